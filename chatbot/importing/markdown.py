"""A tree of sections as the text of a guide file: front matter, headings, one sentence a line.

Whatever the page said is data here: a "#", a "---" or a "<script>" of its own comes out as text, not as structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex
import yaml

from chatbot.importing.provenance import UNKNOWN, Provenance
from chatbot.importing.tree import Document, Facts, Items, PageBlock, PageSection, Paragraph, PayTable

MIN_ACRONYM_WORDS = 3
# Short forms of words in occupations, as people type them.
SHORT_FORMS = (("representative", "rep"), ("technician", "tech"), ("administrator", "admin"), ("developer", "dev"))
PAY_HEAD = ("| Level | Pay |", "| --- | --- |")
LANGUAGE = "en"  # of the guides; sentencex falls back to it as well
# Inside a line: emphasis, code, links, strikethrough, highlights, tags, entities, short names of icons, signs of
# templates, and a backslash that would escape.
SPECIAL = re.compile(
    r"[`*\[{]|=(?==)|(?<==)=|:(?=[a-z][a-z0-9_+-]{0,60}:)"
    r"|~(?=~)|(?<=~)~|<(?=[A-Za-z/!?])|&(?=#?[0-9A-Za-z]+;)|(?<![^\W_])_|_(?![^\W_])|\\(?=[!-/:-@\[-`{-~]|$)"
)
# At the start of a line: headings, quotations, lists, notes, definitions, and lines of rules, borders or underlines.
START = re.compile(r"#|>|:::|!!!|\?\?\?|:(?=\s)|[+-](?=\s|$)|[-=_:|+][-=_:|+ ]*$")
# Between cells, should the next line have one too.
BAR = re.compile(r"(?<!\S)\|(?!\S)")
NUMBER = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")
CLOSING = re.compile(r"(?<=\s)#+$")


def guide_text(document: Document, provenance: Provenance) -> str:
    """The guide file, ready to write; it ends with a line break."""
    parts = [_front_matter(document, provenance), _heading(1, document.title.role)]
    parts += _body(document.overview)
    for section in document.sections:
        parts += [_heading(2, section.heading), *_body(section)]
        for child in section.children:
            parts += [_heading(3, child.heading), *_body(child)]
    return "\n\n".join(parts) + "\n"


def aliases(role: str) -> tuple[str, ...]:
    """Other names that people type for an occupation: in lower case, shortened, as an acronym."""
    name = role.casefold()
    short = name
    for word, form in SHORT_FORMS:
        short = re.sub(rf"\b{word}\b", form, short)
    initials = "".join(word[0] for word in role.split() if word[0].isalpha())
    acronym = (initials.upper(),) if len(initials) >= MIN_ACRONYM_WORDS else ()
    return tuple(dict.fromkeys((name, short, *acronym)))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, without the space between them."""
    found = tuple(piece.strip() for piece in sentencex.segment(LANGUAGE, text) if piece.strip())
    # Should a version of the splitter ever lose text, the paragraph stays whole.
    return found if "".join("".join(found).split()) == "".join(text.split()) else (text,)


def line_text(text: str) -> str:
    """Text as a line of Markdown that reads as that text and nothing else."""
    escaped = BAR.sub(r"\\|", inline_text(text))
    if START.match(escaped):
        return f"\\{escaped}"
    return NUMBER.sub(r"\1\\\2", escaped, count=1) if NUMBER.match(escaped) else escaped


def inline_text(text: str) -> str:
    """Text as a piece of a line."""
    return SPECIAL.sub(lambda match: "\\" + match[0], text)


def heading_text(text: str) -> str:
    """Text as the words of a heading; a "#" at their end would be read as its closing mark."""
    return CLOSING.sub(lambda match: "\\" + match[0], line_text(" ".join(text.split())))


def _heading(level: int, text: str) -> str:
    return f"{'#' * level} {heading_text(text)}"


def _body(section: PageSection) -> Iterator[str]:
    return (_block(block) for block in section.blocks)


def _block(block: PageBlock) -> str:
    match block:
        case Paragraph(text):
            return "\n".join(line_text(sentence) for sentence in sentences(text))
        case Items(items):
            return "\n".join(f"- {line_text(item.text)}" for item in items)
        case Facts(facts, listed):
            return "\n".join(("- " if listed else "") + line_text(fact.text) for fact in facts)
        case PayTable(rows, note):
            cells = [f"| {_cell(row.label)} | {_cell(row.value)} |" for row in rows]
            return "\n".join([*([note, ""] if note else []), *PAY_HEAD, *cells])


def _cell(text: str) -> str:
    return inline_text(text).replace("|", "\\|")


def _front_matter(document: Document, provenance: Provenance) -> str:
    """What the page says of itself; what it does not say is left for the counselor, as is the date of her review."""
    role = document.title.role
    fields = {
        "title": role,
        "role": role,
        "aliases": list(aliases(role)),
        "publisher": provenance.publisher,
        "year": provenance.year if provenance.year_found else UNKNOWN,
        "region": provenance.region,
        "currency": provenance.currency,
    }
    known = {key: value for key, value in fields.items() if value != UNKNOWN}
    text = yaml.safe_dump(known, sort_keys=False, allow_unicode=True, default_flow_style=None, width=10_000)
    return f"---\n{text}---"
