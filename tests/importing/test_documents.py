"""Pasted pages become guide files, and every line of them is accounted for."""

from __future__ import annotations

import datetime
import importlib.util
import re
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chatbot.errors import ImportingError
from chatbot.guides.guide import parse_guide
from chatbot.importing.cleaning import MAX_BYTES, clean
from chatbot.importing.importer import import_file
from chatbot.importing.mojibake import repair
from chatbot.importing.pasted_text import Imported, import_text
from chatbot.importing.report import ImportReport

TODAY = datetime.date(2026, 11, 21)
SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_seeds = pytest.mark.skipif(
    not (SHARED / "eval" / "sections.py").exists(), reason="the seed guides are not beside the repository"
)
SEEDS = {
    "customer-care-representative": "000_9b496066abadfc03.txt",
    "customer-care-agent": "001_055983fc548e72d2.txt",
    "customer-service-representative": "002_f36ad5d104d17b46.txt",
    "customer-care-center-representative": "003_a88fb2348e3bed66.txt",
}
FRONT_MATTER = ["title", "role", "aliases", "publisher", "year", "region", "currency"]

# Other occupations in other layouts: with bullets, numbers, tabs and blank lines; wrapped, in capitals, with indents.
ELECTRICIAN = """\
Home > Careers > Electrician
Skip to content

How to Become an Electrician (2025 Guide)

By Jane Doe
Updated March 3, 2025
Share this article
Facebook
LinkedIn

Electricians install and repair wiring. They work in homes and factories.

On this page
Quick Facts
Wiring Through the Ages
Career Ladder

Quick Facts

Growth rate
11%
Median pay
$61,590

Wiring Through the Ages

Knob and tube came first. Cables came later.

Salary (US, USD)

Level\tPay
Apprentice\t$38,000
Journeyman\t$61,590

What Does an Electrician Do?

1. Read blueprints.
2. Install circuits.

Career Ladder

Apprentice Electrician (0-4 years)

Works with a licensed electrician.

Journeyman Electrician

Experience: 4-8 years

Works alone.

Case Studies

Rewiring an Old School

A team replaced the wiring of a school in one summer.

Key Takeaway: Plan before you cut.

A Day in the Life of an Electrician

Morning (7:00 AM - 12:00 PM)

Focus: Rough-in
• Pull cables
• Mount boxes

Pros and Cons of Being an Electrician

✅ Pros

- Steady work

❌ Cons

- Heavy tools

Related Roles

FAQ

Q: Is it dangerous?
A: It can be. Safety rules help.

Do I need a degree?

No. An apprenticeship is enough.

Subscribe to our newsletter
© 2025 Trade Guides
"""
ELECTRICIAN_OUTLINE = """\
# Electrician
## Quick Facts
## Wiring Through the Ages
## Salary
## What Does an Electrician Do?
## Career Ladder
### Apprentice Electrician
### Journeyman Electrician
## Case Studies
### Rewiring an Old School
## A Day in the Life
### Morning (7:00 AM - 12:00 PM)
## Pros & Cons
### Pros
### Cons
## Frequently Asked Questions
### Is it dangerous?
### Do I need a degree?"""
LIBRARIAN = """\
LIBRARIAN

A librarian helps people find information and conduct research for
personal and professional use. Librarians work in schools, public
libraries and museums.

DUTIES

Librarians typically do the following:

    Help patrons conduct research
    Teach classes about information
    Evaluate books

Work environment
----------------

Most librarians work full time. Some work evenings and weekends, and
the working hours in schools follow the school calendar, with the
summer free.

Unusual Shelf Systems

* Colour codes that a founder made up and that nobody has dared to
  change since
* Dewey decimals

HOW TO BECOME A LIBRARIAN

Librarians typically need a master's degree in library science. Some
jobs need a teaching certificate.

Stress Level: Low

Balance Rating: Good
"""
LIBRARIAN_GUIDE = """\
# Librarian

A librarian helps people find information and conduct research for personal and professional use.
Librarians work in schools, public libraries and museums.

## Duties

Librarians typically do the following:

- Help patrons conduct research
- Teach classes about information
- Evaluate books

## Work environment

Most librarians work full time.
Some work evenings and weekends, and the working hours in schools follow the school calendar, with the summer free.

## Unusual Shelf Systems

- Colour codes that a founder made up and that nobody has dared to change since
- Dewey decimals

## Path to the Role

Librarians typically need a master's degree in library science.
Some jobs need a teaching certificate.

- Stress Level: Low
- Balance Rating: Good
"""


