"""The decision layer on CLINC150: which questions are answered, and which refused.

Run as `python -m benchmarks.clinc [--data FILE]`. The topic classifier is the
one of `chatbot.fitting.topics`. Everything is fitted on the training part: five times
a fifth of the topics is held out whole, and of the others the fifth of the
phrasings that stand together in the file, so that one writer's phrasings do
not stand on both sides. The validation part is only measured.

Data: Larson et al. 2019, "An Evaluation Dataset for Intent Classification and
Out-of-Scope Prediction", CC BY 3.0.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from chatbot.fitting.topics import MANY_PHRASINGS, PENALTY, RARE, TOLERANCE
from chatbot.text import character_terms, content_words, stem, word_terms, words

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

DATA = Path("../shared/data/clinc150-train-val.json")
FOLDS = 5
# Inverse strength of regularisation of the reference: better for it than scikit-learn's 1.
REFERENCE_PENALTY = 10.0
# Words in one phrasing and pieces in two count for the reference, and for ours where phrasings are few.
PLAIN = (1, 2)
# Where a question comes from.
INSIDE, HELD_OUT, OUTSIDE = 0, 1, 2
# All signs that were tried, in column order.
SIGNS = ("decision", "topic share", "known share", "length", "probability", "margin", "cosine", "unknown words")
# Those that the decision takes: among the best of a dozen sets cross-validated on the training part. The scores
# on the validation part stood beside them when they were chosen; sets within a point are equal here.
CHOSEN = ("decision", "topic share", "known share", "length")
BRIEF = ("probability", "margin", "known share", "cosine", "unknown words", "length")
REFERENCE = ("probability",)
BINS = 10
RESAMPLES = 2000


# -- data -----------------------------------------------------------------


@dataclass(frozen=True)
class Questions:
    """texts, and the topic of each; empty where it is out of scope."""

    texts: list[str]
    topics: list[str]

    def pick(self, rows: Bools) -> Questions:
        """The questions of a mask (n_questions,)."""
        numbers = np.flatnonzero(rows)
        return Questions([self.texts[row] for row in numbers], [self.topics[row] for row in numbers])


@dataclass(frozen=True)
class Data:
    """train: in scope; outside: out of scope, to fit with, maybe none; inside_test, outside_test: to measure."""

    train: Questions
    outside: Questions
    inside_test: Questions
    outside_test: Questions


def read(path: Path) -> Data:
    """The parts of a CLINC150 file."""
    content = json.loads(path.read_text(encoding="utf-8"))

    def part(name: str) -> Questions:
        rows = content.get(name, [])
        return Questions([text for text, _ in rows], ["" if topic == "oos" else topic for _, topic in rows])

    return Data(part("train"), part("oos_train"), part("val"), part("oos_val"))


# -- what a classifier says of questions it was not fitted on -------------


@dataclass(frozen=True)
class Raw:
    """What both classifiers say of one fold's questions, before calibration.

    decisions: (n, n_topics) of the linear SVM; gold: (n,) column of the right
    topic, -1 where there is none; shares: (n, 5) topic share, known share,
    length, cosine, unknown words; reference: (n,) top probability of the
    logistic regression; reference_right: (n,); source: (n,).
    """

    decisions: Doubles
    gold: Integers
    shares: Doubles
    reference: Doubles
    reference_right: Bools
    source: Integers


@dataclass(frozen=True)
class Trial:
    """signs: (n, n_signs), named by names; right: (n,) whether the top topic is right; source, fold, number: (n,).

    number counts a fold's questions of one source: the same out-of-scope question has one number in all folds.
    """

    names: tuple[str, ...]
    signs: Doubles
    right: Bools
    source: Integers
    fold: Integers
    number: Integers

    def columns(self, names: Sequence[str]) -> Doubles:
        """(n, len(names)) some of the signs."""
        return self.signs[:, [self.names.index(name) for name in names]]


def ask(train: Questions, asked: Questions, source: Integers) -> Raw:
    """Fit both classifiers on some questions and ask them others."""
    rare = RARE if len(train.texts) >= MANY_PHRASINGS else PLAIN
    vectorizer, everything, all_queries = _features(train, asked, PLAIN)
    _, known, queries = _features(train, asked, rare)
    names = np.array(train.topics)
    model = LinearSVC(C=PENALTY, tol=TOLERANCE, random_state=0).fit(known, names)
    reference = LogisticRegression(C=REFERENCE_PENALTY, max_iter=300).fit(everything, names)
    decisions = np.asarray(model.decision_function(queries), dtype=np.float64)
    probabilities = reference.predict_proba(all_queries)
    column = {str(name): number for number, name in enumerate(model.classes_)}
    gold = np.array([column.get(topic, -1) for topic in asked.topics])
    return Raw(
        decisions,
        gold,
        _shares(train, asked, vectorizer, normalize(known), normalize(queries), decisions.argmax(axis=1)),
        probabilities.max(axis=1),
        np.asarray(probabilities.argmax(axis=1) == gold),
        source,
    )


def _features(
    train: Questions, asked: Questions, rare: tuple[int, int]
) -> tuple[TfidfVectorizer, csr_matrix, csr_matrix]:
    """(word vectorizer, features to fit on, features to ask) of words and pieces in so many phrasings or more."""
    analysers = zip((word_terms, character_terms), rare, strict=True)
    vectorizers = [
        TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=minimum) for analyse, minimum in analysers
    ]
    known = hstack([vectorizer.fit_transform(train.texts) for vectorizer in vectorizers]).tocsr()
    return vectorizers[0], known, hstack([vectorizer.transform(asked.texts) for vectorizer in vectorizers]).tocsr()


def _shares(
    train: Questions,
    asked: Questions,
    vectorizer: TfidfVectorizer,
    known: csr_matrix,
    queries: csr_matrix,
    top: Integers,
) -> Doubles:
    """(n, 5) topic share, known share, length, cosine and unknown words of each question."""
    names = sorted(set(train.topics))
    rows = {name: np.array([row for row, topic in enumerate(train.topics) if topic == name]) for name in names}
    roots = {name: {stem(word) for row in rows[name] for word in words(train.texts[row])} for name in names}
    number, idf = vectorizer.vocabulary_, vectorizer.idf_
    rarest = float(idf.max())
    result = np.zeros((len(asked.texts), 5))
    for row, text in enumerate(asked.texts):
        found = [stem(word) for word in content_words(text)]
        weights = {root: float(idf[number[root]]) if root in number else rarest for root in found}
        total = sum(weights.values())
        own = sum(weight for root, weight in weights.items() if root in roots[names[top[row]]])
        seen = sum(weight for root, weight in weights.items() if root in number)
        result[row, 0] = own / total if total else 1.0
        result[row, 1] = seen / total if total else 1.0
        result[row, 2] = math.log1p(len(words(text)))
        result[row, 4] = sum(root not in number for root in weights)
    for place, name in enumerate(names):
        of_topic = np.flatnonzero(top == place)
        if len(of_topic):
            result[of_topic, 3] = (queries[of_topic] @ known[rows[name]].T).max(axis=1).toarray().ravel()
    return result


def tasks(data: Data) -> Iterator[tuple[Questions, Questions, Integers]]:
    """(to fit on, to ask, source of each) for every fold of the training part, and last for the validation part."""
    topics = np.array(data.train.topics)
    names = np.unique(topics)
    if len(names) < FOLDS or len(names) - -(-len(names) // FOLDS) < 3:
        raise ValueError(f"{len(names)} topics are too few: every fold must keep three")
    group = dict(zip(np.random.default_rng(0).permutation(names), np.arange(len(names)) % FOLDS, strict=True))
    part = np.zeros(len(topics), dtype=np.int64)
    for name in names:
        rows = np.flatnonzero(topics == name)
        part[rows] = np.arange(len(rows)) * FOLDS // len(rows)
    for fold in range(FOLDS):
        away = np.array([group[topic] == fold for topic in topics])
        inside, strange = data.train.pick(~away & (part == fold)), data.train.pick(away)
        yield data.train.pick(~away & (part != fold)), *_joined(inside, strange, data.outside)
    yield data.train, *_joined(data.inside_test, Questions([], []), data.outside_test)


def _joined(*parts: Questions) -> tuple[Questions, Integers]:
    """Questions in scope, of held-out topics and out of scope together, and where each comes from."""
    texts = [text for part in parts for text in part.texts]
    topics = [topic for part in parts for topic in part.topics]
    return Questions(texts, topics), np.repeat((INSIDE, HELD_OUT, OUTSIDE), [len(part.texts) for part in parts])


def trials(raws: Sequence[Raw]) -> dict[str, tuple[Trial, Trial]]:
    """Of "ours" and of the "reference": (the folds of the training part, the validation part)."""
    scale = fit_scale(raws[:-1])
    ours = [
        _trial(SIGNS, _signs(raw, scale), raw.decisions.argmax(axis=1) == raw.gold, raw, fold)
        for fold, raw in enumerate(raws)
    ]
    reference = [
        _trial(REFERENCE, _log_odds(raw.reference)[:, None], raw.reference_right, raw, fold)
        for fold, raw in enumerate(raws)
    ]
    return {"ours": (_stacked(ours[:-1]), ours[-1]), "reference": (_stacked(reference[:-1]), reference[-1])}


def fit_scale(raws: Sequence[Raw]) -> float:
    """The scale at which the decisions' softmax fits the questions in scope best, as in `chatbot.fitting.topics`."""

    def loss(scale: float) -> float:
        losses = [
            -np.log(_softmax(scale * raw.decisions[rows])[np.arange(rows.sum()), raw.gold[rows]] + 1e-12)
            for raw in raws
            for rows in [raw.source == INSIDE]
        ]
        return float(np.concatenate(losses).mean())

    return float(minimize_scalar(loss, bounds=(0.1, 50.0), method="bounded").x)


