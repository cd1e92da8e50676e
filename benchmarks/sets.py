"""The question sets that are measured, and which of their failures may be looked at."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
SHIPPED = ROOT / "knowledge"
OTHER_GUIDES = ROOT / "tests" / "other_guides"
# Guides by people who write otherwise, four a writer, with questions by people who did not read them.
VOICES = ROOT / "tests" / "voices"
# Question files that are no part of the project; a set of them is left out where they are absent.
SHARED = ROOT.parent / "shared" / "eval"
# What figures are of: the code, what it answers from, and the questions.
MEASURED = ("chatbot", "intents", "knowledge", "tests/cases", "tests/other_guides")


@dataclass(frozen=True)
class QuestionSet:
    """Questions with the guides that they are about.

    name: of the set; file: its questions; guides: the folder that is asked;
    apart: the failures of one half of its ids are never shown, so that this half
    stays unseen; mended: the guides get a title and a role first, as they would
    not be served otherwise; tuned: rules and phrasings were mended with its failures.
    """

    name: str
    file: Path
    guides: Path
    apart: bool = False
    mended: bool = False
    tuned: bool = False


def question_sets() -> Iterator[QuestionSet]:
    """The sets at hand: the project's own first."""
    for file in (*sorted(CASES.glob("dev*.jsonl")), CASES / "workbench.jsonl", *sorted(CASES.glob("fresh*.jsonl"))):
        yield QuestionSet(file.stem, file, SHIPPED, tuned=not file.stem.startswith("fresh"))
    yield QuestionSet("other guides", CASES / "other_guides.jsonl", OTHER_GUIDES, tuned=True)
    for file in sorted(CASES.glob("voices_*.jsonl")):
        name = file.stem.replace("_", " ")
        yield QuestionSet(name, file, VOICES / name.split()[1], tuned=True)
    if SHARED.is_dir():
        for name in ("dev", "hard", "public"):
            yield QuestionSet(f"shared {name}", SHARED / f"{name}.jsonl", SHIPPED, apart=True)
        for mended in (False, True):
            name = "shared guides, mended" if mended else "shared guides, as they are"
            yield QuestionSet(name, SHARED / "guides.jsonl", SHARED / "guides", apart=True, mended=mended)


def is_shown(name: str) -> bool:
    """Whether a question of this id belongs to the half that may be looked at; by a hash, so that nobody chooses."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def mend(guides: Path, to: Path) -> Path:
    """Copies of guides with a front matter that names a title and a role, both made of the file's name."""
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted(guides.glob("*.md")):
        role = path.stem.replace("-", " ").capitalize()
        text = path.read_text(encoding="utf-8-sig")
        if text.startswith("---\n"):
            text = text.partition("\n---\n")[2]
        (to / path.name).write_text(f"---\ntitle: {role}\nrole: {role}\n---\n{text}", encoding="utf-8")
    return to


def commit() -> str:
    """The last commit that changed what is measured, marked where files were changed since; "" where there is none."""
    last = _git("log", "-1", "--format=%h", "--abbrev=10", "--", *MEASURED)
    return f"{last}, changed since" if last and _git("status", "--porcelain", "--", *MEASURED) else last


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout.strip()
