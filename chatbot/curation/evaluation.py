"""Evaluation: question files asked and judged.

A question file holds one JSON object a line:

    {"id": "...", "kind": "fact", "turns": [{"user": "...", "expect": EXPECT}]}

EXPECT is {"gold": [[guide, "Section > Subsection"], ...], "all_of": [[word,
other spelling], ...]} with optional "none_of" and "need_guides", or
{"abstain": true}, or {"smalltalk": true}.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from chatbot.bot import Bot
from chatbot.errors import DataError
from chatbot.guides.guide import Guide, Library
from chatbot.guides.outline import OVERVIEW, unnumbered
from chatbot.question.turn import State
from chatbot.reply.answer import Answer, Citation
from chatbot.text import clean, join_words, same_heading, shorten

_REMEDY = 'write {"id": ..., "kind": ..., "turns": [{"user": ..., "expect": {...}}]}'
_NO_GUIDES = Library(())


@dataclass(frozen=True)
class Expectation:
    """What a right answer to one turn is; gold: (guide, heading path); all_of: one of each group must be said."""

    gold: tuple[tuple[str, tuple[str, ...]], ...] = ()
    all_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()
    need_guides: tuple[str, ...] = ()
    abstain: bool = False
    smalltalk: bool = False

    @property
    def answer(self) -> bool:
        """Whether an answer with a citation is expected."""
        return not (self.abstain or self.smalltalk)


@dataclass(frozen=True)
class Case:
    """A gold case: a conversation with what is expected of each turn."""

    name: str
    kind: str
    turns: tuple[tuple[str, Expectation], ...]


@dataclass(frozen=True)
class Outcome:
    """One turn judged.

    label: "right", "wrong" (answered, but not so) or "abstained" (declined or
    asked back where there was an answer); cited: whether a gold section is cited; faults: what keeps
    the answer from being right, as sentences.
    """

    case: Case
    turn: int
    answer: Answer
    label: str
    cited: bool
    faults: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the turn was answered as expected."""
        return self.label == "right"

    @property
    def user(self) -> str:
        """What was asked, safe to print."""
        return clean(self.case.turns[self.turn][0])

    @property
    def expected(self) -> Expectation:
        """What was expected."""
        return self.case.turns[self.turn][1]

    def line(self) -> str:
        """The turn in one line, for a list of what went wrong."""
        cited = ", ".join(f"{c.guide} > {' > '.join(c.section)}" for c in self.answer.citations)
        said = shorten(" ".join(self.answer.text.split()), 120)
        return (
            f"{self.label}: {self.case.name} {self.turn + 1} {self.user!r} -> "
            f"{self.answer.intent or '-'}: {said} [{cited}]"
        )


# -- question files -------------------------------------------------------


