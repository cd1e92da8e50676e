"""The docs say what is true: their links lead somewhere, and the question that is followed is answered as they tell."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.question.turn import State

PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")


def pages(repo: Path) -> list[Path]:
    """The Markdown pages of the project."""
    return [page for name in PAGES for page in ([repo / name] if name.endswith(".md") else (repo / name).glob("*.md"))]


def test_every_link_leads_somewhere(repo: Path) -> None:
    """What a page links to within the project is there."""
    broken = [
        f"{page.name}: {target}"
        for page in pages(repo)
        for target, _ in _LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []


@pytest.fixture(name="architecture")
def architecture_text(repo: Path) -> str:
    """The page on the architecture."""
    return (repo / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_path_is_that_of_the_bot(architecture: str) -> None:
    """The lines that the page calls the path are the body of `Bot.answer`."""
    (path,) = (text for language, text in _BLOCK.findall(architecture) if language == "python")
    body = inspect.cleandoc(inspect.getsource(Bot.answer).split('"""')[2])

    assert body == path.strip()


def test_the_question_is_answered_as_it_is_followed(architecture: str, bot: Bot) -> None:
    """The question of the page gets the two parts that the page tells of."""
    (question,) = re.findall(r'^\*"(.*)"\*$', architecture, re.MULTILINE)
    answer, state = bot.answer(question, State())

    assert [citation.section[0] for citation in answer.citations] == ["Annual Salary", "Work-Life Balance & Stress"]
    assert "Senior-level pay" in answer.text
    assert state.guides == ("customer-service-representative",)


def test_the_picture_of_the_rooms_is_whole(architecture: str, repo: Path) -> None:
    """Each folder and file at the top of the package stands in the picture."""
    (picture,) = (text for language, text in _BLOCK.findall(architecture) if not language)
    rooms = [entry for entry in (repo / "chatbot").iterdir() if not entry.name.startswith(("_", "data", "py."))]

    assert [entry.name for entry in rooms if f"{entry.name}{'/' * entry.is_dir()}" not in picture] == []
