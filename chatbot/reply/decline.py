"""Declining and small talk: what is said when there is no answer to cite.

It never states anything about a career: it says what the guides do cover,
offers questions that they answer, and names people who can help.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatbot.evidence.ranker import Hit
from chatbot.guides.guide import Guide
from chatbot.question.dialogue import NONE
from chatbot.question.knowledge import Knowledge
from chatbot.question.rules import NOT_COVERED, OTHER_JOB, ROLE_MARK, Topic
from chatbot.question.turn import Choice, Turn
from chatbot.reply.compose import answers
from chatbot.text import join_words, words, years_named

# What is offered where nothing nearer is known.
STARTERS = ("salary", "education", "day", "stress", "how_to_become", "advancement", "remote_work", "key_skills")
# A reading less probable than this says nothing about what a person wants.
LIKELY = 0.03
# A section is near a question from this likeness on.
NEAR = 0.15
OFFERED = 2
NEAREST = 4
# Readings offered where it is unclear what is meant; three recover most (measured on public FAQ sets).
CHOICES = 3


def question(topic: Topic, guide: Guide) -> str:
    """The question that a topic answers in a guide."""
    text = topic.question.replace(ROLE_MARK, guide.role)
    vowel = guide.role[:1].lower() in "aeiou"
    return text.replace(f" a {guide.role}", f" an {guide.role}") if vowel else text


def suggestions(turn: Turn, knowledge: Knowledge, guides: Sequence[Guide], without: str = "") -> tuple[str, ...]:
    """Questions near the turn's that these guides surely answer, the nearest first."""
    near = [guess.topic for guess in turn.guesses if guess.probability >= LIKELY]
    found: list[str] = []
    used = {without}
    for name in (*near, *STARTERS):
        topic = knowledge.rules.topic(name)
        if topic is None or name in used or topic.kind != "answer" or not topic.question or name == "compare":
            continue
        used.add(name)
        guide = next((guide for guide in guides if answers(topic, guide, knowledge)), None)
        if guide is not None:
            found.append(question(topic, guide))
        if len([text for text in found if text not in turn.offered]) == OFFERED:
            break
    # What was offered a moment ago comes last.
    return tuple(sorted(found, key=turn.offered.__contains__)[:OFFERED])


def choices(turn: Turn, knowledge: Knowledge) -> tuple[Choice, ...]:
    """The likeliest readings that the guides answer, and "none of these"; empty where there are fewer than two."""
    guides = [guide for slug in turn.guides if (guide := knowledge.guide(slug))] or knowledge.library.guides
    found: dict[str, Choice] = {}
    for guess in turn.guesses:
        topic = knowledge.rules.topic(guess.topic)
        if (
            topic is not None
            and topic.about
            and topic.kind == "answer"
            and guess.probability >= LIKELY
            and any(answers(topic, guide, knowledge) for guide in guides)
        ):
            found.setdefault(topic.head, Choice(topic.name, topic.about))
    offered = list(found.values())[:CHOICES]
    return (*offered, Choice(NONE, "none of these")) if len(offered) > 1 else ()


def clarify_text(offered: Sequence[Choice]) -> str:
    """The question back: which of a few things is meant."""
    return "\n".join(
        (
            "I am not sure what you mean. Is it about one of these? Answer with its number.",
            *(f"{number}. {choice.text}" for number, choice in enumerate(offered, 1)),
        )
    )


def elsewhere(turn: Turn, topic: Topic | None, knowledge: Knowledge) -> tuple[str, ...]:
    """The same question about a role whose guide does answer it, if the guide asked about does not."""
    if (
        topic is None
        or topic.kind != "answer"
        or not turn.guides
        or not topic.question
        or of_collection(turn.guides, knowledge)
    ):
        return ()
    others = [guide for guide in knowledge.library.guides if guide.slug not in turn.guides]
    return tuple(question(topic, guide) for guide in others if answers(topic, guide, knowledge))[:1]


def abstain_text(turn: Turn, topic: Topic | None, hits: Sequence[Hit], knowledge: Knowledge) -> str:
    """Why there is no answer, what the guides do cover, and who can help."""
    if (called := shared_title(turn, topic, knowledge)) is not None:
        title, guides = called
        named = "; ".join(guide.role for guide in guides[:NEAREST])
        return f"{len(guides)} occupations are called “{title}”. Ask about one of them, such as: {named}."
    if topic is not None and topic.kind == "abstain":
        return " ".join(fill(topic.reply, knowledge, nearest(turn, hits, knowledge)).split())
    if turn.occupations:
        known = join_words(knowledge.covered)
        named = join_words(turn.occupations)
        lack = f"The guides do not cover the occupation you name ({named}). They are about these roles: {known}."
        return f"{lack} {contact(knowledge)}".strip()
    lack = _lack(turn, topic, knowledge)
    elsewhere_too = not (
        turn.companies or turn.places or years_named(turn.query) or of_collection(turn.guides, knowledge)
    )
    others = _who_covers(turn, topic, knowledge) if elsewhere_too else ""
    return " ".join(part for part in (lack, others or nearest(turn, hits, knowledge), contact(knowledge)) if part)


