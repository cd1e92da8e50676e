"""The cache: what was fitted from folders of guides and rules, kept under their content and found again.

A folder's listing remembers size, time and digest of each file, so that a
start looks at the folder and reads no file that did not change. What is
fitted lies in files named after the digests: rules with their classifier, and
a shelf for the guides that answer every question and for each collection.
They are written beside the old ones and put in place in one step.
"""

from __future__ import annotations

import json
import os
import stat
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatbot import __version__
from chatbot.errors import DataError, GuideError
from chatbot.guides.guide import MAX_BYTES as MAX_GUIDE
from chatbot.guides.guide import Guide, Library, load_guide
from chatbot.index.arrays import Arrays, DamagedError, Fitted, write
from chatbot.index.postings import Index
from chatbot.index.shelf import Shelf
from chatbot.question.knowledge import Knowledge
from chatbot.question.rules import Rules, load_rules
from chatbot.question.topics import TopicModel
from chatbot.record import record

# Raise when what is fitted, or how, changes: an old file is then fitted anew.
FORMAT = 9
# Files kept of each kind: a counselor goes back and forth between a few folders.
KEPT = 8
# Nanoseconds: a file changed later than this before it was read may change again without a sign.
SETTLED = 2_000_000_000
# So few guides of collections, and none besides, answer every question: then they are one's own.
FEW = 20
# Of a digest, so much names a file; where there are no files, this.
NAMED = 16
NO_FILES = "none"
# What a fitted file of each kind says of itself.
_SIGNS = {"rules": "classifier", "guides": "digests"}
_PACKAGE = Path(__file__).parent


@record
class Progress:
    """Who is told of work that takes time: say, a sentence; step, (done, total) guides."""

    say: Callable[[str], None] = lambda _: None
    step: Callable[[int, int], None] = lambda _, __: None


@record
class Group:
    """Files of a folder that are fitted together: all rules, or the guides of a collection.

    files: name -> digest, in name order; key: of all names and digests.
    """

    folder: Path
    files: Mapping[str, str]
    key: str


def shipped(name: str) -> Path:
    """A folder of data that comes with the package: in the wheel, or beside the package in a checkout."""
    inside = _PACKAGE / "data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def open_knowledge(
    guides: Sequence[Path], intents: Path, data: Path, progress: Progress, index: str | None = None
) -> Knowledge:
    """The knowledge of folders of guides and a folder of rules, fitted only where that was not done before.

    data: where what is fitted is kept; index: the address of the same postings in Milvus, or None for those in
    the files. Raises DataError where the folders hold nothing that can be served, and IndexUnavailableError.
    """
    cache = _Cache(data / "cache", progress)
    key = f"{__version__}-{FORMAT}-{cache.groups(intents, '.yml')[''].key}"
    loaded: list[Rules] = []

    def full_rules() -> Rules:
        """The rules with their phrasings, which only fitting needs."""
        if not loaded:
            loaded.append(load_rules(intents))
        return loaded[0]

    arrays = cache.found(f"rules-{key}") or cache.fitted(f"rules-{key}", lambda: _fit_rules(full_rules(), progress))
    rules, topics = Rules.from_lists(arrays.json("rules"), intents), TopicModel(arrays)
    groups: dict[str, list[Group]] = {"": []}
    for folder in guides:
        for collection, group in cache.groups(folder, ".md").items():
            groups.setdefault(collection, []).append(group)
    if not groups[""][0].files and sum(len(group.files) for own in groups.values() for group in own) <= FEW:
        groups = {"": [group for own in groups.values() for group in own]}
    shelves: list[Shelf] = []
    faults: list[DataError] = []
    for collection, found_in in groups.items():
        own = [group for group in found_in if group.files] or found_in[:1]
        name = f"guides-{key}-{'-'.join(group.key for group in own)}"
        found = cache.found(name) or cache.fitted(
            name,
            lambda: _fit_shelf(collection, own, full_rules(), topics, cache),  # noqa: B023 (called at once)
        )
        folders = {name: group.folder for group in reversed(own) for name in group.files}
        offset = sum(shelf.sections for shelf in shelves)
        shelves.append(Shelf(found, folders, offset))
        faults += [_fault(value, folders) for value in found.meta["faults"]]
    if not any(len(shelf) for shelf in shelves):
        raise _nothing(guides, faults)
    library = Library(tuple(volume.guide for volume in shelves[0]), tuple(faults))
    knowledge = Knowledge(library, rules, topics, shelves[0], tuple(shelf for shelf in shelves[1:] if len(shelf)))
    if index is not None:
        from chatbot.index.milvus.client import Address, Server  # its client takes half a second to import

        server = Server(Address.parse(index))
        for shelf in knowledge.shelves:
            shelf.index = server.index(Index(shelf.arrays))
    return knowledge


