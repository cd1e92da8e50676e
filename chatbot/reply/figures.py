"""Figures: the typed facts that a topic asks for, from the section that states them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from chatbot.evidence.ranker import Hit
from chatbot.guides.facts import PAY_HEADING, Fact, label_words, state
from chatbot.guides.guide import Guide
from chatbot.index.shelf import Place
from chatbot.question.knowledge import Knowledge
from chatbot.question.rules import Topic
from chatbot.question.slots import slot_values
from chatbot.question.turn import Turn
from chatbot.reply.answer import Block, Statement
from chatbot.reply.telling import cursor_to, fitting, ranked_sentences, tell_stage, verbatim, worth_more
from chatbot.text import GENERIC_WORDS, stem, words

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


def tell_facts(
    turn: Turn, topic: Topic, guide: Guide, hit: Hit | None, several: bool, knowledge: Knowledge
) -> Block | None:
    """The typed facts a topic asks for, from the section that states the first of them."""
    if topic.shape == "tiers":
        return _tiers(turn, topic, guide, knowledge)
    wanted = topic.facts
    if topic.is_pay and len(turn.tiers) > 1:
        wanted = tuple(("salary", level) for level in turn.tiers)
    elif topic.is_pay and (level := _meant_level(turn, guide, knowledge)):
        wanted = (("salary", level),)
    elif topic.is_pay and not turn.tier:
        # A level that nobody named may give way to the usual figure, or to any that there is.
        wanted = (*wanted, ("salary", "median"), ("salary", ""))
    found = list(dict.fromkeys(knowledge.facts(guide, wanted)))[: max(len(topic.facts), len(turn.tiers))]
    if topic.is_pay:
        found = _named_pay(turn, guide, knowledge) or found
    if not found:
        return None
    place = found[0][0]
    facts = [fact for where, fact in found if where.number == place.number][:MAX_FACTS]
    statements = [Statement(state(fact, place.section.heading), (fact.piece,)) for fact in facts]
    used = {fact.piece for fact in facts}
    if topic.shape == "sentences" or facts[0].kind in ("stress", "balance"):
        ranked = ranked_sentences(place.section, hit if hit and hit.place.number == place.number else None)
        sentences = fitting(place.section, [n for n in ranked if n not in used], several)
        sentences = sentences if topic.shape == "sentences" else sentences[:1]
        statements += [verbatim(place.section, n) for n in sentences]
        used |= set(sentences)
    rest = tuple(n for n in range(len(place.section.pieces)) if n not in used and worth_more(place.section.pieces[n]))
    return Block(guide.role, place, tuple(statements), rest=cursor_to(place, rest))


def _meant_level(turn: Turn, guide: Guide, knowledge: Knowledge) -> str:
    """The pay level of the years that are named, or else the one whose figure the question states; or ""."""
    if turn.years is not None and (level := _level_of(turn.years, guide, knowledge)):
        return level
    stated = {claim.value for claim in turn.claims if claim.unit == "money" and not turn.tier}
    return next(
        (
            fact.level
            for section in guide.sections
            for fact in section.facts
            if fact.kind == "salary" and fact.level != "range" and fact.low in stated
        ),
        "",
    )


def _named_pay(turn: Turn, guide: Guide, knowledge: Knowledge) -> list[tuple[Place, Fact]]:
    """The pay of stages that the question names as the guide does: "site supervisor"."""
    asked = {stem(word) for word in turn.query.split()}
    named = []
    for place in knowledge.places_of(guide):
        for fact in place.section.facts:
            own = {
                stem(word) for word in label_words(fact.label) if word not in PAY_HEADING and word not in GENERIC_WORDS
            }
            if fact.kind == "salary" and own and own <= asked:
                named.append((place, fact))
    return named if any(not fact.level for _, fact in named) else []  # levels of ours are found by their names


def _tiers(turn: Turn, topic: Topic, guide: Guide, knowledge: Knowledge) -> Block | None:
    """The stages of something, each with its fact: levels with their years, parts of a day with their focus.

    With years named, only the level they fall in.
    """
    kind = topic.facts[0][0]
    stages = _stages(guide, kind, knowledge)
    if not stages:
        return None
    named = [stage for stage in stages if turn.tier and turn.tier in _tiers_in(stage[0], knowledge)]
    if kind == "experience" and (named or turn.years is not None):
        return tell_stage(*(named[0] if named else level_for(turn.years or 0.0, stages)))
    above = knowledge.above(stages[0][0])
    if above is None:
        return None
    statements = tuple(Statement(state(fact, where.section.heading), (fact.piece,), where) for where, fact in stages)
    below = tuple(cursor_to(where, range(len(where.section.pieces)))[0] for where, _ in stages)
    return Block(guide.role, above, statements, listed=True, rest=below)


def _level_of(years: float, guide: Guide, knowledge: Knowledge) -> str:
    """The pay level of somebody with so many years: that of the guide's stage they are in, or ""."""
    stages = _stages(guide, "experience", knowledge)
    return next(iter(_tiers_in(level_for(years, stages)[0], knowledge)), "") if stages else ""


def _tiers_in(place: Place, knowledge: Knowledge) -> tuple[str, ...]:
    """The tiers that a section's heading names."""
    return slot_values(words(place.section.heading), knowledge.rules, "tier")


def _stages(guide: Guide, kind: str, knowledge: Knowledge) -> list[tuple[Place, Fact]]:
    """The subsections of a guide that a fact of this kind makes stages of something, in file order."""
    return [
        (place, fact)
        for place in knowledge.places_of(guide)
        for fact in place.section.facts
        if fact.kind == kind and len(place.section.path) > 1
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
    given = {fact.period for block in blocks if block.place for fact in block.place.section.facts}
    return [Block("", None, about=f"pay by the {asked}")] if asked and asked not in given else []


def _is_rate(before: str, word: str) -> bool:
    """Whether a word of time is what pay is counted by: "an hour", "weekly"; not "at the end of the month"."""
    return PERIODS[word] != word or before in _PER
