"""Why an answer is what it is, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.evidence.ranker import Hit
from chatbot.index.shelf import Place
from chatbot.question.knowledge import Knowledge
from chatbot.question.rules import Topic
from chatbot.question.turn import Turn
from chatbot.reply.answer import Block
from chatbot.text import join_words

RUNNERS_UP = 2
# A reading less probable than this was no rival.
LIKELY = 0.03
# More sections than these are told with /sources.
MAX_NAMED = 3
BEFORE = " (from what you asked before)"
NOTHING_LEFT = "You asked for more, and there was nothing left to show."


def explain(
    turn: Turn, topic: Topic | None, hits: Sequence[Hit], blocks: Sequence[Block], knowledge: Knowledge
) -> tuple[str, ...]:
    """Sentences on what was read, which topic and sections it led to, and what came next."""
    lines = [f"I read “{typed}” as “{read}”." for typed, read in turn.corrections]
    roles = [guide.role for slug in turn.guides if (guide := knowledge.guide(slug))]
    if roles:
        carried = BEFORE if "guide" in turn.carried else " (you chose it)" if "pinned" in turn.carried else ""
        lines.append(f"{'Guide' if len(roles) == 1 else 'Guides'}: {join_words(roles)}{carried}.")
    if turn.guesses:
        first = turn.guesses[0]
        sure = BEFORE if "topic" in turn.carried else f" ({first.probability:.0%} sure)"
        lines.append(f"Topic: {_in_words(topic.name if topic else first.topic, knowledge)}{sure}.")
        others = [
            f"{_in_words(guess.topic, knowledge)} ({guess.probability:.0%})"
            for guess in turn.guesses[1 : 1 + RUNNERS_UP]
            if guess.probability >= LIKELY
        ]
        if others and "topic" not in turn.carried:
            lines.append(f"It could also have been {join_words(others, 'or')}.")
    if turn.section:
        lines.append("You pointed back to the section shown last.")
    share = "All" if turn.coverage == 1.0 else f"{turn.coverage:.0%}"
    lines.append(f"{share} of the words you asked with stand in the guides or in questions I know.")
    used = {place.number: place for block in blocks for place in _places(block)}
    if used:
        lines.append(f"The answer is from {_listed(list(used.values()))}.")
    next_best = [hit.place for hit in hits if hit.place.number not in used][:RUNNERS_UP]
    if next_best:
        lines.append(f"{'Next best' if used else 'Nearest'} would be {_listed(next_best)}.")
    return tuple(lines)


def continued(blocks: Sequence[Block]) -> tuple[str, ...]:
    """A sentence on each section that "more" goes on in."""
    return tuple(
        f"This goes on in {block.place.section.heading.rstrip(':')} of the {block.place.guide.role} guide, "
        "shown before."
        for block in blocks
        if block.place
    )


def _in_words(name: str, knowledge: Knowledge) -> str:
    """What a topic is about, or its name where the rules do not say."""
    topic = knowledge.rules.topic(name)
    return (topic.about if topic else "") or name.replace("_", " ")


def _places(block: Block) -> Iterator[Place]:
    """The sections that a part of an answer is from: its own, those of its statements, those of a table's row."""
    places = (block.place, *(said.place for said in block.statements), *(cell.place for cell in block.cells))
    return (place for place in places if place)


def _listed(places: Sequence[Place]) -> str:
    """Sections, each with its guide, as many as can be read in a sentence."""
    named = [f"{place.section.heading.rstrip(':')} ({place.guide.role})" for place in places[:MAX_NAMED]]
    further = len(places) - len(named)
    return join_words([*named, f"{further} more"] if further else named)
