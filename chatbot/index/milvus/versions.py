"""Versions of an index in Milvus: built beside the one that serves, compared, and made visible in one step.

The shelf of all guides has the alias `<name>`, the n-th collection `<name>__<n>`;
`..__previous` is the version before, kept for replicas that still serve it. Only
a collection that was compared with the local file gets an alias, and only one
with an alias is served: a build that was interrupted changes nothing for anyone,
and the next one removes what it left. Let one build of a name run at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chatbot.errors import IndexUnavailableError
from chatbot.index.arrays import Arrays
from chatbot.index.milvus.client import BUILD, IMPACTS, NUMBER, PREVIOUS, MilvusIndex, Server
from chatbot.index.postings import Index

# Passages sent at once: about a megabyte.
BATCH = 5_000
# Seconds that a step of a build may take: writing out, indexing and loading a hundred million passages take long.
BUILD_SECONDS = 3_600.0
# Terms whose scores are compared, over so many passages around one that holds them.
COMPARED = 40
AROUND = 200
# Of a sum; 32-bit floats carry seven digits.
ALIKE = 1e-6

_Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Version:
    """A collection of this name: how many passages it holds, and the aliases that make it visible."""

    collection: str
    passages: int
    aliases: tuple[str, ...]

    @property
    def state(self) -> str:
        """In a word."""
        if not self.aliases:
            return "unfinished"
        return "previous" if all(alias.endswith(PREVIOUS) for alias in self.aliases) else "current"


def aliases(name: str, shelves: int) -> list[str]:
    """The aliases of so many shelves."""
    return [name, *(f"{name}__{n}" for n in range(1, shelves))][:shelves]


def previous(alias: str) -> str:
    """The alias of the version before."""
    return f"{alias}_{PREVIOUS}" if "__" in alias else f"{alias}__{PREVIOUS}"


def versions(server: Server) -> tuple[Version, ...]:
    """The collections of this name, in name order. Raises IndexUnavailableError."""
    own = re.compile(rf"{server.address.name}_[0-9a-f]{{16}}")
    found = sorted(name for name in server.call("list_collections") if own.fullmatch(name))
    return tuple(
        Version(name, int(server.call("get_collection_stats", name)["row_count"]), server.aliases(name))
        for name in found
    )


def build(server: Server, shelves: Sequence[Arrays], step: _Step) -> tuple[Version, ...]:
    """Bring the postings of shelves into Milvus, make them the current ones, and remove what nobody serves.

    step: told (done, total) passages. Gives the versions as they are now. Raises IndexUnavailableError.
    """
    there = {version.collection: version for version in versions(server)}
    wanted = [server.collection(Index(arrays).key) for arrays in shelves]
    lacking = [
        (name, arrays)
        for name, arrays in zip(wanted, shelves, strict=True)
        if name not in there or not there[name].aliases
    ]
    total = sum(int(arrays.meta["passages"]) for _, arrays in lacking)
    done = 0
    for name, arrays in dict(lacking).items():
        if name in there:  # of a build that was interrupted
            server.call("drop_collection", name, seconds=BUILD_SECONDS)
        for number in _filled(server, name, arrays):
            step(done + number, total)
        done += int(arrays.meta["passages"])
        verify(server, name, arrays)
    for name in wanted:
        server.load(name, BUILD_SECONDS)  # one gone back to may have been released
    _switch(server, wanted)
    return _prune(server)


def _filled(server: Server, name: str, arrays: Arrays) -> Iterator[int]:
    """Fill a new collection, told by how many passages are sent, and load it."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(NUMBER, DataType.INT64, is_primary=True)
    schema.add_field(IMPACTS, DataType.SPARSE_FLOAT_VECTOR)
    server.call("create_collection", name, schema=schema, seconds=BUILD_SECONDS)
    batch: list[dict[str, Any]] = []
    for number, impacts in _passages(arrays):
        if impacts:  # Milvus takes no empty vector; a passage without terms is never a hit
            batch.append({NUMBER: number, IMPACTS: impacts})
        if len(batch) == BATCH:
            server.call("insert", name, batch, seconds=BUILD_SECONDS)
            batch = []
            yield number + 1
    if batch:
        server.call("insert", name, batch, seconds=BUILD_SECONDS)
    yield int(arrays.meta["passages"])
    server.call("flush", name, seconds=BUILD_SECONDS)
    index = MilvusClient.prepare_index_params()
    index.add_index(IMPACTS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP", params={"drop_ratio_build": 0.0})
    server.call("create_index", name, index, seconds=BUILD_SECONDS)
    server.load(name, BUILD_SECONDS)


def _passages(arrays: Arrays) -> Iterator[tuple[int, dict[int, float]]]:
    """(number, {row of a term: impact}) of each passage; the file has them term by term."""
    import numpy as np

    rows, impacts, starts = (np.asarray(arrays[f"postings.{part}"]) for part in ("rows", "impacts", "starts"))
    lengths: Any = np.diff(starts.astype(np.int64))
    terms = np.repeat(np.arange(len(starts) - 1), lengths)
    order = np.argsort(rows, kind="stable")
    ends = np.cumsum(np.bincount(rows, minlength=int(arrays.meta["passages"])))
    for number, (start, end) in enumerate(pairwise([0, *ends.tolist()])):
        held = order[start:end]
        pairs = zip(terms[held].tolist(), impacts[held].tolist(), strict=True)
        yield number, {row: float(impact) for row, impact in pairs if impact}


def verify(server: Server, name: str, arrays: Arrays) -> None:
    """Compare a collection with the local file: the number of passages, and scores of terms all over the vocabulary.

    Raises IndexUnavailableError saying what differs.
    """
    import numpy as np

    held = np.zeros(int(arrays.meta["passages"]), dtype=bool)
    held[np.asarray(arrays["postings.rows"])[np.asarray(arrays["postings.impacts"]) > 0]] = True
    (counted,) = server.call(
        "query", name, filter="", output_fields=["count(*)"], consistency_level="Strong", seconds=BUILD_SECONDS
    )
    if counted["count(*)"] != held.sum():
        raise _differs(server, name, f"{counted['count(*)']:,} passages instead of {held.sum():,}")
    local = Index(arrays)
    there = MilvusIndex(local, server, name)
    for asked, first, end in _samples(arrays, local.size):
        ours, theirs = local.scores(asked, first, end), there.scores(asked, first, end)
        if any(abs(one - other) > ALIKE * one for one, other in zip(ours, theirs, strict=True)):
            raise _differs(server, name, f"other scores for {' '.join(asked)!r}, passages {first:,} to {end:,}")


def _samples(arrays: Arrays, size: int) -> Iterator[tuple[list[str], int, int]]:
    """(terms, first, end) to compare: neighbours in a stride over the vocabulary, around a passage that holds one."""
    from chatbot.index.arrays import Texts

    known, starts, rows = Texts(arrays, "terms"), arrays["postings.starts"], arrays["postings.rows"]
    for row in range(0, len(known), max(len(known) // COMPARED, 1)):
        middle = rows[(starts[row] + starts[row + 1]) // 2]
        asked = [known[row], known[(row * 7 + 1) % len(known)]]
        yield asked, max(middle - AROUND // 2, 0), min(middle + AROUND // 2, size)


def _differs(server: Server, name: str, what: str) -> IndexUnavailableError:
    where = f"{server.address.uri}/{name}"
    return IndexUnavailableError(where, f"the index has {what}", f"it is not switched to; {BUILD}")


def _switch(server: Server, wanted: Sequence[str]) -> None:
    """Point the aliases at these collections, and those of the versions before at what they pointed at."""
    now = {alias: version.collection for version in versions(server) for alias in version.aliases}
    slots = aliases(server.address.name, len(wanted))
    for alias, collection in zip(slots, wanted, strict=True):
        old = now.get(alias)
        if old != collection:
            if old is not None:
                _point(server, previous(alias), old, now)
            _point(server, alias, collection, now)
    for alias in now.keys() - {*slots, *map(previous, slots)}:  # of collections that are served no more
        if not alias.endswith(PREVIOUS):
            _point(server, previous(alias), now[alias], now)
        elif alias.removesuffix(f"_{PREVIOUS}") in now:
            continue
        server.call("drop_alias", alias)


def _point(server: Server, alias: str, collection: str, now: dict[str, str]) -> None:
    """Make or move an alias; Milvus does either in one step."""
    server.call("alter_alias" if alias in now else "create_alias", collection, alias)


def _prune(server: Server) -> tuple[Version, ...]:
    """Remove the collections that no alias points at; gives those that are left."""
    found = versions(server)
    for version in found:
        if not version.aliases:
            server.call("drop_collection", version.collection, seconds=BUILD_SECONDS)
    return tuple(version for version in found if version.aliases)
