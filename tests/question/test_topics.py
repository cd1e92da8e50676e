"""The topic classifier: decisions in whole numbers are those of the linear model, within what rounding allows."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from chatbot.bot import Bot
from chatbot.fitting.topics import PENALTY, TOLERANCE, fit_topics, training_set
from chatbot.index.arrays import texts
from chatbot.question.rule_files import load_rules
from chatbot.question.rules import ROLE_TOKEN, Rules, masked
from chatbot.question.topics import COEFFICIENTS, LANE, TopicModel, softmax, weights_in
from chatbot.record import replace
from chatbot.text import character_terms, word_terms
from tests.mapped import mapped

Doubles = NDArray[np.float64]
# A sum of so many floats is this exact.
EXACT = 1e-9
QUERIES = (
    "what does a cook earn",
    "salary",
    "are there night shifts on weekends",
    "hello bot, what are the hours",
    "pay pay pay pay",
    "is it well paid or not, and do i have to work at night?",
    "zzz qqq",
    "",
)


class Fit(NamedTuple):
    """The same model twice: ours, and scikit-learn's with its vectorizers for words and for pieces."""

    model: TopicModel
    linear: LinearSVC
    vectorizers: tuple[TfidfVectorizer, ...]

    def decisions(self, text: str) -> Doubles:
        """scikit-learn's decisions for a text."""
        features = hstack([vectorizer.transform([text]) for vectorizer in self.vectorizers])
        return np.asarray(self.linear.decision_function(features)[0])

    def bound(self, text: str) -> float:
        """How far ours may be from these at the most.

        A decision is bias + sum of w * c. Each coefficient c is rounded by up
        to half a step, each weight w by up to half of one in the parts that it
        is kept in, and the rounded coefficients are no larger than the largest:

            |error| <= step / 2 * sum of |w|  +  n / (2 * parts) * max |c|    over the n terms of the text
        """
        weights = hstack([vectorizer.transform([text]) for vectorizer in self.vectorizers])
        coefficients = self.linear.coef_
        step = (coefficients.max() - coefficients.min()) / COEFFICIENTS
        parts = weights_in([len(vectorizer.vocabulary_) for vectorizer in self.vectorizers])
        return float(step / 2 * abs(weights).sum() + weights.nnz / (2 * parts) * abs(coefficients).max()) + EXACT


@pytest.fixture(scope="module")
def rules(small: Path) -> Rules:
    """Four topics."""
    return load_rules(small / "intents")


@pytest.fixture(scope="module")
def fit(rules: Rules) -> Fit:
    """Four topics, learnt by both."""
    phrasings, names = training_set(rules)
    vectorizers = tuple(
        TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=rare)
        for analyse, rare in ((word_terms, 1), (character_terms, 2))
    )
    features = hstack([vectorizer.fit_transform(phrasings) for vectorizer in vectorizers]).tocsr()
    linear = LinearSVC(C=PENALTY, tol=TOLERANCE, random_state=0).fit(features, names)
    return Fit(TopicModel(mapped(*fit_topics(rules))), linear, vectorizers)


# -- decisions ------------------------------------------------------------


@pytest.mark.parametrize("text", QUERIES)
def test_decisions_are_scikit_learns(fit: Fit, text: str) -> None:
    """Each topic's decision is the linear model's, within the bound of rounding, which is small."""
    assert fit.model.names == tuple(fit.linear.classes_)
    assert np.abs(np.array(fit.model.decisions(text)) - fit.decisions(text)).max() <= fit.bound(text)
    assert fit.bound(text) < 0.002


@given(
    st.lists(st.sampled_from("what does a cook earn money pay hours night shifts hello joke zzz".split()), max_size=30)
)
def test_decisions_of_any_words_are_scikit_learns(fit: Fit, words: list[str]) -> None:
    """However often a word stands in a text, and however many there are."""
    text = " ".join(words)
    assert np.abs(np.array(fit.model.decisions(text)) - fit.decisions(text)).max() <= fit.bound(text)


@given(st.text(max_size=80))
def test_probabilities_sum_to_one(fit: Fit, text: str) -> None:
    """Any text has a probability for each topic, and these are the softmax of its scaled decisions."""
    probabilities = fit.model.probabilities(text)
    powers = np.exp(fit.model.scale * np.array(fit.model.decisions(text)))
    assert len(probabilities) == len(fit.model.names)
    assert min(probabilities) >= 0.0
    assert math.isclose(sum(probabilities), 1.0, abs_tol=1e-12)
    assert probabilities == pytest.approx(powers / powers.sum(), abs=1e-9)


@given(st.text(max_size=200))
def test_probabilities_of_the_shipped_topics(bot: Bot, text: str) -> None:
    """So it is with all shipped topics."""
    probabilities = bot.language.topics.probabilities(text)
    assert len(probabilities) == len(bot.rules.topics)
    assert min(probabilities) >= 0.0
    assert math.isclose(sum(probabilities), 1.0, abs_tol=1e-12)


def test_the_order_of_words_pairs_and_repeats_alone_decide(fit: Fit) -> None:
    """Case, punctuation and spaces change nothing."""
    assert fit.model.decisions("What does a COOK earn?!") == fit.model.decisions("what  does a cook earn")


# -- room for every sum ---------------------------------------------------


