"""Summary: the numbers of an evaluation, as lines for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.bot import Bot
from chatbot.curation.comparison import EFFECTS, Comparison
from chatbot.curation.confusion import MAX_PAIRS, Confusion, Pair, confusion
from chatbot.curation.evaluation import Outcome
from chatbot.curation.scoring import Bin, Score, Share, expected_calibration_error, reliability, scores
from chatbot.text import clean, shorten

WIDTH = 100
_HEADS = ("right %", "wrong %", "abstained %", "cited %")


@dataclass(frozen=True)
class Summary:
    """What an evaluation found. scores: by kind, all of them last; comparison: None where there was none."""

    outcomes: tuple[Outcome, ...]
    scores: tuple[Score, ...]
    bins: tuple[Bin, ...]
    confusion: Confusion
    comparison: Comparison | None = None

    @property
    def calibration_error(self) -> float:
        """The expected calibration error, 0 to 1."""
        return expected_calibration_error(self.bins)

    @property
    def median_length(self) -> int:
        """Characters of the median answer; 0 where there is none."""
        sizes = sorted(len(outcome.answer.text) for outcome in self.outcomes if outcome.answer.kind == "answer")
        return sizes[len(sizes) // 2] if sizes else 0


def summarise(outcomes: Sequence[Outcome], bot: Bot, comparison: Comparison | None = None) -> Summary:
    """The numbers of an evaluation. bot: what answered."""
    return Summary(tuple(outcomes), scores(outcomes), reliability(outcomes), confusion(outcomes, bot), comparison)


# -- for the terminal -----------------------------------------------------


def lines(summary: Summary) -> Iterator[str]:
    """All of it, at most WIDTH wide."""
    yield from table(summary.scores)
    yield "In brackets: 95% intervals, resampled by conversation. Wrong: answered, but not rightly."
    yield "Abstained: wrongly. Cited: a gold section is cited, of the turns that expect an answer."
    if summary.median_length:
        yield f"Answer length in characters: median {summary.median_length}"
    if any(each.count for each in summary.bins):
        yield ""
        yield from calibration_lines(summary.bins)
    if summary.confusion.missed:
        yield ""
        yield from confusion_lines(summary.confusion)
    if summary.comparison is not None:
        yield ""
        yield from comparison_lines(summary.comparison)


def table(scored: Sequence[Score]) -> list[str]:
    """Shares with intervals by kind, and in all, as lines of a table."""
    cells = [
        [
            str(score.turns),
            *(_cell(s) for s in (score.right, score.wrong, score.abstained)),
            _cell(score.cited, counted=False),
        ]
        for score in scored
    ]
    widths = [max(len(row[i]) for row in ([*("turns", *_HEADS)], *cells)) for i in range(5)]
    room = WIDTH - sum(widths) - 2 * len(widths)
    names = [shorten(score.kind or "all", room) for score in scored]
    first = max(len(name) for name in ("kind", *names))
    head = "  ".join(
        ["kind".ljust(first), *(text.ljust(w) for text, w in zip(("turns", *_HEADS), widths, strict=True))]
    )
    rows = [
        "  ".join(
            [
                name.ljust(first),
                row[0].rjust(widths[0]),
                *(cell.ljust(w) for cell, w in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for name, row in zip(names, cells, strict=True)
    ]
    return [line.rstrip() for line in (head, *rows)]


def _cell(share: Share, counted: bool = True) -> str:
    """Count, percentage and interval; a dash where there is nothing to count."""
    if not share.total:
        return "   -" if counted else "-"
    percent = f"{100 * share.share:5.1f} ({100 * share.low:.0f}–{100 * share.high:.0f})"
    return f"{share.count:4d} {percent}" if counted else percent


def calibration_lines(bins: Sequence[Bin]) -> Iterator[str]:
    """The reliability of each bin that has answers."""
    yield f"Expected calibration error over answers: {expected_calibration_error(bins):.3f}"
    yield "confidence  answers  mean  right"
    for each in bins:
        if each.count:
            yield (
                f"{bin_name(each):10}  {each.count:7d}  {100 * each.mean_confidence:3.0f}%  {100 * each.accuracy:3.0f}%"
            )


def bin_name(each: Bin) -> str:
    """A bin as "80–90%"."""
    return f"{100 * each.low:.0f}–{100 * each.high:.0f}%"


def confusion_lines(found: Confusion) -> Iterator[str]:
    """How many turns missed their topic, and the most frequent pairs."""
    shown = found.pairs[:MAX_PAIRS]
    yield confusion_sentence(found)
    if not shown:
        return
    widths = [
        max(len(head), *(len(getattr(pair, key)) for pair in shown))
        for head, key in (("read as", "answered"), ("meant", "expected"))
    ]
    widths = [min(width, 30) for width in widths]
    yield f"turns  {'read as':{widths[0]}}  {'meant':{widths[1]}}  words of the questions"
    for pair in shown:
        names = "  ".join(
            shorten(name, w).ljust(w) for name, w in zip((pair.answered, pair.expected), widths, strict=True)
        )
        yield shorten(f"{len(pair.outcomes):5d}  {names}  {', '.join(pair.words)}".rstrip(), WIDTH)


def confusion_sentence(found: Confusion) -> str:
    """What the turns that were not right had in common."""
    other = found.missed - found.same
    rest = f"; the {MAX_PAIRS} most frequent of {len(found.pairs)} pairs" if len(found.pairs) > MAX_PAIRS else ""
    end = ":" if found.pairs else "."
    return f"Of {found.missed} turns not right, {other} were read as another topic and {found.same} were not{rest}{end}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Totals, and every change in three lines."""
    yield comparison_sentence(comparison)
    yield f"before: {clean(comparison.before)}"
    yield f"after:  {clean(comparison.after)}"
    for change in comparison.changes:
        yield from change.lines(WIDTH)


