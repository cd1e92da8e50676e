"""The books of an import: which input lines the guide holds, in which words, and why the others are not in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chatbot.importing.headings import is_faq, is_often_empty, is_tiers, key
from chatbot.importing.lines import Line, Shape, bare, split_cells
from chatbot.importing.report import Change, Counts, Dropped
from chatbot.importing.tree import Document, Item, Leaf, PageFact, PageSection, leaves

ORNAMENT = "a rule or ornament"
BEFORE_TITLE = "stands before the title"
TABLE_HEAD = "the head of a table"
NO_LABEL = {Shape.FIGURE: "a figure without a label", Shape.LEVEL: "a rating without a label"}
NO_CONTENT = "a heading with nothing below it"


def placed(document: Document) -> tuple[int, ...]:
    """The numbers of the input lines whose text the guide holds."""
    numbers = set(document.title.lines)
    for part in document.parts():
        numbers.update(part.lines)
        numbers.update(number for leaf in _leaves(part) for number in leaf.lines)
    return tuple(sorted(numbers))


def counts(document: Document) -> Counts:
    """How much of each sort the guide holds."""
    found = [leaf for part in document.parts() for leaf in _leaves(part)]
    return Counts(
        sections=len(document.sections) + bool(document.overview.blocks),
        subsections=sum(len(section.children) for section in document.sections),
        list_items=sum(isinstance(leaf, Item) for leaf in found),
        questions=sum(len(section.children) for section in document.sections if is_faq(section.key)),
        tiers=sum(len(section.children) for section in document.sections if is_tiers(section.key)),
        facts=sum(isinstance(leaf, PageFact) for leaf in found),
    )


def changes(document: Document, source: Sequence[str]) -> tuple[Change, ...]:
    """Where the guide says a line in other words than the page. source: the input lines, mended and cleaned."""
    return tuple(
        Change(numbers, before, after)
        for numbers, after in _texts(document)
        if numbers
        and (before := " / ".join(bare(source[number - 1]) for number in numbers)) != after
        and not _wrapped(before, after)
    )


def dropped(
    source: Sequence[str],
    kept: Iterable[int],
    ornaments: Iterable[int],
    boilerplate: Sequence[tuple[Line, str]],
    before_title: Sequence[Line],
    body: Sequence[Line],
) -> tuple[Dropped, ...]:
    """Every line that the guide does not hold, with its reason, in the order of the page."""
    held = set(kept)
    out = [Dropped(number, source[number - 1].strip(), ORNAMENT, True) for number in ornaments]
    out += [row for line, reason in boilerplate for row in _rows(line, source, reason, True)]
    out += [row for line in before_title for row in _rows(line, source, BEFORE_TITLE, False)]
    for line in body:
        if line.numbers[0] not in held:
            out += _rows(line, source, *_why_unplaced(line))
    return tuple(sorted(out, key=lambda row: row.line))


def _why_unplaced(line: Line) -> tuple[str, bool]:
    """The reason why a line is not in the tree, and whether that makes it a part of the page."""
    if line.shape is Shape.FACT and len(split_cells(line.text)) > 1:
        return TABLE_HEAD, True
    if line.shape in NO_LABEL:
        return NO_LABEL[line.shape], False
    return NO_CONTENT, is_often_empty(key(line.text))


def _rows(line: Line, source: Sequence[str], reason: str, boilerplate: bool) -> Iterator[Dropped]:
    return (Dropped(number, source[number - 1].strip(), reason, boilerplate) for number in line.numbers)


def _leaves(part: PageSection) -> Iterator[Leaf]:
    return (leaf for block in part.blocks for leaf in leaves(block))


def _texts(document: Document) -> Iterator[tuple[tuple[int, ...], str]]:
    """The input lines of each piece of the guide, and its words there."""
    yield document.title.lines, document.title.role
    for part in document.parts():
        yield part.lines, part.heading
        for leaf in _leaves(part):
            yield leaf.lines, leaf.text


def _wrapped(before: str, after: str) -> bool:
    """Whether a text only lost its line breaks."""
    return before.replace(" / ", " ") == after
