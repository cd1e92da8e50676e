"""Pasted text as clean lines, each with its number and its shape: what later steps read instead of characters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from chatbot.importing.section_names import FACT_LABELS, FIGURE_UNITS, LEVELS, SECTIONS, SUBSECTIONS

MAX_HEADING = 110  # characters; the longest case-study title of the first guides has 70
MAX_HEADING_WORDS = 14
MAX_LABEL_WORDS = 8
MAX_QUESTION = 200
MAX_FACT_LABEL_WORDS = 6
MAX_FIGURE = 40
MAX_INDENTED_ITEM = 150  # longer indented text is a paragraph that the page set in
INDENT = 2  # columns by which a list item stands in
WRAP_WIDTH = 100  # text wrapped by a hand or a mail program is at most this wide
LONG_LINES = 0.02  # of all lines may be longer, such as addresses
FULL_LINE = 0.6  # of that width: a shorter line ended because its paragraph did
TERMINALS = ".!?。！？…"
CLOSERS = "\"'”’»)]"


class Shape(Enum):
    """What a line looks like before anything is known of its neighbours."""

    ITEM = "list item"
    FIGURE = "figure"
    LEVEL = "level word"
    FACT = "label and value"
    QUESTION = "question"
    SHORT = "short line in title case"
    LABEL = "other short line"
    PROSE = "prose"


@dataclass(frozen=True)
class Line:
    """One logical line: a line of the input, or several that were one before wrapping.

    numbers: 1-based input lines; text: without bullet, emoji and outer space; gap: a blank line, a rule or the start
    of the text stands before it; mark: "•" or "1" where it had a bullet or a number, "" where an indent was all.
    """

    numbers: tuple[int, ...] = field(compare=False)
    text: str
    shape: Shape
    gap: bool = False
    mark: str = ""


@dataclass(frozen=True)
class _Raw:
    number: int
    indent: int
    mark: str
    text: str
    gap: bool


BULLETS = "•●▪◦‣·∙■□○➤►▶❖✅✔✓☑❌✗✘»\ufe0f"
DASHES = "*+-–—"  # bullets only where a space follows
NUMBERED = re.compile(r"\(?[0-9]{1,3}[.)][ \t]+(?=\S)")
# Stars stay: "★★★☆☆" is a rating, and the only place where its value stands.
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u2604\u2607-\u27bf\u2b1b\u2b1c\u2b50\u2b55\ufe0e\ufe0f\u20e3]\u200d?")
QUESTION_MARK = re.compile(r"(?:Q|Question)\s?[0-9]{0,3}[.:)]\s*(?=\S)", re.IGNORECASE)
ANSWER_MARK = re.compile(r"(?:A|Answer)\s?[0-9]{0,3}[:)]\s*(?=\S)")
FACT = re.compile(r"([^\W_][^:\t]{0,48}):\s+(\S.*)")
KNOWN_FACT = re.compile(
    rf"((?:[0-9]{{4}} )?(?:{'|'.join(map(re.escape, sorted(FACT_LABELS, key=len, reverse=True)))})"
    r"(?:,? \(?[0-9]{4}(?:[-–][0-9]{2,4})?\)?)?)\*?\s+(\S.*)"
)
DATED_FACT = re.compile(r"([A-Z][^:()]{2,48} \((?:19|20)[0-9]{2}(?:[-–][0-9]{2,4})?\))\*?\s+(\S.*)")
PLAIN_VALUES = frozenset({"None", "Varies", "Yes", "No"})
BRACKETS = re.compile(r"\([^()]*\)")
STEP = re.compile(r"(?:step|phase|stage) [0-9]+\b", re.IGNORECASE)
NO_DIGITS = re.compile(r"[^\W\d_]+(?:\.a\.?)?")
ABBREVIATION = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Jr|Sr|Dr|St|U\.S|U\.K|etc|Ph\.D|B\.A|B\.S|M\.S)\.$")
NAMES = SECTIONS | SUBSECTIONS
SMALL_WORDS = frozenset(
    "a an and as at but by for from in into is it nor of on or per the to vs vs. via with your you".split()
)


def read_lines(text: str) -> tuple[tuple[Line, ...], tuple[int, ...]]:
    """The lines that say something, and the numbers of those without a letter, digit or star."""
    raws: list[_Raw] = []
    empty: list[int] = []
    gap = True
    for number, source in enumerate(text.split("\n"), start=1):
        if not source.strip():
            gap = True
            continue
        raw = _read(number, source, gap)
        if any(character.isalnum() or character in "★☆" for character in raw.text):
            raws.append(raw)
            gap = False
        else:
            empty.append(number)
            gap = True  # a rule between two texts parts them as a blank line does
    base = min((raw.indent for raw in raws), default=0)
    return tuple(_line(group, base) for group in _unwrap(raws)), tuple(empty)


def _without_emoji(text: str) -> str:
    """The text with its emoji gone."""
    return EMOJI.sub(" ", text).strip()


def bare(source: str) -> str:
    """An input line without its bullet and with single spaces: what a guide holds of a line that needed no change."""
    return _plain(_split_mark(source.strip())[1])


def split_fact(text: str) -> tuple[str, str] | None:
    """The label and the value of a line such as "Experience: 0-2 years", or of a table row that lost its column."""
    cells = split_cells(text)
    if len(cells) > 1:
        return cells[0], ", ".join(cells[1:])
    match = FACT.fullmatch(text)
    if match and len(match[1].split()) <= MAX_FACT_LABEL_WORDS and not STEP.match(text) and not match[1].islower():
        return match[1].strip(), match[2]
    match = KNOWN_FACT.fullmatch(text) or DATED_FACT.fullmatch(text)
    if match and _is_value(match[2], text):
        return match[1], match[2]
    return None


def _is_value(value: str, line: str) -> bool:
    """Whether what follows a label can be its value: "None mandatory", "10% for ..."; "and Salary" cannot."""
    if value[0].islower() or line.endswith("."):
        return False
    return value in PLAIN_VALUES or not _title_case(line.split()) or any(character.isdigit() for character in value)


def split_cells(text: str) -> list[str]:
    """The cells of a pasted table row: parted by tabs, or by bars with space around; one cell where it is no row."""
    separator = "\t" if "\t" in text else " | "
    return [cell for cell in (part.strip(" |") for part in text.split(separator)) if cell]


def is_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does ("Acme Inc." does not)."""
    end = text.rstrip(CLOSERS)
    return end.endswith(tuple(TERMINALS)) and not ABBREVIATION.search(end)


