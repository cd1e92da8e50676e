"""docs/server.md says what is true."""

from __future__ import annotations

from pathlib import Path

from chatbot.web.settings import FIELDS


def _row(name: str) -> str:
    own = FIELDS[name]
    default = str(own.default).lower() if isinstance(own.default, bool) else own.default
    return f"| `{name}` | {f'`{default}`' if default not in ('', ()) else ''} | {own.metadata['about']} |"


def test_every_setting_is_documented(repo: Path) -> None:
    """The table of settings is that of the program, in its words and with its defaults."""
    lines = (repo / "docs" / "server.md").read_text(encoding="utf-8").split("\n")
    rows = [line for line in lines if line.startswith("| `") and line.split("`")[1] in FIELDS]
    assert rows == [_row(name) for name in FIELDS]
