"""Role names: how people name the roles that the guides are about.

By title, role or alias, by part of a role's name that only one guide has, and
with a typing error in a name of several words.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from chatbot.guides.guide import Guide
from chatbot.question.slots import MIN_PLURAL, OWN_PAST, Mention, singulars
from chatbot.record import record
from chatbot.text import GENERIC_WORDS, STOP_WORDS, stem, words

# Words that can follow part of a role's name in place of its noun.
_STAND_INS = frozenset("guide guides role roles one ones people job jobs work staff position post folks side".split())
# How a question begins that leaves out what was asked before.
_ELLIPSIS = frozenset("and what how same or for versus vs than but also".split())
ELLIPSIS_LENGTH = 9
# No name is longer.
MAX_NAME = 8
# A name of so many words is known in spite of typing errors, if it is as like as this (about one letter in ten).
MIN_MISSPELT = 3
MISSPELT = 0.88
LONG_WORD = 4
# "Your agent was rude" and "a human agent" speak of somebody else.
_OTHER_PEOPLE = frozenset("your human live real speak talk chat".split())

# Titles of a collection are looked up to this length; longer ones are named by an alias or in part.
MAX_TITLE = 9
# A title that more roles share does not tell which is meant.
MAX_HOLDERS = 3
# "I was a waiter" is about oneself, "train as a waiter" and "is being a waiter hard" are not.
_OWN = OWN_PAST - {"as", "being", "from"} | {
    "quit",
    "quitting",
    "leave",
    "leaving",
    "dad",
    "mum",
    "mom",
    "father",
    "mother",
}
OWN_WORDS = 3
_BEFORE_TITLES = tuple([word] for word in "a an as become becoming be being compare vs versus than between".split())

_Table = Mapping[tuple[str, ...], tuple[str, ...]]


@record
class RoleNames:
    """The names of guides' roles, in tables made once for a shelf.

    names: stems of each title, role and alias -> slugs of the guides that have
    it; parts: of parts of roles that only one guide's role has; nouns: the stems
    that roles end with; spoken: number of words -> names of so many, as words -> slug.
    """

    names: _Table
    parts: _Table
    nouns: frozenset[str]
    spoken: Mapping[int, Mapping[tuple[str, ...], str]]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of names of several words."""
        return frozenset(word for names in self.spoken.values() for name in names for word in name)

    @classmethod
    def of(cls, guides: Sequence[Guide]) -> RoleNames:
        """The names of some guides."""
        names: dict[tuple[str, ...], tuple[str, ...]] = {}
        spoken: dict[int, dict[tuple[str, ...], str]] = {}
        for guide in guides:
            for name in (guide.role, guide.title, *guide.aliases):
                typed = words(name)
                key = tuple(map(role_stem, typed))
                if key and guide.slug not in names.get(key, ()):
                    names[key] = (*names.get(key, ()), guide.slug)
                if len(typed) >= MIN_MISSPELT:
                    spoken.setdefault(len(typed), {})[tuple(typed)] = guide.slug
        nouns = frozenset(role_stem(words(guide.role)[-1]) for guide in guides)
        return cls(names, _parts(guides), nouns, spoken)

    def as_lists(self) -> list[Any]:
        """The tables as plain values, for a file."""
        names, parts = ([[list(key), slugs] for key, slugs in table.items()] for table in (self.names, self.parts))
        spoken = [[name, slug] for own in self.spoken.values() for name, slug in own.items()]
        return [names, parts, sorted(self.nouns), spoken]

    @classmethod
    def from_lists(cls, value: Sequence[Any]) -> RoleNames:
        """The tables out of such values."""
        names, parts = ({tuple(key): tuple(slugs) for key, slugs in table} for table in value[:2])
        spoken: dict[int, dict[tuple[str, ...], str]] = {}
        for name, slug in value[3]:
            spoken.setdefault(len(name), {})[tuple(name)] = slug
        return cls(names, parts, frozenset(value[2]), spoken)

    def slug(self, name: str) -> str | None:
        """The guide that a name means; the first where several share it; or None."""
        wanted = tuple(map(role_stem, words(name)))
        return next(iter(self.names.get(wanted) or self.parts.get(wanted) or ()), None)


def _parts(guides: Sequence[Guide]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Parts of roles that only one guide's role has, such as "agent" or "care center".

    A part without the role's noun that other guides speak of too is the name
    of the field ("customer service"); only with "guide" after it, it is the
    name of the guide.
    """
    owners: dict[tuple[str, ...], set[str]] = {}
    plain = {guide.slug: f" {' '.join(words(guide.text))} " for guide in guides}
    for guide in guides:
        typed = words(guide.role)
        for i in range(len(typed)):
            for j in range(i + 1, len(typed) + 1):
                part = tuple(map(role_stem, typed[i:j]))
                spoken = f" {' '.join(typed[i:j])} "
                is_field = j < len(typed) and any(spoken in text for slug, text in plain.items() if slug != guide.slug)
                owners.setdefault((*part, stem("guide")) if is_field else part, set()).add(guide.slug)
    return {part: tuple(slugs) for part, slugs in owners.items() if len(slugs) == 1}


def role_stem(word: str) -> str:
    """The stem of a word in a role's name; "CSRs" is CSR, which the stemmer does not know."""
    # "rep" is a word of its own to the stemmer, and "centre" another spelling.
    known = {"rep": "representative", "reps": "representative", "centre": "center"}.get(word, word)
    root = stem(known)
    return root[:-1] if root == known and len(root) > MIN_PLURAL and root.endswith("s") and root[-2] != "s" else root


def role_mentions(tokens: Sequence[str], roles: RoleNames) -> list[Mention]:
    """The guides' roles that are named, by name, alias or a part only one role has.

    A name that several guides share gives a mention for each.
    """
    stems = [role_stem(token) for token in tokens]
    found: list[Mention] = []
    i = 0
    while i < len(stems):
        end, slugs = _longest(stems, i, roles.names)
        if not slugs and not roles.words.isdisjoint(tokens[i : i + MAX_NAME]):
            end, slugs = _misspelt(tokens, i, roles.spoken)
        if not slugs:
            end, slugs = _longest(stems, i, roles.parts)
            if slugs and not _stands_for_role(tokens, end, i, stems[end - 1] in roles.nouns):
                slugs = ()
        found += [Mention(slug, i, end) for slug in slugs]
        i = end if slugs else i + 1
    return found


@record
class TitleReader:
    """What tells whether words are meant as the title of a collection's role.

    holders: title -> slugs of those whose own title it is, and of those that have
    it as an alias; plain: the words of one's own guides; follows: how often a word
    follows another there and in phrasings; known: words that people are known to
    call an occupation -> its usual name.
    """

    holders: Callable[[str], tuple[tuple[str, ...], tuple[str, ...]]]
    plain: Container[str]
    follows: Callable[[str, str], int]
    known: Mapping[tuple[str, ...], str]

    def mentions(self, tokens: Sequence[str], own: Sequence[Mention]) -> list[Mention]:
        """All roles that are named; own: of one's own guides.

        Collections' roles stand where no own one does, or hold one within a longer
        name ("baggage agent"). Beside an own role only their very own titles count.
        """
        kept = list(own)
        found: list[Mention] = []
        i = 0
        while i < len(tokens):
            for end in range(min(len(tokens), i + MAX_TITLE), i, -1):
                within = [mention for mention in kept if mention.start < end and i < mention.end]
                if any(m.start < i or end < m.end or m.end - m.start == end - i for m in within):
                    continue
                slugs = self._named(tokens, i, end, len(kept) > len(within))
                if slugs:
                    kept = [mention for mention in kept if mention not in within]
                    found += [Mention(slug, i, end) for slug in slugs]
                    i = end - 1
                    break
            i += 1
        return sorted((*kept, *found), key=lambda mention: (mention.start, mention.value))

    def shared(self, tokens: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """(title, slugs) of the longest title in the words that more roles share than can be told; or ("", ())."""
        spans = [(i, end) for i in range(len(tokens)) for end in range(i + 1, min(len(tokens), i + MAX_TITLE) + 1)]
        for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
            title, _, held = self._holding(tokens, start, end)
            if len(held) > MAX_HOLDERS:
                return title, held
        return "", ()

    def _is_theirs(self, name: Sequence[str]) -> bool:
        """Whether a name is made of the words of one's own guides, which put them together: "team lead"."""
        return all(map(self._is_plain, name)) and all(self.follows(a, b) for a, b in pairwise(name))

    def _is_plain(self, word: str) -> bool:
        """Whether a word is one that one's own guides use, in the singular or the plural."""
        forms = (word, *([f"{word}s"] if len(word) > MIN_PLURAL else []), *singulars(word))
        return word in STOP_WORDS or word in GENERIC_WORDS or any(form in self.plain for form in forms)

    def _named(self, tokens: Sequence[str], start: int, end: int, own_only: bool) -> tuple[str, ...]:
        """The roles that the words from start to before end name: by their very own title, or few by an alias."""
        _, own, held = self._holding(tokens, start, end)
        slugs = own or (() if own_only else held)
        return slugs if len(slugs) <= MAX_HOLDERS else ()

    def _holding(self, tokens: Sequence[str], start: int, end: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """(title, roles whose own it is, roles that have it) of the words, the last one in the singular or the plural.

        A name that the words of one's own guides make up too ("team lead") is
        read as theirs, unless people are known to ask for it. One word can be
        many things ("hand it over"): it is a name after an article or the like,
        beside another role, or where people are known to ask for it.
        """
        name = tuple(tokens[start:end])
        if not _OWN.isdisjoint(tokens[max(0, start - OWN_WORDS) : start]):
            return "", (), ()
        theirs = self._is_theirs(name)
        beside = tokens[start - 1 : start] in _BEFORE_TITLES or (
            start == 0 and tokens[end : end + 1] in ([], ["vs"], ["versus"])
        )
        for last in (name[-1], *singulars(name[-1])):
            title = (*name[:-1], last)
            asked = self.known.get(title)
            own, held = self.holders(" ".join(title))
            if not held and asked:
                _, held = self.holders(" ".join(words(asked)))
            if len(name) == 1 and not (asked or (beside and (own or not theirs)) or (own and not theirs)):
                continue
            if own or (held and (asked or not theirs)):
                return " ".join(title), own, held
        return "", (), ()


def _longest(stems: Sequence[str], start: int, names: _Table) -> tuple[int, tuple[str, ...]]:
    """(end, slugs) of the longest name that begins at start; (start, ()) where none does."""
    for end in range(min(len(stems), start + MAX_NAME), start, -1):
        slugs = names.get(tuple(stems[start:end]))
        if slugs:
            return end, slugs
    return start, ()


def _misspelt(
    tokens: Sequence[str], start: int, names: Mapping[int, Mapping[tuple[str, ...], str]]
) -> tuple[int, tuple[str, ...]]:
    """(end, slugs) of a name that begins at start with a letter or two wrong: "customer cair agent".

    Half of its words must be right, which leaves it to few names to be compared letter by letter.
    """
    best: tuple[float, int, str] = (0.0, start, "")
    for length, spoken in names.items():
        window = tuple(tokens[start : start + length])
        near = [" ".join(name) for name in spoken if 2 * sum(map(operator.eq, window, name)) >= length]
        if not near or len(window) < length:
            continue
        from rapidfuzz import process  # where a word of a name stands in its place, and the others may be misspelt
        from rapidfuzz.distance import OSA

        found = process.extractOne(" ".join(window), near, scorer=OSA.normalized_similarity, score_cutoff=MISSPELT)
        if found is not None and _is_slip(window, name := tuple(found[0].split())):
            best = max(best, (found[1], start + length, spoken[name]))
    return (best[1], (best[2],)) if best[2] else (start, ())


def _is_slip(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Whether typed words can be a misspelling of a name, word for word: "get" is no slip for "agent"."""
    from rapidfuzz.distance import OSA

    return all(
        a == b or (a not in STOP_WORDS and OSA.distance(a, b) <= (1 if len(a) < LONG_WORD else 2))
        for a, b in zip(typed, name, strict=True)
    )


def _stands_for_role(tokens: Sequence[str], end: int, start: int, noun: bool) -> bool:
    """Whether part of a role's name means the role: "agents", "the agent guide", "and the care center?".

    noun: the part ends with the noun of the role, so that it can stand alone.
    """
    follows = tokens[end - 1] in ("guide", "guides") or (end < len(tokens) and tokens[end] in _STAND_INS)
    elliptic = len(tokens) <= ELLIPSIS_LENGTH and tokens[0] in _ELLIPSIS and end == len(tokens)
    return follows or elliptic or (noun and _OTHER_PEOPLE.isdisjoint(tokens[max(0, start - 3) : start]))
