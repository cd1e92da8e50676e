"""Milvus: the postings of an index on servers of their own, for more passages or replicas than one machine holds.

A score is an inner product, so a passage is a sparse vector {row of a term: impact}
and a query is {row of a term: rarity}. Both are whole numbers, and Milvus adds
up 32-bit floats: a sum below 2 ** 24 is exact, a larger one good to 1e-6.

One collection holds the postings of one version of one shelf and is called
`<name>_<key>`, after what stands in them (`chatbot.index.postings.Index.key`); it never
changes. The terms with the number of passages that hold them, and which passage
is which sentence, stay in the local file, and the key is made of its checksums:
so a reader cannot mix two versions, whatever is built or switched meanwhile. An
alias makes a finished collection visible; `chatbot.index.milvus.versions` builds and switches.
"""

from __future__ import annotations

import logging
import os
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from chatbot.errors import IndexUnavailableError, InputError
from chatbot.index.postings import Index, terms

# Seconds: a server on the same network answers in milliseconds; people wait this long and no longer.
CONNECT_SECONDS = 3.0
REQUEST_SECONDS = 2.0
# To bring a collection into memory that was not; only then.
LOAD_SECONDS = 60.0
# Milvus gives no more hits than this to one request.
MOST_HITS = 16_384
# Hits fetched beyond those wanted, to put equals in order; four times as many where these are all equal.
BEYOND = 16
# Sums over a whole shelf kept at hand: a message asks for a few, each once a guide.
SUMS_KEPT = 16
DEFAULT_NAME = "career_chat"
DEFAULT_PORT = 19530
NUMBER, IMPACTS = "number", "impacts"
PREVIOUS = "previous"
TOKEN = "CAREER_CHAT_INDEX_TOKEN"  # noqa: S105 (the name of the variable)
BUILD = "run `career-chat index build` with the same guides, rules and --index"

# One underscore at a time: two stand between a name and what an alias adds to it.
_NAME = r"[A-Za-z](?:_?[A-Za-z0-9])*"
_SERVED = re.compile(rf"milvus(\+tls)?://(?:(.+)@)?([^/:@\s]+)(?::(\d{{1,5}}))?(?:/({_NAME})?)?")
_FILE = re.compile(rf"milvus:(?!//)(.+\.db)(?:/({_NAME}))?")
# What Milvus says of a collection that is not there (its error codes), and of one not loaded.
_MISSING = frozenset({100, 101})


@dataclass(frozen=True, slots=True)
class Address:
    """Where an index is kept. uri: as pymilvus reads it; name: what collections begin with; token: user:password."""

    uri: str
    name: str = DEFAULT_NAME
    token: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> Address:
        """The address of milvus://[user:password@]host[:port][/name], milvus+tls://... or milvus:PATH.db[/name].

        The token is CAREER_CHAT_INDEX_TOKEN where the URL has none. Raises InputError.
        """
        token = os.environ.get(TOKEN, "")
        if found := _FILE.fullmatch(url):
            return cls(found[1], found[2] or DEFAULT_NAME)
        if found := _SERVED.fullmatch(url):
            tls, own, host, port, name = found.groups()
            uri = f"http{'s' if tls else ''}://{host}:{port or DEFAULT_PORT}"
            return cls(uri, name or DEFAULT_NAME, own or token)
        raise InputError(
            f"no address of an index: {re.sub('//.*@', '//...@', url)!r}; write "
            "milvus://host:port/name or, for a file, milvus:PATH.db; a name is letters, digits and "
            "single underscores"
        )


class Server:
    """A connection to Milvus: every wait has an end, and every failure says what to do."""

    def __init__(self, address: Address) -> None:
        """Connect. Raises IndexUnavailableError."""
        self.address = address
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # before gRPC is imported: it would write to standard error
        try:
            import pymilvus
        except ImportError as error:
            raise IndexUnavailableError(
                address.uri, "needs pymilvus", "run `pip install 'career-chat[milvus]'`"
            ) from error
        for name in ("pymilvus", "milvus_lite"):  # both log a traceback of what is raised as well, and told here
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client: Any = pymilvus.MilvusClient(
                address.uri, token=address.token, timeout=CONNECT_SECONDS, dedicated=True
            )
        except Exception as error:  # gRPC's and pymilvus's own trees have no common root
            raise self._unavailable(error) from error

    def call(self, method: str, *values: Any, seconds: float = 0.0, **options: Any) -> Any:
        """What a method of pymilvus's client gives; asked a second time where time ran out or the line broke.

        seconds: what a long step may take, or 0 for a request. Long steps are tried once: what was inserted must not
        be inserted again. Raises IndexUnavailableError.
        """
        for last in (seconds > 0, True):
            try:
                return getattr(self._client, method)(*values, timeout=seconds or REQUEST_SECONDS, **options)
            except Exception as error:
                if last or not _passing(error):
                    raise self._unavailable(error) from error
        raise AssertionError

    def collection(self, key: str) -> str:
        """The name of the collection of a key."""
        return f"{self.address.name}_{key}"

    def aliases(self, collection: str) -> tuple[str, ...]:
        """The aliases of a collection; none where there is no such collection."""
        try:
            found = self.call("list_aliases", collection)["aliases"]
        except IndexUnavailableError as error:
            if error.missing:
                return ()
            raise
        own = re.compile(rf"{self.address.name}(__\w+)?")
        return tuple(sorted(alias for alias in found if own.fullmatch(alias)))

    def index(self, local: Index) -> MilvusIndex:
        """The version of a local index that is kept here. Raises IndexUnavailableError where it is not finished."""
        collection = self.collection(local.key)
        if not self.aliases(collection):
            where = f"{self.address.uri}/{self.address.name}"
            raise IndexUnavailableError(where, f"holds no finished index of these guides ({local.key})", BUILD)
        state = self.call("get_load_state", collection)["state"]
        if getattr(state, "name", "") != "Loaded":  # a file was just opened, or an operator released it
            self.load(collection, LOAD_SECONDS)
        return MilvusIndex(local, self, collection)

    def load(self, collection: str, seconds: float) -> None:
        """Have a collection held in memory."""
        self.call("load_collection", collection, seconds=seconds)
        # Milvus Lite reads a collection when it is searched first, which takes longer than a request may.
        self.call("search", collection, data=[{0: 1.0}], anns_field=IMPACTS, limit=1, seconds=seconds)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _unavailable(self, error: Exception) -> IndexUnavailableError:
        """A failure in words; the token is never among them."""
        message = str(getattr(error, "message", "") or error).partition("\n")[0]
        if self.address.token:
            message = message.replace(self.address.token, "...")
        where = f"{self.address.uri}/{self.address.name}"
        if getattr(error, "code", None) in _MISSING:
            return IndexUnavailableError(where, f"no such index is loaded there ({message})", BUILD, missing=True)
        if _passing(error) or "connect" in message.lower():
            return IndexUnavailableError(
                where, "the index does not answer", "see that Milvus runs there, and ask again"
            )
        if self.address.uri.endswith(".db"):
            remedy = "see that milvus-lite is installed, its folder is there, and no other process has it open"
            return IndexUnavailableError(where, f"the file cannot be used ({message})", remedy)
        return IndexUnavailableError(
            where,
            f"the index cannot be asked ({message})",
            f"see the address, the user and password ({TOKEN}), and Milvus's log",
        )


