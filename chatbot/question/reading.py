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

from chatbot.question.cues import COMPARING, left_out, without_cues
from chatbot.question.language import Language
from chatbot.question.rules import NOT_COVERED, OTHER_JOB, ROLE_TOKEN, Topic
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
from chatbot.question.turn import Guess, Reading, Slots
from chatbot.record import replace
from chatbot.text import STOP_WORDS, is_year, without_numbers, words

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
# Topics that only say how a question is asked.
_VAGUE = frozenset(("compare", "overview"))
_SELF = frozenset("i im ive id we leaving".split())
_GOALS = frozenset("want wanna wish like love hate become be".split())
_GREETINGS = frozenset("hi hello hey hiya heya yo good morning afternoon evening day dear sir madam there all".split())


def read(mended: str, language: Language) -> Reading:
    """A text whose spelling is mended, understood by itself: roles, level, years, places, topics."""
    asked, unwanted = left_out(mended)
    tokens, cues = without_cues(_without_greeting(words(asked)))
    mentions = language.roles_named(tokens)
    refused = (*(mention for mention in mentions if excluded(tokens, mention)), *language.roles_named(words(unwanted)))
    without = {mention.value for mention in refused}
    named = tuple(dict.fromkeys(mention.value for mention in mentions if mention.value not in without))
    others = tuple(guide.slug for guide in language.guides if guide.slug not in without) if without else ()
    masked = _masked(tokens, mentions)
    coverage = language.known_share(" ".join(masked), named)
    asserted = claims(mended)
    slots = Slots(
        tiers=slot_values(masked, language.rules, "tier"),
        years=years(tokens),
        regions=tuple(mention.value for mention in phrase_mentions(masked, language.rules, "region")),
        occupations=() if named else asked_occupations(tokens, language.rules, language.own.words),
        companies=asked_companies(mended, masked, language.rules, language.usage, language.own.words),
        claims=asserted if cues.asserted or "?" not in mended else (),
        shared=("", ()) if named else language.shared_title(tokens),
    )
    strange = bool(slots.occupations) or coverage < 1.0
    implausible = _implausible(bool(named) or cues.all or bool(asserted), strange, language)
    if any(claim.unit == "money" for claim in asserted):
        implausible |= language.not_about_pay
    return Reading(
        text=mended,
        query=" ".join(word for word in masked if word != ROLE_TOKEN),
        tokens=tuple(tokens),
        guesses=_guesses(_without_comparing(masked) if cues.all else masked, implausible, language),
        guides=_of_the_year(tokens, named or others, language),
        named=bool(named or without),
        slots=slots,
        coverage=coverage,
        every=cues.all,
        corrected=cues.corrected,
    )


def _within(part: Reading, whole: Reading) -> Reading:
    """A part with the roles, levels, years and claims of the whole message, where it names none itself."""
    own, all_ = part.slots, whole.slots
    slots = replace(
        own,
        tiers=own.tiers or all_.tiers,
        years=own.years if own.years is not None else all_.years,
        claims=own.claims or all_.claims,
    )
    return replace(
        part,
        guides=part.guides or whole.guides,
        named=part.named or whole.named,
        slots=slots,
        every=part.every or whole.every,
        corrected=whole.corrected,
    )


def best_reading(mended: str, whole: Reading, language: Language) -> Reading:
    """The message read whole, or the one sentence of a long message that asks something.

    Roles, level and years count wherever in the message they stand.
    """
    parts = [part for part in sentencex.segment("en", mended) if len(part.split()) > 1][-MAX_PARTS:]
    if len(parts) < 2 or len(whole.tokens) <= LONG:
        return whole
    asking = any("?" in part for part in parts)
    clear = [(_clearness(whole, language), whole)]
    for part in parts:
        reading = read(part, language)
        clear.append((_clearness(reading, language) * (STATEMENT if asking and "?" not in part else 1.0), reading))
    return _within(max(clear, key=lambda pair: pair[0])[1], whole)


def _clearness(reading: Reading, language: Language) -> float:
    """How clearly a reading asks something about a career, 0 to 1."""
    topic = language.rules.topic(reading.best.topic)
    weight = 1.0 if topic is not None and topic.kind == "answer" else DECLINING
    return weight * reading.best.probability * reading.coverage


