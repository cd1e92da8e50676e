"""A `career-chat serve` of the tests' own: a real process on a free port."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

START_SECONDS = 60
STOP_SECONDS = 20
_ADDRESS = re.compile(r"http://\S+?:(\d+)/demo")


@dataclass
class Server:
    """A running server: its address, its process, and the lines it wrote to standard error."""

    url: str
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def logged(self, text: str, seconds: float = 10) -> str:
        """The first line with this text; waits for it. Raises AssertionError."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in list(self.log):
                if text in line:
                    return line
            time.sleep(0.02)
        raise AssertionError(f"{text!r} is not in the log:\n{''.join(self.log[-20:])}")


# (*flags, guides=, data=, env=, limited=) -> a server for the time of a `with`.
Starter = Callable[..., AbstractContextManager[Server]]


@contextmanager
def serving(data: Path, *flags: str, env: Mapping[str, str] | None = None, limited: bool = False) -> Iterator[Server]:
    """A server for the time of a `with`; its log and secret are kept in `data`.

    limited: whether the rate limit stays on, which would be in the way of tests.
    """
    command = [sys.executable, "-m", "chatbot", "serve", "--port", "0", "--data", str(data), *flags]
    own = {} if limited else {"CAREER_CHAT_RATE_LIMIT": "off", "CAREER_CHAT_CONVERSATION_LIMIT": "off"}
    environment = (
        {name: value for name, value in os.environ.items() if name != "CAREER_CHAT_DATA"} | own | dict(env or {})
    )
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    server = Server("", process)
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, server.log, lines), daemon=True)
    reader.start()
    try:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                line = lines.get(timeout=max(0.1, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"the server did not start:\n{''.join(server.log)}") from None
            if line == "":
                code = process.wait(STOP_SECONDS)
                raise AssertionError(f"the server stopped with {code}:\n{''.join(server.log)}")
            if found := _ADDRESS.search(line):
                server.url = f"http://127.0.0.1:{found[1]}"
            if server.url and '"event": "ready"' in line:
                break
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(STOP_SECONDS)
        reader.join(STOP_SECONDS)
        assert process.stderr is not None
        process.stderr.close()


def not_serving(starting: AbstractContextManager[Server]) -> str:
    """What a server says that does not start because of how it was asked to: one line, and exit code 2 or 3."""
    with pytest.raises(AssertionError, match=r"the server stopped with [23]:\n") as raised, starting:
        pass
    said = str(raised.value).partition("\n")[2]
    assert said.startswith("career-chat: ")
    assert said.count("\n") == 1
    return said


def _read(process: subprocess.Popen[str], log: list[str], lines: queue.Queue[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        log.append(line)
        lines.put(line)
    lines.put("")