def _read(number: int, source: str, gap: bool) -> _Raw:
    expanded = source.expandtabs(4)
    indent = len(expanded) - len(expanded.lstrip())
    text = source.strip()
    mark, rest = _split_mark(text)
    plain = _without_emoji(rest)
    if EMOJI.match(text):
        # "✅ Pros" is a heading with a picture, "✅ Flexible hours" and "🔹 You work outdoors." are items of a list.
        mark = "" if plain.casefold() in NAMES else mark or ("•" if is_sentence(plain) else "")
    return _Raw(number, indent, mark, plain, gap)


def _split_mark(text: str) -> tuple[str, str]:
    """The kind of mark of a line, and the line without its bullets ("• • Text") or its number ("2. Text")."""
    start = 0
    while start < len(text) and (text[start] in BULLETS or _is_dash_bullet(text, start)):
        start += 1
        while text[start : start + 1].isspace():
            start += 1
    number = NUMBERED.match(text, start)
    if number:
        return "1", text[number.end() :]
    return ("•", text[start:]) if start else ("", text)


def _is_dash_bullet(text: str, at: int) -> bool:
    """Whether a dash is a bullet: "- Text" and "-Text" at the start are, "-5%" is not."""
    after = text[at + 1 : at + 2]
    return text[at] in DASHES and (after.isspace() or (at == 0 and text[0] == "-" and after.isupper()))


