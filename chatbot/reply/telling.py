"""Telling: one section as statements, the thing asked for first and the rest for "more"."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.evidence.ranker import Hit
from chatbot.guides.facts import Fact
from chatbot.guides.guide import Section
from chatbot.guides.pieces import line_of, row_of
from chatbot.guides.wording import sentence_of
from chatbot.index.shelf import Place
from chatbot.index.shelves import Shelves
from chatbot.question.turn import Cursor
from chatbot.reply.answer import Block, Statement

# How much is said at once: characters of sentences, and list items, for one
# guide and for each of several.
SENTENCES_ALONE = 380
SENTENCES_EACH = 280
ITEMS_ALONE = 8
ITEMS_EACH = 5
ITEMS_NAMED = 5
# A list item is asked for by name from this likeness on; others nearly as like are shown with it.
ITEM_LIKENESS = 0.16
ITEM_NEAR = 0.72
# From this likeness on, nothing but the item is shown.
ITEM_CERTAIN = 0.625
# A second sentence is said when it is nearly as much to the point as the first.
SENTENCE_NEAR = 0.3
# Of so few subsections, each is introduced by its first sentence, if it is this short.
FEW_CHILDREN = 3
INTRODUCTION = 160


def tell_stage(place: Place, fact: Fact) -> Block:
    """One level: its years, then what it is like."""
    numbers = [n for n, piece in enumerate(place.section.pieces) if piece.kind == "sentence"]
    said = [Statement(sentence_of(fact, place.section.heading), (fact.piece,))]
    said += [verbatim(place.section, n) for n in numbers[:1]]
    return Block(place.guide.role, place, tuple(said), rest=cursor_to(place, numbers[1:]))


def tell_items(hit: Hit, items: Sequence[int], several: bool, whole: bool) -> Block:
    """The items asked for by name, or the list from its start; those most to the point where no list was asked for."""
    section = hit.place.section
    best = max(hit.specific[n] for n in items)
    limit = ITEMS_EACH if several else ITEMS_ALONE
    if best >= ITEM_LIKENESS:
        shown = rows(section, [n for n in items if hit.specific[n] >= ITEM_NEAR * best], limit)
        if whole and best < ITEM_CERTAIN:  # the item may not be the one that is meant, so the list is begun too
            others = [n for n in items if n not in shown]
            shown += at_once(section, others, max(0, ITEMS_NAMED - len(shown)))
    elif whole:
        shown = at_once(section, items, limit)
    else:
        top = max(hit.pieces[n] for n in items)
        shown = rows(section, [n for n in items if hit.pieces[n] >= ITEM_NEAR * top], ITEMS_NAMED)
    lead = [fact.piece for fact in section.facts if fact.kind == "focus" and fact.piece not in shown][:1]
    shown = [*lead, *shown]
    rest = [n for n in range(len(section.pieces)) if n not in shown]
    return Block(
        hit.place.guide.role,
        hit.place,
        statements(section, shown),
        listed=True,
        rest=cursor_to(hit.place, rest),
    )


def tell_sentences(hit: Hit, several: bool) -> Block:
    """The sentences most to the point, in the order they stand."""
    section = hit.place.section
    years = next((fact for fact in section.facts if fact.kind == "experience" and not fact.sentence), None)
    if years is not None and len(section.path) > 1:
        return tell_stage(hit.place, years)
    ranked = ranked_sentences(section, hit)
    room = SENTENCES_EACH if several else SENTENCES_ALONE
    best = hit.pieces[ranked[0]]
    shown = [ranked[0]]
    for n in ranked[1:3]:
        size = sum(len(section.pieces[m].text) + 1 for m in (*shown, n))
        if size <= room and hit.pieces[n] >= SENTENCE_NEAR * best:
            shown.append(n)
    if section.is_question or sum(len(piece.text) + 1 for piece in section.pieces) <= room:
        start = _from_start(section, room)
        shown = start if ranked[0] in start else shown
    shown.sort()
    rest = [n for n in range(len(section.pieces)) if n not in shown]
    return Block(hit.place.guide.role, hit.place, statements(section, shown), rest=cursor_to(hit.place, rest))


def tell_best(place: Place, ranked: Sequence[int], several: bool = False) -> Block:
    """A short section whole, of a longer one the pieces that come first in `ranked`, in the order they stand."""
    section = place.section
    everything = list(range(len(section.pieces)))
    whole = fitting(section, everything, several) == everything
    shown = everything if whole else fitting(section, ranked, several)
    listed = any(section.pieces[n].kind in ("item", "cell") for n in shown)
    rest = [n for n in everything if n not in shown]
    return Block(place.guide.role, place, statements(section, shown), listed=listed, rest=cursor_to(place, rest))


def fitting(section: Section, numbers: Sequence[int], several: bool) -> list[int]:
    """The first of the numbers whose sentences fit together into what is said at once, in file order; at least one."""
    room = SENTENCES_EACH if several else SENTENCES_ALONE
    shown: list[int] = []
    for n in numbers:
        if shown and sum(len(section.pieces[m].text) + 1 for m in (*shown, n)) > room:
            break
        shown.append(n)
    return sorted(shown)


def _from_start(section: Section, room: int) -> list[int]:
    """The first pieces that fit; at least one."""
    shown, size = [0], len(section.pieces[0].text)
    for n, piece in enumerate(section.pieces[1:], 1):
        size += len(piece.text) + 1
        if size > room or piece.kind == "note":
            break
        shown.append(n)
    return shown


def ranked_sentences(section: Section, hit: Hit | None) -> list[int]:
    """Numbers of the section's sentences, most to the point first; the earlier of equals first."""
    numbers = [n for n, piece in enumerate(section.pieces) if piece.kind in ("sentence", "line", "note")]
    numbers = numbers or list(range(len(section.pieces)))
    scores = hit.pieces if hit is not None else (0.0,) * len(section.pieces)
    return sorted(numbers, key=lambda n: (-scores[n], n))


