"""The numbers to reach, each a ratio within one run or a plain figure, beside what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.answering import Served, Whole
from benchmarks.engines import Bm25s, Fts5, Ours, ScikitLearn, Tantivy
from benchmarks.measuring import Figures
from benchmarks.own_guides import Growth
from benchmarks.quality import Quality

# Of scikit-learn's p50, so much at most.
SKLEARN_SHARE = {300: 1 / 10, 2_000: 1 / 10, 20_000: 1 / 20, 200_000: 1 / 80, 1_000_000: 1 / 80}
# Up to this many passages tantivy's p50 is the mark.
SMALL = 2_000
# O*NET loaded may cost so much more of a cold start.
ONET_COLD = 1.5
# A folder of so many guides holds all occupations of O*NET; what a part of them costs meets no target.
ALL_ONET = 1_000
# One setting for all sets: (set, measure, at least).
QUALITY = (("stackfaq", "r1", 0.708), ("onettitles", "r5", 0.433))
MEASURES = {"r1": "R@1", "r5": "R@5", "mrr": "MRR@10", "ndcg": "nDCG@10"}


@dataclass(frozen=True)
class Target:
    """measured: None where it was not; limit: at most that, or at least where at_least; unit: x is a ratio."""

    what: str
    measured: float | None
    limit: float
    unit: str = "x"
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """None where nothing was measured."""
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def targets(
    figures: list[Figures], quality: list[Quality], whole: Whole | None, growth: Growth | None = None
) -> list[Target]:
    """All targets in the order of the issue; those of sizes and sets that were not run stand without a measure."""
    return [*_answers(whole), own_growth(growth), *_searches(figures), *_costs(figures), *_qualities(quality)]


def _answers(whole: Whole | None) -> Iterator[Target]:
    shipped = whole.served[0] if whole else None
    onet = whole.served[-1] if whole and whole.served[-1].guides > ALL_ONET else None

    def of(served: Served | None, name: str) -> float | None:
        return getattr(served, name) if served else None

    def beside(served: Served | None, name: str, other: str) -> float | None:
        return ratio(of(served, name), of(served, other))

    yield Target("cold `ask`, shipped guides / `python -c pass`", beside(shipped, "ask_ms", "pass_ms"), 8)
    yield Target("cold `ask`, shipped guides / scikit-learn's answer", beside(shipped, "ask_ms", "sklearn_ms"), 0.1)
    yield Target("cold `ask`, all O*NET / `python -c pass`", beside(onet, "ask_ms", "pass_ms"), 8 * ONET_COLD)
    yield Target("cold `ask`, all O*NET / scikit-learn's answer", beside(onet, "ask_ms", "sklearn_ms"), 0.1 * ONET_COLD)
    yield Target("chat to its prompt / `python -c pass`", beside(shipped, "prompt_ms", "pass_ms"), 30)
    yield Target("whole answer p50, shipped guides", of(shipped, "p50_ms"), 2, "ms")
    slowest = max(onet.p50_ms, onet.asked_ms) if onet else None
    yield Target("whole answer p50, all O*NET", slowest, 5, "ms")
    yield Target("peak memory answering, shipped guides", of(shipped, "memory_mb") or None, 60, "MB")
    yield Target("peak memory answering, all O*NET", of(onet, "memory_mb") or None, 150, "MB")


def own_growth(growth: Growth | None) -> Target:
    """How the median answer grows with the passages of one's own guides; guides of a collection have no part in it."""
    power = growth.power("p50_ms") if growth else None
    return Target("whole answer p50 grows with the passages of one's own guides to the power of", power, 0.5, "")


def _searches(figures: list[Figures]) -> Iterator[Target]:
    for size, share in SKLEARN_SHARE.items():
        ours = figure(figures, Ours.name, size, "p50_ms")
        if size <= SMALL:
            yield Target(
                f"search p50 at {size:,} / tantivy", ratio(ours, figure(figures, Tantivy.name, size, "p50_ms")), 1
            )
        peer = figure(figures, ScikitLearn.name, size, "p50_ms")
        yield Target(f"search p50 at {size:,} / scikit-learn", ratio(ours, peer), share)
        if size > SMALL:
            yield Target(f"search p99 / p50 at {size:,}", ratio(figure(figures, Ours.name, size, "p99_ms"), ours), 6)


def _costs(figures: list[Figures]) -> Iterator[Target]:
    for size in SKLEARN_SHARE:
        for what, name, peer, limit in (
            ("index size", "index_mb", Tantivy.name, 1.5),
            ("build", "build_s", Bm25s.name, 1),
        ):
            measured = ratio(figure(figures, Ours.name, size, name), figure(figures, peer, size, name))
            yield Target(f"{what} at {size:,} / {peer}", measured, limit)


def _qualities(quality: list[Quality]) -> Iterator[Target]:
    def of(engine: str, name: str, measure: str) -> float | None:
        return next((getattr(each, measure) for each in quality if (each.engine, each.set) == (engine, name)), None)

    for name, measure, limit in QUALITY:
        yield Target(f"{name} {MEASURES[measure]}", of(Ours.name, name, measure), limit, "", at_least=True)
    peer = of(Fts5.name, "cranfield", "ndcg")
    ours = of(Ours.name, "cranfield", "ndcg") if peer is not None else None
    yield Target("cranfield nDCG@10, at least FTS5's", ours, peer or 0.0, "", at_least=True)


def figure(figures: list[Figures], engine: str, size: int, name: str) -> float | None:
    """One figure of an engine at a size, or None."""
    return next((getattr(each, name) for each in figures if (each.engine, each.passages) == (engine, size)), None)


def ratio(ours: float | None, other: float | None) -> float | None:
    """Ours over the other, or None where either is missing."""
    return ours / other if ours is not None and other else None
