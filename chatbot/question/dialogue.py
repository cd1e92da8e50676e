"""Dialogue: an utterance read in its context, and what is remembered after it.

Both functions are pure: the same text, state and knowledge give the same
turn, and `advance` returns a new state.
"""

from __future__ import annotations

from chatbot.question.context import in_context, is_story, naming_the_other
from chatbot.question.cues import only_left_out
from chatbot.question.knowledge import Knowledge
from chatbot.question.reading import MAX_QUESTIONS, Reading, best_reading, questions
from chatbot.question.spelling import mend
from chatbot.question.turn import Choice, Guess, State, Turn
from chatbot.record import replace
from chatbot.reply.answer import Answer
from chatbot.text import STOP_WORDS, clean, stem, words

# The choice that takes none of what is offered.
NONE = "none"

# "Why so low?" is no longer than this.
MIN_ASKING = 5
_WHY = frozenset(
    (
        "why",
        "how come",
        "how so",
        "why is that",
        "why so",
        "and why",
        "but why",
        "why though",
        "why is it",
        "why is it like that",
        "why is it so",
        "whys that",
        "why are they",
        "why do they",
    )
)
_MORE = frozenset("more continue rest else further on".split())
_AROUND_MORE = frozenset(
    "yes yeah ok please go tell show me give and then the any anything what keep going a bit some".split()
)
# The words for the first choice, the second and so on.
_PICKS = (("one", "first", "a"), ("two", "second", "b"), ("three", "third", "c"), ("four", "fourth", "last", "d"))
_YES = frozenset(("yes", "yes please", "yeah", "yep", "sure", "ok yes", "please do", "y"))


def resolve(utterance: str, state: State, knowledge: Knowledge) -> Turn:
    """An utterance as understood after what was said before."""
    return replace(_understood(utterance, state, knowledge), offered=state.offered)


def _understood(utterance: str, state: State, knowledge: Knowledge) -> Turn:
    text = clean(utterance).strip()
    if (turn := _replied(text, state, knowledge)) is not None:
        return turn
    mended, corrections = mend(text, knowledge.rules, knowledge.usage)
    mended = naming_the_other(mended, state, knowledge)
    if state.topic and (unwanted := only_left_out(mended)):
        return replace(_without(unwanted, state), utterance=text, corrections=corrections)
    whole = Reading.of(mended, knowledge)
    if several := questions(mended, whole, knowledge):
        turns = [in_context(part.turn, part.tokens, whole.cues, state, knowledge) for part in several]
        return replace(turns[0], also=tuple(turns[1:MAX_QUESTIONS]), corrections=corrections)
    best = best_reading(mended, whole, knowledge)
    turn = in_context(best.turn, best.tokens, whole.cues, state, knowledge)
    return replace(turn, utterance=text, corrections=corrections)


def _replied(text: str, state: State, knowledge: Knowledge) -> Turn | None:
    """The turn of an utterance that only takes up the last answer: a choice, "why", "more" or "yes"; or None."""
    asked = words(text)
    plain = " ".join(asked)
    if (chosen := _chosen(plain, state)) is not None:
        if chosen.id == NONE:
            return Turn(text, declined=True, guides=state.guides)
        return Turn(text, query=chosen.text, guesses=(Guess(chosen.id, 1.0),), guides=state.guides)
    last = Turn(text, rest=state.rest, guides=state.guides, guesses=_carried_guess(state))
    why = plain in _WHY or (asked[:2] == ["why", "so"] and len(asked) < MIN_ASKING)
    if why and state.section and state.topic:
        return replace(last, reason=True, section=state.section)
    if not _MORE.isdisjoint(asked) and set(asked) <= _MORE | _AROUND_MORE and plain != "on":
        return replace(last, more=True)
    if plain in _YES and state.offered:
        return replace(_understood(state.offered[0], state, knowledge), utterance=text)
    return None


def _without(unwanted: str, state: State) -> Turn:
    """The last question again, without what is not wanted now: "apart from stress?"."""
    stems = frozenset(stem(word) for word in words(unwanted) if word not in STOP_WORDS)
    return Turn(
        "",
        query=state.topic,
        guesses=_carried_guess(state),
        guides=state.guides,
        left_out=stems,
        carried=("guide", "topic"),
    )


def _chosen(plain: str, state: State) -> Choice | None:
    """Which of the readings offered last an utterance picks, by number, id or words; or None."""
    for number, choice in enumerate(state.choices, 1):
        names = {str(number), choice.id.replace("_", " "), " ".join(words(choice.text)), *_PICKS[number - 1]}
        if choice.id == NONE:
            names |= {"none of them", "none", "neither", "no", "something else"}
        if plain.removeprefix("the ").removesuffix(" one") in names or plain in names:
            return choice
    return None


def _carried_guess(state: State) -> tuple[Guess, ...]:
    return (Guess(state.topic, 1.0),) if state.topic else ()


def advance(state: State, turn: Turn, answer: Answer, knowledge: Knowledge) -> State:
    """What is remembered after an answer.

    A topic that a guide lacks is remembered too, so that "and for agents?" asks on.
    """
    if answer.kind != "answer":
        topic = knowledge.rules.topic(answer.intent)
        asked = topic.name if topic is not None and topic.kind == "answer" else state.topic
        guides = turn.guides if turn.named or state.pinned else state.guides
        return replace(
            state,
            guides=guides,
            topic=asked,
            offered=answer.suggestions,
            choices=answer.choices,
            turns=state.turns + 1,
        )
    first = answer.citations[0]
    focus = state.guides if state.pinned else turn.guides
    place = knowledge.place(first.guide, first.anchor)
    if not focus and place is not None and is_story(place, knowledge):
        focus = (first.guide,)  # who asks about a case goes on about the guide that tells it
    return State(
        guides=focus,
        pinned=state.pinned,
        topic=answer.intent or (turn.guesses[0].topic if turn.guesses and not turn.section else state.topic),
        section=(first.guide, first.anchor),
        rest=answer.rest,
        offered=answer.suggestions,
        turns=state.turns + 1,
    )
