"""Rule files: topics and slots out of folders of `*.yml`, every key checked, each fault with file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chatbot.errors import DataError, IntentError, together
from chatbot.guides.kinds import KINDS, LEVELS
from chatbot.guides.source import read_source, read_yaml
from chatbot.question.rules import SHAPES, SLOTS, TOPIC_KINDS, Rules, Topic
from chatbot.text import clean, words

MAX_BYTES = 200_000
MAX_EXAMPLES = 2_000
# More faults of one file help nobody.
MAX_FAULTS = 20
ENDINGS = (".yml", ".yaml")
_TOPIC_KEYS = (
    "topic",
    "kind",
    "about",
    "question",
    "facts",
    "sections",
    "words",
    "shape",
    "reply",
    "contact",
    "examples",
)
_FACT_KINDS = tuple(kind for kind, _ in KINDS)
_FACT_LEVELS = tuple(level for level, _ in LEVELS)
Values = dict[str, tuple[str, ...]]


def load_rules(*folders: Path) -> Rules:
    """The rules of some folders, topics and slots; each folder adds to those before it.

    A topic takes the place of one of the same name in a folder before, and a value of a slot that
    of the same value. A file with a fault is left out, and all its faults kept. Raises DataError
    where a folder is missing or empty, or no topic can be read.
    """
    topics: dict[str, Topic] = {}
    slots: dict[str, Values] = {}
    faults: list[DataError] = []
    replaced: list[str] = []
    for folder in folders:
        own = _Folder(folder)
        if own.is_empty():
            raise DataError(folder, None, "no topic that can be read", "name a folder that holds rules as .yml files")
        replaced += [f"topic {name}" for name in own.topics if name in topics]
        topics |= own.topics
        for slot, values in own.slots.items():
            known = slots.setdefault(slot, {})
            replaced += [f"{slot} {value}" for value in values if value in known]
            known |= values
        faults += own.faults
    if not topics:
        raise DataError(
            folders[-1],
            None,
            f"no topic that can be read{''.join(f'; {fault}' for fault in faults)}",
            "name a folder that holds rules as .yml files",
        )
    held = tuple((slot, tuple(values.items())) for slot, values in slots.items())
    return Rules(tuple(topics.values()), held, tuple(faults), tuple(replaced), folders)


class _Folder:
    """The topics, slots and faults of one folder. Raises DataError where there is none."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise DataError(folder, None, "no such folder of intents", "name a folder that holds rules as .yml files")
        self.topics: dict[str, Topic] = {}
        self.slots: dict[str, Values] = {}
        self.faults: list[DataError] = []
        self._slot_files: dict[str, str] = {}
        for path in sorted(path for path in folder.iterdir() if path.name.endswith(ENDINGS)):
            if path.name.startswith("."):  # an editor's own
                continue
            try:
                self._add(_RuleFile(path))
            except DataError as fault:
                self.faults += fault.all

    def is_empty(self) -> bool:
        """Whether there is no file of rules."""
        return not (self.topics or self.slots or self.faults)

    def _add(self, file: _RuleFile) -> None:
        """Take a file's topic or slot. Raises IntentError with all its faults."""
        if file.holds("slot"):
            name, values = file.slot()
            if name in self.slots:
                file.fault("slot", f"slot {name!r} stands in {self._slot_files[name]} too", "join the two files")
            file.raise_faults()
            self.slots[name], self._slot_files[name] = values, file.path.name
            return
        topic = file.topic()
        if topic.name in self.topics:
            other = self.topics[topic.name].path.name
            file.fault("topic", f"topic {topic.name!r} stands in {other} too", "give it another name or join the files")
        file.raise_faults()
        self.topics[topic.name] = topic


