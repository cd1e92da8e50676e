"""The store: the same on a SQLite file, in memory and on a PostgreSQL of the tests' own."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.errors import CareerChatError, InputError
from chatbot.log import database, storage
from chatbot.log.storage import Feedback, Logged, Store, StoreError
from chatbot.record import replace
from chatbot.text import clean
from tests import needs
from tests.databases import PASSWORD, Cluster, cluster

KINDS = ("file", "memory", "postgresql")
NOON = datetime(2026, 11, 21, 12, 0, 0, 123456, UTC)
MARK = "xylophone-teacher"
_ANSWER = {
    "kind": "answer",
    "text": "$34,500 a year [1]",
    "citations": [{"mark": 1, "lines": [10, 12]}],
    "intent": "salary",
    "confidence": 0.9731,
    "suggestions": ["why?"],
    "more": False,
}
_HOSTILE = (
    "a\0b",
    "\ud800",
    "\x1b]0;pwned\x07",
    "'); DROP TABLE turns; --",
    "%s %(x)s :y {z} ?1",
    "\u202etxt.exe",
    "e" + "\u0301" * 9_000,
    "\U0001f9d1\u200d\U0001f3eb",
    "\U0010ffff\ufffe",
    "a" * 100_000,
    "",
    "\\u0000",
)


def turn(number: int = 1, **changes: Any) -> Logged:
    """A turn of a conversation, a minute after the one before."""
    made = Logged(f"t{number}", "ann", "web", f"m{number}", NOON + timedelta(minutes=number), "what pay?", _ANSWER)
    return replace(made, **changes)


def thumbs(turn: str, rating: str = "up", reason: str | None = None, comment: str = "") -> Feedback:
    """Feedback for a turn."""
    return Feedback(turn, rating, reason, comment, NOON)


def _state(store: Store, conversation: str) -> list[Any] | None:
    """What is kept of a conversation."""
    kept: list[list[Any] | None] = []

    def look(state: list[Any] | None) -> tuple[Logged, list[Any]]:
        kept.append(state)
        return turn(turn=f"look-{conversation}", conversation=conversation), []

    store.converse("web", conversation, "", look)
    return kept[0]


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A PostgreSQL for this module; a test takes a database of its own."""
    with cluster() as running:
        yield running


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is no store yet."""
    if request.param == "postgresql":
        running: Cluster = request.getfixturevalue("server")
        return running.url(running.create())
    return f"sqlite:///{tmp_path / 'kept' / 'chat.db'}" if request.param == "file" else "sqlite://"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def shared(server: Cluster) -> Iterator[tuple[Store, Store]]:
    """Two replicas' stores on one PostgreSQL."""
    address = server.url(server.create())
    first, second = Store.open(address), Store.open(address)
    yield first, second
    first.close()
    second.close()


# -- turns ----------------------------------------------------------------------


def test_a_turn_is_found_as_it_was(store: Store) -> None:
    """What is recorded is found by its id, to the microsecond; another id finds nothing."""
    store.add([turn(1), turn(2, text="größer? \U0001f642", message="")])
    assert store.find("t1") == turn(1)
    assert store.find("t2") == turn(2, text="größer? \U0001f642", message="")
    assert store.find("t3") is None
    store.add([])
    store.ping()


def test_times_are_kept_in_utc(store: Store) -> None:
    """A time of another zone is the same moment; one without a zone is refused."""
    there = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    store.add([turn(1, asked_at=there)])
    found = store.find("t1")
    assert found is not None
    assert (found.asked_at, found.asked_at.tzinfo) == (NOON, UTC)
    with pytest.raises(ValueError, match="no time zone"):
        store.add([turn(2, asked_at=NOON.replace(tzinfo=None))])


def test_a_turn_known_already_stays_as_it_was(store: Store) -> None:
    """A turn id that is there is passed over, those beside it are kept."""
    store.add([turn(1)])
    store.add([turn(1, text="another"), turn(2)])
    assert [logged.text for _, logged in store.history("web", "ann")] == ["what pay?", "what pay?"]


