"""What the chat says about itself: the first screen and the line at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot import __version__
from chatbot.terminal.page import BLANK, Page, Paragraph, cells, measure
from chatbot.terminal.prompting import FORGET_KEY
from chatbot.terminal.rendering import tries
from chatbot.text import shorten

# A role cut shorter than "Customer Care…" says nothing.
MIN_ROLE = 14


def welcome(covered: Sequence[str], count: int, starters: Sequence[str], columns: int) -> Page:
    """The first screen: three lines of what the chat knows, then questions to try.

    covered: what the guides are about; count: how many there are.
    """
    width = measure(columns)
    name = f"career-chat {__version__}"
    lines = (
        _fitting(width, f"{name}: answers about careers, each with its source", f"{name}: careers", name),
        _known(covered, count, width),
        _fitting(width, "Type a question, /help for the commands, or /quit to leave", "/help and /quit"),
    )
    return (
        Paragraph(lines[0], style="class:name"),
        *(Paragraph(line) for line in lines[1:]),
        *((BLANK, *tries(starters)) if starters else ()),
    )


def _known(covered: Sequence[str], count: int, width: int) -> str:
    """How many guides there are and about what, as much of it as fits."""
    number = f"{count:,} {'guide' if count == 1 else 'guides'}"
    some = (f"{', '.join(covered[:shown])} and {len(covered) - shown} more" for shown in range(len(covered) - 1, 0, -1))
    variants = (f"{number}: {known}" for known in (", ".join(covered), *some))
    return _fitting(width, *variants, f"{number}: /guides", number)


def _fitting(width: int, *variants: str) -> str:
    """The first variant that fits on a line, or the last one cut."""
    return next((text for text in variants if cells(text) <= width), shorten(variants[-1], width))


def toolbar(focus: Sequence[str], count: int, pinned: bool, topic: str, carried: bool, columns: int) -> str:
    """The line at the bottom: the guides in focus and the topic, as much as fits.

    focus: their roles, empty for all; count: of all guides; topic: in words,
    or ""; carried: whether there is something to forget.
    """
    where = " + ".join(focus) if focus else f"all {count:,} guides"
    where += " (only)" if focus and pinned else ""
    named = f"about: {where}" if focus or topic else where
    about = f" · {topic}" if topic else ""
    key = f" · {FORGET_KEY}" if carried else ""
    forgets = f"{key} forgets" if carried else ""
    width = max(columns - 2, 1)
    variants = (
        f"{named}{about}{forgets} · /help",
        f"{named}{about}{forgets}",
        f"{where}{about}{key}",
        f"{where}{about}",
        *_less(focus, where, about, key, width),
    )
    return f" {_fitting(width, *variants)} "


def _less(focus: Sequence[str], where: str, about: str, key: str, width: int) -> tuple[str, ...]:
    """What to show where the roles do not fit beside the topic: how many, or the one role cut."""
    if len(focus) > 1:
        several = f"{len(focus)} guides"
        return f"{several}{about}{key}", f"{several}{about}", several
    cut = shorten(where, max(width - cells(about), 1))
    return (f"{cut}{about}", where) if cells(cut) >= MIN_ROLE else (where,)
