"""The engines that are measured: ours and four peers, each behind the same three calls.

Everything an engine needs is imported within its calls, and this file
imports next to nothing, so that a process pays for its own engine only:
`pathlib`, `typing` and `dataclasses` alone would double a cold start.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod

TYPE_CHECKING = False  # as in typing, whose import takes a third of a cold start
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

Hits = list[tuple[int, float]]

# Neither ours nor that of a peer: English function words, for the engine that has no list of its own (FTS5).
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could did do does doing "
    "down during each few for from further had has have having he her here hers him his how i if in into is it its "
    "itself just me more most my no nor not now of off on once only or other our ours out over own s same she should "
    "so some such t than that the their theirs them then there these they this those through to too under until up "
    "very was we were what when where which while who whom why will with would you your yours".split()
)


class Engine(ABC):
    """One engine over one index folder.

    passages: (heading, body) each, numbered from 0 in their order; a folder
    is a path; scores are the engine's own, higher is better.
    """

    name = ""
    module = ""  # without which it is not installed
    packages: tuple[str, ...] = ()  # whose versions are told

    @abstractmethod
    def build(self, passages: Iterable[tuple[str, str]], folder: str) -> None:
        """Index all passages into an empty folder."""

    @abstractmethod
    def open(self, folder: str) -> None:
        """Be ready to search the index of a folder."""

    @abstractmethod
    def search(self, question: str, k: int = 10) -> Hits:
        """At most k (passage number, score), best first."""


class Ours(Engine):
    """The search of this project."""

    name, module = "career-chat", "chatbot.index.postings"

    def build(self, passages: Iterable[tuple[str, str]], folder: str) -> None:
        """One file of arrays."""
        from pathlib import Path

        from chatbot.fitting.postings import postings
        from chatbot.index.arrays import write

        write(Path(folder) / "index.arrays", *postings(passages))

    def open(self, folder: str) -> None:
        """Mapped."""
        from pathlib import Path

        from chatbot.index.arrays import Arrays
        from chatbot.index.postings import Index

        self._index = Index(Arrays(Path(folder) / "index.arrays"))

    def search(self, question: str, k: int = 10) -> Hits:
        """As the index answers."""
        return self._index.search(question, k)


class ScikitLearn(Engine):
    """The plain way: a `TfidfVectorizer` with its defaults, all scores, sorted."""

    name, module, packages = "scikit-learn", "sklearn", ("scikit-learn", "scipy", "numpy")

    def build(self, passages: Iterable[tuple[str, str]], folder: str) -> None:
        """Fit and pickle vectorizer and matrix."""
        import pickle

        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer()
        matrix = vectorizer.fit_transform(joined(passages))
        with open(os.path.join(folder, "index.pickle"), "wb") as file:
            pickle.dump((vectorizer, matrix), file, protocol=pickle.HIGHEST_PROTOCOL)

    def open(self, folder: str) -> None:
        """Unpickle them."""
        import pickle

        with open(os.path.join(folder, "index.pickle"), "rb") as file:
            self._vectorizer, self._matrix = pickle.load(file)  # noqa: S301 (what build wrote)

    def search(self, question: str, k: int = 10) -> Hits:
        """The cosine with every passage, and the best k of all of them sorted."""
        query = self._vectorizer.transform([question])
        scores = (self._matrix @ query.T).toarray().ravel()
        return [(int(number), float(scores[number])) for number in scores.argsort()[: -k - 1 : -1]]


class Bm25s(Engine):
    """bm25s as its README advises: English stop words, Snowball stems, memory-mapped; its numpy backend."""

    name, module, packages = "bm25s", "bm25s", ("bm25s", "PyStemmer", "numpy")

    def build(self, passages: Iterable[tuple[str, str]], folder: str) -> None:
        """Tokenise, score and save."""
        import bm25s

        engine = bm25s.BM25(backend="numpy")
        engine.index(self._tokens(joined(passages)), show_progress=False)
        engine.save(folder)

    def open(self, folder: str) -> None:
        """Map the saved arrays; the vocabulary is read."""
        import bm25s

        self._engine = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        self._count = self._engine.scores["num_docs"]

    def search(self, question: str, k: int = 10) -> Hits:
        """Through `retrieve`."""
        tokens = self._tokens([question], ids=False)
        numbers, scores = self._engine.retrieve(
            tokens, k=min(k, self._count), show_progress=False, backend_selection="numpy"
        )
        return list(zip(numbers[0].tolist(), scores[0].tolist(), strict=True))

    def _tokens(self, texts: list[str], ids: bool = True) -> Any:
        import bm25s
        import Stemmer

        self._stemmer = getattr(self, "_stemmer", None) or Stemmer.Stemmer("english")
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False, return_ids=ids)


class Tantivy(Engine):
    """tantivy with its English stemming tokenizer, one writer thread, and passage numbers in a fast field."""

    name, module, packages = "tantivy", "tantivy", ("tantivy",)

    def build(self, passages: Iterable[tuple[str, str]], folder: str) -> None:
        """One document a passage; waits until segments are merged."""
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", stored=False, tokenizer_name="en_stem")
        schema.add_integer_field("number", fast=True)
        writer = tantivy.Index(schema.build(), path=folder).writer(heap_size=256_000_000, num_threads=1)
        for number, (heading, body) in enumerate(passages):
            writer.add_document(tantivy.Document(text=f"{heading} {body}", number=number))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: str) -> None:
        """Map the segments."""
        import tantivy

        self._index = tantivy.Index.open(folder)
        self._searcher = self._index.searcher()

    def search(self, question: str, k: int = 10) -> Hits:
        """Any of the question's words, by BM25."""
        query = self._index.parse_query(" ".join(words(question)) or "_", ["text"])
        hits = self._searcher.search(query, k, count=False).hits
        numbers: list[Any] = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [(number, score) for number, (score, _) in zip(numbers, hits, strict=True)]


