"""What each rule and number is worth: the question sets with everything on, and with one of them off.

    python -m benchmarks.ablation                          all, on all sets; about half an hour
    python -m benchmarks.ablation --only ranker _sides     those whose names hold one of these
    python -m benchmarks.ablation --sets fresh fresh2      on these sets only
    python -m benchmarks.ablation --from FILE ...          what --json FILE kept, of several runs together
    python -m benchmarks.ablation --together FILE ...      all that had next to no effect there, off at once

Rules are the functions of `benchmarks.neutral.RULES`, each replaced by what it
would say if there were no such rule; numbers and word lists are found in the
modules of question, evidence and reply, and replaced by 0 or what
`benchmarks.neutral.NEUTRAL` says, and by an empty list. Sets are counted in two
groups: those that rules were mended with (tuned), and those that nobody tuned
on. Of sets that are kept apart, only totals are counted.

right, wrong: how many turns more or fewer are right, or answered and wrong, with
it off; moved: turns that became right, wrong or refused; otherwise: turns
answered in other words, or with other citations. What is fitted is not fitted
anew, and no set asks a collection of guides: a rule for either shows nothing.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import json
import multiprocessing
import os
import pkgutil
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.asked import Asked, opened
from benchmarks.neutral import KEPT, NEUTRAL, OFF_THE_WAY, RULES, Rule
from benchmarks.report import keep, rewrite, table
from benchmarks.sets import commit, question_sets
from chatbot.bot import Bot
from chatbot.curation.evaluation import Outcome, evaluate
from chatbot.index.shelf import Remembered

COMMAND = "benchmarks.ablation"
ROOMS = ("question", "evidence", "reply")
KINDS = ("rule", "number", "words")
NOTHING = re.compile(r"(?!)")
# These modules only make a turn of what was typed: with one of their rules off, the same turn has the same answer.
READING_ONLY = tuple(f"question.{name}" for name in ("context", "cues", "dialogue", "reading", "spelling"))
# But these names of theirs say what is answered, too.
ANSWERING = frozenset(("question.cues.compares", "question.cues.COMPARING"))
# The measures of a change, and how wide their columns are.
HEADS = ("right", "wrong", "moved", "otherwise")
WIDTHS = (7, 7, 7, 11)
# So few turns moved on the sets that nobody tuned on are no reason to keep a rule.
FEW = 1


@dataclass(frozen=True)
class Off:
    """One thing that is off: a rule, a number or a list of words; note: what it is then."""

    kind: str
    module: str
    name: str
    stand_in: Any = field(compare=False)
    note: str = ""

    @property
    def key(self) -> str:
        """What tells it from others, in one line."""
        return f"{self.module}.{self.name}{f' ({self.note})' if self.note else ''}"


@dataclass(frozen=True)
class Change:
    """What changed on a group of sets: more or fewer turns right and wrong; turns moved; turns answered otherwise."""

    right: int = 0
    wrong: int = 0
    moved: int = 0
    otherwise: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(
            self.right + other.right,
            self.wrong + other.wrong,
            self.moved + other.moved,
            self.otherwise + other.otherwise,
        )


@dataclass(frozen=True)
class Row:
    """What was measured with one thing off: set -> its change; error: what the stand-in broke, or ""."""

    key: str
    kind: str
    sets: dict[str, Change]
    error: str = ""

    def of(self, names: Iterable[str]) -> Change:
        """The change of several sets together."""
        return sum((self.sets.get(name, Change()) for name in names), Change())


# -- what can be off ----------------------------------------------------------


def modules() -> dict[str, ModuleType]:
    """The modules on the way from a question to its answer, by their names below `chatbot`."""
    names = ["bot"]
    for room in ROOMS:
        package = importlib.import_module(f"chatbot.{room}")
        names += [f"{room}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]
    return {name: importlib.import_module(f"chatbot.{name}") for name in names if name not in OFF_THE_WAY}


def all_off() -> list[Off]:
    """Everything that can be off: the rules of the table, then numbers and word lists as they stand in the modules."""
    rules = [Off("rule", rule.module, rule.name, rule.stand_in, rule.note) for rule in RULES]
    found = [off for name, module in modules().items() for off in _constants(name, module)]
    return rules + sorted(found, key=lambda off: KINDS.index(off.kind))


def _constants(name: str, module: ModuleType) -> Iterator[Off]:
    """The numbers and word lists that a module defines itself, each with its stand-ins."""
    for constant in defined(inspect.getsource(module)):
        value = getattr(module, constant)
        key = f"{name}.{constant}"
        if key in KEPT or isinstance(value, bool):
            continue
        if isinstance(value, int | float):
            yield from (Off("number", name, constant, each, f"= {each:g}") for each in NEUTRAL.get(key, (0,)))
        elif isinstance(value, re.Pattern):
            yield Off("words", name, constant, NOTHING, "never found")
        elif isinstance(value, frozenset | dict | tuple):
            yield Off("words", name, constant, type(value)(), "empty")


def defined(source: str) -> Iterator[str]:
    """The names in capitals that a module's source assigns at its top level."""
    for node in ast.parse(source).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        for name in target.elts if isinstance(target, ast.Tuple) else (target,):
            if isinstance(name, ast.Name) and name.id.isupper():
                yield name.id