class _RuleFile:
    """The keys of a rule file, read one by one; what is wrong with any of them is kept until all are read."""

    def __init__(self, path: Path) -> None:
        """Raises IntentError where the file holds no keys."""
        self.path = path
        self._text = read_source(path, MAX_BYTES, IntentError)
        content = read_yaml(self._text, path, IntentError)
        if not isinstance(content, dict):
            raise IntentError(path, 1, "no keys in the file", "start with `topic: name`")
        self._content: dict[str, object] = {str(key): value for key, value in content.items()}
        self._faults: list[IntentError] = []

    def holds(self, key: str) -> bool:
        """Whether the file has a key."""
        return key in self._content

    def fault(self, place: str, problem: str, remedy: str) -> None:
        """One more fault; place: the key or example that it is of, or "" for the whole file."""
        if len(self._faults) < MAX_FAULTS:
            self._faults.append(IntentError(self.path, self._line(place) if place else 1, problem, remedy))

    def raise_faults(self) -> None:
        """Raises the first fault with all others, in the order of their lines, if there is any."""
        if self._faults:
            raise together(sorted(self._faults, key=lambda fault: fault.line or 0))

    def topic(self) -> Topic:
        """The file's topic, every key checked."""
        content = self._content
        self._check_keys(content, _TOPIC_KEYS)
        name = self._string(content, "topic")
        if isinstance(content.get("topic", ""), str) and not name.replace("_", "").isalnum():
            self.fault("topic", f"topic name {name!r}", "use letters, digits and _")
        topic = Topic(
            name=name,
            kind=self._choice(content, "kind", TOPIC_KINDS, "answer"),
            about=self._string(content, "about"),
            question=self._string(content, "question"),
            facts=tuple(self._fact_names(content)),
            sections=tuple(self._strings(content, "sections")),
            words=self._string(content, "words"),
            shape=self._choice(content, "shape", SHAPES, "sentences"),
            reply=self._string(content, "reply"),
            contact=self._string(content, "contact"),
            examples=tuple(self._examples(content)),
            path=self.path,
        )
        self._check_whole(topic)
        return topic

    def _check_whole(self, topic: Topic) -> None:
        """What a topic lacks, as far as the keys that it has are right."""
        if self._content.get("kind", "answer") == "answer" and {"facts", "sections", "words"}.isdisjoint(self._content):
            self.fault("", "the topic names nothing to answer from", "add facts, sections or words")
        if topic.kind != "answer" and not topic.reply:
            self.fault("", f"a topic of kind {topic.kind} without words", "add `reply: ...`")
        if not self._content.get("examples"):
            self.fault("", "no examples", "add `examples: |` and phrasings, one `- ` line each")

    def slot(self) -> tuple[str, Values]:
        """(slot, value -> phrases) of the file."""
        self._check_keys(self._content, ("slot", "synonyms"))
        name = self._choice(self._content, "slot", SLOTS, "")
        values: Values = {}
        entries = self._content.get("synonyms")
        if not isinstance(entries, list) or not entries:
            self.fault("synonyms", "no synonyms", "add a list of `- synonym:` with `examples: |`")
            entries = []
        for entry in entries:
            if not isinstance(entry, dict):
                self.fault("synonyms", "an entry without keys", "write `- synonym: value`")
                continue
            self._check_keys(entry, ("synonym", "examples"))
            value = self._string(entry, "synonym")
            if not value:
                self.fault("synonym", "a value without a name", "write `- synonym: value`")
            values[value] = (*values.get(value, ()), *self._phrases(entry))
        return name, values

    def _phrases(self, entry: Mapping[str, object]) -> Iterator[str]:
        """The phrases of a slot value, as a question is read."""
        for phrase in self._examples(entry):
            read = " ".join(words(phrase))
            if read:
                yield read
            else:
                remedy = "write letters or figures, or take the line out"
                self.fault(f"- {phrase}", f"example {phrase!r} has no words", remedy)

    def _check_keys(self, content: Iterable[Any], allowed: tuple[str, ...]) -> None:
        for key in content:
            if key not in allowed:
                self.fault(str(key), f"unknown key {key!r}", f"use one of {', '.join(allowed)}")

    def _line(self, key: str) -> int | None:
        """The line on which a key or an example stands, for a fault."""
        for number, line in enumerate(self._text.split("\n"), 1):
            if line.strip().removeprefix("- ").startswith(f"{key}:") or line.strip() == key:
                return number
        return None

    def _string(self, content: Mapping[str, object], key: str) -> str:
        value = content.get(key, "")
        if not isinstance(value, str):
            self.fault(key, f"{key} is no text", f"write `{key}: words`")
            return ""
        return clean(value).strip()

    def _strings(self, content: Mapping[str, object], key: str) -> list[str]:
        value = content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, f"{key} is no list of texts", f"write `{key}: [one, two]`")
            return []
        return [clean(item).strip() for item in value]

    def _choice(self, content: Mapping[str, object], key: str, allowed: tuple[str, ...], default: str) -> str:
        value = content.get(key, default)
        if value not in allowed:
            self.fault(key, f"{key} {value!r}", f"use one of {', '.join(allowed)}")
            return default
        return str(value)

    def _fact_names(self, content: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """(kind, level) of each name such as `salary.median` or `growth`."""
        for name in self._strings(content, "facts"):
            kind, _, level = name.partition(".")
            if kind not in _FACT_KINDS:
                self.fault("facts", f"fact {name!r}", f"use one of {', '.join(_FACT_KINDS)}")
            elif level and level not in _FACT_LEVELS:
                self.fault("facts", f"level of {name!r}", f"use {', '.join(_FACT_LEVELS)}")
            else:
                yield kind, level

    def _examples(self, content: Mapping[str, object]) -> Iterator[str]:
        """The phrasings of an `examples: |` block, one `- ` line each."""
        block = content.get("examples", "")
        if not isinstance(block, str):
            self.fault("examples", "examples is no text block", "write `examples: |`")
            return
        lines = block.split("\n")
        if len(lines) > MAX_EXAMPLES:
            self.fault("examples", f"more than {MAX_EXAMPLES:,} examples", "split the topic")
            return
        for line in lines:
            if line.startswith("- "):
                yield clean(line[2:]).strip()
            elif line.strip():
                self.fault(line.strip(), f"example {line.strip()!r} has no dash", "start the line with `- `")
