"""Records: small frozen data classes that cost nothing to define.

What `dataclasses` does for us, without its price: importing it and defining
the fifty classes between a question and its answer took 45 ms, a third of
what a whole answer from the command line may take, since it writes and
compiles source for each. The code off that path uses `dataclasses` itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform, overload

_T = TypeVar("_T")
_MISSING: Any = object()


class FrozenRecordError(AttributeError):
    """A record is never edited: `replace` makes another one."""


class _Field:
    """How a field is made and compared."""

    def __init__(self, default: Any, default_factory: Callable[[], Any], compare: bool, repr: bool) -> None:
        self.default, self.factory, self.compare, self.repr = default, default_factory, compare, repr


def field(
    *, default: Any = _MISSING, default_factory: Callable[[], Any] = _MISSING, compare: bool = True, repr: bool = True
) -> Any:
    """A field with a default that is made anew, or that two records need not share to be equal."""
    return _Field(default, default_factory, compare, repr)


@overload
def record(cls: type[_T]) -> type[_T]: ...
@overload
def record(*, eq: bool = True) -> Callable[[type[_T]], type[_T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_T] | None = None, *, eq: bool = True) -> Any:
    """A class decorator: the annotated names are the fields, frozen, compared and hashed by their values.

    eq: False where each is only equal to itself.
    """
    if cls is None:
        return lambda made: record(made) if eq else _made(made, eq=False)
    return _made(cls, eq)


def _made(cls: type[_T], eq: bool) -> type[_T]:
    fields = _fields_of(cls)
    names = tuple(fields)
    compared = tuple(name for name, own in fields.items() if own.compare)
    shown = tuple(name for name, own in fields.items() if own.repr)
    made: Any = cls
    made.__init__, made.__record_fields__ = _filler(cls.__name__, fields), names
    made.__setattr__, made.__delattr__ = _refuse, _refuse
    if eq:
        made.__eq__ = _comparer(compared)
        made.__hash__ = lambda self: hash(tuple([self.__dict__[name] for name in compared]))
    if "__repr__" not in cls.__dict__:
        made.__repr__ = lambda self: (
            f"{cls.__qualname__}({', '.join(f'{name}={self.__dict__[name]!r}' for name in shown)})"
        )
    return cls


def _fields_of(cls: type) -> dict[str, _Field]:
    """The fields of a class by name; their defaults are taken off it."""
    fields: dict[str, _Field] = {}
    for name in cls.__dict__.get("__annotations__", {}):  # noqa: RUF063 (importing `inspect` takes 10 ms)
        given = cls.__dict__.get(name, _MISSING)
        fields[name] = given if isinstance(given, _Field) else _Field(given, _MISSING, True, True)
        if given is not _MISSING:
            delattr(cls, name)  # a default is the field's, never read from the class
    return fields


def _filler(cls: str, fields: dict[str, _Field]) -> Callable[..., None]:
    """The `__init__` of a class of this name."""
    names = tuple(fields)
    defaults = {name: own for name, own in fields.items() if own.default is not _MISSING or own.factory is not _MISSING}

    def fill(self: Any, *args: Any, **kwargs: Any) -> None:
        own = self.__dict__
        own.update(zip(names, args))  # noqa: B905 (fewer are filled below, more are an error)
        if kwargs or len(args) > len(names):
            wrong = [name for name in kwargs if name not in fields or name in own]
            if wrong or len(args) > len(names):
                raise TypeError(f"{cls}: {wrong or len(args)}; the fields are {', '.join(names)}")
            own.update(kwargs)
        if len(own) < len(names):
            for name, made in defaults.items():
                if name not in own:
                    own[name] = made.default if made.factory is _MISSING else made.factory()
            if len(own) < len(names):
                raise TypeError(f"{cls}: no {', '.join(name for name in names if name not in own)}")

    return fill


def _comparer(compared: tuple[str, ...]) -> Callable[[Any, object], Any]:
    """The `__eq__` of a class with these fields to compare."""

    def equal(self: Any, other: object) -> Any:
        if type(other) is not type(self):
            return NotImplemented
        mine, theirs = self.__dict__, other.__dict__
        return all(mine[name] == theirs[name] for name in compared)

    return equal


def _refuse(self: object, name: str, *_: object) -> None:
    raise FrozenRecordError(f"{type(self).__name__}.{name} cannot be set; `replace` makes another record")


def fields(cls: Any) -> tuple[str, ...]:
    """The names of a record's fields, in order."""
    names: tuple[str, ...] = cls.__record_fields__
    return names


def replace(given: _T, **changes: Any) -> _T:
    """The same record with other values for some fields."""
    own: Any = given
    made: _T = type(given)(**{name: own.__dict__[name] for name in own.__record_fields__} | changes)
    return made
