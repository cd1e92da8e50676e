"""Retrieval quality: which share of questions finds its passage, and how high."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

TOP = 10


@dataclass(frozen=True)
class Quality:
    """Means over the questions of a set, all 0 to 1; questions: how many."""

    engine: str
    set: str
    questions: int
    r1: float
    r5: float
    mrr: float
    ndcg: float


def score(engine: str, name: str, ranked: Sequence[Sequence[int]], relevant: Sequence[dict[int, int]]) -> Quality:
    """The quality of an engine on a set: ranked holds each question's passage numbers, best first."""
    pairs = list(zip(ranked, relevant, strict=True))

    def mean(values: list[float]) -> float:
        return sum(values) / len(values) if values else 0.0

    return Quality(
        engine,
        name,
        len(pairs),
        mean([found_within(1, *pair) for pair in pairs]),
        mean([found_within(5, *pair) for pair in pairs]),
        mean([reciprocal_rank(*pair) for pair in pairs]),
        mean([ndcg(*pair) for pair in pairs]),
    )


def found_within(k: int, ranked: Sequence[int], relevant: dict[int, int]) -> float:
    """1 where one of the first k is relevant, else 0: R@k where one passage is right, success@k where more are."""
    return float(any(relevant.get(number, 0) > 0 for number in ranked[:k]))


def reciprocal_rank(ranked: Sequence[int], relevant: dict[int, int]) -> float:
    """One over the place of the first relevant passage among the first ten, else 0."""
    places = (place for place, number in enumerate(ranked[:TOP], 1) if relevant.get(number, 0) > 0)
    return 1 / next(places, math.inf)


def ndcg(ranked: Sequence[int], relevant: dict[int, int]) -> float:
    """Discounted gain of the first ten over that of the best order; gain is the grade (Järvelin, Kekäläinen 2002)."""
    best = _gain(sorted(relevant.values(), reverse=True))
    return _gain([relevant.get(number, 0) for number in ranked]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades[:TOP], 1))
