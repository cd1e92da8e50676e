"""Markup: the frame of an HTML page and its pieces, everything escaped.

No scripts, no fonts, nothing from the network: the page's own policy forbids
all but its style.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from chatbot.text import clean

_STYLE = """
:root { color-scheme: light dark; --page: #fff; --soft: #f3f5f8; --line: #c9d0d9; --text: #1b2129; --quiet: #515b68;
  --right: #2563a8; --wrong: #c2570c; --abstained: #6b7280; }
@media (prefers-color-scheme: dark) { :root { --page: #14171c; --soft: #1d2229; --line: #3b444f; --text: #e8ebef;
  --quiet: #aab3be; --right: #5b9bee; --wrong: #ee9345; --abstained: #8f99a6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; } h2 { margin: 3rem 0 .5rem; } h3 { margin: 0 0 .5rem; font-size: 1rem; }
p { max-width: 46rem; } .quiet, dt, .axis { color: var(--quiet); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; padding: 0; margin: 0; }
.tiles div { background: var(--soft); border-radius: .5rem; padding: .75rem 1rem; border-top: 4px solid var(--line); }
.tiles dd { margin: 0; } .tiles .figure { font-size: 1.75rem; font-weight: 600; line-height: 1.3; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
th, td { padding: .3rem .75rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top;
  overflow-wrap: normal; white-space: nowrap; }
th:first-child { padding-left: 0; text-align: left; } .words td:last-child { white-space: normal; }
.words td, .words th { text-align: left; }
.words td.count, .words th.count { text-align: right; }
thead th { border-bottom: 2px solid var(--line); } td span { color: var(--quiet); }
tbody tr.total > * { font-weight: 600; }
.beside { display: flex; flex-wrap: wrap; gap: 0 2.5rem; align-items: flex-start; } .beside svg { flex: 1 1 18rem; }
svg { display: block; width: 100%; height: auto; margin: 1rem 0; } svg text { font: 13px system-ui, sans-serif;
  fill: var(--text); } svg text.axis { fill: var(--quiet); font-size: 12px; }
svg text.total { font-weight: 600; }
.tiles .abstained { border-color: var(--abstained); }
.tiles .right { border-color: var(--right); } .tiles .wrong { border-color: var(--wrong); }
rect.right { fill: var(--right); } rect.wrong { fill: var(--wrong); } rect.abstained { fill: var(--abstained); }
.grid { stroke: var(--line); } .whisker { stroke: var(--text); stroke-width: 1.5; fill: none; }
.halo { stroke: var(--page); stroke-width: 5; fill: none; }
.diagonal { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 5 4; }
.dot { fill: var(--text); stroke: var(--page); stroke-width: 2; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .5rem 0; list-style: none; }
.key svg { display: inline-block; width: .9rem; margin: 0 .4rem 0 0; vertical-align: -.1rem; }
article { border: 1px solid var(--line); border-left: 4px solid var(--abstained); border-radius: .375rem;
  padding: 1rem; margin: 1rem 0; } article.wrong { border-left-color: var(--wrong); }
article.right { border-left-color: var(--right); }
article dl { display: grid; grid-template-columns: 7rem 1fr; gap: .35rem 1rem; margin: 0; }
article dd { margin: 0; min-width: 0; white-space: pre-line; } article ul { margin: 0; padding-left: 1.1rem; }
.question { font-weight: 600; } a { color: var(--right); }
@media (max-width: 36rem) { article dl { grid-template-columns: 1fr; gap: 0; } article dd { margin-bottom: .5rem; } }
@media print { article { break-inside: avoid; } }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1><p class="quiet">{about}</p></header>
<main>
{body}
</main>
</body>
</html>
"""


def escaped(text: str) -> str:
    """Text of users or guides, safe within HTML and its attributes."""
    return html.escape(clean(text, limit=len(text)), quote=True)


def document(title: str, about: str, body: str) -> str:
    """A page; title and about are escaped here, body is HTML."""
    return _PAGE.format(title=escaped(title), style=_STYLE, about=escaped(about), body=body)


def article(heading: str, style: str, fields: Sequence[tuple[str, str]]) -> str:
    """A box. heading: escaped here; style: its class; fields: (name, <dd> as HTML), left out where empty."""
    rows = "".join(f"<dt>{name}</dt>{value}" for name, value in fields if value)
    return f'<article class="{style}"><h3>{escaped(heading)}</h3><dl>{rows}</dl></article>'


def paragraph(text: str, style: str = "") -> str:
    """Text as the value of a field."""
    return f'<dd class="{style}">{escaped(text)}</dd>' if style else f"<dd>{escaped(text)}</dd>"


def bullets(texts: Iterable[str]) -> str:
    """Texts as the value of a field, as a list; nothing for none."""
    items = "".join(f"<li>{escaped(text)}</li>" for text in texts)
    return f"<dd><ul>{items}</ul></dd>" if items else ""


def table(name: str, caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], words: bool = False) -> str:
    """A table that can be scrolled by keyboard; name: what it is, for screen readers.

    The first cell of each row is its heading and is escaped here, the others are HTML.
    """
    head = "".join(f'<th scope="col"{_count(name)}>{name}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escaped(row[0])}</th>'
        + "".join(f"<td{_count(name)}>{cell}</td>" for name, cell in zip(heads[1:], row[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    style = ' class="words"' if words else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table{style}>'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _count(head: str) -> str:
    return ' class="count"' if head == "Turns" else ""
