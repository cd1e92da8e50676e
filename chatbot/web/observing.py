"""What the operator sees: a log line and counts for each request, never a word of a message."""

from __future__ import annotations

import logging
import os
import sys
import time
from itertools import count
from typing import Any

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.reply.answer import Answer
from chatbot.text import clean
from chatbot.web.refused import STATUS, RefusedError
from chatbot.web.tokens import new_id

# Seconds; an answer takes some milliseconds.
BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# prometheus-client shares counts between processes by files of this folder.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
# Asked again and again, as Direct Line's polling is: counted, not logged.
_QUIET = ("/healthz", "/readyz", "/metrics")
MAX_ORIGIN = 100
_SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
# Of what is no page: nothing may come out of it, should a browser show it.
_CLOSED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class Metrics:
    """Counts and times for Prometheus."""

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}  # looking one up takes 5 µs
        self.requests = Counter("career_chat_requests", "Requests", ("path", "method", "status"), registry=own)
        self.seconds = Histogram(
            "career_chat_request_seconds", "Time of a request", ("path",), buckets=BUCKETS, registry=own
        )
        self.answers = Counter("career_chat_answers", "Answers", ("channel", "kind"), registry=own)
        self.feedback = Counter("career_chat_feedback", "Ratings", ("rating",), registry=own)
        self.reloads = Counter("career_chat_reloads", "Changes of guides and rules", ("outcome",), registry=own)
        self.guides = Gauge("career_chat_guides", "Guides served", registry=own, multiprocess_mode="max")

    def note(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count a request and its time."""
        key = path, method, status
        known = self._children.get(key)
        if known is None:
            known = self._children[key] = self.requests.labels(*key), self.seconds.labels(path)
        known[0].inc()
        known[1].observe(seconds)

    def text(self) -> tuple[bytes, str]:
        """(body, content type) of a scrape; with several workers, what all of them counted."""
        registry = self.registry
        if os.environ.get(SHARED):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # has no types
        return generate_latest(registry), CONTENT_TYPE_LATEST


class Observed:
    """ASGI middleware, the outermost: logs, counts, sets the headers that all replies have, and hides faults."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics
        self._log = structlog.get_logger()
        self._process, self._numbers = new_id(), count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on and note what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, request = time.perf_counter(), 0, f"{self._process}-{next(self._numbers)}"

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_headers(message.get("headers", ()), request)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception:
            self._log.exception("fault", request=request, path=_path(scope))
            if status:  # a reply has begun: closing it is all that can be done
                raise
            await RefusedError("fault", "Something went wrong here; the operator's log says what.").response()(
                scope, receive, sent
            )
        finally:
            self._note(scope, request, status, time.perf_counter() - started)

    def _note(self, scope: Scope, request: str, status: int, seconds: float) -> None:
        path = _path(scope)
        # Before the request came in whole, whoever sent it went away.
        told = status or 499
        self._metrics.note(path, _method(scope), told, seconds)
        if path in _QUIET or (path.endswith("/activities") and scope["method"] == "GET"):
            return
        facts = scope.get("state", {}).get("facts", {})
        if scope["method"] == "OPTIONS" or told == STATUS["origin_refused"]:
            facts = {**facts, "origin": clean(Headers(scope=scope).get("origin", ""), MAX_ORIGIN)}
            if told >= 400:
                facts |= {"remedy": "a site whose pages may ask stands in the setting `origins`"}
        self._log.info(
            "request",
            request=request,
            method=_method(scope),
            path=path,
            status=told,
            ms=round(seconds * 1000, 2),
            **facts,
        )


def noted(scope: Scope, channel: str, turn: str, answer: Answer) -> None:
    """Add to a request's log line what was answered: ids, kinds and lengths only."""
    facts = {"channel": channel, "turn": turn, "kind": answer.kind, "intent": answer.intent}
    scope.setdefault("state", {})["facts"] = facts


def _with_headers(headers: Any, request: str) -> list[tuple[bytes, bytes]]:
    given = list(headers)
    names = {name for name, _ in given}
    added = [pair for pair in (*_SAFE, _CLOSED) if pair[0] not in names]
    return [*given, *added, (b"x-request-id", request.encode("ascii"))]


def _path(scope: Scope) -> str:
    """The route's path, which has no ids in it; of what is none, one word, so that a scan makes no new series."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or "other"


def _method(scope: Scope) -> str:
    method = scope["method"]
    return method if method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE") else "other"


def start_logging(level: str) -> None:
    """One JSON object a line on standard error: our own events, and what uvicorn and others log."""
    number = getattr(logging, level.upper())
    shared = (structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True))
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=list(shared),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