def load(name: str) -> ModuleType:
    """A script of the evaluation folder as a module."""
    spec = importlib.util.spec_from_file_location(name, SHARED / "eval" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def gold() -> dict[tuple[str, str], str]:
    """The sections of the seed guides as a person marked them: (guide, path) -> text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the script leaves its files to the garbage collector
        sections: dict[tuple[str, str], str] = load("sections").sections()
    return sections


@cache
def seed(guide: str) -> Imported:
    """A seed guide, imported."""
    return import_text((SHARED / "seeds" / SEEDS[guide]).read_text(encoding="utf-8"), SEEDS[guide], TODAY)


def imported(text: str) -> Imported:
    """A text, imported."""
    return import_text(text, "page.txt", TODAY)


def split(markdown: str) -> tuple[dict[str, Any], str]:
    """The front matter and the body of a guide file."""
    _, front, body = markdown.split("---\n", 2)
    return yaml.safe_load(front), body.removeprefix("\n")


def tokens(body: str) -> list[Token]:
    """The body as a Markdown parser reads it, tables included."""
    return MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(body)


def headings(markdown: str) -> str:
    """The headings of a guide file, one a line, with their marks."""
    return "\n".join(line for line in markdown.split("\n") if line.startswith("#"))


def inline_text(token: Token) -> str:
    """What a reader sees of a piece of text."""
    return "".join("\n" if child.type == "softbreak" else child.content for child in token.children or [])


def section_texts(body: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Heading paths and texts; the text of a section includes its subsections and their headings."""
    path: list[str] = []
    texts: dict[tuple[str, ...], list[str]] = {}
    parsed = tokens(body)
    for before, token in zip([None, *parsed], parsed, strict=False):
        if token.type != "inline":
            continue
        if before and before.type == "heading_open":
            level = int(before.tag[1])
            path = ["Overview"] if level == 1 else [*path[: level - 2], inline_text(token)]
            texts[tuple(path)] = []
            paths = [tuple(path[:length]) for length in range(1, len(path))]
        else:
            paths = [tuple(path[:length]) for length in range(1, len(path) + 1)]
        for part in paths:
            texts[part].append(inline_text(token))
    return ((part, " ".join(text)) for part, text in texts.items())


def words(text: str) -> list[str]:
    """The words of a text in any typography; money signs and list marks do not count."""
    plain = unicodedata.normalize("NFKC", repair(text)[0]).lower().replace("’", "'")
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain)


# What the format says in other words than the pages, by section: (words of the page, words of the guide).
NOTE = "pay is for the united states in us dollars a year level pay range"
REWORDED = {
    "Overview": (r"(\d+) growth rate 46 000 median salary", r"growth rate \1 median salary 46 000 remote work"),
    "Market Demand": (r"^low high high", "demand high"),
    "Annual Salary": (r"^32 000 60 000", f"{NOTE} 32 000 60 000"),
    "Job Outlook & Related Roles": (r" related roles$", ""),
}


def expected_words(path: str, text: str) -> list[str]:
    """The words that a section should have, given its text on the page: its heading is its first line."""
    page = " ".join(words(text.partition("\n")[2]))
    return re.sub(*REWORDED[path], page).split() if path in REWORDED else page.split()


