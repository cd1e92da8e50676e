"""Saying: the answer to a turn, out of what was found for each of its questions."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.evidence.judging import FINAL, Decision, covered_regions, decide, is_doubtful, is_figure
from chatbot.evidence.ranker import Hit, is_listed, search
from chatbot.evidence.second_look import is_enough, is_too_little, look
from chatbot.index.shelf import Place
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.rules import NOT_COVERED
from chatbot.question.turn import ASK, MORE, NEITHER, WHY, Guess, Turn
from chatbot.record import record, replace
from chatbot.reply.answer import Answer, Block, Why, write
from chatbot.reply.compose import compose, continue_from, reasons
from chatbot.reply.decline import Refusal, clarify_text, fill
from chatbot.reply.figures import Task, states
from chatbot.reply.offers import OFFERED, Offers
from chatbot.reply.telling import tell_best, tell_outline
from chatbot.reply.why import NOTHING_LEFT, continued, explain
from chatbot.text import content_words, join_words, shorten, title_key

# Of a question that the guides do not answer, so much is said again.
MAX_QUOTED = 40
# Offered beside small talk.
EXAMPLES_BESIDE = 2
# A message that is the heading of a section is answered from it, so surely, for so many guides at most.
TITLED = 0.95
MAX_TITLED = 4
WHY_AGAIN = "You asked why, so these are the sentences of the section shown last."


@record
class _Found:
    """One question of a message with what was found for it; doubtful: it is better to ask back."""

    task: Task
    decision: Decision
    hits: tuple[Hit, ...]
    blocks: tuple[Block, ...] = ()
    doubtful: bool = False

    @property
    def is_unlisted(self) -> bool:
        """Whether a topic led to sections of names that it does not list, so that their words must say it too."""
        topic = self.task.topic
        places = [place for block in self.blocks for place in block.places]
        if topic is None or not places or any(states(topic, block) for block in self.blocks):
            return False
        return not any(is_listed(topic, place) for place in places)

    @property
    def may_change(self) -> bool:
        """Whether a second look may find an answer."""
        name = self.task.topic.name if self.task.topic is not None else ""
        open_still = self.doubtful or not self.blocks or self.is_unlisted
        return open_still and self.decision.kind != "smalltalk" and name not in FINAL and self.task.turn.act == ASK


def respond(turn: Turn, language: Language, shelves: Shelves, offers: Offers) -> Answer:
    """The answer to a turn."""
    if turn.act == NEITHER:
        task = Task(turn, language.rules.topic(NOT_COVERED), False, language, shelves)
        return Answer(
            "abstain", Refusal(task, (), offers).text(), confidence=1.0, suggestions=offers.examples()[:OFFERED]
        )
    if turn.act in (WHY, MORE):
        return _go_on(turn, shelves, offers)
    parts = [_find(part, language, shelves) for part in (turn, *turn.also)]
    if len(parts) == 1:
        parts = [replace(parts[0], doubtful=_is_doubtful(parts[0]))]
    parts = [_looked_again(part) if part.may_change else part for part in parts]
    if told := _titled(turn, parts):
        parts = [told]
    return _said(parts, offers)


def _said(parts: Sequence[_Found], offers: Offers) -> Answer:
    """The answer out of what was found for each question of a message."""
    first = next((part for part in parts if part.blocks), parts[0])
    task, decision, topic = first.task, first.decision, first.task.topic
    if decision.kind == "smalltalk" and topic is not None:
        text, examples = fill(topic.reply, task, offers), offers.examples()[:EXAMPLES_BESIDE]
        return Answer("smalltalk", text, intent=topic.name, confidence=decision.confidence, suggestions=examples)
    why = Why(tuple(line for part in parts for line in explain(part.task, part.hits, part.blocks)))
    if first.doubtful and (offered := offers.choices(task.turn)):
        text = clarify_text(offered)
        return Answer("clarify", text, confidence=decision.confidence, choices=offered, why=why)
    if not first.blocks:
        return replace(_refused(first, offers), why=why)
    blocks = [block for part in parts for block in part.blocks or _lacking(part)]
    text, citations = write(blocks)
    name = topic.name if topic is not None else ""
    guides = [block.place.guide for block in blocks if block.place]
    return Answer(
        "answer",
        text,
        citations,
        name,
        decision.confidence,
        offers.suggestions(task.turn, guides, name),
        rest=tuple(cursor for block in blocks for cursor in block.rest),
        why=why,
    )


def _find(turn: Turn, language: Language, shelves: Shelves) -> _Found:
    """What the guides hold for one question."""
    decision = decide(turn, language, shelves)
    topic = decision.topic
    guides = shelves.named(turn.guides)
    task = Task(turn, topic, len(guides or shelves.guides) > 1, language, shelves)
    if decision.kind == "smalltalk":
        return _Found(task, decision, ())
    if decision.kind == "abstain":
        return _Found(task, decision, search(turn, None, language, shelves))
    task = _aimed(task)
    hits = search(task.turn, task.topic, language, shelves)
    blocks = compose(task, hits)
    if not blocks and "guide" in turn.carried and not any(guide.collection for guide in guides):
        # A guide that was only carried over must not keep the others from answering; one's own guides do not
        # answer for an occupation of a collection, though.
        return _find(replace(turn, guides=(), section=None, carried=()), language, shelves)
    return _Found(task, decision, hits, (*blocks, *_other_regions(task)) if blocks else ())


def _is_doubtful(part: _Found) -> bool:
    return part.decision.kind == "answer" and is_doubtful(part.task.turn, part.hits, part.task.language)


def _looked_again(part: _Found) -> _Found:
    """What the best piece by its own evidence answers, where the topics led to nothing; or the same, if too weak."""
    task = part.task
    seen = look(task.turn, task.language, task.shelves)
    instead = part.is_unlisted and not part.doubtful
    if seen is None or not is_enough(seen, instead):
        # Where nothing but the role and the topic is named, there are no words that pieces could bear out.
        doubted = instead and is_too_little(seen) and bool(content_words(task.turn.query))
        return replace(part, blocks=()) if doubted else part
    decision = Decision("answer", None, seen.probability)
    others = (tell_best(*seen.second, several=True),) if seen.second is not None else ()
    return _Found(replace(task, topic=None), decision, part.hits, (tell_best(seen.place, seen.pieces), *others))


def _titled(turn: Turn, parts: Sequence[_Found]) -> _Found | None:
    """The sections that a message is the heading or a label of, where what was found is from elsewhere; or None."""
    task = parts[0].task
    known = [place for section in turn.titled if (place := task.shelves.at(section)) is not None]
    focus = (*turn.guides, *turn.before.guides)
    places = ([place for place in known if place.guide.slug in focus] or known)[:MAX_TITLED]
    told = [block for part in parts for block in part.blocks]
    denied = any(part.doubtful or not part.blocks for part in parts) or any(_is_lack(block) for block in told)
    found = any(_is_within(own, place) for block in told for own in block.places for place in places)
    if not places or (found and not denied):
        return None
    blocks = tuple(
        tell_outline(place, task.shelves) if not place.section.pieces else tell_best(place, _labelled(place, turn))
        for place in places
    )
    return _Found(replace(task, topic=None), Decision("answer", None, TITLED), parts[0].hits, blocks)


def _is_lack(block: Block) -> bool:
    """Whether a part of an answer says that something is lacking."""
    return block.place is None and not block.frame


def _is_within(place: Place, other: Place) -> bool:
    """Whether a section is another one, or below it."""
    path = other.section.path
    return place.guide.slug == other.guide.slug and place.section.path[: len(path)] == path


def _labelled(place: Place, turn: Turn) -> list[int]:
    """The numbers of a section's pieces, those first that state what is labelled as the message says."""
    key = title_key(turn.reading.text)
    pieces = place.section.pieces
    stated = {fact.piece for fact in place.section.facts if title_key(fact.label) == key}
    first = [n for n, piece in enumerate(pieces) if n in stated or key in map(title_key, (*piece.labels, piece.column))]
    return [*first, *(n for n in range(len(pieces)) if n not in first)]


