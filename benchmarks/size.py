"""How much code decides an answer: statements and decision points of what reads, ranks, judges and says.

    python -m benchmarks.size [COMMIT ...]     the working tree, and these commits beside it

Both are counted in the syntax tree, so that moving files and the formatter's
layout change nothing. A decision point is what McCabe's cyclomatic complexity
(1976) counts: a branch, a loop, a condition's `and` or `or`, a filter of a
comprehension, a handler of an error; a loop within an expression is one too.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from benchmarks.sets import ROOT

# The rooms on the way from a question to its answer.
ROOMS = ("question", "evidence", "reply")
# What stood at the top of the package before there were rooms; `bot.py` still does.
BEFORE_ROOMS = frozenset(
    """answer bot classifier compose context contrast cues decision decline dialogue figures intent knowledge ranking
    reading role_names slots spelling suggesting telling turn usage why""".split()
)
# What is looked up in guides; `knowledge.py` held it before.
SHELVES = ("index", "shelves.py")
# An import is where a file says what it needs of others: moving a function makes or spares one.
_NO_WORK = (ast.Import, ast.ImportFrom)
_BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.Assert)


@dataclass(frozen=True)
class Size:
    """Of some code: files, statements without docstrings and imports, and decision points."""

    files: int = 0
    statements: int = 0
    decisions: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(self.files + other.files, self.statements + other.statements, self.decisions + other.decisions)


def counts(path: PurePosixPath) -> bool:
    """Whether a file of the checkout is on the way from a question to its answer."""
    parts = path.parts
    if parts[:1] != ("chatbot",) or path.suffix != ".py":
        return False
    return parts[1] in ROOMS or (len(parts) == 2 and path.stem in BEFORE_ROOMS) or parts[1:] == SHELVES


def size_of(source: str) -> Size:
    """The size of a module's source."""
    nodes = list(ast.walk(ast.parse(source)))
    statements = sum(
        isinstance(node, ast.stmt) and not isinstance(node, _NO_WORK) and not _is_text(node) for node in nodes
    )
    return Size(1, statements, sum(map(_decisions, nodes)))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _decisions(node: ast.AST) -> int:
    """The ways that a node adds to those through the code."""
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, _BRANCHES))


def sources(commit: str = "") -> Iterator[str]:
    """The sources that count, of a commit or, without one, of the working tree."""
    if not commit:
        files = (file.relative_to(ROOT).as_posix() for file in sorted((ROOT / "chatbot").rglob("*.py")))
        yield from ((ROOT / file).read_text(encoding="utf-8") for file in files if counts(PurePosixPath(file)))
        return
    names = _git("ls-tree", "-r", "--name-only", commit, "chatbot").splitlines()
    yield from (_git("show", f"{commit}:{name}") for name in names if counts(PurePosixPath(name)))


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main(argv: Sequence[str] | None = None) -> int:
    """Count and print; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.size", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commits", nargs="*", metavar="COMMIT", help="what to set beside the working tree")
    options = parser.parse_args(argv)
    now = sum(map(size_of, sources()), Size())
    print(f"{'':<24}{'files':>8}{'statements':>12}{'decisions':>12}")
    print(f"{'working tree':<24}{now.files:>8,}{now.statements:>12,}{now.decisions:>12,}")
    for commit in options.commits:
        then = sum(map(size_of, sources(commit)), Size())
        print(f"{commit:<24}{then.files:>8,}{then.statements:>12,}{then.decisions:>12,}")
        changes = (now.statements / then.statements - 1, now.decisions / then.decisions - 1)
        print(f"{'  now, beside it':<32}{changes[0]:>12.1%}{changes[1]:>12.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
