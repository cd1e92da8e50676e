"""Records: frozen, compared by their fields, and made anew with `replace`."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.record import FrozenRecordError, field, fields, record, replace


@record
class Point:
    """A point with a note that does not tell it from another."""

    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)

    def moved(self, x: int) -> Point:
        """Elsewhere."""
        return replace(self, x=x)


@record(eq=False)
class Thing:
    """Only ever equal to itself."""

    name: str


@dataclasses.dataclass(frozen=True)
class Same:
    """What the standard library makes of the same fields."""

    x: int
    y: int = 2


def test_fields_and_defaults() -> None:
    """By place or name; a default that is made is made anew for each."""
    point = Point(1, note="here")
    assert (point.x, point.y, point.tags, point.note) == (1, 2, [], "here")
    assert Point(1).tags is not Point(1).tags
    assert fields(Point) == ("x", "y", "tags", "note")


@pytest.mark.parametrize(
    ("args", "kwargs", "problem"),
    [
        ((), {}, "no x"),
        ((1, 2, [], "", 5), {}, "5"),
        ((1,), {"x": 2}, "x"),
        ((1,), {"z": 2}, "z"),
    ],
)
def test_wrong_fields(args: tuple[object, ...], kwargs: dict[str, object], problem: str) -> None:
    """A field that is missing, given twice or unknown is an error that names it and the record."""
    make: type = Point
    with pytest.raises(TypeError, match=f"^Point: .*{problem}"):
        make(*args, **kwargs)


def test_frozen() -> None:
    """A record is never edited."""
    point = Point(1)
    with pytest.raises(FrozenRecordError, match=r"Point\.x cannot be set"):
        point.x = 3  # type: ignore[misc]
    with pytest.raises(FrozenRecordError):
        del point.x
    assert point.moved(3).x == 3
    assert point.x == 1


def test_equal_by_the_fields_that_count() -> None:
    """A note is no difference; another class is; a record without equality is only itself."""
    assert Point(1, note="a") == Point(1, note="b")
    assert Point(1) != Point(2)
    other: object = (1, 2, [], "")
    assert Point(1) != other
    assert Thing("a") != Thing("a")
    assert len({Thing("a"), Thing("a")}) == 2


@given(st.integers(), st.integers())
def test_shown_and_hashed_as_a_data_class_is(x: int, y: int) -> None:
    """With the same fields, a record reads and hashes like a data class of the standard library."""
    made: type = record(type("Same", (), {"__annotations__": {"x": int, "y": int}, "__qualname__": "Same"}))
    assert repr(made(x, y)) == repr(Same(x, y))
    assert hash(made(x, y)) == hash(Same(x, y))


def test_it_costs_nothing_to_define() -> None:
    """What it is for: the path of an answer imports neither `dataclasses` nor `inspect`."""
    code = "import sys, chatbot.bot; print([n for n in ('dataclasses', 'inspect') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
