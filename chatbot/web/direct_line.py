"""Bot Framework's Direct Line 3.0 by polling, which Web Chat speaks.

The store keeps the conversation; the activities that a client reads are made
from its log. A conversation is known to nobody but who holds its token.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import re
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from chatbot.log.storage import Logged, StoreError
from chatbot.record import replace
from chatbot.reply.answer import Answer, Citation
from chatbot.text import clean
from chatbot.web.admission import address_of
from chatbot.web.asked import check_length, read_object
from chatbot.web.citing import base_address, source_name, source_url, with_references
from chatbot.web.refused import RefusedError
from chatbot.web.service import Service
from chatbot.web.tokens import BadTokenError, new_id

CHANNEL = "directline"
BOT = {"id": "career-chat", "name": "career-chat", "role": "bot"}
# Characters of the ids that clients make, which are kept together as the id of a message: the client's, the sender's.
MAX_SENDER, MAX_CLIENT = 100, 64
# Digits of the number in a watermark.
_DIGITS = 9
# What Markdown would read as more than a character. No more are escaped, since Web Chat's smallest build shows the
# text as it is.
_ACTIVE = re.compile(r"\[(\d{1,4})\]|[\\`*_\[\]<~&]")

router = APIRouter(prefix="/v3/directline", include_in_schema=False)


@router.post("/tokens/generate")
async def generate(request: Request) -> JSONResponse:
    """A token for a new conversation; whoever asks may have one."""
    return _conversation(request, _begun(request))


@router.post("/tokens/refresh")
async def refresh(request: Request) -> JSONResponse:
    """A newer token for the conversation of a token."""
    return _conversation(request, _admitted(request))


@router.post("/conversations")
async def begin(request: Request) -> JSONResponse:
    """The conversation of a token, or a new one."""
    try:
        return _conversation(request, _admitted(request))
    except RefusedError:  # DirectLineJS without a token sends the word "undefined"
        return _conversation(request, _begun(request), 201)


@router.get("/conversations/{conversation}")
async def reconnect(conversation: str, request: Request) -> JSONResponse:
    """A newer token for a conversation that goes on."""
    return _conversation(request, _admitted(request, conversation))


@router.post("/conversations/{conversation}/activities")
async def say(conversation: str, request: Request) -> JSONResponse:
    """Answer a message; what else a client tells is accepted and left alone."""
    _admitted(request, conversation)
    activity = await read_object(request)
    kind = activity.get("type")
    if not isinstance(kind, str):
        raise RefusedError("bad_request", 'An activity has a type, such as "message".', "type")
    if kind != "message":
        return _reply({"id": _id(conversation, new_id())})
    text = activity.get("text")
    if not isinstance(text, str) or not clean(text).strip():
        raise RefusedError("bad_request", "A message has a text.", "text")
    check_length(text, request)
    service: Service = request.app.state.service
    told = await service.converse(text, conversation=conversation, message=_message(activity), channel=CHANNEL)
    request.app.state.answered(request.scope, CHANNEL, told)
    return _reply({"id": _id(conversation, told.id)})


@router.get("/conversations/{conversation}/activities")
async def read(conversation: str, request: Request, watermark: str = "") -> JSONResponse:
    """What was said past a watermark, which is what the last reading gave.

    Where the log is away for now, nothing: DirectLineJS asks no more after a reply that is an error.
    """
    _admitted(request, conversation)
    known, _, last = watermark.partition("-")
    if not (known.isascii() and known.isdecimal() and len(known) <= _DIGITS) and watermark:
        raise RefusedError("bad_request", "The watermark is not one of this server.", "watermark")
    service: Service = request.app.state.service
    try:
        found = await asyncio.to_thread(_turns, service, conversation, int(known or 0), last)
    except StoreError as error:
        structlog.get_logger().error("unavailable", fault=str(error))
        found = []
    if found:
        watermark = f"{found[-1][0]}-{found[-1][1].turn}"
    base = base_address(request)
    activities = [activity for _, logged in found for activity in (_asked(logged), _answered(logged, base))]
    return _reply({"activities": activities, "watermark": watermark})


# -- tokens ---------------------------------------------------------------


def _begun(request: Request) -> str:
    """The id of a new conversation. Raises RefusedError where too many were begun."""
    request.app.state.rates.begin(address_of(request.scope))
    return new_id()


def _admitted(request: Request, conversation: str | None = None) -> str:
    """The conversation that the request's token is for. Raises RefusedError where it is for another, or for none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        own: str = request.app.state.service.signer.admitted(token.strip() if scheme.lower() == "bearer" else "")
    except BadTokenError as error:
        raise RefusedError("bad_token", error.sentence) from error
    if conversation not in (None, own):
        raise RefusedError("bad_token", "The token is for another conversation; begin a new one.")
    return own


