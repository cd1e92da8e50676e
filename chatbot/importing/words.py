"""The books of words: each visible word of a source is in the guide file, or is told as left out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from chatbot.guides.markdown import markdown
from chatbot.importing.converted import SourceLine
from chatbot.importing.report import Dropped

UNPLACED = "words that are not in the guide"
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> Iterator[str]:
    """The words of a text as they are counted: ligatures and case do not tell them apart, soft hyphens are none."""
    return (match[0] for match in _WORD.finditer(unicodedata.normalize("NFKC", text).replace("\xad", "").casefold()))


def visible_words(text: str) -> Counter[str]:
    """How often each word stands in the visible text of Markdown, addresses and marks apart."""
    counts: Counter[str] = Counter()
    for token in markdown().parse(text):
        if token.type in ("html_block", "fence", "code_block"):
            counts.update(words(token.content))
        # What stands beside each other within a line, with marks between, is one word to a reader: "H<b>2</b>O".
        pieces = [
            "\n" if child.type in ("softbreak", "hardbreak", "html_inline") else child.content
            for child in token.children or []
        ]
        counts.update(words("".join(pieces)))
    return counts


def unplaced(source: Sequence[SourceLine], guide: str, dropped: Iterable[Dropped]) -> tuple[Dropped, ...]:
    """The words of each source line that are neither in the guide's Markdown nor among what was dropped."""
    missing = Counter(word for line in source for word in words(line.text))
    missing -= visible_words(guide)
    for row in dropped:
        missing -= Counter(words(row.text))
    if not missing:
        return ()
    found = []
    for line in reversed(source):  # what is missing of words that occur often is most likely the last of them
        lost = [word for word in words(line.text) if missing[word] > 0 and not missing.subtract([word])]
        if lost:
            found.append(Dropped(line.number, " ".join(lost), UNPLACED, boilerplate=False))
    return tuple(reversed(found))
