"""What stands where: an index in Milvus with its versions, and the fitted files of this machine, as lines to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from chatbot.index.arrays import Arrays, DamagedError
from chatbot.index.milvus import versions
from chatbot.index.milvus.client import Server
from chatbot.index.milvus.versions import Version
from chatbot.index.postings import Index
from chatbot.index.shelves import Shelves


def built(server: Server, shelves: Shelves, step: Callable[[int, int], None]) -> list[str]:
    """Build the index of these guides and switch to it; step: told (done, total) passages."""
    return _lines(versions.build(server, [shelf.arrays for shelf in shelves.all], step), server, shelves)


def status(server: Server, shelves: Shelves) -> list[str]:
    """The versions that are there."""
    return _lines(versions.versions(server), server, shelves)


def compared(server: Server, shelves: Shelves) -> list[str]:
    """Compare the version of these guides with the fitted files. Raises IndexUnavailableError saying what differs."""
    lines = []
    for shelf in shelves.all:
        local = Index(shelf.arrays)
        server.index(local)
        versions.verify(server, server.collection(local.key), shelf.arrays)
        lines.append(f"{server.collection(local.key)}\t{shelf.arrays.path.name}\tthe same")
    return lines


def _lines(found: Iterable[Version], server: Server, shelves: Shelves) -> list[str]:
    own = {server.collection(Index(shelf.arrays).key) for shelf in shelves.all}
    return [
        f"{version.collection}\t{version.passages:,} passages\t{version.state}\t{', '.join(version.aliases)}"
        + ("\tof these guides" if version.collection in own else "")
        for version in found
    ]


def checked(folders: Iterable[Path]) -> tuple[list[str], list[str]]:
    """Compare the fitted files of folders with their checksums: (lines on those that are whole, faults)."""
    whole, faults = [], []
    for path in sorted(path for folder in folders for path in folder.glob("*.arrays")):
        try:
            arrays = Arrays(path)
            arrays.check()
        except DamagedError as error:
            faults.append(f"{error}; delete it, and the next start fits it again")
            continue
        passages = f"\t{arrays.meta['passages']:,} passages" if "passages" in arrays.meta else ""
        whole.append(f"{path}\t{path.stat().st_size:,} bytes{passages}\twhole")
    return whole, faults
