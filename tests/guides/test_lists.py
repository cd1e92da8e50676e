"""Lists and lines: items that know what they stand below, numbers, and labels in any dress."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.guides.guide import Guide, parse_guide
from chatbot.guides.pieces import Piece
from chatbot.reply.telling import statements


def guide_of(body: str) -> Guide:
    """A guide with one section."""
    return parse_guide(f"---\nrole: Ferry Pilot\n---\n## Getting aboard\n\n{body}\n", Path("ferry-pilot.md"))


def pieces_of(body: str) -> tuple[Piece, ...]:
    """The pieces of a section."""
    return guide_of(body).sections[0].pieces


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("- Papers\n  - a pilot licence\n  - a radio licence", ["Papers: a pilot licence", "Papers: a radio licence"]),
        ("- Papers:\n  - Radio: short range", ["Papers, Radio: short range"]),
        ("- Papers\n  - At sea\n    - a radio licence", ["Papers, At sea: a radio licence"]),
        (
            "- You must see well.\n  - Glasses are allowed.",
            ["You must see well.", "Glasses are allowed."],
        ),
        ("- Papers\n  - ![](map.png)", ["Papers"]),
        ("- [ ] Boots\n- [x] A torch", ["Boots", "A torch"]),
        ("- A steady hand\n\n  in any weather.\n\n  Always.", ["A steady hand in any weather. Always."]),
        ("- Boots\n\n      tied twice\n\n  and dry", ["Boots", "tied twice", "and dry"]),
    ],
)
def test_items(body: str, texts: list[str]) -> None:
    """A bare label is told with each thing below it, never alone; an item keeps all its paragraphs."""
    assert [piece.text for piece in pieces_of(body)] == texts


def test_what_an_item_knows() -> None:
    """The items above it and the line that leads the list in."""
    *_, last = pieces_of("You need:\n\n- Papers\n  - a pilot licence")
    assert (last.labels, last.parents, last.lead, last.own) == (
        ("Papers",),
        ("Papers",),
        "You need:",
        "a pilot licence",
    )


def test_steps_keep_their_numbers() -> None:
    """When they are told; the number is no part of the piece."""
    guide = guide_of("3. Apply\n4. Train\n   - at sea\n   - on land")
    section = guide.sections[0]
    assert [said.text for said in statements(section, range(3))] == ["3. Apply", "4. Train: at sea", "Train: on land"]
    assert section.pieces[0].text == "Apply"


@pytest.mark.parametrize(
    "body",
    [
        "**Shift:** 12 hours  \n**Port:** Hull",
        "**Shift**: 12 hours\n**Port**: Hull",
        "Shift: 12 hours\nPort: Hull",
        "Shift: 12 hours<br>Port: Hull",
        "- **Shift:** 12 hours\n- Port: Hull",
        "<p><b>Shift:</b> 12 hours<br>\n<b>Port:</b> Hull</p>",
        "Shift\n: 12 hours\n\nPort\n: Hull",
        "<dl><dt>Shift</dt><dd>12 hours</dd><dt>Port</dt><dd>Hull</dd></dl>",
    ],
)
def test_labelled_lines_in_any_dress(body: str) -> None:
    """Each line is a piece of its own."""
    assert [piece.text for piece in pieces_of(body)] == ["Shift: 12 hours", "Port: Hull"]


def test_a_labelled_line_has_its_own_lines() -> None:
    """Its quote is not the whole paragraph."""
    guide = guide_of("**Shift:** 12 hours  \n**Port:** Hull")
    assert [guide.text[piece.start : piece.end] for piece in guide.sections[0].pieces] == [
        "**Shift:** 12 hours",
        "**Port:** Hull",
    ]
