"""A web page as a guide: its main content, without the site round it; what is left out is told line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bs4 import BeautifulSoup, Tag

from chatbot.errors import ImportingError
from chatbot.importing.cleaning import clean
from chatbot.importing.converted import Converted, SourceLine
from chatbot.importing.page_markdown import SpanError, write
from chatbot.importing.page_title import take_title, without_contents
from chatbot.importing.page_tree import HEADINGS, UNSEEN, address, lines, parse, tidy
from chatbot.importing.report import Dropped, printable

# The main element must hold so much of the page's words, or it is not what it says.
MAIN_SHARE = 0.15
# A list of links: so many, and so much of its words.
LINKS = 5
LINK_SHARE = 0.7
MENU_SHARE = 0.4  # of what is also called a menu
FEW_WORDS = 25
# Characters of a line that are looked for in the source, and how far.
FIRST, FAR = 24, 200_000
MOST = 0.5  # of a page: a class on a wrapper of it all says nothing about the text
_ROLES = {
    "navigation": "navigation",
    "banner": "the site's header",
    "contentinfo": "the site's footer",
    "search": "a search field",
    "dialog": "a dialog",
    "alertdialog": "a dialog",
    "menu": "navigation",
    "menubar": "navigation",
    "complementary": "beside the text",
}
_NAMES = {
    "nav": "navigation",
    "header": "the site's header",
    "footer": "the site's footer",
    "aside": "beside the text",
    "dialog": "a dialog",
    "select": "a form",
    "textarea": "a form",
    "menu": "navigation",
}
_SURE = {
    "cookie": "a cookie banner",
    "cookies": "a cookie banner",
    "consent": "a cookie banner",
    "gdpr": "a cookie banner",
    "breadcrumb": "navigation",
    "breadcrumbs": "navigation",
    "newsletter": "a newsletter form",
    "skip": "navigation",
    "skiplink": "navigation",
    "pagination": "navigation",
    "advert": "advertising",
    "advertisement": "advertising",
    "ads": "advertising",
}
_LIKELY = {
    "nav": "navigation",
    "navbar": "navigation",
    "menu": "navigation",
    "toc": "the table of contents",
    "sidebar": "beside the text",
    "share": "sharing links",
    "sharing": "sharing links",
    "social": "sharing links",
    "subscribe": "a newsletter form",
    "popup": "a dialog",
    "modal": "a dialog",
    "related": "links to other pages",
    "masthead": "the site's header",
    "toolbar": "navigation",
}
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SUFFIX = re.compile(r"\s+(?:[|·•»]|[-–—])\s+")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_ENCODINGS = frozenset(
    """windows-1250 windows-1251 windows-1253 windows-1254 windows-1257 iso-8859-2 iso-8859-5 iso-8859-7 iso-8859-9
    iso-8859-15 koi8-r shift_jis euc-jp gb18030 gbk gb2312 big5 euc-kr""".split()
)
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_YEAR = re.compile(r"\b((?:19|20)[0-9]{2})-[0-9]{2}-[0-9]{2}")


def read_page(data: bytes, name: str) -> Converted:
    """A web page as Markdown. Raises ImportingError."""
    markup, encoding = _decoded(data)
    markup = markup.replace("\r\n", "\n").replace("\r", "\n")
    page = _Page(parse(clean(markup)[0], name), markup)
    notes = [] if encoding == "utf-8" else [f"the file is {encoding} and was read as such"]
    if "�" in markup:
        notes.append("some characters could not be decoded, and are � now")
    return page.converted(name, notes)


def _decoded(data: bytes) -> tuple[str, str]:
    """(text, name of its encoding): by its mark, UTF-8 where it is that, by what the page says, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:4096])
        encoding = declared[1].decode("ascii").lower() if declared else ""
        # As browsers have it: what calls itself Latin-1 or ASCII is Windows-1252.
        encoding = encoding if encoding in _ENCODINGS else "utf-8" if encoding == "utf-8" else "windows-1252"
        return data.decode(encoding, "replace"), encoding


def from_html(
    html: str, name: str, kind: str, unit: str, source: Sequence[SourceLine], candidates: Sequence[tuple[str, str]]
) -> Converted:
    """A document of another format as Markdown, by way of HTML, all of which is content. Raises ImportingError."""
    page = _Page(parse(clean(html)[0], name), "")
    body = page.soup.body or page.soup
    page.number(source)
    return page.written(body, name, kind, unit, source, candidates, [])


class _Page:
    """A page's tree, what was dropped of it, and where in its source its lines stand."""

    def __init__(self, soup: BeautifulSoup, markup: str) -> None:
        self.soup, self._markup = soup, markup
        self.dropped: list[Dropped] = []
        self._numbers: dict[str, list[int]] = {}

    def converted(self, name: str, notes: list[str]) -> Converted:
        """The page's main content."""
        body = self.soup.body or self.soup
        head = _Head(self.soup)
        for tag in body.find_all(UNSEEN):
            tag.decompose()
        source = tuple(self._numbered(lines(body)))
        self.number(source)
        weights = _Weights(body)
        main = self._main(body, weights)
        title = None if main.find("h1") else body.find("h1")
        candidates = [
            (" ".join(title.get_text().split()) if title else "", "its heading"),
            (head.meta("og:title"), "the page's head"),
            (head.title(), "the page's head"),
        ]
        if main is not body:
            self._outside(body, main, weights)
        else:
            self._round(main, weights)
        self._within(main, weights)
        return self.written(main, name, "HTML", "line", source, candidates, notes, head)

    def number(self, source: Iterable[SourceLine]) -> None:
        """Know where lines stand, so that what is dropped can be told by its place."""
        for line in source:
            self._numbers.setdefault(line.text, []).append(line.number)

    def written(
        self,
        root: Tag,
        name: str,
        kind: str,
        unit: str,
        source: Sequence[SourceLine],
        candidates: Sequence[tuple[str, str]],
        notes: list[str],
        head: _Head | None = None,
    ) -> Converted:
        """The Markdown of an element, and the books."""
        notes += tidy(root, head.base() if head else "", self.drop)
        without_contents(root, self.drop)
        title, where = take_title(root, candidates)
        try:
            text = write(root)
        except SpanError as error:
            raise ImportingError(
                f"{printable(name)}: a table whose cells span too many rows and columns; write it out"
            ) from error
        except RecursionError as error:
            raise ImportingError(
                f"{printable(name)}: nested too deep to be read; save it from a browser or word processor"
            ) from error
        stated = head.stated() if head else {}
        return Converted(kind, unit, title, where, text, tuple(source), tuple(self.dropped), tuple(notes), stated)

    def drop(self, tag: Tag, reason: str, boilerplate: bool) -> None:
        """Take an element out, and tell its lines."""
        last = self.dropped[-1].line if self.dropped else 1
        for line in lines(tag) or ([" ".join(tag.get_text().split())] if tag.get_text().strip() else []):
            numbers = self._numbers.get(line, [])
            if not numbers:  # a part of a line: of the first that holds it
                numbers = next((own for text, own in self._numbers.items() if line in text), [])[:1]
            last = numbers.pop(0) if len(numbers) > 1 else numbers[0] if numbers else last
            self.dropped.append(Dropped(last, line, reason, boilerplate))
        tag.decompose()

    def _numbered(self, texts: Sequence[str]) -> Iterator[SourceLine]:
        """The lines with where they stand in the source: at their first words, or after the line before."""
        body = _BODY.search(self._markup)
        at, number, counted = body.end() if body else 0, 1, 0
        for text in texts:
            # Its beginning, or at least its first word; a tag or entity may stand within.
            for first in (text[:FIRST], text.split()[0]):
                found = self._markup.find(first, at, at + FAR)
                if found >= 0:
                    number += self._markup.count("\n", counted, found)
                    at, counted = found + len(first), found
                    break
            yield SourceLine(number, text)

    def _main(self, body: Tag, weights: _Weights) -> Tag:
        """The element that holds the content: `main`, the only `article`, or else all."""
        whole = weights.words(body)
        articles = body.find_all("article")
        for tag in (body.find("main"), body.find(True, {"role": "main"}), articles[0] if len(articles) == 1 else None):
            if isinstance(tag, Tag) and weights.words(tag) >= MAIN_SHARE * whole:
                return tag
        return body

    def _outside(self, body: Tag, main: Tag, weights: _Weights) -> None:
        """Drop what stands beside the main element and its ancestors."""
        while main is not body and main.parent is not None:
            for tag in main.find_previous_siblings():
                self.drop(tag, _reason(tag, weights) or "outside of the main content", True)
            for tag in main.find_next_siblings():
                self.drop(tag, _reason(tag, weights) or "outside of the main content", True)
            for text in main.parent.find_all(string=True, recursive=False):
                if text.strip():
                    self.drop(text.wrap(self.soup.new_tag("span")), "outside of the main content", True)
            main = main.parent

    def _round(self, body: Tag, weights: _Weights) -> None:
        """Drop the site's own parts of a page that does not say where its content is."""
        whole = weights.words(body)
        for tag in body.find_all(True):
            if tag.parent is None or tag.decomposed:
                continue
            reason = _reason(tag, weights)
            if tag.name in ("header", "aside") and tag.find_parent(["article", "section"]):
                reason = ""
            if tag.name == "header" and tag.find("h1"):
                reason = ""
            if not reason and tag.name in ("div", "ul", "ol", "section", "table"):
                reason = "navigation" if weights.is_menu(tag, LINK_SHARE) else ""
            if reason and weights.words(tag) < MOST * whole:
                self.drop(tag, reason, True)

    def _within(self, main: Tag, weights: _Weights) -> None:
        """Drop what even the main element holds of the site: navigation, banners, forms."""
        whole = weights.words(main)
        for tag in main.find_all(True):
            if tag.parent is None or tag.decomposed or tag.name in ("header", "aside", "footer"):
                continue
            reason = _reason(tag, weights)
            if reason and reason != "beside the text" and weights.words(tag) < MOST * whole:
                self.drop(tag, reason, True)


