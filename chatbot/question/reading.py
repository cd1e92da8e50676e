"""Reading: a message or a part of it understood by itself, before any context.

Roles, levels, years, places and the likeliest topics of its words; the one
sentence that asks something; and the several questions of one message.
"""

from __future__ import annotations

import heapq
import itertools
import math
import re
from collections.abc import Sequence

import sentencex

from chatbot.question.cues import Cues, left_out, without_cues
from chatbot.question.knowledge import Knowledge
from chatbot.question.role_names import role_mentions
from chatbot.question.rules import NOT_COVERED, OTHER_JOB, ROLE_TOKEN
from chatbot.question.slots import (
    Mention,
    asked_companies,
    asked_occupations,
    claims,
    excluded,
    phrase_mentions,
    slot_values,
    years,
)
from chatbot.question.turn import Guess, Turn
from chatbot.record import record, replace
from chatbot.reply.compare import COMPARING
from chatbot.text import GENERIC_WORDS, STOP_WORDS, is_year, stem, without_numbers, words

# How many readings of an utterance are kept.
GUESSES = 6

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
# clear by itself, the clearer where it does not begin like a question.
MAX_QUESTIONS = 3
CLEAR_QUESTION = 0.55
CLEAR_FRAGMENT = 0.75
MIN_CLAUSE = 2
MIN_PLACE = 3
# What is left out is about a topic from this probability on.
CLEAR_LEFT_OUT = 0.4

# Where one question ends and the next may begin.
_JOINTS = re.compile(
    r"\s*(?:[,;]\s+)?\b(?:and|also|plus)\b\s+|[;:?!]\s+"
    r"|,\s+(?=(?:whats?|how|is|are|do|does|can|which|who|when|where|why)\b)",
    re.IGNORECASE,
)
# A second question in a sentence begins like one: "... and is it stressful?"
_QUESTION_WORDS = frozenset(
    """what whats how is are do does did can could will would should where which who when why must may has have
    am""".split()
)
_LACKING = frozenset("missing lacks lack lacking doesnt dont without".split())
_LISTS = frozenset(("list", "lists", "listed"))
# Topics that only say how a question is asked.
_VAGUE = frozenset(("compare", "overview"))
_SELF = frozenset("i im ive id we leaving".split())
_GOALS = frozenset("want wanna wish like love hate become be".split())
_GREETINGS = frozenset("hi hello hey hiya heya yo good morning afternoon evening day dear sir madam there all".split())


@record
class Reading:
    """A message or a part of it, read by itself: its words without cues, what the cues said, and the turn."""

    tokens: list[str]
    cues: Cues
    turn: Turn

    @classmethod
    def of(cls, mended: str, knowledge: Knowledge) -> Reading:
        """The reading of a text whose spelling is mended."""
        asked, unwanted = left_out(mended)
        tokens, cues = without_cues(_without_greeting(words(asked)))
        return cls(tokens, cues, _read(mended, tokens, words(unwanted), cues, knowledge))

    def clearness(self, knowledge: Knowledge) -> float:
        """How clearly it asks something about a career, 0 to 1."""
        best = self.turn.guesses[0] if self.turn.guesses else None
        if best is None:
            return 0.0
        topic = knowledge.rules.topic(best.topic)
        weight = 1.0 if topic is not None and topic.kind == "answer" else DECLINING
        return weight * best.probability * self.turn.coverage

    def with_slots_of(self, whole: Reading) -> Reading:
        """A part with the roles, levels, years and claims of the whole message, where it names none itself."""
        own, all_ = self.turn, whole.turn
        turn = replace(
            own,
            guides=own.guides or all_.guides,
            named=own.named or all_.named,
            tiers=own.tiers or all_.tiers,
            years=own.years if own.years is not None else all_.years,
            claims=own.claims or all_.claims,
            left_out=own.left_out or all_.left_out,
            topics_left_out=own.topics_left_out or all_.topics_left_out,
            every=own.every or all_.every,
        )
        return replace(self, turn=turn)


def best_reading(mended: str, whole: Reading, knowledge: Knowledge) -> Reading:
    """The message read whole, or the one sentence of a long message that asks something.

    Roles, level and years count wherever in the message they stand.
    """
    parts = [part for part in sentencex.segment("en", mended) if len(part.split()) > 1][-MAX_PARTS:]
    if len(parts) < 2 or len(whole.tokens) <= LONG:
        return whole
    readings = [whole, *(Reading.of(part, knowledge) for part in parts)]
    background = [any("?" in part for part in parts) and "?" not in part for part in parts]
    clear = [
        reading.clearness(knowledge) * (STATEMENT if behind else 1.0)
        for reading, behind in zip(readings, (False, *background), strict=True)
    ]
    return readings[clear.index(max(clear))].with_slots_of(whole)


