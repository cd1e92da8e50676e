"""How much is understood: the turns of every question set, asked and judged.

    python -m benchmarks.understanding                       all sets, half a minute
    python -m benchmarks.understanding fresh --kinds         one set, by kind of case too
    python -m benchmarks.understanding --failures            what went wrong, where it may be looked at
    python -m benchmarks.understanding --leave-one-out both  on what nothing was fitted to, some minutes
    python -m benchmarks.understanding --against FILE        beside what --json FILE kept
    python -m benchmarks.understanding --from FILE           what it kept, for --markdown PAGE

right: answered as expected. wrong: answered, or chatted about, but not so;
this holds what is answered though absent. refused: declined or asked back
though the guides hold it, of the turns that they answer. absent: answered
though the guides do not hold it, of the turns where it is right to decline. In
brackets: 95 % intervals, resampled by conversation.

Where a set's guides are refused as a whole, its turns count as not served, none
of them right. Of a set that is kept apart, failures are shown of half of its
ids only, so that the other half stays unseen; both halves are counted.

A guide is left out together with the phrasings that are near copies of a
question on it (of the content stems of the longer one, four in five stand in
the other), and then served alone. A writer is left out as a sixth of each
topic's phrasings: a stand-in, as the files hold six writers' phrasings one
after the other but do not tell where one ends.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.asked import MEASURES, Judged, Tally, by_half, by_kind, failures, judged, of_outcome, opened, tally
from benchmarks.held_out import WRITERS, fit_phrasings, leave_one_guide_out, leave_one_writer_out, pools, shipped_rules
from benchmarks.report import keep, rewrite, table
from benchmarks.sets import commit, question_sets
from chatbot.curation.scoring import Share, bootstrap

COMMAND = "benchmarks.understanding"
HEADS = ("turns", "right %", "wrong %", "refused %", "absent %")


@dataclass(frozen=True)
class Writers:
    """Which share of the phrasings of each sixth has its topic named rightly, fitted without them; all: of all."""

    sixths: tuple[Share, ...]
    all: Share


@dataclass(frozen=True)
class Found:
    """What was measured: at a commit, tallies of sets, of guides left out, and of writers left out, None if not."""

    commit: str
    sets: tuple[Tally, ...] = ()
    guides: tuple[Tally, ...] = ()
    writers: Writers | None = None


# -- measuring ----------------------------------------------------------------


def measure_sets(names: Sequence[str], kinds: bool, halves: bool, folder: Path) -> Iterator[tuple[Tally, list[Judged]]]:
    """(tally, its turns) of each set and, if wanted, of its halves and kinds; these without turns."""
    wanted = [each for each in question_sets() if each.name in names]
    for asked in opened(wanted, folder):
        _say(f"{asked.name}: {len(asked.cases)} conversations")
        turns = judged(asked)
        yield tally(turns, asked.name), turns
        parts = [*by_half(turns, asked.name)] if halves and asked.set.apart else []
        parts += by_kind(turns, asked.name) if kinds else []
        yield from ((part, []) for part in parts)


def measure_guides(folder: Path) -> Iterator[Tally]:
    """A tally of each guide that was left out, of each pool, and of what nobody tuned on in it."""
    for pool in pools(folder):
        found: list[Judged] = []
        for slug, outcomes in leave_one_guide_out(pool, fit_phrasings, folder):
            _say(f"{pool.name}: fitted without {slug}")
            turns = [of_outcome(outcome, pool.apart) for outcome in outcomes]
            yield tally(turns, pool.name, slug)
            found += turns
        # A conversation that names no role is asked of several guides; it is drawn with all of its turns.
        yield tally(found, pool.name)
        if pool.fresh:
            yield tally([turn for turn in found if turn.conversation in pool.fresh], pool.name, "fresh questions only")


def measure_writers(folder: Path) -> Writers:
    """The share of phrasings whose topic is named rightly, with intervals resampled by topic."""
    found: list[list[tuple[str, bool]]] = []
    for own in leave_one_writer_out(shipped_rules(), folder):
        found.append(own)
        _say(f"fitted without the phrasings of sixth {len(found)} of {WRITERS}")
    return Writers(tuple(map(share, found)), share([pair for own in found for pair in own]))


def share(named: Sequence[tuple[str, bool]]) -> Share:
    """How many are right of (topic, right), with an interval resampled by topic: its phrasings are like each other."""
    rows = {topic: row for row, topic in enumerate(dict.fromkeys(topic for topic, _ in named))}
    counts, totals = (np.zeros((len(rows), 1), dtype=np.int64) for _ in range(2))
    for topic, right in named:
        counts[rows[topic]] += right
        totals[rows[topic]] += 1
    return Share(int(counts.sum()), int(totals.sum()), *bootstrap(counts, totals)[0])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# -- telling ------------------------------------------------------------------


def rows(tallies: Sequence[Tally], before: Sequence[Tally] = ()) -> list[tuple[str, ...]]:
    """A row of cells for each tally; before: earlier ones, the difference to which stands behind each share."""
    known = {(each.set, each.part): each for each in before}
    found = []
    for each in tallies:
        old = known.get((each.set, each.part))
        cells = [cell(getattr(each, name), getattr(old, name) if old is not None else None) for name, _ in MEASURES]
        name = f"{each.set}: {each.part}" if each.part else each.set
        found.append((f"{name} (not served)" if each.unserved else name, f"{each.turns:,}", *cells))
    return found


def cell(own: Share, before: Share | None = None) -> str:
    """A share in per cent with its interval and, in points, what it gained; "-" of nothing."""
    if not own.total:
        return "-"
    gained = f" {100 * (own.share - before.share):+.1f}" if before is not None else ""
    return f"{100 * own.share:.1f} ({100 * own.low:.0f}-{100 * own.high:.0f}){gained}"


def text_table(head: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines for the terminal, the first column to the left."""
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    for line in (head, *cells):
        rest = (value.rjust(width) for value, width in zip(line[1:], widths[1:], strict=True))
        yield "  ".join((line[0].ljust(widths[0]), *rest)).rstrip()


