"""Postings as NumPy sees them, for searches that touch very many; imported only by those."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

# Finding one passage among a term's takes as long as reading so many of them.
SEARCHED = 6


class Mapped:
    """The same postings as NumPy sees them, and room for a number of each passage."""

    def __init__(self, rows: memoryview, impacts: memoryview, size: int) -> None:
        self._rows = np.frombuffer(rows, dtype=np.uint32)
        self._impacts = np.frombuffer(impacts, dtype=np.uint8)
        self._sums = np.zeros(size, dtype=np.int32)
        self._marks = np.zeros(size, dtype=np.uint8)

    def best(self, spans: Sequence[tuple[int, int, int]], left: Sequence[int], k: int) -> list[tuple[int, int]]:
        """The k best (passage, sum) of terms as (start, end, weight) of their postings, the rarest first.

        left: the most that each term and those after it can add.
        """
        sums = self._sums
        met: list[Any] = []
        least = done = 0
        try:
            for start, end, weight in spans:
                if left[done] < least:
                    break
                rows = self._rows[start:end]
                before = sums[rows]
                after = before + np.multiply(self._impacts[start:end], weight, dtype=np.int32)
                done += 1
                if least and done < len(left):  # who cannot come near any more need not be kept
                    near = after + left[done] >= least
                    rows, before, after = rows[near], before[near], after[near]
                sums[rows] = after
                met.append(rows[before == 0] if met else rows)
                if done < len(left) and len(after) >= k and left[done] < after.max():
                    # Of the passages of this term, the k-th largest sum; that of all is not below.
                    least = max(least, int(np.partition(after, len(after) - k)[len(after) - k]))
            found = np.concatenate(met) if met else np.zeros(0, dtype=np.uint32)
            values = sums[found]
            for n, (start, end, weight) in enumerate(spans[done:], done):
                found, values = self._cut(found, values, left[n], k)
                values = values + self._added(found, start, end, weight)
        finally:
            for rows in met:
                sums[rows] = 0
        found, values = self._cut(found, values, 0, k)
        order = np.lexsort((found, -values))[:k]
        return list(zip(found[order].tolist(), values[order].tolist(), strict=True))

    def _added(self, found: Any, start: int, end: int, weight: int) -> Any:
        """What a term adds to passages that were met before."""
        rows = self._rows[start:end]
        if len(found) * SEARCHED < len(rows):
            at = np.minimum(rows.searchsorted(found), len(rows) - 1)
            impacts = np.where(rows[at] == found, self._impacts[start:end][at], 0)
        else:
            self._marks[rows] = self._impacts[start:end]
            impacts = self._marks[found]
            self._marks[rows] = 0
        return np.multiply(impacts, weight, dtype=np.int32)

    def _cut(self, found: Any, values: Any, left: int, k: int) -> tuple[Any, Any]:
        """The passages that can still be among the k best when at most `left` is added."""
        if len(values) <= k:
            return found, values
        least = np.partition(values, len(values) - k)[len(values) - k]
        kept = values + left >= least
        return found[kept], values[kept]
