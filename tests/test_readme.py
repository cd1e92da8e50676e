"""The README says what is true: its Python runs, its commands exist, and CI calls its test command."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.cli.arguments import parser


@pytest.fixture(scope="module", name="readme")
def readme_text(repo: Path) -> str:
    """The README."""
    return (repo / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_python_of_the_readme_runs(readme: str, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the comments beside the prints promise is what is printed."""
    monkeypatch.setattr(Bot, "open", classmethod(lambda cls: cls(bot.language, bot.shelves)))
    (code,) = blocks(readme, "python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})  # noqa: S102 (our own README)
    promised = re.findall(r"print\(.*\)\s+# (.*)$", code, re.MULTILINE)

    assert promised
    assert printed.getvalue().split("\n")[: len(promised)] == promised


def test_every_command_of_the_readme_exists(readme: str) -> None:
    """The table and the examples name commands and options that the parser knows."""
    helped = parser().format_help()
    for command in re.findall(r"^\| `career-chat ([a-z]+)", readme, re.MULTILINE):
        assert re.search(rf"^\s+{command}\s", helped, re.MULTILINE), command


def test_ci_calls_the_readmes_test_command(readme: str, repo: Path) -> None:
    """The command that a newcomer copies is the one that CI runs."""
    command = next(line for block in blocks(readme, "sh") for line in block.split("\n") if "pytest" in line)

    assert command in (repo / ".ci" / "run").read_text(encoding="utf-8").split("\n")


def test_the_guide_of_the_readme_is_served(readme: str, tmp_path: Path) -> None:
    """The guide that the README shows can be served as it stands."""
    from chatbot.guides.guide import load_guide

    (text,) = blocks(readme, "markdown")
    path = tmp_path / "nurse.md"
    path.write_text(text, encoding="utf-8")
    guide = load_guide(path)

    assert guide.role == "Nurse"
    facts = [(fact.kind, fact.low) for section in guide.sections for fact in section.facts]
    assert facts == [("salary", pounds) for pounds in (29_900, 28_400, 46_100, 41_700)] + [("duration", 3)]
    assert "Newly qualified, Care home: £28,400" in [piece.text for own in guide.sections for piece in own.pieces]


def test_the_figures_of_the_readme_are_measured(readme: str, repo: Path) -> None:
    """Each row on understanding stands in docs/quality.md, which the measuring command writes."""
    section = readme.split("## How well it answers")[1].split("## ")[0]
    rows = [line.strip("| ").replace(" | ", "|") for line in section.splitlines() if line.startswith("| ")][2:]
    measured = (repo / "docs" / "quality.md").read_text(encoding="utf-8").replace(" | ", "|")

    assert rows
    assert [row for row in rows if row not in measured] == []
    assert re.findall(r"([\d.]+) % of theirs", section) == re.findall(r"as they are\|\d+\|([\d.]+)", measured)