def full(words: list[str], topics: int, coefficient: int) -> TopicModel:
    """A model of so many topics over words and their pieces, with one coefficient for all but the second topic's 0."""
    fields = [sorted({term for word in words for term in analyse(word)}) for analyse in (word_terms, character_terms)]
    width = sum(map(len, fields))
    row = [coefficient, 0, *[coefficient] * (topics - 2)]
    arrays: dict[str, Any] = {"classifier.lanes": array("I", row * width)}
    for name, terms in zip(("words", "pieces"), fields, strict=True):
        arrays |= texts(f"classifier.{name}", terms)
        arrays[f"classifier.{name}.idf"] = array("d", [1.0] * len(terms))
    meta = {
        "names": [str(n) for n in range(topics)],
        "scale": 1.0,
        "bias": [0.0] * topics,
        "least": 0.0,
        "step": 1 / COEFFICIENTS,
        "weights": weights_in(list(map(len, fields))),
    }
    return TopicModel(mapped({"classifier": meta}, arrays))


@pytest.mark.parametrize("number", [1, 2, 10, 300, 5_000])
def test_no_sum_outgrows_its_place(number: int) -> None:
    """A text that holds every term, all of the greatest coefficient, leaves the next topic's sum as it is."""
    words = [f"w{n}x" for n in range(number)]
    total = 0.0
    for counts in (Counter(words), Counter(piece for word in words for piece in character_terms(word))):
        weights = [1 + math.log(n) for n in counts.values()]
        total += sum(weights) / math.hypot(*weights)
    first, second, *others = full(words, 4, COEFFICIENTS).decisions(" ".join(words))
    assert second == 0.0
    assert others == [first, first]
    assert first == pytest.approx(total, rel=0.01)


@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=3))
def test_weights_fit_for_any_number_of_terms(terms: list[int]) -> None:
    """The greatest sum there can be, that of terms of equal weight, each rounded up, stays below what a place holds."""
    parts = weights_in(terms)
    greatest = sum(parts * math.sqrt(n) + n / 2 for n in terms)
    assert parts >= 1
    assert COEFFICIENTS * greatest < 1 << 8 * LANE
    # Nearly all of the room is used: it would not do for a tenth more.
    assert COEFFICIENTS * (greatest + 0.1 * parts * sum(map(math.sqrt, terms))) > 0.95 * (1 << 8 * LANE) or parts < 20


@given(st.lists(st.floats(0.01, 9), min_size=1, max_size=300))
def test_rounded_weights_stay_in_their_room(weights: list[float]) -> None:
    """For any weights brought to length 1, the sum of the whole numbers is within the bound."""
    parts, norm = weights_in([len(weights)]), math.hypot(*weights)
    assert COEFFICIENTS * sum(int(parts * weight / norm + 0.5) for weight in weights) < 1 << 8 * LANE


# -- what is learnt -------------------------------------------------------


def test_topics_know_their_own_phrasings(fit: Fit, rules: Rules) -> None:
    """Each phrasing that was learnt is read as its topic."""
    for text, name in zip(*training_set(rules), strict=True):
        probabilities = fit.model.probabilities(text)
        assert fit.model.names[probabilities.index(max(probabilities))] == name


def test_shipped_topics_know_their_own_phrasings(bot: Bot, repo: Path) -> None:
    """Of the shipped phrasings, all but a few in a hundred are; some belong to two topics."""
    model = bot.language.topics
    learnt = list(zip(*training_set(load_rules(repo / "intents")), strict=True))[::10]
    read = [(decisions := model.decisions(text)).index(max(decisions)) for text, _ in learnt]
    assert sum(model.names[row] == name for row, (_, name) in zip(read, learnt, strict=True)) > 0.95 * len(learnt)


def test_role_names_are_masked() -> None:
    """A phrasing with {role} is learnt as questions are asked: with a stand-in for the name."""
    assert masked("what does a {role} earn").split() == ["what", "does", "a", ROLE_TOKEN, "earn"]


@pytest.mark.parametrize("kept", [1, 2])
def test_rules_of_one_or_two_topics(rules: Rules, kept: int) -> None:
    """A project that starts with a topic or two has a classifier."""
    few = replace(rules, topics=tuple(topic for topic in rules.topics if topic.name in ("hours", "salary")[:kept]))
    model = TopicModel(mapped(*fit_topics(few)))
    for text, name in zip(*training_set(few), strict=True):
        probabilities = model.probabilities(text)
        assert math.isclose(sum(probabilities), 1.0, abs_tol=1e-12)
        assert model.names[probabilities.index(max(probabilities))] == name
    assert len(model.names) == len(model.probabilities("")) == kept


def test_two_topics_are_decided_against_each_other(rules: Rules) -> None:
    """What speaks for one speaks as much against the other."""
    two = replace(rules, topics=tuple(topic for topic in rules.topics if topic.name in ("hours", "salary")))
    hours, salary = TopicModel(mapped(*fit_topics(two))).decisions("what are the hours like")
    assert hours > 0 > salary
    assert hours == pytest.approx(-salary, abs=0.01)


# -- softmax --------------------------------------------------------------


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=9))
def test_softmax(values: list[float]) -> None:
    """Shares that sum to 1, in the order of the values, and the ratio of two is the power of their difference."""
    shares = softmax(values)
    assert math.isclose(sum(shares), 1.0, abs_tol=1e-12)
    assert [shares[n] for n in sorted(range(len(values)), key=values.__getitem__)] == sorted(shares)
    assert shares[0] == pytest.approx(max(shares) * math.exp(values[0] - max(values)))


def test_softmax_of_large_values() -> None:
    """No overflow, however sure a decision."""
    assert softmax([1e4, 0.0, -1e4]) == [1.0, 0.0, 0.0]
