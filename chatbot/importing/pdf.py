"""A PDF as a guide, by way of HTML: lines joined into paragraphs, headings by outline and size, tables by columns."""

from __future__ import annotations

import html
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from chatbot.errors import ImportingError
from chatbot.importing.cleaning import clean
from chatbot.importing.converted import Converted, SourceLine
from chatbot.importing.headings import MAX_NAME_WORDS, is_section_name
from chatbot.importing.libraries import library
from chatbot.importing.page import from_html
from chatbot.importing.report import Dropped, printable

MAX_PAGES = 300
MAX_RUNS = 200_000
MAX_PAGE_BYTES = 20_000_000  # of one page's drawing, unpacked
WIDTH = 0.5  # of a letter, in its size, on the average
COLUMN_GAP = 1.6  # sizes of white space between cells of a table
SAME = 3.0  # points within which two columns begin at the same place
LARGER = 1.12  # sizes: of a heading against the text
PARAGRAPH_GAP = 1.2  # of the usual distance of lines
MAX_HEADING_WORDS = 16
RUNNING = 3  # pages on which a line at the top or foot is the document's, not the text's
EDGE = 2  # lines at the top and the foot of a page that are looked at for it
_BULLET = re.compile(r"(?:[•●▪◦‣·∙■□➢►✓✔–]|\uf0b7|\uf0a7|o(?=\s\s?[A-Z]))\s*(?=\S)")
_NUMBERED = re.compile(r"\(?[0-9]{1,3}[.)]\s+(?=\S)")
_PAGE = re.compile(r"(?:page\s+)?[-–—]?\s*[0-9ivx]{1,5}\s*[-–—]?(?:\s*(?:of|/)\s*[0-9]{1,5})?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;]['\"”’)]?$")
_HYPHEN = re.compile(r"([^\W\d_]+)[-‐]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class Run:
    """Some text that a PDF draws at one place, in points from the lower left corner of its page."""

    x: float
    y: float
    size: float
    bold: bool
    text: str
    link: str = ""

    @property
    def end(self) -> float:
        """Where it ends, about."""
        return self.x + len(self.text.rstrip()) * self.size * WIDTH


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


def read_pdf(data: bytes, name: str) -> Converted:
    """A PDF as Markdown. Raises ImportingError."""
    pypdf = library("pypdf", name, "PDF")
    pages, outline, titles = _read(pypdf, data, name)
    if not any(pages):
        raise _error(name, "no text in this PDF: its pages are images", "recognise its text with a program for OCR")
    lines = [line for page in pages for line in page]
    source = [SourceLine(line.page, line.text) for line in lines]
    running = _running(pages)
    dropped = [Dropped(line.page, line.text, running[at], True) for at, line in enumerate(lines) if at in running]
    kept = [line for at, line in enumerate(lines) if at not in running]
    writer = _Writer(kept, outline)
    converted = from_html(writer.html(), name, "PDF", "page", source, titles)
    joined = tuple(Dropped(page, before, f"joined to “{after}”", True) for page, before, after in writer.joined)
    notes = (*converted.notes, *_told(writer))
    return replace(converted, dropped=(*dropped, *converted.dropped, *joined), notes=notes)


def _told(writer: _Writer) -> Iterator[str]:
    if writer.tables:
        yield f"{writer.tables} tables, told by their columns: please compare them"
    if not writer.headings:
        yield "the file does not tell its headings; please add them"


# -- the file -----------------------------------------------------------------


def _read(pypdf: Any, data: bytes, name: str) -> tuple[list[list[Line]], dict[str, int], list[tuple[str, str]]]:
    """(lines of each page, level of each heading of the outline, titles). Raises ImportingError."""
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it could not read is told as missing words, if at all
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise _error(name, "a PDF with a password", "save it without one")
            if len(reader.pages) > MAX_PAGES:
                raise _error(name, f"more than {MAX_PAGES} pages", "import the pages of the guide alone")
            count, pages = 0, []
            for number, page in enumerate(reader.pages, start=1):
                runs = _runs(page, name)
                count += len(runs)
                if count > MAX_RUNS:
                    raise _error(name, f"more than {MAX_RUNS:,} pieces of text", "import the pages of the guide alone")
                pages.append(_lines(runs, number))
            title = " ".join(str((reader.metadata or {}).get("/Title") or "").split())
            return pages, dict(_outline(reader.outline, 1)), [(clean(title)[0], "the file's properties")]
    except ImportingError:
        raise
    except Exception as error:  # the library raises whatever a damaged file makes it run into
        raise _error(name, f"this PDF cannot be read ({type(error).__name__})", "save it anew, or as DOCX") from error


def _runs(page: Any, name: str) -> list[Run]:
    runs: list[Run] = []
    links = list(_links(page))

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        if len(runs) > MAX_RUNS:
            raise _error(name, f"more than {MAX_RUNS:,} pieces of text", "import the pages of the guide alone")
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] or tm[1] or 1) * abs(cm[3] or cm[1] or 1)
        face = str((font or {}).get("/BaseFont", "")).lower()
        bold = any(word in face for word in ("bold", "black", "heavy", "semibold", "demi"))
        parts = [part.replace("\xad", "") for part in text.split("\n") if part.strip()]
        link = next((url for left, low, right, high, url in links if left <= x <= right and low <= y <= high), "")
        runs.extend(Run(x, y, round(float(size) * scale, 1), bold, part, link) for part in parts)

    contents = page.get_contents()
    if contents is not None and len(contents.get_data()) > MAX_PAGE_BYTES:
        raise _error(name, "a page that is too large to be read", "save it anew, or as DOCX")
    page.extract_text(visitor_text=visit)
    return runs


