"""Lint: collisions of topics, topics too small, near-copies, and phrasings that teach nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from chatbot.bot import Bot
from chatbot.cli.commands import main
from chatbot.curation.lint import KINDS, MIN_PHRASINGS, NEAR, Finding, copied, lines, lint, phrasings, totals
from chatbot.fitting.nearness import nearness
from chatbot.fitting.topics import PENALTY, fit_topics, training_set
from chatbot.question.rule_files import load_rules
from chatbot.question.rules import Rules, masked
from chatbot.question.topics import TopicModel
from chatbot.text import character_terms, word_terms
from tests.mapped import mapped

Captured = pytest.CaptureFixture[str]
Floats = NDArray[np.float64]
FRAMES = (
    "what about the {}",
    "tell me about {}",
    "{}",
    "{} please",
    "i want to hear of {}",
    "is there much {} in it",
    "how is the {}",
    "and the {} then",
)
THINGS = {
    "pay": ("salary", "pay", "money", "salary and pay", "wage", "pay and wage"),
    "hours": ("hours", "shifts", "working hours", "shifts and hours", "evenings"),
    "stress": ("stress", "pressure", "strain", "stress and strain", "pressure and stress"),
}
PLENTY = {topic: [frame.format(thing) for thing in things for frame in FRAMES] for topic, things in THINGS.items()}
COLORS = [f"color{i} of the sky" for i in range(MIN_PHRASINGS)]
SHAPES = [f"shape{i} of a stone" for i in range(MIN_PHRASINGS)]


def write(folder: Path, **topics: Sequence[str]) -> Rules:
    """The rules of a folder with these topics; the first phrasing stands in line 4."""
    for name, examples in topics.items():
        listed = "".join(f"  - {example}\n" for example in examples)
        (folder / f"{name}.yml").write_text(f"topic: {name}\nsections: [{name}]\nexamples: |\n{listed}")
    return load_rules(folder)


def learnt(rules: Rules) -> TopicModel:
    """The classifier of the rules."""
    return TopicModel(mapped(*fit_topics(rules)))


def check(rules: Rules) -> list[Finding]:
    """The findings for rules, their topics fitted."""
    return lint(rules, learnt(rules))


def of(kind: str, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of one kind."""
    return [finding for finding in findings if finding.kind == kind]


def line_of(path: Path, text: str) -> int:
    """The line of a file that holds this phrasing."""
    return path.read_text(encoding="utf-8").split("\n").index(f"  - {text}") + 1


# -- collisions -----------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pays well?", "Pays well"),
        ("a {role} with 5 dogs", "A {role} with 12 dogs!"),
        ("born in 1999", "born in 2010"),
        ("the company’s car", "the company's car"),
    ],
)
def test_the_same_words_under_two_topics(tmp_path: Path, one: str, other: str) -> None:
    """What the classifier reads as one text is an error in two topics, named with both places."""
    rules = write(tmp_path, a=[*COLORS, one], b=[other, *SHAPES])
    (found,) = of("same", check(rules))
    assert (found.level, found.path, found.line) == ("error", tmp_path / "a.yml", 34)
    assert found.problem == f"a and b cannot be told apart by {one!r} (a.yml:34) and {other!r} (b.yml:4)"
    assert str(found) == f"{tmp_path}/a.yml:34: {found.problem}; keep it under one topic"
    assert [(phrasing.topic, phrasing.line) for phrasing in found.phrasings] == [("a", 34), ("b", 4)]


