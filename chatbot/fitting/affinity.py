"""Which section answers which topic, by its headings and by what its sentences read like."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chatbot.guides.guide import Guide, Section
from chatbot.guides.outline import OVERVIEW, unnumbered
from chatbot.question.rules import ROLE_TOKEN, Rules, Topic
from chatbot.question.topics import TopicModel
from chatbot.text import heading_stems, stem, without_numbers, words

Doubles = NDArray[np.float64]

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


def affinity(guides: Sequence[Guide], rules: Rules, model: TopicModel, shares: Doubles | None) -> NDArray[np.float32]:
    """(n_sections, n_topics) how well each section answers each topic, 0 to 1.

    By heading first: a topic lists headings, best first, and any guide's
    heading that holds one of them counts. A heading in other words ("Where It
    Can Lead") is read like a question: it stands for the headings of the
    topics that it reads like. The sentences below it are read so too, which
    finds the section on machines under a heading such as "Outlook".
    """
    topics = sorted(rules.topics, key=lambda topic: topic.name)
    related = _related(topics)
    known: dict[tuple[str, ...], Doubles] = {}
    rows = []
    start = 0
    for guide in guides:
        role = frozenset(stem(word) for name in (guide.role, *guide.aliases) for word in words(name))
        for section in guide.sections:
            # Headings without the role's words say the same in every guide of a collection, but for noted wordings.
            own = bool(section.asked) or not role.isdisjoint(
                stem for heading in section.path for stem in heading_stems(heading)
            )
            headed = None if own else known.get(section.path)
            if headed is None:
                listed = np.array([_heading_affinity(topic, section, role) for topic in topics])
                # Summed up here: the products of a BLAS differ in the last bit with its threads and processor.
                alike = np.minimum((related * _heading_reading(section, guide, topics, model)).sum(axis=1), 1.0)
                headed = np.maximum(listed, READING_SHARE * alike)
            if not own:
                known[section.path] = headed
            pieces = shares[start + 1 : start + 1 + len(section.pieces)] if shares is not None else ()
            spoken = np.sqrt(np.mean(pieces, axis=0)) if len(pieces) else np.zeros(len(topics))
            rows.append(np.maximum(headed, CONTENT_SHARE * spoken))
            start += 1 + len(section.pieces)
    answering = np.array([topic.kind == "answer" for topic in topics])
    shape = (len(rows), len(topics))
    return np.asarray(answering * np.reshape(rows, shape), dtype=np.float32)


def _related(topics: Sequence[Topic]) -> Doubles:
    """(n_topics, n_topics) how well the headings of the second topic answer the first, 0 to 1."""

    def share(topic: Topic, other: Topic) -> float:
        return max(
            (
                _heading_affinity(topic, Section((heading,), "", (0, 0)), frozenset()) * (1 - SECTION_STEP * place)
                for place, heading in enumerate(other.sections[:RELATED_HEADINGS])
            ),
            default=0.0,
        )

    return np.array([[share(topic, other) for other in topics] for topic in topics])


def _heading_reading(section: Section, guide: Guide, topics: Sequence[Topic], model: TopicModel) -> Doubles:
    """(n_topics,) which topics a section's heading reads like; its section's heading a little less surely.

    The wordings that a counselor notes of a section count as its heading does.
    """
    total = np.zeros(len(topics))
    answering = [topic.kind == "answer" for topic in topics]
    for wording in section.asked:
        total = np.maximum(total, read_as_topics(wording, guide, model) * answering)
    for depth, heading in enumerate(reversed(section.path)):
        if heading != OVERVIEW:
            probabilities = read_as_topics(unnumbered(heading), guide, model) * answering
            total = np.maximum(total, CHILD_SHARE**depth * probabilities)
    return total


def read_as_topics(text: str, guide: Guide | None, model: TopicModel) -> Doubles:
    """(n_topics,) probability of each topic for a text of a guide, its role names masked as in questions."""
    asked = f" {' '.join(without_numbers(words(text)))} "
    names = (guide.role, guide.title, *guide.aliases) if guide else ()
    for name in sorted((" ".join(words(name)) for name in names), key=len, reverse=True):
        asked = asked.replace(f" {name} ", f" {ROLE_TOKEN} ").replace(f" {name}s ", f" {ROLE_TOKEN} ")
    return np.array(model.probabilities(asked))


def _heading_affinity(topic: Topic, section: Section, role: frozenset[str]) -> float:
    """How well a heading, or one above it, fits the topic's list of headings."""
    best = 0.0
    for depth, heading in enumerate(reversed(section.path)):
        for place, wanted in enumerate(topic.sections):
            fit = _heading_match(wanted, heading, role) * (1 - SECTION_STEP * min(place, 10))
            best = max(best, fit * CHILD_SHARE**depth)
    return best


def _heading_match(wanted: str, heading: str, role: frozenset[str]) -> float:
    """Share of a heading's words that a wanted heading makes up, 0 where a word is missing.

    Role names, numbers and times in the heading do not count: "Senior
    Customer Care Representative" is wholly "Senior".
    """
    if heading == OVERVIEW:
        return float(wanted == OVERVIEW)
    need, have = heading_stems(wanted), heading_stems(heading)
    if not need or not need <= have:
        return 0.0
    rest = {root for root in have - need if root not in role and not root[0].isdigit() and root not in ("am", "pm")}
    return len(need) / (len(need) + len(rest))
