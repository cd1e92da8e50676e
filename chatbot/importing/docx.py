"""A document of Word (DOCX) as a guide, by way of HTML; bounded, so that no file holds the import up."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from chatbot.errors import ImportingError
from chatbot.importing.converted import Converted, SourceLine
from chatbot.importing.libraries import library
from chatbot.importing.page import from_html
from chatbot.importing.report import Dropped, printable

MAX_PARTS = 5_000
MAX_TEXT = 30_000_000  # bytes of XML, unpacked: a book has 5 million
MAX_RATIO = 200  # unpacked to packed: Word's own XML has 20
SMALL = 1_000_000  # bytes below which a ratio says nothing
MAX_LEVEL = 6
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = frozenset((f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"))
_ID = re.compile(r"[A-Za-z0-9_-]+")
_BESIDE = re.compile(r"word/(header|footer|comments)[0-9]*\.xml")
_WHAT = {"header": "a running head", "footer": "a running foot", "comments": "a comment"}


def read_docx(data: bytes, name: str) -> Converted:
    """A document of Word as Markdown. Raises ImportingError."""
    mammoth = library("mammoth", name, "DOCX")
    parts = _parts(data, name)
    if "word/document.xml" not in parts:
        raise _error(name, "a DOCX without a document in it", "save it again from your word processor")
    trees = {part: _tree(parts[part], part, name) for part in parts if part.endswith(".xml")}
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_style_map(trees.get("word/styles.xml")),
            # What a picture shows cannot be told; its description stays.
            convert_image=mammoth.images.img_element(lambda image: {"alt": image.alt_text or "", "src": ""}),
        )
    except RecursionError as error:
        raise _error(name, "elements within each other too deep", "save it again from your word processor") from error
    except Exception as error:  # the library raises whatever a damaged file makes it run into
        raise _error(name, f"this DOCX cannot be read ({type(error).__name__})", "save it again") from error
    source = [SourceLine(number, text) for number, text in _paragraphs(trees["word/document.xml"])]
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        last = source[-1].number if source else 1
        source += [SourceLine(last, text) for _, text in _paragraphs(trees.get(part))]
    converted = from_html(result.value, name, "DOCX", "paragraph", source, _titles(trees.get("docProps/core.xml")))
    beside = tuple(_beside(trees))
    return Converted(**{**vars(converted), "dropped": (*converted.dropped, *beside)})


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    """The XML of a document by the names of its parts, within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            texts = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
            size = sum(entry.file_size for entry in texts)
            packed = sum(entry.compress_size for entry in texts)
            if len(entries) > MAX_PARTS or size > MAX_TEXT or size > max(SMALL, MAX_RATIO * packed):
                raise _error(
                    name,
                    f"{size:,} bytes of text in {len(entries):,} parts once unpacked, as no document has",
                    "cut it down to the guide",
                )
            if any(entry.flag_bits & 1 for entry in entries):
                raise _error(name, "a document with a password", "save it without one")
            return {entry.filename: archive.read(entry) for entry in texts}
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise _error(name, "a damaged DOCX", "save it again from your word processor") from error


def _tree(xml: bytes, part: str, name: str) -> ElementTree.Element:
    # Entities need a document type, and no part of a DOCX has one.
    if b"<!DOCTYPE" in xml.replace(b"\0", b"") or b"<!ENTITY" in xml.replace(b"\0", b""):
        raise _error(name, f"{part} declares a document type", "save it again from your word processor")
    try:
        return ElementTree.fromstring(xml)  # noqa: S314 (without a document type there are no entities)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise _error(name, f"{part} is damaged", "save it again from your word processor") from error


def _style_map(styles: ElementTree.Element | None) -> str:
    """Which styles are headings: those that the document's outline is made of, in any language."""
    lines = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh", "strike => s"]
    for style in styles.iter(f"{_W}style") if styles is not None else ():
        level = style.find(f"{_W}pPr/{_W}outlineLvl")
        value = level.get(f"{_W}val", "") if level is not None else ""
        own = style.get(f"{_W}styleId", "")
        if value in "012345" and value and _ID.fullmatch(own):
            lines.append(f"p.{own} => h{int(value) + 1}:fresh")
    return "\n".join(lines)


def _paragraphs(tree: ElementTree.Element | None) -> Iterator[tuple[int, str]]:
    """(number, text) of each paragraph with words; a paragraph in a text box is its own."""
    for number, paragraph in enumerate(tree.iter(f"{_W}p") if tree is not None else (), start=1):
        text = " ".join("".join(_text(paragraph)).split())
        if text:
            yield number, text


def _text(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag in _TEXTS:
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag not in (f"{_W}p", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"):
            yield from _text(child)


def _titles(core: ElementTree.Element | None) -> list[tuple[str, str]]:
    title = core.findtext("{http://purl.org/dc/elements/1.1/}title", "") if core is not None else ""
    return [(html.unescape(" ".join(title.split())), "the document's properties")]


def _beside(trees: dict[str, ElementTree.Element]) -> Iterator[Dropped]:
    """Running heads and comments, which stand beside the text."""
    told = set()
    for part, tree in trees.items():
        match = _BESIDE.fullmatch(part)
        for number, text in _paragraphs(tree) if match else ():
            if (match[1], text) not in told:  # type: ignore[index]
                told.add((match[1], text))  # type: ignore[index]
                yield Dropped(number, text, _WHAT[match[1]], boilerplate=True)  # type: ignore[index]


def _error(name: str, problem: str, remedy: str) -> ImportingError:
    return ImportingError(f"{printable(name)}: {problem}; {remedy}")
