"""OpenAI's chat completions: any client of theirs asks the guides, its messages being the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chatbot.text import clean
from chatbot.web import errands
from chatbot.web.admission import address_of
from chatbot.web.asked import read_object
from chatbot.web.citing import base_address, with_references
from chatbot.web.completion import MODEL, Completion
from chatbot.web.history import History, kept_as, read_history
from chatbot.web.refused import RefusedError
from chatbot.web.service import Service, Told
from chatbot.web.streaming import event_stream
from chatbot.web.tokens import new_id

CHANNEL = "openai"
# Open WebUI names the chat in it, where it is set to.
CHAT_HEADER = "x-openwebui-chat-id"
# A client that asks again after a fault sends the same one.
RETRY_HEADER = "idempotency-key"
# When the model was "created": clients need a number, and it should not change. 1 November 2026.
CREATED = 1_793_491_200
_MODEL = {"id": MODEL, "object": "model", "created": CREATED, "owned_by": "career-chat"}

router = APIRouter(prefix="/v1")


@router.get("/models")
async def models() -> JSONResponse:
    """The one model there is."""
    return JSONResponse({"object": "list", "data": [_MODEL]})


@router.get("/models/{name}")
async def model(name: str) -> JSONResponse:
    """The one model, by its name."""
    if name != MODEL:
        raise RefusedError("not_found", f"There is no such model; there is {MODEL}.", "model")
    return JSONResponse(_MODEL)


@router.post("/chat/completions")
async def complete(request: Request) -> Response:
    """The answer to the last of the user's messages, after all that came before."""
    asked = await read_object(request)
    _check(asked)
    history = read_history(asked.get("messages"), _words)
    metadata = asked.get("metadata")
    errand = errands.read_errand(
        history.last,
        earlier=history.earlier,
        instructions=_instructions(asked["messages"]),
        task=metadata.get("task") if isinstance(metadata, dict) else None,
    )
    service: Service = request.app.state.service
    created = int(request.app.state.now().timestamp())
    size = sum(len(_content(message)) for message in asked["messages"])
    if errand is not None:
        completion = Completion(new_id(), created, await errands.run(errand, service), size)
    else:
        told = await _told(request, service, asked, history)
        content, marks = with_references(told.answer, base_address(request))
        completion = Completion(told.id, created, content, size, marks, _extra(told))
    if asked.get("stream") is not True:
        return JSONResponse(completion.as_dict())
    options = asked.get("stream_options")
    usage = isinstance(options, dict) and options.get("include_usage") is True
    return event_stream(completion.events(usage=usage))


async def _told(request: Request, service: Service, asked: Mapping[str, Any], history: History) -> Told:
    """The answer, logged."""
    longest = request.app.state.settings.max_message
    earlier = [clean(errands.question_of(text), longest) for text in history.earlier]
    question = clean(errands.question_of(history.last), longest)
    if not earlier:
        request.app.state.rates.begin(address_of(request.scope))
    chat, user = request.headers.get(CHAT_HEADER, ""), asked.get("user")
    key = ("chat", chat) if chat else ("user", user if isinstance(user, str) else "", history.first)
    conversation = kept_as(service.signer, CHANNEL, *key)
    told = await service.ask(
        question,
        state=await service.replay(earlier),
        conversation=conversation,
        message=_message(request, service, history) if chat else _retried(request, service),
        channel=CHANNEL,
    )
    request.app.state.answered(request.scope, CHANNEL, told)
    return told


def _message(request: Request, service: Service, history: History) -> str:
    """The id of a message of a chat whose name is known: the same words after the same ones are the same message."""
    return _retried(request, service) or kept_as(service.signer, CHANNEL, *history.earlier, history.last)


def _retried(request: Request, service: Service) -> str:
    """The id that a client gives a request, or ""; without it, the same question of someone else would be no turn."""
    given = request.headers.get(RETRY_HEADER, "")
    return kept_as(service.signer, CHANNEL, given) if given else ""


def _extra(told: Told) -> dict[str, Any]:
    """What the native API tells besides; `id` is what feedback is given for."""
    answer = told.answer.as_dict()
    return {"id": told.id} | {
        name: answer[name] for name in ("kind", "intent", "confidence", "suggestions", "choices", "citations", "more")
    }


def _check(asked: Mapping[str, Any]) -> None:
    """Raises RefusedError for what would need another kind of answer; all else that is not known is left unread."""
    if asked.get("n") not in (None, 1):
        raise RefusedError("bad_request", "n: there is one answer to a question; leave it out.", "n")
    for name in ("tool_choice", "function_call"):
        if asked.get(name) not in (None, "auto", "none"):
            raise RefusedError("bad_request", f"{name}: no tools are called here; leave it out.", name)


def _words(message: Mapping[str, Any]) -> str:
    return _content(message) if message.get("role") == "user" else ""


def _content(message: Any) -> str:
    """The text of a message: a string, or the text parts of a list; pictures and the like are left out."""
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = [part.get("text") if isinstance(part, dict) else part for part in content]
    return "\n".join(part for part in parts if isinstance(part, str))


def _instructions(messages: list[Any]) -> str:
    """The system's words."""
    return next((_content(message) for message in messages if message.get("role") in ("system", "developer")), "")
