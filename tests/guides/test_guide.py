"""Guides: sections, pieces with exact spans, facts, and the faults of files."""

from __future__ import annotations

import datetime
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.bot import Bot
from chatbot.errors import DataError, GuideError, LeftOutError
from chatbot.guides.facts import Fact
from chatbot.guides.front_matter import MAX_FRONT_MATTER
from chatbot.guides.guide import (
    MAX_BYTES,
    MAX_SECTIONS,
    Guide,
    load_guide,
    parse_guide,
)
from chatbot.guides.pieces import Piece
from chatbot.text import same_heading
from chatbot.web.sections import find_section
from tests.libraries import library_of

COOK = Path("cook.md")
HEADER = "---\ntitle: Cook\nrole: Line Cook\n---\n"
BODY_LINE = HEADER.count("\n") + 1

GUIDE = """\
---
title: Cooks
role: Line Cook
aliases: [kitchen hand, chef's help, kitchen hand]
publisher: Kitchen Times
year: 2024
region: United States
currency: USD
reviewed: 2026-11-21
---

# Cooks

Cooks prepare meals. They work in teams.

## Pay

All figures are for a year.

| Level | Amount |
| --- | --- |
| Median | $34,500 |
| Top (2023) | $50,000 |

## Outlook

- Growth rate: 6%
- Source: Labor Bureau

## Tools

- Knives
  and boards
- Ovens

### Pay

Experience: 5-8 years
The tools are
paid by the kitchen. Always.

## FAQ

### Is a diploma needed?

No.
"""


def guide_of(body: str) -> Guide:
    """A guide with this body."""
    return parse_guide(HEADER + body, COOK)


def pieces_of(body: str) -> list[tuple[str, str]]:
    """(kind, text) of every piece of a body."""
    return [(piece.kind, piece.text) for section in guide_of(body).sections for piece in section.pieces]


def quote(guide: Guide, piece: Piece) -> str:
    """What stands in the file where a piece says it stands."""
    return guide.text[piece.start : piece.end]


# -- a whole guide --------------------------------------------------------


def test_front_matter_of_a_guide() -> None:
    """Each key has its place, and an alias counts once."""
    guide = parse_guide(GUIDE, COOK)
    assert (guide.slug, guide.title, guide.role) == ("cook", "Cooks", "Line Cook")
    assert guide.aliases == ("kitchen hand", "chef's help")
    assert (guide.publisher, guide.year, guide.region) == ("Kitchen Times", 2024, "United States")
    assert (guide.currency, guide.reviewed) == ("USD", datetime.date(2026, 11, 21))


def test_a_title_of_figures() -> None:
    """A title that is a number is read as text."""
    assert parse_guide("---\ntitle: 2024\nrole: Cook\n---\n## A\n\nText.\n", COOK).title == "2024"


def test_optional_keys_may_be_missing() -> None:
    """A title and a role are enough."""
    guide = guide_of("## A\n\nText.\n")
    assert (guide.aliases, guide.publisher, guide.year, guide.reviewed) == ((), "", 0, None)


def test_sections_of_a_guide() -> None:
    """Every heading has its path, an anchor of its own, and its lines."""
    assert [(section.path, section.anchor, section.lines) for section in parse_guide(GUIDE, COOK).sections] == [
        (("Overview",), "overview", (12, 14)),
        (("Pay",), "pay", (16, 23)),
        (("Outlook",), "outlook", (25, 28)),
        (("Tools",), "tools", (30, 34)),
        (("Tools", "Pay"), "pay-1", (36, 40)),
        (("FAQ",), "faq", (42, 42)),
        (("FAQ", "Is a diploma needed?"), "is-a-diploma-needed", (44, 46)),
    ]