def test_history_counts_the_turns_of_one_conversation(store: Store) -> None:
    """Numbers go from 1 within channel and conversation, in the order kept; `after` leaves out what was seen."""
    times = {1: 5, 2: 3, 3: 4}  # a clock that was set back changes no order
    for number in (1, 2, 3):
        store.add(
            [
                turn(number, asked_at=NOON + timedelta(hours=times[number])),
                turn(number + 10, conversation="bob"),
                turn(number + 20, channel="mail"),
            ]
        )
    assert [(n, logged.turn) for n, logged in store.history("web", "ann")] == [(1, "t1"), (2, "t2"), (3, "t3")]
    assert [(n, logged.turn) for n, logged in store.history("web", "ann", after=2)] == [(3, "t3")]
    assert len(store.history("web", "ann", after=-1)) == 3
    assert store.history("web", "ann", after=9) == store.history("web", "ann", after=10**40) == []
    assert store.history("web", "carl") == []


def test_many_turns_are_recorded_together_or_not_at_all(store: Store) -> None:
    """Fifty turns keep their order; where one cannot be kept, none is."""
    store.add([turn(number) for number in range(50)])
    assert [logged.turn for _, logged in store.history("web", "ann")] == [f"t{number}" for number in range(50)]
    with pytest.raises(StoreError):
        store.add([turn(60), turn(61, answer={"kind": "answer", "confidence": float("nan")})])
    assert store.find("t60") is None


def test_columns_tell_what_goes_unanswered(store: Store) -> None:
    """Kind, intent and confidence can be asked for by SQL, without reading JSON."""
    store.add([turn(1), turn(2, answer={"kind": "abstain", "text": "Not in the guides.", "intent": ""})])
    with store._database.changing() as connection:
        found = connection.execute(sa.text("SELECT turn, kind, intent, confidence FROM turns ORDER BY seq")).all()
    assert [tuple(row) for row in found] == [("t1", "answer", "salary", 0.9731), ("t2", "abstain", "", 0.0)]


@pytest.mark.parametrize("hostile", _HOSTILE)
def test_hostile_text_is_kept_clean(store: Store, hostile: str) -> None:
    """Text that breaks databases and terminals is kept, cleaned and cut; an answer is kept to the letter."""
    store.add([turn(1, text=hostile, answer={"kind": hostile, "text": hostile, "confidence": 1})])
    found = store.find("t1")
    assert found is not None
    assert found.text == clean(hostile, storage.MAX_TEXT)
    assert found.answer["text"] == hostile
    assert store.rate(thumbs("t1", "down", hostile, hostile))
    kept = store.feedback("t1")
    assert kept is not None
    assert kept.comment == clean(hostile, storage.MAX_TEXT)
    assert len(store.history("web", "ann")) == 1


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "a\nb", "x" * 201, "\u202e"])
def test_odd_ids_are_refused_and_never_found(store: Store, odd: str) -> None:
    """An id is kept as it is or not at all, so that nobody is taken for somebody else."""
    for name in ("turn", "channel", "conversation", "message"):
        with pytest.raises(InputError, match=f"{name}: .* is no id; use 1 to 200"):
            store.add([turn(1, **{name: odd})])
    for ids in ((odd, "ann", "m"), ("web", odd, "m"), ("web", "ann", odd)):
        with pytest.raises(InputError):
            store.converse(*ids, lambda _: pytest.fail("called"))
    assert (store.find(odd), store.feedback(odd), store.rate(thumbs(odd))) == (None, None, False)
    assert (store.history("web", odd), store.history(odd, "ann")) == ([], [])
    assert store.forget("web", odd) == store.forget(odd, "ann") == 0


def test_the_longest_ids_fit(store: Store) -> None:
    """Ids of the greatest length and width go into every index."""
    long = "".join(chr(0x20000 + 7919 * n % 40_000) for n in range(storage.MAX_ID))
    kept = turn(1, turn=long, channel=long, conversation=long, message=long)
    assert store.converse(long, long, long, lambda _: (kept, [])) == kept
    assert store.find(long) == kept


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(categories=["C", "M", "L", "S"])),
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    ),
)
def test_any_text_and_state_come_back(store: Store, text: str, value: object) -> None:
    """Whatever is said and remembered, the conversation goes on from just that."""
    store.forget("web", "ann")
    store.converse("web", "ann", "", lambda _: (turn(1, text=text, answer={"text": text}), [value]))
    assert _state(store, "ann") == [value]
    assert store.history("web", "ann")[0][1].answer == {"text": text}


# -- kept conversations -----------------------------------------------------------


