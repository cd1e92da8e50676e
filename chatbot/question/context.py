"""Context: what an utterance leaves out, taken from what was said before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from chatbot.index.shelf import Place
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.rules import Topic
from chatbot.question.slots import NUMBERS, phrase_mentions
from chatbot.question.turn import ASK, COMPARE, Guess, Reading, State, Turn
from chatbot.record import record, replace
from chatbot.text import GENERIC_WORDS, STOP_WORDS, stem

# A topic this probable is what the utterance is about, whatever was said before.
SURE_TOPIC = 0.7
# One this probable is what is asked where none of the words stand in the section last shown.
LIKELY_TOPIC = 0.3
# The share of an utterance's content that must stand in the section last shown
# for "what tools did it pick?" to be about that section.
POINTING_SHARE = 0.5
# An utterance of so few content words can lean on the one before.
SHORT = 4
# The topic of where figures come from.
SOURCE = "growth_source"
# The topic of case studies, and how well a section must fit it to be one.
STORIES = "case_studies"
STORY_AFFINITY = 0.7
_WH_WORDS = frozenset("what how where who when why".split())
_AUXILIARIES = frozenset("do does is are can will should".split())
_POINTERS = frozenset("it its they them their that those these this there he she".split())
# "Do you have some for agents too?" asks for the same of them.
_SAME = frozenset("some any too also ones same".split())
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "final": -1}
# "The top one", "the lowest rung".
_ENDS = {"top": -1, "highest": -1, "bottom": 0, "lowest": 0}
_NEXT = frozenset(("next", "after"))
_PREVIOUS = frozenset(("previous", "before"))
_STEPS = frozenset("next after previous before step stage level rung tier one rank comes come happens".split())


@record
class _Asked:
    """What is asked on about: the turn so far, the content of its words, and the section shown last."""

    turn: Turn
    content: tuple[str, ...]
    place: Place | None

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words of the utterance."""
        return self.turn.reading.tokens

    @property
    def best(self) -> Guess:
        """The likeliest topic of its words."""
        return self.turn.guesses[0] if self.turn.guesses else Guess("", 0.0)


def in_context(reading: Reading, state: State, language: Language, shelves: Shelves) -> Turn:
    """The turn with what it leaves out taken from the state; an explicit word always beats a carried one."""
    turn = Turn(reading, COMPARE if reading.every else ASK, reading.guesses, reading.guides, before=state)
    carried: tuple[str, ...] = ()
    if not turn.guides and state.guides and (state.pinned or _may_carry(reading, state, shelves)):
        turn = replace(turn, guides=state.guides)
        carried = ("pinned" if state.pinned else "guide",)
    if _asks_for_source(turn, state, language):
        # Where a figure comes from is said with the figure itself.
        guess = Guess(state.topic, turn.guesses[0].probability)
        return replace(turn, guesses=(guess,), carried=(*carried, "topic"))
    asked = _Asked(turn, _content(reading.query), shelves.at(state.section))
    child = _ordinal_child(asked, shelves) or _next_sibling(asked, shelves)
    if child is not None:
        # What is pointed at so plainly is meant, whatever topic the words would be by themselves.
        section = (child.guide.slug, child.section.anchor)
        return replace(turn, section=section, guides=section[:1], guesses=(), carried=(*carried, "section"))
    if asked.place is not None and not turn.named and _points_back(asked, asked.place, language, shelves):
        guides = (asked.place.guide.slug,)
        return replace(turn, section=state.section, guides=guides, carried=(*carried, "section"))
    corrects = reading.corrected and turn.named and len(asked.content) <= 1
    if state.topic and (corrects or _leans_on_topic(asked, language)):
        return replace(turn, guesses=(Guess(state.topic, 1.0),), carried=(*carried, "topic"))
    return replace(turn, carried=carried)


def _content(query: str) -> tuple[str, ...]:
    """The words of a query that carry its subject."""
    return tuple(w for w in query.split() if w not in STOP_WORDS and w not in GENERIC_WORDS and not w.isdigit())


def _asks_for_source(turn: Turn, state: State, language: Language) -> bool:
    """Whether it is asked where the figure told last is from."""
    last = language.rules.topic(state.topic)
    return last is not None and bool(last.facts) and turn.reading.best.topic == SOURCE and not turn.named


def _may_carry(reading: Reading, state: State, shelves: Shelves) -> bool:
    """Whether the guides in focus are still meant: not "which of them", and no name that only other guides have."""
    holding = {place.guide.slug for place in shelves.holding(reading.query.split())}
    everywhere = reading.every and len(state.guides) < 2  # of two in focus, "which one" means these
    return not everywhere and (not holding or not holding.isdisjoint(state.guides))


