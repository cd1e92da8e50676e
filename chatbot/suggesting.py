"""Suggesting: which questions the guides answer could be meant by what is typed so far.

Both functions are pure; each surface shows what they give in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatbot.bot import Bot
from chatbot.decline import question
from chatbot.intent import Topic
from chatbot.record import record
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
    wanted = words(typed)
    scored = [(_likeness(wanted, candidate), candidate) for candidate in candidates]
    return [candidate for score, candidate in sorted(scored, key=lambda pair: -pair[0]) if score >= ALIKE]


def _likeness(wanted: Sequence[str], candidate: Candidate) -> float:
    """0 to 100: the worst of the typed words decides; nothing typed is like everything."""
    shown, further = words(candidate.text), words(candidate.keywords)
    return min((max(_found(word, shown), KEYWORD * _found(word, further)) for word in wanted), default=100.0)


def _found(typed: str, among: Sequence[str]) -> float:
    return max((_begins(typed, word) for word in among), default=0.0)


def _begins(typed: str, word: str) -> float:
    """How well a word begins as typed, 0 to 100."""
    if word.startswith(typed):
        return 100.0
    if len(typed) < 3:
        return 0.0
    from rapidfuzz import fuzz  # on typing only: the prompt need not wait for its import

    return max(fuzz.ratio(typed, word[:length]) for length in (len(typed) - 1, len(typed), len(typed) + 1))


def candidates(bot: Bot) -> list[Candidate]:
    """The questions that the guides answer, each also under the name and headings of its topic."""
    topics = {question(topic, guide): topic for topic in bot.rules.topics for guide in bot.library.guides}
    return [Candidate(text, _keywords(topics[text]) if text in topics else "") for text in bot.questions()]


def _keywords(topic: Topic) -> str:
    return " ".join((topic.name, topic.about, *topic.sections))
