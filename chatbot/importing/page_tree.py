"""A page's elements made plain: what Markdown has no form for is put into one that it has.

The tree is that of Beautiful Soup. Everything here changes it in place, loses no word, and takes
time in proportion to its size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Declaration, Doctype, NavigableString, ProcessingInstruction

from chatbot.errors import ImportingError
from chatbot.importing.report import printable

MAX_DEPTH = 150  # elements within each other: real pages have 60, and readers of trees call themselves at each
MAX_ELEMENTS = 30_000  # a long guide has 5,000
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary table tbody td
    tfoot th thead title tr ul""".split()
)
UNSEEN = frozenset("script style template noscript svg canvas iframe object embed math head".split())
_INLINE = ("a", "strong", "b", "em", "i", "span", "font", "u", "small", "label", "mark", "abbr")
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_PERMALINK = frozenset(("#", "¶", "§", "🔗", "link", "permalink", "anchor"))
MAX_TERM = 120  # characters of a definition that still is a line "term: definition"
SCHEMES = frozenset(("http", "https", "mailto", "tel"))

# Told of an element that is left out: the element, why, and whether it is of the page rather than of the guide.
Drop = Callable[[Tag, str, bool], None]


def parse(markup: str, name: str) -> BeautifulSoup:
    """The tree of HTML. Raises ImportingError where it is too deep or too large to be a page."""
    # lxml: of the parsers that Beautiful Soup knows, the one that hostile mark-up cannot hold up.
    soup = BeautifulSoup(markup, "lxml")
    depth = count = 0
    level: list[Tag] = [soup]
    while level:
        count += len(level)
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
        depth += bool(level)
        if count > MAX_ELEMENTS:
            raise ImportingError(f"{printable(name)}: more than {MAX_ELEMENTS:,} elements; cut it down to the guide")
        if depth > MAX_DEPTH:
            raise ImportingError(
                f"{printable(name)}: more than {MAX_DEPTH} elements within each other; save the page from a browser"
            )
    for node in soup.find_all(string=lambda text: isinstance(text, _UNREAD)):
        node.extract()
    return soup


def lines(tag: Tag) -> list[str]:
    """The visible text of an element, a line for each block."""
    found: list[str] = []
    run: list[str] = []
    for node in _walk(tag):
        if node is None:
            found.append("".join(run))
            run = []
        else:
            run.append(node)
    found.append("".join(run))
    return [line for line in (" ".join(text.split()) for text in found) if line]


def _walk(tag: Tag) -> Iterator[str | None]:
    """The strings of an element, and None wherever a line begins or ends."""
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name in UNSEEN:
                continue
            breaks = child.name in BLOCKS or child.name == "br"
            if breaks:
                yield None
            yield from _walk(child)
            if breaks:
                yield None
        else:
            yield str(child)


def tidy(root: Tag, base: str, drop: Drop) -> tuple[str, ...]:
    """Put an element into a form that Markdown has; says what was changed. base: the page's address."""
    notes = []
    for tag in root.find_all(UNSEEN):
        tag.decompose()
    for tag in root.find_all(["del", "s", "strike"]):
        drop(tag, "struck out", False)
    _collapse_space(root)
    _buttons(root)
    for tag in root.find_all(True, {"role": "heading"}):
        level = str(tag.get("aria-level", "2"))
        tag.name = f"h{level}" if level in "123456" else "h2"
    _images(root, drop)
    if changed := _links(root, base, drop):
        notes.append(f"{changed} links to other pages of the site, or to a place in the page, are kept as their text")
    if changed := _layout(root):
        notes.append(f"{changed} tables that only place things on the page are read as text")
    _details(root)
    _definitions(root)
    _unwrap(root, drop)
    _emphasis(root)
    return tuple(notes)


_UNREAD = (Comment, Declaration, Doctype, ProcessingInstruction)


def _collapse_space(root: Tag) -> None:
    for text in root.find_all(string=True):
        if text.find_parent("pre") is None:
            flat = _SPACE.sub(" ", text)
            if flat != text:
                text.replace_with(NavigableString(flat))


def _buttons(root: Tag) -> None:
    """Buttons that open an answer are its question; what other controls there are is text like any other."""
    for tag in root.find_all("button"):
        question = " ".join(tag.get_text().split()).endswith("?")
        inside = tag.find_parent(HEADINGS) is not None
        tag.name = "span" if inside or not question else "h6"
        if tag.name == "h6":
            tag["data-below"] = "1"


def _images(root: Tag, drop: Drop) -> None:
    for tag in root.find_all(["img", "picture", "video", "audio"]):
        if tag.parent is None:
            continue
        label = " ".join(str(tag.get("alt") or "").split())
        tag.clear()
        if label:
            tag.append(label)
            drop(tag, "the description of an image", True)
        else:
            tag.decompose()


def _links(root: Tag, base: str, drop: Drop) -> int:
    """Keep the links that lead somewhere from a guide, others as their text; returns how many these are."""
    changed = 0
    for tag in root.find_all("a"):
        words = " ".join(tag.get_text().split())
        own = str(tag.get("href") or "").startswith("#")
        if own and words.casefold() in _PERMALINK and tag.find_parent(HEADINGS):
            drop(tag, "a link of a heading to itself", True)
            continue
        href = address(str(tag.get("href") or ""), base)
        if href and words and not any(child.name in BLOCKS for child in tag.find_all(True)):
            tag.attrs = {"href": href}
        else:
            changed += bool(tag.get("href") and words)
            tag.unwrap()
    return changed


