"""Sources: the files that counselors write, read within bounds, each fault named.

Whatever stands in a folder of guides or rules, a fault must never end the
process or hold it up: the other files are served.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chatbot.errors import DataError

# No guide or rule needs more; libyaml builds nested values by recursion in C and overflows the stack.
MAX_DEPTH = 20
# Longer than any figure of a guide; Python refuses to print numbers of some thousand digits.
MAX_NUMBER = 40
# How a fault of the form itself is told.
NO_YAML = "no YAML"
_LONG_NUMBER = re.compile(rf"[-+]?\d[\da-fA-FxX_:.]{{{MAX_NUMBER},}}")

# How a text in UTF-16 begins.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_source(path: Path, most: int, fault: type[DataError]) -> str:
    """The text of a file of at most `most` bytes in UTF-8, line ends as they are. Raises `fault`."""
    data = read_bytes(path, most, fault)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise fault(path, line, f"byte {data[error.start]:#04x} is not UTF-8", "save the file as UTF-8") from error


def read_any(path: Path, most: int, fault: type[DataError]) -> tuple[str, str]:
    """(text, name of its encoding) of a file of at most `most` bytes, as old editors save it too. Raises `fault`."""
    data = read_bytes(path, most, fault)
    if b"\0" in data and not data.startswith(_UTF_16):
        raise fault(path, data[: data.index(b"\0")].count(b"\n") + 1, "this is no text", "save it as text in UTF-8")
    return decoded(data)


def decoded(data: bytes) -> tuple[str, str]:
    """(text, name of its encoding) of a text's bytes: UTF-16 by its mark, UTF-8, else Windows-1252."""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"


def read_bytes(path: Path, most: int, fault: type[DataError]) -> bytes:
    """What a file of at most `most` bytes holds. Raises `fault`."""
    try:
        size = path.stat().st_size
        if size > most:
            raise fault(path, None, f"{size:,} bytes are too many", f"keep the file below {most:,}")
        if not path.is_file():  # a named pipe would be waited for without end
            raise fault(path, None, "this is no file", "move it to another folder, or give it another name")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(path, None, f"the file cannot be read ({reason})", "make it readable, or take it away") from error


def read_yaml(text: str, path: Path, fault: type[DataError], before: int = 0) -> object:
    """The value that a YAML text holds; `before` lines of the file stand before it. Raises `fault`."""
    import yaml  # an answer from a fitted index reads none

    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there  # noqa: N806
    try:
        _check_plain(yaml.parse(text, Loader=_Loader), path, fault, before)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader, in C where there is one)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 + before if mark else before or None
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise fault(path, line, f"{NO_YAML}: {problem}", "mend the line; write `key: value` lines") from error


def _check_plain(events: Iterable[Any], path: Path, fault: type[DataError], before: int) -> None:
    """Raise `fault` where values refer to each other, are nested too deep or are endless numbers."""
    import yaml

    depth = 0
    for event in events:  # stops at the first fault: what follows costs no time
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 + before if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise fault(path, line, "YAML references (&, *)", "write the values out")
        if depth > MAX_DEPTH:
            raise fault(path, line, f"values nested more than {MAX_DEPTH} deep", "write `key: value` lines")
        # implicit[1] is true of texts in quotes
        if isinstance(event, yaml.ScalarEvent) and not event.implicit[1] and _LONG_NUMBER.fullmatch(event.value):
            raise fault(path, line, f"a number of more than {MAX_NUMBER} figures", "write it in quotes, or shorter")
