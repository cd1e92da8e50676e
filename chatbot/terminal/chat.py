"""The chat in a terminal: read a line, ask, print. What is read and shown is decided in the other modules."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from chatbot.bot import Bot
from chatbot.reply.suggesting import Candidate, candidates
from chatbot.terminal.commands import CONVERSATION, Chat, Outcome, carried, forget_context, respond, roles, topic
from chatbot.terminal.input_history import ChatHistory
from chatbot.terminal.page import MAX_WIDTH, paragraphs
from chatbot.terminal.prompting import KEYS, line_editor
from chatbot.terminal.screen import STYLE, Screen, columns, forgive_encoding, is_tty, warn
from chatbot.terminal.status import toolbar, welcome
from chatbot.terminal.style import is_dumb, use_color, use_links
from chatbot.terminal.tab_completion import GuideCompleter, readings

# Ctrl-C twice within this many seconds leaves; once may be a slip.
TWICE = 1.0


def run(bot: Bot, data: Path, color: str = "auto", accessible: bool = False) -> int:
    """Chat until the person leaves or the input ends; the exit code.

    data: folder for the history; color: "auto", "always" or "never";
    accessible: for screen readers (or CAREER_CHAT_ACCESSIBLE=1 or TERM=dumb).
    Without a terminal on both sides, each line is a question and only answers are printed.
    """
    env = os.environ
    writes = is_tty(sys.stdout)
    tty = is_tty(sys.stdin) and writes
    accessible = accessible or env.get("CAREER_CHAT_ACCESSIBLE", "0") not in ("", "0")
    dumb = tty and is_dumb(env)
    colored = use_color(color, env, writes) and not accessible
    forgive_encoding()
    screen = Screen(colored, use_links(colored, env, writes), accessible or dumb, gap=tty)
    if not tty:
        return _answer_lines(Chat(bot), screen)
    if screen.spoken:
        chat, read = Chat(bot), _asked
    else:
        chat, read = Chat(bot, keys=KEYS), _edited(bot, data, colored)
    own = len(bot.library.guides)  # a collection says most in a line that may be cut
    covered = (*bot.shelves.covered[own:], *bot.shelves.covered[:own])
    first = welcome(covered, bot.shelves.guide_count, bot.starters(), MAX_WIDTH if screen.spoken else columns())
    replace(screen, gap=False).show(first)
    return _talk(chat, read, screen)


def _talk(chat: Chat, read: Callable[[], str], screen: Screen) -> int:
    """Questions and answers until Ctrl-D, `/quit`, or Ctrl-C twice."""
    interrupted = float("-inf")
    while True:
        try:
            outcome = respond(chat, read())
            chat = outcome.chat
            _print(outcome, screen)
            if outcome.leave:
                return 0
        except EOFError:
            return 0
        except KeyboardInterrupt:
            if time.monotonic() - interrupted < TWICE:
                return 0
            interrupted = time.monotonic()
            screen.show(paragraphs("Ctrl-C again, or Ctrl-D, leaves.", "class:hint"))


def _answer_lines(chat: Chat, screen: Screen) -> int:
    """An answer to each line of the input."""
    for line in sys.stdin or ():
        outcome = respond(chat, line)
        chat = outcome.chat
        _print(outcome, screen)
        if outcome.leave:
            break
    return 0


def _print(outcome: Outcome, screen: Screen) -> None:
    if outcome.clear:
        screen.clear()
    screen.show(outcome.page)


# -- reading --------------------------------------------------------------


def _asked() -> str:
    """A line read without any editing, for screen readers and terminals that only print."""
    try:
        return input("You: ")
    except (EOFError, KeyboardInterrupt):
        print()  # what follows starts on its own line
        raise


def _edited(bot: Bot, data: Path, colored: bool) -> Callable[[], str]:
    """A reader with the line editor."""
    history = ChatHistory(data)
    known = candidates(bot.offers)
    completer = GuideCompleter(lambda: _in_focus(known, bot), [guide.role for guide in bot.library.guides])
    session = line_editor(completer, history, lambda: _toolbar(bot), lambda: forget_context(bot), STYLE, colored)

    def read() -> str:
        warn(history.take_fault())
        return session.prompt()

    return read


def _in_focus(known: list[Candidate], bot: Bot) -> list[Candidate]:
    """The readings offered last, then the questions about the guides in focus, then the others."""
    focus = roles(bot)
    offered = readings(bot.state(CONVERSATION).choices)
    return offered + sorted(known, key=lambda candidate: not any(role in candidate.text for role in focus))


def _toolbar(bot: Bot) -> str:
    pinned = bot.state(CONVERSATION).pinned
    return toolbar(roles(bot), bot.shelves.guide_count, pinned, topic(bot), bool(carried(bot)), columns())
