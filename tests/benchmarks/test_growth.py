"""The benchmark of one's own guides: its folders, its figures, its words, and a tiny run from end to end."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from benchmarks import growth, own_guides, report, retrieval
from benchmarks.measuring import Say
from benchmarks.own_guides import Asked, Growth, Own, Plan
from benchmarks.targets import own_growth
from chatbot.bot import Bot
from chatbot.curation.evaluation import read_cases
from chatbot.guides.guide import load_guide
from chatbot.question.turn import State

OWN = Own(4, 37, 1_000, 2.0, 140.0, 0.1, 2.0, 5.0, 9.0, 1.0, 1.5, 3.0, 0.25, 1.0, 60.0)
# Ten times the passages: ten times the median, and the tail as it was.
LARGER = dataclasses.replace(OWN, guides=40, titles=2_400, passages=10_000, p50_ms=20.0, same=0.9)
OCCUPATIONS = (
    "O*NET-SOC Code\tTitle\tDescription",
    "35-2014.00\tCooks, Restaurant\tPrepare soups, meats, or other dishes. May order supplies.",
    "35-9021.00\tDishwashers\tClean dishes, kitchen, or equipment.",
)


def made_up(*sizes: Own) -> Growth:
    """A measurement of these sizes."""
    machine = {"cpu": "Abacus", "cores": "1", "memory": "2 GB", "system": "Testix"}
    return Growth("2026-11-22T00:00:00+00:00", machine, {"Python": "3"}, 800, 3, sizes)


@pytest.fixture(name="release")
def small_release(tmp_path: Path) -> Path:
    """A release of O*NET with two occupations, and no more told of them than what they are."""
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "Occupation Data.txt").write_text("\n".join(OCCUPATIONS), encoding="utf-8")
    return folder


@pytest.fixture(name="asked")
def question_file(tmp_path: Path, repo: Path) -> Path:
    """A few conversations of the question files."""
    lines = (repo / "tests" / "cases" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[:4]
    path = tmp_path / "asked.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# -- figures --------------------------------------------------------------


def test_power_is_that_of_the_passages() -> None:
    """Ten times as long for ten times the passages is 1, no longer is 0, and one size has none."""
    found = made_up(OWN, LARGER)
    assert found.power("p50_ms") == pytest.approx(1.0)
    assert found.power("p99_ms") == pytest.approx(0.0)
    assert made_up(OWN).power("p50_ms") is None


def test_what_took_no_time_has_no_power() -> None:
    """A folder where every turn names a guide has no median of the others."""
    assert made_up(dataclasses.replace(OWN, unnamed_ms=0.0), LARGER).power("unnamed_ms") is None


def test_best_of_rounds_is_taken_turn_by_turn() -> None:
    """The fastest reading and the fastest answer, whichever round had them."""
    rounds = [
        [Asked(1.0, 9.0, True, 7), Asked(2.0, 4.0, False, 8)],
        [Asked(3.0, 5.0, True, 7), Asked(1.5, 6.0, False, 8)],
    ]
    assert own_guides.best(rounds) == [Asked(1.0, 5.0, True, 7), Asked(1.5, 4.0, False, 8)]


def test_growth_of_ones_own_guides_is_a_target() -> None:
    """Met or not by its own measure, and not measured where there is none."""
    assert own_growth(made_up(OWN, LARGER)).met is False
    assert own_growth(made_up(OWN, dataclasses.replace(LARGER, p50_ms=2.1))).met is True
    assert own_growth(None).met is None
    run = report.Run("2026-11-22T00:00:00+00:00", {}, {}, {}, growth=made_up(OWN, LARGER))
    assert own_growth(run.growth) in run.targets()


# -- folders --------------------------------------------------------------


def test_only_the_front_matter_loses_its_collection() -> None:
    """What the guide says of collections stays."""
    text = "---\ntitle: Curator\ncollection: O*NET 29.2\nyear: 2025\n---\n\n# Curator\n\ncollection: coins\n"
    assert own_guides.own_text(text) == "---\ntitle: Curator\nyear: 2025\n---\n\n# Curator\n\ncollection: coins\n"


def test_folders_hold_the_shipped_guides_and_as_many_others(tmp_path: Path, occupations: Path) -> None:
    """A smaller folder is a part of a larger one, and no guide in them is of a collection."""
    made = own_guides.folders(occupations, tmp_path, (4, 6, 9))
    names = [{path.name for path in folder.glob("*.md")} for folder in made]
    assert [len(found) for found in names] == [4, 6, 9]
    assert names[0] < names[1] < names[2]
    assert not any("collection:" in path.read_text(encoding="utf-8") for path in made[-1].glob("*.md"))
    assert all(load_guide(path).role for path in made[-1].glob("*.md"))


@pytest.mark.parametrize("size", [3, 11])
def test_a_size_that_cannot_be_made_is_refused(tmp_path: Path, occupations: Path, size: int) -> None:
    """With the sizes that can be."""
    with pytest.raises(ValueError, match="4 shipped and 6 imported ones; ask for 4 to 10"):
        own_guides.folders(occupations, tmp_path, (size,))


# -- words ----------------------------------------------------------------


def test_section_says_how_it_grows_and_that_answers_change() -> None:
    """A row a size, then the powers; where and when; and what else a larger folder changes."""
    text = "\n\n".join(report.growth_parts(made_up(OWN, LARGER)))
    assert (
        "Measured 2026-11-22 on Abacus, 1 cores, 2 GB; Testix; Python 3; 800 turns, each the best of 3 rounds." in text
    )
    assert "| 40 | 10,000 | 10.0 x | 20.0 | 5.00 |" in text
    assert "| grows with the passages to the power of |  |  | 1.00 | 0.00 | 0.00 | 0.00 |" in text
    assert "| 40 | 10,000 | 25% | 2,400 | 2.00 |" in text
    assert "With 40 guides 90% of the turns are answered with the very citations that they have with 4." in text


def test_section_of_a_single_size_claims_no_growth() -> None:
    """Nothing is compared with itself."""
    text = "\n\n".join(report.growth_parts(made_up(OWN)))
    assert "power" not in text
    assert "very citations" not in text


def test_a_collection_is_said_to_be_no_measure_of_ones_own_guides(repo: Path) -> None:
    """The page of the docs has both, and the growth of the one stands under the name of neither."""
    page = (repo / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert "The guides of O*NET are a collection here" in page
    assert "### Whole answers over one's own guides" in page
    assert "An answer grows with the passages to the power of" not in page


def test_results_are_read_as_they_were_saved(tmp_path: Path) -> None:
    """Also those of a run without one's own guides, and of versions that did not measure them."""
    run = report.Run("2026-11-22T00:00:00+00:00", {"cpu": "Abacus"}, {}, {}, growth=made_up(OWN, LARGER))
    retrieval.save(run, tmp_path)
    assert retrieval.load(tmp_path / "results.json") == run
    held = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    for older in (held | {"growth": None}, {name: value for name, value in held.items() if name != "growth"}):
        (tmp_path / "results.json").write_text(json.dumps(older), encoding="utf-8")
        assert retrieval.load(tmp_path / "results.json").growth is None


