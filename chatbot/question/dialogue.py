"""Dialogue: an utterance read in its context.

Pure: the same text, state, language and shelves give the same turn.
"""

from __future__ import annotations

from chatbot.index.shelves import Shelves
from chatbot.question.context import in_context
from chatbot.question.language import Language
from chatbot.question.reading import MAX_QUESTIONS, best_reading, questions, read
from chatbot.question.spelling import mend
from chatbot.question.turn import MORE, NEITHER, NONE, WHY, Choice, Guess, Reading, State, Turn
from chatbot.record import replace
from chatbot.text import clean, words

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


def resolve(utterance: str, state: State, language: Language, shelves: Shelves) -> Turn:
    """An utterance as understood after what was said before."""
    text = clean(utterance).strip()
    if (turn := _replied(text, state)) is not None:
        return turn
    if " ".join(words(text)) in _YES and state.offered:
        text = state.offered[0]
    mended, corrections = mend(text, language.rules, language.usage)
    whole = read(mended, language)
    readings = questions(mended, whole, language) or [best_reading(mended, whole, language)]
    first, *others = (in_context(reading, state, language, shelves) for reading in readings)
    titled = tuple((place.guide.slug, place.section.anchor) for place in shelves.titled(text))
    return replace(first, also=tuple(others[: MAX_QUESTIONS - 1]), corrections=corrections, titled=titled)


def _replied(text: str, state: State) -> Turn | None:
    """The turn of an utterance that only takes up the last answer: a choice, "why" or "more"; or None."""
    asked = words(text)
    plain = " ".join(asked)
    if (chosen := _chosen(plain, state)) is not None:
        if chosen.id == NONE:
            return Turn(Reading(text), NEITHER, guides=state.guides, before=state)
        return Turn(Reading(text, chosen.text), guesses=(Guess(chosen.id, 1.0),), guides=state.guides, before=state)
    last = Turn(Reading(text), guesses=_carried_guess(state), guides=state.guides, before=state)
    if plain in _WHY and state.section and state.topic:
        return replace(last, act=WHY, section=state.section)
    if not _MORE.isdisjoint(asked) and set(asked) <= _MORE | _AROUND_MORE and plain != "on":
        return replace(last, act=MORE)
    return None


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
