"""deep-chat's own form: `{"messages": [...]}` in, `{"text": ...}` in Markdown out, whole or as a stream."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chatbot.errors import CareerChatError
from chatbot.text import clean
from chatbot.web.admission import address_of
from chatbot.web.asked import read_object, refusal
from chatbot.web.citing import as_markdown, base_address
from chatbot.web.history import kept_as, read_history
from chatbot.web.refused import RefusedError
from chatbot.web.service import Service, Told
from chatbot.web.streaming import event_stream
from chatbot.web.tokens import new_id

CHANNEL = "deep-chat"

router = APIRouter()


@router.post("/deep-chat")
async def answer(request: Request) -> Response:
    """The answer to the last message; a fault as deep-chat shows it."""
    try:
        asked = await read_object(request)
        told = await _told(request, asked)
    except CareerChatError as error:
        refused = refusal(error)
        return JSONResponse({"error": refused.message}, refused.status, refused.headers)
    text = as_markdown(told.answer, base_address(request))
    if asked.get("stream") is not True and "text/event-stream" not in request.headers.get("accept", ""):
        return JSONResponse({"text": text})
    return event_stream(f"data: {json.dumps({'text': line})}\n\n" for line in text.splitlines(keepends=True))


async def _told(request: Request, asked: Mapping[str, Any]) -> Told:
    """The answer, logged: with a whole history after what was said, with a conversation's id after what is kept."""
    service: Service = request.app.state.service
    history = read_history(asked.get("messages"), _words)
    longest = request.app.state.settings.max_message
    question = clean(history.last, longest)
    given = asked.get("conversation")
    if given is not None and (not isinstance(given, str) or not given):
        raise RefusedError("bad_request", "conversation: a text that is not empty is needed.", "conversation")
    if given and not history.earlier:
        conversation = kept_as(service.signer, CHANNEL, given)
        told = await service.converse(question, conversation=conversation, message="", channel=CHANNEL)
    else:
        if not history.earlier:
            request.app.state.rates.begin(address_of(request.scope))
        # Without an id, two people's histories that begin alike must not become one conversation of the log.
        conversation = kept_as(service.signer, CHANNEL, given) if given else new_id()
        state = await service.replay([clean(text, longest) for text in history.earlier])
        told = await service.ask(question, state=state, conversation=conversation, message="", channel=CHANNEL)
    request.app.state.answered(request.scope, CHANNEL, told)
    return told


def _words(message: Mapping[str, Any]) -> str:
    """A person's text; deep-chat calls all others "ai" or by names of their own."""
    text = message.get("text")
    return text if message.get("role") == "user" and isinstance(text, str) else ""
