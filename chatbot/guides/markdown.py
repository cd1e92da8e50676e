"""Markdown as a guide's reader sees it: the parser, and the visible words of what it calls inline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from chatbot.record import record
from chatbot.text import clean

if TYPE_CHECKING:  # reading Markdown is for fitting; an answer from a fitted index does without
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# Elements that begin on a line of their own.
BREAKS = frozenset(
    """address article aside blockquote br caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol optgroup option p pre section summary table tbody
    td tfoot th thead tr ul""".split()
)
# Elements whose text nobody reads.
UNSEEN = frozenset("iframe noscript script style template".split())
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_ALT = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_NOTE = re.compile(r"\[\^([^\s\[\]]{1,80})\]:[ \t]*")
_NOTE_MARK = re.compile(r"\[\^[^\s\[\]]{1,80}\]")
# A line can be as long as a guide.
MAX_TEXT = 1_000_000
# A footnote's further lines are indented so far.
_INDENT = 4


@record
class Line:
    """A line of a paragraph as it is seen.

    at: so many lines of the file stand before it; apart: a hard break does; label: it begins
    with a label in bold that a colon ends.
    """

    text: str
    at: int = 0
    apart: bool = False
    label: bool = False


@cache
def markdown() -> MarkdownIt:
    """The Markdown reader of guides, shared by all who read: it keeps nothing of it, and is not to be set."""
    return new_markdown()


def new_markdown() -> MarkdownIt:
    """A Markdown reader of one's own, to be set otherwise: CommonMark with tables and footnotes."""
    from markdown_it import MarkdownIt

    # HTML is told from text, so that what is said of it is only what a reader of a page would see.
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable("table")
    reader.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    reader.inline.ruler.before("link", "footnote_mark", _footnote_mark)
    return reader


@cache
def _of_lines() -> MarkdownIt:
    """The reader of what stands within HTML or a line: marks of emphasis and links, no entities twice, no tags."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable("entity")
    reader.inline.ruler.before("link", "footnote_mark", _footnote_mark)
    return reader


def inline_tokens(text: str) -> list[Token]:
    """The tokens of a text that stands on a line of its own or within an element."""
    if text.isalnum() or not text:
        from markdown_it.token import Token

        return [Token("text", "", 0, content=text)]
    return _of_lines().parseInline(text)[0].children or []


def _footnote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """The rule of `[^1]: A note.`: its mark falls away, and it is a block of its own."""
    match = _NOTE.match(state.src, state.bMarks[first] + state.tShift[first], state.eMarks[first])
    if match is None or state.is_code_block(first):
        return False
    if silent:
        return True
    opening = state.push("footnote_open", "", 1)
    kept = state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType, state.blkIndent
    state.bMarks[first], state.tShift[first], state.sCount[first] = match.end(), 0, state.blkIndent + _INDENT
    state.parentType, state.blkIndent = "footnote", state.blkIndent + _INDENT
    state.md.block.tokenize(state, first, end)
    state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType, state.blkIndent = kept
    opening.map = [first, state.line]
    state.push("footnote_close", "", -1)
    return True


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    """The rule of `[^1]`: nobody reads it."""
    match = _NOTE_MARK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    state.pos = match.end()
    return True


def plain_text(inline: Token) -> str:
    """The words of an inline token, without marks and addresses, its lines as they are seen."""
    return "\n".join(line.text for line in lines_of(inline.children or []))


def flat_words(inline: Token) -> str:
    """The words of an inline token on one line."""
    children = inline.children or []
    if len(children) == 1 and children[0].type == "text":  # most of them
        return " ".join(clean(children[0].content, limit=MAX_TEXT).split())
    return " ".join(plain_text(inline).split())


def lines_of(children: Sequence[Token]) -> list[Line]:
    """The lines of an inline token's children."""
    if len(children) == 1 and children[0].type == "text":  # most of them
        return [Line(clean(children[0].content, limit=MAX_TEXT))]
    reader = _Lines()
    for child in children:
        reader.read(child)
    return reader.done()


class _Lines:
    """Reads inline tokens one by one."""

    def __init__(self) -> None:
        self._found: list[Line] = []
        self._parts: list[str] = []
        self._apart = False
        self._at = 0
        self._unseen = 0
        # What stands in the first bold words of the line: None before them, then their text, then closed by a colon.
        self._bold: str | None = None
        self._label = False

    def read(self, child: Token) -> None:
        """What a token shows."""
        kind = child.type
        if kind == "text":
            self._say(child.content)
        elif kind in ("softbreak", "hardbreak"):
            self._end(kind == "hardbreak")
            self._at += 1
        elif kind == "html_inline":
            self._tag(child.content)
        elif kind == "strong_open":
            self._bold = "" if not "".join(self._parts).strip() else None
        elif kind == "strong_close":
            self._label = self._label or (self._bold or "").rstrip().endswith(":")
        elif kind == "image":
            self._say(" ".join(line.text for line in lines_of(child.children or [])))
        else:
            self._say(child.content)

    def _say(self, text: str) -> None:
        if self._unseen or not text:
            return
        if self._bold is not None:
            after = self._bold and text.lstrip().startswith(":") and "".join(self._parts).strip() == self._bold.strip()
            self._label = self._label or bool(after)
            self._bold += text
        self._parts.append(text)

    def _tag(self, tag: str) -> None:
        match = _TAG.match(tag)
        if match is None:
            return
        name = match[2].lower()
        if name in UNSEEN:
            self._unseen = max(0, self._unseen + (-1 if match[1] else 1))
        elif name in BREAKS:
            self._end(True)
        elif name == "img":
            alt = _ALT.search(tag)
            self._say((alt[1] or alt[2] or "") if alt else "")

    def _end(self, apart: bool) -> None:
        """Where a line ends; apart: whether by a hard break."""
        self._found.append(Line(clean("".join(self._parts), limit=MAX_TEXT), self._at, self._apart, self._label))
        self._parts, self._apart, self._bold, self._label = [], apart, None, False

    def done(self) -> list[Line]:
        """All lines."""
        self._end(False)
        return self._found