class Fts5(Engine):
    """SQLite's FTS5 with Porter stems, contentless and optimised; any of the question's words, by its bm25."""

    name, module = "SQLite FTS5", "sqlite3"

    def build(self, passages: Iterable[tuple[str, str]], folder: str) -> None:
        """One row a passage, in one transaction."""
        import sqlite3

        database = sqlite3.connect(os.path.join(folder, "index.sqlite"))
        database.execute("CREATE VIRTUAL TABLE passages USING fts5(text, content='', tokenize='porter unicode61')")
        rows = ((number, f"{heading} {body}") for number, (heading, body) in enumerate(passages))
        database.executemany("INSERT INTO passages(rowid, text) VALUES (?, ?)", rows)
        database.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: str) -> None:
        """Connect."""
        import sqlite3

        self._database = sqlite3.connect(os.path.join(folder, "index.sqlite"))

    def search(self, question: str, k: int = 10) -> Hits:
        """FTS5's rank is the negative bm25."""
        found = words(question)
        wanted = " OR ".join(f'"{word}"' for word in [word for word in found if word not in STOP_WORDS] or found)
        rows = self._database.execute(
            "SELECT rowid, -rank FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?", (wanted or '""', k)
        )
        return rows.fetchall()


ENGINES: dict[str, type[Engine]] = {each.name: each for each in (Ours, ScikitLearn, Bm25s, Tantivy, Fts5)}


def joined(passages: Iterable[tuple[str, str]]) -> list[str]:
    """Heading and body as one text each, for engines with one field."""
    return [f"{heading} {body}" for heading, body in passages]


def words(question: str) -> list[str]:
    """The words of a question in small letters; whatever a query language could mistake is left out."""
    return "".join(char if char.isalnum() else " " for char in question.lower()).split()


def missing(name: str) -> str:
    """Why an engine cannot be measured here; "" where it can."""
    import importlib.util

    module = ENGINES[name].module
    try:
        found = importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        found = False
    return "" if found else f"{name}: no module {module}; pip install -e '.[bench]'"