def tell_outline(place: Place, shelves: Shelves) -> Block:
    """A section's subsections by name, each with its first sentence where there are few; each with its own citation."""
    depth = len(place.section.path) + 1
    children = [below for below in shelves.children(place) if len(below.section.path) == depth]
    statements = tuple(_introduced(child, len(children) <= FEW_CHILDREN) for child in children)
    shown = {s.place.section.anchor: s.pieces for s in statements if s.place}
    rest = tuple(
        Cursor(place.guide.slug, child.section.anchor, left)
        for child in children
        if (left := tuple(n for n in range(len(child.section.pieces)) if n not in shown[child.section.anchor]))
    )
    return Block(place.guide.role, place, statements, listed=True, rest=rest)


def _introduced(child: Place, with_start: bool) -> Statement:
    """A subsection's heading, with its first sentence where it begins with a short one."""
    first = child.section.pieces[0] if child.section.pieces else None
    if not with_start or first is None or first.kind != "sentence" or len(first.text) > INTRODUCTION:
        return Statement(child.section.heading, (), child)
    return Statement(f"{child.section.heading}: {first.text}", (0,), child)


def verbatim(section: Section, number: int) -> Statement:
    """A piece word for word."""
    return Statement(section.pieces[number].text, (number,))


def at_once(section: Section, numbers: Sequence[int], lines: int) -> list[int]:
    """The first of the numbers that make so many lines, the cells of a table's row being one."""
    shown: list[int] = []
    for n in numbers:
        new = n not in shown
        lines -= new
        if lines < 0:
            break
        shown += [m for m in row_of(section.pieces, n) if m in numbers] if new else []
    return shown


def rows(section: Section, numbers: Sequence[int], lines: int) -> list[int]:
    """The first items that make so many lines; a cell stands for its row, but for the only one that is a figure."""
    cells = [n for n in numbers if section.pieces[n].kind == "cell"]
    if len(cells) == 1 and any(map(str.isdigit, section.pieces[cells[0]].own)):
        return list(numbers[:lines])
    whole = dict.fromkeys(m for n in numbers for m in row_of(section.pieces, n))
    return at_once(section, list(whole), lines)


def lines_of(section: Section, numbers: Sequence[int]) -> int:
    """How many lines the pieces make, the cells of a table's row being one."""
    return len({row_of(section.pieces, n) for n in numbers})


def statements(section: Section, numbers: Sequence[int]) -> tuple[Statement, ...]:
    """Pieces as they are told: a row of a table, if several of its cells are, in a line; an item with its number."""
    said: list[Statement] = []
    shown = frozenset(numbers)
    rows: set[tuple[int, ...]] = set()
    for n in numbers:
        row = row_of(section.pieces, n)
        if len(shown.intersection(row)) < 2:
            said.append(told(section, n))
        elif row not in rows:
            said.append(Statement(line_of([section.pieces[m] for m in row]), row))
        rows.add(row)
    return tuple(said)


def told(section: Section, number: int) -> Statement:
    """A cell that is a fact as a sentence, an item of a list in order with its number, anything else word for word."""
    piece = section.pieces[number]
    fact = next((fact for fact in section.facts if fact.piece == number), None)
    if fact is not None and piece.kind == "cell":
        return Statement(sentence_of(fact, section.heading), (number,))
    return Statement(f"{piece.number} {piece.text}", (number,)) if piece.number else verbatim(section, number)


def worth_more(section: Section, number: int) -> bool:
    """Whether a piece is worth saying on "more": a line that only states a fact is not."""
    return section.pieces[number].kind != "line" or all(fact.piece != number for fact in section.facts)


def cursor_to(place: Place, pieces: Sequence[int]) -> tuple[Cursor, ...]:
    """Where "more" goes on in a section, if pieces are left."""
    return (Cursor(place.guide.slug, place.section.anchor, tuple(pieces)),) if len(pieces) else ()
