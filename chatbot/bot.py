"""The bot: the path of a question to its answer, and conversations.

    utterance -> dialogue.resolve -> ranking.search -> compose -> answer -> dialogue.advance

`answer` is pure: the same text, state and knowledge give the same bytes.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from chatbot.evidence.judging import Decision, covered_places, decide, is_doubtful, is_figure
from chatbot.evidence.ranker import Hit, search
from chatbot.guides.guide import Guide, Library
from chatbot.opening import Progress, open_knowledge, shipped
from chatbot.question.dialogue import advance, resolve
from chatbot.question.knowledge import Knowledge
from chatbot.question.rules import NOT_COVERED, Rules, Topic
from chatbot.question.turn import Guess, State, Turn
from chatbot.record import record, replace
from chatbot.reply.answer import Answer, Block, Why, write
from chatbot.reply.compose import answers, compose, continue_from, reasons
from chatbot.reply.decline import (
    OFFERED,
    STARTERS,
    abstain_text,
    choices,
    clarify_text,
    elsewhere,
    examples,
    fill,
    of_collection,
    question,
    shared_title,
    suggestions,
)
from chatbot.reply.why import NOTHING_LEFT, continued, explain
from chatbot.text import join_words, shorten

# Of a question that the guides do not answer, so much is said again.
MAX_QUOTED = 40
# A reading this probable is tried where the guides hold nothing on the likeliest.
NEXT_READING = 0.1
MAX_CONVERSATIONS = 10_000
WHY_AGAIN = "You asked why, so these are the sentences of the section shown last."


class Bot:
    """Answers from guides, one conversation or many.

    knowledge: what it answers from. Conversations are kept by id; the oldest
    is forgotten when there are more than MAX_CONVERSATIONS.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._states: OrderedDict[str, State] = OrderedDict()

    @classmethod
    def open(
        cls,
        knowledge: Path | Sequence[Path] | None = None,
        intents: Path | None = None,
        data: Path | None = None,
        progress: Progress | None = None,
        index: str | None = None,
    ) -> Bot:
        """A bot for folders of guides and one of rules; None means the shipped ones.

        data: where what is fitted is kept; progress: told what takes time; index: the
        address of an index in Milvus. Raises DataError where the folders hold nothing that can
        be served, and IndexUnavailableError.
        """
        folders = (knowledge,) if isinstance(knowledge, Path) else tuple(knowledge or (shipped("knowledge"),))
        rules = intents or shipped("intents")
        return cls(open_knowledge(folders, rules, data or data_folder(), progress or Progress(), index))

    @property
    def library(self) -> Library:
        """The guides."""
        return self.knowledge.library

    @property
    def rules(self) -> Rules:
        """The intent rules."""
        return self.knowledge.rules

    def reply(self, text: str, conversation: str = "") -> Answer:
        """The answer to a text in a conversation, which is remembered."""
        reply, state = self.answer(text, self.state(conversation))
        self._remember(conversation, state)
        return replace(reply, conversation=conversation)

    def answer(self, text: str, state: State) -> tuple[Answer, State]:
        """(answer, next state); nothing else changes."""
        turn = resolve(text, state, self.knowledge)
        reply = respond(turn, self.knowledge)
        return reply, advance(state, turn, reply, self.knowledge)

    def state(self, conversation: str = "") -> State:
        """What a conversation remembers."""
        return self._states.get(conversation, State())

    def focus(self, conversation: str, guides: tuple[str, ...]) -> None:
        """Ask these guides only from now on; none means all."""
        self._remember(conversation, self.state(conversation).pinned_to(guides))

    def forget(self, conversation: str) -> None:
        """Start a conversation anew."""
        self._states.pop(conversation, None)

    def _remember(self, conversation: str, state: State) -> None:
        self._states[conversation] = state
        self._states.move_to_end(conversation)
        if len(self._states) > MAX_CONVERSATIONS:
            self._states.popitem(last=False)

    def questions(self, guide: str = "") -> tuple[str, ...]:
        """Questions that the guides answer, or that one of them does: their own and one a topic and guide.

        What most people ask comes first among those of topics.
        """
        guides = [own for own in self.library.guides if guide in ("", own.slug)]
        own = [section.heading for one in guides for section in one.sections if section.is_question]
        topics = [
            topic
            for topic in self.rules.topics
            if topic.kind == "answer" and topic.question and topic.name != "compare"
        ]
        usual = {name: place for place, name in enumerate(STARTERS)}
        asked = [
            question(topic, one)
            for topic in sorted(topics, key=lambda topic: usual.get(topic.name, len(usual)))
            for one in guides
            if answers(topic, one, self.knowledge)
        ]
        return tuple(dict.fromkeys([*own, *asked]))

    def starters(self) -> tuple[str, ...]:
        """Three questions to try."""
        return examples(self.knowledge)

    def find_guide(self, name: str) -> Guide | None:
        """The guide a name means, or None."""
        return self.knowledge.find_guide(name)


