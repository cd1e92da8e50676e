"""A counselor's own `demo.md`, read into a demo; its guides and sections must be known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.bot import Bot
from chatbot.demo.script import KINDS, Chapter, Demo, Question, Say, faq_demo
from chatbot.errors import CareerChatError, DataError
from chatbot.guides.markdown import new_markdown, plain_text
from chatbot.guides.source import read_source
from chatbot.record import replace
from chatbot.text import MAX_QUESTION, clean, join_words, shorten

if TYPE_CHECKING:  # reading Markdown is for a file of one's own; the demo of the FAQ does without
    from markdown_it.token import Token

MAX_BYTES = 1_000_000
# Paragraphs and questions; nobody sits through more, and each question is asked before anything is shown.
MAX_STEPS = 1_000
# Of the names that are like a wrong one, so many are told.
NEAREST = 3
# A name in a message is cut to so many characters.
MAX_NAME = 80
_GUIDE = "guide"  # a chapter's line "Guide: customer-care-agent"
_FORM = "`## ` begins a chapter, a paragraph is what you say, and `- ` begins a question"
_EXPECT = f"write behind it, as code, `guide#section` or one of {join_words((f'`{word}`' for word in KINDS), 'or')}"


def open_demo(path: Path | None, bot: Bot) -> Demo:
    """The demo of a file, or of the guides' own FAQ where none is named. Raises CareerChatError."""
    if path is not None:
        return read_demo(path, bot)
    demo = faq_demo(bot.library)
    if not demo.questions:
        raise CareerChatError("no guide has an FAQ to show; name a demo of your own: career-chat demo FILE")
    return demo


def read_demo(path: Path, bot: Bot) -> Demo:
    """A counselor's demo, its guides and sections known. Raises DataError naming file, line and remedy."""
    text = read_source(path, MAX_BYTES, DataError).replace("\r\n", "\n").replace("\r", "\n")
    chapters: list[Chapter] = []
    title, steps = "", 0
    for kind, line, inlines in _blocks(clean(text, limit=MAX_BYTES)):
        words = " ".join(" ".join(map(plain_text, inlines)).split())
        if kind == "h1":
            if title:
                raise DataError(path, line, f"a second title, “{shorten(words, MAX_NAME)}”", _FORM)
            title = words
        elif kind == "h2":
            chapters.append(Chapter(words, "", (), path))
        elif kind in ("p", "li"):
            steps += 1
            if steps > MAX_STEPS:
                raise DataError(path, line, f"more than {MAX_STEPS:,} paragraphs and questions", "make two demos of it")
            if not chapters:  # what stands before the first chapter opens the demo
                chapters.append(Chapter("", "", (), path))
            if kind == "p":
                chapters[-1] = _said(chapters[-1], plain_text(inlines[0]), line, bot)
            else:
                asked = _question(inlines, line, path, bot)
                chapters[-1] = replace(chapters[-1], steps=(*chapters[-1].steps, asked))
        else:
            raise DataError(path, line, f"a {kind}, which means nothing in a demo", _FORM)
    title = title or clean(path.stem)
    demo = Demo(title, tuple(replace(chapter, title=chapter.title or title) for chapter in chapters))
    if not demo.questions:
        raise DataError(path, None, "no questions", "write each as a list item: - Question? `guide#section`")
    return demo


def _blocks(text: str) -> Iterator[tuple[str, int, list[Token]]]:
    """(kind, line, words) of each block: "h1", "h2", "p", "li" for a list item with all its paragraphs, or others."""
    # Else a paragraph above a dividing line would be a heading, and one that is indented a block of code.
    tokens = new_markdown().disable(["table", "code", "lheading"]).parse(text)
    item: list[Token] = []
    kind, depth, line = "p", 0, 0
    for token in tokens:
        if token.type in ("list_item_open", "list_item_close"):
            if item:
                yield "li", line, item
            depth, item = depth + token.nesting, []
        elif token.type in ("heading_open", "paragraph_open"):
            kind = token.tag if token.tag in ("h1", "h2", "p") else f"heading of level {token.tag[1:]}"
        elif token.map and token.type == "inline" and depth and kind == "p":
            line = line if item else token.map[0] + 1
            item = [*item, token]
        elif token.map and token.type in ("inline", "fence"):
            yield "block of code" if token.type == "fence" else kind, token.map[0] + 1, [token]