def _unwrap(raws: list[_Raw]) -> list[list[_Raw]]:
    """The lines in groups that were one line before a mail program or a hand broke them."""
    width = _wrap_width(raws)
    groups: list[list[_Raw]] = []
    for raw in raws:
        if groups and _runs_on(groups[-1], raw, width):
            groups[-1].append(raw)
        else:
            groups.append([raw])
    return groups


def _wrap_width(raws: list[_Raw]) -> int:
    """The width at which the text was wrapped, 0 where it was not: full lines that go on in lower case give it away."""
    lengths = sorted(len(raw.text) for raw in raws if not raw.mark)
    if sum(length > WRAP_WIDTH for length in lengths) > len(lengths) * LONG_LINES:
        return 0
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    broken = sum(
        not after.gap and not after.mark and after.text[0].islower() and len(before.text) >= FULL_LINE * width
        for before, after in pairwise(raws)
    )
    return width if broken >= 2 else 0


def _runs_on(group: list[_Raw], raw: _Raw, width: int) -> bool:
    """Whether a line is the rest of the one above it."""
    if raw.gap or raw.mark:
        return False
    if group[0].mark:
        return raw.text[0].islower() or raw.indent >= group[0].indent + INDENT
    last = group[-1].text
    heading = is_sentence(last) and (raw.text.isupper() or raw.text.casefold() in NAMES)
    return bool(width) and len(last) >= FULL_LINE * width and not heading


def _line(group: list[_Raw], base: int) -> Line:
    first = group[0]
    text = " ".join(raw.text for raw in group)
    indented = first.indent >= base + INDENT and len(group) == 1 and len(text) <= MAX_INDENTED_ITEM
    numbers = tuple(raw.number for raw in group)
    if first.mark or indented:
        return Line(numbers, _plain(text), Shape.ITEM, first.gap, first.mark)
    answer = ANSWER_MARK.match(text)
    mark = answer or QUESTION_MARK.match(text)
    text = text[mark.end() :] if mark else text
    shape = Shape.PROSE if answer else shape_of(text)
    # The tabs of a table row are needed once more, to part its label from its value.
    return Line(numbers, text if shape is Shape.FACT else _plain(text), shape, first.gap)


def _plain(text: str) -> str:
    return " ".join(text.split())


def shape_of(text: str) -> Shape:
    """What one line looks like by itself."""
    words = text.split()
    if text.endswith("?") and len(text) <= MAX_QUESTION:
        return Shape.QUESTION
    if text.casefold() in LEVELS:
        return Shape.LEVEL
    if is_figure(text):
        return Shape.FIGURE
    if split_fact(text):
        return Shape.FACT
    name = text.removesuffix(":")
    if len(text) > MAX_HEADING or len(words) > MAX_HEADING_WORDS or is_sentence(text) or name.endswith((",", ";", ":")):
        return Shape.PROSE
    if _title_case(BRACKETS.sub(" ", name).split()):
        return Shape.SHORT
    return Shape.LABEL if len(words) <= MAX_LABEL_WORDS and name == text else Shape.PROSE


def is_figure(text: str) -> bool:
    """Whether a line is a figure and its unit, with nothing else: "8%", "$36,200", "32,000—60,000", "0-2 years"."""
    if len(text) > MAX_FIGURE or not any(character.isdigit() for character in text):
        return False
    return all(word.casefold() in FIGURE_UNITS for word in NO_DIGITS.findall(text))


def _title_case(words: list[str]) -> bool:
    """Whether all words that count start with a capital; one of five or more may not, and brackets do not count."""
    if not words or words[0][0].islower():
        return False
    counted = [word for word in (word.lstrip("(\"'“‘") for word in words) if word and word.lower() not in SMALL_WORDS]
    lower = sum(word[0].islower() for word in counted)
    return bool(counted) and lower <= (len(counted) >= 5)