def respond(turn: Turn, knowledge: Knowledge) -> Answer:
    """The answer to a turn."""
    if turn.declined:
        topic = knowledge.rules.topic(NOT_COVERED)
        text = abstain_text(turn, topic, (), knowledge)
        return Answer("abstain", text, confidence=1.0, suggestions=examples(knowledge)[:OFFERED])
    if turn.reason and (told := reasons(turn, knowledge)):
        text, citations = write(told)
        return Answer("answer", text, citations, turn.guesses[0].topic, 1.0, rest=told[0].rest, why=Why((WHY_AGAIN,)))
    if turn.more or turn.reason:
        return _continue(turn, knowledge)
    parts = [_find(part, knowledge) for part in (turn, *turn.also)]
    first = next((part for part in parts if part.blocks), parts[0])
    topic, decision = first.topic, first.decision
    if decision.kind == "smalltalk" and topic is not None:
        return Answer(
            "smalltalk",
            fill(topic.reply, knowledge),
            intent=topic.name,
            confidence=decision.confidence,
            suggestions=examples(knowledge)[:2],
        )
    why = Why(
        tuple(line for part in parts for line in explain(part.turn, part.topic, part.hits, part.blocks, knowledge))
    )
    if (
        len(parts) == 1
        and is_doubtful(first.turn, decision, first.hits, knowledge)
        and (offered := choices(first.turn, knowledge))
    ):
        return Answer("clarify", clarify_text(offered), confidence=decision.confidence, choices=offered, why=why)
    if not first.blocks:
        return _abstain(first, why, knowledge)
    blocks = [block for part in parts for block in part.blocks or _lacking(part, knowledge)]
    text, citations = write(blocks)
    guides = [block.place.guide for block in blocks if block.place]
    rest = tuple(cursor for block in blocks for cursor in block.rest)
    name = topic.name if topic is not None else ""
    return Answer(
        "answer",
        text,
        citations,
        name,
        decision.confidence,
        suggestions(first.turn, knowledge, guides, name),
        rest=rest,
        why=why,
    )


@record
class _Found:
    """One question of a message with what was found for it."""

    turn: Turn
    decision: Decision
    topic: Topic | None
    hits: tuple[Hit, ...]
    blocks: tuple[Block, ...]


def _find(turn: Turn, knowledge: Knowledge) -> _Found:
    """What the guides hold for one question, read as its next likely topic where they hold nothing on the first."""
    found = _read_as(turn, knowledge)
    if found.blocks or found.decision.kind != "answer" or found.topic is None:
        return found
    for guess in turn.guesses[1:]:
        topic = knowledge.rules.topic(guess.topic)
        if (
            topic is not None
            and topic.kind == "answer"
            and guess.probability >= NEXT_READING
            and topic.head != found.topic.head
        ):
            other = _read_as(replace(turn, guesses=(guess,)), knowledge)
            if other.blocks:
                return other
    return found


