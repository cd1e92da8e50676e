"""O*NET, the US Department of Labor's database of occupations: the text files of a release, read into occupations.

Each file is a table with a header row, its columns parted by tabs: https://www.onetcenter.org/database.html. Rows that
cannot be read are left out and kept as faults; a file that is missing, or lacks a column, is named with what it gives.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.errors import ImportingError
from chatbot.importing.occupation import JobZone, Occupation, Rating, Related, Reply, Task, Technology
from chatbot.importing.report import printable
from chatbot.text import clean

OCCUPATIONS = "Occupation Data.txt"
READ_ME = "Read Me.txt"
# What a release is called that does not give its number.
UNNUMBERED = "O*NET"
ABSENT = "n/a"
# Characters; longer than any text of a release.
MAX_CELL = 10_000
_CODE = re.compile(r"\d\d-\d{4}\.\d\d")
_CODE_COLUMN = "O*NET-SOC Code"
_RELEASE = re.compile(r"O\*NET (\d+(?:\.\d+)*) Database")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?= Release\b)")
_LICENSE = "Creative Commons Attribution 4.0"
_PREPARATION = "education, experience and training"

_Row = tuple[str, ...]
# Of one row, what it says; nothing, where it says nothing for a guide. Raises ValueError where it makes no sense.
_Take = Callable[[_Row], tuple[object, ...]]


@dataclass(frozen=True)
class RowFault:
    """A row that could not be read. line: 1-based."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        """Where and what, as it is printed."""
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True)
class Release:
    """A release that was read.

    name: "O*NET 29.2", or "O*NET" where it does not say; year: 0 where unknown; licensed: whether it says that it
    is under CC BY 4.0; occupations: in the order of the release; missing: each file that is, and what it gives.
    """

    name: str
    year: int
    licensed: bool
    occupations: tuple[Occupation, ...]
    missing: tuple[str, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True)
class _Table:
    """A file about occupations.

    fills: the field of an occupation; columns: those read, after the code; gives: what a guide lacks without it.
    """

    fills: str
    file: str
    columns: tuple[str, ...]
    gives: str
    take: _Take


def read_release(folder: Path) -> Release:
    """The release in a folder, each file read once. Raises ImportingError where it has no occupations."""
    reader = _Reader(folder)
    known: dict[str, tuple[str, str]] = {}
    for line, (code, title, about) in reader.rows(OCCUPATIONS, (_CODE_COLUMN, "Title", "Description"), "everything"):
        if not (_CODE.fullmatch(code) and title and about):
            reader.fault(OCCUPATIONS, line, f"{code!r} is no code such as 31-9097.00, or has no title or description")
        else:
            known.setdefault(code, (title, about))
    if not known:
        why = next(iter(reader.missing), f"{OCCUPATIONS}: no occupation in it").partition(":")[0]
        raise ImportingError(
            f"{printable(str(folder))}: {why}; name the folder with the text files of an O*NET release"
        )
    found = {table.fills: reader.by_code(table, known) for table in _tables(reader, known)}
    occupations = []
    for code, (title, about) in known.items():
        told: dict[str, Any] = {fills: tuple(dict.fromkeys(rows.get(code, ()))) for fills, rows in found.items()}
        occupations.append(Occupation(code, title, about, **told))
    name, year, licensed = _read_me(reader)
    return Release(name, year, licensed, tuple(occupations), tuple(reader.missing), tuple(reader.faults))


def _tables(reader: _Reader, known: dict[str, tuple[str, str]]) -> tuple[_Table, ...]:
    """The files about occupations, with what their rows mean, which other files tell."""
    categories = ("Scale ID", "Category", "Category Description")
    zones = ("Job Zone", "Name", "Experience", "Education", "Job Training", "SVP Range")
    elements = ("Element ID", "Description")
    told = reader.rows("Education, Training, and Experience Categories.txt", categories, _PREPARATION)
    meanings = {(scale, category): text for _, (scale, category, text) in told}
    told = reader.rows("Job Zone Reference.txt", zones, "the preparation needed")
    zone_of = {number: JobZone(*rest) for _, (number, *rest) in told}
    told = reader.rows("Content Model Reference.txt", elements, "what work styles and interests mean")
    about = {element: text for _, (element, text) in told}

    def titles(row: _Row) -> tuple[object, ...]:
        return tuple(title for title in row if title not in ("", ABSENT))

    def task(row: _Row) -> tuple[object, ...]:
        text, kind = row
        return (Task(_told(text, "task"), "" if kind == ABSENT else kind),)

    def technology(row: _Row) -> tuple[object, ...]:
        name, sort, hot, in_demand = row
        return (Technology(_told(name, "example"), sort, hot == "Y", in_demand == "Y"),)

    def tool(row: _Row) -> tuple[object, ...]:
        return (_told(row[0], "example"),)

    def reply(row: _Row) -> tuple[object, ...]:
        scale, category, percent, held_back = row
        if category == ABSENT or not meanings:  # how important certificates and apprenticeships are: no categories
            return ()
        if (scale, category) not in meanings:
            raise ValueError(f"unknown category {category!r} of scale {scale!r}")
        return (Reply(scale, int(_number(category)), meanings[scale, category], _number(percent), held_back == "Y"),)

    def zone(row: _Row) -> tuple[object, ...]:
        if zone_of and row[0] not in zone_of:
            raise ValueError(f"unknown job zone {row[0]!r}")
        return (zone_of[row[0]],) if zone_of else ()

    def rating(wanted: str) -> _Take:
        def take(row: _Row) -> tuple[object, ...]:
            element, name, scale, value, *held_back = row
            if scale != wanted or held_back == ["Y"]:
                return ()
            return (Rating(_told(name, "element"), about.get(element, ""), _number(value)),)

        return take

    def related(row: _Row) -> tuple[object, ...]:
        code, tier, rank = row
        if code not in known:
            raise ValueError(f"unknown related occupation {code!r}")
        return (Related(known[code][0], tier.startswith("Primary"), int(_number(rank))),)

    rated = ("Element ID", "Element Name", "Scale ID", "Data Value")
    surveyed = (*rated, "Recommend Suppress")
    asked = ("Scale ID", "Category", "Data Value", "Recommend Suppress")
    relation = ("Related O*NET-SOC Code", "Relatedness Tier", "Index")
    programs = ("Example", "Commodity Title", "Hot Technology", "In Demand")
    alternate = ("Alternate Title", "Short Title")
    return (
        _Table("alternate_titles", "Alternate Titles.txt", alternate, "alternate titles", titles),
        _Table("reported_titles", "Sample of Reported Titles.txt", ("Reported Job Title",), "reported titles", titles),
        _Table("tasks", "Task Statements.txt", ("Task", "Task Type"), "tasks", task),
        _Table("technologies", "Technology Skills.txt", programs, "software", technology),
        _Table("tools", "Tools Used.txt", ("Example",), "tools", tool),
        _Table("replies", "Education, Training, and Experience.txt", asked, _PREPARATION, reply),
        _Table("zone", "Job Zones.txt", ("Job Zone",), "the preparation needed", zone),
        _Table("skills", "Skills.txt", surveyed, "skills", rating("IM")),
        _Table("knowledge", "Knowledge.txt", surveyed, "knowledge", rating("IM")),
        _Table("abilities", "Abilities.txt", surveyed, "abilities", rating("IM")),
        _Table("styles", "Work Styles.txt", surveyed, "work styles", rating("IM")),
        _Table("interests", "Interests.txt", rated, "interests", rating("OI")),
        _Table("related", "Related Occupations.txt", relation, "related occupations", related),
    )


def _told(text: str, what: str) -> str:
    if not text:
        raise ValueError(f"no {what}")
    return text


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not 0 <= number <= 100:  # scales and percentages; no "nan" either
        raise ValueError(f"{text!r} is no number from 0 to 100")
    return number


def _read_me(reader: _Reader) -> tuple[str, int, bool]:
    """(name, year, whether its licence is told) of the release."""
    data = reader.data(READ_ME, "the number, year and licence of the release")
    text = " ".join((data or b"").decode("utf-8", "replace").split())
    release, year = _RELEASE.search(text), _YEAR.search(text)
    return f"{UNNUMBERED} {release[1]}" if release else UNNUMBERED, int(year[0]) if year else 0, _LICENSE in text


class _Reader:
    """The files of a folder, with what was missing and which rows could not be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.missing: list[str] = []
        self.faults: list[RowFault] = []

    def data(self, file: str, gives: str) -> bytes | None:
        """A file's bytes; None where it cannot be read."""
        try:
            return (self.folder / file).read_bytes()
        except FileNotFoundError:
            self._lacks(f"no file {file}", gives)
        except OSError as error:
            self._lacks(f"{file} cannot be read ({error.strerror})", gives)
        return None

    def rows(self, file: str, columns: tuple[str, ...], gives: str) -> Iterator[tuple[int, _Row]]:
        """(line number, cells of these columns) of each row of a file."""
        data = self.data(file, gives)
        if data is None:
            return
        lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        head = lines[0].decode("utf-8", "replace").strip().split("\t")
        lacking = next((column for column in columns if column not in head), None)
        if lacking is not None:
            self._lacks(f"{file} has no column {lacking!r}", gives)
            return
        wanted = [head.index(column) for column in columns]
        for number, line in enumerate(lines[1:], start=2):
            if not line.strip():
                continue
            try:
                cells = line.removesuffix(b"\r").decode().split("\t")
            except UnicodeDecodeError as error:
                self.fault(file, number, f"byte 0x{line[error.start]:02X} is not UTF-8")
                continue
            if len(cells) == len(head):
                yield number, tuple(" ".join(clean(cells[at], MAX_CELL).split()) for at in wanted)
            else:
                self.fault(file, number, f"{len(cells)} columns instead of {len(head)}")

    def by_code(self, table: _Table, known: dict[str, tuple[str, str]]) -> dict[str, list[object]]:
        """{code of an occupation: what a file says of it}."""
        found: dict[str, list[object]] = defaultdict(list)
        for number, (code, *row) in self.rows(table.file, (_CODE_COLUMN, *table.columns), table.gives):
            try:
                if not _CODE.fullmatch(code):
                    raise ValueError(f"{code!r} is no code such as 31-9097.00")
                if code not in known:
                    raise ValueError(f"{code} does not stand in {OCCUPATIONS}")
                found[code] += table.take(tuple(row))
            except ValueError as error:
                self.fault(table.file, number, str(error))
        return found

    def fault(self, file: str, line: int, problem: str) -> None:
        """Keep what is wrong with a row."""
        self.faults.append(RowFault(file, line, printable(problem)))

    def _lacks(self, what: str, gives: str) -> None:
        self.missing.append(f"{printable(what)}: {gives} left out")
