"""The decision: answer, small talk or abstain, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatbot.evidence.ranker import Hit
from chatbot.guides.kinds import LOCAL
from chatbot.index.shelves import Shelves
from chatbot.question.cues import compares
from chatbot.question.language import Language
from chatbot.question.rules import NOT_COVERED, OTHER_JOB, TOPIC_KINDS, Rules, Topic
from chatbot.question.turn import Guess, Turn
from chatbot.record import record, replace
from chatbot.text import GENERIC_WORDS, STOP_WORDS, content_words, stem, words, years_named

# Distress is met with care even where it is only the likelier half of a message.
DISTRESS, URGENT = "distress", 0.4
# A reading this probable as small talk, or as something to decline, is taken as that.
SMALLTALK = 0.5
DECLINE = 0.5
# Special words for a refusal (a shop's request, an attack, a doctor's matter) need this much; they offend where wrong.
SURE_DECLINE = 0.7
# Of the other words of a question about a name, so many must stand beside it.
NAME_SHARE = 0.5
# Refusals that say what guides usually lack; a guide that does speak of it is believed rather.
GAPS = (NOT_COVERED, OTHER_JOB, "off_topic", "customer_support")
# Refusals that nothing in a guide may undo: care for somebody in distress, and attacks.
FINAL = (DISTRESS, "injection")
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
COMPARING_ROLES = "compare"
# The topic of pay in general, and the share of all readings about pay that one
# level must have to be meant when nobody named a level.
PAY = "salary"
CLEAR_LEVEL = 0.75
# A figure this likely to be meant is refused where a year is named that no guide holds.
FIGURE_HINT = 0.05


@record
class Decision:
    """kind: "answer", "smalltalk" or "abstain"; topic: what it is about, or None; confidence: 0 to 1."""

    kind: str
    topic: Topic | None
    confidence: float


@record
class _Case:
    """A turn to be decided on, and how probable it is that it wants each kind of topic.

    mass: kind -> probability; best: kind -> the likeliest topic of that kind.
    """

    turn: Turn
    language: Language
    shelves: Shelves
    mass: Mapping[str, float]
    best: Mapping[str, Topic]

    @classmethod
    def of(cls, turn: Turn, language: Language, shelves: Shelves) -> _Case:
        """The case that a turn makes."""
        mass = dict.fromkeys(TOPIC_KINDS, 0.0)
        best: dict[str, Topic] = {}
        for guess in turn.guesses:
            topic = language.rules.topic(guess.topic)
            if topic is not None:
                mass[topic.kind] += guess.probability
                best.setdefault(topic.kind, topic)
        return cls(turn, language, shelves, mass, best)

    @property
    def topic(self) -> Topic | None:
        """The likeliest topic that guides answer."""
        return self.best.get("answer")

    @property
    def first(self) -> Guess:
        """The likeliest topic of all."""
        return self.turn.guesses[0]

    @property
    def is_gap(self) -> bool:
        """Whether it reads like what guides usually lack."""
        return self.first.topic in GAPS

    def probability(self, name: str) -> float:
        """That of a topic, 0 where it is none of the guesses."""
        return next((guess.probability for guess in self.turn.guesses if guess.topic == name), 0.0)


def decide(turn: Turn, language: Language, shelves: Shelves) -> Decision:
    """Whether and on which topic to answer a turn: what the first of the steps below says that says anything."""
    case = _Case.of(turn, language, shelves)
    steps = (_urgent, _pointed, _small_talk, _lacking, _about_a_name, _in_a_gap, _declined)
    decisions = (decision for step in steps if (decision := step(case)) is not None)
    return next(decisions, None) or Decision("answer", _meant(case), ON_TOPIC * case.mass["answer"])


def _urgent(case: _Case) -> Decision | None:
    """Care for somebody in distress, before anything else."""
    probability = case.probability(DISTRESS)
    topic = case.language.rules.topic(DISTRESS)
    return Decision("abstain", topic, probability) if topic and probability >= URGENT else None


def _pointed(case: _Case) -> Decision | None:
    """An answer out of the section that is pointed back to."""
    if case.turn.section is None:
        return None
    return Decision("answer", _leveled(case.topic, case.turn, case.language.rules), POINTING)


def _small_talk(case: _Case) -> Decision | None:
    """Small talk, or help where nothing was said."""
    rules = case.language.rules
    if not case.turn.guesses or not any(map(str.isalnum, case.turn.reading.text)):
        return Decision("smalltalk", rules.topic("help"), 1.0)
    top = rules.topic(case.first.topic)
    if top is not None and top.kind == "smalltalk" and case.mass["smalltalk"] >= SMALLTALK:
        return Decision("smalltalk", top, case.mass["smalltalk"])
    return None


def _lacking(case: _Case) -> Decision | None:
    """The refusal where a year, country, occupation or employer is named that the guides lack."""
    turn, rules, slots = case.turn, case.language.rules, case.turn.slots
    figures = (guess for guess in turn.guesses if guess.probability >= FIGURE_HINT)
    if _other_year(turn, case.shelves) and any(is_figure(rules.topic(guess.topic)) for guess in figures):
        return Decision("abstain", case.topic, case.mass["answer"])
    if slots.regions and not covered_regions(turn, case.shelves):
        pay = rules.topic(PAY)
        topic = case.topic if is_figure(case.topic) else pay if pay is not None and _says(turn, pay) else None
        if topic is not None:
            return Decision("abstain", topic, case.mass["answer"])
    if slots.occupations or slots.shared[1]:
        return Decision("abstain", None, case.mass["abstain"])
    return Decision("abstain", case.topic, SURE_REFUSAL) if slots.companies else None


def _about_a_name(case: _Case) -> Decision | None:
    """An answer out of the sections that hold a name, unless what is asked of it is a figure that they lack."""
    topic = case.topic
    # A country that a guide speaks of is no name where a figure is asked: it has none for that country.
    names = () if case.turn.slots.regions and is_figure(topic) else case.language.names_in(case.turn.query)
    sure = case.first.probability >= SURE_REFUSAL
    if not names or (sure and not (case.is_gap and _stands_in_a_section(case, 1))):
        return None
    if topic is not None and topic.facts:
        places = case.shelves.holding(names)
        known = {stem(word) for place in places for piece in place.section.pieces for word in words(piece.text)}
        asked = [stem(word) for word in case.turn.query.split() if word not in names and word not in STOP_WORDS]
        if is_figure(topic) and sum(word in known for word in asked) < NAME_SHARE * len(asked):
            return Decision("abstain", topic, case.mass["answer"])
        topic = None  # the facts of a guide are not those of a company in one of its stories
    return Decision("answer", topic, ON_TOPIC * max(case.mass["answer"], MIN_CONFIDENCE))


def _in_a_gap(case: _Case) -> Decision | None:
    """An answer where a guide does speak of what guides usually lack."""
    stands = case.is_gap and _stands_in_a_section(case, MIN_STANDING)
    return Decision("answer", None, ON_TOPIC * STANDING) if stands else None


def _declined(case: _Case) -> Decision | None:
    """The refusal of what no guide answers, or of what nobody knows."""
    topic = case.best.get("abstain")
    if topic is not None and case.mass["abstain"] >= DECLINE:
        sure = case.probability(topic.name) >= SURE_DECLINE
        return Decision("abstain", topic if sure else case.language.rules.topic(NOT_COVERED), case.mass["abstain"])
    if case.turn.reading.coverage < MIN_COVERAGE or case.mass["answer"] < MIN_CONFIDENCE:
        return Decision("abstain", topic, 1.0 - case.mass["answer"])
    return None


def _meant(case: _Case) -> Topic | None:
    """The topic that is answered: for the level meant, and for what roles are compared in."""
    rules = case.language.rules
    return _leveled(_compared(case.topic, case.turn, rules), case.turn, rules)


def is_doubtful(turn: Turn, hits: Sequence[Hit], language: Language) -> bool:
    """Whether it is better to ask back: no topic is likely, and no section fits the words well."""
    best = language.rules.topic(turn.guesses[0].topic) if turn.guesses else None
    if best is None or not hits or turn.section or turn.carried or language.names_in(turn.query):
        return False
    return language.likelihood(turn.guesses, best) < DOUBT and hits[0].score < WEAK


def _stands_in_a_section(case: _Case, least: int) -> bool:
    """Whether the words of a question stand together in one section: then the guides do speak of it.

    The share of the words' IDF that one section holds, the best sign that
    something is in a knowledge base; fewer words than the least are too little to tell.
    """
    turn, shelves = case.turn, case.shelves
    asked = [stem(w) for w in content_words(turn.query) if w not in GENERIC_WORDS and not w.isdigit()]
    if len(asked) < least:
        return False
    weights = {root: shelves.own.index.rarity(root) for root in asked}
    enough = IN_SECTION * sum(weights[root] for root in asked)
    places = (place for volume in shelves.volumes(turn.guides) for place in volume.places)
    return any(sum(weights[root] for root in asked if root in stems) >= enough for stems in map(shelves.stems, places))


def is_figure(topic: Topic | None) -> bool:
    """Whether a topic asks for a figure that holds for one country only."""
    return topic is not None and any(kind in LOCAL for kind, _ in topic.facts)


def _other_year(turn: Turn, shelves: Shelves) -> bool:
    """Whether a year is named that no guide asked about is of or speaks of, as in "what will it pay in 2035"."""
    named = years_named(turn.query)
    of_guides = {str(guide.year) for guide in shelves.guides if not turn.guides or guide.slug in turn.guides}
    return bool(named) and not any(word in shelves.own.words or word in of_guides for word in named)


def covered_regions(turn: Turn, shelves: Shelves) -> tuple[str, ...]:
    """The countries named that the guides' figures are for."""
    covered = {guide.region.lower() for guide in shelves.guides} | {"united states", "usa", "america"}
    return tuple(region for region in turn.slots.regions if region.lower() in covered)


