"""Formats: what a document is, told by its content first and by the ending of its name second."""

from __future__ import annotations

import csv
import enum
import io
import re
import zipfile
from pathlib import Path

from chatbot.errors import ImportingError
from chatbot.importing.cleaning import TAG
from chatbot.importing.report import printable


class Kind(enum.Enum):
    """A format that can be imported; its value is what people call it."""

    MARKDOWN = "Markdown"
    HTML = "HTML"
    DOCX = "DOCX"
    PDF = "PDF"
    CSV = "CSV"
    TEXT = "text"


ENDINGS = {
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".mdx": Kind.MARKDOWN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".docx": Kind.DOCX,
    ".pdf": Kind.PDF,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
}
# Bytes of a file that are looked at for its kind: before "%PDF" some programs write a few lines of their own.
_HEAD = 4096
_PDF_HEAD = 1024
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_FRONT = re.compile(r"(---|\+\+\+)\n(?:[^\n]*\n){0,60}?\1[ \t]*(?:\n|$)")
MARKDOWN_HEADINGS = 2
TAGGED = 0.5  # share of lines with a tag above which a text is the source of a page
TAGS = 8
# What else comes in a zip, by a file or folder in it.
_ARCHIVES = (
    ("xl/", "a spreadsheet of Excel", "save the sheet as CSV"),
    ("ppt/", "a presentation", "save it as PDF"),
    ("content.xml", "a file of OpenDocument", "save it as DOCX"),
    ("META-INF/container.xml", "an e-book", "save it as HTML or PDF"),
)


def kind_of(data: bytes, name: str) -> Kind:
    """The format of a file. Raises ImportingError, with what to do, for formats that are known and not read."""
    ending = ENDINGS.get(Path(name).suffix.lower())
    if b"%PDF-" in data[:_PDF_HEAD]:
        return Kind.PDF
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, name)
    _refuse(data, name, ending)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data[: 2 * _HEAD].decode("utf-16", "replace")
    else:
        text = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    if _HTML.match(text):
        return Kind.HTML
    if ending not in (None, Kind.TEXT):
        return ending
    return _of_text(text.replace("\r\n", "\n").replace("\r", "\n"))


def _of_text(text: str) -> Kind:
    """The format of the beginning of a text whose name does not tell."""
    lines = [line for line in text.split("\n") if line.strip()]
    tagged = sum(TAG.search(line) is not None for line in lines)
    if len(TAG.findall(text)) >= TAGS and tagged > TAGGED * len(lines):
        return Kind.HTML
    if _FRONT.match(text) or len(_HEADING.findall(text)) >= MARKDOWN_HEADINGS:
        return Kind.MARKDOWN
    return Kind.CSV if _heads_questions(lines[0] if lines else "") else Kind.TEXT


def _heads_questions(line: str) -> bool:
    """Whether a line names the columns of a table of questions and answers."""
    for delimiter in ",;\t|":
        try:
            cells = next(csv.reader(io.StringIO(line), delimiter=delimiter), [])
        except csv.Error:
            continue
        if {"question", "answer"} <= {cell.strip().casefold() for cell in cells}:
            return True
    return False


def _archive(data: bytes, name: str) -> Kind:
    """DOCX, where a zip is one."""
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _error(name, "a damaged zip file", "save the document again") from error
    if any(entry.startswith("word/") for entry in names):
        return Kind.DOCX
    for sign, what, remedy in _ARCHIVES:
        if any(entry.startswith(sign) for entry in names):
            raise _error(name, what, remedy)
    raise _error(name, "a zip file", "unpack it, and import the documents in it")


def _refuse(data: bytes, name: str, ending: Kind | None) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _error(name, "a document of old Microsoft Office (.doc)", "save it as DOCX")
    if data.startswith(b"{\\rtf"):
        raise _error(name, "rich text (RTF)", "save it as DOCX")
    if ending in (Kind.PDF, Kind.DOCX) and data.strip():
        raise _error(name, f"this is no {ending.value}, whatever its name says", "save the document again")


def _error(name: str, problem: str, remedy: str) -> ImportingError:
    return ImportingError(f"{printable(name)}: {problem}; {remedy}")
