"""The run as Markdown tables and charts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.answering import Whole
from benchmarks.charts import Line, Panel, bars, log_lines, shown
from benchmarks.engines import ENGINES
from benchmarks.measuring import Figures
from benchmarks.own_guides import Growth, Own
from benchmarks.quality import Quality
from benchmarks.targets import MEASURES, Target, figure, targets

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# (field, heading): a table each, a row an engine, a column a number of passages.
TABLES = (
    ("p50_ms", "Search, p50, ms"),
    ("p99_ms", "Search, p99, ms"),
    ("per_second", "Questions a second"),
    ("cold_ms", "Cold start: a whole process that opens the index and answers once, ms"),
    ("load_ms", "Of that, from the engine's import to the answer, ms"),
    ("build_s", "Build, s"),
    ("build_mb", "Peak memory of the build, MB"),
    ("index_mb", "Index on disk, MB"),
    ("memory_mb", "Peak memory of the process that answers, MB"),
)
# (field, heading) of the tables on one's own guides: those of the first grow, and say with what power.
OWN_TIMES = (
    ("p50_ms", "p50, ms"),
    ("p95_ms", "p95, ms"),
    ("p99_ms", "p99, ms"),
    ("reading_ms", "of it reading, p50, ms"),
    ("named_ms", "guide named, p50, ms"),
    ("unnamed_ms", "none named, p50, ms"),
)
OWN_COSTS = (
    ("titles", "titles"),
    ("fit_s", "fit, s"),
    ("fit_mb", "peak memory of the fit, MB"),
    ("open_s", "open and answer once, s"),
    ("memory_mb", "peak memory answering, MB"),
)
# Bars are drawn at this size, where it was measured.
BARS = 20_000


@dataclass(frozen=True)
class Run:
    """Everything measured in one run.

    started: ISO 8601, its name too; machine, versions, settings: what must be
    the same for a run to be continued; questions of `asked` made the speeds;
    growth: of one's own guides, which may come from a run of its own.
    """

    started: str
    machine: dict[str, str]
    versions: dict[str, str]
    settings: dict[str, str]
    figures: tuple[Figures, ...] = ()
    quality: tuple[Quality, ...] = ()
    whole: Whole | None = None
    growth: Growth | None = None

    def targets(self) -> list[Target]:
        """All targets beside what this run measured."""
        return targets(list(self.figures), list(self.quality), self.whole, self.growth)


def markdown(run: Run, charts: str = "") -> str:
    """The whole report; charts: where its charts lie, seen from the page, "" for beside it."""
    return "\n\n".join(_parts(run, charts)) + "\n"


def _parts(run: Run, charts: str) -> Iterator[str]:
    told = ", ".join(f"{name} {value}" for name, value in run.versions.items())
    yield f"Measured {run.started[:10]} on {_where(run.machine)}; {told}."
    yield "; ".join(f"{name}: {value}" for name, value in run.settings.items()) + "."
    found = run.targets()
    yield f"### Targets: {summary(found)}"
    yield table(("what", "measured", "target", "met"), [_target_row(each) for each in found])
    if run.figures:
        yield f"![p50 against passages]({charts}p50.svg)"
        yield f"![Cold start, build and size]({charts}costs.svg)"
        sizes = sorted({each.passages for each in run.figures})
        engines = [name for name in ENGINES if any(each.engine == name for each in run.figures)]
        for name, heading in TABLES:
            rows = [
                (engine, *(_cell(figure(list(run.figures), engine, size, name)) for size in sizes))
                for engine in engines
            ]
            if name == "cold_ms":
                rows.append(
                    (
                        "`python -c pass`",
                        *(_cell(figure(list(run.figures), engines[0], size, "pass_ms")) for size in sizes),
                    )
                )
            yield f"### {heading}"
            yield table(("passages", *(f"{size:,}" for size in sizes)), rows)
    if run.quality:
        yield "### Retrieval quality, one setting for all sets"
        rows = [(each.set, each.engine, *(f"{getattr(each, name):.3f}" for name in MEASURES)) for each in run.quality]
        yield table(("set", "engine", *MEASURES.values()), rows, words=2)
    if run.whole:
        yield "### The whole answer"
        yield _whole_table(run.whole)
        growth = run.whole.growth()
        if growth is not None:
            yield (
                "The guides of O*NET are a collection here: they answer only where an occupation of theirs is named. "
                f"Beside them an answer grows with all passages to the power of {growth:.2f}; with one's own guides it "
                "grows otherwise."
            )
    if run.growth:
        yield from growth_parts(run.growth)


def growth_parts(growth: Growth) -> Iterator[str]:
    """The section on one's own guides."""
    first, last = growth.sizes[0], growth.sizes[-1]
    told = ", ".join(f"{name} {value}" for name, value in growth.versions.items())
    yield "### Whole answers over one's own guides"
    yield (
        f"Measured {growth.started[:10]} on {_where(growth.machine)}; {told}; {growth.turns:,} turns, each the best of "
        f"{growth.rounds} rounds."
    )
    rows = [_own_row(each, OWN_TIMES, f"{shown(each.p50_ms / first.p50_ms)} x") for each in growth.sizes]
    powers = [growth.power(name) for name, _ in OWN_TIMES]
    if powers[0] is not None:
        rows.append(("grows with the passages to the power of", "", "", *(_power(power) for power in powers)))
    yield table(("guides", "passages", f"p50 / {first.guides:,} guides", *(name for _, name in OWN_TIMES)), rows)
    yield table(
        ("guides", "passages", "turns that name no guide", *(name for _, name in OWN_COSTS)),
        [_own_row(each, OWN_COSTS, f"{each.unnamed:.0%}") for each in growth.sizes],
    )
    if last is not first:
        yield (
            "Bigger folders change what is answered, not only how fast: other guides are named, and other passages are "
            f"nearest. With {last.guides:,} guides {last.same:.0%} of the turns are answered with the very citations "
            f"that they have with {first.guides:,}."
        )


