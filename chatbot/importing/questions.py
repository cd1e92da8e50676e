"""Tables of questions and answers (CSV): read into guides, and written out of guides, with nothing lost between."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import ImportingError
from chatbot.guides.guide import Guide, Section
from chatbot.guides.source import decoded
from chatbot.importing.cleaning import clean
from chatbot.importing.converted import Converted, SourceLine
from chatbot.importing.markdown import heading_text, line_text
from chatbot.importing.report import Dropped, printable

MAX_ROWS = 20_000
MAX_CELL = 200_000  # characters
FIELDS = ("guide", "section", "question", "answer")
DELIMITERS = ",;\t|"
DEFAULT_SECTION = "Frequently Asked Questions"
_NAMES = {
    "question": frozenset("question questions q frage fragen pregunta prompt".split()),
    "answer": frozenset("answer answers a antwort antworten respuesta réponse response reply".split()),
    "section": frozenset("section category topic group chapter theme heading kategorie thema".split()),
    "guide": frozenset("guide role occupation document".split()),
}
# A spreadsheet would run such a cell as a formula: written, it gets an apostrophe before it, which reading takes off.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_APOSTROPHE = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class _Columns:
    """Where a table has what; -1 where it has no such column."""

    question: int
    answer: int
    section: int = -1
    guide: int = -1
    head: bool = True


def read_questions(data: bytes, name: str) -> tuple[Converted, ...]:
    """The guides of a table of questions and answers, one a name in its column `guide`. Raises ImportingError."""
    text, encoding = decoded(data)
    text, removed = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    delimiter, rows = _rows(text, name)
    columns = _columns(rows, name)
    notes = [f"questions and answers by {'their column names' if columns.head else 'what stands in the columns'}"]
    if encoding != "UTF-8":
        notes.append(f"the file is {encoding} and was read as such")
    if delimiter != ",":
        notes.append(f"columns are divided by {'tabs' if delimiter == chr(9) else delimiter}")
    notes += [f"U+{ord(row.character):04X} removed in {len(row.lines)} lines" for row in removed]
    guides: dict[str, list[tuple[int, list[str]]]] = {}
    for number, row in rows[columns.head :]:
        guides.setdefault(_cell(row, columns.guide), []).append((number, row))
    if not guides:
        raise _error(name, "a table without a row", "write a question and its answer in each row")
    title = Path(name).stem.replace("-", " ").replace("_", " ").strip() or "Questions"
    head = rows[0][1] if columns.head else []
    return tuple(
        _guide(guide or title[:1].upper() + title[1:], bool(guide), own, columns, head, notes)
        for guide, own in guides.items()
    )


def _guide(
    title: str, named: bool, rows: Sequence[tuple[int, list[str]]], columns: _Columns, head: list[str], notes: list[str]
) -> Converted:
    """One guide: a section a group of questions, a heading a question."""
    dropped: list[Dropped] = []
    sections: dict[str, list[str]] = {}
    used = {columns.question, columns.answer, columns.section, columns.guide}
    for number, row in rows:
        question, answer = " ".join(_cell(row, columns.question).split()), _cell(row, columns.answer)
        rest = [(at, _cell(row, at)) for at in range(len(row)) if at not in used]
        dropped += [
            Dropped(number, cell, f"a column that is not read{f' ({head[at]})' if at < len(head) else ''}", True)
            for at, cell in rest
            if cell
        ]
        if not question or not answer:
            if question or answer:
                dropped.append(Dropped(number, question or answer, "a row without question or answer", False))
            continue
        section = " ".join(_cell(row, columns.section).split()) or DEFAULT_SECTION
        sections.setdefault(section, []).append(f"### {heading_text(question)}\n\n{_body(answer)}")
    parts = []
    for section, entries in sections.items():
        parts += [f"## {heading_text(section)}", *entries]
    names = [SourceLine(1, " ".join(head))] if head else []
    dropped += [Dropped(1, " ".join(head), "the names of the columns", True)] if head else []
    source = [*names, *(SourceLine(number, " ".join(row)) for number, row in rows)]
    where = "its column `guide`" if named else "the file's name"
    # The names of guide and section stand in each row, and once in the guide.
    repeated = [
        Dropped(number, cell, "told once for all its rows", True)
        for at in (columns.guide, columns.section)
        for number, cell in _repeats([(number, _cell(row, at)) for number, row in rows])
    ]
    return Converted("CSV", "row", title, where, "\n\n".join(parts), tuple(source), (*dropped, *repeated), tuple(notes))


def _repeats(cells: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    seen = set()
    for number, cell in cells:
        if cell and cell in seen:
            yield number, cell
        seen.add(cell)


def _body(answer: str) -> str:
    """An answer's lines as Markdown: what begins with a hyphen is an item of a list, all else is text."""
    lines: list[str] = []
    for line in answer.split("\n"):
        line = line.strip()
        item = line.startswith("- ") and bool(line[2:].strip())
        if lines and item != lines[-1].startswith("- ") and lines[-1]:
            lines.append("")
        if item:
            lines.append(f"- {line_text(line[2:].strip())}")
        elif line:
            lines += [line_text(line), ""]
    return "\n".join(lines).strip()


