"""Clean lines into a tree of sections. What has no place there (a figure without a label) is simply not in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from chatbot.importing.boxes import is_range, pair, spell_pay
from chatbot.importing.headings import is_demand, is_pay, is_tiers, key, short_name
from chatbot.importing.lines import Line, Shape, is_sentence, split_cells, split_fact
from chatbot.importing.outline import SECTION, SUBSECTION, TEXT, WORDS, outline
from chatbot.importing.provenance import Provenance, pay_note
from chatbot.importing.section_names import BADGES, OVERVIEW
from chatbot.importing.tree import (
    Document,
    Facts,
    Item,
    Items,
    Leaf,
    PageBlock,
    PageFact,
    PageSection,
    Paragraph,
    PayTable,
    Title,
)

MAX_ITEM = 150  # characters; longer lines without a full stop are paragraphs all the same
MAX_PAY = 60  # characters of a row's value; longer ones are sentences
SCALES = (1, 3)  # words of a rating: its value, or the two ends of the scale and then the value
BADGE_PATTERNS = tuple((re.compile(pattern), label) for pattern, label in BADGES)
YEARS = re.compile(r"(.+?) *(?:\(|[–—-] |: )([0-9]+\+?(?: ?(?:[-–—]|to) ?[0-9]+\+?)? (?:years?|yrs?)[^()]*)\)?")


@dataclass(frozen=True)
class _Page:
    """What every step of one reading looks at. partners: index of a figure or its label -> index of the other."""

    lines: Sequence[Line]
    partners: Mapping[int, int]
    role: str
    provenance: Provenance


@dataclass(frozen=True)
class _Part:
    """A heading (None before the first) and the indexes of the lines below it, up to the next heading."""

    heading: Line | None
    depth: int
    start: int
    end: int
    key: str


@dataclass(frozen=True)
class _Piece:
    """A leaf on its way into a block. listed: a fact that is an entry of a list even when it stands alone."""

    leaf: Leaf
    listed: bool = False


def read_document(lines: Sequence[Line], title: Title, provenance: Provenance) -> Document:
    """The tree of a page, given its lines without title and boilerplate."""
    pairs = pair(lines)
    page = _Page(lines, dict(pairs) | {label: figure for figure, label in pairs.items()}, title.role, provenance)
    tree: list[tuple[PageSection, list[PageSection]]] = []
    for part in _parts(page):
        section = _section(page, part)
        if part.depth == SUBSECTION:
            tree[-1][1].append(section)
        else:
            tree.append((section, []))
    overview, *sections = (_with_children(section, children) for section, children in tree)
    sections = [section for section in sections if section.blocks or section.children]
    if not overview.blocks and sections and sections[0].key in OVERVIEW and not sections[0].children:
        overview, *sections = sections
    return Document(title, overview, tuple(_renamed(sections, title.role)))


def _parts(page: _Page) -> Iterator[_Part]:
    """The page cut at its headings; the first part, which may be empty, has none."""
    depths = outline(page.lines, page.partners, page.role)
    heads = [index for index, depth in enumerate(depths) if depth != TEXT]
    yield _Part(None, SECTION, 0, heads[0] if heads else len(depths), "")
    for head, end in zip(heads, [*heads[1:], len(depths)], strict=False):
        line = page.lines[head]
        yield _Part(line, depths[head], head + 1, end, key(line.text, page.role))


def _section(page: _Page, part: _Part) -> PageSection:
    """One section or subsection with the heading it has on the page."""
    blocks = tuple(_blocks(page, part))
    if part.heading is None:
        return PageSection("Overview", "", blocks, ())
    return PageSection(part.heading.text.removesuffix(":").strip(), part.key, blocks, part.heading.numbers)


def _with_children(section: PageSection, children: Sequence[PageSection]) -> PageSection:
    """A section with those of its subsections that hold something."""
    if is_tiers(section.key):
        children = [_tier(child) for child in children]
    return replace(section, children=tuple(child for child in children if child.blocks))


def _tier(section: PageSection) -> PageSection:
    """A tier that has its years in the heading, "Junior Cook (0-2 years)", with the years as a fact."""
    match = YEARS.fullmatch(section.heading)
    if not match:
        return section
    fact = Facts((PageFact("Experience", match[2], section.lines),), listed=False)
    return replace(section, heading=match[1], blocks=(fact, *section.blocks))


def _renamed(sections: Sequence[PageSection], role: str) -> Iterator[PageSection]:
    """The sections by their short names; a name is given once, so that a citation can tell two sections apart."""
    given = set()
    for section in sections:
        name = short_name(section.heading, role)
        yield section if name in given else replace(section, heading=name)
        given.add(name)


def _blocks(page: _Page, part: _Part) -> Iterator[PageBlock]:
    """The paragraphs, lists and facts of a part: neighbours of one kind make one block."""
    for kind, group in groupby(_pieces(page, part), key=lambda piece: _kind(page, part, piece)):
        pieces = tuple(group)
        leaves = tuple(piece.leaf for piece in pieces)
        if kind is Item:
            yield Items(tuple(leaf for leaf in leaves if isinstance(leaf, Item)))
        elif kind is PayTable:
            yield PayTable(
                tuple(_pay_row(page, leaf) for leaf in leaves if isinstance(leaf, PageFact)), _note(page, part)
            )
        elif kind is PageFact:
            facts = tuple(leaf for leaf in leaves if isinstance(leaf, PageFact))
            yield Facts(facts, listed=len(facts) > 1 or pieces[0].listed)
        else:
            yield from (leaf for leaf in leaves if isinstance(leaf, Paragraph))


def _kind(page: _Page, part: _Part, piece: _Piece) -> type:
    """The block that a piece belongs in: facts with figures make a table in a section about pay."""
    leaf = piece.leaf
    if not isinstance(leaf, PageFact) or not is_pay(part.key):
        return type(leaf)
    figures = any(character.isdigit() for character in leaf.value) and len(leaf.value) <= MAX_PAY
    return PayTable if figures else PageFact


def _pay_row(page: _Page, fact: PageFact) -> PageFact:
    return replace(fact, value=spell_pay(fact.value, page.provenance.currency))


def _note(page: _Page, part: _Part) -> str:
    return pay_note(part.heading.text, page.provenance) if part.heading else ""


def _pieces(page: _Page, part: _Part) -> Iterator[_Piece]:
    """The leaves of a part, in the order of the page."""
    index = part.start
    while index < part.end:
        line = page.lines[index]
        used = 1
        if index in page.partners:
            used = 2
            yield _Piece(_pair(page, index), listed=True)
        elif line.shape is Shape.LEVEL:
            used = _levels(page, part, index)
            if part.heading and used in SCALES:
                yield _Piece(_rating(page, part, index, used), listed=True)
        elif line.shape is Shape.FIGURE:
            yield from _figure(part, line, index)
        else:
            leaf = _leaf(page, part, index)
            if leaf:
                yield leaf
        index += used


def _leaf(page: _Page, part: _Part, index: int) -> _Piece | None:
    """A line that stands for itself: an item, a fact, a badge or text; None for the head of a table."""
    line = page.lines[index]
    fact = split_fact(line.text) if line.shape is Shape.FACT else None
    if fact and _is_table_head(page, part, index):
        return None
    if fact:
        return _Piece(_fact(*fact, line.numbers))
    badge = _badge(line) if part.heading is None else ""
    if badge:
        return _Piece(_fact(badge, line.text, line.numbers), listed=True)
    if line.shape is Shape.ITEM or _in_plain_list(page, part, index):
        return _Piece(Item(line.text, line.numbers))
    return _Piece(Paragraph(line.text, line.numbers))


def _is_table_head(page: _Page, part: _Part, index: int) -> bool:
    """Whether a row of cells names the columns: the one above it is no row, and only the one below has a figure."""
    row, above, below = (
        split_cells(page.lines[at].text) if part.start <= at < part.end else [""]
        for at in (index, index - 1, index + 1)
    )
    figures = [any(character.isdigit() for character in cells[-1]) for cells in (row, below)]
    return len(above) == 1 and len(row) == len(below) > 1 and figures == [False, True]


def _pair(page: _Page, index: int) -> PageFact:
    """A figure and its label, which stand on this line and the next."""
    first, second = page.lines[index], page.lines[index + 1]
    label, value = (first, second) if first.shape in WORDS else (second, first)
    return _fact(label.text.removesuffix(":"), value.text, first.numbers + second.numbers)


def _fact(label: str, value: str, numbers: tuple[int, ...]) -> PageFact:
    """A fact without the asterisks of its footnote."""
    label, value = " ".join(label.rstrip("* ").split()), " ".join(value.lstrip("* ").split())
    if label[:1].isascii():
        label = label[:1].upper() + label[1:]
    return PageFact(label, value, numbers)


def _badge(line: Line) -> str:
    """The label of a word such as "remote-friendly", "" for other lines."""
    if line.shape not in WORDS:
        return ""
    return next((label for pattern, label in BADGE_PATTERNS if pattern.fullmatch(line.text.casefold())), "")


def _in_plain_list(page: _Page, part: _Part, index: int) -> bool:
    """Whether a line without a full stop has another beside it: a list whose bullets were lost."""
    if not _could_be_item(page, part, index):
        return False
    for other in (index - 1, index + 1):
        both_short = page.lines[index].shape in WORDS
        if _could_be_item(page, part, other):
            both_short = both_short and page.lines[other].shape in WORDS
            if both_short or not page.lines[max(index, other)].gap:
                return True
    return False


def _could_be_item(page: _Page, part: _Part, index: int) -> bool:
    if not part.start <= index < part.end or index in page.partners:
        return False
    line = page.lines[index]
    text = line.text.rstrip("*")
    unended = line.shape is Shape.PROSE and not is_sentence(text) and not text.endswith(":") and len(text) <= MAX_ITEM
    return line.shape in WORDS or unended


def _levels(page: _Page, part: _Part, index: int) -> int:
    """How many level words follow one another from here on."""
    end = index
    while end < part.end and page.lines[end].shape is Shape.LEVEL and end not in page.partners:
        end += 1
    return end - index


def _rating(page: _Page, part: _Part, index: int, used: int) -> PageFact:
    """The value of a scale such as "Low / High / High", under the name of what its section rates."""
    lines = page.lines[index : index + used]
    heading = part.heading.text if part.heading else ""
    label = "Demand" if is_demand(part.key) else heading
    return _fact(label, lines[-1].text, tuple(number for line in lines for number in line.numbers))


def _figure(part: _Part, line: Line, index: int) -> Iterator[_Piece]:
    """A figure alone says something only in a section about pay, or right below a heading."""
    if is_pay(part.key):
        yield _Piece(_fact("Range" if is_range(line.text) else "Pay", line.text, line.numbers), listed=True)
    elif part.heading and index == part.start:
        yield _Piece(Paragraph(line.text, line.numbers))
