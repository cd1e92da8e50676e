"""Shelves: guides come back whole from a file of arrays, and every lookup is what plain computing gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from chatbot.bot import Bot
from chatbot.errors import GuideError
from chatbot.fitting.affinity import affinity
from chatbot.fitting.passages import WHOLE, passages
from chatbot.fitting.postings import postings
from chatbot.fitting.shelf import LEAST_SHARE, _names, _shares, fit_shelf
from chatbot.fitting.topics import fit_topics
from chatbot.guides.guide import Guide, Library, parse_guide
from chatbot.index.codec import decoded, encoded
from chatbot.index.postings import Index, terms
from chatbot.index.shelf import BYTE, Place, Shelf
from chatbot.question.role_names import RoleNames
from chatbot.question.rule_files import load_rules
from chatbot.question.rules import Rules
from chatbot.question.topics import TopicModel
from chatbot.question.usage import CountedUsage
from chatbot.record import fields
from chatbot.text import words
from tests.libraries import library_of
from tests.mapped import mapped

# Numbers of a shelf's sections begin here, as those of a second shelf do.
OFFSET = 1_000
# Probabilities are kept in 255 parts, affinities as floats of 4 bytes.
ROUNDED = 0.5 / BYTE + 1e-9
SINGLE = 1e-6
ODD = """\
---
title: "Ödd: one"
role: Cook
aliases: [line cook, 'chef''s help']
publisher: Kitchen Times
year: 2024
region: France
currency: EUR
reviewed: 2026-11-21
---

# Odd

