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
</head>
<body class="docs">
<main>
<h1>{title} {version}</h1>
{about}
<p>For programs: <a href="/openapi.json">OpenAPI 3.1</a>. Errors have one shape, <code>{{"error": {{"message", "type",
"param", "code"}}}}</code>.</p>
{operations}
<h2>Objects</h2>
{schemas}
</main>
</body>
</html>
"""


def api_page(document: Mapping[str, Any]) -> str:
    """The HTML of an OpenAPI document: each operation with its fields, an example and its replies."""
    about = "\n".join(f"<p>{html.escape(part)}</p>" for part in document["info"]["description"].split("\n\n"))
    return _PAGE.format(
        title=html.escape(document["info"]["title"]),
        version=html.escape(document["info"]["version"]),
        about=about,
        operations="\n".join(_operations(document)),
        schemas="\n".join(_schema(name, own) for name, own in document["components"]["schemas"].items()),
    )


def _operations(document: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, own in methods.items():
            yield f"<section><h2><code>{method.upper()} {html.escape(path)}</code></h2>"
            yield f"<p>{html.escape(own.get('description') or own['summary'])}</p>"
            if own.get("parameters"):
                rows = [(p["name"], p["in"], _type(p["schema"]), p.get("description", "")) for p in own["parameters"]]
                yield _table(("parameter", "in", "type", "about"), rows)
            if body := own.get("requestBody"):
                schema = body["content"]["application/json"]["schema"]
                yield f"<p>Body: {_type(schema)}</p>"
                yield from _example(path, schema, document)
            yield _table(("status", "reply"), [(status, _reply(reply)) for status, reply in own["responses"].items()])
            yield "</section>"


def _example(path: str, schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    own = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
    for example in own.get("examples", ()):
        lines = (f"curl http://127.0.0.1:8000{path}", "  -H 'Content-Type: application/json'",
                 f"  -d '{json.dumps(example)}'")  # fmt: skip
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
    about = f"<p>{html.escape(own.get('description', ''))}</p>"
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
    lines = "".join(f"<tr>{''.join(f'<td>{_cell(name, cell)}</td>' for name, cell in zip(head, row, strict=True))}</tr>"
                    for row in rows)  # fmt: skip
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'


def _cell(column: str, cell: str) -> str:
    return cell if column in ("type", "reply") else html.escape(cell)