@needs_seeds
@pytest.mark.parametrize("guide", SEEDS)
def test_seed_sections_are_found_with_their_text(guide: str) -> None:
    """Every section that a person marked in a seed guide is found under its heading, word for word."""
    norm = load("score").norm
    marked = {path: text for (name, path), text in gold().items() if name == guide}
    found = {
        tuple(norm(part) for part in path): words(text) for path, text in section_texts(split(seed(guide).markdown)[1])
    }
    wrong = [
        path
        for path, text in marked.items()
        if found.get(tuple(norm(part) for part in path.split(" > "))) != expected_words(path, text)
    ]
    assert wrong == []


@needs_seeds
@pytest.mark.parametrize(
    ("guide", "counts"),
    [
        ("customer-care-representative", (23, 29, 120, 8, 4, 24)),
        ("customer-care-agent", (12, 9, 75, 0, 0, 2)),
        ("customer-service-representative", (23, 33, 126, 10, 5, 25)),
        ("customer-care-center-representative", (4, 0, 0, 0, 0, 4)),
    ],
)
def test_seed_counts(guide: str, counts: tuple[int, ...]) -> None:
    """The report counts what the guide holds, and leaves nothing of the guide unplaced."""
    report = seed(guide).report
    found = report.counts
    assert (found.sections, found.subsections, found.list_items, found.questions, found.tiers, found.facts) == counts
    assert report.unplaced == ()
    assert report.suspicious == ()


@needs_seeds
@pytest.mark.parametrize("guide", SEEDS)
def test_seed_front_matter(guide: str) -> None:
    """A seed guide gets the title, slug and origin that its page shows."""
    result = seed(guide)
    front, body = split(result.markdown)
    assert result.slug == guide
    check_structure(result.markdown)
    assert front["title"] == front["role"] == guide.replace("-", " ").title()
    assert front["aliases"][0] == guide.replace("-", " ")
    assert "reviewed" not in front  # nobody has reviewed it yet
    assert body.startswith(f"# {front['title']}\n")
    assert "**" not in body


@needs_seeds
def test_seed_origins() -> None:
    """Publisher, year, region and currency are taken from the page, or left for the counselor."""
    keys = ("publisher", "year", "region", "currency")
    origins = {guide: [split(seed(guide).markdown)[0].get(key) for key in keys] for guide in SEEDS}
    assert origins == {
        "customer-care-representative": ["Jobicy", None, "United States", "USD"],
        "customer-care-agent": [None, None, None, None],
        "customer-service-representative": ["Jobicy", None, "United States", "USD"],
        "customer-care-center-representative": [None, 2015, "United States", "USD"],
    }


@needs_seeds
def test_a_page_without_title_gets_its_role_from_headings() -> None:
    """Seed 001 begins with "Core Functions of the Customer Care Agent Role", and the report says what was inferred."""
    assert seed("customer-care-agent").report.title_inferred
    assert not seed("customer-care-representative").report.title_inferred


@needs_seeds
def test_seed_boilerplate_is_listed_with_its_reason() -> None:
    """What belongs to the page is left out, and each of its lines is named."""
    reasons = {row.line: row.reason for row in seed("customer-care-representative").report.boilerplate}
    assert reasons[373] == "a heading with nothing below it"
    assert reasons[411] == "share link"
    assert reasons[417] == reasons[442] == "subscription offer"
    assert [row.text for row in seed("customer-care-center-representative").report.boilerplate] == [
        "Search Degrees, Careers, or Schools"
    ]


@needs_seeds
def test_seed_pay_block_becomes_a_table() -> None:
    """Figures and levels on lines of their own become rows, the range with its money sign."""
    assert (
        "## Annual Salary\n\nPay is for the United States, in US dollars a year.\n\n| Level | Pay |\n| --- | --- |\n"
        "| Range | $32,000–60,000 |\n| Median | $46,000 |\n| Entry-Level | $36,200 |\n| Mid-Level | $46,000 |\n"
        "| Senior-Level | $55,800 |\n\nTop 10% of earners" in seed("customer-care-representative").markdown
    )


