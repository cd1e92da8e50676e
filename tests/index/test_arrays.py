"""Arrays: what is written comes back from a mapped file, and what is damaged is not taken for whole."""

from __future__ import annotations

import json
import os
import pickle
import random
import struct
import tracemalloc
import zlib
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.index.arrays import LAYOUT, MAGIC, TYPES, Arrays, DamagedError, Texts, texts, write
from tests.mapped import mapped

# The header as the module describes it, packed here a second time.
HEADER = struct.Struct("<8sIIIIQ")
RESERVED = range(20, 24)  # nothing is kept there, so that nothing can be wrong with it
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)  # lone surrogates too
VALUES = {
    "bytes": b"abc",
    "B": array("B", [0, 1, 255]),
    "H": array("H", [0, 65_535]),
    "I": array("I", [0, 4_294_967_295, 7]),
    "Q": array("Q", [2**64 - 1]),
    "f": array("f", [0.5, -1.25]),
    "d": array("d", [0.1, -1e300]),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of two arrays, a byte of padding between them."""
    path = tmp_path / "some.arrays"
    write(path, {"passages": 3}, {"first": b"odd", "second": array("I", [7, 8, 9])})
    return path


def flipped(data: bytes, at: int) -> bytes:
    """Data with one bit of a byte changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def directory_of(data: bytes) -> tuple[int, dict[str, Any]]:
    """(end, content) of the directory of a file, found as the module's docstring tells."""
    end = HEADER.size + HEADER.unpack_from(data)[2]
    return end, json.loads(data[HEADER.size : end])


# -- round trip -----------------------------------------------------------


@pytest.mark.parametrize("name", VALUES)
def test_every_type_comes_back(tmp_path: Path, name: str) -> None:
    """Numbers are the same, of the same type; a file in a folder that is not there yet makes it."""
    path = tmp_path / "new" / "a.arrays"
    write(path, {}, VALUES)
    view = Arrays(path)[name]
    assert view.tolist() == list(VALUES[name])
    assert view.format == ("B" if name == "bytes" else name)


@pytest.mark.parametrize("kind", ["u1", "u2", "u4", "u8", "f4", "f8"])
@pytest.mark.parametrize("numbers", [[], [0, 1, 200]])
def test_numpy_arrays_come_back(kind: str, numbers: list[int]) -> None:
    """The same numbers of the same size, none among them."""
    view = mapped({}, {"numbers": np.array(numbers, dtype=kind)})["numbers"]
    assert (view.tolist(), view.itemsize) == (numbers, int(kind[1]))


def test_tables_are_kept_row_by_row() -> None:
    """An array of two dimensions becomes one."""
    assert mapped({}, {"table": np.array([[1, 2], [3, 4]], dtype=np.uint32)})["table"].tolist() == [1, 2, 3, 4]


@given(st.dictionaries(ANY_TEXT, st.none() | st.integers() | ANY_TEXT | st.lists(st.floats(-9, 9)), max_size=4))
def test_any_meta_comes_back(meta: dict[str, object]) -> None:
    """What describes the arrays is JSON of any text."""
    assert mapped(meta, {}).meta == meta


@given(st.lists(st.binary(max_size=20), max_size=6))
def test_arrays_are_aligned(parts: list[bytes]) -> None:
    """Each array begins at a multiple of 8 bytes of the file, whatever its neighbours' lengths."""
    arrays = mapped({}, {f"n{number}": part for number, part in enumerate(parts)})
    assert [offset % 8 for _, offset, _, _ in arrays._where.values()] == [0] * len(parts)
    assert [bytes(arrays[f"n{number}"]) for number in range(len(parts))] == parts


def test_the_file_is_as_described(file: Path) -> None:
    """Header, directory and numbers can be read with nothing but the description of the format."""
    data = file.read_bytes()
    magic, layout, length, checksum, reserved, whole = HEADER.unpack_from(data)
    end, content = directory_of(data)
    kind, offset, size, crc = content["arrays"]["second"]
    assert (magic, layout, reserved, whole) == (MAGIC, LAYOUT, 0, len(data))
    assert zlib.crc32(data[HEADER.size : HEADER.size + length]) == checksum
    assert content["meta"] == {"passages": 3}
    assert (kind, offset % 8, crc) == ("I", 0, zlib.crc32(data[offset : offset + size]))
    assert offset >= end
    assert struct.unpack("<3I", data[offset : offset + size]) == (7, 8, 9)


def test_json_in_an_array() -> None:
    """Bytes that hold JSON are read as its value, and asked for by name."""
    arrays = mapped({}, {"rules": '[["pay", 1], {"ä": null}]'.encode()})
    assert arrays.json("rules") == [["pay", 1], {"ä": None}]
    assert "rules" in arrays
    assert "other" not in arrays


def test_opening_reads_no_array(tmp_path: Path) -> None:
    """A file of a terabyte, nearly all of it a hole, opens in a few kilobytes and is looked up in the middle."""
    size = 1 << 40
    directory = json.dumps({"meta": {}, "arrays": {"numbers": ["Q", 4096, size, 0]}}).encode()
    path = tmp_path / "huge.arrays"
    with path.open("wb") as sparse:
        sparse.write(HEADER.pack(MAGIC, LAYOUT, len(directory), zlib.crc32(directory), 0, 4096 + size) + directory)
        sparse.truncate(4096 + size)
    tracemalloc.start()
    arrays = Arrays(path)
    assert (len(arrays["numbers"]), arrays["numbers"][size // 16]) == (size // 8, 0)
    assert tracemalloc.get_traced_memory()[1] < 50_000
    tracemalloc.stop()


# -- damage ---------------------------------------------------------------


@given(st.data())
def test_a_file_cut_short_is_damaged(data: st.DataObject) -> None:
    """Wherever it ends, what is missing is noticed without reading the arrays."""
    whole = _written({"first": b"odd", "second": array("I", [7, 8, 9])})
    with pytest.raises(DamagedError):
        _open(whole[: data.draw(st.integers(0, len(whole) - 1))])


@given(st.data())
def test_a_changed_header_or_directory_is_damaged(data: st.DataObject) -> None:
    """One bit is enough."""
    whole = _written({"first": b"odd", "second": array("I", [7, 8, 9])})
    end, _ = directory_of(whole)
    at = data.draw(st.integers(0, end - 1).filter(lambda at: at not in RESERVED))
    with pytest.raises(DamagedError):
        _open(flipped(whole, at))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data + b"\0", id="a byte more"),
        pytest.param(lambda data: data[:8] + struct.pack("<I", LAYOUT + 1) + data[12:], id="another layout"),
        pytest.param(lambda data: random.Random(1).randbytes(5_000), id="noise"),  # noqa: S311 (no secret)
        pytest.param(lambda data: pickle.dumps([1, 2, 3] * 50), id="a pickle"),
        pytest.param(lambda data: b"PK\x03\x04" + bytes(200), id="a zip file"),
        pytest.param(lambda data: bytes(200), id="zeros"),
    ],
)
def test_another_file_is_none_of_arrays(file: Path, change: Callable[[bytes], bytes]) -> None:
    """What another program or version wrote is refused by name."""
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(DamagedError, match="some"):
        Arrays(file)


