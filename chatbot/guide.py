"""Guides: Markdown files with front matter, read into sections, pieces and facts.

A piece is the smallest thing that can be quoted: a sentence, a list item, a
table row or a `Label: value` line. It knows where it stands in the file.
"""

from __future__ import annotations

import datetime
import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import sentencex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chatbot.errors import DataError, GuideError
from chatbot.fact import Fact, read_fact
from chatbot.source import read_source, read_yaml, source_files
from chatbot.text import clean, normalise, slug

# A guide is a page of text; these bounds keep a hostile or broken file from
# holding up the others.
MAX_BYTES = 1_000_000
MAX_FRONT_MATTER = 8_192
MAX_SECTIONS = 5_000
# A sentence's first word can stand before it (in the number of its item, within marks); so often it is looked for.
MAX_STARTS = 20
# After so many sentences of a paragraph that are not found word for word, the next ones are not looked for.
MAX_LOST = 200

YEAR_DIGITS = 4
OVERVIEW = "Overview"
REQUIRED_KEYS = ("title", "role")
OPTIONAL_KEYS = ("aliases", "publisher", "year", "region", "currency", "reviewed")


@dataclass(frozen=True)
class Piece:
    """The smallest quotable part of a section.

    kind: "sentence", "item", "row" or "line"; text: without Markdown marks;
    lines: first and last line, 1-based; start, end: character offsets of the
    exact span in the guide's text; paragraph: number of its block.
    """

    kind: str
    text: str
    lines: tuple[int, int] = field(compare=False)
    start: int = field(compare=False)
    end: int = field(compare=False)
    paragraph: int = 0