def check_accounts(text: str, result: Imported) -> None:
    """Every line is placed or dropped, and none is both; a placed line is in the guide, or in the changes."""
    placed, dropped = set(result.report.placed), [row.line for row in result.report.dropped]
    assert len(dropped) == len(set(dropped))
    assert not placed & set(dropped)
    removed = {number for row in result.report.removed for number in row.lines}
    mended = repair(text.replace("\r\n", "\n").replace("\r", "\n"))[0]
    filled = {number for number, line in enumerate(mended.split("\n"), start=1) if line.strip()}
    assert placed | set(dropped) <= filled <= placed | set(dropped) | removed
    changed = {number for change in result.report.changes for number in change.lines}
    held = set(
        words(" ".join(inline_text(token) for token in tokens(split(result.markdown)[1]) if token.type == "inline"))
    )
    source = clean(mended)[0].split("\n")
    for number in placed - changed:
        line = re.sub(r"^\W*[0-9]{1,3}[.)]\s", "", source[number - 1])
        assert set(words(line)) <= held, line


@needs_seeds
@pytest.mark.parametrize("guide", SEEDS)
def test_every_seed_line_is_accounted_for(guide: str) -> None:
    """Nothing of a seed guide is dropped without being named."""
    check_accounts((SHARED / "seeds" / SEEDS[guide]).read_text(encoding="utf-8"), seed(guide))


def test_bullets_numbers_tabs_and_figures() -> None:
    """A guide to another occupation, with sections of its own naming and much of the page around it."""
    result = imported(ELECTRICIAN)
    assert headings(split(result.markdown)[1]) == ELECTRICIAN_OUTLINE
    front = split(result.markdown)[0]
    assert [front[name] for name in FRONT_MATTER[:7]] == [
        "Electrician",
        "Electrician",
        ["electrician"],
        "Trade Guides",
        2025,
        "United States",
        "USD",
    ]
    for expected in (
        "- Growth rate: 11%\n- Median pay: $61,590\n",
        "Pay is for the United States, in US dollars.\n\n| Level | Pay |\n| --- | --- |\n| Apprentice | $38,000 |\n",
        "- Read blueprints.\n- Install circuits.\n",
        "### Apprentice Electrician\n\nExperience: 0-4 years\n\nWorks with a licensed electrician.\n",
        "### Journeyman Electrician\n\nExperience: 4-8 years\n\nWorks alone.\n",
        "in one summer.\n\nKey Takeaway: Plan before you cut.\n",
        "Focus: Rough-in\n\n- Pull cables\n- Mount boxes\n",
        "### Is it dangerous?\n\nIt can be.\nSafety rules help.\n",
    ):
        assert expected in result.markdown
    assert result.report.counts.tiers == 2
    assert result.report.counts.questions == 2
    assert result.report.unplaced == ()
    reasons = {row.reason for row in result.report.boilerplate}
    assert {
        "breadcrumbs",
        "page navigation",
        "byline or date",
        "share link",
        "table of contents",
        "account link",
    } <= reasons
    check_accounts(ELECTRICIAN, result)


def test_wrapped_text_with_capitals_and_indents() -> None:
    """A page as a mail program or an old text file has it: the guide comes out whole."""
    result = imported(LIBRARIAN)
    assert split(result.markdown)[1] == LIBRARIAN_GUIDE
    check_accounts(LIBRARIAN, result)


GUIDE = (
    "Baker Career Guide\n\nA baker bakes. The job has a salary.\n\nDuties\n\n{}\n\n"
    "Salary\n\nBakers earn money.\n\nTraining\n\nThree years.\n"
)


