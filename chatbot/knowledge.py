"""Knowledge: guides, rules and the index over both, with what is looked up often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chatbot.fact import Fact
from chatbot.guide import Guide, Library, Section
from chatbot.index import Floats, Index
from chatbot.intent import Rules, Topic
from chatbot.passage import WHOLE, Passage, passages
from chatbot.text import GENERIC_WORDS, STOP_WORDS, TYPED_WORD, content_words, stem, words
from chatbot.turn import Guess

# A name in more sections than this does not tell where to look.
FEW_SECTIONS = 4


@dataclass(frozen=True)
class Place:
    """A section in its guide, with its number among all sections."""

    number: int
    guide: Guide
    section: Section


@dataclass(frozen=True)
class Knowledge:
    """All that answers are made from. Never changes while it serves."""

    library: Library
    rules: Rules
    index: Index

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every section of every guide, in the order of the affinity columns."""
        pairs = [(guide, section) for guide in self.library.guides for section in guide.sections]
        return tuple(Place(number, guide, section) for number, (guide, section) in enumerate(pairs))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in the order of the score columns."""
        return tuple(passage for guide in self.library.guides for passage in passages(guide))

    @cached_property
    def is_whole(self) -> NDArray[np.bool_]:
        """(n_passages,) True for whole sections."""
        return np.array([passage.piece == WHOLE for passage in self.passages])

    @cached_property
    def guide_words(self) -> frozenset[str]:
        """The words that stand in the guides."""
        return frozenset(word for p in self.passages if p.piece == WHOLE
                         for word in words(f"{p.title} {p.heading} {p.question} {p.body}"))  # fmt: skip

    @cached_property
    def names(self) -> dict[str, frozenset[int]]:
        """Proper names -> numbers of the sections they stand in.

        A name is a word that is never in small letters anywhere in the guides'
        text, and not only the first of a sentence: FinBank, GDPR, Poland. Where
        all words of a line are capitalised, only words that are not English.
        """
        places: dict[str, set[int]] = {}
        small: set[str] = set()
        inside: set[str] = set()
        for place in self.places:
            for piece in place.section.pieces:
                typed = TYPED_WORD.findall(piece.text)
                titled = sum(word[:1].isupper() for word in typed) * 2 > len(typed) or piece.kind != "sentence"
                for i, word in enumerate(typed):
                    low = " ".join(words(word))
                    places.setdefault(low, set()).add(place.number)
                    if word == word.lower():
                        small.add(low)
                    elif word[1:] != word[1:].lower() or (i and (not titled or not self.index.usage.is_english(low))):
                        inside.add(low)
        roles = {word for guide in self.library.guides for name in (guide.role, *guide.aliases) for word in words(name)}
        kept = inside - small - roles - STOP_WORDS - GENERIC_WORDS
        return {word: frozenset(numbers) for word, numbers in places.items() if word in kept and len(word) > 1}

    def names_in(self, query: str) -> tuple[str, ...]:
        """The proper names of a query that stand in a few sections only, in order."""
        return tuple(word for word in query.split() if 0 < len(self.names.get(word, ())) <= FEW_SECTIONS)

    def spelt(self, name: str) -> str:
        """A proper name as the guides write it."""
        pieces = (piece.text for number in self.names.get(name, ()) for piece in self.places[number].section.pieces)
        return next((typed for text in pieces for typed in TYPED_WORD.findall(text) if words(typed) == [name]), name)

    @cached_property
    def section_stems(self) -> tuple[frozenset[str], ...]:
        """(n_sections,) the stems of each section's headings and pieces."""
        texts = (" ".join((*place.section.path, *(piece.text for piece in place.section.pieces)))
                 for place in self.places)  # fmt: skip
        return tuple(frozenset(stem(word) for word in words(text)) for text in texts)

    @cached_property
    def heading_stems(self) -> tuple[frozenset[str], ...]:
        """(n_sections,) the stems of each heading, without role names."""
        roles = {stem(word) for guide in self.library.guides for word in words(guide.role)}
        return tuple(
            frozenset(
                stem(word)
                for word in content_words(place.section.heading)
                if not word.isdigit() and word not in GENERIC_WORDS
            )
            - roles
            for place in self.places
        )

    @cached_property
    def heading_phrases(self) -> tuple[tuple[int, tuple[frozenset[str], ...]], ...]:
        """(row of a topic, stems of each of its headings of two words or more)."""
        found = []
        for topic in self.rules.topics:
            stems = [frozenset(stem(word) for word in content_words(heading)) for heading in topic.sections]
            found.append((self.topic_row(topic.name), tuple(s for s in stems if len(s) > 1)))
        return tuple(found)

    @cached_property
    def _first_passage(self) -> NDArray[np.intp]:
        """(n_sections,) the number of each section's own passage, which its pieces follow."""
        return np.flatnonzero(self.is_whole)

    def span(self, place: Place) -> slice:
        """Where the pieces of a section stand among all passages."""
        first = self._first_passage[place.number] + 1
        return slice(first, first + len(place.section.pieces))

    @cached_property
    def lead(self) -> Floats:
        """(n_passages,) 1 for the first piece of a section, 1/2 for the second, and so on; 0 for whole sections."""
        return np.array([0.0 if p.piece == WHOLE else 1.0 / (1.0 + p.piece) for p in self.passages], dtype=np.float32)

    @cached_property
    def numeric(self) -> Floats:
        """(n_passages,) 1 for pieces that hold a number, else 0."""
        return np.array([p.piece != WHOLE and any(char.isdigit() for char in p.body) for p in self.passages],
                        dtype=np.float32)  # fmt: skip

    def best_pieces(self, scores: Floats, inherited: Floats) -> Floats:
        """(n_sections,) the score of each section's best piece.

        A heading over subsections, without pieces of its own, is as good as
        the best of them, by the scores that it inherits.
        """
        best = np.maximum.reduceat(np.where(self.is_whole, np.float32(0.0), scores), self._first_passage)
        passed_on = np.maximum.reduceat(np.where(self.is_whole, np.float32(0.0), inherited), self._first_passage)
        for number, below in self._empty_sections:
            best[number] = max((passed_on[child] for child in below), default=0.0)
        return np.asarray(best, dtype=np.float32)

    def whole_scores(self, scores: Floats) -> Floats:
        """(n_sections,) the scores of the sections themselves."""
        return scores[self._first_passage]

    @cached_property
    def _empty_sections(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        return tuple((place.number, tuple(child.number for child in self.below(place)))
                     for place in self.places if not place.section.pieces)  # fmt: skip

    @cached_property
    def _topic_likeness(self) -> dict[str, Floats]:
        return {}

    def topic_likeness(self, name: str) -> Floats:
        """(n_passages,) likeness of each passage to the words that a topic usually speaks in."""
        if name not in self._topic_likeness:
            topic = self.rules.topic(name)
            usual = [word for word in words(topic.words if topic else "") if word not in GENERIC_WORDS]
            self._topic_likeness[name] = self.index.scores(" ".join(usual))
        return self._topic_likeness[name]

    def place(self, guide: str, anchor: str) -> Place | None:
        """The section with this anchor in this guide, or None."""
        return self._by_anchor.get((guide, anchor))

    @cached_property
    def _by_anchor(self) -> dict[tuple[str, str], Place]:
        return {(place.guide.slug, place.section.anchor): place for place in self.places}

    @cached_property
    def answerable(self) -> dict[tuple[str, str], bool]:
        """(topic, guide) -> whether it answers, filled in by `compose.answers` as it is asked."""
        return {}

    def below(self, place: Place) -> tuple[Place, ...]:
        """The sections under a section."""
        depth = len(place.section.path)
        return tuple(p for p in self.places if p.guide is place.guide and len(p.section.path) > depth
                     and p.section.path[:depth] == place.section.path)  # fmt: skip

    @cached_property
    def not_about_pay(self) -> frozenset[str]:
        """The topics that an utterance with an amount of money in it is not about."""
        return frozenset(topic.name for topic in self.rules.topics if topic.kind == "answer"
                         and not topic.is_pay)  # fmt: skip

    def above(self, place: Place) -> Place | None:
        """The section right above a section, or None."""
        parent = place.guide.parent(place.section)
        return self.place(place.guide.slug, parent.anchor) if parent is not None else None

    def likelihood(self, guesses: Sequence[Guess], topic: Topic) -> float:
        """The probability of a topic with those that are found under the same heading, as pay and its levels are."""
        read = ((guess.probability, self.rules.topic(guess.topic)) for guess in guesses)
        return sum(probability for probability, other in read if other is not None and other.head == topic.head)

    def topic_row(self, name: str) -> int:
        """The row of a topic in the affinity matrix."""
        return self.index.topics.names.index(name)

    def facts(self, guide: Guide, wanted: tuple[tuple[str, str], ...]) -> Iterator[tuple[Place, Fact]]:
        """The facts of a guide that a topic wants, in the topic's order of preference.

        Each kind and level once: the first section that states it.
        """
        own = [place for place in self.places if place.guide is guide]
        # A fact among others of its section says more than a figure in passing in the overview.
        own.sort(key=lambda place: (place.section.path == ("Overview",), place.number))
        for kind, level in wanted:
            found = ((p, f) for p in own for f in p.section.facts if f.kind == kind and level in ("", f.level))
            first = next(found, None)
            if first is not None:
                yield first
