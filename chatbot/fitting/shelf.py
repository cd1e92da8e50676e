"""Shelving: guides onto a shelf, with all that is looked up of them (`chatbot.index.shelf` reads it).

Imported only where a guide changed; takes two seconds for a few guides, once,
and does without scikit-learn, as the classifier is fitted already.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from spellchecker import SpellChecker

from chatbot.fitting.passages import passages
from chatbot.fitting.postings import postings, usage
from chatbot.guides.guide import OVERVIEW, Guide, Section
from chatbot.index.arrays import Fitted, texts
from chatbot.index.shelf import BYTE, encoded
from chatbot.question.role_names import RoleNames
from chatbot.question.rules import ROLE_MARK, ROLE_TOKEN, Rules, Topic, masked
from chatbot.question.topics import TopicModel
from chatbot.text import GENERIC_WORDS, STOP_WORDS, TYPED_WORD, content_words, stem, without_numbers, words

Doubles = NDArray[np.float64]

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
# A guide's role and title come first among its names; the others are aliases.
OWN_TITLES = 2
# A passage reads like a topic from this probability on, in parts of BYTE.
LEAST_READING = 3


def fit_shelf(guides: Sequence[Guide], rules: Rules, model: TopicModel, collection: str = "") -> Fitted:
    """Guides with the index of their passages and all that is looked up of them.

    collection: the database that the guides are from, or "" for guides that
    answer every question; only these need the words that questions are read
    with.
    """
    found = (passage for guide in guides for passage in passages(guide))
    meta, arrays = postings((f"{passage.heading} {passage.question}", passage.body) for passage in found)
    reading = None if collection else _reading(guides, model)
    own = _Kept()
    first_sections, first_passages = [0], [0]
    for guide in guides:
        own.add(guide)
        first_sections.append(first_sections[-1] + len(guide.sections))
        for section in guide.sections:
            first_passages.append(first_passages[-1] + 1 + len(section.pieces))
    arrays |= {
        **texts("slugs", (guide.slug for guide in guides)),
        **own.arrays(),
        "guides.sections": array("I", first_sections),
        "sections.passages": array("I", first_passages),
        "affinity": _affinity(guides, rules, model, reading),
    }
    meta |= {"collection": collection, "topics": len(model.names)}
    arrays |= _reading_arrays(reading if reading is not None else np.zeros((0, len(model.names))))
    more, own_arrays = _titles(guides) if collection else _words(guides, rules)
    return meta | more, arrays | own_arrays


class _Kept:
    """Guides and their texts, one after another."""

    def __init__(self) -> None:
        self._parts: dict[str, list[bytes]] = {"json": [], "text": []}

    def add(self, guide: Guide) -> None:
        """One more guide."""
        self._parts["json"].append(
            json.dumps(encoded(guide), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        )
        self._parts["text"].append(guide.text.encode("utf-8", "surrogatepass"))

    def arrays(self) -> dict[str, Any]:
        """The bytes, and where each guide's begin."""
        kept: dict[str, Any] = {}
        for what, parts in self._parts.items():
            kept[f"guides.{what}"] = b"".join(parts)
            kept[f"guides.{what}.starts"] = array("Q", [0, *np.cumsum([len(part) for part in parts]).tolist()])
        return kept


def _reading(guides: Sequence[Guide], model: TopicModel) -> Doubles:
    """(n_passages, n_topics) probability of each topic for a passage's own words."""
    return np.array([_read(passage.body, guide, model) for guide in guides for passage in passages(guide)]).reshape(
        -1, len(model.names)
    )


def _reading_arrays(reading: Doubles) -> dict[str, Any]:
    """Topic by topic, the passages that read like it, with the probability in a byte."""
    values = np.rint(BYTE * reading).astype(np.uint8)
    by_topic = csr_matrix(np.where(values >= LEAST_READING, values, 0)).tocsc()
    return {
        "reading.starts": by_topic.indptr.astype(np.uint32),
        "reading.rows": by_topic.indices.astype(np.uint32),
        "reading.values": by_topic.data.astype(np.uint8),
    }


# -- which section answers which topic ------------------------------------


def _affinity(guides: Sequence[Guide], rules: Rules, model: TopicModel, reading: Doubles | None) -> NDArray[np.float32]:
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
            # Headings without the role's words say the same in every guide of a collection.
            own = not role.isdisjoint(stem for heading in section.path for stem in _heading_stems(heading))
            headed = None if own else known.get(section.path)
            if headed is None:
                listed = np.array([_heading_affinity(topic, section, role) for topic in topics])
                # Summed up here: the products of a BLAS differ in the last bit with its threads and processor.
                alike = np.minimum((related * _heading_reading(section, guide, topics, model)).sum(axis=1), 1.0)
                headed = np.maximum(listed, READING_SHARE * alike)
            if not own:
                known[section.path] = headed
            pieces = reading[start + 1 : start + 1 + len(section.pieces)] if reading is not None else ()
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
    """(n_topics,) which topics a section's heading reads like; its section's heading a little less surely."""
    total = np.zeros(len(topics))
    for depth, heading in enumerate(reversed(section.path)):
        if heading != OVERVIEW:
            probabilities = _read(heading, guide, model) * [topic.kind == "answer" for topic in topics]
            total = np.maximum(total, CHILD_SHARE**depth * probabilities)
    return total


