"""Pages: text laid out for a terminal, a pipe or a screen reader.

A page is a list of paragraphs. `plain`, `fragments` and `speech` print the same
page three ways, so that no surface says more than another. Pure: nothing here
knows whether there is a terminal; the width is given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from chatbot.record import record
from chatbot.text import clean

MIN_WIDTH = 20
# Lines of more than about 100 characters are hard to read; a wide window stays half empty.
MAX_WIDTH = 100
GAP = 2

_MARK = re.compile(r"(\[\d{1,3}\])")
# A word keeps the marks behind it, so that no line starts with a lone "[1]",
# and so do "(lines 3-4)" and, by their no-break space, numbers such as "20 000".
_WORD = re.compile(r"(?:\(lines? )?[\S\u00a0\u202f]+(?: \[\d{1,3}\])*")
_ITEM = re.compile(r"^( {0,8})((?:[-*•]|\d{1,3}[.)]) +)?")

_ESCAPE = "[ZeroWidthEscape]"  # prompt-toolkit's name for bytes that go to the terminal as they are

Fragments = list[tuple[str, str]]


@record
class Paragraph:
    """A paragraph, a list item or a row of a page.

    text: one line, wrapped when shown; lead: what stands before it, under
    which the next lines hang; style, lead_style: class names; url: where the
    text leads to; spoken: what to say where reading aloud, if not lead and text.
    """

    text: str = ""
    lead: str = ""
    style: str = ""
    lead_style: str = ""
    url: str = ""
    spoken: str = ""


Page = tuple[Paragraph, ...]
BLANK = Paragraph()


def paragraphs(text: str, style: str = "") -> tuple[Paragraph, ...]:
    """The lines of a text as paragraphs; an item hangs under its bullet, and a blank line ends a list."""
    found: list[Paragraph] = []
    for line in safe(text).expandtabs(4).strip("\n").split("\n"):
        match = _ITEM.match(line)
        lead = match.group() if match else ""
        if line and not lead and found and found[-1].lead:
            found.append(BLANK)
        found.append(Paragraph(line[len(lead) :], lead, style, "class:lead"))
    return tuple(found)


def rows(pairs: Iterable[tuple[str, str]]) -> tuple[Paragraph, ...]:
    """Two columns, such as commands and what they do."""
    table = [(safe(left), safe(right)) for left, right in pairs]
    wide = max((cells(left) for left, _ in table), default=0)
    return tuple(
        Paragraph(right, left + " " * (wide + 2 - cells(left)), lead_style="class:name", spoken=f"{left}: {right}")
        for left, right in table
    )


def plain(page: Page, width: int) -> str:
    """A page as text, no line wider than `width` (20 to 100)."""
    return "\n".join(lead + line for paragraph in page for lead, line in _lines(paragraph, width))


def fragments(page: Page, width: int, links: bool = False) -> Fragments:
    """A page as styled fragments of prompt-toolkit, the same words as `plain`.

    With links, the text of a paragraph that has a url becomes an OSC 8 hyperlink.
    """
    parts: Fragments = []
    for paragraph in page:
        for lead, line in _lines(paragraph, width):
            body = _styled(line, paragraph.style)
            parts += [(paragraph.lead_style, lead)] if lead else []
            parts += _linked(body, paragraph.url) if links and paragraph.url and body else body
            parts.append(("", "\n"))
    return parts[:-1]


def _styled(line: str, style: str) -> Fragments:
    """A line with its marks standing out."""
    pieces = [piece for piece in _MARK.split(line) if piece]
    return [(f"{style} class:mark".lstrip() if _MARK.fullmatch(piece) else style, piece) for piece in pieces]


def _linked(body: Fragments, url: str) -> Fragments:
    """Fragments as a hyperlink; only printable ASCII of the url, which `Path.as_uri` gives, gets past."""
    address = "".join(char for char in url if "!" <= char <= "~")
    return [(_ESCAPE, f"\x1b]8;;{address}\x1b\\"), *body, (_ESCAPE, "\x1b]8;;\x1b\\")]


def speech(page: Page) -> str:
    """A page to be read aloud: one fact a line, no wrapping, no empty lines."""
    lines = (safe(paragraph.spoken or paragraph.lead + paragraph.text).expandtabs(1).rstrip() for paragraph in page)
    return "\n".join(line for line in lines if line.strip())


def safe(text: str) -> str:
    """A text of any length without anything that could command a terminal."""
    return clean(text, limit=len(text))


# -- layout ---------------------------------------------------------------


def measure(columns: int) -> int:
    """The width to write in, for a window of so many columns."""
    return max(MIN_WIDTH, min(columns, MAX_WIDTH))


def _lines(paragraph: Paragraph, width: int) -> Iterator[tuple[str, str]]:
    """(lead or indent, text) of each line of a paragraph."""
    width = measure(width)
    lead, text = re.sub(r"\s", " ", safe(paragraph.lead)), safe(paragraph.text)
    indent = " " * cells(lead)
    if len(indent) > width // 2:  # no room for two columns: the text goes below
        yield from ((line, "") for line in wrap(lead, width))
        lead = indent = "  "
    lines = wrap(text, width - len(indent))
    if not lines:
        yield lead.rstrip(), ""
    for number, line in enumerate(lines):
        yield indent if number else lead, line


def wrap(text: str, width: int) -> list[str]:
    """The words of a text in lines of at most `width` cells."""
    lines: list[str] = []
    room = 0
    for word in _pieces(text, width):
        size = cells(word)
        if lines and size < room:
            lines[-1] += f" {word}"
            room -= size + 1
        else:
            lines.append(word)
            room = width - size
    return lines


def _pieces(text: str, width: int) -> Iterator[str]:
    """The words of a text, those wider than a line cut up."""
    for word in _WORD.findall(text):
        for part in [word] if cells(word) <= width else word.split(" "):
            yield from _cut(part, width)


def _cut(word: str, width: int) -> Iterator[str]:
    start = size = 0
    for position, char in enumerate(word):
        size += _cell(char)
        if size > width:
            yield word[start:position]
            start, size = position, _cell(char)
    yield word[start:]


def cells(text: str) -> int:
    """Columns that a text takes in a terminal, rather too many than too few."""
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    """Columns of one character: 0, 1 or 2 (UAX #11).

    Terminals know newer tables than Python: symbols, and characters not yet known, count as wide.
    """
    if " " <= char <= "~":
        return 1
    category = unicodedata.category(char)
    if category in ("Mn", "Me"):
        return 1 if char == "\ufe0f" else 0  # U+FE0F makes the character before it an emoji, twice as wide
    symbol = char >= "\u2600" and category in ("So", "No", "Cn")
    return 2 if symbol or unicodedata.east_asian_width(char) in "WF" else 1