def _aimed(task: Task) -> Task:
    """The task with its topic for the likeliest one; none where the section shown last is meant, whatever the words."""
    turn, topic = task.turn, task.topic
    if turn.section is not None:
        return replace(task, topic=None)
    if topic is None or turn.guesses[0].topic == topic.name:
        return task
    guesses = (Guess(topic.name, turn.guesses[0].probability), *turn.guesses[1:])
    return replace(task, turn=replace(turn, guesses=guesses))


def _other_regions(task: Task) -> tuple[Block, ...]:
    """The words for places without figures, where the guides have some for another place that is named."""
    known = covered_regions(task.turn, task.shelves)
    others = [region.title() for region in task.turn.slots.regions if known and region not in known]
    return (Block("", None, about=f"figures for {join_words(others)}"),) if others and is_figure(task.topic) else ()


def _lacking(part: _Found) -> tuple[Block, ...]:
    """The words for the part of a message that the guides do not answer."""
    turn, topic = part.task.turn, part.task.topic
    about = topic.about if topic is not None and topic.kind == "answer" else ""
    guides = part.task.shelves.named(turn.guides)
    role = guides[0].role if len(turn.guides) == 1 and guides else ""
    return (Block(role, None, about=about or f"“{shorten(turn.reading.text.strip(' ?!.,'), MAX_QUOTED)}”"),)


def _refused(part: _Found, offers: Offers) -> Answer:
    """Why there is no answer, and what there is."""
    task = part.task
    turn, name = task.turn, task.topic.name if task.topic else ""
    # What is nearest is nearest to the words; a topic that has no answer must not pull it to its own sections.
    hits = part.hits if part.decision.kind == "abstain" else search(turn, None, task.language, task.shelves)
    refusal = Refusal(task, hits, offers)
    guides = refusal.sharing() or task.shelves.named(turn.guides) or task.shelves.shown()
    near = (*offers.elsewhere(turn, task.topic), *offers.suggestions(turn, guides, name))
    suggestions = () if name == "distress" else near[:OFFERED]
    return Answer("abstain", refusal.text(), intent=name, confidence=part.decision.confidence, suggestions=suggestions)


def _go_on(turn: Turn, shelves: Shelves, offers: Offers) -> Answer:
    """The reason for the last answer, or the rest of it."""
    blocks = reasons(turn.section, shelves) if turn.act == WHY else ()
    why = Why((WHY_AGAIN,))
    if not blocks:
        blocks = continue_from(turn.before.rest, shelves)
        why = Why(continued(blocks))
    if not blocks:
        end = "That was all the guides say there." if turn.guesses else "There is no answer to go on with."
        text, examples = f"{end} What else would you like to know?", offers.examples()[:EXAMPLES_BESIDE]
        return Answer("smalltalk", text, confidence=1.0, suggestions=examples, why=Why((NOTHING_LEFT,)))
    text, citations = write(blocks)
    name = turn.guesses[0].topic if turn.guesses else ""
    return Answer("answer", text, citations, name, 1.0, rest=blocks[0].rest, why=why)