def questions(mended: str, whole: Reading, knowledge: Knowledge) -> list[Reading]:
    """The questions of a message that asks several: each clearly about a topic, and about different ones.

    Roles, level and years count for all of them where one names them. A part
    about working life that no guide treats counts too, beside one that they do.
    """
    found: dict[tuple[str, str, tuple[str, ...]], Reading] = {}
    sentences = list(sentencex.segment("en", left_out(mended)[0]))
    asked = [sentence for sentence in sentences if "?" in sentence] or sentences
    clauses = [clause for sentence in asked for clause in _JOINTS.split(sentence) if len(clause.split()) >= MIN_CLAUSE]
    if len(clauses) < 2:
        return []
    asking = [clause for clause in clauses if not _is_background(words(clause))]
    if not any(words(clause)[:1] and words(clause)[0] in _QUESTION_WORDS for clause in asking):
        asking = clauses
    for clause in asking:
        part = Reading.of(clause, knowledge)
        bare = not COMPARING.isdisjoint(part.tokens) and (COMPARING | STOP_WORDS).issuperset(part.tokens)
        if bare or (part.turn.places and len(part.tokens) <= MIN_PLACE):
            continue  # "and in Canada?", "what is the lowest" are no questions by themselves
        best = part.turn.guesses[0] if part.turn.guesses else None
        topic = knowledge.rules.topic(best.topic) if best is not None and part.tokens else None
        if (
            best is None
            or topic is None
            or topic.name in _VAGUE
            or (topic.kind != "answer" and topic.name != NOT_COVERED)
        ):
            continue
        like_one = part.tokens[0] in _QUESTION_WORDS or (not found and topic.kind == "answer")
        sure = knowledge.likelihood(part.turn.guesses, topic) * (part.turn.coverage if topic.kind == "answer" else 1.0)
        if sure >= (CLEAR_QUESTION if like_one else CLEAR_FRAGMENT):
            found.setdefault((topic.head, part.turn.tier, knowledge.names_in(part.turn.query)), part)
    # One question alone is the message read whole, unless what else was said is only who asks.
    if all(topic == NOT_COVERED for topic, *_ in found) or (len(found) == 1 and len(asking) == len(clauses)):
        return []
    return [part.with_slots_of(whole) for part in found.values()]


def _is_background(tokens: list[str]) -> bool:
    """Whether a clause only tells who asks: "hi im 17", "I was a waiter"; not "I want to be one"."""
    begins = [token for token in tokens[:2] if token not in _GREETINGS][:1]
    return not _SELF.isdisjoint(begins) and _GOALS.isdisjoint(tokens)


def _without_greeting(tokens: list[str]) -> list[str]:
    """The words after "hi", "good evening" and the like, if enough are left to be a question."""
    rest = list(itertools.dropwhile(_GREETINGS.__contains__, tokens))
    return rest if len(rest) >= MIN_QUESTION else tokens


def _read(text: str, tokens: list[str], unwanted: list[str], cues: Cues, knowledge: Knowledge) -> Turn:
    """An utterance by itself: roles, level, years, places, topics."""
    mentions = _roles_named(tokens, knowledge)
    not_wanted = _roles_named(unwanted, knowledge)
    without = {m.value for m in (*(m for m in mentions if excluded(tokens, m)), *not_wanted)}
    roles = [m.value for m in mentions]
    apart = _is_apart(tokens, unwanted, len({*roles} | without))
    if apart:  # the role that lacks something is asked about too
        roles += [m.value for m in not_wanted]
        without, unwanted = set(), []
    named = tuple(dict.fromkeys(role for role in roles if role not in without))
    others = tuple(guide.slug for guide in knowledge.library.guides if guide.slug not in without)
    masked = _masked(tokens, mentions)
    coverage = knowledge.known_share(" ".join(masked), named)
    shared = knowledge.title_reader.shared(tokens) if knowledge.collections and not named else ("", ())
    occupations = () if named else asked_occupations(tokens, knowledge.rules, knowledge.shelf.words)
    asserted = claims(text)
    strange = bool(occupations) or coverage < 1.0
    implausible = _implausible(bool(named) or cues.all or bool(asserted), strange, knowledge)
    if any(claim.unit == "money" for claim in asserted):
        implausible |= knowledge.not_about_pay
    topics_left_out = _topics_left_out(unwanted, masked, knowledge)
    # "Which guide says the highest growth" is about growth; "highest" alone would be about pay.
    plain = [word for word in masked if word not in COMPARING]
    asked = plain if cues.all and not STOP_WORDS.issuperset(w for w in plain if w != ROLE_TOKEN) else masked
    return Turn(
        utterance=text,
        query=" ".join(word for word in masked if word != ROLE_TOKEN),
        guesses=_guesses(asked, implausible | topics_left_out, knowledge),
        guides=_of_the_year(tokens, named or (others if without else ()), knowledge),
        named=bool(named or without),
        tiers=slot_values(masked, knowledge.rules, "tier"),
        years=years(tokens),
        places=tuple(m.value for m in phrase_mentions(masked, knowledge.rules, "place")),
        occupations=occupations,
        shared=shared,
        coverage=coverage,
        companies=asked_companies(text, masked, knowledge.rules, knowledge.usage, knowledge.shelf.words),
        claims=asserted if cues.asserted or "?" not in text else (),
        left_out=frozenset(stem(word) for word in unwanted if word not in STOP_WORDS and word not in GENERIC_WORDS),
        topics_left_out=topics_left_out,
        every=cues.all,
        apart=apart,
    )


