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
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chatbot.errors import ImportingError
from chatbot.importing.cleaning import MAX_BYTES
from chatbot.importing.importer import Imported, import_file, import_text
from chatbot.importing.mojibake import repair

TODAY = datetime.date(2026, 11, 21)
SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_seeds = pytest.mark.skipif(not (SHARED / "eval" / "sections.py").exists(), reason="the seed guides are not beside the repository")
SEEDS = {
    "customer-care-representative": "000_9b496066abadfc03.txt",
    "customer-care-agent": "001_055983fc548e72d2.txt",
    "customer-service-representative": "002_f36ad5d104d17b46.txt",
    "customer-care-center-representative": "003_a88fb2348e3bed66.txt",
}
FRONT_MATTER = ["title", "role", "aliases", "publisher", "year", "region", "currency", "reviewed"]

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
Frequently Asked Questions

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


# What the format writes in other words than the pages, by section: (words of the page, words of the guide).
REWORDED = {
    "Overview": ("8 growth rate 46 000 median salary remote friendly", "growth rate 8 median salary 46 000 remote work remote friendly"),
    "Market Demand": ("low high high", "demand high"),
    "Annual Salary": ("32 000 60 000 median", "pay is for the united states in us dollars a year level pay range 32 000 60 000 median"),
    "Job Outlook & Related Roles": ("labor statistics related roles", "labor statistics"),
    "Frequently Asked Questions": (" sources references", ""),
}


def expected_words(path: str, text: str) -> list[str]:
    """The words that a section should have, given its text on the page: its heading is its first line."""
    page = " ".join(words(text.partition("\n")[2]))
    before, after = REWORDED.get(path, ("", ""))
    page = page.replace("6 growth rate", "8 growth rate") if path == "Overview" else page
    return page.replace(before, after, 1).split() if before else page.split()


@needs_seeds
@pytest.mark.parametrize("guide", SEEDS)
def test_seed_sections_are_found_with_their_text(guide: str) -> None:
    """Every section that a person marked in a seed guide is found under its heading, word for word."""
    norm = load("score").norm
    marked = {path: text for (name, path), text in gold().items() if name == guide}
    found = {tuple(norm(part) for part in path): words(text) for path, text in section_texts(split(seed(guide).markdown)[1])}
    wrong = [
        path
        for path, text in marked.items()
        if found.get(tuple(norm(part) for part in path.split(" > "))) != expected_words(path, text)
    ]
    assert wrong == []
