"""Composing: what is said about a topic out of the sections that were found.

The fact or sentences asked for come first and the rest waits for "more". One
block a guide, so that figures of different guides never mix.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.evidence.ranker import Hit, best_of, search
from chatbot.guides.guide import OVERVIEW, Guide, Section
from chatbot.index.shelf import Place
from chatbot.question.knowledge import Knowledge
from chatbot.question.rules import ROLE_MARK, Topic
from chatbot.question.turn import Cursor, Guess, Turn
from chatbot.record import replace
from chatbot.reply.answer import Block
from chatbot.reply.compare import confirmed, side_by_side, table, verdict
from chatbot.reply.figures import other_period, tell_facts
from chatbot.reply.telling import (
    ITEMS_ALONE,
    ITEMS_EACH,
    SENTENCES_ALONE,
    cursor_to,
    fitting,
    tell_items,
    tell_outline,
    tell_sentences,
    told,
    verbatim,
)
from chatbot.text import stem, words

SIDES = 2
# The topic of how roles differ in general.
COMPARE = "compare"
FIGURES = ("salary", "growth", "stress", "balance")
# Facts answer where the best section is the topic's own, even if the topic is only half sure.
FACT_SHARE = 0.5
# A guide answers too when its best section comes this near the best of all guides.
GUIDE_NEAR = 0.72
# Where particular words were found, as they are from this likeness on, another guide must hold them half as well.
PARTICULAR = 0.275
PARTICULAR_NEAR = 0.5
# So particular a piece answers where its section's heading does not.
PARTICULAR_ALONE = 0.5
# A piece is said only if it is at least so like the question or the topic's words,
# unless its section is the topic's very own.
MIN_EVIDENCE = 0.15
STRONG_EVIDENCE = 0.4
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
    asked = [guide for slug in turn.guides if (guide := knowledge.guide(slug))]
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
    around = [*other_period(turn, topic, blocks), *confirmed(turn, blocks), *([first] if first else [])]
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
        query = topic.question.replace(f"{ROLE_MARK}s", " ").replace(ROLE_MARK, " ")
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


def _near(hit: Hit | None, hits: Sequence[Hit]) -> bool:
    """Whether a guide's best section answers nearly as well as the best of all, the particular words included."""
    if hit is None or hit.score < GUIDE_NEAR * hits[0].score:
        return False
    particular = max(hits[0].specific, default=0.0)
    return particular < PARTICULAR or max(hit.specific, default=0.0) >= PARTICULAR_NEAR * particular


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
        Block(
            block.role,
            side,
            tuple(verbatim(side.section, n) for n in range(count)),
            listed=True,
            rest=cursor_to(side, range(count, len(side.section.pieces))),
        )
        for side in sides
        if (count := min(limit, len(side.section.pieces)))
    ]


def _is_left_out(place: Place, turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a section is one of what is not wanted: the pros, for "leave out the good points"."""
    return any(knowledge.affinity(name, place) >= OWN_SECTION for name in turn.topics_left_out)


def _by_topic(topic: Topic | None, hits: Sequence[Hit]) -> bool:
    """Whether the topic's typed facts answer, rather than a section that the words led to."""
    return topic is not None and bool(topic.facts) and bool(hits) and hits[0].affinity >= SURE_AFFINITY * FACT_SHARE


def _is_fact(block: Block) -> bool:
    place = block.place
    return place is not None and any(
        fact.piece in statement.pieces for statement in block.statements for fact in place.section.facts
    )


def _block(
    turn: Turn, topic: Topic | None, guide: Guide, hit: Hit | None, several: bool, knowledge: Knowledge
) -> Block | None:
    """What one guide says, or None."""
    if topic is not None and topic.facts and turn.section is None:
        block = tell_facts(turn, topic, guide, hit, several, knowledge)
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
    own = topic is not None and knowledge.affinity(topic.name, hit.place) >= OWN_SECTION
    if topic is not None and hit.place.guide.collection:
        # All its guides have the same headings. What none of them treats is lacking, whatever an overview may hint at.
        own = own and (hit.place.section.heading != OVERVIEW or topic.sections[:1] == (OVERVIEW,))
        return own or max(hit.specific, default=0.0) >= PARTICULAR_ALONE
    return own or not hit.evidence or best >= MIN_EVIDENCE


def _both_sides(place: Place, topic: Topic | None, knowledge: Knowledge) -> Place | None:
    """The section over a side, such as "Cons", where the topic is both sides together; else None."""
    above = knowledge.above(place)
    if topic is None or above is None or above.section.pieces or len(knowledge.below(above)) != SIDES:
        return None
    own = knowledge.affinity(topic.name, place)
    return above if knowledge.affinity(topic.name, above) > max(OWN_SECTION, own) else None


def _is_outline(place: Place, topic: Topic | None) -> bool:
    """Whether the answer is the section's subsections rather than its own few lines."""
    children = place.guide.children(place.section)
    return (
        len(children) > 1
        and len(place.section.pieces) <= len(children) + 1
        and (topic is None or topic.shape in ("tiers", "list", "sentences"))
    )


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
