"""The index: its definition verified a second and a third way, and two readers that agree on every list."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from chatbot.fitting import postings as indexing
from chatbot.fitting.passages import Passage, passages
from chatbot.fitting.postings import postings
from chatbot.guides.guide import Library
from chatbot.index.postings import HEADING_WEIGHT, K1, B, Index, terms
from tests.libraries import library_of
from tests.mapped import mapped

Fields = Sequence[tuple[str, str]]
Found = list[tuple[int, float]]
FIVE: Fields = (
    ("Pay", "Cooks earn little."),
    ("", "Cooks cook fish and cook rice."),
    ("Pay of clerks", "Clerks earn more."),
    ("Night work", "Nobody works at night."),
    ("", "Rice."),
)
QUERIES = (
    "what do cooks earn",
    "rice rice fish",
    "pay at night",
    "clerks earn more rice at night than unheard ones",
    "unheard",
    "unheard rice",
    "the of and",
    "",
)
# A heading or body of a few words, one of them unknown to most.
FIELD = st.lists(st.sampled_from("pay rice cook night the".split()), max_size=6).map(" ".join)
# Enough postings that a reader must choose which to read.
MANY = 20_000


def built(fields: Fields) -> Index:
    """The index over passages, each a (heading, body)."""
    return Index(mapped(*postings(fields)))


def fields_of(found: Sequence[Passage]) -> list[tuple[str, str]]:
    """What is indexed of passages, as a shelf does."""
    return [(f"{passage.heading} {passage.question}", passage.body) for passage in found]


@pytest.fixture(scope="module")
def library(repo: Path) -> Library:
    """The shipped guides."""
    return library_of(repo / "knowledge")


@pytest.fixture(scope="module")
def shipped(library: Library) -> list[Passage]:
    """Every passage of the shipped guides."""
    return [passage for guide in library.guides for passage in passages(guide)]


@pytest.fixture(scope="module")
def index(shipped: list[Passage]) -> Index:
    """The index over the shipped guides."""
    return built(fields_of(shipped))


@pytest.fixture(scope="module")
def many(shipped: list[Passage]) -> tuple[list[tuple[str, str]], Index]:
    """Many passages put together from halves of the guides' sentences, some of them twice, and their index."""
    rng = random.Random(7)  # noqa: S311 (passages, no secrets)
    bodies = [passage.body.split() for passage in shipped if passage.body]
    headings = [passage.heading for passage in shipped]
    fields: list[tuple[str, str]] = []
    while len(fields) < MANY:
        one, other = rng.choice(bodies), rng.choice(bodies)
        body = " ".join(one[: rng.randint(1, len(one))][:20] + other[rng.randrange(len(other)) :][:20])
        fields += [(rng.choice(headings), body)] * rng.choice((1, 1, 1, 2))
    return fields, built(fields)


# -- the definition -------------------------------------------------------


def by_hand(fields: Fields, query: str) -> list[float]:
    """The scores that the formula in the docstring of `chatbot.index.postings` gives, one sum at a time."""
    frequencies = []
    for heading, body in fields:
        f: Counter[str] = Counter()
        for term in terms(heading):
            f[term] += HEADING_WEIGHT
        for term in terms(body):
            f[term] += 1
        frequencies.append(f)
    n = len(fields)
    lengths = [sum(f.values()) for f in frequencies]
    average_length = sum(lengths) / n
    asked = set(terms(query))
    rarity = {}
    for term in asked:
        df = sum(term in f for f in frequencies) or 1  # an unknown term is as rare as one in a single passage
        rarity[term] = max(1, math.floor(1024 * math.log(1 + (n - df + 1 / 2) / (df + 1 / 2)) + 1 / 2))
    scores = []
    for f, length in zip(frequencies, lengths, strict=True):
        total = 0
        for term in asked:
            if f[term]:
                share = f[term] / (f[term] + K1 * (1 - B + B * length / average_length))
                total += rarity[term] * max(1, math.floor(255 * share + 1 / 2))
        scores.append(total / (255 * math.sqrt(sum(weight**2 for weight in rarity.values()))) if asked else 0.0)
    return scores


