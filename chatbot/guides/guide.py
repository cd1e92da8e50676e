"""Guides: Markdown files with front matter, read into sections, pieces and facts.

A piece is the smallest thing that can be quoted: a sentence, a list item, a
table row or a `Label: value` line. It knows where it stands in the file.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.errors import DataError, GuideError, LeftOutError, together
from chatbot.guides.amounts import decimal_sign
from chatbot.guides.asked import read_asked, usable, wordings
from chatbot.guides.facts import Fact, currency_in, in_currency, states_period
from chatbot.guides.folder import CONTENTS, DRAFT, INDEX, Left, stem_of
from chatbot.guides.front_matter import FrontMatter, Slip, read_front_matter
from chatbot.guides.markup import view, with_bold_headings
from chatbot.guides.pieces import Piece, line_starts, markdown, plain_text, read_pieces
from chatbot.guides.role import inferred, name_of, plain
from chatbot.guides.source import read_any
from chatbot.guides.stated import Scope, facts_of
from chatbot.record import field, record, replace
from chatbot.text import clean, slug

if TYPE_CHECKING:
    from markdown_it.token import Token

# A guide is a page of text; these bounds keep a hostile or broken file from
# holding up the others.
MAX_BYTES = 1_000_000
MAX_SECTIONS = 5_000

OVERVIEW = "Overview"


@record
class Section:
    """A heading with what stands directly under it.

    path: the headings from `##` down to this one, as in the guide, or
    ("Overview",) for the text before the first `##`; anchor: unique in its
    guide; lines: of heading and pieces, 1-based, without subsections; asked:
    other wordings of what it answers, never shown.
    """

    path: tuple[str, ...]
    anchor: str
    lines: tuple[int, int] = field(compare=False)
    pieces: tuple[Piece, ...] = ()
    facts: tuple[Fact, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The section's own heading."""
        return self.path[-1]

    @property
    def is_question(self) -> bool:
        """True for one question of an FAQ."""
        return len(self.path) > 1 and self.heading.rstrip().endswith("?")


@record
class Guide:
    """One guide file.

    slug: the file's name without `.md`; year: 0 where unknown; text: the
    whole file, so that a citation can quote it; sections: in file order;
    collection: the release of a database that it was imported from, or "";
    notes: what was inferred, left out or not used, as sentences.
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
    collection: str = ""
    notes: tuple[str, ...] = ()

    def remarks(self) -> Iterator[str]:
        """The notes, and why its name is not that of its file, where another file is called the same."""
        if self.slug not in (self.path.stem, stem_of(self.path.as_posix())):
            yield f"goes by the name {self.slug}, as another file is called {self.path.name} too"
        yield from self.notes

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


@record
class Library:
    """The guides of some folders, the faults of the files that could not be served, and what was left out."""

    guides: tuple[Guide, ...]
    faults: tuple[DataError, ...] = ()
    left: tuple[Left, ...] = ()

    def guide(self, slug: str) -> Guide | None:
        """The guide with this slug, or None."""
        return next((guide for guide in self.guides if guide.slug == slug), None)


def load_guide(path: Path) -> Guide:
    """Read and check one guide file. Raises GuideError naming file, line and remedy."""
    text, encoding = read_any(path, MAX_BYTES, GuideError)
    guide = parse_guide(text, path)
    if encoding == "UTF-8":
        return guide
    return replace(guide, notes=(f"the file is {encoding} and was read as such; UTF-8 is surer", *guide.notes))


def parse_guide(text: str, path: Path) -> Guide:
    """A guide out of its text; path gives the slug and the place of a fault.

    Raises GuideError with all that is wrong with it, and LeftOutError where it is none by its own word.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as Markdown counts lines; spans are of this text
    front = read_front_matter(text)
    if front.draft:
        raise LeftOutError(path, 1, DRAFT, "take `draft: true` out to serve it")
    tokens, slips = _tokens(text, front.lines), list(front.slips)
    stem = stem_of(path.as_posix())
    named = name_of(front.title, _first_heading(tokens), stem, front.labels, _first_paragraph(tokens))
    draft = Guide(
        slug=path.stem,
        title=front.title or named.title,
        role=front.role or named.role or named.title,
        aliases=tuple(dict.fromkeys((*front.aliases, *(() if front.role else named.aliases)))),
        publisher=front.publisher,
        year=front.year,
        region=front.region,
        currency=front.currency,
        reviewed=front.reviewed,
        sections=(),
        text=text,
        path=path,
        collection=front.collection,
    )
    sections = _with_asked(tuple(islice(_sections(tokens, draft, slips), MAX_SECTIONS + 1)), front, slips)
    _check_served(sections, front, slips, path)
    notes = (*map(str, slips), *front.notes, *inferred(named, front.title, front.role))
    return replace(draft, sections=sections, notes=notes)


def _check_served(sections: Sequence[Section], front: FrontMatter, slips: Sequence[Slip], path: Path) -> None:
    """Raises GuideError with all faults where a guide cannot be served, LeftOutError where it only lists others."""
    fatal = list(front.fatal)
    if len(sections) > MAX_SECTIONS:
        fatal.append(Slip(sections[MAX_SECTIONS].lines[0], f"more than {MAX_SECTIONS:,} sections", "split the guide"))
    if not any(section.pieces for section in sections):
        fatal.append(Slip(0, "the guide has no text under any heading", "write sections under `## Headings`"))
    if fatal:
        told = sorted((*fatal, *slips), key=lambda slip: slip.line)
        raise together([GuideError(path, slip.line or None, slip.problem, slip.remedy) for slip in told])
    own = (piece for section in sections if section.path != (OVERVIEW,) for piece in section.pieces)
    if path.stem.lower() == INDEX and all(piece.kind == "item" for piece in own):
        raise LeftOutError(path, None, CONTENTS, "write sections with sentences to serve it as a guide")


