"""Pieces: the smallest things of a guide that can be quoted, each with its exact span.

A piece is a sentence, a list item, a table's cell, a footnote's sentence or a `Label: value`
line, as Markdown's tokens give it, and knows where it stands in the file.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.record import field, record


@record
class Piece:
    """The smallest quotable part of a section.

    kind: "sentence", "item", "cell", "line" or "note"; text: without Markdown marks, what is told;
    lines: first and last line, 1-based; start, end: character offsets of the exact span in the
    guide's text; paragraph: number of its block, for a cell of its row.

    What it has from around it: labels: of a cell's row, or the bare labels over an item; skip: so
    many characters of the text are those labels and what joins them; column: the words over a
    cell; parents: the items that an item stands below, the outer one first; lead: the line that
    leads its list in, or the caption of its table; number: of an item in an ordered list, or "".
    """

    kind: str
    text: str
    lines: tuple[int, int] = field(compare=False)
    start: int = field(compare=False)
    end: int = field(compare=False)
    paragraph: int = 0
    labels: tuple[str, ...] = ()
    skip: int = 0
    column: str = ""
    parents: tuple[str, ...] = ()
    lead: str = ""
    number: str = ""

    @property
    def own(self) -> str:
        """The words that are this piece's alone."""
        return self.text[self.skip :]


def joined(label: str, value: str) -> str:
    """A label with what it is of: "Median: $46,000", "Is it loud? No.", "Pay, Trainee: $30,000"."""
    return f"{label}{joint_of(label)}{value}"


def joint_of(label: str) -> str:
    """What stands between a label and its value."""
    return "" if not label else " " if label.endswith(("?", "!", ".", ":", ";", ",")) else ": "


def row_of(pieces: Sequence[Piece], number: int) -> tuple[int, ...]:
    """The numbers of the cells of a table's row, of which one is given; the piece alone where it is no cell."""
    if pieces[number].kind != "cell":
        return (number,)
    row, first, end = pieces[number].paragraph, number, number + 1
    while first and pieces[first - 1].kind == "cell" and pieces[first - 1].paragraph == row:
        first -= 1
    while end < len(pieces) and pieces[end].kind == "cell" and pieces[end].paragraph == row:
        end += 1
    return tuple(range(first, end))


def line_of(cells: Sequence[Piece]) -> str:
    """A row of a table as a line: "Austin: Junior $40,000; Senior $52,000"."""
    first = cells[0]
    if len(cells) == 1:
        return first.text
    if not first.labels or any(cell.labels != first.labels for cell in cells):
        return "; ".join(cell.text for cell in cells)
    return joined(", ".join(first.labels), "; ".join(_under_column(cell) for cell in cells))


def _under_column(cell: Piece) -> str:
    """A cell with the words over it; a figure stands right behind them."""
    if not cell.column:
        return cell.own
    return f"{cell.column} {cell.own}" if any(map(str.isdigit, cell.own[:3])) else joined(cell.column, cell.own)


def line_starts(text: str) -> list[int]:
    """(n_lines + 1,) offset of each line in a text, and of its end."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts
