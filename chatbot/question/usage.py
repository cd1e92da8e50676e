"""Usage: which words are in use and which follow which, in phrasings, guides and plain English.

Spelling is mended toward these words, and a word that is right by itself is
doubted where it never stands between its neighbours ("an acre rep").
"""

from __future__ import annotations

import math
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Protocol

from chatbot.index.arrays import Arrays, Texts

# The borders of an utterance, in pairs like words.
START, END = "^", "$"
# A word after a known word: so much of its probability comes from the pair, the rest from the word alone.
PAIR_SHARE = 0.6
# Of a word's probability alone, so much comes from plain English, the rest from phrasings and guides.
ENGLISH_SHARE = 0.1
# So much of what is typed is the title of a collection's role.
TITLE_SHARE = 0.02
# The probability of a word that nobody knows.
UNSEEN = 1e-9
# Shorter words are neighbours of too many others.
MIN_LENGTH = 3


class Usage(Protocol):
    """What spelling needs to know of words in use."""

    @property
    def used(self) -> list[str]:
        """The words that phrasings and guides use, long enough to be mended toward."""

    def __contains__(self, word: object) -> bool: ...

    def is_english(self, word: str) -> bool:
        """Whether a word stands in the list of English words."""

    def follows(self, first: str, second: str) -> int:
        """How often the second word follows the first."""

    def surprise(self, word: str, before: str) -> float:
        """-ln of the probability of a word after another, in nats."""

    def neighbours(self, word: str) -> set[str]:
        """Known words that may be one edit away."""

    def is_title(self, word: str) -> bool:
        """Whether a collection's role has a title of this one word."""


class CountedUsage:
    """Counts of words and of pairs of neighbours, in a file of arrays.

    usage.words: sorted; counts: (n_words,) in phrasings and guides; english:
    (n_words,) in plain English; pairs: (n_pairs,) sorted, row of the first
    word times n_words plus row of the second; pair_counts: (n_pairs,);
    deletions: (n_deletions,) sorted, hashes of each word as it is and with one
    letter left out; owners: (n_deletions,) rows of the words they come from;
    used: the words in use that are long enough to be mended toward, a line each.
    """

    def __init__(self, arrays: Arrays) -> None:
        """The usage that a file of arrays holds."""
        self.words = Texts(arrays, "usage")
        self._counts, self._english = arrays["usage.counts"], arrays["usage.english"]
        self._pairs, self._pair_counts = arrays["usage.pairs"], arrays["usage.pair_counts"]
        self._deletions, self._owners = arrays["usage.deletions"], arrays["usage.owners"]
        self._used = arrays["usage.used"]
        self._totals: tuple[int, int] = tuple(arrays.meta["usage"])

    def __contains__(self, word: object) -> bool:
        return word in self.words

    @cached_property
    def used(self) -> list[str]:
        """The words that phrasings and guides use, long enough to be mended toward."""
        return str(self._used, "utf-8", "surrogatepass").split("\n") if len(self._used) else []

    def is_english(self, word: str) -> bool:
        """Whether a word stands in the list of English words."""
        row = self.words.row(word)
        return row >= 0 and bool(self._english[row])

    def follows(self, first: str, second: str) -> int:
        """How often the second word follows the first."""
        a, b = self.words.row(first), self.words.row(second)
        if a < 0 or b < 0:
            return 0
        key = a * len(self.words) + b
        at = bisect_left(self._pairs, key)
        return int(self._pair_counts[at]) if at < len(self._pairs) and self._pairs[at] == key else 0

    def surprise(self, word: str, before: str) -> float:
        """-ln of the probability of a word after another, in nats.

        The pair and the single word interpolated (Jelinek and Mercer 1980).
        """
        row, left = self.words.row(word), self.words.row(before)
        used, english = self._totals
        alone = UNSEEN
        if row >= 0:
            alone += (1 - ENGLISH_SHARE) * self._counts[row] / used + ENGLISH_SHARE * self._english[row] / english
        if left < 0 or not self._counts[left]:
            return -math.log(alone)
        pair = self.follows(before, word) / self._counts[left]
        return -math.log(PAIR_SHARE * pair + (1 - PAIR_SHARE) * alone)

    def is_title(self, word: str) -> bool:
        """Never: the titles of one's own guides are told from their files."""
        return False

    def neighbours(self, word: str) -> set[str]:
        """Known words that may be one edit away: those that share the word, or it with a letter less.

        Symmetric deletion (Garbe 2012); a few are two edits away.
        """
        found: set[str] = set()
        for key in {form_hash(form) for form in shortened(word)}:
            first, last = bisect_left(self._deletions, key), bisect_right(self._deletions, key)
            found.update(self.words[row] for row in self._owners[first:last])
        return found - {word}


class WithTitles:
    """The usage of one's own guides, with the titles of collections for a small share of what is typed."""

    def __init__(self, own: Usage, titles: Sequence[Usage]) -> None:
        """own: which decides where both know a word; titles: at least one."""
        self._own, self._titles = own, titles

    def __contains__(self, word: object) -> bool:
        return word in self._own or any(word in titles for titles in self._titles)

    @property
    def used(self) -> list[str]:
        """The words that one's own guides and phrasings use."""
        return self._own.used

    def is_english(self, word: str) -> bool:
        """Whether a word stands in the list of English words."""
        return self._own.is_english(word)

    def follows(self, first: str, second: str) -> int:
        """How often the second word follows the first, here or there."""
        return self._own.follows(first, second) or max(titles.follows(first, second) for titles in self._titles)

    def surprise(self, word: str, before: str) -> float:
        """-ln of the probability of a word after another, the likelier source taken."""
        titled = min(titles.surprise(word, before) for titles in self._titles) - math.log(TITLE_SHARE)
        return min(self._own.surprise(word, before), titled)

    def is_title(self, word: str) -> bool:
        """Whether a collection's role has a title of this one word."""
        return any(titles.follows(START, word) and titles.follows(word, END) for titles in self._titles)

    def neighbours(self, word: str) -> set[str]:
        """Known words that may be one edit away, here or there."""
        return self._own.neighbours(word).union(*(titles.neighbours(word) for titles in self._titles))


def shortened(word: str) -> Iterator[str]:
    """A word as it is, and with each of its letters left out."""
    yield word
    yield from (word[:i] + word[i + 1 :] for i in range(len(word)))


def form_hash(form: str) -> int:
    """The number that stands for a form among the deletions."""
    return zlib.crc32(form.encode("utf-8", "surrogatepass"))
