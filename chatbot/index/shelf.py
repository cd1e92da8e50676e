"""Shelf: guides as they are kept in a file of arrays, each read when it is asked for.

A shelf holds a number of guides with the index over their passages, what
their sections are about, and their names. `chatbot.fitting.shelf` writes it.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from chatbot.guides.guide import Guide, Section
from chatbot.index.arrays import Arrays, Texts
from chatbot.index.codec import decoded
from chatbot.index.postings import Index, Postings
from chatbot.record import field, record

# A probability or share is kept in a byte.
BYTE = 255
# So many guides are kept at hand, once read; an hour of questions touches fewer.
OPEN = 500
# Of other things that are found out once, so much is remembered: one's own guides stay, a collection's come and go.
REMEMBERED = 10_000
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Remembered(dict[_Key, _Value]):
    """What was found out once: a dict that starts anew when it is full, so that a long life needs no more room."""

    def __init__(self, most: int = REMEMBERED) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: _Key, value: _Value) -> None:
        if len(self) >= self._most:
            self.clear()
        super().__setitem__(key, value)


@record
class Place:
    """A section in its guide, with its number among all sections of all shelves, which tells it from any other."""

    number: int
    guide: Guide = field(compare=False)
    section: Section = field(compare=False)


@record(eq=False)
class Volume:
    """A guide on its shelf: its sections, and where its passages stand in the index.

    first, end: numbers of its passages; own: for each section, the number of its own
    passage, which its pieces follow, counted from `first`; number: of its first section on the shelf.
    """

    guide: Guide
    shelf: Shelf = field(repr=False)
    places: tuple[Place, ...]
    number: int
    first: int
    end: int
    own: tuple[int, ...]

    def span(self, place: Place) -> slice:
        """Where the pieces of a section stand among the guide's passages."""
        start = self.own[place.number - self.places[0].number] + 1
        return slice(start, start + len(place.section.pieces))

    def numbered(self, number: int) -> Place | None:
        """Its section of this number among all sections, or None."""
        at = number - self.places[0].number
        return self.places[at] if 0 <= at < len(self.places) else None

    def scores(self, terms: Sequence[str]) -> list[float]:
        """(n_passages,) the score of each passage for the terms of a query."""
        return self.shelf.index.scores(terms, self.first, self.end)

    def kept_scores(self, terms: tuple[str, ...]) -> list[float]:
        """As `scores`, kept for the next time: for terms that are asked again and again, such as a topic's own."""
        key = (self.number, terms)
        if key not in self.shelf.kept:
            self.shelf.kept[key] = self.scores(terms)
        return self.shelf.kept[key]

    def affinity(self, topic: int) -> list[float]:
        """(n_sections,) how well each section answers a topic, given by its row, 0 to 1."""
        width = self.shelf.topics
        values = self.shelf.affinities
        return [values[n * width + topic] for n in range(self.number, self.number + len(self.places))]

    def share(self, topic: int) -> Iterator[tuple[int, float]]:
        """(passage, probability) of the passages that read like a topic, given by its row; counted from `first`."""
        return self.shelf.share(topic, self.first, self.end)

    @cached_property
    def anchored(self) -> dict[str, Place]:
        """Its sections by their anchors."""
        return {place.section.anchor: place for place in self.places}

    @cached_property
    def lead(self) -> list[float]:
        """(n_passages,) 1 for the first piece of a section, 1/2 for the second, and so on; 0 for whole sections."""
        return [
            share
            for place in self.places
            for share in (0.0, *(1.0 / (1.0 + n) for n in range(len(place.section.pieces))))
        ]

    @cached_property
    def numeric(self) -> list[float]:
        """(n_passages,) 1 for pieces that hold a number, else 0."""
        return [
            share
            for place in self.places
            for share in (0.0, *(float(any(map(str.isdigit, piece.text))) for piece in place.section.pieces))
        ]

    @cached_property
    def empty(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Of each section without pieces of its own, its number in the guide and those of the sections below it."""
        paths = [place.section.path for place in self.places]
        return tuple(
            (n, tuple(m for m, other in enumerate(paths) if m != n and other[: len(path)] == path))
            for n, path in enumerate(paths)
            if not self.places[n].section.pieces
        )


class Names(Mapping[str, frozenset[int]]):
    """Proper names -> numbers of the sections they stand in, or what sections are called -> their numbers."""

    def __init__(self, arrays: Arrays, name: str = "names") -> None:
        """Those called `name` that a file of arrays holds."""
        self._texts = Texts(arrays, name)
        self._starts, self._sections = arrays[f"{name}.spans"], arrays[f"{name}.sections"]

    def __getitem__(self, name: str) -> frozenset[int]:
        row = self._texts.row(name)
        if row < 0:
            raise KeyError(name)
        return frozenset(self._sections[self._starts[row] : self._starts[row + 1]])

    def get(self, name: str, default: Any = None) -> Any:
        """The sections of a name, or the default: most words are none, and an exception a word takes long."""
        return self[name] if self._texts.row(name) >= 0 else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class Titles:
    """The names of a collection's roles, many thousands, as they are written."""

    def __init__(self, arrays: Arrays) -> None:
        """The titles that a file of arrays holds."""
        self._texts = Texts(arrays, "titles")
        self._spans, self._guides = arrays["titles.spans"], arrays["titles.guides"]

    def holders(self, title: str) -> list[tuple[int, bool]]:
        """(number, whether it is its role or title) of each guide that has a title, or has it among its aliases."""
        row = self._texts.row(title)
        marked = self._guides[self._spans[row] : self._spans[row + 1]] if row >= 0 else ()
        return [(value >> 1, bool(value & 1)) for value in marked]


class Shelf:
    """The guides of a file of arrays.

    offset: what the numbers of its sections begin with; files: the folder that
    the file of each guide is in, and its name there; topics: how many the classifier knew.
    """

    def __init__(self, arrays: Arrays, files: Sequence[tuple[Path, str]], offset: int = 0) -> None:
        """The shelf that a file of arrays holds."""
        self.arrays, self._files, self.offset = arrays, files, offset
        self.topics: int = arrays.meta["topics"]
        self.collection: str = arrays.meta["collection"]
        self.index: Postings = Index(arrays)  # or the same postings in Milvus, once `chatbot.opening` put that here
        self._slugs = Texts(arrays, "slugs")
        self._first_section, self._first_passage = arrays["guides.sections"], arrays["sections.passages"]
        self._volumes: dict[int, Volume] = Remembered(OPEN)
        self.kept: dict[tuple[int, tuple[str, ...]], list[float]] = Remembered()

    def __len__(self) -> int:
        return len(self._slugs)

    @property
    def sections(self) -> int:
        """How many sections its guides have."""
        return len(self._first_passage) - 1

    @cached_property
    def affinities(self) -> memoryview:
        """(n_sections * n_topics,) how well a section answers a topic, section by section."""
        return self.arrays["affinity"]

    @cached_property
    def names(self) -> Names:
        """The proper names of its guides; a collection has none."""
        return Names(self.arrays)

    @cached_property
    def titled(self) -> Names:
        """What its sections are called, as `chatbot.text.title_key` has it; a collection has none."""
        return Names(self.arrays, "titled")

    @cached_property
    def words(self) -> Texts:
        """The words that stand in its guides."""
        return Texts(self.arrays, "words")

    @cached_property
    def vocabulary(self) -> Texts:
        """The words of guides and of phrasings in scope."""
        return Texts(self.arrays, "vocabulary")

    @cached_property
    def stems(self) -> Texts:
        """The stems of the vocabulary."""
        return Texts(self.arrays, "stems")

    @cached_property
    def titles(self) -> Titles:
        """How the roles of a collection are named."""
        return Titles(self.arrays)

    @cached_property
    def guides(self) -> tuple[Guide, ...]:
        """All its guides, read at once: for those that answer every question."""
        return tuple(volume.guide for volume in self)

    def slug(self, number: int) -> str:
        """The slug of the guide of this number."""
        return self._slugs[number]

    def volume(self, slug: str) -> Volume | None:
        """The guide with this slug, or None."""
        number = self._slugs.row(slug)
        return self.numbered(number) if number >= 0 else None

    def __iter__(self) -> Iterator[Volume]:
        return (self.numbered(number) for number in range(len(self)))

    def numbered(self, number: int) -> Volume:
        """The guide of this number, read once."""
        if number not in self._volumes:
            self._volumes[number] = self._opened(number)
        return self._volumes[number]

    def _opened(self, number: int) -> Volume:
        folder, name = self._files[number]
        guide = self.read(number, folder / name)
        start = self._first_section[number]
        places = tuple(Place(self.offset + start + n, guide, section) for n, section in enumerate(guide.sections))
        firsts = self._first_passage[start : start + len(places) + 1].tolist()
        own = tuple(first - firsts[0] for first in firsts[:-1])
        return Volume(guide, self, places, start, firsts[0], firsts[-1], own)

    def place(self, number: int) -> Place:
        """The section of this number among all sections."""
        own = number - self.offset
        volume = self.numbered(bisect_right(self._first_section, own) - 1)
        return volume.places[own - volume.number]

    def affinity(self, topic: int, place: Place) -> float:
        """How well a section answers a topic, given by its row, 0 to 1."""
        return float(self.affinities[(place.number - self.offset) * self.topics + topic])

    def share(self, topic: int, first: int, end: int) -> Iterator[tuple[int, float]]:
        """(passage, probability) of those from `first` to before `end` that read like a topic; counted from `first`."""
        starts, rows, values = (self.arrays[f"shares.{name}"] for name in ("starts", "rows", "values"))
        start, stop = starts[topic], starts[topic + 1]
        start = bisect_left(rows, first, start, stop)
        stop = bisect_left(rows, end, start, stop)
        return ((row - first, value / BYTE) for row, value in zip(rows[start:stop], values[start:stop], strict=True))

    def read(self, number: int, path: Path) -> Guide:
        """The guide of this number, whose file is at `path`."""
        return decoded(json.loads(self._kept("json", number)), self._kept("text", number), path)

    def _kept(self, what: str, number: int) -> str:
        starts = self.arrays[f"guides.{what}.starts"]
        return str(self.arrays[f"guides.{what}"][starts[number] : starts[number + 1]], "utf-8", "surrogatepass")