def _nothing(folders: Sequence[Path], faults: Sequence[DataError]) -> DataError:
    return DataError(
        folders[0],
        None,
        f"no guide that can be read{''.join(f'; {fault}' for fault in faults)}",
        "put a guide there, or make one with `career-chat import FILE --to DIR`",
    )


# -- fitting ----------------------------------------------------------------


def _fit_rules(rules: Rules, progress: Progress) -> Fitted:
    progress.say("Learning how people ask, from the phrasings; this takes about 15 seconds, once.")
    from chatbot.fitting.topics import fit_rules  # scikit-learn takes a second to import; most starts do without

    return fit_rules(rules)


def _fit_shelf(collection: str, groups: Sequence[Group], rules: Rules, topics: TopicModel, cache: _Cache) -> Fitted:
    """A shelf of the groups' guides; those that did not change since an older shelf was fitted are taken from there."""
    older = cache.older(collection)
    files = [(group.folder / name, digest) for group in groups for name, digest in group.files.items()]
    if changed := sum(digest not in older for _, digest in files):
        cache.progress.say(f"Reading {_counted(changed)}{f' of {collection}' if collection else ''}, once.")
    guides: dict[str, Guide] = {}
    digests = []
    faults: list[DataError] = []
    for number, (path, digest) in enumerate(files, 1):
        try:
            shelf, at = older.get(digest, (None, 0))
            guide = shelf.read(at, path) if shelf is not None else load_guide(path)
            if guide.slug in guides:
                other = guides[guide.slug].path.parent
                raise GuideError(path, None, f"a guide of this name stands in {other} too", "give it another")
            guides[guide.slug] = guide
            digests.append(digest)
        except DataError as fault:
            faults.append(fault)
        cache.progress.step(number, len(files))
    from chatbot.fitting.shelf import fit_shelf  # NumPy and SciPy take half a second to import; most starts do without

    meta, arrays = fit_shelf(tuple(guides.values()), rules, topics, collection)
    return meta | {"format": FORMAT, "digests": digests, "faults": [_as_values(fault) for fault in faults]}, arrays


def _counted(number: int) -> str:
    return f"{number:,} guides" if number > 1 else "a guide"


def _as_values(fault: DataError) -> list[Any]:
    return [str(fault.path), fault.line, fault.problem, fault.remedy]


def _fault(value: Sequence[Any], folders: Mapping[str, Path]) -> DataError:
    path, line, problem, remedy = Path(value[0]), *value[1:]
    moved = folders.get(path.name)
    return GuideError(path if moved is None or path.exists() else moved / path.name, line, problem, remedy)


# -- files ------------------------------------------------------------------


