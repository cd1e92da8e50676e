"""How a whole answer grows with the guides of one's own, which answer every question whatever it names.

Guides of a collection answer only where their occupation is named, so that what is beside one's own guides says
nothing of these. Here occupations of O*NET stand in for them: guides of the importer without the line that makes
them a collection. Every size has processes of its own, one that fits and one that answers; those that answer are all
open at once and have a round of all questions each by turns, so that noise hits all alike.

`python -m benchmarks.own_guides fit|serve ...` is such a process; `python -m benchmarks.growth` starts them.
"""

from __future__ import annotations

import datetime
import json
import random
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO, Any
from unittest.mock import patch

import chatbot.bot
from benchmarks.answering import exponent
from benchmarks.corpora import GUIDES, guide_lines
from benchmarks.machine import machine, versions
from benchmarks.measuring import ROOT, Say, environment, percentile, timed
from benchmarks.worker import peak_memory
from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, read_cases
from chatbot.question.dialogue import resolve
from chatbot.question.turn import State, Turn
from chatbot.reply.answer import Answer

SIZES = (4, 40, 120, 400)
QUICK_SIZES = (4, 40)
ROUNDS = 3
# Fitted before the clock runs: with it what is learnt of the rules, which is the same for any guides.
_TINY = "---\ntitle: Bell Ringer\nrole: Bell Ringer\n---\n\n# Bell Ringer\n\nBell ringers ring bells.\n"
_FENCE = "\n---\n"


@dataclass(frozen=True)
class Own:
    """What a folder of one's own guides costs.

    titles: names that guides go by, roles and aliases; passages: headings, and lines with text, a sentence or an item
    each; fit_s, fit_mb: seconds to read and fit all guides, and memory of that at its peak; open_s: from opening what
    is fitted to the first answer; p50_ms, p95_ms, p99_ms: whole answers, each the best of the rounds; reading_ms: of
    p50_ms, what is spent before anything is looked for; named_ms, unnamed_ms: medians of the turns that are about
    guides that were named, now or before, and of the others, for which all guides are searched; unnamed: the share of
    these; same: the share of turns that are answered with the very citations of the first folder; memory_mb: peak of
    the process that answered.
    """

    guides: int
    titles: int
    passages: int
    fit_s: float
    fit_mb: float
    open_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    reading_ms: float
    named_ms: float
    unnamed_ms: float
    unnamed: float
    same: float
    memory_mb: float


@dataclass(frozen=True)
class Growth:
    """Folders of more and more guides, measured in one run on one machine; turns: how many were asked of each."""

    started: str
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    turns: int
    rounds: int
    sizes: tuple[Own, ...]

    def power(self, name: str) -> float | None:
        """The power of the passages that a figure of the sizes grows with (`exponent`); None of a single size."""
        points = [(float(each.passages), float(getattr(each, name))) for each in self.sizes]
        return exponent(points) if len(points) > 1 and all(y > 0 for _, y in points) else None

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Growth:
        """A measurement out of a results file."""
        return cls(**{**values, "sizes": tuple(Own(**each) for each in values["sizes"])})


@dataclass(frozen=True)
class Asked:
    """One turn as it was answered: milliseconds of reading it and of all, whether it named no guide, what it cited."""

    reading_ms: float
    whole_ms: float
    unnamed: bool
    cited: int


@dataclass(frozen=True)
class Plan:
    """guides: how many each folder holds, the shipped ones among them; files: of questions; rounds: over all turns."""

    guides: tuple[int, ...]
    files: tuple[Path, ...]
    rounds: int = ROUNDS

    def check(self) -> None:
        """Raises DataError for a file that is no question file, and ValueError where there is no question at all."""
        cases = [case for file in self.files for case in read_cases(file)]  # all, so that every fault is found
        if not cases:
            raise ValueError(f"no question in {', '.join(map(str, self.files)) or 'no file'}; name a file of questions")


# -- folders --------------------------------------------------------------


def own_text(text: str) -> str:
    """A guide's text without the line of its front matter that makes it one of a collection."""
    head, fence, body = text.partition(_FENCE)
    return "\n".join(line for line in head.split("\n") if not line.startswith("collection:")) + fence + body


