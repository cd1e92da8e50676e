"""Questions and answers in every usual form, and headings of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.guides.guide import Guide, parse_guide
from chatbot.guides.outline import unnumbered
from chatbot.text import same_heading


def guide_of(body: str) -> Guide:
    """A guide with a body."""
    return parse_guide(f"---\nrole: Beekeeper\n---\n{body}\n", Path("beekeeper.md"))


def read(body: str) -> list[tuple[tuple[str, ...], list[str]]]:
    """(path, texts) of every section that has text."""
    return [(s.path, [piece.text for piece in s.pieces]) for s in guide_of(body).sections if s.pieces]


TWO = [(("Asked", "Do bees sting?"), ["Yes. Rarely."]), (("Asked", "Is honey heavy?"), ["Very."])]


@pytest.mark.parametrize(
    "body",
    [
        "### Do bees sting?\n\nYes. Rarely.\n\n### Is honey heavy?\n\nVery.",
        "**Q:** Do bees sting? **A:** Yes. Rarely.\n\n**Q:** Is honey heavy? **A:** Very.",
        "**Q: Do bees sting?**\n**A:** Yes. Rarely.\n\n**Q: Is honey heavy?**\n**A:** Very.",
        "**Q:** Do bees sting?\n\n**A:** Yes. Rarely.\n\n**Q:** Is honey heavy?\n\n**A:** Very.",
        "Q: Do bees sting?\nA: Yes. Rarely.\nQ: Is honey heavy?\nA: Very.",
        "Q1. Do bees sting?\n\nA1. Yes. Rarely.\n\nQ2. Is honey heavy?\n\nA2. Very.",
        "**Q: Do bees sting?** Yes. Rarely.\n\n**Q: Is honey heavy?** Very.",
        "**Do bees sting?**\n\nYes. Rarely.\n\n**Is honey heavy?** Very.",
        "Pupil: Do bees sting?\nKeeper: Yes. Rarely.\n\nPupil: Is honey heavy?\nKeeper: Very.",
        "**Pupil:** Do bees sting?\n\n**Keeper:** Yes. Rarely.\n\n**Pupil:** Is honey heavy?\n\n**Keeper:** Very.",
        "Do bees sting?\n: Yes. Rarely.\n\nIs honey heavy?\n: Very.",
        "Do bees sting?\n\n: Yes. Rarely.\n\nIs honey heavy?\n\n: Very.",
        "<details><summary>Do bees sting?</summary>\n\nYes. Rarely.\n\n</details>\n"
        "<details>\n<summary><b>Is honey heavy?</b></summary>\nVery.\n</details>",
        "<dl><dt>Do bees sting?</dt><dd>Yes. Rarely.</dd>\n<dt>Is honey heavy?</dt><dd>Very.</dd></dl>",
        "- Do bees sting? Yes. Rarely.\n- **Is honey heavy?** Very.",
        "1. **Do bees sting?**  \n   Yes. Rarely.\n2. Is honey heavy?\n\n   Very.",
        '??? question "Do bees sting?"\n    Yes. Rarely.\n\n??? question "Is honey heavy?"\n    Very.',
    ],
)
def test_questions_in_every_form(body: str) -> None:
    """Each question is a section below the heading it stands under, with its answer alone."""
    found = [(path, " ".join(texts)) for path, texts in read(f"## Asked\n\n{body}")]
    assert found == [(path, " ".join(texts)) for path, texts in TWO]
    assert all(section.is_question for section in guide_of(f"## Asked\n\n{body}").sections if section.pieces)


def test_items_below_a_question_are_its_answer() -> None:
    """An answer may be a list."""
    assert read("## Asked\n\n- What do bees need?\n  - water\n  - flowers\n- Do bees sting? Yes.")[0] == (
        ("Asked", "What do bees need?"),
        ["water", "flowers"],
    )


@pytest.mark.parametrize(
    "body",
    [
        "- Is honey heavy?\n- Do bees sting?",
        "Note: a hive is heavy.\nTip: ask a friend.",
        "Time: 10:30\nPlace: Hull",
        "Q3: sales rose.",
    ],
)
def test_what_is_no_question_with_an_answer(body: str) -> None:
    """Questions without answers, and lines with labels, stay as they are."""
    assert [path for path, _ in read(f"## Asked\n\n{body}")] == [("Asked",)]


def test_behind_an_answer_that_ends() -> None:
    """What follows a list of questions or <details> belongs to the section that they stand in."""
    body = "## Asked\n\nFirst.\n\n- Do bees sting? Yes.\n- Is honey heavy? Very.\n\nLast."
    assert read(body)[0] == (("Asked",), ["First.", "Last."])


def test_who_speaks_is_told_as_left_out() -> None:
    """Names of speakers and marks of questions are no text."""
    guide = guide_of("## Asked\n\nQ: Do bees sting?\nA: Yes.\n\nHi :bee: there.")
    assert guide.left_out == ((6, "Q"), (7, "A"), (9, ":bee:"))


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ("Hives\n=====\n\nx\n\nSmoke\n-----\n\nx", [("Overview",), ("Smoke",)]),
        ("- ## Hives\n\nx", [("Hives",)]),
        ("## [Hives](https://example.org)\n\nx", [("Hives",)]),
        ("# Bees\n\n### Smoke\n\nx", [("Smoke",)]),
        ("# Bees\n\nx\n\n# Hives\n\nx\n\n## Smoke\n\nx", [("Overview",), ("Hives",), ("Hives", "Smoke")]),
        ("## Hives\n\nx\n\n### Smoke\n\nx", [("Hives",), ("Hives", "Smoke")]),
        ("## 2.1 Early hives\n\nx", [("2.1 Early hives",)]),
        ("<h2>Hives</h2>\n<p>x</p>", [("Hives",)]),
        ('## Hives\n\n=== "Wood"\n\n    x\n\n=== "Straw"\n\n    y', [("Hives", "Wood"), ("Hives", "Straw")]),
    ],
)
def test_headings(body: str, paths: list[tuple[str, ...]]) -> None:
    """A heading is found in whatever form it is written; its number is shown."""
    assert [path for path, _ in read(body)] == paths


def test_a_number_is_no_part_of_how_a_heading_matches() -> None:
    """It is shown, but "2.1 Early hives" is about early hives."""
    assert same_heading(unnumbered("2.1 Early hives"), "early hives")
    assert not same_heading(unnumbered("24 hives"), "hives and bees")


def test_a_heading_of_a_mark_alone() -> None:
    """It is left out and told with its line, and the guide is served."""
    guide = guide_of("## A\n\nx\n\n## ![](bee.png)\n\ny")
    assert any(note.startswith("line 8: a heading without words") for note in guide.notes)
    assert [piece.text for piece in guide.sections[-1].pieces] == ["x", "y"]