def address(href: str, base: str) -> str:
    """The address of a link as Markdown can hold it, "" where it leads nowhere from a guide."""
    try:
        whole = urljoin(base, href.strip()) if base else href.strip()
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if parts.scheme not in SCHEMES or href.startswith("#"):
        return ""
    return "".join(_ESCAPED.get(char, char) for char in whole if char.isprintable())


_ESCAPED = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "|": "%7C", "`": "%60"}


def _layout(root: Tag) -> int:
    """Unwrap the tables that hold tables, headings or a single column: they place things, and say nothing by it."""
    changed = 0
    for table in root.find_all("table"):
        rows = table.find_all("tr")
        single = all(len(row.find_all(["td", "th"])) < 2 for row in rows)
        if not (single or table.get("role") == "presentation" or table.find(["table", *HEADINGS])):
            continue
        changed += not single
        parts = table.find_all(["thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup"])
        # Of a table within this one, the parts are its own: each is asked for itself.
        for part in [table, *(part for part in parts if part.find_parent("table") is table)]:
            part.name = "div"
    return changed


def _details(root: Tag) -> None:
    """What opens and closes becomes a heading with its text below, one level under the heading before it."""
    level = 1
    for tag in root.find_all([*HEADINGS, "summary"]):
        if tag.name == "summary" or tag.get("data-below"):
            if tag.find(HEADINGS):
                tag.name = "div"
                continue
            tag.name = f"h{min(level + 1, 6)}"
        else:
            level = int(tag.name[1])


def _definitions(root: Tag) -> None:
    """Lists of terms: a question heads its answer, a short definition is a line of a list, a long one has a heading."""
    for dl in root.find_all("dl"):
        terms: list[Tag] = []
        for tag in dl.find_all(["dt", "dd"]):
            if tag.find_parent("dl") is not dl:
                continue
            if tag.name == "dt":
                terms = [tag] if not terms or terms[-1].name != "dt" else [*terms, tag]
            else:
                _define(terms, tag)
        for tag in dl.find_all("dt"):
            if tag.find_parent("dl") is dl:
                tag.name = "p"
        for wrapper in dl.find_all("div"):
            if wrapper.find_parent("dl") is dl and wrapper.find("li", recursive=False):
                wrapper.unwrap()
        dl.name = "div"


def _define(terms: Sequence[Tag], tag: Tag) -> None:
    name = " / ".join(" ".join(term.get_text().split()) for term in terms)
    tag.name = "div"
    if not name:
        return
    plain = not any(child.name in BLOCKS and child.name != "p" for child in tag.find_all(True))
    asks = name.endswith("?")
    if not asks and plain and len(" ".join(tag.get_text().split())) <= MAX_TERM and len(tag.find_all("p")) < 2:
        tag.name = "li"
        for part in tag.find_all("p"):
            part.unwrap()
        tag.insert(0, NavigableString(f"{name.removesuffix(':')}: "))
    else:
        heading, bold = _new("p"), _new("strong")
        bold.append(name.removesuffix(":"))
        heading.append(bold)
        tag.insert_before(heading)
    for term in terms:
        term.decompose()


def _new(name: str) -> Tag:
    return BeautifulSoup("", "lxml").new_tag(name)


def _unwrap(root: Tag, drop: Drop) -> None:
    """Take lists, links and emphasis from round what they cannot hold in Markdown, and headings out of headings."""
    for tag in root.find_all(["ul", "ol"]):
        if tag.find(HEADINGS):
            for item in tag.find_all("li", recursive=False):
                item.name = "div"
            tag.name = "div"
    for tag in root.find_all(_INLINE):
        if tag.find(BLOCKS) or (tag.name in ("strong", "b") and tag.find_parent(HEADINGS)):
            tag.unwrap()
    for tag in root.find_all(HEADINGS):
        if not any(map(str.isalnum, tag.get_text())):
            if tag.get_text().strip():
                drop(tag, "a heading without words", True)
            else:
                tag.decompose()
        elif tag.find(BLOCKS):
            for inner in tag.find_all(True):
                inner.unwrap()


def _emphasis(root: Tag) -> None:
    """Bold text in one piece where it was cut, and with what Markdown needs round it to see it."""
    for tag in root.find_all("b"):
        tag.name = "strong"
    for tag in root.find_all("i"):
        tag.name = "em"
    for tag in root.find_all(["strong", "em"]):
        if tag.parent is None:
            continue
        if tag.find_parent(tag.name):
            tag.unwrap()
            continue
        while isinstance(after := tag.next_sibling, Tag) and after.name == tag.name:
            tag.extend(list(after.contents))
            after.decompose()
        text = tag.get_text()
        if not text.strip():
            tag.unwrap()
            continue
        before = tag.previous_sibling
        if isinstance(before, NavigableString) and before[-1:].isalnum() and not text[0].isalnum():
            tag.insert_before(NavigableString(" "))
        after = tag.next_sibling
        if isinstance(after, NavigableString) and after[:1].isalnum() and not text[-1].isalnum():
            tag.insert_after(NavigableString(" "))
    for paragraph in root.find_all("p"):
        _subtitle(paragraph)


def _subtitle(paragraph: Tag) -> None:
    """A label in bold with a line in italics beside it and nothing else: a heading with what it is about."""
    tags = [part for part in paragraph.contents if isinstance(part, Tag)]
    texts = [part for part in paragraph.find_all(string=True, recursive=False) if part.strip()]
    if texts or [tag.name for tag in tags] != ["strong", "em"]:
        return
    label, about = tags
    if not label.get_text().strip().endswith((":", ".", ",")):
        below = _new("p")
        below.append(about.extract())
        paragraph.insert_after(below)
