"""Fitting: rules into a classifier over topics, with scikit-learn.

Imported only where rules were not fitted before; takes a quarter of a minute, once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from chatbot.index.arrays import Fitted, texts
from chatbot.question.rules import Rules, masked
from chatbot.question.topics import COEFFICIENTS, weights_in
from chatbot.text import character_terms, word_terms

Doubles = NDArray[np.float64]

# Inverse strength of regularisation of the topic classifier. Leaving out one
# of six writers' phrasings at a time, 0.25, 0.5 and 1 named the right one of
# 96 topics in 85.8, 86.7 and 87.2 % of the others' phrasings.
PENALTY = 1.0
# A thousand times scikit-learn's default: the same share right of a writer's phrasings left out, in less time.
TOLERANCE = 1e-1
# Of many phrasings, words in fewer than 2 and pieces in fewer than 5 are left
# out: half the features, a quarter of the time, the same share right.
RARE = (2, 5)
MANY_PHRASINGS = 2_000
# One phrasing in so many is held out to calibrate the probabilities.
HELD_OUT = 6


def training_set(rules: Rules) -> tuple[list[str], list[str]]:
    """(phrasings, topic of each): examples, the topic's own question and its two first headings."""
    texts, names = [], []
    for topic in rules.topics:
        for text in (topic.question, *topic.sections[:2], *topic.examples):
            if text:
                texts.append(masked(text))
                names.append(topic.name)
    return texts, names


def fit_rules(rules: Rules) -> Fitted:
    """The rules without their phrasings, and the linear classifier over topics that these make."""
    meta, arrays = fit_topics(rules)
    return meta, arrays | {"rules": json.dumps(rules.as_lists(), ensure_ascii=False).encode("utf-8", "surrogatepass")}


def fit_topics(rules: Rules) -> Fitted:
    """The linear classifier over topics, its probabilities calibrated on phrasings held out."""
    phrasings, names = training_set(rules)
    rare = RARE if len(phrasings) >= MANY_PHRASINGS else (1, 2)
    vectorizers = [
        TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=minimum)
        for analyse, minimum in zip((word_terms, character_terms), rare, strict=True)
    ]
    features = hstack([vectorizer.fit_transform(phrasings) for vectorizer in vectorizers]).tocsr()
    # One after the other: liblinear draws from one generator a process, and two fits at once would share its numbers.
    scale = _calibrated(features, names)
    coefficients, bias, classes = _fitted(_classifier(), features, names)
    least, step, lanes = _in_lanes(coefficients.T)
    arrays: dict[str, Any] = {"classifier.lanes": lanes}
    for name, vectorizer in zip(("words", "pieces"), vectorizers, strict=True):
        arrays |= texts(f"classifier.{name}", vectorizer.get_feature_names_out().tolist())
        arrays[f"classifier.{name}.idf"] = vectorizer.idf_.astype(np.float64)
    model = {
        "names": classes,
        "scale": scale,
        "bias": bias.tolist(),
        "least": least,
        "step": step,
        "weights": weights_in([len(vectorizer.vocabulary_) for vectorizer in vectorizers]),
    }
    return {"classifier": model}, arrays


def _in_lanes(coefficients: Doubles) -> tuple[float, float, NDArray[np.uint16]]:
    """(least, step, (n_terms, n_topics) whole numbers): a coefficient is least + step * its number."""
    least, most = float(coefficients.min()), float(coefficients.max())
    step = (most - least) / COEFFICIENTS or 1.0
    return least, step, np.rint((coefficients - least) / step).astype(np.uint16, order="C")


def _classifier() -> LinearSVC:
    return LinearSVC(C=PENALTY, tol=TOLERANCE, random_state=0)


def _calibrated(features: csr_matrix, names: Sequence[str]) -> float:
    """The scale of decisions for phrasings that were held out of a fit; 1 where there are too few."""
    seen, unseen = _split(names)
    if not unseen or len(set(names)) <= 2:
        return 1.0
    gold = np.array(names)
    model = _classifier().fit(features[seen], gold[seen])
    return _fit_scale(model.decision_function(features[unseen]), np.searchsorted(model.classes_, gold[unseen]))


def _split(names: Sequence[str]) -> tuple[list[int], list[int]]:
    """(rows to fit, rows held out): of each topic, the phrasings that stand last in its file are held out.

    They tend to be another writer's. Phrasings of one writer are like each
    other, and a random split would make the classifier look too sure.
    """
    seen: list[int] = []
    unseen: list[int] = []
    for name in sorted(set(names)):
        rows = [row for row, other in enumerate(names) if other == name]
        cut = len(rows) - len(rows) // HELD_OUT
        seen += rows[:cut]
        unseen += rows[cut:]
    return seen, unseen


def _fitted(model: LinearSVC, features: csr_matrix, names: list[str]) -> tuple[Doubles, Doubles, list[str]]:
    """(coefficients by topic, bias, topics); one or two topics take the form of many."""
    classes = sorted(set(names))
    if len(classes) == 1:
        return np.zeros((1, features.shape[1])), np.ones(1), classes
    model.fit(features, names)
    if len(classes) == 2:
        return np.vstack([-model.coef_, model.coef_]), np.hstack([-model.intercept_, model.intercept_]), classes
    return model.coef_, model.intercept_, [str(name) for name in model.classes_]


def _fit_scale(decisions: Doubles, gold: NDArray[np.int64]) -> float:
    """The factor that makes softmax(factor * decision) likeliest on held-out decisions.

    Temperature scaling (Guo et al. 2017, "On Calibration of Modern Neural
    Networks"), as its inverse.
    """

    def loss(scale: float) -> float:
        scaled = scale * decisions
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        picked = scaled[np.arange(len(gold)), gold] - np.log(np.exp(scaled).sum(axis=1))
        return float(-picked.mean())

    return float(minimize_scalar(loss, bounds=(0.1, 50.0), method="bounded").x)
