"""Text that was damaged on its way here: UTF-8 bytes shown as the Greek code page cp1253.

"brandβ€™s" has one exact inverse: cp1253 names 239 of the 256 bytes, and programs fill the 17 others with cp1252, or
with the control of the same number. The table below is a bijection, so a run of such characters either maps back to
valid UTF-8 or was never damaged (shared/research/ecosystem.md, E.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["decoded", "context", "suspicious"]


@dataclass(frozen=True)
class Repair:
    """One place of a line that was mended, or looks damaged and was left (kind "suspicious": before == after).

    line: 1-based; before, after: the word around the place, at most 60 characters;
    kind: "decoded" by the byte table, "context" guessed from the letters around, or "suspicious".
    """

    line: int
    before: str
    after: str
    kind: Kind


def _shown(byte: int) -> str:
    """The character that stands for a byte in damaged text."""
    for codec in ("cp1253", "cp1252"):
        try:
            return bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            continue
    return chr(byte)


SHOWN_AS = tuple(_shown(byte) for byte in range(256))
BYTE_OF = {ord(character): byte for byte, character in enumerate(SHOWN_AS)}

RUN = re.compile(r"[^\x00-\x7f]+")
# Nobody writes these two: they are how general punctuation (E2 80 xx) and emoji (F0 9F xx xx) look when damaged.
# Inside a run that does not decode as a whole they are mended alone.
CERTAIN = re.compile(r"β€[^\x00-\x7f]|πŸ[^\x00-\x7f]{2}")
SUSPICIOUS = re.compile(r"β€|πŸ|â€|Ã[\x80-¿]|[ΒΓΞ][\x80-¿]|\ufffd")
GREEK_WORD = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]{2}")
# What may follow a lone apostrophe that lost its last two bytes: company's, don't, we'll, they're, I've, I'm, he'd.
AFTER_APOSTROPHE = re.compile(r"(?:s|t|ll|re|ve|m|d)(?![A-Za-z])")
LONE = "β"  # the first byte, E2, of every typographic dash and quotation mark
WORD_REACH = 24  # characters of a word shown on each side of a repair


def repair(text: str) -> tuple[str, tuple[Repair, ...]]:
    """The text with its damage undone, and each place where that happened or could not.

    Greek, Japanese, Polish or emoji that stand as they should are returned as they are.
    """
    greek = _holds_greek(text)
    lines: list[str] = []
    repairs: list[Repair] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.isascii():
            lines.append(line)
            continue
        mended, found = _repair_line(line, number, greek)
        lines.append(mended)
        repairs.extend(found)
    return "\n".join(lines), tuple(repairs)


def _repair_line(line: str, number: int, greek: bool) -> tuple[str, list[Repair]]:
    pieces: list[str] = []
    repairs: list[Repair] = []
    end = 0
    for run in RUN.finditer(line):
        after, kind = _mend(line, run, greek)
        pieces += [line[end : run.start()], after]
        end = run.end()
        if kind:
            left, right = _word_around(line, run)
            repairs.append(Repair(number, left + _short(run[0]) + right, left + _short(after) + right, kind))
    return "".join(pieces) + line[end:], repairs


def _mend(line: str, run: re.Match[str], greek: bool) -> tuple[str, Kind | None]:
    """What a run of non-ASCII characters should read, and how that is known; None where nothing is wrong with it."""
    found = run[0]
    before, after = line[run.start() - 1 : run.start()], line[run.end() : run.end() + 1]
    joined = before.isalpha() or after.isalpha()
    decoded = _decode(found)
    if decoded is not None:
        # "Γ’ τάξη" and "ή»" are good Greek that would decode to one letter. Only in a text that holds
        # other Greek, and only where the run stands alone, is that reading the likelier one.
        if greek and len(decoded) == 1 and not joined:
            return found, "suspicious"
        return decoded, "decoded"
    if found == LONE and ((before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())):
        return _lone(line, run.end()), "context"
    mended = CERTAIN.sub(lambda match: _decode(match[0]) or match[0], found)
    if mended != found:
        return mended, "decoded"
    if SUSPICIOUS.search(found) or (joined and found in {"β", "Γ", "Β", "π"}):
        return found, "suspicious"
    return found, None


def _lone(line: str, end: int) -> str:
    """The mark that a lone β between two letters or two digits stood for."""
    if line[end].isdigit():
        return "–"
    return "’" if AFTER_APOSTROPHE.match(line, end) else "—"


def _decode(run: str) -> str | None:
    """A run of characters read as the bytes they were shown for; None unless all of it is UTF-8."""
    try:
        return bytes(BYTE_OF[ord(character)] for character in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None


def _holds_greek(text: str) -> bool:
    return any(GREEK_WORD.search(run) and _decode(run) is None for run in _runs(text) if not CERTAIN.search(run))


def _runs(text: str) -> Iterator[str]:
    return (match[0] for match in RUN.finditer(text))


def _word_around(line: str, run: re.Match[str]) -> tuple[str, str]:
    left = re.split(r"\s", line[max(0, run.start() - WORD_REACH) : run.start()])[-1]
    right = re.split(r"\s", line[run.end() : run.end() + WORD_REACH])[0]
    return left, right


def _short(text: str) -> str:
    return text if len(text) <= WORD_REACH else text[: WORD_REACH - 1] + "…"