def _signs(raw: Raw, scale: float) -> Doubles:
    """(n, n_signs) in the order of SIGNS."""
    second, first = np.sort(_softmax(scale * raw.decisions), axis=1)[:, -2:].T
    topic, known, length, cosine, unknown = raw.shares.T
    top = raw.decisions.max(axis=1)
    return np.column_stack([top, topic, known, length, _log_odds(first), first - second, cosine, unknown])


def _softmax(values: Doubles) -> Doubles:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _log_odds(probability: Doubles) -> Doubles:
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _trial(names: tuple[str, ...], signs: Doubles, right: Bools, raw: Raw, fold: int) -> Trial:
    number = np.zeros(len(right), dtype=np.int64)
    for source in (INSIDE, HELD_OUT, OUTSIDE):
        rows = np.flatnonzero(raw.source == source)
        number[rows] = np.arange(len(rows))
    return Trial(names, signs, right, raw.source, np.full(len(right), fold), number)


def _stacked(parts: Sequence[Trial]) -> Trial:
    def joined(field: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(part, field) for part in parts])

    return Trial(
        parts[0].names,
        joined("signs").astype(np.float64),
        joined("right").astype(np.bool_),
        joined("source").astype(np.int64),
        joined("fold").astype(np.int64),
        joined("number").astype(np.int64),
    )


