"""Demos: read, made of the guides' FAQ, and rehearsed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.bot import Bot
from chatbot.demo.script import FAQ_TITLE, Chapter, Demo, Outcome, Question, Say, as_dict, faq_demo, rehearse, report
from chatbot.demo.script_file import MAX_BYTES, MAX_STEPS, open_demo, read_demo
from chatbot.errors import CareerChatError, DataError
from chatbot.guides.guide import Library
from chatbot.guides.markdown import markdown
from chatbot.question.turn import State

CSR = "customer-service-representative"
PAY = f"{CSR}#annual-salary"
SKILLS = f"{CSR}#soft-abilities"
TWO = "What soft skills are valued, and what does a CSR earn?"

TEXT = f"""\
Good *morning*,
everybody.

# A title

## First

Guide: Customer Service Rep
Here we ask one guide.

1. What does one **earn**? `{PAY}`
2. What soft skills are valued,
   and what does one earn?

   `{SKILLS}`, `{PAY}`

***

> Quietly now.

## Second
- What does `a` CSR earn? `Answer`
  - Hello `smalltalk`
"""


@pytest.fixture
def write(tmp_path: Path) -> Path:
    """Where a demo may be written."""
    return tmp_path / "demo.md"


def test_the_faq_of_the_shipped_guides_is_answered(bot: Bot) -> None:
    """Each of the 18 questions cites its own section, two guides in turn, and the bot keeps no conversation."""
    own = Bot(bot.language, bot.shelves)
    demo = faq_demo(own.library)
    outcomes = rehearse(demo, own)

    assert [len(chapter.questions) for chapter in demo.chapters] == [8, 10]
    assert [outcome.lines() for outcome in outcomes if not outcome.as_expected] == []
    assert own.state() == State()
    assert report(demo, outcomes) == [
        "Customer Care Representative: 8 of 8 as expected",
        "Customer Service Representative: 10 of 10 as expected",
        "All: 18 of 18 as expected",
    ]


def test_a_demo_is_read(write: Path, bot: Bot) -> None:
    """Titles, chapters, what is said and asked; lines are those of the file."""
    write.write_text(TEXT.replace("\n", "\r\n"), encoding="utf-8-sig")
    demo = read_demo(write, bot)
    opening = Chapter("A title", "", (Say("Good morning, everybody."),), write)
    first = Chapter(
        "First",
        CSR,
        (
            Say("Here we ask one guide."),
            Question("What does one earn?", (PAY,)),
            Question("What soft skills are valued, and what does one earn?", (SKILLS, PAY)),
            Say("Quietly now."),
        ),
        write,
    )
    second = Chapter("Second", "", (Question("What does a CSR earn?"), Question("Hello", kind="smalltalk")), write)

    assert demo == Demo("A title", (opening, first, second))
    assert [step.line for chapter in demo.chapters for step in chapter.steps] == [1, 8, 11, 12, 19, 22, 23]
    assert all(outcome.as_expected for outcome in rehearse(demo, bot))


def test_a_chapter_is_a_conversation(bot: Bot) -> None:
    """What was asked before is known in the same chapter only."""
    asked = Question("What does a senior CSR earn?", (PAY,)), Question("And at the start?", (PAY,))
    together = Demo("", (Chapter("One", "", asked, Path()),))
    apart = Demo("", tuple(Chapter("", "", (question,), Path()) for question in asked))

    assert [outcome.as_expected for outcome in rehearse(together, bot)] == [True, True]
    assert [outcome.as_expected for outcome in rehearse(apart, bot)] == [True, False]


@pytest.mark.parametrize(
    ("text", "expects", "kind", "right"),
    [
        (TWO, (SKILLS,), "answer", True),
        (TWO, (PAY, SKILLS), "answer", True),
        (TWO, (PAY,), "answer", False),
        (TWO, (SKILLS, f"{CSR}#tech-stack"), "answer", False),
        (TWO, (), "answer", True),
        (TWO, (), "abstain", False),
        ("Can I work on Mars?", (), "abstain", True),
        ("Can I work on Mars?", (PAY,), "answer", False),
        ("Hello", (), "smalltalk", True),
        ("Hello", (), "clarify", False),
    ],
)
def test_what_is_as_expected(text: str, expects: tuple[str, ...], kind: str, right: bool, bot: Bot) -> None:
    """All sections expected are cited and one of them first; others may be, too; a kind needs no section."""
    outcome = Outcome(Chapter("", "", (), Path()), Question(text, expects, kind), bot.answer(text, State())[0])
    assert outcome.as_expected is right


@pytest.mark.parametrize(
    ("behind", "expected", "found", "remedy"),
    [
        ("`not covered`", "not covered", f"{SKILLS}, {PAY}", f"write `{SKILLS}` `{PAY}` behind the question"),
        (
            f"`{PAY}` `{SKILLS}` `{CSR}#faq`".replace("faq", "overview"),
            f"{PAY}, {SKILLS}, {CSR}#overview",
            f"{SKILLS}, {PAY}",
            f"write `{SKILLS}` `{PAY}` behind the question",
        ),
    ],
)
def test_drift_is_told(behind: str, expected: str, found: str, remedy: str, write: Path, bot: Bot) -> None:
    """File, line, question, what was expected and found, and what to do; and how many of each chapter are right."""
    write.write_text(f"## One\n\n- {TWO} {behind}\n\n## Two\n\nNothing is asked.\n", encoding="utf-8")
    demo = read_demo(write, bot)
    lines = report(demo, rehearse(demo, bot))

    assert lines[:4] == [
        "One: 0 of 1 as expected",
        f"{write}:3: {TWO}",
        f"    expected: {expected}",
        f"    found: {found}",
    ]
    assert remedy in lines[4]
    assert lines[5:] == ["All: 0 of 1 as expected"]


def test_drift_of_a_guides_own_faq(bot: Bot) -> None:
    """Where a guide's own question finds another section, the guide is to be mended."""
    guide = bot.library.guide(CSR)
    assert guide is not None
    chapter = Chapter("", CSR, (Question("Is there a moon?", (PAY,), line=7),), guide.path, of_guide=True)
    (outcome,) = rehearse(Demo("", (chapter,)), bot)

    assert outcome.lines()[0] == f"{guide.path}:7: Is there a moon?"
    assert outcome.lines()[2:] == [
        "    found: not covered",
        "    remedy: word the heading so that the question finds its own answer, or take it out of the FAQ",
    ]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", None, "no questions; write each as a list item"),
        ("# Title\n\nOnly words.\n", None, "no questions"),
        ("# A\n\n# B\n", 3, "a second title, “B”"),
        ("## A\n\n- What?\n", 3, "nothing is expected of “What?”; write behind it, as code, `guide#section` or one of"),
        ("- `answer`\n", 1, "a question without words"),
        (f"- {'why ' * 600}`answer`\n", 1, "a question of 2,399 characters"),
        ("- What? `pay`\n", 1, "`pay` is nothing to expect"),
        (f"- What? `{PAY}` `not covered`\n", 1, "is to be answered in two ways"),
        ("- What? `answer` `smalltalk`\n", 1, "is to be answered in two ways"),
        (f"- What? `{CSR}#anual-salary`\n", 1, f"no section `anual-salary` in the guide {CSR}; use `annual-salary`, "),
        ("- What? `customer-care-agnt#pay`\n", 1, "no guide `customer-care-agnt`; use `customer-care-agent`, "),
        ("\n## A\nHello.\nGuide: Custoner Care Agent\n", 4, "no guide `Custoner Care Agent`; use `customer-care-"),
        ("## A\n\nGuide:\n", 3, "no guide ``"),
        ("- Hi `answer`\n\nGuide: CSR\n", 3, "a guide named after the first question"),
        ("Guide: CSR\nGuide: CSR\n", 2, "a guide named after the first question or guide"),
        ("### A\n", 1, "a heading of level 3, which means nothing in a demo; `## ` begins a chapter"),
        ("Hi.\n\n```\ncode\n```\n", 3, "a block of code, which"),
        ("- Hi `answer`\n" * (MAX_STEPS + 1), MAX_STEPS + 1, "more than 1,000 paragraphs and questions"),
        ("x" * (MAX_BYTES + 1), None, "1,000,001 bytes are too many"),
    ],
)
def test_faults_of_a_demo(text: str, line: int | None, told: str, write: Path, bot: Bot) -> None:
    """Each fault says where it is, what is wrong, and what to write."""
    write.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_demo(write, bot)
    assert caught.value.line == line
    assert told in str(caught.value)