def _said(chapter: Chapter, words: str, line: int, bot: Bot) -> Chapter:
    """The chapter with a paragraph; its line "Guide: ..." names the guide that the chapter asks."""
    kept = []
    for number, text in enumerate(words.split("\n"), line):
        label, colon, name = text.partition(":")
        if not (colon and label.strip().lower() == _GUIDE):
            kept.append(text)
            continue
        if chapter.guide or chapter.questions:
            raise DataError(
                chapter.path,
                number,
                "a guide named after the first question or guide of its chapter",
                "name one guide right below the chapter's heading, or begin a chapter",
            )
        guide = bot.find_guide(name.strip())
        if guide is None:
            raise _unknown_guide(name.strip(), chapter.path, number, bot)
        chapter = replace(chapter, guide=guide.slug)
    said = " ".join(" ".join(kept).split())
    return replace(chapter, steps=(*chapter.steps, Say(said, line))) if said else chapter


def _question(inlines: list[Token], line: int, path: Path, bot: Bot) -> Question:
    """The question of a list item: its words, and what is expected in the code spans behind them."""
    parts = [(False, "")]
    for inline in inlines:
        parts += [
            (child.type == "code_inline", child.content or " ")
            for child in inline.children or []
            if child.content or child.type.endswith("break")
        ]
        parts.append((False, " "))
    spans: list[str] = []
    while parts and (parts[-1][0] or not parts[-1][1].strip(" ,;")):
        is_code, content = parts.pop()
        spans += [content.strip()] * is_code
    text = " ".join("".join(content for _, content in parts).split())
    if not text or len(text) > MAX_QUESTION:
        problem = f"a question of {len(text):,} characters" if text else "a question without words"
        raise DataError(path, line, problem, f"write 1 to {MAX_QUESTION:,} characters before what is expected")
    if not spans:
        raise DataError(path, line, f"nothing is expected of “{shorten(text, MAX_NAME)}”", _EXPECT)
    kinds = dict.fromkeys(KINDS[span.lower()] for span in spans if span.lower() in KINDS)
    sections = tuple(dict.fromkeys(span for span in reversed(spans) if span.lower() not in KINDS))
    if len(kinds) + bool(sections) > 1:
        problem = f"“{shorten(text, MAX_NAME)}” is to be answered in two ways"
        raise DataError(path, line, problem, f"{_EXPECT}, not both")
    for section in sections:
        _check_section(section, path, line, bot)
    return Question(text, sections, next(iter(kinds), "answer"), line)


def _check_section(name: str, path: Path, line: int, bot: Bot) -> None:
    """Raise DataError where "guide#anchor" is no section of the guides."""
    slug, sign, anchor = name.partition("#")
    if not sign:
        raise DataError(path, line, f"`{shorten(name, MAX_NAME)}` is nothing to expect", _EXPECT)
    guide = bot.shelves.guide(slug)
    if guide is None:
        raise _unknown_guide(slug, path, line, bot)
    if guide.section(anchor) is None:
        near = _nearest(anchor, [section.anchor for section in guide.sections])
        raise DataError(path, line, f"no section `{shorten(anchor, MAX_NAME)}` in the guide {slug}", f"use {near}")


def _unknown_guide(name: str, path: Path, line: int, bot: Bot) -> DataError:
    slugs = [shelf.slug(number) for shelf in bot.shelves.all for number in range(len(shelf))]
    return DataError(
        path,
        line,
        f"no guide `{shorten(name, MAX_NAME)}`",
        f"use {_nearest(name, slugs)}; `career-chat guides` lists them",
    )


def _nearest(name: str, known: list[str]) -> str:
    """The names that are most like a wrong one, in words."""
    from rapidfuzz import process  # where a name is wrong only

    near = process.extract(name, known, limit=NEAREST)
    return join_words((f"`{word}`" for word, *_ in near), "or")
