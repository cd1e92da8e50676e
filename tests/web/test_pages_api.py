"""What browsers load: headers of the widget's script, the API's page, and nothing but the files of the table."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest

from tests.web.serving import Server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    """A client of the shared server."""
    with httpx.Client(base_url=server.url, timeout=10) as made:
        yield made


class Page(HTMLParser):
    """What a page loads and links to, its ids, and what in it could run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.runs: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag does."""
        own = {name: value or "" for name, value in attrs}
        self.runs += [name for name in own if name.startswith("on") or name == "style"]
        self.runs += [tag] if tag in ("style", "iframe", "object") or (tag == "script" and "src" not in own) else []
        self.loads += [own[name] for name in ("src", "data") if name in own]
        self.loads += [own["href"]] if tag == "link" else []
        self.links += [own["href"]] if tag == "a" else []
        self.ids += [own["id"]] if "id" in own else []
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Each tag that is closed was the last to be opened."""
        assert self.open.pop() == tag


def test_api_page(client: httpx.Client) -> None:
    """The API's page tells every operation and object, loads but its own style sheets, and runs nothing."""
    reply = client.get("/api/docs")
    assert reply.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    page = Page(reply.text)
    assert (page.runs, page.open) == ([], [])
    assert page.loads == ["/static/site.css", "/static/api.css"]
    assert client.get(page.loads[0]).headers["content-type"].startswith("text/css")
    assert len(set(page.ids)) == len(page.ids)
    for link in page.links:
        assert link.removeprefix("#") in page.ids if link.startswith("#") else client.get(link).status_code == 200
    document = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        assert all(f"{method.upper()} {path}" in reply.text for method in methods)
    assert set(document["components"]["schemas"]) <= set(page.ids)
    assert f"curl {str(client.base_url).rstrip(chr(47))}/api/v1/ask" in reply.text


def test_widget_headers(client: httpx.Client) -> None:
    """The plain name is looked for again soon; that of the content is kept for ever; both for pages of any site."""
    plain = client.get("/widget/v1/career-chat.js")
    version = hashlib.sha384(plain.content).hexdigest()[:12]
    named = client.get(f"/widget/v1/career-chat.{version}.js")
    assert plain.content == named.content
    for reply in (plain, named):
        assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
        assert reply.headers["etag"] == f'"{version}"'
    assert plain.headers["cache-control"] == "public, max-age=300"
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        "/widget/v1/career-chat.000000000000.js",
        "/widget/v1/",
        "/widget/v1/site.css",
        "/widget/v1/../site.css",
        "/widget/v1/..%2f..%2fsettings.py",
        "/static/career-chat.js",
        "/static/",
        "/static/..%2fsettings.py",
        "/static/%2e%2e/settings.py",
        "/static/demo.html",
        "/static/%00",
        "/static/site.css%00.js",
        "/static//etc/passwd",
        "/static/c:%5cwindows",
        "/.git/config",
        "/api/docs/",
        "/docs",
        "/redoc",
        "/robots.txt",
    ],
)
def test_no_other_files(path: str, client: httpx.Client) -> None:
    """No path leads to a file that is not in the table."""
    reply = client.get(path)
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/", "//evil.example", "//evil.example/..", "/%2f%2fevil.example", "/\\evil.example"])
def test_no_open_redirects(path: str, server: Server) -> None:
    """The only redirect leads to the demo, whatever it looks like where one comes from."""
    from tests.web.raw import exchange, split

    reply = split(exchange(server, f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode()))
    places = re.findall(rb"(?i)\r\nlocation: ([^\r]*)", reply.head)
    assert places == [b"/demo"] if path == "/" else places in ([], [b"/demo"])


def test_snippet(client: httpx.Client) -> None:
    """The line that `career-chat widget` prints names the script as served, with its integrity."""
    command = [sys.executable, "-m", "chatbot", "widget", "https://chat.example.org/"]
    line = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    page = Page(line)
    address = "https://chat.example.org"
    assert page.loads[0].startswith(f"{address}/widget/v1/career-chat.")
    script = client.get(page.loads[0].removeprefix(address)).content
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    assert f'integrity="sha384-{digest}"' in line
    assert f'data-endpoint="{address}"' in line


@pytest.mark.parametrize("address", ["chat.example.org", "javascript:alert(1)", "https://", "https://a.example/?x", ""])
def test_snippet_of_no_address(address: str) -> None:
    """What is no address of a server is refused with an example."""
    command = [sys.executable, "-m", "chatbot", "widget", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "career-chat widget https://chat.example.org" in done.stderr