@dataclass(frozen=True)
class Section:
    """A heading with what stands directly under it.

    path: the headings from `##` down to this one, as in the guide, or
    ("Overview",) for the text before the first `##`; anchor: unique in its
    guide; lines: of heading and pieces, 1-based, without subsections.
    """

    path: tuple[str, ...]
    anchor: str
    lines: tuple[int, int] = field(compare=False)
    pieces: tuple[Piece, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def heading(self) -> str:
        """The section's own heading."""
        return self.path[-1]

    @property
    def is_question(self) -> bool:
        """True for one question of an FAQ."""
        return len(self.path) > 1 and self.heading.rstrip().endswith("?")


@dataclass(frozen=True)
class Guide:
    """One guide file.

    slug: the file's name without `.md`; year: 0 where unknown; text: the
    whole file, so that a citation can quote it; sections: in file order.
    """

    slug: str
    title: str
    role: str
    aliases: tuple[str, ...]
    publisher: str
    year: int
    region: str
    currency: str
    reviewed: datetime.date | None
    sections: tuple[Section, ...]
    text: str = field(repr=False)
    path: Path = field(compare=False)

    def section(self, anchor: str) -> Section | None:
        """The section with this anchor, or None."""
        return next((section for section in self.sections if section.anchor == anchor), None)

    def children(self, section: Section) -> tuple[Section, ...]:
        """The sections below this one, in file order."""
        depth = len(section.path)
        return tuple(s for s in self.sections if len(s.path) > depth and s.path[:depth] == section.path)

    def parent(self, section: Section) -> Section | None:
        """The section right above this one, or None."""
        return next((s for s in self.sections if s.path == section.path[:-1]), None)


@dataclass(frozen=True)
class Library:
    """The guides of a folder, and the faults of the files that could not be served."""

    guides: tuple[Guide, ...]
    faults: tuple[DataError, ...] = ()

    def guide(self, slug: str) -> Guide | None:
        """The guide with this slug, or None."""
        return next((guide for guide in self.guides if guide.slug == slug), None)


def load_library(folder: Path) -> Library:
    """Every `*.md` of a folder as a guide, in name order.

    A file with a fault is left out and its fault kept; the others are
    served. Raises DataError where the folder is missing or holds no guide.
    """
    if not folder.is_dir():
        raise DataError(folder, None, "no such folder of guides", "name a folder that holds guides as Markdown files")
    guides: list[Guide] = []
    faults: list[DataError] = []
    for path in source_files(folder, "*.md"):
        try:
            guides.append(load_guide(path))
        except DataError as fault:
            faults.append(fault)
    if not guides:
        raise DataError(
            folder,
            None,
            f"no guide that can be read{''.join(f'; {fault}' for fault in faults)}",
            "put a guide there, or make one with `career-chat import FILE --to DIR`",
        )
    return Library(tuple(guides), tuple(faults))


def load_guide(path: Path) -> Guide:
    """Read and check one guide file. Raises GuideError naming file, line and remedy."""
    return parse_guide(read_source(path, MAX_BYTES, GuideError), path)


def parse_guide(text: str, path: Path) -> Guide:
    """A guide out of its text; path gives the slug and the place of a fault."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as Markdown counts lines; spans are of this text
    meta, body_line = _front_matter(text, path)
    tokens = _markdown().parse("\n" * body_line + "\n".join(text.split("\n")[body_line:]))
    draft = Guide(
        slug=path.stem,
        title=_text(meta, "title", path),
        role=_text(meta, "role", path),
        aliases=_aliases(meta, path),
        publisher=_text(meta, "publisher", path),
        year=_year(meta, path),
        region=_text(meta, "region", path),
        currency=_text(meta, "currency", path),
        reviewed=_date(meta, path),
        sections=(),
        text=text,
        path=path,
    )
    sections = tuple(_sections(tokens, draft))
    if not any(section.pieces for section in sections):
        raise GuideError(path, None, "the guide has no text under any heading", "write sections under `## Headings`")
    return replace(draft, sections=sections)


# -- front matter ---------------------------------------------------------


def _front_matter(text: str, path: Path) -> tuple[dict[str, object], int]:
    """({key: value}, number of lines it takes)."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        raise GuideError(path, 1, "no front matter", "start the file with a `---` block that has title and role")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        raise GuideError(path, 1, "the front matter does not end", "close it with a line `---`")
    source = "\n".join(lines[1:end])
    if len(source) > MAX_FRONT_MATTER:
        raise GuideError(path, 1, f"the front matter has more than {MAX_FRONT_MATTER:,} characters",
                         "write the text below its closing `---`")  # fmt: skip
    meta = read_yaml(source, path, GuideError, before=1)
    if not isinstance(meta, dict):
        raise GuideError(path, 1, "the front matter holds no keys", "write `key: value` lines")
    allowed = REQUIRED_KEYS + OPTIONAL_KEYS
    for key in meta:
        if key not in allowed:
            raise GuideError(path, _line_of(lines, str(key)), f"unknown key {str(key)!r}", f"use {', '.join(allowed)}")
    for key in REQUIRED_KEYS:
        if not any(map(str.isalnum, _text(meta, key, path))):
            raise GuideError(path, 1, f"no {key} in the front matter", f"add `{key}: ...`")
    return meta, end + 1


def _line_of(lines: Sequence[str], key: str) -> int:
    return next((i for i, line in enumerate(lines, 1) if line.strip().startswith(f"{key}:")), 1)


def _line_in(path: Path, key: str) -> int:
    """The line of a key in a guide file, for a fault; 1 where the file is not at hand."""
    try:
        return _line_of(path.read_text(encoding="utf-8", errors="replace").split("\n"), key)
    except OSError:
        return 1


def _text(meta: dict[str, object], key: str, path: Path) -> str:
    value = meta.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise GuideError(path, 1, f"{key} is no text", f"write `{key}: ...` on one line")
    return clean(str(value)).strip()


def _aliases(meta: dict[str, object], path: Path) -> tuple[str, ...]:
    value = meta.get("aliases") or []
    if not isinstance(value, list) or not all(isinstance(alias, str) and alias.strip() for alias in value):
        raise GuideError(
            path, _line_in(path, "aliases"), "aliases is no list of names", "write `aliases: [first name, second name]`"
        )
    return tuple(dict.fromkeys(clean(alias).strip() for alias in value))


def _year(meta: dict[str, object], path: Path) -> int:
    value = meta.get("year", 0) or 0
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) == YEAR_DIGITS:
        value = int(value)  # written in quotes
    if not isinstance(value, int) or not (value == 0 or 1900 <= value <= 2200):
        raise GuideError(path, _line_in(path, "year"), f"year {value!r} is no year", "write a year such as 2025")
    return value


def _date(meta: dict[str, object], path: Path) -> datetime.date | None:
    value = meta.get("reviewed")
    if value is None or type(value) is datetime.date:
        return value
    raise GuideError(path, _line_in(path, "reviewed"), f"reviewed {str(value)!r} is no date", "write it as 2026-11-21")


# -- sections and pieces --------------------------------------------------


