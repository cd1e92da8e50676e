"""Blocks of HTML as the tokens that Markdown would have for them, each with its own lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from markdown_it.token import Token

from chatbot.guides.markdown import BREAKS, UNSEEN, inline_tokens
from chatbot.guides.tables import Grid, GridCell

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD = frozenset(("b", "strong"))
_LISTS = {"ul": "bullet_list", "ol": "ordered_list"}
# A cell that goes over more columns or rows than this is a mistake, and costs time.
MAX_SPAN = 100
# Lists within lists, as deep as in Markdown.
MAX_NESTED = 20
# Marks the end of what stands below a question, so that what follows belongs to the section above again.
SECTION_END = "section_end"


def with_elements(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, those of HTML blocks as paragraphs, headings, lists and tables."""
    details: list[bool] = []
    for token in tokens:
        indented_html = token.type == "code_block" and token.content.lstrip().startswith(("<", "</"))
        if (token.type == "html_block" or indented_html) and token.map:
            reader = _Elements(token.map, token.level, details)
            tags, end, rest = token.content.rpartition(">")  # what begins behind the last end of a tag is none
            reader.feed(tags + end + rest.replace("<", "&lt;"))
            reader.close()
            yield from reader.done()
        else:
            yield token


class _Elements(HTMLParser):
    """Reads one block of HTML; details: whether each <details> that is open, of all blocks, has its summary."""

    def __init__(self, lines: Sequence[int], level: int, details: list[bool]) -> None:
        super().__init__(convert_charrefs=True)
        self._first, self._last, self._level = lines[0], lines[1], level
        self._details = details
        self._tokens: list[Token] = []
        self._children: list[Token] = []
        self._from = lines[0]
        self._unseen = 0
        self._term = ""
        self._term_tokens: list[Token] = []
        self._term_from = 0
        self._table: _Table | None = None
        self._lists: list[tuple[str, bool]] = []  # of each list that is open, its kind, and whether an item is open

    # -- what the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Where an element begins."""
        if tag in UNSEEN:
            self._unseen += 1
        elif self._table is not None:
            self._table.start(tag, dict(attrs), self._line())
        elif tag == "img":
            self._say(dict(attrs).get("alt") or "")
        elif tag == "br":
            self._children.append(Token("hardbreak", "br", 0))
        elif tag in _BOLD:
            self._children.append(Token("strong_open", "strong", 1))
        elif tag in BREAKS:
            self._flush()
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        """Where an element ends."""
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._table is not None:
            if self._table.end(tag, self._line()):
                self._end_table(self._table)
        elif tag in _BOLD:
            self._children.append(Token("strong_close", "strong", -1))
        elif tag in BREAKS:
            self._flush(tag)
            self._close(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._unseen:
            self._say(data)

    def done(self) -> list[Token]:
        """The tokens of the whole block."""
        if self._table is not None:
            self._end_table(self._table)
        self._flush()
        while self._lists:
            self._end_list([self._last - 1, self._last])
        return self._tokens

    # -- text

    def _line(self) -> int:
        return min(self._first + self.getpos()[0] - 1, self._last - 1)

    def _say(self, text: str) -> None:
        if self._table is not None:
            self._table.say(text)
            return
        if not self._children:
            text = text if text.strip() else ""
            self._from = self._line() + text[: len(text) - len(text.lstrip())].count("\n")
        for number, line in enumerate(text.split("\n")):
            if number and self._children:
                self._children.append(Token("softbreak", "br", 0))
            if line:
                self._children += inline_tokens(line)

    def _flush(self, tag: str = "") -> None:
        """Put what was said into a token: a heading where one ends, else a paragraph."""
        children, self._children = self._children, []
        text = "".join(child.content for child in children).strip()
        if not any(child.content.strip() for child in children):
            return
        lines = [self._from, max(self._line() + 1, self._from + 1)]
        if tag == "dt" and not text.endswith("?"):
            self._term, self._term_from, self._term_tokens = text, self._from, _label(text)
            return
        if tag == "dd" and self._term_tokens:
            children, lines[0] = [*self._term_tokens, *children], self._term_from
            self._term_tokens = []
        first = tag == "summary" and bool(self._details) and not self._details[-1]
        if first or tag == "dt":
            self._term = "" if first else text
            self._details[-1:] = [True] if first else self._details[-1:]
            self._add("heading", "h9", children, lines, meta={"closed": True})
        elif tag in _HEADINGS:
            self._add("heading", tag, children, lines)
        else:
            self._add("paragraph", "p", children, lines)

    def _add(
        self, kind: str, tag: str, children: list[Token], lines: list[int], meta: dict[str, bool] | None = None
    ) -> None:
        self._put(f"{kind}_open", tag, 1, lines, meta)
        inline = Token("inline", "", 0, map=lines, children=children, level=self._level + 1)
        inline.content = "".join(child.content for child in children)
        self._tokens.append(inline)
        self._put(f"{kind}_close", tag, -1, lines)

    def _put(self, kind: str, tag: str, nesting: int, lines: list[int], meta: dict[str, bool] | None = None) -> None:
        token = Token(kind, tag, nesting, map=lines, level=self._level, meta=meta or {})  # type: ignore[arg-type]
        token.block = True
        self._tokens.append(token)

    # -- lists, <details> and <dl>

    def _open(self, tag: str) -> None:
        lines = [self._line(), self._line() + 1]
        if tag == "table":
            self._table = _Table(lines[0])
        elif tag in _LISTS and len(self._lists) < MAX_NESTED:
            self._lists.append((_LISTS[tag], False))
            self._put(f"{_LISTS[tag]}_open", tag, 1, lines)
        elif tag == "li":
            self._item(lines, True)
        elif tag == "details":
            self._details.append(False)
        elif tag == "dt" and self._term.endswith("?"):
            self._end_term(lines)

    def _close(self, tag: str) -> None:
        lines = [self._line(), self._line() + 1]
        if tag in _LISTS and self._lists:
            self._end_list(lines)
        elif tag == "li":
            self._item(lines, False)
        elif tag == "details" and self._details and self._details.pop():
            self._put(SECTION_END, "", 0, lines)
        elif tag == "dl" and self._term.endswith("?"):
            self._end_term(lines)

    def _item(self, lines: list[int], opens: bool) -> None:
        """Where an item begins or ends; one that was not ended ends where the next one begins."""
        if not self._lists:  # an item without its list
            self._lists.append((_LISTS["ul"], False))
            self._put(f"{_LISTS['ul']}_open", "ul", 1, lines)
        kind, is_open = self._lists[-1]
        if is_open:
            self._put("list_item_close", "li", -1, lines)
        if opens:
            self._put("list_item_open", "li", 1, lines)
        self._lists[-1] = kind, opens

    def _end_list(self, lines: list[int]) -> None:
        self._item(lines, False)
        kind, _ = self._lists.pop()
        self._put(f"{kind}_close", "ul", -1, lines)

    def _end_term(self, lines: list[int]) -> None:
        self._put(SECTION_END, "", 0, lines)
        self._term = ""

    def _end_table(self, table: _Table) -> None:
        self._table = None
        lines = table.grid.lines[0], self._line() + 1
        table.grid.lines = lines
        token = Token("grid", "", 0, map=[lines[0] - 1, lines[1]], meta={"grid": table.grid}, level=self._level)
        self._tokens.append(token)


def _label(term: str) -> list[Token]:
    """A term as the label of what is said below it."""
    text = Token("text", "", 0, content=f"{term.rstrip(':')}:")
    return [Token("strong_open", "strong", 1), text, Token("strong_close", "strong", -1), Token("softbreak", "br", 0)]


class _Table:
    """Reads the elements of a table; text before the first cell is its caption."""

    def __init__(self, line: int) -> None:
        self.grid = Grid(lines=(line + 1, line + 1))
        self._cell: GridCell | None = None
        self._depth = 1
        self._head = self._begun = False

    def start(self, tag: str, attrs: dict[str, str | None], line: int) -> None:
        """Where an element begins; a table within a cell is text."""
        self._depth += tag == "table"
        if self._depth > 1:
            self.say(" ")
        elif tag in ("thead", "tbody", "tfoot"):
            self._head = tag == "thead"
        elif tag == "tr":
            self.grid.rows.append([])
            self._cell = None
        elif tag in ("td", "th"):
            self._begin(tag, attrs, line)
        else:
            self._within(tag, attrs)

    def _begin(self, tag: str, attrs: dict[str, str | None], line: int) -> None:
        columns, rows = _span(attrs.get("colspan")), _span(attrs.get("rowspan"))
        self._begun = False
        self._cell = GridCell("", (line + 1, line + 1), tag == "th", self._head, False, columns, rows)
        if not self.grid.rows:
            self.grid.rows.append([])
        self.grid.rows[-1].append(self._cell)

    def _within(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in _BOLD and self._cell is not None and not self._begun:
            self._cell.strong = True
        elif tag == "img":
            self.say(attrs.get("alt") or "")
        elif tag in BREAKS:
            self.say("; " if tag == "li" and self._begun else " ")

    def end(self, tag: str, line: int) -> bool:
        """Where an element ends; true where the table does."""
        self._depth -= tag == "table"
        if tag in ("td", "th") and self._depth == 1 and self._cell is not None:
            self._cell.lines = (self._cell.lines[0], line + 1)
            self._cell = None
        elif tag == "thead":
            self._head = False
        elif tag in BREAKS and self._depth:
            self.say(" ")
        return not self._depth

    def say(self, text: str) -> None:
        """Text of a cell, or of the caption."""
        if self._cell is None:
            self.grid.caption += text
        else:
            self._cell.text += text
            self._begun = self._begun or bool(text.strip())


def _span(value: str | None) -> int:
    """How many columns or rows a cell goes over."""
    return min(int(value), MAX_SPAN) or 1 if value and value.isascii() and value.isdecimal() and len(value) < 5 else 1
