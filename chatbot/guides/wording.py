"""Wording: a fact as one sentence, with the period, place, year and source that belong to it."""

from __future__ import annotations

from chatbot.guides.facts import YEARS_OF_TIME, Fact, is_bare, label_words, period_in
from chatbot.guides.kinds import LEVELS, LOCAL

_USUAL = dict(LEVELS)["median"]
# How each pay level is said; a level of its own is said by its label.
_PAY_WORDS = {
    "range": "Pay range",
    "entry": "Entry-level pay",
    "mid": "Mid-level pay",
    "senior": "Senior-level pay",
    "top": "Top earners",
}


def sentence_of(fact: Fact, heading: str) -> str:
    """The fact as one sentence, with the place, year and source that belong to it; one that a sentence states is that.

    "Senior-level pay: $55,800 a year (United States, Jobicy, 2025)." Years
    of experience belong to the tier, and a focus to the part of the day,
    that is the section's heading.
    """
    return fact.sentence or f"{label_of(fact, heading)}: {value_of(fact)}."


def label_of(fact: Fact, heading: str) -> str:
    """What a fact is of: "Senior-level pay"."""
    if fact.kind in ("experience", "focus") and _is_plain(fact):
        return heading
    label = _pay_label(fact) if fact.kind == "salary" else YEARS_OF_TIME.sub("", fact.label)
    return " ".join(label.replace("()", "").replace("( )", "").split())


def _pay_label(fact: Fact) -> str:
    """How pay of a level is said; the usual pay by the word that its label has: a median is no average.

    A label that says more than its level is said as it is.
    """
    if not is_bare(fact.label):
        return YEARS_OF_TIME.sub("", fact.label)
    if fact.level != "median":
        return _PAY_WORDS.get(fact.level, fact.label)
    named = [word for word in label_words(fact.label) if word in _USUAL]
    return f"{named[0].capitalize()} pay" if named else "Pay"


def value_of(fact: Fact) -> str:
    """What a fact says: "$55,800 a year (United States, Jobicy, 2025)"."""
    if fact.kind == "experience" and _is_plain(fact):
        return f"{fact.value} of experience"
    per = f" a{'n' if fact.period == 'hour' else ''} {fact.period}" if fact.kind == "salary" and fact.period else ""
    said = period_in(fact.value) or any(word in fact.value.lower() for word in ("year", "hour", "month"))
    amount = fact.value if said else fact.value + per
    if fact.kind == "salary" and per and " for " in fact.value:
        amount = fact.value.replace(" for ", f"{per} for ", 1)
    stamp = [] if fact.kind not in LOCAL else [fact.region, fact.source, fact.year]
    told = ", ".join(part for part in stamp if part)
    return f"{amount.rstrip('.')}{f' ({told})' if told else ''}"


def _is_plain(fact: Fact) -> bool:
    """Whether a fact's label is its kind alone: "Experience", "Focus"."""
    return len(label_words(fact.label)) == 1 and (fact.kind != "experience" or (fact.low, fact.high) != (None, None))
