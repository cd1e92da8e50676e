"""Lines of a PDF as HTML: paragraphs, headings by outline and size, lists, tables by their columns."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chatbot.importing.headings import MAX_NAME_WORDS, is_section_name

WIDTH = 0.5  # of a letter, in its size, on the average
SAME = 3.0  # points within which two columns begin at the same place
BULLET = re.compile(r"(?:[•●▪◦‣·∙■□➢►✓✔–]|\uf0b7|\uf0a7|o(?=\s\s?[A-Z]))\s*(?=\S)")
NUMBERED = re.compile(r"\(?[0-9]{1,3}[.)]\s+(?=\S)")
LARGER = 1.12  # sizes: of a heading against the text
PARAGRAPH_GAP = 1.2  # of the usual distance of lines
MAX_HEADING_WORDS = 16
_SENTENCE_END = re.compile(r"[.!?:;]['\"”’)]?$")
_HYPHEN = re.compile(r"([^\W\d_]+)[-‐]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class Line:
    """A line of a page: its cells, most often one."""

    page: int
    y: float
    size: float
    bold: bool
    cells: tuple[tuple[float, str], ...]
    link: str = ""

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(text for _, text in self.cells)


class Blocks:
    """Lines as HTML: headings, paragraphs, lists and tables."""

    def __init__(self, lines: Sequence[Line], outline: dict[str, int]) -> None:
        self._lines, self._outline = lines, outline
        self.joined: list[tuple[int, str, str]] = []
        self.tables = self.headings = 0
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 10.0
        larger = sorted({line.size for line in lines if line.size > LARGER * self._body}, reverse=True)
        self._levels = {size: min(level, 5) for level, size in enumerate(larger, start=1)}
        gaps = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page and 0 < a.y - b.y < 3 * self._body]
        self._gap = sorted(gaps)[len(gaps) // 3] if gaps else self._body * 1.2
        self._plain = not larger and not outline and not any(line.bold for line in lines)
        self._ratio = self._gap / self._body
        self._words = Counter(word.casefold() for line in lines for word in _WORD.findall(line.text))

    def html(self) -> str:
        """All of it."""
        whole = "\n".join(self._blocks())
        return re.sub(r"</ol>\n<ol start=[0-9]+>", "", whole.replace("</ul>\n<ul>", ""))

    def _blocks(self) -> Iterator[str]:
        at, lines = 0, self._lines
        while at < len(lines):
            table = self._table_end(at)
            if table > at:
                yield self._table(lines[at:table])
                at = table
                continue
            level = self._level(lines[at])
            end = at + 1
            if level:
                while (
                    end < len(lines) and self._goes_on(lines[end - 1], lines[end]) and lines[end].size == lines[at].size
                ):
                    if (
                        self._level(lines[end]) != level
                        or self._in_outline(lines[end])
                        or self._in_outline(lines[end - 1])
                    ):
                        break
                    end += 1
                self.headings += 1
                yield f"<h{level}>{self._text(lines[at:end])}</h{level}>"
            else:
                while (
                    end < len(lines)
                    and self._same_paragraph(lines[end - 1], lines[end])
                    and self._table_end(end) == end
                ):
                    end += 1
                yield self._paragraph(lines[at:end])
            at = end

    def _paragraph(self, lines: Sequence[Line]) -> str:
        text = self._text(lines)
        bullet = BULLET.match(text) or (re.match(r"-\s+(?=\S)", text))
        if bullet:
            return f"<ul><li>{text[bullet.end() :]}</li></ul>"
        number = NUMBERED.match(text)
        if number:
            return f"<ol start={re.sub('[^0-9]', '', number[0])}><li>{text[number.end() :]}</li></ol>"
        return f"<p><strong>{text}</strong></p>" if all(line.bold for line in lines) else f"<p>{text}</p>"

    def _in_outline(self, line: Line) -> bool:
        return key(line.text) in self._outline

    def _level(self, line: Line) -> int:
        """The level of a heading, 0 of text: by the outline, else by the size."""
        if len(line.cells) > 1 or not any(map(str.isalnum, line.text)):
            return 0
        if level := self._outline.get(key(line.text), 0):
            return min(level + bool(self._levels), 6) if line.size > self._body or line.bold else 0
        if len(line.text.split()) > MAX_HEADING_WORDS or BULLET.match(line.text):
            return 0
        if self._outline and not line.bold:
            return 0
        if self._plain:
            return self._by_words(line)
        return self._levels.get(line.size, 0)

    def _by_words(self, line: Line) -> int:
        """The level of a heading where one size is all there is: as in pasted text, by what sections are called."""
        text = line.text.strip()
        if line is self._lines[0]:
            return 0 if _SENTENCE_END.search(text) else 1
        if is_section_name(text) and len(text.split()) <= MAX_NAME_WORDS:
            return 2
        return 3 if text.endswith("?") and text[:1].isupper() else 0

    def _goes_on(self, before: Line, after: Line) -> bool:
        """Whether a line stands right below another, on its page or at the top of the next one."""
        if before.page != after.page:
            return after.page == before.page + 1 and not _SENTENCE_END.search(before.text) and after.text[:1].islower()
        return 0 < before.y - after.y <= PARAGRAPH_GAP * self._ratio * before.size

    def _same_paragraph(self, before: Line, after: Line) -> bool:
        if self._level(after) or after.size != before.size or after.bold != before.bold or len(after.cells) > 1:
            return False
        if BULLET.match(after.text) or NUMBERED.match(after.text) or re.match(r"-\s+\S", after.text):
            return False
        short = before.cells[-1][0] + len(before.text) * before.size * WIDTH < 250
        if short and _SENTENCE_END.search(before.text):
            return False
        return self._goes_on(before, after)

    def _text(self, lines: Sequence[Line]) -> str:
        """The lines as one, with the words that were cut at their ends whole again."""
        text = lines[0].text
        for line in lines[1:]:
            cut = _HYPHEN.search(text)
            first = _WORD.match(line.text)
            if cut and first and first[0][0].islower():
                whole, hyphened = cut[1] + first[0], f"{cut[1]}-{first[0]}"
                if self._words[hyphened.casefold()] and not self._words[whole.casefold()]:
                    text += line.text
                else:
                    self.joined.append((line.page, f"{cut[1]} {first[0]}", whole))
                    text = text[: cut.start()] + cut[1] + line.text
            else:
                text += f" {line.text}"
        link = lines[0].link if len({line.link for line in lines}) == 1 else ""
        words = html.escape(text)
        return f'<a href="{html.escape(link)}">{words}</a>' if link else words

    # -- tables

    def _table_end(self, at: int) -> int:
        """The index after the table that begins at a line, or `at` where none does."""
        lines = self._lines
        first = lines[at]
        if len(first.cells) < 2:
            return at
        columns, rows, end = [x for x, _ in first.cells], 1, at + 1
        while end < len(lines):
            line, before = lines[end], lines[end - 1]
            if line.page != first.page or not 0 < before.y - line.y < 4 * self._gap or self._level(line):
                break
            places = [self._column(columns, x) for x, _ in line.cells]
            if len(line.cells) > 1 and None not in places:
                rows += 1
            elif not (len(places) == 1 and places[0] and before.y - line.y <= PARAGRAPH_GAP * self._gap):
                break
            end += 1
        return end if rows > 1 else at

    @staticmethod
    def _column(columns: Sequence[float], x: float) -> int | None:
        return next((at for at, start in enumerate(columns) if abs(start - x) <= SAME), None)

    def _table(self, lines: Sequence[Line]) -> str:
        columns = [x for x, _ in lines[0].cells]
        rows: list[list[str]] = []
        for line in lines:
            row = [""] * len(columns)
            for x, text in line.cells:
                row[self._column(columns, x) or 0] = text
            if row[0] or not rows or len(line.cells) > 1:
                rows.append(row)
            else:  # a cell goes on in the next line
                rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], row, strict=True)]
        self.tables += 1
        head = lines[0].bold and not lines[1].bold
        out = []
        for number, row in enumerate(rows):
            tag = "th" if head and not number else "td"
            out.append("<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) + "</tr>")
        return f"<table>{''.join(out)}</table>"


def key(text: str) -> str:
    """A heading as outlines and pages are compared."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
