"""Other wordings that a counselor notes of a section, out of readers' sight: how people ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from chatbot.guides.front_matter import Asked, Slip
from chatbot.text import clean, same_heading

if TYPE_CHECKING:
    from markdown_it.token import Token

# The comment `<!-- asked: how do I get in? | what papers do I need? -->` under a heading.
OPENING, NAME, CLOSING = "<!--", "asked:", "-->"
# Of one section, so many wordings are used, each of so many characters.
MAX_WORDINGS = 100
MAX_WORDING = 300
# A heading as like one of the file's as this is taken for a misspelling of it.
ALIKE = 0.6


def read_asked(tokens: Iterable[Token]) -> Iterator[tuple[int, str]]:
    """(line, 1-based, of its block, wording) of each wording in the comments of a guide's tokens."""
    for token in tokens:
        for comment in (comment for html in _html(token) for comment in _comments(html)):
            if comment.lower().startswith(NAME):
                lines = comment[len(NAME) :].split("\n")
                yield from (((token.map or [0])[0] + 1, wording) for line in lines for wording in line.split("|"))


def usable(wordings: Iterable[str]) -> tuple[str, ...]:
    """The wordings that say something, each once, as many as are used."""
    said = dict.fromkeys(" ".join(clean(wording, limit=MAX_WORDING).split()) for wording in wordings)
    return tuple(wording for wording in said if any(map(str.isalnum, wording)))[:MAX_WORDINGS]


def _html(token: Token) -> Iterator[str]:
    if token.type == "html_block":
        yield token.content
    yield from (child.content for child in token.children or () if child.type == "html_inline")


def _comments(html: str) -> Iterator[str]:
    """What stands in the comments of a piece of HTML."""
    start = html.find(OPENING)
    while start >= 0:
        end = html.find(CLOSING, start + len(OPENING))
        if end < 0:
            return
        yield html[start + len(OPENING) : end].strip()
        start = html.find(OPENING, end)


def wordings(headings: Sequence[str], notes: Iterable[Asked], slips: list[Slip]) -> dict[int, tuple[str, ...]]:
    """Number of a heading -> the wordings that front matter has for it; a heading that is not there is a slip."""
    found: dict[int, tuple[str, ...]] = {}
    for note in notes:
        meant = [number for number, heading in enumerate(headings) if same_heading(heading, note.heading)]
        found |= {number: (*found.get(number, ()), *note.wordings) for number in meant}
        if not meant:
            alike = get_close_matches(note.heading, headings, 1, ALIKE)
            remedy = f"did you mean `{alike[0]}`?" if alike else "write a heading as it stands in the text"
            slips.append(Slip(note.line, f"asked: no heading {note.heading!r}", remedy))
    return found
