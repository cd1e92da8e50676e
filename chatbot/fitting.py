"""Fitting: guides and rules into an index, with scikit-learn.

Imported only where no fitted index is at hand; takes seconds, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC
from spellchecker import SpellChecker

from chatbot.guide import OVERVIEW, Guide, Library, Section
from chatbot.index import FIELD_WEIGHTS, ROLE_TOKEN, Floats, Index, Postings, Terms, TopicModel, build
from chatbot.intent import ROLE_MARK, Rules, Topic
from chatbot.passage import WHOLE, Passage, passages
from chatbot.text import STOP_WORDS, character_terms, content_words, stem, word_terms, words

Doubles = NDArray[np.float64]

# Inverse strength of regularisation of the topic classifier. Leaving out one
# of six writers' phrasings at a time, 0.25, 0.5 and 1 named the right one of
# 96 topics in 85.8, 86.7 and 87.2 % of the others' phrasings.
PENALTY = 1.0
# Ten times scikit-learn's default: half the time, the same answers on held-out questions.
TOLERANCE = 1e-3
# One phrasing in so many is held out to calibrate the probabilities.
HELD_OUT = 6
# English words rarer than this in the word list are often typing errors themselves.
ENGLISH_COUNT = 100
# The further down a topic's list a heading stands, the less it answers the topic.
SECTION_STEP = 0.05
# A subsection shares the topic of its section, a little less surely.
CHILD_SHARE = 0.85
# A section found by its words alone, in a guide without a fitting heading.
CONTENT_SHARE = 0.5
# A topic's heading must make up this share of a heading's words to be found in it.
HEADING_SHARE = 0.34


def fit(library: Library, rules: Rules, fingerprint: str) -> Index:
    """Fit everything that answering needs."""
    found = [passage for guide in library.guides for passage in passages(guide)]
    word_postings = _postings(found, word_terms)
    piece_postings = _postings(found, character_terms)
    vocabulary = _vocabulary(library, rules)
    return build(
        word_postings,
        piece_postings,
        _fit_topics(rules),
        _affinity(library, rules, word_postings),
        vocabulary,
        _english(),
        fingerprint,
    )


# -- passages -------------------------------------------------------------


def _postings(found: Sequence[Passage], analyse: Callable[[str], list[str]]) -> Postings:
    """Passages as weighted terms, the fields weighted apart and then together of length 1."""
    vectorizer = TfidfVectorizer(analyzer=analyse, sublinear_tf=True)
    vectorizer.fit([f"{p.title} {p.heading} {p.question} {p.body}" for p in found])
    total = csr_matrix((len(found), len(vectorizer.vocabulary_)))
    for name, weight in FIELD_WEIGHTS.items():
        total = total + weight * vectorizer.transform([getattr(p, name) for p in found])
    by_term = normalize(total).tocsc()
    return Postings(
        _terms(vectorizer, analyse),
        by_term.indptr.astype(np.int32),
        by_term.indices.astype(np.int32),
        by_term.data.astype(np.float32),
        len(found),
    )


def _terms(vectorizer: TfidfVectorizer, analyse: Callable[[str], list[str]]) -> Terms:
    ordered = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
    number = {str(term): row for row, term in enumerate(ordered)}
    return Terms(number, vectorizer.idf_.astype(np.float32), analyse)


# -- topics ---------------------------------------------------------------


def masked(phrasing: str) -> str:
    """A phrasing with the stand-in for a role name, as questions are masked too."""
    return phrasing.replace(ROLE_MARK, f" {ROLE_TOKEN} ")


def training_set(rules: Rules) -> tuple[list[str], list[str]]:
    """(phrasings, topic of each): examples, the topic's own question and its two first headings."""
    texts, names = [], []
    for topic in rules.topics:
        for text in (topic.question, *topic.sections[:2], *topic.examples):
            if text:
                texts.append(masked(text))
                names.append(topic.name)
    return texts, names


