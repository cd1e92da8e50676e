"""Figures of real guides against their true values, read by hand: what is read is right, or is not read.

`data/figures.csv` names each by file and line. "-" is an open end, or nothing stated; a period or level that is
stated may be missed, but never another told. No other figure is read in these files.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from chatbot.guides.amounts import decimal_sign
from chatbot.guides.facts import Fact, in_currency, read_fact
from chatbot.guides.guide import load_guide
from chatbot.importing.onet_guides import import_release
from chatbot.record import replace

FIGURES = Path(__file__).with_name("data") / "figures.csv"
FOLDERS = ("data/real-guides", "eval/guides", "knowledge")
# Of the true figures, so many are read of the guides as facts, and of the cells of their tables; the rest is told as
# text. Reading less is a step back.
LEAST_READ, LEAST_CELLS = 85, 88
# A guide that says, in a sentence, which dollars it means.
CURRENCY = {"park-ranger.md": "NZD"}

Figure = dict[str, str]
Stated = tuple[tuple[int, int], Fact]


@pytest.fixture(scope="module")
def figures() -> list[Figure]:
    """The true figures, one a row."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _guide_files(repo: Path, shared: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted(((repo if folder == "knowledge" else shared) / folder).glob("*.md")):
            yield f"{folder}/{path.name}", path


def _read(path: Path) -> Iterator[Stated]:
    """(lines, fact) of each figure of a guide."""
    for section in load_guide(path).sections:
        for fact in section.facts:
            if (fact.low, fact.high) != (None, None):
                yield section.pieces[fact.piece].lines, fact


def _cells(path: Path) -> Iterator[Stated]:
    """The same of the cells of its tables, each read with the names of its row and column under its heading."""
    text = path.read_text(encoding="utf-8-sig")
    lines, decimal = text.split("\n"), decimal_sign(text)
    heading, columns = "", list[str]()
    for number, (line, below) in enumerate(itertools.pairwise([*lines, ""]), 1):
        row = [cell.strip(" *") for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        heading = line.lstrip("# ") if line.startswith("#") else heading
        if row and set(below) <= set("|-: ") and below.startswith("|"):
            columns = row
        for column, cell in list(zip(columns, row, strict=False))[1:] if row != columns else []:
            fact = read_fact(f"{row[0]}, {column}", cell, heading, decimal=decimal)
            if fact is not None and (fact.low, fact.high) != (None, None):
                yield (number, number), replace(fact, unit=in_currency(fact, CURRENCY.get(path.name, "")))


def _end(value: float | None) -> str:
    return "-" if value is None else f"{value:.12g}"


def _is(fact: Fact, figure: Figure) -> bool:
    same = [fact.kind, _end(fact.low), _end(fact.high), fact.unit or "-"]
    level = "" if fact.level == "range" and figure["low"] != figure["high"] else fact.level  # it is one anyway
    stated = (fact.period or figure["period"], level or figure["level"])
    true = [figure[name] for name in ("kind", "low", "high", "unit")]
    return same == true and stated == (figure["period"], figure["level"])


def _judged(stated: Iterable[Stated], name: str, figures: list[Figure]) -> tuple[list[Fact], set[int]]:
    """The facts that are no true figure of a file, and the numbers of the figures that are read."""
    own = {n: figure for n, figure in enumerate(figures) if figure["file"] == name}
    wrong, right = [], set[int]()
    for (first, last), fact in stated:
        fits = [n for n, figure in own.items() if first <= int(figure["line"]) <= last and _is(fact, figure)]
        right |= set(fits)
        wrong += [fact] if not fits else []
    return wrong, right


def test_figures_of_real_guides(figures: list[Figure], repo: Path, shared: Path) -> None:
    """No figure is read with a wrong number, kind, unit, period or level."""
    judged = [_judged(_read(path), name, figures) for name, path in _guide_files(repo, shared)]

    assert [fact for wrong, _ in judged for fact in wrong] == []
    assert sum(len(right) for _, right in judged) >= LEAST_READ


def test_cells_of_real_tables(figures: list[Figure], repo: Path, shared: Path) -> None:
    """Nor is a cell of a table, read with the names of its row and column."""
    judged = [_judged(_cells(path), name, figures) for name, path in _guide_files(repo, shared)]

    assert [fact for wrong, _ in judged for fact in wrong] == []
    assert sum(len(right) for _, right in judged) >= LEAST_CELLS


@pytest.mark.slow
def test_figures_of_occupations(figures: list[Figure], shared: Path, tmp_path: Path) -> None:
    """Nor is one of the guides made of a database of occupations."""
    names = {figure["file"] for figure in figures if figure["file"].startswith("onet/")}
    import_release(shared / "data" / "onet", tmp_path, (), False, lambda done, total: None)
    judged = [_judged(_read(tmp_path / Path(name).name), name, figures) for name in sorted(names)]

    assert [fact for wrong, _ in judged for fact in wrong] == []
    assert all(right for _, right in judged)


def test_there_are_enough_true_figures(figures: list[Figure]) -> None:
    """The list holds what it is to hold, of many files."""
    assert len(figures) >= 300
    assert len({figure["file"] for figure in figures}) >= 30
