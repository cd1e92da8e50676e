"""`career-chat import` and `export`: many documents one after the other, each told of, however the others fare."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import ImportingError
from chatbot.guides.guide import Guide
from chatbot.importing.guide_file import SUFFIX
from chatbot.importing.importer import documents, import_files
from chatbot.importing.libraries import MissingLibraryError
from chatbot.importing.questions import as_csv, questions_of
from chatbot.importing.report import printable


@dataclass(frozen=True)
class Options:
    """What to import, where to, and the keys of the front matter that whoever imports says."""

    paths: tuple[Path, ...]
    to: Path
    force: bool
    keys: Mapping[str, object]

    def problem(self) -> str:
        """What cannot be meant, with the remedy, or ""."""
        own = [f"--{key}" for key in ("title", "role") if key in self.keys]
        many = len(self.paths) > 1 or any(path.is_dir() for path in self.paths)
        if own and many:
            return f"{', '.join(own)} is of one document; import it alone"
        if self.to.suffix == SUFFIX and many:
            return f"--to {self.to} is one file; name a folder for several documents"
        empty = [f"--{key}" for key, value in self.keys.items() if not str(value).strip()]
        if empty:
            return f"{', '.join(empty)} is empty; leave it out, or write a value"
        year = self.keys.get("year")
        if isinstance(year, int) and not 1900 <= year <= 2200:
            return f"--year {year}; write a year such as 2025"
        return ""


@dataclass(frozen=True)
class Summary:
    """How many documents were imported, how many of them are in doubt, failed, or lack a library."""

    imported: int = 0
    doubtful: int = 0
    failed: int = 0
    missing: int = 0


def run(
    options: Options,
    tell: Callable[[Sequence[str]], None],
    warn: Callable[[str], None],
    progress: Callable[[int, int], None],
) -> Summary:
    """Import it all. tell: takes the lines of a report; warn: an error; progress: (done, all)."""
    paths: list[Path] = []
    imported = doubtful = failed = missing = 0
    for path in options.paths:
        try:
            paths += documents(path)
        except ImportingError as error:
            warn(str(error))
            failed += 1
    outcomes = import_files(paths, options.to, options.force, datetime.date.today(), options.keys)
    for done, outcome in enumerate(outcomes, start=1):
        progress(done, len(paths))
        if outcome.error:
            warn(str(outcome.error))
            failed += 1
            missing += isinstance(outcome.error, MissingLibraryError)
        for target, guide in outcome.guides:
            imported += 1
            doubtful += bool(guide.report.doubts)
            tell([*guide.report.lines(), f"written: {printable(str(target))}"])
        for line in outcome.renamed:
            warn(f"written as {printable(line)}")
    if len(paths) > 1 or failed > 1:
        tell([f"{imported:,} guides imported, {doubtful:,} of them in doubt; {failed:,} documents failed"])
    return Summary(imported, doubtful, failed, missing)


def export(guides: Iterable[Guide]) -> tuple[str, int]:
    """(a table of the questions of guides with their answers as CSV, how many there are)."""
    rows = list(questions_of(guides))
    return as_csv(rows), len(rows)
