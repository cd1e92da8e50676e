"""Each weight and threshold matters: with another value, an answer is another.

A number that changes nothing is one to take out. What each is for stands
beside it in the code; how well all of them together do is measured by the
development questions (tests/test_answers.py).
"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, read_cases
from chatbot.question.turn import State

# (module, name, a value that switches it off or drowns the others)
WEIGHTS: list[tuple[str, str, float]] = [
    ("ranking", "TOPIC_WEIGHT", 0.0),
    ("ranking", "QUESTION_WEIGHT", 0.0),
    ("ranking", "SPECIFIC_WEIGHT", 0.0),
    ("ranking", "TOPIC_WORDS_WEIGHT", 0.0),
    ("ranking", "READING_WEIGHT", 0.0),
    ("ranking", "SECTION_WEIGHT", 0.0),
    ("ranking", "NAME_BONUS", 0.0),
    ("ranking", "NAME_PIECE_BONUS", 0.0),
    ("ranking", "HEADING_BONUS", 0.0),
    ("ranking", "MAX_HEADING_WORDS", 0),
    ("ranking", "HEADING_PHRASE_BONUS", 0.0),
    ("ranking", "LEAD_BONUS", 0.0),
    ("ranking", "QUANTITY_BONUS", 0.0),
    ("ranking", "MIN_PROBABILITY", 0.0),
    ("telling", "SENTENCES_ALONE", 0),
    ("telling", "SENTENCES_EACH", 0),
    ("compose", "FACT_SHARE", 2.0),
    ("telling", "ITEM_LIKENESS", 0.0),
    ("telling", "ITEM_NEAR", 0.0),
    ("telling", "SENTENCE_NEAR", 0.0),
    ("compose", "GUIDE_NEAR", 0.0),
    ("compose", "PARTICULAR_NEAR", 0.0),
    ("compose", "MIN_EVIDENCE", 0.0),
    ("compose", "STRONG_EVIDENCE", 0.0),
    ("compose", "OWN_SECTION", 0.0),
    ("compose", "SURE_AFFINITY", 2.4),
    ("compose", "MIN_SCORE", 0.0),
    ("decision", "DISTRESS", 0.0),
    ("decision", "SMALLTALK", 1.1),
    ("decision", "DECLINE", 0.0),
    ("decision", "MIN_CONFIDENCE", 0.0),
    ("decision", "MIN_COVERAGE", 1.36),
    ("decision", "CLEAR_LEVEL", 3.0),
    ("reading", "DECLINING", 0.0),
    ("reading", "STATEMENT", 2.4),
    ("ranking", "READING_EVIDENCE", 0.0),
    ("ranking", "OWN_HEADING", 2.0),
    ("knowledge", "MIN_UNKNOWN", 0),
    ("ranking", "FOCUS_BONUS", 0.0),
    ("context", "POINTING_SHARE", 1.1),
    ("context", "STORY_AFFINITY", 1.1),
    ("context", "SHORT", -9),
    ("context", "SURE_TOPIC", 0.0),
    ("decision", "ON_TOPIC", 0.5),
    ("decision", "POINTING", 0.1),
    ("decision", "DOUBT", 0.0),
    ("decision", "WEAK", 0.0),
    ("decision", "IN_SECTION", 0.0),
    ("decision", "MIN_STANDING", 99),
    ("decision", "STANDING", 0.1),
    ("decision", "NAME_SHARE", 0.0),
    ("decision", "SURE_REFUSAL", 0.0),
    ("decision", "FIGURE_HINT", 1.1),
    ("context", "LIKELY_TOPIC", 1.1),
    ("reading", "CLEAR_QUESTION", 1.1),
    ("reading", "CLEAR_FRAGMENT", 1.1),
    ("reading", "CLEAR_LEFT_OUT", 1.1),
    ("reading", "MIN_PLACE", 0),
    ("contrast", "SAME_SHARE", 1.1),
    ("telling", "ITEM_CERTAIN", 0.0),
    ("telling", "INTRODUCTION", 0),
    ("spelling", "FIRST_EDIT", 99.0),
    ("spelling", "FURTHER_EDIT", 99.0),
    ("spelling", "OTHER_START", 9.0),
    ("spelling", "CORRECT_WORD", 99.0),
    ("spelling", "UNKNOWN_WORD", 0.0),
    ("usage", "PAIR_SHARE", 0.0),
    ("usage", "ENGLISH_SHARE", 0.9),
    ("bot", "NEXT_READING", 1.1),
    ("knowledge", "FEW_SECTIONS", 0),
]

Said = list[tuple[str, float]]
# The conversations in which a changed weight must show: (file of cases, whether it asks the other guides).
FILES = (("dev", False), ("dev2", False), ("other_guides", True), ("dev3", False), ("workbench", False))


@pytest.fixture(scope="module", name="asked")
def held_out(bot: Bot, others: Bot, repo: Path) -> list[tuple[Bot, Case]]:
    """Each conversation with the bot that is asked."""
    return [
        (others if other else bot, case)
        for name, other in FILES
        for case in read_cases(repo / "tests" / "cases" / f"{name}.jsonl")
    ]


@pytest.fixture(scope="module", name="before")
def usual_answers(asked: list[tuple[Bot, Case]]) -> list[Said]:
    """What is said in them with the weights as they are."""
    return [said(bot, case) for bot, case in asked]


def said(bot: Bot, case: Case) -> Said:
    """The answers of a conversation: words and confidence."""
    state, answers = State(), []
    for user, _ in case.turns:
        answer, state = bot.answer(user, state)
        answers.append((answer.text, answer.confidence))
    return answers


@pytest.mark.parametrize(("module", "name", "value"), WEIGHTS, ids=[row[1] for row in WEIGHTS])
def test_a_weight_matters(
    asked: list[tuple[Bot, Case]],
    before: list[Said],
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    name: str,
    value: float,
) -> None:
    """Some answer changes with the weight."""
    monkeypatch.setattr(importlib.import_module(f"chatbot.{module}"), name, value)

    assert any(said(bot, case) != usual for (bot, case), usual in zip(asked, before, strict=True))
