"""Context: what an utterance leaves out, taken from what was said before."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from chatbot.guides.facts import LOCAL
from chatbot.index.shelf import Place
from chatbot.question.cues import Cues
from chatbot.question.knowledge import Knowledge
from chatbot.question.rules import Topic
from chatbot.question.slots import NUMBERS, phrase_mentions, slot_values
from chatbot.question.turn import Guess, State, Turn
from chatbot.record import replace
from chatbot.text import GENERIC_WORDS, STOP_WORDS, stem, words

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
_OTHER = re.compile(r"\bthe other (?:one|guide|role|job)\b", re.IGNORECASE)
# "Which role", "all jobs", "any of them": the guides in focus are not meant alone.
_ANY = ("any", "either", "all", "both", "every", "which", "other")
_OF_GUIDES = ("of", "guide", "role", "roles", "job", "jobs", "career", "careers")


def in_context(turn: Turn, tokens: Sequence[str], cues: Cues, state: State, knowledge: Knowledge) -> Turn:
    """The turn with what it leaves out taken from the state; an explicit word always beats a carried one."""
    carried = []
    if not turn.guides and state.guides and (state.pinned or _may_carry(turn, tokens, state, knowledge)):
        turn = replace(turn, guides=state.guides)
        carried.append("pinned" if state.pinned else "guide")
    last = knowledge.rules.topic(state.topic)
    if last is not None and last.facts[:1] and turn.guesses and turn.guesses[0].topic == SOURCE and not turn.named:
        # Where a figure comes from is said with the figure itself.
        return replace(turn, guesses=(Guess(state.topic, turn.guesses[0].probability),), carried=(*carried, "topic"))
    turn, stage = _with_stage(turn, tokens, state, knowledge)
    carried += stage
    content = [w for w in turn.query.split() if w not in STOP_WORDS and w not in GENERIC_WORDS and not w.isdigit()]
    place = knowledge.place(*state.section) if state.section else None
    child = _ordinal_child(tokens, content, place, knowledge) or _next_sibling(tokens, content, place, knowledge)
    item = _ordinal_item(tokens, content, place) if child is None else None
    if place is not None and item is not None:
        turn = replace(turn, section=state.section, guides=(place.guide.slug,), item=item)
        carried.append("section")
    elif child is not None:
        # What is pointed at so plainly is meant, whatever topic the words would be by themselves.
        turn = replace(turn, section=(child.guide.slug, child.section.anchor), guides=(child.guide.slug,), guesses=())
        carried.append("section")
    elif place is not None and not stage and not turn.named and _points_back(turn, tokens, content, place, knowledge):
        turn = replace(turn, section=state.section, guides=(place.guide.slug,))
        carried.append("section")
    elif state.topic and (
        (cues.corrected and turn.named and len(content) <= 1) or _leans_on_topic(turn, content, knowledge)
    ):
        turn = replace(turn, guesses=(Guess(state.topic, 1.0),))
        carried.append("topic")
    return replace(turn, carried=tuple(carried))


def _with_stage(turn: Turn, tokens: Sequence[str], state: State, knowledge: Knowledge) -> tuple[Turn, list[str]]:
    """The turn with the stage shown last, for "and what do they earn?", and ["tier"] where it was taken over."""
    place = knowledge.place(*state.section) if state.section else None
    topic = knowledge.rules.topic(turn.guesses[0].topic) if turn.guesses else None
    if turn.tiers or turn.named or topic is None or not topic.is_pay or _POINTERS.isdisjoint(tokens) or place is None:
        return turn, []
    if len(place.section.path) == 1 or not any(fact.kind == "experience" for fact in place.section.facts):
        return turn, []
    role = {stem(word) for word in words(place.guide.role)}
    heading = [word for word in words(place.section.heading) if stem(word) not in role]
    tiers = slot_values(heading, knowledge.rules, "tier")
    return replace(turn, tiers=tiers, query=" ".join((turn.query, *heading)), guides=(place.guide.slug,)), ["tier"]


def naming_the_other(text: str, state: State, knowledge: Knowledge) -> str:
    """A text with "the other one" as the role that is meant, where two are in focus and one was shown last."""
    if len(state.guides) != 2 or state.section is None or state.section[0] not in state.guides:
        return text
    other = next(slug for slug in state.guides if slug != state.section[0])
    guide = knowledge.guide(other)
    return _OTHER.sub(guide.role, text) if guide is not None else text


def _may_carry(turn: Turn, tokens: Sequence[str], state: State, knowledge: Knowledge) -> bool:
    """Whether the guides in focus are still meant: not "any of them", and no name that only other guides have."""
    named = [number for word in turn.query.split() for number in knowledge.names.get(word, ())]
    elsewhere = named and all(knowledge.numbered(number).guide.slug not in state.guides for number in named)
    pairs = set(itertools.pairwise(tokens))
    everywhere = "guides" in tokens or any((a, b) in pairs for a in _ANY for b in _OF_GUIDES)
    everywhere = (everywhere or turn.every) and len(state.guides) < 2  # of two in focus, "which one" means these
    return not everywhere and not elsewhere


def _leans_on_topic(turn: Turn, content: Sequence[str], knowledge: Knowledge) -> bool:
    """Whether an utterance only names a role, level or years: "and for seniors?", "after nine years?"."""
    if not (turn.named or turn.tier or turn.years is not None):
        return False
    topic = knowledge.rules.topic(turn.guesses[0].topic) if turn.guesses else None
    declined = topic is not None and topic.kind != "answer" and turn.guesses[0].probability > SURE_TOPIC
    asked = turn.query.split()
    if (content and declined) or _asks_for_itself(asked):
        return False
    levels = {w for m in phrase_mentions(asked, knowledge.rules, "tier") for w in asked[m.start : m.end]}
    return all(w in levels or w in ("year", "years", "experience") or w in NUMBERS for w in content)


def _asks_for_itself(asked: Sequence[str]) -> bool:
    """Whether common words make a question of their own: "how much do agents make", but not "is it better there"."""
    if not asked or asked[1:2] in (["about"], ["ones"]):
        return False
    return asked[0] in _WH_WORDS or (asked[0] in _AUXILIARIES and (_POINTERS | _SAME).isdisjoint(asked))


def _points_back(turn: Turn, tokens: Sequence[str], content: Sequence[str], place: Place, knowledge: Knowledge) -> bool:
    """Whether an utterance asks on about the section last shown."""
    best = turn.guesses[0] if turn.guesses else Guess("", 0.0)
    topic = knowledge.rules.topic(best.topic)
    if topic is not None and topic.kind != "answer" and best.probability >= SURE_TOPIC:
        return False
    if len(content) > SHORT + 2 or (best.probability >= SURE_TOPIC and not is_story(place, knowledge)):
        return False
    likely = knowledge.likelihood(turn.guesses, topic) if topic is not None else 0.0
    named = any(place.number not in knowledge.names[word] for word in content if word in knowledge.names)
    stems = knowledge.section_stems(place)
    share = sum(stem(word) in stems for word in content) / len(content) if content else 0.0
    points = not _POINTERS.isdisjoint(tokens)
    if not share and content and (named or (likely >= LIKELY_TOPIC and not is_story(place, knowledge))):
        return False  # what is asked stands elsewhere
    if likely >= LIKELY_TOPIC and topic is not None and _is_lacking(topic, place):
        return False
    if points and (share >= POINTING_SHARE or (not content and len(tokens) > 1)):
        return True
    return best.probability < SURE_TOPIC and len(content) <= SHORT and (points or share >= POINTING_SHARE)


def _is_lacking(topic: Topic, place: Place) -> bool:
    """Whether a topic asks for a figure that a section does not give, though it may speak of pay or growth."""
    wanted = {kind for kind, _ in topic.facts} & set(LOCAL)
    return bool(wanted) and not any(fact.kind in wanted for fact in place.section.facts)


def is_story(place: Place, knowledge: Knowledge) -> bool:
    """Whether a section tells a case: "what tools did it pick?" then asks about that case, not about the role."""
    return knowledge.affinity(STORIES, place) >= STORY_AFFINITY


def _ordinal_child(
    tokens: Sequence[str], content: Sequence[str], place: Place | None, knowledge: Knowledge
) -> Place | None:
    """The subsection that "the first", "the last one" means, of the section last shown or its siblings."""
    number = _ordinal(tokens, content)
    if place is None or number is None or _listed(place):
        return None
    guide, section = place.guide, place.section
    parent = section if guide.children(section) else guide.parent(section)
    children = guide.children(parent) if parent is not None else ()
    if not -len(children) <= number < len(children):
        return None
    return knowledge.place(guide.slug, children[number].anchor)


def _ordinal(tokens: Sequence[str], content: Sequence[str]) -> int | None:
    """The number that "the second one", "the last", "the top rung" means, from 0; or None."""
    if len([word for word in content if word not in {*_ORDINALS, *_ENDS, *_STEPS}]) > 1:
        return None
    number = next((_ORDINALS[token] for token in tokens if token in _ORDINALS), None)
    return next((_ENDS[a] for a, b in itertools.pairwise(tokens) if a in _ENDS and b in _STEPS), number)


def _listed(place: Place) -> list[int]:
    """The items of a section that is a list of three or more, so that one of them can be pointed at."""
    items = [n for n, piece in enumerate(place.section.pieces) if piece.kind == "item"]
    return items if len(items) > 2 and len(place.section.path) == 1 else []


def _ordinal_item(tokens: Sequence[str], content: Sequence[str], place: Place | None) -> int | None:
    """The item of the list shown last that "the third one" means, or None."""
    number, items = _ordinal(tokens, content), _listed(place) if place is not None else []
    return items[number] if number is not None and -len(items) <= number < len(items) else None


def _next_sibling(
    tokens: Sequence[str], content: Sequence[str], place: Place | None, knowledge: Knowledge
) -> Place | None:
    """The stage after or before the one last shown: "and the step after that?", "what comes next"."""
    step = 1 if not _NEXT.isdisjoint(tokens) else -1 if not _PREVIOUS.isdisjoint(tokens) else 0
    if place is None or not step or len([w for w in content if w not in _STEPS]) or len(place.section.path) == 1:
        return None
    siblings = [s for s in place.guide.sections if s.path[:-1] == place.section.path[:-1] and len(s.path) > 1]
    at = siblings.index(place.section) + step
    return knowledge.place(place.guide.slug, siblings[at].anchor) if 0 <= at < len(siblings) else None