@pytest.mark.parametrize("query", QUERIES)
def test_scores_of_five_passages_by_hand(query: str) -> None:
    """Every score is the one that the definition gives."""
    assert built(FIVE).scores(terms(query), 0, len(FIVE)) == pytest.approx(by_hand(FIVE, query), abs=1e-9)


@given(st.lists(st.tuples(FIELD, FIELD), min_size=1, max_size=8), FIELD)
def test_scores_of_any_passages_by_hand(fields: Fields, query: str) -> None:
    """So is it for any passages, empty ones among them."""
    if any(terms(" ".join(both)) for both in fields):
        scores = built(fields).scores(terms(query), 0, len(fields))
        assert scores == pytest.approx(by_hand(fields, query), abs=1e-9)


def test_scores_are_those_of_scikit_learns_counts(shipped: list[Passage], index: Index) -> None:
    """Over all shipped passages, the formula in NumPy on counts by scikit-learn gives the same scores."""
    fields = fields_of(shipped)
    counter = CountVectorizer(analyzer=terms).fit([f"{heading} {body}" for heading, body in fields])
    headings, bodies = (counter.transform([field[n] for field in fields]).toarray().astype(float) for n in (0, 1))
    f = HEADING_WEIGHT * headings + bodies
    lengths = f.sum(axis=1, keepdims=True)
    impact = np.floor(255 * f / (f + K1 * (1 - B + B * lengths / lengths.mean())) + 0.5)
    df, n = (f > 0).sum(axis=0), len(fields)
    rarity = np.floor(1024 * np.log(1 + (n - df + 0.5) / (df + 0.5)) + 0.5)
    bodies_asked = random.Random(3).sample([passage.body for passage in shipped if passage.body], 20)  # noqa: S311
    for query in (body[:80] for body in bodies_asked):
        asked = np.minimum(counter.transform([query]).toarray()[0], 1) * rarity
        unknown = {term for term in terms(query) if term not in counter.vocabulary_}  # of a word cut off at the end
        length = math.sqrt((asked**2).sum() + len(unknown) * index.rarest**2)
        np.testing.assert_allclose(index.scores(terms(query), 0, n), impact @ asked / (255 * length), atol=1e-6)


@pytest.mark.parametrize(("first", "end"), [(0, 0), (0, 1), (1, 3), (2, 5), (4, 5), (5, 5), (0, 5)])
@pytest.mark.parametrize("query", QUERIES)
def test_scores_of_a_span(query: str, first: int, end: int) -> None:
    """The scores of some passages are those among all."""
    index = built(FIVE)
    assert index.scores(terms(query), first, end) == index.scores(terms(query), 0, 5)[first:end]


@given(st.data())
def test_scores_of_any_span(index: Index, data: st.DataObject) -> None:
    """So are those of a guide among the shipped ones."""
    first = data.draw(st.integers(0, index.size))
    end = data.draw(st.integers(first, index.size))
    asked = terms("what does a customer care agent earn in the first years, and how stressful is it")
    assert index.scores(asked, first, end) == index.scores(asked, 0, index.size)[first:end]


@pytest.mark.parametrize(
    ("term", "holding"), [("rice", 2), ("cook", 2), ("earn", 2), ("pay", 2), ("night", 1), ("unheard", 1), ("the", 1)]
)
def test_rarity(term: str, holding: int) -> None:
    """A term is as rare as the passages that hold it are few; one that none holds is as rare as any."""
    index = built(FIVE)
    assert index.rarity(term) == math.floor(1024 * math.log(1 + (5 - holding + 0.5) / (holding + 0.5)) + 0.5)
    assert index.known(term) == (term not in ("unheard", "the"))


