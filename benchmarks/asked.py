"""Question sets with the bots that are asked, and what became of each turn, counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.sets import QuestionSet, is_shown, mend
from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, Outcome, evaluate, read_cases
from chatbot.curation.scoring import Share, bootstrap
from chatbot.errors import DataError

NOT_SERVED = "not served"
# Answers of these kinds say that there is none.
REFUSALS = ("abstain", "clarify")


@dataclass(frozen=True)
class Asked:
    """A question set with the bot that is asked, None where its guides are not served, and its cases."""

    set: QuestionSet
    bot: Bot | None
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        """Of the set."""
        return self.set.name


def opened(sets: Sequence[QuestionSet], folder: Path) -> Iterator[Asked]:
    """The sets, each with its bot as it is come to; folder: for what is fitted, and for guides that are mended."""
    bots: dict[tuple[Path, bool], Bot | None] = {}
    for each in sets:
        key = each.guides, each.mended
        if key not in bots:
            bots[key] = _bot(_mended(each.guides, folder) if each.mended else each.guides, folder / "data")
        yield Asked(each, bots[key], tuple(read_cases(each.file)))


def _mended(guides: Path, folder: Path) -> Path:
    """Mended copies in a folder, made once: other processes may be reading them."""
    copies = folder / "mended"
    return copies if copies.is_dir() else mend(guides, copies)


def _bot(guides: Path, data: Path) -> Bot | None:
    try:
        return Bot.open(guides, data=data)
    except DataError:
        return None


@dataclass(frozen=True)
class Judged:
    """One turn and what became of it.

    conversation: its case, within which turns hang together; result: "right", "wrong"
    (answered, but not so), "refused" (though the guides hold it) or "not served"; held: the guides
    hold an answer; absent: they do not, and it is right to say so; answered: an
    answer was given; line: the turn in one line; shown: whether it may be looked at.
    """

    conversation: str
    kind: str
    result: str
    held: bool
    absent: bool
    answered: bool
    line: str = ""
    shown: bool = True


def judged(asked: Asked) -> list[Judged]:
    """Every turn of a set, asked and judged; where no guide is served, none is right."""
    if asked.bot is not None:
        return [of_outcome(outcome, asked.set.apart) for outcome in evaluate(asked.cases, asked.bot)]
    return [
        Judged(
            case.name, case.kind, NOT_SERVED, expected.answer, expected.abstain, False, shown=_may_show(case, asked.set)
        )
        for case in asked.cases
        for _, expected in case.turns
    ]


def _may_show(case: Case, questions: QuestionSet) -> bool:
    return not questions.apart or is_shown(case.name)


def of_outcome(outcome: Outcome, apart: bool = False) -> Judged:
    """What became of a turn; apart: its set is kept apart, so that only half of it may be looked at."""
    expected, name = outcome.expected, outcome.case.name
    refused = expected.answer and outcome.answer.kind in REFUSALS
    return Judged(
        name,
        outcome.case.kind,
        "right" if outcome.right else "refused" if refused else "wrong",
        expected.answer,
        expected.abstain,
        outcome.answer.kind == "answer",
        outcome.line(),
        not apart or is_shown(name),
    )


# (name, what it is a share of what): the columns of every table.
MEASURES = (
    ("right", "right, of all turns"),
    ("wrong", "answered and wrong, of all turns"),
    ("refused", "wrongly refused or asked back, of the turns that the guides answer"),
    ("absent", "answered though absent, of the turns that the guides do not answer"),
)


@dataclass(frozen=True)
class Tally:
    """Counts over some turns: part of a set, "" for all of it; the shares are those of MEASURES.

    unserved: turns that were not asked, as no guide of the set is served.
    """

    set: str
    part: str
    turns: int
    right: Share
    wrong: Share
    refused: Share
    absent: Share
    unserved: int = 0


def tally(turns: Sequence[Judged], name: str, part: str = "") -> Tally:
    """Turns counted, with 95 % intervals by conversation."""
    rows = {each: row for row, each in enumerate(dict.fromkeys(turn.conversation for turn in turns))}
    counts, totals = (np.zeros((len(rows), len(MEASURES)), dtype=np.int64) for _ in range(2))
    for turn in turns:
        row = rows[turn.conversation]
        counts[row] += [*(turn.result == each for each in ("right", "wrong", "refused")), turn.absent and turn.answered]
        totals[row] += [1, 1, turn.held, turn.absent]
    right, wrong, refused, absent = (
        Share(int(count), int(total), *interval)
        for count, total, interval in zip(
            counts.sum(axis=0), totals.sum(axis=0), bootstrap(counts, totals), strict=True
        )
    )
    unserved = sum(turn.result == NOT_SERVED for turn in turns)
    return Tally(name, part, len(turns), right, wrong, refused, absent, unserved)


def by_kind(turns: Sequence[Judged], name: str) -> Iterator[Tally]:
    """A tally of each kind of case."""
    for kind in sorted({turn.kind for turn in turns}):
        yield tally([turn for turn in turns if turn.kind == kind], name, kind)


def by_half(turns: Sequence[Judged], name: str) -> Iterator[Tally]:
    """Tallies of the half that may be looked at and of the one that stays unseen."""
    for part, shown in (("shown half", True), ("unseen half", False)):
        yield tally([turn for turn in turns if turn.shown is shown], name, part)


def failures(turns: Sequence[Judged]) -> Iterator[str]:
    """A line for each turn that is not right and may be looked at."""
    yield from (turn.line for turn in turns if turn.shown and turn.result not in ("right", NOT_SERVED))
