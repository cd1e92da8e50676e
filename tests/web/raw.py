"""Requests by hand over a socket: what no client library sends."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.web.serving import Server

ASK = b"POST /api/v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@dataclass(frozen=True)
class Reply:
    """The first reply of a connection; rest: what came after it."""

    status: int
    head: bytes
    body: bytes
    rest: bytes = b""


def connect(server: Server, seconds: float = 10) -> socket.socket:
    """A connection; what is read from it waits so long."""
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname, parts.port or 80), seconds)


def ask(body: bytes, *headers: bytes) -> bytes:
    """A whole request that asks."""
    told = (b"Content-Length: %d" % len(body), *headers)
    return ASK + b"".join(b"%s\r\n" % header for header in told) + b"\r\n" + body


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side closes. Raises TimeoutError."""
    parts: list[bytes] = []
    while True:
        try:
            part = connection.recv(65_536)
        except ConnectionResetError:
            part = b""
        if not part:
            return b"".join(parts)
        parts.append(part)


def exchange(server: Server, request: bytes, seconds: float = 10) -> bytes:
    """What a server says to bytes until it closes the connection. Raises TimeoutError."""
    with connect(server, seconds) as connection:
        with suppress(OSError):  # refused and closed before all was sent
            connection.sendall(request)
        return read_all(connection)


def split(answer: bytes) -> Reply:
    """The first reply in what came."""
    head, _, rest = answer.partition(b"\r\n\r\n")
    length = next(
        (int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    return Reply(int(head.split(b" ")[1]) if head else 0, head, rest[:length], rest[length:])
