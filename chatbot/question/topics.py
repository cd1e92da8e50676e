"""The topic classifier: how likely each topic is for a text, by a linear model in whole numbers.

Fitted by `chatbot.fitting.topics`, kept in a file of arrays, read without NumPy: the
coefficients of one term for all topics stand side by side in the bits of one
Python integer, so that weighing a term is one multiplication and adding it
one addition, and the sums are exact in any order.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from chatbot.index.arrays import Arrays, Texts
from chatbot.text import character_terms, word_terms

# A coefficient is one of so many steps from the least.
COEFFICIENTS = 4_095
# Bytes of a topic's place in the integer.
LANE = 4
LANE_TYPE: Final = "I"
# Terms kept at hand; people use a few thousand.
KEPT = 8_192


class TopicModel:
    """A linear classifier over topics with calibrated probabilities.

    names: topics in the order of their places. A text is its terms' TF-IDF,
    (1 + ln tf) * idf with scikit-learn's smoothed idf, words and pieces of
    words each of length 1; the softmax is taken of scale * decision, fitted on
    phrasings that were held out, so that probabilities mean what they say.
    """

    def __init__(self, arrays: Arrays) -> None:
        """The classifier that a file of arrays holds."""
        meta = arrays.meta["classifier"]
        self.names: tuple[str, ...] = tuple(meta["names"])
        self.scale: float = meta["scale"]
        self._bias: list[float] = meta["bias"]
        self._least: float = meta["least"]
        self._weights: int = meta["weights"]
        self._step: float = meta["step"]
        self._size = LANE * len(self.names)
        self._lanes = arrays["classifier.lanes"]
        words, pieces = Texts(arrays, "classifier.words"), Texts(arrays, "classifier.pieces")
        self._fields: tuple[tuple[Callable[[str], list[str]], Texts, memoryview, int], ...] = (
            (word_terms, words, arrays["classifier.words.idf"], 0),
            (character_terms, pieces, arrays["classifier.pieces.idf"], len(words)),
        )
        self._coefficients = lru_cache(KEPT)(self._read)

    def _read(self, row: int) -> int:
        """The coefficients of a term, a LANE each."""
        width = len(self.names)
        own = self._lanes[row * width : (row + 1) * width]  # kept in half the room
        return int.from_bytes(array(LANE_TYPE, own.tolist()).tobytes(), "little")

    def features(self, text: str) -> list[tuple[int, float]]:
        """(term, weight) of a text's terms that are known, a term being the number of its coefficients.

        The weights of words have length 1 together, and those of pieces too.
        """
        found = []
        for analyse, table, idf, offset in self._fields:
            counts = [(row, n) for term, n in Counter(analyse(text)).items() if (row := table.row(term)) >= 0]
            own = [(row + offset, (1.0 + math.log(n)) * idf[row]) for row, n in counts]
            norm = math.sqrt(math.fsum(weight * weight for _, weight in own))
            found += [(row, weight / norm) for row, weight in own]
        return found

    def decisions(self, text: str) -> list[float]:
        """(n_topics,) signed decision of each topic's machine against the rest: above 0 where the text is its own."""
        total = weights = 0
        for row, weight in self.features(text):
            whole = int(self._weights * weight + 0.5)
            weights += whole
            total += whole * self._coefficients(row)
        sums = memoryview(total.to_bytes(self._size, "little")).cast(LANE_TYPE)
        least, step = self._least * weights / self._weights, self._step / self._weights
        return [bias + least + step * value for bias, value in zip(self._bias, sums, strict=True)]

    def probabilities(self, text: str) -> list[float]:
        """(n_topics,) probability of each topic, summing to 1."""
        return softmax([self.scale * value for value in self.decisions(text)])


def weights_in(terms: Sequence[int]) -> int:
    """The parts that a term's weight can be kept in, so that no topic's sum outgrows its place for any text.

    terms: how many there are of each field; n weights of length 1 sum up to
    sqrt(n) at the most, and to n/2 more when each is rounded.
    """
    room = (1 << 8 * LANE) // (COEFFICIENTS + 1) - sum(terms) // 2
    return max(1, int(room / sum(map(math.sqrt, terms))))


def softmax(values: list[float]) -> list[float]:
    """exp(v) / sum exp(v), computed without overflow."""
    most = max(values)
    powers = [math.exp(value - most) for value in values]
    total = math.fsum(powers)
    return [power / total for power in powers]
