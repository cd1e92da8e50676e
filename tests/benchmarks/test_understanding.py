"""How understanding is measured: what counts as what, what stays unseen, what is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import held_out, understanding
from benchmarks.asked import NOT_SERVED, Asked, Judged, Tally, by_half, by_kind, failures, judged, of_outcome, tally
from benchmarks.held_out import Pool, Training, is_near_copy, is_on, leave_one_guide_out, split, without_copies
from benchmarks.report import keep, replace_between
from benchmarks.sets import QuestionSet, is_shown
from benchmarks.understanding import Found, Writers, cell, rows, share
from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, Expectation, judge
from chatbot.curation.scoring import Share
from chatbot.guides.guide import load_guide
from chatbot.question.role_names import RoleNames
from chatbot.question.rule_files import load_rules
from chatbot.reply.answer import Answer

HELD = Expectation(gold=(("cook", ("Hours",)),))
ABSENT = Expectation(abstain=True)
CHAT = Expectation(smalltalk=True)


@pytest.mark.parametrize(
    ("expected", "kind", "result", "answered"),
    [
        (HELD, "answer", "wrong", True),  # without a citation
        (HELD, "abstain", "refused", False),
        (HELD, "clarify", "refused", False),
        (HELD, "smalltalk", "wrong", False),
        (ABSENT, "abstain", "right", False),
        (ABSENT, "answer", "wrong", True),
        (ABSENT, "clarify", "wrong", False),
        (CHAT, "smalltalk", "right", False),
        (CHAT, "abstain", "wrong", False),
    ],
)
def test_what_becomes_of_a_turn(expected: Expectation, kind: str, result: str, answered: bool) -> None:
    """Declining and asking back are refusals only where the guides hold an answer."""
    outcome = judge(Case("one", "fact", (("q", expected),)), 0, expected, Answer(kind, "words"))
    turn = of_outcome(outcome)
    assert (turn.result, turn.answered) == (result, answered)
    assert (turn.held, turn.absent) == (expected.answer, expected.abstain)


def _turn(name: str, result: str, held: bool = True, answered: bool = True, kind: str = "fact") -> Judged:
    return Judged(name, kind, result, held, not held, answered, f"{result}: {name}", is_shown(name))


TURNS = [
    _turn("a", "right"),
    _turn("a", "wrong"),
    _turn("b", "refused", answered=False),
    _turn("b", "right", held=False, answered=False, kind="oos"),
    _turn("c", "wrong", held=False, kind="oos"),
]


def test_each_share_is_of_its_own_turns() -> None:
    """Refusals are a share of what the guides answer; what is answered though absent, of what they do not."""
    found = tally(TURNS, "set")
    counts = [(own.count, own.total) for own in (found.right, found.wrong, found.refused, found.absent)]
    assert counts == [(2, 5), (2, 5), (1, 3), (1, 2)]
    assert found.right.low <= found.right.share <= found.right.high
    assert found.right.count + found.wrong.count + found.refused.count == found.turns


def test_kinds_and_halves_make_up_the_set() -> None:
    """No turn is lost, none is counted twice."""
    assert [(each.part, each.turns) for each in by_kind(TURNS, "set")] == [("fact", 3), ("oos", 2)]
    shown, unseen = by_half(TURNS, "set")
    assert shown.turns + unseen.turns == len(TURNS)
    assert shown.turns == sum(is_shown(turn.conversation) for turn in TURNS)


def test_only_the_shown_half_of_failures_is_printed() -> None:
    """Of the others, nothing but counts."""
    turns = [_turn(f"w3-{n:03}", "wrong") for n in range(20)]
    printed = list(failures(turns))
    assert printed == [f"wrong: {turn.conversation}" for turn in turns if is_shown(turn.conversation)]
    assert 0 < len(printed) < 20


def test_guides_that_are_not_served_answer_nothing_rightly() -> None:
    """Every turn counts, none is right, wrong or refused."""
    case = Case("w3-001", "fact", (("q", HELD), ("r", ABSENT)))
    turns = judged(Asked(QuestionSet("set", Path(), Path(), apart=True), None, (case,)))
    found = tally(turns, "set")
    assert {turn.result for turn in turns} == {NOT_SERVED}
    assert (found.turns, found.unserved, found.right.count, found.wrong.count, found.refused.count) == (2, 2, 0, 0, 0)
    assert rows([found])[0][0] == "set (not served)"
    assert not list(failures(turns))


@pytest.mark.parametrize(
    ("phrasing", "question", "copy"),
    [
        ("how stressful is the work of a ", "Is the work stressful?", True),
        ("is there much paperwork in the evening", "paperwork in the evenings?", True),
        ("salary", "What is the salary in the second year?", False),
        ("what is the salary after five years of night shifts", "salary?", False),
        ("do you think so", "what about it", False),  # no content in either
        ("and then?", "And then", True),
    ],
)
def test_a_near_copy_says_the_same_in_nearly_the_same_words(phrasing: str, question: str, copy: bool) -> None:
    """A word that both have is not enough where one of them says more."""
    assert is_near_copy(phrasing, question) is copy


def test_near_copies_are_left_out_of_the_rules(small: Path, tmp_path: Path) -> None:
    """Only phrasings go; other lines, slots and topics stay as they are."""
    questions = ["How much money do they make?", "working hours"]
    kept = load_rules(without_copies(small / "intents", questions, tmp_path / "rules"))
    before = load_rules(small / "intents")
    left = {topic.name: set(topic.examples) - set(kept.topics[n].examples) for n, topic in enumerate(before.topics)}
    assert not kept.faults
    assert left["salary"] == {"how much money do they make"}
    assert left["hours"] >= {"working hours"}
    assert left["greeting"] == set()


def _case(name: str, user: str, *gold: str, all_of: str = "") -> Case:
    expected = Expectation(
        gold=tuple((slug, ("Working Hours",)) for slug in gold),
        all_of=((all_of,),) if all_of else (),
        abstain=not gold,
    )
    return Case(name, "fact", ((user, expected),))


def test_a_case_is_on_a_guide_that_alone_can_answer_it(small: Path) -> None:
    """As the only one, or where no other is named and what must be said stands in it."""
    guides = [load_guide(small / "knowledge" / f"{name}.md") for name in ("cook", "clerk")]
    names = RoleNames.of(guides)

    def on(case: Case) -> list[str]:
        return [guide.slug for guide in guides if is_on(case, guide, names)]

    assert on(_case("1", "hours of a cook", "cook")) == ["cook"]
    assert on(_case("2", "hours", "cook", "clerk")) == ["cook", "clerk"]
    assert on(_case("3", "hours of a cook", "cook", "clerk")) == ["cook"]
    assert on(_case("4", "hours", "cook", "clerk", all_of="nine to five")) == ["clerk"]
    assert on(_case("5", "pay of a clerk")) == ["clerk"]
    assert on(_case("6", "pay of an astronaut")) == ["cook", "clerk"]
    assert on(_case("7", "cook or clerk?", "cook", "clerk")) == []


def test_a_guide_is_left_out_of_what_is_fitted(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be fitted holds neither the guide, its questions nor copies of them; the guide alone is served."""
    monkeypatch.setattr(held_out, "RULES", small / "intents")
    paths = tuple(small / "knowledge" / f"{name}.md" for name in ("clerk", "cook"))
    cases = (_case("1", "working hours of a cook", "cook"), _case("2", "does a clerk work late", "clerk"))
    seen: list[Training] = []

    def fit(training: Training, guides: Path, data: Path) -> Bot:
        seen.append(training)
        assert [path.name for path in guides.iterdir()] == [f"{('clerk', 'cook')[len(seen) - 1]}.md"]
        return held_out.fit_phrasings(training, guides, data)

    found = dict(leave_one_guide_out(Pool("small", paths, cases), fit, tmp_path))
    assert [[outcome.case.name for outcome in found[slug]] for slug in ("clerk", "cook")] == [["2"], ["1"]]
    assert [path.stem for path in seen[1].guides] == ["clerk"]
    assert [case.name for case in seen[1].cases] == ["2"]
    examples = {topic.name: topic.examples for topic in load_rules(seen[1].rules).topics}
    assert "working hours" not in examples["hours"]
    assert found["cook"][0].right