@pytest.mark.parametrize(
    "lines",
    [
        "• Knead\n• Bake",
        "- Knead\n- Bake",
        "* Knead\n* Bake",
        "  Knead\n  Bake",
        "\tKnead\n\tBake",
        "1. Knead\n2. Bake",
        "• • Knead\n• • Bake",
        "-Knead\n-Bake",
        "✔ Knead\n✔ Bake",
        "🔹 Knead\n🔹 Bake",
        "Knead\nBake",
        "• Knead\n\n• Bake",
    ],
)
def test_lists_by_any_mark(lines: str) -> None:
    """A list is one by bullets, numbers, pictures, indent, or by being short lines in a row."""
    assert "## Duties\n\n- Knead\n- Bake\n\n## Salary" in imported(GUIDE.format(lines)).markdown


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        ("Path: Cook → Baker → Owner", "Path: Cook → Baker → Owner"),
        ("Stress Level: Low", "Stress Level: Low"),
        ("Stress Level: Low\n\nBalance: Good", "- Stress Level: Low\n- Balance: Good"),
        ("Stress Level\nLow", "- Stress Level: Low"),
        ("8%\n\ngrowth rate", "- Growth rate: 8%"),
        ("Growth rate\n8%", "- Growth rate: 8%"),
        ("Required Education None mandatory; diplomas help", "Required Education: None mandatory; diplomas help"),
        ("Job Growth (2014-2024)* 10% for bakers", "Job Growth (2014-2024): 10% for bakers"),
        ("Oven\t$900\nMixer\t$200", "- Oven: $900\n- Mixer: $200"),
    ],
)
def test_facts(lines: str, written: str) -> None:
    """A label and its value become a fact, on one line or on two, with a colon or with the gap of a lost table."""
    assert f"## Duties\n\n{written}\n\n## Salary" in imported(GUIDE.format(lines)).markdown


@pytest.mark.parametrize(
    "pairs",
    [
        "Q: Is it hard?\nA: No\nQ: Why bake?\nA: People eat.",
        "Is it hard?\n\nNo\n\nWhy bake?\n\nPeople eat.",
        "Is it hard?\nNo\nWhy bake?\nPeople eat.",
        "Q1. Is it hard?\nNo\n\nQ2. Why bake?\nPeople eat.",
    ],
)
def test_questions(pairs: str) -> None:
    """Below "FAQ", each line with a question mark is a heading and what follows its answer."""
    result = imported(GUIDE.format(f"- Bake\n\nFAQ\n\n{pairs}"))
    written = "## Frequently Asked Questions\n\n### Is it hard?\n\nNo\n\n### Why bake?\n\nPeople eat.\n\n## Salary"
    assert written in result.markdown
    assert result.report.counts.questions == 2


@pytest.mark.parametrize(
    ("lines", "dropped"),
    [
        ("Share\nFacebook\nLinkedIn", 3),
        ("By Jane Doe\nUpdated: 3 March 2025\n5 min read", 3),
        ("Was this page helpful?\nYes\nNo", 3),
        ("Newsletter\n\nGet tips every week\n\nYour e-mail", 3),
        ("We use cookies to improve this site.\nAccept all", 2),
        ("https://example.org/bakers", 1),
        ("• LinkedIn\n• Share knowledge", 0),
        ("Bakers share ovens.\nThey look for jobs in towns.", 0),
    ],
)
def test_boilerplate(lines: str, dropped: int) -> None:
    """Lines of the page are left out; the same words in a list or a sentence of the guide stay."""
    result = imported(GUIDE.format(f"- Bake\n\n{lines}"))
    assert len(result.report.boilerplate) == dropped
    assert result.report.unplaced == ()