def _read(text: str, guide: Guide | None, model: TopicModel) -> Doubles:
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
    need, have = _heading_stems(wanted), _heading_stems(heading)
    if not need or not need <= have:
        return 0.0
    rest = {root for root in have - need if root not in role and not root[0].isdigit() and root not in ("am", "pm")}
    return len(need) / (len(need) + len(rest))


@cache
def _heading_stems(heading: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(heading) or words(heading))


# -- words ----------------------------------------------------------------


def _words(guides: Sequence[Guide], rules: Rules) -> Fitted:
    """What questions are read with: names, roles, the words that are known, and their usage."""
    vocabulary = _vocabulary(guides, rules)
    known = SpellChecker(language="en").word_frequency.dictionary
    english = {word: count for word, count in known.items() if count >= ENGLISH_COUNT and word.isalpha()}
    meta, arrays = usage(_texts(guides, rules), english)
    names = sorted(_names(guides, english).items())
    starts = [0, *np.cumsum([len(sections) for _, sections in names]).tolist()]
    said = {
        word
        for guide in guides
        for p in passages(guide)
        for word in words(f"{p.title} {p.heading} {p.question} {p.body}")
    }
    return meta, {
        **arrays,
        **texts("words", sorted(said)),
        **texts("vocabulary", sorted(vocabulary)),
        **texts("stems", sorted({stem(word) for word in vocabulary})),
        **texts("names", (name for name, _ in names)),
        "names.spans": array("I", starts),
        "names.sections": array("I", [number for _, sections in names for number in sorted(sections)]),
        "roles": json.dumps(RoleNames.of(guides).as_lists()).encode(),
    }


def _titles(guides: Sequence[Guide]) -> Fitted:
    """How the roles of a collection are named: title -> guides, and the words of all titles, for spelling."""
    holders: dict[str, dict[int, bool]] = {}
    for number, guide in enumerate(guides):
        for place, name in enumerate((guide.role, guide.title, *guide.aliases)):
            outside, _, inside = name.partition(" (")  # "Low Voltage Cable Technician (Low Voltage Cable Tech)"
            for said in dict.fromkeys((name, outside, inside)):
                own = holders.setdefault(" ".join(words(said)), {})
                own[number] = own.get(number, False) or place < OWN_TITLES
    holders.pop("", None)
    titles = sorted(holders.items())
    meta, arrays = usage((title.split() for title, _ in titles), {})
    return meta, {
        **arrays,
        **texts("titles", (title for title, _ in titles)),
        "titles.spans": array("I", [0, *np.cumsum([len(own) for _, own in titles]).tolist()]),
        "titles.guides": array("I", [2 * number + is_own for _, own in titles for number, is_own in own.items()]),
    }


def _names(guides: Sequence[Guide], english: Iterable[str]) -> dict[str, set[int]]:
    """Proper names -> numbers of the sections they stand in.

    A name is a word that is never in small letters anywhere in the guides'
    text, and not only the first of a sentence: FinBank, GDPR, Poland. Where
    all words of a line are capitalised, only words that are not English.
    """
    plain = frozenset(english)
    places: dict[str, set[int]] = {}
    small: set[str] = set()
    inside: set[str] = set()
    for number, section in enumerate(section for guide in guides for section in guide.sections):
        for piece in section.pieces:
            typed = TYPED_WORD.findall(piece.text)
            titled = sum(word[:1].isupper() for word in typed) * 2 > len(typed) or piece.kind != "sentence"
            for i, word in enumerate(typed):
                low = " ".join(words(word))
                places.setdefault(low, set()).add(number)
                if word == word.lower():
                    small.add(low)
                elif word[1:] != word[1:].lower() or (i and (not titled or low not in plain)):
                    inside.add(low)
    roles = {word for guide in guides for name in (guide.role, *guide.aliases) for word in words(name)}
    kept = inside - small - roles - STOP_WORDS - GENERIC_WORDS
    return {word: numbers for word, numbers in places.items() if word in kept and len(word) > 1}


def _vocabulary(guides: Sequence[Guide], rules: Rules) -> set[str]:
    """The words that guides and in-scope phrasings use."""
    found = set(STOP_WORDS)
    for guide in guides:
        found.update(words(" ".join((guide.title, guide.role, *guide.aliases))))
        for section in guide.sections:
            found.update(words(" ".join((*section.path, *(piece.text for piece in section.pieces)))))
    for topic in rules.topics:
        if topic.kind != "abstain":
            found.update(word for example in topic.examples for word in words(masked(example)))
    return found


def _texts(guides: Sequence[Guide], rules: Rules) -> Iterator[list[str]]:
    """The words of all phrasings, guides and slot values; the stand-in for a role becomes one name after another."""
    names = [name for guide in guides for name in (guide.role, *guide.aliases)] or [ROLE_TOKEN]
    turns = cycle([*names, *(f"{name}s" for name in names)])
    for topic in rules.topics:
        for phrasing in (topic.question, *topic.examples):
            parts = phrasing.split(ROLE_MARK)
            yield words("".join(f"{part}{next(turns)}" for part in parts[:-1]) + parts[-1])
    for guide in guides:
        yield words(guide.title)
        for section in guide.sections:
            yield words(section.heading)
            yield from (words(piece.text) for piece in section.pieces)
    for slot in ("occupation", "place", "company"):
        yield from (phrase.split() for _, phrases in rules.slot(slot) for phrase in phrases)
