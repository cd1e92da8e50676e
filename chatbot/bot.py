"""The bot: the path of a question to its answer, and conversations.

    utterance -> dialogue.resolve -> say.respond -> memory.advance

`answer` is pure: the same text, state, language and shelves give the same bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

from chatbot.errors import DataError
from chatbot.guides.folder import Left, notices
from chatbot.guides.guide import Guide, Library
from chatbot.index.shelves import Shelves
from chatbot.opening import Progress, data_folder, open_folders, rule_folders, shipped
from chatbot.question.dialogue import resolve
from chatbot.question.language import Language
from chatbot.question.rules import Rules
from chatbot.question.turn import State
from chatbot.record import replace
from chatbot.reply.answer import Answer
from chatbot.reply.memory import advance
from chatbot.reply.offers import Offers
from chatbot.reply.say import respond

MAX_CONVERSATIONS = 10_000


class Bot:
    """Answers from guides, one conversation or many.

    language: the words that questions are read with; shelves: the guides; faults: of
    files that are not served; left: files that are none. Conversations are kept by id; the oldest
    is forgotten when there are more than MAX_CONVERSATIONS.
    """

    def __init__(
        self,
        language: Language,
        shelves: Shelves,
        faults: tuple[DataError, ...] = (),
        left: tuple[Left, ...] = (),
    ) -> None:
        self.language, self.shelves = language, shelves
        self.offers = Offers(language, shelves)
        self._faults, self._left = faults, left
        self._states: OrderedDict[str, State] = OrderedDict()

    @classmethod
    def open(
        cls,
        knowledge: Path | Sequence[Path] | None = None,
        intents: Path | Sequence[Path] | None = None,
        data: Path | None = None,
        progress: Progress | None = None,
        index: str | None = None,
    ) -> Bot:
        """A bot for folders of guides; None means the shipped ones.

        intents: a folder of rules that add to the shipped ones, or take the place of those
        of the same name; a list of folders, each of which adds to those before it, takes the
        place of all shipped rules: `[folder]` is that folder alone.
        data: where what is fitted is kept; progress: told what takes time; index: the
        address of an index in Milvus. Raises DataError where the folders hold nothing that can
        be served, and IndexUnavailableError.
        """
        folders = (knowledge,) if isinstance(knowledge, Path) else tuple(knowledge or (shipped("knowledge"),))
        rules = rule_folders(intents) if intents is None or isinstance(intents, Path) else tuple(intents)
        return cls(*open_folders(folders, rules, data or data_folder(), progress or Progress(), index))

    @property
    def library(self) -> Library:
        """The guides that answer every question, and what is not served of the folders."""
        return Library(self.shelves.guides, self._faults, self._left)

    @property
    def rules(self) -> Rules:
        """The intent rules."""
        return self.language.rules

    def notices(self) -> Iterator[str]:
        """What whoever opened the folders should be told: files with faults, and files of kinds that are not read."""
        faults: dict[Path, list[DataError]] = {}
        for fault in (*self._faults, *self.rules.faults):
            faults.setdefault(fault.path, []).append(fault)
        for first, *others in faults.values():
            more = f" ({len(others)} more of this file: `career-chat check`)" if others else ""
            yield f"not served: {first}{more}"
        yield from notices(self._left)

    def reply(self, text: str, conversation: str = "") -> Answer:
        """The answer to a text in a conversation, which is remembered."""
        reply, state = self.answer(text, self.state(conversation))
        self._remember(conversation, state)
        return replace(reply, conversation=conversation)

    def answer(self, text: str, state: State) -> tuple[Answer, State]:
        """(answer, next state); nothing else changes."""
        turn = resolve(text, state, self.language, self.shelves)
        answer = respond(turn, self.language, self.shelves, self.offers)
        return answer, advance(turn, answer, self.rules, self.shelves)

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
        """Questions that the guides answer, or that one of them does: their own and one a topic and guide."""
        return self.offers.questions(guide)

    def starters(self) -> tuple[str, ...]:
        """Three questions to try."""
        return self.offers.examples()

    def find_guide(self, name: str) -> Guide | None:
        """The guide a name means: slug, title, role or alias; the first where several share it; or None."""
        own = self.shelves.guide(name.strip().lower())
        slug = self.language.guide_named(name) if own is None else None
        return self.shelves.guide(slug) if slug else own
