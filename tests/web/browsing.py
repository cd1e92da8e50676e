"""Debian's Chromium, driven by Playwright; and a site of other people's, whose pages talk to the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from tests.needs import debian

CLIENTS = Path(__file__).resolve().parent.parent / "clients"
# As root there is no sandbox; the rest keeps Chromium from asking its makers for anything.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_STOP_SECONDS = 10


@dataclass
class Seen:
    """What went on behind a page: errors, its own and those on the console, and the address of each request."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def beyond(self, *origins: str) -> list[str]:
        """The requests to other origins than these; what a page carries in itself is none."""
        own = {urlsplit(origin).netloc for origin in origins}
        parts = [(url, urlsplit(url)) for url in self.requests]
        return [url for url, part in parts if part.scheme not in ("data", "blob") and part.netloc not in own]

    def watch(self, page: Page) -> None:
        """Note what goes on behind a page from now on."""
        page.on("console", self._heard)
        page.on("pageerror", self._failed)
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _failed(self, error: Error) -> None:
        self.errors.append(str(error))

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)


def barriers(page: Page) -> list[str]:
    """What axe finds on a page that keeps people out, each with the elements it is about; needs `packages`."""
    # Evaluated, not added as a script, which the page's policy would refuse.
    if not page.evaluate("'axe' in window"):
        page.evaluate((CLIENTS / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run().then(({violations}) => violations.map(({id, nodes}) => "
        "`${id}: ${nodes.map(({target}) => target).join(' ')}`))"
    )
    return [str(violation) for violation in found]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of a file; for longer, Playwright's loop would be in the way of others' asyncio.run."""
    path = debian("chromium", "chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def seen() -> Seen:
    """What goes on behind the test's page."""
    return Seen()


@pytest.fixture
def page(browser: Browser, seen: Seen) -> Iterator[Page]:
    """A page without a past, in a context of its own."""
    context = browser.new_context()
    opened = context.new_page()
    seen.watch(opened)
    yield opened
    context.close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The origin of a site that is not the server's: the files of tests/clients."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(CLIENTS))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(_STOP_SECONDS)


class _Quiet(SimpleHTTPRequestHandler):
    """Files, without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
