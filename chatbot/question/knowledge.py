"""Knowledge: guides, rules and what was fitted from them, with what is looked up often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from chatbot.guides.facts import Fact
from chatbot.guides.guide import Guide, Library
from chatbot.index.shelf import Names, Place, Remembered, Shelf, Volume
from chatbot.question.role_names import RoleNames, TitleReader
from chatbot.question.rules import ROLE_TOKEN, Rules, Topic
from chatbot.question.topics import TopicModel
from chatbot.question.turn import Guess
from chatbot.question.usage import Usage, WithTitles
from chatbot.record import field, record
from chatbot.text import GENERIC_WORDS, STOP_WORDS, TYPED_WORD, content_words, stem, words

# A name in more sections than this does not tell where to look.
FEW_SECTIONS = 4
# Of a collection, so many occupations are taken as examples.
SHOWN = 3
# A shorter unknown word is an abbreviation or a slip, no sign of another subject.
MIN_UNKNOWN = 4


@record
class Knowledge:
    """All that answers are made from. Never changes while it serves.

    library: the guides that answer every question; shelf: the same with their
    index; topics: the classifier; collections: shelves of guides, such as all
    occupations of O*NET, that answer where their role is named.
    """

    library: Library
    rules: Rules
    topics: TopicModel
    shelf: Shelf
    collections: tuple[Shelf, ...] = ()

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """All shelves, that of the guides which answer every question first."""
        return (self.shelf, *self.collections)

    @cached_property
    def usage(self) -> Usage:
        """The words in use, for spelling: those of one's own guides, and of the titles of collections."""
        titles = [shelf.usage for shelf in self.collections]
        return WithTitles(self.shelf.usage, titles) if titles else self.shelf.usage

    # -- guides and sections --------------------------------------------------

    def volume(self, slug: str) -> Volume | None:
        """The guide with this slug on its shelf, or None."""
        return next((found for shelf in self.shelves if (found := shelf.volume(slug)) is not None), None)

    def guide(self, slug: str) -> Guide | None:
        """The guide with this slug, or None."""
        volume = self.volume(slug)
        return volume.guide if volume is not None else None

    def find_guide(self, name: str) -> Guide | None:
        """The guide a name means: slug, title, role or alias; the first where several share it; or None."""
        own = self.guide(name.strip().lower())
        if own is not None:
            return own
        titles, shared = self.holders(" ".join(words(name)))
        slug = self.roles.slug(name) or next(iter(titles or shared), None)
        return self.guide(slug) if slug else None

    def holders(self, title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The slugs of the collections' guides whose own title this is, and of all that have it."""
        held = [(shelf.slug(n), own) for shelf in self.collections for n, own in shelf.titles.holders(title)]
        return tuple(slug for slug, own in held if own), tuple(slug for slug, _ in held)

    @cached_property
    def title_reader(self) -> TitleReader:
        """What tells whether words are meant as the title of a collection's role."""
        return TitleReader(
            self.holders, self.shelf.words, self.shelf.usage.follows, self.rules.tables.get("occupation", {})
        )

    def volumes(self, guides: Sequence[str]) -> tuple[Volume, ...]:
        """The guides asked about, or all that answer every question where none is, in the order of their shelves."""
        if not guides:
            return tuple(self.shelf)
        found = {slug: volume for slug in guides if (volume := self.volume(slug)) is not None}
        return tuple(sorted(found.values(), key=lambda volume: volume.places[0].number))

    @property
    def guide_count(self) -> int:
        """How many guides there are, those of collections too."""
        return len(self.library.guides) + sum(map(len, self.collections))

    @property
    def covered(self) -> tuple[str, ...]:
        """What the guides are about: roles, and how many occupations of each collection."""
        roles = (guide.role for guide in self.library.guides)
        counts = (f"{len(shelf):,} {'occupation' if len(shelf) == 1 else 'occupations'}" for shelf in self.collections)
        named = (f"{count} of {shelf.collection}" for count, shelf in zip(counts, self.collections, strict=True))
        return (*roles, *named)

    def shown(self) -> tuple[Guide, ...]:
        """The guides to give examples of: one's own, or else a few of a collection."""
        few = (shelf.numbered(len(shelf) * n // SHOWN).guide for shelf in self.collections[:1] for n in range(SHOWN))
        return self.library.guides or tuple(few)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every section of the guides that answer every question."""
        return tuple(place for volume in self.shelf for place in volume.places)

    def places_of(self, guide: Guide) -> tuple[Place, ...]:
        """The sections of a guide."""
        volume = self.volume(guide.slug)
        return volume.places if volume is not None else ()

    def numbered(self, number: int) -> Place:
        """The section of this number."""
        return self._shelf_of(number).place(number)

    def _shelf_of(self, number: int) -> Shelf:
        """The shelf that the section of this number stands on."""
        return next(shelf for shelf in reversed(self.shelves) if number >= shelf.offset)

    def place(self, guide: str, anchor: str) -> Place | None:
        """The section with this anchor in this guide, or None."""
        if guide not in self._by_anchor:
            volume = self.volume(guide)
            places = volume.places if volume is not None else ()
            self._by_anchor[guide] = {place.section.anchor: place for place in places}
        return self._by_anchor[guide].get(anchor)

    def below(self, place: Place) -> tuple[Place, ...]:
        """The sections under a section."""
        depth = len(place.section.path)
        return tuple(
            p
            for p in self.places_of(place.guide)
            if len(p.section.path) > depth and p.section.path[:depth] == place.section.path
        )

    def above(self, place: Place) -> Place | None:
        """The section right above a section, or None."""
        parent = place.guide.parent(place.section)
        return self.place(place.guide.slug, parent.anchor) if parent is not None else None

    def facts(self, guide: Guide, wanted: tuple[tuple[str, str], ...]) -> Iterator[tuple[Place, Fact]]:
        """The facts of a guide that a topic wants, in the topic's order of preference.

        Each kind and level once: the first section that states it.
        """
        # A fact among others of its section says more than a figure in passing in the overview.
        own = sorted(self.places_of(guide), key=lambda place: (place.section.path == ("Overview",), place.number))
        for kind, level in wanted:
            found = ((p, f) for p in own for f in p.section.facts if f.kind == kind and level in ("", f.level))
            first = next(found, None)
            if first is not None:
                yield first

    # -- topics ---------------------------------------------------------------

    def affinity(self, topic: str, place: Place) -> float:
        """How well a section answers a topic, 0 to 1; 0 for a topic that was not fitted."""
        row = self.topic_row(topic)
        return self._shelf_of(place.number).affinity(row, place) if row >= 0 else 0.0

    def topic_row(self, name: str) -> int:
        """The place of a topic among those of the classifier, or -1."""
        return self._topic_rows.get(name, -1)

    def likelihood(self, guesses: Sequence[Guess], topic: Topic) -> float:
        """The probability of a topic with those that are found under the same heading, as pay and its levels are."""
        read = ((guess.probability, self.rules.topic(guess.topic)) for guess in guesses)
        return sum(probability for probability, other in read if other is not None and other.head == topic.head)

    @cached_property
    def not_about_pay(self) -> frozenset[str]:
        """The topics that an utterance with an amount of money in it is not about."""
        return frozenset(topic.name for topic in self.rules.topics if topic.kind == "answer" and not topic.is_pay)

    def topic_likeness(self, name: str, volume: Volume) -> list[float]:
        """(n_passages,) likeness of each passage of a guide to the words that a topic usually speaks in."""
        key = (name, volume.guide.slug)
        if key not in self._topic_likeness:
            topic = self.rules.topic(name)
            usual = [word for word in words(topic.words if topic else "") if word not in GENERIC_WORDS]
            self._topic_likeness[key] = volume.scores([stem(word) for word in usual if word not in STOP_WORDS])
        return self._topic_likeness[key]

    @cached_property
    def heading_phrases(self) -> dict[str, list[tuple[int, frozenset[str]]]]:
        """A stem -> (place of a topic, stems of one of its headings), each of two words or more under one stem."""
        found: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for topic in self.rules.topics:
            row = self.topic_row(topic.name)
            for heading in topic.sections if row >= 0 else ():
                stems = frozenset(map(stem, content_words(heading)))
                if len(stems) > 1:
                    found.setdefault(min(stems), []).append((row, stems))
        return found

    @cached_property
    def roles(self) -> RoleNames:
        """The names of the guides that answer every question."""
        return self.shelf.roles

    # -- words ----------------------------------------------------------------

    @property
    def names(self) -> Names:
        """Proper names -> numbers of the sections they stand in.

        A name is a word that is never in small letters anywhere in the guides'
        text, and not only the first of a sentence: FinBank, GDPR, Poland.
        """
        return self.shelf.names

    def names_in(self, query: str) -> tuple[str, ...]:
        """The proper names of a query that stand in a few sections only, in order."""
        return tuple(word for word in query.split() if 0 < len(self.names.get(word, ())) <= FEW_SECTIONS)

    def spelt(self, name: str) -> str:
        """A proper name as the guides write it."""
        pieces = (piece.text for number in self.names.get(name, ()) for piece in self.numbered(number).section.pieces)
        return next((typed for text in pieces for typed in TYPED_WORD.findall(text) if words(typed) == [name]), name)

    def section_stems(self, place: Place) -> frozenset[str]:
        """The stems of a section's headings and pieces."""
        if place.number not in self._section_stems:
            text = " ".join((*place.section.path, *(piece.text for piece in place.section.pieces)))
            self._section_stems[place.number] = frozenset(map(stem, words(text)))
        return self._section_stems[place.number]

    def heading_stems(self, place: Place) -> frozenset[str]:
        """The stems of a section's heading, without role names."""
        if place.number not in self._heading_stems:
            said = (
                word
                for word in content_words(place.section.heading)
                if not word.isdigit() and word not in GENERIC_WORDS
            )
            role = map(stem, words(place.guide.role))
            self._heading_stems[place.number] = frozenset(map(stem, said)) - self._role_stems - frozenset(role)
        return self._heading_stems[place.number]

    def known_share(self, text: str, guides: Sequence[str] = ()) -> float:
        """How much of a text's content the guides and phrasings know, 0 to 1.

        Weighted by rarity: an unknown word weighs as much as the rarest known one.
        Of all signs tried on public data, this one tells best what is not in
        a knowledge base (AUROC 0.91). 1.0 where there are no content words.
        guides: those asked about; a collection knows the words of its guides.
        """
        index = self.shelf.index
        asked = {volume.shelf for slug in guides if (volume := self.volume(slug)) is not None}
        total = known = 0
        for word in content_words(text):
            if word == ROLE_TOKEN or (len(word) < MIN_UNKNOWN and word not in self.shelf.vocabulary):
                continue
            root = stem(word)
            weight = index.rarity(root)
            total += weight
            is_known = root in self.shelf.stems or any(shelf.index.known(root) for shelf in asked)
            known += weight if is_known else 0
        return known / total if total else 1.0

    # -- found out once -------------------------------------------------------

    # (topic, guide) -> whether it answers, filled in by `compose.answers` as it is asked.
    answerable: dict[tuple[str, str], bool] = field(default_factory=Remembered, compare=False, repr=False)
    _by_anchor: dict[str, dict[str, Place]] = field(default_factory=Remembered, compare=False, repr=False)
    _topic_likeness: dict[tuple[str, str], list[float]] = field(default_factory=Remembered, compare=False, repr=False)
    _section_stems: dict[int, frozenset[str]] = field(default_factory=Remembered, compare=False, repr=False)
    _heading_stems: dict[int, frozenset[str]] = field(default_factory=Remembered, compare=False, repr=False)

    @cached_property
    def _topic_rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.topics.names)}

    @cached_property
    def _role_stems(self) -> frozenset[str]:
        return frozenset(stem(word) for guide in self.library.guides for word in words(guide.role))
