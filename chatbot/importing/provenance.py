"""Where a page comes from and where its figures hold: publisher, year, country, money. Guesses, or "unknown"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from chatbot.importing.headings import is_pay, key
from chatbot.importing.places import CURRENCIES, PLACE_CLUES, PUBLISHERS, REGIONS, WITH_ARTICLE

UNKNOWN = "unknown"
FIRST_YEAR = 1990  # older years in a guide are history
MAX_HEADING = 120
LETTER_A = 0x1F1E6  # the first of the letters that flags are made of
CODES = re.compile(r"\b[A-Z]{2,3}\b")
BRACKETS = re.compile(r"\(([^()]*)\)")
CLEAR_CODES = frozenset({"US", "USA", "UK", "EU", *CURRENCIES})
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
DATED = re.compile(
    r"(?:updated|published|reviewed|modified|posted|copyright|©|\(c\))[^\n]{0,24}?\b((?:19|20)[0-9]{2})\b",
    re.IGNORECASE,
)
# The second year of "2014-2024" is a forecast, and "2,000" or "$2000" is none.
YEAR = re.compile(r"(?<![0-9$€£,.–—-])((?:19|20)[0-9]{2})(?![0-9%,])")
PUBLISHED_BY = (
    re.compile(r"(?:©|\([cC]\)|[Cc]opyright)[\s0-9,–-]{0,12}([A-Z][^\n]{0,60})"),
    re.compile(r"(?:[Pp]ublished by|features on) ([A-Z][^\n]{0,60})"),
    re.compile(r"^([A-Z]\w*)\+? [Ss]ubscription", re.MULTILINE),
)
# What follows a publisher's name on its line.
END_OF_NAME = re.compile(r"(?<=[a-z)])\.(?:\s|$)|[,;|•·–—*\[\]]|\s-\s|\b(?:All|Licensed|under)\b")
NAME_WORD = re.compile(r"[A-Z][\w.&’'-]*")


@dataclass(frozen=True)
class Provenance:
    """publisher, region: names; year: of the figures; currency: ISO code. Each but the year may be "unknown"."""

    publisher: str
    year: int
    region: str
    currency: str
    year_found: bool


def find_provenance(text: str, this_year: int) -> Provenance:
    """What a page says of its own origin. this_year: taken where the page names no year up to it."""
    region, currency = _place(text)
    year = _year(text, this_year)
    return Provenance(_publisher(text), year or this_year, region, currency, year is not None)


def stated(text: str, this_year: int) -> dict[str, object]:
    """The publisher and the year that a text states as its own ("Updated May 2024", "© 2024 ..."), nothing guessed."""
    found: dict[str, object] = {}
    match = next((match for pattern in PUBLISHED_BY if (match := pattern.search(text))), None)
    if match and (publisher := END_OF_NAME.split(match[1])[0].strip(" .,")):
        found["publisher"] = publisher
    years = [int(year) for year in DATED.findall(text) if FIRST_YEAR <= int(year) <= this_year]
    if years:
        found["year"] = max(years)
    return found


def pay_note(heading: str, provenance: Provenance) -> str:
    """What the figures below "Annual Salary (US, USD)" mean, as a sentence; "" where a heading does not say."""
    codes = _codes(heading)
    region = next((REGIONS[code] for code in codes if code in REGIONS), "")
    money = next((CURRENCIES[code][0] for code in codes if code in CURRENCIES), "")
    if not region and not money:
        return ""
    article = "the " if region in WITH_ARTICLE else ""
    parts = [f"for {article}{region}" if region else "", f"in {money}{_period(heading)}" if money else ""]
    return f"Pay is {', '.join(part for part in parts if part)}."


def _period(heading: str) -> str:
    name = heading.casefold()
    if "annual" in name or "year" in name:
        return " a year"
    return " an hour" if "hour" in name else ""


def _place(text: str) -> tuple[str, str]:
    """Country and money: by the codes or the flag of a pay heading, else by a source that only one country has."""
    for line in text.split("\n"):
        if len(line) > MAX_HEADING or not is_pay(key(line)):
            continue
        codes = _codes(line) + [_country(flag) for flag in FLAG.findall(line)]
        region = next((REGIONS[code] for code in codes if code in REGIONS), UNKNOWN)
        currency = next((code for code in codes if code in CURRENCIES), UNKNOWN)
        if region != UNKNOWN or currency != UNKNOWN:
            return region, currency
    for pattern, region, currency in PLACE_CLUES:
        if re.search(pattern, text):
            return region, currency
    return UNKNOWN, UNKNOWN


def _codes(heading: str) -> list[str]:
    """The codes of countries and money in a heading; outside brackets, "IN" and "IT" are no countries."""
    brackets = " ".join(BRACKETS.findall(heading))
    return CODES.findall(brackets) + [code for code in CODES.findall(heading) if code in CLEAR_CODES]


def _country(flag: str) -> str:
    return "".join(chr(ord("A") + ord(letter) - LETTER_A) for letter in flag)


def _year(text: str, this_year: int) -> int | None:
    """The latest year at which the page says it was written; else the latest that its figures name."""
    for pattern in (DATED, YEAR):
        years = [int(year) for year in pattern.findall(text) if FIRST_YEAR <= int(year) <= this_year]
        if years:
            return max(years)
    return None


def _publisher(text: str) -> str:
    for pattern in PUBLISHED_BY:
        match = pattern.search(text)
        if match:
            words = takewhile(NAME_WORD.fullmatch, match[1].split())
            return " ".join(words).rstrip(".") or UNKNOWN
    counts = {name: text.count(name) for name in PUBLISHERS}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else UNKNOWN
