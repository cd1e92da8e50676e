"""An index in Milvus: on Milvus Lite, which is a real server of the same protocol, within the process or as its own."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chatbot.bot import Bot
from chatbot.cli.commands import main
from chatbot.errors import IndexUnavailableError, InputError
from chatbot.fitting.postings import postings
from chatbot.index.arrays import Arrays, write
from chatbot.index.milvus import client as milvus
from chatbot.index.milvus import versions
from chatbot.index.milvus.client import Address, MilvusIndex, Server
from chatbot.index.postings import Index, terms
from chatbot.terminal.jsonl import _reply

_WORDS = "wage wages teach repair nurse cook night shift tools school degree travel office stress team code".split()
_ASKED: tuple[list[str], ...] = (
    ["wage"],
    ["teach", "nurs", "night"],
    ["cook", "unheard"],
    ["tool", "tool", "stress"],
    ["unheard"],
    [],
)
_QUESTIONS = (
    "what does a csr earn?",
    "and after five years?",
    "is it stressful?",
    "why?",
    "agent or rep, who earns more?",
    "what hours do agents work?",
    "do i need a degree?",
    "they start on 50k, right?",
    "the cons, skip the pros",
    "which skills do i need?",
    "salary and hours and stress",
    "who won the football match",
    "hello",
    "more",
    "how do i become one?",
    "can i work from home?",
    "whats the outlok",
    "does FinBank hire?",
    "weather in Poland",
    "what tools do they use?",
    "is there any career growth?",
    "remote jobs in germany",
    "what is a typical day like?",
    "what certifications help?",
    "no, I meant the agent",
    "how much in london",
    "what do both use?",
    "",
    "?!",
    "what is the difference between a csr and a customer care agent?",
)


def _arrays(path: Path, texts: list[tuple[str, str]]) -> Arrays:
    write(path, *postings(texts))
    return Arrays(path)


def _texts(number: int, seed: int) -> list[tuple[str, str]]:
    """So many (heading, body), some alike and one without a term."""
    chosen = random.Random(seed)  # noqa: S311 (nothing is kept secret)
    made = [(chosen.choice(_WORDS), " ".join(chosen.choices(_WORDS, k=chosen.randrange(1, 12)))) for _ in range(number)]
    return [*made[:-5], ("", "the of and"), *[("night", "cook at night")] * 4]


def _silent(_: int, __: int) -> None:
    pass


@pytest.fixture(scope="module")
def arrays(tmp_path_factory: pytest.TempPathFactory) -> Arrays:
    """A few hundred passages."""
    return _arrays(tmp_path_factory.mktemp("arrays") / "first.arrays", _texts(400, 1))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Arrays:
    """As many others: the next version."""
    return _arrays(tmp_path_factory.mktemp("arrays") / "second.arrays", _texts(400, 2))


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Arrays:
    """The version after that."""
    return _arrays(tmp_path_factory.mktemp("arrays") / "third.arrays", _texts(50, 3))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Milvus of this module; a test takes a name of its own in it."""
    path = tmp_path_factory.mktemp("milvus") / "index.db"
    yield f"milvus:{path}"
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(path))


@pytest.fixture(autouse=True)
def _compare_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build compares every term of so small a vocabulary otherwise, each by a request."""
    monkeypatch.setattr(versions, "COMPARED", 8)


@pytest.fixture
def server(database: str, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A connection under a name of the test's own."""
    name = "".join(filter(str.isalnum, request.node.name))[:60]
    opened = Server(Address.parse(f"{database}/{name}"))
    yield opened
    opened.close()


def _states(server: Server) -> dict[str, str]:
    return {version.collection: version.state for version in versions.versions(server)}


# -- scores -----------------------------------------------------------------


def test_scores_are_those_of_the_file(server: Server, arrays: Arrays) -> None:
    """Every passage has the score that the file gives, also where no term is known or no passage hit."""
    versions.build(server, [arrays], _silent)
    ours, theirs = Index(arrays), server.index(Index(arrays))
    for asked in _ASKED:
        for first, end in ((0, ours.size), (7, 31), (ours.size - 5, ours.size), (9, 9)):
            assert theirs.scores(asked, first, end) == pytest.approx(ours.scores(asked, first, end), rel=1e-6)
    assert [theirs.known(word) for word in ("wage", "unheard")] == [True, False]
    assert [theirs.rarity(word) for word in ("wage", "unheard")] == [ours.rarity("wage"), ours.rarest]
    assert (theirs.size, theirs.rarest) == (ours.size, ours.rarest)


