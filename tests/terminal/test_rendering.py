"""Answers on a screen, in a pipe and read aloud."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from chatbot.question.turn import Cursor
from chatbot.reply.answer import Answer, Citation
from chatbot.terminal.page import (
    MAX_WIDTH,
    MIN_WIDTH,
    Fragments,
    Paragraph,
    cells,
    fragments,
    paragraphs,
    plain,
    rows,
    speech,
    wrap,
)
from chatbot.terminal.rendering import NO_SOURCE, answer_page, quotes
from chatbot.terminal.rendering import plain as plain_answer
from chatbot.terminal.status import toolbar, welcome
from chatbot.terminal.style import use_color, use_links

SALARY = Citation(
    1,
    "csr",
    "Customer Service Representative",
    ("Annual Salary",),
    "annual-salary",
    (23, 32),
    "Annual: $45,380\nHourly: $21.82",
    "Jobicy",
    2025,
)
FAQ = Citation(
    2,
    "csr",
    "Customer Service Representative",
    ("FAQ", "What hours do they work?"),
    "hours",
    (7, 7),
    "Shifts.",
    "",
    0,
)
ANSWER = Answer(
    "answer",
    "Customer service representatives earn about $45,380 a year in the United States. [1]\n"
    "Hours (Customer Service Representative): [2]\n"
    "- shifts, which often reach into the evening and the weekend\n"
    "- 24/7 support",
    (SALARY, FAQ),
    suggestions=("What skills do I need?",),
    rest=(Cursor("csr", "annual-salary", (3,)),),
)
URLS = {"csr": "file:///guides/csr.md"}
HOSTILE = "\x1b[31mred\x07\x08\x9b2J\x1b]0;title\x07 \u202ereversed\u2066 end\r\n- \x90item\x7f"

any_text = st.text(st.characters(), max_size=200) | st.text("ab é好\u0301\u202e\x1b\x07\x9b\n\t-[1].", max_size=80)
widths = st.integers(0, 250)


def text_of(parts: Fragments) -> str:
    """What the reader of fragments sees."""
    return "".join(text for style, text in parts if style != "[ZeroWidthEscape]")


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def test_an_answer_at_forty_columns() -> None:
    """Words wrap, items hang, marks stay with their sentence, sources are numbered."""
    assert plain(answer_page(ANSWER, hint="There is more: /more"), 40) == (
        "Customer service representatives earn\n"
        "about $45,380 a year in the United\n"
        "States. [1]\n"
        "Hours (Customer Service\n"
        "Representative): [2]\n"
        "- shifts, which often reach into the\n"
        "  evening and the weekend\n"
        "- 24/7 support\n"
        "There is more: /more\n"
        "\n"
        "[1] Customer Service Representative ›\n"
        "    Annual Salary (lines 23-32)\n"
        "[2] Customer Service Representative ›\n"
        "    FAQ › What hours do they work?\n"
        "    (line 7)\n"
        "\n"
        "Try: What skills do I need?"
    )


def test_readings_to_choose_from() -> None:
    """The numbered readings of a question back are a list, on the screen and aloud."""
    asked = Answer("clarify", "Is it one of these?\n1. pay\n2. the early afternoon")
    assert plain(answer_page(asked), 20) == "Is it one of these?\n1. pay\n2. the early\n   afternoon"
    assert speech(answer_page(asked)) == "Guide: Is it one of these?\n1. pay\n2. the early afternoon"


def test_read_aloud() -> None:
    """One fact a line, labelled, without wrapping or signs."""
    assert speech(answer_page(ANSWER)).split("\n") == [
        "Guide: Customer service representatives earn about $45,380 a year in the United States. [1]",
        "Hours (Customer Service Representative): [2]",
        "- shifts, which often reach into the evening and the weekend",
        "- 24/7 support",
        "Sources:",
        "[1] Customer Service Representative, Annual Salary, lines 23 to 32",
        "[2] Customer Service Representative, FAQ, What hours do they work?, line 7",
        "Try: What skills do I need?",
    ]


def test_quotes_say_where_and_from_whom() -> None:
    """`/sources` has the quote, the lines, the file, the publisher and the year."""
    assert plain(quotes(ANSWER.citations), 80).split("\n") == [
        "[1] Customer Service Representative › Annual Salary",
        '    "Annual: $45,380',
        '    Hourly: $21.82"',
        "    lines 23-32 of csr.md",
        "    Jobicy, 2025",
        "",
        "[2] Customer Service Representative › FAQ › What hours do they work?",
        '    "Shifts."',
        "    line 7 of csr.md",
        "    publisher unknown",
    ]
    assert "Where: lines 23 to 32 of csr.md" in speech(quotes(ANSWER.citations))


@pytest.mark.parametrize(
    ("kind", "said"),
    [("answer", False), ("clarify", False), ("smalltalk", False), ("abstain", True)],
)
def test_an_abstention_is_told_in_words(kind: str, said: bool) -> None:
    """Who sees no colours can tell that no guide stands behind the text."""
    page = answer_page(Answer(kind, "Hm."))
    assert (NO_SOURCE in plain(page, 80)) is said
    assert (NO_SOURCE in speech(page)) is said


def test_marks_and_links() -> None:
    """Marks stand out; sources lead to the guide's file, line by line, only where wanted."""
    parts = fragments(answer_page(ANSWER, URLS), 40, links=True)
    assert ("class:mark", "[1]") in parts
    opened = [text for style, text in parts if style == "[ZeroWidthEscape]"]
    assert opened == ["\x1b]8;;file:///guides/csr.md\x1b\\", "\x1b]8;;\x1b\\"] * 5
    assert not any("\x1b" in text for _, text in fragments(answer_page(ANSWER, URLS), 40))


