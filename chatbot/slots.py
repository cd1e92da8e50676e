"""Slots: the role, level, years, place and occupation that an utterance names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chatbot.guide import Guide, Library
from chatbot.intent import Rules
from chatbot.text import STOP_WORDS, TYPED_WORD, stem, words
from chatbot.turn import Claim
from chatbot.usage import Usage

# Words that can follow part of a role's name in place of its noun.
_STAND_INS = frozenset("guide guides role roles one ones people job jobs work staff position post folks side".split())
# How a question begins that leaves out what was asked before.
_ELLIPSIS = frozenset("and what how same or for versus vs than but also".split())
ELLIPSIS_LENGTH = 9
_EXCLUDING = frozenset("not except without excluding".split())
NUMBERS = {word: number for number, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty".split())}  # fmt: skip
_YEAR_WORDS = frozenset(("year", "years", "yr", "yrs"))
# "I was a nurse, what does this pay?" asks about this job, not about nursing.
_OWN_PAST = frozenset("am im was were been being as former ex from my hes shes worked".split())
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
_ABOUT = re.compile(r"\b(?:over|under|above|below|about|around|roughly|than|least|most|up to|near|nearly|almost)\s*$",
                    re.IGNORECASE)  # fmt: skip
_PLURALS = (("ies", "y"), ("es", ""), ("s", ""))
MAX_PHRASE = 6
# A name of so many words is known in spite of typing errors, if it is as like as this (about one letter in ten).
MIN_MISSPELT = 3
MISSPELT = 0.88
LONG_WORD = 4
# "Your agent was rude" and "a human agent" speak of somebody else.
_OTHER_PEOPLE = frozenset("your human live real speak talk chat".split())


@dataclass(frozen=True)
class Mention:
    """A phrase found in the words: words[start:end] names `value`."""

    value: str
    start: int
    end: int


def role_mentions(tokens: Sequence[str], library: Library) -> list[Mention]:
    """The guides' roles that are named, by name, alias or a part only one role has.

    A name that several guides share gives a mention for each.
    """
    stems = [_role_stem(token) for token in tokens]
    names = role_names(library)
    parts = _role_parts(_roles(library), tuple(guide.text for guide in library.guides))
    nouns = {_role_stem(words(guide.role)[-1]) for guide in library.guides}
    found: list[Mention] = []
    i = 0
    while i < len(stems):
        end, slugs = _longest(stems, i, names)
        if not slugs:
            end, slugs = _misspelt(tokens, i, _spoken_names(_roles(library)))
        if not slugs:
            end, slugs = _longest(stems, i, parts)
            if slugs and not _stands_for_role(tokens, end, i, stems[end - 1] in nouns):
                slugs = ()
        found += [Mention(slug, i, end) for slug in slugs]
        i = end if slugs else i + 1
    return found


def _role_stem(word: str) -> str:
    """The stem of a word in a role's name; "CSRs" is CSR, which the stemmer does not know."""
    # "rep" is a word of its own to the stemmer, and "centre" another spelling.
    known = {"rep": "representative", "reps": "representative", "centre": "center"}.get(word, word)
    root = stem(known)
    return root[:-1] if root == known and len(root) > MIN_PLURAL and root.endswith("s") and root[-2] != "s" else root


def role_names(library: Library) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Stems of each title, role and alias -> slugs of the guides that have it."""
    return _names(_roles(library))


def _roles(library: Library) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(slug, (role, title, aliases ...)) of each guide: what the tables of names are made from."""
    return tuple((guide.slug, (guide.role, guide.title, *guide.aliases)) for guide in library.guides)


