"""Rasa's REST channel: its front ends ask the guides, whose server keeps the conversation of each sender."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chatbot import __version__
from chatbot.errors import CareerChatError
from chatbot.log.storage import Logged
from chatbot.question.turn import State
from chatbot.reply.answer import Answer
from chatbot.text import clean
from chatbot.web.admission import address_of
from chatbot.web.asked import read_object, refusal
from chatbot.web.citing import base_address, with_references
from chatbot.web.history import kept_as
from chatbot.web.journal import within
from chatbot.web.refused import RefusedError
from chatbot.web.service import Service, Told, fields_of
from chatbot.web.tokens import new_id

CHANNEL = "rasa"
# What Rasa calls a sender that has no name; everyone without one must not share a conversation here.
NOBODY = "default"
# What front ends send, instead of what someone says, to begin anew.
BEGINNINGS = ("/restart", "/session_start", "/get_started")
GREETING = "Hello! Ask me a question about a career."
STARTERS = 3
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REASONS = {400: "BadRequest", 415: "UnsupportedMediaType", 503: "Unavailable"}

router = APIRouter(prefix="/webhooks/rest")


@router.get("/")
@router.get("")
async def health() -> JSONResponse:
    """Whether the channel is there."""
    return JSONResponse({"status": "ok"})


@router.post("/webhook")
async def answer(request: Request) -> Response:
    """The answer to a sender's message: a list of one, or with `?stream=true` a line."""
    try:
        asked = await read_object(request)
        sender, text = _sender(asked), _text(asked)
        told = await _told(request, sender, text)
    except CareerChatError as error:
        return _failure(refusal(error))
    request.app.state.answered(request.scope, CHANNEL, told)
    message = _message(sender, told, base_address(request))
    if request.query_params.get("stream", "").lower() == "true":
        return Response(json.dumps(message) + "\n", media_type="text/event-stream")
    return JSONResponse([message])


async def _told(request: Request, sender: str, text: str) -> Told:
    """The answer, logged, and the sender's state kept."""
    service: Service = request.app.state.service
    conversation = sender if _ID.fullmatch(sender) else kept_as(service.signer, CHANNEL, sender)
    if sender == NOBODY:
        conversation = new_id()
    if text.strip() in BEGINNINGS:
        return await _begun(request, service, conversation, text.strip())
    question = clean(text, request.app.state.settings.max_message)
    address, rates = address_of(request.scope), request.app.state.rates
    return await service.converse(
        question, conversation=conversation, message="", channel=CHANNEL, begin=lambda: rates.begin(address)
    )


def _sender(asked: dict[str, Any]) -> str:
    """Who asks. Raises RefusedError."""
    sender = asked.get("sender")
    if sender is None or sender == "":
        return NOBODY
    if isinstance(sender, bool) or not isinstance(sender, str | int):
        raise RefusedError("bad_request", "sender: a text is needed, one for each person.", "sender")
    return clean(str(sender)) or NOBODY


def _text(asked: dict[str, Any]) -> str:
    """What is said. Raises RefusedError."""
    text = asked.get("message")
    if not isinstance(text, str) or not clean(text).strip():
        raise RefusedError("bad_request", "message: a text that is not empty is needed.", "message")
    return text


async def _begun(request: Request, service: Service, conversation: str, text: str) -> Told:
    """A greeting, logged, after which the sender's next question is a first one; what was said stays in the log."""
    message = new_id()
    starters = service.suggest("", STARTERS)
    greeting = Answer("smalltalk", GREETING, confidence=1.0, suggestions=starters, conversation=conversation)
    turn = service.signer.turn(CHANNEL, conversation, message)
    logged = Logged(turn, conversation, CHANNEL, message, request.app.state.now(), text, greeting.as_dict())

    def anew(_: object) -> tuple[Logged, list[Any]]:
        return logged, State().as_list()

    await within(asyncio.to_thread(service.store.converse, CHANNEL, conversation, message, anew))
    return Told(turn, greeting, State(), logged.answer, fields_of(logged.answer))


# -- replies --------------------------------------------------------------


def _message(sender: str, told: Told, base: str) -> dict[str, Any]:
    """An answer in Rasa's words: what can be pressed as buttons, the rest as `custom`."""
    answer = told.answer
    text, _ = with_references(answer, base, offer=False)
    choices = [{"title": choice.text, "payload": choice.id} for choice in answer.choices]
    buttons = choices or [{"title": text, "payload": text} for text in answer.suggestions]
    custom = {name: value for name, value in answer.as_dict().items() if name not in ("text", "conversation")}
    message: dict[str, Any] = {"recipient_id": sender, "text": text, "custom": {"id": told.id} | custom}
    return message | ({"buttons": buttons} if buttons else {})


def _failure(refused: RefusedError) -> JSONResponse:
    """What is wrong, as Rasa's server says it."""
    told = {
        "version": __version__,
        "status": "failure",
        "message": refused.message,
        "reason": _REASONS.get(refused.status, "BadRequest"),
        "code": refused.status,
    }
    return JSONResponse(told, refused.status, refused.headers)
