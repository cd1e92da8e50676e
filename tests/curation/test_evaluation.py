"""Evaluation: question files and the judge."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, Expectation, Outcome, evaluate, fits, judge, read_cases
from chatbot.errors import DataError
from chatbot.guides.guide import load_guide
from chatbot.reply.answer import Answer, Citation

GOLD = (("cook", ("Annual Salary",)),)
TEXT = "Cooks earn $30,000–40,000. [1]"


def cited(guide: str, *section: str) -> Citation:
    """A citation of a guide's section."""
    return Citation(1, guide, guide.title(), section, "anchor", (1, 2), "quote", "Jobicy", 2025)


PAY = cited("cook", "Annual Salary")
SAID = Answer("answer", TEXT, (PAY,))


# -- question files -------------------------------------------------------


def test_read_cases(tmp_path: Path) -> None:
    """One case a line; blank lines are left out, and what is not said is empty."""
    path = tmp_path / "cases.jsonl"
    expect = {
        "gold": [["cook", "Skills > Tech Skills"], ["clerk", "Overview"]],
        "all_of": [["$30,000", "30k"], ["year"]],
        "none_of": ["hour"],
        "need_guides": ["cook"],
    }
    cases = [
        {"id": 1, "kind": "fact", "turns": [{"user": "pay?", "expect": expect}]},
        {
            "id": "b",
            "kind": "talk",
            "turns": [{"user": "hi", "expect": {"smalltalk": True}}, {"user": "é", "expect": {"abstain": True}}],
        },
    ]
    path.write_text("\n\n".join(json.dumps(case) for case in cases) + "\n", encoding="utf-8")
    assert list(read_cases(path)) == [
        Case(
            "1",
            "fact",
            (
                (
                    "pay?",
                    Expectation(
                        gold=(("cook", ("Skills", "Tech Skills")), ("clerk", ("Overview",))),
                        all_of=(("$30,000", "30k"), ("year",)),
                        none_of=("hour",),
                        need_guides=("cook",),
                    ),
                ),
            ),
        ),
        Case("b", "talk", (("hi", Expectation(smalltalk=True)), ("é", Expectation(abstain=True)))),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "[]",
        "null",
        "{}",
        '{"id": 1, "kind": "a"}',
        '{"id": 1, "kind": "a", "turns": 5}',
        '{"id": 1, "kind": "a", "turns": ["hi"]}',
        '{"id": 1, "kind": "a", "turns": [{"user": "hi"}]}',
        "[" * 20_000,
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: str) -> None:
    """A line that is no question is named with its number and the form it should have."""
    path = tmp_path / "cases.jsonl"
    path.write_text(f'\n{{"id": 1, "kind": "a", "turns": []}}\n{line}\n')
    with pytest.raises(DataError) as caught:
        list(read_cases(path))
    assert (caught.value.path, caught.value.line) == (path, 3)
    assert caught.value.problem == "the line is no question"
    assert caught.value.remedy.startswith('write {"id": ..., "kind": ..., "turns": ')


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("[]", "expect is no object: []; write {...} with one of gold, all_of, "),
        ("{}", "expect names no right answer; give it gold sections, or abstain or smalltalk as true"),
        ('{"all_of": [["year"]]}', "expect names no right answer; "),
        ('{"abstain": false}', "expect names no right answer; "),
        (
            '{"gold": [["cook", "Pay"]], "all_off": [["$"]]}',
            'unknown key "all_off" in expect; use one of gold, all_of, none_of, need_guides, abstain, smalltalk',
        ),
        ('{"abstain": "no"}', 'abstain is "no"; write true, or leave it out'),
        ('{"gold": "cook"}', 'gold is "cook"; write pairs: [["guide", "Section > Subsection"], ...]'),
        ('{"gold": [["cook"]]}', 'gold is [["cook"]]; write pairs'),
        ('{"gold": ["ab"]}', 'gold is ["ab"]; write pairs'),
        ('{"gold": [["cook", 5]]}', 'gold is [["cook", 5]]; write pairs'),
        (
            '{"gold": [["cook", "Pay"]], "all_of": ["year"]}',
            'all_of is ["year"]; write a list of lists: [["word", "other spelling"], ...]',
        ),
        ('{"gold": [["cook", "Pay"]], "all_of": "year"}', 'all_of is "year"; write a list of lists'),
        ('{"gold": [["cook", "Pay"]], "all_of": [[5]]}', "all_of is [[5]]; write a list of lists"),
        ('{"gold": [["cook", "Pay"]], "all_of": [[]]}', "all_of is [[]]; write a list of lists"),
        ('{"gold": [["cook", "Pay"]], "none_of": "year"}', 'none_of is "year"; write a list of words'),
        ('{"gold": [["cook", "Pay"]], "need_guides": [1]}', "need_guides is [1]; write a list of words"),
    ],
)
def test_a_mistaken_expectation_is_named(tmp_path: Path, expect: str, message: str) -> None:
    """A slip in an expectation must not make it easier, or impossible, to meet."""
    path = tmp_path / "cases.jsonl"
    path.write_text(f'\n{{"id": 1, "kind": "a", "turns": [{{"user": "hi", "expect": {expect}}}]}}')
    with pytest.raises(DataError, match=re.escape(f"{path}:2: {message}")):
        list(read_cases(path))


