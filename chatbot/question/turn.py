"""A turn, how it was read, and the state between turns: data only, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatbot.record import record, replace

# The choice that takes none of what is offered.
NONE = "none"
# What a turn is for: to ask, to ask which of the guides, to hear the rest or the reason of the last answer, or to say
# that nothing of what was offered is meant.
ASK, COMPARE, MORE, WHY, NEITHER = "ask", "compare", "more", "why", "neither"


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
class Slots:
    """The details that an utterance names.

    tiers: levels, of "entry", "mid", "senior", "lead" and "top"; years: of
    experience, or None; regions (countries), occupations, companies: named, but not a guide's
    own; claims: figures asserted; shared: a title that more occupations of a
    collection have than can be told, and their slugs, or ("", ()).
    """

    tiers: tuple[str, ...] = ()
    years: float | None = None
    regions: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    shared: tuple[str, tuple[str, ...]] = ("", ())

    @property
    def tier(self) -> str:
        """The first level named, or ""."""
        return self.tiers[0] if self.tiers else ""


@record
class Reading:
    """An utterance, or a part of it, understood by itself.

    text: with its spelling mended; query: the words searched, role names taken
    out; tokens: its words without cues; guesses: topics, most probable first; guides: slugs
    of the guides asked about, empty for all; named: whether it named them;
    slots: details; coverage: how much of its content guides and phrasings know,
    0 to 1; every: whether it asks "which of them"; corrected: whether it says
    that the last reading was wrong.
    """

    text: str
    query: str = ""
    tokens: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()
    guides: tuple[str, ...] = ()
    named: bool = False
    slots: Slots = Slots()
    coverage: float = 1.0
    every: bool = False
    corrected: bool = False

    @property
    def best(self) -> Guess:
        """The likeliest topic; one of no name and probability 0 where there is none."""
        return self.guesses[0] if self.guesses else Guess("", 0.0)


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


@record
class Turn:
    """An utterance as understood in its context.

    reading: what it says by itself; act: what it is for, one of ASK, COMPARE, MORE, WHY and
    NEITHER; guesses, guides: those of the reading or carried; section: (guide,
    anchor) it points back to, or None; carried: which of "guide", "pinned",
    "topic", "section" came from the state; corrections: (typed, read as); also:
    further questions of the same message; before: what was remembered before it;
    titled: (guide, anchor) of the sections that the whole message is the heading or a label of.
    """

    reading: Reading
    act: str = ASK
    guesses: tuple[Guess, ...] = ()
    guides: tuple[str, ...] = ()
    section: tuple[str, str] | None = None
    carried: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    also: tuple[Turn, ...] = ()
    before: State = State()
    titled: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """The words searched."""
        return self.reading.query

    @property
    def slots(self) -> Slots:
        """The details named."""
        return self.reading.slots

    @property
    def named(self) -> bool:
        """Whether the utterance itself named the guides."""
        return self.reading.named
