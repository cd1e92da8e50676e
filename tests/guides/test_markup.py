"""Marks of other tools in a guide: bold headings, admonitions, HTML, attributes and short names of icons."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.guides.guide import Guide, parse_guide
from chatbot.guides.markup import view


def guide_of(body: str) -> Guide:
    """A guide with a body."""
    return parse_guide(f"---\nrole: Piano Tuner\n---\n{body}", Path("piano-tuner.md"))


def texts_of(body: str) -> list[str]:
    """The texts of a guide's pieces, in order."""
    return [piece.text for section in guide_of(body).sections for piece in section.pieces]


@pytest.mark.parametrize(
    ("body", "headings"),
    [
        ("## A\n\n**Tools**\n\nA lever.\n\n**Felts:**\n\nRed ones.\n", ["Tools", "Felts"]),
        ("## A\n\n**Is it loud?**\nNot very.\n", ["Is it loud?"]),
        ("## A\n\n**Q: Is it loud?**\nA: Not very.\n", ["Is it loud?"]),
        ("## A\n\n**Tune by ear.**\n\nA lever.\n", ["A"]),
        ("## A\n\n**Tools** lie in the van.\n", ["A"]),
        ("##Tools\n\nA lever.\n", ["Tools"]),
    ],
)
def test_bold_lines_are_headings(body: str, headings: list[str]) -> None:
    """A bold line of its own heads what follows, a bold question too; a stressed sentence does not."""
    assert [section.heading for section in guide_of(body).sections if section.pieces] == headings


def test_an_answer_below_its_bold_question() -> None:
    """Neither "Q:" nor "A:" is said, and the span is that of the file."""
    guide = guide_of("## Questions\n\n**Q: Is it loud?**\nA: Not very.\n")
    (piece,) = (piece for section in guide.sections for piece in section.pieces)
    assert piece.text == "Not very."
    assert guide.text.split("\n")[piece.lines[0] - 1] == "A: Not very."


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ('## A\n\n!!! note "Bring"\n    A lever.\n\nText.\n', ["Bring A lever.", "Text."]),
        ("## A\n\n:::tip\nBring a lever.\n:::\n", ["Bring a lever."]),
        ("## A\n\n> [!WARNING]\n> Strings snap.\n", ["Strings snap."]),
        ("## A\n\nText.\n{: .lead }\n", ["Text."]),
        ("## A\n\n<!-- to do: pay -->\n\nText.\n", ["Text."]),
        ("## A\n\n<p>Felt first.</p>\n<p>A lever <b>next</b>.</p>\n", ["Felt first.", "A lever next."]),
        ("## A\n\nText.\n\n```mermaid\ngraph LR\n  A --> B\n```\n", ["Text."]),
        ("## A\n\nNo fee[^a].\n\n[^a]: But *tips*.\n", ["No fee.", "But tips."]),
        ("## A\n\nOne[^a].\n\n[^a]: Guild\n", ["One.", "Guild"]),
        ("## A\n\nSee [[notes/felt|the felt]] and [[Strings]].\n", ["See the felt and Strings."]),
        ("## A\n\n<Tabs>\n\nA lever.\n\n</Tabs>\n", ["A lever."]),
        ("## A\n\nPay is ~~little~~ good.\n", ["Pay is good."]),
        ("## A\n\n[A lever](x.md){ .button } and {{ site.tool }} felt {% raw %}here.\n", ["A lever and felt here."]),
        ("## A\n\n![A lever](x.png) <img src=y alt='and felt'>.\n", ["A lever and felt."]),
        ("## A\n\nTune it :wrench: well.\n", ["Tune it well."]),
        ("## A\n\nOpen 10:30:45, as ever.\n", ["Open 10:30:45, as ever."]),
        ("## A\n\nTuners\nimport felt from Leeds.\n", ["Tuners import felt from Leeds."]),
        ("## A\n\nA <kbd>lever</kbd> and x < y.\n", ["A lever and x < y."]),
    ],
)
def test_what_a_reader_sees_is_what_is_said(body: str, texts: list[str]) -> None:
    """The text of a page without what only its tool reads."""
    assert texts_of(body) == texts


@given(st.lists(st.text(alphabet=':!?>[]{}%"# abc-<>', max_size=30), max_size=8))
def test_lines_stay_lines(lines: list[str]) -> None:
    """A view has as many lines as the file, so that spans hold."""
    assert len(view(lines).lines) == len(lines)


@given(st.text(alphabet="<>/!-&;abtdrh \n", max_size=60))
def test_any_html_is_read(html: str) -> None:
    """Broken HTML is no error."""
    assert guide_of(f"## A\n\nText.\n\n<div>{html}").sections