@lru_cache(maxsize=16)
def _names(roles: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[tuple[str, ...], tuple[str, ...]]:
    names: dict[tuple[str, ...], tuple[str, ...]] = {}
    for slug, known in roles:
        for name in known:
            key = tuple(_role_stem(word) for word in words(name))
            if key and slug not in names.get(key, ()):
                names[key] = (*names.get(key, ()), slug)
    return names


@lru_cache(maxsize=16)
def _role_parts(
    roles: tuple[tuple[str, tuple[str, ...]], ...], texts: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Parts of roles that only one guide's role has, such as "agent" or "care center".

    A part without the role's noun that other guides speak of too is the name
    of the field ("customer service"); only with "guide" after it, it is the
    name of the guide.
    """
    owners: dict[tuple[str, ...], set[str]] = {}
    plain = {slug: f" {' '.join(words(text))} " for (slug, _), text in zip(roles, texts, strict=True)}
    for slug, known in roles:
        typed = words(known[0])
        for i in range(len(typed)):
            for j in range(i + 1, len(typed) + 1):
                part = tuple(_role_stem(word) for word in typed[i:j])
                spoken = f" {' '.join(typed[i:j])} "
                is_field = j < len(typed) and any(spoken in text for other, text in plain.items() if other != slug)
                owners.setdefault((*part, stem("guide")) if is_field else part, set()).add(slug)
    return {part: tuple(slugs) for part, slugs in owners.items() if len(slugs) == 1}


def _longest(
    stems: Sequence[str], start: int, names: dict[tuple[str, ...], tuple[str, ...]]
) -> tuple[int, tuple[str, ...]]:
    """(end, slugs) of the longest name that begins at start; (start, ()) where none does."""
    for end in range(min(len(stems), start + 8), start, -1):
        slugs = names.get(tuple(stems[start:end]))
        if slugs:
            return end, slugs
    return start, ()


@lru_cache(maxsize=16)
def _spoken_names(roles: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, tuple[str, int]]:
    """Names of several words, as typed -> (slug, number of words); one typing error must not lose a role."""
    return {" ".join(words(name)): (slug, len(words(name))) for slug, known in roles for name in known
            if len(words(name)) >= MIN_MISSPELT}  # fmt: skip


def _misspelt(tokens: Sequence[str], start: int, names: dict[str, tuple[str, int]]) -> tuple[int, tuple[str, ...]]:
    """(end, slugs) of a name that begins at start with a letter or two wrong: "customer cair agent"."""
    best: tuple[float, int, str] = (0.0, start, "")
    for length in {length for _, length in names.values()}:
        typed = " ".join(tokens[start : start + length])
        if start + length > len(tokens):
            continue
        found = process.extractOne(typed, [name for name, (_, n) in names.items() if n == length],
                                   scorer=OSA.normalized_similarity, score_cutoff=MISSPELT)  # fmt: skip
        if found is not None and _is_slip(tokens[start : start + length], words(found[0])):
            best = max(best, (found[1], start + length, names[found[0]][0]))
    return (best[1], (best[2],)) if best[2] else (start, ())


def _is_slip(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Whether typed words can be a misspelling of a name, word for word: "get" is no slip for "agent"."""
    return all(a == b or (a not in STOP_WORDS and OSA.distance(a, b) <= (1 if len(a) < LONG_WORD else 2))
               for a, b in zip(typed, name, strict=True))  # fmt: skip


def _stands_for_role(tokens: Sequence[str], end: int, start: int, noun: bool) -> bool:
    """Whether part of a role's name means the role: "agents", "the agent guide", "and the care center?".

    noun: the part ends with the noun of the role, so that it can stand alone.
    """
    follows = tokens[end - 1] in ("guide", "guides") or (end < len(tokens) and tokens[end] in _STAND_INS)
    elliptic = len(tokens) <= ELLIPSIS_LENGTH and tokens[0] in _ELLIPSIS and end == len(tokens)
    return follows or elliptic or (noun and _OTHER_PEOPLE.isdisjoint(tokens[max(0, start - 3) : start]))


def excluded(tokens: Sequence[str], mention: Mention) -> bool:
    """Whether a mention is taken out: "agents only, not reps"."""
    return not _EXCLUDING.isdisjoint(tokens[max(0, mention.start - 2) : mention.start])


def phrase_mentions(tokens: Sequence[str], rules: Rules, slot: str) -> Iterator[Mention]:
    """The values of a slot whose phrases stand in the words, longest phrase first.

    A phrase of one word is found in the plural too, a plural never in the
    singular: "tailors" do that job, but "tailor" may be a verb, and "German"
    a language. Stems would find more still: to them, "main" is Maine.
    """
    table = rules.tables.get(slot, {})
    i = 0
    while i < len(tokens):
        for end in range(min(len(tokens), i + MAX_PHRASE), i, -1):
            value = table.get(tuple(tokens[i:end]))
            if value is None and end == i + 1:
                value = next((table[(form,)] for form in _singulars(tokens[i]) if (form,) in table), None)
            if value is not None:
                yield Mention(value, i, end)
                i = end - 1
                break
        i += 1


def slot_values(tokens: Sequence[str], rules: Rules, slot: str) -> tuple[str, ...]:
    """The values of a slot that the words name, each once, in order."""
    return tuple(dict.fromkeys(mention.value for mention in phrase_mentions(tokens, rules, slot)))


def _singulars(word: str) -> Iterator[str]:
    """The singulars that a word may be a plain plural of."""
    if len(word) > MIN_PLURAL:
        yield from (word.removesuffix(end) + new for end, new in _PLURALS if word.endswith(end))


def asked_occupations(tokens: Sequence[str], rules: Rules, known: frozenset[str]) -> tuple[str, ...]:
    """Occupations that are asked about and that no guide speaks of; known: the words of the guides."""
    return tuple(dict.fromkeys(_asked(tokens, "occupation", rules, known)))


def asked_companies(text: str, tokens: Sequence[str], rules: Rules, usage: Usage,
                    known: frozenset[str]) -> tuple[str, ...]:  # fmt: skip
    """Employers that are asked about: listed ones that no guide speaks of, and strange names after "at" or "for"."""
    strange = (name for name, before in strange_names(text, usage) if _OWN_PAST.isdisjoint(before))
    return tuple(dict.fromkeys((*_asked(tokens, "company", rules, known), *strange)))


def strange_names(text: str, usage: Usage) -> Iterator[tuple[str, list[str]]]:
    """(name, words before it) of each capitalised word after "at", "for" and the like that nobody knows."""
    typed = TYPED_WORD.findall(text)
    for n, (before, word) in enumerate(itertools.pairwise(typed)):
        if before.lower() in _BEFORE_NAMES and word[:1].isupper() and len(word) >= LONG_WORD \
                and " ".join(words(word)) not in usage.number:  # fmt: skip
            yield word, typed[max(0, n - 2) : n]


def _asked(tokens: Sequence[str], slot: str, rules: Rules, known: frozenset[str]) -> Iterator[str]:
    """The values of a slot that are asked about; one's own or a relative's job and employer are not."""
    for mention in phrase_mentions(tokens, rules, slot):
        before = tokens[max(0, mention.start - 3) : mention.start]
        at = before[-1:] != [] and before[-1] in _BEFORE_NAMES  # "at Google", though a guide names its tools
        if _OWN_PAST.isdisjoint(before) and (at or not set(tokens[mention.start : mention.end]) <= known):
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


def find_guide(name: str, library: Library) -> Guide | None:
    """The guide a name means: slug, title, role or alias; the first where several share it."""
    wanted = tuple(_role_stem(word) for word in words(name))
    for guide in library.guides:
        if guide.slug == name.strip().lower():
            return guide
    slugs = (
        role_names(library).get(wanted)
        or _role_parts(_roles(library), tuple(guide.text for guide in library.guides)).get(wanted)
        or ()
    )
    return library.guide(slugs[0]) if slugs else None
