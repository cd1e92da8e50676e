"""Suggesting: which questions the guides answer could be meant by what is typed so far.

Both functions are pure; each surface shows what they give in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from chatbot.guides.guide import Guide
from chatbot.question.rules import Topic
from chatbot.record import record
from chatbot.reply.offers import Offers, question
from chatbot.text import words

# Of 100: one wrong letter in a word of four ("salry", "saly") still counts as that word.
ALIKE = 75
# A word that the question itself holds counts more than one it is filed under.
KEYWORD = 0.95


@record
class Candidate:
    """A line that can be asked. keywords: further words under which it is found; note: shown beside it."""

    text: str
    keywords: str = ""
    note: str = ""


def matching(typed: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that hold every typed word, or one spelled like it; best first, ties in order."""
    among = [(candidate, *_words(candidate)) for candidate in candidates]
    vocabulary = frozenset[str]().union(*(own for _, shown, further in among for own in (shown, further)))
    # Each word of the vocabulary is compared once, however many candidates hold it.
    wanted = [{word: score for word in vocabulary if (score := _begins(one, word)) >= ALIKE} for one in words(typed)]
    scored = [(_likeness(wanted, shown, further), candidate) for candidate, shown, further in among]
    return [candidate for score, candidate in sorted(scored, key=lambda pair: -pair[0]) if score >= ALIKE]


@lru_cache(maxsize=10_000)
def _words(candidate: Candidate) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(words(candidate.text)), frozenset(words(candidate.keywords))


def _likeness(wanted: Sequence[Mapping[str, float]], shown: frozenset[str], further: frozenset[str]) -> float:
    """0 to 100: the worst of the typed words decides; nothing typed is like everything."""
    return min((max(_found(alike, shown), KEYWORD * _found(alike, further)) for alike in wanted), default=100.0)


def _found(alike: Mapping[str, float], among: frozenset[str]) -> float:
    return max((alike[word] for word in alike.keys() & among), default=0.0)


@lru_cache(maxsize=50_000)  # who types on has typed the words before already
def _begins(typed: str, word: str) -> float:
    """How well a word begins as typed, 0 to 100."""
    if word.startswith(typed):
        return 100.0
    if len(typed) < 3:
        return 0.0
    from rapidfuzz import fuzz  # on typing only: the prompt need not wait for its import

    lengths = (len(typed) - 1, len(typed), len(typed) + 1)
    return max(fuzz.ratio(typed, word[:length], score_cutoff=ALIKE) for length in lengths)


def candidates(offers: Offers, guide: str = "") -> list[Candidate]:
    """The questions that the guides answer, or that one of them does, by its slug.

    Each is also found under the name and headings of its topic and the names of its guide's role.
    """
    keywords = {
        question(topic, own): _keywords(topic, own)
        for topic in offers.language.rules.topics
        for own in offers.shelves.guides
    }
    return [Candidate(text, keywords.get(text, "")) for text in offers.questions(guide)]


def _keywords(topic: Topic, guide: Guide) -> str:
    return " ".join((topic.name, topic.about, *topic.sections, *guide.aliases))