def test_a_conversation_goes_on_from_its_state(store: Store) -> None:
    """The first turn gets no state, the next one what the one before returned; each conversation has its own."""
    seen = []
    for number, conversation in enumerate(["ann", "bob", "ann"]):

        def answer(state: list[Any] | None) -> tuple[Logged, list[Any]]:
            seen.append(state)
            return turn(number, conversation=conversation), [conversation, number]  # noqa: B023 (called at once)

        assert store.converse("web", conversation, f"m{number}", answer).turn == f"t{number}"
    assert seen == [None, None, ["ann", 0]]
    assert [(n, logged.turn) for n, logged in store.history("web", "ann")] == [(1, "t0"), (2, "t2")]


def test_a_message_sent_again_is_answered_as_before(store: Store) -> None:
    """The same message of a conversation gives its turn again: nothing is called, nothing changed."""
    first = store.converse("web", "ann", "m1", lambda _: (turn(1), ["one"]))
    assert store.converse("web", "ann", "m1", lambda _: pytest.fail("called")) == first == store.find("t1")
    assert store.converse("web", "bob", "m1", lambda _: (turn(2, conversation="bob"), [])).turn == "t2"
    assert store.converse("web", "ann", "m2", lambda state: (turn(3, text=str(state)), [])).text == "['one']"
    for number in (4, 5):
        store.converse("web", "ann", "", lambda _: (turn(number, message=""), []))  # noqa: B023 (called at once)
    assert len(store.history("web", "ann")) == 4