def test_the_names_of_cases_tell_the_fresh_ones(tmp_path: Path) -> None:
    """No case of another set has the name of a fresh one; the pool of the shipped guides knows both."""
    pool = next(held_out.pools(tmp_path))
    names = [case.name for case in pool.cases]
    assert 0 < sum(name in pool.fresh for name in names) == len(pool.fresh) < len(names)


def test_sixths_are_consecutive_and_leave_nothing_out(small: Path) -> None:
    """Each phrasing is left out once."""
    rules = load_rules(small / "intents")
    parts = [split(rules, number) for number in range(held_out.WRITERS)]
    left = [pair for _, own in parts for pair in own]
    assert sorted(left) == sorted((topic.name, example) for topic in rules.topics for example in topic.examples)
    kept, own = parts[2]
    salary = next(topic for topic in rules.topics if topic.name == "salary")
    assert [example for topic, example in own if topic == "salary"] == [salary.examples[2]]
    assert salary.examples[2] not in next(topic for topic in kept.topics if topic.name == "salary").examples


def test_shares_are_resampled_by_topic() -> None:
    """A topic whose phrasings are all wrong may be drawn more than once, or not at all."""
    found = share([("a", True)] * 30 + [("b", False)] * 10)
    assert (found.count, found.total) == (30, 40)
    assert found.low == 0
    assert found.high == 1


