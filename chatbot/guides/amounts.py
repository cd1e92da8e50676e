"""Amounts: the numbers of a text with what they count (money, time, a share) and the period they are for.

A number whose digits could be grouped or decimal is left out, unless what
stands around it, its currency or the guide's other figures tell.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from chatbot.guides.kinds import (
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    CURRENCY_WORDS,
    PERIODS,
    POINT_GROUPS,
    SCALES,
    TENS,
    TIMES,
    UNITS,
    WORDLIKE,
)
from chatbot.record import record

# A number under this is no money where its currency is written like a word: "TOP 10".
SMALL = 100


@record
class Amount:
    """A number or an interval.

    sort: "money", "percent", "time", "points" or "number"; low, high: equal for a single number, high None for
    an open end ("5+"), low None for a bound ("up to 5"); unit: a currency code, a word of TIMES, "percent" or
    ""; period: a word of PERIODS that stands with it, "other" for another ("a mile"), or ""; start, end: where
    it stands in the text, with its bounds, unit and period.
    """

    sort: str
    low: float | None
    high: float | None
    unit: str
    period: str
    start: int
    end: int


def _either(names: Mapping[str, object] | list[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))


_SPACE = "[ \u00a0\u2009\u202f]"
_SIGN = rf"(?<![A-Za-z])(?:{_either(CURRENCY_SIGNS)}|{'|'.join(sorted(CURRENCY_CODES))})"
_AFTER = (
    rf"(?:{_either([s for s in CURRENCY_SIGNS if s not in ('R', '$', 'Rs', 'Rs.', 'RM', 'Rp')])}|"
    rf"{'|'.join(sorted(CURRENCY_CODES))})(?![A-Za-z])|(?i:(?:{_either(CURRENCY_WORDS)})s?\b|pounds? sterling\b)"
)
_WORD_NUMBER = (
    rf"(?i:\b(?:(?:{_either(TENS)})(?:[- ](?:{_either(list(UNITS)[:9])}))?|{_either(UNITS)})\b(?: and a half\b)?)"
)
# A run of digits is tried from its start only, and taken whole: what follows cannot be tried in many ways.
_DIGITS = rf"(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,'’]\d+)*)"
_NUMBER = rf"(?<![\w#/:.,'’])(?<![A-Za-z][-]){_DIGITS}"
_QUANTITY = re.compile(
    rf"(?P<minus>(?<![\w%])(?<![\w%]\s)[-−])?"
    rf"(?:(?P<sign>{_SIGN}){_SPACE}?(?P<paid>{_DIGITS})"
    rf"|(?P<number>{_NUMBER})|(?P<word>{_WORD_NUMBER}))"
    rf"(?:{_SPACE}?(?P<scale>(?i:{_either(SCALES)}))\b)?(?:{_SPACE}?(?P<after>{_AFTER}))?"
)
# Where a text can hold an amount at all: most sentences hold none.
MAY_HOLD = re.compile(rf"\d|{_WORD_NUMBER}")
# What a number cannot be that goes on so: an ordinal, a time of day, a fraction, a measure of another kind.
_GOES_ON = re.compile(r"[A-Za-z°²]|[/:]\d|\s?(?:[ap]m\b|[ap]\.m\.|o'clock\b)|-?(?:st|nd|rd|th)\b", re.IGNORECASE)
_JOINT = re.compile(rf"{_SPACE}*(?:[-–—−]|to\b|up to\b)(?:{_SPACE}(?:about|around)\b)?{_SPACE}*")
_BETWEEN = re.compile(rf"{_SPACE}+and{_SPACE}+")
_TIME_NAMES = {name: unit for unit, names in TIMES.items() for name in names}
_COUNTED = re.compile(
    rf"(?:{_SPACE}|[-])?(?:(?P<percent>%|(?i:percentage points?|percent|per{_SPACE}cent)\b)"
    rf"|(?P<time>(?i:{_either(_TIME_NAMES)}))\b|(?P<points>(?i:out of \d+|of \d+ points|points))\b)"
)
_RATES = {name: period for period, names in PERIODS for name in names}
_NOT_ADVERB = ("hour", "hr", "day", "week", "wk", "month", "mo", "year", "yr", "annum")
_ADVERBS = {name: period for name, period in _RATES.items() if name not in _NOT_ADVERB}
_PER_UNIT = r"(?:a|an|per|each|every|p\.)"
_RATE = re.compile(
    rf"(?:{_SPACE}|,|\(|gross\b|net\b|before tax(?:es)?\b|on average\b|or more\b|in total\b)*"
    rf"(?:(?:/{_SPACE}?|\b{_PER_UNIT}\s?)(?P<unit>(?i:a\.|{_either(_RATES)}|mile|kilometre|word|shift|night|trip|"
    rf"piece|session|job|station|household|person|head|ticket))(?![A-Za-z])"
    rf"|\b(?P<adverb>(?i:{_either(_ADVERBS)}))\b(?!{_SPACE}(?:bonus|fee|allowance)))\)?"
)
_AT_LEAST = re.compile(
    r"\b(?:over|more than|above|at least|a minimum of|minimum(?: of)?|from|upwards of|(?:no|not) less than)"
    r"(?: (?:about|around|roughly))? $",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:up to|at most|(?:no|not) more than|a maximum of|maximum(?: of)?|under|below|less than|fewer than|as much as)"
    r"(?: (?:about|around|roughly))? $",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"\+|\s?(?:or|and) (?:more|over|above|up|older|upwards)\b|\s?plus\b(?! )|\s?upwards\b", re.IGNORECASE
)
_OR_LESS = re.compile(r"\s?(?:or|and) (?:less|under|fewer|below|younger)\b", re.IGNORECASE)
# The words before a number that bound it; no bound is longer.
_BOUND = 32
_YEAR = re.compile(r"(?:19|20)\d\d")


@record
class _Quantity:
    """One number. text: its digits; scaled, currency: what is said with it, None where nothing is; times: its scale."""

    value: float
    currency: str | None
    times: float | None
    lpa: bool
    negative: bool
    word: bool
    year: bool
    start: int
    end: int


def decimal_sign(text: str) -> str:
    """The sign before decimals, "," or ".", as the figures of a text show it; "" where they do not."""
    commas = len(re.findall(r"(?<![\d.,])\d+,\d{1,2}(?![\d,.])|\d\.\d{3},\d", text))
    points = len(re.findall(r"(?<![\d.,])\d+\.\d{1,2}(?![\d,.])|(?<![\d,])\d{1,3},\d{3}(?!\d)", text))
    return "," if commas > points else "." if points > commas else ""


def number(digits: str, decimal: str = "", currency: str | None = None, scaled: bool = False) -> float | None:
    """The number that digits with signs between them are; None where they could be two.

    decimal: the sign before decimals in the guide, or ""; currency: what the number is money of, or None.
    """
    digits = re.sub(rf"{_SPACE}", "", digits)
    signs = [char for char in digits if char in ".,'’"]
    groups = re.split(r"[.,'’]", digits)
    grouped = len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])
    whole = float("".join(groups))
    if not signs:
        return whole
    if len(set(signs)) == 2:
        last = groups[-1]
        head = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:-1])
        return (
            float(f"{''.join(groups[:-1])}.{last}") if head and signs.count(signs[-1]) == 1 and len(last) < 3 else None
        )
    if len(signs) > 1 or signs[0] in "'’":
        indian = (
            signs[0] == "," and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[1:-1]) and len(groups[0]) < 3
        )
        return whole if grouped or indian else None
    if len(groups[1]) == 3 and not groups[0].startswith("0") and not scaled:
        return whole if grouped and _groups(signs[0], decimal, currency) else None
    return float(".".join(groups)) if signs[0] == "." or len(groups[1]) < 3 else None


def _groups(sign: str, decimal: str, currency: str | None) -> bool:
    """Whether one sign before three digits groups them: a comma does in English, a point in some currencies."""
    if sign == ",":
        return decimal != "," or currency is not None
    return decimal == "," or currency in POINT_GROUPS


def amounts(text: str, decimal: str = "") -> list[Amount]:
    """The amounts of a text in their order; decimal: the sign before decimals in the guide, or ""."""
    found: list[Amount] = []
    end = -1
    for first, following in itertools.pairwise((*_quantities(text, decimal), None)):
        if first is None or first.start < end:
            continue  # the second end of an interval, or the 40 of "24 out of 40"
        second = following if following is not None and _joined(text, first, following) else None
        end = second.end if second is not None else first.end
        amount = _amount(text, first, second)
        if amount is not None:
            end = max(end, amount.end)
            found.append(amount)
    return found


def _quantities(text: str, decimal: str) -> Iterator[_Quantity]:
    for match in _QUANTITY.finditer(text):
        sign, after, scale = match["sign"], match["after"], (match["scale"] or "").lower()
        digits, currency = match["paid"] or match["number"], _currency(sign or after) if sign or after else None
        value = _word_number(match["word"]) if match["word"] else number(digits, decimal, currency, bool(scale))
        if scale in ("m", "mn") and currency is None:
            continue  # metres
        whole = match[0]
        if value is None or (not after and not whole.endswith(".") and _GOES_ON.match(text, match.end())):
            continue
        if sign in WORDLIKE and value * SCALES.get(scale, 1) < SMALL:
            continue
        yield _Quantity(
            value,
            currency,
            SCALES[scale] if scale else None,
            scale == "lpa",
            bool(match["minus"]),
            bool(match["word"]),
            digits is not None and bool(_YEAR.fullmatch(digits)) and currency is None and not scale,
            match.start(),
            match.end(),
        )


def _currency(name: str) -> str:
    """The code of a sign, code or word of money; "" where several are called so."""
    if name in CURRENCY_CODES:
        return name
    lower = name.lower()
    if lower.startswith("pound"):
        return "GBP"
    return CURRENCY_SIGNS.get(name, CURRENCY_WORDS.get(lower, CURRENCY_WORDS.get(lower.removesuffix("s"), "")))


def _word_number(words: str) -> float:
    parts = re.split(r"[- ]", words.lower().removesuffix(" and a half"))
    half = 0.5 if words.lower().endswith(" and a half") else 0.0
    return sum(TENS.get(part, UNITS.get(part, 0.0)) for part in parts) + half


def _joined(text: str, first: _Quantity, second: _Quantity) -> bool:
    """Whether two numbers are the ends of one interval: "30–40", "between 30 and 40"."""
    gap = text[first.end : second.start]
    # A unit may stand with both: "30 % to 40 %", "2 years to 3 years".
    unit = _COUNTED.match(gap)
    gap = gap[unit.end() :] if unit else gap
    if not (
        _JOINT.fullmatch(gap)
        or (_BETWEEN.fullmatch(gap) and re.search(r"\bbetween (?:about )?$", text[: first.start][-16:]))
    ):
        return False
    if unit:
        own = _COUNTED.match(text, second.end)
        if own is None or unit[0].strip(" -").lower().rstrip("s") != own[0].strip(" -").lower().rstrip("s"):
            return False
    if None not in (first.currency, second.currency) and first.currency != second.currency:
        return False
    years = first.year == second.year or first.currency is not None
    return years and not second.negative


def _amount(text: str, first: _Quantity, second: _Quantity | None) -> Amount | None:
    """The amount of one number, or of the two ends of an interval."""
    last = second or first
    low, high = first.value * (first.times or 1), last.value * (last.times or 1)
    if second is not None and first.times is None and second.times and first.value <= second.value:
        low = first.value * second.times  # in "45–50k" the k is of both
    currency = first.currency if first.currency is not None else last.currency
    start, end = first.start, last.end
    more = _OR_MORE.match(text, end)
    end = more.end() if more else end
    sort, unit, end = _counted(text, end, currency)
    if (first.word and sort == "number" and currency is None) or (first.year and sort == "number") or low > high:
        return None
    rate = _RATE.match(text, end)
    period = "year" if last.lpa else _period(rate) if rate else ""
    end = rate.end() if rate else end
    more, less = more or _OR_MORE.match(text, end), _OR_LESS.match(text, end)
    end = max([end, *(bound.end() for bound in (more, less) if bound)])
    before = text[max(0, start - _BOUND) : start]
    least, most = (bound.search(before) if second is None else None for bound in (_AT_LEAST, _AT_MOST))
    start -= max((len(bound[0]) for bound in (least, most) if bound), default=0)
    if first.negative and sort == "percent":
        low, high = (-low, high if second else -low)
        low, high = min(low, high), max(low, high)
    bounds: tuple[float | None, float | None] = low, high
    if most or less:
        bounds = None, high
    elif more or least:
        bounds = low, None
    return Amount(sort, *bounds, unit, period, start, end)


def _counted(text: str, end: int, currency: str | None) -> tuple[str, str, int]:
    """(sort, unit, end) of a number by what follows it."""
    if currency is not None:
        return "money", currency, end
    counted = _COUNTED.match(text, end)
    if counted is None:
        return "number", "", end
    if counted["percent"]:
        return "percent", "percent", counted.end()
    if counted["time"]:
        return "time", _TIME_NAMES[counted["time"].lower()], counted.end()
    return "points", "", counted.end()


def _period(rate: re.Match[str]) -> str:
    name = (rate["unit"] or rate["adverb"]).lower()
    return "year" if name == "a." else _RATES.get(name, "other")
