"""The native API: ask, rate, suggestions, guides and sections."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from chatbot.demo.script import as_dict
from chatbot.log.storage import Feedback
from chatbot.question.turn import State
from chatbot.text import MAX_QUESTION
from chatbot.web import models
from chatbot.web.admission import address_of
from chatbot.web.asked import Asked, check_length, refusals
from chatbot.web.refused import RefusedError
from chatbot.web.sections import find_section
from chatbot.web.service import Service, focused
from chatbot.web.tokens import BadTokenError, Carried, new_id

CHANNEL = "web"
MAX_SUGGESTIONS = 20

router = APIRouter(prefix="/api/v1", route_class=Asked)


# How one request leads to the next, for programs that read the OpenAPI document.
_NEXT = {
    "goes_on": {
        "operationId": "ask",
        "requestBody": {"text": "more", "state": "$response.body#/state"},
        "description": "The next message of the conversation.",
    },
    "rates": {
        "operationId": "feedback",
        "requestBody": {"turn": "$response.body#/id", "rating": "up"},
        "description": "What someone thinks of the answer.",
    },
    "reads": {
        "operationId": "source",
        "parameters": {"guide": "$response.body#/citations/0/guide", "anchor": "$response.body#/citations/0/anchor"},
        "description": "The section that the first mark cites.",
    },
}


@router.post(
    "/ask",
    summary="Ask",
    response_model=models.Reply,
    responses={200: {"links": _NEXT}, **refusals(400, 403, 404, 409, 413, 415, 422, 429, 503)},
)
async def ask(question: models.Question, request: Request) -> Response:
    """Answer a message from the guides, with its sources.

    Send back `state` with the next message and the conversation goes on, on any replica.
    """
    return Response(await reply(question, request), media_type="application/json")


async def reply(question: models.Question, request: Request) -> str:
    """The reply to a message, as JSON. Raises CareerChatError."""
    service: Service = request.app.state.service
    check_length(question.text, request)
    message, focus = question.message_id or "", question.guide
    if focus and service.bot.shelves.guide(focus) is None:
        raise RefusedError("not_found", "The guide that is asked for is not here; /api/v1/guides lists all.", "guide")
    try:
        if question.conversation is not None and question.state is None:
            address, rates = address_of(request.scope), request.app.state.rates
            told = await service.converse(
                question.text,
                conversation=question.conversation,
                message=message,
                channel=CHANNEL,
                focus=focus,
                begin=lambda: rates.begin(address),
            )
        else:
            carried = _carried(question, request)
            told = await service.ask(
                question.text,
                state=focused(carried.state, focus),
                conversation=carried.conversation,
                message=message,
                channel=CHANNEL,
            )
    except BadTokenError as error:
        raise RefusedError("bad_state", error.sentence, "state") from error
    request.app.state.answered(request.scope, CHANNEL, told)
    return service.reply(told)


def _carried(question: models.Question, request: Request) -> Carried:
    """The conversation that a client carries, or a new one."""
    if question.state:
        carried: Carried = request.app.state.service.signer.read(question.state)
        return carried
    request.app.state.rates.begin(address_of(request.scope))
    message, text = question.message_id or "", question.text
    if len(message) < models.RANDOM_ID:
        return Carried(new_id(), State())
    # The same for a retry, so that the first message of a conversation is logged once as well.
    return Carried(request.app.state.service.signer.turn(f"{CHANNEL} begins", text, message), State())


@router.post(
    "/feedback",
    summary="Rate an answer",
    response_model=models.Rated,
    responses=refusals(400, 403, 404, 413, 415, 422, 429, 503),
)
async def feedback(rating: models.Rating, request: Request) -> JSONResponse:
    """Keep whether an answer was right, for the counselors who write the guides."""
    given = Feedback(rating.turn, rating.rating, rating.reason or "", rating.comment or "", request.app.state.now())
    if not await request.app.state.service.rate(given):
        raise RefusedError("not_found", "There is no such turn; `turn` is the `id` of an answer.", "turn")
    request.app.state.metrics.feedback.labels(rating.rating).inc()
    return JSONResponse({"turn": rating.turn, "rating": rating.rating})


@router.get(
    "/suggestions", summary="Questions to ask", response_model=models.Suggestions, responses=refusals(403, 422, 429)
)
async def suggestions(
    request: Request,
    q: Annotated[str, Query(max_length=MAX_QUESTION, description="What is typed so far; without it, starters.")] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_SUGGESTIONS)] = 6,
    guide: Annotated[str, Query(max_length=models.MAX_SLUG, description="Of this guide only, by its slug.")] = "",
) -> JSONResponse:
    """Questions that the guides surely answer, likeliest first."""
    found = request.app.state.service.suggest(q, limit, guide)
    return JSONResponse({"suggestions": [{"text": text} for text in found]})


@router.get("/guides", summary="What there is to ask", response_model=models.Guides, responses=refusals(403, 429))
async def guides(request: Request) -> JSONResponse:
    """The guides with their sections, and the collections beside them."""
    bot = request.app.state.service.bot
    listed: list[dict[str, Any]] = [
        {
            "slug": guide.slug,
            "title": guide.title,
            "role": guide.role,
            "publisher": guide.publisher or None,
            "year": guide.year or None,
            "region": guide.region or None,
            "reviewed": guide.reviewed.isoformat() if guide.reviewed else None,
            "sections": [{"anchor": section.anchor, "path": list(section.path)} for section in guide.sections],
        }
        for guide in bot.library.guides
    ]
    collections = [{"name": shelf.collection, "guides": len(shelf)} for shelf in bot.shelves.collections]
    return JSONResponse({"guides": listed, "collections": collections})


@router.get(
    "/sources/{guide}/{anchor}",
    summary="Read a section",
    response_model=models.SectionText,
    responses=refusals(403, 404, 422, 429),
)
async def source(
    request: Request,
    guide: Annotated[str, Path(max_length=200, description="A guide's slug.")],
    anchor: Annotated[str, Path(max_length=500, description="The anchor of a section.")],
) -> JSONResponse:
    """A section as it stands in its guide, for whoever follows a citation."""
    found = find_section(request.app.state.service.bot.shelves, guide, anchor)
    if found is None:
        raise RefusedError("not_found", "There is no such section; /api/v1/guides lists all.")
    return JSONResponse(found.model_dump())


@router.get("/demo", summary="The demo", response_model=models.Demo, responses=refusals(403, 429))
async def demo(request: Request) -> JSONResponse:
    """The questions that `/demo` plays, and the sections that answer them."""
    return JSONResponse(as_dict(request.app.state.demo()))