def test_pieces_of_a_guide() -> None:
    """Sentences, items, cells and fact lines, each with its lines and the file's own words."""
    guide = parse_guide(GUIDE, COOK)
    assert [
        (piece.kind, piece.text, piece.lines, quote(guide, piece))
        for section in guide.sections
        for piece in section.pieces
    ] == [
        ("sentence", "Cooks prepare meals.", (14, 14), "Cooks prepare meals."),
        ("sentence", "They work in teams.", (14, 14), "They work in teams."),
        ("sentence", "All figures are for a year.", (18, 18), "All figures are for a year."),
        ("cell", "Median: $34,500", (22, 22), "$34,500"),
        ("cell", "Top (2023): $50,000", (23, 23), "$50,000"),
        ("item", "Growth rate: 6%", (27, 27), "Growth rate: 6%"),
        ("item", "Source: Labor Bureau", (28, 28), "Source: Labor Bureau"),
        ("item", "Knives and boards", (32, 33), "Knives\n  and boards"),
        ("item", "Ovens", (34, 34), "Ovens"),
        ("line", "Experience: 5-8 years", (38, 38), "Experience: 5-8 years"),
        ("sentence", "The tools are paid by the kitchen.", (39, 40), "The tools are\npaid by the kitchen."),
        ("sentence", "Always.", (40, 40), "Always."),
        ("sentence", "No.", (46, 46), "No."),
    ]


def test_facts_of_a_guide() -> None:
    """A fact has the place, source and year of its guide, unless it has its own."""
    facts = {section.anchor: section.facts for section in parse_guide(GUIDE, COOK).sections if section.facts}
    place, times = "United States", "Kitchen Times"
    assert facts == {
        "pay": (
            Fact("salary", "Median", "$34,500", "median", 34_500, 34_500, "USD", "year", "2024", place, times),
            Fact("salary", "Top (2023)", "$50,000", "top", 50_000, 50_000, "USD", "year", "2023", place, times),
        ),
        "outlook": (
            Fact("growth", "Growth rate", "6%", "", 6, 6, "percent", "", "", place, "Labor Bureau"),
            Fact("source", "Source", "Labor Bureau", region=place, source="Labor Bureau"),
        ),
        "pay-1": (Fact("experience", "Experience", "5-8 years", "", 5, 8, "years", "", "2024", place, times),),
    }
    assert [fact.piece for fact in facts["pay"]] == [1, 2]


def test_questions_of_a_guide() -> None:
    """A heading that asks is a question of an FAQ, at any level."""
    guide = parse_guide(GUIDE, COOK)
    assert [section.heading for section in guide.sections if section.is_question] == ["Is a diploma needed?"]
    assert all(section.is_question for section in guide_of("## What is it?\n\nWork.\n").sections)


def test_relatives_of_a_section() -> None:
    """Children stand below a section, the parent right above it."""
    guide = parse_guide(GUIDE, COOK)
    tools, pay = guide.section("tools"), guide.section("pay-1")
    assert tools is not None
    assert pay is not None
    assert guide.children(tools) == (pay,)
    assert guide.parent(pay) is tools
    assert guide.parent(tools) is None
    assert guide.section("nowhere") is None


# -- headings -------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ("## A\n\nx\n\n### B\n\nx\n\n#### C\n\nx\n", [("A",), ("A", "B"), ("A", "B", "C")]),
        ("## A\n\nx\n\n#### C\n\nx\n\n### B\n\nx\n", [("A",), ("A", "C"), ("A", "B")]),
        ("### B\n\nx\n\n## A\n\nx\n", [("B",), ("A",)]),
        ("Before.\n\n# Title\n\nAfter.\n\n## A\n\nx\n", [("Overview",), ("Overview",), ("A",)]),
        ("# Title\n\nx\n\n# A\n\nx\n\n## B\n\nx\n", [("Overview",), ("A",), ("A", "B")]),
        ("# Title\n\n### A\n\nx\n\n## B\n\nx\n", [("A",), ("B",)]),
        ("##A\n\nx\n\n###B\n\nx\n", [("A",), ("A", "B")]),
        ("# Title\n\n## A\n\nx\n", [("A",)]),
        ("A\n---\n\nx\n", [("A",)]),
        ("## The *best* `code` [link](http://x.y) &amp; more ##\n\nx\n", [("The best code link & more",)]),
        ("## A\n## B\n\nx\n", [("A",), ("B",)]),
    ],
)
def test_paths_of_headings(body: str, paths: list[tuple[str, ...]]) -> None:
    """A heading stands below the nearest heading of a higher level; the title is no section."""
    assert [section.path for section in guide_of(body).sections] == paths


