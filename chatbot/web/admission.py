"""Who may ask, how much and how often: hosts, origins, sizes and rates, looked at before anything else."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from contextlib import suppress
from functools import lru_cache

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.refused import RefusedError
from chatbot.web.settings import ANY, OFF, Settings

# Type-ahead and sources are asked for more often than questions.
READS = 10
# An address of IPv6 stands for the network of this many bits: a home has all of them.
NETWORK_BITS = 64
# A refused body may go on for so long, and be as large again as it may be.
DRAIN_SECONDS = 1
_BODIES = ("POST", "PUT", "PATCH", "DELETE")
_UNCOUNTED = ("/healthz", "/readyz", "/metrics")


class Rates:
    """How often an address may ask, rate and begin a conversation."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._asking = _rate(settings.rate_limit)
        self._reading = self._asking and type(self._asking)(self._asking.amount * READS, self._asking.multiples)
        self._beginning = _rate(settings.conversation_limit)

    def ask(self, address: str) -> None:
        """Count a request that asks or rates. Raises RefusedError where there were too many."""
        self._count(self._asking, "requests", address)

    def read(self, address: str) -> None:
        """Count a request that reads. Raises RefusedError where there were too many."""
        self._count(self._reading, "requests to read", address)

    def begin(self, address: str) -> None:
        """Count a conversation that begins. Raises RefusedError where there were too many."""
        self._count(self._beginning, "new conversations", address)

    def _count(self, rate: RateLimitItem | None, what: str, address: str) -> None:
        if rate is None or self._limiter.hit(rate, what, address):
            return
        window = self._limiter.get_window_stats(rate, what, address)
        seconds = max(1, math.ceil(window.reset_time - time.time()))
        raise RefusedError(
            "too_many",
            f"Too many {what} from your address; try again in {_in_words(seconds)}.",
            headers={"Retry-After": str(seconds)},
        )


async def _drain(receive: Receive, most: int) -> None:
    """Read what is still coming, for a moment: who writes while the connection is closed never reads why."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            more = True
            while more and most > 0:
                message = await receive()
                most -= len(message.get("body", b""))
                more = message["type"] == "http.request" and message.get("more_body", False)


def _in_words(seconds: int) -> str:
    if seconds < 2 * 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{math.ceil(seconds / 60)} minutes"


def _rate(text: str) -> RateLimitItem | None:
    return None if text == OFF else parse(text)


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    return (host if host.endswith("]") else host.rsplit(":", 1)[0]).lower()


def address_of(scope: Scope) -> str:
    """The address that a request is counted under."""
    return _counted_as(scope["client"][0] if scope.get("client") else "")


@lru_cache(maxsize=10_000)
def _counted_as(host: str) -> str:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped is not None:  # as a socket for both kinds tells IPv4
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False).network_address)


class Admission:
    """ASGI middleware: refuses what must not come in, and hands on bodies that are whole and of a bounded size."""

    def __init__(self, app: ASGIApp, settings: Settings, rates: Rates) -> None:
        self._app, self._settings, self._rates = app, settings, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or answer it with what is wrong."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._admit(scope)
            if scope["method"] in _BODIES:
                receive = await self._whole(receive)
        except RefusedError as refused:
            # What was not read of the body must not be taken for the next request.
            refused.headers["Connection"] = "close"
            await _drain(receive, self._settings.max_body)
            await refused.response()(scope, receive, send)
            return
        except ClientDisconnect:
            return
        await self._app(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._settings.hosts and host_name(host) not in self._settings.hosts:
            raise RefusedError(
                "host_refused", "This server is not asked by that name; the setting `hosts` lists its names."
            )
        if scope["method"] in _BODIES:
            origin = headers.get("origin")
            if origin is not None and not self._may_ask(origin, host):
                raise RefusedError(
                    "origin_refused", "Pages of that site may not ask; the setting `origins` lists who may."
                )
            self._rates.ask(address_of(scope))
            length = headers.get("content-length", "0")
            if (
                not length.isdecimal()
                or len(length) > len(str(self._settings.max_body))
                or int(length) > self._settings.max_body
            ):
                raise self._too_large()
        elif scope["path"] not in _UNCOUNTED:
            self._rates.read(address_of(scope))

    def _may_ask(self, origin: str, host: str) -> bool:
        allowed = self._settings.origins
        # Compared as written: browsers write origins in one way, and what is parsed can be made to fail.
        own = (f"http://{host.lower()}", f"https://{host.lower()}")  # a proxy may take care of TLS
        return ANY in allowed or origin in allowed or (bool(host) and origin in own)

    async def _whole(self, receive: Receive) -> Receive:
        """The body, counted as it arrives whatever its headers say, and given on in one message."""
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            part = message.get("body", b"")
            size += len(part)
            if size > self._settings.max_body:
                raise self._too_large()
            parts.append(part)
            more = message.get("more_body", False)
        body: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

        async def again() -> Message:
            return body.pop() if body else await receive()

        return again

    def _too_large(self) -> RefusedError:
        return RefusedError(
            "too_large", f"The request is larger than {self._settings.max_body:,} bytes; ask a shorter one."
        )
