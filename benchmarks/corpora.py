"""What is searched and asked: real text in passages of some sentences, and the sets with known answers.

The data is public and no part of the project (licences in its README): the
O*NET database, StackFAQ, Cranfield. A passage is a pair (heading, body), the
heading maybe empty.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

Passage = tuple[str, str]

DATA = Path("../shared/data")
GUIDES = Path(__file__).resolve().parent.parent / "knowledge"
# Texts are cut at so many words, heading included; 68 a passage is what that comes to.
WORDS = 77
# Sentences of a passage made up past the real ones, and the shortest sentence taken.
DRAWN, SHORTEST = 4, 6
SEED = 68
QUESTIONS = 1_000
# What stands between heading and body in the passages of each set.
HEADING_ENDS = {"stackfaq": "\n", "onettitles": ". ", "cranfield": " . "}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class QualitySet:
    """passages: (heading, body) each; queries: texts; relevant: of each query, passage number to grade (1 or more)."""

    name: str
    passages: tuple[Passage, ...]
    queries: tuple[str, ...]
    relevant: tuple[dict[int, int], ...]


def read_set(name: str, data: Path) -> QualitySet:
    """A set with known answers, as `NAME.json` of the data folder holds it."""
    content = json.loads((data / f"{name}.json").read_text(encoding="utf-8"))
    pairs = (text.partition(HEADING_ENDS[name]) for text in content["passages"])
    return QualitySet(
        name,
        tuple((heading, body) for heading, _, body in pairs),
        tuple(content["queries"]),
        tuple({int(number): grade for number, grade in grades.items()} for grades in content["rel"]),
    )


def set_names(data: Path) -> tuple[str, ...]:
    """The quality sets that are there."""
    return tuple(name for name in HEADING_ENDS if (data / f"{name}.json").is_file())


def questions(data: Path, count: int = QUESTIONS) -> list[str]:
    """Questions that people asked, from all sets alike as far as each reaches, in seeded order."""
    chance = random.Random(SEED)  # noqa: S311 (a sample, no secret)
    asked = [chance.sample(found, len(found)) for found in (read_set(name, data).queries for name in set_names(data))]
    chosen: list[str] = []
    for number, found in enumerate(sorted(asked, key=len)):  # the smallest first: what it lacks the others give
        chosen += found[: (count - len(chosen)) // (len(asked) - number)]
    chance.shuffle(chosen)
    return chosen


# -- passages -------------------------------------------------------------


def corpus(data: Path) -> Iterator[Passage]:
    """Passages without end: the real ones in seeded order, then ones of real sentences drawn at random.

    A shorter corpus is the beginning of a longer one. Only the real
    passages (some 8 MB) are held.
    """
    chance = random.Random(SEED)  # noqa: S311 (a sample, no secret)
    texts = list(real_texts(data))
    real = list(chain.from_iterable(packed(heading, sentences) for heading, sentences in texts))
    chance.shuffle(real)
    yield from real
    pool = sorted({each for _, sentences in texts for each in sentences if len(each.split()) >= SHORTEST})
    while pool:
        yield "", " ".join(chance.choices(pool, k=DRAWN))


def real_passages(data: Path) -> int:
    """How many passages of the corpus are real."""
    return sum(len(list(packed(heading, sentences))) for heading, sentences in real_texts(data))


def packed(heading: str, sentences: Sequence[str], words: int = WORDS) -> Iterator[Passage]:
    """A text cut into passages of neighbouring sentences, each of about so many words with its heading."""
    held: list[str] = []
    size = 0
    for sentence in sentences:
        length = len(sentence.split())
        if held and size + length / 2 > words - len(heading.split()):
            yield heading, " ".join(held)
            held, size = [], 0
        held.append(sentence)
        size += length
    if held:
        yield heading, " ".join(held)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, on one line each."""
    return [" ".join(part.split()) for part in _SENTENCE_END.split(text) if part.strip()]