def gone(rules: Sequence[Rule], numbers: Iterable[str]) -> list[str]:
    """The names of the tables that the code does not have any more."""
    lost = [f"{rule.module}.{rule.name}" for rule in rules if not _exists(rule.module, rule.name)]
    return lost + [key for key in numbers if not _exists(*key.rsplit(".", 1))]


def _exists(module: str, name: str) -> bool:
    try:
        owner: Any = importlib.import_module(f"chatbot.{module}")
    except ModuleNotFoundError:
        return False
    for part in name.split("."):
        if not hasattr(owner, part):
            return False
        owner = getattr(owner, part)
    return True


# -- putting it off -----------------------------------------------------------


@contextmanager
def switched_off(off: Off) -> Iterator[None]:
    """Within it, the stand-in stands wherever the code has the name: in its module, and where it is imported."""
    module = importlib.import_module(f"chatbot.{off.module}")
    *owner, name = off.name.split(".")
    holders: list[tuple[Any, str]]
    holders = [(getattr(module, owner[0]), name)] if owner else [(module, name), *importers(module.__name__, name)]
    before = [(holder, own, vars(holder)[own]) for holder, own in holders]
    for holder, own in holders:
        setattr(holder, own, off.stand_in)
    try:
        yield
    finally:
        for holder, own, value in before:
            setattr(holder, own, value)


def importers(module: str, name: str) -> Iterator[tuple[ModuleType, str]]:
    """(module, name there) of each loaded module of the package that imports a name from a module at its top.

    Told from the source: two numbers of one name and value need not be one number.
    """
    for loaded in [m for key, m in sorted(sys.modules.items()) if key.startswith("chatbot.")]:
        for alias in _imports(loaded, module):
            if alias.name == name:
                yield loaded, alias.asname or name


def _imports(loaded: ModuleType, module: str) -> Iterator[ast.alias]:
    if loaded.__name__ not in _TREES:
        _TREES[loaded.__name__] = [
            node for node in ast.parse(inspect.getsource(loaded)).body if isinstance(node, ast.ImportFrom)
        ]
    for node in _TREES[loaded.__name__]:
        if node.module == module:
            yield from node.names


_TREES: dict[str, list[ast.ImportFrom]] = {}


def forget(bot: Bot) -> None:
    """Empty all that a bot remembers of what it found out: with a rule off, it would find out something else.

    These are words, guides with their sections and scores, and which questions are answered; conversations stay.
    """
    for owner in (bot.language, bot.shelves, *bot.shelves.all, bot.offers):
        for name, value in list(vars(owner).items()):
            if isinstance(value, Remembered):
                value.clear()
            elif isinstance(getattr(type(owner), name, None), cached_property):
                del vars(owner)[name]


