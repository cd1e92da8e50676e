"""Offers: the questions that the guides answer, and which of them to suggest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.evidence.ranker import is_listed, search
from chatbot.evidence.second_look import is_enough, look
from chatbot.guides.guide import Guide
from chatbot.index.shelf import Remembered
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.rules import ROLE_MARK, Topic
from chatbot.question.turn import NONE, Choice, Guess, Reading, Slots, Turn
from chatbot.reply.compose import compose
from chatbot.reply.figures import Task, states

# What is offered where nothing nearer is known.
STARTERS = ("salary", "education", "day", "stress", "how_to_become", "advancement", "remote_work", "key_skills")
# A question about several roles, which is no question of one guide.
COMPARING_ROLES = "compare"
# A reading less probable than this says nothing about what a person wants.
LIKELY = 0.03
OFFERED = 2
EXAMPLES = 3
# Readings offered where it is unclear what is meant; three recover most (measured on public FAQ sets).
CHOICES = 3


def question(topic: Topic, guide: Guide) -> str:
    """The question that a topic answers in a guide."""
    text = topic.question.replace(ROLE_MARK, guide.role)
    vowel = guide.role[:1].lower() in "aeiou"
    return text.replace(f" a {guide.role}", f" an {guide.role}") if vowel else text


class Offers:
    """The questions that some guides answer, each found out once by asking it."""

    def __init__(self, language: Language, shelves: Shelves) -> None:
        self.language, self.shelves = language, shelves
        self._answered: dict[tuple[object, ...], bool] = Remembered()

    def answers(self, topic: Topic, guide: Guide) -> bool:
        """Whether a guide answers a topic's own question."""
        key = (topic.name, topic.facts, guide.slug)  # pay at one level goes by the name of pay
        if key not in self._answered:
            self._answered[key] = self._is_answered(topic, guide)
        return self._answered[key]

    def _is_answered(self, topic: Topic, guide: Guide) -> bool:
        """Whether it is, from a section of such a name, or from the one that the second look finds too."""
        query = topic.question.replace(f"{ROLE_MARK}s", " ").replace(ROLE_MARK, " ")
        # A question for the pay of a level names that level.
        level = topic.facts[0][1] if topic.is_pay else ""
        slots = Slots(tiers=(level,) if level not in ("", "median") else ())
        reading = Reading(topic.question, query, guesses=(Guess(topic.name, 1.0),), guides=(guide.slug,), slots=slots)
        turn = Turn(reading, guesses=reading.guesses, guides=reading.guides)
        task = Task(turn, topic, False, self.language, self.shelves)
        blocks = compose(task, search(turn, topic, self.language, self.shelves))
        places = [place for block in blocks for place in block.places]
        if any(is_listed(topic, place) for place in places) or any(states(topic, block) for block in blocks):
            return True
        seen = look(turn, self.language, self.shelves)
        return seen is not None and is_enough(seen) and any(place.number == seen.place.number for place in places)

    def _first(self, topic: Topic, guides: Sequence[Guide]) -> str:
        """A topic's question about the first of the guides that answers it, or ""."""
        return next((question(topic, guide) for guide in guides if self.answers(topic, guide)), "")

    # -- to ask anything --------------------------------------------------------

    def questions(self, slug: str = "") -> tuple[str, ...]:
        """Questions that the guides answer, or that one of them does: their own and one a topic and guide.

        What most people ask comes first among those of topics.
        """
        guides = [guide for guide in self.shelves.guides if slug in ("", guide.slug)]
        own = [section.heading for guide in guides for section in guide.sections if section.is_question]
        usual = {name: place for place, name in enumerate(STARTERS)}
        topics = sorted(self._topics(), key=lambda topic: usual.get(topic.name, len(usual)))
        asked = [question(topic, guide) for topic in topics for guide in guides if self.answers(topic, guide)]
        return tuple(dict.fromkeys([*own, *asked]))

    def _topics(self) -> Iterator[Topic]:
        """The topics with a question of one guide."""
        return (
            topic
            for topic in self.language.rules.topics
            if topic.kind == "answer" and topic.question and topic.name != COMPARING_ROLES
        )

    def examples(self) -> tuple[str, ...]:
        """Three questions that the guides answer, each from another guide where there are enough."""
        # The fullest guides first: they show best what there is to ask.
        guides = sorted(self.shelves.shown(), key=lambda guide: -len(guide.sections))
        topics = [topic for name in STARTERS[:5] if (topic := self.language.rules.topic(name))]
        asked = (
            self._first(topic, [*guides[n % len(guides) :], *guides[: n % len(guides)]])
            for n, topic in enumerate(topics)
        )
        return tuple(filter(None, asked))[:EXAMPLES]

    # -- after a turn -------------------------------------------------------------

    def suggestions(self, turn: Turn, guides: Sequence[Guide], without: str = "") -> tuple[str, ...]:
        """Questions near the turn's that these guides surely answer, the nearest first."""
        near = [guess.topic for guess in turn.guesses if guess.probability >= LIKELY]
        offered = turn.before.offered
        topics = {topic.name: topic for topic in self._topics() if topic.name != without}
        asked: list[str] = []
        for name in dict.fromkeys((*near, *STARTERS)):
            if name in topics and (found := self._first(topics[name], guides)):
                asked.append(found)
            if len([text for text in asked if text not in offered]) == OFFERED:
                break
        # What was offered a moment ago comes last.
        return tuple(sorted(asked, key=offered.__contains__)[:OFFERED])

    def choices(self, turn: Turn) -> tuple[Choice, ...]:
        """The likeliest readings that the guides answer, and "none of these"; empty where there are fewer than two."""
        guides = self.shelves.named(turn.guides) or self.shelves.guides
        likely = (guess.topic for guess in turn.guesses if guess.probability >= LIKELY)
        offered: dict[str, Choice] = {}
        for topic in filter(None, map(self.language.rules.topic, likely)):
            if topic.about and topic.kind == "answer" and any(self.answers(topic, guide) for guide in guides):
                offered.setdefault(topic.head, Choice(topic.name, topic.about))
        several = list(offered.values())[:CHOICES]
        return (*several, Choice(NONE, "none of these")) if len(several) > 1 else ()

    def elsewhere(self, turn: Turn, topic: Topic | None) -> tuple[str, ...]:
        """The same question about a role whose guide does answer it, if the guide asked about does not."""
        asked = self.shelves.named(turn.guides)
        if topic is None or topic.kind != "answer" or not topic.question or not asked:
            return ()
        if any(guide.collection for guide in asked):
            return ()
        found = self._first(topic, [guide for guide in self.shelves.guides if guide.slug not in turn.guides])
        return (found,) if found else ()