def test_a_turn_that_fails_leaves_nothing(store: Store) -> None:
    """What goes wrong while answering comes out as it is; state and turns are as before, and it can be asked again."""
    store.converse("web", "ann", "m1", lambda _: (turn(1), ["one"]))
    with pytest.raises(ZeroDivisionError):
        store.converse("web", "ann", "m2", lambda _: (turn(2), [1 // 0]))
    with pytest.raises(StoreError):
        store.converse("web", "ann", "m2", lambda _: (turn(1), ["a turn id used before"]))
    assert store.converse("web", "ann", "m2", lambda state: (turn(2, text=str(state)), [])).text == "['one']"


def _count(store: Store, thread: int, turns: int) -> None:
    """So many turns in one conversation, each of which says which one it is."""
    for number in range(turns):
        message = f"m{thread}-{number}"

        def answer(state: list[Any] | None) -> tuple[Logged, list[Any]]:
            before = state[0] if state else 0
            return turn(turn=message, message=message, text=str(before)), [before + 1]  # noqa: B023 (called at once)

        store.converse("web", "ann", message, answer)


def _assert_all_in_order(store: Store, turns: int) -> None:
    history = store.history("web", "ann")
    assert [logged.text for _, logged in history] == [str(number) for number in range(turns)]
    assert len({logged.turn for _, logged in history}) == turns


def test_a_conversation_of_many_at_once_keeps_its_order(store: Store) -> None:
    """Eight threads with 25 turns each in one conversation: each turn goes on from the one before, none is lost."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda thread: _count(store, thread, 25), range(8)))
    _assert_all_in_order(store, 200)


def test_replicas_share_a_conversation(shared: tuple[Store, Store]) -> None:
    """Two stores on one PostgreSQL, four threads each: the order is kept across them."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda thread: _count(shared[thread % 2], thread, 12), range(8)))
    _assert_all_in_order(shared[0], 96)


def test_one_message_sent_to_all_at_once_is_answered_once(shared: tuple[Store, Store]) -> None:
    """A retry that overtakes the first try, on another replica, is the same turn."""
    called = []

    def send(number: int) -> str:
        def answer(_: list[Any] | None) -> tuple[Logged, list[Any]]:
            called.append(number)
            time.sleep(0.05)
            return turn(number, message="m"), []

        return shared[number % 2].converse("web", "ann", "m", answer).turn

    with ThreadPoolExecutor(8) as pool:
        turns = set(pool.map(send, range(8)))
    assert turns == {f"t{called[0]}"}
    assert len(called) == 1


def test_threads_record_and_read_together(store: Store) -> None:
    """Turns of many conversations, feedback and reading, from eight threads: nothing is lost or mixed up."""

    def work(thread: int) -> None:
        name = f"c{thread}"
        for number in range(20):
            one = turn(turn=f"{name}-{number}", conversation=name, text=name)
            store.add([one])
            assert store.find(one.turn) == one
            assert store.rate(thumbs(one.turn))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    for thread in range(8):
        assert [logged.text for _, logged in store.history("web", f"c{thread}")] == [f"c{thread}"] * 20


def test_forgetting_waits_for_the_turn_being_answered(shared: tuple[Store, Store]) -> None:
    """A conversation forgotten while it is answered elsewhere is forgotten with that turn."""
    begun = threading.Event()

    def answer(_: list[Any] | None) -> tuple[Logged, list[Any]]:
        begun.set()
        time.sleep(0.2)
        return turn(1), ["one"]

    with ThreadPoolExecutor(1) as pool:
        answering = pool.submit(shared[0].converse, "web", "ann", "m1", answer)
        begun.wait(5)
        assert shared[1].forget("web", "ann") == 1
        answering.result()
    assert shared[1].history("web", "ann") == []


# -- feedback -----------------------------------------------------------------------


def test_feedback_is_kept_once_a_turn(store: Store) -> None:
    """A second opinion takes the place of the first; a turn that is not there gets none."""
    store.add([turn(1)])
    assert store.feedback("t1") is None
    assert store.rate(thumbs("t1", "down", "wrong_section", "see <b>Pay</b>"))
    assert store.feedback("t1") == thumbs("t1", "down", "wrong_section", "see <b>Pay</b>")
    assert store.rate(thumbs("t1", "up"))
    assert store.feedback("t1") == thumbs("t1", "up")
    assert not store.rate(thumbs("t2"))
    assert store.feedback("t2") is None


# -- erasing ------------------------------------------------------------------------


def test_retention_erases_what_is_older(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns before a time go with their feedback, and conversations idle since; the rest stays, also with its state."""
    monkeypatch.setattr(storage, "BATCH", 3)
    store.add([turn(number, conversation="old") for number in range(7)])
    store.rate(thumbs("t1"))
    store.converse("web", "idle", "m20", lambda _: (turn(20, conversation="idle"), ["idle"]))
    store.converse("web", "busy", "m21", lambda _: (turn(21, conversation="busy"), ["busy"]))
    store.converse("web", "busy", "m99", lambda _: (turn(99, conversation="busy"), ["busy again"]))
    assert store.purge(NOON) == 0
    assert store.purge(NOON + timedelta(minutes=30)) == 9
    assert (store.find("t1"), store.feedback("t1"), store.history("web", "old")) == (None, None, [])
    assert [(n, logged.turn) for n, logged in store.history("web", "busy")] == [(1, "t99")]
    assert [_state(store, name) for name in ("idle", "busy")] == [None, ["busy again"]]


def test_a_conversation_is_forgotten(store: Store) -> None:
    """Its turns, feedback and state go, and no others; its messages are new again."""
    store.converse("web", "ann", "m1", lambda _: (turn(1), ["one"]))
    store.add([turn(2), turn(3, conversation="bob"), turn(4, channel="mail")])
    store.rate(thumbs("t2"))
    assert store.forget("web", "ann") == 2
    assert store.forget("web", "ann") == 0
    assert (store.history("web", "ann"), store.feedback("t2")) == ([], None)
    assert store.find("t3") == turn(3, conversation="bob")
    assert store.find("t4") == turn(4, channel="mail")
    assert store.converse("web", "ann", "m1", lambda state: (turn(1, text=str(state)), [])).text == "None"


def _traces(folder: Path) -> int:
    """How often the mark stands in the files of a folder."""
    # By another process: closing a file that SQLite has open in this one would give up SQLite's locks.
    found = subprocess.run(["grep", "-rao", MARK, str(folder)], capture_output=True)
    return len(found.stdout.splitlines())


@pytest.mark.parametrize("seed", [6, 14])
@pytest.mark.parametrize("how", ["forget", "purge"])
def test_nothing_erased_is_left_in_the_files(tmp_path: Path, how: str, seed: int) -> None:
    """Of what was erased no byte is left, in the file or its log, while the store is open; what others said is.

    With these seeds SQLite moves rows from page to page, and `secure_delete` alone leaves copies of them.
    """
    chosen, store = random.Random(seed), Store.open(f"sqlite:///{tmp_path / 'chat.db'}")  # noqa: S311
    try:
        for number in range(300):
            name = chosen.choice(("ann", "ann", "bob", "carl"))
            said = f"{MARK if name == 'ann' else 'plain'} " * chosen.randrange(chosen.choice((2, 40, 300)))
            kept = said[: chosen.randrange(3000)]
            one = turn(
                number,
                conversation=f"{name}{chosen.randrange(9)}",
                text=said,
                answer={"text": said},
                asked_at=NOON + timedelta(days=9 * (name != "ann")),
            )
            store.converse("web", one.conversation, one.message, lambda _: (one, [kept]))  # noqa: B023 (called at once)
            store.rate(thumbs(one.turn, "down", "other", said[: chosen.randrange(900)]))
            if chosen.random() < 0.03:
                store.forget("web", f"carl{chosen.randrange(9)}")
        assert _traces(tmp_path) > 1000
        if how == "forget":
            assert sum(store.forget("web", f"ann{number}") for number in range(9)) > 100
        else:
            assert store.purge(NOON + timedelta(days=8)) > 100
        assert _traces(tmp_path) == 0
        assert any(store.history("web", f"bob{number}") for number in range(9))
    finally:
        store.close()


# -- SQLite ---------------------------------------------------------------------------


def test_a_file_is_safe_and_private(tmp_path: Path) -> None:
    """A commit outlives a power cut, what is deleted is overwritten, and nobody else can read the files."""
    store = Store.open(f"sqlite:///{tmp_path / 'new' / 'folder' / 'chat.db'}")
    try:
        store.add([turn(1)])
        with store._database.changing() as connection:
            names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout")
            told = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
        assert told == {
            "journal_mode": "wal",
            "synchronous": 2,
            "secure_delete": 1,
            "foreign_keys": 1,
            "busy_timeout": 5000,
        }
        files = sorted((tmp_path / "new" / "folder").iterdir())
        assert [file.name for file in files] == ["chat.db", "chat.db-shm", "chat.db-wal", "chat.db.lock"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700
    finally:
        store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.find("t1")


def test_what_was_kept_is_there_after_a_restart(url: str) -> None:
    """A store opened again holds what it held, unless it was memory."""
    store = Store.open(url)
    store.converse("web", "ann", "m1", lambda _: (turn(1), ["one"]))
    store.close()
    again = Store.open(url)
    assert (again.find("t1") is None) == (url == "sqlite://")
    again.close()


_HOLD = """
import sys
from chatbot.log.storage import Store
store = Store.open(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_on_one_file_is_refused(tmp_path: Path) -> None:
    """One process holds a file, by whatever name it is called; when it is gone, however, the next one may."""
    file = tmp_path / "chat.db"
    (tmp_path / "link.db").symlink_to(file)
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, f"sqlite:///{file}"], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        for name in ("chat.db", "link.db"):
            with pytest.raises(StoreError, match=r"chat\.db: another career-chat serve uses it; use PostgreSQL"):
                Store.open(f"sqlite:///{tmp_path / name}")
        holder.kill()
    Store.open(f"sqlite:///{file}").close()


def test_a_full_disk_is_told_and_outlived(tmp_path: Path) -> None:
    """Where a file can grow no more, a turn is refused, what was kept can be read, and with space it goes on."""
    script = """
import resource, sys
from datetime import UTC, datetime
from chatbot.log.storage import Logged, Store, StoreError
store = Store.open(sys.argv[1])
def keep(number):
    store.add([Logged(f"t{number}", "ann", "web", "", datetime.now(UTC), "x" * 9000, {"kind": "answer"})])
kept = 0
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
try:
    for kept in range(100):
        keep(kept)
except StoreError as error:
    print(error)
assert 0 < kept < 100 and len(store.history("web", "ann")) == kept
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
keep(kept)
print(len(store.history("web", "ann")) - kept)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{tmp_path / 'chat.db'}"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "chat.db: " in done.stdout
    assert "disk" in done.stdout
    assert done.stdout.endswith("\n1\n")


def test_a_file_held_by_another_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who writes waits a while for a program that has the file locked; reading goes on; after it, so does writing."""
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.2)
    store = Store.open(f"sqlite:///{tmp_path / 'chat.db'}")
    store.add([turn(1)])
    other = sqlite3.connect(tmp_path / "chat.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"chat\.db: database is locked; another program holds the file: close it"):
        store.add([turn(2)])
    assert store.find("t1") == turn(1)
    other.execute("COMMIT")
    other.execute("BEGIN")
    other.execute("SELECT * FROM turns").fetchone()
    store.add([turn(2)])
    with pytest.raises(StoreError, match="traces remain while another program reads"):
        store.forget("web", "ann")
    other.close()
    assert store.forget("web", "ann") == 0
    store.close()


def test_a_damaged_or_foreign_file_is_told(tmp_path: Path) -> None:
    """A file that is no database, one of a later version, a folder, and a folder that is a file: what to do is said."""
    (tmp_path / "text.db").write_text("no database " * 100)
    (tmp_path / "folder.db").mkdir()
    store = Store.open(f"sqlite:///{tmp_path / 'later.db'}")
    with store._database.changing() as connection:
        connection.execute(sa.text("UPDATE meta SET version = 99"))
    store.close()
    for name, told in (
        ("text.db", "file is not a database; name a file that career-chat made"),
        ("folder.db", r"cannot be written \(Is a directory\); name a file in a folder that can be"),
        ("text.db/chat.db", r"cannot be written \((Not a directory|File exists)\)"),
        ("later.db", "its tables are of version 99, not 1; install the career-chat that made them"),
        ("later.db", "its tables are of version 99"),  # and not held by the try before
    ):
        with pytest.raises(StoreError, match=f"{name}: {told}"):
            Store.open(f"sqlite:///{tmp_path / name}")


# -- addresses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "the URL cannot be read; write sqlite:///FILE.db"),
        ("chat.db", "the URL cannot be read"),
        ("sqlite://chat.db", "no URL of a SQLite file; write sqlite:///FILE.db"),
        ("sqlite:///chat.db?mode=ro", "no URL of a SQLite file"),
        ("mysql://root:s3cret@localhost/chat", "no database of the kind 'mysql' is known; write sqlite"),
        ("postgresql+asyncpg://ann:s3cret@localhost/chat", r"no database of the kind 'postgresql\+asyncpg'"),
        ("postgresql://ann:x@s3cret@localhost/chat", "the URL has more than one @; write %40"),
        ("postgresql://ann:s3cret@localhost:s3cret/chat", "the URL cannot be read"),
        ("postgresql://ann:s3cret@127.0.0.1:1/chat", r"postgresql://ann@127\.0\.0\.1:1/chat: .*refused.*; see that"),
        ("postgres://ann@127.0.0.1:1/chat?password=s3cret", r"postgresql://ann@127\.0\.0\.1:1/chat: .*refused"),
        ("postgresql://ann:s3cret@/chat?host=/nowhere", r"postgresql://ann@/chat: .*/nowhere/.*; see that PostgreSQL"),
        ("postgresql://ann:s3cret@127.0.0.1:1/chat?colour=s3cret", r"chat: invalid connection option .colour."),
    ],
)
def test_a_wrong_address_is_told_without_the_password(url: str, told: str) -> None:
    """What is wrong and what to write is said; the password is not, not even to who logs the whole error."""
    with pytest.raises(StoreError, match=told) as raised:
        Store.open(url)
    assert isinstance(raised.value, CareerChatError)
    assert "s3cret" not in str(raised.value)
    assert "s3cret" not in "".join(traceback.format_exception(raised.value))


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without psycopg it is said how to install it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"needs psycopg; run `pip install 'career-chat\[postgres\]'`"):
        Store.open("postgresql://ann:s3cret@localhost/chat")


# -- PostgreSQL ---------------------------------------------------------------------------


def test_a_wrong_password_is_told_but_not_shown(server: Cluster) -> None:
    """Who may not log in is told so, and neither password is in the message."""
    name = server.create()
    with pytest.raises(StoreError, match=r"password authentication failed for user .*; see that PostgreSQL") as raised:
        Store.open(server.url(name).replace("s3cret", "wr0ng"))
    assert "wr0ng" not in str(raised.value)
    with pytest.raises(StoreError, match=r"database .nosuch. does not exist") as raised:
        Store.open(server.url("nosuch"))
    assert PASSWORD not in str(raised.value)


def test_a_database_that_cannot_hold_every_question_is_refused(server: Cluster) -> None:
    """One that is not in UTF-8 is refused at start, not at the first question with an accent."""
    for encoding in ("LATIN1", "SQL_ASCII"):
        with pytest.raises(StoreError, match=f"not in UTF8 but in {encoding}; make one with `createdb"):
            Store.open(server.url(server.create(encoding)))


def test_two_may_start_at_once_on_an_empty_database(server: Cluster) -> None:
    """Six stores opened in the same moment make one set of tables."""
    for _ in range(3):
        address = server.url(server.create())
        ready = threading.Barrier(6)

        def start(_: int) -> Store:
            ready.wait()  # noqa: B023 (all are done before the next round)
            return Store.open(address)  # noqa: B023

        with ThreadPoolExecutor(6) as pool:
            stores = list(pool.map(start, range(6)))
        for store in stores:
            store.ping()
            store.close()


def test_a_restart_of_the_database_is_outlived(server: Cluster) -> None:
    """While the database is away, StoreError; when it is back, the next call works and all that was told kept is."""
    store = Store.open(server.url(server.create()))
    store.converse("web", "ann", "m0", lambda _: (turn(0), ["zero"]))
    server.restart()
    assert store.find("t0") == turn(0)
    server.stop()
    try:
        calls: list[Callable[[], object]] = [store.ping, lambda: store.find("t0"), lambda: store.add([turn(1)])]
        for call in calls:
            with pytest.raises(StoreError, match=r"postgresql://tester@/test\d+: .*; see that PostgreSQL runs there"):
                call()
    finally:
        server.start()
    assert store.converse("web", "ann", "m1", lambda state: (turn(1, text=str(state)), [])).text == "['zero']"
    store.close()


def test_turns_told_kept_outlive_a_restart_in_the_midst(server: Cluster) -> None:
    """Eight clients go on while the database goes down and comes back: nothing is lost, doubled or out of order."""
    store = Store.open(server.url(server.create()))
    told: list[str] = []

    def ask(client: int) -> None:
        for number in range(15):
            message = f"m{client}-{number}"

            def answer(state: list[Any] | None) -> tuple[Logged, list[Any]]:
                time.sleep(0.005)
                before = state[0] if state else 0
                return turn(turn=f"{message}-{time.monotonic_ns()}", message=message, text=str(before)), [before + 1]  # noqa: B023

            for _ in range(200):  # what was not told kept is sent again, by the same id
                try:
                    told.append(store.converse("web", "ann", message, answer).turn)
                    break
                except StoreError:
                    time.sleep(0.05)

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask, client) for client in range(8)]
        time.sleep(0.3)
        server.restart()
        for client in asking:
            client.result()
    assert len(told) == 120
    assert {logged.turn for _, logged in store.history("web", "ann")} == set(told)
    _assert_all_in_order(store, 120)
    store.close()


