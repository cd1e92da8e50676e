"""The retrieval benchmark: its formulas, its tables and charts, and a small run from end to end."""

from __future__ import annotations

import dataclasses
import json
import sys
import xml.etree.ElementTree as ET
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks import answering, charts, corpora, engines, measuring, quality, report, retrieval
from benchmarks.measuring import Figures, Plan
from benchmarks.targets import Target, ratio, targets
from chatbot.bot import Bot

HERE = [name for name in engines.ENGINES if not engines.missing(name)]
SUBJECTS = ("otters", "glaciers", "violins", "tariffs", "beehives", "canals", "orchids", "comets")


@pytest.fixture(scope="module", name="small_data")
def made_up_sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three quality sets of eight passages, whose questions are easy."""
    folder = tmp_path_factory.mktemp("sets")
    for name, end in corpora.HEADING_ENDS.items():
        passages = [
            f"Of {each}{end}People write about {each} in {name}. They wrote more. They never stop." for each in SUBJECTS
        ]
        content = {
            "passages": passages,
            "queries": [f"what is said of {each}" for each in SUBJECTS],
            "rel": [{str(number): 1} for number in range(len(SUBJECTS))],
        }
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def figures(engine: str, passages: int = 300, p50: float = 1.0) -> Figures:
    """Made-up figures."""
    return Figures(engine, passages, 2.0, 50.0, 4.0, 20.0, 10.0, 5.0, p50, 3 * p50, 4 * p50, 1e3 / p50, 30.0, 100)


def made_up_run(*found: Figures) -> report.Run:
    """A run of these figures."""
    machine = {"cpu": "Abacus", "cores": "1", "memory": "2 GB", "system": "Testix"}
    return report.Run("2026-11-22T00:00:00+00:00", machine, {"Python": "3"}, {"rounds": "1"}, found)


# -- formulas -------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([5.0], 0.99, 5.0), ([3.0, 1.0, 2.0], 0.5, 2.0), ([1.0, 2.0], 0.25, 1.25), (list(range(101)), 0.99, 99.0)],
)
def test_percentile_lies_between_neighbours(values: list[float], share: float, expected: float) -> None:
    """The same as numpy's, without numpy."""
    assert measuring.percentile(values, share) == pytest.approx(expected)
    assert measuring.percentile(values, share) == pytest.approx(float(np.quantile(values, share)))


def test_percentile_of_nothing_is_refused() -> None:
    """There is no median of no values."""
    with pytest.raises(ValueError, match="no values"):
        measuring.percentile([], 0.5)


@pytest.mark.parametrize(
    ("ranked", "relevant", "r1", "r5", "mrr", "ndcg"),
    [
        ([7, 8], {7: 1}, 1, 1, 1, 1),
        ([8, 7], {7: 1}, 0, 1, 1 / 2, 1 / np.log2(3)),
        ([1, 2, 3, 4, 5, 7], {7: 1}, 0, 0, 1 / 6, 1 / np.log2(7)),
        ([], {7: 1}, 0, 0, 0, 0),
        ([1], {}, 0, 0, 0, 0),
        ([*range(10), 70], {70: 1}, 0, 0, 0, 0),
        ([2, 1], {1: 2, 2: 1}, 1, 1, 1, (1 + 2 / np.log2(3)) / (2 + 1 / np.log2(3))),
    ],
)
def test_quality_of_one_question(
    ranked: list[int], relevant: dict[int, int], r1: float, r5: float, mrr: float, ndcg: float
) -> None:
    """Places past the tenth do not count, and grades count as they are."""
    found = quality.score("engine", "set", [ranked], [relevant])
    assert (found.r1, found.r5, found.mrr, found.ndcg) == pytest.approx((r1, r5, mrr, ndcg))


def test_quality_is_the_mean_over_questions() -> None:
    """One right and one wrong is a half."""
    found = quality.score("engine", "set", [[1], [2]], [{1: 1}, {1: 1}])
    assert (found.questions, found.r1, found.ndcg) == (2, 0.5, 0.5)


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_exponent_of_a_power_is_that_power(power: float) -> None:
    """Whatever the factor before it."""
    assert answering.exponent([(x, 3 * x**power) for x in (10.0, 100.0, 5000.0)]) == pytest.approx(power)