def _cell(row: Sequence[str], at: int) -> str:
    text = row[at].strip() if 0 <= at < len(row) else ""
    return text[1:].strip() if _APOSTROPHE.match(text) else text


# -- the table ----------------------------------------------------------------


def _rows(text: str, name: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """(delimiter, (number, cells) of each row with words): by the delimiter that makes the best table."""
    tables = []
    for delimiter in DELIMITERS:
        try:
            rows = _parsed(text, delimiter)
        except csv.Error:
            continue
        widths = [len(row) for _, row in rows]
        if widths and max(widths) > 1:
            named = _named(rows[0][1])
            usual = max(widths.count(width) for width in set(widths) if width > 1)
            tables.append(((named is not None, usual / len(rows)), delimiter, rows))
    if not tables:
        raise _error(name, "no table of two columns", "write a question and its answer in each row, with a comma")
    _, delimiter, rows = max(tables, key=lambda table: table[0])
    if len(rows) > MAX_ROWS:
        raise _error(name, f"more than {MAX_ROWS:,} rows", "import them in several files")
    return delimiter, rows


def _parsed(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [(number, row) for number, row in enumerate(reader, start=1)]
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


def _named(row: Sequence[str]) -> _Columns | None:
    """The columns by their names, None where there are none for questions and answers."""
    names = [" ".join(cell.replace("_", " ").split()).casefold() for cell in row]
    at = {kind: next((n for n, name in enumerate(names) if name in known), -1) for kind, known in _NAMES.items()}
    named = min(at["question"], at["answer"]) >= 0
    return _Columns(at["question"], at["answer"], at["section"], at["guide"]) if named else None


def _columns(rows: list[tuple[int, list[str]]], name: str) -> _Columns:
    """The columns by their names, else by what stands in them: questions end in a question mark, answers are longer."""
    if columns := _named(rows[0][1]):
        return columns
    width = max(len(row) for _, row in rows)
    asks = [sum(_cell(row, at).endswith("?") for _, row in rows) for at in range(width)]
    question = max(range(width), key=lambda at: asks[at])
    if asks[question] * 2 < len(rows):
        raise _error(name, "no columns of questions and answers", "name them `question` and `answer` in the first row")
    others = [at for at in range(width) if at != question]
    answer = max(others, key=lambda at: sum(len(_cell(row, at)) for _, row in rows))
    head = not _cell(rows[0][1], question).endswith("?")
    return _Columns(question, answer, head=head)


# -- out of guides --------------------------------------------------------------


def questions_of(guides: Iterable[Guide]) -> Iterator[tuple[str, str, str, str]]:
    """(guide, section, question, answer) of each question that guides answer under a heading of its own."""
    for guide in guides:
        for section in guide.sections:
            if section.is_question and section.pieces:
                yield guide.title, section.path[-2], section.heading, answer_of(section)


def answer_of(section: Section) -> str:
    """The text of a section: a line a paragraph, item or row."""
    lines: list[tuple[int, str]] = []
    for piece in section.pieces:
        if piece.kind == "sentence" and lines and lines[-1][0] == piece.paragraph:
            lines[-1] = (piece.paragraph, f"{lines[-1][1]} {piece.text}")
        else:
            paragraph = piece.paragraph if piece.kind == "sentence" else -1
            lines.append((paragraph, f"- {piece.text}" if piece.kind == "item" else piece.text))
    return "\n".join(line for _, line in lines)


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, with a head, that no spreadsheet takes for formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    writer.writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    return out.getvalue()


def _error(name: str, problem: str, remedy: str) -> ImportingError:
    return ImportingError(f"{printable(name)}: {problem}; {remedy}")
