"""Usage: which words are in use and which follow which, in phrasings, guides and plain English.

Spelling is mended toward these words, and a word that is right by itself is
doubted where it never stands between its neighbours ("an acre rep").
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

# The borders of an utterance, in pairs like words.
START, END = "^", "$"
# A word after a known word: so much of its probability comes from the pair, the rest from the word alone.
PAIR_SHARE = 0.6
# Of a word's probability alone, so much comes from plain English, the rest from phrasings and guides.
ENGLISH_SHARE = 0.1
# The probability of a word that nobody knows.
UNSEEN = 1e-9
# Shorter words are neighbours of too many others.
MIN_LENGTH = 3


@dataclass(frozen=True)
class Usage:
    """Counts of words and of pairs of neighbours.

    words: sorted; counts: (n_words,) in phrasings and guides; english:
    (n_words,) in plain English; pairs: (n_pairs,) sorted, row of the first
    word times n_words plus row of the second; pair_counts: (n_pairs,);
    deletions: (n_deletions,) sorted, hashes of each word as it is and with one
    letter left out; owners: (n_deletions,) rows of the words they come from.
    """

    words: tuple[str, ...]
    counts: Counts
    english: Counts
    pairs: Counts
    pair_counts: Counts
    deletions: Counts
    owners: Counts

    @cached_property
    def number(self) -> dict[str, int]:
        """Word -> row."""
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def used(self) -> list[str]:
        """The words that phrasings and guides use, long enough to be mended toward."""
        return [self.words[row] for row in np.flatnonzero(self.counts) if len(self.words[row]) > MIN_LENGTH]

    @cached_property
    def _totals(self) -> tuple[int, int]:
        return int(self.counts.sum()) or 1, int(self.english.sum()) or 1

    def is_english(self, word: str) -> bool:
        """Whether a word stands in the list of English words."""
        row = self.number.get(word)
        return row is not None and bool(self.english[row])

    def follows(self, first: str, second: str) -> int:
        """How often the second word follows the first."""
        a, b = self.number.get(first), self.number.get(second)
        if a is None or b is None:
            return 0
        key = a * len(self.words) + b
        at = int(self.pairs.searchsorted(key))
        return int(self.pair_counts[at]) if at < len(self.pairs) and self.pairs[at] == key else 0

    def surprise(self, word: str, before: str) -> float:
        """-ln of the probability of a word after another, in nats.

        The pair and the single word interpolated (Jelinek and Mercer 1980).
        """
        row, left = self.number.get(word), self.number.get(before)
        used, english = self._totals
        alone = UNSEEN
        if row is not None:
            alone += (1 - ENGLISH_SHARE) * self.counts[row] / used + ENGLISH_SHARE * self.english[row] / english
        if left is None or not self.counts[left]:
            return -math.log(alone)
        pair = self.follows(before, word) / self.counts[left]
        return -math.log(PAIR_SHARE * pair + (1 - PAIR_SHARE) * alone)

    def neighbours(self, word: str) -> set[str]:
        """Known words that may be one edit away: those that share the word, or it with a letter less.

        Symmetric deletion (Garbe 2012); a few are two edits away.
        """
        found: set[str] = set()
        for key in {_hash(form) for form in shortened(word)}:
            first, last = self.deletions.searchsorted(key), self.deletions.searchsorted(key, side="right")
            found.update(self.words[row] for row in self.owners[first:last])
        return found - {word}


def count_usage(texts: Iterable[Sequence[str]], english: dict[str, int]) -> Usage:
    """The usage of texts, each a list of words, and of English words with their counts."""
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for text in texts:
        bordered = [START, *text, END]
        alone.update(bordered)
        together.update(pairwise(bordered))
    known = tuple(sorted({*alone, *english}))
    number = {word: row for row, word in enumerate(known)}
    pairs = sorted((number[a] * len(known) + number[b], count) for (a, b), count in together.items())
    mendable = [(row, word) for row, word in enumerate(known) if len(word) >= MIN_LENGTH and word.isalpha()]
    deletions = sorted((_hash(form), row) for row, word in mendable for form in shortened(word))
    return Usage(
        known,
        np.array([alone[word] for word in known], dtype=np.int64),
        np.array([english.get(word, 0) for word in known], dtype=np.int64),
        *np.array(pairs, dtype=np.int64).reshape(-1, 2).T,
        *np.array(deletions, dtype=np.int64).reshape(-1, 2).T,
    )


def shortened(word: str) -> Iterator[str]:
    """A word as it is, and with each of its letters left out."""
    yield word
    yield from (word[:i] + word[i + 1 :] for i in range(len(word)))


def _hash(form: str) -> int:
    return zlib.crc32(form.encode("utf-8", "surrogatepass"))