def _passing(error: Exception) -> bool:
    """Whether a failure may be gone at once: the line broke, or time ran out."""
    code = getattr(error, "code", None)
    name = getattr(code() if callable(code) else code, "name", "")
    return name in ("UNAVAILABLE", "DEADLINE_EXCEEDED") or type(error).__name__ == "MilvusUnavailableException"


class MilvusIndex:
    """The postings of one version, asked of Milvus, with the terms of the local file of the same version."""

    def __init__(self, local: Index, server: Server, collection: str) -> None:
        """local: the index in the file, of which only the terms are read."""
        self.size, self.rarest = local.size, local.rarest
        self._local, self._server, self._collection = local, server, collection
        self._whole = lru_cache(SUMS_KEPT)(self._sums_of_all)

    def known(self, term: str) -> bool:
        """Whether a passage holds the term."""
        return self._local.known(term)

    def rarity(self, term: str) -> int:
        """The rarity of a term; unknown ones are as rare as any."""
        return self._local.rarity(term)

    def scores(self, asked: Iterable[str], first: int, end: int) -> list[float]:
        """The score of each passage from `first` to before `end`, also of those without a hit.

        A small shelf is asked for once for all of its guides. Of a large one, only these passages are asked
        for, in stretches that one request can answer whole. Raises IndexUnavailableError.
        """
        found, length = self._local.query(asked)
        if not found:
            return [0.0] * (end - first)
        if self.size <= MOST_HITS:
            return [value / length for value in self._whole(tuple(found))[first:end]]
        return [value / length for value in self._sums(found, first, end)]

    def search(self, query: str, k: int = 10) -> list[tuple[int, float]]:
        """The k passages that a query is most about, as (number, score), best first; of equals, the first.

        k: at most MOST_HITS. Milvus leaves equals in any order, so more are fetched until the k-th is better than
        the last; where more than MOST_HITS are equal to the k-th, which of these are given is not said.
        Raises IndexUnavailableError.
        """
        if not 0 < k <= MOST_HITS:
            raise ValueError(f"k = {k}; use 1 to {MOST_HITS}")
        found, length = self._local.query(terms(query))
        if not found:
            return []
        limit = min(k + BEYOND, MOST_HITS)
        while True:
            hits = sorted(self._hits(found, limit), key=lambda pair: (-pair[1], pair[0]))
            if len(hits) < limit or limit == MOST_HITS or hits[-1][1] < hits[k - 1][1]:
                return [(number, value / length) for number, value in hits[:k] if value]
            limit = min(4 * limit, MOST_HITS)

    def _sums_of_all(self, found: Sequence[tuple[int, int]]) -> array[int]:
        return self._sums(found, 0, self.size)

    def _sums(self, found: Sequence[tuple[int, int]], first: int, end: int) -> array[int]:
        """The sum of rarity * impact of each passage from `first` to before `end`."""
        total = array("q", bytes(8 * (end - first)))
        for start in range(first, end, MOST_HITS):
            stop = min(start + MOST_HITS, end)
            for number, value in self._hits(found, stop - start, start, stop):
                total[number - first] = value
        return total

    def _hits(
        self, found: Sequence[tuple[int, int]], limit: int, first: int = 0, end: int = 0
    ) -> Iterator[tuple[int, int]]:
        """(passage, sum) of the `limit` best, of those from `first` to before `end` unless `end` is 0."""
        # Whole numbers of our own, so nothing that a person typed gets into the expression.
        among = f"{NUMBER} >= {first} and {NUMBER} < {end}" if end and (first or end < self.size) else ""
        (hits,) = self._server.call(
            "search",
            self._collection,
            data=[{row: float(weight) for row, weight in found}],
            anns_field=IMPACTS,
            limit=limit,
            filter=among,
            output_fields=[NUMBER],
            search_params={"metric_type": "IP", "params": {"drop_ratio_search": 0.0}},
        )
        return ((hit[NUMBER], round(hit["distance"])) for hit in hits)
