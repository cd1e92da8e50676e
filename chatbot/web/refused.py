"""What goes wrong with a request, in the one shape that all JSON replies share.

It is OpenAI's, so that its clients show the message:
`{"error": {"message": ..., "type": ..., "param": ..., "code": ...}}`.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse

from chatbot.errors import CareerChatError

# code -> status.
STATUS = {
    "bad_json": 400,
    "bad_request": 400,
    "origin_refused": 403,
    "bad_token": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "bad_state": 409,
    "too_large": 413,
    "not_json": 415,
    "invalid": 422,
    "host_refused": 421,
    "too_many": 429,
    "fault": 500,
    "unavailable": 503,
}
_KINDS = {429: "rate_limit_error", 500: "server_error", 503: "server_error"}
# Seconds after which to ask again where the log or the index is away.
RETRY_AFTER = 5


class RefusedError(CareerChatError):
    """A request that is refused.

    code: one of STATUS; param: the field that is meant, or None; headers: further ones, such as Retry-After.
    """

    def __init__(self, code: str, message: str, param: str | None = None, headers: Mapping[str, str] | None = None):
        super().__init__(message)
        self.code, self.message, self.param, self.headers = code, message, param, dict(headers or {})

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.code]

    def response(self) -> JSONResponse:
        """The reply that says so."""
        kind = _KINDS.get(self.status, "invalid_request_error")
        error = {"message": self.message, "type": kind, "param": self.param, "code": self.code}
        return JSONResponse({"error": error}, self.status, self.headers)


def unavailable() -> RefusedError:
    """The refusal where the store or the index is away for now; why is for the log, not for visitors."""
    told = "The answer could not be kept, so that it is not given; try again in a few seconds."
    return RefusedError("unavailable", told, headers={"Retry-After": str(RETRY_AFTER)})
