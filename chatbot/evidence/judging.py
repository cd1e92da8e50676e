"""The decision: answer, small talk or abstain, and how sure it is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from chatbot.evidence.ranker import Hit
from chatbot.guides.facts import LOCAL
from chatbot.question.knowledge import Knowledge
from chatbot.question.rules import NOT_COVERED, OTHER_JOB, Topic
from chatbot.question.turn import Turn
from chatbot.record import record, replace
from chatbot.reply.compare import compares
from chatbot.text import GENERIC_WORDS, STOP_WORDS, content_words, stem, words, years_named

# Distress is met with care even where it is only the likelier half of a message.
DISTRESS = 0.4
# A reading this probable as small talk, or as something to decline, is taken as that.
SMALLTALK = 0.5
DECLINE = 0.5
# Special words for a refusal (a shop's request, an attack, a doctor's matter) need this much; they offend where wrong.
SURE_DECLINE = 0.7
# Of the other words of a question about a name, so many must stand beside it.
NAME_SHARE = 0.5
# Refusals that say what guides usually lack; a guide that does speak of it is believed rather.
GAPS = (NOT_COVERED, OTHER_JOB, "off_topic", "customer_support")
# Of a question's words, weighted by rarity, one section must hold so many for that, and there must be two.
IN_SECTION = 0.75
MIN_STANDING = 2
# How often the answer is right then.
STANDING = 0.7
# A refusal this sure stands even where a name from the guides is said: "reset my Zendesk password".
SURE_REFUSAL = 0.9
# Below both, what is meant is asked back: the probability of the topics of one heading, and the score of the best
# section. Of the development questions that fall below, about half would have been answered rightly.
DOUBT = 0.4
WEAK = 0.9
# An answer must be this probable to be said.
MIN_CONFIDENCE = 0.35
# An utterance of whose content less than this is known to guides and phrasings is not about them.
MIN_COVERAGE = 0.34
# Of answers on the right topic, so many say the thing that was asked; measured
# on the development questions. Confidence is the product.
ON_TOPIC = 0.94
# A question that points back to the section shown last is about it this often.
POINTING = 0.7
# The topic of a comparison in general; it gives way to what the roles are compared in.
COMPARE = "compare"
# The topic of pay in general, and the share of all readings about pay that one
# level must have to be meant when nobody named a level.
PAY = "salary"
CLEAR_LEVEL = 0.75
# The topic of all levels, and of one: "tier_" and the level.
TIERS = "tiers"
# A figure this likely to be meant is refused where a year is named that no guide holds.
FIGURE_HINT = 0.05
_YEARS = frozenset(("years", "year", "experience"))
_OF_MONEY = frozenset("in for a an per do does would is will can they you i at as money cash".split()) | {""}
# Asking for a person with an order or complaint in hand is a matter for a shop's support.
SUPPORT = "customer_support"
SUPPORT_HINT = 0.1


@record
class Decision:
    """kind: "answer", "smalltalk" or "abstain"; topic: what it is about, or None; confidence: 0 to 1."""

    kind: str
    topic: Topic | None
    confidence: float


def decide(turn: Turn, knowledge: Knowledge) -> Decision:
    """Whether and on which topic to answer a turn."""
    rules = knowledge.rules
    mass = {"answer": 0.0, "smalltalk": 0.0, "abstain": 0.0}
    best: dict[str, Topic] = {}
    for guess in turn.guesses:
        topic = rules.topic(guess.topic)
        if topic is not None:
            mass[topic.kind] += guess.probability
            best.setdefault(topic.kind, topic)
            if topic.name == "distress" and guess.probability >= DISTRESS:
                return Decision("abstain", topic, guess.probability)
    if turn.section is not None:
        return Decision("answer", _leveled(best.get("answer"), turn, knowledge), POINTING)
    if not turn.guesses or not any(char.isalnum() for char in turn.utterance):
        return Decision("smalltalk", rules.topic("help"), 1.0)
    top = rules.topic(turn.guesses[0].topic)
    support = next((guess for guess in turn.guesses if guess.topic == SUPPORT), None)
    if top is not None and top.name == "human" and support is not None and support.probability >= SUPPORT_HINT:
        return Decision("abstain", rules.topic(SUPPORT), support.probability)
    if top is not None and top.kind == "smalltalk" and mass["smalltalk"] >= SMALLTALK:
        return Decision("smalltalk", top, mass["smalltalk"])
    if (lacking := _lacking(turn, best.get("answer"), mass, knowledge)) is not None:
        return lacking
    # A country that a guide speaks of is no name where a figure is asked: it has none for that country.
    names = () if turn.places and is_figure(best.get("answer")) else knowledge.names_in(turn.query)
    if names and turn.guesses[0].probability < SURE_DECLINE and _named_elsewhere(names, turn, knowledge):
        return Decision("abstain", best.get("answer"), SURE_REFUSAL)
    gap = top is not None and top.name in GAPS
    if names and (turn.guesses[0].probability < SURE_REFUSAL or (gap and _stands_in_a_section(turn, 1, knowledge))):
        return _about_a_name(names, best.get("answer"), mass["answer"], turn, knowledge)
    if gap and _stands_in_a_section(turn, MIN_STANDING, knowledge):
        return Decision("answer", None, ON_TOPIC * STANDING)
    if mass["abstain"] >= DECLINE:
        likeliest = next(guess for guess in turn.guesses if guess.topic == best["abstain"].name)
        sure = likeliest.probability >= SURE_DECLINE
        return Decision("abstain", best["abstain"] if sure else rules.topic(NOT_COVERED), mass["abstain"])
    if turn.coverage < MIN_COVERAGE or mass["answer"] < MIN_CONFIDENCE:
        return Decision("abstain", best.get("abstain"), 1.0 - mass["answer"])
    topic = _leveled(_compared(best.get("answer"), turn, knowledge), turn, knowledge)
    return Decision("answer", topic, ON_TOPIC * mass["answer"])


def _lacking(turn: Turn, topic: Topic | None, mass: dict[str, float], knowledge: Knowledge) -> Decision | None:
    """The refusal where a year, place, occupation or employer is named that the guides lack; or None.

    topic: the likeliest that guides answer; mass: the probability of each kind of topic.
    """
    rules, pay = knowledge.rules, knowledge.rules.topic(PAY)
    if _other_year(turn, knowledge) and any(
        is_figure(rules.topic(guess.topic)) and guess.probability >= FIGURE_HINT for guess in turn.guesses
    ):
        return Decision("abstain", topic, mass["answer"])
    if turn.places and not covered_places(turn, knowledge):
        if is_figure(topic):
            return Decision("abstain", topic, mass["answer"])
        if pay is not None and _says(turn, pay):
            return Decision("abstain", pay, mass["answer"])
    if turn.occupations or turn.shared[1]:
        return Decision("abstain", None, mass["abstain"])
    return Decision("abstain", topic, SURE_REFUSAL) if turn.companies else None


def is_doubtful(turn: Turn, decision: Decision, hits: Sequence[Hit], knowledge: Knowledge) -> bool:
    """Whether it is better to ask back: no topic is likely, and no section fits the words well."""
    best = knowledge.rules.topic(turn.guesses[0].topic) if turn.guesses else None
    if (
        decision.kind != "answer"
        or best is None
        or not hits
        or turn.section
        or turn.carried
        or knowledge.names_in(turn.query)
    ):
        return False
    return knowledge.likelihood(turn.guesses, best) < DOUBT and hits[0].score < WEAK


def _named_elsewhere(names: Sequence[str], turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a name stands in guides, but not in those that the question names."""
    asked = set(turn.guides) if turn.named else set()
    holding = {knowledge.numbered(number).guide.slug for name in names for number in knowledge.names[name]}
    return bool(asked) and not asked & holding