def folders(imported: Path, scratch: Path, sizes: Sequence[int]) -> list[Path]:
    """Folders of so many guides: the shipped ones and imported ones in seeded order, a smaller folder within a larger.

    Raises ValueError where a size is below the shipped guides, or above all.
    """
    shipped, found = sorted(GUIDES.glob("*.md")), sorted(imported.glob("*.md"))
    random.Random(0).shuffle(found)  # noqa: S311 (a sample, no secret)
    made = []
    for size in sizes:
        if not len(shipped) <= size <= len(shipped) + len(found):
            raise ValueError(
                f"no folder of {size:,} guides: there are {len(shipped)} shipped and {len(found):,} imported ones; "
                f"ask for {len(shipped)} to {len(shipped) + len(found):,}"
            )
        folder = scratch / f"own-{size}"
        folder.mkdir(parents=True)
        for path in shipped:
            shutil.copy(path, folder)
        for path in found[: size - len(shipped)]:
            (folder / path.name).write_text(own_text(path.read_text(encoding="utf-8")), encoding="utf-8")
        made.append(folder)
    return made


# -- measuring ------------------------------------------------------------


def measure(imported: Path, scratch: Path, plan: Plan, say: Say) -> Growth:
    """Every size measured, smallest first; imported: a folder of guides from `career-chat import onet`.

    Raises ValueError for sizes that cannot be made, and RuntimeError where a process fails.
    """
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    made = folders(imported, scratch, sorted(plan.guides))
    rules = learnt_rules(scratch, say)
    fitted = []
    for folder in made:
        say(f"{_count(folder):,} guides of one's own: fitting")
        shutil.copytree(rules, _data(folder))
        fitted.append(json.loads(timed([*_PROCESS, "fit", str(folder)], _environment(folder))[1]))
    asked = _asked(made, plan, say)
    first = asked[made[0]][0]
    sizes = tuple(_own(folder, fit, asked[folder], first) for folder, fit in zip(made, fitted, strict=True))
    told = {name: version for name, version in versions().items() if name in ("Python", "career-chat")}
    return Growth(started, machine(), told, len(first), plan.rounds, sizes)


_PROCESS = (sys.executable, "-m", "benchmarks.own_guides")


def _count(folder: Path) -> int:
    return len(list(folder.glob("*.md")))


