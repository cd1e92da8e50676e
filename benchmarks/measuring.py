"""Measuring engines side by side: each in its own process, in turns, so that noise hits all alike."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median
from typing import IO, Any

from benchmarks.worker import ONE_THREAD

ROOT = Path(__file__).resolve().parent.parent
PASS = (sys.executable, "-c", "pass")
# `-m` would add the 5 ms of runpy to every cold start.
ONCE = (sys.executable, "-c", "import sys; from benchmarks.worker import once; once(*sys.argv[1:])")
# Questions an engine answers before the next one has its turn.
TURN = 50

Say = Callable[[str], None]


@dataclass(frozen=True)
class Figures:
    """What was measured of one engine at one number of passages.

    build_s: seconds to index, its imports included; build_mb: peak memory of
    that; index_mb: on disk; cold_ms: a whole process that opens the index and
    answers once, median; pass_ms: `python -c pass` in the same turns; load_ms:
    of cold_ms from the engine's import to its answer; p50_ms, p99_ms: over the
    questions, each the best of the rounds; worst_p99_ms: over all rounds, noise
    and all; per_second: questions a second; memory_mb: peak of the process that
    answered; questions: how many it was asked.
    """

    engine: str
    passages: int
    build_s: float
    build_mb: float
    index_mb: float
    cold_ms: float = 0.0
    pass_ms: float = 0.0
    load_ms: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    worst_p99_ms: float = 0.0
    per_second: float = 0.0
    memory_mb: float = 0.0
    questions: int = 0


@dataclass(frozen=True)
class Plan:
    """How often: rounds over the questions, cold starts, and seconds an engine may take a round."""

    rounds: int = 3
    starts: int = 9
    seconds: float = 60.0


def teller() -> Say:
    """What says a line on standard error with the seconds since it was made."""
    begun = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - begun:5.0f} s] {text}", file=sys.stderr, flush=True)

    return say


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) lies, linear between neighbours as numpy does it."""
    if not values:
        raise ValueError("no values to take a percentile of")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def measure(
    engines: Sequence[str], count: int, corpus: Path, questions: Sequence[str], scratch: Path, plan: Plan, say: Say
) -> list[Figures]:
    """All figures of the engines on the first passages of a corpus file; scratch: a folder for the indexes."""
    found = {}
    for engine in engines:
        say(f"{count:,} passages: {engine} builds")
        found[engine] = _built(engine, count, corpus, index_folder(scratch, engine))
    say(f"{count:,} passages: {plan.starts} cold starts each")
    floor, starts = _starts(engines, questions[0], scratch, plan.starts)
    for engine, (cold, load) in starts.items():
        found[engine] = replace(found[engine], cold_ms=cold, pass_ms=floor, load_ms=load)
    for engine, (rounds, memory) in _answered(engines, questions, scratch, plan, say).items():
        best = [min(spent) for spent in _by_question(rounds)]
        every = [ms for spent in rounds for ms in spent]
        found[engine] = replace(
            found[engine],
            p50_ms=median(best),
            p99_ms=percentile(best, 0.99),
            worst_p99_ms=percentile(every, 0.99),
            per_second=1e3 / mean(best),
            memory_mb=memory,
            questions=len(best),
        )
    return [found[engine] for engine in engines]


def ranked(engine: str, name: str, data: Path, scratch: Path) -> list[list[int]]:
    """The passage numbers that an engine finds for each question of a quality set."""
    folder = index_folder(scratch, engine)
    (answer,) = worker("rank", engine, str(folder), name, str(data.resolve()))
    shutil.rmtree(folder)
    return [list(numbers) for numbers in answer["ranked"]]


def index_folder(scratch: Path, engine: str) -> Path:
    """An engine's folder for its index, made empty."""
    folder = _folder(scratch, engine)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _folder(scratch: Path, engine: str) -> Path:
    return scratch / engine.replace(" ", "-")


def worker(*arguments: str) -> list[dict[str, Any]]:
    """What a worker process prints. Raises RuntimeError with its last words where it fails."""
    _, told = timed([sys.executable, "-m", "benchmarks.worker", *arguments])
    return [json.loads(line) for line in told.splitlines()]


def environment(**more: str) -> dict[str, str]:
    """The environment of every process that is measured: one thread, and what the caller adds."""
    return os.environ | ONE_THREAD | more


