"""Composing: what is said about a topic out of the sections that were found.

The fact or sentences asked for come first and the rest waits for "more". One
block a guide, so that figures of different guides never mix.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from chatbot.answer import Block, Statement
from chatbot.contrast import confirmed, side_by_side, table, verdict
from chatbot.fact import PAY_HEADING, Fact, label_words, state
from chatbot.guide import Guide, Section
from chatbot.intent import ROLE_MARK, Topic
from chatbot.knowledge import Knowledge, Place
from chatbot.ranking import Hit, best_of, search
from chatbot.slots import phrase_mentions
from chatbot.telling import (
    ITEM_LIKENESS,
    ITEMS_ALONE,
    ITEMS_EACH,
    SENTENCES_ALONE,
    cursor_to,
    fitting,
    ranked_sentences,
    tell_items,
    tell_outline,
    tell_sentences,
    tell_stage,
    told,
    verbatim,
    worth_more,
)
from chatbot.text import GENERIC_WORDS, stem, words
from chatbot.turn import Cursor, Guess, Turn

SIDES = 2
# The topic of how roles differ in general.
COMPARE = "compare"
PERIODS = {"hour": "hour", "hourly": "hour", "day": "day", "daily": "day", "week": "week", "weekly": "week",
           "month": "month", "monthly": "month"}  # fmt: skip
_PER = frozenset("a an per each every one".split())
FIGURES = ("salary", "growth", "stress", "balance")
MAX_FACTS = 3
# Facts answer where the best section is the topic's own, even if the topic is only half sure.
FACT_SHARE = 0.5
# A guide answers too when its best section comes this near the best of all guides.
GUIDE_NEAR = 0.72
# Where particular words were found, another guide must hold them nearly as well.
PARTICULAR_NEAR = 0.6
# A piece is said only if it is at least so like the question or the topic's words,
# unless its section is the topic's very own.
MIN_EVIDENCE = 0.12
STRONG_EVIDENCE = 0.32
OWN_SECTION = 0.7
# A section answers a topic for certain from here on: its heading is one of the
# topic's first ones, or nearly the same.
SURE_AFFINITY = 0.6
# Below this, a guide that was asked about holds no answer.
MIN_SCORE = 0.45


def compose(turn: Turn, topic: Topic | None, hits: Sequence[Hit], knowledge: Knowledge) -> tuple[Block, ...]:
    """The blocks of an answer; empty where the guides hold none.

    For each guide asked about, or each that answers nearly as well as the
    best where none was named. A named guide without an answer gives an
    empty block, so that the answer can say so, as long as another has one.
    """
    asked = [guide for slug in turn.guides if (guide := knowledge.library.guide(slug))]
    guides = asked or knowledge.library.guides
    several = len(guides) > 1
    if turn.item is not None and turn.section is not None and (shown := knowledge.place(*turn.section)) is not None:
        return (Block(shown.guide.role, shown, (verbatim(shown.section, turn.item),)),)
    best = [hit for guide in asked if (hit := best_of(hits, guide))]
    if contrasted := side_by_side(turn, topic, best):
        return contrasted
    blocks: list[Block] = []
    names = knowledge.names_in(turn.query)
    for guide in guides:
        hit = best_of(hits, guide)
        block = _block(turn, topic, guide, hit, several, knowledge)
        near = _near(hit, hits) or _holds(hit, names, knowledge)
        if block is not None and (asked or near or (_by_topic(topic, hits) and _is_fact(block))):
            blocks += _sides(block, turn, topic, several, knowledge)
        elif len(asked) > 1:
            blocks.append(Block(guide.role, None))
    if not any(block.place for block in blocks):
        return ()
    if not asked and any(_is_fact(block) for block in blocks) and topic and topic.shape == "facts":
        blocks = [block for block in blocks if _is_fact(block)]
    if topic is not None and topic.name == COMPARE and (len(asked) > 1 or turn.every):
        blocks += table(guides, knowledge)
    first, last = (*verdict(turn, blocks), None, None)[:2]
    if first and not asked and topic is not None:
        told = {block.role for block in blocks}
        blocks += [Block(guide.role, None, about=topic.about) for guide in guides if guide.role not in told]
    around = [*_other_period(turn, topic, blocks), *confirmed(turn, blocks), *([first] if first else [])]
    return (*around, *blocks, *([last] if last else []))


def reasons(turn: Turn, knowledge: Knowledge) -> tuple[Block, ...]:
    """The sentences of the section shown last, for "why?"; empty where it has none."""
    place = knowledge.place(*turn.section) if turn.section else None
    numbers = [n for n, piece in enumerate(place.section.pieces) if piece.kind == "sentence"] if place else []
    if place is None or not numbers:
        return ()
    shown = fitting(place.section, numbers, several=False)
    said = tuple(verbatim(place.section, n) for n in shown)
    return (Block(place.guide.role, place, said, rest=cursor_to(place, [n for n in numbers if n not in shown])),)


def answers(topic: Topic, guide: Guide, knowledge: Knowledge) -> bool:
    """Whether a guide answers a topic's own question; found out once for each."""
    key = (topic.name, guide.slug)
    if key not in knowledge.answerable:
        query = topic.question.replace(ROLE_MARK, " ")
        # A question for the pay of a level names that level.
        level = next((level for kind, level in topic.facts if kind == "salary" and level != "median"), "")
        turn = Turn(
            topic.question,
            query=query,
            guesses=(Guess(topic.name, 1.0),),
            guides=(guide.slug,),
            tiers=(level,) if level else (),
        )
        knowledge.answerable[key] = bool(compose(turn, topic, search(turn, topic, knowledge), knowledge))
    return knowledge.answerable[key]


