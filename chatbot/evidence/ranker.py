"""Ranking: which sections, and which of their pieces, answer a turn.

The topic says where a guide usually answers such a question; the words of
the question say where this one is answered. Both are added up, down to the
single sentence or list item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from chatbot.guides.guide import Guide
from chatbot.guides.outline import OVERVIEW
from chatbot.index.shelf import Place, Volume
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.rules import Topic
from chatbot.question.turn import Turn
from chatbot.record import record
from chatbot.text import GENERIC_WORDS, STOP_WORDS, heading_stems, stem, words

# A sure topic outweighs the likeness of words (which seldom passes 0.5), but a
# doubtful one does not: the weight is multiplied by the topic's probability.
TOPIC_WEIGHT = 1.2
# Likeness of a piece to the whole question, to the words in it that the topic
# does not explain, and to the words that the topic usually speaks in.
QUESTION_WEIGHT = 0.4
SPECIFIC_WEIGHT = 0.72
TOPIC_WORDS_WEIGHT = 0.4
# How much a piece reads like the topic to the classifier itself.
SHARE_WEIGHT = 0.4
SHARE_EVIDENCE = 0.625
# Likeness of the section as a whole.
SECTION_WEIGHT = 0.24
# The section a person points back to is meant unless another answers far better.
FOCUS_BONUS = 1.5
# A proper name that stands in one section only decides where to look; one in many sections hardly.
NAME_BONUS = 1.0
NAME_PIECE_BONUS = 0.3
# Saying one of the headings under which other guides treat the topic.
HEADING_PHRASE_BONUS = 0.25
OWN_HEADING = 0.9
# Writers put first what matters most; the bonus falls off over the first pieces of a section.
LEAD_BONUS = 0.1
# "How much" and "how many" ask for a number.
QUANTITY_BONUS = 0.15
# More sections of one guide are never needed for an answer.
MAX_HITS = 8


_QUANTITY = frozenset("much many percent percentage figure number amount rate far fast".split())


@record
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


def search(turn: Turn, topic: Topic | None, language: Language, shelves: Shelves) -> tuple[Hit, ...]:
    """Sections by how well they answer a turn, best first; the MAX_HITS best of each guide asked about."""
    asked = Asked.of(turn, topic, language, shelves)
    hits = [hit for volume in shelves.volumes(turn.guides) for hit in _best_of_guide(volume, asked, shelves)]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.place.number)))


@record
class Asked:
    """What is looked for, the same in every guide.

    content: the words of the question that carry its subject; stems: of all its words;
    question, specific: the terms of the question, and of its words that the topic does not explain;
    likely: (row, probability) of the topics that move the ranking; headed: rows of those one of
    whose headings the question says; bonuses: of sections by number, for the names they
    hold and for being pointed back to.
    """

    turn: Turn
    topic: Topic | None
    content: tuple[str, ...]
    question: tuple[str, ...]
    specific: tuple[str, ...]
    likely: tuple[tuple[int, float], ...]
    headed: tuple[int, ...]
    sure: float
    stems: frozenset[str]
    bonuses: Mapping[int, float]

    @classmethod
    def of(cls, turn: Turn, topic: Topic | None, language: Language, shelves: Shelves) -> Asked:
        """What a turn looks for, read as a topic."""
        content = [word for word in words(turn.query) if word not in STOP_WORDS]
        likely = [(row, guess.probability) for guess in turn.guesses if (row := shelves.row(guess.topic)) >= 0]
        stems = frozenset(map(stem, turn.query.split()))
        said = (pair for root in stems for pair in language.heading_phrases.get(root, ()))
        headed = sorted({shelves.row(name) for name, phrase in said if phrase <= stems})
        return cls(
            turn,
            topic,
            tuple(content),
            tuple(map(stem, content)),
            tuple(map(stem, specific_words(content, topic))),
            tuple(likely),
            tuple(headed),
            turn.guesses[0].probability if turn.guesses else 0.0,
            stems,
            _bonuses(turn, shelves),
        )


def _bonuses(turn: Turn, shelves: Shelves) -> dict[int, float]:
    """Number of a section -> its bonus for a proper name of the query, and for being pointed back to."""
    found: dict[int, float] = {}
    for word in turn.query.split():
        sections = shelves.own.names.get(word, ())
        for number in sections:
            found[number] = max(found.get(number, 0.0), NAME_BONUS / len(sections))
    shown = shelves.at(turn.section)
    if shown is not None:
        found[shown.number] = found.get(shown.number, 0.0) + FOCUS_BONUS
    return found


@record
class Likeness:
    """(n_passages,) each: likeness to the question, its particular words, the topic's words, the topic; what ranks."""

    question: list[float]
    specific: list[float]
    usual: list[float]
    share: list[float]
    pieces: list[float]


