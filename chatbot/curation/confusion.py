"""Confusion: which topics are taken for each other, and the words that do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from chatbot.bot import Bot
from chatbot.curation.evaluation import Expectation, Outcome, fits
from chatbot.index.shelf import Place
from chatbot.text import content_words

# What a turn is about where it is about no topic.
NOT_IN_GUIDES = "(not in the guides)"
SMALL_TALK = "(small talk)"
NO_TOPIC = "(no topic)"

MAX_PAIRS = 15
MAX_WORDS = 5
# Two topics whose sections fit equally well, but for rounding.
_TIE = 1e-6


@dataclass(frozen=True)
class Pair:
    """Turns of one topic read as another; words: most responsible first."""

    answered: str
    expected: str
    outcomes: tuple[Outcome, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Confusion:
    """The pairs, most frequent first.

    missed: turns that were not right; same: those of them that had the right
    topic and failed in something else, such as the guide or a figure.
    """

    pairs: tuple[Pair, ...]
    missed: int
    same: int


def confusion(outcomes: Sequence[Outcome], bot: Bot) -> Confusion:
    """The topics answered and expected in the turns that were not right."""
    pairs: dict[tuple[str, str], list[Outcome]] = {}
    missed = [outcome for outcome in outcomes if not outcome.right]
    for outcome in missed:
        answered = outcome.answer.intent or NO_TOPIC
        pairs.setdefault((answered, expected_topic(outcome.expected, answered, bot)), []).append(outcome)
    same = sum(len(turns) for (answered, expected), turns in pairs.items() if answered == expected)
    background = Counter(word for outcome in outcomes if outcome.right for word in _content(outcome))
    right = len(outcomes) - len(missed)
    found = [
        Pair(answered, expected, tuple(turns), responsible_words(turns, background, right))
        for (answered, expected), turns in pairs.items()
        if answered != expected
    ]
    found.sort(key=lambda pair: (-len(pair.outcomes), pair.answered, pair.expected))
    return Confusion(tuple(found), len(missed), same)


def expected_topic(expected: Expectation, answered: str, bot: Bot) -> str:
    """The topic whose sections fit the gold best: the highest mean affinity over the gold sections.

    The topic answered where it fits as well as any other.
    """
    if expected.abstain:
        return NOT_IN_GUIDES
    if expected.smalltalk:
        return SMALL_TALK
    places = {place.number: place for gold in expected.gold for place in _gold_places(*gold, bot)}
    topics = [topic.name for topic in bot.rules.topics if topic.kind == "answer"]
    if not places or not topics:
        return NO_TOPIC
    fit = {name: fmean(bot.shelves.affinity(name, place) for place in places.values()) for name in topics}
    best = max(fit, key=fit.__getitem__)
    if fit[best] <= 0:
        return NO_TOPIC
    return answered if fit.get(answered, 0.0) >= fit[best] - _TIE else best


def _gold_places(guide: str, path: tuple[str, ...], bot: Bot) -> list[Place]:
    """The sections that a gold path names, without those below them."""
    volume = bot.shelves.volume(guide)
    found = volume.places if volume is not None else ()
    places = [place for place in found if fits(place.section.path, path, place.guide)]
    depth = min((len(place.section.path) for place in places), default=0)
    return [place for place in places if len(place.section.path) == depth]


def responsible_words(turns: Sequence[Outcome], background: Counter[str], right: int) -> tuple[str, ...]:
    """The content words that stand in a larger share of these turns than of the right ones, largest difference first.

    background: in how many of the `right` right turns each word stands.
    """
    here = Counter(word for outcome in turns for word in _content(outcome))
    more = {word: count / len(turns) - background[word] / max(right, 1) for word, count in here.items()}
    return tuple(sorted((word for word in more if more[word] > 0), key=lambda word: (-more[word], word))[:MAX_WORDS])


def _content(outcome: Outcome) -> set[str]:
    return set(content_words(outcome.user))
