"""Slots: roles, levels, years, places and occupations that an utterance names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.bot import Bot
from chatbot.guide import Library, parse_guide
from chatbot.slots import (
    MAX_PHRASE,
    MAX_YEARS,
    Mention,
    asked_occupations,
    excluded,
    find_guide,
    phrase_mentions,
    role_mentions,
    years,
)
from chatbot.spelling import mend
from chatbot.text import words

AGENT, CARE, CENTER, SERVICE = (
    "customer-care-agent",
    "customer-care-representative",
    "customer-care-center-representative",
    "customer-service-representative",
)


def named(bot: Bot, utterance: str) -> list[str]:
    """The guides that an utterance asks about, spelling mended, without those it takes out."""
    tokens = words(mend(utterance, bot.rules, bot.knowledge.index.usage)[0])
    return [mention.value for mention in role_mentions(tokens, bot.library) if not excluded(tokens, mention)]


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("what does a customer care agent earn", [AGENT]),
        ("Customer Care Representative: a typical day", [CARE]),
        ("customer care center representatives and education", [CENTER]),
        ("customer service reps working from home", [SERVICE]),
        ("the CSR", [SERVICE]),
        ("CSRs pay", [SERVICE]),
        ("call center agents", [AGENT]),
        ("call centre agent", [AGENT]),
        ("a care centre rep", [CENTER]),
        ("service representatives", [SERVICE]),
        ("cust serv rep", [SERVICE]),
        ("care reps vs customer service reps", [CARE, SERVICE]),
        ("compare csr and customer care agent", [SERVICE, AGENT]),
        ("what is the pay", []),
        ("customer care", []),
        ("what do reps earn", []),
        ("", []),
    ],
)
def test_role_names(bot: Bot, utterance: str, guides: list[str]) -> None:
    """A role is known by its name and aliases, in the plural and as an acronym; what several roles share names none."""
    assert named(bot, utterance) == guides


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("custmer care agnt", [AGENT]),
        ("customer serivce representative", [SERVICE]),
        ("customer care represntative", [CARE]),
        ("care center representatve", [CENTER]),
        ("costumer service reps", [SERVICE]),
    ],
)
def test_role_names_with_typing_errors(bot: Bot, utterance: str, guides: list[str]) -> None:
    """A letter or two wrong do not lose the role."""
    assert named(bot, utterance) == guides


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("do agents work remotely", [AGENT]),
        ("the agent guide", [AGENT]),
        ("and the care center people?", [CENTER]),
        ("and for the care center", [CENTER]),
        ("the service guide", [SERVICE]),
        ("is customer service work hard", []),
        ("what about agents", [AGENT]),
        ("your agent was rude", []),
        ("i want a human agent", []),
        ("can i talk to an agent", []),
        ("is the service good in the care center", []),
        ("representatives", []),
    ],
)
def test_parts_of_role_names(bot: Bot, utterance: str, guides: list[str]) -> None:
    """A part that only one role has stands for it where it is said as a role, and not where it is somebody else."""
    assert named(bot, utterance) == guides


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("agents only, not reps", [AGENT]),
        ("agents, but not customer care reps", [AGENT]),
        ("customer care reps without customer service reps", [CARE]),
        ("anything except the customer care agent", []),
        ("not a csr", []),
        ("not sure what a csr does", [SERVICE]),
    ],
)
def test_exclusion(bot: Bot, utterance: str, guides: list[str]) -> None:
    """A role right after "not" is taken out."""
    assert named(bot, utterance) == guides


def test_a_mention_tells_where_it_stands(bot: Bot) -> None:
    """The span is that of the whole name, so that it can be masked."""
    tokens = words("do customer care agents earn more than CSRs")
    assert role_mentions(tokens, bot.library) == [Mention(AGENT, 1, 4), Mention(SERVICE, 7, 8)]


def test_a_name_of_two_guides_names_both() -> None:
    """An alias that two guides share asks about both."""
    front = "---\ntitle: {0}\nrole: {0}\naliases: [helper]\n---\n## A\n\nText.\n"
    library = Library(tuple(parse_guide(front.format(role), Path(f"{role}.md")) for role in "XY"))
    assert [mention.value for mention in role_mentions(["a", "helper"], library)] == ["X", "Y"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        (AGENT, AGENT),
        ("  Customer-Care-AGENT ", AGENT),
        ("Customer Care Agent", AGENT),
        ("CSRs", SERVICE),
        ("customer care rep", CARE),
        ("care center", CENTER),
        ("agent", AGENT),
        ("customer", None),
        ("plumber", None),
        ("", None),
    ],
)
def test_find_guide(bot: Bot, name: str, slug: str | None) -> None:
    """A guide is found by file name, title, role, alias or a part that only it has."""
    guide = find_guide(name, bot.library)
    assert (guide.slug if guide else None) == slug


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
    assert [mention.value for mention in phrase_mentions(words(utterance), bot.rules, "place")] == places


@pytest.mark.parametrize(
    ("slot", "utterance"),
    [
        ("place", "what is the main salary figure"),
        ("place", "is it mainly well paid"),
        ("place", "do german speakers earn more"),
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


@pytest.mark.parametrize("slot", ["tier", "place", "occupation"])
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
    assert list(asked_occupations(words(utterance), bot.rules, bot.knowledge.guide_words)) == occupations


def test_an_occupation_of_the_guides_is_theirs(bot: Bot) -> None:
    """Where the guides speak of plumbers, a question about plumbers is for them."""
    assert asked_occupations(["a", "plumber"], bot.rules, frozenset(["plumber"])) == ()


@given(st.lists(st.sampled_from("customer care service center agent rep reps csr the and not 5 years u s a".split())))
def test_any_words_have_slots(bot: Bot, tokens: list[str]) -> None:
    """Mentions stand in order, do not overlap, and name guides that exist."""
    spans = {(mention.start, mention.end) for mention in role_mentions(tokens, bot.library)}
    ends = [0]
    for start, end in sorted(spans):
        assert ends[-1] <= start < end <= len(tokens)
        ends.append(end)
    assert all(bot.library.guide(mention.value) for mention in role_mentions(tokens, bot.library))
    assert (years(tokens) or 0) <= MAX_YEARS