def _read_as(turn: Turn, knowledge: Knowledge) -> _Found:
    """What the guides hold for one question, read as its likeliest topic."""
    decision = decide(turn, knowledge)
    topic = decision.topic
    if decision.kind == "smalltalk":
        return _Found(turn, decision, topic, (), ())
    if decision.kind == "abstain":
        return _Found(turn, decision, topic, search(turn, None, knowledge), ())
    if turn.section is not None:
        topic = None  # the section shown last is meant, whatever topic the words would be elsewhere
    elif topic is not None and turn.guesses[0].topic != topic.name:
        turn = replace(turn, guesses=(Guess(topic.name, turn.guesses[0].probability), *turn.guesses[1:]))
    hits = search(turn, topic, knowledge)
    blocks = compose(turn, topic, hits, knowledge)
    if not blocks and "guide" in turn.carried and not of_collection(turn.guides, knowledge):
        # A guide that was only carried over must not keep the others from answering; one's own guides do not
        # answer for an occupation of a collection, though.
        return _read_as(replace(turn, guides=(), section=None, carried=()), knowledge)
    known = covered_places(turn, knowledge)
    other_places = [place.title() for place in turn.places if known and place not in known]
    if blocks and other_places and is_figure(topic):
        blocks = (*blocks, Block("", None, about=f"figures for {join_words(other_places)}"))
    return _Found(turn, decision, topic, hits, blocks)


def _lacking(part: _Found, knowledge: Knowledge) -> tuple[Block, ...]:
    """The words for the part of a message that the guides do not answer."""
    about = part.topic.about if part.topic is not None and part.topic.kind == "answer" else ""
    about = about or f"“{shorten(part.turn.utterance.strip(' ?!.,'), MAX_QUOTED)}”"
    guide = knowledge.guide(part.turn.guides[0]) if len(part.turn.guides) == 1 else None
    return (Block(guide.role if guide else "", None, about=about),)


def _abstain(part: _Found, why: Why, knowledge: Knowledge) -> Answer:
    """Why there is no answer, and what there is."""
    turn, topic = part.turn, part.topic
    # What is nearest is nearest to the words; a topic that has no answer must not pull it to its own sections.
    hits = part.hits if part.decision.kind == "abstain" else search(turn, None, knowledge)
    guides = tuple(guide for slug in turn.guides if (guide := knowledge.guide(slug)))
    if (called := shared_title(turn, topic, knowledge)) is not None:
        guides = called[1]
    near = suggestions(turn, knowledge, guides or knowledge.shown(), topic.name if topic else "")
    offered = (*elsewhere(turn, topic, knowledge), *near)[:OFFERED]
    return Answer(
        "abstain",
        abstain_text(turn, topic, hits, knowledge),
        intent=topic.name if topic else "",
        confidence=part.decision.confidence,
        suggestions=() if topic and topic.name == "distress" else offered,
        why=why,
    )


def _continue(turn: Turn, knowledge: Knowledge) -> Answer:
    """The rest of the last answer."""
    blocks = continue_from(turn.rest, knowledge)
    if not blocks:
        end = "That was all the guides say there." if turn.guesses else "There is no answer to go on with."
        return Answer(
            "smalltalk",
            f"{end} What else would you like to know?",
            confidence=1.0,
            suggestions=examples(knowledge)[:2],
            why=Why((NOTHING_LEFT,)),
        )
    text, citations = write(blocks)
    name = turn.guesses[0].topic if turn.guesses else ""
    return Answer("answer", text, citations, name, 1.0, rest=blocks[0].rest, why=Why(continued(blocks)))


# -- folders ----------------------------------------------------------------


def data_folder() -> Path:
    """Where history and cache are kept: CAREER_CHAT_DATA, or the system's place for state."""
    own = os.environ.get("CAREER_CHAT_DATA")
    if own:
        return Path(own)
    import platformdirs  # takes 9 ms to import

    return Path(platformdirs.user_state_dir("career-chat"))