@pytest.mark.parametrize(
    ("headings", "anchors"),
    [
        (["Pay", "Pay", "Pay"], ["pay", "pay-1", "pay-2"]),
        (["Pay!", "Pay?"], ["pay", "pay-1"]),
        (["???", "!!!"], ["section", "section-1"]),
        pytest.param(["Pay", "Pay", "Pay 1"], ["pay", "pay-1", "pay-1-1"]),
    ],
)
def test_anchors_are_unique(headings: list[str], anchors: list[str]) -> None:
    """The second section of a name gets a number."""
    guide = guide_of("".join(f"## {heading}\n\nText.\n\n" for heading in headings))
    assert [section.anchor for section in guide.sections] == anchors


def test_a_section_called_overview_has_subsections() -> None:
    """`## Overview` is a section as any other."""
    guide = guide_of("## Overview\n\nx\n\n### Part\n\nx\n")
    assert [section.path for section in guide.sections] == [("Overview",), ("Overview", "Part")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Pros & Cons", "pros and cons", True),
        ("Work-Life  Balance", "work-life balance", True),
        ("Pay", "Salary", False),
    ],
)
def test_same_heading(one: str, other: str, same: bool) -> None:
    """Case, spacing and "and" make no other heading."""
    assert same_heading(one, other) is same


# -- pieces ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        pytest.param(
            "## A\n\nOne thing. Another\nthing, e.g. 9 a.m. in the U.S. office.\n",
            [("sentence", "One thing."), ("sentence", "Another thing, e.g. 9 a.m. in the U.S. office.")],
            id="wrapped sentences",
        ),
        pytest.param(
            "## A\n\nText before.\nGrowth rate: 6%\nStress Level: High\nText after.\n",
            [
                ("sentence", "Text before."),
                ("line", "Growth rate: 6%"),
                ("line", "Stress Level: High"),
                ("sentence", "Text after."),
            ],
            id="fact lines",
        ),
        pytest.param(
            "## A\n\nNote: this is\none sentence.\n", [("sentence", "Note: this is one sentence.")], id="no fact line"
        ),
        pytest.param(
            "## A\n\n- a\n  - b\n    c\n- d\n\n  e\n",
            [("item", "a: b c"), ("item", "d e")],
            id="nested items",
        ),
        pytest.param("## A\n\n1. First\n2. Second\n", [("item", "First"), ("item", "Second")], id="numbered items"),
        pytest.param(
            "## A\n\n| a | b |\n|---|---|\n| c \\| d | **e** |\n\nText.\n",
            [("cell", "c | d: e"), ("sentence", "Text.")],
            id="a table's head is no cell",
        ),
        pytest.param(
            "## A\n\n```\n## not a heading\n| no | row |\n```\n",
            [("item", "## not a heading | no | row |")],
            id="a fence is one piece",
        ),
        pytest.param("## A\n\n    indented code\n", [("item", "indented code")], id="indented code"),
        pytest.param(
            "## A\n\n<script>alert(1)</script> and <b>bold</b>\n",
            [("sentence", "and bold")],
            id="HTML is text",
        ),
        pytest.param("## A\n\n<div>\nText.\n</div>\n", [("sentence", "Text.")], id="block of HTML"),
        pytest.param(
            "## A\n\nSome *words* with **marks**, `code`, a [link](http://x.y) and ![a picture](z.png).\n",
            [("sentence", "Some words with marks, code, a link and a picture.")],
            id="marks fall away",
        ),
        pytest.param(
            "## A\n\nFish &amp; chips, 5 &lt; 6, a\\*b\n", [("sentence", "Fish & chips, 5 < 6, a*b")], id="escapes"
        ),
        pytest.param("## A\n\n> Quoted text.\n", [("sentence", "Quoted text.")], id="a quotation"),
        pytest.param("## A\n\nOne.\n\n---\n\nTwo.\n", [("sentence", "One."), ("sentence", "Two.")], id="a rule"),
        pytest.param("## A\n\nPay\x1b[31m\u202e!\n", [("sentence", "Pay[31m!")], id="controls fall away"),
    ],
)
def test_pieces(body: str, pieces: list[tuple[str, str]]) -> None:
    """Each form of Markdown gives its pieces, without marks."""
    assert pieces_of(body) == pieces