def _markdown() -> MarkdownIt:
    # HTML stays off: a guide's angle brackets are text, never markup.
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")


def _sections(tokens: list[Token], guide: Guide) -> Iterator[Section]:
    """The sections of a guide in order, each with pieces and facts."""
    starts = _line_starts(guide.text)
    anchors: dict[str, int] = {}
    for count, (path, first, group) in enumerate(_by_heading(tokens, guide)):
        if count >= MAX_SECTIONS:
            raise GuideError(guide.path, first, f"more than {MAX_SECTIONS:,} sections", "split the guide")
        anchor = _unique(slug(path[-1]), anchors)
        pieces = tuple(piece for piece in _pieces(group, guide.text, starts) if any(map(str.isalnum, piece.text)))
        last = max((piece.lines[1] for piece in pieces), default=first)
        yield Section(path, anchor, (first, last), pieces, _facts(pieces, path, guide))


def _unique(anchor: str, taken: dict[str, int]) -> str:
    """The anchor, with the next free number where it is taken: {anchor: last number} grows."""
    found = anchor
    while found in taken:
        taken[anchor] += 1
        found = f"{anchor}-{taken[anchor]}"
    taken[found] = 0
    return found


def _by_heading(tokens: list[Token], guide: Guide) -> Iterator[tuple[tuple[str, ...], int, list[Token]]]:
    """(heading path, line of the heading, tokens under it); the overview comes first if there is one."""
    path: tuple[str, ...] = ()
    first, group = 1, list[Token]()
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.type != "heading_open":
            group.append(token)
            i += 1
            continue
        if group or path:
            yield path or (OVERVIEW,), first, group
        first, group = (token.map or [0])[0] + 1, []
        heading, level = clean(_plain(tokens[i + 1])).strip(), int(token.tag[1:])
        if not heading:
            raise GuideError(guide.path, first, "a heading without words", "name the section")
        path = () if level == 1 else (*path[: level - 2], heading)
        i += 3  # heading_open, inline, heading_close
    if group or path:
        yield path or (OVERVIEW,), first, group


def _plain(inline: Token) -> str:
    """The words of an inline token, without marks and addresses."""
    parts = []
    for child in inline.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            continue
        else:
            parts.append(child.content)
    return "".join(parts)


def _pieces(tokens: list[Token], text: str, starts: list[int]) -> Iterator[Piece]:
    """The pieces of a section's tokens, in order; starts: where each line of the text begins."""
    items = paragraph = 0
    row: list[str] = []
    row_lines = (0, 0)
    head = False
    for token in tokens:
        if token.type in ("list_item_open", "list_item_close"):
            # A heading in a list leaves the end of the item to the next section.
            items = items + 1 if token.type.endswith("open") else max(items - 1, 0)
        elif token.type in ("thead_open", "thead_close"):
            head = token.type.endswith("open")
        elif token.type == "tr_open":
            row, row_lines = [], _lines(token)
        elif token.type == "tr_close" and not head:
            yield _piece("row", " | ".join(row), row_lines, text, starts, paragraph)
        elif token.type in ("paragraph_open", "table_open"):
            paragraph += 1
        elif token.type == "inline" and token.map:
            words = clean(_plain(token), limit=MAX_BYTES)
            if (
                token.level
                and row_lines != (0, 0)
                and token.map[0] + 1 == row_lines[0]
                and token.map[1] == row_lines[1]
            ):
                row.append(" ".join(words.split()))
            elif items:
                yield _piece("item", " ".join(words.split()), _lines(token), text, starts, paragraph)
            else:
                yield from _sentences(words, _lines(token), text, starts, paragraph)
        elif token.type in ("fence", "code_block") and token.map:
            paragraph += 1
            yield _piece("item", " ".join(clean(token.content, limit=MAX_BYTES).split()), _lines(token), text, starts,
                         paragraph)  # fmt: skip


def _lines(token: Token) -> tuple[int, int]:
    first, end = token.map or (0, 1)
    return first + 1, max(end, first + 1)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _sentences(words: str, lines: tuple[int, int], text: str, starts: list[int], paragraph: int) -> Iterator[Piece]:
    """A paragraph's sentences; a line of its own that reads `Label: value` stays whole."""
    search, block, lost = starts[lines[0] - 1], _block(lines, text, starts), 0
    for chunk, is_line in _chunks(words):
        for sentence in [chunk] if is_line else sentencex.segment("en", chunk):
            flat = " ".join(sentence.split())
            if not flat:
                continue
            piece = _piece("line" if is_line else "sentence", flat, lines, text, starts, paragraph, search)
            lost += (piece.start, piece.end) == block
            if (piece.start, piece.end) != block or lost > MAX_LOST:  # else the next one stands within the block
                search = piece.end
            yield piece


