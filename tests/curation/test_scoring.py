"""Scoring: counts, intervals, calibration and mistaken topics, each verified a second way."""

from __future__ import annotations

import math
import random
import time
from pathlib import Path

import numpy as np
import pytest

from chatbot.bot import Bot
from chatbot.curation.confusion import NO_TOPIC, NOT_IN_GUIDES, SMALL_TALK, confusion, expected_topic
from chatbot.curation.evaluation import Case, Expectation, Outcome
from chatbot.curation.scoring import Bin, bootstrap, expected_calibration_error, reliability, scores
from chatbot.reply.answer import Answer

GOLD = Expectation((("cook", ("Annual Salary",)),))
HOURS = Expectation((("cook", ("Working Hours",)),))


def outcome(
    label: str = "right",
    kind: str = "fact",
    name: str = "c",
    user: str = "pay?",
    cited: bool = False,
    expected: Expectation = GOLD,
    confidence: float = 0.0,
    intent: str = "",
    said: str = "answer",
) -> Outcome:
    """One judged turn, a conversation of its own."""
    case = Case(name, kind, ((user, expected),))
    return Outcome(case, 0, Answer(said, "Text. [1]", intent=intent, confidence=confidence), label, cited)


@pytest.fixture(scope="module")
def cooks(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A bot over two short guides and four topics."""
    return Bot.open(small / "knowledge", [small / "intents"], tmp_path_factory.mktemp("cooks"))


# -- shares ---------------------------------------------------------------


def test_scores_count_by_kind() -> None:
    """Kinds in the order of names, all of them last; cited is of the turns that expect an answer."""
    outcomes = [
        outcome("right", "talk", expected=Expectation(smalltalk=True)),
        outcome("right", name="a", cited=True),
        outcome("wrong", name="b", cited=True),
        outcome("abstained", name="c"),
    ]
    counted = [
        (s.kind, s.turns, s.right.count, s.wrong.count, s.abstained.count, (s.cited.count, s.cited.total))
        for s in scores(outcomes)
    ]
    assert counted == [("fact", 3, 1, 1, 1, (2, 3)), ("talk", 1, 1, 0, 0, (0, 0)), ("", 4, 2, 1, 1, (2, 3))]


def test_scores_of_nothing() -> None:
    """No turn, no share and no interval."""
    (total,) = scores([])
    assert (total.kind, total.turns, total.right.share, total.right.low, total.right.high) == ("", 0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("counts", "totals", "expected"),
    [
        ([1, 1, 1], [1, 1, 1], (1.0, 1.0)),
        ([0, 0, 0], [1, 1, 1], (0.0, 0.0)),
        ([0, 0], [0, 0], (0.0, 0.0)),
        ([1], [2], (0.5, 0.5)),
    ],
)
def test_intervals_without_width(counts: list[int], totals: list[int], expected: tuple[float, float]) -> None:
    """Where all conversations are alike, so are all resamples."""
    assert bootstrap(np.array([counts]).T, np.array([totals]).T) == [expected]


def test_interval_is_like_one_drawn_by_hand() -> None:
    """Drawing conversations one by one gives the same interval, within what chance allows."""
    dice = random.Random(7)  # noqa: S311  # no secret
    turns = [dice.randint(1, 4) for _ in range(80)]
    hits = [dice.randint(0, n) for n in turns]
    shares = []
    for _ in range(1_000):
        drawn = [dice.randrange(80) for _ in range(80)]
        shares.append(sum(hits[i] for i in drawn) / sum(turns[i] for i in drawn))
    shares.sort()
    ((low, high),) = bootstrap(np.array([hits]).T, np.array([turns]).T)
    assert low == pytest.approx(shares[25], abs=0.02)
    assert high == pytest.approx(shares[974], abs=0.02)
    assert low < sum(hits) / sum(turns) < high


def test_intervals_are_as_wide_as_the_normal_ones() -> None:
    """For 400 conversations of one turn: about 1.96 standard errors to each side."""
    outcomes = [outcome("right" if i % 5 else "wrong", name=str(i)) for i in range(400)]
    total = scores(outcomes)[-1].right
    error = 1.96 * math.sqrt(0.8 * 0.2 / 400)
    assert total.low == pytest.approx(0.8 - error, abs=0.01)
    assert total.high == pytest.approx(0.8 + error, abs=0.01)


def test_conversations_are_drawn_whole() -> None:
    """Turns that stand or fall together make the interval wider."""
    case = [Case(str(i), "talk", (("x", GOLD),) * 4) for i in range(50)]
    together = [
        Outcome(case[i], t, Answer("answer", "x"), "right" if i % 2 else "wrong", False)
        for i in range(50)
        for t in range(4)
    ]
    apart = [outcome("right" if i % 2 else "wrong", name=str(i)) for i in range(200)]
    wide, narrow = scores(together)[-1].right, scores(apart)[-1].right
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_scores_are_the_same_every_time_and_quick() -> None:
    """500 turns of 13 kinds take well under a second, and the seed is fixed."""
    outcomes = [outcome("right" if i % 7 else "wrong", kind=f"k{i % 13}", name=str(i)) for i in range(500)]
    start = time.perf_counter()
    first = scores(outcomes)
    assert time.perf_counter() - start < 0.5
    assert scores(outcomes) == first


# -- calibration ----------------------------------------------------------


@pytest.mark.parametrize(
    ("confidence", "number"),
    [(0.0, 0), (0.05, 0), (0.1, 0), (0.1000001, 1), (0.3, 2), (0.7, 6), (0.9, 8), (0.95, 9), (1.0, 9)],
)
def test_bins_are_closed_above(confidence: float, number: int) -> None:
    """0.3 is in the third bin, 0 in the first."""
    bins = reliability([outcome(confidence=confidence)])
    assert [each.count for each in bins] == [int(i == number) for i in range(10)]


def test_only_answers_are_calibrated() -> None:
    """Abstentions, small talk and questions back have no say."""
    kinds = ("abstain", "smalltalk", "clarify", "answer")
    bins = reliability([outcome(confidence=0.85, said=kind) for kind in kinds])
    assert bins[8] == Bin(0.8, 0.9, 1, 1, 0.85)
    assert sum(each.count for each in bins) == 1


@pytest.mark.parametrize("seed", range(5))
def test_calibration_error_by_brute_force(seed: int) -> None:
    """The formula of Guo et al., turn by turn."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    outcomes = [outcome(dice.choice(("right", "wrong")), name=str(i), confidence=dice.random()) for i in range(97)]
    error = 0.0
    for m in range(1, 11):
        inside = [o for o in outcomes if (m - 1) / 10 < o.answer.confidence <= m / 10]
        if inside:
            accuracy = sum(o.right for o in inside) / len(inside)
            confidence = sum(o.answer.confidence for o in inside) / len(inside)
            error += len(inside) / 97 * abs(accuracy - confidence)
    assert expected_calibration_error(reliability(outcomes)) == pytest.approx(error)


@pytest.mark.parametrize(
    ("turns", "error"),
    [
        ([], 0.0),
        ([("right", 1.0)], 0.0),
        ([("wrong", 1.0)], 1.0),
        ([("right", 0.8), ("wrong", 0.8)], 0.3),
        ([("right", 0.95), ("wrong", 0.05)], 0.05),
    ],
)
def test_calibration_error(turns: list[tuple[str, float]], error: float) -> None:
    """Known cases: nothing, certain and right, certain and wrong, one half, one a bin."""
    outcomes = [outcome(label, confidence=confidence) for label, confidence in turns]
    assert expected_calibration_error(reliability(outcomes)) == pytest.approx(error)


# -- mistaken topics ------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "answered", "topic"),
    [
        (GOLD, "hours", "salary"),
        (GOLD, "salary", "salary"),
        (HOURS, "salary", "hours"),
        (Expectation((("cook", ("Working Hours",)), ("clerk", ("Working Hours",)))), "salary", "hours"),
        (Expectation((("cook", ("No Such Thing",)),)), "salary", NO_TOPIC),
        (Expectation((("nobody", ("Annual Salary",)),)), "salary", NO_TOPIC),
        (Expectation(abstain=True), "salary", NOT_IN_GUIDES),
        (Expectation(smalltalk=True), "salary", SMALL_TALK),
    ],
)
def test_expected_topic(cooks: Bot, expected: Expectation, answered: str, topic: str) -> None:
    """The topic whose sections fit the gold ones best."""
    assert expected_topic(expected, answered, cooks) == topic


def test_confusion_counts_pairs_and_words(cooks: Bot) -> None:
    """Pairs by frequency, with the words that right turns do not have; other faults are counted apart."""
    outcomes = [
        outcome("wrong", user="kitchen money when?", intent="salary", expected=HOURS),
        outcome("wrong", user="when is money made", intent="salary", expected=HOURS),
        outcome("wrong", user="wages", intent="hours"),
        outcome("wrong", user="wages", intent="salary"),
        outcome("abstained", user="earnings", said="abstain"),
        outcome("right", user="kitchen hours", intent="hours", expected=HOURS),
    ]
    found = confusion(outcomes, cooks)
    assert [(p.answered, p.expected, len(p.outcomes), p.words) for p in found.pairs] == [
        ("salary", "hours", 2, ("money", "made")),
        (NO_TOPIC, "salary", 1, ("earnings",)),
        ("hours", "salary", 1, ("wages",)),
    ]
    assert (found.missed, found.same) == (5, 1)


def test_confusion_of_nothing(cooks: Bot) -> None:
    """Where all is right, nothing is mistaken."""
    assert confusion([outcome()], cooks).pairs == ()
