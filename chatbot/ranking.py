"""Ranking: which sections, and which of their pieces, answer a turn.

The topic says where a guide usually answers such a question; the words of
the question say where this one is answered. Both are added up, down to the
single sentence or list item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chatbot.guide import Guide
from chatbot.index import Floats
from chatbot.intent import Topic
from chatbot.knowledge import Knowledge, Place
from chatbot.text import GENERIC_WORDS, STOP_WORDS, stem, words
from chatbot.turn import Turn

# A sure topic outweighs the likeness of words (which seldom passes 0.5), but a
# doubtful one does not: the weight is multiplied by the topic's probability.
TOPIC_WEIGHT = 1.2
# Likeness of a piece to the whole question, to the words in it that the topic
# does not explain, and to the words that the topic usually speaks in.
QUESTION_WEIGHT = 0.5
SPECIFIC_WEIGHT = 0.9
TOPIC_WORDS_WEIGHT = 0.5
# How much a piece reads like the topic to the classifier itself.
READING_WEIGHT = 0.4
READING_EVIDENCE = 0.5
# Likeness of the section as a whole.
SECTION_WEIGHT = 0.3
# The section a person points back to is meant unless another answers far better.
FOCUS_BONUS = 1.5
# A proper name that stands in one section only decides where to look; one in many sections hardly.
NAME_BONUS = 1.0
NAME_PIECE_BONUS = 0.3
# Saying a section's heading in so many words asks for that section.
HEADING_BONUS = 0.25
MAX_HEADING_WORDS = 3
# So does saying one of the headings under which other guides treat the topic.
HEADING_PHRASE_BONUS = 0.25
OWN_HEADING = 0.9
# Writers put first what matters most; the bonus falls off over the first pieces of a section.
LEAD_BONUS = 0.1
# "How much" and "how many" ask for a number.
QUANTITY_BONUS = 0.15
# Readings less probable than this do not move the ranking.
MIN_PROBABILITY = 0.03
# More sections of one guide are never needed for an answer.
MAX_HITS = 8


_QUANTITY = frozenset("much many percent percentage figure number amount rate far fast".split())


@dataclass(frozen=True)
class Hit:
    """A section with the evidence for it.

    score: the sum that ranks; affinity: how well it fits the topics, 0 to 1;
    likeness: of its best piece to the question, 0 to 1; pieces: (n_pieces,)
    score of each piece within the section; specific: likeness of each piece to
    the words that the topic does not explain; evidence: likeness of each piece to
    the question or to the topic's words, whichever is higher.
    """

    place: Place
    score: float
    affinity: float
    likeness: float
    pieces: tuple[float, ...]
    specific: tuple[float, ...]
    evidence: tuple[float, ...]


def search(turn: Turn, topic: Topic | None, knowledge: Knowledge) -> tuple[Hit, ...]:
    """Sections by how well they answer a turn, best first; the MAX_HITS best of each guide asked about."""
    likeness = _likeness(turn, topic, knowledge)
    affinity = topic_affinity(turn, knowledge)
    scores = _section_scores(turn, likeness, affinity, knowledge)
    order = sorted(range(len(knowledge.places)), key=lambda number: (-scores[number], number))
    wanted, taken = set(turn.guides), dict.fromkeys((guide.slug for guide in knowledge.library.guides), 0)
    hits = []
    for number in order:
        place = knowledge.places[number]
        if (wanted and place.guide.slug not in wanted) or taken[place.guide.slug] == MAX_HITS:
            continue
        taken[place.guide.slug] += 1
        hits.append(_hit(place, float(scores[number]), float(affinity[number]), likeness, knowledge))
    return tuple(hits)


@dataclass(frozen=True)
class _Likeness:
    """(n_passages,) each: likeness to the question, to its particular words, to either it or the topic; what ranks."""

    question: Floats
    specific: Floats
    evidence: Floats
    pieces: Floats


def _likeness(turn: Turn, topic: Topic | None, knowledge: Knowledge) -> _Likeness:
    index = knowledge.index
    content = [word for word in words(turn.query) if word not in STOP_WORDS] or words(turn.query)
    question = index.scores(" ".join(content))
    unexplained = specific_words(content, topic)
    specific = question if unexplained == content else index.scores(" ".join(unexplained))
    usual = knowledge.topic_likeness(topic.name) if topic else np.zeros_like(question)
    sure = turn.guesses[0].probability if turn.guesses else 0.0
    pieces = QUESTION_WEIGHT * question + SPECIFIC_WEIGHT * specific + TOPIC_WORDS_WEIGHT * sure * usual
    reading = _reading(turn, knowledge)
    pieces = pieces + LEAD_BONUS * knowledge.lead + READING_WEIGHT * reading
    for word in content:
        for number in knowledge.names.get(word, ()):
            span = knowledge.span(knowledge.places[number])
            for n, piece in enumerate(knowledge.places[number].section.pieces):
                pieces[span.start + n] += NAME_PIECE_BONUS if word in words(piece.text) else 0.0
    if not _QUANTITY.isdisjoint(turn.query.split()):
        pieces = pieces + QUANTITY_BONUS * knowledge.numeric
    return _Likeness(question, specific, np.maximum(np.maximum(question, usual), READING_EVIDENCE * reading), pieces)


def _reading(turn: Turn, knowledge: Knowledge) -> Floats:
    """(n_passages,) expected share of the turn's topics in how each passage reads, 0 to 1."""
    total = np.zeros(len(knowledge.passages), dtype=np.float32)
    for row, probability in _likely(turn, knowledge):
        total += probability * knowledge.index.reading[:, row]
    return total


