"""Intents: what people want, as rules in `intents/*.yml`, one topic a file.

A topic says which facts and sections answer it and how people ask for it.
The files are close to Rasa's NLU YAML (`examples: |` with one `- ` line a
phrasing; `synonym:` for slot values) so that a counselor can edit them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from chatbot.errors import DataError, IntentError
from chatbot.record import field, record
from chatbot.text import without_numbers, words

TOPIC_KINDS = ("answer", "smalltalk", "abstain")
SHAPES = ("sentences", "list", "facts", "tiers")
SLOTS = ("tier", "spelling", "occupation", "region", "company")
ROLE_MARK = "{role}"
ROLE_TOKEN = "xrole"  # noqa: S105 (stands for a role name wherever one was typed)
# Topics that the program itself speaks of: other occupations, and what no guide treats.
OTHER_JOB = "other_job"
NOT_COVERED = "not_covered"
# What answering needs of a topic; its phrasings are for fitting only.
_KEPT_KEYS = ("name", "kind", "about", "question", "facts", "sections", "words", "shape", "reply", "contact")


@record
class Topic:
    """One thing people want to know, and where a guide answers it.

    name: the file's `topic`; kind: one of TOPIC_KINDS; about: what it is, in
    the middle of a sentence; question: as a person would ask it, with {role};
    facts: (kind, level or "") in order of preference; sections: headings that
    answer it, best first, in any guide; words: what such a section speaks of;
    shape: one of SHAPES; reply: the words for smalltalk and abstain;
    contact: how to reach a person;
    examples: phrasings.
    """

    name: str
    kind: str = "answer"
    about: str = ""
    question: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[str, ...] = ()
    words: str = ""
    shape: str = "sentences"
    reply: str = ""
    contact: str = ""
    examples: tuple[str, ...] = ()
    path: Path = field(default=Path(), compare=False)

    @property
    def head(self) -> str:
        """The heading it is mostly found under, the same for pay and its levels; its name where it lists none."""
        return self.sections[0] if self.sections else self.name

    @property
    def is_pay(self) -> bool:
        """Whether it asks for pay, of whatever level."""
        return bool(self.facts) and self.facts[0][0] == "salary"


@record
class Rules:
    """All topics and slot values of some folders, and the faults of their files.

    slots: slot -> ((value, (phrase, ...)), ...), phrases as lists of words
    joined by single spaces; replaced: what of an earlier folder a later one
    took the place of, such as "topic salary".
    """

    topics: tuple[Topic, ...]
    slots: Sequence[tuple[str, Sequence[tuple[str, Sequence[str]]]]] = ()
    faults: tuple[DataError, ...] = ()
    replaced: tuple[str, ...] = ()
    folders: tuple[Path, ...] = field(default=(), compare=False)

    def remarks(self) -> Iterator[str]:
        """What a person should know of it, as sentences: what was replaced, and where the rules that replace it are."""
        if self.replaced:
            yield f"{self.folders[-1]}: takes the place of {', '.join(self.replaced)}"

    def topic(self, name: str) -> Topic | None:
        """The topic of this name, or None."""
        return self._by_name.get(name)

    def slot(self, name: str) -> Sequence[tuple[str, Sequence[str]]]:
        """The values of a slot, each with its phrases."""
        return next((values for slot, values in self.slots if slot == name), ())

    @cached_property
    def tables(self) -> dict[str, dict[tuple[str, ...], str]]:
        """Of each slot: {phrase as words: value}."""
        return {
            slot: {tuple(phrase.split()): value for value, phrases in values for phrase in phrases}
            for slot, values in self.slots
        }

    @cached_property
    def starts(self) -> dict[str, frozenset[str]]:
        """Of each slot, the words that its phrases begin with."""
        return {slot: frozenset(phrase[0] for phrase in table) for slot, table in self.tables.items()}

    @cached_property
    def _by_name(self) -> dict[str, Topic]:
        return {topic.name: topic for topic in self.topics}

    def as_lists(self) -> list[Any]:
        """Topics without their phrasings, slots, faults and what was replaced, as plain values, for a file."""
        topics = [[getattr(topic, key) for key in _KEPT_KEYS] for topic in self.topics]
        numbers = {folder: number for number, folder in enumerate(self.folders)}
        faults = [[numbers[f.path.parent], f.path.name, f.line, f.problem, f.remedy] for f in self.faults]
        return [topics, self.slots, faults, self.replaced]

    @classmethod
    def from_lists(cls, value: Sequence[Any], folders: Sequence[Path]) -> Rules:
        """The rules out of such values; their files stand in the folders."""
        topics, slots, faults, replaced = value
        return cls(
            tuple(Topic(**dict(zip(_KEPT_KEYS, map(_tuples, topic), strict=True))) for topic in topics),
            slots,  # thousands of phrases, read through `tables` only: they stay lists
            tuple(IntentError(folders[n] / name, *told) for n, name, *told in faults),
            tuple(replaced),
            tuple(folders),
        )


def masked(phrasing: str) -> str:
    """A phrasing with the stand-in for a role name, as questions are masked too."""
    return " ".join(without_numbers(words(phrasing.replace(ROLE_MARK, f" {ROLE_TOKEN} "))))


def _tuples(value: Any) -> Any:
    """A value with tuples for its lists."""
    if not isinstance(value, list):
        return value
    return tuple([tuple(item) if isinstance(item, list) else item for item in value])