def of_collection(guides: Sequence[str], knowledge: Knowledge) -> bool:
    """Whether a guide of a collection is among some: what the guides of other roles hold is no help then."""
    return any(guide.collection for slug in guides if (guide := knowledge.guide(slug)))


def shared_title(turn: Turn, topic: Topic | None, knowledge: Knowledge) -> tuple[str, tuple[Guide, ...]] | None:
    """(title, guides) where more occupations of the collections have the title that is named than can be told."""
    other = turn.occupations or topic is None or topic.name in (OTHER_JOB, NOT_COVERED)
    if not other:
        return None
    title, slugs = turn.shared
    asked = set(words(title))
    found = [guide for slug in slugs if (guide := knowledge.guide(slug))]
    # First those whose own name says it: "truck driver" is a driver of trucks rather than a freight forwarder.
    guides = tuple(sorted(found, key=lambda guide: -len(asked.intersection(words(guide.role)))))
    return (title, guides) if guides else None


def _lack(turn: Turn, topic: Topic | None, knowledge: Knowledge) -> str:
    """What is missing, named as far as the question named it."""
    roles = join_words(guide.role for slug in turn.guides if (guide := knowledge.guide(slug)))
    about = topic.about if topic is not None and topic.kind == "answer" and topic.about else "that"
    if turn.companies:
        return f"The guides say nothing about {join_words(turn.companies)}."
    if turn.places and topic is not None and topic.facts:
        return f"The guides give no figures for {join_words(place.title() for place in turn.places)}."
    years = years_named(turn.query)
    if years and topic is not None and topic.facts:
        subject = (
            f"The {roles} {'guides give' if len(turn.guides) > 1 else 'guide gives'}" if roles else "The guides give"
        )
        return f"{subject} no figures for {join_words(years)}."
    if not roles:
        return f"The guides do not cover {about}."
    if names := knowledge.names_in(turn.query):
        return f"The {roles} {_guides(turn.guides)} not name {join_words(knowledge.spelt(name) for name in names)}."
    return f"The {roles} {_guides(turn.guides)} not cover {about}."


def _guides(slugs: Sequence[str]) -> str:
    return "guides do" if len(slugs) > 1 else "guide does"


def _who_covers(turn: Turn, topic: Topic | None, knowledge: Knowledge) -> str:
    """Which other guides do cover the topic, or ""."""
    if topic is None or topic.kind != "answer" or not turn.guides:
        return ""
    names = knowledge.names_in(turn.query)
    holding = {knowledge.numbered(number).guide.slug for name in names for number in knowledge.names[name]}
    roles = [
        guide.role
        for guide in knowledge.library.guides
        if guide.slug not in turn.guides and (guide.slug in holding if names else answers(topic, guide, knowledge))
    ]
    return f"It is in the guide{'s' * (len(roles) > 1)} for {join_words(roles)}." if roles else ""


def nearest(turn: Turn, hits: Sequence[Hit], knowledge: Knowledge) -> str:
    """What the guides do cover, the nearest headings first."""
    headings = dict.fromkeys(hit.place.section.path[0] for hit in hits if hit.likeness >= NEAR)
    return f"What they cover nearest: {join_words(list(headings)[:NEAREST])}." if headings else ""


def contact(knowledge: Knowledge) -> str:
    """How to reach a person, as `intents/human.yml` says it."""
    topic = knowledge.rules.topic("human")
    return topic.contact if topic is not None else ""


def fill(reply: str, knowledge: Knowledge, near: str = "") -> str:
    """A reply with the guides, their sources, examples, the contact and what is nearest filled in."""
    values = {
        "{guides}": join_words(knowledge.covered),
        "{sources}": join_words(unique(guide.publisher for guide in knowledge.shown() if guide.publisher))
        or "the guides",
        "{examples}": " ".join(examples(knowledge)[:OFFERED]),
        "{contact}": contact(knowledge),
        "{nearest}": near,
    }
    for mark, value in values.items():
        reply = reply.replace(mark, value)
    return reply


def examples(knowledge: Knowledge) -> tuple[str, ...]:
    """Three questions that the guides answer, each from another guide where there are enough."""
    found = []
    # The fullest guides first: they show best what there is to ask.
    guides = sorted(knowledge.shown(), key=lambda guide: -len(guide.sections))
    topics = [topic for name in STARTERS[:5] if (topic := knowledge.rules.topic(name))]
    for i, topic in enumerate(topics):
        order = [guides[(i + k) % len(guides)] for k in range(len(guides))]
        guide = next((guide for guide in order if answers(topic, guide, knowledge)), None)
        if guide is not None:
            found.append(question(topic, guide))
    return tuple(found[:3])


def unique(names: Iterable[str]) -> list[str]:
    """Each name once, in order."""
    return list(dict.fromkeys(names))