@pytest.mark.parametrize("name", ["first", "second"])
@pytest.mark.parametrize("at", [0, -1])
def test_a_changed_array_is_found_by_its_checksum(file: Path, name: str, at: int) -> None:
    """Opening trusts the arrays; who checks them is told which one is damaged."""
    data = file.read_bytes()
    _, offset, size, _ = directory_of(data)[1]["arrays"][name]
    Arrays(file).check()
    file.write_bytes(flipped(data, offset + at % size))
    arrays = Arrays(file)
    with pytest.raises(DamagedError, match=f"array '{name}' is damaged"):
        arrays.check()


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    """No file is no damaged file."""
    with pytest.raises(FileNotFoundError):
        Arrays(tmp_path / "none.arrays")


# -- writing --------------------------------------------------------------


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """A full disk costs the new file, not the old one, and leaves no draft behind."""

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    before = file.read_bytes()
    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="no space"):
        write(file, {}, {"first": b"other"})
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_file_in_use_is_replaced_beside_its_reader(file: Path) -> None:
    """Who has the old file mapped goes on reading it."""
    old = Arrays(file)
    write(file, {"passages": 4}, {"second": array("I", [1])})
    assert (old.meta["passages"], old["second"].tolist()) == (3, [7, 8, 9])
    assert (Arrays(file).meta["passages"], Arrays(file)["second"].tolist()) == (4, [1])


@pytest.mark.parametrize(
    "numbers",
    [
        array("b", [1]),
        array("h", []),
        array("i", [1]),
        array("q", [1]),
        np.array([1], dtype=np.int32),
        np.array([1.0], dtype=np.float16),
        np.array([True]),
        np.array([1], dtype=">u4"),
        np.array([None], dtype=object),
        ["1"],
        "text",
    ],
    ids=repr,
)
def test_other_types_are_refused(file: Path, numbers: Any) -> None:
    """Signed numbers, half floats, truth values, big-endian numbers, objects and texts are no array of TYPES."""
    before = file.read_bytes()
    with pytest.raises((TypeError, ValueError)):
        write(file, {}, {"numbers": numbers})
    assert file.read_bytes() == before


def test_a_refused_type_is_named() -> None:
    """The message says what is kept instead."""
    with pytest.raises(ValueError, match=f"numbers of type 'i'; use one of {', '.join(TYPES)}"):
        mapped({}, {"numbers": array("i", [1])})


# -- texts ----------------------------------------------------------------


@given(st.lists(ANY_TEXT, unique=True, max_size=40), ANY_TEXT)
def test_any_different_texts_make_a_table(rows: list[str], other: str) -> None:
    """Each text is found in its row, in order, and no other text is found."""
    table = Texts(mapped({}, texts("words", rows)), "words")
    assert list(table) == rows
    assert [table.row(text) for text in rows] == list(range(len(rows))) == list(range(len(table)))
    assert (other in table) == (other in rows)
    assert (table.row(other) >= 0) == (other in rows)
    assert 7 not in table


def test_texts_of_one_slot_are_told_apart() -> None:
    """Texts whose hashes fall together are found by going on, and one that is not there ends the search."""
    alike = [text for text in map(str, range(4_000)) if zlib.crc32(text.encode()) & 127 == 127][:20]
    kept, missing = alike[:15], alike[15:]
    table = Texts(mapped({}, texts("words", kept)), "words")
    assert [table.row(text) for text in kept] == list(range(len(kept)))
    assert [table.row(text) for text in missing] == [-1] * len(missing)


def test_tables_of_one_file_are_apart() -> None:
    """A table is known by its name."""
    arrays = mapped({}, {**texts("words", ["pay", "hours"]), **texts("names", ["hours"])})
    assert (Texts(arrays, "words").row("hours"), Texts(arrays, "names").row("hours")) == (1, 0)


# -- helpers --------------------------------------------------------------


def _written(arrays: Mapping[str, Any]) -> bytes:
    """The bytes of a file of arrays."""
    return bytes(mapped({}, arrays)._data)


def _open(data: bytes) -> Arrays:
    """The arrays of a file with these bytes."""
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return Arrays(Path(file.name))
