"""Shelves: all guides at hand, one's own and those of collections, and what is looked up in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from chatbot.guides.facts import Fact
from chatbot.guides.guide import Guide, Section
from chatbot.guides.outline import OVERVIEW
from chatbot.index.shelf import Place, Remembered, Shelf, Volume
from chatbot.record import field, record
from chatbot.text import TYPED_WORD, stem, title_key, words

# Of a collection, so many occupations are taken as examples.
SHOWN = 3


@record(eq=False)
class Shelves:
    """The guides that answers are made from. Never changes while it serves.

    own: the guides that answer every question; topics: names of the topics that sections were
    fitted to, in the order of their rows; collections: shelves of guides, such as all
    occupations of O*NET, that answer where their role is named.
    """

    own: Shelf
    topics: tuple[str, ...] = ()
    collections: tuple[Shelf, ...] = ()

    # -- guides ---------------------------------------------------------------

    @property
    def all(self) -> tuple[Shelf, ...]:
        """All shelves, that of the guides which answer every question first."""
        return (self.own, *self.collections)

    @property
    def guides(self) -> tuple[Guide, ...]:
        """The guides that answer every question."""
        return self.own.guides

    @property
    def guide_count(self) -> int:
        """How many guides there are, those of collections too."""
        return sum(map(len, self.all))

    @property
    def covered(self) -> tuple[str, ...]:
        """What the guides are about: roles, and how many occupations of each collection."""
        counts = (f"{len(shelf):,} {'occupation' if len(shelf) == 1 else 'occupations'}" for shelf in self.collections)
        named = (f"{count} of {shelf.collection}" for count, shelf in zip(counts, self.collections, strict=True))
        return (*(guide.role for guide in self.guides), *named)

    def shown(self) -> tuple[Guide, ...]:
        """The guides to give examples of: one's own, or else a few of a collection."""
        few = (shelf.numbered(len(shelf) * n // SHOWN).guide for shelf in self.collections[:1] for n in range(SHOWN))
        return self.guides or tuple(few)

    def volume(self, slug: str) -> Volume | None:
        """The guide with this slug on its shelf, or None."""
        return next((volume for shelf in self.all if (volume := shelf.volume(slug)) is not None), None)

    def volumes(self, slugs: Sequence[str]) -> tuple[Volume, ...]:
        """The guides asked about, or all that answer every question where none is, in the order of their shelves."""
        if not slugs:
            return tuple(self.own)
        named = {slug: volume for slug in slugs if (volume := self.volume(slug)) is not None}
        return tuple(sorted(named.values(), key=lambda volume: volume.places[0].number))

    def guide(self, slug: str) -> Guide | None:
        """The guide with this slug, or None."""
        volume = self.volume(slug)
        return volume.guide if volume is not None else None

    def named(self, slugs: Sequence[str]) -> tuple[Guide, ...]:
        """The guides with these slugs, in their order."""
        return tuple(guide for slug in slugs if (guide := self.guide(slug)) is not None)

    # -- sections ---------------------------------------------------------------

    def places_of(self, guide: Guide) -> tuple[Place, ...]:
        """The sections of a guide."""
        volume = self.volume(guide.slug)
        return volume.places if volume is not None else ()

    def numbered(self, number: int) -> Place:
        """The section of this number."""
        return self._shelf_of(number).place(number)

    def place(self, slug: str, anchor: str) -> Place | None:
        """The section with this anchor in this guide, or None."""
        volume = self.volume(slug)
        return volume.anchored.get(anchor) if volume is not None else None

    def at(self, section: tuple[str, str] | None) -> Place | None:
        """The section of a (guide, anchor), or None."""
        return self.place(*section) if section is not None else None

    def children(self, place: Place) -> tuple[Place, ...]:
        """The sections under a section, those below them too."""
        below = place.guide.children(place.section)
        return tuple(child for section in below if (child := self._beside(place, section)) is not None)

    def parent(self, place: Place) -> Place | None:
        """The section right above a section, or None."""
        above = place.guide.parent(place.section)
        return self._beside(place, above) if above is not None else None

    def _beside(self, place: Place, section: Section) -> Place | None:
        return self.place(place.guide.slug, section.anchor)

    def affinity(self, topic: str, place: Place) -> float:
        """How well a section answers a topic, 0 to 1; 0 for a topic that was not fitted."""
        row = self.row(topic)
        return self._shelf_of(place.number).affinity(row, place) if row >= 0 else 0.0

    def row(self, topic: str) -> int:
        """The place of a topic among those that sections were fitted to, or -1."""
        return self._rows.get(topic, -1)

    def facts(self, guide: Guide, wanted: tuple[tuple[str, str], ...]) -> Iterator[tuple[Place, Fact]]:
        """The facts of a guide of these (kind, level or ""), in this order of preference.

        Each kind and level once: the first section that states it.
        """
        # A fact among others of its section says more than a figure in passing in the overview.
        places = sorted(self.places_of(guide), key=lambda place: (place.section.path == (OVERVIEW,), place.number))
        stated = [(place, fact) for place in places for fact in place.section.facts]
        for kind, level in wanted:
            held = [pair for pair in stated if pair[1].kind == kind and level in ("", pair[1].level)]
            # Where no level is wanted, a figure of none is of more people than that of a level.
            yield from sorted(held, key=lambda pair: not level and bool(pair[1].level))[:1]

    # -- words ------------------------------------------------------------------

    def holding(self, names: Sequence[str]) -> tuple[Place, ...]:
        """The sections that hold one of these proper names, in their order."""
        return tuple(self.numbered(n) for n in sorted({n for name in names for n in self.own.names.get(name, ())}))

    def titled(self, text: str) -> tuple[Place, ...]:
        """The sections of one's own guides that are called so, or state something labelled so, in their order."""
        return tuple(map(self.numbered, sorted(self.own.titled.get(title_key(text), ()))))

    def spelt(self, name: str) -> str:
        """A proper name as the guides write it."""
        pieces = (piece.text for place in self.holding((name,)) for piece in place.section.pieces)
        return next((typed for text in pieces for typed in TYPED_WORD.findall(text) if words(typed) == [name]), name)

    def stems(self, place: Place) -> frozenset[str]:
        """The stems of a section's headings, wordings and pieces."""
        if place.number not in self._stems:
            text = " ".join(
                (*place.section.path, *place.section.asked, *(piece.text for piece in place.section.pieces))
            )
            self._stems[place.number] = frozenset(map(stem, words(text)))
        return self._stems[place.number]

    # -- found out once -----------------------------------------------------------

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.topics)}

    def _shelf_of(self, number: int) -> Shelf:
        """The shelf that the section of this number stands on."""
        return next(shelf for shelf in reversed(self.all) if number >= shelf.offset)

    _stems: dict[int, frozenset[str]] = field(default_factory=Remembered, repr=False)
