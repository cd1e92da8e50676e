"""Shelving: guides onto a shelf, with all that is looked up of them (`chatbot.index.shelf` reads it).

Imported only where a guide changed; takes two seconds for a few guides, once,
and does without scikit-learn, as the classifier is fitted already.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from spellchecker import SpellChecker

from chatbot.fitting.affinity import affinity, read_as_topics
from chatbot.fitting.passages import passages
from chatbot.fitting.postings import postings, usage
from chatbot.guides.guide import Guide
from chatbot.guides.outline import OVERVIEW
from chatbot.index.arrays import Fitted, texts
from chatbot.index.codec import encoded
from chatbot.index.shelf import BYTE
from chatbot.question.role_names import RoleNames
from chatbot.question.rules import ROLE_MARK, ROLE_TOKEN, Rules, masked
from chatbot.question.topics import TopicModel
from chatbot.text import GENERIC_WORDS, STOP_WORDS, TYPED_WORD, stem, title_key, words

Doubles = NDArray[np.float64]

# English words rarer than this in the word list are often typing errors themselves.
ENGLISH_COUNT = 100
# A guide's role and title come first among its names; the others are aliases.
OWN_TITLES = 2
# A passage reads like a topic from this probability on, in parts of BYTE.
LEAST_SHARE = 3


def fit_shelf(guides: Sequence[Guide], rules: Rules, model: TopicModel, collection: str = "") -> Fitted:
    """Guides with the index of their passages and all that is looked up of them.

    collection: the database that the guides are from, or "" for guides that
    answer every question; only these need the words that questions are read
    with.
    """
    found = (passage for guide in guides for passage in passages(guide))
    meta, arrays = postings((f"{passage.heading} {passage.question}", passage.body) for passage in found)
    shares = None if collection else _shares(guides, model)
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
        "affinity": affinity(guides, rules, model, shares),
    }
    meta |= {"collection": collection, "topics": len(model.names)}
    arrays |= _share_arrays(shares if shares is not None else np.zeros((0, len(model.names))))
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


def _shares(guides: Sequence[Guide], model: TopicModel) -> Doubles:
    """(n_passages, n_topics) probability of each topic for a passage's own words."""
    return np.array(
        [read_as_topics(passage.body, guide, model) for guide in guides for passage in passages(guide)]
    ).reshape(-1, len(model.names))


def _share_arrays(shares: Doubles) -> dict[str, Any]:
    """Topic by topic, the passages that read like it, with the probability in a byte."""
    values = np.rint(BYTE * shares).astype(np.uint8)
    by_topic = csr_matrix(np.where(values >= LEAST_SHARE, values, 0)).tocsc()
    return {
        "shares.starts": by_topic.indptr.astype(np.uint32),
        "shares.rows": by_topic.indices.astype(np.uint32),
        "shares.values": by_topic.data.astype(np.uint8),
    }


# -- words ----------------------------------------------------------------


def _words(guides: Sequence[Guide], rules: Rules) -> Fitted:
    """What questions are read with: names, roles, the words that are known, and their usage."""
    vocabulary = _vocabulary(guides, rules)
    meta, arrays = usage(_texts(guides, rules), _english())
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
        **_placed("names", _names(guides, _english())),
        **_placed("titled", _titled(guides)),
        "roles": json.dumps(RoleNames.of(guides).as_lists()).encode(),
    }


def _placed(name: str, holders: Mapping[str, set[int]]) -> dict[str, Any]:
    """The arrays of texts with the numbers of the sections that each leads to, as `chatbot.index.shelf.Names` reads."""
    held = sorted(holders.items())
    return {
        **texts(name, (text for text, _ in held)),
        f"{name}.spans": array("I", [0, *np.cumsum([len(sections) for _, sections in held]).tolist()]),
        f"{name}.sections": array("I", [number for _, sections in held for number in sorted(sections)]),
    }


def _titled(guides: Sequence[Guide]) -> dict[str, set[int]]:
    """What sections are called, by heading and by the labels in them -> their numbers."""
    places: dict[str, set[int]] = {}
    for number, section in enumerate(section for guide in guides for section in guide.sections):
        labels = (*(fact.label for fact in section.facts), *section.labels)
        for called in (section.heading, *section.asked, *labels) if section.path != (OVERVIEW,) else ():
            if key := title_key(called):
                places.setdefault(key, set()).add(number)
    return places


@cache
def _english() -> dict[str, int]:
    """English words and how often each is used; read once a process, as it takes longer than a small shelf."""
    known = SpellChecker(language="en").word_frequency.dictionary
    return {word: count for word, count in known.items() if count >= ENGLISH_COUNT and word.isalpha()}


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
            found.update(words(" ".join((*section.path, *section.asked, *(piece.text for piece in section.pieces)))))
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
            yield from (words(asked) for asked in (section.heading, *section.asked))
            yield from (words(piece.text) for piece in section.pieces)
    for slot in ("occupation", "region", "company"):
        yield from (phrase.split() for _, phrases in rules.slot(slot) for phrase in phrases)
