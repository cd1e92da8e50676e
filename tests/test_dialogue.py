"""Conversations, as transcripts: what is carried over and what is not."""

from __future__ import annotations

import pytest

from chatbot.bot import Bot
from chatbot.dialogue import resolve
from chatbot.turn import State

# (what is said, what the answer must say or "abstain")
TRANSCRIPTS: dict[str, list[tuple[str, str]]] = {
    "the role is inherited": [
        ("What is the growth rate for CSRs?", "6%"),
        ("and the pay?", "$46,000"),
        ("is it stressful?", "Moderate to High"),
    ],
    "the topic is inherited by another role": [
        ("what do customer care reps earn", "$46,000"),
        ("and a care center rep?", "$31,720"),
    ],
    "the topic is inherited by another level": [
        ("what does an entry level CSR get paid", "$36,200"),
        ("and a senior one?", "$55,800"),
    ],
    "years move between levels": [
        ("which level is a customer care representative with one year?", "Junior"),
        ("and after nine years there?", "Team Lead"),
    ],
    "an explicit role beats the carried one": [
        ("what are the mistakes beginners make as CSRs?", "scripted"),
        ("and for customer care agents?", "abstain"),
    ],
    "a section is pointed back to": [
        ("what was the FinBank story", "FinBank"),
        ("what tools did they pick?", "RingCentral"),
    ],
    "an ordinal means a subsection": [
        ("how is the CSR skill map organized?", "Foundational Skills"),
        ("what belongs to the last one?", "customer success"),
        ("the second one?", "CRM"),
    ],
    "more and yes go on": [
        ("what are the soft skills of a CSR", "Empathy"),
        ("more", "Teamwork"),
    ],
    "a guide that was only carried does not block the others": [
        ("how stressful is it for agents", "Moderate"),
        ("what happened at TechSphere", "TechSphere"),
    ],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(bot: Bot, name: str) -> None:
    """Each turn is answered in the light of the ones before it."""
    state = State()
    for user, expected in TRANSCRIPTS[name]:
        answer, state = bot.answer(user, state)
        if expected == "abstain":
            assert answer.kind == "abstain", (user, answer.text)
        else:
            assert expected.lower() in answer.text.lower(), (user, answer.text)


def test_yes_takes_the_first_offer(bot: Bot) -> None:
    """Saying yes asks the first question that was offered."""
    first, state = bot.answer("What does a CSR earn?", State())
    taken, _ = bot.answer("yes please", state)
    asked, _ = bot.answer(first.suggestions[0], state)

    assert taken.text == asked.text


def test_a_pinned_guide_is_kept(bot: Bot) -> None:
    """A guide chosen with /guide stays, and its gaps are said."""
    bot.focus("pinned", ("customer-care-agent",))
    answer = bot.reply("what is the pay?", "pinned")
    bot.forget("pinned")

    assert answer.kind == "abstain"
    assert "Customer Care Agent" in answer.text


def test_resolving_changes_nothing(bot: Bot) -> None:
    """A state is a value: reading an utterance leaves it and the knowledge as they were."""
    state = State(guides=("customer-care-agent",), topic="salary", turns=3)
    first = resolve("and for CSRs?", state, bot.knowledge)
    second = resolve("and for CSRs?", state, bot.knowledge)

    assert first == second
    assert state == State(guides=("customer-care-agent",), topic="salary", turns=3)
    assert first.guides == ("customer-service-representative",)
    assert first.guesses[0].topic == "salary"