def real_texts(data: Path) -> Iterator[tuple[str, list[str]]]:
    """(heading, sentences) of every real text: guides, O*NET and the quality sets that O*NET does not repeat."""
    for path in sorted(GUIDES.glob("*.md")):
        yield from _guide_texts(path.read_text(encoding="utf-8"))
    if (data / "onet").is_dir():
        yield from _onet_texts(data / "onet")
    for name in set_names(data):
        if name != "onettitles" or not (data / "onet").is_dir():
            for heading, body in read_set(name, data).passages:
                yield " ".join(heading.split()), sentences_of(body)


def guide_passages(folder: Path = GUIDES) -> list[Passage]:
    """Each section of the guides of a folder as one passage."""
    texts = chain.from_iterable(_guide_texts(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md")))
    return [(heading, " ".join(sentences)) for heading, sentences in texts]


def guide_lines(folder: Path) -> int:
    """How many lines of the guides of a folder say something, headings included and front matter not."""
    texts = (path.read_text(encoding="utf-8") for path in folder.glob("*.md"))
    return sum(bool(line.strip(" |-")) for text in texts for line in text.split("\n---\n", 1)[-1].split("\n"))


def _guide_texts(text: str) -> Iterator[tuple[str, list[str]]]:
    heading, lines = "", list[str]()
    for line in [*text.split("\n---\n", 1)[-1].split("\n"), "# "]:
        if line.startswith("#"):
            if lines:
                yield heading, sentences_of("\n".join(lines))
            heading, lines = line.lstrip("# "), []
        elif line.strip(" |-"):
            lines.append(line.strip(" |-*"))


def _onet_texts(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each occupation's description with its tasks, tools, technology and titles; then the content model."""
    occupations = {row["O*NET-SOC Code"]: row for row in _rows(folder / "Occupation Data.txt")}
    tasks = _by_occupation(folder / "Task Statements.txt", ("Task",))
    titles = _by_occupation(folder / "Alternate Titles.txt", ("Alternate Title",))
    lists = [
        _by_occupation(folder / f"{name}.txt", ("Commodity Title", "Example"))
        for name in ("Tools Used", "Technology Skills")
    ]
    for code, row in occupations.items():
        title = row["Title"]
        yield title, [*sentences_of(row["Description"]), *(task for (task,) in tasks.get(code, ()))]
        for found in lists:
            kinds: dict[str, list[str]] = {}
            for kind, example in found.get(code, ()):
                kinds.setdefault(kind, []).append(example)
            yield title, [f"{kind}: {', '.join(examples)}." for kind, examples in kinds.items()]
        names = [name for (name,) in titles.get(code, ())]
        yield title, [f"Also called {', '.join(names[at : at + 8])}." for at in range(0, len(names), 8)]
    for row in _rows(folder / "Content Model Reference.txt"):
        yield row["Element Name"], [row["Description"]]


def _by_occupation(path: Path, columns: Sequence[str]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in _rows(path):
        found.setdefault(row["O*NET-SOC Code"], []).append(tuple(row[column] for column in columns))
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated file of O*NET; none where it is absent."""
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


# -- the corpus as a file -------------------------------------------------


def write_corpus(path: Path, passages: Iterable[Passage], count: int) -> int:
    """The first passages, one a line as heading, tab, body; returns how many words they have."""
    words = 0
    with path.open("w", encoding="utf-8") as file:
        for heading, body in islice(passages, count):
            pair = [" ".join(part.split()) for part in (heading, body)]
            words += sum(part.count(" ") + 1 for part in pair if part)
            file.write("\t".join(pair) + "\n")
    return words


def read_corpus(path: Path, count: int) -> Iterator[Passage]:
    """The first passages of such a file."""
    with path.open(encoding="utf-8") as file:
        for line in islice(file, count):
            heading, _, body = line.rstrip("\n").partition("\t")
            yield heading, body
