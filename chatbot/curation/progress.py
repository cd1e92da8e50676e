"""Progress: how far a long run is, in one line of the terminal that goes when it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

# Seconds: a run shorter than this needs no progress, and a line that changes faster cannot be read.
PATIENCE = 1.0
PAUSE = 0.2
_WIPE = "\r\x1b[K"


def progress(stream: TextIO, clock: Callable[[], float], what: str = "turns") -> Callable[[int, int], None]:
    """A function to be told (done, total); silent unless the stream is a terminal."""
    if not stream.isatty():
        return lambda done, total: None
    start = clock()
    shown = start + PATIENCE - PAUSE
    written = False

    def told(done: int, total: int) -> None:
        nonlocal shown, written
        now = clock()
        if done >= total:
            stream.write(_WIPE if written else "")
        elif now - shown >= PAUSE:
            shown, written = now, True
            stream.write(f"{_WIPE}{done:,} of {total:,} {what}")
        stream.flush()

    return told