def _own_row(own: Own, columns: Sequence[tuple[str, str]], beside: str) -> tuple[str, ...]:
    values = (getattr(own, name) for name, _ in columns)
    cells = (f"{value:,}" if isinstance(value, int) else shown(value) for value in values)
    return f"{own.guides:,}", f"{own.passages:,}", beside, *cells


def _power(power: float | None) -> str:
    return "" if power is None else f"{power:.2f}"


def _where(here: Mapping[str, str]) -> str:
    return f"{here['cpu']}, {here['cores']} cores, {here['memory']}; {here['system']}"


def summary(found: Sequence[Target]) -> str:
    """How many targets are met, not met and not measured."""
    counts = [sum(each.met is state for each in found) for state in (True, False, None)]
    return f"{counts[0]} met, {counts[1]} not met, {counts[2]} not measured"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """A Markdown table; the first columns are words, the others numbers, set to the right."""
    lines = [head, [*["---"] * words, *["---:"] * (len(head) - words)], *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _target_row(target: Target) -> tuple[str, ...]:
    met = {True: "yes", False: "**no**", None: "not measured"}[target.met]
    side = "at least" if target.at_least else "at most"
    limit = f"{target.limit:.3g}" if target.limit else "as FTS5"
    measured = "" if target.measured is None else f"{shown(target.measured)} {target.unit}".strip()
    return target.what, measured, f"{side} {limit} {target.unit}".strip(), met


def _cell(value: float | None) -> str:
    return "" if value is None else shown(value)


def _whole_table(whole: Whole) -> str:
    columns = (
        ("first question, s", "first_s"),
        ("cold `ask`, ms", "ask_ms"),
        ("`python -c pass`, ms", "pass_ms"),
        ("scikit-learn's answer, ms", "sklearn_ms"),
        ("chat to prompt, ms", "prompt_ms"),
        ("p50, ms", "p50_ms"),
        ("p99, ms", "p99_ms"),
        ("O*NET questions p50, ms", "asked_ms"),
        ("peak memory, MB", "memory_mb"),
    )
    rows = [
        (each.name, f"{each.passages:,}", *(shown(getattr(each, name)) for _, name in columns)) for each in whole.served
    ]
    return table(("guides", "passages", *(heading for heading, _ in columns)), rows)


def drawings(run: Run) -> dict[str, str]:
    """File name to SVG of the charts; none where no engine was measured."""
    if not run.figures:
        return {}
    engines = [name for name in ENGINES if any(each.engine == name for each in run.figures)]
    lines = [
        Line(name, tuple(sorted((float(each.passages), each.p50_ms) for each in run.figures if each.engine == name)))
        for name in engines
    ]
    sizes = sorted({each.passages for each in run.figures})
    size = BARS if BARS in sizes else sizes[-1]
    panels = [
        Panel(
            title,
            unit,
            tuple((each.engine, float(getattr(each, name))) for each in run.figures if each.passages == size),
        )
        for title, unit, name in (
            ("Cold start", "ms", "cold_ms"),
            ("Build", "s", "build_s"),
            ("Index", "MB", "index_mb"),
        )
    ]
    return {
        "p50.svg": log_lines("One search, median", "passages", "ms", lines),
        "costs.svg": bars(f"At {size:,} passages", panels),
    }


def replace_between(page: str, report: str, command: str = "benchmarks.retrieval") -> str:
    """The page with the report between the markers of a command. Raises ValueError where they are missing."""
    first, last = f"<!-- {command}: begin -->", f"<!-- {command}: end -->"
    before, begin, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not (begin and end):
        raise ValueError(f"no lines {first} and {last}; put them where the report shall stand")
    return f"{before}{begin}\n\n{report}\n{end}{after}"


def keep(found: DataclassInstance, file: Path) -> None:
    """All numbers of a measurement as JSON."""
    file.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")


def rewrite(page: Path, report: str, command: str = "benchmarks.retrieval") -> None:
    """Put a report between the markers of a command in a page. Raises ValueError where they are missing."""
    page.write_text(replace_between(page.read_text(encoding="utf-8"), report, command), encoding="utf-8")


def write(run: Run, folder: Path) -> list[Path]:
    """The report and its charts into a folder."""
    files = {"report.md": markdown(run)} | drawings(run)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]