def _leans_on_topic(asked: _Asked, language: Language) -> bool:
    """Whether an utterance only names a role, level or years: "and for seniors?", "after nine years?"."""
    slots = asked.turn.slots
    if not (asked.turn.named or slots.tier or slots.years is not None):
        return False
    topic = language.rules.topic(asked.best.topic)
    declined = topic is not None and topic.kind != "answer" and asked.best.probability > SURE_TOPIC
    said = asked.turn.query.split()
    if (asked.content and declined) or _asks_for_itself(said):
        return False
    levels = {w for m in phrase_mentions(said, language.rules, "tier") for w in said[m.start : m.end]}
    return all(w in levels or w in ("year", "years", "experience") or w in NUMBERS for w in asked.content)


def _asks_for_itself(asked: Sequence[str]) -> bool:
    """Whether common words make a question of their own: "how much do agents make", but not "is it better there"."""
    if not asked or asked[1:2] in (["about"], ["ones"]):
        return False
    return asked[0] in _WH_WORDS or (asked[0] in _AUXILIARIES and (_POINTERS | _SAME).isdisjoint(asked))


def _points_back(asked: _Asked, place: Place, language: Language, shelves: Shelves) -> bool:
    """Whether an utterance asks on about the section last shown."""
    content, topic = asked.content, language.rules.topic(asked.best.topic)
    sure, story = asked.best.probability >= SURE_TOPIC, is_story(place, shelves)
    declined = topic is not None and topic.kind != "answer"
    if len(content) > SHORT + 2 or (sure and (declined or not story)):
        return False
    stems = shelves.stems(place)
    share = sum(stem(word) in stems for word in content) / len(content) if content else 0.0
    if (
        not share
        and content
        and (_named_elsewhere(content, place, language) or (_is_likely(asked, topic, language) and not story))
    ):
        return False  # what is asked stands elsewhere
    points = not _POINTERS.isdisjoint(asked.tokens)
    if points and (share >= POINTING_SHARE or (not content and len(asked.tokens) > 1)):
        return True
    return not sure and len(content) <= SHORT and (points or share >= POINTING_SHARE)


def _named_elsewhere(content: Sequence[str], place: Place, language: Language) -> bool:
    """Whether a proper name is asked about that does not stand in a section."""
    names = language.own.names
    return any(place.number not in names[word] for word in content if word in names)


def _is_likely(asked: _Asked, topic: Topic | None, language: Language) -> bool:
    """Whether a topic may well be what is asked by itself."""
    return topic is not None and language.likelihood(asked.turn.guesses, topic) >= LIKELY_TOPIC


def is_story(place: Place, shelves: Shelves) -> bool:
    """Whether a section tells a case: "what tools did it pick?" then asks about that case, not about the role."""
    return shelves.affinity(STORIES, place) >= STORY_AFFINITY


def _ordinal_child(asked: _Asked, shelves: Shelves) -> Place | None:
    """The subsection that "the first", "the last one" means, of the section last shown or its siblings."""
    number, place = _ordinal(asked), asked.place
    if place is None or number is None:
        return None
    parent = place if place.guide.children(place.section) else shelves.parent(place)
    children = shelves.children(parent) if parent is not None else ()
    return children[number] if -len(children) <= number < len(children) else None


def _ordinal(asked: _Asked) -> int | None:
    """The number that "the second one", "the last", "the top rung" means, from 0; or None."""
    if len([word for word in asked.content if word not in {*_ORDINALS, *_ENDS, *_STEPS}]) > 1:
        return None
    number = next((_ORDINALS[token] for token in asked.tokens if token in _ORDINALS), None)
    return next((_ENDS[a] for a, b in itertools.pairwise(asked.tokens) if a in _ENDS and b in _STEPS), number)


def _next_sibling(asked: _Asked, shelves: Shelves) -> Place | None:
    """The stage after or before the one last shown: "and the step after that?", "what comes next"."""
    step = 1 if not _NEXT.isdisjoint(asked.tokens) else -1 if not _PREVIOUS.isdisjoint(asked.tokens) else 0
    place = asked.place
    if place is None or not step or not _STEPS.issuperset(asked.content) or len(place.section.path) == 1:
        return None
    path = place.section.path[:-1]
    siblings = [other for other in shelves.places_of(place.guide) if other.section.path[:-1] == path]
    at = siblings.index(place) + step
    return siblings[at] if 0 <= at < len(siblings) else None
