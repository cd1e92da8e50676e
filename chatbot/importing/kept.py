"""Markdown as it is: its body stays byte for byte, and its front matter gets what is asked for, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from chatbot.errors import ImportingError
from chatbot.guides.front_matter import TOML, YAML, read_front_matter
from chatbot.importing.report import printable


def decoded(data: bytes) -> tuple[str, str]:
    """(text, encoding by which it is again those bytes) of a file, its line ends and mark as they are."""
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "cp1252", "latin-1"):
        codec = encoding
        if encoding == "utf-16":  # with the mark as a character of the text
            codec = "utf-16-le" if data.startswith(b"\xff\xfe") else "utf-16-be"
        try:
            return data.decode(codec), codec
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "surrogateescape"), "utf-8"


def with_keys(text: str, keys: Mapping[str, object], name: str) -> str:
    """The text with these keys in its front matter, which is made where it has none. Raises ImportingError."""
    if not keys:
        return text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    end = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    lines = text.split(end)
    fence = lines[0].strip()
    if fence not in (YAML, TOML):
        own = end.join([YAML, *(_line(key, value, YAML) for key, value in keys.items()), YAML])
        return f"{mark}{own}{end}{end}{text}"
    close = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == fence), None)
    if close is None:
        raise _error(name, f"the front matter does not end; close it with a line `{fence}`")
    front, body = lines[1:close], lines[close:]
    for key, value in keys.items():
        front = _with_key(front, key, _line(key, value, fence), fence)
    whole = end.join([lines[0], *front, *body])
    _check(whole, keys, name)
    return mark + whole


def _line(key: str, value: object, fence: str) -> str:
    if fence == TOML:
        text = str(value).replace("\\", "\\\\").replace('"', '\\"')
        return f"{key} = {value}" if isinstance(value, int) else f'{key} = "{text}"'
    return str(yaml.safe_dump({key: value}, allow_unicode=True, width=10_000)).rstrip("\n")


def _with_key(front: list[str], key: str, line: str, fence: str) -> list[str]:
    """The lines with one key replaced where it stands, with the lines that belong to it, or else as the last one."""
    sign = "=" if fence == TOML else ":"
    at = next((n for n, old in enumerate(front) if old.split(sign)[0].strip().lower() == key and sign in old), None)
    if at is None:
        # Before the first table: in TOML, what stands after it belongs to it.
        table = next((n for n, old in enumerate(front) if old.startswith("[")), len(front)) if fence == TOML else None
        place = len(front) if table is None else table
        return [*front[:place], line, *front[place:]]
    end = at + 1
    while fence == YAML and end < len(front) and front[end][:1] in (" ", "\t", "-") and front[end].strip():
        end += 1
    return [*front[:at], line, *front[end:]]


def _check(text: str, keys: Mapping[str, object], name: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    front = read_front_matter(plain)
    if front.fatal:
        raise _error(name, f"the front matter cannot be mended ({front.fatal[0].problem}); mend it by hand")
    wrong = [key for key, value in keys.items() if getattr(front, key) != value]
    if wrong:
        raise _error(name, f"{', '.join(wrong)} cannot be set in this front matter; mend it by hand")


def _error(name: str, message: str) -> ImportingError:
    return ImportingError(f"{printable(name)}: {message}")