def test_exponent_needs_two_sizes() -> None:
    """One size says nothing of growth."""
    with pytest.raises(ValueError, match="one x only"):
        answering.exponent([(10.0, 1.0), (10.0, 2.0)])


# -- corpora --------------------------------------------------------------


def test_passages_are_whole_sentences_of_about_the_length() -> None:
    """No sentence is cut, lost or doubled, and one that is too long stands alone."""
    sentences = ["one two three.", "four five.", "six.", "a " * 20 + "long.", "seven eight."]
    found = list(corpora.packed("head", sentences, words=7))
    assert found == [
        ("head", "one two three. four five. six."),
        ("head", "a " * 20 + "long."),
        ("head", "seven eight."),
    ]


def test_a_shorter_corpus_is_the_beginning_of_a_longer_one(small_data: Path, tmp_path: Path) -> None:
    """Passages are the same in every run, and go on where the real ones end."""
    count = corpora.real_passages(small_data) + 20
    held = list(islice(corpora.corpus(small_data), count))
    words = corpora.write_corpus(tmp_path / "corpus.tsv", corpora.corpus(small_data), count)
    read = list(corpora.read_corpus(tmp_path / "corpus.tsv", 30))
    assert read == held[:30]
    assert words == sum(len(f"{heading} {body}".split()) for heading, body in held)
    assert all(heading for heading, _ in held[:-20])
    assert not any(heading for heading, _ in held[-20:])


def test_lines_of_guides_are_counted(small: Path) -> None:
    """Headings, sentences, items and rows, without front matter, rules of tables and empty lines."""
    assert corpora.guide_lines(small / "knowledge") == 15 + 4
    assert ("Breaks", "A meal break after five hours A short break every two hours") in corpora.guide_passages(
        small / "knowledge"
    )


def test_questions_come_from_all_sets_as_far_as_they_reach(small_data: Path, tmp_path: Path) -> None:
    """What a small set lacks the others give."""
    for name in corpora.HEADING_ENDS:
        content = json.loads((small_data / f"{name}.json").read_text(encoding="utf-8"))
        content["queries"] = [f"{name} {number}" for number in range(2 if name == "cranfield" else 8)]
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    found = corpora.questions(tmp_path, 12)
    counts = [sum(question.startswith(name) for question in found) for name in ("cranfield", "stackfaq", "onettitles")]
    assert counts == [2, 5, 5]
    assert found == corpora.questions(tmp_path, 12)


def test_real_text_of_onet_is_read(shared: Path) -> None:
    """There are more than 15,000 real passages, of 68 words on average within a few."""
    passages = list(islice(corpora.corpus(shared / "data"), 15_000))
    words = [len(f"{heading} {body}".split()) for heading, body in passages]
    assert all(heading for heading, _ in passages)
    assert 63 < sum(words) / len(words) < 73


# -- engines --------------------------------------------------------------


@pytest.mark.parametrize("name", engines.ENGINES)
def test_each_engine_finds_the_passage_that_a_question_is_about(name: str, tmp_path: Path) -> None:
    """Numbered as it was given, best first, whatever signs the question has."""
    if reason := engines.missing(name):
        pytest.skip(reason)
    passages = [(f"Of {each}", f"People write about {each}.") for each in SUBJECTS]
    engine = engines.ENGINES[name]()
    engine.build(iter(passages), str(tmp_path))
    engine.open(str(tmp_path))
    for number, each in enumerate(SUBJECTS):
        found = engine.search(f'AND "what" (is) {each}: NOT* ^x-y?')
        assert found[0][0] == number
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert isinstance(engine.search("?!"), list)


def test_what_is_not_installed_is_named() -> None:
    """With the remedy."""
    absent = type("Absent", (engines.Engine,), {"name": "absent", "module": "no_such_module.at_all"})
    engines.ENGINES["absent"] = absent
    try:
        assert engines.missing("absent") == "absent: no module no_such_module.at_all; pip install -e '.[bench]'"
    finally:
        del engines.ENGINES["absent"]