def _data(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-data")


def _environment(folder: Path) -> dict[str, str]:
    return environment(CAREER_CHAT_DATA=str(_data(folder)))


def learnt_rules(scratch: Path, say: Say) -> Path:
    """A data folder in which the rules are fitted, and no guide that is measured."""
    tiny = scratch / "tiny"
    tiny.mkdir()
    (tiny / "bell-ringer.md").write_text(_TINY, encoding="utf-8")
    say("learning the rules, once for all sizes")
    timed([*_PROCESS, "fit", str(tiny)], _environment(tiny))
    return _data(tiny)


def _asked(made: Sequence[Path], plan: Plan, say: Say) -> dict[Path, tuple[list[Asked], dict[str, float]]]:
    """Of each folder its turns, with the best times of the rounds, and what else its process tells."""
    rounds: dict[Path, list[list[Asked]]] = {folder: [] for folder in made}
    told = {}
    with ExitStack() as stack:
        served = {folder: stack.enter_context(_serving(folder, plan.files)) for folder in made}
        for folder, process in served.items():
            told[folder] = _next(process)
        for number in range(plan.rounds):
            for folder, process in served.items():
                say(f"{_count(folder):,} guides of one's own: round {number + 1} of {plan.rounds}")
                _pipe(process.stdin).write("\n")
                _pipe(process.stdin).flush()
                rounds[folder].append([Asked(*values) for values in _next(process)["turns"]])
        for folder, process in served.items():
            _pipe(process.stdin).close()
            told[folder] |= _next(process)
    return {folder: (best(rounds[folder]), told[folder]) for folder in made}


def best(rounds: Sequence[Sequence[Asked]]) -> list[Asked]:
    """Each turn with its fastest reading and its fastest answer of all rounds."""
    return [
        Asked(min(t.reading_ms for t in turn), min(t.whole_ms for t in turn), turn[0].unnamed, turn[0].cited)
        for turn in zip(*rounds, strict=True)
    ]


def _own(
    folder: Path, fit: Mapping[str, float], asked: tuple[Sequence[Asked], Mapping[str, float]], first: Sequence[Asked]
) -> Own:
    turns, told = asked
    whole = [turn.whole_ms for turn in turns]
    return Own(
        guides=_count(folder),
        titles=int(fit["titles"]),
        passages=guide_lines(folder),
        fit_s=fit["seconds"],
        fit_mb=fit["memory_mb"],
        open_s=told["open_s"],
        p50_ms=median(whole),
        p95_ms=percentile(whole, 0.95),
        p99_ms=percentile(whole, 0.99),
        reading_ms=median(turn.reading_ms for turn in turns),
        named_ms=_median(turn.whole_ms for turn in turns if not turn.unnamed),
        unnamed_ms=_median(turn.whole_ms for turn in turns if turn.unnamed),
        unnamed=sum(turn.unnamed for turn in turns) / len(turns),
        same=sum(a.cited == b.cited for a, b in zip(turns, first, strict=True)) / len(turns),
        memory_mb=told["memory_mb"],
    )


def _median(values: Iterable[float]) -> float:
    """The median; 0 of none."""
    found = list(values)
    return median(found) if found else 0.0


@contextmanager
def _serving(folder: Path, files: Sequence[Path]) -> Iterator[subprocess.Popen[str]]:
    command = [*_PROCESS, "serve", str(folder), *map(str, files)]
    pipe, env = subprocess.PIPE, _environment(folder)
    with subprocess.Popen(command, cwd=ROOT, env=env, text=True, stdin=pipe, stdout=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def _next(process: subprocess.Popen[str]) -> dict[str, Any]:
    line = _pipe(process.stdout).readline()
    if not line:
        raise RuntimeError(f"{' '.join(map(str, _PROCESS))} ended while it was asked; what it said stands above")
    return dict(json.loads(line))


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("the process was started without pipes")
    return pipe


# -- the processes that are measured --------------------------------------


def fit(folder: str) -> None:
    """Open a folder that was not fitted yet; prints seconds, MB at the peak, and how many titles the guides have."""
    start = time.perf_counter()
    guides = Bot.open(Path(folder)).library.guides
    spent = time.perf_counter() - start
    titles = len({name.casefold() for guide in guides for name in (guide.role, guide.title, *guide.aliases)})
    _tell({"seconds": spent, "memory_mb": peak_memory(), "titles": titles})


def serve(folder: str, *files: str) -> None:
    """Open a folder and answer once: {"open_s"}; of each line of input all turns: {"turns"}; at its end {"memory_mb"}.

    A turn is told as the fields of `Asked`.
    """
    cases = [case for file in files for case in read_cases(Path(file))]
    start = time.perf_counter()
    bot = Bot.open(Path(folder))
    bot.answer(cases[0].turns[0][0], State())
    _tell({"open_s": time.perf_counter() - start})
    for _ in sys.stdin:
        _tell({"turns": [answered for case in cases for answered in replay(bot, case)]})
    _tell({"memory_mb": peak_memory()})


def replay(bot: Bot, case: Case) -> list[tuple[float, float, bool, int]]:
    """A conversation with `Bot.answer` as it is, but for a clock that is read when a turn is understood."""
    understood: list[tuple[float, Turn]] = []

    def clocked(*given: Any) -> Turn:
        turn = resolve(*given)
        understood.append((time.perf_counter(), turn))
        return turn

    state, told = State(), []
    with patch.object(chatbot.bot, "resolve", clocked):
        for text, _ in case.turns:
            start = time.perf_counter()
            reply, state = bot.answer(text, state)
            end = time.perf_counter()
            read, turn = understood.pop()
            told.append((1e3 * (read - start), 1e3 * (end - start), not turn.guides, cited(reply)))
    return told


def cited(reply: Answer) -> int:
    """What tells an answer from one with other citations, or of another kind."""
    return zlib.crc32(repr((reply.kind, reply.citations)).encode())


def _tell(found: dict[str, object]) -> None:
    print(json.dumps(found), flush=True)


def main(arguments: Sequence[str]) -> None:
    """Run one of the two processes."""
    (fit if arguments[0] == "fit" else serve)(*arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