def likeness_of(volume: Volume, asked: Asked, shelves: Shelves) -> Likeness:
    """How like the passages of a guide are to what is asked."""
    question = volume.scores(asked.question)
    specific = question if asked.specific == asked.question else volume.scores(asked.specific)
    usual = volume.kept_scores(usual_terms(asked.topic)) if asked.topic else [0.0] * len(question)
    shares = [0.0] * len(question)
    for row, probability in asked.likely:
        for passage, share in volume.share(row):
            shares[passage] += probability * share
    usual_weight = TOPIC_WORDS_WEIGHT * asked.sure
    pieces = [
        QUESTION_WEIGHT * q + SPECIFIC_WEIGHT * s + usual_weight * u + LEAD_BONUS * first + SHARE_WEIGHT * r
        for q, s, u, first, r in zip(question, specific, usual, volume.lead, shares, strict=True)
    ]
    for word in asked.content:
        for number in shelves.own.names.get(word, ()):
            place = volume.numbered(number)
            span = volume.span(place) if place is not None else slice(0)
            for n, piece in enumerate(place.section.pieces if place is not None else ()):
                pieces[span.start + n] += NAME_PIECE_BONUS if word in words(piece.text) else 0.0
    if not _QUANTITY.isdisjoint(asked.turn.query.split()):
        pieces = [score + QUANTITY_BONUS * number for score, number in zip(pieces, volume.numeric, strict=True)]
    return Likeness(question, specific, usual, shares, pieces)


def _best_of_guide(volume: Volume, asked: Asked, shelves: Shelves) -> list[Hit]:
    """The best sections of a guide."""
    likeness, affinity = likeness_of(volume, asked, shelves), topic_fit(volume, asked)
    scores = _section_scores(volume, asked, likeness, affinity, shelves)
    order = sorted(range(len(scores)), key=lambda n: (-scores[n], n))[:MAX_HITS]
    return [_hit(volume, n, scores[n], affinity[n], likeness) for n in order]


def topic_fit(volume: Volume, asked: Asked) -> list[float]:
    """(n_sections,) how well each section fits the topics that the turn may be about, 0 to 1."""
    affinity = [0.0] * len(volume.places)
    for row, probability in asked.likely:
        affinity = [total + probability * fit for total, fit in zip(affinity, volume.affinity(row), strict=True)]
    return affinity


def _section_scores(
    volume: Volume, asked: Asked, likeness: Likeness, affinity: Sequence[float], shelves: Shelves
) -> list[float]:
    """(n_sections,) topic, best piece, whole section, names and headings, added up."""
    best = _best_pieces(volume, likeness)
    scores = [
        TOPIC_WEIGHT * fit + piece + SECTION_WEIGHT * likeness.question[own]
        for fit, piece, own in zip(affinity, best, volume.own, strict=True)
    ]
    for row in asked.headed:
        scores = [
            score + HEADING_PHRASE_BONUS * (fit >= OWN_HEADING)
            for score, fit in zip(scores, volume.affinity(row), strict=True)
        ]
    for number, bonus in asked.bonuses.items():
        if volume.numbered(number) is not None:
            scores[number - volume.places[0].number] += bonus
    return scores


def _best_pieces(volume: Volume, likeness: Likeness) -> list[float]:
    """(n_sections,) the score of each section's best piece.

    A heading over subsections, without pieces of its own, is as good as the
    best of them, but for the particular words, which mean one of them.
    """
    spans = [volume.span(place) for place in volume.places]
    best = [max(likeness.pieces[span], default=0.0) for span in spans]
    for n, below in volume.empty:
        inherited = (
            score - SPECIFIC_WEIGHT * own
            for child in below
            for score, own in zip(likeness.pieces[spans[child]], likeness.specific[spans[child]], strict=True)
        )
        best[n] = max(inherited, default=0.0)
    return best


def _hit(volume: Volume, number: int, score: float, affinity: float, likeness: Likeness) -> Hit:
    place = volume.places[number]
    span = volume.span(place)
    said = zip(likeness.question[span], likeness.usual[span], likeness.share[span], strict=True)
    return Hit(
        place,
        score,
        affinity,
        max(likeness.question[span], default=0.0),
        tuple(likeness.pieces[span]),
        tuple(likeness.specific[span]),
        tuple(max(question, usual, SHARE_EVIDENCE * share) for question, usual, share in said),
    )


@lru_cache(maxsize=1_000)
def usual_terms(topic: Topic) -> tuple[str, ...]:
    """The stems of the words that a topic usually speaks in."""
    said = (word for word in words(topic.words) if word not in GENERIC_WORDS and word not in STOP_WORDS)
    return tuple(map(stem, said))


def specific_words(content: Sequence[str], topic: Topic | None) -> list[str]:
    """The words of a question that its topic does not explain: what is asked in particular."""
    if topic is None:
        return list(content)
    usual = {stem(word) for word in words(" ".join((topic.words, topic.about, topic.question, *topic.sections)))}
    return [word for word in content if stem(word) not in usual and word not in GENERIC_WORDS]


def best_of(hits: Sequence[Hit], guide: Guide) -> Hit | None:
    """The best hit in one guide, or None."""
    return next((hit for hit in hits if hit.place.guide.slug == guide.slug), None)


def is_listed(topic: Topic, place: Place) -> bool:
    """Whether a section stands under a heading that the topic lists, whatever else the heading says."""
    headings = [heading_stems(heading) for heading in place.section.path]
    if place.section.path == (OVERVIEW,):  # it hints at many things and answers what it is listed first for
        return topic.sections[:1] == (OVERVIEW,)
    return any(heading_stems(wanted) <= own for wanted in topic.sections for own in headings)
