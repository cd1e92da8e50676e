"""The words of a guide as other libraries see them, and as its guide owns them: to be compared."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

import html5lib
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from chatbot.guides.front_matter import read_front_matter
from chatbot.guides.guide import Guide
from chatbot.text import clean

_WORD = re.compile(r"[^\W_]+")
_INDENTED = re.compile(r"(!!!|\?\?\?|===) ?\+?.*\w")
_UNSEEN = frozenset("script style template noscript iframe".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_INLINE = frozenset(
    "a abbr b bdi bdo cite code del em font i ins kbd mark q s samp small span strong sub sup u".split()
)
_FOOTNOTE_SIGNS = frozenset("footnote-ref footnote-backref".split())


def counted(text: str) -> Counter[str]:
    """The words of a text, in any case, each with how often it stands there."""
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", clean(text, 2_000_000)).lower()))


def seen(text: str) -> Counter[str]:
    """The visible words of a guide's file: rendered by markdown-it's own plugins, read by html5lib."""
    front = read_front_matter(text)
    return counted(visible_text("\n".join(_dedented(text.split("\n")[front.lines :]))))


def _dedented(lines: Sequence[str]) -> Iterator[str]:
    """The lines with what stands indented below a note or tab of MkDocs, which is no code, at the margin."""
    depth = 0
    for line in lines:
        depth = min(depth, (len(line) - len(line.lstrip(" "))) // 4) if line.strip() else depth
        yield line[4 * depth :]
        depth += bool(_INDENTED.match(line[4 * depth :]))


def visible_text(markdown: str) -> str:
    """What a reader of the page would see that Markdown makes."""
    return "".join(_texts(_tree(markdown)))


def _tree(markdown: str) -> Element:
    """The page that Markdown makes."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin)
    page: Element = html5lib.parse(reader.render(markdown), namespaceHTMLElements=False)
    return page


def _texts(element: Element) -> Iterator[str]:
    """The texts in and behind an element; none of a comment, or of what nobody reads."""
    unseen = not isinstance(element.tag, str) or element.tag in _UNSEEN
    if not unseen and _FOOTNOTE_SIGNS.isdisjoint(element.get("class", "").split()):
        space = "" if element.tag in _INLINE else " "
        yield space + (element.text or "") + (element.get("alt", "") if element.tag == "img" else "")
        for child in element:
            yield from _texts(child)
        yield space
    yield element.tail or ""


def owned(guide: Guide) -> Counter[str]:
    """The words that a guide's headings, pieces and labels have, each of them once."""
    told = " \n ".join(
        text
        for section in guide.sections
        for text in (
            *((section.heading,) if _has_heading(guide, section.lines[0]) else ()),
            *section.labels,
            *(piece.own for piece in section.pieces),
        )
    )
    return counted(told) + counted(guide.title if _titled(guide) else "")


def left_out(guide: Guide) -> Counter[str]:
    """The words that a guide tells of as left out."""
    return counted(" \n ".join(words for _, words in guide.left_out))


def differences(guide: Guide) -> tuple[Counter[str], Counter[str]]:
    """(words that are owned though nobody sees them, words that are seen, but neither owned nor told as left out)."""
    visible, own = seen(guide.text), owned(guide)
    return own - visible, visible - own - left_out(guide)


def _has_heading(guide: Guide, line: int) -> bool:
    """Whether a section's heading stands in the file: not that of the overview."""
    first = guide.text.split("\n")[line - 1]
    section = next(section for section in guide.sections if section.lines[0] == line)
    return section.path != ("Overview",) or "overview" in first.lower()


def _titled(guide: Guide) -> bool:
    """Whether the guide's title stands in the file as its first heading, which no section has."""
    front = read_front_matter(guide.text)
    headings = _tree("\n".join(guide.text.split("\n")[front.lines :])).iter()
    first = next((element for element in headings if element.tag in _HEADINGS), None)
    said = "".join(_texts(first)) if first is not None and first.tag == "h1" else ""
    return counted(said) == counted(guide.title) and guide.title not in [words for _, words in guide.left_out]