def _conversation(request: Request, conversation: str, status: int = 200) -> JSONResponse:
    signer = request.app.state.service.signer
    told = {"conversationId": conversation, "token": signer.ticket(conversation), "expires_in": signer.seconds}
    return _reply(told, status)


def _reply(told: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(told, status, {"Cache-Control": "no-store"})


# -- activities -----------------------------------------------------------


def _turns(service: Service, conversation: str, number: int, last: str) -> list[tuple[int, Logged]]:
    """The turns past a number whose turn is `last`; where older ones were purged, the numbers began anew."""
    found = service.store.history(CHANNEL, conversation, max(0, number - 1))
    if not number:
        return found
    if found and found[0][1].turn == last:
        return found[1:]
    found = service.store.history(CHANNEL, conversation)
    past = [place for place, (_, logged) in enumerate(found, 1) if logged.turn == last]
    return found[past[0] if past else 0 :]


def _message(activity: dict[str, Any]) -> str:
    """The id under which a message is kept: its client's of it, and who sent it. Raises RefusedError."""
    data, sender = activity.get("channelData"), activity.get("from")
    given = data.get("clientActivityID") if isinstance(data, dict) else None
    client = _checked(given or activity.get("id") or new_id(), MAX_CLIENT, "channelData.clientActivityID")
    who = sender.get("id") if isinstance(sender, dict) else None
    return json.dumps((client, _checked(who or "user", MAX_SENDER, "from.id")), ensure_ascii=False)


def _checked(value: object, most: int, name: str) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > most:
        raise RefusedError("bad_request", f"{name} is a text of at most {most} printable characters.", name)
    return value


def _id(conversation: str, turn: str) -> str:
    return f"{conversation}|{turn}"


def _asked(logged: Logged) -> dict[str, Any]:
    """What was asked, as its client knows it again."""
    client, sender = json.loads(logged.message)
    return {
        "type": "message",
        "id": _id(logged.conversation, logged.turn),
        "timestamp": _time(logged.asked_at),
        "channelId": CHANNEL,
        "conversation": {"id": logged.conversation},
        "from": {"id": sender, "role": "user"},
        "recipient": BOT,
        "text": logged.text,
        "textFormat": "plain",
        "channelData": {"clientActivityID": client},
    }


def _answered(logged: Logged, base: str) -> dict[str, Any]:
    """The answer to it. base: the server's address, for links to sources."""
    answer = Answer.from_dict(logged.answer)
    asked = _asked(logged)
    told = {
        "type": "message",
        "id": f"{asked['id']}-answer",
        # Web Chat puts activities in order by their time.
        "timestamp": _time(logged.asked_at + datetime.timedelta(milliseconds=1)),
        "channelId": CHANNEL,
        "conversation": asked["conversation"],
        "from": BOT,
        "recipient": asked["from"],
        "replyToId": asked["id"],
        "locale": "en",
        "text": with_references(replace(answer, text=_literal(answer)), base, offer=False)[0],
        "textFormat": "markdown",
        "inputHint": "expectingInput" if answer.kind == "clarify" else "acceptingInput",
        "channelData": {
            "turn": logged.turn,
            "kind": answer.kind,
            "citations": logged.answer["citations"],
            "more": answer.more,
        },
    }
    if answer.citations:
        told["entities"] = [_sources(answer, base)]
    if actions := [*_actions(answer)]:
        told["suggestedActions"] = {"to": [asked["from"]["id"]], "actions": actions}
    return told


def _literal(answer: Answer) -> str:
    """The text as Markdown that shows it as it is; marks stay, for the links that follow."""
    marks = {str(citation.mark) for citation in answer.citations}
    return _ACTIVE.sub(lambda found: found[0] if found[1] in marks else f"\\{found[0]}", answer.text)


def _actions(answer: Answer) -> list[dict[str, str]]:
    """Buttons that say for the person what may be said next."""
    said = ["More"] if answer.more else []
    said += [choice.text for choice in answer.choices] or list(answer.suggestions)
    return [{"type": "imBack", "title": text, "value": text} for text in said]


def _sources(answer: Answer, base: str) -> dict[str, Any]:
    """The citations as schema.org has them, which Web Chat lists below the message."""
    return {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        "citation": [_claim(citation, base) for citation in answer.citations],
    }


def _claim(citation: Citation, base: str) -> dict[str, Any]:
    url = source_url(citation, base)
    source = {"@type": "DigitalDocument", "name": source_name(citation), "url": url, "text": citation.quote}
    return {"@type": "Claim", "@id": url, "position": citation.mark, "appearance": source}


def _time(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
