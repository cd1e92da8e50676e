"""Opening: folders of guides and rules into what answers are made from, fitted only where that was not done before.

What is fitted lies in files named after the content of the folders: rules with their classifier, and
a shelf for the guides that answer every question and for each collection.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chatbot import __version__
from chatbot.errors import DataError, GuideError, LeftOutError
from chatbot.guides.folder import Left, lines, slugs, stem_of
from chatbot.guides.guide import Guide, load_guide
from chatbot.index.arrays import Fitted
from chatbot.index.fitted import FORMAT, FittedFiles
from chatbot.index.listing import Group, GuideFile, Listings, without_copies
from chatbot.index.postings import Index
from chatbot.index.shelf import Shelf
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.rule_files import load_rules
from chatbot.question.rules import Rules
from chatbot.question.topics import TopicModel
from chatbot.record import record, replace

_PACKAGE = Path(__file__).parent
Opened = tuple[Language, Shelves, tuple[DataError, ...], tuple[Left, ...]]


@record
class Progress:
    """Who is told of work that takes time: say, a sentence; step, (done, total) guides."""

    say: Callable[[str], None] = lambda _: None
    step: Callable[[int, int], None] = lambda _, __: None


def shipped(name: str) -> Path:
    """A folder of data that comes with the package: in the wheel, or beside the package in a checkout."""
    inside = _PACKAGE / "data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def data_folder() -> Path:
    """Where history and fitted files are kept: CAREER_CHAT_DATA, or the system's place for state."""
    own = os.environ.get("CAREER_CHAT_DATA")
    if own:
        return Path(own)
    import platformdirs  # takes 9 ms to import

    return Path(platformdirs.user_state_dir("career-chat"))


def rule_folders(own: Path | None, only: Path | None = None) -> tuple[Path, ...]:
    """The folders of rules in force, each adding to those before: the shipped one, or `only`, and one's own."""
    return (only or shipped("intents"), *([own] if own is not None else []))


def open_folders(
    guides: Sequence[Path], intents: Sequence[Path], data: Path, progress: Progress, index: str | None = None
) -> Opened:
    """(language, shelves, faults of files that are not served, what is left out) of folders of guides and of rules.

    intents: each folder adds to those before it; data: where what is fitted is kept; index: the address of the same
    postings in Milvus, or None for those in the files. Raises DataError where the folders hold nothing that can be
    served, and IndexUnavailableError.
    """
    opener = _Opener(intents, data / "cache", progress)
    shelves, faults, left = opener.shelves(guides)
    if index is not None:
        from chatbot.index.milvus.client import Address, Server  # its client takes half a second to import

        server = Server(Address.parse(index))
        for shelf in shelves.all:
            shelf.index = server.index(Index(shelf.arrays))
    return Language.of(opener.rules, opener.topics, shelves), shelves, faults, left


