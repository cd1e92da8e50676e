"""Typed facts: which labels are facts, their values, and how they are said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.guides.facts import (
    MAX_LABEL,
    Fact,
    kind_of,
    label_words,
    read_fact,
)
from chatbot.guides.guide import parse_guide
from chatbot.guides.kinds import KINDS, LEVELS
from chatbot.guides.wording import label_of, sentence_of, value_of


@pytest.mark.parametrize(
    ("label", "value", "heading", "kind"),
    [
        ("Median salary", "$46,000", "Overview", "salary"),
        ("Pay", "$15 an hour", "", "salary"),
        ("Entry-Level", "$32,000", "Annual Salary", "salary"),
        ("Top", "£60k", "What do cooks earn", "salary"),
        ("Median", "$46,000", "Money", "salary"),
        ("Salary", "45 000", "", "salary"),
        ("Growth rate", "8%", "", "growth"),
        ("Projected change", "5 percent", "", "growth"),
        ("Job outlook (2024-2034)", "6 per cent", "", "growth"),
        ("Stress Level", "Moderate", "", "stress"),
        ("Balance Rating", "Challenging", "", "balance"),
        ("Source", "Bureau", "", "source"),
        ("Status", "Growing", "", "status"),
        ("Experience", "5-8 years", "", "experience"),
        ("Required education", "High school", "", "education"),
        ("Demand", "High", "", "demand"),
        ("Remote work", "remote-friendly", "", "remote"),
        ("Number of jobs", "2,858,710", "", "employment"),
        ("Focus", "Following up", "", "focus"),
        ("Key Takeaway", "Act early.", "", "takeaway"),
    ],
)
def test_labels_that_are_facts(label: str, value: str, heading: str, kind: str) -> None:
    """The words of a label, its value and its heading tell the kind."""
    assert kind_of(label, value, heading) == kind


@pytest.mark.parametrize(
    ("label", "value", "heading"),
    [
        ("Note", "pay attention", ""),
        ("", "$46,000", "Salary"),
        ("Salary", "", ""),
        ("Salary", "negotiable", ""),
        ("Growth", "fast", ""),
        ("Experience", "none needed", ""),
        ("Employment", "full-time", ""),
        ("Bonus", "$500", "Perks"),
        ("Hours", "9 to 5", "Annual Salary"),
        ("???", "$46,000", "Salary"),
        ("One two three four five six seven eight salary", "$46,000", ""),
    ],
)
def test_labels_that_are_no_facts(label: str, value: str, heading: str) -> None:
    """A label without a known word, without the figure it needs, or as long as a sentence is no fact."""
    assert kind_of(label, value, heading) == ""
    assert read_fact(label, value, heading) is None


def test_the_longest_label() -> None:
    """A label of MAX_LABEL words is still one."""
    assert kind_of(" ".join(["the"] * (MAX_LABEL - 1) + ["salary"]), "$1", "") == "salary"


@pytest.mark.parametrize(
    ("label", "level"),
    [
        ("Median", "median"),
        ("Average salary", "median"),
        ("Range", "range"),
        ("Entry-Level", "entry"),
        ("Newly qualified", "entry"),
        ("10th percentile", "entry"),
        ("Mid-level", "mid"),
        ("Experienced", "senior"),
        ("Senior", "senior"),
        ("Late career", "senior"),
        ("Top senior earners", "top"),
        ("90th percentile", "top"),
        ("Salary", "median"),
    ],
)
def test_pay_levels(label: str, level: str) -> None:
    """The level of pay is in the label; a bare figure is the usual pay."""
    fact = read_fact(label, "$46,000", "Salary")
    assert fact is not None
    assert fact.level == level


def test_only_pay_has_a_level() -> None:
    """The word "mid" in another label says nothing about pay."""
    fact = read_fact("Mid-level experience", "2-5 years", "")
    assert fact is not None
    assert fact.level == ""


@pytest.mark.parametrize(
    ("label", "value", "low", "high", "unit"),
    [
        ("Pay", "$46,000", 46_000, 46_000, "USD"),
        ("Pay", "$32,000–60,000 a year", 32_000, 60_000, "USD"),
        ("Pay", "$32,000 to $60,000", 32_000, 60_000, "USD"),
        ("Pay", "$46k", 46_000, 46_000, "USD"),
        ("Pay", "£46k - £60K", 46_000, 60_000, "GBP"),
        ("Pay", "€15.50 an hour", 15.5, 15.5, "EUR"),
        ("Pay", "$60,000+", 60_000, None, "USD"),
        ("Pay", "US$ 40,000", 40_000, 40_000, "USD"),
        ("Pay", "45,000", 45_000, 45_000, ""),
        ("Pay", "$31,720 in 2015", 31_720, 31_720, "USD"),
        ("Pay", "about $31,720 for 3 of 4 people", 31_720, 31_720, "USD"),
        ("Growth", "8%", 8, 8, "percent"),
        ("Growth", "6 percent", 6, 6, "percent"),
        ("Growth", "2.5-3 %", 2.5, 3, "percent"),
        ("Growth (2024-2034)", "5 per cent", 5, 5, "percent"),
        ("Experience", "0-2 years", 0, 2, "years"),
        ("Experience", "5–8 years", 5, 8, "years"),
        ("Experience", "8+ years", 8, None, "years"),
        ("Experience", "3 years", 3, 3, "years"),
        ("Stress Level", "Moderate to High", None, None, ""),
        ("Education", "High school diploma or 2 years of college", None, None, ""),
    ],
)
def test_measures(label: str, value: str, low: float | None, high: float | None, unit: str) -> None:
    """A value gives its lowest and highest figure and what they count; an open end has no highest."""
    fact = read_fact(label, value, "")
    assert fact is not None
    assert (fact.low, fact.high, fact.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("label", "value", "low", "high"),
    [
        pytest.param("Pay", "$1950 a month", 1950, 1950, id="1950 dollars are no year"),
        pytest.param("Pay", "$2000", 2000, 2000, id="2000 dollars are no year"),
        pytest.param("Pay", "$1900 to 2000 a month", 1900, 2000, id="nor are 1900 to 2000 dollars"),
        pytest.param("Growth", "-5%", -5, -5, id="a minus sign counts"),
        pytest.param("Growth", "−2 to 3%", -2, 3, id="a typographic one too"),
        pytest.param("Growth", "5 -8 %", 5, 8, id="a dash between figures is no sign"),
        pytest.param("Pay", "$40 an hour (60k a year)", 40, 40, id="figures that are no range"),
        pytest.param("Jobs", "2,858,710", 2_858_710, 2_858_710, id="jobs are counted"),
        pytest.param("Pay", "$46-60k", 46_000, 60_000, id="the k is of both figures"),
        pytest.param("Pay", "$1.5 million", 1_500_000, 1_500_000, id="a million"),
    ],
)
def test_measures_that_are_misread(label: str, value: str, low: float, high: float) -> None:
    """The figure is the one that people read."""
    fact = read_fact(label, value, "")
    assert fact is not None
    assert (fact.low, fact.high) == (low, high)


@pytest.mark.parametrize(
    ("label", "value", "heading", "context", "period"),
    [
        ("Median", "$46,000 a year", "Pay", "", "year"),
        ("Median", "$46,000", "Annual Salary", "", "year"),
        ("Hourly wage", "$15", "", "", "hour"),
        ("Pay", "$2,500 monthly", "", "", "month"),
        ("Pay", "$700 a week", "", "", "week"),
        ("Pay", "$120 per day", "", "", "day"),
        ("Pay", "$25/hr", "", "", "hour"),
        ("Pay", "$46,000 per annum", "", "", "year"),
        ("Median", "$46,000", "Pay", "These figures are yearly.", "year"),
        ("Median", "$15 an hour", "Pay", "These figures are yearly.", "hour"),
        ("Median", "$46,000", "Pay", "", ""),
        ("Experience", "5 years", "", "", ""),
    ],
)
def test_periods(label: str, value: str, heading: str, context: str, period: str) -> None:
    """What pay is for stands in the row, in the heading, or in the lines before it."""
    fact = read_fact(label, value, heading, context)
    assert fact is not None
    assert fact.period == period


@pytest.mark.parametrize(
    ("label", "value", "year"),
    [
        ("Median Salary (2015)", "$31,720", "2015"),
        ("Median Salary", "$31,720 in 2024", "2024"),
        ("Growth (2024–2034)", "6%", "2024–2034"),
        ("Growth", "6% in 2024 - 2034", "2024-2034"),
        ("Education (2015)", "High school", "2015"),
        ("Education", "High school since 2015", ""),
        ("Median Salary", "$31,720", ""),
    ],
)
def test_years(label: str, value: str, year: str) -> None:
    """The year or span of years that a figure is of."""
    fact = read_fact(label, value, "")
    assert fact is not None
    assert fact.year == year


@pytest.mark.parametrize(
    ("fact", "heading", "said"),
    [
        (
            Fact("salary", "Senior", "$55,800", "senior", period="year", year="2025", region="Italy", source="Jobicy"),
            "Salary",
            "Senior-level pay: $55,800 a year (Italy, Jobicy, 2025).",
        ),
        (Fact("salary", "Median", "$46,000 a year", "median", period="year"), "", "Median pay: $46,000 a year."),
        (Fact("salary", "Range", "$15–20", "range", period="hour"), "", "Pay range: $15–20 an hour."),
        (Fact("salary", "Top", "$60,000", "top"), "", "Top earners: $60,000."),
        (
            Fact("salary", "Median", "$30,000 for cooks", "median", period="year"),
            "",
            "Median pay: $30,000 a year for cooks.",
        ),
        (
            Fact("growth", "Growth rate (2024-2034)", "6%", year="2024-2034", source="BLS"),
            "",
            "Growth rate: 6% (BLS, 2024-2034).",
        ),
        (Fact("experience", "Experience", "5-8 years", low=5), "Senior Cook", "Senior Cook: 5-8 years of experience."),
        (Fact("focus", "Focus", "Prep"), "Morning", "Morning: Prep."),
        (
            Fact("stress", "Stress Level", "High", region="Rome", source="BLS", year="2024"),
            "",
            "Stress Level: High.",
        ),
        (Fact("takeaway", "Key Takeaway", "Act early."), "", "Key Takeaway: Act early."),
    ],
)
def test_facts_as_sentences(fact: Fact, heading: str, said: str) -> None:
    """A figure is said with its period, place, source and year; the years of a tier belong to its heading."""
    assert sentence_of(fact, heading) == said


@given(*[st.text(max_size=60)] * 4)
def test_any_label_and_value(label: str, value: str, heading: str, context: str) -> None:
    """Whatever is written, reading and saying a fact raise nothing."""
    fact = read_fact(label, value, heading, context)
    if fact is not None:
        assert sentence_of(fact, heading).endswith(".")


_LABELS = st.sampled_from([word for _, names in (*KINDS, *LEVELS) for word in sorted(names)])
_VALUES = st.lists(
    st.sampled_from(["$", "£", "9", "46", ",", ".", "000", "k", "-", "–", "+", "%", " ", "percent", "2024", "a year"]),
    max_size=12,
).map("".join)


@given(label=_LABELS, value=_VALUES, heading=_LABELS)
def test_any_figure(label: str, value: str, heading: str) -> None:
    """Low is never above high, and only what is counted has a unit."""
    fact = read_fact(label, value, heading)
    if fact is None:
        return
    assert fact.kind in dict(KINDS)
    assert fact.level in ("", *dict(LEVELS))
    assert fact.unit in ("", "USD", "GBP", "EUR", "percent", "years", "jobs", "hour", "year")
    if fact.low is not None and fact.high is not None:
        assert fact.low <= fact.high
    assert sentence_of(fact, heading).endswith(".")


def test_label_words() -> None:
    """Punctuation and case do not make another label."""
    assert label_words("Entry-Level (2025):") == ["entry", "level", "2025"]


# -- nothing that the text does not state -----------------------------------


@pytest.mark.parametrize("neighbour", ["Usual hours: 38 to 40 a week", "Shifts: 12 hours", "Holiday: 25 days a year"])
@pytest.mark.parametrize("pay", ["Salary: £31,000", "Average salary: £31,000", "Starter salary: £22,500"])
def test_a_period_beside_another_figure_is_none_of_pay(pay: str, neighbour: str) -> None:
    """Hours a week, days of holiday a year: pay without a period of its own has none."""
    for lines in ((pay, neighbour), (neighbour, pay)):
        items = "\n".join(f"- {line}" for line in lines)
        guide = parse_guide(f"# Cooper\n\n## Key facts\n\n{items}\n", Path("cooper.md"))
        (fact,) = (fact for section in guide.sections for fact in section.facts if fact.kind == "salary")
        assert fact.period == ""
        assert value_of(fact) == fact.value


@pytest.mark.parametrize(
    ("label", "value", "level", "said"),
    [
        ("Average starting salary", "$31,000", "entry", "Entry-level pay"),
        ("Average senior pay", "$61,000", "senior", "Senior-level pay"),
        ("Salary", "£18,000 to £32,000", "range", "Pay range"),
        ("Average salary", "£28,500", "median", "Average pay"),
        ("Typical pay", "£28,500", "median", "Typical pay"),
        ("Median", "£28,500", "median", "Median pay"),
        ("Salary", "£28,500", "median", "Pay"),
    ],
)
def test_a_level_is_what_the_label_says(label: str, value: str, level: str, said: str) -> None:
    """A starting salary is not the usual one, a range no median, and an average is not called a median."""
    fact = read_fact(label, value, "Pay")

    assert fact is not None
    assert (fact.level, label_of(fact, "Pay")) == (level, said)
