"""Every sentence of every answer stands in its citation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.curation.evaluation import read_cases
from chatbot.curation.proof import faults
from chatbot.guides.guide import Guide
from chatbot.question.rule_files import load_rules
from chatbot.question.rules import ROLE_MARK
from chatbot.question.turn import State
from chatbot.record import replace
from chatbot.reply.answer import Answer

# Of the phrasings, which are by far the most of all questions, one in so many is asked.
SAMPLE = 4
# All questions in so many tests, which processes share.
PARTS = 4


def misplaced(guides: Sequence[Guide]) -> list[str]:
    """Pieces whose span in the file does not hold their words, as sentences."""
    return [
        f"{guide.slug}:{piece.lines[0]}: the span does not hold {piece.text!r}"
        for guide in guides
        for section in guide.sections
        for piece in section.pieces
        if piece.kind in ("sentence", "item", "line")
        and "".join(piece.text.split()) != "".join(guide.text[piece.start : piece.end].split())
    ]


@pytest.fixture(scope="module")
def known_questions(bot: Bot, repo: Path) -> list[str]:
    """What the project knows: the guides' questions, the topics', a sample of the phrasings, the cases."""
    roles = [guide.role for guide in bot.library.guides]
    topics = load_rules(repo / "intents").topics
    phrasings = [
        example.replace(ROLE_MARK, roles[i % len(roles)])
        for topic in topics
        for i, example in enumerate(topic.examples[::SAMPLE])
    ]
    held_out = [
        user
        for path in sorted((repo / "tests" / "cases").glob("*.jsonl"))
        for case in read_cases(path)
        for user, _ in case.turns
    ]
    return [*bot.questions(), *phrasings, *held_out]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_sentence_of_every_answer_is_proved(bot: Bot, known_questions: list[str], part: int) -> None:
    """The proof finds no fault in the answers to all known questions, nor in what "more" shows."""
    found: dict[str, list[str]] = {}
    answered = 0
    for question in known_questions[part::PARTS]:
        answer, state = bot.answer(question, State())
        answered += answer.kind == "answer"
        if wrong := faults(answer, bot.library):
            found[question] = wrong
        if answer.more:
            rest, _ = bot.answer("more", state)
            if wrong := faults(rest, bot.library):
                found[f"{question} / more"] = wrong

    assert found == {}
    assert answered > 1_000 / PARTS


@pytest.mark.slow
def test_every_sentence_of_the_evaluation_sample_is_proved(bot: Bot, shared: Path) -> None:
    """The proof finds no fault in the conversations of the evaluation sample either."""
    for case in read_cases(shared / "eval" / "dev.jsonl"):
        state = State()
        for user, _ in case.turns:
            answer, state = bot.answer(user, state)

            assert faults(answer, bot.library) == []


def test_spans_hold_their_words(bot: Bot) -> None:
    """Every piece of every guide stands at the span that a citation would quote."""
    assert misplaced(bot.library.guides) == []


@pytest.fixture(name="salary")
def salary_answer(bot: Bot) -> Answer:
    """An answer that can be proved."""
    return bot.answer("What does a senior customer service representative earn?", State())[0]


def _said(answer: Answer, text: str) -> Answer:
    return replace(answer, text=text)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: _said(a, a.text.replace("$55,800", "$55,900")),
        lambda a: _said(a, a.text.replace("Senior-level", "Entry-level")),
        lambda a: _said(a, "Representatives love their work. " + a.text),
        lambda a: _said(a, a.text + "\nThey also get a car."),
        lambda a: _said(a, a.text.replace(" [1]", "")),
        lambda a: _said(a, a.text.replace("[1]", "[2]")),
        lambda a: replace(a, citations=()),
        lambda a: replace(a, kind="abstain"),
        lambda a: replace(a, citations=(replace(a.citations[0], quote="nothing"),)),
        lambda a: replace(a, citations=(replace(a.citations[0], lines=(1, 1)),)),
        lambda a: replace(a, citations=(replace(a.citations[0], guide="no-such-guide"),)),
        lambda a: replace(a, citations=(replace(a.citations[0], section=("Pay",)),)),
        lambda a: replace(a, citations=(replace(a.citations[0], year=1999),)),
        lambda a: replace(a, citations=(*a.citations, replace(a.citations[0], mark=2))),
    ],
)
def test_the_proof_finds_what_is_made_up(bot: Bot, salary: Answer, change) -> None:  # type: ignore[no-untyped-def]
    """A changed figure, word, mark, quote or place does not pass the proof."""
    assert faults(salary, bot.library) == []

    assert faults(change(salary), bot.library) != []
