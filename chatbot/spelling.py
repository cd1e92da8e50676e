"""Spelling: what was typed, read as the guides' own words.

Text-speak is mended from a table (`intents/slot_spelling.yml`), typing
errors toward the nearest word that guides or phrasings use. Correct English
words, acronyms and figures stay as they are.
"""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chatbot.index import Index
from chatbot.intent import Rules
from chatbot.text import TYPED_WORD, normalise, stem, words

# How many letters may be wrong: short words are neighbours of too many others.
EDITS = ((4, 1), (6, 2), (10, 3))
ACRONYM = 5
# No phrase of the table has more words.
MAX_PHRASE = 4
Corrections = tuple[tuple[str, str], ...]


def mend(utterance: str, rules: Rules, index: Index) -> tuple[list[str], Corrections]:
    """(words, corrections) of an utterance; a correction is (typed, read as), a word or a phrase."""
    table = rules.tables.get("spelling", {})
    acronyms = {match.lower() for match in TYPED_WORD.findall(utterance) if is_acronym(match)}
    typed, start = words(normalise(utterance)), 0
    read: list[str] = []
    corrections: list[tuple[str, str]] = []
    while start < len(typed):
        end, known = _in_table(typed, start, table)
        word = " ".join(typed[start:end])
        if known is None and word not in acronyms:
            known = nearest(word, index)
        if known is None or known == word:
            read.append(word)
        else:
            read.extend(words(known))
            corrections.append((word, known))
        start = end
    return read, tuple(corrections)


def _in_table(typed: list[str], start: int, table: dict[tuple[str, ...], str]) -> tuple[int, str | None]:
    """(end, value) of the longest phrase of the table that begins at start, or of the word there and None."""
    for end in range(min(start + MAX_PHRASE, len(typed)), start, -1):
        value = table.get(tuple(typed[start:end]))
        if value is not None:
            return end, value
    return start + 1, None


def is_acronym(word: str) -> bool:
    """True for short words in capitals, such as IT, HR or GDPR: never corrected."""
    return 2 <= len(word) <= ACRONYM and word.isupper()


def nearest(word: str, index: Index) -> str | None:
    """The known word that an unknown one most likely is, or None.

    Fewest edits first (optimal string alignment: swapped neighbours are one
    edit), then the same first letter, then the commonest.
    """
    edits = next((n for length, n in reversed(EDITS) if len(word) >= length), 0)
    if not edits or not word.isalpha() or word in index.vocabulary or word in index.english:
        return None
    if stem(word) in index.stems:
        return None
    found = process.extract(word, list(index.vocabulary), scorer=OSA.distance, score_cutoff=edits, limit=10)
    candidates = [(distance, known[0] != word[0], -index.vocabulary[known], known) for known, distance, _ in found
                  if len(known) > 3]  # fmt: skip
    return min(candidates)[-1] if candidates else None
