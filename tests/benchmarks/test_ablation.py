"""The ablation: its tables name what there is, and what is off is off wherever it is imported."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import ablation
from benchmarks.ablation import (
    ANSWERING,
    READING_ONLY,
    Change,
    Found,
    Off,
    Row,
    changes,
    defined,
    forget,
    gone,
    importers,
    other_half,
    switched_off,
)
from benchmarks.asked import Asked
from benchmarks.neutral import KEPT, NEUTRAL, RULES, Rule, always, no
from benchmarks.report import keep
from benchmarks.sets import QuestionSet
from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, Expectation
from chatbot.evidence import judging
from chatbot.question import context
from chatbot.reply import memory, offers, why


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule.module}.{rule.name} {rule.note}".strip() for rule in RULES])
def test_a_rule_of_the_table_is_in_the_code(rule: Rule) -> None:
    """A rule that was renamed or removed is renamed or removed in the table."""
    assert not gone([rule], ())


@pytest.mark.parametrize("key", [*NEUTRAL, *KEPT])
def test_a_number_of_the_tables_is_in_the_code(key: str) -> None:
    """So is a number."""
    assert not gone((), [key])


def test_everything_that_can_be_off_has_a_name_of_its_own() -> None:
    """Two stand-ins for one rule are told apart by their notes."""
    keys = [off.key for off in ablation.all_off()]
    assert len(keys) == len(set(keys))
    assert {off.kind for off in ablation.all_off()} == set(ablation.KINDS)


def test_what_is_gone_is_told() -> None:
    """Whether the module, the name or a method is gone."""
    rules = [
        Rule("question.cues", "left_out", no),
        Rule("question.cues", "left_behind", no),
        Rule("question.gone", "left_out", no),
        Rule("question.language", "Language.gone", no),
    ]
    lost = gone(rules, ["reply.compose.MIN_SCORE", "reply.compose.GONE"])
    assert lost == [
        "question.cues.left_behind",
        "question.gone.left_out",
        "question.language.Language.gone",
        "reply.compose.GONE",
    ]


def test_a_name_that_is_gone_is_an_error_at_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is measured then."""
    monkeypatch.setattr(ablation, "RULES", (Rule("question.cues", "left_behind", no),))
    with pytest.raises(SystemExit):
        ablation.main([])
    assert "not in the code any more: question.cues.left_behind; mend or remove" in capsys.readouterr().err


def test_a_function_is_off_wherever_it_is_imported() -> None:
    """Both where it stands and where it was imported from there, and on again afterwards."""
    before = context.is_story
    with switched_off(Off("rule", "question.context", "is_story", no)):
        assert context.is_story is no
        assert memory.is_story is no  # type: ignore[attr-defined]
    assert context.is_story is before
    assert memory.is_story is before  # type: ignore[attr-defined]


def test_a_number_is_not_another_of_the_same_name_and_value() -> None:
    """Two modules may each have a number of their own."""
    assert offers.LIKELY == why.LIKELY
    with switched_off(Off("number", "reply.offers", "LIKELY", 99)):
        assert offers.LIKELY == 99
        assert why.LIKELY != 99


def test_a_method_is_off_on_its_class(both: Bot) -> None:
    """A cached one too, once what is remembered is forgotten."""
    assert both.language.not_about_pay
    off = next(off for off in ablation.all_off() if off.name == "Language.not_about_pay")
    with switched_off(off):
        assert both.language.not_about_pay == frozenset()
    assert both.language.not_about_pay


def test_what_a_bot_remembers_is_forgotten(both: Bot) -> None:
    """Its caches are empty afterwards, what it is made of and its conversations stay."""
    both.starters()
    both.reply("what does a cook earn", "kept")
    both.shelves.stems(both.shelves.places_of(both.shelves.guides[0])[0])
    remembering: list[dict[Any, Any]] = [both.offers._answered, both.shelves._stems]
    remembering += [both.shelves.own.kept, both.shelves.own._volumes]
    assert all(remembering)
    assert {"roles", "usage"} <= vars(both.language).keys()
    assert "guides" in vars(both.shelves.own)
    forget(both)
    assert not any(remembering)
    assert vars(both.language).keys() == {"rules", "topics", "own", "collections"}
    assert "guides" not in vars(both.shelves.own)
    assert both.library.guides
    assert both.state("kept").topic
    both.forget("kept")


def test_what_changed_is_counted_turn_by_turn() -> None:
    """One turn won and one lost are no change of what is right, but two that moved."""
    before = {"a": [("right", 1), ("wrong", 2), ("abstained", 3), ("right", 4)]}
    after = {"a": [("wrong", 5), ("right", 6), ("abstained", 7), ("right", 4)]}
    assert changes(before, after) == {"a": Change(right=0, wrong=0, moved=2, otherwise=3)}
    assert Row("x", "rule", {"a": Change(1, 0, 1, 1), "b": Change(1, -1, 2, 3)}).of(["a", "b"]) == Change(2, -1, 3, 4)


def _asked(bot: Bot) -> Asked:
    turns = (("what does a cook earn", Expectation(gold=(("cook", ("Annual Salary",)),), all_of=(("34,500",),))),)
    return Asked(QuestionSet("small", Path(), Path()), bot, (Case("one", "fact", turns),))


def test_a_rule_that_is_off_shows(both: Bot) -> None:
    """Without facts, no figure is told; with everything on again, it is."""
    asked = [_asked(both)]
    before = ablation.answers(asked)
    row = ablation.measure([Off("rule", "reply.figures", "tell_facts", always(None))], asked, before)
    assert row.sets["small"].right == -1
    assert ablation.answers(asked) == before


