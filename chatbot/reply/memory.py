"""Memory: what a conversation remembers after an answer."""

from __future__ import annotations

from chatbot.index.shelves import Shelves
from chatbot.question.context import is_story
from chatbot.question.rules import Rules
from chatbot.question.turn import State, Turn
from chatbot.record import replace
from chatbot.reply.answer import Answer


def advance(turn: Turn, answer: Answer, rules: Rules, shelves: Shelves) -> State:
    """The state after an answer to a turn, out of the one before.

    A topic that a guide lacks is remembered too, so that "and for agents?" asks on.
    """
    before = turn.before
    if answer.kind != "answer":
        topic = rules.topic(answer.intent)
        return replace(
            before,
            guides=turn.guides if turn.named or before.pinned else before.guides,
            topic=topic.name if topic is not None and topic.kind == "answer" else before.topic,
            offered=answer.suggestions,
            choices=answer.choices,
            turns=before.turns + 1,
        )
    first = answer.citations[0]
    focus = before.guides if before.pinned else turn.guides
    place = shelves.place(first.guide, first.anchor)
    if not focus and place is not None and is_story(place, shelves):
        focus = (first.guide,)  # who asks about a case goes on about the guide that tells it
    likeliest = turn.guesses[0].topic if turn.guesses and not turn.section else before.topic
    return State(
        guides=focus,
        pinned=before.pinned,
        topic=answer.intent or likeliest,
        section=(first.guide, first.anchor),
        rest=answer.rest,
        offered=answer.suggestions,
        turns=before.turns + 1,
    )
