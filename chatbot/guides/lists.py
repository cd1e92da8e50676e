"""Lists: items that know their number, the items above them and the line that leads them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatbot.guides.pieces import joined
from chatbot.record import record
from chatbot.text import shorten

if TYPE_CHECKING:
    from markdown_it.token import Token

# An item of so few words, with items below it, only says what these are of.
MAX_WORDS = 6
# Nor is it longer than this; of an item above another, as much is kept with that.
MAX_LABEL = 120
_OPENS = frozenset(("bullet_list_open", "ordered_list_open"))
_ITEM_OPENS, _ITEM_CLOSES = "list_item_open", "list_item_close"
# The tokens that tell where a list or an item begins, and where an item ends.
LIST_TOKENS = (*sorted(_OPENS), _ITEM_OPENS, _ITEM_CLOSES)


@record
class Around:
    """What a piece has from around it, as `chatbot.guides.pieces.Piece` tells."""

    labels: tuple[str, ...] = ()
    skip: int = 0
    column: str = ""
    parents: tuple[str, ...] = ()
    lead: str = ""
    number: str = ""


NOTHING_AROUND = Around()


@dataclass
class _Item:
    """An item that is being read: its paragraphs so far, and what it is once items follow below it."""

    number: str
    paragraphs: list[str] = field(default_factory=list)
    lines: tuple[int, int] = (0, 0)
    label: str = ""
    text: str = ""
    used: bool = False


class Items:
    """Reads the tokens of lists; add: takes the text of each item, its lines and what is around it; labels: grows."""

    def __init__(self, add: Callable[[str, tuple[int, int], Around], None], labels: list[str]) -> None:
        self._add, self._labels = add, labels
        self._stack: list[_Item] = []
        self._lead = ""
        self._depth = 0

    @property
    def inside(self) -> bool:
        """Whether what is read stands in an item."""
        return bool(self._stack)

    def enter(self, token: Token, lead: str) -> None:
        """Where a list or an item begins or ends; lead: the line before, where that leads in."""
        if token.type in _OPENS:
            if self._stack:
                self._put(self._stack[-1], heads=True)
            else:
                self._lead = lead
        elif token.type == _ITEM_OPENS:
            self._stack.append(_Item(f"{token.info}." if token.info else ""))
        elif self._stack:
            item = self._stack.pop()
            self._put(item)
            if item.label and not item.used:  # nothing was said below it
                self._say(item, item.label)
            elif item.label:
                self._labels.append(item.label)

    def say(self, text: str, lines: tuple[int, int]) -> None:
        """One more paragraph of the item."""
        item = self._stack[-1]
        item.lines = (item.lines[0] if item.paragraphs else lines[0], lines[1])
        item.paragraphs.append(text)

    def pause(self) -> None:
        """Something else follows within the item."""
        if self._stack:
            self._put(self._stack[-1])

    def end(self) -> None:
        """The section ends, though a list may go on below the next heading."""
        while self._stack:
            item = self._stack.pop()
            self._put(item)
            self._labels += [item.label] if item.label and item.used else []

    def _put(self, item: _Item, heads: bool = False) -> None:
        """The paragraphs of an item as a piece; heads: items follow below it."""
        text = " ".join(item.paragraphs)
        item.paragraphs = []
        if not any(map(str.isalnum, text)):
            return
        if heads and not item.text and not item.label and _is_label(text):
            item.label = text
            return
        self._say(item, text)
        item.text = item.text or text
        item.number = ""

    def _say(self, item: _Item, text: str) -> None:
        """An item as a piece: behind the bare labels above it."""
        above = [other for other in self._stack if other is not item]
        if not above:
            plain = not (self._lead or item.number)
            self._add(text, item.lines, NOTHING_AROUND if plain else Around(lead=self._lead, number=item.number))
            return
        labels = [other.label.rstrip(":").rstrip() for other in above if other.label]
        number = item.number
        for other in above:
            other.used = True
            if other.label and other.number:  # a step that is a bare label is told with what stands below it
                number, other.number = other.number, ""
        label = ", ".join(labels)
        own, _, value = text.partition(": ")
        told = f"{label}, {text}" if label and value and len(own.split()) <= MAX_WORDS else joined(label, text)
        parents = tuple(shorten(other.text or other.label, MAX_LABEL) for other in above if other.text or other.label)
        around = Around(tuple(labels), len(told) - len(text), "", parents, self._lead, number)
        self._add(told, item.lines, around)


def _is_label(text: str) -> bool:
    """Whether an item only says what those below it are of."""
    if len(text) > MAX_LABEL:
        return False
    if text.endswith(":"):
        return True
    return ":" not in text and len(text.split()) <= MAX_WORDS and not text.endswith((".", "!", "?", ";"))