@pytest.mark.parametrize("body", ["```\n```\n", "- ![](x.png)\n", "| a | b |\n|---|---|\n|  |  |\n"])
def test_no_piece_without_words(body: str) -> None:
    """What says nothing is no piece."""
    assert pieces_of(f"## A\n\nText.\n\n{body}") == [("sentence", "Text.")]


def test_a_heading_in_a_list_ends_it() -> None:
    """A paragraph after a list is no item of it."""
    assert pieces_of("## A\n\n- ## B\n\nText.\n") == [("sentence", "Text.")]


def test_crlf_and_bom(tmp_path: Path) -> None:
    """A file from Windows gives the same guide."""
    (tmp_path / "dos").mkdir()
    here, there = tmp_path / "cook.md", tmp_path / "dos" / "cook.md"
    here.write_bytes(GUIDE.encode())
    there.write_bytes(b"\xef\xbb\xbf" + GUIDE.replace("\n", "\r\n").encode())
    assert load_guide(here) == load_guide(there)
    assert load_guide(here).sections[0].lines == load_guide(there).sections[0].lines


def test_lone_carriage_returns() -> None:
    """A file from an old Mac gives the same sections."""
    assert guide_of("## A\rOne.\rTwo.\r").sections


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Cooks **love** it. They stay. They eat.\n", id="marks in an earlier sentence"),
        pytest.param("**They** love it. They stay.\n", id="its first word within marks before it"),
        pytest.param("Le cafe\u0301 ferme. They stay.\n", id="marks that NFC joins"),
    ],
)
def test_a_plain_sentence_has_its_own_span(body: str) -> None:
    """Marks in one sentence do not widen the quotes of the next ones."""
    guide = guide_of(f"## A\n\n{body}")
    last = guide.sections[0].pieces[-1]
    assert quote(guide, last) == last.text


def test_a_numbered_item_has_its_own_span() -> None:
    """The number before an item is no part of it."""
    guide = guide_of("## A\n\n1. 1 apple a day\n")
    assert quote(guide, guide.sections[0].pieces[0]) == "1 apple a day"


_WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=9), min_size=1, max_size=8)
_SPACES = st.sampled_from([" ", "\n", "  "])


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A sentence, its words parted by spaces or the ends of lines."""
    parts = draw(_WORDS)
    text = parts[0].capitalize() + "".join(draw(_SPACES) + part for part in parts[1:])
    return text + draw(st.sampled_from(".?!"))


_PARAGRAPHS = st.lists(sentences(), min_size=1, max_size=4).flatmap(
    lambda found: _SPACES.map(lambda space: space.join(found))
)
_ITEMS = st.lists(_WORDS.map(" ".join), min_size=1, max_size=4).map(lambda found: "\n".join(f"- {i}" for i in found))
_FACT_LINES = st.lists(st.sampled_from(["Growth rate: 6%", "Experience: 5-8 years", "Stress Level: High"]), min_size=1)
_HEADINGS = st.tuples(st.sampled_from(["##", "###", "####"]), _WORDS).map(lambda h: f"{h[0]} {' '.join(h[1])}")
_BLOCKS = st.lists(st.one_of(_PARAGRAPHS, _ITEMS, _FACT_LINES.map("\n".join), _HEADINGS), min_size=1, max_size=8)


@given(_BLOCKS)
def test_plain_markdown_keeps_its_words_and_places(blocks: list[str]) -> None:
    """Every word of a plain guide is in one piece, and each piece stands where it says, in order."""
    guide = guide_of("\n\n".join(["Start.", *blocks]) + "\n")
    pieces = [piece for section in guide.sections for piece in section.pieces]
    for piece in pieces:
        assert " ".join(quote(guide, piece).split()) == piece.text
        assert piece.lines[0] == guide.text.count("\n", 0, piece.start) + 1
        assert piece.lines[1] == guide.text.count("\n", 0, piece.end) + 1
    assert all(one.end <= other.start for one, other in pairwise(pieces))
    words = " ".join(block for block in blocks if not block.startswith("#")).replace("- ", " ").split()
    assert " ".join(piece.text for piece in pieces).split() == ["Start.", *words]
    for section in guide.sections:
        assert all(section.lines[0] <= p.lines[0] <= p.lines[1] <= section.lines[1] for p in section.pieces)


# -- faults ---------------------------------------------------------------


def front(*lines: str) -> bytes:
    """A guide with these lines in its front matter."""
    return "\n".join(["---", *lines, "---", "## A", "", "Text.", ""]).encode()


FAULTS = [
    pytest.param(b"", None, "no text under any heading", "write sections under", id="empty file"),
    pytest.param(b"# A\n\nx\n\0", 4, "this is no text", "UTF-8", id="a file of bytes"),
    pytest.param(b"---\ntitle: A\n", None, "no text under any heading", "sections under", id="front matter alone"),
    pytest.param(
        front("title: A", "role: B", "# " + "x" * MAX_FRONT_MATTER),
        1,
        f"the front matter has more than {MAX_FRONT_MATTER:,} characters",
        "below its closing `---`",
        id="long front matter",
    ),
    pytest.param(HEADER.encode() + b"x" * MAX_BYTES, None, "bytes are too many", "below 1,000,000", id="too big"),
    pytest.param(HEADER.encode(), None, "no text under any heading", "write sections under", id="no text"),
    pytest.param(
        HEADER.encode() + b"## A\n\n### B\n", None, "no text under any heading", "`## Headings`", id="no text"
    ),
    pytest.param(
        HEADER.encode() + b"## A\n" * (MAX_SECTIONS + 1),
        BODY_LINE + MAX_SECTIONS,
        "more than 5,000 sections",
        "split",
        id="sections",
    ),
]


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (("colour: red", "layout: post"), "keys of other tools, not used for answers: colour, layout"),
        (("x: [",), "line 4: no YAML: did not find expected node content, so x is left out; mend"),
        (("x: 'A",), "line 4: no YAML: found unexpected end of stream"),
        (
            ("x: A\tB: C: D",),
            "line 4: x is no plain YAML, so it is taken as it stands",
        ),
        (("x: !!python/name:os.system",), "line 4: no YAML: could not determine a constructor"),
        (("x: " + "[" * 500 + "]" * 500,), "line 4: values nested more than 20 deep, so x is left out"),
        (
            ("a: &a [x, x]", "b: &b [*a, *a, *a]"),
            "line 5: YAML references (&, *), so b is left out; write the values out",
        ),
        (("reviewed: 2026-13-45",), "line 4: reviewed '2026-13-45' is no date"),
        (("publisher: \x01",), "line 4: "),
        (("year: 0x" + "f" * 6_000,), "line 4: a number of more than 40 figures, so year is left out"),
        (("roles: Cook",), "line 4: unknown key 'roles'; did you mean `role`?"),
        (("publisher: [x]",), "line 4: publisher is no text, so it is left out; write it on one line"),
        (("aliases: [1, '']",), "line 4: aliases is no list of names, so it is left out"),
        (("year: 20255",), "line 4: year 20255 is no year, so it is left out; write a year such as 2025"),
        (("year: last",), "line 4: year 'last' is no year"),
        (("year: true",), "line 4: year True is no year"),
        (
            ("reviewed: yesterday",),
            "line 4: reviewed 'yesterday' is no date, so it is left out; write it as 2026-11-21",
        ),
    ],
)
def test_what_cannot_be_meant_is_left_out_and_noted(lines: tuple[str, ...], note: str) -> None:
    """A key of another tool, a misspelt one or a wrong value keeps no guide from being served."""
    guide = parse_guide(front("title: A", "role: B", *lines).decode(), COOK)

    assert (guide.title, guide.role, guide.year, guide.aliases) == ("A", "B", 0, ())
    assert [own for own in guide.notes if note in own]


@pytest.mark.parametrize(
    ("lines", "aliases", "reviewed"),
    [
        (("aliases: flyer",), ("flyer",), None),
        (("Title: Pilot", "ROLE: Pilot"), (), None),
        (("reviewed: 2026-11-21 10:00:00",), (), datetime.date(2026, 11, 21)),
    ],
)
def test_what_is_plainly_meant_is_taken(
    lines: tuple[str, ...], aliases: tuple[str, ...], reviewed: datetime.date | None
) -> None:
    """One alias, keys in capitals and a date with a time are no riddle."""
    guide = parse_guide(front(*lines).decode(), Path("pilot.md"))

    assert (guide.role, guide.aliases, guide.reviewed) == ("Pilot", aliases, reviewed)


@pytest.mark.parametrize(("content", "line", "problem", "remedy"), FAULTS)
def test_a_fault_names_file_line_and_remedy(
    tmp_path: Path, content: bytes, line: int | None, problem: str, remedy: str
) -> None:
    """A person who never saw the code can mend the file."""
    path = tmp_path / "cook.md"
    path.write_bytes(content)
    with pytest.raises(GuideError) as caught:
        load_guide(path)
    fault = next(fault for fault in caught.value.all if problem in fault.problem)
    assert (fault.path, fault.line) == (path, line)
    assert remedy in fault.remedy
    where = f"{path}:{line}" if line else str(path)
    assert str(fault) == f"{where}: {fault.problem}; {fault.remedy}"


def test_all_faults_of_a_guide_are_told() -> None:
    """A file that cannot be served tells all that is wrong with it, in the order of its lines."""
    with pytest.raises(GuideError) as caught:
        parse_guide("---\nroles: Cook\nyear: last\n---\n# Cook\n\n##\n\n## Pay\n", COOK)
    assert [fault.line for fault in caught.value.all] == [None, 2, 3, 7]
    assert len({str(fault) for fault in caught.value.all}) == 4


@pytest.mark.parametrize(
    ("text", "title", "note"),
    [
        (
            "---\ntitle: Cooks: what they do\nrole: Cook\n---\n## A\n\nText.\n",
            "Cooks: what they do",
            "line 2: title is no plain YAML, so it is taken as it stands; put it in quotes",
        ),
        (
            "+++\ntitle = Cooks\nrole = 'Cook'\n+++\n## A\n\nText.\n",
            "Cook",
            "line 2: no TOML: Invalid value (at line 1, column 9), so title is left out",
        ),
        (
            "---\ntitle: Cooks\nrole: Cook\n\n## A\n\nText.\n",
            "Cooks",
            "line 1: the front matter does not end, so it is read up to line 3; close it with a line `---`",
        ),
        ("---\nCooks cook.\n---\n## A\n\nText.\n", "Cook", "holds no keys, so it is read as text"),
        ("# Cook\n\n##\n\n## A\n\nText.\n", "Cook", "line 3: a heading without words, so it is left out; name the"),
    ],
)
def test_what_can_be_served_is_served(text: str, title: str, note: str) -> None:
    """A slip in the front matter or an empty heading keeps no guide from its readers, and is told."""
    guide = parse_guide(text, COOK)
    assert (guide.title, guide.sections[-1].path[-1]) == (title, "A")
    assert [own for own in guide.notes if note in own]


def test_a_line_that_parts_a_text_is_no_front_matter() -> None:
    """As Markdown has it, without a note."""
    guide = parse_guide("---\n\nCooks cook.\n\n## A\n\nText.\n", COOK)
    assert [section.heading for section in guide.sections] == ["Overview", "A"]
    assert not [note for note in guide.notes if "front matter" in note]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cook.md", "---\ndraft: true\n---\n## A\n\nText.\n"),
        ("cook.md", "---\npublished: false\n---\n## A\n\nText.\n"),
        ("index.md", "# Guides\n\nWelcome.\n\n## Kitchen\n\n- [Cook](cook.md)\n"),
    ],
)
def test_what_is_no_guide_by_its_own_word(name: str, text: str) -> None:
    """A draft and a list of other pages are left out, which is no fault."""
    with pytest.raises(LeftOutError):
        parse_guide(text, Path(name))
    assert parse_guide(
        text.replace("true", "false").replace("published: false", "x: y") + "Text.\n\nMore.\n", Path(name)
    )


@pytest.mark.parametrize(
    "neighbour",
    [
        "In 2019 the smithy moved to Norway, where wages are paid in kroner.",
        "A smith in Canada earned 60,000 Canadian dollars in 2011.",
        "- Founded: 1987\n- Head office: Lisbon",
        "| Year | Visitors |\n| --- | --- |\n| 2016 | 400 |",
        "## Euro and pound\n\nThe region of Asturias kept its forges until 1950.",
    ],
)
def test_year_place_and_currency_are_never_those_of_a_mention(neighbour: str) -> None:
    """They stand in the front matter, or with the figure itself; what the text speaks of is another matter."""
    text = f"# Blacksmith\n\n{neighbour}\n\n## Pay\n\n- Median: 41,000 a year\n\n## More\n\n{neighbour}\n"
    guide = parse_guide(text, Path("blacksmith.md"))
    assert (guide.year, guide.region, guide.currency, guide.publisher) == (0, "", "", "")
    for fact in (fact for section in guide.sections if section.heading == "Pay" for fact in section.facts):
        assert (fact.year, fact.region, fact.unit, fact.source) == ("", "", "", "")


# -- wordings that a counselor notes --------------------------------------

ASKED = """\
---
role: Cook
asked:
  Pay: [what lands in my pocket, wage slip]
  Hour: clock | rota
