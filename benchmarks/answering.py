"""The whole answer: a cold `career-chat ask`, the chat's start, `Bot.reply`, and how it all grows with the guides."""

from __future__ import annotations

import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.corpora import GUIDES, guide_lines, guide_passages, read_set
from benchmarks.engines import ScikitLearn
from benchmarks.measuring import (
    ONCE,
    PASS,
    Plan,
    Say,
    environment,
    in_turns,
    index_folder,
    percentile,
    timed,
)
from benchmarks.worker import peak_memory

QUESTION = "What does a customer service representative earn?"
# So many O*NET guides beside the shipped ones, then all.
GROWTH = (16, 64, 256)
# A line that begins with the prompt, whatever the terminal is told before it.
PROMPT = re.compile(r"[\r\n](?:\x1b\[[0-9;?]*[a-zA-Z])*> ")
PROMPT_SECONDS = 120


@dataclass(frozen=True)
class Served:
    """What one folder of guides costs.

    passages: its headings, and its lines with text, a sentence or an item each;
    first_s: seconds of the very first question, which fits the index; ask_ms: a
    cold `career-chat ask`, and by turns with it pass_ms: `python -c pass`,
    sklearn_ms: a process that unpickles a TF-IDF index of the shipped guides
    and answers once; prompt_ms: `career-chat` to its prompt; p50_ms, p99_ms:
    `Bot.answer` over the turns of the question files; asked_ms: its median over
    "What does a TITLE do?" for the O*NET guides of the smallest folder, 0 where
    there are none; memory_mb: peak of a process that answered all of these.
    """

    name: str
    guides: int
    passages: int
    first_s: float
    ask_ms: float
    pass_ms: float
    sklearn_ms: float
    prompt_ms: float
    p50_ms: float
    p99_ms: float
    asked_ms: float
    memory_mb: float