def other_half(off: Off) -> str:
    """The half of the way that a rule has no part in: "resolve", text to turn, or "respond", turn to answer; or ""."""
    if off.module in READING_ONLY:
        return "" if f"{off.module}.{off.name}" in ANSWERING else "respond"
    importing = [module.__name__ for module, _ in importers(f"chatbot.{off.module}", off.name)]
    reads = any(name.startswith("chatbot.question.") for name in importing)
    return "resolve" if off.module.startswith(("evidence.", "reply.")) and not reads else ""


@contextmanager
def remembering(half: str) -> Iterator[None]:
    """Within it, a half of the way is not gone twice for the same: it takes half of the time. "" remembers nothing."""
    if not half:
        yield
        return
    bot = importlib.import_module("chatbot.bot")
    way, known = getattr(bot, half), _KNOWN[half]

    def remembered(*given: Any) -> Any:
        if given not in known:
            known[given] = way(*given)
        return known[given]

    setattr(bot, half, remembered)
    try:
        yield
    finally:
        setattr(bot, half, way)


# Of either half, what it was given -> what came of it with everything on. Text, state and turn are the same where
# their values are; language, shelves and offers are only the same as themselves.
_KNOWN: dict[str, dict[tuple[Any, ...], Any]] = {"resolve": {}, "respond": {}}


# -- measuring ----------------------------------------------------------------


# Of each set, (label, what was said) of each turn.
Answers = dict[str, list[tuple[str, int]]]


def served(names: Sequence[str], folder: Path) -> list[Asked]:
    """The sets of these names with their bots; those whose guides are not served are left out."""
    wanted = [each for each in question_sets() if each.name in names]
    return [asked for asked in opened(wanted, folder) if asked.bot is not None]


def answers(asked: Sequence[Asked]) -> Answers:
    """What all sets are answered, as the code is now."""
    _forget_all(asked)
    return {each.name: [_said(outcome) for outcome in evaluate(each.cases, each.bot)] for each in asked if each.bot}


def _forget_all(asked: Sequence[Asked]) -> None:
    for each in asked:
        if each.bot is not None:
            forget(each.bot)


def _said(outcome: Outcome) -> tuple[str, int]:
    answer = outcome.answer
    return outcome.label, hash((answer.kind, answer.text, answer.citations, answer.suggestions, answer.choices))


def changes(before: Answers, after: Answers) -> dict[str, Change]:
    """Of each set, what changed from some answers to others."""
    return {name: _change(before[name], after[name]) for name in before}


def _change(before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]]) -> Change:
    def more(label: str) -> int:
        return sum(own == label for own, _ in after) - sum(own == label for own, _ in before)

    pairs = list(zip(before, after, strict=True))
    moved = sum(old[0] != new[0] for old, new in pairs)
    return Change(more("right"), more("wrong"), moved, sum(old != new for old, new in pairs))


def measure(off: Sequence[Off], asked: Sequence[Asked], before: Answers) -> Row:
    """The sets with one thing off, or several at once. An error that this brings about is told, not raised."""
    key = off[0].key if len(off) == 1 else f"{len(off)} together"
    kind = off[0].kind if len({each.kind for each in off}) == 1 else ""
    try:
        with ExitStack() as stack:
            stack.enter_context(remembering(other_half(off[0]) if len(off) == 1 else ""))
            for each in off:
                stack.enter_context(switched_off(each))
            return Row(key, kind, changes(before, answers(asked)))
    except Exception as error:  # whatever a stand-in breaks
        return Row(key, kind, {}, f"{type(error).__name__}: {error}")
    finally:
        _forget_all(asked)


_ASKED: list[Asked] = []
_BEFORE: Answers = {}


