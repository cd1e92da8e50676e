"""Clean lines into a tree of sections: each line gets one place, or is named as one that has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from .figures import is_range, pair, spell_pay
from .headings import key, short_name
from .lines import Line, Shape, split_fact
from .names import BADGES, DEMAND, OVERVIEW, PAY, TIERS
from .outline import SECTION, SUBSECTION, TEXT, WORDS, outline
from .provenance import Provenance, pay_note
from .tree import Block, Document, Fact, Facts, Item, Items, Leaf, Paragraph, PayTable, Section, Title

MAX_PAY = 60  # characters of a row's value; longer ones are sentences
PAY_PATTERN = re.compile(PAY)
DEMAND_PATTERN = re.compile(DEMAND)
TIER_PATTERN = re.compile(TIERS)
BADGE_PATTERNS = tuple((re.compile(pattern), label) for pattern, label in BADGES)
YEARS = re.compile(r"(.+?) *(?:\(|[–—-] |: )([0-9]+\+?(?: ?(?:[-–—]|to) ?[0-9]+\+?)? (?:years?|yrs?)[^()]*)\)?")
NO_LABEL = "a figure without a label"
NO_VALUE = "a scale without its value"
NO_CONTENT = "a heading with nothing below it"


@dataclass(frozen=True)
class Unplaced:
    """A line that has no place in the tree, and why."""

    line: Line
    reason: str


@dataclass(frozen=True)
class _Page:
    """What every step of one reading looks at. partners: index of a figure or its label -> index of the other."""

    lines: Sequence[Line]
    partners: Mapping[int, int]
    role: str
    provenance: Provenance


@dataclass(frozen=True)
class _Part:
    """A heading (None before the first) and the lines below it, up to the next heading."""

    heading: Line | None
    depth: int
    start: int
    end: int
    key: str


@dataclass(frozen=True)
class _Piece:
    """A leaf on its way into a block. listed: a fact that is a list entry even when alone."""

    leaf: Leaf
    listed: bool = False


def read_document(lines: Sequence[Line], title: Title, provenance: Provenance) -> tuple[Document, tuple[Unplaced, ...]]:
    """The tree of a page without its title and boilerplate, and the lines that have no place in it."""
    pairs = pair(lines)
    page = _Page(lines, pairs | {label: figure for figure, label in pairs.items()}, title.role, provenance)
    names: set[str] = set()
    unplaced: list[Unplaced] = []
    tree: list[tuple[Section, list[Section]]] = []
    for part in _parts(page):
        section = _section(page, part, names, unplaced)
        if part.depth == SUBSECTION:
            tree[-1][1].append(section)
        else:
            tree.append((section, []))
    sections = [replace(top, children=tuple(_filled(children, lines, unplaced))) for top, children in tree]
    overview, *rest = sections
    if not overview.blocks and rest and rest[0].key in OVERVIEW and rest[0].blocks and not rest[0].children:
        overview, *rest = rest
    return Document(title, overview, tuple(_filled(rest, lines, unplaced))), tuple(unplaced)


def _parts(page: _Page) -> Iterator[_Part]:
    """The page cut at its headings; the first part, which may be empty, has none."""
    depths = outline(page.lines, page.partners, page.role)
    heads = [index for index, depth in enumerate(depths) if depth != TEXT]
    yield _Part(None, SECTION, 0, heads[0] if heads else len(depths), "")
    for head, end in zip(heads, [*heads[1:], len(depths)], strict=True):
        line = page.lines[head]
        yield _Part(line, depths[head], head + 1, end, key(line.text, page.role))


def _filled(sections: Sequence[Section], lines: Sequence[Line], unplaced: list[Unplaced]) -> Iterator[Section]:
    """The sections that hold something; the headings of the others are unplaced."""
    for section in sections:
        if section.blocks or section.children:
            yield section
        else:
            unplaced.append(Unplaced(_by_number(lines)[section.lines[0]], NO_CONTENT))


def _section(page: _Page, part: _Part, names: set[str], unplaced: list[Unplaced]) -> Section:
    """A section without its children. names: the short names already given, to which its own is added."""
    if part.heading is None:
        return Section("Overview", "", tuple(_blocks(page, part, unplaced)), ())
    heading = part.heading.text.removesuffix(":").strip()
    short = short_name(heading, page.role) if part.depth == SECTION else heading
    if short not in names:
        names.add(short)
        heading = short
    blocks = tuple(_blocks(page, part, unplaced))
    years = YEARS.fullmatch(heading) if part.depth == SUBSECTION and _in_tiers(page, part) else None
    if years:
        heading = years[1]
        blocks = (Facts((Fact("Experience", years[2], part.heading.numbers),), listed=False), *blocks)
    return Section(heading, part.key, blocks, part.heading.numbers)
