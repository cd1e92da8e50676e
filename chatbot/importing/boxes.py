"""Big figures and their labels on separate lines, as pages show them in boxes: which label goes with which figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from chatbot.importing.headings import is_section_name, is_subsection_name
from chatbot.importing.lines import Line, Shape, is_figure
from chatbot.importing.places import CURRENCIES

MAX_LABEL_WORDS = 5
PRONOUNS = frozenset("you we they it this these there".split())  # a sentence begins, not a label
VALUES = frozenset({Shape.FIGURE, Shape.LEVEL})
WORDS = frozenset({Shape.SHORT, Shape.LABEL})
RANGE = re.compile(r"([0-9])\s?(?:[-–—]|to)\s?([^0-9\s]?[0-9])")
BARE = re.compile(r"[0-9][0-9.,]*[kK]?\+?(?:–[0-9][0-9.,]*[kK]?\+?)?")  # an amount, with nothing to say of what


def pair(lines: Sequence[Line]) -> Mapping[int, int]:
    """Index of each figure's line -> index of its label's line. The two are neighbours, in either order."""
    pairs: dict[int, int] = {}
    for run in _runs(lines):
        pairs.update(_best(lines, run))
    return pairs


def spell_pay(figure: str, currency: str) -> str:
    """A figure of a pay table: with the sign of its money where the page left that out, and an en dash in a range."""
    spelled = RANGE.sub(r"\1–\2", figure) if is_figure(figure) else figure
    sign = CURRENCIES[currency][1] if currency in CURRENCIES else ""
    return sign + spelled if BARE.fullmatch(spelled) else spelled


def is_range(figure: str) -> bool:
    """Whether a figure has two ends: "32,000—60,000"."""
    return RANGE.search(figure) is not None


def _runs(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Lines in a row that are figures or could be their labels, with at least one figure among them."""
    run: list[int] = []
    for index, line in enumerate(lines):
        if line.shape in VALUES or _is_label(line):
            run.append(index)
            continue
        if any(lines[at].shape in VALUES for at in run):
            yield run
        run = []
    if any(lines[at].shape in VALUES for at in run):
        yield run


def _is_label(line: Line) -> bool:
    """A short line that is no section's name; in lower case ("job outlook" below a figure) it may be one as well."""
    if line.shape not in WORDS or len(line.text.split()) > MAX_LABEL_WORDS:
        return False
    if line.text.split()[0].casefold() in PRONOUNS:
        return False
    return line.text.islower() or not (is_section_name(line.text) or is_subsection_name(line.text))


def _figures_first(lines: Sequence[Line], run: Sequence[int]) -> dict[int, int]:
    return {at: after for at, after in pairwise(run) if lines[at].shape in VALUES and lines[after].shape in WORDS}


def _labels_first(lines: Sequence[Line], run: Sequence[int]) -> dict[int, int]:
    return {at: before for before, at in pairwise(run) if lines[at].shape in VALUES and lines[before].shape in WORDS}


def _best(lines: Sequence[Line], run: Sequence[int]) -> dict[int, int]:
    """The reading of a run that pairs more, then keeps neighbours together, then has labels of one look.

    Of two that are equal in all this, that which leaves no label behind at the end.
    """
    readings = [_labels_first(lines, run), _figures_first(lines, run)]
    if lines[run[-1]].shape in WORDS:
        readings.reverse()
    return min(readings, key=lambda pairs: _faults(lines, pairs))


def _faults(lines: Sequence[Line], pairs: dict[int, int]) -> tuple[int, int, int]:
    """How badly a reading pairs figures (keys) with labels (values): in order of weight, less is better."""
    gaps = sum(lines[max(figure, label)].gap for figure, label in pairs.items())
    looks = len({lines[label].shape for label in pairs.values()})
    return -len(pairs), gaps, looks
