"""A section as a page to read, where the links of text-only answers lead."""

from __future__ import annotations

from html import escape
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chatbot.web.citing import PATH_JOINT
from chatbot.web.models import Listed, Paragraph, SectionText
from chatbot.web.models import Table as TableBlock
from chatbot.web.sections import find_section

# The pages' own style sheets, and nothing that runs.
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
_STYLES = "".join(f'<link rel="stylesheet" href="/static/{name}">' for name in ("site.css", "source.css"))
_MISSING = (
    "There is no such section",
    "The guide may have changed since it was cited. Ask again to see what it says now.",
)

router = APIRouter()


@router.get("/sources/{guide}/{anchor}", response_class=HTMLResponse)
async def source_page(
    request: Request, guide: Annotated[str, Path(max_length=200)], anchor: Annotated[str, Path(max_length=500)]
) -> Response:
    """A section as it stands in its guide."""
    shown = find_section(request.app.state.service.bot.shelves, guide, anchor)
    if shown is None:
        title, told = _MISSING
        return HTMLResponse(_page(title, [_tag("h1", title), _tag("p", told)]), 404, _HEADERS)
    if shown.anchor != anchor:  # its heading was renamed; it may get its old name again, so not for good
        return RedirectResponse(quote(shown.anchor, safe=""), 302, _HEADERS)
    return HTMLResponse(_page(PATH_JOINT.join((shown.title, *shown.section)), _body(shown)), headers=_HEADERS)


def _body(section: SectionText) -> list[str]:
    """The parts of a section's page."""
    *above, heading = section.section
    told = [_tag("p", PATH_JOINT.join((section.title, *above))), _tag("h1", heading)]
    told += [_block(block) for block in section.blocks]
    if section.sections:
        links = "".join(
            f'<li><a href="{quote(own.anchor, safe="")}">{escape(own.path[-1])}</a></li>' for own in section.sections
        )
        told.append(f"<nav><ul>{links}</ul></nav>")
    source = ", ".join(str(part) for part in (section.source.publisher, section.source.year) if part)
    first, last = section.lines
    where = f"Lines {first} to {last} of the guide {section.guide}."
    return [*told, _tag("footer", f"Source: {source}. {where}" if source else where)]


def _block(block: Paragraph | Listed | TableBlock) -> str:
    if isinstance(block, Paragraph):
        return _tag("p", block.text)
    if isinstance(block, Listed):
        return f"<ul>{''.join(_tag('li', item) for item in block.items)}</ul>"
    head, *rows = block.rows
    columns = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(_tag('td', cell) for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _page(title: str, parts: list[str]) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"{_tag('title', title)}{_STYLES}</head>\n<body><main>\n{chr(10).join(parts)}\n</main></body></html>\n"
    )
