"""Bodies and faults of requests: read strictly in one place, refused in one shape."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pydantic_core
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from chatbot.errors import CareerChatError, InputError
from chatbot.web.models import Refused
from chatbot.web.refused import RefusedError, unavailable

_NOT_JSON = "The body is not JSON as it should be; send one JSON object in UTF-8."
_CODES = {404: "not_found", 405: "method_not_allowed"}


def read_json(body: bytes) -> Any:
    """The JSON of a body. Raises RefusedError for what `json` lets through: NaN, lone surrogates, endless depth."""
    try:
        return pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise RefusedError("bad_json", _NOT_JSON) from error


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object of a body whose fields a protocol reads itself. Raises RefusedError."""
    check_type(request)
    value = read_json(await request.body())
    if not isinstance(value, dict):
        raise RefusedError("bad_json", _NOT_JSON)
    return value


def check_type(request: Request) -> None:
    """JSON must say that it is: a page of another site cannot send that without being allowed to."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RefusedError("not_json", "Send JSON with the header Content-Type: application/json.")


class _StrictRequest(Request):
    _read: tuple[Any, ...] = ()

    async def json(self) -> Any:
        """The body, read strictly and once."""
        if not self._read:
            self._read = (read_json(await self.body()),)
        return self._read[0]


class Asked(APIRoute):
    """A route whose JSON body is read by `read_json`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given a strict request."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            asked = _StrictRequest(request.scope, request.receive)
            if request.method == "POST":
                check_type(asked)
                await asked.json()  # here, since FastAPI tells any fault of reading in words of its own
            return await handle(asked)

        return strict


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, for its OpenAPI document."""
    return {status: {"model": Refused} for status in statuses}


def invalid_field(place: Sequence[object], fault: str) -> RefusedError:
    """The refusal of a body of which one field is not as it should be."""
    field = ".".join(str(part) for part in place)
    return RefusedError("invalid", f"{field or 'The body'}: {fault}.", field or None)


def check_length(text: str, request: Request, param: str = "text") -> None:
    """Raises RefusedError for a message that is longer than the settings allow; param: what it is called."""
    longest = request.app.state.settings.max_message
    if len(text) > longest:
        raise RefusedError("invalid", f"The {param} is longer than {longest:,} characters.", param)


def refusal(error: CareerChatError) -> RefusedError:
    """What a client is told of an error; why the store or the index is away is for the log."""
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, InputError):
        return RefusedError("bad_request", str(error))
    structlog.get_logger().error("unavailable", fault=str(error))
    return unavailable()


def add_handlers(app: FastAPI) -> None:
    """Answer every fault in the one shape, and never with the input in it."""

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, RefusedError)  # noqa: S101 (what it is registered for)
        return error.response()

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        first = error.errors()[0]
        return invalid_field(first["loc"][1:], first["msg"]).response()

    async def other(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        code = _CODES.get(error.status_code, "bad_request")
        told = RefusedError(code, f"{error.detail}; /api/docs lists what there is.", headers=error.headers)
        return told.response()

    async def away(_: Request, error: Exception) -> Response:
        assert isinstance(error, CareerChatError)  # noqa: S101
        return refusal(error).response()

    app.add_exception_handler(RefusedError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, other)
    app.add_exception_handler(CareerChatError, away)