---
<!-- asked: who stands at the stove -->
Cooks cook.

## Pay

<!-- ASKED: how do I get rich? | wage slip
the big money -->
Cooks earn wages. <!-- asked: payday --> They are paid weekly.

## Hours
<!-- a note to myself -->
Cooks work late.
"""


def test_asked_notes() -> None:
    """Comments and front matter give a section other wordings, which no piece holds; a wrong heading is told."""
    guide = parse_guide(ASKED, COOK)
    assert [section.asked for section in guide.sections] == [
        ("who stands at the stove",),
        ("how do I get rich?", "wage slip", "the big money", "payday", "what lands in my pocket"),
        (),
    ]
    shown = " ".join(piece.text for section in guide.sections for piece in section.pieces)
    assert shown == "Cooks cook. Cooks earn wages. They are paid weekly. Cooks work late."
    assert "line 5: asked: no heading 'Hour'; did you mean `Hours`?" in guide.notes


@pytest.mark.parametrize("value", ["[a]", "words", "{Pay: {a: b}}"])
def test_asked_of_another_form(value: str) -> None:
    """What is no map of headings to wordings is left out and told."""
    guide = parse_guide(f"---\nasked: {value}\n---\n## Pay\n\nMoney.\n", COOK)
    assert [note for note in guide.notes if note.startswith("line 2: asked ") and "left out" in note]


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_a_guide_or_a_fault(text: str) -> None:
    """Nothing but GuideError comes out of text nobody thought of, with or without front matter."""
    for whole in (text, f"---\n{text}\n---\n## A\n\nText.\n", f"{HEADER}{text}"):
        try:
            guide = parse_guide(whole, COOK)
        except GuideError:
            continue
        assert any(section.pieces for section in guide.sections)


_FRAGMENTS = st.sampled_from(
    [
        "# ",
        "## ",
        "### ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "---",
        "===",
        "```",
        "~~~",
        "|",
        "|-|-|\n",
        "a | b",
        ": ",
        "Growth: 6%",
        "Pay: $5",
        "*",
        "**",
        "`",
        "[x]",
        "(y)",
        "![",
        "[x]: y\n",
        "<b>",
        "<!--",
        "&amp;",
        "&#0;",
        "\\",
        "word",
        "Sentence. ",
        "\x00",
        "\u202e",
        "\u2028",
        "e\u0301",
        "http://x.y",
        "  \n",
        "\r",
    ]
)


@given(st.lists(_FRAGMENTS, max_size=60).map("".join))
def test_any_markdown_is_a_guide_or_a_fault(body: str) -> None:
    """Whatever the Markdown, spans lie in the file, in the lines they name."""
    try:
        guide = guide_of(f"## A\n\nText.\n\n{body}")
    except GuideError:
        return
    lines = guide.text.split("\n")
    for section in guide.sections:
        assert 1 <= section.lines[0] <= section.lines[1] <= len(lines)
        for piece in section.pieces:
            assert 0 <= piece.start <= piece.end <= len(guide.text)
            assert piece.lines[0] == guide.text.count("\n", 0, piece.start) + 1
            assert quote(guide, piece) in "\n".join(lines[piece.lines[0] - 1 : piece.lines[1]])


# -- folders --------------------------------------------------------------


def opened(folder: Path, small: Path, data: Path) -> Bot:
    """A bot over a folder of guides, with few rules."""
    return Bot.open(folder, [small / "intents"], data)


def test_one_faulty_guide_leaves_the_others_served(small: Path, tmp_path: Path) -> None:
    """A fault is kept for the person who can mend it, and the other guides are read in name order."""
    folder = tmp_path / "guides"
    folder.mkdir()
    for name, text in (
        ("b", f"{GUIDE}\nMore.\n"),
        ("a", GUIDE),
        ("broken", "---\ntitle: A\n"),
        ("notes.txt", "no guide"),
    ):
        (folder / (name if "." in name else f"{name}.md")).write_text(text)
    library = opened(folder, small, tmp_path / "data").library
    assert [guide.slug for guide in library.guides] == ["a", "b"]
    assert [(fault.path.name, fault.line) for fault in library.faults] == [("broken.md", None), ("broken.md", 1)]
    assert library.guide("b") is library.guides[1]
    assert library.guide("broken") is None


@pytest.mark.parametrize("name", ["folder.md", "dangling.md", ".#lock.md"])
def test_a_guide_that_cannot_be_opened_is_a_fault(small: Path, tmp_path: Path, name: str) -> None:
    """A folder of that name or an editor's lock leaves the guides served."""
    folder = tmp_path / "guides"
    folder.mkdir()
    (folder / "cook.md").write_text(GUIDE)
    if name == "folder.md":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to("someone@host.1234")
    assert [guide.slug for guide in opened(folder, small, tmp_path / "data").library.guides] == ["cook"]