@given(st.text(max_size=80))
def test_any_query_has_scores(index: Index, text: str) -> None:
    """No text breaks it, and the score of n terms is from 0 to the square root of n."""
    scores = index.scores(terms(text), 0, index.size)
    assert len(scores) == index.size
    assert min(scores) >= 0
    assert max(scores) <= math.sqrt(len(set(terms(text)))) + 1e-9


def test_counting_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch, shipped: list[Passage]) -> None:
    """However few passages are counted at a time, the arrays are the same."""
    fields = fields_of(shipped[:100])
    meta, whole = postings(fields)
    monkeypatch.setattr(indexing, "CHUNK", 7)
    other, parts = postings(fields)
    assert other == meta
    assert {name: bytes(data) for name, data in parts.items()} == {name: bytes(data) for name, data in whole.items()}


@pytest.mark.parametrize("fields", [[], [("", "")], [("the", "of and")] * 3], ids=["none", "empty", "only grammar"])
def test_nothing_to_find(fields: Fields) -> None:
    """Passages without terms are indexed, and nothing is found in them."""
    index = built(fields)
    assert index.search("what do cooks earn") == []
    assert index.scores(terms("what do cooks earn"), 0, len(fields)) == [0.0] * len(fields)
    assert not index.known("cook")


# -- the best -------------------------------------------------------------


def by_library(index: Index, query: str, k: int) -> Found:
    """The best as the standard library reads them, however many postings there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chatbot.index.postings.FEW_POSTINGS", math.inf)
        return index.search(query, k)


def by_numpy(index: Index, query: str, k: int) -> Found:
    """The best as NumPy reads them, however few postings there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chatbot.index.postings.FEW_POSTINGS", -1)
        return index.search(query, k)


def by_sorting(index: Index, query: str, k: int) -> Found:
    """The best out of the scores of all; of equals, the first."""
    scores = index.scores(terms(query), 0, index.size)
    order = sorted((row for row, score in enumerate(scores) if score > 0), key=lambda row: (-scores[row], row))
    return [(row, scores[row]) for row in order[:k]]


def random_query(rng: random.Random, fields: Fields) -> str:
    """A few words of one or two passages, common and rare ones, some of them unknown or with a letter too many."""
    parts = (" ".join(rng.choice(fields)).split() for _ in range(rng.randint(1, 2)))
    asked = [word for part in parts if part for word in rng.sample(part, min(len(part), rng.randint(1, 8)))]
    return " ".join([*asked, *rng.choices(["unheard", "customer", "care", "zzz", "the", "?!"], k=rng.randint(0, 3))])


@pytest.mark.parametrize("k", [1, 3, 10, 5_000])
def test_both_readers_find_the_same(shipped: list[Passage], index: Index, k: int) -> None:
    """Over the shipped guides, both readers and sorting all scores give the very same lists."""
    rng = random.Random(k)  # noqa: S311 (queries, no secrets)
    for query in (random_query(rng, fields_of(shipped)) for _ in range(100)):
        assert by_library(index, query, k) == by_numpy(index, query, k) == by_sorting(index, query, k), query


@pytest.mark.slow
@pytest.mark.parametrize(("k", "queries"), [(1, 60), (2, 60), (10, 100), (100, 60), (30_000, 15)])
def test_both_readers_find_the_same_among_many(many: tuple[list[tuple[str, str]], Index], k: int, queries: int) -> None:
    """So they do where most postings need not be read, and where passages that are alike score the same."""
    fields, index = many
    rng = random.Random(k)  # noqa: S311 (queries, no secrets)
    ties = 0
    for query in (random_query(rng, fields) for _ in range(queries)):
        found = by_library(index, query, k)
        assert found == by_numpy(index, query, k) == by_sorting(index, query, k), query
        ties += len({score for _, score in found}) < len(found)
    assert ties > 0 or k == 1


