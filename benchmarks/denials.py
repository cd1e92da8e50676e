"""Denials: every heading, question and label of guides is asked for, and must not be said to be lacking.

    python -m benchmarks.denials              all guides at hand, each in focus in its turn
    python -m benchmarks.denials DIR [...]    those of folders of your own
    python -m benchmarks.denials --show       each that is denied, or answered from elsewhere

denied: declined, or said not to be covered. cited: the answer cites the section asked for, one below it or, for a
section without text of its own, one of those.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sets import OTHER_GUIDES, ROOT, SHARED, SHIPPED, VOICES
from chatbot.bot import Bot
from chatbot.guides.guide import Guide, Section
from chatbot.guides.outline import OVERVIEW
from chatbot.question.turn import State
from chatbot.reply.answer import Answer
from chatbot.text import title_key

REAL = SHARED.parent / "data" / "real-guides"
# What says that a guide lacks something.
_LACKING = ("does not cover", "do not cover", "does not name", "gives no figures", "say nothing about")


@dataclass(frozen=True)
class Asked:
    """Something that a guide has, asked for by its name."""

    guide: str
    section: tuple[str, ...]
    text: str
    answer: Answer

    @property
    def denied(self) -> bool:
        """Whether it is said to be lacking."""
        return self.answer.kind == "abstain" or any(words in self.answer.text for words in _LACKING)

    @property
    def cited(self) -> bool:
        """Whether the answer cites its section, or one below it."""
        depth = len(self.section)
        return any(citation.section[:depth] == self.section for citation in self.answer.citations)

    def line(self) -> str:
        """It in one line."""
        cited = "; ".join(" > ".join(citation.section) for citation in self.answer.citations)
        kind = "denied" if self.denied else self.answer.kind
        said = f"{self.answer.text[:80]!r} [{cited}]"
        return f"{kind}: {self.guide} > {' > '.join(self.section)}: {self.text!r} -> {said}"


def names(guide: Guide) -> Iterator[tuple[Section, str]]:
    """(section, what asks for it) of each heading, question and label of a guide that has text."""
    for section in guide.sections:
        if section.path == (OVERVIEW,) or not (section.pieces or guide.children(section)):
            continue
        yield section, section.heading
        yield from ((section, label) for label in (*(fact.label for fact in section.facts), *section.labels) if label)


def asked(guide: Guide, bot: Bot) -> Iterator[Asked]:
    """Every name of a guide, asked of a bot while the guide is in focus."""
    state = State().pinned_to((guide.slug,))
    told: set[str] = set()
    for section, text in names(guide):
        if text not in told and title_key(text):  # a number alone asks for nothing
            told.add(text)
            answer, _ = bot.answer(text, state)
            yield Asked(guide.slug, section.path, text, answer)


def of_folder(folder: Path, data: Path) -> list[Asked]:
    """Every name of every guide of a folder."""
    bot = Bot.open(folder, data=data)
    return [each for guide in bot.shelves.guides for each in asked(guide, bot)]


def folders() -> Iterator[Path]:
    """The folders of guides at hand."""
    yield from (SHIPPED, OTHER_GUIDES, *sorted(path for path in VOICES.iterdir() if path.is_dir()))
    yield from (path for path in (SHARED / "guides", REAL) if path.is_dir())


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, count, tell; 1 where something is denied."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
    parser.add_argument("--show", action="store_true", help="each that is denied, or answered from elsewhere")
    options = parser.parse_args(argv)
    denied = 0
    with tempfile.TemporaryDirectory() as data:
        for folder in options.folders or folders():
            found = of_folder(folder, Path(data))
            lost = [each for each in found if each.denied]
            away = [each for each in found if not (each.cited or each.denied)]
            denied += len(lost)
            name = folder.relative_to(ROOT.parent) if folder.is_relative_to(ROOT.parent) else folder
            cited = sum(each.cited and not each.denied for each in found)
            print(f"{name}: {len(found)} asked, {len(lost)} denied, {cited} cite their own section", flush=True)
            if options.show:
                print("\n".join(f"  {each.line()}" for each in (*lost, *away)))
    return int(bool(denied))


if __name__ == "__main__":
    sys.exit(main())
