"""Draws docs/screen.svg: the chat as a terminal really shows it.

Run from the checkout with the test extras installed: `python docs/screen.py`.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pyte

COLUMNS, ROWS = 96, 46
QUESTIONS = ("hw much does a senoir csr make", "is it stressful?", "what do agents get paid")
CELL, LINE, MARGIN = 8.4, 18, 16
COLORS = {
    "default": "#e6e6e6",
    "cyan": "#5fd7d7",
    "brightcyan": "#5fd7d7",
    "green": "#87d787",
    "brown": "#d7af5f",
    "blue": "#87afff",
    "magenta": "#d787d7",
    "red": "#ff8787",
    "black": "#4e4e4e",
    "brightblack": "#8a8a8a",
}


def capture() -> pyte.Screen:
    """The screen of a real pseudo-terminal after the questions."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    with tempfile.TemporaryDirectory() as data:
        env = os.environ | {
            "CAREER_CHAT_DATA": data,
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_COLOR_DEPTH": "DEPTH_4_BIT",
        }
        env.pop("NO_COLOR", None)
        # The index is fitted first, so that nothing is typed while the chat is not yet open.
        subprocess.run([sys.executable, "-m", "chatbot", "guides"], env=env, check=True, capture_output=True)
        child = pexpect.spawn(sys.executable, ["-m", "chatbot"], env=env, dimensions=(ROWS, COLUMNS), encoding="utf-8")

        def settle(seconds: float) -> None:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                try:
                    text = child.read_nonblocking(65_536, timeout=0.2)
                except pexpect.TIMEOUT:
                    continue
                stream.feed(text)
                if "\x1b[6n" in text:  # prompt-toolkit asks where the cursor is before it draws the toolbar
                    child.send(f"\x1b[{screen.cursor.y + 1};{screen.cursor.x + 1}R")

        settle(15)
        for question in QUESTIONS:
            child.send(question + "\r")
            settle(2)
        child.close(force=True)
    return screen


def draw(screen: pyte.Screen) -> str:
    """The screen as SVG, a text element for each run of one colour."""
    width, height = COLUMNS * CELL + 2 * MARGIN, ROWS * LINE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">',
        "<title>career-chat in a terminal</title>",
        '<rect width="100%" height="100%" rx="8" fill="#1c1c1c"/>',
    ]
    for y in range(ROWS):
        row = screen.buffer[y]
        x = 0
        while x < COLUMNS:
            style = _style(row[x])
            end = x
            while end < COLUMNS and _style(row[end]) == style:
                end += 1
            text = "".join(row[i].data for i in range(x, end))
            if text.strip():
                indent = len(text) - len(text.lstrip())
                left = MARGIN + (x + indent) * CELL
                shown = html.escape(text.strip())
                length = f'textLength="{len(text.strip()) * CELL:.1f}" lengthAdjust="spacingAndGlyphs"'
                parts.append(
                    f'<text x="{left:.1f}" y="{MARGIN + (y + 0.8) * LINE:.1f}" {length} xml:space="preserve" '
                    f"{style}>{shown}</text>"
                )
            x = end
    return "\n".join([*parts, "</svg>\n"])


def _style(cell: pyte.screens.Char) -> str:
    color = COLORS.get(cell.fg, f"#{cell.fg}" if len(cell.fg) == 6 else COLORS["default"])
    return f'fill="{color}"' + (' font-weight="bold"' if cell.bold else "")


if __name__ == "__main__":
    Path(__file__).with_name("screen.svg").write_text(draw(capture()), encoding="utf-8")