@pytest.mark.parametrize("width", [20, 80, 200])
@pytest.mark.parametrize("text", [ANSWER.text, "好" * 60, "x" * 300, "- " + "long " * 30, "1. one\n   two", HOSTILE])
def test_nothing_is_wider_than_the_window_and_nothing_is_lost(text: str, width: int) -> None:
    """Every line fits, and all characters that may be shown are shown, in both forms alike."""
    page = answer_page(Answer("answer", text, ANSWER.citations, suggestions=(text,)), URLS)
    shown = plain(page, width)
    assert max(wcswidth(line) for line in shown.split("\n")) <= min(width, MAX_WIDTH)
    assert squeezed(shown).startswith(squeezed("".join(p.lead + p.text for p in paragraphs(text))))
    assert text_of(fragments(page, width, links=True)) == shown


@given(text=any_text, width=widths)
def test_any_text_wraps(text: str, width: int) -> None:
    """No width and no text breaks the layout: all fits, nothing is lost."""
    page = (*paragraphs(text), *rows([(text, text)]))
    shown = plain(page, width)
    assert all(cells(line) <= max(MIN_WIDTH, min(width, MAX_WIDTH)) for line in shown.split("\n"))
    assert squeezed(shown) == squeezed("".join(p.lead + p.text for p in page))
    assert text_of(fragments(page, width)) == shown


@given(text=any_text, width=widths)
def test_nothing_reaches_the_terminal_as_a_command(text: str, width: int) -> None:
    """Control characters and bidirectional overrides of any origin are gone in every form."""
    citation = Citation(1, text, text, (text, text), text, (1, 2), text, text, 1)
    answer = Answer("answer", text + HOSTILE, (citation,), suggestions=(text, HOSTILE))
    page = (*answer_page(answer, {text: "file:///x\x1b\x07"}), *quotes((citation,)), Paragraph(text, text, spoken=text))
    links = [t for style, t in fragments(page, width, links=True) if style == "[ZeroWidthEscape]"]
    assert set(links) <= {"\x1b]8;;file:///x\x1b\\", "\x1b]8;;\x1b\\"}
    for shown in (plain(page, width), text_of(fragments(page, width)), speech(page), plain_answer(answer, width)):
        assert not [c for c in shown if c != "\n" and (unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u2066")]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Co"]), max_size=30))
def test_cells_are_never_too_few(text: str) -> None:
    """Our width is at least that of wcwidth, a second way to count."""
    assert cells(text) >= wcswidth(text)


def test_a_list_ends_with_a_blank_line() -> None:
    """What follows a list does not look like a part of it."""
    assert plain(paragraphs("A:\n- one\n- two\nB:\n- three"), 80) == "A:\n- one\n- two\n\nB:\n- three"


