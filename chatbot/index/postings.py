"""The index: which passages hold which words, weighed when it is built and added up when it is asked.

One scoring definition, the field-weighted BM25 (Robertson, Zaragoza and Taylor
2004), in whole numbers, so that every reader gives the same scores whatever
the order of its sums:

    f = HEADING_WEIGHT * times in the heading + times in the body   of a term in a passage
    impact = max(1, floor(255 * f / (f + K1 * (1 - B + B * length / average length)) + 1/2))
    rarity = max(1, floor(1024 * ln(1 + (n - df + 1/2) / (df + 1/2)) + 1/2))
    score  = sum of rarity * impact / (255 * sqrt(sum of rarity ** 2))    over the terms of a query

so that a query has length 1, as in a cosine: one term scores 0 to 1, n terms of
one rarity up to sqrt(n). Who holds a term of the query scores above 0.

Terms are the stems of words that carry a subject. The postings of a term lie
together in a mapped file (`chatbot.index.arrays`). They are read by the standard
library alone; where a question touches very many, and there were enough of
such questions to pay for its import, by NumPy.
"""

from __future__ import annotations

import math
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, Protocol

from chatbot.index.arrays import LOOKED_UP, Arrays, Texts
from chatbot.text import STOP_WORDS, stem, words

# A word of a heading or an FAQ question says as much about a passage as three
# of its body. Of 1, 2, 3 and 5, 3 was best or level on StackFAQ, O*NET titles
# and Cranfield alike; so were K1 and B of 0.9 to 1.5 and 0.4 to 0.9.
HEADING_WEIGHT = 3
K1 = 1.5
B = 0.75
# An impact is one byte.
MOST = 255
# Rarities are kept in parts of so many.
RARITY_UNIT = 1024
# Up to so many postings, the standard library is faster than NumPy's calls.
FEW_POSTINGS = 1_000
# Of a term in so many passages it is worth knowing whether it can lift a new one; of fewer, reading is as fast.
WORTH_PRUNING = 500
# Finding one passage among a term's takes as long as reading so many of them.
LOOKED_AT = 20
# Reading so many postings takes about as long as importing NumPy. Who has paid
# for the import once over in reading gets it (ski rental: never more than twice the cost of knowing beforehand).
IMPORT_COST = 1_000_000


def impact(frequency: int, length: int, average: float) -> int:
    """How much a passage is about a term that it holds, 1 to MOST.

    frequency: weighted as above; length: the sum of a passage's frequencies; average: over all passages.
    """
    return max(1, int(MOST * frequency / (frequency + K1 * (1 - B + B * length / average)) + 0.5))


@lru_cache(maxsize=65_536)
def rarity(holding: int, size: int) -> int:
    """How much a term tells, in parts of RARITY_UNIT; holding: passages that hold it, of `size` in all."""
    return max(1, int(RARITY_UNIT * math.log(1 + (size - holding + 0.5) / (holding + 0.5)) + 0.5))


