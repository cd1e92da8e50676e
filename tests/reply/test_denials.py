"""What guides state is not denied, however they write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.question.turn import State

# Pay as a table of several columns, of which no row is a typed fact.
RATES = """\
# Piano tuner

Piano tuners keep instruments in tune.

## {heading}

| Grade | An hour | A month |
| --- | --- | --- |
| Helper | £13.10 | £2,100 |
| Tuner | £19.40 | £3,150 |

## Tools

- A lever
"""


@pytest.mark.parametrize("heading", ["Wages", "Pay", "What It Pays"])
def test_pay_in_a_table_of_grades_is_told(tmp_path: Path, heading: str) -> None:
    """A section called pay that states amounts answers what the role earns, though none is a typed fact."""
    (tmp_path / "piano-tuner.md").write_text(RATES.format(heading=heading), encoding="utf-8")
    answer, _ = Bot.open(tmp_path).answer("what does a piano tuner earn?", State())

    assert answer.kind == "answer"
    assert "£3,150" in answer.text
    assert [citation.section for citation in answer.citations] == [(heading,)]


def test_a_section_called_pay_that_states_none_is_quoted(tmp_path: Path) -> None:
    """A guide that has a section on pay is not said to have none, though it gives no figure."""
    text = RATES.format(heading="Tips").replace(
        "## Tools", "## Pay\n\nPay differs from workshop to workshop.\n\n## Tools"
    )
    (tmp_path / "piano-tuner.md").write_text(text, encoding="utf-8")
    answer, _ = Bot.open(tmp_path).answer("what does a piano tuner earn?", State())

    assert answer.kind == "answer"
    assert "Pay differs from workshop to workshop." in answer.text
