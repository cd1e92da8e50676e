"""Answers as Markdown that carries its sources, for clients that show text and nothing else."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request

from chatbot.record import record
from chatbot.reply.answer import Answer, Citation

# Between a guide's title and the headings down to a section.
PATH_JOINT = " › "
OFFER = "You could ask:"
_MARK = re.compile(r"\[(\d{1,4})\]")
_ITEM = re.compile(r"- |\d{1,3}\. ")
# What Markdown, and what common renderers add to it, would read as more than a character.
_ACTIVE = re.compile(r"[\\`*_\[\]<>~^&$+=!#|]")


@record
class Marked:
    """A mark within a text, from start up to end in characters, and the citation it stands for."""

    start: int
    end: int
    citation: Citation
    url: str


def base_address(request: Request) -> str:
    """The address that links begin with: the one set, else the one that was asked."""
    public: str = request.app.state.settings.public_url
    if public:
        return public.rstrip("/")
    # Whatever the client sent as host must not end the link that it becomes part of.
    host = quote(request.headers.get("host", ""), safe=":[]")
    return f"{request.url.scheme}://{host}" if host else ""


def source_url(citation: Citation, base: str) -> str:
    """The page of a cited section."""
    return f"{base}/sources/{quote(citation.guide, safe='')}/{quote(citation.anchor, safe='')}"


def source_name(citation: Citation) -> str:
    """A cited section's guide and heading, on one line."""
    return " ".join(PATH_JOINT.join((citation.title, *citation.section)).split())


def with_references(answer: Answer, base: str, *, offer: bool = True) -> tuple[str, tuple[Marked, ...]]:
    """(text, its marks) of an answer: the words as they are, then what could be asked, then a link for each mark.

    offer: whether suggestions are told where there is no answer; for clients without buttons.
    """
    body = _spaced(answer.text)
    parts = [body]
    if offer and answer.kind in ("abstain", "clarify") and answer.suggestions:
        parts.append("\n".join((OFFER, *(f"- {text}" for text in answer.suggestions))))
    if answer.citations:
        parts.append(
            "\n".join(
                f'[{citation.mark}]: {source_url(citation, base)} "{_quoted(source_name(citation))}"'
                for citation in answer.citations
            )
        )
    cited = {citation.mark: citation for citation in answer.citations}
    marks = tuple(
        Marked(*found.span(), cited[int(found[1])], source_url(cited[int(found[1])], base))
        for found in _MARK.finditer(body)
        if int(found[1]) in cited
    )
    return "\n\n".join(parts), marks


def as_markdown(answer: Answer, base: str) -> str:
    """An answer in which each mark is a link, and every other character stands for itself; for clients that render."""
    cited = {citation.mark: citation for citation in answer.citations}

    def line(text: str) -> str:
        item = _ITEM.match(text)
        written, done = (item[0], item.end()) if item else ("", 0)
        for found in _MARK.finditer(text, done):
            if citation := cited.get(int(found[1])):
                link = f'{source_url(citation, base)} "{_quoted(source_name(citation))}"'
                written += f"{_escaped(text[done : found.start()])}[\\[{citation.mark}\\]]({link})"
                done = found.end()
        return written + _escaped(text[done:])

    told = "\n".join(line(text) for text in _spaced(answer.text).split("\n"))
    if answer.kind in ("abstain", "clarify") and answer.suggestions:
        told += "\n\n" + "\n".join((OFFER, *(f"- {_escaped(text)}" for text in answer.suggestions)))
    return told


def _spaced(text: str) -> str:
    """Lines of which Markdown makes no single paragraph: an empty one before each that is no item of a list."""
    first, *others = text.split("\n")
    return "\n".join((first, *(line if _ITEM.match(line) or not line else f"\n{line}" for line in others)))


def _escaped(text: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", text)


def _quoted(name: str) -> str:
    """A name within the quotation marks of a link's title."""
    return _ACTIVE.sub(r"\\\g<0>", name).replace('"', '\\"')
