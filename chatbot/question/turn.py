"""A turn and the state between turns: data only, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatbot.record import record, replace


@record
class Guess:
    """One reading of an utterance: a topic and its probability, 0 to 1."""

    topic: str
    probability: float


@record
class Choice:
    """One of the readings that are offered where an utterance is unclear: id (a topic, or "none") and its words."""

    id: str
    text: str


@record
class Cursor:
    """Where "more" goes on: pieces of a section that were not shown yet."""

    guide: str
    anchor: str
    pieces: tuple[int, ...]


@record
class Claim:
    """A figure that an utterance asserts: as typed, its number, and "money", "percent" or "years"."""

    text: str
    value: float
    unit: str


@record
class Turn:
    """An utterance as understood in its context.

    utterance: cleaned, as typed; query: the words searched, spelling mended,
    role names taken out; corrections: (typed, read as); guesses: topics, most
    probable first; guides: slugs of the guides asked about, empty for all;
    named: whether the utterance itself named them; tiers: the levels named, of
    "entry", "mid", "senior", "lead" and "top"; years: of experience, or None; places,
    occupations: named but not a guide's own; section: (guide, anchor) the
    utterance points back to, or None; more: the rest of the last answer is
    wanted, and rest where it stands; carried: which of "guide", "pinned", "topic", "tier", "section" came from
    the state;
    also: further questions of the same message; offered: what was suggested
    last, so that something else is next; companies: employers named; claims:
    figures asserted; shared: a title that more occupations of a collection have than
    can be told, and their slugs, or ("", ()); left_out: stems of what is not wanted, topics_left_out: its
    topics; every: "which of
    them", so that the guides are compared; apart: what the first role has and the
    second has not; reason: "why?" of the last answer; declined: "none of
    these" to what was offered; item: the piece of the section that "the third
    one" means, or None.
    """

    utterance: str
    query: str = ""
    corrections: tuple[tuple[str, str], ...] = ()
    guesses: tuple[Guess, ...] = ()
    guides: tuple[str, ...] = ()
    named: bool = False
    tiers: tuple[str, ...] = ()
    years: float | None = None
    places: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    shared: tuple[str, tuple[str, ...]] = ("", ())
    coverage: float = 1.0
    section: tuple[str, str] | None = None
    more: bool = False
    rest: tuple[Cursor, ...] = ()
    carried: tuple[str, ...] = ()
    also: tuple[Turn, ...] = ()
    offered: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    left_out: frozenset[str] = frozenset()
    topics_left_out: frozenset[str] = frozenset()
    every: bool = False
    apart: bool = False
    reason: bool = False
    declined: bool = False
    item: int | None = None

    @property
    def tier(self) -> str:
        """The first level named, or ""."""
        return self.tiers[0] if self.tiers else ""


@record
class State:
    """What a conversation remembers.

    guides: slugs in focus, empty for all; pinned: the person chose them
    (`/guide`); topic: of the last answer, or ""; section: (guide, anchor) of
    the last citation, or None; rest: what "more" would show; offered: the
    questions suggested last, for "yes"; choices: the readings offered last;
    turns: how many there were.
    """

    guides: tuple[str, ...] = ()
    pinned: bool = False
    topic: str = ""
    section: tuple[str, str] | None = None
    rest: tuple[Cursor, ...] = ()
    offered: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    turns: int = 0

    def pinned_to(self, guides: tuple[str, ...]) -> State:
        """The state in which these guides only are asked, by their slugs; none means all."""
        return replace(self, guides=guides, pinned=bool(guides))

    def as_list(self) -> list[Any]:
        """The state as JSON, for clients and stores to keep."""
        rest = [[cursor.guide, cursor.anchor, list(cursor.pieces)] for cursor in self.rest]
        choices = [[choice.id, choice.text] for choice in self.choices]
        section = list(self.section) if self.section else None
        return [list(self.guides), self.pinned, self.topic, section, rest, list(self.offered), choices, self.turns]

    @classmethod
    def from_list(cls, values: Sequence[Any]) -> State:
        """The state that `as_list` gave. Raises ValueError where another version gave it."""
        try:
            guides, pinned, topic, section, rest, offered, choices, turns = values
            return cls(
                tuple(guides),
                bool(pinned),
                str(topic),
                (str(section[0]), str(section[1])) if section else None,
                tuple(Cursor(guide, anchor, tuple(pieces)) for guide, anchor, pieces in rest),
                tuple(offered),
                tuple(Choice(name, text) for name, text in choices),
                int(turns),
            )
        except (TypeError, IndexError) as error:
            raise ValueError("no state of this version") from error
