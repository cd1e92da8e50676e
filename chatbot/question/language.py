"""Language: the words that questions are read with, of rules, guides and plain English, in one value."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from chatbot.guides.guide import Guide
from chatbot.index.shelf import Shelf
from chatbot.index.shelves import Shelves
from chatbot.question.role_names import RoleNames, TitleReader, role_mentions
from chatbot.question.rules import ROLE_TOKEN, Rules, Topic
from chatbot.question.slots import Mention
from chatbot.question.topics import TopicModel
from chatbot.question.turn import Guess
from chatbot.question.usage import CountedUsage, Usage, WithTitles
from chatbot.record import record
from chatbot.text import content_words, stem, words

# A name in more sections than this does not tell where to look.
FEW_SECTIONS = 4
# A shorter unknown word is an abbreviation or a slip, no sign of another subject.
MIN_UNKNOWN = 4


@record(eq=False)
class Language:
    """The words that questions are read with. Never changes while it serves.

    topics: the classifier; own: the shelf of the guides that answer every
    question; collections: those of guides that answer where their role is named.
    """

    rules: Rules
    topics: TopicModel
    own: Shelf
    collections: tuple[Shelf, ...] = ()

    @classmethod
    def of(cls, rules: Rules, topics: TopicModel, shelves: Shelves) -> Language:
        """The words of some rules, their classifier and some guides."""
        return cls(rules, topics, shelves.own, shelves.collections)

    @property
    def guides(self) -> tuple[Guide, ...]:
        """The guides that answer every question."""
        return self.own.guides

    @cached_property
    def usage(self) -> Usage:
        """The words in use, for spelling: those of one's own guides, and of the titles of collections."""
        titles = [CountedUsage(shelf.arrays) for shelf in self.collections]
        return WithTitles(self._own_usage, titles) if titles else self._own_usage

    @cached_property
    def _own_usage(self) -> CountedUsage:
        return CountedUsage(self.own.arrays)

    # -- roles ----------------------------------------------------------------

    @cached_property
    def roles(self) -> RoleNames:
        """The names of the guides that answer every question."""
        return RoleNames.from_lists(self.own.arrays.json("roles"))

    @cached_property
    def titles(self) -> TitleReader:
        """What tells whether words are meant as the title of a collection's role."""
        occupations = self.rules.tables.get("occupation", {})
        return TitleReader(self.holders, self.own.words, self._own_usage.follows, occupations)

    def holders(self, title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The slugs of the collections' guides whose own title this is, and of all that have it."""
        held = [(shelf.slug(n), own) for shelf in self.collections for n, own in shelf.titles.holders(title)]
        return tuple(slug for slug, own in held if own), tuple(slug for slug, _ in held)

    def roles_named(self, tokens: Sequence[str]) -> list[Mention]:
        """The roles that are named, of one's own guides and of the collections."""
        own = role_mentions(tokens, self.roles)
        return self.titles.mentions(tokens, own) if self.collections else own

    def shared_title(self, tokens: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """(title, slugs) of a title that more roles of the collections share than can be told; or ("", ())."""
        return self.titles.shared(tokens) if self.collections else ("", ())

    def guide_named(self, name: str) -> str | None:
        """The slug of the guide that a name means: by role, title or alias; the first where several share it."""
        titles, shared = self.holders(" ".join(words(name)))
        return self.roles.slug(name) or next(iter(titles or shared), None)

    # -- topics ---------------------------------------------------------------

    def likelihood(self, guesses: Sequence[Guess], topic: Topic) -> float:
        """The probability of a topic with those that are found under the same heading, as pay and its levels are."""
        read = ((guess.probability, self.rules.topic(guess.topic)) for guess in guesses)
        return sum(probability for probability, other in read if other is not None and other.head == topic.head)

    @cached_property
    def not_about_pay(self) -> frozenset[str]:
        """The topics that an utterance with an amount of money in it is not about."""
        return frozenset(topic.name for topic in self.rules.topics if topic.kind == "answer" and not topic.is_pay)

    @cached_property
    def small_talk(self) -> frozenset[str]:
        """The topics of small talk."""
        return frozenset(topic.name for topic in self.rules.topics if topic.kind == "smalltalk")

    @cached_property
    def heading_phrases(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """A stem -> (topic, stems of one of its headings), each of two words or more under one stem."""
        phrases: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for topic in self.rules.topics:
            for heading in topic.sections:
                stems = frozenset(map(stem, content_words(heading)))
                if len(stems) > 1:
                    phrases.setdefault(min(stems), []).append((topic.name, stems))
        return phrases

    # -- words ----------------------------------------------------------------

    def names_in(self, query: str) -> tuple[str, ...]:
        """The proper names of a query that stand in a few sections only, in order.

        A name is a word that is never in small letters anywhere in the guides'
        text, and not only the first of a sentence: FinBank, GDPR, Poland.
        """
        return tuple(word for word in query.split() if 0 < len(self.own.names.get(word, ())) <= FEW_SECTIONS)

    def known_share(self, text: str, guides: Sequence[str] = ()) -> float:
        """How much of a text's content the guides and phrasings know, 0 to 1.

        Weighted by rarity: an unknown word weighs as much as the rarest known one.
        Of all signs tried on public data, this one tells best what is not in
        a knowledge base (AUROC 0.91). 1.0 where there are no content words.
        guides: those asked about; a collection knows the words of its guides.
        """
        asked = [shelf for shelf in (self.own, *self.collections) if any(shelf.volume(slug) for slug in guides)]
        total = known = 0
        for word in content_words(text):
            if word == ROLE_TOKEN or (len(word) < MIN_UNKNOWN and word not in self.own.vocabulary):
                continue
            root = stem(word)
            weight = self.own.index.rarity(root)
            total += weight
            is_known = root in self.own.stems or any(shelf.index.known(root) for shelf in asked)
            known += weight if is_known else 0
        return known / total if total else 1.0