def _other_period(turn: Turn, topic: Topic | None, blocks: Sequence[Block]) -> list[Block]:
    """The words for pay that was asked by the hour or month where the guides give it by another period."""
    if topic is None or not topic.facts or topic.facts[0][0] != "salary":
        return []
    pairs = itertools.pairwise(("", *turn.query.split()))
    asked = next((PERIODS[word] for before, word in pairs if word in PERIODS and _is_rate(before, word)), "")
    given = {fact.period for block in blocks if block.place for fact in block.place.section.facts}
    return [Block("", None, about=f"pay by the {asked}")] if asked and asked not in given else []


def _is_rate(before: str, word: str) -> bool:
    """Whether a word of time is what pay is counted by: "an hour", "weekly"; not "at the end of the month"."""
    return PERIODS[word] != word or before in _PER


def _near(hit: Hit | None, hits: Sequence[Hit]) -> bool:
    """Whether a guide's best section answers nearly as well as the best of all, the particular words included."""
    if hit is None or hit.score < GUIDE_NEAR * hits[0].score:
        return False
    particular = max(hits[0].specific, default=0.0)
    return particular < ITEM_LIKENESS or max(hit.specific, default=0.0) >= PARTICULAR_NEAR * particular


def _holds(hit: Hit | None, names: Sequence[str], knowledge: Knowledge) -> bool:
    """Whether a section holds all the names that are asked about."""
    return hit is not None and bool(names) and all(hit.place.number in knowledge.names[name] for name in names)


def _sides(block: Block, turn: Turn, topic: Topic | None, several: bool, knowledge: Knowledge) -> list[Block]:
    """A section of two sides, such as pros and cons, is told with the start of each; so is one guide's day."""
    place = block.place
    children = place.guide.children(place.section) if place is not None and not place.section.pieces else ()
    a_day = topic is not None and any(kind == "focus" for kind, _ in topic.facts)
    told_apart = len(children) == SIDES or (not several and a_day)
    if place is None or not told_apart:
        return [block]
    limit = ITEMS_EACH - 2 if several else ITEMS_EACH
    sides = [side for child in children if (side := knowledge.place(place.guide.slug, child.anchor)) is not None]
    sides = [side for side in sides if not _is_left_out(side, turn, knowledge)] or sides
    return [
        Block(block.role, side, tuple(verbatim(side.section, n) for n in range(count)), listed=True,
              rest=cursor_to(side, range(count, len(side.section.pieces))))
        for side in sides if (count := min(limit, len(side.section.pieces)))
    ]  # fmt: skip


