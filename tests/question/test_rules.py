"""Intent rules: the shipped ones, and the faults of rule files."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.bot import Bot
from chatbot.errors import DataError, IntentError
from chatbot.evidence.judging import COMPARING_ROLES
from chatbot.guides.kinds import KINDS, LEVELS
from chatbot.question.rule_files import MAX_BYTES, MAX_EXAMPLES, MAX_FAULTS, load_rules
from chatbot.question.rules import OTHER_JOB, ROLE_MARK, SHAPES, SLOTS, TOPIC_KINDS, Rules
from chatbot.question.turn import Reading, Turn
from chatbot.record import replace
from chatbot.reply.decline import fill
from chatbot.reply.figures import Task
from chatbot.reply.offers import STARTERS

# Fewer phrasings than this and a topic is mostly found by luck.
ENOUGH = 30
PLACEHOLDERS = {"{guides}", "{sources}", "{examples}", "{contact}"}
TOPIC = "topic: pay\nsections: [Pay]\nexamples: |\n  - what does it pay\n"
SLOT = "slot: region\nsynonyms:\n  - synonym: France\n    examples: |\n      - france\n"


@pytest.fixture(scope="module")
def rules(repo: Path) -> Rules:
    """The shipped rules."""
    return load_rules(repo / "intents")


def load(tmp_path: Path, **files: str | bytes) -> Rules:
    """The rules of a folder with these files."""
    for name, content in files.items():
        (tmp_path / f"{name}.yml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_rules(tmp_path)


# -- the shipped rules ----------------------------------------------------


def test_the_shipped_rules_have_no_fault(rules: Rules) -> None:
    """Every shipped file is used."""
    assert rules.faults == ()


def test_every_answer_topic_has_enough_examples(rules: Rules) -> None:
    """A topic is learnt from at least 30 phrasings."""
    few = {topic.name: n for topic in rules.topics if topic.kind == "answer" and (n := len(topic.examples)) < ENOUGH}
    assert few == {}


def test_no_phrasing_stands_in_two_topics(rules: Rules) -> None:
    """The same words under two topics teach nothing."""
    seen: dict[str, set[str]] = {}
    for topic in rules.topics:
        for example in topic.examples:
            seen.setdefault(example.lower(), set()).add(topic.name)
    assert {example: names for example, names in seen.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "answer") for name in (*STARTERS, COMPARING_ROLES, "salary")),
        *((name, "smalltalk") for name in ("help", "human")),
        *((name, "abstain") for name in (OTHER_JOB, "distress")),
    ],
)
def test_topics_that_the_code_relies_on(rules: Rules, name: str, kind: str) -> None:
    """A topic that the code calls by its name is there, and of the kind the code takes it for."""
    topic = rules.topic(name)
    assert topic is not None
    assert topic.kind == kind


def _named_topics(file: Path, repo: Path) -> set[str]:
    """The topics that a file looks up or compares by a name written out, there or in a constant."""
    written: list[ast.expr] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "topic":
            written += node.args
        if isinstance(node, ast.Compare) and ast.unparse(node.left).endswith(("topic.name", ".topic")):
            written += node.comparators
    values = [node.value for node in written if isinstance(node, ast.Constant)]
    constants = [node.id for node in written if isinstance(node, ast.Name) and node.id.isupper()]
    if constants:
        module = importlib.import_module(".".join(file.relative_to(repo).with_suffix("").parts))
        values += [getattr(module, name) for name in constants]
    return {value for value in values if isinstance(value, str)}


def test_every_topic_named_in_code_exists(repo: Path, rules: Rules) -> None:
    """No code looks for a topic that was renamed."""
    named = {name for file in (repo / "chatbot").rglob("*.py") for name in _named_topics(file, repo)}
    assert {"human", "distress"} <= named  # the search itself works
    assert {name for name in named if rules.topic(name) is None} == set()


def test_placeholders_in_replies_are_known(rules: Rules, bot: Bot) -> None:
    """A reply is filled in to the last brace, and a question names a role and nothing else."""
    for topic in rules.topics:
        # What the guides cover nearest is known only where a question is declined.
        known = PLACEHOLDERS | ({"{nearest}"} if topic.kind == "abstain" else set())
        assert set(re.findall(r"\{\w*\}", topic.reply)) <= known, topic.name
        task = Task(Turn(Reading("")), topic, False, bot.language, bot.shelves)
        assert not re.search(r"[{}]", fill(topic.reply, task, bot.offers, "Nearest: pay.")), topic.name
        assert set(re.findall(r"\{\w*\}", topic.question)) <= {ROLE_MARK}, topic.name
        assert not re.search(r"[{}]", topic.about + topic.contact), topic.name


def test_every_topic_that_answers_can_be_suggested(rules: Rules) -> None:
    """A topic that answers has a question, and says what it is about when there is no answer."""
    assert [t.name for t in rules.topics if t.kind == "answer" and not (t.question and t.about)] == []


def test_every_slot_is_shipped_with_values(rules: Rules) -> None:
    """Each slot has values, and each value phrases that can be found."""
    for slot in SLOTS:
        assert rules.slot(slot)
        for value, phrases in rules.slot(slot):
            assert value
            assert phrases
            assert all(phrases)
    assert rules.slot("colour") == ()


# -- reading --------------------------------------------------------------


def test_a_topic_file(tmp_path: Path) -> None:
    """Every key has its place."""
    text = """\
