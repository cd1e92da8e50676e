"""Dialogue: an utterance read in its context, and what is remembered after it.

Both functions are pure: the same text, state and knowledge give the same
turn, and `advance` returns a new state.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

import sentencex

from chatbot.answer import Answer
from chatbot.index import ROLE_TOKEN
from chatbot.knowledge import Knowledge, Place
from chatbot.slots import NUMBERS, Mention, asked_occupations, excluded, phrase_mentions, role_mentions, years
from chatbot.spelling import mend
from chatbot.text import GENERIC_WORDS, STOP_WORDS, clean, normalise, stem, without_numbers, words
from chatbot.turn import Guess, State, Turn

# How many readings of an utterance are kept.
GUESSES = 6
# A topic this probable is what the utterance is about, whatever was said before.
SURE_TOPIC = 0.7
# The share of an utterance's content that must stand in the section last shown
# for "what tools did it pick?" to be about that section.
POINTING_SHARE = 0.5
# An utterance of so few content words can lean on the one before.
SHORT = 4

# A message longer than this is read sentence by sentence too; only its last parts, to bound the work.
LONG = 12
MAX_PARTS = 12
# A question left after a greeting has at least this many words.
MIN_QUESTION = 3
# Of two readings, small talk or declining wins only when it is much the clearer.
DECLINING = 0.6
# Where one sentence of a message ends with a question mark, the others are background.
STATEMENT = 0.6
# Of a message with several questions, so many are answered; each must be so
# clear by itself, and have so many words.
MAX_QUESTIONS = 2
CLEAR_QUESTION = 0.7
MIN_CLAUSE = 2
# The topic of questions about occupations that the guides lack.
OTHER_JOB = "other_job"
# The topic of where figures come from.
SOURCE = "growth_source"
# The topic of case studies, and how well a section must fit it to be one.
STORIES = "case_studies"
STORY_AFFINITY = 0.7

_JOINTS = re.compile(r"\s*(?:[,;]\s+)?\b(?:and|also|plus)\b\s+|[;?!]\s+", re.IGNORECASE)
# A second question in a sentence begins like one: "... and is it stressful?"
_QUESTION_WORDS = frozenset(
    """what whats how is are do does did can could will would should where which who when why must may has have
    am""".split()
)
_WH_WORDS = frozenset("what how where who when why".split())
_AUXILIARIES = frozenset("do does is are can will should".split())
# Topics that only say how a question is asked.
_VAGUE = frozenset(("compare", "overview"))
_GREETINGS = frozenset("hi hello hey hiya heya yo good morning afternoon evening day dear sir madam there all".split())
_WHY = frozenset(("why", "how come", "how so", "why is that", "why so", "and why", "but why"))
_MORE = frozenset(("more", "go on", "continue", "tell me more", "and then", "the rest", "show more", "more please"))
_YES = frozenset(("yes", "yes please", "yeah", "yep", "sure", "ok yes", "please do", "y"))
_POINTERS = frozenset("it its they them their that those these this there he she".split())
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "final": -1}
# "Which role", "all jobs", "any of them": the guides in focus are not meant alone.
_ANY = ("any", "either", "all", "both", "every", "which", "other")
_OF_GUIDES = ("of", "guide", "role", "roles", "job", "jobs", "career", "careers")


def resolve(utterance: str, state: State, knowledge: Knowledge) -> Turn:
    """An utterance as understood after what was said before."""
    return replace(_understood(utterance, state, knowledge), offered=state.offered)


def _understood(utterance: str, state: State, knowledge: Knowledge) -> Turn:
    text = clean(utterance).strip()
    plain = " ".join(normalise(text).strip(" ?!.,").split())
    if plain in _MORE or (plain in _WHY and state.rest):
        return Turn(text, more=True, rest=state.rest, guides=state.guides, guesses=_carried_guess(state))
    if plain in _YES and state.offered:
        return replace(_understood(state.offered[0], state, knowledge), utterance=text)
    turn, tokens = _best_reading(text, knowledge)
    several = [_in_context(part, tokens, state, knowledge) for part in _questions(text, turn, knowledge)]
    if len(several) > 1:
        return replace(several[0], also=tuple(several[1:MAX_QUESTIONS]))
    return _in_context(turn, tokens, state, knowledge)


def _carried_guess(state: State) -> tuple[Guess, ...]:
    return (Guess(state.topic, 1.0),) if state.topic else ()


def _best_reading(text: str, knowledge: Knowledge) -> tuple[Turn, list[str]]:
    """The utterance read whole, or the one sentence of a long message that asks something.

    Roles, level and years count wherever in the message they stand.
    """
    tokens, corrections = mend(text, knowledge.rules, knowledge.index.usage)
    tokens = _without_greeting(tokens)
    whole = _read(text, tokens, corrections, knowledge)
    readings = [(whole, tokens)]
    parts = [part for part in sentencex.segment("en", text) if len(part.split()) > 1]
    if len(parts) > 1 and len(tokens) > LONG:
        for part in parts[-MAX_PARTS:]:
            words_of_part, _ = mend(part, knowledge.rules, knowledge.index.usage)
            readings.append((_read(text, words_of_part, corrections, knowledge), words_of_part))
    asks = ["?" in part for part in ("?", *parts[-MAX_PARTS:])]
    clear = [_clearness(reading[0], knowledge) * (1.0 if asking or not any(asks[1:]) else STATEMENT)
             for reading, asking in zip(readings, asks, strict=False)]  # fmt: skip
    best, best_tokens = readings[clear.index(max(clear))]
    return _with_slots(best, whole), best_tokens


def _with_slots(part: Turn, whole: Turn) -> Turn:
    """A part of a message with the roles, levels and years of the whole, where it names none itself."""
    return replace(
        part,
        guides=part.guides or whole.guides,
        named=part.named or whole.named,
        tiers=part.tiers or whole.tiers,
        years=part.years if part.years is not None else whole.years,
    )


def _questions(text: str, turn: Turn, knowledge: Knowledge) -> list[Turn]:
    """The questions of a message that asks several: each clearly about a topic, and about different ones.

    Roles, level and years count for all of them where one names them.
    """
    found: dict[str, Turn] = {}
    sentences = sentencex.segment("en", text)
    asking = [sentence for sentence in sentences if "?" in sentence] or sentences
    for clause in (clause for sentence in asking for clause in _JOINTS.split(sentence)):
        tokens, corrections = mend(clause, knowledge.rules, knowledge.index.usage)
        if len(tokens) < MIN_CLAUSE or (found and tokens[0] not in _QUESTION_WORDS):
            continue
        part = _read(text, tokens, corrections, knowledge)
        best = part.guesses[0]
        topic = knowledge.rules.topic(best.topic)
        clear = best.probability * part.coverage >= CLEAR_QUESTION
        if topic is not None and topic.kind == "answer" and topic.name not in _VAGUE and clear:
            found.setdefault(topic.sections[0] if topic.sections else topic.name, part)
    return [_with_slots(part, turn) for part in found.values()]


def _without_greeting(tokens: list[str]) -> list[str]:
    """The words after "hi", "good evening" and the like, if enough are left to be a question."""
    rest = list(itertools.dropwhile(_GREETINGS.__contains__, tokens))
    return rest if len(rest) >= MIN_QUESTION else tokens


def _clearness(turn: Turn, knowledge: Knowledge) -> float:
    """How clearly a reading asks something about a career, 0 to 1."""
    topic = knowledge.rules.topic(turn.guesses[0].topic) if turn.guesses else None
    weight = 1.0 if topic is not None and topic.kind == "answer" else DECLINING
    return weight * turn.guesses[0].probability * turn.coverage if turn.guesses else 0.0


def _read(text: str, tokens: list[str], corrections: tuple[tuple[str, str], ...], knowledge: Knowledge) -> Turn:
    """An utterance by itself: roles, level, years, places, topics."""
    mentions = role_mentions(tokens, knowledge.library)
    named = tuple(dict.fromkeys(m.value for m in mentions if not excluded(tokens, m)))
    without = {m.value for m in mentions if excluded(tokens, m)}
    masked = _masked(tokens, mentions)
    coverage = knowledge.index.known_share(" ".join(masked))
    occupations = () if named else asked_occupations(tokens, knowledge.rules, knowledge.guide_words)
    return Turn(
        utterance=text,
        query=" ".join(word for word in masked if word != ROLE_TOKEN),
        corrections=corrections,
        guesses=_guesses(masked, _implausible(bool(named), bool(occupations) or coverage < 1.0, knowledge), knowledge),
        guides=tuple(slug for slug in named if slug not in without),
        named=bool(named),
        tiers=tuple(dict.fromkeys(m.value for m in phrase_mentions(masked, knowledge.rules, "tier"))),
        years=years(tokens),
        places=tuple(m.value for m in phrase_mentions(masked, knowledge.rules, "place")),
        occupations=occupations,
        coverage=coverage,
    )


def _implausible(named: bool, strange: bool, knowledge: Knowledge) -> frozenset[str]:
    """Topics that an utterance cannot be about.

    Small talk and other occupations where a role is named, and another
    occupation where no strange word could be one.
    """
    chatter = {topic.name for topic in knowledge.rules.topics if topic.kind == "smalltalk"} if named else set()
    return frozenset(chatter if strange and not named else chatter | {OTHER_JOB})


def _guesses(masked: Sequence[str], implausible: frozenset[str], knowledge: Knowledge) -> tuple[Guess, ...]:
    """The likeliest topics that are plausible."""
    model = knowledge.index.topics
    probabilities = model.probabilities(" ".join(without_numbers(masked)))
    columns = [column for column, name in enumerate(model.names) if name in implausible]
    if columns and len(columns) < len(model.names):
        probabilities[columns] = 0.0
        probabilities /= probabilities.sum()
    best = probabilities.argsort(kind="stable")[::-1][:GUESSES]
    return tuple(Guess(model.names[i], float(probabilities[i])) for i in best)


def _masked(tokens: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """The words with each role name as one stand-in."""
    spans = {mention.start: mention.end for mention in mentions}
    out: list[str] = []
    i = 0
    while i < len(tokens):
        if i in spans:
            out.append(ROLE_TOKEN)
            i = spans[i]
        else:
            out.append(tokens[i])
            i += 1
    return out


def _in_context(turn: Turn, tokens: Sequence[str], state: State, knowledge: Knowledge) -> Turn:
    """The turn with what it leaves out taken from the state; an explicit word always beats a carried one."""
    carried = []
    if not turn.guides and state.guides and (state.pinned or _may_carry(turn, tokens, state, knowledge)):
        turn = replace(turn, guides=state.guides)
        carried.append("pinned" if state.pinned else "guide")
    last = knowledge.rules.topic(state.topic)
    if last is not None and last.facts[:1] and turn.guesses and turn.guesses[0].topic == SOURCE and not turn.named:
        # Where a figure comes from is said with the figure itself.
        return replace(turn, guesses=(Guess(state.topic, turn.guesses[0].probability),), carried=(*carried, "topic"))
    content = [w for w in turn.query.split() if w not in STOP_WORDS and w not in GENERIC_WORDS and not w.isdigit()]
    place = knowledge.place(*state.section) if state.section else None
    child = _ordinal_child(tokens, content, place, knowledge)
    if child is not None:
        turn = replace(turn, section=(child.guide.slug, child.section.anchor), guides=(child.guide.slug,))
        carried.append("section")
    elif place is not None and not turn.named and _points_back(turn, tokens, content, place, knowledge):
        turn = replace(turn, section=state.section, guides=(place.guide.slug,))
        carried.append("section")
    elif state.topic and _leans_on_topic(turn, content, knowledge):
        turn = replace(turn, guesses=(Guess(state.topic, 1.0),))
        carried.append("topic")
    return replace(turn, carried=tuple(carried))


def _may_carry(turn: Turn, tokens: Sequence[str], state: State, knowledge: Knowledge) -> bool:
    """Whether the guides in focus are still meant: not "any of them", and no name that only other guides have."""
    named = [number for word in turn.query.split() for number in knowledge.names.get(word, ())]
    elsewhere = named and all(knowledge.places[number].guide.slug not in state.guides for number in named)
    pairs = set(itertools.pairwise(tokens))
    everywhere = "guides" in tokens or any((a, b) in pairs for a in _ANY for b in _OF_GUIDES)
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
    return asked[0] in _WH_WORDS or (asked[0] in _AUXILIARIES and _POINTERS.isdisjoint(asked))


def _points_back(turn: Turn, tokens: Sequence[str], content: Sequence[str], place: Place,
                 knowledge: Knowledge) -> bool:  # fmt: skip
    """Whether an utterance asks on about the section last shown."""
    best = turn.guesses[0] if turn.guesses else Guess("", 0.0)
    topic = knowledge.rules.topic(best.topic)
    if topic is not None and topic.kind != "answer" and best.probability >= SURE_TOPIC:
        return False
    if len(content) > SHORT + 2 or (best.probability >= SURE_TOPIC and not _is_story(place, knowledge)):
        return False
    text = " ".join((*place.section.path, *(piece.text for piece in place.section.pieces)))
    stems = {stem(word) for word in words(text)}
    share = sum(stem(word) in stems for word in content) / len(content) if content else 0.0
    points = not _POINTERS.isdisjoint(tokens)
    if points and (share >= POINTING_SHARE or (not content and len(tokens) > 1)):
        return True
    return best.probability < SURE_TOPIC and len(content) <= SHORT and (points or share >= POINTING_SHARE)


def _is_story(place: Place, knowledge: Knowledge) -> bool:
    """Whether a section tells a case: "what tools did it pick?" then asks about that case, not about the role."""
    if STORIES not in knowledge.index.topics.names:
        return False
    return bool(knowledge.index.affinity[knowledge.topic_row(STORIES), place.number] >= STORY_AFFINITY)


def _ordinal_child(tokens: Sequence[str], content: Sequence[str], place: Place | None,
                   knowledge: Knowledge) -> Place | None:  # fmt: skip
    """The subsection that "the first", "the last one" means, of the section last shown or its siblings."""
    number = next((_ORDINALS[token] for token in tokens if token in _ORDINALS), None)
    if place is None or number is None or len([w for w in content if w not in _ORDINALS]) > 1:
        return None
    guide, section = place.guide, place.section
    parent = section if guide.children(section) else guide.parent(section)
    children = guide.children(parent) if parent is not None else ()
    if not -len(children) <= number < len(children):
        return None
    return knowledge.place(guide.slug, children[number].anchor)


def advance(state: State, turn: Turn, answer: Answer, knowledge: Knowledge) -> State:
    """What is remembered after an answer.

    A topic that a guide lacks is remembered too, so that "and for agents?" asks on.
    """
    if answer.kind != "answer":
        topic = knowledge.rules.topic(answer.intent)
        asked = topic.name if topic is not None and topic.kind == "answer" else state.topic
        guides = turn.guides if turn.named or state.pinned else state.guides
        return replace(state, guides=guides, topic=asked, offered=answer.suggestions, turns=state.turns + 1)
    first = answer.citations[0]
    focus = state.guides if state.pinned else turn.guides
    place = knowledge.place(first.guide, first.anchor)
    if not focus and place is not None and _is_story(place, knowledge):
        focus = (first.guide,)  # who asks about a case goes on about the guide that tells it
    return State(
        guides=focus,
        pinned=state.pinned,
        topic=answer.intent or (turn.guesses[0].topic if turn.guesses and not turn.section else state.topic),
        section=(first.guide, first.anchor),
        rest=answer.rest,
        offered=answer.suggestions,
        turns=state.turns + 1,
    )
