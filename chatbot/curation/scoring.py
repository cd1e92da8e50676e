"""Scoring: shares with intervals, and how far confidence can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.curation.evaluation import Outcome

# 95 % between these quantiles of 1,000 resamples; the seed makes a report the same every time.
QUANTILES = (0.025, 0.975)
RESAMPLES = 1_000
SEED = 20_240_229
BINS = 10

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Share:
    """A count of a total; low, high: its 95 % interval as shares, 0 to 1, both 0 where the total is 0."""

    count: int
    total: int
    low: float = 0.0
    high: float = 0.0

    @property
    def share(self) -> float:
        """The share, 0 to 1; 0 of nothing."""
        return self.count / self.total if self.total else 0.0


@dataclass(frozen=True)
class Score:
    """How the turns of one kind were answered; kind "" is all of them.

    right, wrong, abstained: of all turns; cited: of the turns that expect an
    answer, those where a gold section is cited.
    """

    kind: str
    right: Share
    wrong: Share
    abstained: Share
    cited: Share

    @property
    def turns(self) -> int:
        """How many turns there were."""
        return self.right.total


def scores(outcomes: Sequence[Outcome]) -> tuple[Score, ...]:
    """The score of each kind in the order of names, and of all turns last."""
    kinds = sorted({outcome.case.kind for outcome in outcomes})
    return (*(_score(kind, [o for o in outcomes if o.case.kind == kind]) for kind in kinds), _score("", outcomes))


def _score(kind: str, outcomes: Sequence[Outcome]) -> Score:
    rows = {case: row for row, case in enumerate(dict.fromkeys(outcome.case for outcome in outcomes))}
    counts = np.zeros((len(rows), 4), dtype=np.int64)
    totals = np.zeros((len(rows), 4), dtype=np.int64)
    for outcome in outcomes:
        row, gold = rows[outcome.case], outcome.expected.answer
        counts[row] += [outcome.right, outcome.label == "wrong", outcome.label == "abstained", gold and outcome.cited]
        totals[row] += [1, 1, 1, gold]
    intervals = bootstrap(counts, totals)
    return Score(
        kind,
        *(
            Share(int(count), int(total), *interval)
            for count, total, interval in zip(counts.sum(axis=0), totals.sum(axis=0), intervals, strict=True)
        ),
    )


def bootstrap(counts: Counts, totals: Counts, seed: int = SEED) -> list[tuple[float, float]]:
    """The 95 % interval of each share counts / totals, resampled by conversation.

    counts, totals: (n_conversations, n_shares). The percentile bootstrap of
    Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13;
    whole conversations are drawn, since the turns of one hang together
    (Field and Welsh 2007, the cluster bootstrap). (0, 0) where a total is 0.
    A share of 0 or 1 has no width here, however few the turns.
    """
    n = len(counts)
    if not n:
        return [(0.0, 0.0)] * counts.shape[1]
    # How often each conversation is drawn is all that a sum over a resample needs.
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    hits, of = drawn @ counts, drawn @ totals
    return [_interval(hits[:, i], of[:, i]) for i in range(counts.shape[1])]


def _interval(hits: Counts, of: Counts) -> tuple[float, float]:
    some = of > 0
    if not some.any():
        return 0.0, 0.0
    low, high = np.quantile(hits[some] / of[some], QUANTILES)
    return float(low), float(high)


# -- calibration ----------------------------------------------------------


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence is above low and at most high; confidence: its sum over them."""

    low: float
    high: float
    count: int = 0
    right: int = 0
    confidence: float = 0.0

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0 to 1; 0 of nothing."""
        return self.right / self.count if self.count else 0.0

    @property
    def mean_confidence(self) -> float:
        """The mean confidence, 0 to 1; 0 of nothing."""
        return self.confidence / self.count if self.count else 0.0


def reliability(outcomes: Iterable[Outcome]) -> tuple[Bin, ...]:
    """Ten bins of confidence over all answers (not over abstentions, small talk and questions back).

    Bins are open below and closed above, as in Guo et al.; 0 is in the first.
    """
    answers = [outcome for outcome in outcomes if outcome.answer.kind == "answer"]
    confidence = np.array([outcome.answer.confidence for outcome in answers], dtype=np.float64)
    right = np.array([outcome.right for outcome in answers], dtype=np.float64)
    edges = np.arange(BINS + 1) / BINS
    number = np.digitize(confidence, edges[1:-1], right=True)
    count, hit, total = (np.bincount(number, weights, BINS) for weights in (None, right, confidence))
    return tuple(
        Bin(float(edges[i]), float(edges[i + 1]), int(count[i]), int(hit[i]), float(total[i])) for i in range(BINS)
    )


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence is from the share of right answers, on average over answers, 0 to 1.

    ECE = sum over bins of |B| / n * |accuracy(B) - confidence(B)|: Guo, Pleiss,
    Sun and Weinberger, On Calibration of Modern Neural Networks (2017),
    equation 3. 0 where there are no answers.
    """
    n = sum(each.count for each in bins)
    return sum(each.count / n * abs(each.accuracy - each.mean_confidence) for each in bins) if n else 0.0
