"""Guides: Markdown files with front matter, read into sections, pieces and facts.

A piece is the smallest thing that can be quoted: a sentence, a list item, a
table's cell or a `Label: value` line. It knows where it stands in the file.
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
from chatbot.guides.markdown import flat_words, markdown
from chatbot.guides.outline import OVERVIEW, Outline, outline
from chatbot.guides.pieces import Piece, line_starts
from chatbot.guides.role import inferred, name_of, plain
from chatbot.guides.source import read_any
from chatbot.guides.stated import Scope, facts_of
from chatbot.record import field, record, replace
from chatbot.text import slug

if TYPE_CHECKING:
    from markdown_it.token import Token

# A guide is a page of text; these bounds keep a hostile or broken file from
# holding up the others.
MAX_BYTES = 1_000_000
MAX_SECTIONS = 5_000


@record
class Section:
    """A heading with what stands directly under it.

    path: the headings from `##` down to this one, as in the guide, or
    ("Overview",) for the text before the first `##`; anchor: unique in its
    guide; lines: of heading and pieces, 1-based, without subsections unless text
    goes on behind them; asked: other wordings of what it answers, never shown;
    labels: words that are told only with pieces: the heads of rows, columns and lists.
    """

    path: tuple[str, ...]
    anchor: str
    lines: tuple[int, int] = field(compare=False)
    pieces: tuple[Piece, ...] = ()
    facts: tuple[Fact, ...] = ()
    asked: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The section's own heading."""
        return self.path[-1]

    @property
    def is_question(self) -> bool:
        """True for a heading that asks, as in an FAQ."""
        return self.heading.rstrip().endswith("?")


@record
class Guide:
    """One guide file.

    slug: the file's name without `.md`; year: 0 where unknown; text: the
    whole file, so that a citation can quote it; sections: in file order;
    collection: the release of a database that it was imported from, or "";
    notes: what was inferred, left out or not used, as sentences; left_out:
    (line, words) of the body that no section holds: marks of other tools, names
    of speakers, and the first heading where the guide has another title.
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
    left_out: tuple[tuple[int, str], ...] = ()

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
    (tokens, left_out, noted), slips = _tokens(text, front.lines), list(front.slips)
    stem = stem_of(path.as_posix())
    named = name_of(front.title, _first_heading(tokens), stem, front.labels, _first_paragraph(tokens))
    parts = outline(tokens, slips)
    title = front.title or named.title
    if parts.title and parts.title != title:
        left_out = (*left_out, (parts.title_line, parts.title))
    draft = Guide(
        slug=path.stem,
        title=title,
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
        left_out=left_out,
    )
    sections = _with_asked(tuple(islice(_sections(parts, draft, noted), MAX_SECTIONS + 1)), front, slips)
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


def _tokens(text: str, body_line: int) -> tuple[list[Token], tuple[tuple[int, str], ...], list[tuple[int, str]]]:
    """(Markdown tokens of the body, (line, words) of what is left out, and of noted wordings), lines of the file."""
    from chatbot.guides.faq import with_bold_questions
    from chatbot.guides.headings import with_all_headings
    from chatbot.guides.html_blocks import with_elements
    from chatbot.guides.markup import view

    seen = view(text.split("\n")[body_line:])
    asked = with_bold_questions(seen.lines)
    tokens = markdown().parse("\n" * body_line + "\n".join(asked.lines))
    left_out = sorted((body_line + line, words) for line, words in (*seen.left_out, *asked.left_out))
    return list(with_all_headings(list(with_elements(tokens)))), tuple(left_out), list(read_asked(tokens))


def _first_heading(tokens: list[Token]) -> str:
    """The words of the first heading of level 1, or ""."""
    at = next((n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"), None)
    return plain(flat_words(tokens[at + 1])) if at is not None else ""


def _first_paragraph(tokens: list[Token]) -> str:
    """The words of the first paragraph, or ""."""
    at = next((n for n, token in enumerate(tokens) if token.type == "paragraph_open"), None)
    return flat_words(tokens[at + 1]) if at is not None else ""


# -- sections and pieces --------------------------------------------------


def _sections(outlined: Outline, guide: Guide, noted: Sequence[tuple[int, str]]) -> Iterator[Section]:
    """The sections of a guide in order, each with pieces, facts and the wordings noted below its heading."""
    from chatbot.guides.reading import read_section

    starts, scope = line_starts(guide.text), Scope.of((guide.role, *guide.aliases), decimal_sign(guide.text))
    anchors: dict[str, int] = {}
    ends = [*(part.line for part in outlined.parts[1:]), guide.text.count("\n") + 2]
    for part, end in zip(outlined.parts, ends, strict=False):
        anchor = _unique(slug(part.path[-1]), anchors)
        read = read_section(part.tokens, guide.text, starts, part.path[-1])
        last = max((piece.lines[1] for piece in read.pieces), default=part.line)
        lines, facts = (part.line, max(last, part.line)), _facts(read.pieces, part.path, guide, scope)
        asked = usable(wording for line, wording in noted if part.line <= line < end)
        yield Section(part.path, anchor, lines, read.pieces, facts, asked, read.labels)


def _unique(anchor: str, taken: dict[str, int]) -> str:
    """The anchor, with the next free number where it is taken: {anchor: last number} grows."""
    found = anchor
    while found in taken:
        taken[anchor] += 1
        found = f"{anchor}-{taken[anchor]}"
    taken[found] = 0
    return found


# -- facts ----------------------------------------------------------------


def _facts(pieces: tuple[Piece, ...], path: tuple[str, ...], guide: Guide, scope: Scope) -> tuple[Fact, ...]:
    """The typed facts of a section; a Source line beside them is their source."""
    context = " ".join(piece.text for piece in pieces if piece.kind == "sentence" and states_period(piece.text))
    found = [
        replace(fact, piece=number)
        for number, piece in enumerate(pieces)
        for fact in facts_of(piece, path, context, scope)
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
