"""Pieces: the smallest things of a guide that can be quoted, each with its exact span.

A piece is a sentence, a list item, a table row or a `Label: value` line, as
Markdown's tokens give it, and knows where it stands in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

import sentencex

from chatbot.guides.facts import read_fact
from chatbot.guides.markup import visible, without_shortcodes
from chatbot.record import field, record
from chatbot.text import clean

if TYPE_CHECKING:  # reading Markdown is for fitting; an answer from a fitted index does without
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# A sentence's first word can stand before it (in the number of its item, within marks); so often it is looked for.
MAX_STARTS = 20
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
# A piece can be as long as a guide.
MAX_PIECE = 1_000_000
# After so many sentences of a paragraph that are not found word for word, the next ones are not looked for.
MAX_LOST = 200


@record
class Piece:
    """The smallest quotable part of a section.

    kind: "sentence", "item", "row" or "line"; text: without Markdown marks;
    lines: first and last line, 1-based; start, end: character offsets of the
    exact span in the guide's text; paragraph: number of its block.
    """

    kind: str
    text: str
    lines: tuple[int, int] = field(compare=False)
    start: int = field(compare=False)
    end: int = field(compare=False)
    paragraph: int = 0


def markdown() -> MarkdownIt:
    """The Markdown reader of guides: CommonMark with tables."""
    from markdown_it import MarkdownIt

    # HTML is told from text, so that what is said of it is only what a reader of a page would see.
    return MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable("table")


def plain_text(inline: Token) -> str:
    """The words of an inline token, without marks and addresses."""
    parts = []
    for child in inline.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "html_inline":
            parts.append("\n" if _BREAK.match(child.content) else "")
        elif child.type == "text":
            parts.append(without_shortcodes(child.content))
        elif child.type != "image":
            parts.append(child.content)
    return "".join(parts)


def read_pieces(tokens: list[Token], text: str, starts: list[int]) -> Iterator[Piece]:
    """The pieces of a section's tokens, in order; starts: where each line of the text begins."""
    reader = _Reader(text, starts)
    for token in tokens:
        yield from reader.read(token)


class _Reader:
    """Reads a section's tokens one by one, and knows in which list, table and paragraph it is."""

    def __init__(self, text: str, starts: list[int]) -> None:
        self._text, self._starts = text, starts
        self._items = self._paragraph = 0
        self._head = False
        self._row: list[str] = []
        self._row_lines = (0, 0)

    def read(self, token: Token) -> Iterator[Piece]:
        """The pieces that end with a token."""
        if token.type == "tr_close" and not self._head:
            yield self._piece("row", " | ".join(self._row), self._row_lines)
        elif token.type == "inline" and token.map:
            yield from self._inline(token)
        elif token.type == "html_block" and token.map:
            self._paragraph += 1
            yield from self._sentences(clean(visible(token.content), limit=MAX_PIECE), _lines(token))
        elif token.type in ("fence", "code_block") and token.map:
            self._paragraph += 1
            yield self._piece("item", " ".join(clean(token.content, limit=MAX_PIECE).split()), _lines(token))
        else:
            self._enter(token)

    def _enter(self, token: Token) -> None:
        """Where a list, table, row or paragraph begins or ends."""
        if token.type in ("list_item_open", "list_item_close"):
            # A heading in a list leaves the end of the item to the next section.
            self._items = self._items + 1 if token.type.endswith("open") else max(self._items - 1, 0)
        elif token.type in ("thead_open", "thead_close"):
            self._head = token.type.endswith("open")
        elif token.type == "tr_open":
            self._row, self._row_lines = [], _lines(token)
        elif token.type in ("paragraph_open", "table_open"):
            self._paragraph += 1

    def _inline(self, token: Token) -> Iterator[Piece]:
        """The words of a cell, an item or a paragraph."""
        words = clean(plain_text(token), limit=MAX_PIECE)
        first, end = token.map or (0, 0)
        if token.level and (first + 1, end) == self._row_lines:
            self._row.append(" ".join(words.split()))
        elif self._items:
            yield self._piece("item", " ".join(words.split()), _lines(token))
        else:
            yield from self._sentences(words, _lines(token))

    def _sentences(self, words: str, lines: tuple[int, int]) -> Iterator[Piece]:
        """A paragraph's sentences; a line of its own that reads `Label: value` stays whole."""
        search, block, lost = self._starts[lines[0] - 1], _block(lines, self._text, self._starts), 0
        for flat, kind in _flat_sentences(words):
            piece = self._piece(kind, flat, lines, search)
            lost += (piece.start, piece.end) == block
            if (piece.start, piece.end) != block or lost > MAX_LOST:  # else the next one stands within the block
                search = piece.end
            yield piece

    def _piece(self, kind: str, flat: str, lines: tuple[int, int], search: int = -1) -> Piece:
        """A piece with its exact span: found word for word in the file, else the whole lines.

        The words differ from the file only where Markdown marks (emphasis, a
        link) stand inside them.
        """
        text, starts = self._text, self._starts
        begin, end = starts[lines[0] - 1], min(starts[lines[1]] - 1, len(text))
        span = None if kind == "row" else _find(text, flat, max(begin, search), end)
        span = span or _block(lines, text, starts)
        on_lines = bisect_right(starts, span[0]), bisect_right(starts, span[1])
        return Piece(kind, flat, on_lines, span[0], span[1], self._paragraph)


def _flat_sentences(words: str) -> Iterator[tuple[str, str]]:
    """(sentence or fact line with single spaces, its kind) of a paragraph's words."""
    for chunk, is_line in _chunks(words):
        for sentence in [chunk] if is_line else sentencex.segment("en", chunk):
            if flat := " ".join(sentence.split()):
                yield flat, "line" if is_line else "sentence"


def _lines(token: Token) -> tuple[int, int]:
    first, end = token.map or (0, 1)
    return first + 1, max(end, first + 1)


def line_starts(text: str) -> list[int]:
    """(n_lines + 1,) offset of each line in a text, and of its end."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _chunks(words: str) -> Iterator[tuple[str, bool]]:
    """(text, whether it is a fact line); runs of plain lines stay together, since sentences wrap."""
    run: list[str] = []
    for line in words.split("\n"):
        label, colon, value = line.partition(":")
        if colon and value.strip() and read_fact(label.strip(), value.strip(), "") is not None:
            if run:
                yield "\n".join(run), False
            run = []
            yield line, True
        else:
            run.append(line)
    if run:
        yield "\n".join(run), False


def _block(lines: tuple[int, int], text: str, starts: list[int]) -> tuple[int, int]:
    """The span of whole lines, without white space around them."""
    begin, end = starts[lines[0] - 1], min(starts[lines[1]] - 1, len(text))
    while begin < end and text[end - 1].isspace():
        end -= 1
    while begin < end and text[begin].isspace():
        begin += 1
    return begin, end


def _find(text: str, flat: str, begin: int, end: int) -> tuple[int, int] | None:
    """The span of `flat` in text[begin:end], where only white space may differ."""
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
