"""Charts: bars with intervals and a reliability diagram, as inline SVG.

Colours come from the page's style sheet by class. Each chart has a <title>
and stands beside a table with the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.curation.markup import escaped
from chatbot.curation.scoring import Bin, Score
from chatbot.curation.summary import bin_name
from chatbot.text import shorten

_LABEL, _PLOT, _ROW, _BAR = 150, 560, 30, 18
_MARGIN = 44  # room for the axes of the square diagram
_SIDE = 300
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def kinds_chart(scored: Sequence[Score]) -> str:
    """One bar a kind: right, wrong and abstained end to end, with the interval of right."""
    bottom = _ROW * len(scored) + 6
    grid = "".join(_tick(_LABEL + tick * _PLOT, bottom, tick) for tick in _TICKS)
    rows = "".join(_kind_row(score, _ROW * i + 6) for i, score in enumerate(scored))
    title = "Share of turns right, wrong and abstained by kind, with 95% intervals of right"
    return _svg("kinds", title, _LABEL + _PLOT + 24, bottom + 24, grid + rows)


def _tick(x: float, bottom: float, tick: float) -> str:
    return (
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{bottom}"/>'
        f'<text class="axis" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{tick:.0%}</text>'
    )


def _kind_row(score: Score, top: float) -> str:
    name = score.kind or "all"
    middle, x, bars = top + _BAR / 2, float(_LABEL), ""
    for label, share in (("right", score.right), ("wrong", score.wrong), ("abstained", score.abstained)):
        if share.count:
            width = share.share * _PLOT
            bars += f'<rect class="{label}" x="{x:.1f}" y="{top}" width="{width:.1f}" height="{_BAR}"/>'
            x += width
    ends = [_LABEL + end * _PLOT for end in (score.right.low, score.right.high)]
    path = f"M{ends[0]:.1f} {middle}H{ends[1]:.1f}" + "".join(f"M{end:.1f} {middle - 5}v10" for end in ends)
    whisker = f'<path class="halo" d="{path}"/><path class="whisker" d="{path}"/>' if ends[0] < ends[1] else ""
    tip = (
        f"{name}: {score.right.count} of {score.turns} right, "
        f"95% interval {score.right.low:.0%} to {score.right.high:.0%}"
    )
    weight = "" if score.kind else ' class="total"'
    return (
        f'<g><title>{escaped(tip)}</title><text x="{_LABEL - 10}" y="{middle + 5}" text-anchor="end"{weight}>'
        f"{escaped(shorten(name, 18))}</text>{bars}{whisker}</g>"
    )


def reliability_chart(bins: Sequence[Bin]) -> str:
    """The share of right answers over confidence; a bar a bin, on the diagonal where confidence is true."""
    base, side = _SIDE + 10, float(_SIDE)

    def point(x: float, y: float) -> tuple[float, float]:
        return _MARGIN + x * side, base - y * side

    parts = []
    for tick in _TICKS:
        x, y = point(tick, tick)
        parts.append(f'<line class="grid" x1="{_MARGIN}" x2="{_MARGIN + side}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="axis" x="{_MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.0%}</text>')
        parts.append(f'<text class="axis" x="{x:.1f}" y="{base + 16}" text-anchor="middle">{tick:.0%}</text>')
    for each in bins:
        if not each.count:
            continue
        x, y = point(each.low, each.accuracy)
        tip = (
            f"Confidence {bin_name(each)}: {each.right} of {each.count} answers right, "
            f"mean confidence {each.mean_confidence:.0%}"
        )
        dot = point(each.mean_confidence, each.accuracy)
        parts.append(
            f'<g><title>{escaped(tip)}</title><rect class="right" x="{x + 2:.1f}" y="{y:.1f}" '
            f'width="{side / len(bins) - 4:.1f}" height="{base - y:.1f}"/>'
            f'<circle class="dot" cx="{dot[0]:.1f}" cy="{dot[1]:.1f}" r="4"/></g>'
        )
    (x1, y1), (x2, y2) = point(0, 0), point(1, 1)
    parts.append(f'<line class="diagonal" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    parts.append(f'<text class="axis" x="{_MARGIN + side / 2}" y="{base + 36}" text-anchor="middle">confidence</text>')
    title = "Share of answers right by confidence, in ten bins"
    return _svg("reliability", title, _SIDE + _MARGIN + 24, base + 44, "".join(parts))


def _svg(name: str, title: str, width: float, height: float, body: str) -> str:
    return (
        f'<svg role="img" aria-labelledby="{name}-title" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'style="max-width:{width:.0f}px" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{escaped(title)}</title>{body}</svg>'
    )