def terms(text: str) -> list[str]:
    """The terms of a text: stems of its words without those that only carry grammar."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


class Postings(Protocol):
    """What a shelf asks of its index, wherever the postings lie: in a file (`Index`) or in `chatbot.index.milvus`."""

    def known(self, term: str) -> bool:
        """Whether a passage holds the term."""
        ...

    def rarity(self, term: str) -> int:
        """The rarity of a term; unknown ones are as rare as any."""
        ...

    def scores(self, asked: Iterable[str], first: int, end: int) -> list[float]:
        """The score of each passage from `first` to before `end`."""
        ...


class Index:
    """The postings of passages in a file of arrays.

    size: number of passages; rarest: the rarity of a term in one passage,
    which an unknown term is given too. Passages are numbered from 0.
    """

    def __init__(self, arrays: Arrays) -> None:
        """The index that a file of arrays holds."""
        self._arrays = arrays
        self.size = int(arrays.meta["passages"])
        self.rarest = rarity(1, self.size) if self.size else 1
        self._terms = Texts(arrays, "terms")
        self._weighed = lru_cache(LOOKED_UP)(self._weigh)
        self._starts = arrays["postings.starts"]
        self._rows = arrays["postings.rows"]
        self._impacts = arrays["postings.impacts"]
        self._ceilings = arrays["postings.ceilings"]
        self._read = 0
        self._numpy: Any = None

    @cached_property
    def key(self) -> str:
        """What tells these postings from any others: 16 hexadecimal digits of the checksums of all their arrays."""
        return self._arrays.key("terms.texts", "postings.starts", "postings.rows", "postings.impacts")

    # -- weights of a query -------------------------------------------------

    def known(self, term: str) -> bool:
        """Whether a passage holds the term."""
        return term in self._terms

    def rarity(self, term: str) -> int:
        """The rarity of a term; unknown ones are as rare as any."""
        return self._weighed(term)[1]

    def query(self, asked: Iterable[str]) -> tuple[list[tuple[int, int]], float]:
        """([(row of a term, its rarity)], what a sum is divided by) of the terms of a query, each counted once.

        The rarest come first; of equals, the one first in the index.
        """
        found, squares = [], 0
        for term in dict.fromkeys(asked):
            row, weight = self._weighed(term)
            squares += weight * weight
            if row >= 0:
                found.append((-weight, row))
        found.sort()
        return [(row, -less) for less, row in found], MOST * math.sqrt(squares)

    def _weigh(self, term: str) -> tuple[int, int]:
        """(row or -1, rarity) of a term."""
        row = self._terms.row(term)
        return row, self.rarest if row < 0 else rarity(self._starts[row + 1] - self._starts[row], self.size)

    # -- scores ---------------------------------------------------------------

    def scores(self, asked: Iterable[str], first: int, end: int) -> list[float]:
        """The score of each passage from `first` to before `end`."""
        total = [0] * (end - first)
        found, length = self.query(asked)
        for term, weight in found:
            start, stop = self._starts[term], self._starts[term + 1]
            if first:
                start = bisect_left(self._rows, first, start, stop)
            if end < self.size:
                stop = bisect_left(self._rows, end, start, stop)
            for row, value in self._walked(start, stop):
                total[row - first] += weight * value
        return [value / length for value in total] if length else [0.0] * len(total)

    def _walked(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """(passage, impact) of some postings; an array and bytes are walked in half the time of memoryviews."""
        return zip(array("I", self._rows[start:stop].tobytes()), bytes(self._impacts[start:stop]), strict=True)

    def search(self, query: str, k: int = 10) -> list[tuple[int, float]]:
        """The k passages that a query is most about, as (number, score), best first; of equals, the first.

        Passages without any of its terms are not among them.
        """
        found, length = self.query(terms(query))
        postings = sum(self._starts[term + 1] - self._starts[term] for term, _ in found)
        reader = self._best
        if postings > FEW_POSTINGS:
            self._read += postings
            if "numpy" in sys.modules or self._read > IMPORT_COST:
                reader = self._best_by_numpy
        return [(row, value / length) for row, value in reader(found, k)]

    def _best(self, found: Sequence[tuple[int, int]], k: int) -> list[tuple[int, int]]:
        """The k best (passage, sum), by the standard library.

        MaxScore (Turtle and Flood 1995): once the terms that are left cannot
        lift a new passage among the best k, only those already met go on.
        """
        starts, left = self._starts, self._ceilings_left(found)
        if not found or starts[found[-1][0] + 1] - starts[found[-1][0]] <= WORTH_PRUNING:
            return _first(self._added_up(found), k)
        total: dict[int, int] = {}
        for n, (term, weight) in enumerate(found):
            start, stop = starts[term], starts[term + 1]
            if stop - start > WORTH_PRUNING and len(total) >= k and left[n] < (least := _least(total.values(), k)):
                kept = {row: so_far for row, so_far in total.items() if so_far + left[n] >= least}
                return self._lifted(kept, found[n:], k)
            _add(total, self._walked(start, stop), weight)
        return _first(total, k)

    def _added_up(self, found: Sequence[tuple[int, int]]) -> dict[int, int]:
        """The sums of all passages of a few postings, from the most common term on, whose passages need no lookup."""
        total: dict[int, int] = {}
        for term, weight in reversed(found):
            pairs = self._walked(self._starts[term], self._starts[term + 1])
            if total:
                _add(total, pairs, weight)
            else:
                total = {row: weight * value for row, value in pairs}
        return total

    def _lifted(self, total: dict[int, int], found: Sequence[tuple[int, int]], k: int) -> list[tuple[int, int]]:
        """The k best of passages with their sums so far, the terms that are left added."""
        rows, impacts, starts = self._rows, self._impacts, self._starts
        for term, weight in found:
            start, stop = starts[term], starts[term + 1]
            if len(total) * LOOKED_AT < stop - start:
                for row in total:
                    at = bisect_left(rows, row, start, stop)
                    if at < stop and rows[at] == row:
                        total[row] += weight * impacts[at]
            else:
                for row, value in self._walked(start, stop):
                    if row in total:
                        total[row] += weight * value
        return _first(total, k)

    def _ceilings_left(self, found: Sequence[tuple[int, int]]) -> list[int]:
        """The most that each term and those after it can add."""
        each = [weight * self._ceilings[term] for term, weight in found]
        return list(accumulate(reversed(each)))[::-1]

    def _best_by_numpy(self, found: Sequence[tuple[int, int]], k: int) -> list[tuple[int, int]]:
        """As `_best`, the sums in NumPy."""
        if self._numpy is None:
            from chatbot.index.mapped import Mapped  # NumPy takes a tenth of a second to import

            self._numpy = Mapped(self._rows, self._impacts, self.size)
        spans = [(self._starts[term], self._starts[term + 1], weight) for term, weight in found]
        best: list[tuple[int, int]] = self._numpy.best(spans, self._ceilings_left(found), k)
        return best


def _add(total: dict[int, int], pairs: Iterable[tuple[int, int]], weight: int) -> None:
    """Add a term's (passage, impact) to the sums."""
    for row, value in pairs:
        if row in total:
            total[row] += weight * value
        else:
            total[row] = weight * value


def _least(values: Iterable[int], k: int) -> int:
    """The k-th largest."""
    return sorted(values, reverse=True)[k - 1]


def _first(total: dict[int, int], k: int) -> list[tuple[int, int]]:
    """The k largest (passage, sum), of equals the first passage."""
    least = sorted(total.values())[-k] if len(total) > k else 0
    first = sorted([(-value, row) for row, value in total.items() if value >= least])[:k]
    return [(row, -less) for less, row in first]