# -- report ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target("a", 1.0, 1.0), True),
        (Target("a", 1.1, 1.0), False),
        (Target("a", 1.1, 1.0, at_least=True), True),
        (Target("a", None, 1.0), None),
    ],
)
def test_target_is_met_or_not_or_not_measured(target: Target, met: bool | None) -> None:
    """The limit itself is still within."""
    assert target.met is met


def test_ratios_stand_beside_their_limits() -> None:
    """Ours over the peer at the same number of passages; what was not measured says so."""
    found = {
        each.what: each for each in targets([figures("career-chat", p50=0.2), figures("scikit-learn", p50=1)], [], None)
    }
    assert found["search p50 at 300 / scikit-learn"].measured == pytest.approx(0.2)
    assert found["search p50 at 300 / scikit-learn"].met is False
    assert found["search p50 at 300 / tantivy"].measured is None
    assert found["peak memory answering, all O*NET"].met is None
    assert ratio(1.0, None) is None


def test_a_part_of_onet_meets_no_target_of_all() -> None:
    """Sixteen occupations say how an answer grows, and nothing of a thousand."""
    shipped = answering.Served("shipped", 4, 100, 1.0, 80.0, 10.0, 1000.0, 200.0, 1.5, 3.0, 0.0, 50.0)
    part = dataclasses.replace(shipped, guides=20, passages=1_000)
    every = dataclasses.replace(shipped, guides=1_020, passages=10_000, p50_ms=4.0, asked_ms=6.0)

    def measured(*served: answering.Served) -> list[float | None]:
        found = {each.what: each.measured for each in targets([], [], answering.Whole(served))}
        return [found["cold `ask`, shipped guides / `python -c pass`"], found["whole answer p50, all O*NET"]]

    assert measured(shipped, part) == [8.0, None]
    assert measured(shipped, part, every) == [8.0, 6.0]


def test_report_names_the_machine_and_holds_every_figure() -> None:
    """A row an engine, a column a size; what is missing is left empty."""
    text = report.markdown(made_up_run(figures("tantivy"), figures("tantivy", 2_000, 5.0), figures("bm25s", p50=2.5)))
    assert text.startswith("Measured 2026-11-22 on Abacus, 1 cores, 2 GB; Testix; Python 3.")
    assert "| passages | 300 | 2,000 |\n| --- | ---: | ---: |\n| bm25s | 2.50 |  |\n| tantivy | 1.00 | 5.00 |" in text
    assert "| `python -c pass` | 10.0 |" in text
    assert "not measured" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0123456, "0.0123"), (0.5, "0.5"), (1.0, "1.00"), (12.345, "12.3"), (123.4, "123"), (54321, "54,321")],
)
def test_numbers_are_shown_with_three_digits(value: float, text: str) -> None:
    """So many say something, no more."""
    assert charts.shown(value) == text


def test_table_is_markdown() -> None:
    """Bars in cells are escaped, numbers stand to the right."""
    assert report.table(("a", "b"), [("x|y", "1")]) == "| a | b |\n| --- | ---: |\n| x\\|y | 1 |"


def test_names_of_lines_are_moved_apart() -> None:
    """Down, and only where they would overlap."""
    assert charts.spread([0, 5, 40], 14) == [0, 14, 40]


def test_charts_are_svg_with_every_engine_and_value() -> None:
    """Well-formed, one curve or bar each, and names that HTML could mistake are escaped."""
    drawn = report.drawings(made_up_run(figures("tantivy"), figures("tantivy", 2_000, 5.0), figures("career-chat")))
    assert sorted(drawn) == ["costs.svg", "p50.svg"]
    for text in (*drawn.values(), charts.log_lines("<&>", "x", "y", []), charts.bars("<&>", [])):
        ET.fromstring(text)  # noqa: S314 (our own)
    assert drawn["p50.svg"].count("<circle") == 3
    assert drawn["costs.svg"].count("<rect") == 1 + 3  # the paper, and tantivy's three at the largest size
    assert "tantivy: 5.00 at 2,000" in drawn["p50.svg"]