def _fit_topics(rules: Rules) -> TopicModel:
    """The linear classifier over topics, its probabilities calibrated on phrasings held out."""
    texts, names = training_set(rules)
    vectorizers = [TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=minimum)
                   for analyse, minimum in ((word_terms, 1), (character_terms, 2))]  # fmt: skip
    features = hstack([vectorizer.fit_transform(texts) for vectorizer in vectorizers]).tocsr()
    model = LinearSVC(C=PENALTY, tol=TOLERANCE, random_state=0)
    scale = 1.0
    seen, unseen = _split(names)
    if len(unseen) and len(set(names)) > 2:
        gold = np.array(names)
        model.fit(features[seen], gold[seen])
        scale = _fit_scale(model.decision_function(features[unseen]), np.searchsorted(model.classes_, gold[unseen]))
    coefficients, bias, classes = _fitted(model, features, names)
    return TopicModel(
        tuple(classes),
        _terms(vectorizers[0], word_terms),
        _terms(vectorizers[1], character_terms),
        np.ascontiguousarray(coefficients.T, dtype=np.float32),
        bias.astype(np.float32),
        scale,
    )


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


# -- which section answers which topic ------------------------------------


def _affinity(library: Library, rules: Rules, postings: Postings) -> Floats:
    """(n_topics, n_sections) how well each section answers each topic, 0 to 1.

    By heading first: a topic lists headings, best first, and any guide's
    heading that holds one of them counts. In a guide without such a heading
    the section whose text is nearest the topic's words stands in.
    """
    topics = sorted(rules.topics, key=lambda topic: topic.name)
    columns = []
    start = 0
    for guide in library.guides:
        own = passages(guide)
        wholes = [start + i for i, p in enumerate(own) if p.piece == WHOLE]
        start += len(own)
        role = {stem(word) for name in (guide.role, *guide.aliases) for word in words(name)}
        block = np.zeros((len(topics), len(guide.sections)), dtype=np.float32)
        for row, topic in enumerate(topics):
            by_heading = np.array([_heading_affinity(topic, section, role) for section in guide.sections])
            if topic.kind == "answer" and by_heading.max(initial=0) < HEADING_SHARE and topic.words:
                by_heading = CONTENT_SHARE * postings.scores(topic.words)[wholes]
            block[row] = by_heading
        columns.append(block)
    return np.hstack(columns)


def _heading_affinity(topic: Topic, section: Section, role: set[str]) -> float:
    """How well a heading, or one above it, fits the topic's list of headings."""
    best = 0.0
    for depth, heading in enumerate(reversed(section.path)):
        for place, wanted in enumerate(topic.sections):
            fit = _heading_match(wanted, heading, role) * (1 - SECTION_STEP * min(place, 10))
            best = max(best, fit * CHILD_SHARE**depth)
    return best


def _heading_match(wanted: str, heading: str, role: set[str]) -> float:
    """Share of a heading's words that a wanted heading makes up, 0 where a word is missing.

    Role names, numbers and times in the heading do not count: "Senior
    Customer Care Representative" is wholly "Senior".
    """
    if heading == OVERVIEW:
        return float(wanted == OVERVIEW)
    need, have = _heading_stems(wanted), _heading_stems(heading)
    if not need or not need <= have:
        return 0.0
    rest = {root for root in have - need if root not in role and not root[0].isdigit() and root not in ("am", "pm")}
    return len(need) / (len(need) + len(rest))


def _heading_stems(heading: str) -> set[str]:
    return {stem(word) for word in content_words(heading)} or {stem(word) for word in words(heading)}


# -- words ----------------------------------------------------------------


def _vocabulary(library: Library, rules: Rules) -> dict[str, int]:
    """The words that guides and in-scope phrasings use, with their counts."""
    counts: Counter[str] = Counter()
    for guide in library.guides:
        counts.update(words(" ".join((guide.title, guide.role, *guide.aliases))))
        for section in guide.sections:
            counts.update(words(" ".join((*section.path, *(piece.text for piece in section.pieces)))))
    for topic in rules.topics:
        if topic.kind != "abstain":
            counts.update(word for example in topic.examples for word in words(masked(example)))
    counts.update(dict.fromkeys(STOP_WORDS, 1))
    return dict(sorted(counts.items()))


def _english() -> frozenset[str]:
    """English words that are no typing errors, from pyspellchecker's list."""
    known = SpellChecker(language="en").word_frequency.dictionary
    return frozenset(word for word, count in known.items() if count >= ENGLISH_COUNT and word.isalpha())


def guide_of_section(library: Library, number: int) -> tuple[Guide, Section]:
    """The guide and section that a column of the affinity matrix stands for."""
    for guide in library.guides:
        if number < len(guide.sections):
            return guide, guide.sections[number]
        number -= len(guide.sections)
    raise IndexError(number)
