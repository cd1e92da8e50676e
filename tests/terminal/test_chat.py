"""The whole chat on a real pseudo-terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.question.turn import State
from chatbot.terminal.chat import run
from chatbot.terminal.page import MAX_WIDTH
from tests.terminals import Terminal

PAY = "What does a Customer Service Representative earn?"
PAY_SOURCE = "[1] Customer Service Representative › Annual Salary (line"
COLOR = re.compile(rb"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|9[0-7]|10[0-7]|38;5;\d+|48;5;\d+)[0-9;]*m")
CTRL_C, TAB, ENTER, F4 = "\x03", "\t", "\r", "\x1bOS"
# Of these, the guides and rules of the day leave at least one unclear.
VAGUE = ("the boring parts", "gear at the desk for agents?", "what about the grind", "tell me about the people side")


@pytest.fixture
def home(tmp_path: Path, data: Path, bot: Bot) -> Path:
    """A folder of its own that holds nothing but the index, which `bot` has fitted."""
    assert bot.library.guides
    (tmp_path / "cache").symlink_to(data / "cache")
    return tmp_path


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts chats, and ends them after the test."""
    started: list[Terminal] = []

    def starting(*args: str, columns: int = 80, **env: str) -> Terminal:
        started.append(Terminal(home, "-m", "chatbot", *args, columns=columns, **env))
        return started[-1]

    yield starting
    for terminal in started:
        terminal.process.close(force=True)


Start = Callable[..., Terminal]


def test_a_conversation(start: Start, home: Path) -> None:
    """Opens with three lines and three questions; answers with sources; obeys its commands; leaves on Ctrl-C twice."""
    terminal = start(FORCE_HYPERLINK="1")
    first = terminal.wait("all 4 guides · /help").split("\n")
    assert first.index("") == 3
    assert [line[:5] for line in first[4:7]] == ["Try: "] * 3

    terminal.ask(PAY, PAY_SOURCE)
    assert re.search(rb"\x1b\]8;;file://[^\x1b]*/customer-service-representative\.md\x1b\\", terminal.raw)
    assert COLOR.search(terminal.raw)
    terminal.wait("Customer Service Representative · ")
    terminal.ask("/sources", "\n    Jobicy, ")
    terminal.ask("/why", "\n- Topic: ")
    terminal.ask("/more", "> /more\n\n")
    terminal.ask("/guide care agent", "I answer from the Customer Care Agent guide only")
    terminal.wait(" Customer Care Agent (only) · ")
    terminal.ask("/sav talk.md", "did you mean /save?")
    terminal.ask("/save talk.md", "Saved as talk.md")
    assert PAY in (home / "talk.md").read_text(encoding="utf-8")

    terminal.send("/cle")
    terminal.wait("forget the conversation and clear the screen\n")
    terminal.send(TAB + ENTER)
    terminal.send(ENTER)
    assert PAY not in terminal.wait(lambda text: text.startswith("\nThe conversation is forgotten."))

    terminal.send("what does it tak" + CTRL_C)
    terminal.wait(lambda text: "it tak" not in text)
    terminal.send("salry" + TAB)
    terminal.wait("earn at the start?")
    terminal.send(CTRL_C)
    terminal.wait(lambda text: "salry" not in text)
    terminal.send(CTRL_C + CTRL_C)
    assert terminal.left() == 0
    assert "Ctrl-C again, or Ctrl-D, leaves." in terminal.text()

    assert (home / "history").stat().st_mode & 0o777 == 0o600
    assert f"+{PAY}\n" in (home / "history").read_text(encoding="utf-8")


