"""Names of sections: how two spellings compare, which are known, which go below which, and the short name each gets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from chatbot.importing.lines import MAX_HEADING, SMALL_WORDS
from chatbot.importing.places import CURRENCIES, REGIONS
from chatbot.importing.section_names import (
    CANONICAL,
    CONTAINERS,
    CORE_WORDS,
    DEMAND,
    FAQ,
    OFTEN_EMPTY,
    PAY,
    SECTIONS,
    SUBSECTIONS,
    TIERS,
)

MAX_NAME_WORDS = 6
VOWELS = frozenset("aeiouy")
MAX_ACRONYM = 4  # letters; "FAQ" and "NASA" stay in capitals
VOCABULARY = frozenset(word for name in SECTIONS for word in name.split())
ARTICLES = frozenset("a an the your their".split())
DANGLING = frozenset("in for of as and".split())
QUESTION_WORDS = ("what", "how", "where", "who", "why", "when", "is", "are", "can", "do", "does")
CANONICAL_PATTERNS = tuple((re.compile(pattern), name) for pattern, name in CANONICAL)
CONTAINER_PATTERNS = tuple((re.compile(section), re.compile(heading)) for section, heading in CONTAINERS)
FAQ_PATTERN = re.compile(FAQ)
TIERS_PATTERN = re.compile(TIERS)
PAY_PATTERN = re.compile(PAY)
DEMAND_PATTERN = re.compile(DEMAND)
OFTEN_EMPTY_PATTERN = re.compile(OFTEN_EMPTY)
BRACKETS = re.compile(r"\s*\(([^()]*)\)")
NOT_NAME = re.compile(r"[^\w'/-]+|_")
CODE_WORDS = frozenset(code.casefold() for code in (*REGIONS, *CURRENCIES)) | {"in", "a", "per", "year", "annual"}


@lru_cache(maxsize=16)
def _role_pattern(role: str) -> re.Pattern[str]:
    """The occupation in a heading, with the words that tie it to the rest: "for an Electrician", "Electricians'"."""
    words = r"\s+".join(re.escape(word) for word in role.split())
    return re.compile(
        rf"(?:\b(?:for|of|as|being|becoming)\s)?(?:\b(?:an?|the|your)\s)?\b{words}(?:['’]s|s['’]?)?(?!\w)",
        re.IGNORECASE,
    )


def without_role(heading: str, role: str) -> str:
    """A heading with the occupation, and what ties it, taken out."""
    return " ".join(_role_pattern(role).sub(" ", heading).split()) if role else heading


def key(heading: str, role: str = "") -> str:
    """A heading as names are compared: "Pros & Cons for an Electrician" and "The pros and cons" are one."""
    text = without_role(BRACKETS.sub(" ", heading), role)
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("&", " and ")
    words = [word for word in NOT_NAME.sub(" ", text).split() if word not in ARTICLES and not _is_year(word)]
    while words and words[-1] in DANGLING:
        words.pop()
    return " ".join(words)


def is_section_name(heading: str, role: str = "") -> bool:
    """Whether a line is what guides call a section, or is made of such words: "Training and Requirements"."""
    if len(heading) > MAX_HEADING:
        return False
    name = key(heading, role)
    return is_known(name) or _is_made_of_names(name.split())


def is_known(name: str) -> bool:
    """Whether guides have a section of just this name (a key)."""
    return name in SECTIONS or any(pattern.fullmatch(name) for pattern, _ in CANONICAL_PATTERNS)


def _is_made_of_names(words: Sequence[str]) -> bool:
    return 1 < len(words) <= MAX_NAME_WORDS and VOCABULARY.issuperset(words) and not CORE_WORDS.isdisjoint(words)


def is_subsection_name(heading: str, role: str = "") -> bool:
    """Whether a line is what guides call a part of a section."""
    return len(heading) <= MAX_HEADING and key(heading, role) in SUBSECTIONS


def takes(section: str, heading: str) -> bool:
    """Whether a section (its key) takes a heading (its key) as a subsection."""
    return any(of.fullmatch(section) and part.fullmatch(heading) for of, part in CONTAINER_PATTERNS)


def is_faq(section: str) -> bool:
    """Whether a section (its key) holds questions and answers."""
    return FAQ_PATTERN.fullmatch(section) is not None


def is_tiers(section: str) -> bool:
    """Whether a section (its key) holds the levels of a career."""
    return TIERS_PATTERN.fullmatch(section) is not None


def is_pay(section: str) -> bool:
    """Whether a section (its key) is about money."""
    return PAY_PATTERN.fullmatch(section) is not None


def is_demand(section: str) -> bool:
    """Whether a section (its key) rates the demand for workers."""
    return DEMAND_PATTERN.fullmatch(section) is not None


def is_often_empty(section: str) -> bool:
    """Whether pages announce a section (its key) and leave it empty."""
    return OFTEN_EMPTY_PATTERN.fullmatch(section) is not None


def short_name(heading: str, role: str) -> str:
    """The name a section gets: "Core Functions of the Electrician Role" becomes "Core Functions"."""
    name = key(heading, role)
    for pattern, canonical in CANONICAL_PATTERNS:
        if pattern.fullmatch(name):
            return canonical
    bare = calm(BRACKETS.sub(_drop_codes, heading).removesuffix(":").strip())
    rest = without_role(bare, role).strip(" :–—-")
    if rest != bare and key(rest) in SECTIONS and not rest.casefold().startswith(QUESTION_WORDS):
        return rest[0].upper() + rest[1:]
    return bare


def calm(text: str) -> str:
    """A title or heading that shouts, in title case; others as they are."""
    if not text.isupper() or not any(len(word) > MAX_ACRONYM or word.casefold() in SECTIONS for word in text.split()):
        return text
    words = text.lower().split()
    return " ".join(word if word in SMALL_WORDS and at else _capital(word) for at, word in enumerate(words))


def _capital(word: str) -> str:
    """A word with a capital; short ones without a vowel ("CNC", "HR") are in capitals in any text."""
    return word.upper() if len(word) < MAX_ACRONYM and VOWELS.isdisjoint(word) else word[0].upper() + word[1:]


def _drop_codes(brackets: re.Match[str]) -> str:
    """Nothing for codes such as "(US, USD)", which the front matter tells; other brackets stay."""
    words = re.findall(r"\w+", brackets[1].casefold())
    return "" if words and CODE_WORDS.issuperset(words) else brackets[0]


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isascii() and word.isdigit() and word[:2] in {"19", "20"}
