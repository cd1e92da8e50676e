"""Headings that are not written as such: lines in bold, and questions in lists, each with what stands below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from chatbot.guides.html_blocks import SECTION_END

if TYPE_CHECKING:
    from markdown_it.token import Token

# A bold line of more words is a sentence that somebody stresses.
MAX_BOLD = 14
# Below all headings: a line in bold, then one that asks, then a question that is over where its answer ends.
_HEADS, _ASKS, _CLOSED = "h7", "h8", "h9"
_QUESTION_END = re.compile(r"\?(?=\s|$)")
_BREAKS = ("softbreak", "hardbreak")


def with_all_headings(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens with a heading for each line in bold that stands for one, and for each question of a list of them."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.level == 0 and token.type == "paragraph_open":
            yield from _paragraph(*tokens[at : at + 3])
            at += 3
        elif token.level == 0 and token.type in ("bullet_list_open", "ordered_list_open"):
            end = _end_of(tokens, at)
            yield from _list(tokens[at:end])
            at = end
        else:
            yield token
            at += 1


def _end_of(tokens: Sequence[Token], at: int) -> int:
    """Where what is opened by a token ends: the number of the token after it."""
    depth = 0
    for n in range(at, len(tokens)):
        depth += tokens[n].nesting
        if not depth:
            return n + 1
    return len(tokens)


# -- lines in bold ------------------------------------------------------------


def _paragraph(opening: Token, inline: Token, closing: Token) -> Iterator[Token]:
    """A paragraph, parted where a line in bold heads what follows."""
    children = [child for child in inline.children or [] if child.type != "text" or child.content]
    if not any(child.type == "strong_open" for child in children):
        yield from (opening, inline, closing)
        return
    first, last = inline.map or (0, 1)
    line, begin, at = first, 0, 0
    while at < len(children):
        bold, tag = _bold(children, at) if not at or children[at - 1].type in _BREAKS else (0, "")
        if bold:
            yield from _part(opening, inline, closing, children[begin:at], [first, max(line, first + 1)])
            ahead = line + _breaks(children[at:bold])
            yield opening.copy(type="heading_open", tag=tag, map=[line, ahead + 1])
            yield inline.copy(children=_named(children[at:bold]), map=[line, ahead + 1])
            yield closing.copy(type="heading_close", tag=tag)
            begin = bold + (bold < len(children) and children[bold].type in _BREAKS)
            line = first = ahead + (begin > bold)
            at = begin
        else:
            line += children[at].type in _BREAKS
            at += 1
    yield from _part(opening, inline, closing, children[begin:], [min(first, last - 1), last])


def _part(
    opening: Token, inline: Token, closing: Token, children: Sequence[Token], lines: list[int]
) -> Iterator[Token]:
    """What stands in a paragraph before or after a heading, as a paragraph; nothing where that says nothing."""
    if any(child.type not in _BREAKS for child in children):
        yield opening.copy(map=lines)
        yield inline.copy(children=list(children), map=lines)
        yield closing


def _breaks(children: Sequence[Token]) -> int:
    return sum(child.type in _BREAKS for child in children)


def _bold(children: Sequence[Token], at: int) -> tuple[int, str]:
    """(where the bold heading that begins there ends, its tag); (0, "") where none begins."""
    if children[at].type != "strong_open":
        return 0, ""
    end = next((n + 1 for n in range(at, len(children)) if children[n].type == "strong_close"), 0)
    said = "".join(child.content for child in children[at:end]).strip()
    if not any(map(str.isalnum, said)):
        return 0, ""
    if said.endswith("?"):
        return end, _ASKS
    alone = end == len(children) and not at
    heads = alone and not said.endswith((".", "!", ",")) and len(said.split()) <= MAX_BOLD
    return (end, _HEADS) if heads else (0, "")


def _named(children: Sequence[Token]) -> list[Token]:
    """The words of a bold heading without the colon that may end them."""
    texts = [child for child in children if child.type == "text"]
    if texts:
        texts[-1].content = texts[-1].content.rstrip().removesuffix(":")
    return list(children)


# -- lists of questions -------------------------------------------------------


def _list(tokens: Sequence[Token]) -> Iterator[Token]:
    """A list; one of questions that are answered becomes headings with their answers."""
    items = list(_items(tokens))
    parts = list(takewhile(bool, map(_asked, items)))
    if not parts or len(parts) < len(items) or (len(parts) < 2 and not _begins_bold(items[0])):
        yield from tokens
        return
    for item, part in zip(items, parts, strict=True):
        if part is not None:
            yield from _answered(item, *part)


def _items(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens within each item of a list."""
    at = 1
    while at < len(tokens) - 1:
        end = _end_of(tokens, at)
        yield tokens[at + 1 : end - 1]
        at = end


def _begins_bold(item: Sequence[Token]) -> bool:
    return any(child.type == "strong_open" for child in (item[1].children or [])[:2])


def _asked(item: Sequence[Token]) -> tuple[list[Token], list[Token]] | None:
    """(the question, what follows it in the same paragraph) of an item; None where it asks nothing or has no answer."""
    if len(item) < 3 or item[0].type != "paragraph_open":
        return None
    children = [child for child in item[1].children or [] if child.type != "text" or child.content]
    depth = 0
    for n, child in enumerate(children):
        depth += child.nesting
        match = _QUESTION_END.search(child.content) if child.type == "text" else None
        if match is None:
            continue
        head = child.copy(content=child.content[: match.end()])
        tail = child.content[match.end() :].lstrip()
        after = children[n + 1 :]
        closing = 0
        while depth and not tail and closing < len(after) and after[closing].nesting < 0:
            depth -= 1
            closing += 1
        if depth:
            return None
        rest = [*([child.copy(content=tail)] if tail else []), *after[closing:]]
        answered = any(other.content.strip() for other in rest) or any(token.content for token in item[3:])
        return ([*children[:n], head, *after[:closing]], rest) if answered else None
    return None


def _answered(item: Sequence[Token], asked: list[Token], rest: list[Token]) -> Iterator[Token]:
    """A heading of the question, the answer below it, and the end of both."""
    opening, inline, closing = item[:3]
    first, last = inline.map or (0, 1)
    lines = [first, first + 1 + _breaks(asked)]
    yield opening.copy(type="heading_open", tag=_CLOSED, map=lines, level=0, meta={"closed": True}, hidden=False)
    yield inline.copy(children=asked, map=lines, level=1)
    yield closing.copy(type="heading_close", tag=_CLOSED, level=0, hidden=False)
    begun = lines[1] - 1 + (bool(rest) and rest[0].type in _BREAKS)
    yield from _part(
        opening.copy(level=0), inline.copy(level=1), closing.copy(level=0), rest, [begun, max(last, begun + 1)]
    )
    for token in item[3:]:
        yield token.copy(level=max(0, token.level - 2))
    yield closing.copy(type=SECTION_END, nesting=0, tag="", level=0)
