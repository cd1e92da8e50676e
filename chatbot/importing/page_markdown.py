"""A tidy tree of elements as the Markdown of a guide: its title first, one sentence a line, tables filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString
from markdownify import MarkdownConverter

from chatbot.importing.markdown import NUMBER, SPECIAL, START, sentences
from chatbot.importing.page_tree import BLOCKS, HEADINGS

MAX_SPAN = 100  # columns or rows that one cell may take
MAX_CELLS = 20_000
# Marks of other tools at the start of a line, which the readers of guides would obey.
_TOOL_MARK = re.compile(r":::|!!!|\?\?\?|\{[:%]")
_BULLET = re.compile(r"[•●▪◦‣·∙■□➢►✓✔]\s*(?=\S)")
_BRACKET = re.compile(r"(?<!\\)\]")


class SpanError(ValueError):
    """A table that is larger, filled, than any table is."""


class Writer(MarkdownConverter):  # type: ignore[misc]  # it ships no types
    """Elements to Markdown, where whatever the page says is text and not structure."""

    def __init__(self) -> None:
        super().__init__(heading_style="ATX", bullets="-", autolinks=False, newline_style="spaces")

    def process_tag(self, node: Tag, parent_tags: set[str] | None = None) -> str:
        """Markdown of an element; tables are read row by row."""
        if node.name == "table":
            return self._table(node, parent_tags or set())
        return str(super().process_tag(node, parent_tags=parent_tags))

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        """Text with what would be structure escaped, at the start of a line too."""
        text = str(super().process_text(el, parent_tags=parent_tags))
        if "_noformat" in (parent_tags or ()) or not _begins_line(el):
            return text
        return _escaped_start(text)

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Text as a piece of a line."""
        return _BRACKET.sub(r"\\]", SPECIAL.sub(lambda match: "\\" + match[0], text))

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A line break: the readers of guides know no other."""
        return " " if "_inline" in parent_tags else "\n"

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A paragraph, a sentence a line where it is no part of a list or table."""
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        text = text.strip() if "`" in text else re.sub(r" {2,}", " ", text.strip())
        if not parent_tags & {"li", "blockquote", "td", "th"}:
            text = "\n".join(_lines(text))
        return f"\n\n{text}\n\n" if text else ""

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        """A heading; a "#" at its end is no closing mark."""
        text = re.sub(r"(?<=\s)#+$", lambda match: "\\" + match[0], " ".join(text.split()))
        return f"{text} " if "_inline" in parent_tags else f"\n\n{'#' * n} {text}\n\n" if text else ""

    def _table(self, table: Tag, parent_tags: set[str]) -> str:
        grid, head = _grid(table)
        if not grid:
            return ""
        rows = [[self._cell(cell, parent_tags) for cell in row] for row in grid]
        width = max(map(len, rows))
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
        heads = (
            [_joined([cell.strip("*") for cell in cells]) for cells in zip(*rows[:head], strict=True)]
            if head
            else [""] * width
        )
        lines = [heads, ["---"] * width, *rows[head:]]
        caption = table.find("caption")
        title = " ".join(self.process_tag(caption, {"_inline"}).split()) if caption else ""
        above = f"**{title.strip('*')}**\n\n" if title else ""
        return f"\n\n{above}" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"

    def _cell(self, cell: Tag | None, parent_tags: set[str]) -> str:
        if cell is None:
            return ""
        children = [self.process_element(child, parent_tags | {"table", "td", "_inline"}) for child in cell.children]
        return " ".join("".join(children).split()).replace("\\|", "|").replace("|", "\\|")


def _lines(text: str) -> Iterator[str]:
    """The lines of a paragraph, one for each of its sentences; what it lists after bullets is a list."""
    listed = False
    for line in text.split("\n"):
        bullet = _BULLET.match(line)
        if bullet:
            yield ("" if listed else "\n") + f"- {line[bullet.end() :]}"
        elif line.strip():
            if listed:
                yield ""
            first, *rest = _sentences(line)
            yield first
            yield from map(_escaped_start, rest)
        else:
            yield ""
        listed = bool(bullet)