def test_a_question_collides_too(tmp_path: Path) -> None:
    """The question that is suggested for a topic is one of its phrasings."""
    write(tmp_path, b=["why is it so", *SHAPES])
    (tmp_path / "a.yml").write_text("topic: a\nwords: sky\nquestion: Why is it so?\nexamples: |\n  - the sky\n")
    rules = load_rules(tmp_path)
    (found,) = of("same", check(rules))
    assert [(phrasing.topic, phrasing.line) for phrasing in found.phrasings] == [("a", 3), ("b", 4)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("climbing the ladder", "is there a ladder to climb"), ("growth of wages, how?", "wages: what growth")],
)
def test_nearly_the_same_words(tmp_path: Path, one: str, other: str) -> None:
    """The same stems but for stop words deserve a look, and are no error."""
    rules = write(tmp_path, a=[*COLORS, one], b=[*SHAPES, other])
    findings = check(rules)
    (found,) = of("alike", findings)
    assert found.level == "warning"
    assert [(p.text, p.line) for p in found.phrasings] == [(one, 34), (other, 34)]
    assert of("same", findings) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the ladder", "is there a ladder"),  # one stem
        ("is the {role} on the ladder", "has a {role} got a ladder"),  # one stem and a role
        ("7 ladders", "how about 12 ladders"),  # one stem and a number
        ("climbing the ladder", "climbing the high ladder"),  # another set of stems
        ("why", "how"),  # only stop words
    ],
)
def test_what_is_no_collision(tmp_path: Path, one: str, other: str) -> None:
    """One stem in common is too little, and an additional stem is a difference."""
    rules = write(tmp_path, a=[*COLORS, one], b=[*SHAPES, other])
    assert [f for f in check(rules) if f.level != "note"] == []


def test_one_topic_may_repeat_itself_and_share_headings(tmp_path: Path) -> None:
    """Collisions are between topics, and between phrasings: a heading may answer two topics."""
    rules = write(tmp_path, a=[*COLORS, "the color wheel", "the color wheel?"], b=[*SHAPES, "A"])
    assert [f for f in check(rules) if f.level != "note"] == []


def test_lines_are_found_in_any_file(tmp_path: Path) -> None:
    """Neither repeated phrasings nor Windows line ends, a byte-order mark or a heading of the same words mislead."""
    text = "topic: a\nsections:\n  - Sky\nexamples: |\n  - Sky\n  -  the moon \n\n  - Sky\nshape: list\n"
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (tmp_path / "b.yml").write_text('topic: b\nwords: sun\nexamples: "- a star\\n- a sun"\n')
    assert [(p.text, p.line) for p in phrasings(load_rules(tmp_path))] == [
        ("Sky", 5),
        ("the moon", 6),
        ("Sky", 8),
        ("a star", None),
        ("a sun", None),
    ]


# -- what was learnt ------------------------------------------------------


@pytest.mark.parametrize(("count", "missing"), [(1, "29"), (29, "1"), (30, ""), (31, "")])
def test_topics_with_too_few_phrasings(tmp_path: Path, count: int, missing: str) -> None:
    """Fewer than thirty are a warning that says how many to add."""
    rules = write(tmp_path, a=[*COLORS, "one more"][:count], b=SHAPES)
    found = of("few", check(rules))
    assert [f.remedy for f in found] == ([f"add {missing} in other words"] if missing else [])
    assert all(f.level == "warning" and f.problem.startswith(f"a has {count} phrasing") for f in found)


def test_phrasings_that_changed_no_answer_are_counted(tmp_path: Path) -> None:
    """Those decided by a margin of one in every machine, as counted by brute force; a note, no fault."""
    rules = write(tmp_path, **PLENTY)
    model = learnt(rules)
    findings = lint(rules, model)
    for topic, own in zip(model.names, np.eye(len(model.names)), strict=True):
        decided = ((text, np.array(model.decisions(masked(text)), dtype=np.float32)) for text in PLENTY[topic])
        clear = [text for text, decisions in decided if (decisions * (2 * own - 1)).min() >= 1]
        (found,) = [f for f in of("unneeded", findings) if f.phrasings[0].topic == topic]
        assert [p.text for p in found.phrasings] == clear
        assert found.problem.startswith(f"{topic} would be the same without {len(clear)} of its {len(PLENTY[topic])}")
        assert [p.line for p in found.phrasings] == [line_of(found.path, text) for text in clear]
    assert totals(findings) == {"error": 0, "warning": 0, "note": 3 + len(of("copied", findings))}