def test_what_is_carried_over(start: Start, bot: Bot) -> None:
    """A question back is answered by number; the toolbar has what is carried, of two roles both, and F4 drops it."""
    terminal = start(columns=100)
    terminal.wait("all 4 guides · /help")
    terminal.ask("difference between a care agent and a service rep", "There is more: type /more")
    terminal.wait(" about: Customer Care Agent + Customer Service Representative · how roles differ · F4 forgets")
    terminal.send("and th" + F4)
    assert "> and th" in terminal.wait("\n all 4 guides · /help")
    terminal.send(CTRL_C)
    terminal.wait(lambda text: "and th" not in text)

    vague = next(q for q in VAGUE if bot.answer(q, State())[0].kind == "clarify")
    terminal.ask(vague, "\n2. ")
    terminal.ask("2", "[1] ")
    terminal.wait("F4 forgets")
    terminal.ask("/forget", "The next question stands by itself.")
    terminal.wait("\n all 4 guides · /help")


def test_a_narrow_window_and_earlier_lines(start: Start, home: Path) -> None:
    """At 20 columns words stay whole; Ctrl-R finds a line of an earlier chat; Alt+Enter makes a line; Ctrl-D leaves."""
    (home / "history").write_text("\n# 2026-11-21\n+What is the weather?\n", encoding="utf-8")
    terminal = start(columns=20)
    terminal.wait("all 4 guides")
    assert [line for line in terminal.text().split("\n") if line.startswith("Try: ")]
    terminal.send("\x12weath")
    terminal.wait("> What is the weath")
    terminal.send(ENTER)
    terminal.send(ENTER)
    terminal.wait("No source: this is\nno answer from the\nguides.")
    terminal.send("one\x1b\rtwo")
    terminal.wait("> one\n. two")
    terminal.send(CTRL_C)
    terminal.wait(lambda text: "> one" not in text)
    terminal.send("\x04")
    assert terminal.left() == 0


def test_no_color_and_no_history(start: Start, home: Path) -> None:
    """With NO_COLOR there is no colour and no link; a history that cannot be kept is one warning."""
    (home / "history").mkdir()
    terminal = start(NO_COLOR="1", FORCE_HYPERLINK="1")
    assert f"warning: {home / 'history'}"[:79] in terminal.wait("all 4 guides")
    terminal.ask(PAY, PAY_SOURCE)
    assert terminal.text().count("warning: ") == 1
    terminal.send("/quit" + ENTER)
    assert terminal.left() == 0
    assert not COLOR.search(terminal.raw)
    assert b"\x1b]8" not in terminal.raw


@pytest.mark.parametrize(
    ("args", "env"),
    [((), {"TERM": "dumb"}), (("chat", "--accessible"), {})],
)
def test_without_redrawing(start: Start, args: tuple[str, ...], env: dict[str, str]) -> None:
    """On terminals that only print, and for screen readers: labels, whole lines, not one escape sequence."""
    terminal = start(*args, columns=MAX_WIDTH, **env)
    terminal.wait("You:")
    shown = terminal.ask(PAY, "Sources:\n[1] Customer Service Representative, Annual Salary, line")
    assert "\nGuide: " in shown
    terminal.send("\x04")
    assert terminal.left() == 0
    assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize(
    ("color", "accessible", "expected"),
    [
        ("auto", "", "[1] Customer Service Representative › Annual Salary (line"),
        ("auto", "1", "Sources:\n[1] Customer Service Representative, Annual Salary, line"),
        ("always", "", "\x1b[0;36;1m[1] \x1b[0mCustomer Service Representative › Annual Salary (line"),
    ],
)
def test_lines_from_a_pipe(
    bot: Bot,
    home: Path,
    color: str,
    accessible: str,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each line is a question or a command, bytes that are no text included; only answers are printed."""
    lines = PAY.encode() + b"\n\n/guides\n\xff\x1b[2J\n/quit\nunread\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), encoding="utf-8"))
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CAREER_CHAT_ACCESSIBLE", accessible)
    assert run(bot, home, color) == 0
    printed = capsys.readouterr()
    assert expected in printed.out
    assert "1. Customer Care Agent" in printed.out
    assert "career-chat 0" not in printed.out
    assert "\x1b[2J" not in printed.out
    assert ("\x1b" in printed.out) is (color == "always")
    assert printed.err == ""
    assert not (home / "history").exists()
