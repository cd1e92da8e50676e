"""Front matter: the keys at the top of a guide file, read and checked one by one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from chatbot.errors import GuideError
from chatbot.guides.source import read_yaml
from chatbot.text import clean

# Characters; most are aliases, of which one occupation of O*NET has 2,700.
MAX_FRONT_MATTER = 65_536
YEAR_DIGITS = 4
REQUIRED_KEYS = ("title", "role")
OPTIONAL_KEYS = ("aliases", "publisher", "year", "region", "currency", "reviewed", "collection")


def read_front_matter(text: str, path: Path) -> tuple[dict[str, object], int]:
    """({key: value}, number of lines it takes)."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        raise GuideError(path, 1, "no front matter", "start the file with a `---` block that has title and role")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        raise GuideError(path, 1, "the front matter does not end", "close it with a line `---`")
    source = "\n".join(lines[1:end])
    if len(source) > MAX_FRONT_MATTER:
        raise GuideError(
            path,
            1,
            f"the front matter has more than {MAX_FRONT_MATTER:,} characters",
            "write the text below its closing `---`",
        )
    meta = read_yaml(source, path, GuideError, before=1)
    if not isinstance(meta, dict):
        raise GuideError(path, 1, "the front matter holds no keys", "write `key: value` lines")
    allowed = REQUIRED_KEYS + OPTIONAL_KEYS
    for key in meta:
        if key not in allowed:
            raise GuideError(path, _line_of(lines, str(key)), f"unknown key {str(key)!r}", f"use {', '.join(allowed)}")
    for key in REQUIRED_KEYS:
        if not any(map(str.isalnum, text_of(meta, key, path))):
            raise GuideError(path, 1, f"no {key} in the front matter", f"add `{key}: ...`")
    return meta, end + 1


def collection_of(content: bytes, path: Path) -> str:
    """The collection that a guide file names, or ""; also where its front matter has a fault, which is told later."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if "collection" not in text.split("\n---", 1)[0]:  # most name none, and need no YAML to tell
        return ""
    try:
        return text_of(read_front_matter(text, path)[0], "collection", path)
    except GuideError:
        return ""


def _line_of(lines: Sequence[str], key: str) -> int:
    return next((i for i, line in enumerate(lines, 1) if line.strip().startswith(f"{key}:")), 1)


def _line_in(path: Path, key: str) -> int:
    """The line of a key in a guide file, for a fault; 1 where the file is not at hand."""
    try:
        return _line_of(path.read_text(encoding="utf-8", errors="replace").split("\n"), key)
    except OSError:
        return 1


def text_of(meta: dict[str, object], key: str, path: Path) -> str:
    """A key's value as text, "" where it is missing. Raises GuideError."""
    value = meta.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise GuideError(path, 1, f"{key} is no text", f"write `{key}: ...` on one line")
    return clean(str(value)).strip()


def aliases_of(meta: dict[str, object], path: Path) -> tuple[str, ...]:
    """The other names of the role. Raises GuideError."""
    value = meta.get("aliases") or []
    if not isinstance(value, list) or not all(isinstance(alias, str) and alias.strip() for alias in value):
        raise GuideError(
            path, _line_in(path, "aliases"), "aliases is no list of names", "write `aliases: [first name, second name]`"
        )
    return tuple(dict.fromkeys(clean(alias).strip() for alias in value))


def year_of(meta: dict[str, object], path: Path) -> int:
    """The year of the guide, 0 where it is missing. Raises GuideError."""
    value = meta.get("year", 0) or 0
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) == YEAR_DIGITS:
        value = int(value)  # written in quotes
    if not isinstance(value, int) or not (value == 0 or 1900 <= value <= 2200):
        raise GuideError(path, _line_in(path, "year"), f"year {value!r} is no year", "write a year such as 2025")
    return value


def reviewed_of(meta: dict[str, object], path: Path) -> datetime.date | None:
    """The day of the last review, or None. Raises GuideError."""
    value = meta.get("reviewed")
    if value is None or type(value) is datetime.date:
        return value
    raise GuideError(path, _line_in(path, "reviewed"), f"reviewed {str(value)!r} is no date", "write it as 2026-11-21")
