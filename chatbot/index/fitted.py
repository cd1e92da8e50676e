"""Fitted files: what was fitted from folders, kept under its content and found again.

A folder's listing remembers size, time and digest of each file, so that a
start looks at the folder and reads no file that did not change. What is
fitted lies in files named after the digests, written beside the old ones and
put in place in one step.
"""

from __future__ import annotations

import json
import os
import stat
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatbot.errors import DataError
from chatbot.guides.front_matter import collection_of
from chatbot.guides.guide import MAX_BYTES as MAX_GUIDE
from chatbot.guides.source import is_guide_name
from chatbot.index.arrays import Arrays, DamagedError, Fitted, write
from chatbot.index.shelf import Shelf
from chatbot.record import record

# Raise when what is fitted, or how, changes: an old file is then fitted anew.
FORMAT = 16
# Files kept of each kind: a counselor goes back and forth between a few folders.
KEPT = 8
# Nanoseconds: a file changed later than this before it was read may change again without a sign.
SETTLED = 2_000_000_000
# Of a digest, so much names a file; where there are no files, this.
NAMED = 16
NO_FILES = "none"
# What a fitted file of each kind says of itself.
_SIGNS = {"rules": "classifier", "guides": "digests"}


@record
class Group:
    """Files of a folder that are fitted together: all rules, or the guides of a collection.

    files: name -> digest, in name order; key: of all names and digests.
    """

    folder: Path
    files: Mapping[str, str]
    key: str


class FittedFiles:
    """A folder of fitted files and of listings.

    shipped: a folder of files that came fitted; say: told what could not be kept.
    """

    def __init__(self, folder: Path, shipped: Path, say: Callable[[str], None]) -> None:
        self.folder, self._shipped, self._say = folder, shipped, say

    def groups(self, folder: Path, ending: str) -> dict[str, Group]:
        """Collection -> its files in a folder, "" for those of none; only files that changed are read.

        Raises DataError where there is no such folder.
        """
        if not folder.is_dir():
            what, kind = ("guides", "guides as Markdown") if ending == ".md" else ("intents", "rules as .yml")
            raise DataError(folder, None, f"no such folder of {what}", f"name a folder that holds {kind} files")
        known = self._listing(folder, ending)
        collections: dict[str, dict[str, str]] = {"": {}}
        for name, (_, _, digest, collection) in known["files"].items():
            collections.setdefault(collection, {})[name] = digest
        return {
            collection: Group(folder, files, known["keys"].get(collection, NO_FILES))
            for collection, files in collections.items()
        }

    def _listing(self, folder: Path, ending: str) -> dict[str, Any]:
        """{"folder", "files": name -> [size, time, digest, collection], "keys": collection -> key}."""
        here = str(folder.resolve())
        file = self.folder / f"listing-{zlib.crc32(f'{here}{ending}'.encode('utf-8', 'surrogatepass')):08x}.json"
        known = _read_json(file)
        if known.get("folder") != here or "files" not in known or "keys" not in known:
            known = {"folder": here, "files": {}, "keys": {}}
        with os.scandir(here) as entries:
            now = {e.name: _stamp(e) for e in entries if _is_meant(e.name, ending)}
        before = known["files"]
        if now.keys() == before.keys() and all(before[name][:2] == state for name, state in now.items()):
            return known
        files = {name: _listed(folder / name, state, before.get(name)) for name, state in sorted(now.items())}
        known = {"folder": here, "files": files, "keys": _keys(files)}
        _write_json(file, known)
        return known

    def found(self, name: str) -> Arrays | None:
        """A fitted file of this name, from here or shipped, or None where there is none or a damaged one."""
        for folder in (self.folder, self._shipped):
            path = folder / f"{name}.arrays"
            with suppress(OSError, DamagedError):
                arrays = Arrays(path)
                self._check(arrays, path)
                return arrays
        return None

    def _check(self, arrays: Arrays, path: Path) -> None:
        """Compare the checksums of a file once, whenever it was put there or changed; mark it as used now."""
        if _SIGNS[path.stem.partition("-")[0]] not in arrays.meta:
            raise DamagedError(f"{path}: a file of another kind")
        mark = self.folder / f"{path.stem}.checked"
        status = path.stat()
        state = {"file": [str(path), status.st_size, status.st_ino, status.st_mtime_ns]}
        if _read_json(mark) != state:
            arrays.check()
            _write_json(mark, state)
        else:
            with suppress(OSError):  # a mark that cannot be written only makes the file older than it is
                os.utime(mark)

    def fitted(self, name: str, fit: Callable[[], Fitted]) -> Arrays:
        """What was not found, fitted now, and kept where that can be."""
        meta, arrays = fit()
        path = self.folder / f"{name}.arrays"
        try:
            write(path, meta, arrays)
            self._prune(name.partition("-")[0])
        except OSError as error:
            self._say(
                f"What was fitted could not be kept in {self.folder} ({error.strerror}); the next start fits it again."
            )
            return _in_memory(meta, arrays)
        return Arrays(path)

    def older(self, collection: str) -> dict[str, tuple[Shelf, int]]:
        """Digest -> (shelf, number) of the guides of a collection on the shelves that are kept."""
        known: dict[str, tuple[Shelf, int]] = {}
        for path in self.folder.glob("guides-*.arrays"):
            with suppress(OSError, DamagedError, KeyError):
                arrays = Arrays(path)
                if arrays.meta["collection"] == collection and arrays.meta["format"] == FORMAT:
                    arrays.check()
                    shelf = Shelf(arrays, {})
                    known |= {digest: (shelf, number) for number, digest in enumerate(arrays.meta["digests"])}
        return known

    def _prune(self, kind: str) -> None:
        """Remove all but the files used last; each change of guides or rules leaves an old one."""
        for path in _last_used_first(self.folder.glob(f"{kind}-*.arrays"))[KEPT:]:
            path.unlink(missing_ok=True)
            path.with_suffix(".checked").unlink(missing_ok=True)
        for path in _last_used_first(self.folder.glob("listing-*.json"))[2 * KEPT :]:
            path.unlink(missing_ok=True)


