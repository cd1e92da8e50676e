"""Answers as pages: the text with its marks, the sources, what to try next."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from chatbot.record import replace
from chatbot.reply.answer import Answer, Citation
from chatbot.terminal import page as pages
from chatbot.terminal.page import BLANK, Page, Paragraph, Table, paragraphs, safe

# Said in words: who sees no colours, or hears the page, must know it too.
NO_SOURCE = "No source: this is no answer from the guides."
# Between the cells of a row.
CELL_JOINT = " | "
# Between a role and what its guide says, in a cell.
ROLE_JOINT = ": "
# Who speaks, where reading aloud.
SPEAKER = "Guide: "


def plain(answer: Answer, width: int, tables: bool = True) -> str:
    """An answer as text, for pipes and for `career-chat ask`; tables: whether to draw them."""
    return pages.plain(answer_page(answer, tables=tables), width)


def answer_page(answer: Answer, urls: Mapping[str, str] | None = None, hint: str = "", tables: bool = True) -> Page:
    """An answer, then its sources, then its suggestions.

    urls: guide slug -> address of its file; hint: how to get the rest of an
    answer on this surface; tables: whether to draw them, or to leave them as
    lines, for programs.
    """
    page: list[Paragraph | Table] = [*(said(answer.text) if tables else paragraphs(answer.text))]
    page[0] = _by_speaker(page[0])
    if answer.more and hint:
        page += [BLANK] * isinstance(page[-1], Table) + [Paragraph(hint, style="class:hint")]
    if answer.citations:
        page += [BLANK, *sources(answer.citations, urls)]
    elif answer.kind == "abstain":
        page += [BLANK, Paragraph(NO_SOURCE, style="class:warning")]
    if answer.suggestions:
        page += [BLANK, *tries(answer.suggestions)]
    return tuple(page)


def said(text: str) -> Page:
    """The text of an answer: paragraphs, lists, and its tables set off from them."""
    page: list[Paragraph | Table] = []
    for heads, group in itertools.groupby(safe(text).split("\n"), table_heads):
        lines = list(group)
        parts: Page = (table(heads, lines),) if heads else paragraphs("\n".join(lines))
        page += [BLANK, *parts] if page else parts
    return tuple(page)


def table_heads(line: str) -> tuple[str, ...]:
    """The roles of a line "label | role: cell | role: cell", or none where it is no row of a table."""
    cells = line.split(CELL_JOINT)[1:]
    heads = tuple(cell.partition(ROLE_JOINT)[0] for cell in cells)
    whole = all(head.strip() and ROLE_JOINT in cell for head, cell in zip(heads, cells, strict=True))
    return heads if whole and len(set(heads)) == len(heads) > 1 else ()


def table(heads: tuple[str, ...], lines: Sequence[str]) -> Table:
    """The rows of these heads as a table."""
    split = (line.split(CELL_JOINT) for line in lines)
    return Table(heads, tuple((label, tuple(cell.partition(ROLE_JOINT)[2] for cell in row)) for label, *row in split))


def _by_speaker(part: Paragraph | Table) -> Paragraph | Table:
    """The first part of an answer, told whose it is where it is read aloud."""
    if isinstance(part, Table):
        return replace(part, before=SPEAKER)
    return replace(part, spoken=f"{SPEAKER}{part.lead}{part.text}")


def sources(citations: Sequence[Citation], urls: Mapping[str, str] | None = None) -> tuple[Paragraph, ...]:
    """The numbered sources under an answer, one line each."""
    urls = urls or {}
    return tuple(
        Paragraph(
            f"{place(citation)} ({lines(citation)})",
            lead=f"[{citation.mark}] ",
            style="class:source",
            lead_style="class:mark",
            url=urls.get(citation.guide, ""),
            spoken=("" if number else "Sources:\n") + _aloud(citation),
        )
        for number, citation in enumerate(citations)
    )


def quotes(citations: Sequence[Citation], urls: Mapping[str, str] | None = None) -> Page:
    """The sources in full: what the guide says, where, who published it and when."""
    page: list[Paragraph] = []
    for citation, head in zip(citations, sources(citations, urls), strict=True):
        file = f"of {citation.guide}.md"
        page += [BLANK, replace(head, text=place(citation))]
        page += [_detail(line, ("" if number else "Quote: ") + line) for number, line in enumerate(quoted(citation))]
        page += [
            _detail(f"{lines(citation)} {file}", f"Where: {_lines_aloud(citation)} {file}", "class:hint"),
            _detail(publisher(citation), f"Published by: {publisher(citation)}", "class:hint"),
        ]
    return tuple(page[1:])


def _detail(text: str, spoken: str, style: str = "") -> Paragraph:
    return Paragraph(text, "    ", style, spoken=spoken)


def tries(questions: Sequence[str]) -> tuple[Paragraph, ...]:
    """Questions to go on with."""
    return tuple(Paragraph(_line(question), "Try: ", "class:hint", "class:hint") for question in questions)


# -- the words of a citation ----------------------------------------------


def place(citation: Citation) -> str:
    """The guide and the headings down to the section."""
    return _line(" › ".join((citation.title, *citation.section)))


def lines(citation: Citation) -> str:
    """Where in the file: "line 23" or "lines 23-32"."""
    first, last = citation.lines
    return f"line {first}" if first == last else f"lines {first}-{last}"


def quoted(citation: Citation) -> list[str]:
    """What the guide says, in quotation marks, line by line as it stands there."""
    return [_line(line) for line in f'"{citation.quote.strip()}"'.split("\n") if line.strip()]


def publisher(citation: Citation) -> str:
    """Who published the guide, and when: "Jobicy, 2025"."""
    known = (citation.publisher, str(citation.year) if citation.year else "")
    return _line(", ".join(part for part in known if part)) or "publisher unknown"


def _aloud(citation: Citation) -> str:
    """A source without the signs that a screen reader stumbles over."""
    return _line(f"[{citation.mark}] {', '.join((citation.title, *citation.section))}, {_lines_aloud(citation)}")


def _lines_aloud(citation: Citation) -> str:
    return lines(citation).replace("-", " to ")


def _line(text: str) -> str:
    return " ".join(safe(text).split())
