"""Composing: what is said about a topic out of the sections that were found.

The fact or sentences asked for come first and the rest waits for "more". One
block a guide, so that figures of different guides never mix.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.evidence.ranker import Hit, best_of
from chatbot.guides.guide import Guide, Section
from chatbot.guides.outline import OVERVIEW
from chatbot.guides.pieces import row_of
from chatbot.index.shelf import Place
from chatbot.index.shelves import Shelves
from chatbot.question.rules import Topic
from chatbot.question.turn import Cursor
from chatbot.record import replace
from chatbot.reply.answer import Block
from chatbot.reply.compare import confirmed, side_by_side, verdict
from chatbot.reply.figures import Task, other_period, tell_facts
from chatbot.reply.telling import (
    ITEMS_ALONE,
    ITEMS_EACH,
    SENTENCES_ALONE,
    at_once,
    cursor_to,
    fitting,
    lines_of,
    statements,
    tell_items,
    tell_outline,
    tell_sentences,
    verbatim,
)

SIDES = 2
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
OWN_SECTION = 0.7
# A section answers a topic for certain from here on: its heading is one of the
# topic's first ones, or nearly the same.
SURE_AFFINITY = 0.6
# Below this, a guide that was asked about holds no answer.
MIN_SCORE = 0.45


def compose(task: Task, hits: Sequence[Hit]) -> tuple[Block, ...]:
    """The blocks of an answer; empty where the guides hold none.

    For each guide asked about, or each that answers nearly as well as the
    best where none was named. A named guide without an answer gives an
    empty block, so that the answer can say so, as long as another has one.
    """
    turn, topic = task.turn, task.topic
    asked = task.shelves.named(turn.guides)
    if contrasted := side_by_side(turn, topic, [hit for guide in asked if (hit := best_of(hits, guide))]):
        return contrasted
    blocks: list[Block] = []
    for guide in asked or task.shelves.guides:
        hit = best_of(hits, guide)
        block = _block(task, guide, hit)
        if block is not None and (asked or _near(hit, hits) or (_by_topic(topic, hits) and _is_fact(block))):
            blocks += _sides(block, task)
        elif len(asked) > 1:
            blocks.append(Block(guide.role, None))
    if not any(block.place for block in blocks):
        return ()
    if not asked and any(_is_fact(block) for block in blocks) and topic and topic.shape == "facts":
        blocks = [block for block in blocks if _is_fact(block)]
    return _around(task, blocks, bool(asked))


def _around(task: Task, blocks: list[Block], asked: bool) -> tuple[Block, ...]:
    """The blocks with what sums them up; asked: whether guides were named."""
    turn, topic = task.turn, task.topic
    summed_up = verdict(turn, blocks)
    if summed_up and not asked and topic is not None:
        told_of = {block.role for block in blocks}
        others = (guide.role for guide in task.shelves.guides if guide.role not in told_of)
        blocks = [*blocks, *(Block(role, None, about=topic.about) for role in others)]
    return (*other_period(turn, topic, blocks), *confirmed(turn, blocks), *summed_up[:1], *blocks, *summed_up[1:])


def reasons(section: tuple[str, str] | None, shelves: Shelves) -> tuple[Block, ...]:
    """The sentences of the section shown last, for "why?"; empty where it has none."""
    place = shelves.at(section)
    numbers = [n for n, piece in enumerate(place.section.pieces) if piece.kind == "sentence"] if place else []
    if place is None or not numbers:
        return ()
    shown = fitting(place.section, numbers, several=False)
    said = tuple(verbatim(place.section, n) for n in shown)
    return (Block(place.guide.role, place, said, rest=cursor_to(place, [n for n in numbers if n not in shown])),)


def _near(hit: Hit | None, hits: Sequence[Hit]) -> bool:
    """Whether a guide's best section answers nearly as well as the best of all, the particular words included."""
    if hit is None or hit.score < GUIDE_NEAR * hits[0].score:
        return False
    particular = max(hits[0].specific, default=0.0)
    return particular < PARTICULAR or max(hit.specific, default=0.0) >= PARTICULAR_NEAR * particular


def _sides(block: Block, task: Task) -> list[Block]:
    """A section of two sides, such as pros and cons, is told with the start of each; so is one guide's day."""
    place = block.place
    children = task.shelves.children(place) if place is not None and not place.section.pieces else ()
    # A day that is not told in parts is none that could be told.
    a_day = not task.several and task.topic is not None and any(kind == "focus" for kind, _ in task.topic.facts)
    if place is None or not (len(children) == SIDES or a_day):
        return [block]
    limit = ITEMS_EACH - 2 if task.several else ITEMS_EACH
    return [
        Block(
            block.role,
            side,
            statements(side.section, range(count)),
            listed=True,
            rest=cursor_to(side, range(count, len(side.section.pieces))),
        )
        for side in children
        if (count := min(limit, len(side.section.pieces)))
    ]


def _by_topic(topic: Topic | None, hits: Sequence[Hit]) -> bool:
    """Whether the topic's typed facts answer, rather than a section that the words led to."""
    return topic is not None and bool(topic.facts) and bool(hits) and hits[0].affinity >= SURE_AFFINITY * FACT_SHARE


