"""The index: TF-IDF over passages and a linear model over topics, as arrays.

Fitting needs scikit-learn and happens once (`chatbot.fitting`); searching
needs only numpy, so an answer never waits for scikit-learn's import.
"""

from __future__ import annotations

import json
import math
import os
import struct
import tempfile
import tokenize
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chatbot.text import character_terms, content_words, stem, word_terms
from chatbot.usage import Usage

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

# Words say what a passage is about; pieces of words forgive typing errors.
# On StackFAQ and SQuAD both together beat either (research: word + char).
WORD_WEIGHT = 0.65
CHARACTER_WEIGHT = 1.0 - WORD_WEIGHT
# How much each field of a passage says about it, before normalising. An FAQ
# question is as good as its answer; the guide's title is the same for all
# its passages and only breaks ties between guides.
FIELD_WEIGHTS = {"title": 0.1, "heading": 0.5, "question": 1.0, "body": 1.0}
# Raise when the arrays or what they mean change, so that an old cache is refitted.
FORMAT = 6

# What zipfile and numpy raise where a file is damaged, or was never an index.
_DAMAGE = (OSError, ValueError, KeyError, IndexError, TypeError, EOFError, RuntimeError,
           MemoryError, UnicodeDecodeError, OverflowError, zipfile.BadZipFile, zlib.error, struct.error,
           tokenize.TokenError)  # fmt: skip

# The arrays of the usage of words.
_USAGE = ("counts", "english", "pairs", "pair_counts", "deletions", "owners")

# A shorter unknown word is an abbreviation or a slip, no sign of another subject.
MIN_UNKNOWN = 4

ROLE_TOKEN = "xrole"  # noqa: S105 (stands for a role name wherever one was typed)


@dataclass(frozen=True)
class Terms:
    """A TF-IDF vocabulary.

    number: term -> row; idf: (n_terms,) smoothed inverse document frequency,
    ln((1 + n) / (1 + df)) + 1 as in scikit-learn; analyse: text -> terms.
    """

    number: dict[str, int]
    idf: Floats
    analyse: Callable[[str], list[str]]

    def weigh(self, text: str) -> tuple[Integers, Floats]:
        """(rows, weights) of a text: (1 + ln tf) * idf, of length 1; unknown terms fall out."""
        counts = Counter(self.number[term] for term in self.analyse(text) if term in self.number)
        rows = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        weights = np.fromiter((1.0 + math.log(n) for n in counts.values()), dtype=np.float32, count=len(counts))
        weights *= self.idf[rows]
        norm = float(np.sqrt(weights @ weights))
        return rows, weights / np.float32(norm) if norm else weights


@dataclass(frozen=True)
class Postings:
    """A sparse matrix by term: the passages that hold it and its weight there.

    terms: the vocabulary; starts: (n_terms + 1,); rows, weights: (n_entries,)
    passage numbers and weights; size: number of passages.
    """

    terms: Terms
    starts: Integers
    rows: Integers
    weights: Floats
    size: int

    def scores(self, text: str) -> Floats:
        """(n_passages,) cosine of a text with every passage, 0 to 1."""
        total = np.zeros(self.size, dtype=np.float32)
        for row, weight in zip(*self.terms.weigh(text), strict=True):
            span = slice(self.starts[row], self.starts[row + 1])
            total[self.rows[span]] += weight * self.weights[span]
        return total


@dataclass(frozen=True)
class TopicModel:
    """A linear classifier over topics with calibrated probabilities.

    names: topics in column order; words, pieces: vocabularies of the rows of
    coefficients (n_terms, n_topics), word rows first; bias: (n_topics,);
    scale: the softmax is taken of scale * decision; fitted on decisions for
    phrasings that were held out, so that probabilities mean what they say.
    """

    names: tuple[str, ...]
    words: Terms
    pieces: Terms
    coefficients: Floats
    bias: Floats
    scale: float

    def decisions(self, text: str) -> Floats:
        """(n_topics,) signed decision of each topic's machine against the rest: above 0 where the text is its own."""
        decision = self.bias.copy()
        for terms, offset in ((self.words, 0), (self.pieces, len(self.words.number))):
            rows, weights = terms.weigh(text)
            decision += weights @ self.coefficients[rows + offset]
        return decision

    def probabilities(self, text: str) -> Floats:
        """(n_topics,) probability of each topic, summing to 1."""
        return softmax(self.scale * self.decisions(text))


def softmax(values: Floats) -> Floats:
    """exp(v) / sum exp(v), computed without overflow."""
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)


@dataclass(frozen=True)
class Index:
    """All that was fitted from guides and rules.

    words, pieces: postings over passages; topics: the classifier; affinity:
    (n_topics, n_sections) how well a section answers a topic, 0 to 1; reading:
    (n_passages, n_topics) probability of each topic for a passage's own words;
    vocabulary: the words of guides and phrasings in scope -> how often, for
    coverage; usage: words and pairs of words in use, for spelling.
    """

    words: Postings
    pieces: Postings
    topics: TopicModel
    affinity: Floats
    reading: Floats
    vocabulary: dict[str, int]
    usage: Usage
    fingerprint: str
    stems: frozenset[str] = field(default=frozenset(), compare=False)

    def scores(self, query: str) -> Floats:
        """(n_passages,) similarity of a query with every passage, 0 to 1."""
        return np.asarray(
            WORD_WEIGHT * self.words.scores(query) + CHARACTER_WEIGHT * self.pieces.scores(query), dtype=np.float32
        )

    def known_share(self, text: str) -> float:
        """How much of a text's content the guides and phrasings know, 0 to 1.

        IDF-weighted: an unknown word weighs as much as the rarest known one.
        Of all signs tried on public data, this one tells best what is not in
        a knowledge base (AUROC 0.91). 1.0 where there are no content words.
        """
        rarest = float(self.words.terms.idf.max())
        total = known = 0.0
        for word in content_words(text):
            if word == ROLE_TOKEN or (len(word) < MIN_UNKNOWN and word not in self.vocabulary):
                continue
            root = stem(word)
            row = self.words.terms.number.get(root)
            weight = float(self.words.terms.idf[row]) if row is not None else rarest
            total += weight
            known += weight if root in self.stems else 0.0
        return known / total if total else 1.0


