"""Answers as pages: text with marks, then sources, then what to try next."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.answer import Answer, Citation
from chatbot.terminal import page as pages
from chatbot.terminal.page import BLANK, Block, Page, paragraphs
from chatbot.text import clean

# Told in words: who sees no colours, or hears the page, must know it too.
NO_SOURCE = "No source: the guides do not answer this."
MORE = "There is more: type more, or /more."


def plain(answer: Answer, width: int) -> str:
    """An answer as text, for pipes and for `career-chat ask`."""
    return pages.plain(answer_page(answer), width)


def answer_page(answer: Answer, urls: Mapping[str, str] | None = None, hint: str = "") -> Page:
    """An answer with its sources and suggestions.

    urls: guide slug -> address of its file; hint: how to get the rest here,
    shown where there is more.
    """
    text = paragraphs(answer.text)
    first = Block(text[0].text, text[0].lead, text[0].style, text[0].lead_style, spoken=f"Guide: {answer.text_line}")
    return text


def source(citation: Citation) -> str:
    """A citation in one line: guide, section path and lines."""
    return _line(f"{citation.title} › {' › '.join(citation.section)} ({lines(citation)})")


def lines(citation: Citation) -> str:
    """Where in the file: "line 23" or "lines 23-32"."""
    first, last = citation.lines
    return f"line {first}" if first == last else f"lines {first}-{last}"


def _line(text: str) -> str:
    return " ".join(clean(text, limit=len(text)).split())
