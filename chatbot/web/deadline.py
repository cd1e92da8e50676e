"""A deadline for requests to arrive, which uvicorn lacks: a byte a second would keep a connection for ever.

And a bound of connections: with no descriptor left nobody is let in, the log cannot be written and guides not read.
"""

from __future__ import annotations

import asyncio
import sys
from functools import cache
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if sys.platform != "win32":
    import resource

# Of the lifespan's state: the seconds a request may take to arrive.
RECEIVE_SECONDS = "receive_seconds"
_DEFAULT = 10
# At a stop, seconds for what is still arriving: a body is a packet or two behind its head.
LAST_SECONDS = 1
# Connections where the system draws no bound.
MOST_CONNECTIONS = 10_000


@cache
def most_connections() -> int:
    """How many connections a process has at most: half of its descriptors, as many come in before one is closed."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_CONNECTIONS if allowed == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, allowed // 2)


class DeadlineProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 on h11; a connection whose request is not there in time, head and body, is closed."""

    _deadline: asyncio.TimerHandle | None = None
    _since = 0.0

    def connection_made(self, transport: Any) -> None:
        """A new connection has as long as a request."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._start()
        if len(self.connections) > most_connections():
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """More of a request; the first of it starts the clock, and only the last of it stops it."""
        if self._deadline is None:
            self._start()
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop()

    def on_response_complete(self) -> None:
        """The next request may have come in part with the one just answered, and nothing more of it may come."""
        super().on_response_complete()
        if self._deadline is None and self.conn.their_state is h11.SEND_BODY:
            self._start()

    def shutdown(self) -> None:
        """The server stops: what is still arriving has a moment left, what has arrived is answered."""
        super().shutdown()
        if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
            self._stop()
            self._deadline = self.loop.call_later(LAST_SECONDS, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and its clock."""
        self._stop()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """Close who has been here longest of those that wait for nothing but their own request."""
        idle = [own for own in self.connections if isinstance(own, DeadlineProtocol) and own.idle]
        min(idle, key=lambda own: own._since, default=self).transport.close()

    @property
    def idle(self) -> bool:
        """Whether there is no whole request to answer."""
        return not self.transport.is_closing() and self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def _start(self) -> None:
        seconds = self.app_state.get(RECEIVE_SECONDS, _DEFAULT)
        self._deadline = self.loop.call_later(seconds, self._late)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        self.transport.close()
