"""Fitted files: what was fitted from folders, kept under its content and found again.

What is fitted lies in files named after the digests of a listing, written
beside the old ones and put in place in one step.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatbot.guides.folder import stem_of
from chatbot.index.arrays import Arrays, DamagedError, Fitted, write
from chatbot.index.listing import read_json, write_json
from chatbot.index.shelf import Shelf

# Raise when what is fitted, or how, changes: an old file is then fitted anew.
FORMAT = 23
# Files kept of each kind: a counselor goes back and forth between a few folders.
KEPT = 8
# What a fitted file of each kind says of itself.
_SIGNS = {"rules": "classifier", "guides": "digests"}


class FittedFiles:
    """A folder of fitted files.

    shipped: a folder of files that came fitted; say: told what could not be kept.
    """

    def __init__(self, folder: Path, shipped: Path, say: Callable[[str], None]) -> None:
        self.folder, self._shipped, self._say = folder, shipped, say

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
        if read_json(mark) != state:
            arrays.check()
            write_json(mark, state)
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

    def older(self, collection: str) -> dict[tuple[str, str], tuple[Shelf, int]]:
        """(digest, what the file is called) -> (shelf, number) of the guides of a collection on the shelves kept."""
        known: dict[tuple[str, str], tuple[Shelf, int]] = {}
        for path in self.folder.glob("guides-*.arrays"):
            with suppress(OSError, DamagedError, KeyError):
                arrays = Arrays(path)
                if arrays.meta["collection"] == collection and arrays.meta["format"] == FORMAT:
                    arrays.check()
                    shelf, stems = Shelf(arrays, ()), [stem_of(name) for _, name in arrays.meta["files"]]
                    keys = zip(arrays.meta["digests"], stems, strict=True)
                    known |= {key: (shelf, number) for number, key in enumerate(keys)}
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


def _in_memory(meta: dict[str, Any], arrays: dict[str, Any]) -> Arrays:
    """Fitted arrays that nothing keeps: mapped from a file that is gone at once."""
    import tempfile

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        write(Path(folder) / "arrays", meta, arrays)
        return Arrays(Path(folder) / "arrays")
