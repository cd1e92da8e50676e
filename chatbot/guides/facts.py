"""Typed facts: a figure or a rating with its unit, period, year, place and source.

A counselor writes a fact as plain Markdown, as a table row (`| Median |
$46,000 |`) or as a line (`Experience: 5-8 years`). This module says which of
them are facts, reads their values, and says a fact as one sentence.
"""

from __future__ import annotations

import re

from chatbot.record import field, record

# The kind of a fact by the words of its label, first match wins. A label is
# at most MAX_LABEL words, so that "Note: ..." in a sentence is no fact.
KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("source", frozenset({"source", "sources"})),
    ("stress", frozenset({"stress"})),
    ("balance", frozenset({"balance"})),
    ("growth", frozenset({"growth", "growing", "projected", "outlook"})),
    ("status", frozenset({"status"})),
    ("experience", frozenset({"experience"})),
    ("education", frozenset({"education", "degree", "qualification", "qualifications"})),
    ("demand", frozenset({"demand"})),
    ("remote", frozenset({"remote", "remotely"})),
    ("employment", frozenset({"jobs", "employed", "employment", "workers"})),
    ("salary", frozenset({"salary", "salaries", "pay", "wage", "wages", "earnings", "income", "compensation"})),
    ("focus", frozenset({"focus"})),
    ("takeaway", frozenset({"takeaway", "lesson"})),
)
MAX_LABEL = 8
# The kinds whose figures hold for one place and time only.
LOCAL = ("salary", "growth", "employment")
# Sections and tables whose money rows are pay, whatever the row is called.
PAY_HEADING = dict(KINDS)["salary"] | {"paid", "earn", "money"}

# A pay level by the words of a label, first match wins; the order puts
# "top" before "senior", so that "top senior earners" is the top, and the usual
# pay last, so that an "average starting salary" is one of starters.
LEVELS: tuple[tuple[str, frozenset[str]], ...] = (
    ("top", frozenset({"top", "highest", "maximum", "90th"})),
    ("range", frozenset({"range", "from", "between"})),
    (
        "entry",
        frozenset(
            {
                "entry",
                "junior",
                "starting",
                "starter",
                "beginner",
                "beginners",
                "trainee",
                "graduate",
                "apprentice",
                "newly",
                "lowest",
                "10th",
            }
        ),
    ),
    ("mid", frozenset({"mid", "middle", "intermediate"})),
    ("senior", frozenset({"senior", "lead", "expert", "experienced", "late"})),
    ("median", frozenset({"median", "average", "mean", "typical", "usual"})),
)

_AMOUNT = r"\d[\d,.]*\s?[kK]?"
_MONEY = re.compile(rf"(?:US|CA|AU)?[$£€]\s?{_AMOUNT}(?:\s?(?:[-–—]|to\b)\s?{_AMOUNT})?")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# A dash before a figure is a sign only where no figure stands before it: "-5%", but "2-3%".
_FIGURE = re.compile(
    rf"((?<![\w%])(?<![\w%]\s)[-−])?({_NUMBER.pattern})\s?(?:(k|thousand|m|mn|million|bn|billion)\b)?", re.IGNORECASE
)
_TIMES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_PERCENT = re.compile(r"\d[\d,.]*\s?(?:%|percent\b|per cent\b)")
_YEARS_OF_TIME = re.compile(r"\b(?:19|20)\d\d(?:\s?[-–—]\s?(?:19|20)\d\d)?\b")
_MONEY_OR_YEARS = re.compile(rf"({_MONEY.pattern})|{_YEARS_OF_TIME.pattern}")
_PERIODS = (
    ("hour", ("hour", "hourly", "hr")),
    ("day", ("day", "daily")),
    ("week", ("week", "weekly", "wk")),
    ("month", ("month", "monthly", "mo")),
    ("year", ("year", "yearly", "yr", "annual", "annually", "annum")),
)
# What a sentence speaks of that says something of all figures of its section.
_FIGURES_AROUND = PAY_HEADING | {"figures", "amounts", "numbers", "rates", "sums"}
# What the figures of a kind count, where no sign says it.
_COUNTED = {"experience": "years", "employment": "jobs"}
_CURRENCY = {"$": "USD", "£": "GBP", "€": "EUR"}