Before any heading, **bold** and [linked](https://example.org) 🍳.

## Pay

| Level | Pay |
| --- | --- |
| Entry-Level | €28,000 a year |
| Median | €34,500 a year |

- An item
  on two lines
- Tips: 10%

### Deeper

#### Deepest & last

One sentence. Another one,
over two lines! “Quoted” — and dashed.

## Pay

Again.
"""


@pytest.fixture(scope="module")
def rules(small: Path) -> Rules:
    """Four topics."""
    return load_rules(small / "intents")


@pytest.fixture(scope="module")
def model(rules: Rules) -> TopicModel:
    """The classifier of these."""
    return TopicModel(mapped(*fit_topics(rules)))


@pytest.fixture(scope="module")
def library(repo: Path) -> Library:
    """Two guides with headings of several depths."""
    return library_of(repo / "tests" / "other_guides")


@pytest.fixture(scope="module")
def shelf(library: Library, rules: Rules, model: TopicModel) -> Shelf:
    """The shelf of these."""
    files = [(guide.path.parent, guide.path.name) for guide in library.guides]
    return Shelf(mapped(*fit_shelf(library.guides, rules, model)), files, OFFSET)


def size_of(shelf: Shelf) -> int:
    """How many passages a shelf has."""
    return sum(volume.end - volume.first for volume in shelf)


def everything(value: Any) -> Any:
    """A record as plain values, what is out of equality among them."""
    if hasattr(type(value), "__record_fields__"):
        return [type(value).__name__, *(everything(getattr(value, name)) for name in fields(type(value)))]
    return [everything(part) for part in value] if isinstance(value, tuple) else value


# -- guides ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["knowledge", "tests/other_guides", "odd"])
def test_guides_come_back_whole(repo: Path, name: str) -> None:
    """Every field, position and fact is the same after JSON."""
    guides = (parse_guide(ODD, Path("odd.md")),) if name == "odd" else library_of(repo / name).guides
    for guide in guides:
        kept = json.loads(json.dumps(encoded(guide)))
        again = decoded(kept, guide.text, guide.path)
        assert again == guide
        assert everything(again) == everything(guide)


@given(st.text(st.characters(exclude_characters="\0"), max_size=60))
def test_any_guide_comes_back_whole(text: str) -> None:
    """So it is for any text that can be read."""
    try:
        guide = parse_guide(f"---\ntitle: Odd\nrole: Cook\n---\n## Pay\n\nMoney.\n\n{text}", Path("odd.md"))
    except GuideError:
        return
    assert everything(decoded(json.loads(json.dumps(encoded(guide))), guide.text, guide.path)) == everything(guide)


def test_pieces_are_not_kept_twice() -> None:
    """A piece that stands in the text word for word is kept as its span."""
    guide = parse_guide(ODD, Path("odd.md"))
    own = [piece[1] for section in encoded(guide)[1] for piece in section[3]]
    assert "Again." not in own
    assert own.count(None) == 4
    assert any(text and "linked" in text for text in own)  # marks and address are left out of its words


def test_the_shelf_keeps_its_guides(shelf: Shelf, library: Library) -> None:
    """In their order, found by slug, each opened once."""
    assert [everything(volume.guide) for volume in shelf] == [everything(guide) for guide in library.guides]
    assert len(shelf) == len(library.guides)
    for number, guide in enumerate(library.guides):
        assert shelf.slug(number) == guide.slug
        assert shelf.volume(guide.slug) is shelf.numbered(number)
    assert shelf.volume("none") is None


# -- places and volumes ---------------------------------------------------


def test_places_are_numbered_through(shelf: Shelf, library: Library) -> None:
    """Sections are numbered from the shelf's offset on, guide by guide, and found by number."""
    plain = [(guide, section) for guide in library.guides for section in guide.sections]
    places = [place for volume in shelf for place in volume.places]
    assert [(place.guide, place.section) for place in places] == plain
    assert [place.number for place in places] == [OFFSET + n for n in range(len(plain))]
    assert shelf.sections == len(plain)
    assert [shelf.place(place.number) for place in places] == places


def test_volumes_know_their_passages(shelf: Shelf) -> None:
    """Where each passage stands is as `passages` lists them."""
    first = 0
    for volume in shelf:
        found = passages(volume.guide)
        assert (volume.first, volume.end) == (first, first + len(found))
        assert volume.own == tuple(n for n, passage in enumerate(found) if passage.piece == WHOLE)
        for n, place in enumerate(volume.places):
            assert [(p.section, p.piece) for p in found[volume.span(place)]] == [
                (n, piece) for piece in range(len(place.section.pieces))
            ]
            assert volume.numbered(place.number) is place
        assert volume.lead == [1 / (1 + p.piece) if p.piece != WHOLE else 0.0 for p in found]
        assert volume.numeric == [float(any(c.isdigit() for c in p.body)) if p.piece != WHOLE else 0.0 for p in found]
        assert volume.numbered(volume.places[0].number - 1) is None
        assert volume.numbered(volume.places[-1].number + 1) is None
        first = volume.end
    assert size_of(shelf) == first


def test_sections_without_pieces_know_those_below() -> None:
    """A heading right above another has no pieces; it is as good as what is below it, on any depth."""
    guide = parse_guide(ODD, Path("odd.md"))
    places = tuple(Place(n, guide, section) for n, section in enumerate(guide.sections))
    empty = {
        n: tuple(m for m, s in enumerate(guide.sections) if s in guide.children(guide.sections[n]))
        for n, section in enumerate(guide.sections)
        if not section.pieces
    }
    from chatbot.index.shelf import Volume

    volume = Volume(guide, None, places, 0, 0, 0, ())  # type: ignore[arg-type]  # it asks nothing of its shelf
    assert dict(volume.empty) == empty
    assert [guide.sections[n].heading for n in empty] == ["Deeper"]


# -- scores and probabilities ---------------------------------------------


@pytest.mark.parametrize("query", ["what does an electrician earn", "working hours", "school", "unheard", ""])
def test_scores_are_those_of_the_passages(shelf: Shelf, library: Library, query: str) -> None:
    """A volume's scores are its part of an index over all passages, headings and FAQ questions as one field."""
    found = [passage for guide in library.guides for passage in passages(guide)]
    index = Index(mapped(*postings([(f"{p.heading} {p.question}", p.body) for p in found])))
    scores = [score for volume in shelf for score in volume.scores(terms(query))]
    assert scores == index.scores(terms(query), 0, len(found))


def test_affinities_are_those_computed(shelf: Shelf, library: Library, rules: Rules, model: TopicModel) -> None:
    """Of each section and topic, as the fit computed it, from 0 to 1; a topic's first heading fits wholly."""
    plain = affinity(library.guides, rules, model, _shares(library.guides, model))
    places = [place for volume in shelf for place in volume.places]
    assert plain.shape == (len(places), len(model.names))
    assert 0.0 <= plain.min() <= plain.max() <= 1.0
    for topic in range(len(model.names)):
        assert [shelf.affinity(topic, place) for place in places] == pytest.approx(plain[:, topic], abs=SINGLE)
        assert [share for volume in shelf for share in volume.affinity(topic)] == pytest.approx(
            plain[:, topic], abs=SINGLE
        )


def test_a_topics_first_heading_answers_it(bot: Bot) -> None:
    """Of the shipped guides, the pay section is all about pay."""
    place = bot.shelves.place("customer-service-representative", "annual-salary")
    assert place is not None
    assert bot.shelves.affinity("salary", place) == 1.0
    assert bot.shelves.affinity("no_such_topic", place) == 0.0


def dense(shelf: Shelf, topics: int) -> NDArray[np.float64]:
    """(n_passages, n_topics) the probabilities that a shelf keeps, 0 where it keeps none."""
    kept = np.zeros((size_of(shelf), topics))
    for volume in shelf:
        for topic in range(topics):
            for passage, probability in volume.share(topic):
                kept[volume.first + passage, topic] = probability
    return kept


def test_readings_are_those_computed(shelf: Shelf, library: Library, model: TopicModel) -> None:
    """Passages that read like a topic, with its probability in a byte; what is hardly likely is left out."""
    plain, kept = _shares(library.guides, model), dense(shelf, len(model.names))
    assert plain.shape == kept.shape
    likely = np.rint(BYTE * plain) >= LEAST_SHARE
    assert (likely == (kept > 0)).all()
    assert np.abs(kept - plain)[likely].max() <= ROUNDED


@given(st.data())
def test_readings_of_any_span(shelf: Shelf, model: TopicModel, data: st.DataObject) -> None:
    """The readings between two passages are those of all that lie there."""
    topic = data.draw(st.integers(0, len(model.names) - 1))
    first = data.draw(st.integers(0, size_of(shelf)))
    end = data.draw(st.integers(first, size_of(shelf)))
    whole = dict(shelf.share(topic, 0, size_of(shelf)))
    assert dict(shelf.share(topic, first, end)) == {
        row - first: share for row, share in whole.items() if first <= row < end
    }


# -- words and names ------------------------------------------------------


def test_names_are_those_found(shelf: Shelf, library: Library) -> None:
    """Each proper name with the sections it stands in, and no other word."""
    usage = CountedUsage(shelf.arrays)
    plain = _names(library.guides, [word for word in usage.words if usage.is_english(word)])
    assert len(plain) > 5
    assert dict(shelf.names) == plain
    assert len(shelf.names) == len(plain)
    assert shelf.names.get("unheard", ()) == ()
    assert shelf.names.get("unheard") is None
    with pytest.raises(KeyError):
        shelf.names["unheard"]


def test_what_a_name_is() -> None:
    """A word never in small letters and not only first in a sentence, or no English word; no role."""
    text = (
        "## Pay\n\nWages rise. In Poland, FinBank pays wages. Cook Oslo.\n\n- A Zendesk Suite\n\n## Time\n\nFinBank.\n"
    )
    guide = parse_guide(f"---\ntitle: Cook\nrole: Cook\n---\n{text}", Path("cook.md"))
    assert _names([guide], ["wages", "suite"]) == {"poland": {0}, "finbank": {0, 1}, "zendesk": {0}, "oslo": {0}}


def test_words_of_the_guides_and_of_phrasings(shelf: Shelf, library: Library) -> None:
    """Guides' words are known as such; the vocabulary has those of phrasings in scope too, and not of other talk."""
    for guide in library.guides:
        for passage in passages(guide):
            assert all(word in shelf.words and word in shelf.vocabulary for word in words(passage.body))
    assert ("weekends" in shelf.vocabulary, "mongolia" in shelf.vocabulary) == (True, False)
    assert "mongolia" not in shelf.words
    assert RoleNames.from_lists(shelf.arrays.json("roles")) == RoleNames.of(library.guides)


# -- collections ----------------------------------------------------------


@pytest.fixture(scope="module")
def others(occupations: Path) -> tuple[Guide, ...]:
    """The guides of a collection."""
    return library_of(occupations).guides


def test_titles_lead_to_their_guides(both: Bot, others: tuple[Guide, ...]) -> None:
    """A title of a collection has the guides whose role, title or alias it is, and whether it is their own."""
    (shelf,) = both.shelves.collections
    names = {name for guide in others for name in (guide.title, guide.role, *guide.aliases)}
    for name in names:
        title = " ".join(words(name))
        expected = [
            (number, title in {" ".join(words(own)) for own in (guide.role, guide.title)})
            for number, guide in enumerate(others)
            if title in {" ".join(words(own)) for own in (guide.role, guide.title, *guide.aliases)}
        ]
        assert shelf.titles.holders(title) == expected
    assert shelf.titles.holders("cook") == shelf.titles.holders("") == []


def test_a_collection_stands_behind_the_own_guides(both: Bot, others: tuple[Guide, ...]) -> None:
    """Its sections are numbered after theirs, it answers no question by itself, and it knows its own words."""
    language, shelves = both.language, both.shelves
    (shelf,) = shelves.collections
    assert (shelf.collection, shelves.own.collection) == ("Work Database 1.0", "")
    assert [guide.slug for guide in both.library.guides] == ["clerk", "cook"]
    assert [volume.guide.slug for volume in shelf] == [guide.slug for guide in others]
    assert shelf.offset == shelves.own.sections == sum(len(volume.places) for volume in shelves.own)
    for volume in (*shelves.own, *shelf):
        assert [shelves.volume(volume.guide.slug)] == [volume]
        assert [shelves.numbered(place.number) for place in volume.places] == list(volume.places)
    assert shelves.own.index.known(terms("watches")[0]) is False
    assert shelf.index.known(terms("watches")[0]) is True
    assert language.known_share("watches") < language.known_share("watches", ["pilots"]) == 1.0
    assert [volume.guide.slug for volume in shelves.volumes(())] == ["clerk", "cook"]
    assert [volume.guide.slug for volume in shelves.volumes(("pilots", "cook"))] == ["cook", "pilots"]