def _sentences(line: str) -> Sequence[str]:
    """The sentences of a line; the whole line where a cut would part marks from what they mark, or leave a stump."""
    found = sentences(line)
    whole = all(part.count("**") % 2 == 0 and any(map(str.isalpha, part)) for part in found)
    return found if found and whole else (line,)


def _escaped_start(text: str) -> str:
    """Text that begins no heading, list, quotation or rule."""
    stripped = text.lstrip()
    if START.match(stripped) or _TOOL_MARK.match(stripped):
        return f"\\{stripped}"
    return NUMBER.sub(r"\1\\\2", stripped, count=1) if NUMBER.match(stripped) else text


def _begins_line(node: NavigableString) -> bool:
    """Whether a text is the first of its line."""
    here: Any = node
    while here is not None and here.parent is not None:
        before = here.previous_sibling
        while isinstance(before, NavigableString) and not before.strip():
            before = before.previous_sibling
        if before is not None:
            return isinstance(before, Tag) and (before.name == "br" or before.name in BLOCKS)
        here = here.parent
        if here.name in HEADINGS:
            return False
        if here.name in BLOCKS:
            return True
        if here.name in ("strong", "em", "a", "code"):
            return False  # the mark stands first
    return True


# -- tables -----------------------------------------------------------------


def _grid(table: Tag) -> tuple[list[list[Tag | None]], int]:
    """The cells of a table, each in every row and column that it spans, and how many rows are its head.

    A cell across the whole table stands in its first column only. Raises SpanError.
    """
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    grid: list[list[Tag | None]] = []
    reserved: dict[tuple[int, int], Tag] = {}
    sections: list[bool] = []
    size = 0
    for number, row in enumerate(rows):
        line: list[Tag | None] = []
        cells = row.find_all(["td", "th"], recursive=False)
        for cell in cells:
            while (number, len(line)) in reserved:
                line.append(reserved[number, len(line)])
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            size += across * down
            if size > MAX_CELLS:
                raise SpanError
            whole = len(cells) == 1 and across > 1
            for column in range(across):
                for below in range(1, down):
                    reserved[number + below, len(line)] = cell
                line.append(cell if column == 0 or not whole else None)
        while (number, len(line)) in reserved:
            line.append(reserved[number, len(line)])
        if any(cell is not None and cell.get_text().strip() for cell in line):
            grid.append(line)
            sections.append(_is_head(row, cells))
    head = next((number for number, is_head in enumerate(sections) if not is_head), len(sections))
    if not head and len(grid) > 1 and _is_bold(grid[0]) and not _is_bold(grid[1]):
        head = 1
    return grid, min(head, max(len(grid) - 1, 0))


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isascii() and value.isdecimal() and len(value) < 9 else 1


def _is_head(row: Tag, cells: Sequence[Tag]) -> bool:
    return (row.parent is not None and row.parent.name == "thead") or (
        bool(cells) and all(cell.name == "th" and cell.get("scope") != "row" for cell in cells)
    )


def _is_bold(row: Sequence[Tag | None]) -> bool:
    """Whether each cell of a row is in bold."""
    texts = [cell for cell in row if cell is not None and cell.get_text().strip()]
    return bool(texts) and all(
        sum(len(bold.get_text().strip()) for bold in cell.find_all("strong")) >= len(cell.get_text().strip()) * 0.9
        for cell in texts
    )


def _joined(cells: Sequence[str]) -> str:
    """The cells of several head rows over one column, each word once."""
    return " ".join(dict.fromkeys(cell for cell in cells if cell))


def write(root: Tag) -> str:
    """The body of a guide file below its title."""
    body = Writer().process_tag(root, {"div"})
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in body.split("\n"))).strip()