def _start(names: Sequence[str], folder: Path) -> None:
    """Make a process ready: bots opened from what is fitted already, and asked once with everything on."""
    _ASKED.extend(served(names, folder))
    _BEFORE.update(answers(_ASKED))


def _measured(keys: Sequence[str]) -> Row:
    known = {off.key: off for off in all_off()}
    return measure([known[key] for key in keys], _ASKED, _BEFORE)


def measured(groups: Sequence[Sequence[str]], names: Sequence[str], folder: Path, jobs: int) -> Iterator[Row]:
    """The rows as they get ready, each of a group of keys, measured in processes of their own."""
    with multiprocessing.get_context("spawn").Pool(jobs, _start, (names, folder)) as pool:
        yield from pool.imap_unordered(_measured, groups)


# -- files --------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What was measured, at a commit."""

    commit: str
    rows: tuple[Row, ...]

    @property
    def sets(self) -> list[str]:
        """The names of the sets that were asked."""
        return list(dict.fromkeys(name for row in self.rows for name in row.sets))


def read(files: Sequence[Path]) -> Found:
    """What `keep` wrote, of several runs together: the rows of one name are one, with the sets of all runs."""
    commits: list[str] = []
    rows: dict[str, Row] = {}
    for file in files:
        kept = json.loads(file.read_text(encoding="utf-8"))
        commits.append(kept["commit"])
        for each in kept["rows"]:
            sets = {name: Change(**change) for name, change in each["sets"].items()}
            earlier = rows.get(each["key"], Row(each["key"], each["kind"], {}))
            rows[each["key"]] = replace(earlier, sets=earlier.sets | sets, error=earlier.error or each["error"])
    return Found(", ".join(dict.fromkeys(commits)), tuple(rows.values()))


# -- telling ------------------------------------------------------------------


def told(found: Found) -> Iterator[str]:
    """The table for the terminal, and what has no effect."""
    groups = _groups(found)
    yield f"Measured at {found.commit or 'no commit'}."
    yield from (f"{title}: {', '.join(names) or 'none'}." for title, names in groups.items())
    widest = max(len(row.key) for row in found.rows) + 2
    yield " " * widest + "".join(f"{title:^{sum(WIDTHS)}}" for title in groups)
    heads = "".join(f"{head:>{width}}" for head, width in zip(HEADS, WIDTHS, strict=True))
    yield f"{'off':<{widest}}" + heads * len(groups)
    for row in ranked(found):
        cells = "".join(
            f"{cell:>{width}}" for cell, width in zip(_cells(row, groups.values()), WIDTHS * 2, strict=True)
        )
        yield f"{row.key:<{widest}}" + (f"  {row.error}" if row.error else cells)
    for title, keys in without_effect(found):
        yield f"\n{title} ({len(keys)}):"
        yield from (f"  {key}" for key in keys)


def markdown(found: Found) -> str:
    """The same as Markdown; what has no effect is named only."""
    groups = _groups(found)
    parts = [f"Measured at commit `{found.commit}`."]
    parts += [f"{title}: {', '.join(names)}." for title, names in groups.items() if names]
    lists = without_effect(found)
    idle = {key for _, keys in lists for key in keys}
    rows = [(f"`{row.key}`", *_cells(row, groups.values())) for row in ranked(found) if row.key not in idle]
    heads = [f"{measure}, {title.lower()}" for title in groups for measure in HEADS]
    parts.append(table(("off", *heads), rows))
    parts += [f"{title} ({len(keys)}): {', '.join(f'`{key}`' for key in keys)}." for title, keys in lists if keys]
    return "\n\n".join(parts) + "\n"


def _cells(row: Row, groups: Iterable[Sequence[str]]) -> Iterator[str]:
    """The changes on each group of sets; empty where the row was not measured on them."""
    for names in groups:
        own = row.of(names)
        cells = (f"{own.right:+}", f"{own.wrong:+}", str(own.moved), str(own.otherwise))
        yield from cells if any(name in row.sets for name in names) else ("",) * len(cells)


