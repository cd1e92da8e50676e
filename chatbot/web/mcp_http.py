"""MCP at /mcp: each request stands for itself, so that any replica answers any of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import Message, Receive, Scope, Send

from chatbot.errors import CareerChatError
from chatbot.question.turn import State
from chatbot.reply.answer import Answer
from chatbot.web.admission import address_of, host_name
from chatbot.web.asked import check_length, read_object, refusal
from chatbot.web.mcp import make_server
from chatbot.web.refused import RefusedError
from chatbot.web.service import Service
from chatbot.web.tokens import BadTokenError, Carried, new_id

CHANNEL = "mcp"
# By these names the server is asked where `hosts` lists none: a page whose name was turned to this machine has another.
LOCAL = ("127.0.0.1", "localhost", "[::1]")

router = APIRouter(include_in_schema=False)


class _Handled(Response):
    """The reply of MCP's own application to a request."""

    def __init__(self, sessions: Any, message: bytes) -> None:
        super().__init__()
        self._sessions, self._message = sessions, message

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts: list[Message] = [{"type": "http.request", "body": self._message, "more_body": False}]

        async def again() -> Message:
            return parts.pop() if parts else await receive()

        await self._sessions.handle_request(scope, again, send)


@router.post("/mcp")
async def post(request: Request) -> Response:
    """A message to MCP. There is no GET: nothing is sent but replies."""
    if not request.app.state.settings.hosts and host_name(request.headers.get("host", "")) not in LOCAL:
        told = "MCP is not asked by that name; the setting `hosts` lists the names of the server."
        raise RefusedError("host_refused", told)
    await read_object(request)  # refuses what JSON readers differ about, before another one reads it
    return _Handled(request.app.state.mcp, await request.body())


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """MCP while the server runs."""
    settings = app.state.settings

    async def ask(question: str, state: str, context: Context[Any, Any]) -> tuple[Answer, str]:
        request, service = context.request_context.request, app.state.service
        assert isinstance(request, Request)  # noqa: S101 (what the transport gives)
        try:
            carried = _carried(service, state, request)
            check_length(question, request, "question")
            told = await service.ask(
                question, state=carried.state, conversation=carried.conversation, message="", channel=CHANNEL
            )
        except BadTokenError as error:
            raise ToolError("The state is not one of this server, or too old; ask again without it.") from error
        except CareerChatError as error:
            raise ToolError(refusal(error).message) from error
        app.state.answered(request.scope, CHANNEL, told)
        return told.answer, service.token(told)

    server = make_server(lambda: app.state.service.bot, ask)
    # Hosts and origins are looked at before: by `Admission` and above.
    trusting = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server.streamable_http_app(
        stateless_http=True, json_response=True, max_request_body_size=settings.max_body, transport_security=trusting
    )
    app.state.mcp = server.session_manager
    async with server.session_manager.run():
        yield


def _carried(service: Service, state: str, request: Request) -> Carried:
    """The conversation that a state stands for, or a new one."""
    if state:
        return service.signer.read(state)
    request.app.state.rates.begin(address_of(request.scope))
    return Carried(new_id(), State())
