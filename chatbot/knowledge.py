"""Knowledge: guides, rules and the index over both, with what is looked up often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chatbot.fact import Fact
from chatbot.guide import Guide, Library, Section
from chatbot.index import Floats, Index
from chatbot.intent import Rules
from chatbot.passage import WHOLE, Passage, passages
from chatbot.text import STOP_WORDS, TYPED_WORD, content_words, stem, words


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
    def section_of_passage(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """(n_passages,) number of the section each passage belongs to."""
        starts, total = {}, 0
        for guide in self.library.guides:
            starts[guide.slug] = total
            total += len(guide.sections)
        return np.array([starts[passage.guide] + passage.section for passage in self.passages], dtype=np.int64)

    @cached_property
    def is_whole(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
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
        text, and not only the first of a sentence: FinBank, GDPR, Poland.
        """
        places: dict[str, set[int]] = {}
        small: set[str] = set()
        inside: set[str] = set()
        for place in self.places:
            for piece in place.section.pieces:
                typed = TYPED_WORD.findall(piece.text)
                for i, word in enumerate(typed):
                    low = " ".join(words(word))
                    if word == word.lower():
                        small.add(low)
                    elif i or word[1:] != word[1:].lower():
                        inside.add(low)
                    places.setdefault(low, set()).add(place.number)
        roles = {word for guide in self.library.guides for name in (guide.role, *guide.aliases) for word in words(name)}
        kept = inside - small - roles - STOP_WORDS
        return {word: frozenset(numbers) for word, numbers in places.items() if word in kept and len(word) > 1}

    @cached_property
    def heading_stems(self) -> tuple[frozenset[str], ...]:
        """(n_sections,) the stems of each heading, without role names."""
        roles = {stem(word) for guide in self.library.guides for word in words(guide.role)}
        return tuple(
            frozenset(stem(word) for word in content_words(place.section.heading) if not word.isdigit()) - roles
            for place in self.places
        )

    @cached_property
    def _first_passage(self) -> tuple[int, ...]:
        """The number of each section's own passage, which its pieces follow."""
        return tuple(int(i) for i in np.flatnonzero(self.is_whole))

    def piece_scores(self, place: Place, scores: Floats) -> Floats:
        """(n_pieces,) the scores of a section's pieces out of all passages' scores."""
        first = self._first_passage[place.number]
        return scores[first + 1 : first + 1 + len(place.section.pieces)]

    def whole_score(self, place: Place, scores: Floats) -> float:
        """The score of a section itself out of all passages' scores."""
        return float(scores[self._first_passage[place.number]])

    def place(self, guide: str, anchor: str) -> Place | None:
        """The section with this anchor in this guide, or None."""
        return next((p for p in self.places if p.guide.slug == guide and p.section.anchor == anchor), None)

    @cached_property
    def answerable(self) -> dict[tuple[str, str], bool]:
        """(topic, guide) -> whether it answers, filled in by `compose.answers` as it is asked."""
        return {}

    def below(self, place: Place) -> tuple[Place, ...]:
        """The sections under a section."""
        depth = len(place.section.path)
        return tuple(p for p in self.places if p.guide is place.guide and len(p.section.path) > depth
                     and p.section.path[:depth] == place.section.path)  # fmt: skip

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