# -- runs -----------------------------------------------------------------


def test_a_tiny_run_measures_every_figure(
    bot: Bot, data: Path, tmp_path: Path, occupations: Path, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each size in processes of its own; the first is answered as it is itself."""
    assert bot.rules  # fitted first, so that the rules need not be learnt again

    def learnt(scratch: Path, _: Say) -> Path:
        rules = scratch / "rules-data" / "cache"
        rules.mkdir(parents=True)
        for path in (data / "cache").glob("rules-*"):
            shutil.copy2(path, rules)
        return rules.parent

    monkeypatch.setattr(own_guides, "learnt_rules", learnt)
    said: list[str] = []
    found = own_guides.measure(occupations, tmp_path, Plan((6, 4), (asked,), rounds=2), said.append)
    small, large = found.sizes
    assert (small.guides, large.guides, small.same) == (4, 6, 1.0)
    assert small.passages < large.passages
    assert small.titles < large.titles
    for own in found.sizes:
        assert 0 < own.reading_ms < own.p50_ms <= own.p95_ms <= own.p99_ms
        assert min(own.fit_s, own.fit_mb, own.open_s, own.memory_mb) > 0
    assert found.turns == sum(len(json.loads(line)["turns"]) for line in asked.read_text(encoding="utf-8").splitlines())
    assert "6 guides of one's own: round 2 of 2" in said


def test_steps_answer_as_the_bot_does(bot: Bot, repo: Path) -> None:
    """What is timed step by step is the whole answer, conversation and all."""
    for case in list(read_cases(repo / "tests" / "cases" / "dev2.jsonl"))[:5]:
        state, cited = State(), []
        for text, _ in case.turns:
            reply, state = bot.answer(text, state)
            cited.append(own_guides.cited(reply))
        assert [found for _, _, _, found in own_guides.replay(bot, case)] == cited


def test_command_imports_measures_and_prints(
    release: Path, asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The importer's guides are what is measured; progress goes to standard error."""

    def measured(imported: Path, scratch: Path, plan: Plan, say: Say) -> Growth:
        assert scratch.is_dir()
        assert [path.name for path in sorted(imported.glob("*.md"))] == [
            "onet-cooks-restaurant.md",
            "onet-dishwashers.md",
        ]
        assert plan == Plan((4, 6), (asked,), 1)
        say("measuring")
        return made_up(OWN, LARGER)

    monkeypatch.setattr(growth, "measure", measured)
    assert growth.main(["--onet", str(release), "--guides", "6,4", "--rounds", "1", str(asked)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("### Whole answers over one's own guides\n\nMeasured 2026-11-22")
    assert "2 guides written" in told.err
    assert "measuring" in told.err


def test_command_writes_its_section_and_target_into_the_docs(
    release: Path, asked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All else of the last results stays."""
    docs = tmp_path / "docs"
    (docs / "benchmarks").mkdir(parents=True)
    (docs / "benchmarks.md").write_text(
        "Before.\n\n<!-- benchmarks.retrieval: begin -->\n<!-- benchmarks.retrieval: end -->\n", encoding="utf-8"
    )
    machine = dict(made_up().machine)
    retrieval.save(report.Run("2026-11-20T00:00:00+00:00", machine, {}, {"rounds": "9"}), docs / "benchmarks")
    monkeypatch.setattr(growth, "DOCS", docs)
    monkeypatch.setattr(growth, "measure", lambda *_: made_up(OWN, LARGER))
    assert growth.main(["--onet", str(release), str(asked), "--docs"]) == 0
    page = (docs / "benchmarks.md").read_text(encoding="utf-8")
    assert page.startswith("Before.")
    assert "rounds: 9." in page
    row = next(line for line in page.splitlines() if "one's own guides to the power of" in line)
    assert row.endswith("| at most 0.5 | **no** |")
    assert "### Whole answers over one's own guides" in page
    assert retrieval.load(docs / "benchmarks" / "results.json").growth == made_up(OWN, LARGER)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--onet", "{tmp}/none"], "no file Occupation Data.txt"),
        (["--onet", "{release}", "{tmp}/none.jsonl"], "the file cannot be read"),
        (["--onet", "{release}", "{tmp}/empty.jsonl"], "no question in"),
        (["--onet", "{release}", "--guides", "4,7"], "no folder of 7 guides: there are 4 shipped and 2 imported ones"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    arguments: list[str], said: str, release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is measured, and without a traceback."""
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    assert growth.main([each.format(tmp=tmp_path, release=release) for each in arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [[], ["--onet", ".", "--guides", "four"], ["--onet", ".", "--rounds", "0"]])
def test_wrong_options_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With argparse's exit code, and what would be right."""
    with pytest.raises(SystemExit) as stopped:
        growth.main(wrong)
    assert stopped.value.code == 2
    assert "error: " in capsys.readouterr().err
