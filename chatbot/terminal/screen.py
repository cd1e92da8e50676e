"""The terminal that pages are printed to: its width, encoding and colours."""

from __future__ import annotations

import io
import os
import shutil
import sys
from dataclasses import dataclass
from typing import TextIO

from prompt_toolkit import print_formatted_text
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import clear
from prompt_toolkit.styles import Style

from chatbot.terminal.page import Page, fragments, plain, safe, speech
from chatbot.terminal.style import CLASSES

STYLE = Style.from_dict(CLASSES)


@dataclass(frozen=True)
class Screen:
    """Where pages are printed, and how.

    color, links: whether to; spoken: for a screen reader; gap: whether a
    blank line stands before a page, to set it off from what was typed.
    """

    color: bool = False
    links: bool = False
    spoken: bool = False
    gap: bool = False

    def show(self, page: Page) -> None:
        """Print a page, and a blank line after it where pages are not spoken."""
        if not page:
            return
        if self.spoken:
            print(speech(page), flush=True)
        elif not self.color:
            print("\n" * self.gap + plain(page, columns()) + "\n", flush=True)
        else:
            self._colored(FormattedText([("", "\n" * self.gap), *fragments(page, columns(), self.links), ("", "\n")]))

    def _colored(self, text: FormattedText) -> None:
        if is_tty(sys.stdout):
            print_formatted_text(text, style=STYLE, color_depth=ColorDepth.DEPTH_4_BIT)
            return
        # Colours were asked for in a pipe, where prompt-toolkit would leave them out.
        into = io.StringIO()
        output = Vt100_Output(into, lambda: Size(24, columns()))
        print_formatted_text(text, style=STYLE, output=output, color_depth=ColorDepth.DEPTH_4_BIT)
        print(into.getvalue().replace("\r\n", "\n").replace("\x1b[?7h", ""), end="", flush=True)

    def clear(self) -> None:
        """An empty screen, where there is one that can be redrawn."""
        if self.gap and not self.spoken:
            clear()


def warn(message: str) -> None:
    """A warning in one line on standard error."""
    if message and sys.stderr:
        print(f"warning: {' '.join(safe(message).split())}", file=sys.stderr, flush=True)


def is_tty(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal; it is None where it was closed."""
    return stream is not None and stream.isatty()


def columns() -> int:
    """The width of the window that is printed to, 80 where there is none."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return shutil.get_terminal_size().columns


def forgive_encoding() -> None:
    """Read and write what the terminal's encoding lacks as `?` instead of stopping."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
