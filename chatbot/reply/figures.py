"""Figures: the typed facts that a topic asks for, from the section that states them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from chatbot.evidence.ranker import Hit
from chatbot.guides.facts import Fact
from chatbot.guides.guide import Guide
from chatbot.guides.pieces import row_of
from chatbot.guides.wording import sentence_of
from chatbot.index.shelf import Place
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.rules import Topic
from chatbot.question.slots import slot_values
from chatbot.question.turn import Turn
from chatbot.record import record
from chatbot.reply.answer import Block, Statement
from chatbot.reply.telling import (
    ITEMS_ALONE,
    at_once,
    cursor_to,
    fitting,
    ranked_sentences,
    statements,
    tell_stage,
    told,
    verbatim,
    worth_more,
)
from chatbot.text import words

PERIODS = {
    "hour": "hour",
    "hourly": "hour",
    "day": "day",
    "daily": "day",
    "week": "week",
    "weekly": "week",
    "month": "month",
    "monthly": "month",
}
_PER = frozenset("a an per each every one".split())
MAX_FACTS = 3


@record
class Task:
    """What is to be said: the turn, read as a topic or None, of one guide or several, and what it is said from."""

    turn: Turn
    topic: Topic | None
    several: bool
    language: Language
    shelves: Shelves


def tell_facts(task: Task, topic: Topic, guide: Guide, hit: Hit | None) -> Block | None:
    """The typed facts a topic asks for, from the section that states the first of them."""
    if topic.shape == "tiers":
        return _tiers(task, topic, guide)
    most = max(len(topic.facts), len(task.turn.slots.tiers))
    stated = list(dict.fromkeys(task.shelves.facts(guide, _wanted(task.turn, topic))))[:most]
    stated = stated or _in_grades(task, topic, guide)
    if not stated:
        return None
    place, first = stated[0]
    if len(row_of(place.section.pieces, first.piece)) > 1:
        return _of_table(place, first)
    if topic.is_pay and not first.level:
        # Pay of no known level is that of a grade of the guide's own: the first alone would stand for all.
        stated = [(place, fact) for fact in place.section.facts if (fact.kind, fact.level) == (first.kind, "")]
    facts = [fact for where, fact in stated if where.number == place.number][:MAX_FACTS]
    said = {sentence_of(fact, place.section.heading): fact.piece for fact in facts}  # one sentence may state several
    statements = [Statement(text, (piece,)) for text, piece in said.items()]
    used = {fact.piece for fact in facts}
    if topic.shape == "sentences" or facts[0].kind in ("stress", "balance"):
        ranked = ranked_sentences(place.section, hit if hit and hit.place.number == place.number else None)
        sentences = fitting(place.section, [n for n in ranked if n not in used], task.several)
        sentences = sentences if topic.shape == "sentences" else sentences[:1]
        statements += [verbatim(place.section, n) for n in sentences]
        used |= set(sentences)
    rest = tuple(n for n in range(len(place.section.pieces)) if n not in used and worth_more(place.section, n))
    return Block(guide.role, place, tuple(statements), rest=cursor_to(place, rest))


def _in_grades(task: Task, topic: Topic, guide: Guide) -> list[tuple[Place, Fact]]:
    """Pay in a guide's own grades, for a level that it does not name: which of them is meant, people see."""
    for place in task.shelves.places_of(guide) if topic.is_pay else ():
        grades = [fact for fact in place.section.facts if (fact.kind, fact.level, fact.sentence) == ("salary", "", "")]
        if len(grades) > 1:
            return [(place, fact) for fact in grades]
    return []


def _of_table(place: Place, first: Fact) -> Block:
    """All the figures of a table that are of the kind and level of one of them; by rows where they have no level.

    One of them alone would stand for all places, grades or whatever its rows and columns are of.
    """
    section = place.section
    alike = [fact for fact in section.facts if (fact.kind, fact.level) == (first.kind, first.level)]
    cells = [m for fact in alike for m in (row_of(section.pieces, fact.piece) if not first.level else (fact.piece,))]
    shown = at_once(section, cells, ITEMS_ALONE)
    said = statements(section, shown) if not first.level else tuple(told(section, n) for n in shown)
    rest = [n for n in range(len(section.pieces)) if n not in shown and worth_more(section, n)]
    return Block(place.guide.role, place, said, listed=True, rest=cursor_to(place, rest))


