"""The whole chat on a real pseudo-terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

from chatbot.bot import Bot
from chatbot.terminal.page import MAX_WIDTH
from chatbot.terminal.rendering import NO_SOURCE

pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals here")

ROOT = Path(__file__).parent.parent
PAY = "What does a Customer Service Representative earn?"
PAY_SOURCE = "[1] Customer Service Representative › Annual Salary (line"
COLOR = re.compile(rb"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|9[0-7]|10[0-7]|38;5;\d+|48;5;\d+)[0-9;]*m")
CTRL_C, TAB, ENTER = "\x03", "\t", "\r"


class Screen(pyte.Screen):  # type: ignore[misc]  # pyte ships no types
    """A terminal's screen that also says where its cursor is when asked; prompt-toolkit waits for that."""

    reply: Callable[[str], object]

    def write_process_input(self, data: str) -> None:
        """What the terminal itself types."""
        self.reply(data)


class Terminal:
    """A chat in a terminal of its own, and what that terminal shows."""

    def __init__(self, data: Path, *args: str, columns: int = 80, **env: str) -> None:
        self.screen = Screen(columns, 60)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "VIRTUAL_ENV") if name in os.environ}
        self.process = pexpect.spawn(
            sys.executable, ["-m", "chatbot", *args], cwd=str(data), dimensions=(60, columns), timeout=None,
            env={**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "LANG": "C.UTF-8", "HOME": str(data),
                 "CAREER_CHAT_DATA": str(data), "TERM": "xterm-256color", **env},
        )  # fmt: skip
        self.screen.reply = self.process.send

    def read(self) -> bool:
        """Take in what was printed; False at the end."""
        try:
            data = self.process.read_nonblocking(65_536, timeout=0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self.stream.feed(data)
        return True

    def text(self) -> str:
        """What the screen shows, trailing blanks gone."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def wait(self, wanted: str | Callable[[str], bool], seconds: float = 20) -> str:
        """The screen as soon as it shows a text."""
        shows = wanted if callable(wanted) else lambda text: wanted in text
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if shows(self.text()):
                return self.text()
            if not self.read():
                break
        raise AssertionError(f"{wanted!r} is not on the screen:\n{self.text()}")

    def ask(self, line: str, wanted: str) -> str:
        """The screen after a line was sent and its answer is there."""
        self.send(line + ENTER)
        return self.wait(wanted)

    def send(self, keys: str) -> None:
        """Type."""
        self.process.send(keys)

    def left(self, seconds: float = 20) -> int:
        """The exit code, once the chat has ended."""
        end = time.monotonic() + seconds
        while self.read() and time.monotonic() < end:
            pass
        self.process.wait()
        return int(self.process.exitstatus)


@pytest.fixture(scope="module")
def cache(request: pytest.FixtureRequest) -> Path:
    """The fitted index of the shipped guides, kept between test runs since fitting takes seconds."""
    folder = Path(request.config.cache.mkdir("career-chat")) if request.config.cache else None
    assert folder is not None
    Bot.open(data=folder)
    return folder / "cache"


@pytest.fixture
def data(tmp_path: Path, cache: Path) -> Path:
    """A data folder with nothing but the index."""
    (tmp_path / "cache").symlink_to(cache)
    return tmp_path


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts chats, and ends them after the test."""
    started: list[Terminal] = []

    def starting(*args: str, columns: int = 80, **env: str) -> Terminal:
        started.append(Terminal(data, *args, columns=columns, **env))
        return started[-1]

    yield starting
    for terminal in started:
        terminal.process.close(force=True)


Start = Callable[..., Terminal]


def test_a_conversation(start: Start, data: Path) -> None:
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
    assert PAY in (data / "talk.md").read_text(encoding="utf-8")

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
    terminal.send(CTRL_C)
    terminal.wait("Ctrl-C again")
    terminal.send(CTRL_C)
    assert terminal.left() == 0

    assert (data / "history").stat().st_mode & 0o777 == 0o600
    assert f"+{PAY}\n" in (data / "history").read_text(encoding="utf-8")


def test_a_narrow_window_and_earlier_lines(start: Start, data: Path) -> None:
    """At 20 columns words stay whole; Ctrl-R finds a line of an earlier chat; Alt+Enter makes a line; Ctrl-D leaves."""
    (data / "history").write_text("\n# 2026-11-21\n+What is the weather?\n", encoding="utf-8")
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


def test_no_color(start: Start) -> None:
    """With NO_COLOR there is not one colour, nor a link, and what abstains says so."""
    terminal = start(NO_COLOR="1", FORCE_HYPERLINK="1")
    terminal.wait("all 4 guides")
    terminal.ask("what is the weather", NO_SOURCE)
    terminal.ask("/quit", "/quit")
    assert terminal.left() == 0
    assert not COLOR.search(terminal.raw)
    assert b"\x1b]8" not in terminal.raw


@pytest.mark.parametrize(
    ("args", "env"),
    [((), {"TERM": "dumb"}), (("chat", "--accessible"), {}), ((), {"CAREER_CHAT_ACCESSIBLE": "1"})],
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


def test_a_history_that_cannot_be_kept(start: Start, data: Path) -> None:
    """One warning, and the chat goes on."""
    (data / "history").mkdir()
    terminal = start()
    assert f"warning: {data / 'history'}"[:79] in terminal.wait("all 4 guides")
    terminal.ask(PAY, PAY_SOURCE)
    assert terminal.text().count("warning: ") == 1


@pytest.mark.parametrize(("color", "colored"), [("auto", False), ("always", True)])
def test_lines_from_a_pipe(data: Path, color: str, colored: bool) -> None:
    """Each line is a question or a command; only answers are printed, bytes that are no text included."""
    done = subprocess.run(
        [sys.executable, "-m", "chatbot", "chat", "--color", color],
        input=PAY.encode() + b"\n\n/guides\n\xff\x1b[2J\n/quit\nunread\n",
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "CAREER_CHAT_DATA": str(data), "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    assert PAY_SOURCE[4:] in done.stdout.decode()
    assert b"1. Customer Care Agent" in done.stdout
    assert b"career-chat" not in done.stdout
    assert b"\x1b[2J" not in done.stdout
    assert (b"\x1b" in done.stdout) is colored
    assert done.stderr == b""
