"""Outline: which tokens of a guide stand below which heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chatbot.guides.front_matter import Slip
from chatbot.guides.markdown import flat_words
from chatbot.record import field, record
from chatbot.text import clean

if TYPE_CHECKING:
    from markdown_it.token import Token

OVERVIEW = "Overview"
# Questions within answers, so deep; deeper ones stand beside each other.
MAX_NESTED = 5
# "2.1 Early mornings", "3) Pay", "Step 4: Apply" keeps its own.
_NUMBER = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){0,4}[.)]?|[IVX]{1,5}[.)])\s+(?=\D)")


@record
class Part:
    """A heading and what stands under it: the headings down to it, its line, 1-based, and the tokens."""

    path: tuple[str, ...]
    line: int
    tokens: list[Token] = field(default_factory=list, compare=False)


@record
class Outline:
    """The parts of a guide in order, and the words of the heading that is its title, with its line."""

    parts: tuple[Part, ...]
    title: str = ""
    title_line: int = 0


def outline(tokens: Sequence[Token], slips: list[Slip]) -> Outline:
    """The parts of a guide; the overview comes first if there is one. A heading without words is added to the slips.

    The first heading of level 1 is the title, unless another heading stands before it; a
    heading stands below the nearest one before it of a higher level.
    """
    reader = _Reader(slips)
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            reader.begin(token, tokens[n + 1])
        elif token.type == "section_end":
            reader.end()
        elif token.type == "heading_close":
            reader.inside = False
        elif not reader.inside:
            reader.part.tokens.append(token)
    parts = tuple(part for part in reader.parts if part.tokens or part.path != (OVERVIEW,))
    return Outline(parts, *reader.title)


class _Reader:
    """Goes from heading to heading."""

    def __init__(self, slips: list[Slip]) -> None:
        self._slips = slips
        self.part = Part((OVERVIEW,), 1)
        self.parts = [self.part]
        self.title = ("", 0)
        self.inside = False
        self._above: list[tuple[int, str]] = []
        self._titled = False
        # What was read before each question whose answer has an end.
        self._open: list[tuple[Part, list[tuple[int, str]]]] = []

    def begin(self, token: Token, inline: Token) -> None:
        """A heading."""
        self.inside = True
        line = (token.map or [0])[0] + 1
        heading, level = clean(flat_words(inline)).strip(), int(token.tag[1:])
        if not heading:
            self._slips.append(Slip(line, "a heading without words, so it is left out", "name the section"))
            return
        if token.meta.get("closed"):
            level += min(len(self._open), MAX_NESTED)
            self._open.append((self.part, self._above))
        elif level <= len(("h1", "h2", "h3", "h4", "h5", "h6")):
            self._open = []
        else:
            level += min(len(self._open), MAX_NESTED)
        self._above = [(other, name) for other, name in self._above if other < level]
        if level > 1 or self._titled or self._above:
            self._above.append((level, heading))
        else:
            self.title = (heading, line)
        self._titled = True
        self.part = Part(tuple(name for _, name in self._above) or (OVERVIEW,), line)
        self.parts.append(self.part)

    def end(self) -> None:
        """The end of an answer: what follows belongs to the section that the question stands in."""
        if self._open:
            self.part, self._above = self._open.pop()


def unnumbered(heading: str) -> str:
    """A heading without the number it begins with: "2.1 Early mornings" is about early mornings."""
    return _NUMBER.sub("", heading)
