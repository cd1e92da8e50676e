"""The check of folders of guides: what is served and as what, what is not and why; nothing is fitted for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import DataError
from chatbot.guides.guide import Guide, load_guide
from chatbot.guides.source import is_guide_name
from chatbot.text import clean

# Other files that hold text, and what brings them into a guide.
IMPORTED = frozenset((".txt", ".html", ".htm", ".docx", ".pdf", ".csv", ".markdown"))

# So many lines are named where a mark of another tool stands.
MAX_LINES = 5


@dataclass(frozen=True)
class Checked:
    """A folder as it would be served: its guides, the faults of files that are refused, and the files left alone."""

    folder: Path
    guides: tuple[Guide, ...]
    faults: tuple[DataError, ...]
    left: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """All of it, safe to print."""
        folder = clean(str(self.folder))
        for guide in self.guides:
            count = len(guide.sections)
            yield f"{clean(str(guide.path))}: {clean(guide.role)}, {count} section{'s' * (count != 1)}"
            yield from (f"  {clean(note)}" for note in guide.notes)
            yield from _left_out(guide)
        yield from (f"refused: {clean(str(fault))}" for fault in self.faults)
        if self.left:
            yield f"{folder}: not read: {clean(', '.join(self.left))}"
            if any(Path(name).suffix.lower() in IMPORTED for name in self.left):
                yield "  `career-chat import FILE --to DIR` makes guides of pasted text"
        yield f"{folder}: {len(self.guides):,} served, {len(self.faults):,} refused, {len(self.left):,} not read"


def _left_out(guide: Guide) -> Iterator[str]:
    """What stands in a guide's file and is never told, with its lines: each mark once."""
    lines: dict[str, list[int]] = {}
    for line, words in guide.left_out:
        lines.setdefault(" ".join(words.split()), []).append(line)
    for words, numbers in lines.items():
        where = ", ".join(map(str, numbers[:MAX_LINES])) + (" ..." if len(numbers) > MAX_LINES else "")
        yield f"  left out, as no reader sees it: “{clean(words)}” (line{'s' * (len(numbers) > 1)} {where})"


def check(folder: Path) -> Checked:
    """A folder read as it would be served. Raises DataError where there is none."""
    if not folder.is_dir():
        raise DataError(folder, None, "no such folder of guides", "name a folder that holds guides as Markdown files")
    guides: list[Guide] = []
    faults: list[DataError] = []
    left: list[str] = []
    for path in sorted(path for path in folder.iterdir() if not path.name.startswith(".")):
        if not is_guide_name(path.name):
            left.append(path.name)
            continue
        try:
            guides.append(load_guide(path))
        except DataError as fault:
            faults.append(fault)
    return Checked(folder, tuple(guides), tuple(faults), tuple(left))