# -- the decision ---------------------------------------------------------


@dataclass(frozen=True)
class Decider:
    """Answers where 1 / (1 + exp(-(bias + weights @ signs))) reaches the threshold.

    names: signs; weights: (n_signs,) for the signs as they are; spread:
    (n_signs,) their standard deviations, to compare weights by.
    """

    names: tuple[str, ...]
    weights: Doubles
    bias: float
    threshold: float
    spread: Doubles

    def probability(self, trial: Trial) -> Doubles:
        """(n,) how likely the top topic is right, where half of all questions are out of scope."""
        return np.asarray(1 / (1 + np.exp(-(self.bias + trial.columns(self.names) @ self.weights))))


def fit_decider(trial: Trial, names: Sequence[str], out: int, rows: Bools | None = None) -> Decider:
    """A decider of some rows; questions in scope and those of source `out` weigh the same in total."""
    used = (trial.source == INSIDE) | (trial.source == out)
    used = used if rows is None else used & rows
    signs, right, inside = trial.columns(names)[used], trial.right[used], trial.source[used] == INSIDE
    middle, spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), 1e-9)
    share = np.where(inside, 1 / inside.sum(), 1 / max(1, (~inside).sum())) * len(right) / 2
    model = LogisticRegression(tol=1e-8, max_iter=1000).fit((signs - middle) / spread, right, sample_weight=share)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - weights @ middle)
    draft = Decider(tuple(names), weights, bias, 0.5, spread)
    threshold = best_threshold(draft.probability(trial)[used], right, inside)
    return Decider(tuple(names), weights, bias, threshold, spread)


