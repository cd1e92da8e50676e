"""How a whole answer grows with the guides of one's own: `python -m benchmarks.growth --onet DIR`."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import ROOT, Say, teller
from benchmarks.own_guides import ROUNDS, SIZES, Growth, Plan, measure
from benchmarks.report import growth_parts
from benchmarks.retrieval import DOCS, RESULTS, load, publish, sizes_of
from chatbot.errors import DataError, ImportingError
from chatbot.importing.onet_guides import import_release

_DESCRIPTION = """\
Measures whole answers over folders of one's own guides: the shipped ones, and occupations of O*NET without the line
that makes them a collection. Guides of a collection answer only where their occupation is named; one's own are all
searched where a question names none of them, and all their titles are compared with its words.
"""
_EXAMPLES = """\
examples:
  python -m benchmarks.growth --onet db_29_2_text           4, 40, 120 and 400 guides: about a quarter of an hour
  python -m benchmarks.growth --onet db_29_2_text --docs    and write it into docs/benchmarks.md
  python -m benchmarks.growth --onet db_29_2_text --guides 4,20 --rounds 1 tests/cases/dev.jsonl    a first look

What the columns mean is said in benchmarks/own_guides.py (`Own`). The times depend on the machine; what can be
compared are ratios within one run, and the power: 1 means that ten times the passages take ten times as long, 0 that
they take no longer. The text files of a release are at https://www.onetcenter.org/database.html. The exit code is 2
where something is missing or cannot be read.
"""


def parser() -> argparse.ArgumentParser:
    """The options."""
    found = argparse.ArgumentParser(
        prog="python -m benchmarks.growth",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="question files (default: tests/cases/dev*.jsonl)"
    )
    found.add_argument(
        "--onet", type=Path, required=True, metavar="DIR", help="a release of O*NET: the folder of its text files"
    )
    found.add_argument(
        "--guides",
        type=sizes_of,
        default=SIZES,
        metavar="N,N",
        help=f"guides in each folder, the shipped ones among them (default: {','.join(map(str, SIZES))})",
    )
    found.add_argument("--rounds", type=_rounds, default=ROUNDS, help="over all questions (default: %(default)s)")
    found.add_argument("--docs", action="store_true", help="write the section and its target into docs/benchmarks.md")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write if asked to; returns the exit code."""
    options = parser().parse_args(arguments)
    files = options.files or sorted((ROOT / "tests" / "cases").glob("dev*.jsonl"))
    plan = Plan(options.guides, tuple(path.resolve() for path in files), options.rounds)
    try:
        # Read first: a results file of another version must not come to light after a quarter of an hour.
        held = load(DOCS / "benchmarks" / RESULTS) if options.docs else None
        found = measured(options.onet, plan, teller())
    except (DataError, ImportingError, ValueError, RuntimeError) as error:
        print(f"benchmarks.growth: {error}", file=sys.stderr)
        return 2
    print("\n\n".join(growth_parts(found)))
    if held is not None:
        publish(dataclasses.replace(held, growth=found), DOCS)
    return 0


def measured(onet: Path, plan: Plan, say: Say) -> Growth:
    """All sizes of a plan over the occupations of a release.

    Raises DataError where a question file cannot be read, ImportingError where the release cannot, ValueError for
    sizes that cannot be made, and RuntimeError where a process fails.
    """
    plan.check()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        scratch = Path(folder)
        say(f"importing {onet}")
        done = import_release(onet, scratch / "imported", (), False, lambda *_: None)
        say(done.summary())
        return measure(done.to, scratch, plan, say)


def _rounds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number, 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