class _Head:
    """What the head of a page says of it."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup

    def meta(self, key: str) -> str:
        """The value of a key, "" where it is not there."""
        tag = self._soup.find("meta", attrs={"property": key}) or self._soup.find("meta", attrs={"name": key})
        return " ".join(str(tag.get("content") or "").split()) if isinstance(tag, Tag) else ""

    def title(self) -> str:
        """The title without the site's name, which stands last."""
        tag = self._soup.find("title")
        return _SUFFIX.split(" ".join(tag.get_text().split()))[0] if tag else ""

    def base(self) -> str:
        """The address of the page itself, by which those in it are whole."""
        canonical = self._soup.find("link", attrs={"rel": "canonical"})
        own = str(canonical.get("href") or "") if isinstance(canonical, Tag) else ""
        return next((url for url in (own, self.meta("og:url")) if address(url, "")), "")

    def stated(self) -> dict[str, object]:
        """The publisher and the year, where the page names them for machines."""
        years = [
            int(match[1])
            for key in (
                "article:modified_time",
                "og:updated_time",
                "article:published_time",
                "date",
                "dcterms.modified",
            )
            if (match := _YEAR.search(self.meta(key)))
        ]
        found = {"publisher": self.meta("og:site_name"), "year": years[0] if years else 0}
        return {key: value for key, value in found.items() if value}


class _Weights:
    """How many words, and words of links, each element shows; counted once, since elements stand within each other."""

    def __init__(self, body: Tag) -> None:
        self._words: Counter[int] = Counter()
        self._linked: Counter[int] = Counter()
        self._links: Counter[int] = Counter()
        for text in body.find_all(string=True):
            count, linked = len(text.split()), text.find_parent("a") is not None
            for tag in text.parents if count else ():
                self._words[id(tag)] += count
                self._linked[id(tag)] += count * linked
        for link in body.find_all("a", href=True):
            for tag in link.parents:
                self._links[id(tag)] += 1

    def words(self, tag: Tag) -> int:
        """How many words an element shows."""
        return self._words[id(tag)]

    def is_menu(self, tag: Tag, share: float) -> bool:
        """Whether an element is a list of links, and hardly anything else."""
        return self._links[id(tag)] >= LINKS and self._linked[id(tag)] >= share * self._words[id(tag)]


def _reason(tag: Tag, weights: _Weights) -> str:
    """Why an element is of the site and not of its content, or ""."""
    role = str(tag.get("role") or "")
    if reason := _ROLES.get(role) or _NAMES.get(tag.name):
        return reason
    if tag.name == "form":
        return "a form" if weights.words(tag) <= FEW_WORDS * 2 and not tag.find(HEADINGS) else ""
    named = f"{tag.get('class') or ''} {tag.get('id') or ''}"
    tokens = {token.lower() for token in _TOKEN.findall(named)}
    if tag.name in (
        "body",
        "html",
        "main",
        "article",
        *HEADINGS,
        "p",
        "li",
        "td",
        "th",
        "tr",
        "tbody",
        "table",
        "span",
    ):
        return ""
    for token in sorted(tokens & _SURE.keys()):
        return _SURE[token]
    for token in sorted(tokens & _LIKELY.keys()):
        if weights.is_menu(tag, MENU_SHARE) or weights.words(tag) <= FEW_WORDS:
            return _LIKELY[token]
    return ""