def best_threshold(probability: Doubles, right: Bools, inside: Bools) -> float:
    """The threshold with the best mean of in-scope accuracy and out-of-scope recall, halfway between two scores."""
    order = np.argsort(probability, kind="stable")
    refused_right = np.concatenate([[0], np.cumsum((right & inside)[order])])
    refused_out = np.concatenate([[0], np.cumsum(~inside[order])])
    gain = refused_out / max(1, (~inside).sum()) - refused_right / max(1, inside.sum())
    edges = np.concatenate([[0.0], probability[order], [1.0]])
    gain[1:-1][edges[1:-2] == edges[2:-1]] = -1.0  # equal scores cannot be parted
    place = int(gain.argmax())
    return float((edges[place] + edges[place + 1]) / 2)


# -- measures -------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """Shares of 1. right: answered and right, of in scope; refused: of in scope; recall: refused, of out of scope.

    auroc: how well in scope is told from out of scope; error: expected calibration error.
    """

    right: float
    refused: float
    recall: float
    auroc: float
    error: float


def measure(decider: Decider, trial: Trial) -> Score:
    """What a decider does on the validation part."""
    probability = decider.probability(trial)
    answered, inside = probability >= decider.threshold, trial.source == INSIDE
    return Score(
        float((answered & trial.right)[inside].mean()),
        float((~answered)[inside].mean()),
        float((~answered)[~inside].mean()),
        float(roc_auc_score(inside, probability)),
        calibration_error(probability, trial.right, inside),
    )


def calibration_error(probability: Doubles, right: Bools, inside: Bools) -> float:
    """Expected calibration error over ten bins, questions in and out of scope weighing the same in total."""
    weights = np.where(inside, 0.5 / max(1, inside.sum()), 0.5 / max(1, (~inside).sum()))
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    return float(sum(abs((weights * (probability - right))[bins == b].sum()) for b in range(BINS)))


def cross_validated(trial: Trial, names: Sequence[str], out: int) -> tuple[float, float]:
    """(right, recall) on the training part, each fold decided by what was fitted on the others.

    Out-of-scope questions, which every fold was asked, are parted among the folds.
    """
    inside_hits, outside_hits = [], []
    for fold in range(FOLDS):
        own = trial.number % FOLDS == fold
        test = np.where(trial.source == OUTSIDE, own & (trial.fold == fold), trial.fold == fold)
        rest = np.where(trial.source == OUTSIDE, ~own & (trial.fold != fold), trial.fold != fold)
        decider = fit_decider(trial, names, out, rest)
        answered = decider.probability(trial) >= decider.threshold
        inside_hits.append((answered & trial.right)[test & (trial.source == INSIDE)])
        outside_hits.append(~answered[test & (trial.source == out)])
    return float(np.concatenate(inside_hits).mean()), float(np.concatenate(outside_hits).mean())


def gain(ours: tuple[Decider, Trial], reference: tuple[Decider, Trial]) -> tuple[Doubles, Doubles]:
    """95 % intervals of (right, recall), ours less the reference, by resampling the questions."""
    inside = ours[1].source == INSIDE
    answered = [decider.probability(trial) >= decider.threshold for decider, trial in (ours, reference)]
    right = (answered[0] & ours[1].right).astype(float) - (answered[1] & reference[1].right)
    recall = answered[1].astype(float) - answered[0]
    rng = np.random.default_rng(0)

    def interval(values: Doubles) -> Doubles:
        means = [values[rng.integers(len(values), size=len(values))].mean() for _ in range(RESAMPLES)]
        return np.asarray(np.quantile(means, (0.025, 0.975)))

    return interval(right[inside]), interval(recall[~inside])


# -- the report -----------------------------------------------------------


def run(data: Data, workers: int = 1) -> list[Raw]:
    """All folds and the validation part, asked in one or more processes."""
    jobs = list(tasks(data))[::-1]  # the whole training part takes longest and goes first
    if workers == 1:
        return [ask(*job) for job in jobs][::-1]
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # a process has one core
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(ask, *zip(*jobs, strict=True)))[::-1]


def report(raws: Sequence[Raw]) -> str:
    """The tables."""
    found = trials(raws)
    lines = []
    sources = [
        (OUTSIDE, "Fitted with out-of-scope questions"),
        (HELD_OUT, "Fitted with whole topics held out, no others"),
    ]
    for out, title in sources:
        if (found["ours"][0].source == out).any():
            lines += [f"\n{title}", *_comparison(found, out)]
    fitted_on = OUTSIDE if (found["ours"][0].source == OUTSIDE).any() else HELD_OUT
    return "\n".join([*lines, *_worth(*found["ours"], fitted_on), *_coefficients(found["ours"][0], fitted_on)])


def _comparison(found: dict[str, tuple[Trial, Trial]], out: int) -> list[str]:
    lines = [f"{'':32}{'right':>8}{'refused':>9}{'recall':>8}{'AUROC':>8}{'ECE':>8}   train: right, recall"]
    deciders = {}
    for label, kind, names in (
        ("reference: logistic regression", "reference", REFERENCE),
        ("probability alone", "ours", REFERENCE),
        ("the notes' six signs", "ours", BRIEF),
        ("all signs", "ours", SIGNS),
        ("our decision", "ours", CHOSEN),
    ):
        train, test = found[kind]
        decider = deciders[label] = fit_decider(train, names, out)
        score, (right, recall) = measure(decider, test), cross_validated(train, names, out)
        lines.append(
            f"{label:32}{score.right:8.1%}{score.refused:9.1%}{score.recall:8.1%}{score.auroc:8.3f}{score.error:8.3f}"
            f"   {right:.1%}, {recall:.1%}"
        )
    test = found["ours"][1]
    before = [
        calibration_error(1 / (1 + np.exp(-trial.columns(REFERENCE)[:, 0])), trial.right, trial.source == INSIDE)
        for trial in (test, found["reference"][1])
    ]
    right_gain, recall_gain = gain(
        (deciders["our decision"], test), (deciders["reference: logistic regression"], found["reference"][1])
    )
    return [
        *lines,
        f"ECE before, of the probabilities as they are: ours {before[0]:.3f}, reference {before[1]:.3f}",
        f"Ours less the reference, 95 %: right {right_gain[0]:+.1%} to {right_gain[1]:+.1%}, "
        f"recall {recall_gain[0]:+.1%} to {recall_gain[1]:+.1%}",
    ]


def _worth(train: Trial, test: Trial, out: int) -> list[str]:
    """What each sign adds: our decision without it, or with it."""
    lines = [f"\n{'Worth of signs':32}{'right':>8}{'recall':>8}{'AUROC':>8}   train: right, recall, mean"]
    sets: list[tuple[str, tuple[str, ...]]] = [("our decision", CHOSEN)]
    sets += [(f"- {name}", tuple(other for other in CHOSEN if other != name)) for name in CHOSEN]
    sets += [(f"+ {name}", (*CHOSEN, name)) for name in SIGNS if name not in CHOSEN]
    sets += [("all signs", SIGNS)]
    sets += [(f"all - {name}", tuple(other for other in SIGNS if other != name)) for name in SIGNS]
    for label, names in sets:
        score = measure(fit_decider(train, names, out), test)
        right, recall = cross_validated(train, names, out)
        lines.append(
            f"{label:32}{score.right:8.1%}{score.recall:8.1%}{score.auroc:8.3f}"
            f"   {right:.1%}, {recall:.1%}, {(right + recall) / 2:.1%}"
        )
    return lines


def _coefficients(train: Trial, out: int) -> list[str]:
    decider = fit_decider(train, CHOSEN, out)
    lines = [f"\n{'Coefficients':32}{'as it is':>10}{'per standard deviation':>24}"]
    for name, weight, spread in zip(decider.names, decider.weights, decider.spread, strict=True):
        lines.append(f"{name:32}{weight:10.3f}{weight * spread:24.3f}")
    return [*lines, f"{'bias':32}{decider.bias:10.3f}", f"{'threshold':32}{decider.threshold:10.3f}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 0 also where the data is absent."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clinc", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, help="CLINC150 as JSON (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: %(default)s)")
    options = parser.parse_args(arguments)
    if not options.data.is_file():
        print(f"skipped: there is no {options.data}; name the CLINC150 file with --data", file=sys.stderr)
        return 0
    start = time.monotonic()
    data = read(options.data)
    print(
        f"CLINC150: {len(data.train.texts)} phrasings of {len(set(data.train.topics))} topics and "
        f"{len(data.outside.texts)} out of scope to fit; {len(data.inside_test.texts)} in scope and "
        f"{len(data.outside_test.texts)} out of scope to measure"
    )
    print(report(run(data, max(1, options.workers))))
    print(f"\n{time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
