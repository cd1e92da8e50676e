"""The benchmark functions, on a made-up data set: what they measure and that nothing of the test part is fitted."""

from __future__ import annotations

import json
from itertools import islice, product
from pathlib import Path

import numpy as np
import pytest

from benchmarks import answers, clinc
from chatbot.bot import Bot
from chatbot.curation.evaluation import read_cases

THINGS = {
    "pay": ("salary", "wage", "income", "earnings"),
    "hours": ("schedule", "shift", "overtime", "weekend"),
    "training": ("degree", "course", "certificate", "diploma"),
    "tools": ("software", "spreadsheet", "database", "headset"),
    "growth": ("promotion", "ladder", "advancement", "seniority"),
    "stress": ("pressure", "burnout", "exhaustion", "anger"),
    "travel": ("commute", "flight", "airport", "hotel"),
}
FRAMES = ("what about the {}", "tell me of my {} please", "is there any {} in it", "how is the {} there", "explain {}")
STRANGE = ("pizza", "volcano", "guitar", "penguin", "galaxy", "soup", "tractor", "opera", "cactus", "chess")


def questions(frames: tuple[str, ...]) -> list[list[str]]:
    """Every frame with every word of every topic."""
    return [[frame.format(word), topic] for topic, found in THINGS.items() for frame, word in product(frames, found)]


@pytest.fixture(scope="module")
def data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven topics of twenty phrasings, and some questions on none of them."""
    strange = [[frame.format(word), "oos"] for word, frame in product(STRANGE, FRAMES)]
    path = tmp_path_factory.mktemp("clinc") / "small.json"
    content = {
        "train": questions(FRAMES),
        "val": questions(("say more on {}", "the {}")),
        "oos_train": strange[:25],
        "oos_val": strange[25:],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def raws(data_file: Path) -> list[clinc.Raw]:
    """The folds and the test part of the small data set."""
    return clinc.run(clinc.read(data_file))


def test_folds_hold_out_whole_topics_and_never_ask_what_they_fit(data_file: Path) -> None:
    """Every topic is held out once, and no question is both fitted and asked."""
    data = clinc.read(data_file)
    held_out: list[str] = []
    for train, asked, source in islice(clinc.tasks(data), clinc.FOLDS):
        assert not set(train.texts) & set(asked.texts)
        away = {topic for topic, kind in zip(asked.topics, source, strict=True) if kind == clinc.HELD_OUT}
        assert away
        assert not away & set(train.topics)
        held_out += away
    assert sorted(held_out) == sorted(THINGS)


def test_only_the_last_task_asks_the_test_part(data_file: Path) -> None:
    """The test part is asked once, by what was fitted on the whole training part."""
    data = clinc.read(data_file)
    *folds, (train, asked, _) = clinc.tasks(data)
    test = {*data.inside_test.texts, *data.outside_test.texts}
    assert train == data.train
    assert set(asked.texts) == test
    assert not any(test & {*fold.texts, *others.texts} for fold, others, _ in folds)


def test_too_few_topics_are_refused(data_file: Path) -> None:
    """A fold that would keep fewer than three topics is an error."""
    data = clinc.read(data_file)
    two = data.train.pick(np.array([topic in ("pay", "hours") for topic in data.train.topics]))
    with pytest.raises(ValueError, match="2 topics are too few"):
        list(clinc.tasks(clinc.Data(two, data.outside, data.inside_test, data.outside_test)))


def test_clear_questions_are_answered_and_strange_ones_refused(raws: list[clinc.Raw]) -> None:
    """On data this plain nearly everything is decided right."""
    train, test = clinc.trials(raws)["ours"]
    score = clinc.measure(clinc.fit_decider(train, clinc.CHOSEN, clinc.OUTSIDE), test)
    assert score.right > 0.9
    assert score.recall > 0.9
    assert score.auroc > 0.95
    assert score.refused == pytest.approx(1 - score.right, abs=0.1)


def test_decider_is_the_same_without_the_test_part(raws: list[clinc.Raw]) -> None:
    """Other decisions on the test part change nothing that was fitted."""
    other = raws[-1].__class__(**{**vars(raws[-1]), "decisions": raws[-1].decisions[:, ::-1]})
    deciders = [
        clinc.fit_decider(clinc.trials(found)["ours"][0], clinc.SIGNS, clinc.OUTSIDE)
        for found in (raws, [*raws[:-1], other])
    ]
    assert np.array_equal(deciders[0].weights, deciders[1].weights)
    assert deciders[0].threshold == deciders[1].threshold


def test_threshold_parts_right_answers_from_strange_questions() -> None:
    """The best threshold lies between the last right answer and the first strange question."""
    probability = np.array([0.9, 0.8, 0.6, 0.3, 0.1])
    inside = np.array([True, True, False, True, False])
    right = np.array([True, True, False, False, False])
    assert clinc.best_threshold(probability, right, inside) == pytest.approx(0.7)


def test_threshold_lies_between_scores_that_differ() -> None:
    """Equal scores are answered or refused together."""
    probability = np.array([0.5, 0.5, 0.5, 0.2])
    inside = np.array([True, False, True, False])
    assert clinc.best_threshold(probability, inside, inside) == pytest.approx(0.35)


def test_calibration_error_is_the_gap_of_saying_and_being() -> None:
    """Saying 0.9 where half are right is wrong by 0.4."""
    inside = np.array([True, True, False, False])
    right = np.array([True, True, False, False])
    assert clinc.calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), right, inside) == pytest.approx(0.0)
    assert clinc.calibration_error(np.full(4, 0.9), right, inside) == pytest.approx(0.4)


def test_report_shows_both_side_by_side(raws: list[clinc.Raw]) -> None:
    """Reference and decision stand in one report, with the worth of the signs."""
    text = clinc.report(raws)
    for line in ("reference: logistic regression", "our decision", "- topic share", "threshold", "topics held out"):
        assert line in text


def test_missing_data_is_skipped_with_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Absent data is no failure."""
    assert clinc.main(["--data", str(tmp_path / "none.json")]) == 0
    assert "skipped: there is no" in capsys.readouterr().err


def test_benchmark_without_out_of_scope_questions_to_fit(
    data_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without out-of-scope questions, held-out topics stand in for them."""
    content = json.loads(data_file.read_text(encoding="utf-8"))
    del content["oos_train"]
    path = tmp_path / "bare.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert clinc.main(["--data", str(path), "--workers", "1"]) == 0
    shown = capsys.readouterr().out
    assert "whole topics held out" in shown
    assert "with out-of-scope questions" not in shown


def test_each_turn_is_timed_beside_the_plain_search(bot: Bot, repo: Path) -> None:
    """Both are measured on the same turns, and told with the ratio of their medians."""
    cases = list(read_cases(repo / "tests" / "cases" / "dev.jsonl"))[:6]
    ours, peer = answers.measure(bot, cases)

    assert len(ours.turns) == len(peer.turns) == sum(len(case.turns) for case in cases)
    assert min(*ours.turns, *peer.turns) > 0
    assert peer.line(peer).split()[-1] == "1.0"
