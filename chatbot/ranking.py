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
from chatbot.text import STOP_WORDS, stem, words
from chatbot.turn import Turn

# A sure topic outweighs the likeness of words (which seldom passes 0.5), but a
# doubtful one does not: the weight is multiplied by the topic's probability.
TOPIC_WEIGHT = 1.0
# Likeness of a piece to the whole question, to the words in it that the topic
# does not explain, and to the words that the topic usually speaks in.
QUESTION_WEIGHT = 0.5
SPECIFIC_WEIGHT = 0.9
TOPIC_WORDS_WEIGHT = 0.5
# Likeness of the section as a whole.
SECTION_WEIGHT = 0.3
# The section a person points back to is meant unless another answers far better.
FOCUS_BONUS = 1.5
# A proper name that stands in one section only decides where to look; one in many sections hardly.
NAME_BONUS = 1.0
NAME_PIECE_BONUS = 0.5
# Saying a section's heading in so many words asks for that section.
HEADING_BONUS = 0.25
MAX_HEADING_WORDS = 3
# Writers put first what matters most; the bonus falls off over the first pieces of a section.
LEAD_BONUS = 0.1
# Readings less probable than this do not move the ranking.
MIN_PROBABILITY = 0.03


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
    """Sections by how well they answer a turn, best first; only of the guides asked about."""
    index = knowledge.index
    content = [word for word in words(turn.query) if word not in STOP_WORDS] or words(turn.query)
    question = index.scores(" ".join(content))
    unexplained = specific_words(content, topic)
    specific = index.scores(" ".join(unexplained)) if unexplained else np.zeros_like(question)
    usual = index.scores(topic.words) if topic and topic.words else np.zeros_like(question)
    sure = turn.guesses[0].probability if turn.guesses else 0.0
    pieces = QUESTION_WEIGHT * question + SPECIFIC_WEIGHT * specific + TOPIC_WORDS_WEIGHT * sure * usual
    affinity = topic_affinity(turn, knowledge)
    wanted = set(turn.guides)
    evidence = np.maximum(question, usual)
    hits = [
        _hit(place, affinity, question, pieces, specific, evidence, turn, knowledge)
        for place in knowledge.places
        if not wanted or place.guide.slug in wanted
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.place.number)))


def _hit(place: Place, affinity: Floats, question: Floats, pieces: Floats, specific: Floats, evidence: Floats,
         turn: Turn, knowledge: Knowledge) -> Hit:  # fmt: skip
    asked = turn.query.split()
    own = knowledge.piece_scores(place, pieces).copy()
    own += LEAD_BONUS / (1.0 + np.arange(len(own), dtype=np.float32))
    named = [word for word in asked if place.number in knowledge.names.get(word, ())]
    for n, piece in enumerate(place.section.pieces):
        if named and not set(named).isdisjoint(words(piece.text)):
            own[n] += NAME_PIECE_BONUS
    best = float(own.max(initial=0.0))
    if not len(own):  # a heading over subsections is as good as the best of them
        best = max(
            (float(knowledge.piece_scores(c, pieces).max(initial=0.0)) for c in knowledge.below(place)), default=0.0
        )
    score = TOPIC_WEIGHT * float(affinity[place.number]) + best
    score += SECTION_WEIGHT * knowledge.whole_score(place, question)
    score += NAME_BONUS * max((1.0 / len(knowledge.names[word]) for word in named), default=0.0)
    heading = knowledge.heading_stems[place.number]
    if heading and heading <= {stem(word) for word in asked}:
        score += HEADING_BONUS * min(len(heading), MAX_HEADING_WORDS)
    score += FOCUS_BONUS if turn.section == (place.guide.slug, place.section.anchor) else 0.0
    return Hit(
        place,
        score,
        float(affinity[place.number]),
        float(knowledge.piece_scores(place, question).max(initial=0.0)),
        tuple(float(x) for x in own),
        tuple(float(x) for x in knowledge.piece_scores(place, specific)),
        tuple(float(x) for x in knowledge.piece_scores(place, evidence)),
    )


def topic_affinity(turn: Turn, knowledge: Knowledge) -> Floats:
    """(n_sections,) expected affinity over the turn's readings, 0 to 1."""
    total = np.zeros(len(knowledge.places), dtype=np.float32)
    for guess in turn.guesses:
        if guess.probability >= MIN_PROBABILITY and guess.topic in knowledge.index.topics.names:
            total += guess.probability * knowledge.index.affinity[knowledge.topic_row(guess.topic)]
    return total


def specific_words(content: Sequence[str], topic: Topic | None) -> list[str]:
    """The words of a question that its topic does not explain: what is asked in particular."""
    if topic is None:
        return list(content)
    usual = {stem(word) for word in words(" ".join((topic.words, topic.about, topic.question, *topic.sections)))}
    return [word for word in content if stem(word) not in usual and stem(word) not in _ASKING]


# Words people ask for things with; they name no thing.
_ASKING = frozenset(
    stem(word) for word in """list main kind kinds type types name named names show figure figures guide guides
    section person people job jobs work working career role day usually usual typical typically big important
    good bad best better worst exactly general actually possible common current employer employers company companies
    often long someone anyone bit feel pretty
    """.split()
)  # fmt: skip


def best_of(hits: Sequence[Hit], guide: Guide) -> Hit | None:
    """The best hit in one guide, or None."""
    return next((hit for hit in hits if hit.place.guide.slug == guide.slug), None)