def questions(mended: str, whole: Reading, language: Language) -> list[Reading]:
    """The questions of a message that asks several: each clearly about a topic, and about different ones.

    Roles, level and years count for all of them where one names them. A part
    about working life that no guide treats counts too, beside one that they do.
    """
    clauses = _clauses(left_out(mended)[0])
    if len(clauses) < 2:
        return []
    asking = [clause for clause in clauses if not _is_background(words(clause))]
    if not any(words(clause)[:1] and words(clause)[0] in _QUESTION_WORDS for clause in asking):
        asking = clauses
    parts: dict[tuple[str, str, tuple[str, ...]], Reading] = {}
    for clause in asking:
        part = read(clause, language)
        topic = _topic_of_part(part, first=not parts, language=language)
        if topic is not None:
            parts.setdefault((topic.head, part.slots.tier, language.names_in(part.query)), part)
    # One question alone is the message read whole, unless what else was said is only who asks.
    if all(topic == NOT_COVERED for topic, *_ in parts) or (len(parts) == 1 and len(asking) == len(clauses)):
        return []
    return [_within(part, whole) for part in parts.values()]


def _clauses(text: str) -> list[str]:
    """What may be questions of their own in a text; of sentences with and without a question mark, the former."""
    sentences = list(sentencex.segment("en", text))
    asked = [sentence for sentence in sentences if "?" in sentence] or sentences
    return [clause for sentence in asked for clause in _JOINTS.split(sentence) if len(clause.split()) >= MIN_CLAUSE]


def _topic_of_part(part: Reading, first: bool, language: Language) -> Topic | None:
    """What a part of a message clearly asks about, or None where it is no question by itself."""
    bare = not COMPARING.isdisjoint(part.tokens) and (COMPARING | STOP_WORDS).issuperset(part.tokens)
    if bare or not part.tokens or (part.slots.regions and len(part.tokens) <= MIN_PLACE):
        return None
    topic = language.rules.topic(part.best.topic)
    if topic is None or topic.name in _VAGUE or (topic.kind != "answer" and topic.name != NOT_COVERED):
        return None
    like_one = part.tokens[0] in _QUESTION_WORDS or (first and topic.kind == "answer")
    sure = language.likelihood(part.guesses, topic) * (part.coverage if topic.kind == "answer" else 1.0)
    return topic if sure >= (CLEAR_QUESTION if like_one else CLEAR_FRAGMENT) else None


def _is_background(tokens: list[str]) -> bool:
    """Whether a clause only tells who asks: "hi im 17", "I was a waiter"; not "I want to be one"."""
    begins = [token for token in tokens[:2] if token not in _GREETINGS][:1]
    return not _SELF.isdisjoint(begins) and _GOALS.isdisjoint(tokens)


def _without_greeting(tokens: list[str]) -> list[str]:
    """The words after "hi", "good evening" and the like, if enough are left to be a question."""
    rest = list(itertools.dropwhile(_GREETINGS.__contains__, tokens))
    return rest if len(rest) >= MIN_QUESTION else tokens


def _of_the_year(tokens: Sequence[str], guides: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """The guides asked about, or those with figures of a year that is named, where it is before the others' time."""
    named = [token for token in tokens if is_year(token)]
    if not named:
        return guides
    asked = [guide for guide in language.guides if not guides or guide.slug in guides]
    early = any(int(year) < guide.year for guide in asked for year in named)
    holding = tuple(
        guide.slug
        for guide in language.guides
        for section in guide.sections
        for fact in section.facts
        if any(year in fact.year for year in named)
    )
    return guides if not early or set(guides) & set(holding) else tuple(dict.fromkeys(holding)) or guides


def _implausible(named: bool, strange: bool, language: Language) -> frozenset[str]:
    """Topics that an utterance cannot be about.

    Small talk and other occupations where a role is named, and another
    occupation where no strange word could be one.
    """
    chatter = language.small_talk if named else frozenset()
    return chatter if strange and not named else chatter | {OTHER_JOB}


def _without_comparing(masked: Sequence[str]) -> Sequence[str]:
    """The words without those that compare, as "highest" alone reads like pay; all, where nothing else is said."""
    plain = [word for word in masked if word not in COMPARING]
    return masked if STOP_WORDS.issuperset(word for word in plain if word != ROLE_TOKEN) else plain


def _guesses(masked: Sequence[str], implausible: frozenset[str], language: Language) -> tuple[Guess, ...]:
    """The likeliest topics that are plausible."""
    model = language.topics
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
