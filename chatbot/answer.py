"""Answers: text with citations, and the statements it is made of.

A statement is one piece of a section, word for word, or one typed fact said
as a sentence. Nothing else in an answer says anything about a career; what
stands around statements is framing from the short list FRAMES.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chatbot.knowledge import Place
from chatbot.turn import Cursor

# All that an answer may say in its own words. {role} is a guide's role,
# {heading} a heading of the cited section, {about} a topic.
FRAMES = (
    "{role}: ",
    "{heading} ({role}):",
    "The {role} guide does not cover that.",
    "The {role} guide does not cover {about}.",
    "The guides do not cover {about}.",
)


@dataclass(frozen=True)
class Statement:
    """One thing said: its words, and the numbers of the pieces they come from."""

    text: str
    pieces: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """What one section contributes.

    listed: one statement a line; place None: the guide lacks it, or, where
    role is empty, all guides lack what it is about.
    """

    role: str
    place: Place | None
    statements: tuple[Statement, ...] = ()
    listed: bool = False
    rest: tuple[Cursor, ...] = ()
    about: str = ""


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Why:
    """The evidence for an answer, in plain sentences."""

    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What is said back.

    kind: "answer", "clarify", "smalltalk" or "abstain"; text: plain, with
    marks such as [1]; intent: topic name or ""; confidence: probability that
    the answer is right, 0 to 1; suggestions: questions the guides answer;
    more: whether "more" shows the rest.
    """

    kind: str
    text: str
    citations: tuple[Citation, ...] = ()
    intent: str = ""
    confidence: float = 0.0
    suggestions: tuple[str, ...] = ()
    conversation: str = ""
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
            "conversation": self.conversation,
            "more": self.more,
        }


def cite(block: Block, mark: int) -> Citation:
    """The citation of a block: the span from its first piece to its last.

    A block without pieces (an outline of headings) cites the section's heading line.
    """
    place = block.place
    if place is None:
        raise ValueError("a block without a section has nothing to cite")
    used = [place.section.pieces[number] for statement in block.statements for number in statement.pieces]
    guide, text = place.guide, place.guide.text
    if used:
        start, end = min(piece.start for piece in used), max(piece.end for piece in used)
        lines = min(piece.lines[0] for piece in used), max(piece.lines[1] for piece in used)
    else:
        own = text.split("\n")
        last = max((section.lines[1] for section in guide.children(place.section)), default=place.section.lines[1])
        lines = place.section.lines[0], last
        start = sum(len(line) + 1 for line in own[: lines[0] - 1])
        end = start + len("\n".join(own[lines[0] - 1 : lines[1]]))
    return Citation(
        mark, guide.slug, guide.title, place.section.path, place.section.anchor, lines, text[start:end],
        guide.publisher, guide.year,
    )  # fmt: skip


def write(blocks: Sequence[Block]) -> tuple[str, tuple[Citation, ...]]:
    """(text, citations) of an answer: one paragraph or list a block, each with its mark."""
    citations: list[Citation] = []
    lines: list[str] = []
    several = len({block.role for block in blocks if block.role}) > 1
    parts = len([block for block in blocks if block.place]) > len({block.role for block in blocks if block.place})
    for block in blocks:
        if block.place is None:
            frame = FRAMES[2] if not block.about else FRAMES[3] if block.role else FRAMES[4]
            lines.append(frame.format(role=block.role, about=block.about))
            continue
        citation = cite(block, len(citations) + 1)
        citations.append(citation)
        if block.listed and not several:
            heading = block.place.section.heading.rstrip(":")
            lines.append(f"{FRAMES[1].format(heading=heading, role=block.role)} [{citation.mark}]")
            lines += [f"- {statement.text}" for statement in block.statements]
        else:
            joint = " · " if block.listed else " "
            label = FRAMES[0].format(role=block.role) if several else ""
            if parts:
                label = FRAMES[1].format(heading=block.place.section.heading, role=block.role) + " "
            lines.append(f"{label}{joint.join(s.text for s in block.statements)} [{citation.mark}]")
    return "\n".join(lines), tuple(citations)
