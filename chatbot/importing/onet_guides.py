"""Guides out of an O*NET release: each occupation a guide file, written at once or not at all.

A run that was interrupted goes on when it is started again: a file that is there with the same text is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process

from chatbot.errors import ImportingError
from chatbot.guides.front_matter import MAX_FRONT_MATTER
from chatbot.importing.guide_file import SUFFIX, make_folder, slug, write
from chatbot.importing.occupation import Occupation
from chatbot.importing.occupation_guide import aliases, guide_text
from chatbot.importing.onet import Release, RowFault, read_release
from chatbot.importing.report import printable
from chatbot.importing.role_name import role_of

PREFIX = "onet-"
# The titles of O*NET have at most 105 characters; file systems allow 255 bytes.
MAX_TITLE = 150
NEAREST = 3
# Of many alike, so many are named and the others counted.
NAMED = 10


@dataclass(frozen=True)
class OnetImport:
    """What came of an import.

    written, same: numbers of files written, and left since they have this very text already; refused: why
    others were not written; missing, faults: what the release lacks, and rows that could not be read; tasks,
    technologies, tools, titles: how many of each the guides hold.
    """

    release: str
    to: Path
    written: int
    same: int
    refused: tuple[str, ...]
    missing: tuple[str, ...]
    faults: tuple[RowFault, ...]
    tasks: int
    technologies: int
    tools: int
    titles: int

    def summary(self) -> str:
        """All in one line."""
        return printable(
            f"{self.release}: {self.written:,} guides written to {self.to}, {self.same:,} there already, "
            f"{len(self.refused):,} not written; {self.tasks:,} tasks, {self.technologies:,} technologies, "
            f"{self.tools:,} tools, {self.titles:,} other titles"
        )

    def warnings(self) -> Iterator[str]:
        """What the counselor should know, a line each."""
        yield from self.missing
        if self.faults:
            yield f"rows left out: {len(self.faults):,}; mend them in the release, or download it again"
            yield from _first([str(fault) for fault in self.faults])
        yield from _first(self.refused)


def import_release(
    folder: Path, to: Path, wanted: Sequence[str], force: bool, progress: Callable[[int, int], None]
) -> OnetImport:
    """Write a guide for each occupation of a release, or for those wanted, by code or title.

    to: a folder, made if need be; progress: told (done, total).

    Raises ImportingError where the release holds no occupations, or not those wanted, or nothing can be written.
    """
    release = read_release(folder)
    names = file_names(release)
    occupations = [_find(name, release) for name in wanted] if wanted else release.occupations
    occupations = list(dict.fromkeys(occupations))
    make_folder(to)
    written, same, refused = 0, 0, list[str]()
    for done, occupation in enumerate(occupations, start=1):
        target = to / names[occupation.code]
        text = guide_text(occupation, release)
        if problem := _problem(text):
            refused.append(f"{printable(str(target))}: {problem}")
        elif (there := _there(target)) == text.encode():
            same += 1
        elif there is not None and not force:
            refused.append(
                f"{printable(str(target))}: exists already with other text; rename it, or import with --force to "
                "replace it"
            )
        else:
            write(target, text.encode("utf-8"))
            written += 1
        progress(done, len(occupations))
    return OnetImport(
        release=release.name,
        to=to,
        written=written,
        same=same,
        refused=tuple(refused),
        missing=release.missing,
        faults=release.faults,
        tasks=sum(len(occupation.tasks) for occupation in occupations),
        technologies=sum(len(occupation.technologies) for occupation in occupations),
        tools=sum(len(occupation.tools) for occupation in occupations),
        titles=sum(len(aliases(occupation)) for occupation in occupations),
    )


def file_names(release: Release) -> dict[str, str]:
    """{code: name of its file}; of titles with the same name, the later ones get their code too."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for occupation in release.occupations:
        name = f"{PREFIX}{slug(occupation.title, occupation.code, MAX_TITLE)}"
        if name in taken:
            name = f"{name}-{slug(occupation.code, '')}"
        taken.add(name)
        names[occupation.code] = f"{name}{SUFFIX}"
    return names


def _find(name: str, release: Release) -> Occupation:
    """The occupation with this code, title or role. Raises ImportingError that names the nearest."""
    asked = " ".join(name.split()).casefold()
    for occupation in release.occupations:
        if asked in (occupation.code, occupation.title.casefold(), role_of(occupation.title).casefold()):
            return occupation
    labels = [f"{occupation.title} ({occupation.code})" for occupation in release.occupations]
    near = [label for label, _, _ in process.extract(name, labels, processor=str.casefold, limit=NEAREST)]
    raise ImportingError(
        f"no occupation {printable(name)!r} in {release.name}; give a code or title, such as {'; '.join(near)}"
    )


def _problem(text: str) -> str:
    """Why the chat could not read a guide, or ""."""
    size = text.index("\n---\n")
    return f"{size:,} characters of titles are more than a guide may have" if size > MAX_FRONT_MATTER else ""


def _there(target: Path) -> bytes | None:
    """What stands in a file; None where there is none. One that cannot be read is there, and another."""
    if not os.path.lexists(target):
        return None
    try:
        return target.read_bytes()
    except OSError:
        return b""


def _first(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:NAMED]
    if len(lines) > NAMED:
        yield f"... and {len(lines) - NAMED:,} more"
