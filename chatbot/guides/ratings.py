"""Ratings: words that a sentence gives the stress or balance."""

from __future__ import annotations

import re

from chatbot.guides.facts import Fact
from chatbot.guides.kinds import LEVEL_WORDS, PEOPLE, RATINGS
from chatbot.text import stem

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_RATED = {"stress": "stress", "balance": "balance", "demand": "demand"}
_RATED_PLAIN = LEVEL_WORDS | frozenset(
    """the a an is are of in for this that job role work stress levels work-life balance demand rated overall generally
    usually often typically mostly fairly quite very rather as it to level and tends be rating""".split()
)
_RATING_WORDS = frozenset(RATINGS) | {"good", "fair", "poor", "excellent"}


def words_of(text: str) -> list[str]:
    """The lower-case words of a text; "work-life" is one."""
    return [word.lower() for word in _WORD.findall(text)]


def stated_rating(sentence: str, roles: frozenset[str]) -> Fact | None:
    """The rating that a sentence gives the stress, balance or demand: "The stress level is high."."""
    words = words_of(sentence)
    kind = next((_RATED[part] for word in words for part in word.split("-") if part in _RATED), "")
    if not kind or any(map(str.isdigit, sentence)):
        return None
    start = next((n for n, word in enumerate(words) if word in ("is", "are", "be", "rated")), -1)
    rating = " ".join(word for word in words[start + 1 :] if word in _RATING_WORDS | {"to"}) if start > 0 else ""
    known = all(
        word in _RATED_PLAIN or word in _RATING_WORDS or stem(word) in roles or word in PEOPLE for word in words
    )
    if not rating.strip(" to") or not known:
        return None
    return Fact(kind, "", rating, sentence=sentence)
