"""Guides: Markdown files with front matter, read into sections, pieces and facts.

A piece is the smallest thing that can be quoted: a sentence, a list item, a
table's cell or a `Label: value` line. It knows where it stands in the file.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.errors import DataError, GuideError
from chatbot.guides.facts import Fact, read_fact, states_period
from chatbot.guides.front_matter import FrontMatter, read_front_matter
from chatbot.guides.markdown import flat_words, markdown
from chatbot.guides.outline import Outline, outline, unnumbered
from chatbot.guides.pieces import Piece, line_starts
from chatbot.guides.role import name_of, plain
from chatbot.guides.source import read_any
from chatbot.record import field, record, replace
from chatbot.text import normalise, slug

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
    goes on behind them; labels: words that are told only with pieces: the heads
    of rows, columns and lists.
    """

    path: tuple[str, ...]
    anchor: str
    lines: tuple[int, int] = field(compare=False)
    pieces: tuple[Piece, ...] = ()
    facts: tuple[Fact, ...] = ()
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
    """The guides of a folder, and the faults of the files that could not be served."""

    guides: tuple[Guide, ...]
    faults: tuple[DataError, ...] = ()

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
    """A guide out of its text; path gives the slug and the place of a fault."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as Markdown counts lines; spans are of this text
    front = read_front_matter(text, path)
    tokens, left_out = _tokens(text, front.lines)
    named = name_of(front.title, _first_heading(tokens), path.stem, front.labels, _first_paragraph(tokens))
    parts = outline(tokens, path)
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
        notes=(*front.notes, *_inferred(front, named.title, named.role)),
        left_out=left_out,
    )
    sections = tuple(_sections(parts, draft))
    if not any(section.pieces for section in sections):
        raise GuideError(path, None, "the guide has no text under any heading", "write sections under `## Headings`")
    return replace(draft, sections=sections)


def _inferred(front: FrontMatter, title: str, role: str) -> Iterator[str]:
    """What was told from the text, as the front matter does not say it."""
    if not front.title:
        yield f"title “{title}”, from the text; `title: ...` says otherwise"
    if not front.role and role:
        yield f"role “{role}”, from the title, file name and text; `role: ...` says otherwise"
    elif not front.role:
        yield "no role for people is named, so that it is served under its title; `role: ...` names one"


def _tokens(text: str, body_line: int) -> tuple[list[Token], tuple[tuple[int, str], ...]]:
    """(the Markdown tokens of a guide's body, (line, words) of what was left out), the lines those of the file."""
    from chatbot.guides.faq import with_bold_questions
    from chatbot.guides.headings import with_all_headings
    from chatbot.guides.html_blocks import with_elements
    from chatbot.guides.markup import view

    seen = view(text.split("\n")[body_line:])
    asked = with_bold_questions(seen.lines)
    tokens = markdown().parse("\n" * body_line + "\n".join(asked.lines))
    left_out = sorted((body_line + line, words) for line, words in (*seen.left_out, *asked.left_out))
    return list(with_all_headings(list(with_elements(tokens)))), tuple(left_out)


def _first_heading(tokens: list[Token]) -> str:
    """The words of the first heading of level 1, or ""."""
    at = next((n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"), None)
    return plain(flat_words(tokens[at + 1])) if at is not None else ""


def _first_paragraph(tokens: list[Token]) -> str:
    """The words of the first paragraph, or ""."""
    at = next((n for n, token in enumerate(tokens) if token.type == "paragraph_open"), None)
    return flat_words(tokens[at + 1]) if at is not None else ""


# -- sections and pieces --------------------------------------------------


def _sections(outlined: Outline, guide: Guide) -> Iterator[Section]:
    """The sections of a guide in order, each with pieces and facts."""
    from chatbot.guides.reading import read_section

    starts = line_starts(guide.text)
    anchors: dict[str, int] = {}
    for count, part in enumerate(outlined.parts):
        if count >= MAX_SECTIONS:
            raise GuideError(guide.path, part.line, f"more than {MAX_SECTIONS:,} sections", "split the guide")
        anchor = _unique(slug(part.path[-1]), anchors)
        read = read_section(part.tokens, guide.text, starts, part.path[-1])
        last = max((piece.lines[1] for piece in read.pieces), default=part.line)
        lines = part.line, max(last, part.line)
        yield Section(part.path, anchor, lines, read.pieces, _facts(read.pieces, part.path, guide), read.labels)


def _unique(anchor: str, taken: dict[str, int]) -> str:
    """The anchor, with the next free number where it is taken: {anchor: last number} grows."""
    found = anchor
    while found in taken:
        taken[anchor] += 1
        found = f"{anchor}-{taken[anchor]}"
    taken[found] = 0
    return found


# -- facts ----------------------------------------------------------------


def _facts(pieces: tuple[Piece, ...], path: tuple[str, ...], guide: Guide) -> tuple[Fact, ...]:
    """The typed facts of a section; a Source line beside them is their source."""
    context = " ".join(piece.text for piece in pieces if piece.kind == "sentence" and states_period(piece.text))
    found = []
    for number, piece in enumerate(pieces):
        label, value = _stated(piece)
        said = f"{context} {piece.lead} {piece.column}" if piece.kind == "cell" else context
        fact = read_fact(label, value, path[-1], said) if value else None
        if fact is not None:
            found.append(replace(fact, piece=number))
    source = next((fact.value for fact in found if fact.kind == "source"), "")
    return tuple(_stamped(fact, source, guide) for fact in found)


def _stated(piece: Piece) -> tuple[str, str]:
    """(label, value) of a piece that may state a fact; empty for sentences."""
    if piece.kind in ("sentence", "note"):
        return "", ""
    if piece.kind == "cell":
        return piece.text[: piece.skip].strip().rstrip(":"), piece.own
    label, _, value = piece.text.partition(":")
    return label.strip(), value.strip()


def _stamped(fact: Fact, source: str, guide: Guide) -> Fact:
    """The fact with the place, source and year of its guide where it has none of its own."""
    year = fact.year or (str(guide.year) if guide.year and not source else "")
    return replace(
        fact,
        region=guide.region,
        source=source or guide.publisher,
        year=year,
        unit=fact.unit or (guide.currency if fact.kind == "salary" else ""),
    )


# -- many guides ----------------------------------------------------------


def same_heading(a: str, b: str) -> bool:
    """True where two headings differ only in case, spacing or "and"."""
    return _heading_key(a) == _heading_key(b)


def _heading_key(heading: str) -> str:
    return " ".join(word for word in normalise(unnumbered(heading)).replace("&", " ").split() if word != "and")
