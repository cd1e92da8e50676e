"""Answers: text with citations, and the statements it is made of.

A statement is one piece of a section, word for word, or one typed fact said
as a sentence. Nothing else in an answer says anything about a career; what
stands around statements is framing from the short list `Frame`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from chatbot.guides.pieces import Piece
from chatbot.index.shelf import Place
from chatbot.question.turn import Choice, Cursor
from chatbot.record import field, record


class Frame(StrEnum):
    """All that an answer may say in its own words.

    {role} is a guide's role, {heading} a heading of the cited section, {about} a topic, {claim} a
    figure as it was asserted.
    """

    ROLE = "{role}: "
    HEADING = "{heading} ({role}):"
    LACKING = "The {role} guide does not cover that."
    LACKING_TOPIC = "The {role} guide does not cover {about}."
    ALL_LACKING = "The guides do not cover {about}."
    HIGHEST = "Highest: {role}."
    LOWEST = "Lowest: {role}."
    SAME = "These guides say the same."
    UNLIKE = "These figures are not of the same year, place or source."
    IN_BOTH = "In both guides, in the words of the {role} guide:"
    IN_ONE = "Only in the {role} guide:"
    DENIED = "No, not {claim}."
    CONFIRMED = "Yes, {claim}."

    @property
    def start(self) -> str:
        """What stands before the first thing that is filled in."""
        return self.partition("{")[0]


@record
class Statement:
    """One thing said: its words, and the numbers of the pieces they come from.

    place: the section they stand in, where it is not that of the whole block.
    """

    text: str
    pieces: tuple[int, ...]
    place: Place | None = None


@record
class Block:
    """What one section contributes.

    listed: one statement a line; place None: the guide lacks it, or, where
    role is empty, all guides lack what it is about; frame: the words that
    stand before the statements, or alone.
    """

    role: str
    place: Place | None
    statements: tuple[Statement, ...] = ()
    listed: bool = False
    rest: tuple[Cursor, ...] = ()
    about: str = ""
    frame: str = ""

    @property
    def places(self) -> Iterator[Place]:
        """The sections it is from: its own, and those of its statements."""
        return (place for place in (self.place, *(said.place for said in self.statements)) if place is not None)


@record
class Citation:
    """Where a mark points: a guide's section and the exact span quoted.

    section: heading path as in the guide; lines: of the quote, 1-based;
    quote: the file's own characters; year: 0 where unknown.
    """

    mark: int
    guide: str
    title: str
    section: tuple[str, ...]
    anchor: str
    lines: tuple[int, int]
    quote: str
    publisher: str
    year: int

    def as_dict(self) -> dict[str, object]:
        """The citation in the JSON contract."""
        return {
            "mark": self.mark,
            "guide": self.guide,
            "title": self.title,
            "section": list(self.section),
            "anchor": self.anchor,
            "lines": list(self.lines),
            "quote": self.quote,
            "source": {"publisher": self.publisher or None, "year": self.year or None},
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Citation:
        """The citation that `as_dict` gave."""
        source, (first, last) = told["source"], told["lines"]
        return cls(
            told["mark"],
            told["guide"],
            told["title"],
            tuple(told["section"]),
            told["anchor"],
            (first, last),
            told["quote"],
            source["publisher"] or "",
            source["year"] or 0,
        )


@record
class Why:
    """The evidence for an answer, in plain sentences."""

    lines: tuple[str, ...] = ()


@record
class Answer:
    """What is said back.

    kind: "answer", "clarify", "smalltalk" or "abstain"; text: plain, with
    marks such as [1]; intent: topic name or ""; confidence: probability that
    the answer is right, 0 to 1; suggestions: questions the guides answer;
    choices: the readings to choose from, of a clarify; more: whether "more"
    shows the rest.
    """

    kind: str
    text: str
    citations: tuple[Citation, ...] = ()
    intent: str = ""
    confidence: float = 0.0
    suggestions: tuple[str, ...] = ()
    conversation: str = ""
    choices: tuple[Choice, ...] = ()
    rest: tuple[Cursor, ...] = ()
    why: Why = field(default=Why(), compare=False)

    @property
    def more(self) -> bool:
        """Whether there is more to show."""
        return bool(self.rest)

    def as_dict(self) -> dict[str, object]:
        """The answer in the JSON contract."""
        return {
            "kind": self.kind,
            "text": self.text,
            "citations": [citation.as_dict() for citation in self.citations],
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "suggestions": list(self.suggestions),
            "choices": [{"id": choice.id, "text": choice.text} for choice in self.choices],
            "conversation": self.conversation,
            "more": self.more,
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Answer:
        """The answer that `as_dict` gave; a cursor to nowhere stands for where "more" goes on, which a state knows."""
        return cls(
            told["kind"],
            told["text"],
            tuple(Citation.from_dict(citation) for citation in told["citations"]),
            told["intent"],
            told["confidence"],
            tuple(told["suggestions"]),
            told["conversation"],
            tuple(Choice(choice["id"], choice["text"]) for choice in told["choices"]),
            (Cursor("", "", ()),) if told["more"] else (),
        )


def cite(place: Place, pieces: Sequence[int], mark: int) -> Citation:
    """The citation of pieces of a section: the span from the first to the last.

    Without pieces, it is of the section's heading.
    """
    guide, text = place.guide, place.guide.text
    used = [place.section.pieces[number] for number in pieces]
    if used:
        spans = [_quoted(piece, text) for piece in used]
        start, end = min(start for start, _ in spans), max(end for _, end in spans)
        lines = min(piece.lines[0] for piece in used), max(piece.lines[1] for piece in used)
    else:
        own = text.split("\n")
        lines = place.section.lines[0], place.section.lines[0]
        start = sum(len(line) + 1 for line in own[: lines[0] - 1])
        end = start + len(own[lines[0] - 1])
    return Citation(
        mark,
        guide.slug,
        guide.title,
        place.section.path,
        place.section.anchor,
        lines,
        text[start:end],
        guide.publisher,
        guide.year,
    )


def _quoted(piece: Piece, text: str) -> tuple[int, int]:
    """What is quoted of a piece: its span, or of a cell in a line of cells that line, which says what it is of."""
    if piece.kind == "cell":
        start, end = text.rfind("\n", 0, piece.start) + 1, text.find("\n", piece.end)
        line = text[start : end if end >= 0 else len(text)]
        if "|" in line or "\t" in line.strip():
            start += len(line) - len(line.lstrip())
            return start, start + len(line.strip())
    return piece.start, piece.end


def write(blocks: Sequence[Block]) -> tuple[str, tuple[Citation, ...]]:
    """(text, citations) of an answer: one paragraph or list a block, each thing said with its mark."""
    page = _Page([], [])
    several = len({block.role for block in blocks if block.role}) > 1
    parts = len([block for block in blocks if block.place]) > len({block.role for block in blocks if block.place})
    for block in blocks:
        if block.place is None:
            page.lines.append(_framed(block))
        elif any(statement.place for statement in block.statements):
            heading = block.place.section.heading.rstrip(":")
            page.lines.append(Frame.HEADING.format(heading=heading, role=block.role))
            page.lines.extend([f"- {s.text} {page.mark(s.place or block.place, s.pieces)}" for s in block.statements])
        elif block.listed and (block.frame or not several):
            heading = block.place.section.heading.rstrip(":")
            label = block.frame or Frame.HEADING.format(heading=heading, role=block.role)
            page.lines.append(f"{label} {page.mark(block.place, _pieces(block))}")
            page.lines.extend([f"- {statement.text}" for statement in block.statements])
        else:
            joint = " · " if block.listed else " "
            label = Frame.ROLE.format(role=block.role) if several else ""
            if parts:
                label = Frame.HEADING.format(heading=block.place.section.heading, role=block.role) + " "
            said = joint.join(statement.text for statement in block.statements)
            page.lines.append(f"{label}{said} {page.mark(block.place, _pieces(block))}")
    return "\n".join(page.lines), tuple(page.citations)


@record
class _Page:
    """What is written so far."""

    lines: list[str]
    citations: list[Citation]

    def mark(self, place: Place, pieces: Sequence[int]) -> str:
        """The mark of a further citation."""
        self.citations.append(cite(place, pieces, len(self.citations) + 1))
        return f"[{len(self.citations)}]"


def _framed(block: Block) -> str:
    """A line of no section: a summing up, or what is not covered."""
    if block.frame:
        return block.frame
    frame = Frame.LACKING if not block.about else Frame.LACKING_TOPIC if block.role else Frame.ALL_LACKING
    return frame.format(role=block.role, about=block.about)


def _pieces(block: Block) -> list[int]:
    return [number for statement in block.statements for number in statement.pieces]