def test_files_that_are_no_demo(write: Path, bot: Bot) -> None:
    """A file that is missing, a folder, or not UTF-8 is a fault with a remedy."""
    with pytest.raises(DataError, match="cannot be read"):
        read_demo(write, bot)
    with pytest.raises(DataError, match="this is no file"):
        read_demo(write.parent, bot)
    write.write_bytes(b"# Title\n- \xff\n")
    with pytest.raises(DataError, match=r":2: byte 0xff is not UTF-8; save the file as UTF-8"):
        read_demo(write, bot)


def test_what_is_written_cannot_command_a_terminal(write: Path, bot: Bot) -> None:
    """Control characters are gone from all that a demo holds, and from its faults."""
    write.write_text("# \x1b[2JTitle\n## \x07Two\nSay \u202ethis.\n- Hi\x9b \u200bthere `answer`\n", encoding="utf-8")
    demo = read_demo(write, bot)
    assert demo == Demo("[2JTitle", (Chapter("Two", "", (Say("Say this."), Question("Hi there")), write),))
    write.write_text("- Hi `\x1b[2J`\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"`\[2J` is nothing to expect"):
        read_demo(write, bot)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    parts=st.lists(
        st.sampled_from(
            [
                *"#->*`\t\n 1.",
                "# A\n",
                "## B\n",
                "\n- What?",
                f" `{PAY}`",
                "Guide: CSR\n",
                "\n\n",
                "  ",
                "```",
                "| a |",
                "---\n",
                "<b>",
                "[x](y)",
                "\\",
            ]
        )
        | st.text(max_size=3),
        max_size=30,
    )
)
def test_any_text_is_a_demo_or_a_fault(parts: list[str], write: Path, bot: Bot) -> None:
    """Whatever is written, it is read, or a fault of a line of the file is told."""
    text = "".join(parts)
    write.write_bytes(text.encode("utf-8", "replace"))
    try:
        demo = read_demo(write, bot)
    except DataError as fault:
        line, asked = fault.line or 1, ["a fault"]
    else:
        line, asked = 1, [question.text.strip() for question in demo.questions]
    assert 1 <= line <= len(re.split(r"\r\n|\r|\n", text))
    assert all(asked)


