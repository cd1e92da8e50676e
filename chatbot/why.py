"""Why an answer is what it is, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.answer import Block
from chatbot.intent import Topic
from chatbot.knowledge import Knowledge
from chatbot.ranking import Hit
from chatbot.text import join_words
from chatbot.turn import Turn

RUNNERS_UP = 2
# A reading less probable than this was no rival.
LIKELY = 0.03


def explain(turn: Turn, topic: Topic | None, hits: Sequence[Hit], blocks: Sequence[Block],
            knowledge: Knowledge) -> tuple[str, ...]:  # fmt: skip
    """Sentences on what was read, which topic and sections it led to, and what came next."""
    lines = [f"I read “{typed}” as “{read}”." for typed, read in turn.corrections]
    roles = [guide.role for slug in turn.guides if (guide := knowledge.library.guide(slug))]
    if roles:
        carried = (
            " (from what you asked before)"
            if "guide" in turn.carried
            else " (you chose it)"
            if "pinned" in turn.carried
            else ""
        )
        lines.append(f"Guide: {join_words(roles)}{carried}.")
    if turn.guesses:
        first = turn.guesses[0]
        carried = " (from what you asked before)" if "topic" in turn.carried else f" ({first.probability:.0%})"
        lines.append(f"Topic: {topic.name if topic else first.topic}{carried}.")
        others = [f"{guess.topic} ({guess.probability:.0%})" for guess in turn.guesses[1 : 1 + RUNNERS_UP]
                  if guess.probability >= LIKELY]  # fmt: skip
        if others and "topic" not in turn.carried:
            lines.append(f"It could also have been {join_words(others, 'or')}.")
    if turn.section:
        lines.append("You pointed back to the section shown last.")
    lines.append(f"{turn.coverage:.0%} of what you asked about is in words that the guides or known questions use.")
    used = {block.place.number for block in blocks if block.place}
    for hit in [hit for hit in hits if hit.place.number not in used][:RUNNERS_UP] if blocks else hits[:RUNNERS_UP]:
        path = " › ".join(hit.place.section.path)
        lines.append(f"Next best section: {hit.place.guide.role} › {path} ({hit.score:.2f}).")
    return tuple(lines)
