"""Our search beside scikit-learn the plain way, bm25s, tantivy and SQLite FTS5, and the whole answer.

Run as `python -m benchmarks.retrieval` with the extra `bench` installed. All
engines are measured in the same run and in turns; a ratio never compares two
runs. What the figures are is said in `measuring.Figures` and `answering.Served`.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import answering, measuring, own_guides, quality
from benchmarks.corpora import DATA, QUESTIONS, corpus, questions, read_set, real_passages, set_names, write_corpus
from benchmarks.engines import ENGINES, missing
from benchmarks.machine import machine, versions
from benchmarks.measuring import ROOT, Figures, Plan, Say, teller
from benchmarks.quality import Quality
from benchmarks.report import Run, drawings, markdown, rewrite, summary, write

SIZES = (300, 2_000, 20_000, 200_000, 1_000_000)
QUICK_SIZES = (300, 2_000)
QUICK = Plan(rounds=2, starts=2, seconds=10)
QUICK_QUESTIONS = 100
OUT = Path("build/benchmarks")
DOCS = ROOT / "docs"
RESULTS = "results.json"


def parser() -> argparse.ArgumentParser:
    """The options."""
    found = argparse.ArgumentParser(
        prog="python -m benchmarks.retrieval", description=(__doc__ or "").partition("\n")[0]
    )
    found.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the public data (default: %(default)s)")
    found.add_argument("--sizes", type=sizes_of, metavar="N,N", help=f"passages (default: {','.join(map(str, SIZES))})")
    found.add_argument(
        "--engines",
        type=_engines,
        default=tuple(ENGINES),
        metavar="NAME,NAME",
        help=f"some of {', '.join(ENGINES)} (default: all)",
    )
    found.add_argument("--onet-guides", type=Path, metavar="DIR", help="guides made by `career-chat import onet`")
    found.add_argument("--no-whole", action="store_true", help="leave out the whole answer")
    found.add_argument("--rounds", type=int, default=Plan.rounds, help="over all questions (default: %(default)s)")
    found.add_argument(
        "--seconds", type=float, default=Plan.seconds, help="an engine may answer in each round (default: %(default)s)"
    )
    found.add_argument("--quick", action="store_true", help="small sizes, few questions: done within a minute")
    found.add_argument("--resume", action="store_true", help="continue the run in --out; what is measured stays")
    found.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="results and report (default: %(default)s)")
    found.add_argument("--docs", action="store_true", help="write the report into docs/benchmarks.md, charts beside it")
    found.add_argument("--check", action="store_true", help="exit code 1 where a target is not met")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write and print; returns the exit code."""
    options = parser().parse_args(arguments)
    if not set_names(options.data):
        print(f"skipped: no quality sets in {options.data}; name their folder with --data", file=sys.stderr)
        return 0
    say = teller()
    for reason in filter(None, map(missing, options.engines)):
        say(f"left out: {reason}")
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        run = begin(options)
    except ValueError as error:
        print(f"cannot resume: {error}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        run = everything(run, options, Path(scratch), say)
    files = write(run, options.out)
    if options.docs:
        publish(run, DOCS)
    print(markdown(run))
    found = run.targets()
    say(f"targets: {summary(found)}; {', '.join(map(str, (options.out / RESULTS, *files)))}")
    return int(options.check and any(target.met is False for target in found))


def begin(options: argparse.Namespace) -> Run:
    """A new run, or with --resume the one of the results file. Raises ValueError where that is another machine's."""
    plan = plan_of(options)
    settings = {
        "passages": f"{real_passages(options.data):,} real ones, then ones of four real sentences drawn at random",
        "questions": f"{QUICK_QUESTIONS if options.quick else QUESTIONS:,}",
        "rounds": str(plan.rounds),
        "cold starts": str(plan.starts),
        "seconds a round": f"{plan.seconds:g}",
        "threads": "1",
    }
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    fresh = Run(now, machine(), versions(), settings)
    if not options.resume:
        return fresh
    path = options.out / RESULTS
    if not path.is_file():
        raise ValueError(f"{path}: no such file; leave --resume out")
    held = load(path)
    for name in ("machine", "versions", "settings"):
        if getattr(held, name) != getattr(fresh, name):
            raise ValueError(f"{path}: measured with other {name}; ratios compare one run only, leave --resume out")
    return held


def plan_of(options: argparse.Namespace) -> Plan:
    """How often everything is measured."""
    return QUICK if options.quick else Plan(rounds=options.rounds, seconds=options.seconds)


def everything(run: Run, options: argparse.Namespace, scratch: Path, say: Say) -> Run:
    """The run with all that was missing measured; the results are written after every step."""
    engines = [name for name in options.engines if not missing(name)]
    plan = plan_of(options)
    sets = set_names(options.data)[: 1 if options.quick else None]
    for name in sets:
        asked = read_set(name, options.data)
        for engine in engines:
            if not any((each.engine, each.set) == (engine, name) for each in run.quality):
                say(f"quality: {engine} on {name}")
                ranked = measuring.ranked(engine, name, options.data, scratch)
                score = quality.score(engine, name, ranked, asked.relevant)
                run = save(dataclasses.replace(run, quality=(*run.quality, score)), options.out)
    if not options.no_whole:
        run = _with_whole_answers(run, options, scratch, say)
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    wanted = {
        size: [
            engine for engine in engines if (engine, size) not in {(each.engine, each.passages) for each in run.figures}
        ]
        for size in sizes
    }
    if not any(wanted.values()):
        return run
    path, asked_all = scratch / "corpus.tsv", questions(options.data, QUICK_QUESTIONS if options.quick else QUESTIONS)
    words = write_corpus(path, corpus(options.data), max(sizes))
    say(f"{max(sizes):,} passages of {words / max(sizes):.0f} words on average, {len(asked_all):,} questions")
    for size, names in wanted.items():
        if names:
            figures = measuring.measure(names, size, path, asked_all, scratch, plan, say)
            run = save(dataclasses.replace(run, figures=(*run.figures, *figures)), options.out)
    return run


def _with_whole_answers(run: Run, options: argparse.Namespace, scratch: Path, say: Say) -> Run:
    """The run with the whole answer measured, and its growth with one's own guides where O*NET's can stand for them."""
    files = tuple(sorted((ROOT / "tests" / "cases").glob("dev.jsonl" if options.quick else "dev*.jsonl")))
    if run.whole is None:
        whole = answering.measure(scratch, plan_of(options), say, files, options.onet_guides, options.data)
        run = save(dataclasses.replace(run, whole=whole), options.out)
    if options.onet_guides is not None and run.growth is None:
        own = own_guides.Plan(own_guides.QUICK_SIZES if options.quick else own_guides.SIZES, files)
        growth = own_guides.measure(options.onet_guides, scratch, own, say)
        run = save(dataclasses.replace(run, growth=growth), options.out)
    return run


# -- results --------------------------------------------------------------


def save(run: Run, folder: Path) -> Run:
    """The run, once it is in the results file of a folder; a broken write leaves the file as it was."""
    draft = folder / f"{RESULTS}.part"
    draft.write_text(json.dumps(dataclasses.asdict(run), indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / RESULTS)
    return run


def load(path: Path) -> Run:
    """The run of a results file. Raises ValueError where it is none."""
    try:
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        served = [answering.Served(**each) for each in (held["whole"] or {"served": ()})["served"]]
        return Run(
            **{name: held[name] for name in ("started", "machine", "versions", "settings")},
            figures=tuple(Figures(**each) for each in held["figures"]),
            quality=tuple(Quality(**each) for each in held["quality"]),
            whole=answering.Whole(tuple(served)) if served else None,
            growth=own_guides.Growth.from_values(held["growth"]) if held.get("growth") else None,
        )
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: no results of this version ({error}); leave --resume out") from error


def publish(run: Run, docs: Path) -> None:
    """The report between the markers of docs/benchmarks.md, and the charts and results in docs/benchmarks/."""
    folder = docs / "benchmarks"
    folder.mkdir(exist_ok=True)
    for name, text in drawings(run).items():
        (folder / name).write_text(text, encoding="utf-8")
    save(run, folder)
    rewrite(docs / "benchmarks.md", markdown(run, "benchmarks/"))


def sizes_of(text: str) -> tuple[int, ...]:
    """Numbers with commas between, each once in order, for argparse."""
    try:
        sizes = tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: numbers with commas between, as 300,2000") from error
    if min(sizes) < 1:
        raise argparse.ArgumentTypeError(f"{min(sizes)}; use 1 or more")
    return sizes


def _engines(text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(","))
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown engine {unknown[0]!r}; use some of {', '.join(ENGINES)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
