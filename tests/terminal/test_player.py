"""A demo played on a real pseudo-terminal, and where there is none."""

from __future__ import annotations

import signal
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.demo.script import Demo, faq_demo
from chatbot.demo.script_file import read_demo
from chatbot.terminal.page import plain
from chatbot.terminal.player import TERMINATED, hint, play, staged
from tests.terminals import Terminal

PROGRAM = """
import json, sys
from pathlib import Path
from chatbot.bot import Bot
from chatbot.demo.script_file import open_demo
from chatbot.terminal.player import play
bot = Bot.open()
sys.exit(play(open_demo(Path(sys.argv[1]), bot), bot, **json.loads(sys.argv[2])))
"""
PAY = "`customer-service-representative#annual-salary`"
DEMO = f"""\
# My demo

Welcome to my demo.

## Pay

Guide: Customer Service Representative

- What does one earn? {PAY}
- And at the start? {PAY}

## The end

- Can I work on Mars? `not covered`
"""
ENTER, CTRL_C, CTRL_D, CTRL_Z = "\r", "\x03", "\x04", "\x1a"
WAITS = " · Enter goes on · "


class Playing(Terminal):
    """A demo in a terminal of its own."""

    def __init__(self, home: Path, options: str, **env: str) -> None:
        super().__init__(home, "-c", PROGRAM, str(home / "demo.md"), options, columns=90, **env)
        self.before = termios.tcgetattr(self.process.child_fd)

    def left(self) -> int:
        """The exit code, with the terminal as it was before."""
        code = super().left()
        assert termios.tcgetattr(self.process.child_fd) == self.before
        assert not self.screen.cursor.hidden
        return code


@pytest.fixture
def home(tmp_path: Path, data: Path, bot: Bot) -> Path:
    """A folder with a demo and the index, which `bot` has fitted."""
    assert bot.library.guides
    (tmp_path / "cache").symlink_to(data / "cache")
    (tmp_path / "demo.md").write_text(DEMO, encoding="utf-8")
    return tmp_path


@pytest.fixture
def demo(home: Path, bot: Bot) -> Demo:
    """The same demo, read."""
    return read_demo(home / "demo.md", bot)


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Playing]]:
    """Starts demos, and ends them after the test."""
    started: list[Playing] = []

    def starting(options: str = "{}", **env: str) -> Playing:
        started.append(Playing(home, options, **env))
        return started[-1]

    yield starting
    for terminal in started:
        terminal.process.close(force=True)


Start = Callable[..., Playing]


def test_a_demo_with_keys(start: Start) -> None:
    """Waits for keys; types letter by letter, or at once when pressed; goes back, skips a chapter, and ends."""
    terminal = start('{"pace": 20}')
    first = terminal.wait("0/3" + WAITS)
    assert first.split("\n")[:3] == ["My demo", "", "| Welcome to my demo."]
    terminal.send(ENTER)
    terminal.wait("Chapter 2 of 3: Pay\nAnswers are from the Customer Service Representative guide only.\n")
    typing = terminal.wait("1/3 > What")
    assert "earn?" not in typing
    terminal.send(" ")
    terminal.wait(
        "1/3 > What does one earn?\n\n", "[1] Customer Service Representative › Annual Salary (line", "1/3" + WAITS
    )
    terminal.send("b")
    terminal.wait("0/3" + WAITS)
    assert terminal.text().count("| Welcome to my demo.") == 2
    terminal.send(ENTER)
    terminal.wait("1/3 > What")
    terminal.send("s")
    last = terminal.wait("3/3 > Can I work on Mars?\n\n", "No source")
    assert "2/3" not in last
    assert terminal.left() == 0
    assert b"\x1b[" in terminal.raw


def test_a_demo_goes_on_by_itself(start: Start) -> None:
    """Unattended, everything is shown to the end; a question takes the time that its letters take."""
    terminal = start('{"auto": 0.2, "pace": 100}')
    started = time.monotonic()
    terminal.wait("goes on in 0.2 s", "a stops")
    terminal.wait("3/3 > Can I work on Mars?\n\n", "No source")
    assert terminal.left() == 0
    assert time.monotonic() - started > 4 * 0.2 + 0.5
    assert "Enter" not in terminal.text()


