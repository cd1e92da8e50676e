"""A second look: the piece that answers a turn best by its own evidence, where the topics would refuse or ask back.

A topic knows the headings that other guides use. Where a guide is written otherwise, what it holds is found by
a sum of a few named numbers of every piece, and said where a second sum makes it likely that it answers.
`python -m benchmarks.second_look` fits both sums and writes them to `second_look.json` beside this file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import mul
from pathlib import Path

from chatbot.evidence.judging import GAPS
from chatbot.evidence.ranker import Asked, likeness_of, topic_fit
from chatbot.guides.outline import OVERVIEW
from chatbot.index.shelf import Place, Volume
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.turn import Turn
from chatbot.record import record
from chatbot.text import STOP_WORDS, stem, words, years_named

WEIGHTS = Path(__file__).with_name("second_look.json")
# Asked for, and what a piece then holds: an amount of money, a length of time, a number of any kind.
_MONEY = frozenset(
    """bucks cash charge cheap cost costs earn earning earnings earns expensive fee fees income money paid pay pays
    price quid salaries salary wage wages""".split()
)
_TIME = frozenset("long soon quick quickly often hours days weeks months years minutes notice".split())
_COUNT = frozenset(
    "many much old likely far fast high big often percent percentage share odds chances rate age".split()
)
_AMOUNT = re.compile(r"[$£€₹¥]\s?\d|\d\s?(?:€|eur\b|usd\b|dollars|pounds|euros|k\b)", re.IGNORECASE)
_UNITS = frozenset("minute minutes hour hours day days week weeks month months year years".split())
_NUMERALS = frozenset("one two three four five six seven eight nine ten eleven twelve half third quarter".split())
# What is known of a piece, in this order.
FEATURES = (
    "question",  # its likeness to the question
    "particular",  # to the words that the likeliest topic does not explain
    "topic",  # how well its section fits the topics that may be meant
    "held",  # the share of the question's words that it or its headings hold, by rarity
    "section",  # the likeness of its section as a whole
    "lead",  # whether it comes first there
    "amount",  # whether it holds the money, the time or the number that is asked for
    "span",
    "number",
    "listed",  # whether it is an item of a list
    "overview",  # whether it stands in the overview
    "length",
)
# So many points behind the best piece, that of another section is said too; the best scores lie about 10 points high.
NEAR = 2.0
NO_KINDS = (0.0, 0.0, 0.0)
# A piece of so many characters is long.
LONG = 200
# Words of a question are counted in tens.
TEN = 10


@record
class Look:
    """A section with the numbers of the pieces that answer best first, and how probable it is that they do, 0 to 1.

    second: the next best section, where it comes near, with its pieces in the same order; or None.
    """

    place: Place
    pieces: tuple[int, ...]
    probability: float
    second: tuple[Place, tuple[int, ...]] | None = None


@record
class _Seen:
    """A piece: its place, its number there, and its features in the order of FEATURES."""

    place: Place
    piece: int
    features: tuple[float, ...]

    def feature(self, name: str) -> float:
        """The feature of this name."""
        return self.features[FEATURES.index(name)]


@cache
def weights() -> dict[str, dict[str, float]]:
    """{"piece": {feature: value}, "gate": {feature or "bias": value}, "said": {"from", "instead", "least": share}}."""
    known: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return known


def look(turn: Turn, language: Language, shelves: Shelves) -> Look | None:
    """The section whose piece answers a turn best, whatever its topic; None where no piece could."""
    factors = tuple(weights()["piece"][name] for name in FEATURES)
    ranked = by_score(pieces(turn, language, shelves), factors)
    if not ranked:
        return None
    score, best = ranked[0]
    near = (seen.place for rival, seen in ranked if seen.place.number != best.place.number and rival > score - NEAR)
    second = next(near, None)
    chance = _sum(weights()["gate"], gate_features(turn, ranked, language))
    return Look(
        best.place,
        _pieces_of(best.place, ranked),
        1 / (1 + math.exp(-chance)),
        (second, _pieces_of(second, ranked)) if second is not None else None,
    )


def _pieces_of(place: Place, ranked: Sequence[tuple[float, _Seen]]) -> tuple[int, ...]:
    return tuple(seen.piece for _, seen in ranked if seen.place.number == place.number)


def is_enough(seen: Look | None, instead: bool = False) -> bool:
    """Whether what a second look finds is likely enough to answer, to be said.

    instead: of what a topic says from sections of names that it does not list.
    """
    return seen is not None and seen.probability >= weights()["said"]["instead" if instead else "from"]


def is_too_little(seen: Look | None) -> bool:
    """Whether nothing in the guides is likely enough to answer for a topic to be trusted in sections of other names."""
    return seen is None or seen.probability < weights()["said"]["least"]


def by_score(seen: Iterable[_Seen], factors: Sequence[float]) -> list[tuple[float, _Seen]]:
    """(score, piece), the best first; of equals, the first in the guides."""
    scored = [(sum(map(mul, factors, each.features)), each) for each in seen]
    return sorted(scored, key=lambda pair: -pair[0])


def _sum(factors: Mapping[str, float], features: Mapping[str, float]) -> float:
    return factors.get("bias", 0.0) + sum(value * factors.get(name, 0.0) for name, value in features.items())


# -- features -----------------------------------------------------------------


def pieces(turn: Turn, language: Language, shelves: Shelves) -> Iterator[_Seen]:
    """Every piece of the guides asked about that holds whatever the turn names in particular, with its features."""
    topics = (language.rules.topic(guess.topic) for guess in turn.guesses)
    topic = next((topic for topic in topics if topic is not None and topic.kind == "answer"), None)
    asked = Asked.of(turn, topic, language, shelves)
    named, kinds = _named(turn, language), _kinds(turn)
    for volume in shelves.volumes(turn.guides):
        likeness, fit = likeness_of(volume, asked, shelves), topic_fit(volume, asked)
        held, holds_name = _held(volume, turn), _holds(volume, named)
        for number, place in enumerate(volume.places):
            start, own = volume.span(place).start, volume.own[number]
            for n, piece in enumerate(place.section.pieces):
                at = start + n
                if not holds_name[at]:
                    continue
                features = (
                    likeness.question[at],
                    likeness.specific[at],
                    fit[number],
                    held[at],
                    likeness.question[own],
                    volume.lead[at],
                    *(_holds_kinds(kinds, piece.text) if any(kinds) else NO_KINDS),
                    float(piece.kind == "item"),
                    float(place.section.path == (OVERVIEW,)),
                    min(1.0, len(piece.text) / LONG),
                )
                yield _Seen(place, n, features)


def gate_features(turn: Turn, ranked: Sequence[tuple[float, _Seen]], language: Language) -> dict[str, float]:
    """What tells whether the best of some pieces answers; ranked: with their scores, best first, at least one."""
    score, best = ranked[0]
    other = next((rival for rival, seen in ranked if seen.place.number != best.place.number), ranked[-1][0])
    refused = {guess.topic: guess.probability for guess in turn.guesses if _is_refusal(guess.topic, language)}
    return {
        "score": score,
        "margin": score - other,
        **{name: best.feature(name) for name in ("held", "question", "particular", "topic")},
        "refused": sum(refused.values()),
        "gap": sum(refused.get(name, 0.0) for name in GAPS),
        "sure": turn.guesses[0].probability if turn.guesses else 0.0,
        "words": len(turn.query.split()) / TEN,
    }


def _is_refusal(name: str, language: Language) -> bool:
    topic = language.rules.topic(name)
    return topic is not None and topic.kind == "abstain"


def _kinds(turn: Turn) -> tuple[bool, bool, bool]:
    """Whether money, a length of time or a number is asked for."""
    asked = set(turn.query.split())
    return not _MONEY.isdisjoint(asked), not _TIME.isdisjoint(asked), not _COUNT.isdisjoint(asked)


def _holds_kinds(kinds: tuple[bool, bool, bool], text: str) -> tuple[float, float, float]:
    """Whether a piece holds each kind of thing that is asked for."""
    money, time, count = kinds
    held = set(words(text)) if time or count else set()
    number = any(map(str.isdigit, text)) or not _NUMERALS.isdisjoint(held)
    span = time and number and not _UNITS.isdisjoint(held)
    return float(money and bool(_AMOUNT.search(text))), float(span), float(count and number)


def _held(volume: Volume, turn: Turn) -> list[float]:
    """(n_passages,) the share of the question's words, weighted by rarity, that each passage or its headings hold."""
    roots = dict.fromkeys(stem(word) for word in turn.query.split() if word not in STOP_WORDS)
    rarities = {root: volume.shelf.index.rarity(root) for root in roots}
    total = sum(rarities.values()) or 1
    held = [0.0] * (volume.end - volume.first)
    for root, rarity in rarities.items():
        held = [share + rarity / total * (score > 0) for share, score in zip(held, volume.scores((root,)), strict=True)]
    return held


def _named(turn: Turn, language: Language) -> list[str]:
    """The words, as said, of what a turn names that must stand where it is answered: occupations, places, employers."""
    slots = turn.slots
    asked = f" {turn.query} "
    said = [
        phrase
        for slot, values in (("occupation", slots.occupations), ("region", slots.regions), ("company", slots.companies))
        for value, phrases in language.rules.slot(slot)
        if value in values
        for phrase in phrases
        if f" {phrase} " in asked or f" {phrase}s " in asked
    ]
    return [word for name in (*said, *years_named(turn.query)) for word in name.split()]


def _holds(volume: Volume, named: Sequence[str]) -> list[bool]:
    """(n_passages,) whether each passage, or the role of its guide, holds all that is named."""
    role = [stem(word) for word in words(volume.guide.role)]
    holds = [True] * (volume.end - volume.first)
    for root in dict.fromkeys(map(stem, named)):
        if not any(own.endswith(root) for own in role):  # a stonemason is a mason
            holds = [held and score > 0 for held, score in zip(holds, volume.scores((root,)), strict=True)]
    return holds