class _Opener:
    """Opens what is fitted of rules and guides, and fits what is not."""

    def __init__(self, intents: Sequence[Path], cache: Path, progress: Progress) -> None:
        self._intents, self._progress = tuple(intents), progress
        self._files, self._listings = FittedFiles(cache, shipped("fitted"), progress.say), Listings(cache)
        self._full_rules: Rules | None = None
        held = "-".join(self._listings.rules(folder).key for folder in self._intents)
        self._key = f"{__version__}-{FORMAT}-{held}"
        name = f"rules-{self._key}"
        arrays = self._files.found(name) or self._files.fitted(name, self._fit_rules)
        self.rules, self.topics = Rules.from_lists(arrays.json("rules"), self._intents), TopicModel(arrays)

    def shelves(self, folders: Sequence[Path]) -> tuple[Shelves, tuple[DataError, ...], tuple[Left, ...]]:
        """The guides of some folders, the faults of their files, and what is left out."""
        groups: dict[str, list[Group]] = {"": []}
        left: list[Left] = []
        for folder in folders:
            held, others = self._listings.guides(folder)
            left += others
            for collection, group in held.items():
                groups.setdefault(collection, []).append(group)
        shelves: list[Shelf] = []
        faults: list[DataError] = []
        for collection, all_groups in groups.items():
            own = [group for group in all_groups if group.files] or all_groups[:1]
            shelf = self._shelf(collection, own, sum(shelf.sections for shelf in shelves))
            shelves.append(shelf)
            roots = [group.folder for group in own]
            faults += [GuideError(roots[n] / name, *told) for n, name, *told in shelf.arrays.meta["faults"]]
            left += [Left(roots[n], name, why) for n, name, why in shelf.arrays.meta["left"]]
        if not any(map(len, shelves)):
            raise _nothing(folders, faults, left)
        collections = tuple(shelf for shelf in shelves[1:] if len(shelf))
        return Shelves(shelves[0], self.topics.names, collections), tuple(faults), tuple(left)

    def _shelf(self, collection: str, groups: Sequence[Group], offset: int) -> Shelf:
        """The shelf of a collection, or of the guides that answer every question."""
        name = f"guides-{self._key}-{'-'.join(group.key for group in groups)}"
        arrays = self._files.found(name) or self._files.fitted(name, lambda: self._fit_shelf(collection, groups))
        return Shelf(arrays, [(groups[n].folder, own) for n, own in arrays.meta["files"]], offset)

    # -- fitting ----------------------------------------------------------------

    def _with_phrasings(self) -> Rules:
        """The rules with their phrasings, which only fitting needs."""
        if self._full_rules is None:
            self._full_rules = load_rules(*self._intents)
        return self._full_rules

    def _fit_rules(self) -> Fitted:
        self._progress.say("Learning how people ask, from the phrasings; this takes about 15 seconds, once.")
        from chatbot.fitting.topics import fit_rules  # scikit-learn takes a second to import; most starts do without

        return fit_rules(self._with_phrasings())

    def _fit_shelf(self, collection: str, groups: Sequence[Group]) -> Fitted:
        """A shelf of the groups' guides; those that did not change since an older shelf was fitted are from there."""
        older = self._files.older(collection)
        files, left = without_copies(groups)
        if changed := sum((file.digest, stem_of(file.name)) not in older for file in files):
            counted = f"{changed:,} guides" if changed > 1 else "a guide"
            self._progress.say(f"Reading {counted}{f' of {collection}' if collection else ''}, once.")
        read: list[tuple[GuideFile, Guide]] = []
        faults: list[list[Any]] = []
        for number, (file, slug) in enumerate(zip(files, slugs([file.name for file in files]), strict=True), 1):
            path = groups[file.group].folder / file.name
            try:
                kept = older.get((file.digest, stem_of(file.name)))
                guide = kept[0].read(kept[1], path) if kept is not None else load_guide(path)
                read.append((file, replace(guide, slug=slug)))
            except LeftOutError as reason:
                left.append((file.group, file.name, reason.problem))
            except DataError as fault:
                faults += [[file.group, file.name, own.line, own.problem, own.remedy] for own in fault.all]
            self._progress.step(number, len(files))
        from chatbot.fitting.shelf import fit_shelf  # NumPy and SciPy take half a second; most starts do without

        guides = tuple(guide for _, guide in read)
        meta, arrays = fit_shelf(guides, self._with_phrasings(), self.topics, collection)
        meta |= {"format": FORMAT, "faults": faults, "left": left, "digests": [file.digest for file, _ in read]}
        return meta | {"files": [[file.group, file.name] for file, _ in read]}, arrays


def _nothing(folders: Sequence[Path], faults: Sequence[DataError], left: Sequence[Left]) -> DataError:
    told = [*map(str, faults), *lines(left)]
    return DataError(
        folders[0],
        None,
        f"no guide that can be read{''.join(f'; {line}' for line in told)}",
        "put a guide there, or make one with `career-chat import FILE --to DIR`",
    )