def _is_fact(block: Block) -> bool:
    place = block.place
    return place is not None and any(
        fact.piece in statement.pieces for statement in block.statements for fact in place.section.facts
    )


def _block(task: Task, guide: Guide, hit: Hit | None) -> Block | None:
    """What one guide says, or None."""
    topic = task.topic
    if topic is not None and topic.facts and task.turn.section is None:
        block = tell_facts(task, topic, guide, hit)
        if block is not None and not _is_passed_over(block, hit):
            return block
        # Where a figure is asked, sentences near it would not be an answer.
        if block is None and _asks_for_figure(topic) and not _untyped(topic, hit):
            return None
    if hit is None or not (task.turn.section or _has_evidence(hit, topic, task.shelves)):
        return None
    return _section_block(task, hit)


def _is_passed_over(block: Block, hit: Hit | None) -> bool:
    """Whether the best section of a guide holds particular words of the question, and is not that of its facts."""
    stated = block.place.number if block.place is not None else -1
    return hit is not None and hit.place.number != stated and max(hit.specific, default=0.0) >= PARTICULAR


def _asks_for_figure(topic: Topic) -> bool:
    return topic.shape == "facts" and topic.facts[0][0] in FIGURES


def _untyped(topic: Topic, hit: Hit | None) -> bool:
    """Whether a guide that has no typed fact for a figure states it all the same, in a section called so."""
    if hit is None or hit.affinity < SURE_AFFINITY:
        return False
    kind = topic.facts[0][0]
    return all(fact.kind != kind for section in hit.place.guide.sections for fact in section.facts)


def _section_block(task: Task, hit: Hit) -> Block:
    """What a section says: as an outline, a list or sentences."""
    topic, section = task.topic, hit.place.section
    outlined = _both_sides(hit.place, topic, task.shelves) or (None if section.pieces else hit.place)
    if outlined is not None:
        return tell_outline(outlined, task.shelves)
    figures = {fact.piece for fact in section.facts if fact.kind == "salary" and not fact.sentence}
    items = [n for n, piece in enumerate(section.pieces) if piece.kind in ("item", "cell") and n not in figures]
    whole = topic is not None and (topic.shape in ("list", "tiers") or _asks_for_figure(topic))
    wants_list = whole if topic is not None else task.turn.section is not None
    bare = [n for n in items if figures.isdisjoint(row_of(section.pieces, n))]
    mostly = lines_of(section, bare) * 2 >= lines_of(section, range(len(section.pieces)))
    if items and (wants_list or mostly):
        return tell_items(hit, items, task.several, wants_list)
    return tell_sentences(hit, task.several)


def _has_evidence(hit: Hit, topic: Topic | None, shelves: Shelves) -> bool:
    """Whether a section is the topic's own, or what would be said from it is to the point."""
    best = max(hit.evidence, default=0.0)
    if hit.score < MIN_SCORE:
        return False
    own = topic is not None and shelves.affinity(topic.name, hit.place) >= OWN_SECTION
    if topic is not None:  # an overview hints at many things and answers what it is listed first for
        own = own and (hit.place.section.heading != OVERVIEW or topic.sections[:1] == (OVERVIEW,))
    if topic is not None and hit.place.guide.collection:
        # All its guides have the same headings: what none of them treats is lacking.
        return own or max(hit.specific, default=0.0) >= PARTICULAR_ALONE
    return own or not hit.evidence or best >= MIN_EVIDENCE


def _both_sides(place: Place, topic: Topic | None, shelves: Shelves) -> Place | None:
    """The section over a side, such as "Cons", where the topic is both sides together; else None."""
    above = shelves.parent(place)
    if topic is None or above is None or above.section.pieces or len(shelves.children(above)) != SIDES:
        return None
    own = shelves.affinity(topic.name, place)
    return above if shelves.affinity(topic.name, above) > max(OWN_SECTION, own) else None


# -- more -----------------------------------------------------------------


def continue_from(rest: Sequence[Cursor], shelves: Shelves) -> tuple[Block, ...]:
    """The next pieces of what was not shown, of one section, with what remains after them."""
    for i, cursor in enumerate(rest):
        place = shelves.place(cursor.guide, cursor.anchor)
        if place is None:
            continue
        pieces = place.section.pieces
        listed = bool(cursor.pieces) and pieces[cursor.pieces[0]].kind in ("item", "cell")
        shown = at_once(place.section, cursor.pieces, ITEMS_ALONE) if listed else _fitting(place.section, cursor.pieces)
        left = [n for n in cursor.pieces if n not in shown]
        listed = listed or any(pieces[n].kind == "cell" for n in shown)
        block = Block(place.guide.role, place, statements(place.section, shown), listed=listed)
        return (replace(block, rest=(*cursor_to(place, left), *rest[i + 1 :])),)
    return ()


def _fitting(section: Section, numbers: Sequence[int]) -> list[int]:
    """The first of the numbers whose texts fit into what is said at once; at least one."""
    shown: list[int] = []
    for n in numbers:
        if shown and sum(len(section.pieces[m].text) for m in (*shown, n)) > SENTENCES_ALONE:
            break
        shown.append(n)
    return shown