def _with_asked(sections: tuple[Section, ...], front: FrontMatter, slips: list[Slip]) -> tuple[Section, ...]:
    """The sections with the wordings that the front matter has for them."""
    more = wordings([section.heading for section in sections], front.asked, slips)
    return tuple(
        replace(own, asked=usable((*own.asked, *more[n]))) if n in more else own for n, own in enumerate(sections)
    )


def _tokens(text: str, body_line: int) -> list[Token]:
    """The Markdown tokens of a guide's body, their lines those of the file."""
    body = "\n".join(view(text.split("\n")[body_line:]))
    return list(with_bold_headings(markdown().parse("\n" * body_line + body)))


def _first_heading(tokens: list[Token]) -> str:
    """The words of the first heading of level 1, or ""."""
    at = next((n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"), None)
    return plain(plain_text(tokens[at + 1])) if at is not None else ""


def _first_paragraph(tokens: list[Token]) -> str:
    """The words of the first paragraph, or ""."""
    at = next((n for n, token in enumerate(tokens) if token.type == "paragraph_open"), None)
    return " ".join(plain_text(tokens[at + 1]).split()) if at is not None else ""


# -- sections and pieces --------------------------------------------------


def _sections(tokens: list[Token], guide: Guide, slips: list[Slip]) -> Iterator[Section]:
    """The sections of a guide in order, each with pieces and facts; slips: what is left out is added there."""
    starts, scope = line_starts(guide.text), Scope.of((guide.role, *guide.aliases), decimal_sign(guide.text))
    anchors: dict[str, int] = {}
    for path, first, group in _by_heading(tokens, slips):
        anchor = _unique(slug(path[-1]), anchors)
        pieces = tuple(piece for piece in read_pieces(group, guide.text, starts) if any(map(str.isalnum, piece.text)))
        last = max((piece.lines[1] for piece in pieces), default=first)
        yield Section(path, anchor, (first, last), pieces, _facts(pieces, path, guide, scope), read_asked(group))


def _unique(anchor: str, taken: dict[str, int]) -> str:
    """The anchor, with the next free number where it is taken: {anchor: last number} grows."""
    found = anchor
    while found in taken:
        taken[anchor] += 1
        found = f"{anchor}-{taken[anchor]}"
    taken[found] = 0
    return found


def _by_heading(tokens: list[Token], slips: list[Slip]) -> Iterator[tuple[tuple[str, ...], int, list[Token]]]:
    """(heading path, line of the heading, tokens under it); the overview comes first if there is one.

    The first heading of level 1 is the title, unless another heading stands before it; a
    heading stands below the nearest one before it of a higher level. One without words is
    added to the slips, and what is below it stands in the section before.
    """
    above: list[tuple[int, str]] = []
    group: list[Token] = []
    first, titled, i = 1, False, 0
    while i < len(tokens):
        token = tokens[i]
        if token.type != "heading_open":
            group.append(token)
            i += 1
            continue
        line, heading, level = (token.map or [0])[0] + 1, clean(plain_text(tokens[i + 1])).strip(), int(token.tag[1:])
        if not heading:
            slips.append(Slip(line, "a heading without words, so it is left out", "name the section"))
            i += 3
            continue
        if group or above:
            yield _path(above), first, group
        first, group = line, []
        above = [(other, name) for other, name in above if other < level]
        if level > 1 or titled or above:
            above.append((level, heading))
        titled = True
        i += 3  # heading_open, inline, heading_close
    if group or above:
        yield _path(above), first, group


def _path(above: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(name for _, name in above) or (OVERVIEW,)


# -- facts ----------------------------------------------------------------


def _facts(pieces: tuple[Piece, ...], path: tuple[str, ...], guide: Guide, scope: Scope) -> tuple[Fact, ...]:
    """The typed facts of a section; a Source line beside them is their source."""
    context = " ".join(piece.text for piece in pieces if piece.kind == "sentence" and states_period(piece.text))
    found = [
        replace(fact, piece=number)
        for number, piece in enumerate(pieces)
        for fact in facts_of(piece.text, piece.kind, path, context, scope)
    ]
    source = next((fact.value for fact in found if fact.kind == "source"), "")
    priced = any(fact.kind in ("salary", "cost") for fact in found)
    said = (currency_in(piece.text) for piece in pieces if priced and piece.kind == "sentence")
    currency = guide.currency or next(filter(None, said), "")
    return tuple(_stamped(fact, source, replace(guide, currency=currency)) for fact in found)


def _stamped(fact: Fact, source: str, guide: Guide) -> Fact:
    """The fact with the place, source and year of its guide where it has none of its own."""
    year = fact.year or (str(guide.year) if guide.year and not source else "")
    return replace(
        fact,
        region=fact.region or guide.region,
        source=source or guide.publisher,
        year=year,
        unit=in_currency(fact, guide.currency),
    )