def timed(command: Sequence[str], env: dict[str, str] | None = None) -> tuple[float, str]:
    """(milliseconds of a whole process, what it printed). Raises RuntimeError with its last words where it fails."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=env or environment(), capture_output=True, text=True, check=False)
    spent = 1e3 * (time.perf_counter() - start)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)[:200]} failed: {done.stderr.strip()[-2000:]}")
    return spent, done.stdout


def in_turns(commands: dict[str, Sequence[str]], times: int, env: dict[str, str] | None = None) -> dict[str, float]:
    """Median milliseconds of whole processes, run one after the other so many times; one run before is not counted."""
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times + 1):
        for name, command in commands.items():
            spent[name].append(timed(command, env)[0])
    return {name: median(found[1:]) for name, found in spent.items()}


def _built(engine: str, count: int, corpus: Path, folder: Path) -> Figures:
    (told,) = worker("build", engine, str(folder), str(corpus), str(count))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Figures(engine, count, told["seconds"], told["memory_mb"], size / 1e6)


def _starts(
    engines: Sequence[str], question: str, scratch: Path, times: int
) -> tuple[float, dict[str, tuple[float, float]]]:
    """Medians in milliseconds: (`python -c pass`, of each engine the whole process and the part from import to answer).

    A first start of each is not counted.
    """
    floor: list[float] = []
    spent: dict[str, list[tuple[float, float]]] = {engine: [] for engine in engines}
    for _ in range(times + 1):
        floor.append(timed(PASS)[0])
        for engine in engines:
            whole, told = timed([*ONCE, engine, str(_folder(scratch, engine)), question])
            spent[engine].append((whole, float(told.split()[0])))
    medians = {
        engine: (median(whole for whole, _ in found[1:]), median(load for _, load in found[1:]))
        for engine, found in spent.items()
    }
    return median(floor[1:]), medians


def _answered(
    engines: Sequence[str], questions: Sequence[str], scratch: Path, plan: Plan, say: Say
) -> dict[str, tuple[list[list[float]], float]]:
    """(milliseconds of each question in each round, peak memory in MB) of every engine.

    An engine that has used up its seconds leaves the rest of the round to
    the others; the questions are in random order, so the first are a fair part.
    """
    rounds: dict[str, list[list[float]]] = {engine: [[] for _ in range(plan.rounds)] for engine in engines}
    with ExitStack() as stack:
        served = {engine: stack.enter_context(_serving(engine, scratch)) for engine in engines}
        for number in range(plan.rounds):
            say(f"round {number + 1} of {plan.rounds}")
            left = dict.fromkeys(engines, plan.seconds)
            for at in range(0, len(questions), TURN):
                for engine in engines:
                    if left[engine] > 0:
                        spent = _ask(served[engine], questions[at : at + TURN], left[engine])
                        left[engine] -= sum(spent) / 1e3
                        rounds[engine][number] += spent
        memory = {engine: _close(process) for engine, process in served.items()}
    return {engine: (rounds[engine], memory[engine]) for engine in engines}


def _by_question(rounds: Sequence[Sequence[float]]) -> Iterator[list[float]]:
    """The times of each question that was asked in any round."""
    for number in range(max(map(len, rounds))):
        yield [spent[number] for spent in rounds if number < len(spent)]


@contextmanager
def _serving(engine: str, scratch: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.worker", "serve", engine, str(_folder(scratch, engine))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment(), text=True, stdin=pipe, stdout=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def _ask(process: subprocess.Popen[str], questions: Sequence[str], seconds: float) -> list[float]:
    pipe = _pipe(process.stdin)
    pipe.write(json.dumps({"questions": questions, "seconds": seconds}) + "\n")
    pipe.flush()
    return list(_told(process)["ms"])


def _close(process: subprocess.Popen[str]) -> float:
    _pipe(process.stdin).close()
    return float(_told(process)["memory_mb"])


def _told(process: subprocess.Popen[str]) -> dict[str, Any]:
    line = _pipe(process.stdout).readline()
    if not line:
        raise RuntimeError(f"{process.args!r} ended while it was asked")
    return dict(json.loads(line))


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("the worker was started without pipes")
    return pipe
