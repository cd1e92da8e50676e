"""What a browser loads: the widget's script, the pages `/demo` and `/embed`, and the API's documentation.

Every file is in one table, so that no path of a request becomes one of the disk.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chatbot.record import record
from chatbot.web.api_page import api_page
from chatbot.web.citing import base_address
from chatbot.web.refused import RefusedError
from chatbot.web.settings import ANY, Settings

_STATIC = Path(__file__).parent / "static"
WIDGET = "career-chat.js"
_KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_SHORT, _LONG = "public, max-age=300", "public, max-age=31536000, immutable"
# Of a SHA-384, so many hexadecimal digits name a version of the widget.
NAMED = 12
# The pages' own scripts and style sheets only, and nothing turned into markup.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; frame-ancestors "
)

router = APIRouter()


@record
class Asset:
    """A file that browsers load. integrity: for the attribute of that name; version: names its content."""

    body: bytes
    kind: str
    integrity: str
    version: str


@cache
def asset(name: str) -> Asset:
    """A static file that comes with the package."""
    body = (_STATIC / name).read_bytes()
    digest = hashlib.sha384(body)
    integrity = f"sha384-{base64.b64encode(digest.digest()).decode('ascii')}"
    return Asset(body, _KINDS[Path(name).suffix], integrity, digest.hexdigest()[:NAMED])


def versioned() -> str:
    """The widget's file name with its content's, which never changes."""
    stem, _, ending = WIDGET.rpartition(".")
    return f"{stem}.{asset(WIDGET).version}.{ending}"


def snippet(address: str) -> str:
    """The line that brings the widget into a page, for a server's address; the hash keeps its script what it is."""
    own = asset(WIDGET)
    return (
        f'<script src="{address}/widget/v1/{versioned()}" integrity="{own.integrity}" crossorigin="anonymous" '
        f'data-endpoint="{address}" defer></script>'
    )


@router.get("/widget/v1/{name}")
async def widget(name: str) -> Response:
    """The widget, by its plain name or by that of its content, for pages of any site."""
    if name not in (WIDGET, versioned()):
        raise RefusedError("not_found", f"There is no such version of the widget; load {WIDGET} or {versioned()}.")
    return _reply(WIDGET, _SHORT if name == WIDGET else _LONG, {"Access-Control-Allow-Origin": "*"})


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """A script or style sheet of the pages."""
    if name not in _PARTS:
        raise RefusedError("not_found", "There is no such file.")
    return _reply(name, _SHORT)


@router.get("/embed")
async def embed(request: Request) -> Response:
    """The chat alone on a page, for frames of the sites that may ask."""
    return _page("embed.html", _framing(request.app.state.settings))


@router.get("/demo")
async def demo() -> Response:
    """The widget on a plausible site, with controls and the rehearsed demo."""
    return _page("demo.html", "'self'")


@router.get("/api/docs")
async def api_docs(request: Request) -> Response:
    """The API's documentation."""
    page = api_page(request.app.openapi(), base_address(request) or "http://127.0.0.1:8000")
    return HTMLResponse(page, headers=_policy("'self'"))


@router.get("/favicon.ico")
async def icon() -> Response:
    """None: browsers ask for one by themselves."""
    return Response(status_code=204, headers={"Cache-Control": _LONG})


@router.get("/")
async def home() -> Response:
    """Where to begin."""
    return RedirectResponse("/demo", 307)


_PARTS = frozenset(path.name for path in _STATIC.iterdir() if path.suffix in (".js", ".css") and path.name != WIDGET)


def _page(name: str, ancestors: str) -> Response:
    return _reply(name, "no-cache", _policy(ancestors))


def _policy(ancestors: str) -> dict[str, str]:
    return {"Content-Security-Policy": _POLICY + ancestors}


def _framing(settings: Settings) -> str:
    """Whose frames may hold the chat: the server's own pages and those of the sites that may ask."""
    return "*" if ANY in settings.origins else " ".join(("'self'", *settings.origins))


def _reply(name: str, kept: str, headers: dict[str, str] | None = None) -> Response:
    own = asset(name)
    return Response(
        own.body,
        media_type=f"{own.kind}; charset=utf-8",
        headers={"Cache-Control": kept, "ETag": f'"{own.version}"', **(headers or {})},
    )