def _roles_named(tokens: Sequence[str], knowledge: Knowledge) -> list[Mention]:
    """The roles that are named, of one's own guides and of the collections."""
    own = role_mentions(tokens, knowledge.roles)
    return knowledge.title_reader.mentions(tokens, own) if knowledge.collections else own


def _of_the_year(tokens: Sequence[str], guides: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """The guides asked about, or those with figures of a year that is named, where it is before the others' time."""
    named = [token for token in tokens if is_year(token)]
    if not named:
        return guides
    all_ = [guide for guide in knowledge.library.guides if not guides or guide.slug in guides]
    early = any(int(year) < guide.year for guide in all_ for year in named)
    holding = tuple(
        place.guide.slug
        for place in knowledge.places
        for fact in place.section.facts
        if any(year in fact.year for year in named)
    )
    return guides if not early or set(guides) & set(holding) else tuple(dict.fromkeys(holding)) or guides


def _is_apart(tokens: Sequence[str], unwanted: Sequence[str], roles: int) -> bool:
    """Whether it is asked what one role has and another has not: "on the reps' list but not on the agents'"."""
    lacking = not _LACKING.isdisjoint(tokens) or unwanted[:1] == ["on"]
    return roles == 2 and lacking and not {*_LISTS, *_QUESTION_WORDS}.isdisjoint(tokens)


def _implausible(named: bool, strange: bool, knowledge: Knowledge) -> frozenset[str]:
    """Topics that an utterance cannot be about.

    Small talk and other occupations where a role is named, and another
    occupation where no strange word could be one.
    """
    chatter = {topic.name for topic in knowledge.rules.topics if topic.kind == "smalltalk"} if named else set()
    return frozenset(chatter if strange and not named else chatter | {OTHER_JOB})


def _topics_left_out(unwanted: Sequence[str], masked: Sequence[str], knowledge: Knowledge) -> frozenset[str]:
    """The topic that is not wanted: "skip the good points", "not the pay".

    Where the rest is about the same, only an item of it is not wanted: "channels apart from the phone".
    """
    if not unwanted:
        return frozenset()
    best = _guesses(_masked(unwanted, _roles_named(unwanted, knowledge)), frozenset(), knowledge)[0]
    rest = _guesses(masked, frozenset(), knowledge)[0]
    same = rest.topic == best.topic and rest.probability >= CLEAR_LEFT_OUT
    return frozenset((best.topic,)) if best.probability >= CLEAR_LEFT_OUT and not same else frozenset()


def _guesses(masked: Sequence[str], implausible: frozenset[str], knowledge: Knowledge) -> tuple[Guess, ...]:
    """The likeliest topics that are plausible."""
    model = knowledge.topics
    read = list(zip(model.probabilities(" ".join(without_numbers(masked))), model.names, strict=True))
    plausible = [pair for pair in read if pair[1] not in implausible]
    plausible = plausible or read
    total = math.fsum(probability for probability, _ in plausible)
    best = heapq.nlargest(GUESSES, plausible)
    return tuple(Guess(name, probability / total) for probability, name in best)


def _masked(tokens: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """The words with each role name as one stand-in."""
    spans = {mention.start: mention.end for mention in mentions}
    out: list[str] = []
    i = 0
    while i < len(tokens):
        if i in spans:
            if out[-1:] == ["an"]:
                out[-1] = "a"  # as before any role in the phrasings
            out.append(ROLE_TOKEN)
            i = spans[i]
        else:
            out.append(tokens[i])
            i += 1
    return out