@record
class Fact:
    """One figure or rating of a guide.

    kind: one of KINDS; label and value: as written; level: a pay level of
    LEVELS or ""; low, high: the numbers of the value, equal for a single
    figure, high None for an open end ("5+"), both None for words; unit: a
    currency code, "percent", "years", "jobs" or ""; period: "year", "hour" ... or "";
    year: the year or span the figure is of, or ""; region, source: or "";
    piece: the number of the piece of the section it stands in.
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
    piece: int = field(default=0, compare=False)


def label_words(label: str) -> list[str]:
    """The lower-case words of a label: "Entry-Level" gives entry, level."""
    return re.findall(r"[a-z0-9]+", label.lower())


def kind_of(label: str, value: str, heading: str) -> str:
    """The kind of fact a label and its value make under a heading, or "".

    Money under a heading about pay is pay, whatever its label.
    """
    words = label_words(label)
    if not words or len(words) > MAX_LABEL or not value:
        return ""
    if _MONEY.search(value) and not PAY_HEADING.isdisjoint([*label_words(heading), *words]):
        return "salary"
    kind = next((kind for kind, names in KINDS if not names.isdisjoint(words)), "")
    numeric = {"salary": _NUMBER, "experience": _NUMBER, "growth": _PERCENT, "employment": _NUMBER}.get(kind)
    return kind if numeric is None or numeric.search(value) else ""


def read_fact(label: str, value: str, heading: str, context: str = "") -> Fact | None:
    """The fact that a label and a value state under a heading, or None.

    context: the sentences around it that say which period figures are for; a
    period that stands beside another figure is none of this one's.
    """
    kind = kind_of(label, value, heading)
    if not kind:
        return None
    low, high, unit = _measure(kind, value)
    dated = kind in ("salary", "growth")
    year = _YEARS_OF_TIME.search(label) or (_YEARS_OF_TIME.search(_MONEY.sub(" ", value)) if dated else None)
    return Fact(
        kind=kind,
        label=label,
        value=value,
        level=_level(label, low != high) if kind == "salary" else "",
        low=low,
        high=high,
        unit=unit,
        period=_period(f"{label} {value} {heading}") or _period(context) if kind == "salary" else "",
        year=year.group().replace(" ", "") if year else "",
    )


def _measure(kind: str, value: str) -> tuple[float | None, float | None, str]:
    """(low, high, unit) of a value; (None, None, "") where it is words."""
    money = _MONEY.search(value)
    if kind == "salary" or money:
        unit = next((code for sign, code in _CURRENCY.items() if sign in value), "")
    elif _PERCENT.search(value):
        unit = "percent"
    elif kind in _COUNTED:
        unit = _COUNTED[kind]
    else:
        return None, None, ""
    rest = value[money.start() :] if money else value
    figures = _figures(rest if unit == "years" else _without_years(rest), unit == "percent")
    if not figures:
        return None, None, ""
    if len(figures) == 2 and figures[0] <= figures[1]:
        return figures[0], figures[1], unit
    return figures[0], None if "+" in value else figures[0], unit


def _without_years(value: str) -> str:
    """A value without the years it is of; "$1950" is money."""
    return _MONEY_OR_YEARS.sub(lambda match: match[1] or " ", value)


def _figures(value: str, signed: bool) -> list[float]:
    """The first two figures of a value; in "$46-60k" the k is of both."""
    matches = list(_FIGURE.finditer(value))[:2]
    numbers = [float(match[2].replace(",", "")) * (-1 if match[1] and signed else 1) for match in matches]
    times = [_TIMES.get((match[3] or "").lower(), 1) for match in matches]
    if len(matches) == 2 and not matches[0][3] and numbers[0] <= numbers[1]:
        between = value[matches[0].end() : matches[1].start()].strip(" $£€")
        times[0] = times[1] if between in ("-", "–", "—", "to") else times[0]
    return [number * factor for number, factor in zip(numbers, times, strict=True)]


def _level(label: str, is_range: bool) -> str:
    """The pay level that a label names; a bare "Salary" is the usual pay, or a range where it is one.

    A job title is no level of ours.
    """
    words = frozenset(label_words(label))
    named = next((level for level, names in LEVELS if not names.isdisjoint(words)), "")
    if named or not words <= PAY_HEADING | {"annual", "yearly", "monthly", "hourly"}:
        return named
    return "range" if is_range else "median"


def _period(text: str) -> str:
    words = frozenset(label_words(text))
    return next((period for period, names in _PERIODS if not words.isdisjoint(names)), "")


def states_period(sentence: str) -> bool:
    """Whether a sentence says which period the figures around it are for: "All figures are for a year."."""
    words = frozenset(label_words(sentence))
    return not _FIGURES_AROUND.isdisjoint(words) and not any(map(str.isdigit, sentence)) and bool(_period(sentence))


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
    """The fact as one sentence, with the place, year and source that belong to it.

    "Senior-level pay: $55,800 a year (United States, Jobicy, 2025)." Years
    of experience belong to the tier, and a focus to the part of the day,
    that is the section's heading.
    """
    return f"{label_of(fact, heading)}: {value_of(fact)}."


def label_of(fact: Fact, heading: str) -> str:
    """What a fact is of: "Senior-level pay"."""
    if fact.kind in ("experience", "focus") and _is_plain(fact):
        return heading
    label = _pay_label(fact) if fact.kind == "salary" else _YEARS_OF_TIME.sub("", fact.label)
    return " ".join(label.replace("()", "").replace("( )", "").split())


def _pay_label(fact: Fact) -> str:
    """How pay of a level is said; the usual pay by the word that its label has: a median is no average."""
    if fact.level != "median":
        return _PAY_WORDS.get(fact.level, fact.label)
    named = [word for word in label_words(fact.label) if word in _USUAL]
    return f"{named[0].capitalize()} pay" if named else "Pay"


def value_of(fact: Fact) -> str:
    """What a fact says: "$55,800 a year (United States, Jobicy, 2025)"."""
    if fact.kind == "experience" and _is_plain(fact):
        return f"{fact.value} of experience"
    per = f" a{'n' if fact.period == 'hour' else ''} {fact.period}" if fact.kind == "salary" and fact.period else ""
    said = _period(fact.value) or any(word in fact.value.lower() for word in ("year", "hour", "month"))
    amount = fact.value if said else fact.value + per
    if fact.kind == "salary" and per and " for " in fact.value:
        amount = fact.value.replace(" for ", f"{per} for ", 1)
    stamp = [] if fact.kind not in LOCAL else [fact.region, fact.source, fact.year]
    told = ", ".join(part for part in stamp if part)
    return f"{amount.rstrip('.')}{f' ({told})' if told else ''}"


def _is_plain(fact: Fact) -> bool:
    """Whether a fact's label is its kind alone: "Experience", "Focus"."""
    return len(label_words(fact.label)) == 1 and (fact.kind != "experience" or fact.low is not None)
