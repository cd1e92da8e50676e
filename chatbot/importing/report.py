"""What an import understood, mended, changed and left out, so that a counselor can check it line by line."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.importing.mojibake import Repair
from chatbot.importing.provenance import UNKNOWN, Provenance

SHOWN = 100  # characters of a line that the report prints
NAMED_LINES = 6  # line numbers printed for one removed character


@dataclass(frozen=True)
class Change:
    """A line in other words than on the page: a heading made short, a figure joined to its label. lines: 1-based."""

    lines: tuple[int, ...]
    before: str
    after: str


@dataclass(frozen=True)
class Dropped:
    """An input line that the guide file does not hold. boilerplate: it belongs to the page, not to the guide."""

    line: int
    text: str
    reason: str
    boilerplate: bool


@dataclass(frozen=True)
class Removed:
    """A character that no guide may hold, such as a control: its code point and the lines it stood in."""

    character: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Counts:
    """How much of each sort was understood."""

    sections: int
    subsections: int
    list_items: int
    questions: int
    tiers: int
    facts: int


@dataclass(frozen=True)
class ImportReport:
    """Everything that happened to the lines of one input; each non-blank line is in `placed` or in `dropped`.

    title_from: where the title was found; title_inferred: no line of the input is the title;
    placed: 1-based numbers of the input lines whose text the guide holds;
    doubts: why `--strict` does not take the guide as it is.
    """

    name: str
    title: str
    title_from: str
    title_inferred: bool
    provenance: Provenance
    counts: Counts
    repairs: tuple[Repair, ...]
    changes: tuple[Change, ...]
    removed: tuple[Removed, ...]
    dropped: tuple[Dropped, ...]
    placed: tuple[int, ...]
    doubts: tuple[str, ...] = ()

    @property
    def suspicious(self) -> tuple[Repair, ...]:
        """Places that look damaged and were left as they are."""
        return tuple(repair for repair in self.repairs if repair.kind == "suspicious")

    @property
    def repaired(self) -> tuple[Repair, ...]:
        """Places that were mended."""
        return tuple(repair for repair in self.repairs if repair.kind != "suspicious")

    @property
    def unplaced(self) -> tuple[Dropped, ...]:
        """Lines that may belong to the guide, and for which no place was found."""
        return tuple(dropped for dropped in self.dropped if not dropped.boilerplate)

    @property
    def boilerplate(self) -> tuple[Dropped, ...]:
        """Lines of the web page round the guide."""
        return tuple(dropped for dropped in self.dropped if dropped.boilerplate)

    def lines(self) -> tuple[str, ...]:
        """The report as text that is safe to print: no control or format character is in it."""
        return tuple(printable(line) for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield from self._understood()
        yield from listed("repaired", [f"line {r.line}: {r.before} -> {r.after} ({r.kind})" for r in self.repaired])
        yield from listed("looks damaged, left as it is", [f"line {r.line}: {r.before}" for r in self.suspicious])
        yield from listed("characters removed", [_removed(removed) for removed in self.removed])
        yield from listed("written otherwise", [_changed(change) for change in self.changes])
        reasons = Counter(dropped.reason for dropped in self.boilerplate)
        why = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        yield from listed(
            "of the page, left out" + (f" ({why})" if why else ""), [_dropped(d) for d in self.boilerplate]
        )
        yield from listed("not placed, please look", [_dropped(d) for d in self.unplaced])
        yield from (f"in doubt: {doubt}" for doubt in self.doubts)

    def _understood(self) -> Iterator[str]:
        found = "inferred from" if self.title_inferred else "from"
        yield f"{self.name}: {self.title} (title {found} {self.title_from})"
        source = self.provenance
        year = f"{source.year}" if source.year_found else UNKNOWN
        yield f"publisher {source.publisher}, year {year}, region {source.region}, currency {source.currency}"
        if UNKNOWN in {source.publisher, source.region, source.currency, year}:
            yield "unknown: please add it to the front matter"
        yield "please read the guide and add `reviewed: DATE` to the front matter"
        count = self.counts
        yield (
            f"understood: {count.sections} sections, {count.subsections} subsections, {count.list_items} list items, "
            f"{count.questions} questions, {count.tiers} tiers, {count.facts} facts"
        )


def printable(text: str) -> str:
    """Text with every control, format or unassigned character as an escape: a terminal must not obey it."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if unicodedata.category(character) == "Zs" else character.encode("unicode_escape").decode("ascii")


def listed(head: str, rows: list[str]) -> Iterator[str]:
    """A heading with how many rows there are, and the rows."""
    yield f"{head}: {len(rows)}"
    yield from (f"  {row}" for row in rows)


def _changed(change: Change) -> str:
    return f"line {change.lines[0]}: {shortened(change.before)} -> {shortened(change.after)}"


def _dropped(dropped: Dropped) -> str:
    return f"line {dropped.line}: {shortened(dropped.text)} ({dropped.reason})"


def _removed(removed: Removed) -> str:
    lines = ", ".join(str(line) for line in removed.lines[:NAMED_LINES])
    more = ", …" if len(removed.lines) > NAMED_LINES else ""
    name = unicodedata.name(removed.character, "control character")
    return f"U+{ord(removed.character):04X} {name.lower()}: line {lines}{more}"


def shortened(text: str) -> str:
    """A line as the report prints it."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
