"""Arrays: named arrays and texts in one file that is mapped, not read.

Opening costs the same at any size: the header and a small directory are read
and checked, everything else stays on disk until it is looked at, and nothing
is decoded. The format is open: a header, the directory as JSON, and the plain
little-endian numbers of each array, 8 bytes aligned.

    "CCARRAYS" | format u32 | directory length u32 | directory CRC-32 u32 | 0 u32 | file length u64
    {"meta": {...}, "arrays": {name: [type, offset, bytes, CRC-32]}}
    the arrays
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

MAGIC = b"CCARRAYS"
# Raise when the layout of the file itself changes.
LAYOUT = 1
_HEADER = struct.Struct("<8sIIIIQ")
_ALIGNED = 8
# The types of numbers, as `array` and `memoryview` name them: unsigned of 1, 2, 4 and 8 bytes, floats of 4 and 8.
TYPES = "BHIQfd"
# Bytes read at a time to compare checksums.
CHECKED = 1 << 20
# A hash table at most three quarters full finds a text with two or three looks.
_FULL = 0.75
# Rows up to here are numbered in 16 bits.
NUMBERED = 1 << 16
# Lookups kept at hand; people use a few thousand words.
LOOKED_UP = 16_384


class DamagedError(ValueError):
    """A file of arrays that is cut short, changed, of another layout, or none at all."""


class Arrays:
    """The arrays of one file, mapped: `arrays[name]` is a memoryview of its numbers."""

    def __init__(self, path: Path) -> None:
        """Map a file. Raises DamagedError or OSError."""
        self.path = path
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < _HEADER.size:
                raise DamagedError(f"{path}: too short")
            # Private to this process: who rewrites the file replaces it, and never changes this one.
            self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        magic, layout, length, checksum, _, whole = _HEADER.unpack_from(self._data)
        directory = self._data[_HEADER.size : _HEADER.size + length]
        if magic != MAGIC or layout != LAYOUT or whole != size or zlib.crc32(directory) != checksum:
            raise DamagedError(f"{path}: no file of arrays of this layout, or a damaged one")
        content = json.loads(bytes(directory))
        self.meta: dict[str, Any] = content["meta"]
        self._where: dict[str, tuple[str, int, int, int]] = content["arrays"]
        self._views: dict[str, memoryview] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._where

    def __getitem__(self, name: str) -> memoryview:
        view = self._views.get(name)
        if view is None:
            kind, offset, size, _ = self._where[name]
            view = self._views[name] = self._data[offset : offset + size].cast(kind)  # type: ignore[call-overload]
        return view

    def json(self, name: str) -> Any:
        """The value that an array of bytes holds as JSON."""
        return json.loads(bytes(self[name]))

    def key(self, *names: str) -> str:
        """16 hexadecimal digits that stand for the content of some arrays; reads none of them."""
        import hashlib

        content = [(name, self._where[name][2], self._where[name][3]) for name in names]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]

    def check(self) -> None:
        """Compare every array with its checksum; reads the whole file. Raises DamagedError naming the array."""
        with self.path.open("rb") as file:  # read, not mapped: pages that were looked at once would stay in memory
            for name, (_, offset, size, checksum) in self._where.items():
                file.seek(offset)
                found = 0
                for start in range(0, size, CHECKED):
                    found = zlib.crc32(file.read(min(CHECKED, size - start)), found)
                if found != checksum:
                    raise DamagedError(f"{self.path}: array {name!r} is damaged")


# What a file of arrays is written from: (meta, arrays).
Fitted = tuple[dict[str, Any], dict[str, Any]]


def write(path: Path, meta: Mapping[str, object], arrays: Mapping[str, Any]) -> None:
    """Write a file of arrays beside its place and put it there in one step; the old one stays whole until then.

    arrays: name -> bytes, `array.array`, or NumPy array of one of TYPES.
    """
    if sys.byteorder != "little":  # pragma: no cover (no such machine at hand)
        raise OSError("files of arrays are little-endian; this machine is not")
    views = {name: memoryview(data).cast("B") if len(data) else memoryview(b"") for name, data in arrays.items()}
    kinds = {name: _kind(data) for name, data in arrays.items()}
    directory = _directory(meta, kinds, views)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with draft.open("wb") as file:
            whole = _end(directory, views)
            file.write(_HEADER.pack(MAGIC, LAYOUT, len(directory), zlib.crc32(directory), 0, whole))
            file.write(directory)
            for view in views.values():
                file.write(bytes(-file.tell() % _ALIGNED))
                file.write(view)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _kind(data: Any) -> str:
    """The type of an array's numbers, one of TYPES; on this machine "L" may be "Q" or "I"."""
    kind = memoryview(data).format
    if kind in "L":
        kind = "Q" if memoryview(data).itemsize == struct.calcsize("Q") else "I"
    if kind not in TYPES:
        raise ValueError(f"numbers of type {kind!r}; use one of {', '.join(TYPES)}")
    return kind


def _directory(meta: Mapping[str, object], kinds: Mapping[str, str], views: Mapping[str, memoryview]) -> bytes:
    """The directory, its offsets counted from the start of the file; its own length is padded to be known first."""
    checksums = {name: zlib.crc32(view) for name, view in views.items()}

    def text(start: int) -> bytes:
        where, offset = {}, start
        for name, view in views.items():
            offset += -offset % _ALIGNED
            where[name] = [kinds[name], offset, len(view), checksums[name]]
            offset += len(view)
        return json.dumps({"meta": meta, "arrays": where}, ensure_ascii=False).encode("utf-8", "surrogatepass")

    room = len(text(1 << 48))  # no offset has more digits
    return text(_HEADER.size + room).ljust(room)


def _end(directory: bytes, views: Mapping[str, memoryview]) -> int:
    end = _HEADER.size + len(directory)
    for view in views.values():
        end += -end % _ALIGNED + len(view)
    return end


# -- texts ----------------------------------------------------------------


class Texts:
    """A table of different texts in a file of arrays: row -> text, and text -> row through a hash table."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        """The table called `name`."""
        self._data, self._starts = arrays[f"{name}.texts"], arrays[f"{name}.starts"]
        self._slots = arrays[f"{name}.slots"]
        self._mask = len(self._slots) - 1
        self.row = lru_cache(LOOKED_UP)(self._row)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, row: int) -> str:
        return str(self._data[self._starts[row] : self._starts[row + 1]], "utf-8", "surrogatepass")

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.row(text) >= 0

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    def _row(self, text: str) -> int:
        """The row of a text, or -1."""
        key = text.encode("utf-8", "surrogatepass")
        slots, starts, data, slot = self._slots, self._starts, self._data, zlib.crc32(key) & self._mask
        while found := slots[slot]:
            if data[starts[found - 1] : starts[found]] == key:
                return int(found) - 1
            slot = (slot + 1) & self._mask
        return -1


def texts(name: str, rows: Iterable[str]) -> dict[str, bytes | memoryview]:
    """The arrays of a table of different texts, for `write`."""
    keys = [text.encode("utf-8", "surrogatepass") for text in rows]
    starts = array("I", [0])
    for key in keys:
        starts.append(starts[-1] + len(key))
    size = 1
    while len(keys) > _FULL * size or size == len(keys):  # one slot stays free, where a search ends
        size *= 2
    slots = array("H" if len(keys) < NUMBERED else "I", [0]) * size
    mask = size - 1
    for row, key in enumerate(keys, 1):
        slot = zlib.crc32(key) & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = row
    return {f"{name}.texts": b"".join(keys), f"{name}.starts": memoryview(starts), f"{name}.slots": memoryview(slots)}
