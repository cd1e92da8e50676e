"""Typing errors: the same questions, mistyped, are answered nearly as well."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, evaluate, read_cases

# One typing error per so many words; the share of turns right that they may cost.
WORDS_PER_ERROR = 3
MAY_COST = 0.04
# Nobody looks at a shorter word long enough to mistype it.
MIN_LETTERS = 4

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _beside(letter: str) -> str:
    """The keys left and right of a letter."""
    row = next((row for row in _ROWS if letter in row), letter)
    at = row.index(letter)
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2]


def mistyped_word(word: str, rng: random.Random) -> str:
    """A word with two letters swapped, one left out, one doubled, or one from the next key."""
    at = rng.randrange(len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[: at + 1] + word[at:]
    beside = _beside(word[at].lower())
    return word[:at] + (rng.choice(beside) if beside else word[at]) + word[at + 1 :]


def mistyped(text: str, seed: str) -> str:
    """A text with one typing error per WORDS_PER_ERROR words, the same ones for the same seed."""
    rng = random.Random(seed + text)  # noqa: S311 (typing errors, no secrets)
    words = text.split()
    places = [i for i, word in enumerate(words) if word.isalpha() and word.isascii() and len(word) >= MIN_LETTERS]
    for i in rng.sample(places, min(len(places), max(1, len(words) // WORDS_PER_ERROR))):
        words[i] = mistyped_word(words[i], rng)
    return " ".join(words)


def test_errors_are_made_as_asked() -> None:
    """A third of the words is changed, the same way each time, another way for another seed."""
    text = "what does a senior customer service representative usually earn"

    assert mistyped(text, "a") == mistyped(text, "a") != mistyped(text, "b")
    assert sum(a != b for a, b in zip(text.split(), mistyped(text, "a").split(), strict=True)) in (2, 3)


@pytest.mark.slow
def test_typing_errors_cost_little(bot: Bot, repo: Path) -> None:
    """With one error per three words, at most four points of the development questions are lost."""

    def right(cases: list[Case]) -> float:
        outcomes = evaluate(cases, bot)
        return sum(outcome.right for outcome in outcomes) / len(outcomes)

    cases = [case for path in sorted((repo / "tests" / "cases").glob("dev*.jsonl")) for case in read_cases(path)]
    spoilt = [
        replace(case, turns=tuple((mistyped(user, "seed"), wanted) for user, wanted in case.turns)) for case in cases
    ]

    assert right(spoilt) >= right(cases) - MAY_COST
