"""Rule files: topics and slots out of `intents/*.yml`, every key checked, each fault with file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chatbot.errors import DataError, IntentError
from chatbot.guides.kinds import KINDS, LEVELS
from chatbot.guides.source import read_source, read_yaml, source_files
from chatbot.question.rules import SHAPES, SLOTS, TOPIC_KINDS, Rules, Topic
from chatbot.text import clean, words

MAX_BYTES = 200_000
MAX_EXAMPLES = 2_000
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


def load_rules(folder: Path) -> Rules:
    """Every `*.yml` of a folder, topics and slots.

    A file with a fault is left out and its fault kept. Raises DataError
    where the folder is missing or holds no topic.
    """
    if not folder.is_dir():
        raise DataError(folder, None, "no such folder of intents", "name a folder that holds rules as .yml files")
    topics: dict[str, Topic] = {}
    slots: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    slot_files: dict[str, str] = {}
    faults: list[DataError] = []
    for path in source_files(folder, "*.yml"):
        try:
            content = _read(path)
            if "slot" in content:
                name, values = _slot(content, path)
                if name in slots:
                    raise IntentError(
                        path,
                        _line(path, "slot"),
                        f"slot {name!r} stands in {slot_files[name]} too",
                        "join the two files",
                    )
                slots[name], slot_files[name] = values, path.name
                continue
            topic = _topic(content, path)
            if topic.name in topics:
                raise IntentError(
                    path,
                    1,
                    f"topic {topic.name!r} stands in {topics[topic.name].path.name} too",
                    "give it another name or join the two files",
                )
            topics[topic.name] = topic
        except DataError as fault:
            faults.append(fault)
    if not topics:
        raise DataError(
            folder,
            None,
            f"no topic that can be read{''.join(f'; {fault}' for fault in faults)}",
            "name a folder that holds rules as .yml files",
        )
    return Rules(tuple(topics.values()), tuple(slots.items()), tuple(faults))


def _read(path: Path) -> dict[str, object]:
    """The mapping that a rule file holds."""
    content = read_yaml(read_source(path, MAX_BYTES, IntentError), path, IntentError)
    if not isinstance(content, dict):
        raise IntentError(path, 1, "no keys in the file", "start with `topic: name`")
    return {str(key): value for key, value in content.items()}


def _topic(content: dict[str, object], path: Path) -> Topic:
    """A topic out of a file's content, every key checked."""
    _check_keys(content, _TOPIC_KEYS, path)
    name = _string(content, "topic", path)
    if not name.replace("_", "").isalnum():
        raise IntentError(path, _line(path, "topic"), f"topic name {name!r}", "use letters, digits and _")
    kind = _choice(content, "kind", TOPIC_KINDS, "answer", path)
    topic = Topic(
        name=name,
        kind=kind,
        about=_string(content, "about", path),
        question=_string(content, "question", path),
        facts=tuple(_fact_names(content, path)),
        sections=tuple(_strings(content, "sections", path)),
        words=_string(content, "words", path),
        shape=_choice(content, "shape", SHAPES, "sentences", path),
        reply=_string(content, "reply", path),
        contact=_string(content, "contact", path),
        examples=tuple(_examples(content, path)),
        path=path,
    )
    if kind == "answer" and not (topic.facts or topic.sections or topic.words):
        raise IntentError(path, 1, "the topic names nothing to answer from", "add facts, sections or words")
    if kind != "answer" and not topic.reply:
        raise IntentError(path, 1, f"a topic of kind {kind} without words", "add `reply: ...`")
    if not topic.examples:
        raise IntentError(path, 1, "no examples", "add `examples: |` and phrasings, one `- ` line each")
    return topic


def _slot(content: dict[str, object], path: Path) -> tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """(slot, ((value, phrases), ...)) out of a slot file."""
    _check_keys(content, ("slot", "synonyms"), path)
    name = _choice(content, "slot", SLOTS, "", path)
    values: list[tuple[str, tuple[str, ...]]] = []
    entries = content.get("synonyms")
    if not isinstance(entries, list) or not entries:
        raise IntentError(path, _line(path, "synonyms"), "no synonyms", "add a list of `- synonym:` with `examples: |`")
    for entry in entries:
        if not isinstance(entry, dict):
            raise IntentError(path, _line(path, "synonyms"), "an entry without keys", "write `- synonym: value`")
        _check_keys(entry, ("synonym", "examples"), path)
        value = _string(entry, "synonym", path)
        if not value:
            raise IntentError(path, _line(path, "synonym"), "a value without a name", "write `- synonym: value`")
        values.append((value, tuple(_phrases(entry, path))))
    return name, tuple(values)


def _phrases(entry: dict[str, object], path: Path) -> Iterator[str]:
    """The phrases of a slot value, as a question is read."""
    for phrase in _examples(entry, path):
        read = " ".join(words(phrase))
        if not read:
            raise IntentError(
                path,
                _line(path, f"- {phrase}"),
                f"example {phrase!r} has no words",
                "write letters or figures, or take the line out",
            )
        yield read


def _check_keys(content: dict[str, object], allowed: tuple[str, ...], path: Path) -> None:
    for key in content:
        if key not in allowed:
            raise IntentError(path, _line(path, str(key)), f"unknown key {key!r}", f"use one of {', '.join(allowed)}")


def _line(path: Path, key: str) -> int | None:
    """The line on which a key or an example stands, for a fault."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    found = (
        i
        for i, line in enumerate(lines, 1)
        if line.strip().removeprefix("- ").startswith(f"{key}:") or line.strip() == key
    )
    return next(found, None)


def _string(content: dict[str, object], key: str, path: Path) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise IntentError(path, _line(path, key), f"{key} is no text", f"write `{key}: words`")
    return clean(value).strip()


def _strings(content: dict[str, object], key: str, path: Path) -> list[str]:
    value = content.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise IntentError(path, _line(path, key), f"{key} is no list of texts", f"write `{key}: [one, two]`")
    return [clean(item).strip() for item in value]


def _choice(content: dict[str, object], key: str, allowed: tuple[str, ...], default: str, path: Path) -> str:
    value = content.get(key, default)
    if value not in allowed:
        raise IntentError(path, _line(path, key), f"{key} {value!r}", f"use one of {', '.join(allowed)}")
    return str(value)


def _fact_names(content: dict[str, object], path: Path) -> Iterator[tuple[str, str]]:
    """(kind, level) of each name such as `salary.median` or `growth`."""
    for name in _strings(content, "facts", path):
        kind, _, level = name.partition(".")
        if kind not in _FACT_KINDS:
            raise IntentError(path, _line(path, "facts"), f"fact {name!r}", f"use one of {', '.join(_FACT_KINDS)}")
        if level and level not in _FACT_LEVELS:
            raise IntentError(path, _line(path, "facts"), f"level of {name!r}", f"use {', '.join(_FACT_LEVELS)}")
        yield kind, level


def _examples(content: dict[str, object], path: Path) -> Iterator[str]:
    """The phrasings of an `examples: |` block, one `- ` line each."""
    block = content.get("examples", "")
    if not isinstance(block, str):
        raise IntentError(path, _line(path, "examples"), "examples is no text block", "write `examples: |`")
    lines = block.split("\n")
    if len(lines) > MAX_EXAMPLES:
        raise IntentError(path, _line(path, "examples"), f"more than {MAX_EXAMPLES:,} examples", "split the topic")
    for line in lines:
        if not line.strip():
            continue
        if not line.startswith("- "):
            raise IntentError(
                path, _line(path, line.strip()), f"example {line.strip()!r} has no dash", "start the line with `- `"
            )
        yield clean(line[2:]).strip()