@dataclass(frozen=True)
class Whole:
    """served: the shipped guides, then with more and more O*NET guides beside them."""

    served: tuple[Served, ...]

    def growth(self) -> float | None:
        """The exponent that an answer grows by with all passages, O*NET's beside: the worse of both kinds of question.

        O*NET is a collection here, which answers only where an occupation of it is named; of one's own guides this
        says nothing (`own_guides.Growth`).
        """
        turns = [(float(each.passages), each.p50_ms) for each in self.served]
        asked = [(float(each.passages), each.asked_ms) for each in self.served if each.asked_ms]
        return max((exponent(points) for points in (turns, asked) if len({x for x, _ in points}) > 2), default=None)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power b of y = a * x**b that fits the points best, by least squares through their logarithms.

    With u = log x, v = log y and their means U, V it is b = sum((u - U) * (v - V)) / sum((u - U)**2). Raises
    ValueError where all x are one.
    """
    xs, ys = ([math.log(value) for value in column] for column in zip(*points, strict=True))
    middle, level = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle) ** 2 for x in xs)
    if not spread:
        raise ValueError("one x only; a growth needs two or more")
    return sum((x - middle) * (y - level) for x, y in zip(xs, ys, strict=True)) / spread


def measure(
    scratch: Path,
    plan: Plan,
    say: Say,
    files: Sequence[Path],
    onet: Path | None = None,
    data: Path | None = None,
    cache: Path | None = None,
) -> Whole:
    """Everything of the shipped guides, and of growing numbers of the O*NET guides where their folder is given.

    files: of questions; data: folder of the quality sets, for the questions on
    O*NET; cache: where indexes are kept, if not in scratch.
    """
    peer = index_folder(scratch, ScikitLearn.name)
    ScikitLearn().build(guide_passages(), str(peer))
    folders = {f"{len(list(GUIDES.glob('*.md')))} shipped guides": GUIDES}
    questions = scratch / "asked.txt"
    questions.write_text("", encoding="utf-8")
    if onet is not None:
        folders |= dict(_grown(onet, scratch, data, questions))
    commands = {"pass": PASS, "sklearn": (*ONCE, ScikitLearn.name, str(peer), QUESTION)}
    first = {}
    for name, folder in folders.items():
        say(f"{name}: the first question fits the index")
        first[name] = timed(_ask(folder), _environment(cache or scratch / "cache" / name))[0] / 1e3
    served = []
    for name, folder in folders.items():
        env = _environment(cache or scratch / "cache" / name)
        say(f"{name}: {plan.starts} cold starts, then whole answers")
        cold = in_turns(commands | {"ask": _ask(folder)}, plan.starts, env)
        prompt = median(_prompt_ms(folder, env) for _ in range(plan.starts))
        times = json.loads(
            timed(
                [
                    sys.executable,
                    "-m",
                    "benchmarks.answers",
                    "--json",
                    "--knowledge",
                    str(folder),
                    "--questions",
                    str(questions),
                    *map(str, files),
                ],
                env,
            )[1]
        )
        served.append(
            Served(
                name,
                len(list(folder.glob("*.md"))),
                guide_lines(folder),
                first[name],
                cold["ask"],
                cold["pass"],
                cold["sklearn"],
                prompt,
                median(times["turns"]),
                percentile(times["turns"], 0.99),
                median(times["asked"]) if times["asked"] and folder != GUIDES else 0.0,
                _memory_mb(folder, env, files, questions),
            )
        )
    return Whole(tuple(served))


def _environment(cache: Path) -> dict[str, str]:
    return environment(CAREER_CHAT_DATA=str(cache), TERM="xterm-256color")


def _career_chat(folder: Path) -> list[str]:
    """The installed command on a folder of guides; through Python where it is not installed."""
    script = Path(sys.executable).with_name("career-chat")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "chatbot"]
    return command if folder == GUIDES else [*command, "--knowledge", str(folder)]


def _ask(folder: Path) -> list[str]:
    return [*_career_chat(folder), "ask", QUESTION]


def _grown(onet: Path, scratch: Path, data: Path | None, questions: Path) -> list[tuple[str, Path]]:
    """(name, folder) of the shipped guides with more and more of O*NET; writes the questions that all can answer."""
    found = sorted(onet.glob("*.md"))
    random.Random(0).shuffle(found)  # noqa: S311 (a sample, no secret)
    folders = []
    for count in (*(count for count in GROWTH if count < len(found)), len(found)):
        folder = scratch / f"guides-{count}"
        folder.mkdir(parents=True)
        for path in (*GUIDES.glob("*.md"), *found[:count]):
            shutil.copy(path, folder)
        folders.append((f"and {count:,} of O*NET", folder))
    if data is not None:
        titles = {_title(path) for path in found[: GROWTH[0]]}
        asked = read_set("onettitles", data)
        questions.write_text(
            "".join(
                f"{query}\n"
                for query, grades in zip(asked.queries, asked.relevant, strict=True)
                if {asked.passages[number][0] for number in grades} & titles
            ),
            encoding="utf-8",
        )
    return folders


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return next((line.removeprefix("title:").strip(" \n\"'") for line in file if line.startswith("title:")), "")


def _prompt_ms(folder: Path, env: dict[str, str]) -> float:
    """From the start of the process to the prompt on a real pseudo-terminal."""
    import pexpect

    start = time.perf_counter()
    command, *arguments = _career_chat(folder)
    chat = pexpect.spawn(command, arguments, env=env, dimensions=(40, 100), encoding="utf-8", timeout=PROMPT_SECONDS)
    chat.expect(PROMPT)
    spent = 1e3 * (time.perf_counter() - start)
    chat.close(force=True)
    return spent


def _memory_mb(folder: Path, env: dict[str, str], files: Sequence[Path], questions: Path) -> float:
    """Peak memory of `career-chat chat --jsonl` that answered every turn; 0 where there is no /proc."""
    if not os.path.exists("/proc/self/status"):
        return 0.0
    cases = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    asked = [(case["id"], turn["user"]) for case in cases for turn in case["turns"]]
    asked += [(line, line) for line in questions.read_text(encoding="utf-8").splitlines()]
    process = subprocess.Popen(
        [*_career_chat(folder), "chat", "--jsonl"], env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the server was started without pipes")
    with process, process.stdin:
        for conversation, text in asked:
            process.stdin.write(json.dumps({"conversation": conversation, "text": text}) + "\n")
            process.stdin.flush()
            process.stdout.readline()
        return peak_memory(str(process.pid))
