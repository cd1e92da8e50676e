"""Folders: which of their files are guides, which are left out and why, and by what name each guide goes."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from chatbot.errors import DataError
from chatbot.record import record
from chatbot.text import clean

GUIDE_ENDINGS = (".md", ".markdown", ".mdx")
# What the command `import` makes guides of.
IMPORTED = frozenset((".txt", ".html", ".htm", ".docx", ".pdf", ".csv"))
# Other files that are likely to hold words for people; pictures, styles and settings beside guides are nothing to tell.
_DOCUMENTS = IMPORTED | frozenset(
    ".doc .odt .rtf .pages .ppt .pptx .odp .xls .xlsx .ods .tsv .rst .adoc .tex .org .epub".split()
)
# Files beside guides that speak of the folder, not of a career.
_BESIDES = frozenset(("readme", "contributing", "changelog", "license", "code_of_conduct"))
# A page of this name stands for its folder.
INDEX = "index"
_DRAFTS, _PACKAGES = "_drafts", "node_modules"
# Folders within folders, and files and folders in all: a whole disk is no folder of guides.
MAX_DEPTH = 12
MAX_FILES = 100_000
# So many names are told in one line.
SHOWN = 8

# Why something is left out.
UNREAD = "of a kind that is not read"
NO_DOCUMENT = "no text for people"
BESIDE = "about the folder"
DRAFT = "drafts"
CONTENTS = "lists of other pages"
FOREIGN = "packages of a program"
AGAIN = "a link to what is read already"
DEEP = f"more than {MAX_DEPTH} folders deep"
CLOSED = "cannot be read"
COPY = "the same text as"
# These are told whenever a folder is opened: somebody may miss them.
_TOLD = (UNREAD, DEEP, CLOSED)


@record
class Left:
    """A file, or a folder with all that is in it, that is not served and is no fault.

    name: within the folder, parted by "/", that of a folder with "/" at its end; why: in words that stand behind names.
    """

    folder: Path
    name: str
    why: str


@record
class Files:
    """What stands in a folder: name -> [size, time of the last change in nanoseconds] of the files, and what is left.

    Names have "/" between folders; the size and time of what is no file are 0.
    """

    files: dict[str, list[int]]
    left: tuple[Left, ...] = ()


def guide_files(folder: Path) -> Files:
    """The guides of a folder and of those within it. Raises DataError where it is no folder, or holds too much."""
    if not folder.is_dir():
        raise DataError(folder, None, "no such folder of guides", "name a folder that holds guides as Markdown files")
    walk = _Walk(folder)
    walk.enter(str(folder), "", 0)
    return Files(dict(sorted(walk.files.items())), tuple(sorted(walk.left, key=lambda left: left.name)))


class _Walk:
    """Goes through a folder and those within it, each once."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, list[int]] = {}
        self.left: list[Left] = []
        self._folder, self._count = folder, 0
        self._entered: set[tuple[int, int]] = set()

    def enter(self, path: str, within: str, depth: int) -> None:
        """Look at all in the folder at a path, whose name within the first one is `within`."""
        status = os.stat(path)
        if (status.st_dev, status.st_ino) in self._entered:  # a link to a folder above, or beside
            self._leave(within, AGAIN)
            return
        self._entered.add((status.st_dev, status.st_ino))
        with os.scandir(path) as entries:
            # Links last, so that a folder is read under its own name.
            for entry in sorted(entries, key=lambda entry: (entry.is_symlink(), entry.name)):
                if not entry.name.startswith("."):
                    self._look(entry, within, depth)

    def _look(self, entry: os.DirEntry[str], within: str, depth: int) -> None:
        self._count += 1
        if self._count > MAX_FILES:
            raise DataError(
                self._folder, None, f"more than {MAX_FILES:,} files", "name the folder that holds the guides alone"
            )
        name = f"{within}{entry.name}"
        if entry.is_dir():
            self._look_into(entry, f"{name}/", depth + 1)
        elif why := left_out(entry.name):
            self._leave(name, why)
        else:
            self.files[name] = stamp(entry)

    def _look_into(self, entry: os.DirEntry[str], name: str, depth: int) -> None:
        closed = {_DRAFTS: DRAFT, _PACKAGES: FOREIGN}.get(entry.name) or (DEEP if depth > MAX_DEPTH else "")
        if closed:
            self._leave(name, closed)
            return
        try:
            self.enter(entry.path, name, depth)
        except OSError:
            self._leave(name, CLOSED)

    def _leave(self, name: str, why: str) -> None:
        self.left.append(Left(self._folder, name, why))


def left_out(name: str) -> str:
    """Why a file of this name is no guide, or ""."""
    stem, ending = os.path.splitext(name.lower())
    if stem in _BESIDES:
        return BESIDE
    if ending in GUIDE_ENDINGS:
        return CONTENTS if stem == f"_{INDEX}" else DRAFT if stem.startswith("_") else ""
    return UNREAD if ending in _DOCUMENTS else NO_DOCUMENT


def stamp(entry: os.DirEntry[str]) -> list[int]:
    """[size, time of the last change in nanoseconds] of a file; zeros for what is none."""
    try:
        status = entry.stat()
    except OSError:
        return [0, 0]
    return [status.st_size, status.st_mtime_ns] if stat.S_ISREG(status.st_mode) else [0, 0]


# -- names of guides ----------------------------------------------------------


def stem_of(name: str) -> str:
    """What a file is called: without ending, and `nurse/index.md` as its folder is."""
    path = PurePosixPath(name)
    return path.parent.name if path.stem.lower() == INDEX and path.parent.name else path.stem


def slugs(names: Sequence[str]) -> list[str]:
    """The slug of each file, all different, so that none changes while no file comes or goes.

    It is what the file is called; of files that are called the same it says the folders too
    ("health-nurse"), and of those that still are the same a number ("nurse-2").
    """
    called = Counter(map(stem_of, names))
    taken: set[str] = set()
    return [_free(stem_of(name) if called[stem_of(name)] == 1 else _with_folders(name), taken) for name in names]


def _with_folders(name: str) -> str:
    folders = PurePosixPath(name).parent.parts
    stem = stem_of(name)
    return "-".join(folders if PurePosixPath(name).stem != stem else (*folders, stem))


def _free(slug: str, taken: set[str]) -> str:
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    taken.add(free)
    return free


# -- what is told of it -------------------------------------------------------


def notices(left: Iterable[Left]) -> Iterator[str]:
    """What whoever opens folders is told of files that may be missed, a line a folder and reason."""
    yield from lines(own for own in left if own.why in _TOLD)


def lines(left: Iterable[Left]) -> Iterator[str]:
    """What is left out, a line a folder and reason, safe to print."""
    groups: dict[tuple[Path, str], list[str]] = {}
    for own in left:
        groups.setdefault((own.folder, own.why), []).append(own.name)
    for (folder, why), names in groups.items():
        yield clean(f"{folder}: {_sentence(names, why)}", limit=10_000)


def _sentence(names: Sequence[str], why: str) -> str:
    if why != UNREAD:
        return f"left out: {_some(names)} ({why})"
    imported = [name for name in names if os.path.splitext(name.lower())[1] in IMPORTED]
    others = [name for name in names if name not in imported]
    told = [f"{_some(imported)} (import {_them(imported)} with `career-chat import FILE --to DIR`)"] if imported else []
    told += [_some(others)] if others else []
    return f"{len(names):,} file{'s are' if len(names) > 1 else ' is'} not read: {', '.join(told)}"


def _them(names: Sequence[str]) -> str:
    return "them" if len(names) > 1 else "it"


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")
