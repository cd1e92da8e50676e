"""Answers as pages: the text with its marks, the sources, what to try next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatbot.record import replace
from chatbot.reply.answer import Answer, Citation
from chatbot.terminal import page as pages
from chatbot.terminal.page import BLANK, Page, Paragraph, paragraphs, safe

# Said in words: who sees no colours, or hears the page, must know it too.
NO_SOURCE = "No source: this is no answer from the guides."
# Who speaks, where reading aloud.
SPEAKER = "Guide: "


def plain(answer: Answer, width: int) -> str:
    """An answer as text, for pipes and for `career-chat ask`."""
    return pages.plain(answer_page(answer), width)


def answer_page(answer: Answer, urls: Mapping[str, str] | None = None, hint: str = "") -> Page:
    """An answer, then its sources, then its suggestions.

    urls: guide slug -> address of its file; hint: how to get the rest of an
    answer on this surface.
    """
    first, *others = paragraphs(answer.text)
    page = [replace(first, spoken=f"{SPEAKER}{first.lead}{first.text}"), *others]
    if answer.more and hint:
        page.append(Paragraph(hint, style="class:hint"))
    if answer.citations:
        page += [BLANK, *sources(answer.citations, urls)]
    elif answer.kind == "abstain":
        page += [BLANK, Paragraph(NO_SOURCE, style="class:warning")]
    if answer.suggestions:
        page += [BLANK, *tries(answer.suggestions)]
    return tuple(page)


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
