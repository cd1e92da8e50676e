"""Passages: the searchable pieces of guides, each with its place.

A section (or an FAQ question with its answer) is a passage, and so is every
single sentence, list item and fact row in it, where it can answer alone.
"""

from __future__ import annotations

from chatbot.guides.guide import Guide, Section
from chatbot.guides.outline import OVERVIEW, unnumbered
from chatbot.record import record

WHOLE = -1


@record
class Passage:
    """Something that can be found.

    guide: slug; section: its number in the guide; piece: its number in the
    section, or WHOLE for the section itself; title, heading, question, body:
    the fields that are weighted apart when it is indexed; lines: 1-based.
    """

    guide: str
    section: int
    piece: int
    anchor: str
    path: tuple[str, ...]
    lines: tuple[int, int]
    title: str
    heading: str
    question: str
    body: str


def passages(guide: Guide) -> tuple[Passage, ...]:
    """All passages of a guide, each section followed by its pieces."""
    return tuple(
        passage for number, section in enumerate(guide.sections) for passage in _of_section(guide, number, section)
    )


def _of_section(guide: Guide, number: int, section: Section) -> list[Passage]:
    headings = [unnumbered(heading) for heading in section.path if heading != OVERVIEW]
    question = " ".join((*([headings.pop()] if section.is_question else ()), *section.asked))
    body = " ".join(piece.text for piece in section.pieces)
    spans = [(WHOLE, section.lines, body)]
    spans += [(i, piece.lines, piece.text) for i, piece in enumerate(section.pieces)]
    return [
        Passage(
            guide=guide.slug,
            section=number,
            piece=piece,
            anchor=section.anchor,
            path=section.path,
            lines=lines,
            title=guide.role,
            heading=" ".join(headings),
            question=question,
            body=text,
        )
        for piece, lines, text in spans
    ]