def _is_left_out(place: Place, turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a section is one of what is not wanted: the pros, for "leave out the good points"."""
    rows = [knowledge.topic_row(name) for name in turn.topics_left_out]
    return any(knowledge.index.affinity[row][place.number] >= OWN_SECTION for row in rows)


def _by_topic(topic: Topic | None, hits: Sequence[Hit]) -> bool:
    """Whether the topic's typed facts answer, rather than a section that the words led to."""
    return topic is not None and bool(topic.facts) and bool(hits) and hits[0].affinity >= SURE_AFFINITY * FACT_SHARE


def _is_fact(block: Block) -> bool:
    place = block.place
    return place is not None and any(
        fact.piece in statement.pieces for statement in block.statements for fact in place.section.facts
    )


def _block(turn: Turn, topic: Topic | None, guide: Guide, hit: Hit | None, several: bool,
           knowledge: Knowledge) -> Block | None:  # fmt: skip
    """What one guide says, or None."""
    if topic is not None and topic.facts and turn.section is None:
        block = _facts(turn, topic, guide, hit, several, knowledge)
        if block is not None:
            return block
        if topic.shape == "facts" and topic.facts[0][0] in FIGURES:
            return None  # what is asked is a figure; sentences near it would not be an answer
    if hit is None or not (turn.section or _has_evidence(hit, topic, knowledge)):
        return None
    both = _both_sides(hit.place, topic, knowledge)
    if both is not None:
        return tell_outline(both, knowledge)
    section = hit.place.section
    if not section.pieces or _is_outline(hit.place, topic):
        return tell_outline(hit.place, knowledge)
    figures = {fact.piece for fact in section.facts if fact.kind == "salary"}
    items = [n for n, piece in enumerate(section.pieces) if piece.kind in ("item", "row") and n not in figures]
    items = _wanted(items, section, turn)
    wants_list = topic.shape in ("list", "tiers") if topic is not None else turn.section is not None
    if items and (wants_list or len(items) * 2 >= len(section.pieces)):
        return tell_items(hit, items, several, wants_list)
    return tell_sentences(hit, several)


def _wanted(items: list[int], section: Section, turn: Turn) -> list[int]:
    """The items without those that the question leaves out: "apart from the phone"; all, where none would be left."""
    kept = [n for n in items if turn.left_out.isdisjoint(stem(word) for word in words(section.pieces[n].text))]
    return kept or items


def _has_evidence(hit: Hit, topic: Topic | None, knowledge: Knowledge) -> bool:
    """Whether a section is the topic's own, or what would be said from it is to the point."""
    best = max(hit.evidence, default=0.0)
    if hit.score < MIN_SCORE:
        return best >= STRONG_EVIDENCE
    own = topic is not None and (
        knowledge.index.affinity[knowledge.topic_row(topic.name)][hit.place.number] >= OWN_SECTION
    )
    return own or not hit.evidence or best >= MIN_EVIDENCE


def _both_sides(place: Place, topic: Topic | None, knowledge: Knowledge) -> Place | None:
    """The section over a side, such as "Cons", where the topic is both sides together; else None."""
    above = _above(place, knowledge)
    if topic is None or above is None or above.section.pieces or len(knowledge.below(above)) != SIDES:
        return None
    affinity = knowledge.index.affinity[knowledge.topic_row(topic.name)]
    return above if affinity[above.number] > max(OWN_SECTION, affinity[place.number]) else None


def _above(place: Place, knowledge: Knowledge) -> Place | None:
    """The section right above a section, or None."""
    parent = place.guide.parent(place.section)
    return knowledge.place(place.guide.slug, parent.anchor) if parent is not None else None


def _is_outline(place: Place, topic: Topic | None) -> bool:
    """Whether the answer is the section's subsections rather than its own few lines."""
    children = place.guide.children(place.section)
    return len(children) > 1 and len(place.section.pieces) <= len(children) + 1 and (
        topic is None or topic.shape in ("tiers", "list", "sentences")
    )  # fmt: skip


# -- facts ----------------------------------------------------------------


def _facts(turn: Turn, topic: Topic, guide: Guide, hit: Hit | None, several: bool,
           knowledge: Knowledge) -> Block | None:  # fmt: skip
    """The typed facts a topic asks for, from the section that states the first of them."""
    if topic.shape == "tiers":
        return _tiers(turn, topic, guide, knowledge)
    wanted = topic.facts
    if wanted[0][0] == "salary" and len(turn.tiers) > 1:
        wanted = tuple(("salary", level) for level in turn.tiers)
    elif wanted[0][0] == "salary" and (level := _meant_level(turn, guide, knowledge)):
        wanted = (("salary", level),)
    elif wanted[0][0] == "salary" and not turn.tier:
        # A level that nobody named may give way to the usual figure, or to any that there is.
        wanted = (*wanted, ("salary", "median"), ("salary", ""))
    found = list(dict.fromkeys(knowledge.facts(guide, wanted)))[: max(len(topic.facts), len(turn.tiers))]
    if wanted[0][0] == "salary":
        found = _named_pay(turn, guide, knowledge) or found
    if not found:
        return None
    place = found[0][0]
    # A topic may be answered by a section that the question's own words name; facts lead where they are the shape.
    if topic.shape != "facts" and hit is not None and hit.place.number != place.number \
            and hit.affinity < SURE_AFFINITY and hit.likeness > ITEM_LIKENESS:  # fmt: skip
        return None
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
    return next((fact.level for section in guide.sections for fact in section.facts
                 if fact.kind == "salary" and fact.level != "range" and fact.low in stated), "")  # fmt: skip


def _named_pay(turn: Turn, guide: Guide, knowledge: Knowledge) -> list[tuple[Place, Fact]]:
    """The pay of stages that the question names as the guide does: "site supervisor"."""
    asked = {stem(word) for word in turn.query.split()}
    named = []
    for place in (place for place in knowledge.places if place.guide is guide):
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
    above = _above(stages[0][0], knowledge)
    if above is None:
        return None
    statements = tuple(Statement(state(fact, where.section.heading), (fact.piece,), where) for where, fact in stages)
    below = tuple(cursor_to(where, range(len(where.section.pieces)))[0] for where, _ in stages)
    return Block(guide.role, above, statements, listed=True, rest=below)


def _level_of(years: float, guide: Guide, knowledge: Knowledge) -> str:
    """The pay level of somebody with so many years: that of the guide's stage they are in, or ""."""
    stages = _stages(guide, "experience", knowledge)
    if not stages:
        return ""
    return next(iter(_tiers_in(level_for(years, stages)[0], knowledge)), "")


def _tiers_in(place: Place, knowledge: Knowledge) -> tuple[str, ...]:
    """The tiers that a section's heading names."""
    mentions = phrase_mentions(words(place.section.heading), knowledge.rules, "tier")
    return tuple(mention.value for mention in mentions)


def _stages(guide: Guide, kind: str, knowledge: Knowledge) -> list[tuple[Place, Fact]]:
    """The subsections of a guide that a fact of this kind makes stages of something, in file order."""
    return [(place, fact) for place in knowledge.places if place.guide is guide
            for fact in place.section.facts if fact.kind == kind and len(place.section.path) > 1]  # fmt: skip


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


# -- more -----------------------------------------------------------------


def continue_from(rest: Sequence[Cursor], knowledge: Knowledge) -> tuple[Block, ...]:
    """The next pieces of what was not shown, of one section, with what remains after them."""
    for i, cursor in enumerate(rest):
        place = knowledge.place(cursor.guide, cursor.anchor)
        if place is None:
            continue
        pieces = place.section.pieces
        listed = bool(cursor.pieces) and pieces[cursor.pieces[0]].kind in ("item", "row")
        shown: list[int] = []
        for n in cursor.pieces:
            size = sum(len(pieces[m].text) for m in (*shown, n))
            if shown and (len(shown) >= ITEMS_ALONE if listed else size > SENTENCES_ALONE):
                break
            shown.append(n)
        left = [n for n in cursor.pieces if n not in shown]
        listed = listed or any(pieces[n].kind == "row" for n in shown)
        block = Block(place.guide.role, place, tuple(told(place.section, n) for n in shown), listed=listed)
        return (replace(block, rest=(*cursor_to(place, left), *rest[i + 1 :])),)
    return ()
