"""The API's documentation as one page that loads nothing but its style sheet."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title} API</title>
<link rel="stylesheet" href="/static/site.css">
<link rel="stylesheet" href="/static/api.css">
</head>
<body>
<main>
<h1>{title} {version}</h1>
{about}
<p>For programs: <a href="/openapi.json">OpenAPI 3.1</a>. Errors of this API have one shape,
<code>{{"error": {{"message", "type", "param", "code"}}}}</code>.</p>
<nav aria-label="Contents"><ul>{contents}</ul></nav>
{operations}
<h2 id="others">Other protocols</h2>
<p>Existing clients are pointed at these; each speaks in its protocol's own words.</p>
{protocols}
<h2 id="objects">Objects</h2>
{schemas}
</main>
</body>
</html>
"""


# Protocols of others: (what it is, method and address).
_PROTOCOLS = (
    ("OpenAI's chat completions", "POST /v1/chat/completions"),
    ("OpenAI's models", "GET /v1/models"),
    ("Rasa's REST channel", "POST /webhooks/rest/webhook"),
    ("deep-chat", "POST /deep-chat"),
    ("Direct Line 3.0, by polling", "POST /v3/directline/conversations"),
    ("MCP, where its extra is installed", "POST /mcp"),
)


def api_page(document: Mapping[str, Any], address: str) -> str:
    """The HTML of an OpenAPI document: each operation with its fields, an example and its replies.

    address: of the server, for the examples.
    """
    about = "\n".join(f"<p>{_words(part)}</p>" for part in document["info"]["description"].split("\n\n"))
    operations = [
        (_anchor(method, path), f"{method.upper()} {path}", own["summary"])
        for path, methods in document["paths"].items()
        for method, own in methods.items()
    ]
    links = [(anchor, f"<code>{html.escape(what)}</code> {html.escape(about)}") for anchor, what, about in operations]
    links += [("others", "Other protocols"), ("objects", "Objects")]
    return _PAGE.format(
        title=html.escape(document["info"]["title"]),
        version=html.escape(document["info"]["version"]),
        about=about,
        contents="".join(f'<li><a href="#{anchor}">{told}</a></li>' for anchor, told in links),
        operations="\n".join(_operations(document, address)),
        protocols=_table(("protocol", "address"), _PROTOCOLS),
        schemas="\n".join(_schema(name, own) for name, own in document["components"]["schemas"].items()),
    )


def _anchor(method: str, path: str) -> str:
    return html.escape(f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""))


def _words(text: str) -> str:
    """Text with what stands between backticks as code."""
    parts = html.escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def _operations(document: Mapping[str, Any], address: str) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, own in methods.items():
            what = html.escape(f"{method.upper()} {path}")
            yield f'<section><h2 id="{_anchor(method, path)}"><code>{what}</code></h2>'
            yield f"<p>{_words(own.get('description') or own['summary'])}</p>"
            if own.get("parameters"):
                rows = [(p["name"], p["in"], _type(p["schema"]), p.get("description", "")) for p in own["parameters"]]
                yield _table(("parameter", "in", "type", "about"), rows)
            if body := own.get("requestBody"):
                schema = body["content"]["application/json"]["schema"]
                yield f"<p>Body: {_type(schema)}</p>"
                yield from _example(address + path, schema, document)
            yield _table(("status", "reply"), [(status, _reply(reply)) for status, reply in own["responses"].items()])
            yield "</section>"


def _example(address: str, schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    own = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
    for example in own.get("examples", ()):
        lines = (f"curl {address}", "  -H 'Content-Type: application/json'", f"  -d '{json.dumps(example)}'")
        told = " \\\n".join(lines)
        yield f'<pre tabindex="0"><code>{html.escape(told)}</code></pre>'


def _reply(reply: Mapping[str, Any]) -> str:
    content = reply.get("content", {})
    return ", ".join(_type(own["schema"]) for own in content.values() if "schema" in own) or "nothing"


def _schema(name: str, own: Mapping[str, Any]) -> str:
    required = own.get("required", ())
    rows = [
        (field, _type(schema), "yes" if field in required else "", schema.get("description", ""))
        for field, schema in own.get("properties", {}).items()
    ]
    about = f"<p>{_words(own.get('description', ''))}</p>"
    return f'<section id="{html.escape(name)}"><h3>{html.escape(name)}</h3>{about}' + (
        _table(("field", "type", "needed", "about"), rows) + "</section>"
    )


def _type(schema: Mapping[str, Any]) -> str:
    """A type in words, with a link where it is an object."""
    if "$ref" in schema:
        name = html.escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(_type(option) for option in options)
    if "enum" in schema:
        return " or ".join(f"<code>{html.escape(json.dumps(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{html.escape(json.dumps(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items') or {})}"
    limits = ", ".join(f"{word} {schema[key]}" for key, word in _LIMITS.items() if key in schema)
    return html.escape(f"{schema.get('type', 'anything')}{f' ({limits})' if limits else ''}")


_LIMITS = {"minLength": "at least", "maxLength": "at most", "minimum": "from", "maximum": "to", "pattern": "like"}


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table; what is in the last column of words is escaped, types are markup of our own."""
    top = "".join(f'<th scope="col">{name}</th>' for name in head)
    lines = "".join(
        f"<tr>{''.join(f'<td>{_cell(name, cell)}</td>' for name, cell in zip(head, row, strict=True))}</tr>"
        for row in rows
    )
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'


def _cell(column: str, cell: str) -> str:
    return cell if column in ("type", "reply") else _words(cell)