@pytest.mark.parametrize(
    ("page", "guide"),
    [
        ("Core Functions of the Baker Role", "Core Functions"),
        ("Path to Baker", "Path to the Role"),
        ("How to Become a Baker", "Path to the Role"),
        ("Pros & Cons for Baker", "Pros & Cons"),
        ("Baker Job Description", "Job Description"),
        ("Baker Requirements", "Requirements"),
        ("Education Requirements", "Education Requirements"),
        ("A Day in the Life of a Baker", "A Day in the Life"),
        ("💰 Baker Pay (US, USD)", "Pay"),
        ("FAQs", "Frequently Asked Questions"),
        ("SKILLS AND TOOLS", "Skills and Tools"),
        ("Skills:", "Skills"),
        ("The Smell of Fresh Bread", "The Smell of Fresh Bread"),
        ("Bread at Crumb & Co.", "Bread at Crumb & Co."),
        ("Why do people bake?", "Why do people bake?"),
    ],
)
def test_section_names(page: str, guide: str) -> None:
    """Long names are made short; new ones stay as they are."""
    text = GUIDE.format(f"- Bake\n\n{page}\n\nSome text about it stands here.")
    assert headings(imported(text).markdown).split("\n")[1:] == ["## Duties", f"## {guide}", "## Salary", "## Training"]


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Baker Career Path Guide", "Baker"),
        ("How to Become a Pastry Chef in 2025", "Pastry Chef"),
        ("Pastry Chef", "Pastry Chef"),
        ("Career Guide: Pastry Chef", "Pastry Chef"),
        ("Career Guide - Pastry Chef - Crumbs.com", "Pastry Chef"),
        ("Pastry Chefs", "Pastry Chefs"),
        ("Pastry Chef: Job Description and Requirements", "Pastry Chef"),
        ("What Does a Pastry Chef Do?", "Pastry Chef"),
        ("Pastry Chef Salary and Job Outlook | Crumbs.com", "Pastry Chef"),
        ("PASTRY CHEF", "Pastry Chef"),
    ],
)
def test_titles(title: str, role: str) -> None:
    """The occupation is the title without the words that pages put round it."""
    assert imported(GUIDE.replace("Baker Career Guide", title).format("- Bake")).report.title == role


def test_a_role_only_in_sentences_is_found() -> None:
    """A page with neither title nor telling headings still says "to become a baker"."""
    text = "Requirements\n\nTo become a baker, you need training.\n\nSalary\n\nAs for the salary, being a baker pays.\n"
    report = imported(text).report
    assert report.title == "Baker"
    assert report.title_inferred


HOSTILE = [
    "---",
    "# Not a Heading",
    "## Salary",
    "===",
    "<script>alert(1)</script>",
    "<!-- hidden -->",
    "> quoted",
    "```",
    "~~~",
    "***",
    "___",
    "- - - -",
    "* * *",
    "--- #",
    "C #",
    "#",
    "-",
    "=",
    "+ plus",
    "1) one",
    "12. twelve",
    "    indented code",
    "| a | b |",
    "|---|---|",
    "| --- |",
    ":--- | ---:",
    "A | B",
    "[link](http://example.org)",
    "![image](x.png)",
    "[a]: http://example.org",
    "http://example.org <http://example.org>",
    "&lt;b&gt; &amp; &#35;",
    "a \\* b \\",
    "\\# x",
    "**bold** and _slanted_ and `code` and ~~gone~~",
    "Why *not*?",
    "_Emphasis Here_",
    "__0__",
    "5 * 3 * 2 snake_case",
    "- [ ] task",
    "• # x",
    "• > y",
    "title: evil",
    "Label: <b>bold</b> | # x",
    "Key: 'a' \"b\" {c} [d] # e",
    "\u2028# x",
    "x\x85# y",
    "\x1b[31mred",
    "\u202eevil",
]
STRUCTURE = ("heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td")
ALLOWED = {"inline", *(f"{name}_open" for name in STRUCTURE), *(f"{name}_close" for name in STRUCTURE)}


def check_structure(markdown: str) -> None:
    """The guide file has its own structure and no other: nothing of the page is Markdown, HTML or front matter."""
    front, body = split(markdown)
    assert list(front) == [key for key in FRONT_MATTER if key in front]
    assert {"title", "role", "aliases"} <= set(front)
    assert isinstance(front["title"], str)
    assert {type(alias) for alias in front["aliases"]} == {str}
    parsed = tokens(body)
    assert {token.type for token in parsed} <= ALLOWED
    assert {child.type for token in parsed for child in token.children or []} <= {"text", "softbreak", "text_special"}
    assert [token.tag for token in parsed if token.type == "heading_open"].count("h1") == 1
    assert sum(token.type == "heading_open" for token in parsed) == len(headings(body).split("\n"))
    parse_guide(markdown, Path("baker.md"))  # the loader of guides has nothing against it


