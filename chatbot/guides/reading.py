"""Reading: a section's tokens into its pieces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import sentencex

from chatbot.guides.facts import MAX_LABEL, read_fact
from chatbot.guides.lists import LIST_TOKENS, NOTHING_AROUND, Around, Items
from chatbot.guides.markdown import MAX_TEXT, Line, flat_words, inline_tokens, lines_of
from chatbot.guides.pieces import Piece, joined
from chatbot.guides.spans import block_of, find
from chatbot.guides.tables import Grid, GridCell, grid_of_lines, read_table
from chatbot.record import fields, record, replace
from chatbot.text import clean

if TYPE_CHECKING:
    from markdown_it.token import Token

# After so many sentences of a paragraph that are not found word for word, the next ones are not looked for.
MAX_LOST = 200
# A longer line leads nothing in.
MAX_LEAD = 200


@record
class Read:
    """A section's pieces, and the words that are told only with them: labels of rows, columns and lists."""

    pieces: tuple[Piece, ...]
    labels: tuple[str, ...]


def read_section(tokens: Sequence[Token], text: str, starts: Sequence[int], heading: str) -> Read:
    """What a section's tokens say, in order; starts: where each line of the text begins."""
    reader = _Reader(text, starts, heading)
    for token in tokens:
        reader.read(token)
    reader.items.end()
    return Read(tuple(reader.pieces), tuple(reader.labels))


class _Reader:
    """Reads a section's tokens one by one, and knows in which list, table and paragraph it is."""

    def __init__(self, text: str, starts: Sequence[int], heading: str) -> None:
        self._text, self._starts, self._heading = text, starts, heading
        self.pieces: list[Piece] = []
        self.labels: list[str] = []
        self.items = Items(self._item, self.labels)
        self._paragraph = 0
        self._grid: Grid | None = None
        self._head = self._note = False

        self._takes = {
            "inline": self._inline,
            "fence": self._code,
            "code_block": self._code,
            "grid": self._grid_token,
            "table_open": self._table_open,
            "table_close": self._table_close,
            "footnote_open": self._footnote,
            "footnote_close": self._footnote,
            "paragraph_open": self._begin,
        } | dict.fromkeys(LIST_TOKENS, self._list)

    def read(self, token: Token) -> None:
        """Take in one token."""
        if self._grid is not None and token.type != "table_close":
            self._in_table(token, self._grid)
        elif take := self._takes.get(token.type):
            take(token)

    def _begin(self, _: Token) -> None:
        self._paragraph += 1

    def _list(self, token: Token) -> None:
        self.items.enter(token, self._lead())

    def _footnote(self, token: Token) -> None:
        self._note = token.type.endswith("open")

    def _code(self, token: Token) -> None:
        """Code, on one line."""
        self.items.pause()
        self._paragraph += 1
        self._add("item", " ".join(clean(token.content, limit=MAX_TEXT).split()), lines_in(token))

    def _grid_token(self, token: Token) -> None:
        self.items.pause()
        self._table(token.meta["grid"])

    def _table_open(self, token: Token) -> None:
        self.items.pause()
        self._grid = Grid(lines=lines_in(token))

    def _table_close(self, _: Token) -> None:
        grid, self._grid = self._grid, None
        if grid is not None:
            self._table(grid)

    def _lead(self) -> str:
        """The line that leads in what follows, or ""."""
        last = self.pieces[-1] if self.pieces else None
        if last is None or last.kind not in ("sentence", "line") or len(last.text) > MAX_LEAD:
            return ""
        return last.text if last.text.endswith(":") else ""

    def _inline(self, token: Token) -> None:
        """The words of an item or a paragraph."""
        lines = lines_in(token)
        if self.items.inside:
            self.items.say(flat_words(token), lines)
            return
        said = lines_of(token.children or [])
        grid = None
        if not self._note and any(mark in token.content for mark in "\t|") and "\n" in token.content:
            source = self._text[self._starts[lines[0] - 1] : self._starts[lines[1]] - 1].split("\n")
            grid = grid_of_lines([line for line in source if line.strip()], lines[0])
        if grid is not None:
            self._table(grid)
        else:
            self._sentences(said, lines)

    # -- sentences

    def _sentences(self, said: Sequence[Line], lines: tuple[int, int]) -> None:
        """A paragraph's sentences; a line of its own that reads `Label: value` stays whole."""
        search, block, lost = self._starts[lines[0] - 1], block_of(lines, self._text, self._starts), 0
        for flat, kind, at in _flat_sentences(said):
            own = self._line(flat, lines, at) if kind == "line" else lines
            piece = self._add("note" if self._note else kind, flat, own, search)
            if piece is None:
                continue
            lost += (piece.start, piece.end) == block
            if (piece.start, piece.end) != block or lost > MAX_LOST:  # else the next one stands within the block
                search = piece.end

    def _line(self, flat: str, lines: tuple[int, int], at: int) -> tuple[int, int]:
        """The line of the file that a labelled line stands on, where it holds its last words; else all of them."""
        line = min(lines[0] + at, lines[1])
        last = flat.rsplit(maxsplit=1)[-1]
        return (line, line) if last in self._text[self._starts[line - 1] : self._starts[line]] else lines

    def _item(self, text: str, lines: tuple[int, int], around: Around) -> None:
        """An item of a list."""
        self._add("item", text, lines, around=around)

    def _add(
        self, kind: str, flat: str, lines: tuple[int, int], search: int = -1, around: Around = NOTHING_AROUND
    ) -> Piece | None:
        """A piece with its exact span: found word for word in the file, else the whole lines.

        The words differ from the file only where Markdown marks (emphasis, a link) stand inside
        them. What holds no letter or figure is no piece; it says nothing.
        """
        text, starts = self._text, self._starts
        own = flat[around.skip :]
        if not any(map(str.isalnum, own)):
            return None
        begin, end = starts[lines[0] - 1], min(starts[lines[1]] - 1, len(text))
        span = find(text, own, max(begin, search), end) or block_of(lines, text, starts)
        on_lines = bisect_right(starts, span[0]), bisect_right(starts, span[1])
        piece = Piece(kind, flat, on_lines, span[0], span[1], self._paragraph)
        if around is not NOTHING_AROUND:
            piece = replace(piece, **{name: getattr(around, name) for name in fields(Around)})
        self.pieces.append(piece)
        return piece

    # -- tables

    def _in_table(self, token: Token, grid: Grid) -> None:
        """A cell of a table in Markdown, or where its rows begin."""
        if token.type in ("thead_open", "thead_close"):
            self._head = token.type.endswith("open")
        elif token.type == "tr_open":
            grid.rows.append([])
        elif token.type == "inline":
            said = " ".join(line.text for line in lines_of(token.children or []))
            strong = bool(token.children) and any(child.type == "strong_open" for child in (token.children or [])[:2])
            grid.rows[-1].append(GridCell(said, lines_in(token), head=self._head, strong=strong))

    def _table(self, grid: Grid) -> None:
        """The cells of a table, each told with its labels."""
        for row in grid.rows:
            for cell in row:
                cell.text = _inline_words(cell.text)
        table = read_table(grid)
        caption = _inline_words(grid.caption)
        self.labels += [cell.text for cell in table.heads]
        self.labels += [caption] if caption else []
        lead = caption[:MAX_LEAD] or self._lead()
        number, line, search, lost = -1, 0, 0, 0
        for told in table.cells:
            value, lines = told.value.text, told.value.lines
            if lines[0] != line:
                line, search = lines[0], self._starts[lines[0] - 1]
            if told.row != number:
                number = told.row
                self._paragraph += 1
                search = self._after_labels(told.labels, lines, search)
            label = self._label(told.labels, told.column, told.only, value)
            text = joined(label, value)
            around = Around(told.labels, len(text) - len(value), told.column, (), lead)
            at = search if lost <= MAX_LOST else len(self._text)
            piece = self._add("cell", text, lines, at, around)
            if piece is not None and (piece.start, piece.end) != block_of(lines, self._text, self._starts):
                search = piece.end
            else:
                lost += 1

    def _label(self, labels: Sequence[str], column: str, only: bool, value: str) -> str:
        """What a cell is of; the words over the only column of values count where the row alone does not tell."""
        row = ", ".join(labels)
        if not only or not row or not column:
            return ", ".join(part for part in (row, column) if part)
        whole = f"{row}, {column}"
        alone, told = read_fact(row, value, self._heading), read_fact(whole, value, self._heading)
        if told is None or (alone is not None and (alone.level or not told.level)):
            return row
        return whole

    def _after_labels(self, labels: Sequence[str], lines: tuple[int, int], begin: int) -> int:
        """Where the labels of a row end, so that a cell of the same words is not taken for them."""
        end = min(self._starts[lines[1]] - 1, len(self._text))
        for label in labels:
            span = find(self._text, label, begin, end)
            begin = span[1] if span else begin
        return begin


