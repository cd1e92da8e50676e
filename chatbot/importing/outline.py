"""Which lines are headings, and how deep: by what guides call their sections, and by shape where a name is new."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from chatbot.importing.headings import (
    is_faq,
    is_known,
    is_often_empty,
    is_section_name,
    is_subsection_name,
    is_tiers,
    key,
    takes,
    without_role,
)
from chatbot.importing.lines import MAX_HEADING, Line, Shape, is_sentence, shape_of
from chatbot.importing.section_names import SECTIONS, SUBSECTIONS

TEXT = 0
SECTION = 1
SUBSECTION = 2
SHORT_RUN = 3  # so many short lines in a row are a heading and its list, even with nothing but short lines below
NAMED = frozenset({Shape.SHORT, Shape.LABEL, Shape.QUESTION})
WORDS = frozenset({Shape.SHORT, Shape.LABEL})
TIER_FACT = ("experience", "years")


@dataclass(frozen=True)
class _Open:
    """The section that lines belong to. empty: nothing stands below it yet; takes_all: a heading came first."""

    key: str = ""
    empty: bool = False
    takes_all: bool = False


def outline(lines: Sequence[Line], paired: Container[int], role: str) -> tuple[int, ...]:
    """The depth of each line: 0 text, 1 a section's heading, 2 a subsection's.

    paired: indexes of the lines that are a figure or its label.
    """
    named = [index not in paired and _is_named(lines, index, role) for index in range(len(lines))]
    shaped = _by_shape(lines, paired, named)
    depths: list[int] = []
    current = _Open()
    for index, line in enumerate(lines):
        depth = TEXT
        if named[index] or index in shaped or (line.shape is Shape.QUESTION and is_faq(current.key)):
            depth = _depth(lines, index, current, named[index], role)
        if depth == SECTION:
            current = _Open(key(line.text, role), empty=True)
        else:
            # An empty "Related Roles" announces nothing: the next heading is no part of it.
            opens = depth == SUBSECTION and current.empty and not is_often_empty(current.key)
            current = _Open(current.key, takes_all=current.takes_all or opens)
        depths.append(depth)
    return tuple(depths)


def _depth(lines: Sequence[Line], index: int, current: _Open, named: bool, role: str) -> int:
    """How deep a heading is, by the section it stands in."""
    line = lines[index]
    name = key(line.text, role)
    if line.shape is Shape.QUESTION and is_faq(current.key):
        return SUBSECTION
    part = takes(current.key, name) and (name in SUBSECTIONS or not is_known(name))
    if named and is_section_name(line.text, role) and not part:
        return SECTION
    first = current.empty and not is_often_empty(current.key)
    if takes(current.key, name) or current.takes_all or first or _is_tier(lines, index, current):
        return SUBSECTION
    return SECTION


def _is_tier(lines: Sequence[Line], index: int, current: _Open) -> bool:
    """Whether a heading among the tiers is one by what it says next: "Experience: 2-5 years"."""
    if not is_tiers(current.key) or index + 1 == len(lines):
        return False
    return lines[index + 1].shape is Shape.FACT and lines[index + 1].text.casefold().startswith(TIER_FACT)


def _is_named(lines: Sequence[Line], index: int, role: str) -> bool:
    """Whether a line is a known name, and stands where a heading can: not in the middle of a list of short lines."""
    line = lines[index]
    if line.shape is Shape.FACT:  # "Becoming an Electrician: Pros and Cons"
        names_role = len(line.text) <= MAX_HEADING and without_role(line.text, role) != line.text
        return line.gap and names_role and key(line.text, role) in SECTIONS
    if line.shape not in NAMED or line.text[0].islower():
        return False
    if not (is_section_name(line.text, role) or is_subsection_name(line.text, role)):
        return False
    if line.gap or index == 0 or lines[index - 1].shape not in WORDS or is_section_name(lines[index - 1].text, role):
        return True
    return index + 1 < len(lines) and not lines[index + 1].gap and lines[index + 1].shape not in WORDS


def _by_shape(lines: Sequence[Line], paired: Container[int], named: Sequence[bool]) -> frozenset[int]:
    """The indexes of the lines that are headings by their looks and their neighbours."""
    found: set[int] = set()
    run: list[int] = []
    for index, line in enumerate(lines):
        could_be = index not in paired and not named[index] and _could_be(lines, index)
        if run and (not could_be or line.shape is Shape.QUESTION):
            found.update(_headings_of(lines, run, named, follows=not could_be and not named[index]))
            run = []
        if could_be:
            run.append(index)
    if run:
        found.update(_headings_of(lines, run, named, follows=False))
    return frozenset(found)


def _could_be(lines: Sequence[Line], index: int) -> bool:
    """Whether a line alone looks like a heading of its own."""
    line = lines[index]
    after = lines[index + 1] if index + 1 < len(lines) else None
    before = lines[index - 1] if index else None
    if line.shape is Shape.SHORT:
        # A paragraph that goes on is not over: "… in cities such as / New York and Boston".
        return line.gap or before is None or before.shape is not Shape.PROSE or is_sentence(before.text)
    if line.shape is Shape.LABEL:
        return (
            line.gap and not line.text[0].islower() and after is not None and (after.gap or after.shape is Shape.ITEM)
        )
    if line.shape is Shape.QUESTION:
        return line.gap or (after is not None and not after.gap and after.shape is not Shape.QUESTION)
    if line.mark == "1" and after is not None and (before is None or before.shape is not Shape.ITEM):
        return after.shape is Shape.PROSE and shape_of(line.text) is Shape.SHORT
    return False


def _headings_of(lines: Sequence[Line], run: Sequence[int], named: Sequence[bool], follows: bool) -> list[int]:
    """The headings in a row of lines that all could be: the last where text follows, the first where a list does.

    follows: the line after the row is text, not a heading or the end.
    """
    first, last = run[0], run[-1]
    after_heading = first > 0 and named[first - 1]
    if len(run) == 1:
        # With a heading right below, it is one that holds nothing: the report will say so.
        return [last] if follows or (_stands_alone(lines, last) and not after_heading) else []
    headings = []
    ends_list = follows and not lines[last].gap and lines[last + 1].gap
    if follows and not ends_list:
        headings.append(last)
    has_list = bool(headings) or len(run) >= SHORT_RUN or lines[first].shape is Shape.QUESTION
    if has_list and not after_heading:
        headings.append(first)
    return headings


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    return lines[index].gap and index + 1 < len(lines) and lines[index + 1].gap