@pytest.mark.parametrize("line", HOSTILE)
@pytest.mark.parametrize(
    "layout", ["{}", "Some words stand here.\n{}\nMore words stand here.", "- a\n- {}", "Big New Thing\n\n{}"]
)
def test_text_of_the_page_is_data(line: str, layout: str) -> None:
    """Text that would be structure in a guide file comes out as text."""
    text = GUIDE.format(layout.format(line))
    result = imported(text)
    check_structure(result.markdown)
    check_accounts(text, result)


def test_a_title_cannot_break_the_front_matter() -> None:
    """YAML in a title is quoted."""
    result = imported(GUIDE.format("- Bake").replace("Baker Career Guide", "Baker {x: [1, #2 Career Guide"))
    check_structure(result.markdown)


lines_of_pages = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from([line for text in (ELECTRICIAN, LIBRARIAN) for line in text.split("\n")]),
    st.sampled_from(
        ["", "", "8%", "$46,000", "High", "growth rate", "Low", "Career Path", "Q: Why?", "A: So.", "x\ty", "x | y | z"]
    ),
    st.text(max_size=30),
)


@settings(deadline=None, max_examples=80)
@given(st.lists(lines_of_pages, max_size=25))
def test_every_line_of_any_page_is_accounted_for(lines: list[str]) -> None:
    """Whatever stands in a guide, each line is placed or named, and none becomes structure."""
    text = GUIDE.format("\n".join(lines))
    assume(sum(unicodedata.category(character) == "Cc" for character in text) < text.count("\n") + 10)  # else: binary
    assume(text.count("<") < 8)  # else: the source of a page
    result = imported(text)
    check_accounts(text, result)
    check_structure(result.markdown)
    assert all(line.isprintable() for line in result.report.lines())


@settings(deadline=None, max_examples=100)
@given(st.lists(lines_of_pages, max_size=25).map("\n".join) | st.text())
def test_any_text_is_a_guide_or_an_error_in_words(text: str) -> None:
    """No input brings the importer down."""
    try:
        result = imported(text)
    except ImportingError:
        return
    check_accounts(text, result)