def test_the_contract(bot: Bot, write: Path) -> None:
    """A demo as the JSON that the web page gets."""
    write.write_text(f"Hello.\n\n## A\n\nGuide: CSR\n\n- Pay? `{PAY}`\n- Mars? `not covered`\n", encoding="utf-8")
    assert as_dict(read_demo(write, bot)) == {
        "title": "demo",
        "chapters": [
            {"title": "demo", "guide": None, "steps": [{"say": "Hello."}]},
            {
                "title": "A",
                "guide": CSR,
                "steps": [
                    {"question": "Pay?", "expects": [PAY], "kind": "answer"},
                    {"question": "Mars?", "expects": [], "kind": "abstain"},
                ],
            },
        ],
    }


def test_which_demo_is_opened(bot: Bot, both: Bot, write: Path) -> None:
    """The guides' own FAQ, or the file that is named; a collection's guides have none, but can be asked."""
    assert open_demo(None, bot) == faq_demo(bot.library)
    assert faq_demo(bot.library).title == FAQ_TITLE
    assert faq_demo(Library(())) == Demo(FAQ_TITLE, ())
    write.write_text("Guide: Registered Nurse\n\n- What are the hours? `registered-nurses#working-hours`\n", "utf-8")
    demo = open_demo(write, both)
    assert [outcome.as_expected for outcome in rehearse(demo, both)] == [True]


def test_guides_without_an_faq(occupations: Path, small: Path, tmp_path: Path) -> None:
    """Where no guide has an FAQ, a demo of one's own is asked for."""
    bot = Bot.open(occupations, [small / "intents"], tmp_path)
    with pytest.raises(CareerChatError, match="no guide has an FAQ to show; name a demo of your own"):
        open_demo(None, bot)


def test_the_example_of_the_docs(repo: Path, write: Path, bot: Bot) -> None:
    """The demo that the documentation shows passes its own check."""
    docs = (repo / "docs" / "demo.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```markdown\n(.*?)^```$", docs, re.DOTALL | re.MULTILINE)
    write.write_text(example, encoding="utf-8")
    demo = read_demo(write, bot)
    outcomes = rehearse(demo, bot)

    assert report(demo, outcomes) == [
        "Pay: 2 of 2 as expected",
        "One guide only: 2 of 2 as expected",
        "What the guides do not know: 2 of 2 as expected",
        "All: 6 of 6 as expected",
    ]


def test_a_script_leaves_guides_as_they_are_read(bot: Bot, tmp_path: Path) -> None:
    """A script is Markdown without tables; guides that are read after it have theirs."""
    script = tmp_path / "demo.md"
    script.write_text("# Demo\n\n- What does a CSR earn? `answer`\n", encoding="utf-8")
    read_demo(script, bot)
    assert markdown().parse("| A |\n| --- |\n| 1 |\n")[0].type == "table_open"
