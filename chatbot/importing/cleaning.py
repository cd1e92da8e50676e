"""Input made safe: UTF-8, at most 1 MB, without control characters; what is plainly something else is refused."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from chatbot.errors import ImportingError
from chatbot.importing.report import Removed, printable

MAX_BYTES = 1_000_000
MAX_CONTROLS = 0.1  # share of control characters above which a file is no text
SOME_CONTROLS = 10  # so many may stand in a short text
ZERO_WIDTH_JOINERS = "\u200c\u200d"  # Persian, Hindi and emoji are spelled with them
LINE_SEPARATORS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # some readers see a new line here, where Markdown sees none
TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<!DOCTYPE", re.IGNORECASE)
TAGS = 8
TAGGED_LINES = 0.5  # share of lines with a tag above which the text is the source of a page
MAIL_HEAD = re.compile(r"(?:from|to|cc|subject|date|sent|reply-to|message-id|received): ?\S", re.IGNORECASE)
MAIL_HEADS = 2
MAIL_TOP = 15  # lines among which a mail has its head
ROWS = 3
ROW_SHARE = 0.8
SEPARATORS = ",;\t"


def decode(data: bytes, name: str) -> str:
    """The text of a file. Raises ImportingError if it is too large or not UTF-8 (with or without a byte order mark)."""
    check_size(len(data), name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{data[error.start]:02X} at offset {error.start} (line {line}) is not UTF-8"
        raise _error(name, what, "save the file as UTF-8 text and import it again") from error


def check_size(size: int, name: str) -> None:
    """Raise ImportingError for a text of more bytes than a guide may have."""
    if size > MAX_BYTES:
        raise _error(name, f"more than the {MAX_BYTES:,} bytes that a guide may have", "cut it down to the guide")


def clean(text: str) -> tuple[str, tuple[Removed, ...]]:
    """The text without control, direction and private characters, and which of them stood where.

    Tabs, line breaks and the joiners of Persian and Hindi stay; other line separators become a space.
    """
    bad = sorted(character for character in set(text) if _is_unwanted(character))
    if not bad:
        return text, ()
    lines: dict[str, list[int]] = {character: [] for character in bad}
    pattern = re.compile("[" + "".join(map(re.escape, bad)) + "]")
    for number, line in enumerate(text.split("\n"), start=1):
        for character in sorted(set(pattern.findall(line))):
            lines[character].append(number)
    table = {ord(character): " " if character in LINE_SEPARATORS else None for character in bad}
    return text.translate(table), tuple(Removed(character, tuple(numbers)) for character, numbers in lines.items())


def refuse_other_formats(text: str, name: str) -> None:
    """Raise ImportingError for what is plainly something else: nothing, binary data, HTML, a mail, a table."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise _error(name, "the file is empty", "paste the text of a career guide into it")
    controls = sum(unicodedata.category(character) == "Cc" for character in text if character not in "\n\t")
    if controls > max(SOME_CONTROLS, MAX_CONTROLS * len(text)):
        raise _error(
            name, "control characters as in a binary file", "copy the guide's text out of its program and save that"
        )
    tagged = sum(TAG.search(line) is not None for line in lines)
    if len(TAG.findall(text)) >= TAGS and tagged > TAGGED_LINES * len(lines):
        raise _error(name, "HTML tags", "open the page in a browser, copy its visible text and import that")
    if sum(MAIL_HEAD.match(line) is not None for line in lines[:MAIL_TOP]) >= MAIL_HEADS:
        raise _error(
            name, "the head of an e-mail (From, Subject …)", "import the guide alone, without the mail round it"
        )
    if any(_is_table(lines, separator) for separator in SEPARATORS):
        raise _error(name, "a table of values, as in a CSV file", "import a guide in sentences, with its headings")


def no_guide(name: str, problem: str) -> ImportingError:
    """The error for a text that is readable, but tells nothing of a career."""
    return _error(
        name, problem, "a guide needs the occupation as its title and sections such as “Key Responsibilities”"
    )


def _error(name: str, problem: str, remedy: str) -> ImportingError:
    return ImportingError(f"{printable(name)}: {problem}; {remedy}")


def _is_unwanted(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cn":  # unassigned ones may be letters of a newer Unicode; noncharacters never are
        return ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return category in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} and character not in "\n\t" + ZERO_WIDTH_JOINERS


def _is_table(lines: list[str], separator: str) -> bool:
    """Whether nearly all lines have the same number of columns, two or more commas apart, and hardly a sentence."""
    usual, same = Counter(line.count(separator) for line in lines).most_common(1)[0]
    sentences = sum(line.rstrip().endswith(".") for line in lines)
    return usual >= 2 and len(lines) >= ROWS and same >= ROW_SHARE * len(lines) and sentences < len(lines) / 2