def test_the_machines_are_the_same_without_them(tmp_path: Path) -> None:
    """With the weights of terms as they are, all of them together change no coefficient; one of the others does."""
    rules = write(tmp_path, **PLENTY)
    model = learnt(rules)
    dropped = {p.masked for f in of("unneeded", lint(rules, model)) for p in f.phrasings}
    texts, names = training_set(rules)
    features = hstack(
        [
            TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=rare).fit_transform(texts)
            for analyse, rare in ((word_terms, 1), (character_terms, 2))
        ]
    ).tocsr()
    kept = [row for row, text in enumerate(texts) if text not in dropped]

    def decisions(rows: Sequence[int]) -> Floats:
        machine = LinearSVC(C=PENALTY, tol=1e-8, max_iter=100_000, random_state=0)
        machine.fit(features[rows], [names[row] for row in rows])
        return np.asarray(machine.decision_function(features))

    everything = decisions(range(len(texts)))
    # The model was fitted to a tolerance of a hundredth, so that some loss may be left where it sees none.
    assert np.abs(decisions(kept) - everything).max() < 0.01
    assert np.abs(decisions(kept[1:]) - everything).max() > 0.03
    assert len(texts) - len(kept) > 50


def test_a_fit_without_one_of_them(tmp_path: Path) -> None:
    """Probabilities for all phrasings stay nearly the same when one is taken out of its file and all is fitted anew."""
    rules = write(tmp_path, **PLENTY)
    model = learnt(rules)
    spare = next(f for f in of("unneeded", lint(rules, model)) if f.phrasings[0].topic == "pay").phrasings[-1]
    less = write(tmp_path, **PLENTY | {"pay": [text for text in PLENTY["pay"] if text != spare.text]})
    again = learnt(less)
    for phrasing in phrasings(rules):
        assert again.probabilities(phrasing.masked) == pytest.approx(model.probabilities(phrasing.masked), abs=0.02)


def test_decisions_are_what_probabilities_come_from(bot: Bot) -> None:
    """The softmax of the scaled decisions, and the same topic first."""
    model = bot.language.topics
    decisions = np.array(model.decisions("what does a xrole earn"))
    powers = np.exp(model.scale * (decisions - decisions.max()))
    assert model.probabilities("what does a xrole earn") == pytest.approx(powers / powers.sum(), abs=1e-6)


def test_phrasings_read_as_another_topic(tmp_path: Path) -> None:
    """A phrasing that sounds like another topic is a note with both topics."""
    rules = write(tmp_path, **PLENTY | {"hours": [*PLENTY["hours"], "the salary and wage, the salary and pay"]})
    (found,) = of("mistaken", check(rules))
    assert found.level == "note"
    assert found.problem == (
        "hours is read as pay in 1 phrasing: 'the salary and wage, the salary and pay' (hours.yml:44)"
    )


def test_one_topic_alone(tmp_path: Path) -> None:
    """With nothing to tell it from, no phrasing is needed."""
    rules = write(tmp_path, a=COLORS)
    (found,) = of("unneeded", check(rules))
    assert len(found.phrasings) == MIN_PHRASINGS


# -- near-copies ----------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "copy"),
    [
        ("the colour wheel", "The colour wheel?"),
        ("which birds sing at night", "which birds sing at nite"),
        ("do many birds sing here", "here, do many birds sing"),
        ("a {role} with 5 dogs", "a {role} with 12 dogs"),
    ],
)
def test_a_near_copy_is_told_with_what_it_repeats(tmp_path: Path, first: str, copy: str) -> None:
    """A note with the places of both; the one that stands first is the one to keep."""
    rules = write(tmp_path, a=["a wholly different matter", first, "nothing of the kind", copy], b=SHAPES)
    (found,) = [f for f in of("copied", check(rules)) if f.path.name == "a.yml"]
    assert (found.level, found.path, found.line) == ("note", tmp_path / "a.yml", 7)
    assert [(phrasing.text, phrasing.line) for phrasing in found.phrasings] == [(copy, 7), (first, 5)]
    assert found.problem.startswith(f"a has {copy!r} (a.yml:7) nearly as {first!r} (a.yml:5), cosine ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("which birds sing at night", "what do owls eat"),
        ("climbing the ladder", "a career without rungs"),  # the same, said otherwise
        ("???", "!!!"),  # nothing that the classifier reads
    ],
)
def test_what_is_no_near_copy(tmp_path: Path, one: str, other: str) -> None:
    """Other words are another phrasing, whatever they mean."""
    rules = write(tmp_path, a=[one, other], b=SHAPES)
    assert [f for f in of("copied", check(rules)) if f.path.name == "a.yml"] == []


