"""Passages and words into the arrays that `chatbot.index.postings` and `chatbot.question.usage` read, with NumPy."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from chatbot.index.arrays import Fitted, texts
from chatbot.index.postings import HEADING_WEIGHT, K1, MOST, B
from chatbot.question.usage import END, MIN_LENGTH, START, form_hash, shortened
from chatbot.text import STOP_WORDS, stem, words

Numbers = NDArray[np.uint32]

# Passages counted at a time, which bounds the memory.
CHUNK = 20_000
# A posting is numbered in 32 bits.
MOST_POSTINGS = 2**32 - 1
_STOP = -1


class _Vocabulary(dict[str, int]):
    """Word as typed -> number of its term, _STOP for grammar; a new word is numbered when it is looked up."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(STOP_WORDS, _STOP))
        self.terms: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        number = self[word] = self.terms.setdefault(stem(word), len(self.terms))
        return number


def postings(passages: Iterable[tuple[str, str]]) -> Fitted:
    """(meta, arrays) of an index over passages, each a (heading, body)."""
    vocabulary = _Vocabulary()
    chunks: list[tuple[Numbers, Numbers, Numbers]] = []
    lengths = array("I")
    counted = _Counted()
    for heading, body in passages:
        counted.add([vocabulary[word] for word in words(heading)], HEADING_WEIGHT)
        counted.add([vocabulary[word] for word in words(body)], 1)
        counted.end()
        if len(counted.lengths) == CHUNK:
            chunks.append(counted.postings(len(lengths)))
            lengths += counted.lengths
            counted = _Counted()
    chunks.append(counted.postings(len(lengths)))
    lengths += counted.lengths
    order = sorted(vocabulary.terms)
    place = np.empty(len(order), dtype=np.uint32)
    place[[vocabulary.terms[term] for term in order]] = np.arange(len(order))
    numbers, rows, frequencies = (np.concatenate(parts) for parts in zip(*chunks, strict=True))
    chunks.clear()
    if len(rows) > MOST_POSTINGS:
        raise OverflowError(f"{len(rows):,} words of passages; an index holds {MOST_POSTINGS:,}, so split the guides")
    numbers = place[numbers]  # from now on, terms are in the order of the alphabet
    by_term = _stable_order(numbers)
    rows, frequencies = rows[by_term], frequencies[by_term]
    starts = np.zeros(len(order) + 1, dtype=np.uint32)
    np.cumsum(np.bincount(numbers, minlength=len(order)), out=starts[1:])
    impacts = _impacts(rows, frequencies, np.asarray(lengths, dtype=np.float64))
    arrays = {
        **texts("terms", order),
        "postings.starts": starts,
        "postings.rows": rows,
        "postings.impacts": impacts,
        "postings.ceilings": np.maximum.reduceat(impacts, starts[:-1]) if len(order) else impacts,
    }
    return {"passages": len(lengths)}, arrays


def _stable_order(numbers: Numbers) -> NDArray[np.intp]:
    """The order that sorts numbers of 32 bits, equals as they come.

    By the lower half and then by the upper one, as NumPy sorts 16 bits by their digits in one pass.
    """
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    upper = (numbers >> 16).astype(np.uint16)
    return order if not upper.any() else order[np.argsort(upper[order], kind="stable")]


class _Counted:
    """The terms of some passages, one after another."""

    def __init__(self) -> None:
        self._terms, self._weights, self._ends = array("i"), array("B"), array("I", [0])
        self.lengths = array("I")
        self._length = 0

    def add(self, numbers: list[int], weight: int) -> None:
        """The terms of one field of the passage at hand."""
        kept = [number for number in numbers if number != _STOP]
        self._terms.extend(kept)
        self._weights.frombytes(bytes((weight,)) * len(kept))
        self._length += weight * len(kept)

    def end(self) -> None:
        """The passage at hand is whole."""
        self._ends.append(len(self._terms))
        self.lengths.append(self._length)
        self._length = 0

    def postings(self, first: int) -> tuple[Numbers, Numbers, Numbers]:
        """(numbers of terms, passages from `first` on, weighted frequencies), by term and then by passage."""
        numbers = np.asarray(self._terms, dtype=np.uint32)
        rows = np.repeat(np.arange(first, first + len(self.lengths), dtype=np.uint32), np.diff(self._ends))
        order = _stable_order(numbers)
        numbers, rows = numbers[order], rows[order]
        other = np.ones(len(numbers), dtype=np.bool_)
        other[1:] = (numbers[1:] != numbers[:-1]) | (rows[1:] != rows[:-1])
        starts = np.flatnonzero(other)
        weights = np.asarray(self._weights, dtype=np.uint32)[order]
        frequencies = np.add.reduceat(weights, starts, dtype=np.uint32) if len(starts) else weights
        return numbers[starts], rows[starts], frequencies


def _impacts(rows: Numbers, frequencies: Numbers, lengths: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The impact of each posting, as `chatbot.index.postings.impact` defines it."""
    average = lengths.sum() / len(lengths) if lengths.any() else 1.0
    room = K1 * (1 - B + B * lengths / average)
    frequency = frequencies.astype(np.float64)
    shares: NDArray[np.uint8] = (MOST * frequency / (frequency + room[rows]) + 0.5).astype(np.uint8)
    return np.maximum(shares, 1)


# -- words in use -----------------------------------------------------------


def usage(found: Iterable[Sequence[str]], english: Mapping[str, int]) -> Fitted:
    """(meta, arrays) of the usage of texts, each a list of words, and of English words with their counts."""
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for text in found:
        bordered = [START, *text, END]
        alone.update(bordered)
        together.update(pairwise(bordered))
    known = sorted({*alone, *english})
    number = {word: row for row, word in enumerate(known)}
    pairs = np.array([number[a] * len(known) + number[b] for a, b in together], dtype=np.uint64)
    counts = np.fromiter(together.values(), dtype=np.uint32, count=len(together))
    mendable = [(row, word) for row, word in enumerate(known) if len(word) >= MIN_LENGTH and word.isalpha()]
    deletions = np.array([form for _, word in mendable for form in _forms(word)], dtype=np.uint32)
    owners = np.repeat(np.array([row for row, _ in mendable], dtype=np.uint32), [len(word) + 1 for _, word in mendable])
    by_pair, by_hash = np.argsort(pairs), np.lexsort((owners, deletions))
    used = [word for word in known if alone[word] and len(word) > MIN_LENGTH]
    arrays = {
        **texts("usage", known),
        "usage.counts": array("I", [alone[word] for word in known]),
        "usage.english": array("Q", [english.get(word, 0) for word in known]),
        "usage.pairs": pairs[by_pair],
        "usage.pair_counts": counts[by_pair],
        "usage.deletions": deletions[by_hash],
        "usage.owners": owners[by_hash],
        "usage.used": "\n".join(used).encode("utf-8", "surrogatepass"),
    }
    return {"usage": [sum(alone.values()) or 1, sum(english.values()) or 1]}, arrays


@lru_cache(maxsize=100_000)  # one shelf after another has the same English words
def _forms(word: str) -> tuple[int, ...]:
    """The numbers of a word as it is and with each of its letters left out."""
    return tuple(map(form_hash, shortened(word)))
