"""Contrast: what several guides say of one thing, set side by side.

Figures of different guides are never mixed: each keeps its guide, year and
source, and what is concluded from them ("Highest: ...") is only what anyone
can read off the lines below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chatbot.evidence.ranker import Hit
from chatbot.guides.facts import Fact
from chatbot.guides.guide import Section
from chatbot.guides.wording import sentence_of
from chatbot.index.shelf import Place
from chatbot.question.cues import compares
from chatbot.question.rules import Topic
from chatbot.question.turn import Turn
from chatbot.record import record
from chatbot.reply.answer import Block, Frame
from chatbot.reply.telling import cursor_to, verbatim
from chatbot.text import content_words, join_words, stem

# The kind of fact that a claim of this unit is about.
CLAIMED = {"money": "salary", "percent": "growth", "years": "experience"}
_RATINGS = {"low": 1.0, "moderate": 2.0, "medium": 2.0, "high": 3.0}
_LOW = frozenset(
    "lowest least less lower fewest fewer worst worse slowest slower smallest minimum calmer easier".split()
)
_BOTH = frozenset("both shared common same overlap share alike".split())
_ONLY = frozenset(
    "missing lack lacks doesnt dont only extra additional unlike not differ different difference lists".split()
)
# Two list items say the same where so many of the shorter one's words are in the other.
SAME_SHARE = 0.6
# Items shown of each side.
SHOWN = 6


# -- figures --------------------------------------------------------------


@record
class Figure:
    """A fact of a guide as a number that can be put in order."""

    role: str
    fact: Fact
    number: float


def verdict(turn: Turn, blocks: Sequence[Block]) -> list[Block]:
    """The lines that sum up figures of several guides: which is highest or lowest, and what keeps them apart."""
    figures = [figure for block in blocks if block.place is not None for figure in _figures(block, block.place)]
    if any(several(figure.fact, [other.fact for other in figures]) for figure in figures):
        return []
    if not compares(turn) or len({figure.role for figure in figures}) < 2:
        return []
    firsts = list({figure.role: figure for figure in reversed(figures)}.values())[::-1]
    if len({(figure.fact.kind, figure.fact.unit) for figure in firsts}) > 1:
        return []
    if len({figure.fact.period for figure in firsts} - {""}) > 1:
        return []  # pay by the hour is no less than pay by the year
    if len({figure.number for figure in firsts}) == 1 < len({figure.fact.value for figure in firsts}):
        return []  # "5-8 years" and "5+ years" begin alike, but are not the same
    low = not _LOW.isdisjoint(turn.query.split())
    lines = [Block("", None, frame=summary(firsts, low))]
    if unlike(firsts):
        lines.append(Block("", None, frame=Frame.UNLIKE))
    return lines


def confirmed(turn: Turn, blocks: Sequence[Block]) -> list[Block]:
    """The words that a figure which the question asserts is right, or is not; none where it may be either."""
    figures = [figure for block in blocks if block.place for figure in _figures(block, block.place)]
    for claim in turn.slots.claims:
        told = [figure for figure in figures if figure.fact.kind == CLAIMED[claim.unit]]
        if told and not (claim.unit == "years" and not turn.slots.tier):
            right = any(claim.value in (figure.fact.low, figure.fact.high) for figure in told)
            if right and len({figure.role for figure in told}) == 1:
                return [Block("", None, frame=Frame.CONFIRMED.format(claim=claim.text))]
            # What is another level's figure is not denied, nor is it confirmed.
            if not any(claim.value in (fact.low, fact.high) for fact in _all_of(told, blocks)):
                return [Block("", None, frame=Frame.DENIED.format(claim=claim.text))]
    return []


def several(fact: Fact, facts: Iterable[Fact]) -> bool:
    """Whether the sentence that states a fact states another of its kind too, so that it says no one figure."""
    return bool(fact.sentence) and sum((fact.kind, fact.sentence) == (f.kind, f.sentence) for f in facts) > 1


def _figures(block: Block, place: Place) -> Iterable[Figure]:
    """The facts among a block's statements that have a number, in their order."""
    for statement in block.statements:
        for fact in place.section.facts:
            told = statement.text == sentence_of(fact, place.section.heading)
            if told and (number := number_of(fact)) is not None:
                yield Figure(block.role, fact, number)


