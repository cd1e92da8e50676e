"""Tables: which labels each cell has, whatever the table looks like in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chatbot.record import record
from chatbot.text import shorten, words

# Of columns that are wholly opposed, none labels the others: each is a list.
_SIDES = tuple(
    frozenset(side.split())
    for side in (
        "pros cons",
        "pro con",
        "advantages disadvantages",
        "benefits drawbacks",
        "benefits challenges",
        "upsides downsides",
        "strengths weaknesses",
        "likes dislikes",
        "do dont",
        "dos donts",
        "good bad",
        "plus minus",
        "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun",
    )
)
_FIGURE = re.compile(r"^[^\w\s]{0,3}\s?[\d.,]+")
_MONEY_OR_SHARE = re.compile(r"[$£€¥₹%]")
# What parts the cells of lines that have no line of dashes: tabs, or bars with space or the line's end beside them, or
# any bars where each line begins with one.
_TAB, _BAR, _FRAMED = re.compile(r"\t"), re.compile(r"(?<!\S)\|(?!\S)"), re.compile(r"(?<!\\)\|")
# Labels of a row stand in so many columns at most.
MAX_LABELS = 2
# No table that anybody reads is larger; the cells of one that is are told without labels.
MAX_WIDTH, MAX_CELLS = 200, 50_000
# A label of more characters is cut; its words are told once, as a head's.
MAX_LABEL = 120


@dataclass
class GridCell:
    """A cell as it stands in the file.

    lines: 1-based; header: a header cell of HTML; head: it stands in the head of the table;
    strong: it begins in bold; columns, rows: how many it goes over.
    """

    text: str = ""
    lines: tuple[int, int] = (0, 0)
    header: bool = False
    head: bool = False
    strong: bool = False
    columns: int = 1
    rows: int = 1


@dataclass
class Grid:
    """A table as it stands in the file, row by row."""

    rows: list[list[GridCell]] = field(default_factory=list)
    caption: str = ""
    lines: tuple[int, int] = (0, 0)


@record
class Labelled:
    """A cell with the labels that say what it is of.

    labels: of its row, the outer one first; column: the words at the head of its column; row: the
    number of the row, from 0; only: no other column of the table has values.
    """

    value: GridCell
    labels: tuple[str, ...]
    column: str
    row: int
    only: bool


@record
class Table:
    """The cells of a table that say something, and the cells that only say what these are of."""

    cells: tuple[Labelled, ...]
    heads: tuple[GridCell, ...]


_Matrix = list[list["GridCell | None"]]


def read_table(grid: Grid) -> Table:
    """A table with the labels of each cell; every cell with words is once among its cells or heads."""
    matrix = _matrix(grid)
    if not matrix:
        cells = tuple(Labelled(cell, (), "", y, True) for y, row in enumerate(grid.rows) for cell in row)
        return Table(cells, ())
    head = _head(matrix)
    body = matrix[head:]
    columns = [_column(matrix[:head], n) for n in range(_width(matrix))]
    labels = _label_columns(columns, body, head)
    if not body or labels >= len(columns):
        labels, body, columns = 0, matrix, [""] * len(columns)
    cells = tuple(_cells(body, columns, labels))
    own = {id(cell.value) for cell in cells}
    heads = [cell for row in grid.rows for cell in row if _text(cell) and id(cell) not in own]
    return Table(cells, tuple(heads))


def _text(cell: GridCell | None) -> str:
    return " ".join(cell.text.split()) if cell is not None else ""


def _matrix(grid: Grid) -> _Matrix:
    """(n_rows, n_columns) the cell at each place; one that goes over several is at all of them. Empty if too large."""
    places: dict[tuple[int, int], GridCell] = {}
    width = 0
    for y, row in enumerate(grid.rows):
        x = 0
        for cell in row:
            while (y, x) in places:
                x += 1
            for dy in range(min(cell.rows, len(grid.rows) - y)):
                places.update(((y + dy, x + dx), cell) for dx in range(cell.columns))
            x += cell.columns
            width = max(width, x)
            if width > MAX_WIDTH or width * len(grid.rows) > MAX_CELLS:
                return []
    return [[places.get((y, x)) for x in range(width)] for y in range(len(grid.rows))]


def _width(matrix: _Matrix) -> int:
    return max(map(len, matrix), default=0)


def _head(matrix: _Matrix) -> int:
    """How many rows say what the columns are of."""
    count = 0
    for row in matrix[:-1]:
        cells = [cell for cell in row if cell is not None]
        if not cells or not all(cell.head or cell.header for cell in cells):
            break
        count += 1
    if count == 1 and len(matrix) > 2 and _goes_on(matrix[0], matrix[1], matrix[2:]):
        count += 1
    return count


def _goes_on(first: Sequence[GridCell | None], second: Sequence[GridCell | None], rest: _Matrix) -> bool:
    """Whether a second row is one of the head too: nothing in its first column, no figures, and figures below."""
    if len(second) < 3 or _text(second[0]) or not all(map(_text, second[1:])):
        return False
    figures = any(_has_digit(cell) for row in rest for cell in row[1:])
    over = any(not _text(cell) for cell in first[1:])
    return not any(map(_has_digit, second)) and (figures or over) and _text(rest[0][0]) != ""


def _has_digit(cell: GridCell | None) -> bool:
    return any(map(str.isdigit, _text(cell)))


def _column(head: _Matrix, n: int) -> str:
    """What a column is of: the words over it, a blank one those of the column before, where a row follows below."""
    said: list[str] = []
    for y, row in enumerate(head):
        at = n
        while y < len(head) - 1 and at > 1 and not _text(row[at]):
            at -= 1
        said.append(_text(row[at]))
    return shorten(" ".join(dict.fromkeys(part.rstrip(":") for part in said if part)), MAX_LABEL)


def _label_columns(columns: Sequence[str], body: _Matrix, head: int) -> int:
    """How many columns at the left say what a row is of."""
    if len(columns) < 2 or any(
        {*words(name)} <= side for side in _SIDES for name in [" ".join(columns)] if words(name)
    ):
        return 0
    first = [row[0] for row in body]
    if any(cell is not None and cell.header for cell in first):
        return 1
    told = [cell for cell in first if cell is not None and _text(cell)]
    if not told or (head and _text_of_figures(columns[0], told, body)):
        return 0
    named = _filled(body, 0)
    again = len(set(named)) < len(named)
    if len(columns) > MAX_LABELS and again and not any(_has_digit(row[1]) for row in body):
        pairs = [(label, _text(row[1])) for label, row in zip(named, body, strict=True)]
        if len(set(pairs)) == len(pairs) and all(second for _, second in pairs):
            return MAX_LABELS
    return 1


def _text_of_figures(name: str, first: Sequence[GridCell], body: _Matrix) -> bool:
    """Whether the first column is of figures as the others are, or of the only row of a record."""
    if all(_MONEY_OR_SHARE.search(_text(cell)) for cell in first):
        return True
    if len(body) > 1 or not name:
        return False
    bare = not any(map(str.isalpha, _text(first[0])))
    return bare or (len(body[0]) > MAX_LABELS and not all(map(_has_digit, body[0][1:])))


def _filled(body: _Matrix, n: int) -> list[str]:
    """(n_rows,) the labels of a column, a blank one repeating the one above."""
    found: list[str] = []
    for row in body:
        found.append(shorten(_text(row[n]), MAX_LABEL) or (found[-1] if found else ""))
    return found


def _cells(body: _Matrix, columns: Sequence[str], labels: int) -> Iterator[Labelled]:
    filled = [_filled(body, n) for n in range(labels)]
    seen: set[int] = set()
    only = len(columns) - labels == 1
    group = ""
    for y, row in enumerate(body):
        values = [cell for cell in row[labels:] if cell is not None and _text(cell)]
        if labels and _heads_group(row, values):
            below = body[y + 1][labels:] if y + 1 < len(body) else []
            group = shorten(_text(row[0]), MAX_LABEL).rstrip(":")
            if row[0] is not None and (group.endswith(".") or not any(map(_text, below))):
                yield Labelled(row[0], (), "", y, True)  # a remark, that nothing stands below
                group = ""
            continue
        own = [label.rstrip(":") for label in (group, *(names[y] for names in filled)) if label]
        for x, cell in enumerate(row[labels:], labels):
            if cell is not None and _text(cell) and id(cell) not in seen:
                seen.add(id(cell))
                over = dict.fromkeys(columns[x : x + cell.columns])
                column = shorten(", ".join(name for name in over if name), MAX_LABEL)
                yield Labelled(cell, tuple(dict.fromkeys(own)), column, y, only)


def _heads_group(row: Sequence[GridCell | None], values: Sequence[GridCell]) -> bool:
    """Whether a row only names those below it: one cell over all columns, or one in bold or a header, alone."""
    first = row[0]
    if first is None or not _text(first):
        return False
    if first.columns >= len(row) > 1:
        return True
    return not values and (first.strong or first.header)


# -- tables as lines of text ------------------------------------------------


def grid_of_lines(lines: Sequence[str], first: int) -> Grid | None:
    """The table that lines of a paragraph make, their cells parted by tabs or bars; None where they make none.

    first: number of the first line, 1-based.
    """
    framed = all(line.lstrip().startswith("|") for line in lines)
    for parted in (_TAB, _FRAMED if framed else _BAR):
        if all(map(parted.search, lines)):
            rows = [_split(line, parted) for line in lines]
            if len(rows) > 1 and len({len(row) for row in rows}) == 1 and len(rows[0]) > 1:
                return _grid_of(rows, first)
    return None


def _split(line: str, parted: re.Pattern[str]) -> list[str]:
    """The cells of a line; bars at its ends are its frame."""
    if parted is not _TAB:
        line = line.strip().removeprefix("|")
        line = line[:-1] if line.endswith("|") and not line.endswith("\\|") else line
    return [cell.strip() for cell in parted.split(line.rstrip("\r\n"))]


def _grid_of(rows: Sequence[Sequence[str]], first: int) -> Grid:
    """The grid of rows without a head that is marked as such: the first row is one where it reads so."""
    wide = len(rows[0]) > 2
    figures = all(_FIGURE.match(row[-1]) or any(map(str.isdigit, row[-1])) for row in rows[1:])
    head = not any(any(map(str.isdigit, cell)) for cell in rows[0][1:]) and (wide or figures)
    grid = Grid(lines=(first, first + len(rows) - 1))
    for y, row in enumerate(rows):
        line = first + y
        grid.rows.append([GridCell(cell, (line, line), head=head and not y) for cell in row])
    return grid