def test_names_are_safe_to_print(tmp_path: Path) -> None:
    """An id or kind is one line without control characters."""
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": "a\nb", "kind": "\x1b[31mred\ud800", "turns": []}))
    assert list(read_cases(path)) == [Case("a b", "[31mred\ufffd", ())]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "the file cannot be read (No such file or directory)"), (b"\n\xff", "the file is not UTF-8")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None, problem: str) -> None:
    """The file is named with what is the matter."""
    path = tmp_path / "cases.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=re.escape(f"{path}: {problem}; ")):
        list(read_cases(path))


# -- the judge ------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "answer", "label", "is_cited"),
    [
        pytest.param(Expectation(GOLD), SAID, "right", True, id="the right section"),
        pytest.param(Expectation(GOLD, (("$30,000",),)), SAID, "right", True, id="and the figure"),
        pytest.param(Expectation(GOLD, (("30k", "$30,000"),)), SAID, "right", True, id="in one of two spellings"),
        pytest.param(Expectation(GOLD, (("COOKS",),)), SAID, "right", True, id="case"),
        pytest.param(Expectation(GOLD, (("30,000-40,000",),)), SAID, "right", True, id="dash"),
        pytest.param(Expectation(GOLD, (("$30,000",), ("year",))), SAID, "wrong", True, id="one of two is missing"),
        pytest.param(Expectation(GOLD, none_of=("$40",)), SAID, "right", True, id="what must not be said is not"),
        pytest.param(Expectation(GOLD, none_of=("$30,000",)), SAID, "wrong", True, id="what must not be said is"),
        pytest.param(Expectation(GOLD, need_guides=("cook",)), SAID, "right", True, id="the guide needed"),
        pytest.param(Expectation(GOLD, need_guides=("cook", "clerk")), SAID, "wrong", True, id="a guide is missing"),
        pytest.param(Expectation((("clerk", ("Annual Salary",)),)), SAID, "wrong", False, id="another guide"),
        pytest.param(Expectation((("cook", ("Tech Stack",)),)), SAID, "wrong", False, id="another section"),
        pytest.param(
            Expectation((("clerk", ("A",)), ("cook", ("annual salary",)))),
            SAID,
            "right",
            True,
            id="one of two sections",
        ),
        pytest.param(
            Expectation((("cook", ("Skills", "Tech Skills")),)),
            Answer("answer", TEXT, (cited("cook", "Skills", "Tech Skills"),)),
            "right",
            True,
            id="a subsection",
        ),
        pytest.param(
            Expectation((("cook", ("Skills",)),)),
            Answer("answer", TEXT, (cited("cook", "Skills", "Tech Skills"),)),
            "right",
            True,
            id="a subsection counts for its section",
        ),
        pytest.param(
            Expectation((("cook", ("Skills", "Tech Skills")),)),
            Answer("answer", TEXT, (cited("cook", "Skills"),)),
            "wrong",
            False,
            id="a section does not count for its subsection",
        ),
        pytest.param(
            Expectation((("cook", ("Introduction",)),)),
            Answer("answer", TEXT, (cited("cook", "Overview"),)),
            "right",
            True,
            id="the introduction is the overview",
        ),
        pytest.param(
            Expectation((("cook", ("Pros and Cons",)),)),
            Answer("answer", TEXT, (cited("cook", "Pros & Cons"),)),
            "right",
            True,
            id="and",
        ),
        pytest.param(
            Expectation(GOLD),
            Answer("answer", TEXT, (cited("clerk", "A"), PAY)),
            "right",
            True,
            id="the second citation",
        ),
        pytest.param(Expectation(GOLD), Answer("abstain", "No."), "abstained", False, id="declined"),
        pytest.param(Expectation(GOLD), Answer("smalltalk", "Hello!"), "wrong", False, id="small talk"),
        pytest.param(Expectation(abstain=True), Answer("abstain", "No."), "right", False, id="rightly declined"),
        pytest.param(Expectation(abstain=True), SAID, "wrong", False, id="answered what it cannot know"),
        pytest.param(Expectation(abstain=True), Answer("smalltalk", "Hello!"), "wrong", False, id="talked away"),
        pytest.param(Expectation(smalltalk=True), Answer("smalltalk", "Hello!"), "right", False, id="greeted"),
        pytest.param(Expectation(smalltalk=True), Answer("clarify", "Which?"), "right", False, id="asked back"),
        pytest.param(Expectation(smalltalk=True), SAID, "wrong", False, id="answered a greeting"),
        pytest.param(
            Expectation(smalltalk=True, abstain=True), Answer("abstain", "No."), "right", False, id="either will do"
        ),
        pytest.param(
            Expectation(smalltalk=True, abstain=True), Answer("smalltalk", "Hi"), "right", False, id="either will do"
        ),
    ],
)
def test_judge(expected: Expectation, answer: Answer, label: str, is_cited: bool) -> None:
    """An answer is right when it cites a gold section, says all it must and nothing it must not."""
    outcome = judge(Case("c", "fact", (("pay?", expected),)), 0, expected, answer)
    assert (outcome.label, outcome.cited) == (label, is_cited)
    assert outcome.right is (label == "right")


