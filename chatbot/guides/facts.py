"""Typed facts: a figure or a rating with its unit, period, level, year, place and source.

A counselor writes a fact as plain Markdown, as a table row (`| Median |
$46,000 |`), as a line (`Experience: 5-8 years`) or in a sentence. This module
says which labels are facts and reads their values; `stated` reads sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.guides.amounts import Amount, amounts
from chatbot.guides.kinds import (
    BESIDE_PAY,
    CURRENCY_CODES,
    DOLLARS,
    KINDS,
    LEVELS,
    NEEDS,
    NO_LEVEL,
    NOT_PAY,
    PAY_HEADING,
    PERIODS,
    SAID_BY_LEVEL,
)
from chatbot.record import field, record

# A label is at most so many words, so that "Note: ..." in a sentence is no fact.
MAX_LABEL = 8
# Bare numbers under this are no pay: "Salary: band 6".
LEAST_PAY = 1_000
AGES = (10, 100)

YEARS_OF_TIME = re.compile(r"\b(?:19|20)\d\d(?:\s?[-–—]\s?(?:(?:19|20)\d\d|\d\d\b))?(?!\d)")
_NO_LEVEL = re.compile(rf"\b(?:{NO_LEVEL})", re.IGNORECASE)
_RATES = {name: period for period, names in PERIODS for name in names}
_ADVERBS = frozenset("hourly daily weekly monthly yearly annual annually".split())
# Where a label says what its figures are for: "per hour", "Hourly wage", "Median month".
_LABEL_PERIOD = re.compile(
    rf"(?:\b(?:a|an|per|each|every)\s|/\s?)(?P<unit>{'|'.join(_RATES)})\b"
    rf"|\b(?P<adverb>{'|'.join(sorted(_ADVERBS))})\b"
    rf"|\b(?:pay|wage|salary|median|average|mean)\s(?P<last>hour|day|week|month|year)$",
    re.IGNORECASE,
)
_BEFORE_VALUE = re.compile(rf"\b({'|'.join(sorted(_ADVERBS))})\b[^\d.;,()]{{0,30}}$", re.IGNORECASE)
_PAST_SPAN = re.compile(r"\b(?:last|past|next|previous|coming|recent)\s$", re.IGNORECASE)
# Where a value is over, and what is said besides begins.
_LATER = re.compile(r"[.;]\s|\bbut\b")
_RATING = re.compile(
    r"\b(?:low|moderate|medium|high|good|fair|poor|excellent|easy|hard)\b|\d(?:\.\d)?\s?(?:/|out of)\s?\d+|⭐|★",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{'|'.join(_MONTHS)})[a-z]*\b|\b(?:{'|'.join(_MONTHS)})[a-z]* \d{{1,2}}\b"
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b",
    re.IGNORECASE,
)
_WORDED = {"date": _DATE, "rating": _RATING}
_HOURS_LABEL = re.compile(r"\bhours\b.*?\b(?:(?:a|per|each|every)\s|/)(week|day|month|year)\b", re.IGNORECASE)
_PERIOD_FIGURES = PAY_HEADING | {"figures", "amounts", "numbers", "rates", "sums"}
_IN_YEARS = {"year": 1.0, "month": 1 / 12, "week": 1 / 52}
# Words of a label that say nothing of whose pay it is, or of which level.
_BARE = PAY_HEADING | _ADVERBS | frozenset("per a an the hour day week month year gross net base uk us current".split())

_SAID = SAID_BY_LEVEL | _BARE | frozenset("level career qualified role job earners percentile of for in 10 90".split())


@record
class Fact:
    """One figure or rating of a guide.

    kind: one of KINDS; label and value: as written; level: a pay level of
    LEVELS or ""; low, high: the numbers of the value, equal for a single
    figure, high None for an open end ("5+"), low None for a bound ("up to 5"),
    both None for words; unit: a currency code, "percent", "years", "jobs", a
    word of time or ""; period: "year", "hour" ... or ""; year: the year or span
    the figure is of, or ""; region, source: or ""; sentence: the sentence that
    states it, "" where a label does; piece: the number of the piece of the
    section it stands in.
    """

    kind: str
    label: str
    value: str
    level: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    period: str = ""
    year: str = ""
    region: str = ""
    source: str = ""
    sentence: str = ""
    piece: int = field(default=0, compare=False)


def label_words(label: str) -> list[str]:
    """The lower-case words of a label: "Entry-Level" gives entry, level."""
    return re.findall(r"[a-z0-9]+", label.lower())


def kind_of(label: str, value: str, heading: str, decimal: str = "") -> str:
    """The kind of fact a label and its value make under a heading, or "".

    Money under a heading about pay is pay, whatever its label, unless the label names something else that is paid.
    """
    return _read(label, value, heading, decimal)[0]


def read_fact(label: str, value: str, heading: str, context: str = "", decimal: str = "") -> Fact | None:
    """The fact that a label and a value state under a heading, or None.

    context: the sentences around it that say which period figures are for; a
    period that stands beside another figure is none of this one's. decimal:
    the sign before decimals in the guide, or "".
    """
    kind, amount = _read(label, value, heading, decimal)
    if not kind:
        return None
    low, high, unit = measure(kind, amount) if amount else (None, None, "")
    dated = kind in ("salary", "growth")
    year = YEARS_OF_TIME.search(label) or (YEARS_OF_TIME.search(_without(value, amount)) if dated else None)
    return Fact(
        kind=kind,
        label=label,
        value=value,
        level=_level(label, low != high and low is not None and high is not None) if kind == "salary" else "",
        low=low,
        high=high,
        unit=unit,
        period=_period_of(kind, label, value, heading, amount) or (period_in(context) if kind == "salary" else ""),
        year=year.group().replace(" ", "") if year else "",
    )


def _read(label: str, value: str, heading: str, decimal: str) -> tuple[str, Amount | None]:
    """(kind, amount) of a label and its value; ("", None) where they state no fact."""
    names = label_words(label)
    if not names or len(names) > MAX_LABEL or not value:
        return "", None
    kind = next((kind for kind, words in KINDS if not words.isdisjoint(names)), "")
    paid = not PAY_HEADING.isdisjoint([*label_words(heading), *names])
    if not kind and not paid:
        return "", None
    found = amounts(value, decimal)
    other = not (NOT_PAY - (BESIDE_PAY if kind == "salary" else frozenset())).isdisjoint(names)
    money = next((amount for amount in found if amount.sort == "money"), None)
    if paid and not other and money is not None and not _adds(value, money):
        kind = "salary"
    elif kind == "salary" and (other or money is not None):
        kind = ""
    return _needed(kind, label, value, found)


def _needed(kind: str, label: str, value: str, found: Sequence[Amount]) -> tuple[str, Amount | None]:
    """(kind, amount) of a value that holds what its kind needs; ("", None) of one that does not."""
    need = NEEDS.get(kind)
    if kind == "education":
        return kind, None  # the share of people with it is none of the degree
    if need is None:
        shares = (amount for sort in ("percent", "money") for amount in found if amount.sort == sort)
        return kind, next(shares, None) if kind else None
    if need in _WORDED:
        return (kind if _WORDED[need].search(value) else ""), None
    amount = next((amount for amount in found if _fits(need, amount, label, value)), None)
    return (kind, amount) if amount is not None else ("", None)


def _fits(need: str, amount: Amount, label: str, value: str) -> bool:
    """Whether an amount is of the sort that a kind needs."""
    most = amount.high if amount.high is not None else amount.low or 0.0
    number, time = amount.sort == "number", amount.sort == "time"
    fits = {
        "money": amount.sort == "money" or (number and (most >= LEAST_PAY or amount.period in dict(PERIODS))),
        "percent": amount.sort == "percent",
        "time": (time or (number and "years" in label_words(label))) and not _PAST_SPAN.search(value[: amount.start]),
        "hours": (time and amount.unit == "hour") or (number and _per_week(amount, label)),
        "age": (number or (time and amount.unit == "year")) and AGES[0] <= most < AGES[1],
        "number": number,
        "score": amount.sort in ("number", "points", "percent"),
    }[need]
    # What a later clause says is said of something else.
    return fits and (_is_rate(amount) if need == "money" else not _LATER.search(value[: amount.start]))


def _per_week(amount: Amount, label: str) -> bool:
    return amount.period in ("day", "week") or bool(_HOURS_LABEL.search(label))


def _is_rate(amount: Amount) -> bool:
    """Whether money is for a time, or for nothing that is said; pay by the mile or the shift is none by time."""
    return amount.period != "other"


def _adds(value: str, amount: Amount) -> bool:
    """Whether money only comes on top of the pay: "$2 an hour extra"."""
    return bool(re.match(r"\s?(?:more|extra|on top|bonus)\b", value[amount.end :], re.IGNORECASE))


def measure(kind: str, amount: Amount) -> tuple[float | None, float | None, str]:
    """(low, high, unit) of an amount as a fact of a kind."""
    low, high, unit = amount.low, amount.high, amount.unit
    if kind == "experience":
        factor = _IN_YEARS.get(unit, 1.0) if amount.sort == "time" else 1.0
        return *(None if end is None else end * factor for end in (low, high)), "years"  # type: ignore[return-value]
    if kind in ("employment", "hours", "age"):
        return low, high, {"employment": "jobs", "hours": "hour", "age": "year"}[kind]
    return low, high, unit


def _without(value: str, amount: Amount | None) -> str:
    """A value without the amount that is read of it: "$1950" is no year."""
    return f"{value[: amount.start]} {value[amount.end :]}" if amount else value


def level_named(text: str) -> str:
    """The pay level that words name, or ""."""
    words = frozenset(label_words(_NO_LEVEL.sub(" ", text)))
    return next((level for level, names in LEVELS if not names.isdisjoint(words)), "")


def _level(label: str, is_range: bool) -> str:
    """The pay level that a label names; a bare "Salary" is the usual pay, or a range where it is one.

    A job title is no level of ours.
    """
    named = level_named(label)
    if named or not frozenset(label_words(YEARS_OF_TIME.sub(" ", label))) <= _BARE:
        return named
    return "range" if is_range else "median"


def is_bare(label: str) -> bool:
    """Whether a label names pay or a level of it alone, and nobody whose it could be."""
    return _SAID.issuperset(label_words(YEARS_OF_TIME.sub("", label)))


def _period_of(kind: str, label: str, value: str, heading: str, amount: Amount | None) -> str:
    """The period that is said of a value: beside it, in its label, or in a heading about pay."""
    if amount is None or kind not in ("salary", "hours", "cost"):
        return ""
    if amount.period:
        return amount.period if amount.period != "other" else ""
    if kind == "hours":
        match = _HOURS_LABEL.search(label) or re.search(r"\b(week|dai)ly\b", label, re.IGNORECASE)
        return {"dai": "day"}.get(match[1].lower(), match[1].lower()) if match else ""
    before = _BEFORE_VALUE.search(value[: amount.start])
    if before:
        return _RATES[before[1].lower()]
    return _in_label(label) or (_in_label(heading) if kind == "salary" else "")


def _in_label(label: str) -> str:
    """The period that a label names last: "Year two, per hour"."""
    named = [match["unit"] or match["adverb"] or match["last"] for match in _LABEL_PERIOD.finditer(label)]
    return _RATES[named[-1].lower()] if named else ""


def period_in(text: str) -> str:
    """The period that a word of a text names, or ""."""
    words = frozenset(label_words(text))
    return next((period for period, names in PERIODS if not words.isdisjoint(names)), "")


def states_period(sentence: str) -> bool:
    """Whether a sentence says which period the figures around it are for: "All figures are for a year."."""
    words = frozenset(label_words(sentence))
    return not _PERIOD_FIGURES.isdisjoint(words) and bool(period_in(sentence)) and not _states_figure(sentence)


def _states_figure(sentence: str) -> bool:
    return any(amount.sort in ("money", "time") or amount.period for amount in amounts(sentence))


def currency_in(sentence: str) -> str:
    """The currency that a sentence says the figures around it are in: "All amounts are in dollars (AUD)."."""
    if _PERIOD_FIGURES.isdisjoint(label_words(sentence)) or _states_figure(sentence):
        return ""
    return next((code for code in re.findall(r"\b[A-Z]{3}\b", sentence) if code in CURRENCY_CODES), "")


def in_currency(fact: Fact, currency: str) -> str:
    """The unit of a fact in a guide whose figures are in a currency: its dollars are those of "$"."""
    if fact.kind not in ("salary", "cost") or fact.low is fact.high is None:
        return fact.unit
    bare = fact.unit == "USD" and currency in DOLLARS and "US" not in fact.value
    return currency if bare or not fact.unit else fact.unit
