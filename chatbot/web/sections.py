"""A section as blocks of plain text, so that a page shows it without reading Markdown."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from chatbot.guides.guide import Guide, Section
from chatbot.guides.html_blocks import with_elements
from chatbot.guides.markdown import markdown, plain_text
from chatbot.index.shelves import Shelves
from chatbot.text import clean
from chatbot.text import slug as slug_of
from chatbot.web.models import Listed, Paragraph, SectionName, SectionText, Source, Table

if TYPE_CHECKING:
    from markdown_it.token import Token

# An anchor as like one of the guide as this is from before its heading was renamed.
RENAMED = 0.7


def section_text(guide: Guide, section: Section) -> SectionText:
    """What a section says, and the sections right below it."""
    first, last = section.lines
    depth = len(section.path)
    return SectionText(
        guide=guide.slug,
        title=guide.title,
        role=guide.role,
        section=list(section.path),
        anchor=section.anchor,
        lines=section.lines,
        source=Source(publisher=guide.publisher or None, year=guide.year or None),
        blocks=blocks("\n".join(guide.text.split("\n")[first - 1 : last])),
        sections=[
            SectionName(anchor=own.anchor, path=list(own.path))
            for own in guide.children(section)
            if len(own.path) == depth + 1
        ],
    )


def find_section(shelves: Shelves, slug: str, anchor: str) -> SectionText | None:
    """What the section of a guide says, or None where there is none of these names.

    An anchor from before a heading was renamed leads to the section that notes the old heading among its
    wordings, or else to the one called most alike.
    """
    guide = shelves.guide(slug)
    section = guide.section(anchor) or _renamed(guide, anchor) if guide is not None else None
    return section_text(guide, section) if guide is not None and section is not None else None


def _renamed(guide: Guide, anchor: str) -> Section | None:
    """The section that an anchor meant once, or None."""
    noted = (own for own in guide.sections if anchor in map(slug_of, own.asked))
    alike = get_close_matches(anchor, [own.anchor for own in guide.sections], 1, RENAMED)
    return next(noted, None) or (guide.section(alike[0]) if alike else None)


def blocks(text: str) -> list[Paragraph | Listed | Table]:
    """The paragraphs, lists and tables of Markdown in order, without its headings and marks.

    Items of a list within a list are items of the outer one.
    """
    found: list[Paragraph | Listed | Table] = []
    items: list[str] = []
    rows: list[list[str]] = []
    inside: list[str] = []
    for token in with_elements(markdown().parse(text)):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in ("bullet_list", "ordered_list", "table", "heading"):
            inside.append(kind) if token.nesting > 0 else inside.pop()
            if not inside and items:
                found.append(Listed(items=items))
                items = []
            if not inside and rows:
                found.append(Table(rows=rows))
                rows = []
        elif token.type == "grid":
            grid = token.meta["grid"]
            found.append(Table(rows=[[" ".join(cell.text.split()) for cell in row] for row in grid.rows if row]))
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" or token.content:
            _put(token, inside, found, items, rows)
    return found


def _put(
    token: Token, inside: list[str], found: list[Paragraph | Listed | Table], items: list[str], rows: list[list[str]]
) -> None:
    """Put the words of a token where they belong."""
    said = plain_text(token) if token.type == "inline" else token.content
    words = clean(said, len(token.content)).strip()
    if inside and inside[-1] == "table":
        rows[-1].append(words)  # an empty cell keeps its place
    elif not words or "heading" in inside:
        return
    elif inside:
        items.append(words)
    else:
        found.append(Paragraph(text=words))