def _links(page: Any) -> Iterator[tuple[float, float, float, float, str]]:
    """(left, low, right, high, address) of each link of a page that leads out of the document."""
    for entry in (page.get("/Annots") or [])[:1_000]:
        note = entry.get_object()
        action = note.get("/A") if note.get("/Subtype") == "/Link" else None
        url = str(action.get_object().get("/URI") or "") if action is not None else ""
        if url and len(note.get("/Rect", ())) == 4:
            x1, y1, x2, y2 = map(float, note["/Rect"])
            yield min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2) + 1, max(y1, y2) + 1, url


def _outline(entries: Sequence[Any], level: int) -> Iterator[tuple[str, int]]:
    for entry in entries[:5_000]:
        if isinstance(entry, list):
            if level < 6:
                yield from _outline(entry, level + 1)
        else:
            yield _key(str(getattr(entry, "title", "") or "")), level


def _lines(runs: Sequence[Run], page: int) -> list[Line]:
    """The lines of a page from its top: runs at one height, with a cell wherever a wide space is between them."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        if rows and abs(rows[-1][0].y - run.y) <= max(1.5, 0.25 * run.size):
            rows[-1].append(run)
        else:
            rows.append([run])
    rows = [sorted(row, key=lambda run: run.x) for row in rows]
    starts = [_starts(row) for row in rows]
    lines = []
    for at, row in enumerate(rows):
        near = [x for other in starts[max(at - 1, 0) : at] + starts[at + 1 : at + 2] for x in other]
        lines.append(_line(row, near, page))
    return [line for line in lines if line.text.strip()]


def _starts(row: Sequence[Run]) -> list[float]:
    """Where cells after the first begin in a row."""
    return [after.x for before, after in pairwise(row) if after.x - before.end > COLUMN_GAP * after.size]


def _line(row: Sequence[Run], near: Sequence[float], page: int) -> Line:
    cells: list[tuple[float, str]] = []
    end = 0.0
    for run in row:
        gap = run.x - end
        column = any(abs(run.x - x) <= SAME for x in near) and gap > 0.3 * run.size
        marks = bool(cells) and len(cells) == 1 and (_BULLET.fullmatch(cells[0][1] + "x") or cells[0][1] == "-")
        if not cells or ((gap > COLUMN_GAP * run.size or column) and not marks and not _is_number(cells)):
            cells.append((run.x, run.text.strip()))
        else:
            x, text = cells[-1]
            spaced = gap > 0.15 * run.size or run.text[:1].isspace() or marks or _is_number(cells)
            cells[-1] = (x, f"{text}{' ' if spaced else ''}{run.text.strip()}")
        end = run.end
        if run.text[-1:].isspace():
            end -= run.size  # the next one stands apart from it, wherever it begins
    longest = max(row, key=lambda run: len(run.text))
    # Of a line in which some words are a link only the words are known, not which.
    link = row[0].link if len({run.link for run in row}) == 1 else ""
    return Line(page, row[0].y, longest.size, all(run.bold for run in row), tuple(cells), link)


def _is_number(cells: Sequence[tuple[float, str]]) -> bool:
    return len(cells) == 1 and _NUMBERED.fullmatch(cells[0][1] + " x"[:1]) is not None if cells else False


def _running(pages: Sequence[Sequence[Line]]) -> dict[int, str]:
    """Index of each line that runs along the pages at their top or foot, page numbers apart, and what it is."""
    edges: list[tuple[int, Line, bool]] = []
    at = 0
    for page in pages:
        for number, line in enumerate(page):
            if number < EDGE or number >= len(page) - EDGE:
                edges.append((at + number, line, number < EDGE))
        at += len(page)
    counts = Counter((re.sub(r"[0-9]+", "#", line.text), round(line.y / 5)) for _, line, _ in edges)
    least = min(RUNNING, max(2, len(pages)))
    found = {}
    for index, line, top in edges:
        if counts[re.sub(r"[0-9]+", "#", line.text), round(line.y / 5)] >= least:
            found[index] = "a running head" if top else "a running foot"
        if len(pages) > 1 and _PAGE.fullmatch(line.text.strip()):
            found[index] = "a page number"
    return found


# -- lines to HTML --------------------------------------------------------------


class _Writer:
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
        bullet = _BULLET.match(text) or (re.match(r"-\s+(?=\S)", text))
        if bullet:
            return f"<ul><li>{text[bullet.end() :]}</li></ul>"
        number = _NUMBERED.match(text)
        if number:
            return f"<ol start={re.sub('[^0-9]', '', number[0])}><li>{text[number.end() :]}</li></ol>"
        return f"<p><strong>{text}</strong></p>" if all(line.bold for line in lines) else f"<p>{text}</p>"

    def _in_outline(self, line: Line) -> bool:
        return _key(line.text) in self._outline

    def _level(self, line: Line) -> int:
        """The level of a heading, 0 of text: by the outline, else by the size."""
        if len(line.cells) > 1 or not any(map(str.isalnum, line.text)):
            return 0
        if level := self._outline.get(_key(line.text), 0):
            return min(level + bool(self._levels), 6) if line.size > self._body or line.bold else 0
        if len(line.text.split()) > MAX_HEADING_WORDS or _BULLET.match(line.text):
            return 0
        if self._outline and not line.bold:
            return 0
        if self._plain:
            return self._by_words(line)
        return self._levels.get(line.size, 0)

    def _by_words(self, line: Line) -> int:
        """The level of a heading in a file that has one size for all: as in pasted text, by what sections are called."""
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
        if _BULLET.match(after.text) or _NUMBERED.match(after.text) or re.match(r"-\s+\S", after.text):
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


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _error(name: str, problem: str, remedy: str) -> ImportingError:
    return ImportingError(f"{printable(name)}: {problem}; {remedy}")