def test_near_copies_are_of_one_topic(tmp_path: Path) -> None:
    """The same words under two topics are a collision, and not told again."""
    findings = check(write(tmp_path, a=["birds sing at night"], b=["birds sing at night"]))
    assert of("copied", findings) == []
    assert len(of("same", findings)) == 1


def test_an_example_may_repeat_the_question(tmp_path: Path) -> None:
    """The question that is suggested is the one to keep, for it is needed."""
    (tmp_path / "a.yml").write_text("topic: a\nwords: sky\nquestion: Why is it so?\nexamples: |\n  - why is it so\n")
    (found,) = of("copied", check(write(tmp_path, b=SHAPES[:2])))[:1]
    assert [(phrasing.line, phrasing.suggested) for phrasing in found.phrasings] == [(5, False), (3, True)]


def test_nearness_is_the_cosine_of_what_the_classifier_learns_from(tmp_path: Path) -> None:
    """The cosine of scikit-learn's TF-IDF, as counted by brute force; 1 for a text and itself, 0 for an unknown one."""
    rules = write(tmp_path, **PLENTY)
    texts, _ = training_set(rules)
    features = hstack([TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=rare).fit_transform(texts)
                       for analyse, rare in ((word_terms, 1), (character_terms, 2))]).toarray()  # fmt: skip
    cosines = features @ features.T / np.outer(*[np.linalg.norm(features, axis=1)] * 2)
    found = nearness([*texts, "zzz"], learnt(rules))
    assert found[:-1, :-1] == pytest.approx(cosines, abs=1e-5)
    assert found[-1].tolist() == [0.0] * len(found)


def test_without_the_near_copies_no_two_are_near(tmp_path: Path) -> None:
    """All that are told can be left out at once: each is near to one that stays, and no two of these are near."""
    model = learnt(write(tmp_path, **PLENTY))
    found = phrasings(load_rules(tmp_path))
    copies = {finding.phrasings[0]: finding.phrasings[1] for finding in copied(found, model)}
    assert copies
    for topic in PLENTY:
        kept = [phrasing for phrasing in found if phrasing.topic == topic and phrasing not in copies]
        cosines = nearness([phrasing.masked for phrasing in kept], model)
        assert cosines[~np.eye(len(kept), dtype=bool)].max() < NEAR
    for copy, first in copies.items():
        assert first not in copies
        assert copy.topic == first.topic
        assert nearness([copy.masked, first.masked], model)[0, 1] >= NEAR


def test_the_nearest_are_told_first(tmp_path: Path) -> None:
    """The most alike head the report."""
    model = learnt(write(tmp_path, **PLENTY))
    pairs = [finding.phrasings for finding in copied(phrasings(load_rules(tmp_path)), model)]
    cosines = [nearness([one.masked, other.masked], model)[0, 1] for one, other in pairs]
    assert cosines == sorted(cosines, reverse=True)


# -- the report -----------------------------------------------------------


@pytest.mark.slow
def test_the_shipped_rules_have_no_errors(bot: Bot, repo: Path) -> None:
    """The rules that come with the program keep their topics apart, and each has enough phrasings."""
    told: list[tuple[int, int]] = []
    rules = load_rules(repo / "intents")
    findings = lint(rules, bot.language.topics, lambda done, total: told.append((done, total)))
    assert [str(f) for f in findings if f.level == "error"] == []
    assert of("few", findings) == []
    assert told[-1] == (len(told), len(told))
    assert all(phrasing.line for phrasing in phrasings(rules))


