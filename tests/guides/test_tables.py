"""Tables: cells that know what they are of, told with their labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.curation.proof import statements
from chatbot.guides.facts import Fact
from chatbot.guides.guide import Guide, Library, Section, parse_guide
from chatbot.guides.pieces import line_of, row_of
from chatbot.index.shelf import Place
from chatbot.reply.answer import cite
from chatbot.reply.telling import statements as told


def guide_of(body: str, heading: str = "Pay") -> Guide:
    """A guide with one section."""
    return parse_guide(f"---\nrole: Thatcher\n---\n## {heading}\n\n{body}\n", Path("thatcher.md"))


def cells_of(body: str, heading: str = "Pay") -> list[str]:
    """The cells of a section as they are told."""
    return [piece.text for piece in guide_of(body, heading).sections[0].pieces if piece.kind == "cell"]


WIDE = """\
| County | Trainee | Master |
| --- | --- | --- |
| Devon | £19,500 | £38,000 |
| Kent |  | £41,200 |"""


@pytest.mark.parametrize(
    ("body", "cells"),
    [
        pytest.param(
            WIDE, ["Devon, Trainee: £19,500", "Devon, Master: £38,000", "Kent, Master: £41,200"], id="row and column"
        ),
        pytest.param("| Level | Amount |\n|--|--|\n| Median | £27,000 |", ["Median: £27,000"], id="label and value"),
        pytest.param(
            "| County | Median pay |\n|--|--|\n| Devon | £27,000 |",
            ["Devon, Median pay: £27,000"],
            id="a label that says no kind of figure",
        ),
        pytest.param(
            "| Roof | Stage | Days |\n|--|--|--|\n| Barn | Strip | 3 |\n| | Lay | 9 |\n| Shed | Lay | 2 |",
            ["Barn, Strip: 3", "Barn, Lay: 9", "Shed, Lay: 2"],
            id="a blank cell repeats the one above",
        ),
        pytest.param(
            "| Upsides | Downsides |\n|--|--|\n| views | heights |\n| quiet | |",
            ["Upsides: views", "Downsides: heights", "Upsides: quiet"],
            id="two sides",
        ),
        pytest.param(
            "| Reed | Straw |\n|--|--|\n| £900 | £700 |", ["Reed: £900", "Straw: £700"], id="figures label nothing"
        ),
        pytest.param(
            "| Training | Tests | Days |\n|--|--|--|\n| College | Two | 40 |",
            ["Training: College", "Tests: Two", "Days: 40"],
            id="one record",
        ),
        pytest.param("| Tools |\n|--|\n| Leggett |", ["Tools: Leggett"], id="one column"),
        pytest.param(
            "| | Pay | | Leave |\n|--|--|--|--|\n| | low | high | days |\n| Devon | £9 | £12 | 25 |",
            ["Devon, Pay low: £9", "Devon, Pay high: £12", "Devon, Leave days: 25"],
            id="a second row of the head",
        ),
        pytest.param(
            "| Roof | Low | High |\n|--|--|--|\n| **South** | | |\n| Barn | £4 | £6 |\n| Shed | £2 | £3 |",
            ["South, Barn, Low: £4", "South, Barn, High: £6", "South, Shed, Low: £2", "South, Shed, High: £3"],
            id="a row that heads those below",
        ),
        pytest.param(
            "| Roof | Low | High |\n|--|--|--|\n| Barn | | |\n| Shed | £2 | £3 |",
            ["Shed, Low: £2", "Shed, High: £3"],
            id="a row without figures heads nothing",
        ),
        pytest.param(
            "County\tTrainee\tMaster\nDevon\t£19,500\t£38,000\n",
            ["Devon, Trainee: £19,500", "Devon, Master: £38,000"],
            id="tabs",
        ),
        pytest.param("| Reed | £900 |\n| Straw | £700 |", ["Reed: £900", "Straw: £700"], id="bars alone"),
        pytest.param(
            "<table><caption>A day</caption><thead>\n<tr><th>Roof</th><th colspan=2>Pay</th></tr>\n\n"
            "<tr><th></th><th>Low</th><th>High</th></tr></thead>\n"
            "<tr><td rowspan=2>Barn</td><td>£4</td><td>£6</td></tr>\n<tr><td>£5</td><td>£7</td></tr></table>",
            ["Barn, Pay Low: £4", "Barn, Pay High: £6", "Barn, Pay Low: £5", "Barn, Pay High: £7"],
            id="HTML",
        ),
        pytest.param(
            "| Asked | Answered |\n|--|--|\n| Is it high? | Often **very**. |",
            ["Is it high? Often very."],
            id="questions",
        ),
    ],
)
def test_cells(body: str, cells: list[str]) -> None:
    """Each cell is told with what it is of, whatever the table looks like."""
    assert cells_of(body) == cells


def test_the_span_of_a_cell_is_its_own() -> None:
    """A value that is also its row's label is not taken for it."""
    guide = guide_of("| Day | Day |\n|--|--|\n| 3 | 3 |\n| 4 | 5 |")
    row = guide.text.split("\n")[7]
    (piece,) = (piece for piece in guide.sections[0].pieces if piece.lines[0] == 8)
    assert (guide.text[piece.start : piece.end], row[: -len(" 3 |")]) == ("3", "| 3 |")
    assert piece.start == guide.text.index(row) + len("| 3 | ")


def test_a_figure_keeps_its_column() -> None:
    """The level of a fact is that of its own row and column, and its period that of its head or caption."""
    section = guide_of(f"Amounts are for a year of pay.\n\n{WIDE}").sections[0]
    found = [(fact.label, fact.level, fact.low, fact.period) for fact in section.facts]
    assert found == [
        ("Devon, Trainee", "entry", 19_500.0, "year"),
        ("Devon, Master", "", 38_000.0, "year"),
        ("Kent, Master", "", 41_200.0, "year"),
    ]


def test_a_table_is_told_a_row_a_line() -> None:
    """Never as a row with bars; a row of which one cell is told is told as that cell."""
    guide = parse_guide(f"---\nrole: Thatcher\n---\n## Counties\n\n{WIDE.replace('£', '')}\n", Path("thatcher.md"))
    section = guide.sections[0]
    assert [said.text for said in told(section, range(3))] == [
        "Devon: Trainee 19,500; Master 38,000",
        "Kent, Master: 41,200",
    ]
    assert [said.text for said in told(section, [1])] == ["Devon, Master: 38,000"]
    assert row_of(section.pieces, 0) == (0, 1)


def test_what_is_told_of_a_table_is_proved() -> None:
    """A row's line and a cell are accepted with a citation of that row, which quotes it as it stands."""
    guide = guide_of(WIDE, "Counties")
    place = Place(0, guide, guide.sections[0])
    citation = cite(place, (0, 1), 1)
    assert citation.quote == "| Devon | £19,500 | £38,000 |"
    said = statements(citation, Library((guide,)))
    assert line_of(guide.sections[0].pieces[:2]) in said
    assert "Kent, Master: £41,200" not in said


def test_labels_are_no_pieces() -> None:
    """The heads of rows and columns are the section's, so that none of them is told alone."""
    section = guide_of(WIDE).sections[0]
    assert section.labels == ("County", "Trainee", "Master", "Devon", "Kent")
    assert isinstance(section, Section)
    assert all(isinstance(fact, Fact) for fact in section.facts)
