"""The chat in a terminal: read a line, ask, print. What is read and shown is decided in the other modules."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from prompt_toolkit import print_formatted_text
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import clear
from prompt_toolkit.styles import Style

from chatbot.bot import Bot
from chatbot.decline import question
from chatbot.intent import Topic
from chatbot.terminal.commands import CONVERSATION, Chat, Outcome, respond
from chatbot.terminal.completion import Candidate, GuideCompleter
from chatbot.terminal.history import ChatHistory
from chatbot.terminal.page import MAX_WIDTH, Page, fragments, paragraphs, plain, safe, speech
from chatbot.terminal.prompting import KEYS, line_editor
from chatbot.terminal.status import toolbar, welcome
from chatbot.terminal.style import CLASSES, is_dumb, use_color, use_links

# Ctrl-C twice within this many seconds leaves; once may be a slip.
TWICE = 1.0

_STYLE = Style.from_dict(CLASSES)


@dataclass(frozen=True)
class Screen:
    """Where pages are printed, and how.

    color, links: whether to; spoken: for a screen reader; gap: whether a
    blank line stands before a page, to set it off from what was typed.
    """

    color: bool = False
    links: bool = False
    spoken: bool = False
    gap: bool = False

    def show(self, page: Page) -> None:
        """Print a page, and a blank line after it where pages are not spoken."""
        if not page:
            return
        if self.spoken:
            print(speech(page), flush=True)
        elif not self.color:
            print("\n" * self.gap + plain(page, columns()) + "\n", flush=True)
        else:
            text = FormattedText([("", "\n" * self.gap), *fragments(page, columns(), self.links), ("", "\n")])
            # --color=always with NO_COLOR set, or into a pipe: prompt-toolkit would leave the colours out
            output = None if sys.stdout.isatty() else Vt100_Output(sys.stdout, lambda: Size(24, columns()))
            print_formatted_text(text, style=_STYLE, output=output, color_depth=ColorDepth.DEPTH_4_BIT)

    def clear(self) -> None:
        """An empty screen, where there is one that can be redrawn."""
        if self.gap and not self.spoken:
            clear()


def run(bot: Bot, data: Path, color: str = "auto", accessible: bool = False) -> int:
    """Chat until the person leaves or the input ends; the exit code.

    data: folder for the history; color: "auto", "always" or "never";
    accessible: for screen readers (or CAREER_CHAT_ACCESSIBLE=1 or TERM=dumb).
    Without a terminal on both sides, each line is a question and only answers are printed.
    """
    env = os.environ
    tty = sys.stdin.isatty() and sys.stdout.isatty()
    accessible = accessible or env.get("CAREER_CHAT_ACCESSIBLE", "0") not in ("", "0")
    dumb = tty and is_dumb(env)
    colored = use_color(color, env, sys.stdout.isatty()) and not accessible
    _forgive_encoding()
    for fault in (*bot.library.faults, *bot.rules.faults):
        warn(str(fault))

    screen = Screen(colored, use_links(colored, env, sys.stdout.isatty()), accessible or dumb, gap=tty)
    if not tty:
        return _answer_lines(Chat(bot), screen)
    if screen.spoken:
        chat, read = Chat(bot), _asked
    else:
        chat, read = Chat(bot, keys=KEYS), _edited(bot, data, colored)
    screen.show(welcome(bot.library.guides, bot.starters(), MAX_WIDTH if screen.spoken else columns()))
    return _talk(chat, read, screen)


def _talk(chat: Chat, read: Callable[[], str], screen: Screen) -> int:
    """Questions and answers until Ctrl-D, `/quit`, or Ctrl-C twice."""
    interrupted = -TWICE
    while True:
        try:
            outcome = respond(chat, read())
        except EOFError:
            return 0
        except KeyboardInterrupt:
            if time.monotonic() - interrupted < TWICE:
                return 0
            interrupted = time.monotonic()
            screen.show(paragraphs("Ctrl-C again, or Ctrl-D, leaves.", "class:hint"))
            continue
        chat = _shown(outcome, screen)
        if outcome.leave:
            return 0


def _answer_lines(chat: Chat, screen: Screen) -> int:
    """An answer to each line of the input."""
    for line in sys.stdin:
        outcome = respond(chat, line)
        chat = _shown(outcome, screen)
        if outcome.leave:
            break
    return 0


def _shown(outcome: Outcome, screen: Screen) -> Chat:
    if outcome.clear:
        screen.clear()
    screen.show(outcome.page)
    return outcome.chat


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
    known = _candidates(bot)
    completer = GuideCompleter(lambda: _in_focus(known, bot), [guide.role for guide in bot.library.guides])
    session = line_editor(completer, history, lambda: _toolbar(bot), _STYLE, colored)

    def read() -> str:
        warn(history.take_fault())
        return session.prompt()

    return read


def _candidates(bot: Bot) -> list[Candidate]:
    """The questions that the guides answer, each also under the name and headings of its topic."""
    topics = {question(topic, guide): topic for topic in bot.rules.topics for guide in bot.library.guides}
    return [Candidate(text, _keywords(topics[text]) if text in topics else "") for text in bot.questions()]


def _keywords(topic: Topic) -> str:
    return " ".join((topic.name, topic.about, *topic.sections))


def _in_focus(known: list[Candidate], bot: Bot) -> list[Candidate]:
    """The questions about the guides in focus first."""
    roles = _roles(bot)
    return sorted(known, key=lambda candidate: not any(role in candidate.text for role in roles))


def _roles(bot: Bot) -> list[str]:
    """The roles of the guides in focus."""
    return [guide.role for guide in bot.library.guides if guide.slug in bot.state(CONVERSATION).guides]


def _toolbar(bot: Bot) -> str:
    state = bot.state(CONVERSATION)
    topic = bot.rules.topic(state.topic)
    about = topic.about or topic.name if topic else ""
    return toolbar(_roles(bot), len(bot.library.guides), state.pinned, about, columns())


# -- the terminal ---------------------------------------------------------


def warn(message: str) -> None:
    """A warning in one line on standard error."""
    if message:
        print(f"warning: {' '.join(safe(message).split())}", file=sys.stderr, flush=True)


def columns() -> int:
    """The width of the window that is printed to, 80 where there is none."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return shutil.get_terminal_size().columns


def _forgive_encoding() -> None:
    """Read and write what the terminal's encoding lacks as `?` instead of stopping."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
