"""Declining and small talk: what is said when there is no answer to cite.

It never states anything about a career: it says what the guides do cover,
offers questions that they answer, and names people who can help.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.evidence.ranker import Hit
from chatbot.guides.guide import Guide
from chatbot.question.rules import NOT_COVERED, OTHER_JOB, Rules, Topic
from chatbot.question.turn import Choice
from chatbot.record import record
from chatbot.reply.figures import Task
from chatbot.reply.offers import OFFERED, Offers
from chatbot.text import join_words, words, years_named

# A section is near a question from this likeness on.
NEAR = 0.15
NEAREST = 4


def clarify_text(offered: Sequence[Choice]) -> str:
    """The question back: which of a few things is meant."""
    return "\n".join(
        (
            "I am not sure what you mean. Is it about one of these? Answer with its number.",
            *(f"{number}. {choice.text}" for number, choice in enumerate(offered, 1)),
        )
    )


def contact(rules: Rules) -> str:
    """How to reach a person, as `intents/human.yml` says it."""
    topic = rules.topic("human")
    return topic.contact if topic is not None else ""


def fill(reply: str, task: Task, offers: Offers, near: str = "") -> str:
    """A reply with the guides, their sources, examples, the contact and what is nearest filled in."""
    publishers = dict.fromkeys(guide.publisher for guide in task.shelves.shown() if guide.publisher)
    values = {
        "{guides}": join_words(task.shelves.covered),
        "{sources}": join_words(publishers) or "the guides",
        "{examples}": " ".join(offers.examples()[:OFFERED]),
        "{contact}": contact(task.language.rules),
        "{nearest}": near,
    }
    for mark, value in values.items():
        reply = reply.replace(mark, value)
    return reply


@record
class Refusal:
    """Why there is no answer to a task. hits: the sections nearest to its words."""

    task: Task
    hits: Sequence[Hit]
    offers: Offers

    @property
    def topic(self) -> Topic | None:
        """What the turn is about, or None."""
        return self.task.topic

    @property
    def answerable(self) -> Topic | None:
        """The same, if it is something that guides can answer."""
        return self.topic if self.topic is not None and self.topic.kind == "answer" else None

    def text(self) -> str:
        """Why there is no answer, what the guides do cover, and who can help."""
        slots = self.task.turn.slots
        if guides := self.sharing():
            named = "; ".join(guide.role for guide in guides[:NEAREST])
            called = f"{len(guides)} occupations are called “{slots.shared[0]}”."
            return f"{called} Ask about one of them, such as: {named}."
        if self.topic is not None and self.topic.kind == "abstain":
            return " ".join(fill(self.topic.reply, self.task, self.offers, self._nearest()).split())
        if slots.occupations:
            lack = f"The guides do not cover the occupation you name ({join_words(slots.occupations)})."
            near = f"They are about these roles: {join_words(self.task.shelves.covered)}."
        else:
            lack, near = self._lack(), self._who_covers() or self._nearest()
        return " ".join(part for part in (lack, near, contact(self.task.language.rules)) if part)

    def sharing(self) -> tuple[Guide, ...]:
        """The occupations of collections that have the title which is named, where there are more than can be told."""
        slots = self.task.turn.slots
        if not (slots.occupations or self.topic is None or self.topic.name in (OTHER_JOB, NOT_COVERED)):
            return ()
        title, slugs = slots.shared
        asked = set(words(title))
        # First those whose own name says it: "truck driver" is a driver of trucks rather than a freight forwarder.
        guides = self.task.shelves.named(slugs)
        return tuple(sorted(guides, key=lambda guide: -len(asked.intersection(words(guide.role)))))

    def _lack(self) -> str:
        """What is missing, named as far as the question named it."""
        turn = self.task.turn
        roles = join_words(guide.role for guide in self.task.shelves.named(turn.guides))
        several = len(turn.guides) > 1
        if turn.slots.companies:
            return f"The guides say nothing about {join_words(turn.slots.companies)}."
        if self.topic is not None and self.topic.facts and (figures := self._figures_lacking(roles, several)):
            return figures
        about = self.answerable.about if self.answerable is not None else ""
        if not roles:
            return f"The guides do not cover {about or 'that'}."
        lacking = f"The {roles} {'guides do' if several else 'guide does'} not"
        if names := self.task.language.names_in(turn.query):
            return f"{lacking} name {join_words(map(self.task.shelves.spelt, names))}."
        return f"{lacking} cover {about or 'that'}."

    def _figures_lacking(self, roles: str, several: bool) -> str:
        """The words for a place or year that there are no figures for, or ""."""
        turn = self.task.turn
        if turn.slots.regions:
            return f"The guides give no figures for {join_words(region.title() for region in turn.slots.regions)}."
        years = join_words(years_named(turn.query))
        lacking = f"The {roles} {'guides give' if several else 'guide gives'}" if roles else "The guides give"
        return f"{lacking} no figures for {years}." if years else ""

    def _who_covers(self) -> str:
        """Which other guides do cover the topic, or ""; none where the question is of a place, year or employer."""
        turn, topic, shelves = self.task.turn, self.answerable, self.task.shelves
        particular = turn.slots.companies or turn.slots.regions or years_named(turn.query)
        asked = shelves.named(turn.guides)
        # What the guides of other roles hold is no help to somebody who asks for one of a collection.
        if topic is None or not asked or particular or any(guide.collection for guide in asked):
            return ""
        names = self.task.language.names_in(turn.query)
        holding = {place.guide.slug for place in shelves.holding(names)}
        roles = [
            guide.role
            for guide in shelves.guides
            if guide.slug not in turn.guides and (guide.slug in holding if names else self.offers.answers(topic, guide))
        ]
        return f"It is in the guide{'s' * (len(roles) > 1)} for {join_words(roles)}." if roles else ""

    def _nearest(self) -> str:
        """What the guides do cover, the nearest headings first."""
        headings = dict.fromkeys(hit.place.section.path[0] for hit in self.hits if hit.likeness >= NEAR)
        return f"What they cover nearest: {join_words(list(headings)[:NEAREST])}." if headings else ""