def _last_used_first(paths: Iterable[Path]) -> list[Path]:
    """Files by when they were used last, as their marks tell; one without a mark was just written."""

    def used(path: Path) -> float:
        mark = path.with_suffix(".checked")
        return (mark if mark.exists() else path).stat().st_mtime

    return sorted(paths, key=used, reverse=True)


def _keys(files: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """Collection -> the key of its files' names and digests."""
    import hashlib  # takes 6 ms to import; a start without changes needs none

    keys: dict[str, Any] = {}
    for name, (_, _, digest, collection) in files.items():
        keys.setdefault(collection, hashlib.sha256()).update(f"{name}\0{digest}\0".encode("utf-8", "surrogatepass"))
    return {collection: key.hexdigest()[:NAMED] for collection, key in keys.items()}


def _stamp(entry: os.DirEntry[str]) -> list[int]:
    """[size, time of the last change in nanoseconds] of a file; zeros for what is none."""
    with suppress(OSError):
        status = entry.stat()
        if stat.S_ISREG(status.st_mode):
            return [status.st_size, status.st_mtime_ns]
    return [0, 0]


def _is_meant(name: str, ending: str) -> bool:
    """Whether a file is a guide or a rule, by its name."""
    return is_guide_name(name) if ending == ".md" else name.endswith(ending) and not name.startswith(".")


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
    return hashlib.sha256(content).hexdigest(), collection_of(content, path) if path.suffix == ".md" else ""


def _read_json(path: Path) -> dict[str, Any]:
    """The object that a file holds; an empty one where it is missing or damaged."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def _write_json(path: Path, value: dict[str, Any]) -> None:
    """Put an object into a file in one step; a folder that cannot be written costs time, not answers."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_text(json.dumps(value), encoding="utf-8")
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)  # where the disk is full


def _in_memory(meta: dict[str, Any], arrays: dict[str, Any]) -> Arrays:
    """Fitted arrays that nothing keeps: mapped from a file that is gone at once."""
    import tempfile

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        write(Path(folder) / "arrays", meta, arrays)
        return Arrays(Path(folder) / "arrays")