def test_autoplay_is_switched(start: Start) -> None:
    """`a` lets the demo play by itself and stops it again, even while it types."""
    terminal = start('{"pace": 10, "auto": 0.1}')
    terminal.wait("1/3 > Wh")
    terminal.send("a")
    terminal.wait("1/3 > What does one earn?\n\n", "1/3" + WAITS)
    terminal.send("a")
    terminal.wait("2/3 > And")
    terminal.send("q")
    assert terminal.left() == 0


@pytest.mark.parametrize("key", ["q", CTRL_C, CTRL_D])
@pytest.mark.parametrize("typing", [False, True])
def test_leaving(start: Start, key: str, typing: bool) -> None:
    """`q`, Ctrl-C and Ctrl-D leave at once, in a pause and while a question is typed."""
    terminal = start('{"pace": 5}')
    terminal.wait("0/3" + WAITS)
    if typing:
        terminal.send(ENTER)
        terminal.wait("1/3 > Wh")
    terminal.send(key)
    assert terminal.left() == 0
    assert "q leaves" not in terminal.text()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, TERMINATED), (signal.SIGINT, 0)])
def test_ended_from_outside(start: Start, number: int, code: int) -> None:
    """Whoever ends the process finds the terminal as it was."""
    terminal = start()
    terminal.wait("0/3" + WAITS)
    terminal.process.kill(number)
    assert terminal.left() == code


@pytest.mark.parametrize(("options", "env"), [("{}", {"TERM": "dumb"}), ('{"accessible": true}', {})])
def test_without_redrawing(start: Start, options: str, env: dict[str, str]) -> None:
    """On terminals that only print, and for screen readers: whole lines, keys with Enter, not one escape sequence."""
    terminal = start(options, **env)
    terminal.wait("Demo: My demo\nPresenter: Welcome to my demo.\n0/3, Enter goes on, b back")
    terminal.send("x" + ENTER)
    terminal.send(ENTER)
    terminal.wait("Chapter 2 of 3: Pay\n", "Question 1 of 3: What does one earn?\nGuide: ", "\nSources:\n[1] ")
    terminal.send("S" + ENTER)
    terminal.wait("Question 3 of 3: Can I work on Mars?\nGuide: ")
    assert terminal.left() == 0
    assert b"\x1b" not in terminal.raw


def test_leaving_without_redrawing(start: Start) -> None:
    """Ctrl-C, while it plays by itself, and Ctrl-D leave; the cursor stands on a line of its own."""
    terminal = start('{"accessible": true}')
    terminal.wait("0/3, ")
    terminal.send("a" + ENTER)
    terminal.wait("0/3, ")
    time.sleep(0.2)
    terminal.send(CTRL_C)
    assert terminal.left() == 0
    terminal = start('{"accessible": true}')
    terminal.wait("0/3, ")
    terminal.send(CTRL_D)
    assert terminal.left() == 0


def test_without_a_terminal(demo: Demo, bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe, everything is printed at once, in order, without a key or an escape sequence."""
    assert play(demo, bot, auto=60, pace=0.001) == 0
    printed = capsys.readouterr().out
    wanted = (
        "My demo\n\n| Welcome",
        "Chapter 2 of 3: Pay\n",
        "\n1/3 > What does one earn?\n\n",
        "[1] Customer",
        "\n2/3 > And at the start?\n\n",
        "\nChapter 3 of 3: The end\n",
        "\n3/3 > Can I work on",
    )
    places = [printed.index(text) for text in wanted]
    assert places == sorted(places)
    assert "\x1b" not in printed
    assert "leaves" not in printed


def test_colours_in_a_pipe(demo: Demo, bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    """Colours are as asked for, with the same words."""
    play(demo, bot, color="always")
    assert "\x1b[0;36;1m1/3 > " in capsys.readouterr().out


def test_the_scenes_of_the_faq(bot: Bot) -> None:
    """Each question of the FAQ is a scene with its answer; each chapter's first one has its title."""
    scenes = list(staged(faq_demo(bot.library), bot))
    heads = [number for number, scene in enumerate(scenes) if scene.head]

    assert [scene.progress for scene in scenes] == [f"{number}/18" for number in range(1, 19)]
    assert heads == [0, 8]
    assert plain(scenes[8].head, 80) == (
        "Chapter 2 of 2: Customer Service Representative\n"
        "Answers are from the Customer Service Representative guide only."
    )


def test_the_hint_fits() -> None:
    """The line of keys fits into a terminal of the usual width."""
    assert len(hint("1000/1000", 12.5)) < 80
