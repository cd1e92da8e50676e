"""A real pseudo-terminal with a program in it, and what it shows."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyte
import pytest

pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals here")

ROOT = Path(__file__).parent.parent
ENTER = "\r"
ROWS = 60
SECONDS = 20


class Screen(pyte.Screen):
    """A terminal's screen that also says where its cursor is when asked; prompt-toolkit waits for that."""

    reply: Callable[[str], object]

    def write_process_input(self, data: str) -> None:
        """What the terminal itself types."""
        self.reply(data)


class Terminal:
    """Python in a terminal of its own, started with arguments in a home of its own, and what that terminal shows."""

    def __init__(self, home: Path, *arguments: str, columns: int = 80, **env: str) -> None:
        self.screen = Screen(columns, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "VIRTUAL_ENV") if name in os.environ}
        self.process = pexpect.spawn(
            sys.executable,
            [*arguments],
            cwd=str(home),
            dimensions=(ROWS, columns),
            timeout=None,
            env={
                **kept,
                "PYTHONPATH": str(ROOT),
                "PYTHONWARNINGS": "error",
                "LANG": "C.UTF-8",
                "HOME": str(home),
                "CAREER_CHAT_DATA": str(home),
                "TERM": "xterm-256color",
                **env,
            },
        )
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

    def wait(self, *wanted: str | Callable[[str], bool]) -> str:
        """The screen as soon as it shows all of these texts."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            shown = self.text()
            if all(one(shown) if callable(one) else one in shown for one in wanted):
                return shown
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

    def left(self) -> int:
        """The exit code, once the program has ended; of one that was killed, the signal below zero."""
        end = time.monotonic() + SECONDS
        while self.read() and time.monotonic() < end:
            pass
        self.process.wait()
        return int(-self.process.signalstatus if self.process.signalstatus else self.process.exitstatus)
