"""Draws docs/widget.png: the widget on the demo page, as a real browser shows it.

Run `python docs/widget_screen.py` from the checkout after a change that shows there. It needs the extra `dev` and
Debian's `chromium`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

TARGET = Path(__file__).with_name("widget.png")
SIZE: ViewportSize = {"width": 1360, "height": 800}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
QUESTION = "What does a customer service representative earn?"


def main() -> int:
    """Draw it."""
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"CAREER_CHAT_DATA": data}
        command = [sys.executable, "-m", "chatbot", "serve", "--port", "0", "--store", "memory"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
            try:
                address = _address(server)
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
                    _draw(browser.new_page(viewport=SIZE, device_scale_factor=1), address)
                    browser.close()
            finally:
                server.terminate()
    print(f"{TARGET}: {TARGET.stat().st_size / 1000:.0f} kB")
    return 0


def _address(server: subprocess.Popen[str]) -> str:
    address = ""
    for line in server.stderr or ():
        if found := re.search(r"http://[^/]+", line):
            address = found[0]
        if '"event": "ready"' in line:
            return address
    raise SystemExit("the server did not start")


def _draw(page: Page, address: str) -> None:
    page.goto(f"{address}/demo")
    page.evaluate("document.querySelector('career-chat').open()")
    page.evaluate("async (asked) => { await document.querySelector('career-chat').send(asked); }", QUESTION)
    page.wait_for_timeout(500)  # the panel's own motion
    page.screenshot(path=TARGET)


if __name__ == "__main__":
    sys.exit(main())