def _all_of(told: Sequence[Figure], blocks: Sequence[Block]) -> Iterator[Fact]:
    """Every fact of the told kind in the guides that are cited; of years, only the stages that are told."""
    kind = told[0].fact.kind
    if kind == "experience":
        yield from (figure.fact for figure in told)
        return
    for guide in {block.place.guide.slug: block.place.guide for block in blocks if block.place}.values():
        yield from (fact for section in guide.sections for fact in section.facts if fact.kind == kind)


def number_of(fact: Fact) -> float | None:
    """A fact as a number: the lower end of a figure, or the mean of the ratings it names; None for other words."""
    if fact.low is not None:
        return fact.low
    ratings = [_RATINGS[word] for word in fact.value.lower().replace("-", " ").split() if word in _RATINGS]
    return sum(ratings) / len(ratings) if ratings else None


def summary(figures: Sequence[Figure], low: bool) -> str:
    """Which guide's figure is the highest, or the lowest; or that all are the same."""
    numbers = [figure.number for figure in figures]
    if len(set(numbers)) == 1:
        return Frame.SAME
    best = min(numbers) if low else max(numbers)
    roles = join_words(figure.role for figure in figures if figure.number == best)
    return (Frame.LOWEST if low else Frame.HIGHEST).format(role=roles)


def unlike(figures: Sequence[Figure]) -> bool:
    """Whether figures are of different years, places, periods, sources or levels: not simply to be compared."""
    return len({(f.fact.year, f.fact.region, f.fact.period, f.fact.source, f.fact.level) for f in figures}) > 1


# -- lists ----------------------------------------------------------------


def side_by_side(turn: Turn, topic: Topic | None, hits: Sequence[Hit]) -> tuple[Block, ...]:
    """What two guides' lists share, or what only one of them has, as the question asks; empty where it asks neither.

    hits: the best section of each of the two guides, in the order they were named.
    """
    asked = set(turn.query.split())
    if topic is None or topic.shape != "list" or len(hits) != 2 or not all(_items(hit.place.section) for hit in hits):
        return ()
    if any(fact.kind == "focus" for hit in hits for fact in hit.place.section.facts):
        return ()  # parts of a day differ in their focus, which stands first in each
    first, second = (hit.place for hit in hits)
    both = not _BOTH.isdisjoint(asked)
    if not both and asked.isdisjoint(_ONLY):
        return ()
    frame = Frame.IN_BOTH if both else Frame.IN_ONE
    blocks = []
    for place, other in ((first, second), (second, first)):
        kept = [n for n in _items(place.section) if alike(place.section, n, other.section) == both]
        if kept:
            blocks.append(_listed(place, kept, frame.format(role=place.guide.role)))
    return tuple(blocks)


def _items(section: Section) -> list[int]:
    return [n for n, piece in enumerate(section.pieces) if piece.kind == "item"]


def _listed(place: Place, numbers: Sequence[int], frame: str) -> Block:
    shown = numbers[:SHOWN]
    return Block(
        place.guide.role,
        place,
        tuple(verbatim(place.section, n) for n in shown),
        listed=True,
        frame=frame,
        rest=cursor_to(place, numbers[SHOWN:]),
    )


def alike(section: Section, number: int, other: Section) -> bool:
    """Whether another section has an item that says the same: most of the shorter one's words are in the other."""
    own = _stems(section.pieces[number].text)
    return any(_same(own, _stems(other.pieces[n].text)) for n in _items(other))


def _same(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and len(a & b) >= SAME_SHARE * min(len(a), len(b))


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(text))