def _stands_in_a_section(turn: Turn, least: int, knowledge: Knowledge) -> bool:
    """Whether the words of a question stand together in one section: then the guides do speak of it.

    The share of the words' IDF that one section holds, the best sign that
    something is in a knowledge base; fewer words than the least are too little to tell.
    """
    asked = [word for word in content_words(turn.query) if word not in GENERIC_WORDS and not word.isdigit()]
    if len(asked) < least:
        return False
    weights = {root: knowledge.shelf.index.rarity(root) for root in map(stem, asked)}
    enough = IN_SECTION * sum(weights[stem(word)] for word in asked)
    return any(
        sum(weights[stem(word)] for word in asked if stem(word) in stems) >= enough
        for volume in knowledge.volumes(turn.guides)
        for stems in map(knowledge.section_stems, volume.places)
    )


def _about_a_name(
    names: tuple[str, ...], topic: Topic | None, confidence: float, turn: Turn, knowledge: Knowledge
) -> Decision:
    """An answer out of the sections that hold a name, unless what is asked of it is a figure that they lack."""
    places = [knowledge.numbered(n) for n in sorted({n for word in names for n in knowledge.names[word]})]
    if topic is not None and topic.facts:
        known = {stem(word) for place in places for piece in place.section.pieces for word in words(piece.text)}
        asked = [stem(word) for word in turn.query.split() if word not in names and word not in STOP_WORDS]
        if is_figure(topic) and sum(word in known for word in asked) < NAME_SHARE * len(asked):
            return Decision("abstain", topic, confidence)
        topic = None  # the facts of a guide are not those of a company in one of its stories
    return Decision("answer", topic, ON_TOPIC * max(confidence, MIN_CONFIDENCE))