def test_report_replaces_what_stands_between_the_markers(repo: Path) -> None:
    """The rest of the page stays; the page of the docs has the markers."""
    page = (repo / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    once = report.replace_between(page, "one report\n")
    assert report.replace_between(once, "another\n") == once.replace("one report", "another")
    with pytest.raises(ValueError, match="no lines <!--"):
        report.replace_between("a page", "one report\n")


# -- runs -----------------------------------------------------------------


def test_a_small_run_measures_all_engines_that_are_installed(
    small_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every figure is there, the quality is that of easy questions, and what is missing was named."""
    monkeypatch.setattr(retrieval, "QUICK", Plan(rounds=1, starts=1, seconds=10))
    assert (
        retrieval.main(["--quick", "--no-whole", "--sizes", "20", "--data", str(small_data), "--out", str(tmp_path)])
        == 0
    )
    run = retrieval.load(tmp_path / "results.json")
    told = capsys.readouterr()
    assert [each.engine for each in run.figures] == HERE
    for found in run.figures:
        assert min(dataclasses.astuple(found)[1:]) > 0, found
        assert found.p50_ms <= found.p99_ms
        assert found.load_ms < found.cold_ms
    assert [each.r1 for each in run.quality] == [1.0] * len(HERE)
    assert (tmp_path / "report.md").read_text(encoding="utf-8") in told.out
    assert all(f"left out: {name}" in told.err for name in set(engines.ENGINES) - set(HERE))
    assert (tmp_path / "p50.svg").is_file()


def test_a_run_is_continued_where_it_ended(
    small_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was measured stays as it was and counts for --check; another machine's run is refused."""
    command = [
        "--quick",
        "--no-whole",
        "--sizes",
        "300",
        "--data",
        str(small_data),
        "--out",
        str(tmp_path),
        "--engines",
        "SQLite FTS5",
        "--resume",
    ]
    assert retrieval.main(command) == 2
    assert "no such file" in capsys.readouterr().err
    fresh = retrieval.begin(retrieval.parser().parse_args(command[:-1]))
    slow = (figures("SQLite FTS5"), figures("career-chat", p50=1.0), figures("tantivy", p50=0.5))
    retrieval.save(dataclasses.replace(fresh, figures=slow), tmp_path)
    assert retrieval.main([*command, "--check"]) == 1
    assert retrieval.load(tmp_path / "results.json").figures == slow
    retrieval.save(dataclasses.replace(fresh, machine={"cpu": "Abacus"}), tmp_path)
    capsys.readouterr()
    assert retrieval.main(command) == 2
    assert "measured with other machine" in capsys.readouterr().err
    (tmp_path / "results.json").write_text("{}", encoding="utf-8")
    assert retrieval.main(command) == 2


def test_absent_data_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said and skipped."""
    assert retrieval.main(["--data", str(tmp_path)]) == 0
    assert "skipped: no quality sets" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--sizes", "many"], ["--sizes", "0"], ["--engines", "lucene"]])
def test_wrong_options_are_refused(wrong: list[str]) -> None:
    """With argparse's exit code."""
    with pytest.raises(SystemExit) as stopped:
        retrieval.main(wrong)
    assert stopped.value.code == 2


def test_a_process_that_fails_is_told_with_its_last_words() -> None:
    """Not as a traceback of the benchmark's own."""
    with pytest.raises(RuntimeError, match="ModuleNotFoundError"):
        measuring.timed([sys.executable, "-c", "import no_such_module"])


@pytest.mark.skipif(sys.platform != "linux", reason="needs a pseudo-terminal and /proc")
def test_the_whole_answer_is_measured(bot: Bot, data: Path, tmp_path: Path, repo: Path) -> None:
    """The cold command, the chat's start, the answers and the memory, on the shipped guides."""
    assert bot.library.guides  # opened first, so that the index need not be fitted again
    lines = (repo / "tests" / "cases" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[:5]
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(lines), encoding="utf-8")
    whole = answering.measure(tmp_path, Plan(rounds=1, starts=1), lambda _: None, [cases], cache=data)
    (served,) = whole.served
    assert served.guides == 4
    assert served.pass_ms < served.ask_ms < served.prompt_ms
    assert 0 < served.p50_ms <= served.p99_ms
    assert served.memory_mb > 10
    assert whole.growth() is None