class _Cache:
    """A folder of fitted files and of listings."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder, self.progress = folder, progress

    def groups(self, folder: Path, ending: str) -> dict[str, Group]:
        """Collection -> its files in a folder, "" for those of none; only files that changed are read.

        Raises DataError where there is no such folder.
        """
        if not folder.is_dir():
            what, kind = ("guides", "guides as Markdown") if ending == ".md" else ("intents", "rules as .yml")
            raise DataError(folder, None, f"no such folder of {what}", f"name a folder that holds {kind} files")
        here = str(folder.resolve())
        listing = self.folder / f"listing-{zlib.crc32(f'{here}{ending}'.encode('utf-8', 'surrogatepass')):08x}.json"
        known = _read_json(listing)
        if known.get("folder") != here or "files" not in known or "keys" not in known:
            known = {"folder": here, "files": {}, "keys": {}}
        with os.scandir(here) as entries:  # an editor's own files begin with a dot
            now = {e.name: _state(e) for e in entries if e.name.endswith(ending) and not e.name.startswith(".")}
        before = known["files"]
        if now.keys() != before.keys() or any(before[name][:2] != state for name, state in now.items()):
            settled = time.time_ns() - SETTLED
            files = {}
            for name, state in sorted(now.items()):
                kept = before.get(name)
                if kept is None or kept[:2] != state:
                    seen = state if state[1] < settled else [state[0], -1]
                    kept = [*seen, *_digest(folder / name, state[0])]
                files[name] = kept
            known = {"folder": here, "files": files, "keys": _keys(files)}
            _write_json(listing, known)
        collections: dict[str, dict[str, str]] = {"": {}}
        for name, (_, _, digest, collection) in known["files"].items():
            collections.setdefault(collection, {})[name] = digest
        return {
            collection: Group(folder, files, known["keys"].get(collection, NO_FILES))
            for collection, files in collections.items()
        }

    def found(self, name: str) -> Arrays | None:
        """A fitted file of this name, from here or shipped, or None where there is none or a damaged one."""
        for folder in (self.folder, shipped("fitted")):
            path = folder / f"{name}.arrays"
            with suppress(OSError, DamagedError):
                arrays = Arrays(path)
                self._check(arrays, path)
                return arrays
        return None

    def _check(self, arrays: Arrays, path: Path) -> None:
        """Compare the checksums of a file once, whenever it was put there or changed; mark it as used now."""
        if _SIGNS[path.stem.partition("-")[0]] not in arrays.meta:
            raise DamagedError(f"{path}: a file of another kind")
        mark = self.folder / f"{path.stem}.checked"
        status = path.stat()
        state = {"file": [str(path), status.st_size, status.st_ino, status.st_mtime_ns]}
        if _read_json(mark) != state:
            arrays.check()
            _write_json(mark, state)
        else:
            with suppress(OSError):  # a mark that cannot be written only makes the file older than it is
                os.utime(mark)

    def fitted(self, name: str, fit: Callable[[], Fitted]) -> Arrays:
        """What was not found, fitted now, and kept where that can be."""
        meta, arrays = fit()
        path = self.folder / f"{name}.arrays"
        try:
            write(path, meta, arrays)
            self._prune(name.partition("-")[0])
        except OSError as error:
            self.progress.say(
                f"What was fitted could not be kept in {self.folder} ({error.strerror}); the next start fits it again."
            )
            return _in_memory(meta, arrays)
        return Arrays(path)

    def older(self, collection: str) -> dict[str, tuple[Shelf, int]]:
        """Digest -> (shelf, number) of the guides of a collection on the shelves that are kept."""
        known: dict[str, tuple[Shelf, int]] = {}
        for path in self.folder.glob("guides-*.arrays"):
            with suppress(OSError, DamagedError, KeyError):
                arrays = Arrays(path)
                if arrays.meta["collection"] == collection and arrays.meta["format"] == FORMAT:
                    arrays.check()
                    shelf = Shelf(arrays, {})
                    known |= {digest: (shelf, number) for number, digest in enumerate(arrays.meta["digests"])}
        return known

    def _prune(self, kind: str) -> None:
        """Remove all but the files used last; each change of guides or rules leaves an old one."""
        for path in _last_used_first(self.folder.glob(f"{kind}-*.arrays"))[KEPT:]:
            path.unlink(missing_ok=True)
            path.with_suffix(".checked").unlink(missing_ok=True)
        for path in _last_used_first(self.folder.glob("listing-*.json"))[2 * KEPT :]:
            path.unlink(missing_ok=True)


def _last_used_first(paths: Iterable[Path]) -> list[Path]:
    """Files by when they were used last, as their marks tell; one without a mark was just written."""

    def used(path: Path) -> float:
        mark = path.with_suffix(".checked")
        return (mark if mark.exists() else path).stat().st_mtime

    return sorted(paths, key=used, reverse=True)


def _keys(files: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """Collection -> the key of its files' names and digests."""
    import hashlib  # takes 6 ms to import; a start without changes needs none

    keys: dict[str, Any] = {}
    for name, (_, _, digest, collection) in files.items():
        keys.setdefault(collection, hashlib.sha256()).update(f"{name}\0{digest}\0".encode("utf-8", "surrogatepass"))
    return {collection: key.hexdigest()[:NAMED] for collection, key in keys.items()}


def _state(entry: os.DirEntry[str]) -> list[int]:
    """[size, time of the last change in nanoseconds] of a file; zeros for what is none."""
    with suppress(OSError):
        status = entry.stat()
        if stat.S_ISREG(status.st_mode):
            return [status.st_size, status.st_mtime_ns]
    return [0, 0]


def _digest(path: Path, size: int) -> tuple[str, str]:
    """(digest of its content, collection it names in its front matter) of a file; what cannot be read has none."""
    import hashlib

    try:
        if size > MAX_GUIDE or not path.is_file():  # a named pipe would be waited for without end
            return f"{size} bytes", ""
        content = path.read_bytes()
    except OSError as error:
        return type(error).__name__, ""
    return hashlib.sha256(content).hexdigest(), _collection(content)


def _collection(content: bytes) -> str:
    """The collection that a guide's front matter names, or ""."""
    head = content.decode("utf-8-sig", "replace").split("\n---", 1)[0]
    lines = (line.partition(":") for line in head.split("\n"))
    return next((value.strip().strip("'\"") for key, _, value in lines if key == "collection"), "")


def _read_json(path: Path) -> dict[str, Any]:
    """The object that a file holds; an empty one where it is missing or damaged."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def _write_json(path: Path, value: dict[str, Any]) -> None:
    """Put an object into a file in one step; a folder that cannot be written costs time, not answers."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_text(json.dumps(value), encoding="utf-8")
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)  # where the disk is full


def _in_memory(meta: dict[str, Any], arrays: dict[str, Any]) -> Arrays:
    """Fitted arrays that nothing keeps: mapped from a file that is gone at once."""
    import tempfile

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        write(Path(folder) / "arrays", meta, arrays)
        return Arrays(Path(folder) / "arrays")
