"""The way of a question past FastAPI, whose own way to a route takes longer than an answer that is remembered."""

from __future__ import annotations

from fastapi import FastAPI, Request
from pydantic import ValidationError
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.errors import CareerChatError
from chatbot.web.asked import check_type, invalid_field, read_json, refusal
from chatbot.web.models import Question
from chatbot.web.native import reply, router

_ROUTE = next(route for route in router.routes if getattr(route, "name", "") == "ask")
_PATH = f"{router.prefix}/ask"


class Asking:
    """ASGI middleware that answers what is asked of the native API, as its route would, and hands on all else.

    The route stays: the OpenAPI document has it, and other methods are refused by it.
    """

    def __init__(self, app: ASGIApp, owner: FastAPI) -> None:
        """app: what all else is handed to; owner: the application with the service."""
        self._app, self._owner = app, owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question, or hand the request on."""
        if scope["type"] != "http" or scope["path"] != _PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        scope["app"], scope["route"] = self._owner, _ROUTE
        request = Request(scope, receive)
        try:
            check_type(request)
            question = Question.model_validate(read_json(await request.body()))
            response = Response(await reply(question, request), media_type="application/json")
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            response = invalid_field(first["loc"], first["msg"]).response()
        except CareerChatError as error:
            response = refusal(error).response()
        await response(scope, receive, send)