topic: senior_pay
kind: answer
about: pay at senior level
question: What does a senior {role} earn?
facts: [salary.senior, growth]
sections: [Annual Salary, Pay]
words: salary senior
shape: facts
examples: |
  - What does a senior {role} earn?

  -   pay: for seniors
"""
    topic = load(tmp_path, a=text).topics[0]
    assert (topic.name, topic.kind, topic.about) == ("senior_pay", "answer", "pay at senior level")
    assert topic.facts == (("salary", "senior"), ("growth", ""))
    assert (topic.sections, topic.words, topic.shape) == (("Annual Salary", "Pay"), "salary senior", "facts")
    assert topic.examples == ("What does a senior {role} earn?", "pay: for seniors")


def test_a_slot_file(tmp_path: Path) -> None:
    """Phrases are kept as words, as a question is read."""
    text = "slot: tier\nsynonyms:\n  - synonym: mid\n    examples: |\n      - Mid-Level\n      - the middle's\n"
    assert load(tmp_path, a=text, b=TOPIC).slot("tier") == (("mid", ("mid level", "the middle")),)


def test_rules_from_windows(tmp_path: Path) -> None:
    """A byte order mark and CRLF change nothing."""
    (tmp_path / "dos").mkdir()
    windows = load(tmp_path / "dos", a=b"\xef\xbb\xbf" + TOPIC.replace("\n", "\r\n").encode())
    assert windows == load(tmp_path, a=TOPIC)


def test_rules_are_kept_without_their_phrasings(rules: Rules, repo: Path) -> None:
    """What a fitted file keeps of the rules is all that answers need; only fitting needs the phrasings."""
    kept = Rules.from_lists(json.loads(json.dumps(rules.as_lists())), (repo / "intents",))
    assert kept.topics == tuple(replace(topic, examples=()) for topic in rules.topics)
    assert kept.tables == rules.tables
    assert json.dumps(kept.slots) == json.dumps(rules.slots)


def test_faults_of_rules_are_kept(tmp_path: Path) -> None:
    """A fault is told at each start: file, line, problem and remedy."""
    rules = load(tmp_path, a=TOPIC, b="topic: x\nkind: y\n")
    kept = Rules.from_lists(json.loads(json.dumps(rules.as_lists())), (tmp_path,))
    assert [str(fault) for fault in kept.faults] == [str(fault) for fault in rules.faults]
    assert [fault.line for fault in kept.faults] == [1, 2]


# -- faults ---------------------------------------------------------------

_KIND_NAMES = ", ".join(kind for kind, _ in KINDS)
_LEVEL_NAMES = ", ".join(level for level, _ in LEVELS)

FAULTS = [
    pytest.param("topic: [}\n", 1, "no YAML: did not find expected node content", "mend the line", id="bad YAML"),
    pytest.param("topic: pay\nwords: 'a\n", 3, "no YAML: found unexpected end of stream", "mend", id="unclosed quote"),
    pytest.param("topic: pay\nwords: a: b: c\n", 2, "no YAML: mapping values are not allowed", "mend", id="two colons"),
    pytest.param("topic: !!python/name:os.system\n", 1, "no YAML: could not determine", "mend", id="a Python tag"),
    pytest.param("a: &a [x]\nb: [*a, *a]\n", 2, "YAML references (&, *)", "write the values out", id="references"),
    pytest.param("[" * 500 + "]" * 500, 1, "values nested more than 20 deep", "write `key: value`", id="nesting"),
    pytest.param(b"topic: pay\nwords: \xff\n", 2, "byte 0xff is not UTF-8", "save the file as UTF-8", id="Latin-1"),
    pytest.param("#" * (MAX_BYTES + 1), None, "200,001 bytes are too many", "file below 200,000", id="too big"),
    pytest.param("", 1, "no keys in the file", "start with `topic: name`", id="empty"),
    pytest.param("- topic\n", 1, "no keys in the file", "start with `topic: name`", id="a list"),
    pytest.param(
        TOPIC + "colour: red\n", 5, "unknown key 'colour'", "use one of topic, kind, about, question,", id="unknown key"
    ),
    pytest.param("words: a\n", None, "topic name ''", "use letters, digits and _", id="no name"),
    pytest.param("kind: answer\ntopic: a-b\n", 2, "topic name 'a-b'", "use letters, digits and _", id="bad name"),
    pytest.param("topic: 5\n", 1, "topic is no text", "write `topic: words`", id="a number for a name"),
    pytest.param(
        "topic: pay\nkind: answr\n", 2, "kind 'answr'", f"use one of {', '.join(TOPIC_KINDS)}", id="unknown kind"
    ),
    pytest.param(
        "topic: pay\nshape: round\n", 2, "shape 'round'", f"use one of {', '.join(SHAPES)}", id="unknown shape"
    ),
    pytest.param("topic: pay\nfacts: [wage]\n", 2, "fact 'wage'", f"use one of {_KIND_NAMES}", id="unknown fact"),
    pytest.param(
        "topic: pay\nfacts: [salary.low]\n", 2, "level of 'salary.low'", f"use {_LEVEL_NAMES}", id="unknown level"
    ),
    pytest.param("topic: pay\nsections: Pay\n", 2, "sections is no list of texts", "`sections: [one, two]`", id="list"),
    pytest.param("topic: pay\nfacts: [1]\n", 2, "facts is no list of texts", "`facts: [one, two]`", id="list of ints"),
    pytest.param("topic: pay\nwords: [a]\n", 2, "words is no text", "write `words: words`", id="no text"),
    pytest.param("topic: pay\n", 1, "names nothing to answer from", "add facts, sections or words", id="nothing"),
    pytest.param("topic: hi\nkind: smalltalk\n", 1, "of kind smalltalk without words", "add `reply:", id="mute"),
    pytest.param("topic: nay\nkind: abstain\n", 1, "a topic of kind abstain without words", "add `reply:", id="mute"),
    pytest.param("topic: pay\nwords: a\n", 1, "no examples", "add `examples: |`", id="no examples"),
    pytest.param(
        "topic: pay\nexamples:\n  - a\n", 2, "examples is no text block", "write `examples: |`", id="examples as a list"
    ),
    pytest.param(
        "topic: pay\nexamples: |\n  - a\n  b\n", 4, "example 'b' has no dash", "start the line with `- `", id="no dash"
    ),
    pytest.param(
        "topic: pay\nexamples: |\n" + "  - a\n" * (MAX_EXAMPLES + 1), 2, "more than 2,000 examples", "split", id="many"
    ),
    pytest.param("slot: colour\n", 1, "slot 'colour'", f"use one of {', '.join(SLOTS)}", id="unknown slot"),
    pytest.param("slot: region\n", None, "no synonyms", "add a list of `- synonym:`", id="no synonyms"),
    pytest.param("slot: region\nsynonyms: []\n", 2, "no synonyms", "add a list of `- synonym:`", id="no synonym"),
    pytest.param("slot: region\nsynonyms:\n  - France\n", 2, "an entry without keys", "`- synonym: value`", id="entry"),
    pytest.param(SLOT + "    color: red\n", 6, "unknown key 'color'", "use one of synonym, examples", id="entry's key"),
    pytest.param(SLOT.replace("- f", "f"), 5, "example 'france' has no dash", "start the line", id="entry's example"),
]


@pytest.mark.parametrize(("content", "line", "problem", "remedy"), FAULTS)
def test_a_fault_names_file_line_and_remedy(
    tmp_path: Path, content: str | bytes, line: int | None, problem: str, remedy: str
) -> None:
    """One faulty file is named with its line and what is allowed there, and the rest is served."""
    rules = load(tmp_path, broken=content, good=TOPIC.replace("pay", "good", 1))
    assert [topic.name for topic in rules.topics] == ["good"]
    fault = next(fault for fault in rules.faults if problem in fault.problem)
    assert isinstance(fault, IntentError)
    assert (fault.path, fault.line) == (tmp_path / "broken.yml", line)
    assert remedy in fault.remedy
    where = f"{fault.path}:{line}" if line else str(fault.path)
    assert str(fault) == f"{where}: {fault.problem}; {fault.remedy}"


def test_all_faults_of_a_file_are_told(tmp_path: Path) -> None:
    """In the order of their lines, and no more than help; a file beside with faults hides none of them."""
    broken = "topic: a-b\nkind: answr\ncolour: red\nfacts: [wage, salary.low]\nexamples: |\n  - a\n  b\n"
    rules = load(tmp_path, broken=broken, good=TOPIC, many="topic: c\nwords: w\nexamples: |\n" + "  x\n" * 900)
    told = [(fault.path.name, fault.line) for fault in rules.faults]
    assert told[:6] == [("broken.yml", line) for line in (1, 2, 3, 4, 4, 7)]
    assert len(told[6:]) == MAX_FAULTS


def test_rules_that_add_to_others(tmp_path: Path) -> None:
    """A topic and a slot's value take the place of those of the same name before; all else is joined."""
    for name in ("base", "own"):
        (tmp_path / name).mkdir()
    load(tmp_path / "base", pay=TOPIC, other=TOPIC.replace("pay", "other", 1), place=SLOT)
    spain = SLOT.split("synonyms:\n")[1].replace("France", "Spain").replace("france", "spain")
    load(
        tmp_path / "own",
        mine=TOPIC.replace("words: ", "words: mine "),
        place=SLOT.replace("- france", "- gaul") + spain,
    )
    rules = load_rules(tmp_path / "base", tmp_path / "own")
    assert [(topic.name, topic.path.name) for topic in rules.topics] == [("other", "other.yml"), ("pay", "mine.yml")]
    assert rules.tables["region"] == {("gaul",): "France", ("spain",): "Spain"}
    assert rules.replaced == ("topic pay", "region France")
    assert list(rules.remarks()) == [f"{tmp_path / 'own'}: takes the place of topic pay, region France"]