def _wanted(turn: Turn, topic: Topic) -> tuple[tuple[str, str], ...]:
    """The (kind, level) of the facts that are wanted, in order of preference."""
    tiers = turn.slots.tiers
    if topic.is_pay and len(tiers) > 1:
        return tuple(("salary", level) for level in tiers)
    if topic.is_pay and not tiers:
        # A level that nobody named may give way to the usual figure, or to any that there is.
        return (*topic.facts, ("salary", "median"), ("salary", ""))
    return topic.facts


def states(topic: Topic, block: Block) -> bool:
    """Whether a part of an answer tells a fact of the topic's kind, for pay of a level that it names."""
    kinds = {kind for kind, _ in topic.facts}
    facts = block.place.section.facts if block.place is not None else ()
    told = {number for said in block.statements for number in said.pieces}
    return any(fact.piece in told and fact.kind in kinds and (fact.level or not topic.is_pay) for fact in facts)


def _tiers(task: Task, topic: Topic, guide: Guide) -> Block | None:
    """The stages of something, each with its fact: levels with their years, parts of a day with their focus.

    With years named, only the level they fall in.
    """
    kind, slots = topic.facts[0][0], task.turn.slots
    stages = _stages(guide, kind, task.shelves)
    if not stages:
        return None
    named = [stage for stage in stages if slots.tier and slots.tier in _tiers_in(stage[0], task.language)]
    if kind == "experience" and (named or slots.years is not None):
        return tell_stage(*(named[0] if named else level_for(slots.years or 0.0, stages)))
    above = task.shelves.parent(stages[0][0])
    if above is None:
        return None
    statements = tuple(
        Statement(sentence_of(fact, where.section.heading), (fact.piece,), where) for where, fact in stages
    )
    below = tuple(cursor_to(where, range(len(where.section.pieces)))[0] for where, _ in stages)
    return Block(guide.role, above, statements, listed=True, rest=below)


def _tiers_in(place: Place, language: Language) -> tuple[str, ...]:
    """The tiers that a section's heading names."""
    return slot_values(words(place.section.heading), language.rules, "tier")


def _stages(guide: Guide, kind: str, shelves: Shelves) -> list[tuple[Place, Fact]]:
    """The subsections of a guide that a fact of this kind makes stages of something, in file order."""
    return [
        (place, fact)
        for place in shelves.places_of(guide)
        for fact in place.section.facts
        if fact.kind == kind and not fact.sentence and len(place.section.path) > 1
    ]


def level_for(years: float, levels: Sequence[tuple[Place, Fact]]) -> tuple[Place, Fact]:
    """The level that years of experience fall in: the highest that starts at or below them.

    "2-5" and "5-8" both hold 5; the higher one is meant, as the lower is over.
    Of two that start alike the first is meant, the one listed before.
    """
    held = [level for level in levels if (level[1].low or 0) <= years and not _is_over(years, level[1])]
    if not held:
        return levels[-1] if years >= (levels[-1][1].low or 0) else levels[0]
    return max(held, key=lambda level: level[1].low or 0)


def _is_over(years: float, fact: Fact) -> bool:
    return fact.high is not None and years > fact.high


def other_period(turn: Turn, topic: Topic | None, blocks: Sequence[Block]) -> list[Block]:
    """The words for pay that was asked by the hour or month where the guides give it by another period."""
    if topic is None or not topic.is_pay:
        return []
    pairs = itertools.pairwise(("", *turn.query.split()))
    asked = next((PERIODS[word] for before, word in pairs if word in PERIODS and _is_rate(before, word)), "")
    guides = {block.place.guide.slug: block.place.guide for block in blocks if block.place}.values()
    facts = (fact for guide in guides for section in guide.sections for fact in section.facts)
    given = {fact.period for fact in facts if fact.kind == "salary"}
    return [Block("", None, about=f"pay by the {asked}")] if asked and asked not in given else []


def _is_rate(before: str, word: str) -> bool:
    """Whether a word of time is what pay is counted by: "an hour", "weekly"; not "at the end of the month"."""
    return PERIODS[word] != word or before in _PER
