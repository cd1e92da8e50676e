"""The role of a guide whose front matter does not say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.guides.guide import load_guide, parse_guide
from chatbot.guides.role import name_of


@pytest.mark.parametrize(
    ("title", "heading", "stem", "labels", "paragraph", "role"),
    [
        ("", "Locksmith", "locksmith", (), "", "Locksmith"),
        ("Optician: is it for you?", "", "optician", (), "", "Optician"),
        (
            "Sail with us",
            "",
            "deck-hand-guide",
            ("deck officer", "jobs"),
            "A deck officer keeps watch.",
            "Deck officer",
        ),
        ("Tailor careers", "Tailors and what they earn", "2024-tailor", (), "", "Tailor"),
        ("Everybody asks how to become a tree surgeon", "", "post-17", (), "", "Tree surgeon"),
        ("🔥 **Firefighter** jobs :rocket:", "", "fire", (), "", "Firefighter"),
        (
            "",
            "Working underwater",
            "page",
            (),
            "An underwater welder joins steel below the surface.",
            "Underwater welder",
        ),
        ("Senior Lift Mechanic", "Senior Lift Mechanic", "lift-mechanic", (), "", "Senior Lift Mechanic"),
        ("Customer Service", "", "customer-service", (), "Customers call all day.", ""),
        ("Questions about the programme", "", "faq", ("programme",), "Ask us anything.", ""),
        ("How to write a CV", "", "cv", (), "A CV is short.", ""),
    ],
)
def test_the_name_that_the_sources_agree_on(
    title: str, heading: str, stem: str, labels: tuple[str, ...], paragraph: str, role: str
) -> None:
    """A name for people in the title, heading, file name, labels or first paragraph is the role; else there is none."""
    assert name_of(title, heading, stem, labels, paragraph).role == role


def test_other_names_in_brackets_are_aliases() -> None:
    """What stands in brackets behind the role is what else it is called."""
    named = name_of("Joiner (Schreiner, Tischler)", "", "joiner", (), "")

    assert (named.role, named.aliases) == ("Joiner", ("Schreiner", "Tischler"))


def test_a_text_about_no_role_is_served_under_its_title() -> None:
    """An FAQ of a programme keeps its title, and says that no role was found."""
    guide = parse_guide("# Questions about the programme\n\n## When?\n\nIn May.\n", Path("faq.md"))

    assert (guide.title, guide.role) == ("Questions about the programme", "Questions about the programme")
    assert any("no role for people is named" in note for note in guide.notes)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("# Café cook\n\nCooks serve crème.\n".encode("utf-16"), "UTF-16"),
        ("# Café cook\n\nCooks serve crème.\n".encode("cp1252"), "Windows-1252"),
        ("# Café cook\r\rCooks serve crème.\r".encode("utf-8-sig"), ""),
        ("# Café cook\r\n\r\nCooks serve crème.\r\n".encode(), ""),
    ],
)
def test_files_of_other_editors_are_read(tmp_path: Path, content: bytes, encoding: str) -> None:
    """UTF-16, Windows-1252, a byte order mark and other ends of lines give the same guide."""
    path = tmp_path / "cook.md"
    path.write_bytes(content)
    guide = load_guide(path)

    assert (guide.title, guide.role) == ("Café cook", "Café cook")
    assert [piece.text for section in guide.sections for piece in section.pieces] == ["Cooks serve crème."]
    assert any(encoding in note for note in guide.notes) or not encoding


@pytest.mark.parametrize(
    "front",
    [
        "+++\ntitle = 'Baker'\ndate = 2024-01-01\n+++\n",
        "---\nlayout: post\ntitle: Baker\ntags: [bread]\n---\n",
        "---\nid: baker\nsidebar_label: Baker\n---\n",
        "",
    ],
)
def test_front_matter_of_other_tools(front: str) -> None:
    """Hugo, Jekyll, Docusaurus and none at all: the guide is served."""
    guide = parse_guide(f"{front}# Baker\n\nBakers bake.\n", Path("baker.md"))

    assert (guide.title, guide.role) == ("Baker", "Baker")