# -- on disk --------------------------------------------------------------


def save(index: Index, path: Path) -> None:
    """Write an index as one .npz without pickles, in one step."""
    arrays = {
        "affinity": index.affinity,
        "reading": index.reading.astype(np.float16),
        "coefficients": index.topics.coefficients.astype(np.float16),
        "bias": index.topics.bias,
        "usage_words": _packed(index.usage.words),
        **{f"usage_{name}": getattr(index.usage, name) for name in _USAGE},
        "vocabulary": _packed(index.vocabulary),
        "counts": np.fromiter(index.vocabulary.values(), dtype=np.int32),
        "topics": _packed(index.topics.names),
        "meta": _packed(
            [json.dumps({"format": FORMAT, "fingerprint": index.fingerprint, "scale": index.topics.scale})]
        ),
    }
    for name, postings in (("words", index.words), ("pieces", index.pieces)):
        arrays |= {
            f"{name}_starts": postings.starts,
            f"{name}_rows": postings.rows,
            f"{name}_weights": postings.weights,
        }
        arrays[f"{name}_size"] = np.array([postings.size])
    for name, terms in (("words", index.words.terms), ("pieces", index.pieces.terms),
                        ("topic_words", index.topics.words), ("topic_pieces", index.topics.pieces)):  # fmt: skip
        arrays |= {f"{name}_terms": _packed(terms.number), f"{name}_idf": terms.idf}
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def prune(folder: Path, keep: int) -> None:
    """Remove all but the indexes used last; each change of guides or rules leaves an old one."""
    files = sorted(folder.glob("index-*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[keep:]:
        path.unlink(missing_ok=True)


def load(path: Path, fingerprint: str) -> Index | None:
    """The index of a file, or None where it is missing, damaged, old or of other guides."""
    return _opened(path, lambda found: found == fingerprint)


def load_topics(path: Path, rules: str) -> TopicModel | None:
    """The classifier of a file, or None where it is missing, damaged, old or of other rules.

    rules: how the fingerprint of an index begins that was fitted from the same rules.
    """
    index = _opened(path, lambda found: found.startswith(rules))
    return index.topics if index is not None else None


def _opened(path: Path, is_wanted: Callable[[str], bool]) -> Index | None:
    try:
        # Opened here, because numpy leaves a file open that zipfile cannot read.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            meta = json.loads(_unpacked(data["meta"])[0])
            if meta["format"] != FORMAT or not is_wanted(str(meta["fingerprint"])):
                return None
            index = _restored({name: data[name] for name in data.files}, meta)
    except _DAMAGE:
        return None
    with suppress(OSError):  # a file that cannot be written is only pruned earlier
        os.utime(path)
    return index


def _restored(data: dict[str, NDArray[np.generic]], meta: dict[str, object]) -> Index:
    def terms(name: str, analyse: Callable[[str], list[str]]) -> Terms:
        number = {term: row for row, term in enumerate(_unpacked(data[f"{name}_terms"]))}
        return Terms(number, np.asarray(data[f"{name}_idf"], dtype=np.float32), analyse)

    def postings(name: str, analyse: Callable[[str], list[str]]) -> Postings:
        return Postings(
            terms(name, analyse),
            np.asarray(data[f"{name}_starts"], dtype=np.int32),
            np.asarray(data[f"{name}_rows"], dtype=np.int32),
            np.asarray(data[f"{name}_weights"], dtype=np.float32),
            int(np.asarray(data[f"{name}_size"])[0]),
        )

    topics = TopicModel(
        tuple(_unpacked(data["topics"])),
        terms("topic_words", word_terms),
        terms("topic_pieces", character_terms),
        np.asarray(data["coefficients"], dtype=np.float32),
        np.asarray(data["bias"], dtype=np.float32),
        float(str(meta["scale"])),
    )
    vocabulary = dict(zip(_unpacked(data["vocabulary"]), np.asarray(data["counts"]).tolist(), strict=True))
    return build(
        postings("words", word_terms),
        postings("pieces", character_terms),
        topics,
        np.asarray(data["affinity"], dtype=np.float32),
        np.asarray(data["reading"], dtype=np.float32),
        vocabulary,
        Usage(
            tuple(_unpacked(data["usage_words"])),
            **{name: np.asarray(data[f"usage_{name}"], dtype=np.int64) for name in _USAGE},
        ),
        str(meta["fingerprint"]),
    )


def build(
    words: Postings,
    pieces: Postings,
    topics: TopicModel,
    affinity: Floats,
    reading: Floats,
    vocabulary: dict[str, int],
    usage: Usage,
    fingerprint: str,
) -> Index:
    """An index with what is derived from its parts."""
    return Index(
        words,
        pieces,
        topics,
        affinity,
        reading,
        vocabulary,
        usage,
        fingerprint,
        frozenset(stem(w) for w in vocabulary),
    )


def _packed(texts: Sequence[str] | dict[str, int]) -> NDArray[np.uint8]:
    """Texts as bytes, one a line: numpy would pickle a list of strings or pad it."""
    return np.frombuffer("\n".join(texts).encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _unpacked(data: NDArray[np.generic]) -> list[str]:
    text = data.tobytes().decode("utf-8", "surrogatepass")
    return text.split("\n") if text else []
