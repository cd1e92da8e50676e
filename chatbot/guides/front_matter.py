"""Front matter: the keys at the top of a guide file, of any tool, read and checked one by one.

Keys of ours are typed; what cannot be meant is left out and noted with its
line. Keys of others (Jekyll, Hugo, Docusaurus, MkDocs, Obsidian ...) are no
fault: some of them help to tell the role, and all are noted once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from chatbot.errors import GuideError
from chatbot.guides.source import read_yaml
from chatbot.record import record
from chatbot.text import clean

# Characters; most are aliases, of which one occupation of O*NET has 2,700.
MAX_FRONT_MATTER = 65_536
YEAR_DIGITS = 4
KEYS = ("title", "role", "aliases", "publisher", "year", "region", "currency", "reviewed", "collection")
# Keys of other tools that can name the role that a page is about.
LABELS = ("sidebar_label", "nav_title", "linktitle", "tags", "keywords", "categories", "category", "slug", "id")
# The fences that front matter stands between: YAML, and TOML as Hugo has it.
YAML, TOML = "---", "+++"
# A key as like one of ours as this is taken for a misspelling of it.
ALIKE = 0.8


@record
class FrontMatter:
    """What stands at the top of a guide.

    lines: how many it takes, 0 where there is none; labels: values of other tools' keys
    that can name the role; notes: what was left out or not understood, as sentences.
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
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class _SlipError(Exception):
    """A value that cannot be meant; args: problem, remedy."""


def read_front_matter(text: str, path: Path) -> FrontMatter:
    """The front matter of a guide's text; an empty one where it has none. Raises GuideError where it cannot be read."""
    lines = text.split("\n")
    fence = lines[0].strip()
    if fence not in (YAML, TOML):
        return FrontMatter()
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == fence), None)
    if end is None:
        raise GuideError(path, 1, "the front matter does not end", f"close it with a line `{fence}`")
    source = "\n".join(lines[1:end])
    if len(source) > MAX_FRONT_MATTER:
        problem = f"the front matter has more than {MAX_FRONT_MATTER:,} characters"
        raise GuideError(path, 1, problem, f"write the text below its closing `{fence}`")
    meta = read_yaml(source, path, GuideError, before=1) if fence == YAML else _read_toml(source, path)
    if meta is None:
        return FrontMatter(end + 1)
    if not isinstance(meta, dict):
        raise GuideError(path, 1, "the front matter holds no keys", "write `key: value` lines")
    return _typed({str(key): value for key, value in meta.items()}, lines[: end + 1])


def collection_of(content: bytes, path: Path) -> str:
    """The collection that a guide file names, or ""; also where its front matter has a fault, which is told later."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if "collection" not in text.split("\n---", 1)[0]:  # most name none, and need no YAML to tell
        return ""
    try:
        return read_front_matter(text, path).collection
    except GuideError:
        return ""


def _read_toml(source: str, path: Path) -> dict[str, Any]:
    import tomllib  # of the few guides that have any

    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise GuideError(path, 1, f"no TOML: {error}", "mend the line; write `key = value` lines") from error


def _typed(meta: Mapping[str, object], lines: Sequence[str]) -> FrontMatter:
    """The keys of ours with their values, the labels among the others, and notes on what is left out."""
    own: dict[str, Any] = {}
    labels: list[str] = []
    others: list[str] = []
    notes: list[str] = []
    for name, value in meta.items():
        key = name.strip().lower()
        if key in KEYS:
            try:
                own[key] = _READERS[key](value)
            except _SlipError as slip:
                problem, remedy = slip.args
                notes.append(f"line {_line_of(lines, name)}: {name} {problem}, so it is left out; {remedy}")
        elif meant := get_close_matches(key, KEYS, 1, ALIKE):
            notes.append(f"line {_line_of(lines, name)}: unknown key {name!r}; did you mean `{meant[0]}`?")
        else:
            others.append(name)
            labels += _labels(value) if key in LABELS else ()
    if others:
        notes.append(f"keys of other tools, not used for answers: {', '.join(map(clean, others))}")
    return FrontMatter(len(lines), **own, labels=tuple(labels), notes=tuple(notes))


def _line_of(lines: Sequence[str], key: str) -> int:
    return next((i for i, line in enumerate(lines, 1) if line.strip().startswith(key)), 1)


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
}