def test_a_large_shelf_is_asked_for_in_stretches(
    server: Server, arrays: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More passages than one request gives are all scored, and more hits than that are ranked among these."""
    versions.build(server, [arrays], _silent)
    monkeypatch.setattr(milvus, "MOST_HITS", 37)
    ours, theirs = Index(arrays), server.index(Index(arrays))
    for asked in _ASKED:
        for first, end in ((0, ours.size), (30, 41), (100, 200)):
            assert theirs.scores(asked, first, end) == pytest.approx(ours.scores(asked, first, end), rel=1e-6)
    with pytest.raises(ValueError, match="use 1 to 37"):
        theirs.search("wage", 38)


@pytest.mark.parametrize(
    "query", ["wage", "teach nurses at night", "cook at night", "unheard", "", "tools tools stress"]
)
@pytest.mark.parametrize("k", [1, 3, 10, 300])
def test_search_is_that_of_the_file(
    database: str, arrays: Arrays, query: str, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same passages in the same order, of equals the first, however many are fetched at first."""
    server = Server(Address.parse(f"{database}/search"))
    versions.build(server, [arrays], _silent)
    monkeypatch.setattr(milvus, "BEYOND", 1)

    assert server.index(Index(arrays)).search(query, k) == Index(arrays).search(query, k)
    server.close()


def test_equals_are_told_apart(arrays: Arrays) -> None:
    """The synthetic passages do hold equals at the cut, so that the test above says something."""
    found = Index(arrays).search("cook at night", 5)
    assert found[1][1] == found[3][1]


def test_an_empty_shelf_can_be_built(server: Server, tmp_path: Path) -> None:
    """Where all guides are of collections, the shelf of the others has no passage."""
    empty = _arrays(tmp_path / "empty.arrays", [])
    versions.build(server, [empty], _silent)

    assert server.index(Index(empty)).search("wage") == []
    assert server.index(Index(empty)).scores(["wage"], 0, 0) == []


def test_a_whole_shelf_is_asked_for_once(server: Server, arrays: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guides of a small shelf are scored out of one request a query."""
    versions.build(server, [arrays], _silent)
    index = server.index(Index(arrays))
    asked: list[str] = []
    call = server.call

    def told(method: str, *values: Any, **options: Any) -> Any:
        asked.append(method)
        return call(method, *values, **options)

    monkeypatch.setattr(server, "call", told)
    for first in range(0, 100, 10):
        index.scores(["wage"], first, first + 10)

    assert asked == ["search"]


# -- answers ----------------------------------------------------------------


def test_answers_are_the_same_to_the_byte(bot: Bot, data: Path, database: str) -> None:
    """Whole answers, one conversation, from the file and from Milvus."""
    server = Server(Address.parse(f"{database}/shipped"))
    versions.build(server, [shelf.arrays for shelf in bot.shelves.all], _silent)
    local = Index(bot.shelves.own.arrays)
    there = server.index(local)
    query = terms("salary of a customer service representative")
    assert there.scores(query, 0, local.size) == pytest.approx(local.scores(query, 0, local.size), rel=1e-6)
    other = Bot.open(data=data, index=f"{database}/shipped")
    assert isinstance(other.shelves.own.index, MilvusIndex)
    for question in _QUESTIONS:
        ours, theirs = (json.dumps(each.reply(question, "milvus").as_dict()) for each in (bot, other))
        assert theirs == ours, question
    bot.forget("milvus")
    server.close()


# -- versions ---------------------------------------------------------------


def test_the_version_before_is_kept_and_older_ones_go(
    server: Server, arrays: Arrays, others: Arrays, third: Arrays
) -> None:
    """After each build there are the new version and the one before; going back only switches."""
    first, second, last = (server.collection(Index(each).key) for each in (arrays, others, third))
    versions.build(server, [arrays], _silent)
    assert _states(server) == {first: "current"}
    versions.build(server, [others], _silent)
    assert _states(server) == {first: "previous", second: "current"}
    replica = server.index(Index(arrays))
    assert replica.search("wage") == Index(arrays).search("wage")
    sent: list[int] = []
    versions.build(server, [arrays], lambda done, total: sent.append(done))
    assert not sent
    assert _states(server) == {first: "current", second: "previous"}
    versions.build(server, [third], _silent)
    assert _states(server) == {first: "previous", last: "current"}
    with pytest.raises(IndexUnavailableError, match=r"holds no finished index of these guides .* index build"):
        server.index(Index(others))


def test_shelves_have_an_alias_each(server: Server, arrays: Arrays, others: Arrays, third: Arrays) -> None:
    """A collection has its own versions; what is served no more stays one build for those who still serve it."""
    name = server.address.name
    versions.build(server, [arrays, others], _silent)
    assert {alias for version in versions.versions(server) for alias in version.aliases} == {name, f"{name}__1"}
    versions.build(server, [arrays, third], _silent)
    assert sorted(_states(server).values()) == ["current", "current", "previous"]
    versions.build(server, [arrays], _silent)
    assert sorted(_states(server).values()) == ["current", "previous"]
    server.index(Index(third))
    versions.build(server, [arrays], _silent)
    assert sorted(_states(server).values()) == ["current"]


def test_a_switch_is_seen_whole(server: Server, arrays: Arrays, others: Arrays) -> None:
    """Who searches by the alias meanwhile finds one version or the other; who serves a version finds that one."""
    versions.build(server, [arrays], _silent)
    replica, wanted = server.index(Index(arrays)), Index(arrays).scores(["wage"], 0, 400)
    ours = [list(enumerate(Index(each).scores(["wage"], 0, 400))) for each in (arrays, others)]
    seen: list[int] = []
    faults: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                by_alias = MilvusIndex(Index(arrays), server, server.address.name)
                scores = dict(by_alias.search("wage", 300))
                found = [
                    n
                    for n, version in enumerate(ours)
                    if {number for number, score in version if score} == scores.keys()
                ]
                seen.extend(found)
                replica._whole.cache_clear()
                if not found or replica.scores(["wage"], 0, 400) != pytest.approx(wanted, rel=1e-6):
                    faults.append(scores)
            except Exception as error:
                faults.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    versions.build(server, [others], _silent)
    time.sleep(0.3)
    done.set()
    reader.join()

    assert not faults
    assert seen == sorted(seen)
    assert set(seen) == {0, 1}


@pytest.mark.parametrize("broken", ["insert", "create_index", "create_alias"])
def test_an_interrupted_build_changes_nothing(
    database: str, broken: str, arrays: Arrays, others: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step ends it, the version before serves on, and the next build removes what is left and finishes."""
    server = Server(Address.parse(f"{database}/broken{broken.replace('_', '')}"))
    versions.build(server, [arrays], _silent)
    call = server.call
    monkeypatch.setattr(versions, "BATCH", 100)
    inserted = 0

    def failing(method: str, *values: Any, **options: Any) -> Any:
        nonlocal inserted
        inserted += method == "insert"
        if method == broken and inserted != 1:
            raise KeyboardInterrupt
        return call(method, *values, **options)

    with monkeypatch.context() as patch:
        patch.setattr(server, "call", failing)
        with pytest.raises(KeyboardInterrupt):
            versions.build(server, [others], _silent)
    assert server.index(Index(arrays)).search("wage") == Index(arrays).search("wage")
    assert sorted(_states(server).values()) == ["current", "unfinished"]
    with pytest.raises(IndexUnavailableError, match="no finished index"):
        server.index(Index(others))

    versions.build(server, [others], _silent)
    assert sorted(_states(server).values()) == ["current", "previous"]
    assert server.index(Index(others)).search("wage") == Index(others).search("wage")
    server.close()


@pytest.mark.parametrize(
    ("tampered", "told"),
    [
        (lambda n, v: {} if n == 3 else v, "399 passages|398 passages"),
        (lambda n, v: {row: impact + 1 for row, impact in v.items()}, "other scores for"),
    ],
)
def test_what_differs_is_not_switched_to(
    database: str,
    tampered: Callable[..., Any],
    told: str,
    arrays: Arrays,
    others: Arrays,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A collection with a passage missing or other weights is found out before anyone sees it."""
    server = Server(Address.parse(f"{database}/tampered{len(told)}"))
    versions.build(server, [arrays], _silent)
    true = versions._passages
    monkeypatch.setattr(versions, "_passages", lambda a: ((n, tampered(n, v)) for n, v in true(a)))

    with pytest.raises(IndexUnavailableError, match=told):
        versions.build(server, [others], _silent)
    assert sorted(_states(server).values()) == ["current", "unfinished"]
    server.close()


def test_an_index_has_a_key_of_its_content(arrays: Arrays, others: Arrays, tmp_path: Path) -> None:
    """The same passages have the same key, in whatever file; others have another."""
    again = _arrays(tmp_path / "again.arrays", _texts(400, 1))
    assert Index(again).key == Index(arrays).key != Index(others).key


# -- away -------------------------------------------------------------------


def test_a_closed_port_is_told(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody listens: one sentence, at once, without the password, and nothing of gRPC's own."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    begun = time.monotonic()
    with pytest.raises(
        IndexUnavailableError, match=rf"http://127.0.0.1:{port}/jobs: the index does not answer"
    ) as told:
        Server(Address.parse(f"milvus://anna:secret@127.0.0.1:{port}/jobs"))

    assert time.monotonic() - begun < milvus.CONNECT_SECONDS + 1
    assert "secret" not in f"{told.value}"
    assert capfd.readouterr() == ("", "")


def test_a_port_that_never_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody listens and says nothing: the wait has an end."""
    monkeypatch.setattr(milvus, "CONNECT_SECONDS", 0.5)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        begun = time.monotonic()
        with pytest.raises(IndexUnavailableError, match="the index does not answer"):
            Server(Address.parse(f"milvus://127.0.0.1:{mute.getsockname()[1]}"))

    assert time.monotonic() - begun < 2


def test_a_server_that_stops_is_told_and_asked_again(
    bot: Bot, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Halted, then gone on, then killed, while it serves: errors of one sentence within twice a request's time."""
    monkeypatch.setattr(milvus, "REQUEST_SECONDS", 1.0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    program = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(tmp_path), "--host", "127.0.0.1"]
    process = subprocess.Popen([*program, "--port", port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"milvus://127.0.0.1:{port}/stops"
    try:
        server = _up(url)
        versions.build(server, [shelf.arrays for shelf in bot.shelves.all], _silent)
        served = Bot.open(data=data, index=url)
        assert served.reply("what does a csr earn?").kind == "answer"
        os.kill(process.pid, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(IndexUnavailableError, match="does not answer"):
            served.reply("do i need a degree?", "b")
        assert time.monotonic() - begun < 3
        os.kill(process.pid, signal.SIGCONT)
        assert served.reply("do i need a degree?", "b").kind == "answer"
        process.kill()
        process.wait()
        reply = _reply(served, b'{"text": "what hours do agents work?"}')
        assert reply["kind"] == "error"
        assert "does not answer" in str(reply["error"])
        server.close()
    finally:
        process.kill()
        process.wait()


def _up(url: str) -> Server:
    """A connection once the server is there."""
    for _ in range(100):
        try:
            return Server(Address.parse(url))
        except IndexUnavailableError:
            time.sleep(0.1)
    raise AssertionError


def test_a_file_in_use_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file of Milvus Lite belongs to one process; another says so, without a traceback of Milvus Lite's own."""
    code = "import sys; from milvus_lite import MilvusLite; MilvusLite(sys.argv[1]); print(flush=True); input()"
    path = tmp_path / "a.db"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(IndexUnavailableError, match=r"a\.db/.*: the file cannot be used .* no other process"):
            Server(Address.parse(f"milvus:{path}"))
        other.communicate(b"\n")
    assert capfd.readouterr() == ("", "")


def test_a_collection_that_was_removed_is_told(server: Server, arrays: Arrays) -> None:
    """A replica whose version is gone says how it is built."""
    versions.build(server, [arrays], _silent)
    index = server.index(Index(arrays))
    server.call("drop_collection", server.collection(Index(arrays).key))

    with pytest.raises(IndexUnavailableError, match=r"no such index is loaded there.* index build"):
        index.search("wage")


# -- addresses --------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("milvus://db:19530/jobs", Address("http://db:19530", "jobs")),
        ("milvus://db", Address("http://db:19530")),
        ("milvus://anna:p@ss:w@db:1/", Address("http://db:1", token="anna:p@ss:w")),  # noqa: S106 (no password)
        ("milvus+tls://db.example.org/a_b", Address("https://db.example.org:19530", "a_b")),
        ("milvus:some folder/x.db", Address("some folder/x.db")),
        ("milvus:/x.db/jobs", Address("/x.db", "jobs")),
    ],
)
def test_addresses(url: str, address: Address) -> None:
    """What can be written, and what is meant by it."""
    assert Address.parse(url) == address
    assert "ss:w" not in repr(Address.parse(url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "db:19530",
        "http://db",
        "milvus:x",
        "milvus://",
        "milvus://anna:secret@db:x",
        "milvus://db/a__b",
        "milvus://db/a-b",
        "milvus://db/previous_",
        "milvus:x.db/1",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """The message shows what to write, and no password."""
    with pytest.raises(InputError, match="write milvus://host:port/name") as told:
        Address.parse(url)
    assert "secret" not in str(told.value)


def test_the_token_can_be_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which keeps it out of the list of processes."""
    monkeypatch.setenv("CAREER_CHAT_INDEX_TOKEN", "anna:secret")
    assert Address.parse("milvus://db").token == "anna:secret"  # noqa: S105 (no password)
    assert Address.parse("milvus://bo:b@db").token == "bo:b"  # noqa: S105


# -- the command --------------------------------------------------------------


def test_the_command_builds_lists_compares_and_serves(
    database: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From nothing to an answer out of Milvus; before the build, one sentence that says to build."""
    monkeypatch.setenv("CAREER_CHAT_DATA", str(tmp_path))
    monkeypatch.setenv("CAREER_CHAT_INDEX", f"{database}/command")
    folders = ["--knowledge", str(small / "knowledge"), "--intents-only", str(small / "intents")]

    assert main(["ask", *folders, "what does a cook earn?"]) == 3
    assert "run `career-chat index build`" in capsys.readouterr().err
    assert main(["index", "verify", *folders]) == 3
    assert main(["index", "build", *folders]) == 0
    assert "\tcurrent\tcommand\tof these guides" in capsys.readouterr().out
    assert main(["index", "status", *folders]) == 0
    assert "\tcurrent\tcommand\tof these guides" in capsys.readouterr().out
    assert main(["index", "verify", *folders]) == 0
    assert "the same" in capsys.readouterr().out
    assert main(["ask", *folders, "what does a cook earn?"]) == 0
    assert "$34,500" in capsys.readouterr().out
    assert main(["ask", *folders, "--index", "nowhere", "what does a cook earn?"]) == 2
    assert "write milvus://host:port/name" in capsys.readouterr().err


def test_the_command_checks_the_files_of_this_machine(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an address, `verify` names each fitted file, and a damaged one with what to do."""
    monkeypatch.setenv("CAREER_CHAT_DATA", str(tmp_path))
    monkeypatch.delenv("CAREER_CHAT_INDEX", raising=False)
    Bot.open(small / "knowledge", [small / "intents"], tmp_path)
    assert main(["index", "verify"]) == 0
    assert capsys.readouterr().out.count(f"{tmp_path}/cache/") == 2
    (path,) = tmp_path.glob("cache/guides-*.arrays")
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    assert main(["index", "verify"]) == 3
    assert f"{path}: array" in (told := capsys.readouterr().err)
    assert "delete it" in told
    with pytest.raises(SystemExit):
        main(["index", "build"])
    assert "needs --index URL or CAREER_CHAT_INDEX" in capsys.readouterr().err