def tables(found: Found, before: Found | None = None) -> Iterator[tuple[str, Sequence[str], list[tuple[str, ...]]]]:
    """(title, head, rows) of each table that was measured."""
    old = before or Found("")
    if found.sets:
        yield "Question sets", ("set", *HEADS), rows(found.sets, old.sets)
    if found.guides:
        yield "Each guide left out of the fit and served alone", ("guide", *HEADS), rows(found.guides, old.guides)
    if found.writers is not None:
        parts = [(f"sixth {n}", own) for n, own in enumerate(found.writers.sixths, 1)] + [("all", found.writers.all)]
        olds = [*old.writers.sixths, old.writers.all] if old.writers is not None else [None] * len(parts)
        yield (
            "A sixth of each topic's phrasings, which stands in for a writer, left out of the fit",
            ("left out", "phrasings", "topic right %"),
            [(name, f"{own.total:,}", cell(own, then)) for (name, own), then in zip(parts, olds, strict=True)],
        )


def told(found: Found, before: Found | None) -> Iterator[str]:
    """All tables as lines for the terminal."""
    yield f"Measured at {found.commit or 'no commit'}" + (f", beside {before.commit}." if before is not None else ".")
    for title, head, cells in tables(found, before):
        yield f"\n{title}\n"
        yield from text_table(head, cells)


def markdown(found: Found) -> str:
    """All tables as Markdown."""
    parts = [f"Measured at commit `{found.commit}`."]
    for title, head, cells in tables(found):
        parts += [f"### {title}", table(head, cells)]
    return "\n\n".join(parts) + "\n"


# -- files --------------------------------------------------------------------


def read(file: Path) -> Found:
    """What `keep` wrote."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    sets, guides = (tuple(map(_tally, kept[name])) for name in ("sets", "guides"))
    own = kept["writers"]
    writers = Writers(tuple(Share(**each) for each in own["sixths"]), Share(**own["all"])) if own else None
    return Found(kept["commit"], sets, guides, writers)


def _tally(kept: dict[str, Any]) -> Tally:
    return Tally(**kept | {name: Share(**kept[name]) for name, _ in MEASURES})


# -- the command --------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {COMMAND}",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = "; ".join(each.name for each in question_sets())
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"all unless named: {names}")
    parser.add_argument("--kinds", action="store_true", help="by kind of case too")
    parser.add_argument("--failures", action="store_true", help="turns that are not right, and both halves counted")
    parser.add_argument("--leave-one-out", choices=("guide", "writer", "both"), help="measure this too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all numbers here")
    parser.add_argument("--against", type=Path, metavar="FILE", help="print the difference to these numbers, in points")
    parser.add_argument("--from", dest="kept", type=Path, metavar="FILE", help="print what was kept")
    parser.add_argument(
        "--markdown", type=Path, metavar="PAGE", help="put the tables between its markers, as in docs/quality.md"
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(argv)
    names = [each.name for each in question_sets()]
    if strange := [name for name in options.sets if name not in names]:
        parser.error(f"no question set {strange[0]!r}; use one of {'; '.join(names)}")
    before = read(options.against) if options.against else None
    found, turns = (read(options.kept), []) if options.kept else _measured(options, options.sets or names)
    print("\n".join(told(found, before)))
    if options.failures:
        print("\nNot right, of what may be looked at:\n")
        print("\n".join(failures(turns)))
    if options.json:
        keep(found, options.json)
    if options.markdown:
        rewrite(options.markdown, markdown(found), COMMAND)
    return 0


def _measured(options: argparse.Namespace, names: Sequence[str]) -> tuple[Found, list[Judged]]:
    """(numbers, all turns of the sets) of what was asked for."""
    out = options.leave_one_out
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = list(measure_sets(names, options.kinds, options.failures, folder))
        guides = tuple(measure_guides(folder)) if out in ("guide", "both") else ()
        writers = measure_writers(folder) if out in ("writer", "both") else None
    return Found(commit(), tuple(own for own, _ in pairs), guides, writers), [turn for _, own in pairs for turn in own]


if __name__ == "__main__":
    sys.exit(main())
