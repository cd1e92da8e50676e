"""How long a whole answer takes, beside a search that only ranks sections.

Run as `python -m benchmarks.answers [FILE ...]`; `--json` leaves the peer out,
for `benchmarks.retrieval`. Every turn of the question
files is answered in its conversation (spelling, topic, ranking, composing and
citing, all in one thread), and in the same run searched the plain way: all
sections in a `TfidfVectorizer`, one cosine a question. The peer gives a
section and no answer; the ratio says what the rest costs on this machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, read_cases
from chatbot.question.turn import State

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "cases"
ROUNDS = 3


@dataclass(frozen=True)
class Times:
    """Milliseconds of each turn, the best of ROUNDS."""

    name: str
    turns: tuple[float, ...]

    def line(self, beside: Times) -> str:
        """Median, 90th and 99th percentile, and the ratio of the medians."""
        cuts = statistics.quantiles(self.turns, n=100)
        ratio = statistics.median(self.turns) / statistics.median(beside.turns)
        return f"{self.name:<32}{cuts[49]:9.2f}{cuts[89]:9.2f}{cuts[98]:9.2f}{ratio:9.1f}"


def timed(name: str, conversations: Sequence[Sequence[str]], answer: Callable[[Sequence[str]], list[float]]) -> Times:
    """The best time of each turn over ROUNDS replays of all conversations."""
    rounds = [[spent for turns in conversations for spent in answer(turns)] for _ in range(ROUNDS)]
    return Times(name, tuple(min(spent) for spent in zip(*rounds, strict=True)))


def whole_answers(bot: Bot) -> Callable[[Sequence[str]], list[float]]:
    """Milliseconds of each turn of a conversation, answered by the bot."""

    def answer(turns: Sequence[str]) -> list[float]:
        state, spent = State(), []
        for turn in turns:
            start = time.perf_counter()
            _, state = bot.answer(turn, state)
            spent.append(1e3 * (time.perf_counter() - start))
        return spent

    return answer


def plain_search(bot: Bot) -> Callable[[Sequence[str]], list[float]]:
    """Milliseconds of each turn, searched among all sections with scikit-learn's defaults."""
    # Here, so that our own times are taken in a process without it.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import linear_kernel

    sections = [
        " ".join((*section.path, *(piece.text for piece in section.pieces)))
        for guide in bot.library.guides
        for section in guide.sections
    ]
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(sections)

    def search(turns: Sequence[str]) -> list[float]:
        spent = []
        for turn in turns:
            start = time.perf_counter()
            int(linear_kernel(vectorizer.transform([turn]), matrix).argmax())
            spent.append(1e3 * (time.perf_counter() - start))
        return spent

    return search


def own_times(bot: Bot, conversations: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, tuple[float, ...]]:
    """Of each group of conversations the milliseconds of every turn, best of ROUNDS."""
    return {name: timed(name, asked, whole_answers(bot)).turns for name, asked in conversations.items()}


def measure(bot: Bot, cases: Sequence[Case]) -> tuple[Times, Times]:
    """(the bot's whole answers, the plain search)."""
    conversations = [[user for user, _ in case.turns] for case in cases]
    return (
        timed("career-chat, the whole answer", conversations, whole_answers(bot)),
        timed("scikit-learn, only the search", conversations, plain_search(bot)),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="question files (default: dev*.jsonl)")
    parser.add_argument("--knowledge", type=Path, metavar="DIR", help="folder of guides (default: the shipped ones)")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="with --json: more questions, one a line")
    parser.add_argument("--json", action="store_true", help="print only our own times, as one JSON object")
    options = parser.parse_args(argv)
    files = options.files or sorted(QUESTIONS.glob("dev*.jsonl"))
    cases = [case for file in files for case in read_cases(file)]
    bot = Bot.open(options.knowledge)
    if options.json:
        asked = options.questions.read_text(encoding="utf-8").splitlines() if options.questions else []
        groups = {"turns": [[user for user, _ in case.turns] for case in cases], "asked": [[line] for line in asked]}
        print(json.dumps(own_times(bot, groups)))
        return 0
    ours, peer = measure(bot, cases)
    print(f"{len(ours.turns)} turns, best of {ROUNDS}; {platform.machine()}, Python {platform.python_version()}")
    print(f"{'milliseconds a turn':<32}{'p50':>9}{'p90':>9}{'p99':>9}{'ratio':>9}")
    print(ours.line(peer))
    print(peer.line(peer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
