"""The check of folders of guides: what is served and as what, what is not and why; nothing is fitted for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import DataError, LeftOutError
from chatbot.guides.folder import Left, lines, slugs
from chatbot.guides.guide import Guide, load_guide
from chatbot.index.listing import Listings, without_copies
from chatbot.question.rules import Rules
from chatbot.record import replace
from chatbot.text import clean

# So many lines are named where a mark of another tool stands.
MAX_LINES = 5


@dataclass(frozen=True)
class Checked:
    """A folder as it would be served: its guides, the faults of files that are refused, and what is left out."""

    folder: Path
    guides: tuple[Guide, ...]
    faults: tuple[DataError, ...]
    left: tuple[Left, ...]

    def lines(self) -> Iterator[str]:
        """All of it, safe to print."""
        for guide in self.guides:
            count = len(guide.sections)
            yield f"{clean(str(guide.path))}: {clean(guide.role)}, {count} section{'s' * (count != 1)}"
            yield from (f"  {clean(note)}" for note in guide.remarks())
            yield from _left_out(guide)
        yield from (f"refused: {clean(str(fault))}" for fault in self.faults)
        yield from lines(self.left)
        refused = len({fault.path for fault in self.faults})
        yield (
            f"{clean(str(self.folder))}: {len(self.guides):,} served, {refused:,} refused, "
            f"{len(self.left):,} left out or not read"
        )


def _left_out(guide: Guide) -> Iterator[str]:
    """What stands in a guide's file and is never told, with its lines: each mark once."""
    lines: dict[str, list[int]] = {}
    for line, words in guide.left_out:
        lines.setdefault(" ".join(words.split()), []).append(line)
    for words, numbers in lines.items():
        where = ", ".join(map(str, numbers[:MAX_LINES])) + (" ..." if len(numbers) > MAX_LINES else "")
        yield f"  left out, as no reader sees it: “{clean(words)}” (line{'s' * (len(numbers) > 1)} {where})"


def check(folder: Path, listings: Listings) -> Checked:
    """A folder read as it would be served. Raises DataError where there is none, or it holds too much."""
    groups, others = listings.guides(folder)
    guides: list[Guide] = []
    faults: list[DataError] = []
    left = list(others)
    for group in groups.values():
        files, copies = without_copies([group])
        left += [Left(folder, name, why) for _, name, why in copies]
        names = [file.name for file in files]
        for name, slug in zip(names, slugs(names), strict=True):
            try:
                guides.append(replace(load_guide(folder / name), slug=slug))
            except LeftOutError as reason:
                left.append(Left(folder, name, reason.problem))
            except DataError as fault:
                faults += fault.all
    return Checked(folder, tuple(guides), tuple(faults), tuple(left))


def told_of_rules(rules: Rules) -> Iterator[str]:
    """What is wrong with files of rules, and what one's own rules replace, safe to print."""
    yield from (f"refused: {clean(str(fault))}" for fault in rules.faults)
    yield from (clean(remark, limit=10_000) for remark in rules.remarks())


def as_dict(checked: Sequence[Checked], rules: Rules) -> dict[str, object]:
    """All of it as JSON."""
    return {
        "folders": [
            {
                "folder": str(own.folder),
                "guides": [
                    {"name": guide.slug, "role": guide.role, "path": str(guide.path), "notes": list(guide.remarks())}
                    for guide in own.guides
                ],
                "faults": _as_dicts(own.faults),
                "left": [{"name": left.name, "why": left.why} for left in own.left],
            }
            for own in checked
        ],
        "rules": {"faults": _as_dicts(rules.faults), "replaced": list(rules.replaced)},
    }


def _as_dicts(faults: Sequence[DataError]) -> list[dict[str, object]]:
    return [
        {"path": str(fault.path), "line": fault.line, "problem": fault.problem, "remedy": fault.remedy}
        for fault in faults
    ]