def test_an_empty_folder_adds_nothing(tmp_path: Path) -> None:
    """A folder without rules is the wrong one, which is said."""
    for name in ("base", "own"):
        (tmp_path / name).mkdir()
    load(tmp_path / "base", pay=TOPIC)
    with pytest.raises(DataError, match="no topic that can be read") as caught:
        load_rules(tmp_path / "base", tmp_path / "own")
    assert caught.value.path == tmp_path / "own"


def test_a_broken_rule_replaces_none(tmp_path: Path) -> None:
    """Its fault is told with its folder, and the rule of its name goes on."""
    for name in ("base", "own"):
        (tmp_path / name).mkdir()
    load(tmp_path / "base", pay=TOPIC)
    (tmp_path / "own" / "pay.yaml").write_text("topic: pay\n")
    rules = load_rules(tmp_path / "base", tmp_path / "own")
    assert rules.replaced == ()
    assert [topic.path for topic in rules.topics] == [tmp_path / "base" / "pay.yml"]
    kept = Rules.from_lists(json.loads(json.dumps(rules.as_lists())), rules.folders)
    assert {fault.path for fault in kept.faults} == {tmp_path / "own" / "pay.yaml"}


def test_two_topics_of_one_name(tmp_path: Path) -> None:
    """The second file of a name is left out, and the first one named."""
    rules = load(tmp_path, a=TOPIC, b=TOPIC)
    assert [topic.path.name for topic in rules.topics] == ["a.yml"]
    assert "topic 'pay' stands in a.yml too; give it another name" in str(rules.faults[0])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            SLOT + SLOT.split("\n", 1)[1].replace("synonyms:\n", "").replace("synonym: France", "synonym: ''"),
            id="a value without a name",
        ),
        pytest.param(SLOT.replace("      - france\n", "      - '!!!'\n"), id="a phrase without words"),
    ],
)
def test_an_empty_slot_value_is_a_fault(tmp_path: Path, content: str) -> None:
    """A value without a name or a phrase without words is named, not kept."""
    assert load(tmp_path, a=TOPIC, b=content).faults


