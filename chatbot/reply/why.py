"""Why an answer is what it is, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.evidence.ranker import Hit
from chatbot.index.shelf import Place
from chatbot.question.rules import Rules
from chatbot.reply.answer import Block
from chatbot.reply.figures import Task
from chatbot.text import join_words

RUNNERS_UP = 2
# A reading less probable than this was no rival.
LIKELY = 0.03
# More sections than these are told with /sources.
MAX_NAMED = 3
BEFORE = " (from what you asked before)"
NOTHING_LEFT = "You asked for more, and there was nothing left to show."


def explain(task: Task, hits: Sequence[Hit], blocks: Sequence[Block]) -> tuple[str, ...]:
    """Sentences on what was read, which topic and sections it led to, and what came next."""
    turn, coverage = task.turn, task.turn.reading.coverage
    lines = [f"I read “{typed}” as “{read}”." for typed, read in turn.corrections]
    lines += [*_guides(task), *_topics(task)]
    if turn.section:
        lines.append("You pointed back to the section shown last.")
    share = "All" if coverage == 1.0 else f"{coverage:.0%}"
    lines.append(f"{share} of the words you asked with stand in the guides or in questions I know.")
    used = {place.number: place for block in blocks for place in block.places}
    if used:
        lines.append(f"The answer is from {_listed(list(used.values()))}.")
    next_best = [hit.place for hit in hits if hit.place.number not in used][:RUNNERS_UP]
    if next_best:
        lines.append(f"{'Next best' if used else 'Nearest'} would be {_listed(next_best)}.")
    return tuple(lines)


def _guides(task: Task) -> Iterator[str]:
    """Which guides were asked, and why these."""
    carried = task.turn.carried
    if guides := task.shelves.named(task.turn.guides):
        reason = BEFORE if "guide" in carried else " (you chose it)" if "pinned" in carried else ""
        yield f"{'Guide' if len(guides) == 1 else 'Guides'}: {join_words(guide.role for guide in guides)}{reason}."


def _topics(task: Task) -> Iterator[str]:
    """What the question was taken to be about, and what else it could have been."""
    turn, rules = task.turn, task.language.rules
    if not turn.guesses:
        return
    first, carried = turn.guesses[0], "topic" in turn.carried
    sure = BEFORE if carried else f" ({first.probability:.0%} sure)"
    yield f"Topic: {_in_words(task.topic.name if task.topic else first.topic, rules)}{sure}."
    rivals = [guess for guess in turn.guesses[1 : 1 + RUNNERS_UP] if guess.probability >= LIKELY]
    if rivals and not carried:
        others = (f"{_in_words(guess.topic, rules)} ({guess.probability:.0%})" for guess in rivals)
        yield f"It could also have been {join_words(others, 'or')}."


def continued(blocks: Sequence[Block]) -> tuple[str, ...]:
    """A sentence on each section that "more" goes on in."""
    return tuple(
        f"This goes on in {block.place.section.heading.rstrip(':')} of the {block.place.guide.role} guide, "
        "shown before."
        for block in blocks
        if block.place
    )


def _in_words(name: str, rules: Rules) -> str:
    """What a topic is about, or its name where the rules do not say."""
    topic = rules.topic(name)
    return (topic.about if topic else "") or name.replace("_", " ")


def _listed(places: Sequence[Place]) -> str:
    """Sections, each with its guide, as many as can be read in a sentence."""
    named = [f"{place.section.heading.rstrip(':')} ({place.guide.role})" for place in places[:MAX_NAMED]]
    further = len(places) - len(named)
    return join_words([*named, f"{further} more"] if further else named)