@pytest.mark.parametrize("query", ["", "the of and", "unheard", "?!", "\ud800"])
@pytest.mark.parametrize("k", [1, 10])
def test_no_known_term_finds_nothing(index: Index, query: str, k: int) -> None:
    """Neither reader finds anything without a term."""
    assert by_library(index, query, k) == by_numpy(index, query, k) == []


def test_terms_that_every_passage_holds() -> None:
    """Terms that tell next to nothing find each passage once; beside them, a term that tells something decides."""
    index = built([("", "cook rice")] * 3_000 + [("", "cook rice at night")])
    assert index.rarity("cook") == index.rarity("rice") == 1
    for query in ("cook rice", "cook rice night", "night cook"):
        for k in (1, 5, 5_000):
            found = by_library(index, query, k)
            assert found == by_numpy(index, query, k)
            assert len({row for row, _ in found}) == len(found) == min(k, 3_001)
            assert found[0][0] == (3_000 if "night" in query else 0)


def test_a_term_that_hardly_counts_in_a_long_passage() -> None:
    """A passage so long that a term in it hardly counts is found once by both readers."""
    index = built([("", "rice " * 40_000 + "cook night")] + [("", "cook")] * 400 + [("", "night")] * 400)
    for k in (1, 400, 5_000):
        found = by_library(index, "cook night", k)
        assert found == by_numpy(index, "cook night", k)
        assert len({row for row, _ in found}) == len(found) == min(k, 801)


def test_a_reader_leaves_no_trace(index: Index) -> None:
    """Sums of one query do not add to those of the next."""
    first = by_numpy(index, "customer service salary", 10)
    by_numpy(index, "customer care stress", 10)
    assert by_numpy(index, "customer service salary", 10) == first


class _Counted:
    """Postings that count how many of them are read."""

    def __init__(self, values: Any) -> None:
        self._values, self.read = values, 0

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, at: Any) -> Any:
        self.read += len(self._values[at]) if isinstance(at, slice) else 1
        return self._values[at]


def test_postings_that_cannot_matter_are_skipped(many: tuple[list[tuple[str, str]], Index]) -> None:
    """Where a rare term decides, a common one is looked up for the passages already met, and not read."""
    fields, index = many
    holding = Counter(term for heading, body in fields for term in set(terms(f"{heading} {body}")))
    common, _ = holding.most_common(1)[0]
    rare = next(term for term, n in sorted(holding.items()) if 20 <= n <= 60 and terms(term) == [term])
    assert holding[common] > MANY / 4
    read = []
    for k in (1, 10, MANY):
        counted = Index(index_arrays := mapped(*postings(fields)))
        assert "postings.rows" in index_arrays
        counted._rows = counted_rows = _Counted(counted._rows)  # type: ignore[assignment]
        assert by_library(counted, f"{common} {rare}", k) == by_sorting(index, f"{common} {rare}", k)
        read.append(counted_rows.read)
    assert read[0] <= read[1] < holding[rare] * 20 < holding[common] / 4
    assert read[2] >= holding[common] + holding[rare]  # all are wanted, all are read


# -- what is found --------------------------------------------------------


def test_every_faq_question_finds_itself(shipped: list[Passage], index: Index) -> None:
    """A query equal to an FAQ's question finds that FAQ first."""
    asked = {passage.anchor: passage for passage in shipped if passage.question}
    assert len(asked) > 10
    for passage in asked.values():
        ((best, _),) = index.search(passage.question, 1)
        assert (shipped[best].question, shipped[best].anchor) == (passage.question, passage.anchor)


def test_passages_follow_their_section(library: Library) -> None:
    """Each section is a passage, followed by one a piece; its number leads back to it."""
    for guide in library.guides:
        found = passages(guide)
        assert [(p.section, p.piece) for p in found] == [
            (n, piece) for n, section in enumerate(guide.sections) for piece in (-1, *range(len(section.pieces)))
        ]
        assert all(guide.sections[p.section].anchor == p.anchor for p in found)
