"""The service behind every protocol: questions in, answers that are logged before they go out."""

from __future__ import annotations

import asyncio
import datetime
import json
import threading
from collections.abc import Callable, Mapping, Sequence

from chatbot.bot import Bot
from chatbot.index.shelf import Remembered
from chatbot.log.storage import Feedback, Logged, Store
from chatbot.question.turn import State
from chatbot.record import record, replace
from chatbot.reply.answer import Answer
from chatbot.reply.suggesting import candidates, matching
from chatbot.text import clean
from chatbot.web.journal import Journal, within
from chatbot.web.tokens import Carried, Signer, new_id

# Of a history that a client sends, so many utterances: a conversation remembers no further back.
MAX_REPLAYED = 12
# Answers kept: on a site most people press the same starters and follow the same suggestions.
KEPT = 2_048


@record
class Told:
    """An answer as it goes out: the turn's id, the answer, the state after it, and the answer in the JSON contract.

    fields: those of the contract that belong to no conversation, written as JSON without braces.
    """

    id: str
    answer: Answer
    state: State
    contract: Mapping[str, object]
    fields: str


@record
class _Known:
    """An answer that is remembered: it belongs to no conversation."""

    answer: Answer
    state: State
    contract: Mapping[str, object]
    fields: str

    def told(self, turn: str, conversation: str) -> Told:
        """The answer as it goes out in a conversation."""
        answer = replace(self.answer, conversation=conversation)
        return Told(turn, answer, self.state, {**self.contract, "conversation": conversation}, self.fields)


class Service:
    """Answers for all protocols, from the guides as they are now.

    An answer depends on nothing but utterance, state and guides, so that it is computed once and remembered. Where
    the client carries the state, any replica answers any turn.
    """

    def __init__(self, bot: Bot, store: Store, signer: Signer) -> None:
        self.store, self.signer = store, signer
        self.journal = Journal(store.add)
        self._lock = threading.Lock()  # the stemmer is not made for several threads
        self.use(bot)

    def use(self, bot: Bot) -> None:
        """Answer from this bot from now on."""
        questions = candidates(bot.offers)
        with self._lock:
            self.bot, self._questions = bot, questions
            self._known: Remembered[tuple[str, State], _Known] = Remembered(KEPT)

    async def ask(self, text: str, *, state: State, conversation: str, message: str, channel: str) -> Told:
        """The answer to an utterance of a conversation whose state the client carries.

        message: the client's id of it, or "". Raises CareerChatError where it cannot be logged.
        """
        text = clean(text)
        known = self._answer(text, state)
        told = known.told(self._turn(channel, conversation, message), conversation)
        await self.journal.add(_logged(told, channel, conversation, message, text))
        return told

    async def converse(
        self,
        text: str,
        *,
        conversation: str,
        message: str,
        channel: str,
        focus: str | None = None,
        begin: Callable[[], None] | None = None,
    ) -> Told:
        """The answer to an utterance of a conversation whose state the store keeps, one turn after the other.

        A message that was answered before gets the same answer. begin: called where the conversation is new; what it
        raises keeps it from beginning. Raises CareerChatError.
        """
        text, message = clean(text), message or new_id()
        turn = self._turn(channel, conversation, message)
        states: list[State] = []

        def answered(kept: list[object] | None) -> tuple[Logged, list[object]]:
            if kept is None and begin is not None:
                begin()
            known = self._answer(text, focused(_kept(kept), focus))
            states.append(known.state)
            told = known.told(turn, conversation)
            return _logged(told, channel, conversation, message, text), known.state.as_list()

        logged = await within(asyncio.to_thread(self.store.converse, channel, conversation, message, answered))
        if not states:  # answered before; the conversation stands where its last turn left it
            states.append(_kept(await within(asyncio.to_thread(self.store.kept, channel, conversation))))
        answer, contract = Answer.from_dict(logged.answer), logged.answer
        return Told(logged.turn, answer, states[-1], contract, fields_of(contract))

    async def replay(self, texts: Sequence[str]) -> State:
        """The state after these utterances, for clients that send the history each time."""
        state = State()
        for text in texts[-MAX_REPLAYED:]:
            state = self._answer(clean(text), state).state
        return state

    async def rate(self, feedback: Feedback) -> bool:
        """Keep what someone thinks of an answer; False where there is no such turn. Raises CareerChatError."""
        return await within(asyncio.to_thread(self.store.rate, feedback))

    def reply(self, told: Told) -> str:
        """An answer as the native API gives it: JSON, most of which is written once for each answer."""
        own = {"id": told.id, "conversation": told.answer.conversation, "state": self.token(told)}
        return f"{{{told.fields}, {json.dumps(own)[1:]}"

    def token(self, told: Told) -> str:
        """What a client carries of the conversation after an answer."""
        return self.signer.write(Carried(told.answer.conversation, told.state))

    def suggest(self, typed: str, limit: int, guide: str = "") -> tuple[str, ...]:
        """Questions that the guides answer, or that one does, and that could be meant by what is typed.

        Where nothing is typed, some to start with.
        """
        if not typed.strip() and not guide:
            return self.bot.starters()[:limit]
        with self._lock:
            among = candidates(self.bot.offers, guide) if guide else self._questions
            return tuple(found.text for found in matching(clean(typed), among)[:limit])

    def _answer(self, text: str, state: State) -> _Known:
        with self._lock:
            known = self._known.get((text, state))
            if known is None:
                answer, after = self.bot.answer(text, state)
                contract = answer.as_dict()
                known = self._known[text, state] = _Known(answer, after, contract, fields_of(contract))
            return known

    def _turn(self, channel: str, conversation: str, message: str) -> str:
        """The id of a turn: without an id of the client's, no other request is the same message."""
        return self.signer.turn(channel, conversation, message) if message else new_id()


def fields_of(contract: Mapping[str, object]) -> str:
    """What of a contract belongs to no conversation, as JSON without its braces."""
    return json.dumps({name: value for name, value in contract.items() if name != "conversation"})[1:-1]


def focused(state: State, guide: str | None) -> State:
    """A state in which only one guide is asked, by its slug; "" means all again, None leaves it as it is."""
    if guide is None or (state.pinned and state.guides == (guide,)):
        return state
    return state.pinned_to((guide,) if guide else ())


def _kept(kept: list[object] | None) -> State:
    try:
        return State.from_list(kept) if kept else State()
    except ValueError:  # of an older version
        return State()


def _logged(told: Told, channel: str, conversation: str, message: str, text: str) -> Logged:
    now = datetime.datetime.now(datetime.UTC)
    return Logged(told.id, conversation, channel, message, now, text, told.contract)