class _SlipError(Exception):
    """A mistake in an expectation; args: problem, remedy."""


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a file. Raises DataError naming file, line and remedy."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise DataError(
            path, None, f"the file cannot be read ({error.strerror})", "name a file of questions"
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(path, None, "the file is not UTF-8", "save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            turns = tuple((str(turn["user"]), _expectation(turn["expect"])) for turn in data["turns"])
            yield Case(_name(data["id"]), _name(data["kind"]), turns)
        except _SlipError as slip:
            raise DataError(path, number, *slip.args) from slip
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DataError(path, number, "the line is no question", _REMEDY) from error


def _name(value: object) -> str:
    """An id or kind in one line, safe to print."""
    return " ".join(clean(str(value)).split())


def _expectation(data: object) -> Expectation:
    """An expectation as written. Raises _SlipError where it could be met too easily, or never."""
    keys = [field.name for field in fields(Expectation)]
    if not isinstance(data, dict):
        raise _SlipError(f"expect is no object: {_quoted(data)}", f"write {{...}} with one of {join_words(keys, 'or')}")
    for key in data:
        if key not in keys:
            raise _SlipError(f"unknown key {_quoted(key)} in expect", f"use one of {', '.join(keys)}")
    for key in ("abstain", "smalltalk"):
        if not isinstance(data.get(key, False), bool):
            raise _SlipError(f"{key} is {_quoted(data[key])}", "write true, or leave it out")
    if not (data.get("gold") or data.get("abstain") or data.get("smalltalk")):
        raise _SlipError("expect names no right answer", "give it gold sections, or abstain or smalltalk as true")
    gold = data.get("gold", [])
    if not (isinstance(gold, list) and all(_is_texts(pair) and len(pair) == 2 for pair in gold)):
        raise _SlipError(f"gold is {_quoted(gold)}", 'write pairs: [["guide", "Section > Subsection"], ...]')
    groups = data.get("all_of", [])
    if not (isinstance(groups, list) and all(_is_texts(group) and group for group in groups)):
        raise _SlipError(f"all_of is {_quoted(groups)}", 'write a list of lists: [["word", "other spelling"], ...]')
    for key in ("none_of", "need_guides"):
        if not _is_texts(data.get(key, [])):
            raise _SlipError(f"{key} is {_quoted(data[key])}", 'write a list of words: ["...", ...]')
    return Expectation(
        gold=tuple((guide, tuple(path.split(" > "))) for guide, path in gold),
        all_of=tuple(tuple(group) for group in groups),
        none_of=tuple(data.get("none_of", [])),
        need_guides=tuple(data.get("need_guides", [])),
        abstain=data.get("abstain", False),
        smalltalk=data.get("smalltalk", False),
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _quoted(value: object) -> str:
    return shorten(clean(json.dumps(value, ensure_ascii=False)), 80)


# -- asking and judging ---------------------------------------------------


def evaluate(cases: Iterable[Case], bot: Bot, told: Callable[[int, int], None] | None = None) -> list[Outcome]:
    """Every turn of every case asked in order, each case a conversation of its own.

    told: called after each turn with (turns done, turns in all).
    """
    cases = list(cases)
    total = sum(len(case.turns) for case in cases)
    outcomes: list[Outcome] = []
    for case in cases:
        state = State()
        for number, (user, expected) in enumerate(case.turns):
            answer, state = bot.answer(user, state)
            outcomes.append(judge(case, number, expected, answer, bot.library))
            if told is not None:
                told(len(outcomes), total)
    return outcomes


def judge(case: Case, turn: int, expected: Expectation, answer: Answer, library: Library = _NO_GUIDES) -> Outcome:
    """Whether an answer is what was expected: kind, citation, facts said and not said.

    library: the guides answered from, which tell whether a heading stands in one place only.
    """
    if not expected.answer:
        kinds = {"abstain"} if expected.abstain else set()
        kinds |= {"smalltalk", "clarify"} if expected.smalltalk else set()
        if answer.kind in kinds:
            return Outcome(case, turn, answer, "right", False)
        fault = f"The reply is of kind {answer.kind}, not {join_words(sorted(kinds), 'or')}."
        return Outcome(case, turn, answer, "wrong", False, (fault,))
    cited = any(hits(citation, expected.gold, library) for citation in answer.citations)
    faults = tuple(_faults(expected, answer, cited))
    label = "abstained" if answer.kind in ("abstain", "clarify") else "wrong" if faults else "right"
    return Outcome(case, turn, answer, label, cited, faults)


def _faults(expected: Expectation, answer: Answer, cited: bool) -> Iterator[str]:
    """What keeps an answer from being right, as sentences."""
    said = _plain(answer.text)
    if answer.kind != "answer":
        yield f"The reply is of kind {answer.kind}, not answer."
    if not cited:
        yield "It cites no expected section."
    for guide in expected.need_guides:
        if all(citation.guide != guide for citation in answer.citations):
            yield f"It does not cite the guide {guide}."
    for group in expected.all_of:
        if not any(_plain(word) in said for word in group):
            yield f"It does not say {join_words((f'“{word}”' for word in group), 'or')}."
    for word in expected.none_of:
        if _plain(word) in said:
            yield f"It says “{word}”, which it must not."


def hits(citation: Citation, gold: Sequence[tuple[str, tuple[str, ...]]], library: Library) -> bool:
    """Whether a citation points into one of the gold sections (a subsection counts for its section)."""
    return any(guide == citation.guide and fits(citation.section, path, library.guide(guide)) for guide, path in gold)


def fits(section: Sequence[str], gold: Sequence[str], guide: Guide | None) -> bool:
    """Whether a section's path of headings is a gold one, or lies below it.

    The gold headings must stand in the path in their order. Where the guide
    has the last of them under one parent only, that one alone will do: the
    headings above it may have been renamed.
    """
    rest = iter(section)
    if all(any(_same(heading, wanted) for heading in rest) for wanted in gold):
        return True
    if guide is None or not any(_same(heading, gold[-1]) for heading in section):
        return False
    return len({own.path[:-1] for own in guide.sections if _same(own.heading, gold[-1])}) == 1


@lru_cache(maxsize=65_536)
def _same(a: str, b: str) -> bool:
    return same_heading(_short(a), _short(b))


def _short(heading: str) -> str:
    return (
        OVERVIEW
        if heading in ("Introduction", "Summary")
        else "".join(char if char.isalnum() else " " for char in unnumbered(heading))
    )


def _plain(text: str) -> str:
    """Small letters, one kind of dash and apostrophe."""
    flat = unicodedata.normalize("NFC", text.lower()).replace("’", "'").replace("\u00a0", " ")
    return "".join("-" if unicodedata.category(char) == "Pd" else char for char in flat)
