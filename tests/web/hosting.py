"""A site of somebody else's with the widget on its pages, under the strictest policy; and the widget as seen there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Locator, Page, expect

# What docs/widget.md promises to work under.
STRICT = "default-src 'none'; script-src {server}; connect-src {server}; require-trusted-types-for 'script'"
_STOP_SECONDS = 10
# What the page hears of the widget, as it is when it is heard.
_EARS = """
window.heard = [];
for (const name of ["ready", "open", "close", "message", "answer", "feedback", "error", "handoff"])
  document.addEventListener(`cc:${name}`, (event) =>
    heard.push({name: event.type, detail: JSON.parse(JSON.stringify(event.detail)), cancelable: event.cancelable}));
"""
_FOCUSED = """() => {
    const outer = document.activeElement;
    const inner = outer?.shadowRoot?.activeElement;
    if (!inner) return `${outer?.localName ?? ""}${outer?.id ? `#${outer.id}` : ""}`;
    return inner.getAttribute("part") || inner.getAttribute("aria-label") || inner.innerText || inner.localName;
}"""


@dataclass
class Host:
    """A site: its origin, and its pages by path, each with its policy."""

    origin: str
    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def page(
        self,
        server: str,
        attributes: str = "",
        body: str = "",
        *,
        head: str = "",
        policy: str = STRICT,
        script: str | None = None,
        html: str = 'lang="en"',
    ) -> str:
        """The address of a new page with the widget of a server on it.

        attributes: more of the script; script: instead of it; html: attributes of the page itself, such as its lang.
        """
        if script is None:
            script = f'<script src="{server}/widget/v1/career-chat.js" defer {attributes}></script>'
        text = (
            f'<!doctype html><html {html}><head><meta charset="utf-8"><title>A site</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'{head}{script}</head><body><main><h1>A site</h1><p><a id="before" href="#after">Words</a></p>{body}'
            '<p><a id="after" href="#before">More words</a></p></main></body></html>'
        )
        path = f"/{len(self.pages)}.html"
        self.pages[path] = text.encode(), policy.format(server=server)
        return self.origin + path


@contextmanager
def hosting() -> Iterator[Host]:
    """A site for the time of a `with`."""
    host = Host("")

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, policy = host.pages.get(self.path.partition("?")[0], (b"", ""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        host.origin = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield host
        server.shutdown()
        thread.join(_STOP_SECONDS)


class Chat:
    """The widget on a page as a visitor has it before them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("career-chat")
        page.add_init_script(_EARS)
        page.set_default_timeout(10_000)
        page.emulate_media(reduced_motion="reduce")  # what moves could not be pressed at once

    def visit(self, address: str, *, opened: bool = True) -> Chat:
        """Go to a page; open the panel there."""
        self.page.goto(address)
        if opened:
            self.open()
        return self

    def open(self) -> None:
        """Press the launcher."""
        self.part("launcher").click()
        expect(self.part("panel")).to_be_visible()

    def part(self, name: str) -> Locator:
        """What the page's style sheet may call by a name."""
        return self.element.locator(f"[part~='{name}']")

    def button(self, name: str) -> Locator:
        """Buttons and links with exactly these words."""
        return self.element.get_by_role("button", name=name, exact=True)

    def say(self, text: str) -> None:
        """Type a message and send it; the list of suggestions, if it is quick, is closed."""
        self.part("input").fill(text)
        self.part("send").click()

    def ask(self, text: str) -> Locator:
        """Type a message, send it and wait for the answer."""
        count = self.part("bot").count()
        self.say(text)
        return self.answer(count)

    def answer(self, count: int) -> Locator:
        """The answer that comes after so many bot messages."""
        expect(self.part("bot")).to_have_count(count + 1)
        return self.part("bot").last

    def focused(self) -> str:
        """What has the focus: in the widget its part or name, else its tag with its id."""
        return str(self.page.evaluate(_FOCUSED))

    def style(self, selector: str, *names: str) -> list[str]:
        """Computed values of the first thing in the widget that a selector finds."""
        found = self.element.locator(selector).first.evaluate(
            "(element, names) => names.map((name) => getComputedStyle(element).getPropertyValue(name))", list(names)
        )
        return [str(value) for value in found]

    def heard(self, name: str) -> list[dict[str, Any]]:
        """Details of all events of a name since the page was loaded, in order."""
        found = self.page.evaluate("name => heard.filter((event) => event.name === name)", f"cc:{name}")
        return [event["detail"] for event in found]

    def call(self, expression: str, *arguments: object) -> Any:
        """What an expression over `chat`, the element, and `given`, the arguments, comes to."""
        return self.element.evaluate(f"async (chat, given) => ({expression})", list(arguments))
