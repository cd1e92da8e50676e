"""The title of a document with headings, and its headings below it; its table of contents is taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag

from chatbot.importing.page_tree import HEADINGS, Drop, lines
from chatbot.text import STOP_WORDS

MAX_TITLE_WORDS = 16
SHORT_WORD = 3  # letters; a longer word in a title in capitals is hardly an acronym
_CONTENTS = re.compile(
    r"(?:table of )?contents|(?:on|in) this (?:page|guide|article)|what's (?:on this page|inside)|index|toc"
)
_DOTS = re.compile(r"[\s.…·_]{2,}[0-9ivx]*\s*$|\s+[0-9]{1,3}\s*$")
_LISTED = 0.6  # share of a list's lines that are headings of the document, above which it is its table of contents


def without_contents(root: Tag, drop: Drop) -> None:
    """Take out each table of contents: a list right below such a heading, whose lines are the document's headings."""
    names = {_key(tag.get_text()) for tag in root.find_all(HEADINGS)}
    for heading in root.find_all([*HEADINGS, "p"]):
        if heading.parent is None or not _CONTENTS.fullmatch(_plain(heading.get_text()).removesuffix(":")):
            continue
        below = _below(heading)
        listed = [line for tag in below for line in lines(tag)]
        if listed and sum(_key(line) in names for line in listed) >= _LISTED * len(listed):
            for tag in (heading, *below):
                drop(tag, "the table of contents", True)


def _below(heading: Tag) -> list[Tag]:
    """The elements after a heading, up to the next one."""
    found = []
    for tag in heading.find_next_siblings():
        if tag.name in HEADINGS or tag.find(HEADINGS):
            break
        found.append(tag)
        if heading.name == "p":  # a line in bold has one list, and then the text begins
            break
    return found


def take_title(root: Tag, candidates: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """(title, where it stands), taken out of the tree, and the other headings below it.

    candidates: titles that the document has elsewhere and where, best first. ("", "") where there is none.
    """
    tops = root.find_all("h1")
    headings = root.find_all(HEADINGS)
    first = headings[0] if headings else None
    line = None if len(tops) == 1 else _title_line(root, first)
    title = _plain_case(line or tops[0]) if line or tops else ""
    where = "its first line" if line else "its heading"
    if line:
        line.decompose()
        _lower(tops and headings)
    elif tops:
        after = headings[next(at for at, tag in enumerate(headings) if tag is tops[0]) + 1 :]
        tops[0].decompose()
        if len(tops) > 1:  # each section had the level of the title
            second = next(at for at, tag in enumerate(after) if tag is tops[1])
            _lower(after[second:])
    else:
        title, where = next(((text, where) for text, where in candidates if text), ("", ""))
    if not tops and headings:
        level = min(int(tag.name[1]) for tag in headings)
        for tag in headings:
            tag.name = f"h{max(2, int(tag.name[1]) - max(level - 2, 0))}"
    return title, where


def _lower(headings: Sequence[Tag]) -> None:
    for tag in headings:
        tag.name = f"h{min(int(tag.name[1]) + 1, 6)}"


def _title_line(root: Tag, first: Tag | None) -> Tag | None:
    """The line in bold with which a document begins, if it is short and stands before all headings."""
    for tag in root.find_all(["p", *HEADINGS]):
        if tag is first:
            return None
        text = tag.get_text().strip()
        if not text:
            continue
        bold = sum(len(part.get_text().strip()) for part in tag.find_all("strong"))
        short = len(text.split()) <= MAX_TITLE_WORDS and not text.endswith((".", ":", "?"))
        return tag if short and bold >= 0.9 * len(text) and tag.find_parent("table") is None else None
    return None


def _plain_case(tag: Tag) -> str:
    """The words of a title; those in capitals throughout in small letters, acronyms apart."""
    title = " ".join(tag.get_text().split())
    if not title.isupper() or len(title.split()) < SHORT_WORD:
        return title
    words = [_small(word) for word in title.split()]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _small(word: str) -> str:
    if word.lower() in STOP_WORDS:
        return word.lower()
    return word if len(word) <= SHORT_WORD else word.capitalize()


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def _key(text: str) -> str:
    """A heading as a table of contents has it: without the dots and the page that may follow."""
    return re.sub(r"[\W_]+", " ", _DOTS.sub("", _plain(text))).strip()
