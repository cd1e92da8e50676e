"""Front matter: the keys at the top of a guide file, of any tool, read and checked one by one.

Keys of ours are typed; what cannot be meant is left out and noted with its
line, and what cannot be parsed leaves the other keys as they are. Keys of
others (Jekyll, Hugo, Docusaurus, MkDocs, Obsidian ...) are no fault: some of
them help to tell the role, and all are noted once.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from chatbot.errors import DataError
from chatbot.guides.source import NO_YAML, read_yaml
from chatbot.record import record, replace
from chatbot.text import clean

# Characters; most are aliases, of which one occupation of O*NET has 2,700.
MAX_FRONT_MATTER = 65_536
YEAR_DIGITS = 4
KEYS = (
    "title",
    "role",
    "aliases",
    "publisher",
    "year",
    "region",
    "currency",
    "reviewed",
    "collection",
    "asked",
    "draft",
)
# How Jekyll says that a page is a draft.
PUBLISHED = "published"
# Keys of other tools that can name the role that a page is about.
LABELS = ("sidebar_label", "nav_title", "linktitle", "tags", "keywords", "categories", "category", "slug", "id")
# The fences that front matter stands between: YAML, and TOML as Hugo has it.
YAML, TOML = "---", "+++"
# A key as like one of ours as this is taken for a misspelling of it.
ALIKE = 0.8
# Where a key begins, as it is written to either fence.
_STARTS = {YAML: re.compile(r"[\w\"'][^:#]{0,60}:(\s|$)"), TOML: re.compile(r"\[|[\w\"'][\w\"'. -]{0,60}=")}
# A value of YAML that begins with one of these is meant as more than its words.
_SIGNS = frozenset("[]{}&*!|>%@`\"'#,?")


@record
class Slip:
    """What of a guide was left out, or not understood. line: 1-based, 0 where the whole file is meant."""

    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{f'line {self.line}: ' if self.line else ''}{self.problem}; {self.remedy}"


@record
class Asked:
    """Other wordings of what a section answers. heading: as the front matter names it; line: where it does."""

    heading: str
    wordings: tuple[str, ...]
    line: int = 1


@record
class FrontMatter:
    """What stands at the top of a guide.

    lines: how many it takes, 0 where there is none; labels: values of other tools' keys
    that can name the role; slips: what was left out or not understood; fatal: why the
    file cannot be served; notes: what was not used, as sentences.
    """

    lines: int = 0
    title: str = ""
    role: str = ""
    aliases: tuple[str, ...] = ()
    publisher: str = ""
    year: int = 0
    region: str = ""
    currency: str = ""
    reviewed: datetime.date | None = None
    collection: str = ""
    asked: tuple[Asked, ...] = ()
    draft: bool = False
    labels: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    fatal: tuple[Slip, ...] = ()
    notes: tuple[str, ...] = ()


class _SlipError(Exception):
    """A value that cannot be meant; args: problem, remedy."""


def read_front_matter(text: str) -> FrontMatter:
    """The front matter of a guide's text; an empty one where it has none."""
    lines = text.split("\n")
    fence = lines[0].strip()
    if fence not in (YAML, TOML):
        return FrontMatter()
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == fence), None)
    if end is None:
        return _unclosed(lines, fence)
    if sum(map(len, lines[1:end])) > MAX_FRONT_MATTER:
        problem = f"the front matter has more than {MAX_FRONT_MATTER:,} characters"
        return FrontMatter(end + 1, fatal=(Slip(1, problem, f"write the text below its closing `{fence}`"),))
    return _read(lines[: end + 1], lines[1:end], fence)


def _unclosed(lines: Sequence[str], fence: str) -> FrontMatter:
    """The keys below a fence that is not closed, up to an empty line; a line alone parts the text, as in Markdown."""
    end = next((i for i, line in enumerate(lines[1:], 1) if not line.strip() or line.startswith("#")), len(lines))
    if end == 1 or not _STARTS[fence].match(lines[1]) or sum(map(len, lines[1:end])) > MAX_FRONT_MATTER:
        return FrontMatter()
    front = _read(lines[:end], lines[1:end], fence)
    slip = Slip(1, f"the front matter does not end, so it is read up to line {end}", f"close it with a line `{fence}`")
    return replace(front, slips=(slip, *front.slips))


def _read(lines: Sequence[str], source: Sequence[str], fence: str) -> FrontMatter:
    """The front matter that all lines hold, of which those of the source stand between the fences."""
    slips: list[Slip] = []
    try:
        meta = _parsed("\n".join(source), fence, 1)
    except DataError:
        meta = _salvaged(source, fence, slips)
    if meta is None:
        return FrontMatter(len(lines))
    if not isinstance(meta, dict):
        problem = f"what stands between the lines `{fence}` holds no keys, so it is read as text"
        return FrontMatter(slips=(Slip(1, problem, "write `key: value` lines there"),))
    return _typed({str(key): value for key, value in meta.items()}, lines, slips)


def _parsed(source: str, fence: str, before: int) -> object:
    """The value of a source, before which so many lines stand. Raises DataError."""
    if fence == YAML:
        return read_yaml(source, Path(), DataError, before)
    import tomllib  # of the few guides that have any

    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(Path(), before + 1, f"no TOML: {error}", "mend the line; write `key = value` lines") from error