def test_a_difference_stands_behind_the_share() -> None:
    """In points, and only where there is an earlier one."""
    own, old = Share(3, 4, 0.5, 1.0), Share(1, 4)
    assert cell(own) == "75.0 (50-100)"
    assert cell(own, old) == "75.0 (50-100) +50.0"
    assert cell(Share(0, 0)) == "-"
    now, then = (Tally("set", "", 4, right, own, own, own) for right in (own, old))
    assert rows([now], [then])[0][2].endswith("+50.0")


def test_numbers_are_kept_and_read_again(tmp_path: Path) -> None:
    """All of them, with and without writers."""
    own = tally([*TURNS, _turn("d", NOT_SERVED)], "set", "part")
    assert own.unserved == 1
    found = Found("abc", (own,), (own,), Writers((Share(1, 2, 0.1, 0.9),), Share(1, 2)))
    for each in (found, Found("abc", (own,))):
        keep(each, tmp_path / "numbers.json")
        assert understanding.read(tmp_path / "numbers.json") == each
    assert json.loads((tmp_path / "numbers.json").read_text())["commit"] == "abc"


def test_tables_are_put_between_their_marks() -> None:
    """Nothing else of the page changes; without marks it is an error."""
    found = Found("abc", (tally(TURNS, "set"),))
    begin, end = "<!-- benchmarks.understanding: begin -->", "<!-- benchmarks.understanding: end -->"
    page = f"before\n{begin}\nold\n{end}\nafter\n"
    written = replace_between(page, understanding.markdown(found), understanding.COMMAND)
    assert written.startswith("before\n")
    assert written.endswith(f"{end}\nafter\n")
    assert "| set | 5 | 40.0 (" in written
    assert "old" not in written
    with pytest.raises(ValueError, match="no lines"):
        replace_between("page", "report", understanding.COMMAND)


def test_a_set_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """It names those that are."""
    with pytest.raises(SystemExit):
        understanding.main(["dev9"])
    assert "no question set 'dev9'; use one of dev; dev2" in capsys.readouterr().err