def test_the_report_shows_the_first_of_each_kind(tmp_path: Path) -> None:
    """Totals first, then each kind with as many lines as were asked for, and what is left out."""
    rules = write(tmp_path, a=["blue", "red"], b=["Blue", "Red"])
    report = list(lines(check(rules), 1))
    assert report[0].startswith("2 errors, 2 warnings, ")
    assert report[1:3] == ["", f"error: {KINDS['same'][1]} (2)"]
    assert report[3].startswith(f"  {tmp_path}/a.yml:4: a and b cannot be told apart by 'blue'")
    assert report[4:6] == ["  ... and 1 more; see them with --show 2", ""]


def test_nothing_found() -> None:
    """A clean report is one line."""
    assert list(lines([], 10)) == ["0 errors, 0 warnings, 0 notes"]


def test_what_is_printed_is_clean(tmp_path: Path) -> None:
    """No control character of a file's name reaches the terminal."""
    finding = Finding("few", tmp_path / "\x1b[31m\u202ered.yml", 4, "a has 1 phrasing", "add 29")
    assert "\n".join(lines([finding], 1)).replace("\n", "").isprintable()


# -- the command ----------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, 0),
        ({"hours.yml": "  - is it well paid?\n"}, 1),
        ({"hours.yml": "  - paid well or not\n"}, 0),
        ({"broken.yml": "topic: [\n"}, 1),
    ],
)
def test_exit_codes(small: Path, tmp_path: Path, capsys: Captured, change: dict[str, str], code: int) -> None:
    """Errors are 1, warnings and notes are none."""
    shutil.copytree(small / "intents", tmp_path / "intents")
    for name, text in change.items():
        with (tmp_path / "intents" / name).open("a", encoding="utf-8") as file:
            file.write(text)
    options = ["--knowledge", str(small / "knowledge"), "--intents-only", str(tmp_path / "intents")]
    assert main(["lint", *options]) == code
    out = capsys.readouterr().out
    assert out.startswith(f"{code} error{'' if code else 's'}, ")
    assert main(["lint", *options, "--json", "--show", "1"]) == code
    report = json.loads(capsys.readouterr().out)
    assert (report["errors"], report["warnings"]) == (
        code,
        len([f for f in report["findings"] if "warn" in f["level"]]),
    )
    assert report["warnings"] >= 4  # four topics of six phrasings each


def test_a_faulty_file_is_found(small: Path, tmp_path: Path, capsys: Captured) -> None:
    """The report names a file that is not used, with line and remedy."""
    shutil.copytree(small / "intents", tmp_path / "intents")
    (tmp_path / "intents" / "broken.yml").write_text("topic: x\nkind: y\n")
    assert main(["lint", "--knowledge", str(small / "knowledge"), "--intents-only", str(tmp_path / "intents")]) == 1
    out = capsys.readouterr().out
    assert f"{tmp_path}/intents/broken.yml:2: kind 'y'; use one of answer, smalltalk, abstain\n" in out


def test_a_missing_folder(capsys: Captured) -> None:
    """A problem with data is 3, as with other commands."""
    assert main(["lint", "--intents-only", "nowhere"]) == 3
    out, errors = capsys.readouterr()
    assert out == ""
    assert "no such folder of intents" in errors


@pytest.mark.parametrize("number", ["-1", "x"])
def test_a_wrong_number(capsys: Captured, number: str) -> None:
    """A mistake in usage is 2."""
    with pytest.raises(SystemExit) as stopped:
        main(["lint", "--show", number])
    assert stopped.value.code == 2
    assert capsys.readouterr().out == ""


def test_the_help_tells_the_exit_codes(capsys: Captured) -> None:
    """What 1 means here is not what it means when asking."""
    with pytest.raises(SystemExit):
        main(["lint", "--help"])
    assert "Exit codes: 0 no errors" in capsys.readouterr().out
