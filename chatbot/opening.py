"""Opening: folders of guides and rules into what answers are made from, fitted only where that was not done before.

What is fitted lies in files named after the content of the folders: rules with their classifier, and
a shelf for the guides that answer every question and for each collection.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chatbot import __version__
from chatbot.errors import DataError, GuideError
from chatbot.guides.guide import Guide, load_guide
from chatbot.index.arrays import Fitted
from chatbot.index.fitted import FORMAT, FittedFiles, Group
from chatbot.index.postings import Index
from chatbot.index.shelf import Shelf
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.rule_files import load_rules
from chatbot.question.rules import Rules
from chatbot.question.topics import TopicModel
from chatbot.record import record

_PACKAGE = Path(__file__).parent
Opened = tuple[Language, Shelves, tuple[DataError, ...]]


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


def open_folders(
    guides: Sequence[Path], intents: Path, data: Path, progress: Progress, index: str | None = None
) -> Opened:
    """(language, shelves, faults of files that are not served) of folders of guides and a folder of rules.

    data: where what is fitted is kept; index: the address of the same postings in Milvus, or None for those in
    the files. Raises DataError where the folders hold nothing that can be served, and IndexUnavailableError.
    """
    opener = _Opener(intents, FittedFiles(data / "cache", shipped("fitted"), progress.say), progress)
    shelves, faults = opener.shelves(guides)
    if index is not None:
        from chatbot.index.milvus.client import Address, Server  # its client takes half a second to import

        server = Server(Address.parse(index))
        for shelf in shelves.all:
            shelf.index = server.index(Index(shelf.arrays))
    return Language.of(opener.rules, opener.topics, shelves), shelves, faults


class _Opener:
    """Opens what is fitted of rules and guides, and fits what is not."""

    def __init__(self, intents: Path, files: FittedFiles, progress: Progress) -> None:
        self._intents, self._files, self._progress = intents, files, progress
        self._full_rules: Rules | None = None
        self._key = f"{__version__}-{FORMAT}-{files.groups(intents, '.yml')[''].key}"
        name = f"rules-{self._key}"
        arrays = files.found(name) or files.fitted(name, self._fit_rules)
        self.rules, self.topics = Rules.from_lists(arrays.json("rules"), intents), TopicModel(arrays)

    def shelves(self, folders: Sequence[Path]) -> tuple[Shelves, tuple[DataError, ...]]:
        """The guides of some folders, and the faults of their files."""
        groups: dict[str, list[Group]] = {"": []}
        for folder in folders:
            for collection, group in self._files.groups(folder, ".md").items():
                groups.setdefault(collection, []).append(group)
        shelves: list[Shelf] = []
        faults: list[DataError] = []
        for collection, held in groups.items():
            shelf = self._shelf(collection, held, sum(shelf.sections for shelf in shelves))
            shelves.append(shelf)
            faults += [_fault(value, shelf.folders) for value in shelf.arrays.meta["faults"]]
        if not any(map(len, shelves)):
            raise _nothing(folders, faults)
        collections = tuple(shelf for shelf in shelves[1:] if len(shelf))
        return Shelves(shelves[0], self.topics.names, collections), tuple(faults)

    def _shelf(self, collection: str, groups: Sequence[Group], offset: int) -> Shelf:
        """The shelf of a collection, or of the guides that answer every question."""
        groups = [group for group in groups if group.files] or groups[:1]
        name = f"guides-{self._key}-{'-'.join(group.key for group in groups)}"
        arrays = self._files.found(name) or self._files.fitted(name, lambda: self._fit_shelf(collection, groups))
        return Shelf(arrays, {name: group.folder for group in reversed(groups) for name in group.files}, offset)

    # -- fitting ----------------------------------------------------------------

    def _with_phrasings(self) -> Rules:
        """The rules with their phrasings, which only fitting needs."""
        if self._full_rules is None:
            self._full_rules = load_rules(self._intents)
        return self._full_rules

    def _fit_rules(self) -> Fitted:
        self._progress.say("Learning how people ask, from the phrasings; this takes about 15 seconds, once.")
        from chatbot.fitting.topics import fit_rules  # scikit-learn takes a second to import; most starts do without

        return fit_rules(self._with_phrasings())

    def _fit_shelf(self, collection: str, groups: Sequence[Group]) -> Fitted:
        """A shelf of the groups' guides; those that did not change since an older shelf was fitted are from there."""
        older = self._files.older(collection)
        paths = [(group.folder / name, digest) for group in groups for name, digest in group.files.items()]
        if changed := sum(digest not in older for _, digest in paths):
            counted = f"{changed:,} guides" if changed > 1 else "a guide"
            self._progress.say(f"Reading {counted}{f' of {collection}' if collection else ''}, once.")
        guides: dict[str, Guide] = {}
        digests = []
        faults: list[DataError] = []
        for number, (path, digest) in enumerate(paths, 1):
            try:
                guide = _read(path, older.get(digest))
                if guide.slug in guides:
                    other = guides[guide.slug].path.parent
                    raise GuideError(path, None, f"a guide of this name stands in {other} too", "give it another")
                guides[guide.slug] = guide
                digests.append(digest)
            except DataError as fault:
                faults.append(fault)
            self._progress.step(number, len(paths))
        from chatbot.fitting.shelf import fit_shelf  # NumPy and SciPy take half a second; most starts do without

        meta, arrays = fit_shelf(tuple(guides.values()), self._with_phrasings(), self.topics, collection)
        return meta | {"format": FORMAT, "digests": digests, "faults": [_as_values(fault) for fault in faults]}, arrays


def _read(path: Path, kept: tuple[Shelf, int] | None) -> Guide:
    """A guide, from the shelf where it was kept or else from its file."""
    return kept[0].read(kept[1], path) if kept is not None else load_guide(path)


def _nothing(folders: Sequence[Path], faults: Sequence[DataError]) -> DataError:
    return DataError(
        folders[0],
        None,
        f"no guide that can be read{''.join(f'; {fault}' for fault in faults)}",
        "put a guide there, or make one with `career-chat import FILE --to DIR`",
    )


def _as_values(fault: DataError) -> list[Any]:
    return [str(fault.path), fault.line, fault.problem, fault.remedy]


def _fault(value: Sequence[Any], folders: Mapping[str, Path]) -> DataError:
    path, line, problem, remedy = Path(value[0]), *value[1:]
    moved = folders.get(path.name)
    return GuideError(path if moved is None or path.exists() else moved / path.name, line, problem, remedy)