def _section_scores(turn: Turn, likeness: _Likeness, affinity: Floats, knowledge: Knowledge) -> Floats:
    """(n_sections,) topic, best piece, whole section, names and headings, added up."""
    # A heading over subsections is found by its topic; particular words mean one of the subsections.
    best = knowledge.best_pieces(likeness.pieces, likeness.pieces - SPECIFIC_WEIGHT * likeness.specific)
    scores = TOPIC_WEIGHT * affinity + best + SECTION_WEIGHT * knowledge.whole_scores(likeness.question)
    asked = turn.query.split()
    stems = {stem(word) for word in asked}
    for number, heading in enumerate(knowledge.heading_stems):
        if heading and heading <= stems:
            scores[number] += HEADING_BONUS * min(len(heading), MAX_HEADING_WORDS)
    for row, phrases in knowledge.heading_phrases:
        if any(phrase <= stems for phrase in phrases):
            scores += HEADING_PHRASE_BONUS * (knowledge.index.affinity[row] >= OWN_HEADING)
    named: dict[int, float] = {}
    for word in asked:
        sections = knowledge.names.get(word, ())
        for number in sections:
            named[number] = max(named.get(number, 0.0), NAME_BONUS / len(sections))
    for number, bonus in named.items():
        scores[number] += bonus
    focus = knowledge.place(*turn.section) if turn.section else None
    if focus is not None:
        scores[focus.number] += FOCUS_BONUS
    return scores


def _hit(place: Place, score: float, affinity: float, likeness: _Likeness, knowledge: Knowledge) -> Hit:
    span = knowledge.span(place)
    return Hit(
        place,
        score,
        affinity,
        float(likeness.question[span].max(initial=0.0)),
        tuple(likeness.pieces[span].tolist()),
        tuple(likeness.specific[span].tolist()),
        tuple(likeness.evidence[span].tolist()),
    )


def topic_affinity(turn: Turn, knowledge: Knowledge) -> Floats:
    """(n_sections,) expected affinity over the turn's readings, 0 to 1."""
    total = np.zeros(len(knowledge.places), dtype=np.float32)
    for row, probability in _likely(turn, knowledge):
        total += probability * knowledge.index.affinity[row]
    return total


def _likely(turn: Turn, knowledge: Knowledge) -> list[tuple[int, float]]:
    """(row, probability) of the turn's topics that are likely enough to move the ranking."""
    return [(knowledge.topic_row(guess.topic), guess.probability) for guess in turn.guesses
            if guess.probability >= MIN_PROBABILITY and guess.topic in knowledge.index.topics.names]  # fmt: skip


def specific_words(content: Sequence[str], topic: Topic | None) -> list[str]:
    """The words of a question that its topic does not explain: what is asked in particular."""
    if topic is None:
        return list(content)
    usual = {stem(word) for word in words(" ".join((topic.words, topic.about, topic.question, *topic.sections)))}
    return [word for word in content if stem(word) not in usual and word not in GENERIC_WORDS]


def best_of(hits: Sequence[Hit], guide: Guide) -> Hit | None:
    """The best hit in one guide, or None."""
    return next((hit for hit in hits if hit.place.guide.slug == guide.slug), None)
