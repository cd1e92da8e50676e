"""Markdown without the marks of other tools: line for line, so that spans stay those of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # reading Markdown is for fitting; an answer from a fitted index does without
    from markdown_it.token import Token

# "##Heading" is meant as a heading by whoever writes it.
_UNSPACED = re.compile(r"^(#{1,6})(?=[^#\s])")
# Admonitions: `!!! note "Title"` of MkDocs with an indented block, `:::tip Title` of Docusaurus, `> [!NOTE]` of GitHub.
_INDENTED_NOTE = re.compile(r"^(?:!!!|\?\?\?\+?)\s+[\w-]+(?:\s+\"([^\"]*)\")?\s*$")
_QUOTED_NOTE = re.compile(r"^(>\s*)\[![\w-]+\][+-]?\s*")
# Lines that only speak to a tool: attributes of kramdown, tags of Liquid, imports of MDX.
_FOR_TOOLS = re.compile(
    r"""^\s*(?:\{:[^}]*\}\s*$|\{%[^%]*%\}\s*$|import\s.+\sfrom\s+['"]|export\s+(?:default|const|function)\s)"""
)
_INDENT = "    "
_SHORTCODE = re.compile(r":[a-z][a-z0-9_+-]+:(?!\w)")
# Elements whose text nobody reads.
_UNSEEN = frozenset(("script", "style", "template", "noscript"))
_BREAKS = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "dd", "table"))
# A bold line of more words is a sentence that somebody stresses.
MAX_BOLD = 14
_QUESTION_MARK = re.compile(r"^Q(?:uestion)?\s?\d*\s?[.:)]\s*", re.IGNORECASE)
_ANSWER_MARK = re.compile(r"^A(?:nswer)?\s?\d*\s?[.:)]\s+", re.IGNORECASE)


def view(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a guide's body as CommonMark has them; where a mark falls away, its line stays, empty or shorter."""
    indented = False
    for line in lines:
        note = _INDENTED_NOTE.match(line)
        if note:
            indented = True
            yield note[1] or ""
        elif indented and (line.startswith(_INDENT) or not line.strip()):
            yield line.removeprefix(_INDENT)
        else:
            indented = False
            yield _line(line)


def _line(line: str) -> str:
    if line.startswith(":::"):
        kind_and_title = line.lstrip(":").split(maxsplit=1)
        return kind_and_title[1].strip().strip("[]") if len(kind_and_title) > 1 else ""
    if _FOR_TOOLS.match(line):
        return ""
    return _UNSPACED.sub(r"\1 ", _QUOTED_NOTE.sub(r"\1", line))


def without_shortcodes(text: str) -> str:
    """A text without the short names of emoji and icons."""
    return _SHORTCODE.sub("", text) if ":" in text else text


class _Visible(HTMLParser):
    """Collects what a reader of a page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Where an element begins."""
        self._unseen += tag in _UNSEEN
        self.parts.append("\n" if tag in _BREAKS else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        """Where an element ends."""
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self.parts.append("\n" if tag in _BREAKS else "")

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._unseen:
            self.parts.append(data)


def visible(html: str) -> str:
    """The text of a piece of HTML, a line for each of its blocks; nothing of its tags, comments, scripts and styles."""
    parser = _Visible()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


# -- bold lines as headings ---------------------------------------------------


def with_bold_headings(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens with a heading below all others for each line in bold that stands for one, or asks a question."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        bold = _bold(tokens[at + 1]) if token.type == "paragraph_open" and token.level == 0 else 0
        if bold:
            yield from _heading(tokens[at : at + 3], bold)
            at += 3
        else:
            yield token
            at += 1


def _bold(inline: Token) -> int:
    """How many children of a paragraph its bold heading has; 0 where it has none."""
    children = [child for child in inline.children or [] if child.type != "text" or child.content]
    types = [child.type for child in children]
    if types[:1] != ["strong_open"] or "strong_close" not in types:
        return 0
    end = types.index("strong_close") + 1
    said = "".join(child.content for child in children[:end]).strip()
    alone, first_line = end == len(children), types[end : end + 1] == ["softbreak"]
    heads = alone and not said.endswith((".", "!", ",")) and len(said.split()) <= MAX_BOLD
    asks = (alone or first_line) and said.endswith("?")
    return end if any(map(str.isalnum, said)) and (heads or asks) else 0


def _heading(paragraph: Sequence[Token], bold: int) -> Iterator[Token]:
    """A paragraph as a heading with what stands after it."""
    opening, inline, closing = paragraph
    children = [child for child in inline.children or [] if child.type != "text" or child.content]
    first, end = inline.map or (0, 1)
    texts = [child for child in children[:bold] if child.type == "text"]
    if texts:
        texts[0].content = _QUESTION_MARK.sub("", texts[0].content)
        texts[-1].content = texts[-1].content.rstrip().removesuffix(":")
    yield opening.copy(type="heading_open", tag="h7", map=[first, first + 1])
    yield inline.copy(children=children[:bold], map=[first, first + 1])
    yield closing.copy(type="heading_close", tag="h7")
    rest = children[bold + 1 :]
    if rest:
        if rest[0].type == "text":
            rest[0].content = _ANSWER_MARK.sub("", rest[0].content)
        yield opening.copy(map=[first + 1, end])
        yield inline.copy(children=rest, map=[first + 1, end])
        yield closing
