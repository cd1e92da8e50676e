"""The conversation as a Markdown file, with its citations."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.reply.answer import Answer, Citation
from chatbot.terminal.page import safe
from chatbot.terminal.rendering import NO_SOURCE, lines, place, publisher, quoted

# A folder with a hundred of one day's transcripts needs tidying, not a 101st name.
MAX_COPIES = 100

_MARKUP = re.compile(r"([\\`*_\[\]<]|^\s*[#>+=-])")
_ESCAPED_MARK = re.compile(r"\\\[(\d{1,3})\\\](?![(\[:])")


@dataclass(frozen=True)
class Exchange:
    """A question and its answer."""

    question: str
    answer: Answer


def markdown(exchanges: Sequence[Exchange], day: datetime.date) -> str:
    """The exchanges as Markdown: questions as headings, sources as lists with their quotes."""
    parts = [f"# career-chat, {day.isoformat()}"]
    for exchange in exchanges:
        parts += _exchange(exchange)
    return "\n\n".join(parts) + "\n"


def _exchange(exchange: Exchange) -> Iterator[str]:
    yield f"## {_escape(' '.join(exchange.question.split())) or '(no words)'}"
    yield _text(exchange.answer.text)
    if exchange.answer.citations:
        yield "Sources:"
        yield "\n".join(_source(citation) for citation in exchange.answer.citations)
    elif exchange.answer.kind == "abstain":
        yield NO_SOURCE


def _text(text: str) -> str:
    """The text of an answer: its list bullets stay, other Markdown is text."""
    lines: list[str] = []
    for line in safe(text).split("\n"):
        bullet = "- " if line.startswith("- ") else ""
        if lines and not bullet and lines[-1].startswith("- "):
            lines.append("")  # or the line would belong to the item above
        lines.append(bullet + _marked(line.removeprefix(bullet)))
    return "\n".join(lines)


def _marked(text: str) -> str:
    """A text in which nothing is Markdown, its marks as they are."""
    return _ESCAPED_MARK.sub(r"[\1]", _escape(text))


def _source(citation: Citation) -> str:
    where = f"{lines(citation)} of {citation.guide}.md; {publisher(citation)}"
    quote = [f"  > {_escape(line)}" for line in quoted(citation)]
    return "\n".join((f"- [{citation.mark}] {_escape(place(citation))}, {_escape(where)}", *quote))


def _escape(text: str) -> str:
    """Text in which nothing is Markdown: signs inside it, and those that begin a block."""
    return _MARKUP.sub(r"\\\1", safe(text).strip())


def save(text: str, folder: Path, name: str, day: datetime.date) -> Path:
    """Write a transcript into a file that did not exist before, and say which.

    name: as typed, may be empty, a folder or start with ~; where the file is
    there already, a number is added. Raises OSError where it cannot be written.
    """
    wanted = folder / (Path(name).expanduser() if name else "")
    if wanted.is_dir():
        wanted /= f"career-chat-{day.isoformat()}.md"
    for copy in range(1, MAX_COPIES + 1):
        path = wanted if copy == 1 else wanted.with_name(f"{wanted.stem}-{copy}{wanted.suffix}")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(f"{wanted} and {MAX_COPIES - 1} numbered copies of it are there already")