def is_figure(topic: Topic | None) -> bool:
    """Whether a topic asks for a figure that holds for one country only."""
    return topic is not None and any(kind in LOCAL for kind, _ in topic.facts)


def _other_year(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a year is named that no guide asked about is of or speaks of, as in "what will it pay in 2035"."""
    named = years_named(turn.query)
    of_guides = {str(guide.year) for guide in knowledge.library.guides if not turn.guides or guide.slug in turn.guides}
    return bool(named) and not any(word in knowledge.shelf.words or word in of_guides for word in named)


def covered_places(turn: Turn, knowledge: Knowledge) -> tuple[str, ...]:
    """The places named that the guides' figures are for."""
    regions = {guide.region.lower() for guide in knowledge.library.guides} | {"united states", "usa", "america"}
    return tuple(place for place in turn.places if place.lower() in regions)


def _compared(topic: Topic | None, turn: Turn, knowledge: Knowledge) -> Topic | None:
    """What two roles are compared in, where the question says it: their pay rather than the roles in general."""
    if topic is None or topic.name != COMPARE:
        return topic
    others = [guess for guess in turn.guesses if guess.topic != COMPARE]
    named = knowledge.rules.topic(others[0].topic) if others else None
    return named if named is not None and named.kind == "answer" and _says(turn, named) else topic


def _says(turn: Turn, topic: Topic) -> bool:
    """Whether an utterance holds a word that the topic usually speaks in."""
    usual = {stem(word) for word in words(f"{topic.words} {topic.about}")} - {stem(word) for word in STOP_WORDS}
    return any(stem(word) in usual for word in turn.query.split())


def _leveled(topic: Topic | None, turn: Turn, knowledge: Knowledge) -> Topic | None:
    """The topic for the level that is meant: pay at senior level rather than pay, or rather than that level's work.

    A level that was named decides; one that is only guessed must be clearly meant.
    """
    pay = knowledge.rules.topic(PAY)
    if topic is None or pay is None:
        return topic
    money, years = _says(turn, pay) or _how_much(turn), not _YEARS.isdisjoint(turn.query.split())
    is_level = topic.facts[:1] == (("experience", ""),)
    if turn.years is not None and not topic.is_pay and is_level and money:
        return pay
    if turn.tier:
        if topic.is_pay and years and not money:
            return knowledge.rules.topic(f"tier_{turn.tier}") or topic
        if not topic.is_pay and not (money and topic.name.startswith("tier")):
            own = knowledge.rules.topic(f"tier_{turn.tier}") if is_level else None
            return own or topic
        found = next((t for t in knowledge.rules.topics if t.facts == (("salary", turn.tier),)), None)
        tier = knowledge.rules.topic(f"tier_{turn.tier}")
        about = f"pay for {tier.about}" if tier is not None else topic.about
        return found or replace(pay, facts=(("salary", turn.tier),), about=about)
    group = {g.topic: g.probability for g in turn.guesses if (t := knowledge.rules.topic(g.topic)) and t.is_pay}
    if topic.name in group and (compares(turn) or group[topic.name] < CLEAR_LEVEL * sum(group.values())):
        return pay  # "which pays best" compares the usual pay, not that of the best paid
    return topic


def _how_much(turn: Turn) -> bool:
    """Whether an amount is asked that can only be money: "how much for a senior", not "how much experience"."""
    following = itertools.pairwise([*turn.query.split()[1:], ""])
    return any(before == "much" and after in _OF_MONEY for before, after in following)
