"""Figures that a guide states in prose, under any heading: told as the sentence, once, and proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.curation.proof import faults
from chatbot.question.turn import State


def answered(folder: Path, body: str, question: str) -> str:
    """The proved answer of a guide to coopers to a question, as text without marks."""
    (folder / "cooper.md").write_text(f"---\ntitle: Cooper\nrole: Cooper\n---\n\n{body}\n", encoding="utf-8")
    bot = Bot.open(folder)
    answer, _ = bot.answer(question, State())
    assert answer.kind == "answer", answer.text
    assert faults(answer, bot.library) == []
    return answer.text.replace(" [1]", "")


@pytest.mark.parametrize(
    ("body", "question", "said"),
    [
        (
            "## Staves and pence\n\nThe yard is cold. Coopers earn about £14 an hour.",
            "what does a cooper earn?",
            "Coopers earn about £14 an hour.",
        ),
        (
            "## Staves and pence\n\nTrainees earn £16,000, and seniors £38,000 a year.",
            "what does a senior cooper earn?",
            "Trainees earn £16,000, and seniors £38,000 a year.",
        ),
        (
            "## In the yard\n\nThe stress level is low.",
            "how stressful is it to be a cooper?",
            "The stress level is low.",
        ),
        ("## Outlook\n\nFewer casks are made each year.", "is the job growing?", "Fewer casks are made each year."),
    ],
)
def test_figures_in_prose(tmp_path: Path, body: str, question: str, said: str) -> None:
    """What a guide states in a sentence is not denied, and is told word for word."""
    assert said in answered(tmp_path, body, question)
