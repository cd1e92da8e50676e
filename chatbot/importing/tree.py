"""What a pasted page holds: sections, their texts, lists and facts, each with the input lines it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Lines = tuple[int, ...]  # 1-based numbers of input lines


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together."""

    text: str
    lines: Lines = field(compare=False)


@dataclass(frozen=True)
class Item:
    """One entry of a list."""

    text: str
    lines: Lines = field(compare=False)


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class PageFact:
    """A label and its value, both as they are to be written."""

    label: str
    value: str
    lines: Lines = field(compare=False)

    @property
    def text(self) -> str:
        """The fact as one line."""
        return f"{self.label}: {self.value}"


@dataclass(frozen=True)
class Facts:
    """Facts in a row: one stands as a line of its own, or as a list where `listed`."""

    facts: tuple[PageFact, ...]
    listed: bool


@dataclass(frozen=True)
class PayTable:
    """Levels and what they pay; note: the sentence that says where, in which money and for how long, or ""."""

    rows: tuple[PageFact, ...]
    note: str


PageBlock = Paragraph | Items | Facts | PayTable


@dataclass(frozen=True)
class PageSection:
    """A heading and what stands below it; children are subsections, which have none."""

    heading: str
    key: str  # the heading as `headings.key` spells it
    blocks: tuple[PageBlock, ...]
    lines: Lines = field(compare=False)
    children: tuple[PageSection, ...] = ()

    def parts(self) -> Iterator[PageSection]:
        """The section and its subsections."""
        yield self
        yield from self.children


@dataclass(frozen=True)
class Title:
    """What the guide is about. source: where the role was found, in words; lines: () where it was inferred."""

    role: str
    source: str
    lines: Lines = field(compare=False)

    @property
    def inferred(self) -> bool:
        """Whether no line of the input is the title."""
        return not self.lines


@dataclass(frozen=True)
class Document:
    """A guide as it was understood. overview: what stands before the first section, or in an opening "Overview"."""

    title: Title
    overview: PageSection
    sections: tuple[PageSection, ...]

    def parts(self) -> Iterator[PageSection]:
        """Every section and subsection, in order."""
        yield self.overview
        for section in self.sections:
            yield from section.parts()


Leaf = Paragraph | Item | PageFact


def leaves(block: PageBlock) -> tuple[Leaf, ...]:
    """The pieces of a block that came from input lines."""
    match block:
        case Paragraph():
            return (block,)
        case Items(items):
            return items
        case Facts(facts) | PayTable(facts):
            return facts
