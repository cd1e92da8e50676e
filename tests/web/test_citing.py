"""Answers as Markdown, from words that try to be more than words."""

from __future__ import annotations

import pytest

from chatbot.reply.answer import Answer, Citation
from chatbot.web.citing import as_markdown, source_url, with_references

BASE = "https://chat.example.org"
PAY = Citation(1, "cook", 'Cook "of\nthe" year', ("Pay",), "pay & more", (3, 4), "x", "", 0)
HOURS = Citation(2, "cook/../é", "Cook", ("Work", "Hours"), "hours", (5, 5), "x", "", 0)


def test_a_link_for_each_mark() -> None:
    """Marks stay as they are, and each has its link below; a number in brackets without a citation is no mark."""
    text, marks = with_references(Answer("answer", "Pay [1], hours [2] and [1]; not [3].", (PAY, HOURS)), BASE)
    assert text == (
        "Pay [1], hours [2] and [1]; not [3].\n\n"
        '[1]: https://chat.example.org/sources/cook/pay%20%26%20more "Cook \\"of the\\" year › Pay"\n'
        '[2]: https://chat.example.org/sources/cook%2F..%2F%C3%A9/hours "Cook › Work › Hours"'
    )
    assert [(text[mark.start : mark.end], mark.citation.mark) for mark in marks] == [("[1]", 1), ("[2]", 2), ("[1]", 1)]
    assert {mark.url for mark in marks} == {source_url(PAY, BASE), source_url(HOURS, BASE)}


# text -> the same, so that Markdown keeps its lines apart and its lists together.
SPACED = [
    ("one line", "one line"),
    ("A: x\nB: y", "A: x\n\nB: y"),
    ("Skills:\n- a\n- b\nNext", "Skills:\n- a\n- b\n\nNext"),
    ("Which?\n1. pay\n2. hours", "Which?\n1. pay\n2. hours"),
    ("Pay | A: 1 | B: 2\nHours | A: 3 | B: 4", "Pay | A: 1 | B: 2\n\nHours | A: 3 | B: 4"),
]


@pytest.mark.parametrize(("text", "expected"), SPACED)
def test_lines(text: str, expected: str) -> None:
    """Lines of an answer are paragraphs, but for those of a list."""
    assert with_references(Answer("answer", text), BASE)[0] == expected


@pytest.mark.parametrize("kind", ["abstain", "clarify", "answer", "smalltalk"])
def test_what_could_be_asked(kind: str) -> None:
    """Suggestions are told in words where there is no answer, and only for clients without buttons."""
    answer = Answer(kind, "Well.", suggestions=("What *is* it?",))
    offered = kind in ("abstain", "clarify")
    assert with_references(answer, BASE)[0] == "Well." + "\n\nYou could ask:\n- What *is* it?" * offered
    assert as_markdown(answer, BASE) == "Well." + "\n\nYou could ask:\n- What \\*is\\* it?" * offered
    assert with_references(answer, BASE, offer=False)[0] == "Well."


# What an answer says -> what is sent to those who render it.
ESCAPED = [
    ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
    ("![x](//evil.example/x.png)", "\\!\\[x\\](//evil.example/x.png)"),
    ("<img src=x> & `code` *b* _i_ ~s~ #h", "\\<img src\\=x\\> \\& \\`code\\` \\*b\\* \\_i\\_ \\~s\\~ \\#h"),
    ("- item *b*\n1. one", "- item \\*b\\*\n1. one"),
    (
        "\\[1] and [9]",
        "\\\\[\\[1\\]](https://chat.example.org/sources/cook/pay%20%26%20more"
        ' "Cook \\"of the\\" year › Pay") and \\[9\\]',
    ),
]


@pytest.mark.parametrize(("text", "expected"), ESCAPED)
def test_rendered_words_are_words(text: str, expected: str) -> None:
    """For those who render Markdown, nothing is a link but the marks, and no character means anything else."""
    assert as_markdown(Answer("answer", text, (PAY,)), BASE) == expected
