"""Spelling: what was typed, read as words in use.

Text-speak is mended from a table (`intents/slot_spelling.yml`). Of what is
left, the likeliest reading of the whole utterance is taken: words that often
stand together, few letters changed (a noisy channel; Kernighan, Church and
Gale 1990). Acronyms and figures stay as they are, and a correct word is
doubted only where it never stands beside its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from chatbot.question.rules import Rules
from chatbot.question.slots import strange_names
from chatbot.question.usage import END, MIN_LENGTH, START, Usage
from chatbot.text import TYPED_WORD, fold, word_spans, words

# What a reading costs, in nats, beside the surprise of its words: the first
# changed letter, each further one, a first letter that differs, changing a
# word that is correct, and keeping one that nobody knows. Chosen on the
# development questions with one typing error per three words; a third more or
# less of any of them loses less than a point.
FIRST_EDIT = 5.0
FURTHER_EDIT = 4.5
OTHER_START = 1.0
CORRECT_WORD = 2.0
UNKNOWN_WORD = 15.0
# In an unknown word of so many letters, so many may be wrong.
EDITS = ((5, 2), (10, 3))
# No more spellings of one word are looked at.
MAX_SPELLINGS = 12
# The words of an utterance after these stay as typed: two pages of errors must not hold up the questions of others.
MAX_MENDED = 80
ACRONYM = 5
# No phrase of the table has more words.
MAX_PHRASE = 4
Corrections = tuple[tuple[str, str], ...]


def mend(utterance: str, rules: Rules, usage: Usage) -> tuple[str, Corrections]:
    """(text, corrections) of an utterance, its punctuation kept; a correction is (typed, read as)."""
    text = fold(utterance)
    spans = word_spans(text)
    typed = [words(text[start:end])[0] for start, end in spans]
    kept = {match.lower() for match in TYPED_WORD.findall(utterance) if is_acronym(match)}
    kept |= {" ".join(words(name)) for name, _ in strange_names(text, usage)}
    table = rules.tables.get("spelling", {})
    # "What does an NP do" asks for a title, "np" says no problem.
    if titles := {(word,) for word in kept if not text.isupper() and usage.is_title(word)}:
        table = {phrase: meant for phrase, meant in table.items() if phrase not in titles}
    known = list(_from_table(typed, table))
    flat = [word for _, _, meant in known for word in meant]
    choices: list[dict[str, float]] = []
    for first, last, meant in known:
        for word in meant:
            settled = typed[first:last] != meant or word in kept or _is_at_home(flat, len(choices), usage)
            settled = settled or len(choices) >= MAX_MENDED
            choices.append({word: 0.0} if settled else spellings(word, usage))
    rest = iter(likeliest(choices, usage))
    corrections: list[tuple[str, str]] = []
    parts, end = [], 0
    for first, last, meant in known:
        read = " ".join(islice(rest, len(meant)))
        before = " ".join(typed[first:last])
        if read != before:
            corrections.append((before, read))
            parts += [text[end : spans[first][0]], read]
            end = spans[last - 1][1]
    return "".join((*parts, text[end:])), tuple(corrections)


def _from_table(typed: list[str], table: dict[tuple[str, ...], str]) -> Iterator[tuple[int, int, list[str]]]:
    """(first, last, words meant) of each phrase of the table that stands in the words, and of each word between."""
    start = 0
    while start < len(typed):
        end, meant = _in_table(typed, start, table)
        yield start, end, words(meant) if meant is not None else typed[start:end]
        start = end


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


def _is_at_home(found: Sequence[str], at: int, usage: Usage) -> bool:
    """Whether a word is known to stand before or after the word beside it."""
    word = found[at]
    before = found[at - 1] if at else START
    after = found[at + 1] if at + 1 < len(found) else END
    return bool(usage.follows(before, word) or usage.follows(word, after))


def spellings(word: str, usage: Usage) -> dict[str, float]:
    """What a word may be read as -> what that costs, the word itself first; the plural of a known word stays."""
    known = word in usage
    found = {word: 0.0 if known else UNKNOWN_WORD}
    if (
        len(word) < MIN_LENGTH
        or not (word.isascii() and word.isalpha())
        or (not known and word.removesuffix("s") in usage)
    ):
        return found
    from rapidfuzz import process  # here, as many questions are spelt right and need no more than this file's tables
    from rapidfuzz.distance import OSA

    near = {other: OSA.distance(word, other) for other in usage.neighbours(word)}
    near = {other: distance for other, distance in near.items() if distance == 1}
    edits = next((n for length, n in reversed(EDITS) if len(word) >= length), 1)
    if not known and edits > 1:
        further = process.extract(word, usage.used, scorer=OSA.distance, score_cutoff=edits, limit=MAX_SPELLINGS)
        near |= {other: int(distance) for other, distance, _ in further}
    for other, distance in near.items():
        cost = FIRST_EDIT + FURTHER_EDIT * (distance - 1) + CORRECT_WORD * known
        found[other] = cost + OTHER_START * (other[0] != word[0])
    return found


def likeliest(choices: Sequence[dict[str, float]], usage: Usage) -> list[str]:
    """The reading of a whole utterance that costs least, its words' surprise included (Viterbi 1967).

    choices: for each word, its spellings and their cost in nats. Of spellings
    that cost the same, the first in the alphabet.
    """
    steps: list[dict[str, tuple[float, str]]] = [{START: (0.0, "")}]
    for choice in (*choices, {END: 0.0}):
        before = steps[-1]
        steps.append(
            {
                word: min((past + usage.surprise(word, last) + cost, last) for last, (past, _) in before.items())
                for word, cost in choice.items()
            }
        )
    return list(_traced(steps))[::-1]


def _traced(steps: Sequence[dict[str, tuple[float, str]]]) -> Iterator[str]:
    """The words of the best path, last first."""
    word = END
    for step in reversed(steps[2:]):
        word = step[word][1]
        yield word
