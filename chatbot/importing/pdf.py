"""A PDF as a guide, by way of HTML: lines joined into paragraphs, headings by outline and size, tables by columns."""

from __future__ import annotations

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
from chatbot.importing.libraries import library
from chatbot.importing.page import from_html
from chatbot.importing.pdf_blocks import BULLET, NUMBERED, SAME, WIDTH, Blocks, Line, key
from chatbot.importing.report import Dropped, printable

MAX_PAGES = 300
MAX_RUNS = 200_000
MAX_PAGE_BYTES = 20_000_000  # of one page's drawing, unpacked
COLUMN_GAP = 1.6  # sizes of white space between cells of a table
RUNNING = 3  # pages on which a line at the top or foot is the document's, not the text's
EDGE = 2  # lines at the top and the foot of a page that are looked at for it
_PAGE = re.compile(r"(?:page\s+)?[-–—]?\s*[0-9ivx]{1,5}\s*[-–—]?(?:\s*(?:of|/)\s*[0-9]{1,5})?", re.IGNORECASE)


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
    blocks = Blocks(kept, outline)
    converted = from_html(blocks.html(), name, "PDF", "page", source, titles)
    joined = tuple(Dropped(page, before, f"joined to “{after}”", True) for page, before, after in blocks.joined)
    notes = (*converted.notes, *_told(blocks))
    return replace(converted, dropped=(*dropped, *converted.dropped, *joined), notes=notes)


def _told(blocks: Blocks) -> Iterator[str]:
    if blocks.tables:
        yield f"{blocks.tables} tables, told by their columns: please compare them"
    if not blocks.headings:
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
            yield key(str(getattr(entry, "title", "") or "")), level


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
        marks = bool(cells) and len(cells) == 1 and (BULLET.fullmatch(cells[0][1] + "x") or cells[0][1] == "-")
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
    return len(cells) == 1 and NUMBERED.fullmatch(cells[0][1] + " x"[:1]) is not None if cells else False


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


def _error(name: str, problem: str, remedy: str) -> ImportingError:
    return ImportingError(f"{printable(name)}: {problem}; {remedy}")