def _chunks(words: str) -> Iterator[tuple[str, bool]]:
    """(text, whether it is a fact line); runs of plain lines stay together, since sentences wrap."""
    run: list[str] = []
    for line in words.split("\n"):
        label, colon, value = line.partition(":")
        if colon and value.strip() and read_fact(label.strip(), value.strip(), "") is not None:
            if run:
                yield "\n".join(run), False
            run = []
            yield line, True
        else:
            run.append(line)
    if run:
        yield "\n".join(run), False


def _piece(
    kind: str, flat: str, lines: tuple[int, int], text: str, starts: list[int], paragraph: int, search: int = -1
) -> Piece:
    """A piece with its exact span: found word for word in the file, else the whole lines.

    The words differ from the file only where Markdown marks (emphasis, a
    link) stand inside them.
    """
    begin, end = starts[lines[0] - 1], min(starts[lines[1]] - 1, len(text))
    span = None if kind == "row" else _find(text, flat, max(begin, search), end)
    span = span or _block(lines, text, starts)
    found_on = bisect_right(starts, span[0]), bisect_right(starts, span[1])
    return Piece(kind, flat, found_on, span[0], span[1], paragraph)


def _block(lines: tuple[int, int], text: str, starts: list[int]) -> tuple[int, int]:
    """The span of whole lines, without white space around them."""
    begin, end = starts[lines[0] - 1], min(starts[lines[1]] - 1, len(text))
    while begin < end and text[end - 1].isspace():
        end -= 1
    while begin < end and text[begin].isspace():
        begin += 1
    return begin, end


def _find(text: str, flat: str, begin: int, end: int) -> tuple[int, int] | None:
    """The span of `flat` in text[begin:end], where only white space may differ."""
    wanted = flat.split()
    first = begin - 1
    for _ in range(MAX_STARTS if wanted else 0):
        first = text.find(wanted[0], first + 1, end)
        if first < 0:
            break
        last = _end_of(wanted, text, first, end)
        if last is not None:
            return first, last
    return None


def _end_of(wanted: list[str], text: str, begin: int, end: int) -> int | None:
    """Where the words that begin there end, or None where others stand between them."""
    position = begin
    for word in wanted:
        while position < end and text[position].isspace():
            position += 1
        if not text.startswith(word, position, end):
            return None
        position += len(word)
    return position


# -- facts ----------------------------------------------------------------


def _facts(pieces: tuple[Piece, ...], path: tuple[str, ...], guide: Guide) -> tuple[Fact, ...]:
    """The typed facts of a section; a Source line beside them is their source."""
    context = " ".join(piece.text for piece in pieces[:4])
    found = []
    for number, piece in enumerate(pieces):
        if piece.kind == "sentence":
            continue
        label, mark, value = piece.text.partition(" | " if piece.kind == "row" else ":")
        fact = read_fact(label.strip(), value.strip().strip("|").strip(), path[-1], context) if mark else None
        if fact is not None:
            found.append(replace(fact, piece=number))
    source = next((fact.value for fact in found if fact.kind == "source"), "")
    return tuple(_stamped(fact, source, guide) for fact in found)


def _stamped(fact: Fact, source: str, guide: Guide) -> Fact:
    """The fact with the place, source and year of its guide where it has none of its own."""
    year = fact.year or (str(guide.year) if guide.year and not source else "")
    return replace(fact, place=guide.region, source=source or guide.publisher, year=year, unit=fact.unit or
                   (guide.currency if fact.kind == "salary" else ""))  # fmt: skip


# -- many guides ----------------------------------------------------------


def fingerprint(library: Library) -> str:
    """A hash of all that the guides say, for the index cache."""
    digest = hashlib.sha256()
    for guide in library.guides:
        digest.update(guide.slug.encode())
        digest.update(guide.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def same_heading(a: str, b: str) -> bool:
    """True where two headings differ only in case, spacing or "and"."""
    return _heading_key(a) == _heading_key(b)


def _heading_key(heading: str) -> str:
    return " ".join(word for word in normalise(heading).replace("&", " ").split() if word != "and")
