"""Slots: the level, years, place, occupation, employer and figures that an utterance names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterator, Sequence

from chatbot.question.rules import Rules
from chatbot.question.turn import Claim
from chatbot.question.usage import Usage
from chatbot.record import record
from chatbot.text import TYPED_WORD, words

_EXCLUDING = frozenset("not except without excluding".split())
NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_YEAR_WORDS = frozenset(("year", "years", "yr", "yrs"))
# "I was a nurse, what does this pay?" asks about this job, not about nursing.
OWN_PAST = frozenset("am im was were been being as former ex from my hes shes worked".split())
MAX_YEARS = 60
_BEFORE_NAMES = frozenset(("at", "for", "with", "by", "join", "joining"))
MIN_PLURAL = 3
# A figure that an utterance asserts. Less money than this is an hour's pay or no pay at all.
MIN_MONEY = 1_000
_CLAIM = re.compile(
    r"[$£€]?(?P<thousands>\d+(?:,\d{3})*(?:\.\d+)?)\s?(?:k|thousand|grand)\b|[$£€]\s?(?P<money>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"|(?P<bare>\b[1-9]\d{1,2},?\d{3}\b)(?!\s?(?:people|jobs|workers|customers))"
    r"|(?P<percent>\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)|(?P<years>\d+)\s?(?:years?|yrs?)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:over|under|above|below|about|around|roughly|than|least|most|up to|near|nearly|almost)\s*$", re.IGNORECASE
)
_PLURALS = (("ies", "y"), ("es", ""), ("s", ""))
MAX_PHRASE = 6
LONG_WORD = 4


@record
class Mention:
    """A phrase found in the words: words[start:end] names `value`."""

    value: str
    start: int
    end: int


def excluded(tokens: Sequence[str], mention: Mention) -> bool:
    """Whether a mention is taken out: "agents only, not reps"."""
    return not _EXCLUDING.isdisjoint(tokens[max(0, mention.start - 2) : mention.start])


def phrase_mentions(tokens: Sequence[str], rules: Rules, slot: str) -> Iterator[Mention]:
    """The values of a slot whose phrases stand in the words, longest phrase first.

    A phrase of one word is found in the plural too, a plural never in the
    singular: "tailors" do that job, but "tailor" may be a verb, and "German"
    a language. Stems would find more still: to them, "main" is Maine.
    """
    table, starts = rules.tables.get(slot, {}), rules.starts.get(slot, frozenset())
    i = 0
    while i < len(tokens):
        may_start = tokens[i] in starts or any(form in starts for form in singulars(tokens[i]))
        for end in range(min(len(tokens), i + MAX_PHRASE), i, -1) if may_start else ():
            value = table.get(tuple(tokens[i:end]))
            if value is None and end == i + 1:
                value = next((table[(form,)] for form in singulars(tokens[i]) if (form,) in table), None)
            if value is not None:
                yield Mention(value, i, end)
                i = end - 1
                break
        i += 1


def slot_values(tokens: Sequence[str], rules: Rules, slot: str) -> tuple[str, ...]:
    """The values of a slot that the words name, each once, in order."""
    return tuple(dict.fromkeys(mention.value for mention in phrase_mentions(tokens, rules, slot)))


def singulars(word: str) -> Iterator[str]:
    """The singulars that a word may be a plain plural of."""
    if len(word) > MIN_PLURAL:
        yield from (word.removesuffix(end) + new for end, new in _PLURALS if word.endswith(end))


def asked_occupations(tokens: Sequence[str], rules: Rules, known: Container[str]) -> tuple[str, ...]:
    """Occupations that are asked about and that no guide speaks of; known: the words of the guides."""
    return tuple(dict.fromkeys(_asked(tokens, "occupation", rules, known)))


def asked_companies(
    text: str, tokens: Sequence[str], rules: Rules, usage: Usage, known: Container[str]
) -> tuple[str, ...]:
    """Employers that are asked about: listed ones that no guide speaks of, and strange names after "at" or "for"."""
    strange = (name for name, before in strange_names(text, usage) if OWN_PAST.isdisjoint(before))
    return tuple(dict.fromkeys((*_asked(tokens, "company", rules, known), *strange)))


def strange_names(text: str, usage: Usage) -> Iterator[tuple[str, list[str]]]:
    """(name, words before it) of each capitalised word after "at", "for" and the like that nobody knows."""
    typed = TYPED_WORD.findall(text)
    for n, (before, word) in enumerate(itertools.pairwise(typed)):
        if (
            before.lower() in _BEFORE_NAMES
            and word[:1].isupper()
            and len(word) >= LONG_WORD
            and " ".join(words(word)) not in usage
        ):
            yield word, typed[max(0, n - 2) : n]


def _asked(tokens: Sequence[str], slot: str, rules: Rules, known: Container[str]) -> Iterator[str]:
    """The values of a slot that are asked about; one's own or a relative's job and employer are not."""
    for mention in phrase_mentions(tokens, rules, slot):
        before = tokens[max(0, mention.start - 3) : mention.start]
        at = before[-1:] != [] and before[-1] in _BEFORE_NAMES  # "at Google", though a guide names its tools
        stands = all(token in known for token in tokens[mention.start : mention.end])
        if OWN_PAST.isdisjoint(before) and (at or not stands):
            yield mention.value


def years(tokens: Sequence[str]) -> float | None:
    """Years of experience that are named: "after five years", "3 yrs", or None."""
    for i, token in enumerate(tokens[1:], 1):
        if token in _YEAR_WORDS:
            number = int(tokens[i - 1][:4]) if tokens[i - 1].isdecimal() else NUMBERS.get(tokens[i - 1])
            if number is not None and number <= MAX_YEARS:
                return float(number)
    return None


def claims(text: str) -> tuple[Claim, ...]:
    """The figures that a text names: money, percentages, years of something; not "over 50k" or "about 5%"."""
    found = []
    for match in _CLAIM.finditer(text):
        if _ABOUT.search(text[: match.start()]):
            continue
        figure = match["thousands"] or match["money"] or match["bare"] or match["percent"] or match["years"]
        number = float(figure.replace(",", "")) * (1_000 if match["thousands"] else 1)
        unit = "percent" if match["percent"] else "years" if match["years"] else "money"
        if (unit != "money" or number >= MIN_MONEY) and (unit != "years" or number <= MAX_YEARS):
            found.append(Claim(match.group().strip(), number, unit))
    return tuple(found)
