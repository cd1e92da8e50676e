"""Comparison: the same questions asked of two folders of guides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.curation.evaluation import Outcome
from chatbot.reply.answer import Answer
from chatbot.text import shorten

# Characters shown before the place where two answers part.
_LEAD = 24
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

    def excerpts(self, width: int) -> tuple[str, str]:
        """Both answers in one line each, from a little before where they part.

        Where only the quoted lines differ, these.
        """
        before, after = brief(self.before.answer), brief(self.after.answer)
        if before == after:
            before, after = quotes(self.before.answer), quotes(self.after.answer)
        pairs = enumerate(zip(before, after, strict=False))
        same = next((i for i, (a, b) in pairs if a != b), min(len(before), len(after)))
        if max(len(before), len(after)) > width and same > _LEAD:
            start = before.rfind(" ", 0, same - _LEAD) + 1
            before, after = f"…{before[start:]}", f"…{after[start:]}"
        return shorten(before, width), shorten(after, width)

    def lines(self, width: int) -> tuple[str, str, str]:
        """The question and both answers, each in one line."""
        outcome = self.after
        before, after = self.excerpts(width - 10)
        head = f"{self.effect}: {outcome.case.name} {outcome.turn + 1} {outcome.user!r}"
        return shorten(head, width), f"  before: {before}", f"  after:  {after}"


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
    """An answer in one line: kind, text, citations."""
    cited = ", ".join(dict.fromkeys(f"{c.guide} > {' > '.join(c.section)}" for c in answer.citations))
    return f"{answer.kind}: {' '.join(answer.text.split())}{f' ({cited})' if cited else ''}"


def quotes(answer: Answer) -> str:
    """What an answer quotes, in one line."""
    return f"quotes: {' '.join(' '.join(citation.quote for citation in answer.citations).split())}"