def _salvaged(source: Sequence[str], fence: str, slips: list[Slip]) -> object:
    """The keys that can be read one by one, where all together cannot; the others are slips."""
    starts = [n for n, line in enumerate(source) if _STARTS[fence].match(line)]
    meta: dict[str, object] = {}
    for start, end in zip(starts, [*starts, len(source)][1:], strict=True):
        key, _, value = source[start].partition(":" if fence == YAML else "=")
        try:
            found = _parsed("\n".join(source[start:end]), fence, start + 1)
            meta |= found if isinstance(found, dict) else {}
        except DataError as fault:
            line = start + 2 if end == start + 1 else fault.line or start + 2
            is_text = end == start + 1 and value.strip()[:1] not in _SIGNS and fault.problem.startswith(NO_YAML)
            if is_text:
                meta[key.strip()] = value.strip()
                slips.append(
                    Slip(line, f"{clean(key)} is no plain YAML, so it is taken as it stands", "put it in quotes")
                )
            else:
                slips.append(Slip(line, f"{fault.problem}, so {clean(key.strip())} is left out", fault.remedy))
    return meta if starts else source


def collection_of(content: bytes) -> str:
    """The collection that a guide file names, or ""; also where its front matter has a fault, which is told later."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if "collection" not in text.split("\n---", 1)[0]:  # most name none, and need no YAML to tell
        return ""
    return read_front_matter(text).collection


def _typed(meta: Mapping[str, object], lines: Sequence[str], slips: list[Slip]) -> FrontMatter:
    """The keys of ours with their values, the labels among the others, and what is left out beside the slips."""
    own: dict[str, Any] = {}
    labels: list[str] = []
    others: list[str] = []
    for name, value in meta.items():
        key = name.strip().lower()
        if key == PUBLISHED:
            own["draft"] = own.get("draft", False) or value is False
            others.append(name)
        elif key in KEYS:
            try:
                own[key] = _READERS[key](value)
            except _SlipError as slip:
                problem, remedy = slip.args
                slips.append(Slip(_line_of(lines, name), f"{name} {problem}, so it is left out", remedy))
        elif meant := get_close_matches(key, KEYS, 1, ALIKE):
            slips.append(Slip(_line_of(lines, name), f"unknown key {clean(name)!r}", f"did you mean `{meant[0]}`?"))
        else:
            others.append(name)
            labels += _labels(value) if key in LABELS else ()
    if "asked" in own:
        own["asked"] = tuple(replace(asked, line=_line_of(lines, asked.heading)) for asked in own["asked"])
    told = f"keys of other tools, not used for answers: {', '.join(map(clean, others))}"
    notes = (told,) if others else ()
    return FrontMatter(len(lines), **own, labels=tuple(labels), slips=tuple(slips), notes=notes)


def _line_of(lines: Sequence[str], key: str) -> int:
    return next((i for i, line in enumerate(lines, 1) if line.strip().lstrip("\"'").startswith(key)), 1)


# -- values -----------------------------------------------------------------


def _labels(value: object) -> list[str]:
    """The words of a value of another tool's key: a text, with commas or not, or a list of texts."""
    values = value if isinstance(value, list) else str(value).split(",")
    return [clean(item.replace("-", " ")).strip() for item in values if isinstance(item, str)]


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | float | datetime.date) or isinstance(value, bool):
        raise _SlipError("is no text", "write it on one line")
    return clean(str(value)).strip()


def _names(value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value or []
    if not isinstance(values, list) or not all(isinstance(name, str) and name.strip() for name in values):
        raise _SlipError("is no list of names", "write `aliases: [first name, second name]`")
    return tuple(dict.fromkeys(clean(name).strip() for name in values))


def _year(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) == YEAR_DIGITS:
        value = int(value)  # written in quotes
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or not (value == 0 or 1900 <= value <= 2200):
        raise _SlipError(f"{_told(value)} is no year", "write a year such as 2025")
    return value


def _date(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    raise _SlipError(f"{_told(value)} is no date", "write it as 2026-11-21")


def _asked(value: object) -> tuple[Asked, ...]:
    if not isinstance(value, dict):
        raise _SlipError("is no map of headings", "write `asked: {Heading: [one wording, another]}`")
    return tuple(Asked(clean(str(heading)).strip(), _wordings(heading, own)) for heading, own in value.items())


def _wordings(heading: object, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else str(value).split("|")
    if isinstance(value, dict) or not all(isinstance(own, str | int | float) for own in values):
        raise _SlipError(f"has no texts under {_told(heading)}", "write a list of wordings")
    return tuple(clean(str(own)).strip() for own in values)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _SlipError(f"{_told(value)} is neither true nor false", "write true, or leave it out")
    return value


def _told(value: object) -> str:
    """A value as a person wrote it; Python refuses to print a number of some thousand digits."""
    return "of so many digits" if isinstance(value, int) and value.bit_length() > 200 else clean(repr(value))


_READERS: dict[str, Callable[[object], Any]] = {
    "title": _text,
    "role": _text,
    "aliases": _names,
    "publisher": _text,
    "year": _year,
    "region": _text,
    "currency": lambda value: _text(value).upper(),
    "reviewed": _date,
    "collection": _text,
    "asked": _asked,
    "draft": _flag,
}
