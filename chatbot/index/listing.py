"""Listings: what stands in a folder, and the digest of each file, remembered from start to start.

A listing knows size, time and digest of each file, so that a start looks at
the folder and those within it, and reads no file that did not change.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatbot.errors import DataError
from chatbot.guides.folder import COPY, Left, guide_files, stamp
from chatbot.guides.front_matter import collection_of
from chatbot.guides.guide import MAX_BYTES as MAX_GUIDE
from chatbot.record import record

# Nanoseconds: a file changed later than this before it was read may change again without a sign.
SETTLED = 2_000_000_000
# Of a digest, so much names a file; where there are no files, this.
NAMED = 16
NO_FILES = "none"
# Length of the digest of a file that could be read.
DIGEST = 64
RULE_ENDINGS = (".yml", ".yaml")


@record
class Group:
    """Files of a folder that are fitted together: all rules, or the guides of a collection.

    files: name -> digest, in name order; key: of all names and digests.
    """

    folder: Path
    files: Mapping[str, str]
    key: str


@record
class Listings:
    """Looks into folders; folder: where what is known of them is kept."""

    folder: Path

    def rules(self, folder: Path) -> Group:
        """The files of a folder of rules. Raises DataError where there is no such folder."""
        return _groups(folder, self._known(folder, rule_stamps(folder), ".yml"))[""]

    def guides(self, folder: Path) -> tuple[dict[str, Group], tuple[Left, ...]]:
        """(collection -> its files in a folder, "" for those of none; what is left out).

        Raises DataError where there is no such folder, or it holds too much.
        """
        now = guide_files(folder)
        return _groups(folder, self._known(folder, now.files, ".md")), now.left

    def _known(self, folder: Path, now: Mapping[str, list[int]], ending: str) -> dict[str, Any]:
        """{"folder", "files": name -> [size, time, digest, collection], "keys": collection -> key}.

        Only files that changed are read for it.
        """
        here = str(folder.resolve())
        file = self.folder / f"listing-{zlib.crc32(f'{here}{ending}'.encode('utf-8', 'surrogatepass')):08x}.json"
        known = read_json(file)
        if known.get("folder") != here or "files" not in known or "keys" not in known:
            known = {"folder": here, "files": {}, "keys": {}}
        before = known["files"]
        if now.keys() == before.keys() and all(before[name][:2] == state for name, state in now.items()):
            return known
        files = {name: _listed(folder / name, state, before.get(name)) for name, state in now.items()}
        known = {"folder": here, "files": files, "keys": _keys(files)}
        write_json(file, known)
        return known


def rule_stamps(folder: Path) -> dict[str, list[int]]:
    """Name -> [size, time of the last change in nanoseconds] of the files of a folder of rules, in name order.

    Raises DataError where there is no such folder.
    """
    if not folder.is_dir():
        raise DataError(folder, None, "no such folder of intents", "name a folder that holds rules as .yml files")
    with os.scandir(folder) as entries:
        meant = (entry for entry in entries if entry.name.endswith(RULE_ENDINGS) and not entry.name.startswith("."))
        return dict(sorted((entry.name, stamp(entry)) for entry in meant))


def _groups(folder: Path, known: Mapping[str, Any]) -> dict[str, Group]:
    collections: dict[str, dict[str, str]] = {"": {}}
    for name, (_, _, digest, collection) in known["files"].items():
        collections.setdefault(collection, {})[name] = digest
    return {
        collection: Group(folder, files, known["keys"].get(collection, NO_FILES))
        for collection, files in collections.items()
    }


@record
class GuideFile:
    """A file of some groups. group: the number of its own."""

    group: int
    name: str
    digest: str


def without_copies(groups: Sequence[Group]) -> tuple[list[GuideFile], list[tuple[int, str, str]]]:
    """The files of all groups in their order, and (group, name, why) of those with the same text as another.

    Of these, one of the first group is kept, in the fewest folders, of the shortest name: `nurse.md`, and not
    `copy of nurse.md`.
    """
    kept: dict[str, GuideFile] = {}
    files = list(_files(groups))
    for file in sorted(files, key=lambda file: (file.group, file.name.count("/"), len(file.name), file.name)):
        kept.setdefault(_content(file), file)
    copies = [(file, kept[_content(file)]) for file in files if kept[_content(file)] is not file]
    told = [(file.group, file.name, f"{COPY} {first.name}") for file, first in copies]
    return [file for file in files if kept[_content(file)] is file], told


def _content(file: GuideFile) -> str:
    """What tells whether two files hold the same; what could not be read has no digest, and may be two things."""
    return file.digest if len(file.digest) == DIGEST else f"{file.group}/{file.name}"


def _files(groups: Sequence[Group]) -> Iterator[GuideFile]:
    for number, group in enumerate(groups):
        for name, digest in group.files.items():
            yield GuideFile(number, name, digest)


def _keys(files: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """Collection -> the key of its files' names and digests."""
    import hashlib  # takes 6 ms to import; a start without changes needs none

    keys: dict[str, Any] = {}
    for name, (_, _, digest, collection) in files.items():
        keys.setdefault(collection, hashlib.sha256()).update(f"{name}\0{digest}\0".encode("utf-8", "surrogatepass"))
    return {collection: key.hexdigest()[:NAMED] for collection, key in keys.items()}


def _listed(path: Path, state: list[int], before: list[Any] | None) -> list[Any]:
    """[size, time, digest, collection] of a file, read only where it changed since the listing before."""
    if before is not None and before[:2] == state:
        return before
    settled = state[1] < time.time_ns() - SETTLED
    return [state[0], state[1] if settled else -1, *_digest(path, state[0])]


def _digest(path: Path, size: int) -> tuple[str, str]:
    """(digest of its content, collection it names in its front matter) of a file; what cannot be read has none."""
    import hashlib

    try:
        if size > MAX_GUIDE or not path.is_file():  # a named pipe would be waited for without end
            return f"{size} bytes", ""
        content = path.read_bytes()
    except OSError as error:
        return type(error).__name__, ""
    return hashlib.sha256(content).hexdigest(), "" if path.suffix in RULE_ENDINGS else collection_of(content)


def read_json(path: Path) -> dict[str, Any]:
    """The object that a file holds; an empty one where it is missing or damaged."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Put an object into a file in one step; a folder that cannot be written costs time, not answers."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_text(json.dumps(value), encoding="utf-8")
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)  # where the disk is full
