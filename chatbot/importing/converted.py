"""What a reader of a format gives: the Markdown of a guide, and the books of what became of the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatbot.importing.report import Dropped


@dataclass(frozen=True)
class SourceLine:
    """A visible line of the source. number: 1-based, of the unit in which the format counts (line, page, row ...)."""

    number: int
    text: str


@dataclass(frozen=True)
class Converted:
    """A document as Markdown, without front matter.

    kind: the format's name; unit: what its numbers count; title_from: where the title stands;
    stated: keys of the front matter that the document states about itself; source: all its
    visible text; dropped: what was left out on purpose; notes: what was changed, as sentences.
    """

    kind: str
    unit: str
    title: str
    title_from: str
    body: str
    source: tuple[SourceLine, ...]
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
    stated: Mapping[str, object] = field(default_factory=dict)
