"""Clients that are slow, silent or gone: dropped in time, and nobody else waits for them."""

from __future__ import annotations

import json
import os
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest

from tests.web.raw import ASK, ask, connect, read_all, split
from tests.web.serving import Server, Starter

SECONDS = 1
MANY = 60
# What half a request may look like.
HALVES = (
    b"",
    b"P",
    b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    ASK + b"Content-Length: 500\r\n\r\n",
    ASK + b'Content-Length: 500\r\n\r\n{"text": "',
    ASK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    b"GET /api/v1/guides HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc",
    b"\r\n\r\n",
)


@pytest.fixture(scope="module")
def impatient(serving_small: Starter) -> Iterator[Server]:
    """A server that waits a second for a request, and a second for the next one."""
    with serving_small(
        "--receive-seconds",
        str(SECONDS),
        "--keep-alive-seconds",
        str(SECONDS),
    ) as running:
        yield running


def descriptors(server: Server) -> int:
    """How many files and sockets a server holds."""
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def closes(connection: socket.socket) -> float:
    """Seconds until the other side closes."""
    began = time.monotonic()
    connection.settimeout(8 * SECONDS)
    read_all(connection)
    return time.monotonic() - began


def honest(server: Server, times: int) -> float:
    """The longest of so many questions that are asked at once and honestly, in seconds."""
    longest = 0.0
    for number in range(times):
        began = time.monotonic()
        question = {"text": "What does a cook earn?", "message_id": f"h{number}"}
        reply = httpx.post(f"{server.url}/api/v1/ask", json=question)
        longest = max(longest, time.monotonic() - began)
        assert (reply.status_code, reply.json()["kind"]) == (200, "answer")
    return longest


def test_half_requests_are_dropped(impatient: Server) -> None:
    """Half a request is held as long as one may take to arrive, and no longer."""
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(impatient)) for _ in HALVES]
        for connection, half in zip(slow, HALVES, strict=True):
            connection.sendall(half)
        began = time.monotonic()
        ends = [closes(connection) and time.monotonic() - began for connection in slow]
    assert max(ends) < 2 * SECONDS + 0.5


@pytest.mark.parametrize("half", [HALVES[2], ASK + b"Content-Length: 500\r\n\r\n"])
def test_trickle_is_dropped(half: bytes, impatient: Server) -> None:
    """A letter now and then does not make a request longer lived."""
    began = time.monotonic()
    with connect(impatient) as connection:
        connection.sendall(half)
        with suppress(OSError):  # closed or reset, as the system has it
            while time.monotonic() - began < 8 * SECONDS:
                connection.sendall(b"a")
                time.sleep(0.1)
    assert time.monotonic() - began < 3 * SECONDS


def test_half_of_the_next_request(impatient: Server) -> None:
    """Half a request that comes along with a whole one is dropped in time as well; the whole one is answered."""
    halves = (b"GET /heal", ASK, HALVES[3], HALVES[4])
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(impatient, 8 * SECONDS)) for _ in halves]
        for connection, half in zip(slow, halves, strict=True):
            connection.sendall(ask(b'{"text": "hello"}') + half)
        began = time.monotonic()
        assert [split(read_all(connection)).status for connection in slow] == [200] * len(halves)
        assert time.monotonic() - began < 2 * SECONDS + 0.5


def test_slow_but_honest(impatient: Server) -> None:
    """A request in pieces within the time is answered, and so is the next one on its connection."""
    with connect(impatient) as connection:
        for _ in range(3):
            request = ask(json.dumps({"text": "hello"}).encode())
            for start in range(0, len(request), 50):
                connection.sendall(request[start : start + 50])
                time.sleep(0.03)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
            time.sleep(SECONDS / 2)


def test_idle_connections_are_closed(impatient: Server) -> None:
    """After an answer, a connection is kept as long as the setting says."""
    with connect(impatient) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        assert SECONDS * 0.7 < closes(connection) < 2 * SECONDS + 0.5


def test_honest_requests_do_not_wait(impatient: Server) -> None:
    """Many slow clients hold up nobody, are all dropped, and leave nothing behind."""
    honest(impatient, 1)
    time.sleep(2 * SECONDS)  # connections of the tests before are gone
    before = descriptors(impatient)
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(impatient)) for _ in range(MANY)]
        for number, connection in enumerate(slow):
            connection.sendall(HALVES[number % len(HALVES)])
        assert honest(impatient, 20) < 2
        assert max(closes(connection) for connection in slow) < 2 * SECONDS + 0.5
    assert _settled(impatient, before)


def test_who_goes_away_leaves_nothing(impatient: Server) -> None:
    """Clients that hang up in the midst of a request or before the answer leave no descriptor and no error."""
    honest(impatient, 1)
    time.sleep(2 * SECONDS)
    before, logged = descriptors(impatient), len(impatient.log)
    for number in range(MANY):
        with connect(impatient) as connection:
            if number % 2:  # a reset, not a polite end
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            whole = ask(json.dumps({"text": f"hello {number}"}).encode())
            connection.sendall((whole, HALVES[4], HALVES[5])[number % 3])
    assert _settled(impatient, before)
    assert honest(impatient, 3) < 2
    assert not [line for line in impatient.log[logged:] if '"level": "error"' in line or "Traceback" in line]


def test_more_connections_than_descriptors(serving_small: Starter) -> None:
    """Whoever opens more connections than a process can have loses the oldest; others are let in, the log is quiet."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (300, hard))
    try:
        starting = serving_small()
        running = starting.__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with ExitStack() as stack:
        stack.push(starting)
        for number in range(400):
            stack.enter_context(connect(running)).sendall(HALVES[number % 3])
            time.sleep(0.001)
        assert honest(running, 5) < 2
        assert descriptors(running) < 300 - 50
        assert not [line for line in running.log if '"error"' in line]


def _settled(server: Server, before: int) -> bool:
    """Whether a server comes to hold no more descriptors than before, in a while."""
    until = time.monotonic() + 4 * SECONDS
    while descriptors(server) > before and time.monotonic() < until:
        time.sleep(0.05)
    return descriptors(server) <= before


# -- stopping -------------------------------------------------------------------------


def test_stop_with_slow_clients(serving_small: Starter) -> None:
    """Asked to stop, a server ends within its time and without complaint, whoever has not finished a request."""
    with serving_small("--stop-seconds", "2") as running, ExitStack() as stack:
        for number in range(20):
            stack.enter_context(connect(running)).sendall(HALVES[number % len(HALVES)])
        honest(running, 1)
        began = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - began < 6
        assert not [line for line in running.log if "Traceback" in line]