def test_wrapping_keeps_marks_and_numbers_together() -> None:
    """A mark does not start a line, and a no-break space does not break."""
    assert wrap("aaaa bbbb [1] [2] cc", 13) == ["aaaa", "bbbb [1] [2]", "cc"]
    assert wrap("costs 20\u00a0000 euros", 10) == ["costs", "20\u00a0000", "euros"]
    assert wrap("Pay (lines 3-4)", 13) == ["Pay", "(lines 3-4)"]
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrap("", 10) == []


@pytest.mark.parametrize("columns", [20, 40, 80, 100, 200])
@pytest.mark.parametrize("starters", [(), ("How much do they earn?", "What do they do all day?", "Which tools?")])
def test_the_first_screen_is_three_lines_and_the_questions(columns: int, starters: tuple[str, ...]) -> None:
    """Three lines at any width, then the questions to try."""
    page = welcome([], 0, starters, columns)
    lines = plain(page[:3], columns).split("\n")
    assert len(lines) == 3
    assert "career-chat" in lines[0]
    assert [p.text for p in page[4:]] == list(starters)


@pytest.mark.parametrize(
    ("focus", "pinned", "topic", "columns", "shown"),
    [
        ((), False, "", 80, " all 4 guides · /help "),
        ((), False, "pay", 80, " about: all 4 guides · pay · F4 forgets · /help "),
        (("Clerk",), True, "", 80, " about: Clerk (only) · /help "),
        (("Clerk",), True, "pay", 80, " about: Clerk (only) · pay · F4 forgets · /help "),
        (("Clerk", "Cook"), False, "pay", 80, " about: Clerk + Cook · pay · F4 forgets · /help "),
        (("Clerk", "Cook"), False, "pay", 45, " about: Clerk + Cook · pay · F4 forgets "),
        (("Customer Care Agent", "Cook"), False, "pay", 30, " 2 guides · pay · F4 "),
        (("Customer Care Agent", "Cook"), False, "how roles differ", 20, " 2 guides "),
        (("Clerk",), True, "pay", 26, " Clerk (only) · pay · F4 "),
        (("Clerk",), True, "pay", 22, " Clerk (only) · pay "),
        (("Customer Care Representative",), False, "pay", 30, " Customer Care… · pay "),
        (("Customer Care Representative",), False, "pay", 20, " Customer Care… "),
    ],
)
def test_the_toolbar_fits(focus: tuple[str, ...], pinned: bool, topic: str, columns: int, shown: str) -> None:
    """Guides in focus, the topic, the key that forgets them, then the help: as much as there is room for."""
    assert toolbar(focus, 4, pinned, topic, bool(topic), columns) == shown
    assert cells(shown) <= columns


@pytest.mark.parametrize(
    ("choice", "env", "tty", "color"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
        ("auto", {"CLICOLOR": "0"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_to_colour(choice: str, env: dict[str, str], tty: bool, color: bool) -> None:
    """The option wins, then NO_COLOR, then FORCE_COLOR, then what the terminal is."""
    assert use_color(choice, env, tty) is color


@pytest.mark.parametrize(
    ("color", "env", "tty", "links"),
    [
        (True, {"TERM": "xterm-kitty"}, True, True),
        (True, {"TERM_PROGRAM": "vscode"}, True, True),
        (True, {"VTE_VERSION": "7600"}, True, True),
        (True, {"VTE_VERSION": "4600"}, True, False),
        (True, {"TERM": "linux"}, True, False),
        (True, {"FORCE_HYPERLINK": "1"}, True, True),
        (True, {"WT_SESSION": "x", "FORCE_HYPERLINK": "0"}, True, False),
        (True, {"WT_SESSION": "x", "SSH_CONNECTION": "y"}, True, False),
        (True, {"WT_SESSION": "x", "NO_COLOR": "1"}, True, False),
        (True, {"FORCE_HYPERLINK": "1"}, False, False),
        (False, {"FORCE_HYPERLINK": "1"}, True, False),
        (True, {"TERM": "dumb", "FORCE_HYPERLINK": "1"}, True, False),
    ],
)
def test_when_to_link(color: bool, env: dict[str, str], tty: bool, links: bool) -> None:
    """Links only into terminals known to show them."""
    assert use_links(color, env, tty) is links