def test_two_files_of_one_slot(tmp_path: Path) -> None:
    """Values of the same slot in two files are joined, or the second file is named."""
    rules = load(tmp_path, a=TOPIC, b=SLOT, c=SLOT.replace("France", "Spain").replace("france", "spain"))
    assert "c.yml:1: slot 'region' stands in b.yml too" in str(rules.faults[0])
    assert rules.slot("region") == (("France", ("france",)),)


def test_deep_nesting_is_a_fault(tmp_path: Path, repo: Path) -> None:
    """A file within the allowed size cannot end the process, however it is nested."""
    (tmp_path / "deep.yml").write_text(f"topic: pay\nwords: {'[' * 40_000}{']' * 40_000}\n")
    (tmp_path / "good.yml").write_text(TOPIC)
    code = (
        "import sys; from pathlib import Path; from chatbot.question.rule_files import load_rules; "
        "print(len(load_rules(Path(sys.argv[1])).faults))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=repo, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "1\n")


def test_a_huge_number_in_rules_is_a_fault(tmp_path: Path) -> None:
    """A number that Python refuses to print is named, not printed."""
    assert load(tmp_path, a=TOPIC, b=f"topic: pay\nkind: 0x{'f' * 6_000}\n").faults[0].line == 2


@pytest.mark.parametrize("name", ["folder.yml", ".#lock.yml"])
def test_rules_that_cannot_be_opened_are_a_fault(tmp_path: Path, name: str) -> None:
    """A folder of that name or an editor's lock leaves the rules served."""
    if name == "folder.yml":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).symlink_to("someone@host.1234")
    assert load(tmp_path, good=TOPIC).topics


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (None, "no such folder of intents"),
        ({}, "no topic that can be read"),
        ({"broken": "topic: [}"}, "broken.yml:1: no YAML"),
        ({"place": SLOT}, "no topic that can be read"),
    ],
)
def test_a_folder_without_topics(tmp_path: Path, files: dict[str, str] | None, problem: str) -> None:
    """A folder that is missing or holds no topic is named, with the fault of each file in it."""
    folder = tmp_path / "rules"
    if files is not None:
        folder.mkdir()
    with pytest.raises(DataError, match=re.escape(problem)) as caught:
        load(folder, **files) if files else load_rules(folder)
    assert caught.value.path == folder
    assert caught.value.remedy == "name a folder that holds rules as .yml files"


_LINES = st.lists(
    st.sampled_from(
        [
            "topic: pay",
            "slot: region",
            "kind: answer",
            "facts: [salary]",
            "words: a",
            "examples: |",
            "  - a",
            "- b",
            "synonyms:",
            "  - synonym: x",
            "    examples: |",
            "      - y",
            "reply: {",
            "? [a]",
            ": b",
            "1: 2",
            "~",
            "\t",
            "<<: {a: b}",
            "--- !!set",
            "...",
            "é\u2028",
            "topic: 2026-11-21",
            "examples: 5",
            "sections: [~]",
        ]
    ),
    max_size=12,
).map("\n".join)


@given(_LINES)
def test_any_file_is_rules_or_a_fault(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Nothing but faults comes out of a file nobody thought of."""
    folder = tmp_path_factory.mktemp("rules", numbered=True)
    rules = load(folder, any=text, good=TOPIC.replace("pay", "good", 1))
    assert rules.topic("good") is not None
    assert all(isinstance(fault, IntentError) for fault in rules.faults)