def test_a_turn_that_stops_in_the_midst_does_not_hold_up_others(
    server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits too long for a conversation is told; when whoever held it is gone, it goes on."""
    monkeypatch.setattr(database, "WAIT_SECONDS", 1)
    store = Store.open(server.url(server.create()))
    release = threading.Event()

    def hang(_: list[Any] | None) -> tuple[Logged, list[Any]]:
        release.wait(10)
        return turn(1), []

    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(store.converse, "web", "ann", "m1", hang)
        time.sleep(0.2)
        with pytest.raises(StoreError, match="canceling statement due to statement timeout; try again"):
            store.converse("web", "ann", "m2", lambda _: (turn(2), []))
        assert store.converse("web", "bob", "m3", lambda _: (turn(3, conversation="bob"), [])).turn == "t3"
        time.sleep(1.5)
        assert store.converse("web", "ann", "m2", lambda _: (turn(2), [])).turn == "t2"
        release.set()
        with pytest.raises(StoreError):
            hanging.result()
    assert [logged.turn for _, logged in store.history("web", "ann")] == ["t2"]
    store.close()


def test_nothing_erased_is_in_a_dump(server: Cluster) -> None:
    """A dump of a PostgreSQL holds nothing of a conversation that was forgotten."""
    name = server.create()
    store = Store.open(server.url(name))
    store.converse("web", "ann", "m1", lambda _: (turn(1, text=MARK, answer={"text": MARK}), [MARK]))
    store.rate(thumbs("t1", comment=MARK))
    assert MARK in _dump(server, name)
    store.forget("web", "ann")
    assert MARK not in _dump(server, name)
    store.close()


def _dump(server: Cluster, name: str) -> str:
    command = [needs.debian("postgresql", "pg_dump"), "--host", str(server.folder), "--username", "tester", name]
    done = subprocess.run(command, env={**os.environ, "PGPASSWORD": PASSWORD}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
