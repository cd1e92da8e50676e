"""What a change changed: the answers of all question sets, now and before.

    python -m benchmarks.snapshot --against HEAD~1        a commit of this checkout
    python -m benchmarks.snapshot --to before.jsonl       keep the answers of the working tree
    python -m benchmarks.snapshot --against before.jsonl  compare with them later

Each side is asked through `chat --jsonl`, its contract with programs, so that
the code may have been moved about in between. Prints every turn whose answer
differs; of sets that are kept apart, only those of the half that may be looked
at. Exit code 1 where an answer differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.sets import ROOT, QuestionSet, is_shown, mend, question_sets
from chatbot.curation.evaluation import read_cases

# What is compared of an answer: not its confidence, which a fit of other phrasings moves in the last digits.
COMPARED = ("kind", "text", "citations", "suggestions", "choices", "more")
WIDTH = 300


@dataclass(frozen=True)
class Turn:
    """One turn of a set and its answer; shown: whether it may be looked at."""

    set: str
    id: str
    number: int
    user: str
    answer: dict[str, object]
    shown: bool

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from other turns."""
        return self.set, self.id, self.number


def asked(checkout: Path, folder: Path) -> Iterator[Turn]:
    """Every turn of every set, answered by the code, guides and rules of a checkout; folder: for what it fits."""
    for each in question_sets():
        guides = mend(each.guides, folder / "mended") if each.mended else each.guides
        yield from _answers(each, checkout, guides, folder / "data")


def _answers(each: QuestionSet, checkout: Path, guides: Path, data: Path) -> Iterator[Turn]:
    turns = [(case.name, n, user) for case in read_cases(each.file) for n, (user, _) in enumerate(case.turns)]
    lines = [json.dumps({"conversation": name, "text": user}) for name, _, user in turns]
    command = [sys.executable, "-m", "chatbot", "--knowledge", str(guides), "chat", "--jsonl"]
    environment = os.environ | {"PYTHONPATH": str(checkout), "CAREER_CHAT_DATA": str(data)}
    done = subprocess.run(
        command, cwd=checkout, env=environment, input="\n".join(lines) + "\n", capture_output=True, text=True
    )
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    if not replies:  # no guide of the folder could be served
        replies = [{"kind": "not served"}] * len(turns)
    for (name, number, user), reply in zip(turns, replies, strict=True):
        kept = {key: reply.get(key) for key in COMPARED}
        yield Turn(each.name, name, number, user, kept, not each.apart or is_shown(name))


def read(file: Path) -> list[Turn]:
    """The turns that `--to` kept."""
    return [Turn(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def at_revision(revision: str, folder: Path) -> list[Turn]:
    """The turns as a commit of this checkout answers them. Raises CalledProcessError where git knows none."""
    checkout = folder / "checkout"
    subprocess.run(["git", "worktree", "add", "--detach", "--quiet", str(checkout), revision], cwd=ROOT, check=True)
    try:
        return list(asked(checkout, folder / "before"))
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(checkout)], cwd=ROOT, check=True)


def compare(before: Sequence[Turn], after: Sequence[Turn]) -> Iterator[str]:
    """A line for each turn that is answered otherwise, and one for each set."""
    known = {turn.key: turn for turn in before}
    counts: dict[str, list[int]] = {}
    for turn in after:
        total = counts.setdefault(turn.set, [0, 0])
        old = known.get(turn.key)
        if old is None:
            continue
        total[0] += 1
        if old.answer != turn.answer:
            total[1] += 1
            if turn.shown:
                yield f"{turn.set} {turn.id} {turn.number + 1} {turn.user!r}\n  - {_said(old)}\n  + {_said(turn)}"
    yield from (f"{name}: {changed} of {turns} turns answered otherwise" for name, (turns, changed) in counts.items())


def _said(turn: Turn) -> str:
    """An answer in one line."""
    cited = turn.answer.get("citations")
    marks = [f"{c['guide']}#{c['anchor']}:{c['lines']}" for c in cited] if isinstance(cited, list) else []
    said = " ".join(str(turn.answer.get("text")).split())[:WIDTH]
    return f"{turn.answer['kind']}: {said} {marks} {turn.answer.get('suggestions')}"


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, keep or compare; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.snapshot", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", metavar="FILE|COMMIT", help="what to compare the working tree with")
    parser.add_argument("--to", type=Path, metavar="FILE", help="keep the answers of the working tree here")
    options = parser.parse_args(argv)
    if not (options.against or options.to):
        parser.error("nothing to do; give --to FILE, --against FILE or --against COMMIT")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        after = list(asked(ROOT, folder / "after"))
        if options.to:
            options.to.write_text("".join(json.dumps(asdict(turn)) + "\n" for turn in after), encoding="utf-8")
        if not options.against:
            return 0
        file = Path(options.against)
        before = read(file) if file.is_file() else at_revision(options.against, folder)
        lines = list(compare(before, after))
    print("\n".join(lines))
    return int(any(": 0 of" not in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
