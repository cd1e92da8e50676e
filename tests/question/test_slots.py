"""Slots: levels, years, places and occupations that an utterance names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.bot import Bot
from chatbot.question.slots import (
    MAX_PHRASE,
    MAX_YEARS,
    Mention,
    asked_occupations,
    phrase_mentions,
    years,
)
from chatbot.text import words

# -- years ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("utterance", "number"),
    [
        ("after five years", 5),
        ("3 yrs", 3),
        ("1 year in", 1),
        ("0 years", 0),
        ("twenty years", 20),
        ("5+ years", 5),
        ("5-8 years", 8),
        ("with 2 years or 3 years", 2),
        (f"{MAX_YEARS} years", MAX_YEARS),
        (f"{MAX_YEARS + 1} years", None),
        ("12345 years", None),
        ("many years", None),
        ("years", None),
        ("five", None),
        ("the year 2015", None),
        ("in 2015 years", None),
        ("٣ years", 3),
        ("፩ years", None),
        ("𐩀 years", None),
    ],
)
def test_years_of_experience(utterance: str, number: float | None) -> None:
    """Years are figures or words right before "years", within a working life."""
    assert years(words(utterance)) == number


# -- levels, places, occupations ------------------------------------------


@pytest.mark.parametrize(
    ("utterance", "tiers"),
    [
        ("entry level pay", ["entry"]),
        ("Entry-Level", ["entry"]),
        ("what do juniors make", ["entry"]),
        ("seniors", ["senior"]),
        ("rookies", ["entry"]),
        ("mid-level and senior", ["mid", "senior"]),
        ("a team lead", ["lead"]),
        ("top earners", ["top"]),
        ("tier 1", ["entry"]),
        ("the pay", []),
    ],
)
def test_levels(bot: Bot, utterance: str, tiers: list[str]) -> None:
    """A level is known by each of its phrases, the longest first."""
    assert [mention.value for mention in phrase_mentions(words(utterance), bot.rules, "tier")] == tiers


@pytest.mark.parametrize(
    ("utterance", "places"),
    [
        ("salary in France", ["France"]),
        ("in the US", ["United States"]),
        ("tell us about it", []),
        ("uk or new york", ["United Kingdom", "New York"]),
        ("trinidad and tobago", ["Trinidad and Tobago"]),
        ("from home", []),
    ],
)
def test_places(bot: Bot, utterance: str, places: list[str]) -> None:
    """A country is known by its names; "us" alone is no country."""
    assert [mention.value for mention in phrase_mentions(words(utterance), bot.rules, "region")] == places


@pytest.mark.parametrize(
    ("slot", "utterance"),
    [
        ("region", "what is the main salary figure"),
        ("region", "is it mainly well paid"),
        ("region", "do german speakers earn more"),
        ("occupation", "is it like climbing a mountain"),
        ("occupation", "how is pay judged"),
        ("occupation", "do animals matter"),
        ("occupation", "should i tailor my cv"),
        ("occupation", "professional development"),
    ],
)
def test_a_word_of_the_same_stem_is_another_word(bot: Bot, slot: str, utterance: str) -> None:
    """An ordinary word that shares its stem with a name is not that name."""
    found = [mention.value for mention in phrase_mentions(words(utterance), bot.rules, slot)]
    assert found == []


@pytest.mark.parametrize("slot", ["tier", "region", "occupation"])
def test_every_phrase_is_found(bot: Bot, slot: str) -> None:
    """No phrase of a table is hidden by another, or longer than what is looked at."""
    for value, phrases in bot.rules.slot(slot):
        for phrase in phrases:
            tokens = phrase.split()
            assert len(tokens) <= MAX_PHRASE
            assert list(phrase_mentions(tokens, bot.rules, slot)) == [Mention(value, 0, len(tokens))]


@pytest.mark.parametrize(
    ("utterance", "occupations"),
    [
        ("what does a plumber earn", ["plumber"]),
        ("how much do teachers and plumbers make", ["teacher", "plumber"]),
        ("plumbers, plumbing and a plumber", ["plumber"]),
        ("I was a nurse, what does this pay", []),
        ("my former teacher career", []),
        ("coming from teaching", []),
        ("he worked as a chef", []),
        ("what do agents earn", []),
    ],
)
def test_occupations_asked_about(bot: Bot, utterance: str, occupations: list[str]) -> None:
    """An occupation that no guide speaks of is noticed; one's own past job is not asked about."""
    assert list(asked_occupations(words(utterance), bot.rules, bot.shelves.own.words)) == occupations


def test_an_occupation_of_the_guides_is_theirs(bot: Bot) -> None:
    """Where the guides speak of plumbers, a question about plumbers is for them."""
    assert asked_occupations(["a", "plumber"], bot.rules, frozenset(["plumber"])) == ()


@given(st.lists(st.sampled_from("customer plumber france senior tier 1 and not 5 years u s a google at".split())))
def test_any_words_have_slots(bot: Bot, tokens: list[str]) -> None:
    """Mentions stand in order and do not overlap."""
    for slot in ("tier", "region", "occupation", "company"):
        ends = [0]
        for mention in phrase_mentions(tokens, bot.rules, slot):
            assert ends[-1] <= mention.start < mention.end <= len(tokens)
            ends.append(mention.end)
    assert (years(tokens) or 0) <= MAX_YEARS
