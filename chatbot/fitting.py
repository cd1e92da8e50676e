"""Fitting: guides and rules into an index, with scikit-learn.

Imported only where no fitted index is at hand; takes seconds, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import cycle

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
from chatbot.passage import Passage, passages
from chatbot.text import STOP_WORDS, character_terms, content_words, stem, without_numbers, word_terms, words
from chatbot.usage import Usage, count_usage

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
# English words rarer than this in the word list are often typing errors themselves.
ENGLISH_COUNT = 100
# The further down a topic's list a heading stands, the less it answers the topic.
SECTION_STEP = 0.05
# A subsection shares the topic of its section, a little less surely.
CHILD_SHARE = 0.85
# A section whose sentences read like the topic answers it less surely than one with a heading for it.
CONTENT_SHARE = 0.8
# The headings of a topic that tell which other topics' headings answer it.
RELATED_HEADINGS = 4
# A heading that reads like a topic answers it a little less surely than one the topic lists.
READING_SHARE = 0.9


def fit(library: Library, rules: Rules, fingerprint: str, topics: TopicModel | None = None) -> Index:
    """Fit everything that answering needs.

    topics: the classifier, where it was fitted from the same rules before; it
    takes most of the time, and does not depend on the guides.
    """
    found = [passage for guide in library.guides for passage in passages(guide)]
    word_postings = _postings(found, word_terms)
    piece_postings = _postings(found, character_terms)
    vocabulary = _vocabulary(library, rules)
    topics = topics or _fit_topics(rules)
    reading = np.array([_read(passage.body, library.guide(passage.guide), topics) for passage in found])
    reading = reading.astype(np.float16).astype(np.float32)
    return build(
        word_postings,
        piece_postings,
        topics,
        _affinity(library, rules, topics, reading),
        reading,
        vocabulary,
        _usage(library, rules),
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
    return " ".join(without_numbers(words(phrasing.replace(ROLE_MARK, f" {ROLE_TOKEN} "))))


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
    rare = RARE if len(texts) >= MANY_PHRASINGS else (1, 2)
    vectorizers = [TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=minimum)
                   for analyse, minimum in zip((word_terms, character_terms), rare, strict=True)]  # fmt: skip
    features = hstack([vectorizer.fit_transform(texts) for vectorizer in vectorizers]).tocsr()
    with ThreadPoolExecutor() as pool:  # the fits do not hold the interpreter's lock
        scaling = pool.submit(_calibrated, features, names)
        coefficients, bias, classes = _fitted(_classifier(), features, names)
        scale = scaling.result()
    return TopicModel(
        tuple(classes),
        _terms(vectorizers[0], word_terms),
        _terms(vectorizers[1], character_terms),
        # In the precision that is kept on disk, so that the first start answers as all later ones do.
        np.ascontiguousarray(coefficients.T.astype(np.float16), dtype=np.float32),
        bias.astype(np.float32),
        scale,
    )


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


# -- which section answers which topic ------------------------------------


def _affinity(library: Library, rules: Rules, model: TopicModel, reading: Floats) -> Floats:
    """(n_topics, n_sections) how well each section answers each topic, 0 to 1.

    By heading first: a topic lists headings, best first, and any guide's
    heading that holds one of them counts. A heading in other words ("Where It
    Can Lead") is read like a question: it stands for the headings of the
    topics that it reads like. The sentences below it are read so too, which
    finds the section on machines under a heading such as "Outlook".
    """
    topics = sorted(rules.topics, key=lambda topic: topic.name)
    related = _related(topics)
    columns = []
    start = 0
    for guide in library.guides:
        role = {stem(word) for name in (guide.role, *guide.aliases) for word in words(name)}
        for section in guide.sections:
            listed = np.array([_heading_affinity(topic, section, role) for topic in topics])
            headed = np.minimum(related @ _heading_reading(section, guide, topics, model), 1.0)
            pieces = reading[start + 1 : start + 1 + len(section.pieces)]
            spoken = np.sqrt(pieces.mean(axis=0)) if len(pieces) else np.zeros(len(topics))
            columns.append(np.maximum.reduce([listed, READING_SHARE * headed, CONTENT_SHARE * spoken]))
            start += 1 + len(section.pieces)
    answering = np.array([[topic.kind == "answer"] for topic in topics])
    return np.asarray(answering * np.column_stack(columns), dtype=np.float32)


def _related(topics: Sequence[Topic]) -> Doubles:
    """(n_topics, n_topics) how well the headings of the second topic answer the first, 0 to 1."""

    def share(topic: Topic, other: Topic) -> float:
        return max((_heading_affinity(topic, Section((heading,), "", (0, 0)), set()) * (1 - SECTION_STEP * place)
                    for place, heading in enumerate(other.sections[:RELATED_HEADINGS])), default=0.0)  # fmt: skip

    return np.array([[share(topic, other) for other in topics] for topic in topics])


def _heading_reading(section: Section, guide: Guide, topics: Sequence[Topic], model: TopicModel) -> Doubles:
    """(n_topics,) which topics a section's heading reads like; its section's heading a little less surely."""
    total = np.zeros(len(topics))
    for depth, heading in enumerate(reversed(section.path)):
        if heading != OVERVIEW:
            probabilities = _read(heading, guide, model) * [topic.kind == "answer" for topic in topics]
            total = np.maximum(total, CHILD_SHARE**depth * probabilities)
    return total


def _read(text: str, guide: Guide | None, model: TopicModel) -> Floats:
    """(n_topics,) probability of each topic for a text of a guide, its role names masked as in questions."""
    asked = f" {' '.join(without_numbers(words(text)))} "
    names = (guide.role, guide.title, *guide.aliases) if guide else ()
    for name in sorted((" ".join(words(name)) for name in names), key=len, reverse=True):
        asked = asked.replace(f" {name} ", f" {ROLE_TOKEN} ").replace(f" {name}s ", f" {ROLE_TOKEN} ")
    return model.probabilities(asked)


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


@cache
def _heading_stems(heading: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(heading) or words(heading))


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


def _usage(library: Library, rules: Rules) -> Usage:
    """The words that people and guides use together, and English words."""
    known = SpellChecker(language="en").word_frequency.dictionary
    english = {word: count for word, count in known.items() if count >= ENGLISH_COUNT and word.isalpha()}
    return count_usage(_texts(library, rules), english)


def _texts(library: Library, rules: Rules) -> Iterator[list[str]]:
    """The words of all phrasings, guides and slot values; the stand-in for a role becomes one name after another."""
    names = [name for guide in library.guides for name in (guide.role, *guide.aliases)]
    turns = cycle([*names, *(f"{name}s" for name in names)])
    for topic in rules.topics:
        for phrasing in (topic.question, *topic.examples):
            parts = phrasing.split(ROLE_MARK)
            yield words("".join(f"{part}{next(turns)}" for part in parts[:-1]) + parts[-1])
    for guide in library.guides:
        yield words(guide.title)
        for section in guide.sections:
            yield words(section.heading)
            yield from (words(piece.text) for piece in section.pieces)
    for slot in ("occupation", "place", "company"):
        yield from (phrase.split() for _, phrases in rules.slot(slot) for phrase in phrases)
