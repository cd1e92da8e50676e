"""Spans: where in a file the words of a piece stand."""

from __future__ import annotations

from collections.abc import Sequence

# A sentence's first word can stand before it (in the number of its item, within marks); so often it is looked for.
MAX_STARTS = 20


def block_of(lines: tuple[int, int], text: str, starts: Sequence[int]) -> tuple[int, int]:
    """The span of whole lines, without white space around them."""
    begin, end = starts[lines[0] - 1], min(starts[lines[1]] - 1, len(text))
    while begin < end and text[end - 1].isspace():
        end -= 1
    while begin < end and text[begin].isspace():
        begin += 1
    return begin, end


def find(text: str, flat: str, begin: int, end: int) -> tuple[int, int] | None:
    """The span of `flat` in text[begin:end], where only white space may differ."""
    first = text.find(flat, begin, end)
    if first >= 0:  # on one line, as most are
        return first, first + len(flat)
    wanted = flat.split()
    first = begin - 1
    for _ in range(MAX_STARTS if wanted else 0):
        first = text.find(wanted[0], first + 1, end)
        if first < 0:
            break
        last = _end_of(wanted, text, first, end)
        if last is not None:
            return first, last
    return None


def _end_of(wanted: list[str], text: str, begin: int, end: int) -> int | None:
    """Where the words that begin there end, or None where others stand between them."""
    position = begin
    for word in wanted:
        while position < end and text[position].isspace():
            position += 1
        if not text.startswith(word, position, end):
            return None
        position += len(word)
    return position