POEM = """The Road Not Taken

Two roads diverged in a yellow wood,
And sorry I could not travel both
And be one traveler, long I stood
And looked down one as far as I could
To where it bent in the undergrowth;

Then took the other, as just as fair,
And having perhaps the better claim,
Because it was grassy and wanted wear
"""
MAIL = "From: Ann <ann@example.org>\nTo: Bob\nSubject: Baker Career Guide\n\nHello Bob,\n\nDuties\n\nBake.\n"
CSV = "job,salary,city\nbaker,30000,Bonn\nnurse,40000,Ulm\ncook,25000,Kiel\n"
HTML = "<!DOCTYPE html>\n<html><head><title>Baker</title></head>\n<body>\n<h1>Baker</h1>\n<p>Bakes.</p>\n</body></html>"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file is empty"),
        ("\n  \n\t\n", "the file is empty"),
        (POEM, "does not read as a career guide"),
        (MAIL, "e-mail"),
        (CSV, "CSV"),
        (CSV.replace(",", "\t"), "CSV"),
        (HTML, "HTML tags"),
        ("\x00\x01\x02ELF\x03" * 50, "binary"),
        ("a" * (MAX_BYTES + 1), "1,000,000 bytes"),
        ("Hello.\n", "no occupation found"),
    ],
)
def test_what_is_no_guide(text: str, problem: str) -> None:
    """The error says what the input seems to be, where, and what to do."""
    with pytest.raises(ImportingError, match=problem) as caught:
        imported(text)
    assert re.fullmatch(r"page\.txt: .+; .+", str(caught.value))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"Baker\n\ncaf\xe9", r"byte 0xE9 at offset 10 \(line 3\) is not UTF-8; save the file as UTF-8"),
        ("Baker".encode("utf-16"), "byte 0xFF at offset 0"),
        (b"a" * (MAX_BYTES + 1), "more than the 1,000,000 bytes"),
    ],
)
def test_files_that_cannot_be_read_as_text(tmp_path: Path, content: bytes, problem: str) -> None:
    """A wrong byte is named, and a file that is too long is not read to its end."""
    page = tmp_path / "page.txt"
    page.write_bytes(content)
    with pytest.raises(ImportingError, match=problem):
        import_file(page, tmp_path, False, TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["page.txt"]


def test_a_file_is_written_once(tmp_path: Path) -> None:
    """The guide lands in the folder under its slug; a second import needs force, and leaves no draft behind."""
    page, folder = tmp_path / "page.txt", tmp_path / "knowledge"
    page.write_text("\ufeff" + GUIDE.format("- Bake"), encoding="utf-8")
    folder.mkdir()
    result = import_file(page, folder, False, TODAY)
    assert isinstance(result.report, ImportReport)
    target = folder / "baker.md"
    assert target.read_text(encoding="utf-8") == result.markdown
    assert result.report.removed == ()
    target.write_text("edited", encoding="utf-8")
    with pytest.raises(ImportingError, match=r"baker\.md: exists already; .*force"):
        import_file(page, folder, False, TODAY)
    assert target.read_text(encoding="utf-8") == "edited"
    import_file(page, target, True, TODAY)
    assert target.read_text(encoding="utf-8") == result.markdown
    assert [path.name for path in folder.iterdir()] == ["baker.md"]


@pytest.mark.parametrize(("page", "folder"), [("missing.txt", "."), ("page.txt", "page.txt/below"), (".", ".")])
def test_paths_that_do_not_work(tmp_path: Path, page: str, folder: str) -> None:
    """A path that cannot be read or written is an error in words."""
    (tmp_path / "page.txt").write_text(GUIDE.format("- Bake"), encoding="utf-8")
    with pytest.raises(ImportingError, match="cannot be"):
        import_file(tmp_path / page, tmp_path / folder, False, TODAY)


def test_control_characters_are_removed_and_reported() -> None:
    """A bell, a direction mark and a private character go; the report names them and obeys none."""
    report = imported(GUIDE.format("- Knead\x07\n- Bake\u202e \ue000\n- Eat\x1b[2J")).report
    assert [(row.character, row.lines) for row in report.removed] == [
        ("\x07", (7,)),
        ("\x1b", (9,)),
        ("\u202e", (8,)),
        ("\ue000", (8,)),
    ]
    assert all(line.isprintable() for line in report.lines())
    assert any("U+0007" in line for line in report.lines())


def test_the_name_of_the_input_cannot_reach_the_terminal() -> None:
    """A file name may hold an escape sequence; no message repeats it as one."""
    with pytest.raises(ImportingError) as caught:
        import_text("", "\x1b[2Jpage", TODAY)
    assert "\x1b" not in str(caught.value)


def test_windows_line_ends() -> None:
    """A page saved on Windows, or on an old Mac, reads as any other."""
    text = GUIDE.format("- Knead\n- Bake")
    assert imported(text.replace("\n", "\r\n")).markdown == imported(text).markdown
    assert imported(text.replace("\n", "\r")).markdown == imported(text).markdown


def test_unplaced_lines_are_named() -> None:
    """A figure without a label, and a heading without text, are in the report and not in the guide."""
    report = imported(GUIDE.format("Bakers work at night.\n\n42%\n\nThey sleep by day.\n\nBread of the World")).report
    assert [(row.text, row.reason) for row in report.unplaced] == [
        ("42%", "a figure without a label"),
        ("Bread of the World", "a heading with nothing below it"),
    ]


@pytest.mark.timeout(30)  # it takes half a second; with a step of quadratic time, minutes
def test_long_and_odd_pages_are_no_attack() -> None:
    """A page of many short lines, or of one long line of marks, is read in the time of any other."""
    for pattern in ("Zoom\n", "8%\n\n", "aβ", "[<a *_`", "Is it?\n\nYes.\n\n", "• ", " ", "\t"):
        imported(GUIDE.format(pattern * (20_000 // len(pattern))))