def test_several_rules_are_off_at_once(both: Bot) -> None:
    """Where two do the same work, neither is missed alone."""
    asked = [_asked(both)]
    off = [Off("rule", "reply.figures", "tell_facts", always(None)), Off("number", "reply.compose", "MIN_SCORE", 99)]
    row = ablation.measure(off, asked, ablation.answers(asked))
    assert (row.key, row.kind) == ("2 together", "")
    assert row.sets["small"].moved == 1


def test_of_two_stand_ins_for_one_name_one_is_off_with_the_others() -> None:
    """Both at once cannot be."""
    always_, never = (f"question.role_names._stands_for_role ({note})" for note in ("always", "never"))
    found = Found("abc", tuple(Row(key, "rule", {"fresh": Change()}) for key in (always_, never, "reply.say._lacking")))
    assert sorted(ablation.idle_together(found)) == [always_, "reply.say._lacking"]


def test_an_error_that_a_stand_in_brings_about_is_told(both: Bot) -> None:
    """The others are measured all the same."""
    asked = [_asked(both)]
    row = ablation.measure([Off("rule", "reply.compose", "best_of", always(3))], asked, ablation.answers(asked))
    assert row.error.startswith("AttributeError")
    assert "AttributeError" in "\n".join(ablation.told(Found("abc", (row,))))


def test_the_other_half_of_the_way_is_gone_only_once(both: Bot) -> None:
    """With a rule of the reply off, a text is read as before; what question and reply share is off in both."""
    assert other_half(Off("rule", "reply.compose", "_near", no)) == "resolve"
    assert other_half(Off("rule", "question.cues", "left_out", no)) == "respond"
    assert other_half(Off("rule", "reply.offers", "Offers.answers", no)) == "resolve"
    assert other_half(Off("words", "question.cues", "COMPARING", frozenset())) == ""
    assert other_half(Off("rule", "question.slots", "claims", no)) == ""
    assert other_half(Off("rule", "index.shelves", "Shelves.spelt", no)) == ""
    bot = importlib.import_module("chatbot.bot")
    usual = bot.resolve
    with ablation.remembering("resolve"):
        given = "what does a cook earn", both.state(), both.language, both.shelves
        turns = [bot.resolve(*given) for _ in range(2)]
    assert turns[0] is turns[1]
    assert bot.resolve is usual


def test_reading_alone_is_of_no_use_to_evidence_and_reply(repo: Path) -> None:
    """What `other_half` takes for granted of imports between the rooms; what is remembered comes after the answer."""
    for name in READING_ONLY:
        module = importlib.import_module(f"chatbot.{name}")
        for own in vars(module):
            users = {user.__name__ for user, _ in importers(module.__name__, own)} - {memory.__name__}
            answering = any(user.startswith(("chatbot.evidence.", "chatbot.reply.")) for user in users)
            assert not answering or f"{name}.{own}" in ANSWERING, (name, own)
    for path in (repo / "chatbot" / "question").glob("*.py"):
        assert not re.search(r"^from chatbot\.(?:evidence|reply)\.", path.read_text(), re.MULTILINE), path


def test_only_the_names_at_the_top_are_constants() -> None:
    """Neither small names nor those within functions; two in one line are two."""
    source = "A = 1\nb = 2\n_C: int = 3\ndef f() -> None:\n    D = 4\nE, F = 5, 6\n"
    assert list(defined(source)) == ["A", "_C", "E", "F"]


def test_the_table_tells_what_has_no_effect() -> None:
    """Ranked by the loss on the sets that nobody tuned on; idle ones are listed."""
    rows = [
        Row("idle", "rule", {"a": Change(), "b": Change()}),
        Row("great", "rule", {"a": Change(-9, 9, 9, 9), "b": Change()}),
        Row("words", "rule", {"a": Change(0, 0, 0, 5), "b": Change(-1, 1, 1, 1)}),
    ]
    rows = [replace(row, sets={"fresh": row.sets["a"], "dev": row.sets["b"]}) for row in rows]
    text = "\n".join(ablation.told(Found("abc", tuple(rows))))
    assert text.index("great") < text.index("words") < text.index("idle")
    assert "off (1):\n  idle" in text
    assert "off (1):\n  words" in text
    page = ablation.markdown(Found("abc", tuple(rows)))
    assert "| `great` | -9 | +9 | 9 | 9 | +0 | +0 | 0 | 0 |" in page
    assert "off (1): `idle`." in page


def test_what_was_not_measured_is_no_zero() -> None:
    """A row that one run has and another has not stays empty there."""
    rows = (
        Row("half", "rule", {"fresh": Change(-2, 2, 2, 2)}),
        Row("whole", "rule", {"dev": Change(), "fresh": Change()}),
    )
    page = ablation.markdown(Found("abc", rows))
    assert "| `half` | -2 | +2 | 2 | 2 |  |  |  |  |" in page


def test_runs_are_kept_and_put_together(tmp_path: Path) -> None:
    """The sets of two runs stand in one row."""
    for name in ("fresh", "dev"):
        keep(Found("abc", (Row("x", "rule", {name: Change(1, 0, 1, 1)}),)), tmp_path / name)
    found = ablation.read([tmp_path / "fresh", tmp_path / "dev"])
    assert found == Found("abc", (Row("x", "rule", {"fresh": Change(1, 0, 1, 1), "dev": Change(1, 0, 1, 1)}),))


def test_the_judge_is_patched_through_the_decision() -> None:
    """`compares` is asked in judging too, where it was imported."""
    with switched_off(Off("rule", "question.cues", "compares", no)):
        assert judging.compares is no  # type: ignore[attr-defined]
