"""Evaluation: question files asked and judged, right, wrong and abstained by kind.

A question file holds one JSON object a line:

    {"id": "...", "kind": "fact", "turns": [{"user": "...", "expect": EXPECT}]}

EXPECT is {"gold": [[guide, "Section > Subsection"], ...], "all_of": [[word,
other spelling], ...]} with optional "none_of" and "need_guides", or
{"abstain": true}, or {"smalltalk": true}.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.answer import Answer, Citation
from chatbot.bot import Bot
from chatbot.errors import DataError
from chatbot.guide import OVERVIEW, same_heading
from chatbot.text import clean, shorten
from chatbot.turn import State

_REMEDY = 'write {"id": ..., "kind": ..., "turns": [{"user": ..., "expect": {...}}]}'


@dataclass(frozen=True)
class Expectation:
    """What a right answer to one turn is; gold: (guide, heading path); all_of: one of each group must be said."""

    gold: tuple[tuple[str, tuple[str, ...]], ...] = ()
    all_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()
    need_guides: tuple[str, ...] = ()
    abstain: bool = False
    smalltalk: bool = False


@dataclass(frozen=True)
class Case:
    """A gold case: a conversation with what is expected of each turn."""

    name: str
    kind: str
    turns: tuple[tuple[str, Expectation], ...]


@dataclass(frozen=True)
class Outcome:
    """One turn judged. label: "right", "wrong" (answered, but not so) or "abstained" (where there was an answer)."""

    case: Case
    turn: int
    answer: Answer
    label: str
    cited: bool

    @property
    def right(self) -> bool:
        """Whether the turn was answered as expected."""
        return self.label == "right"

    def line(self) -> str:
        """The turn in one line, for a list of what went wrong."""
        user = clean(self.case.turns[self.turn][0])
        cited = ", ".join(f"{c.guide} > {' > '.join(c.section)}" for c in self.answer.citations)
        said = shorten(" ".join(self.answer.text.split()), 120)
        return (
            f"{self.label}: {self.case.name} {self.turn + 1} {user!r} -> {self.answer.intent or '-'}: {said} [{cited}]"
        )


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
            yield Case(str(data["id"]), str(data["kind"]), turns)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DataError(path, number, "the line is no question", _REMEDY) from error


def _expectation(data: dict[str, object]) -> Expectation:
    def texts(key: str) -> tuple[str, ...]:
        value = data.get(key) or []
        if not isinstance(value, list):
            raise TypeError(key)
        return tuple(str(item) for item in value)

    gold, groups = data.get("gold") or [], data.get("all_of") or []
    if not isinstance(gold, list) or not isinstance(groups, list):
        raise TypeError("gold")
    return Expectation(
        gold=tuple((str(guide), tuple(str(path).split(" > "))) for guide, path in gold),
        all_of=tuple(tuple(str(word) for word in group) for group in groups),
        none_of=texts("none_of"),
        need_guides=texts("need_guides"),
        abstain=bool(data.get("abstain")),
        smalltalk=bool(data.get("smalltalk")),
    )


def evaluate(cases: Iterable[Case], bot: Bot) -> list[Outcome]:
    """Every turn of every case asked in order, each case a conversation of its own."""
    outcomes = []
    for case in cases:
        state = State()
        for number, (user, expected) in enumerate(case.turns):
            answer, state = bot.answer(user, state)
            outcomes.append(judge(case, number, expected, answer))
    return outcomes


def judge(case: Case, turn: int, expected: Expectation, answer: Answer) -> Outcome:
    """Whether an answer is what was expected: kind, citation, facts said and not said."""
    if expected.abstain or expected.smalltalk:
        kinds = {"abstain"} if expected.abstain else set()
        kinds |= {"smalltalk", "clarify"} if expected.smalltalk else set()
        return Outcome(case, turn, answer, "right" if answer.kind in kinds else "wrong", False)
    cited = any(_hits(citation, expected.gold) for citation in answer.citations)
    needed = all(any(citation.guide == guide for citation in answer.citations) for guide in expected.need_guides)
    said = _plain(answer.text)
    complete = all(any(_plain(word) in said for word in group) for group in expected.all_of)
    clear = not any(_plain(word) in said for word in expected.none_of)
    if answer.kind == "abstain":
        label = "abstained"
    else:
        label = "right" if answer.kind == "answer" and cited and needed and complete and clear else "wrong"
    return Outcome(case, turn, answer, label, cited)


def _hits(citation: Citation, gold: Sequence[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether a citation points into one of the gold sections (a subsection counts for its section)."""
    return any(
        guide == citation.guide and any(same_heading(_short(heading), _short(path[-1])) for heading in citation.section)
        for guide, path in gold
    )


def _short(heading: str) -> str:
    return OVERVIEW if heading in ("Introduction", "Summary") else "".join(
        char if char.isalnum() else " " for char in heading)  # fmt: skip


def _plain(text: str) -> str:
    """Small letters, one kind of dash and apostrophe."""
    flat = unicodedata.normalize("NFC", text.lower()).replace("’", "'").replace("\u00a0", " ")
    return "".join("-" if unicodedata.category(char) == "Pd" else char for char in flat)


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """Right, wrong and abstained by kind, and in all, as lines of a table."""
    rows: list[tuple[str, ...]] = [("kind", "turns", "right", "wrong", "abstained")]
    kinds = sorted({outcome.case.kind for outcome in outcomes})
    for kind in (*kinds, ""):
        chosen = [outcome for outcome in outcomes if kind in ("", outcome.case.kind)]
        counts = [sum(outcome.label == label for outcome in chosen) for label in ("right", "wrong", "abstained")]
        total = len(chosen)
        shares = [f"{count} ({100 * count / total:.1f} %)" if total else "0" for count in counts]
        rows.append((kind or "all", str(total), *shares))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    sizes = sorted(len(o.answer.text) for o in outcomes if o.answer.kind == "answer")
    if sizes:
        lines.append(f"answer length in characters: median {sizes[len(sizes) // 2]}")
    return lines