def comparison_sentence(comparison: Comparison) -> str:
    """The totals of a comparison."""
    counts = ", ".join(f"{comparison.count(effect)} {effect}" for effect in EFFECTS)
    right = f"right {comparison.right_before} -> {comparison.right_after}"
    return f"{len(comparison.changes)} of {comparison.turns} answers changed: {counts}; {right}."


# -- as JSON --------------------------------------------------------------


def numbers(summary: Summary) -> dict[str, object]:
    """The numbers as JSON; shares are 0 to 1."""
    found: dict[str, object] = {
        "turns": len(summary.outcomes),
        "all": _score_numbers(summary.scores[-1]),
        "kinds": [{"kind": score.kind, **_score_numbers(score)} for score in summary.scores[:-1]],
        "answer_length_median": summary.median_length,
        "calibration": {
            "expected_calibration_error": round(summary.calibration_error, 4),
            "bins": [_bin_numbers(each) for each in summary.bins],
        },
        "confusion": {
            "missed": summary.confusion.missed,
            "same_topic": summary.confusion.same,
            "pairs": [_pair_numbers(pair) for pair in summary.confusion.pairs[:MAX_PAIRS]],
        },
    }
    if summary.comparison is not None:
        found["against"] = _comparison_numbers(summary.comparison)
    return found


def _score_numbers(score: Score) -> dict[str, object]:
    shares = ("right", "wrong", "abstained", "cited")
    return {"turns": score.turns, **{name: _share_numbers(getattr(score, name)) for name in shares}}


def _share_numbers(share: Share) -> dict[str, object]:
    """Null for the share of nothing."""
    some = share.total > 0
    return {
        "count": share.count,
        "total": share.total,
        "share": round(share.share, 4) if some else None,
        "interval": [round(share.low, 4), round(share.high, 4)] if some else None,
    }


def _bin_numbers(each: Bin) -> dict[str, object]:
    means = {"confidence": each.mean_confidence, "right_share": each.accuracy}
    return {
        "low": each.low,
        "high": each.high,
        "answers": each.count,
        "right": each.right,
        **{name: round(mean, 4) if each.count else None for name, mean in means.items()},
    }


def _pair_numbers(pair: Pair) -> dict[str, object]:
    return {
        "answered": pair.answered,
        "expected": pair.expected,
        "turns": len(pair.outcomes),
        "words": list(pair.words),
    }


def _comparison_numbers(comparison: Comparison) -> dict[str, object]:
    return {
        "before": comparison.before,
        "after": comparison.after,
        "right_before": comparison.right_before,
        "right_after": comparison.right_after,
        "effects": {effect: comparison.count(effect) for effect in EFFECTS},
        "changes": [
            {
                "id": change.after.case.name,
                "turn": change.after.turn + 1,
                "effect": change.effect,
                "before": change.before.answer.kind,
                "after": change.after.answer.kind,
            }
            for change in comparison.changes
        ],
    }
