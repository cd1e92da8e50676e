"""What an import of a document of any format did, for a counselor to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.importing.report import Dropped, listed, printable, shortened


@dataclass(frozen=True)
class DocumentReport:
    """The report of one document.

    kind: its format; notes: what was inferred or changed; dropped: what the guide does not hold, by
    number of the unit in which the format counts; doubts: why `--strict` does not take it as it is.
    """

    name: str
    kind: str
    unit: str
    title: str
    role: str
    sections: int
    questions: int
    notes: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    unknown: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def unplaced(self) -> tuple[Dropped, ...]:
        """What may belong to the guide, and is not in it."""
        return tuple(row for row in self.dropped if not row.boilerplate)

    @property
    def boilerplate(self) -> tuple[Dropped, ...]:
        """What belongs to the page or file round the guide."""
        return tuple(row for row in self.dropped if row.boilerplate)

    def lines(self) -> tuple[str, ...]:
        """The report as text that is safe to print."""
        return tuple(printable(line) for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.name}: {self.title} ({self.kind})"
        yield f"understood: {self.sections} sections, {self.questions} questions; served as “{self.role}”"
        yield from (f"  {note}" for note in self.notes)
        if self.unknown:
            yield f"unknown: {', '.join(self.unknown)}; say them with --publisher, --year … or in the front matter"
        yield "please read the guide and add `reviewed: DATE` to the front matter"
        reasons = Counter(row.reason for row in self.boilerplate)
        why = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        yield from self._listed("of the page, left out" + (f" ({why})" if why else ""), self.boilerplate)
        yield from self._listed("not placed, please look", self.unplaced)
        yield from (f"in doubt: {doubt}" for doubt in self.doubts)

    def _listed(self, head: str, rows: tuple[Dropped, ...]) -> Iterator[str]:
        return listed(head, [f"{self.unit} {row.line}: {shortened(row.text)} ({row.reason})" for row in rows])