def ranked(found: Found) -> list[Row]:
    """The greatest loss of what is right first, on the sets that nobody tuned on; of equals, on the others."""
    untuned, tuned = _groups(found).values()
    return sorted(found.rows, key=lambda row: (row.of(untuned).right, row.of(tuned).right, row.key))


def without_effect(found: Found) -> list[tuple[str, list[str]]]:
    """(title, keys) of what changes no answer, and of what moves next to nothing where nobody tuned."""
    untuned, tuned = _groups(found).values()
    sound = [row for row in ranked(found) if not row.error]
    idle = [row.key for row in sound if not row.of((*tuned, *untuned)).otherwise]
    few = [row.key for row in sound if row.of(untuned).moved <= FEW and row.key not in idle]
    return [
        ("No answer of any set changes with these off", idle),
        (f"At most {FEW} turn of the sets that nobody tuned on moves with these off", few),
    ]


def _groups(found: Found) -> dict[str, list[str]]:
    """The sets that were asked: those that nobody tuned on, and the others."""
    known = {each.name: each.tuned for each in question_sets()}
    return {
        title: [name for name in found.sets if known.get(name) is tuned]
        for title, tuned in (("Nobody tuned on", False), ("Tuned", True))
    }


def idle_together(found: Found) -> list[str]:
    """The keys of all that has next to no effect one by one; of two stand-ins for one name, the first."""
    idle = {key for _, keys in without_effect(found) for key in keys}
    firsts = {(off.module, off.name): off.key for off in reversed(all_off()) if off.key in idle}
    return list(firsts.values())


def _chosen(only: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """The keys of what is asked for by parts of names and by kind."""
    return [off.key for off in all_off() if off.kind in kinds and (not only or any(part in off.key for part in only))]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {COMMAND}", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [each.name for each in question_sets()]
    parser.add_argument("--sets", nargs="+", metavar="NAME", choices=names, default=names, help="; ".join(names))
    parser.add_argument("--only", nargs="+", metavar="PART", default=(), help="what has one of these in its name")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="rules, numbers or lists of words")
    parser.add_argument(
        "--together", type=Path, nargs="+", metavar="FILE", help="all without effect there, off at once"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes at a time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the numbers of each set here")
    parser.add_argument(
        "--from", dest="kept", type=Path, nargs="+", metavar="FILE", help="print these, measure nothing"
    )
    parser.add_argument("--markdown", type=Path, metavar="PAGE", help="put the table between its markers in a page")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.kept:
        found = read(options.kept)
    else:
        if lost := gone(RULES, [*NEUTRAL, *KEPT]):
            parser.error(f"not in the code any more: {', '.join(lost)}; mend or remove them in benchmarks/neutral.py")
        keys = _chosen(options.only, options.kinds)
        if not keys:
            parser.error(f"nothing has one of {', '.join(options.only)} in its name")
        groups = [idle_together(read(options.together))] if options.together else [[key] for key in keys]
        found = Found(commit(), tuple(_all_measured(groups, options.sets, options.jobs)))
    print("\n".join(told(found)))
    if options.json:
        keep(found, options.json)
    if options.markdown:
        rewrite(options.markdown, markdown(found), COMMAND)
    return 0


def _all_measured(groups: Sequence[Sequence[str]], names: Sequence[str], jobs: int) -> Iterator[Row]:
    """The rows of groups of keys, with progress on stderr."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = served(names, folder)  # here first, so that all processes find what is fitted
        started = time.monotonic()
        for done, row in enumerate(measured(groups, [each.name for each in asked], folder, jobs), 1):
            print(f"\r{done} of {len(groups)}, {time.monotonic() - started:.0f} s", end="", file=sys.stderr, flush=True)
            yield row
        print(file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
