"""Markdown without the marks of other tools: line for line, so that spans stay those of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chatbot.record import record

# "##Heading" is meant as a heading by whoever writes it.
_UNSPACED = re.compile(r"^( {0,3}#{1,6})(?=[^#\s])")
# Admonitions and tabs: `!!! note "Title"` and `=== "Title"` of MkDocs with an indented block, `:::tip Title` of
# Docusaurus, `> [!NOTE]` of GitHub.
_INDENTED_NOTE = re.compile(r"^(!!!|\?\?\?\+?|===[!+]?)\s+([\w -]*?)\s*(?:\"([^\"]*)\")?\s*$")
_DIRECTIVE = re.compile(r"^:{3,}\s*([A-Za-z][\w-]*)?(?=\s|\[|\{|$)")
_QUOTED_NOTE = re.compile(r"^(>\s*)(\[![\w-]+\][+-]?)\s*")
# Lines that only speak to a tool: attributes of kramdown, imports of MDX.
_FOR_TOOLS = re.compile(r"^\s*(?:\{:[^}]*\}\s*$|import\s.+\sfrom\s+['\"]|export\s+(?:default|const|function)\s)")
# What speaks to a tool within a line, each bounded, so that a line is read in one go.
_MARKS = (
    re.compile(r"(?<!\\)\{(?:%.{0,500}?%|\{.{0,500}?\})\}"),  # Liquid, Hugo
    re.compile(r"(?<!\\)\{/\*.{0,500}?\*/\}"),  # a comment of MDX
    re.compile(r"(?<!\\)\{\s?[:#.][^{}]{0,200}\}|(?<=[)\]`*])\{[^{}]{0,200}\}"),  # attributes of kramdown and Pandoc
    re.compile(r"(?<![\w:\\]):[a-z][a-z0-9_+-]{0,60}:(?!\w)"),  # short names of emoji and icons
    re.compile(r"(?<!\\)~~[^~]{1,500}~~"),  # what is struck out is no longer said
)
# A component of MDX: its name begins with a capital.
_COMPONENT = re.compile(r"</?[A-Z][\w.]*(?:\s[^<>]{0,500})?/?>")
_WIKILINK = re.compile(r"(?<!\\)(!?)\[\[([^\[\]|]{1,200})(?:\|([^\[\]]{0,200}))?\]\](?![(\[])")
_TASK = re.compile(r"^(\s*(?:[-*+]|\d{1,9}[.)])\s+)\[[ xX]\](?:\s|$)")
_HIGHLIGHT = re.compile(r"(?<![\\=])==(?=[^\s=])([^=]{1,500}?)==")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
CODE = "code"
# Languages of diagrams.
_DRAWN = frozenset(("mermaid", "plantuml", "puml", "dot", "graphviz", "d2"))
_INDENT = "    "
_TABLE, _TABLE_END = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"</table\b", re.IGNORECASE)
# A line that says nothing and ends no HTML, unlike a blank one.
_NOTHING = "<!---->"


@record
class View:
    """The lines of a guide's body as CommonMark has them, and (number of line, words) of what fell away with a mark."""

    lines: tuple[str, ...]
    left_out: tuple[tuple[int, str], ...] = ()


def view(lines: Sequence[str]) -> View:
    """The lines of a guide's body as CommonMark has them; where a mark falls away, its line stays, empty or shorter."""
    reader = _Reader(lines)
    return View(tuple(reader.read()), tuple(reader.left_out))


def fenced(lines: Sequence[str]) -> Iterator[str]:
    """The language of the fence of code that each line is of, CODE where it names none, or "" where it is of none."""
    fence = language = ""
    for line in lines:
        match = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            yield language
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        elif match and not (match[1][0] == "`" and "`" in match[2]):
            fence, language = match[1], (match[2].split() or [CODE])[0].strip("{}.").lower() or CODE
            yield language
        else:
            yield ""


class _Reader:
    """Reads lines one by one."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.left_out: list[tuple[int, str]] = []
        self._number = 0
        self._depth = 0
        self._tables = 0
        self._last_table = max((n for n, line in enumerate(lines, 1) if _TABLE_END.search(line)), default=0)

    def read(self) -> Iterator[str]:
        """The lines without marks."""
        for number, (line, code) in enumerate(zip(self._lines, fenced(self._lines), strict=True), 1):
            self._number = number
            yield self._code(line, code) if code else self._line(line)

    def _code(self, line: str, language: str) -> str:
        """A line of code; nothing where a tool draws it and nobody reads it."""
        if language in _DRAWN:
            self._leave(line.strip())
            return ""
        return line.removeprefix(_INDENT * self._depth)

    def _line(self, line: str) -> str:
        line = self._dedented(line)
        note = _INDENTED_NOTE.match(line) if line.startswith(("!!!", "???", "===")) else None
        if note and (note[2] or note[3]):
            self._depth += 1
            if note[2]:
                self._leave(note[2])
            title = note[3] or ""
            return f"**{title}**" if title.endswith("?") or (title and note[1].startswith("=")) else title
        directive = _DIRECTIVE.match(line) if line.startswith(":::") else None
        if directive:
            self._leave(directive[1])
            return self._without_marks(line[directive.end() :].strip().strip("[]"))
        if _FOR_TOOLS.match(line):
            self._leave(line.strip())
            return ""
        return self._in_table(self._without_marks(line))

    def _dedented(self, line: str) -> str:
        """A line without the indentation of the notes and tabs it stands in; one with less ends them."""
        if self._depth and line.strip():
            indents = (len(line) - len(line.lstrip(" "))) // len(_INDENT)
            self._depth = min(self._depth, indents)
        return line.removeprefix(_INDENT * self._depth)

    def _in_table(self, line: str) -> str:
        """A line; a blank one within a table of HTML does not end it."""
        inside = self._tables > 0 and self._number < self._last_table
        if "<" in line:
            self._tables = max(0, self._tables + len(_TABLE.findall(line)) - len(_TABLE_END.findall(line)))
        return _NOTHING if inside and not line.strip() else line

    def _without_marks(self, line: str) -> str:
        if line.isalnum():
            return line
        if ">" in line:
            quoted = _QUOTED_NOTE.match(line)
            if quoted:
                self._leave(quoted[2])
                line = quoted[1] + line[quoted.end() :]
            line = _COMPONENT.sub(self._component, line) if "<" in line else line
        if "[" in line:
            line = _WIKILINK.sub(self._wikilink, _TASK.sub(r"\1", line))
        if "==" in line and line.strip("= "):
            line = _HIGHLIGHT.sub(r"\1", line)
        if "{" in line or ":" in line or "~~" in line:
            for mark in _MARKS:
                line = mark.sub(self._mark, line)
        return _UNSPACED.sub(r"\1 ", line)

    def _mark(self, match: re.Match[str]) -> str:
        self._leave(match[0])
        return ""

    def _component(self, match: re.Match[str]) -> str:
        if "{" in match[0]:
            self._leave(match[0])
        return ""

    def _wikilink(self, match: re.Match[str]) -> str:
        """The text of a link between notes; what is embedded is no text."""
        target, text = match[2], match[3]
        if match[1]:
            self._leave(match[0])
            return ""
        if text:
            self._leave(target)
        return text or target

    def _leave(self, words: str) -> None:
        if words:
            self.left_out.append((self._number, words))