def _compared(topic: Topic | None, turn: Turn, rules: Rules) -> Topic | None:
    """What two roles are compared in, where the question says it: their pay rather than the roles in general."""
    if topic is None or topic.name != COMPARING_ROLES:
        return topic
    others = [guess for guess in turn.guesses if guess.topic != COMPARING_ROLES]
    named = rules.topic(others[0].topic) if others else None
    return named if named is not None and named.kind == "answer" and _says(turn, named) else topic


def _says(turn: Turn, topic: Topic) -> bool:
    """Whether an utterance holds a word that the topic usually speaks in."""
    usual = {stem(word) for word in words(f"{topic.words} {topic.about}")} - {stem(word) for word in STOP_WORDS}
    return any(stem(word) in usual for word in turn.query.split())


def _leveled(topic: Topic | None, turn: Turn, rules: Rules) -> Topic | None:
    """The topic for the level that is meant: pay at senior level rather than pay, or rather than that level's work.

    A level that was named decides; one that is only guessed must be clearly meant.
    """
    pay = rules.topic(PAY)
    if topic is None or pay is None:
        return topic
    money = _says(turn, pay)
    if turn.slots.years is not None and _is_level(topic) and money:
        return pay
    if turn.slots.tier:
        return _of_the_level(topic, pay, money, turn, rules)
    group = {g.topic: g.probability for g in turn.guesses if (t := rules.topic(g.topic)) and t.is_pay}
    if topic.name in group and (compares(turn) or group[topic.name] < CLEAR_LEVEL * sum(group.values())):
        return pay  # "which pays best" compares the usual pay, not that of the best paid
    return topic


def _is_level(topic: Topic) -> bool:
    """Whether a topic asks for a level by its years of experience."""
    return topic.facts[:1] == (("experience", ""),)


def _of_the_level(topic: Topic, pay: Topic, money: bool, turn: Turn, rules: Rules) -> Topic:
    """A topic for the level that the turn names; money: whether pay is asked for."""
    tier = rules.topic(f"tier_{turn.slots.tier}")
    if not topic.is_pay and not (money and topic.name.startswith("tier")):
        return (tier if _is_level(topic) else None) or topic
    wanted = (("salary", turn.slots.tier),)
    own = next((other for other in rules.topics if other.facts == wanted), None)
    return own or replace(pay, facts=wanted, about=f"pay for {tier.about}" if tier is not None else topic.about)