def _inline_words(text: str) -> str:
    """The words of a cell without marks of emphasis and links, on one line."""
    if any(mark in text for mark in "*_`[\\"):
        text = " ".join(line.text for line in lines_of(inline_tokens(" ".join(text.split()))))
    return " ".join(clean(text, limit=MAX_TEXT).split())


def lines_in(token: Token) -> tuple[int, int]:
    """The first and last line of a token, 1-based."""
    first, end = token.map or (0, 1)
    return first + 1, max(end, first + 1)


def _flat_sentences(said: Sequence[Line]) -> Iterator[tuple[str, str, int]]:
    """(sentence or labelled line with single spaces, its kind, lines of the file before it) of a paragraph's lines."""
    for chunk, is_line in _chunks(said):
        text = "\n".join(line.text for line in chunk)
        for sentence in [text] if is_line else sentencex.segment("en", text):
            if flat := " ".join(sentence.split()):
                yield flat, "line" if is_line else "sentence", chunk[0].at


def _chunks(said: Sequence[Line]) -> Iterator[tuple[list[Line], bool]]:
    """(lines, whether they are a labelled line); runs of plain lines stay together, since sentences wrap."""
    run: list[Line] = []
    all_labelled = len(said) > 1 and all(_is_labelled(line.text) for line in said)
    apart = any(line.apart for line in said)
    heads = False  # the run begins with a label, whose value stands on the lines below
    for line in said:
        label, _, value = (part.strip() for part in line.text.partition(":"))
        own = line.label or ((all_labelled or apart) and _is_labelled(line.text))
        own = own or (bool(value) and read_fact(label, value, "") is not None)
        if run and (own or (line.apart and not heads)):
            yield run, heads
            run, heads = [], False
        if own and value:
            yield [line], True
        else:
            heads = heads or bool(own)
            run.append(line)
    if run:
        yield run, heads and len(run) > 1


def _is_labelled(text: str) -> bool:
    """Whether a line reads `Label: value`."""
    label, colon, value = text.partition(":")
    return bool(colon and value[:1].isspace() and value.strip()) and 0 < len(label.split()) <= MAX_LABEL // 2
