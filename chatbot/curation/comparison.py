"""Comparison: the same questions asked of two folders of guides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.answer import Answer
from chatbot.curation.evaluation import Outcome
from chatbot.text import shorten

# What a change did, the worst first.
EFFECTS = ("right -> wrong", "wrong -> right", "only changed")


@dataclass(frozen=True)
class Change:
    """One turn whose answer is not what it was."""

    before: Outcome
    after: Outcome

    @property
    def effect(self) -> str:
        """One of EFFECTS; a wrong abstention counts as wrong."""
        if self.before.right == self.after.right:
            return EFFECTS[2]
        return EFFECTS[0] if self.before.right else EFFECTS[1]

    def lines(self, width: int = 100) -> tuple[str, str, str]:
        """The question and both answers, each in one line."""
        outcome = self.after
        head = f"{self.effect}: {outcome.case.name} {outcome.turn + 1} {outcome.user!r}"
        return (
            shorten(head, width),
            shorten(f"  before: {brief(self.before.answer)}", width),
            shorten(f"  after:  {brief(self.after.answer)}", width),
        )


@dataclass(frozen=True)
class Comparison:
    """Two runs of the same turns; before, after: the folders' names."""

    before: str
    after: str
    turns: int
    right_before: int
    right_after: int
    changes: tuple[Change, ...]

    def count(self, effect: str) -> int:
        """How many changes had this effect."""
        return sum(change.effect == effect for change in self.changes)


def compare(before: Sequence[Outcome], after: Sequence[Outcome], names: tuple[str, str]) -> Comparison:
    """The turns whose answer changed, the worst effect first, else in order."""
    changed = [Change(a, b) for a, b in zip(before, after, strict=True) if _said(a.answer) != _said(b.answer)]
    changed.sort(key=lambda change: EFFECTS.index(change.effect))
    return Comparison(*names, len(after), sum(o.right for o in before), sum(o.right for o in after), tuple(changed))


def _said(answer: Answer) -> tuple[object, ...]:
    """What a person sees of an answer; without lines, which move when something above them is edited."""
    return answer.kind, answer.text, tuple((c.mark, c.guide, c.section, c.quote) for c in answer.citations)


def brief(answer: Answer) -> str:
    """An answer in one line: kind, citations, text."""
    cited = ", ".join(dict.fromkeys(f"{c.guide} > {' > '.join(c.section)}" for c in answer.citations))
    return f"{answer.kind}{f' [{cited}]' if cited else ''}: {' '.join(answer.text.split())}"