@pytest.mark.parametrize(
    ("files", "problem", "remedy"),
    [
        (None, "no such folder of guides", "name a folder that holds guides"),
        ([], "no guide that can be read", "career-chat import"),
        (["broken.md"], "broken.md:1: the front matter does not end", "put a guide there"),
    ],
)
def test_a_folder_without_guides(
    small: Path, tmp_path: Path, files: list[str] | None, problem: str, remedy: str
) -> None:
    """A folder that is missing or holds no guide is named, with the fault of each file in it."""
    folder = tmp_path / "guides"
    if files is not None:
        folder.mkdir()
        for name in files:
            (folder / name).write_text("---\ntitle: A\n")
    with pytest.raises(DataError) as caught:
        opened(folder, small, tmp_path / "data")
    assert caught.value.path == folder
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy


def test_the_shipped_guides_have_no_fault(repo: Path) -> None:
    """Every shipped guide is served, with pieces that quote the file."""
    library = library_of(repo / "knowledge")
    for guide in library.guides:
        anchors = [section.anchor for section in guide.sections]
        assert len(anchors) == len(set(anchors))
        for piece in (piece for section in guide.sections for piece in section.pieces):
            assert " ".join(quote(guide, piece).split()) == piece.own


@pytest.mark.slow
def test_a_question_in_noted_words_only(tmp_path: Path) -> None:
    """A section is found by words that stand in its note alone, and the note is never shown."""
    text = """\
# Lighthouse keeper

Lighthouse keepers mind the lamp.

## Getting in

{note}
The coast guard takes people on every spring.
A certificate in signalling is asked of all.

## Free days

Keepers rest on land for a week after each month.
"""
    note = "<!-- asked: which paperwork do I hand over? | what forms must I fill out -->"
    (tmp_path / "with").mkdir()
    (tmp_path / "with" / "lighthouse-keeper.md").write_text(text.format(note=note))
    bot = Bot.open(tmp_path / "with", data=tmp_path / "data")
    for question in ("which paperwork must I hand over as a lighthouse keeper?", "what forms must a keeper fill out?"):
        answer = bot.reply(question)
        assert answer.kind == "answer"
        assert answer.citations[0].anchor == "getting-in"
        assert "paperwork" not in json.dumps(answer.as_dict()["text"])
        assert not {"asked:", "hand over"} & set(json.dumps(answer.as_dict()).split("|"))
    assert not [question for question in bot.questions() if "paperwork" in question]
    shown = find_section(bot.shelves, "lighthouse-keeper", "getting-in")
    assert shown is not None
    assert "paperwork" not in shown.model_dump_json()