@pytest.mark.parametrize("answer", [Answer("answer", "$30,000 [1]", (cited("cook", "Pay", "Pay"),))])
def test_judge_compares_whole_paths(answer: Answer) -> None:
    """A subsection of the same name elsewhere in the guide is another section."""
    expected = Expectation((("cook", ("Outlook", "Pay")),))
    assert judge(Case("c", "fact", ()), 0, expected, answer).label == "wrong"


# Pay stands twice in this guide, Growth once.
_GUIDE = """\
---
title: Cook
role: Cook
---

# Cook

## Pay

### Pay

$1 a year.

## Outlook

### Pay

It rises.

### Growth

None.
"""


@pytest.mark.parametrize(
    ("section", "gold", "fit"),
    [
        pytest.param(("Outlook", "Pay"), ("Outlook", "Pay"), True, id="the same path"),
        pytest.param(("Pay", "Pay"), ("Outlook", "Pay"), False, id="the same heading elsewhere"),
        pytest.param(("Pay",), ("Outlook", "Pay"), False, id="a section of that name"),
        pytest.param(("Outlook",), ("Outlook", "Pay"), False, id="the section above"),
        pytest.param(("Outlook", "Years", "Pay"), ("Outlook", "Pay"), True, id="a heading between"),
        pytest.param(("Outlook", "Pay", "Years"), ("Outlook", "Pay"), True, id="below it"),
        pytest.param(("Pay", "Outlook"), ("Outlook", "Pay"), False, id="the wrong way round"),
        pytest.param(("Outlook", "Pay"), ("Pay",), True, id="one heading, anywhere"),
        pytest.param(("Pay", "Pay"), ("Pay",), True, id="one heading, twice"),
        pytest.param(("Outlook", "Growth"), ("Pay",), False, id="one heading, elsewhere"),
        pytest.param(("Outlook", "Growth"), ("Future", "Growth"), True, id="only one place has that heading"),
        pytest.param(("Outlook", "Pay"), ("Future", "Growth"), False, id="and it is not this one"),
    ],
)
def test_fits(tmp_path: Path, section: tuple[str, ...], gold: tuple[str, ...], fit: bool) -> None:
    """The gold headings stand in the path in order, or the last of them can mean one place only."""
    path = tmp_path / "cook.md"
    path.write_text(_GUIDE)
    assert fits(section, gold, load_guide(path)) is fit


def test_faults_say_what_is_missing() -> None:
    """Each thing that keeps an answer from being right is a sentence."""
    expected = Expectation((("clerk", ("Pay",)),), (("$5", "5 dollars"),), ("$30,000",), ("clerk",))
    assert judge(Case("c", "fact", ()), 0, expected, SAID).faults == (
        "It cites no expected section.",
        "It does not cite the guide clerk.",
        "It does not say “$5” or “5 dollars”.",
        "It says “$30,000”, which it must not.",
    )
    assert judge(Case("c", "oos", ()), 0, Expectation(abstain=True), SAID).faults == (
        "The reply is of kind answer, not abstain.",
    )


def test_a_line_on_what_went_wrong() -> None:
    """One line says what was asked, said and cited, safe to print."""
    case = Case("c7", "fact", (("hi", Expectation()), ("pay\x1b[31m?", Expectation(GOLD))))
    answer = Answer("answer", "Cooks\nearn [1]", (cited("cook", "Skills", "Tech"),), intent="salary")
    assert (
        Outcome(case, 1, answer, "wrong", False).line()
        == "wrong: c7 2 'pay[31m?' -> salary: Cooks earn [1] [cook > Skills > Tech]"
    )


# -- asking -----------------------------------------------------------------


def test_evaluate_keeps_cases_apart(bot: Bot) -> None:
    """The turns of a case are one conversation, and the next case starts anew."""
    asked = "What does a Customer Service Representative earn?"
    gold = Expectation((("customer-service-representative", ("Annual Salary",)),))
    cases = [Case("a", "talk", ((asked, gold), ("and for seniors?", gold))), Case("b", "talk", ((asked, gold),))]
    outcomes = evaluate(cases, bot)
    assert [(outcome.case.name, outcome.turn) for outcome in outcomes] == [("a", 0), ("a", 1), ("b", 0)]
    assert [outcome.label for outcome in outcomes] == ["right"] * 3
    assert outcomes[0].answer == outcomes[2].answer


def test_evaluate_tells_how_far_it_is(bot: Bot) -> None:
    """After each turn: how many are done, of how many."""
    turn = ("hello", Expectation(smalltalk=True))
    told: list[tuple[int, int]] = []
    evaluate(iter([Case("a", "talk", (turn, turn)), Case("b", "talk", (turn,))]), bot, lambda *n: told.append(n))
    assert told == [(1, 3), (2, 3), (3, 3)]
