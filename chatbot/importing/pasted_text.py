"""A career guide pasted from a web page into the text of a guide file, and a report of what was done."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from chatbot.guides.role import name_of
from chatbot.importing.accounting import changes, counts, dropped, placed
from chatbot.importing.boilerplate import cut
from chatbot.importing.cleaning import check_size, clean, no_guide, refuse_other_formats
from chatbot.importing.document import read_document
from chatbot.importing.guide_file import slug
from chatbot.importing.headings import is_section_name, is_subsection_name
from chatbot.importing.lines import read_lines
from chatbot.importing.markdown import guide_text
from chatbot.importing.mojibake import repair
from chatbot.importing.provenance import UNKNOWN, Provenance, find_provenance, stated
from chatbot.importing.report import ImportReport
from chatbot.importing.section_names import CAREER_WORDS
from chatbot.importing.title import find_title
from chatbot.importing.tree import Document

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
NAMED_SECTIONS = 2  # known section names that make a guide, if it also speaks of work
CAREER_TERMS = 2  # different words of work in a text with known sections
# In one whose headings are all new: different words of work, and their share of all words. A novel has hundreds of
# "job" and "experience", but far between; a short page has few different ones, but close together.
CAREER_DENSITIES = ((5, 1 / 150), (3, 1 / 50))


@dataclass(frozen=True)
class Imported:
    """A guide file that is ready to write. slug: its name without the suffix; markdown: its text."""

    slug: str
    markdown: str
    report: ImportReport


def import_text(text: str, name: str, today: datetime.date) -> Imported:
    """A guide file out of pasted text.

    name: what to call the input in messages; today: gives the latest year a page can name.

    Raises ImportingError where the text is too long, or is no career guide.
    """
    check_size(len(text.encode("utf-8", "surrogatepass")), name)
    whole, repairs = repair(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    refuse_other_formats(whole, name)
    cleaned, removed = clean(whole)
    source = cleaned.split("\n")
    lines, ornaments = read_lines(cleaned)
    kept, boilerplate = cut(lines)
    title = find_title(kept, name)
    if title is None:
        raise no_guide(name, "no occupation found in a title, a heading or the first sentences")
    start = next((at + 1 for at, line in enumerate(kept) if line.numbers == title.lines), 0)
    body = kept[start:]
    provenance = find_provenance(cleaned, today.year)
    document = read_document(body, title, provenance)
    if not _is_guide(document, cleaned):
        raise no_guide(name, "this does not read as a career guide")
    held = placed(document)
    report = ImportReport(
        name=name,
        title=title.role,
        title_from=title.source,
        title_inferred=title.inferred,
        provenance=provenance,
        counts=counts(document),
        repairs=repairs,
        changes=changes(document, source),
        removed=removed,
        dropped=dropped(source, held, ornaments, boilerplate, kept[: max(start - 1, 0)], body),
        placed=held,
        doubts=_doubts(title.role, provenance, cleaned, today.year),
    )
    return Imported(slug(title.role, name), guide_text(document, provenance), report)


def _doubts(title: str, provenance: Provenance, text: str, this_year: int) -> tuple[str, ...]:
    """What the front matter says that the page does not state: guesses, and a role that is no name for people."""
    said = stated(text, this_year)
    guesses = [f"publisher {provenance.publisher}"] * ("publisher" not in said and provenance.publisher != UNKNOWN)
    guesses += [f"year {provenance.year}"] * (provenance.year_found and "year" not in said)
    found = [f"{guess} is guessed: the text names it, and does not state it as its own" for guess in guesses]
    if not name_of(title, "", "", (), "").role:
        found.append(f"no role for people: “{title}” is not known as a name for people; --role says one")
    return tuple(found)


def _is_guide(document: Document, text: str) -> bool:
    """Whether a document has sections and speaks of work: in the names of its sections, or often enough in its text."""
    words = [word.casefold() for word in WORD.findall(text)]
    terms = CAREER_WORDS.intersection(words)
    role = document.title.role
    headings = [section.heading for section in document.sections]
    named = sum(is_section_name(heading, role) or is_subsection_name(heading, role) for heading in headings)
    if named >= NAMED_SECTIONS:
        return len(terms) >= CAREER_TERMS
    share = sum(word in CAREER_WORDS for word in words) / max(len(words), 1)
    dense = any(len(terms) >= least and share >= part for least, part in CAREER_DENSITIES)
    return len(headings) >= NAMED_SECTIONS and dense
