"""Stated: figures that sentences state, such as "Ushers earn about $14 an hour".

A sentence is read word by word: only where each word around a figure is a
plain one, names the guide's own role, or a place, is the figure the
occupation's own. Whoever else it speaks of, the figure may be theirs, and is
no fact. What is read is told as the sentence itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from chatbot.guides.amounts import MAY_HOLD, Amount, amounts
from chatbot.guides.facts import Fact, is_bare, label_words, level_named, measure, read_fact
from chatbot.guides.kinds import (
    AGE_CUES,
    AGE_PLAIN,
    COUNT_PLAIN,
    GROWTH_CUES,
    GROWTH_PLAIN,
    HOURS_PLAIN,
    LEVEL_WORDS,
    NO_FACT,
    NOT_PAY,
    PAST,
    PAY_CUES,
    PAY_HEADING,
    PAY_PLAIN,
    PEOPLE,
    PERIODS,
    PLAIN,
    RELATED,
    STORY,
    TOLD_IN_STORIES,
)
from chatbot.guides.pieces import Piece
from chatbot.guides.ratings import stated_rating, words_of
from chatbot.record import record
from chatbot.text import stem

# A longer sentence is a paragraph; reading it word by word would take as long.
MAX_SENTENCE = 600
AGES = (14, 70)

# Most sentences state nothing of the sort.
_MAY_STATE = re.compile(rf"{MAY_HOLD.pattern}|(?i:stress|balance|demand)")
_SPAN = re.compile(r"\b(?:from |between |in )?((?:19|20)\d\d)(?:\s?(?:[-–—]|to|and)\s?((?:19|20)\d\d|\d\d\b))?(?!\d)")
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]cross|[Aa]round|[Nn]ear)\s(?:the\s)?((?:[A-Z][\w'’.-]+)(?:\s(?:and\s|of\s)?[A-Z][\w'’.-]+)*)"
)
_ENDS = re.compile(r"[,;.()]|\b(?:and|but|while)\b")
_PERIODS = frozenset(period for period, _ in PERIODS)
_ADVERB = re.compile(
    r"\b(hourly|daily|weekly|monthly|yearly|annual)\s(?:\w+\s){0,2}(?:pay|wage|wages|salary|salaries|earnings|income|compensation)\b",
    re.IGNORECASE,
)
_YEARLY = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annual": "year"}
_A_WEEK = re.compile(r"\bweek\b[^.,;]*\bis\b|\bweekly\b", re.IGNORECASE)
_STATISTIC = re.compile(r"\b(?:median|average|mean|typical)\b.*\b(?:was|were)\b", re.IGNORECASE)
_ADVERBS = (
    r"(?:\s(?:about|around|roughly|approximately|usually|typically|normally|only|you|currently|just|between|from))*"
)
_COSTS = re.compile(
    rf"(?:\bcosts?|\b(?:fees?|tuition|price|cost|charge)\b[^,;:.]{{0,40}}?\b(?:is|are|of)){_ADVERBS}\s$", re.IGNORECASE
)
_LASTS = re.compile(rf"\b(?:lasts|(?:can|will|may) last|takes?|runs? (?:for|over)){_ADVERBS}\s$", re.IGNORECASE)
_LONG = re.compile(rf"\b(?:is|are){_ADVERBS}\s$", re.IGNORECASE)
_EXPERIENCE = re.compile(r"\s?(?:of|['’])?\s?(?:(?:relevant|work|working|practical|professional|prior)\s)*experience\b")
_NEEDS = re.compile(r"\b(?:need|needs|require|requires|required|must have|ask for|want)\b[^.;,]{0,20}$", re.IGNORECASE)
_OLD = re.compile(r"\bmust be\b|\bage is\b|\baged\b|\b(?:be|are|re) (?:at least )?$", re.IGNORECASE)
_OLDER = re.compile(r"\s?(?:(?:years? )?(?:old|of age)|(?:or|and) (?:over|older|above))", re.IGNORECASE)
_ALWAYS = PLAIN | PEOPLE


@record
class Scope:
    """Whose facts are read. roles: the stems of the words that name the role; decimal: the sign before decimals."""

    roles: frozenset[str] = frozenset()
    decimal: str = ""

    @classmethod
    def of(cls, names: Iterable[str], decimal: str) -> Scope:
        """The scope of a role by all its names."""
        roles = (stem(part) for name in names for word in words_of(name) for part in {word, *word.split("-")})
        return cls(frozenset(roles), decimal)


def facts_of(piece: Piece, path: tuple[str, ...], context: str, scope: Scope) -> Iterator[Fact]:
    """The facts of a piece: those of its label and value, or those that it states as a sentence.

    path: the headings above it; context: as in `read_fact`. A section about one person, an
    example or other occupations states no figures of this one.
    """
    story, others, own = _under(path)
    label, value = _labelled(piece)
    said = f"{context} {piece.lead} {piece.column}" if piece.kind == "cell" else context
    fact = read_fact(label, value, own, said, scope.decimal) if value else None
    if fact is None:
        if piece.kind != "cell" and not (story or others):
            yield from stated_facts(piece.text, scope)
        return
    if story and fact.kind not in TOLD_IN_STORIES:
        return
    if fact.kind == "salary" and others and not is_bare(label):
        return
    yield fact


def _labelled(piece: Piece) -> tuple[str, str]:
    """(label, value) of a piece that has them; empty for sentences."""
    if piece.kind in ("sentence", "note"):
        return "", ""
    if piece.kind == "cell":
        return piece.text[: piece.skip].strip().rstrip(":"), piece.own
    label, _, value = piece.text.partition(":")
    return label.strip(), value.strip()


@lru_cache
def _under(path: tuple[str, ...]) -> tuple[bool, bool, str]:
    """(whether a section tells a story, whether it is about other occupations, the headings its figures are of)."""
    others = not RELATED.isdisjoint(label_words(" ".join(path)))
    return is_story(path), others, path[-1] if not NOT_PAY.isdisjoint(label_words(path[-1])) else " / ".join(path)


def is_story(path: tuple[str, ...]) -> bool:
    """Whether a section tells of one person or an example: "Meet Maria"."""
    headings = label_words(" ".join(path))
    return not STORY.isdisjoint(headings) and PAY_HEADING.isdisjoint(headings)


def stated_facts(sentence: str, scope: Scope) -> Iterator[Fact]:
    """The facts that a sentence states, in the order of their figures."""
    if len(sentence) > MAX_SENTENCE or not _MAY_STATE.search(sentence) or not _plain_statement(sentence):
        return
    rated = stated_rating(sentence, scope.roles)
    if rated is not None:
        yield rated
        return
    found = amounts(sentence, scope.decimal)
    read: dict[str, tuple[int, str]] = {}  # of each sort, where the last fact ended, and its kind
    for amount, after in zip(found, [*(amount.start for amount in found[1:]), len(sentence)], strict=False):
        start, last = read.get(amount.sort, (0, ""))
        figure = _Figure(sentence, amount, sentence[start : amount.start], sentence[amount.end : after], scope, last)
        if kind := figure.kind():
            read[amount.sort] = amount.end, kind
            yield figure.fact(kind)


def _plain_statement(sentence: str) -> bool:
    """Whether a sentence only states something: no question, no quote, no story, condition, denial or past."""
    words = set(words_of(sentence))
    if (
        not NO_FACT.isdisjoint(words)
        or any(mark in sentence for mark in '?"“”')
        or "n't" in sentence
        or "n’t" in sentence
    ):
        return False
    return PAST.isdisjoint(words) or _SPAN.search(sentence) is not None


@record
class _Figure:
    """An amount in its sentence: the text before it, to the amount before, and after it, to the next.

    last: the kind of the amount before it, or "".
    """

    sentence: str
    amount: Amount
    before: str
    after: str
    scope: Scope
    last: str

    def kind(self) -> str:
        """The kind of fact it is, or ""."""
        checks = {
            "money": (self._is_pay, self._is_cost),
            "percent": (self._is_growth, self._is_share),
            "time": (self._is_hours, self._is_age, self._is_experience, self._is_duration),
            "number": (self._is_age, self._is_employment),
            "points": (self._is_score,),
        }
        return next((kind for check in checks[self.amount.sort] if (kind := check())), "")

    def fact(self, kind: str) -> Fact:
        """The fact of this kind that it states."""
        low, high, unit = measure(kind, self.amount)
        if kind == "growth" and not self._grows():
            low, high = (None if end is None else -end for end in (high, low))
        is_range = None not in (low, high) and low != high
        span = _SPAN.search(self.sentence) if kind in ("salary", "growth", "employment") else None
        place = _PLACE.search(f"{self.before}|{self.after}") if kind in ("salary", "growth", "employment") else None
        return Fact(
            kind=kind,
            label="",
            value=self.sentence[self.amount.start : self.amount.end].strip(),
            level=(self._level() or ("range" if is_range else "")) if kind == "salary" else "",
            low=low,
            high=high,
            unit=unit,
            period=self._period(kind),
            year="-".join(part for part in span.groups() if part) if span else "",
            region=place[1].rstrip(".") if place else "",
            sentence=self.sentence,
        )

    def _level(self) -> str:
        return level_named(self.before) or level_named(_ENDS.split(self.after, maxsplit=1)[0])

    def _period(self, kind: str) -> str:
        own = self.amount.period if self.amount.period in _PERIODS else ""
        if kind == "hours":
            return own or "week"
        if kind != "salary":
            return own if kind == "cost" else ""
        adverb = _ADVERB.search(self.before)
        return own or (_YEARLY[adverb[1].lower()] if adverb else "")

    def _grows(self) -> bool:
        signs = [GROWTH_CUES[word] for word in words_of(self.before + self.after) if word in GROWTH_CUES]
        return not signs or signs[0] > 0

    def _plain(self, own: frozenset[str]) -> bool:
        """Whether each word before the amount, and after it up to the next comma, is plain, of the role or a place."""
        end = _ENDS.search(self.after)
        near = self.after[: end.start()] if end else self.after
        text = _PLACE.sub(" ", f"{self.before} | {near}")
        return all(self._known(word, own) for word in words_of(text))

    def _known(self, word: str, own: frozenset[str]) -> bool:
        parts = word.split("-")
        allowed = _ALWAYS | own | LEVEL_WORDS
        return word in allowed or all(part in allowed or stem(part) in self.scope.roles for part in parts)

    def _is_pay(self) -> str:
        words = words_of(self.before)
        cued = not PAY_CUES.isdisjoint(words) or self.last == "salary"
        other = not NOT_PAY.isdisjoint(words_of(f"{self.before} {self.after}"))
        if "we" in words or ("you" in words and not {"pay", "pays"}.isdisjoint(words)):
            return ""  # who pays is no worker
        if not PAST.isdisjoint(words_of(self.sentence)) and not _STATISTIC.search(self.sentence):
            return ""  # what was earned, other than on average in a year that is told
        return "salary" if cued and not other and self.amount.period != "other" and self._plain(PAY_PLAIN) else ""

    def _is_cost(self) -> str:
        return "cost" if _COSTS.search(self.before) else ""

    def _is_growth(self) -> str:
        words = words_of(self.before)
        cued = any(word in GROWTH_CUES for word in words) or self.last == "growth"
        of_pay = not (PAY_CUES - GROWTH_PLAIN).isdisjoint(words)
        return "growth" if cued and not of_pay and self._plain(GROWTH_PLAIN) else ""

    def _is_share(self) -> str:
        top = re.search(r"\b(?:top|bottom|highest|lowest)\s$", self.before, re.IGNORECASE)
        return "share" if not top and re.match(r"\s?of\s", self.after) else ""

    def _is_score(self) -> str:
        return "score" if " of " in self.sentence[self.amount.start : self.amount.end] else ""

    def _is_hours(self) -> str:
        if self.amount.unit != "hour":
            return ""
        rate = self.amount.period in ("day", "week") or (not self.amount.period and bool(_A_WEEK.search(self.before)))
        return "hours" if rate and self._plain(HOURS_PLAIN) else ""

    def _is_age(self) -> str:
        amount, least = self.amount, self.amount.low or 0.0
        called = amount.sort == "number" or (amount.unit == "year" and bool(_OLDER.match(self.after)))
        if not (called and AGES[0] <= least <= AGES[1] and self._plain(AGE_PLAIN)):
            return ""
        words = words_of(self.before)
        cued = "age" in words or bool(_OLD.search(self.before))
        sure = not AGE_CUES.isdisjoint(words) or bool(_OLDER.search(self.sentence[amount.start :]))
        return "age" if cued and sure else ""

    def _is_experience(self) -> str:
        return "experience" if _EXPERIENCE.match(self.after) and _NEEDS.search(self.before) else ""

    def _is_duration(self) -> str:
        long = bool(_LONG.search(self.before)) and bool(re.match(r"\slong\b", self.after))
        return "duration" if (long or _LASTS.search(self.before)) and not self.amount.period else ""

    def _is_employment(self) -> str:
        after = words_of(self.after)[:6]
        counted = any(word in ("jobs", "people") or stem(word) in self.scope.roles for word in after[:4])
        cued = not COUNT_PLAIN.isdisjoint(words_of(self.before + self.after))
        return "employment" if counted and cued and self._plain(COUNT_PLAIN) else ""
