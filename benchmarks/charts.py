"""Charts as SVG: lines on logarithmic axes, and bars. Each stands beside a table with the same numbers."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

_COLORS = {
    "career-chat": "#0b7a53",
    "scikit-learn": "#c43d4b",
    "bm25s": "#b7791f",
    "tantivy": "#3b5bab",
    "SQLite FTS5": "#6b7280",
}
_OTHER = "#333333"
_INK, _GRID, _PAPER = "#222222", "#dddddd", "#ffffff"
_FONT = 'font-family="DejaVu Sans, Verdana, sans-serif" font-size="12"'
_LEFT, _TOP, _WIDTH, _HEIGHT, _NAMES = 64, 44, 520, 300, 110
_PANEL, _GAP, _ROW, _BAR = 170, 76, 24, 16
_LABEL_HEIGHT = 14


@dataclass(frozen=True)
class Line:
    """One engine's curve; points: (x, y), both above 0."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Panel:
    """One group of bars; bars: (engine, value), values 0 or more."""

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]


def log_lines(title: str, x_name: str, y_name: str, lines: Sequence[Line]) -> str:
    """Curves on two logarithmic axes, each named at its right end."""
    points = [point for line in lines for point in line.points]
    if not points:
        return _svg(title, 400, 60, "")
    x_low, x_high = _decades([x for x, _ in points])
    y_low, y_high = _decades([y for _, y in points])

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            _LEFT + _WIDTH * (math.log10(x) - x_low) / (x_high - x_low),
            _TOP + _HEIGHT * (y_high - math.log10(y)) / (y_high - y_low),
        )

    parts = []
    for power in range(y_low, y_high + 1):
        y = place(1, 10**power)[1]
        parts.append(_rule(_LEFT, y, _LEFT + _WIDTH, y) + _text(_LEFT - 8, y + 4, f"{10.0**power:,g}", "end"))
    for power in range(x_low, x_high + 1):
        x = place(10**power, 1)[0]
        parts.append(_rule(x, _TOP, x, _TOP + _HEIGHT) + _text(x, _TOP + _HEIGHT + 18, f"{10**power:,}", "middle"))
    ends = sorted((place(*line.points[-1])[1], line.name, place(*line.points[-1])[0]) for line in lines if line.points)
    parts += [_curve(line, [place(*point) for point in line.points]) for line in lines]
    for y, (_, name, x) in zip(spread([end for end, _, _ in ends], _LABEL_HEIGHT), ends, strict=True):
        parts.append(_text(x + 9, y + 4, name, "start", _color(name)))
    parts.append(
        _text(_LEFT + _WIDTH / 2, _TOP + _HEIGHT + 38, x_name, "middle") + _text(8, _TOP - 12, y_name, "start")
    )
    return _svg(title, _LEFT + _WIDTH + _NAMES, _TOP + _HEIGHT + 52, "".join(parts))


def bars(title: str, panels: Sequence[Panel]) -> str:
    """Panels of bars side by side, one scale a panel, each bar with its value."""
    parts = []
    rows = max((len(panel.bars) for panel in panels), default=0)
    for number, panel in enumerate(panels):
        left = _NAMES + number * (_PANEL + _GAP)
        parts.append(_text(left, _TOP - 4, f"{panel.title}, {panel.unit}", "start"))
        longest = max((value for _, value in panel.bars), default=0) or 1
        for row, (name, value) in enumerate(panel.bars):
            top = _TOP + 8 + row * _ROW
            width = max(1.0, _PANEL * value / longest)
            tip = html.escape(f"{name}: {shown(value)} {panel.unit}")
            parts.append(
                f'<rect x="{left}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{_color(name)}">'
                f"<title>{tip}</title></rect>"
            )
            parts.append(_text(left + width + 5, top + 12, shown(value), "start"))
            if not number:
                parts.append(_text(left - 8, top + 12, name, "end"))
    width = _NAMES + len(panels) * (_PANEL + _GAP)
    return _svg(title, width, _TOP + 16 + rows * _ROW, "".join(parts))


def spread(places: Sequence[float], distance: float) -> list[float]:
    """Rising places moved down as little as needed to lie so far apart."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + distance) if moved else place)
    return moved


def shown(value: float) -> str:
    """A number with three digits that say something, and thousands parted."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text and value < 1 else text


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten that the values lie between, at least one apart."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _curve(line: Line, places: Sequence[tuple[float, float]]) -> str:
    color, width = _color(line.name), 3 if line.name == next(iter(_COLORS)) else 1.75
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"><title>'
        f"{html.escape(line.name)}: {shown(value)} at {size:,.0f}</title></circle>"
        for (x, y), (size, value) in zip(places, line.points, strict=True)
    )
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"/>{dots}'


def _color(name: str) -> str:
    return _COLORS.get(name, _OTHER)


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_GRID}"/>'


def _text(x: float, y: float, text: str, anchor: str, color: str = _INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}">{html.escape(text)}</text>'


def _svg(title: str, width: float, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'role="img" {_FONT}><title>{html.escape(title)}</title>'
        f'<rect width="100%" height="100%" rx="8" fill="{_PAPER}"/>'
        f'<text x="12" y="20" font-weight="bold">{html.escape(title)}</text>{body}</svg>\n'
    )
