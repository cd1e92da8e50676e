"""The application: everything that the server answers, put together from its settings."""

from __future__ import annotations

import asyncio
import datetime
import gc
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.util import find_spec
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from chatbot import __version__
from chatbot.errors import CareerChatError
from chatbot.log.storage import Store
from chatbot.web import deep_chat, direct_line, models, native, openai, pages, rasa, source_page
from chatbot.web.admission import Admission, Rates
from chatbot.web.asked import add_handlers, refusals
from chatbot.web.deadline import RECEIVE_SECONDS
from chatbot.web.journal import within
from chatbot.web.observing import Metrics, Observed, noted, start_logging
from chatbot.web.refused import RefusedError
from chatbot.web.reloading import Rehearsed, Reloader, open_bot
from chatbot.web.service import Service, Told
from chatbot.web.settings import ANY, Settings
from chatbot.web.tokens import Signer, kept_secret

# How the settings come to the processes that answer.
VARIABLE = "_CAREER_CHAT_SERVE"
# A purge holds up who asks meanwhile: a second for some ten thousand turns.
PURGE_SECONDS = 24 * 3_600
PURGE_AGAIN = 600
# How long the thread that writes the log may wait for the one that answers: of Python's own 5 ms, several would pass
# before each commit.
SWITCH_SECONDS = 0.0005
# Whether the packages of the extra `mcp` are there.
_MCP = find_spec("mcp") is not None

_ABOUT = """Questions about careers, answered from written guides, each sentence with its source.

The server also speaks OpenAI's chat completions (`/v1`), Rasa's REST channel (`/webhooks/rest/webhook`), deep-chat's
own form (`/deep-chat`), Direct Line 3.0 (`/v3/directline`) and MCP (`/mcp`)."""


def from_environment() -> ASGIApp:
    """The application of a process that the server started."""
    settings = Settings.from_dict(json.loads(os.environ[VARIABLE]))
    sys.setswitchinterval(SWITCH_SECONDS)
    start_logging(settings.log_level)
    return create(settings)


def create(settings: Settings) -> ASGIApp:
    """The application of settings, within what admits and observes requests."""
    metrics, rates = Metrics(), Rates(settings)
    app = FastAPI(
        title="career-chat",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings, app.state.metrics, app.state.rates = settings, metrics, rates
    app.state.now = lambda: datetime.datetime.now(datetime.UTC)

    def answered(scope: Scope, channel: str, told: Told) -> None:
        metrics.answers.labels(channel, told.answer.kind).inc()
        noted(scope, channel, told.id, told.answer)

    app.state.answered = answered
    add_handlers(app)
    app.include_router(native.router, tags=["ask"])
    app.include_router(pages.router, include_in_schema=False)
    for own in (source_page, openai, rasa, deep_chat):
        app.include_router(own.router, include_in_schema=False)
    app.include_router(direct_line.router)
    if _MCP:
        from chatbot.web import mcp_http

        app.include_router(mcp_http.router)
    _add_health(app)
    inner: ASGIApp = Admission(app, settings, rates)
    if settings.origins:
        origins = [ANY] if ANY in settings.origins else list(settings.origins)
        inner = CORSMiddleware(
            inner,
            allow_origins=origins,
            allow_methods=["GET", "POST", "OPTIONS"],
            allow_headers=["*"],
            expose_headers=["Retry-After", "Mcp-Session-Id"],
        )
    outer: Any = Observed(inner, metrics)  # uvicorn's types of an application are not Starlette's
    if settings.trusted_proxies:
        outer = ProxyHeadersMiddleware(outer, trusted_hosts=list(settings.trusted_proxies))
    application: ASGIApp = outer
    return application


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[dict[str, object]]:
    """Open store and guides, keep both fresh while the server runs, and close the store."""
    settings: Settings = app.state.settings
    store = await asyncio.to_thread(Store.open, settings.store_url())
    async with AsyncExitStack() as stack:
        stack.callback(store.close)
        signer = Signer(settings.secret or kept_secret(settings.folder()), settings.state_hours)
        service = app.state.service = Service(await asyncio.to_thread(open_bot, settings), store, signer)
        reloader = app.state.reloader = Reloader(service, settings, app.state.metrics)
        app.state.metrics.guides.set(service.bot.shelves.guide_count)

        app.state.demo = Rehearsed(service, settings).demo
        app.state.demo()  # a fault of the file shows now and not in front of a class
        for work in (service.journal.run(), reloader.run(), _purge(store, settings)):
            stack.push_async_callback(_stop, asyncio.create_task(work))
        if _MCP:
            from chatbot.web import mcp_http

            await stack.enter_async_context(mcp_http.running(app))
        for fault in (*service.bot.library.faults, *service.bot.rules.faults):
            structlog.get_logger().error("not served", fault=str(fault))
        # What is there now stays: looking for garbage in it would hold up an answer now and then.
        gc.collect()
        gc.freeze()
        structlog.get_logger().info("ready", version=__version__, guides=service.bot.shelves.guide_count)
        yield {RECEIVE_SECONDS: settings.receive_seconds}
        structlog.get_logger().info("stopped")


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _purge(store: Store, settings: Settings) -> None:
    """Erase what is older than the settings allow, now and every day."""
    while settings.retention_days:
        before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=settings.retention_days)
        try:
            await asyncio.to_thread(store.purge, before)
            await asyncio.sleep(PURGE_SECONDS)
        except CareerChatError as error:
            structlog.get_logger().error("not purged", fault=str(error))
            await asyncio.sleep(PURGE_AGAIN)


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz", summary="Does it run", tags=["health"], response_model=models.Health)
    async def healthz(request: Request) -> JSONResponse:
        """Whether the process runs and has guides; `degraded` where a change of the guides could not be taken."""
        bot, fault = request.app.state.service.bot, request.app.state.reloader.fault
        faults = len(bot.library.faults) + len(bot.rules.faults) + bool(fault)  # what they are is in the log
        return JSONResponse(
            {
                "status": "degraded" if faults else "ok",
                "version": __version__,
                "guides": bot.shelves.guide_count,
                "faults": faults,
            }
        )

    @app.get(
        "/readyz", summary="Does it answer", tags=["health"], response_model=models.Health, responses=refusals(503)
    )
    async def readyz(request: Request) -> JSONResponse:
        """Whether questions are answered now: the log can be reached."""
        await within(asyncio.to_thread(request.app.state.service.store.ping))
        return await healthz(request)

    @app.get(
        "/metrics",
        summary="Counts for Prometheus",
        tags=["health"],
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **refusals(404)},
    )
    async def metrics(request: Request) -> Response:
        """Requests, answers, ratings and times, in Prometheus's text format."""
        if not request.app.state.settings.metrics:
            raise RefusedError("not_found", "Metrics are off.")
        body, kind = request.app.state.metrics.text()
        return Response(body, media_type=kind)
