"""What a conversation is carried by: signed tokens, ids of turns, and the log."""

from __future__ import annotations

import base64
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatbot.log.storage import Feedback, Logged, Store
from chatbot.question.turn import State
from chatbot.record import replace
from chatbot.web.tokens import BadTokenError, Carried, Signer, new_id
from tests.web.serving import Server, Starter, not_serving

SECRET = "a secret of the tests, the same for two servers"  # noqa: S105
FIRST = "What does a cook earn?"
OWN = "When does a clerk work?"


@pytest.fixture(scope="module")
def twins(serving_small: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server, Path]]:
    """Two servers with the same secret, and the data folder of the first."""
    data = tmp_path_factory.mktemp("twin")
    env = {"CAREER_CHAT_SECRET": SECRET}
    with serving_small(data=data, env=env) as first, serving_small("--store", "memory", env=env) as second:
        yield first, second, data


@pytest.fixture
def signer() -> Signer:
    """The servers' signer."""
    return Signer(SECRET, 1)


def post(server: Server, text: str, **fields: Any) -> httpx.Response:
    """The reply to a message."""
    return httpx.post(f"{server.url}/api/v1/ask", json={"text": text, **fields}, timeout=10)


def ask(server: Server, text: str, **fields: Any) -> dict[str, Any]:
    """The reply to a message that is answered."""
    reply = post(server, text, **fields)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def test_any_replica_goes_on(twins: tuple[Server, Server, Path]) -> None:
    """Servers with one secret answer the turns of a conversation by turns; ids of turns are the same as well."""
    one, other, _ = twins
    first = ask(one, FIRST)
    second = ask(other, "and the hours?", state=first["state"], message_id="m-2")
    again = ask(one, "and the hours?", state=first["state"], message_id="m-2")
    third = ask(one, "what about a clerk?", state=second["state"])
    assert [reply["citations"][0]["guide"] for reply in (first, second, third)] == ["cook", "cook", "clerk"]
    assert len({reply["conversation"] for reply in (first, second, again, third)}) == 1
    assert again["id"] == second["id"]


def _damaged(token: str) -> dict[str, str]:
    """A token with each of its parts changed."""
    payload, at, signature = token.rsplit(".", 2)
    other = base64.urlsafe_b64encode(json.dumps(["mine", State().as_list()]).encode()).decode().rstrip("=")
    return {
        "payload": f"{other}.{at}.{signature}",
        "time": f"{payload}.{at[:-1]}{'A' if at[-1] != 'A' else 'B'}.{signature}",
        "signature": f"{payload}.{at}.{signature[:-2]}{'AA' if signature[-2:] != 'AA' else 'BB'}",
        "no signature": f"{payload}.{at}.",
        "no time": f"{payload}.{signature}",
        "payload alone": payload,
        "cut": token[: len(token) // 2],
        "twice": f"{token}{token}",
        "bomb": f".{'A' * 19_000}.{at}.{signature}",
        "words": "no-token",
        "dots": "...",
    }


@pytest.mark.parametrize("part", _damaged("a.b.cdef"))
def test_damaged_states(part: str, twins: tuple[Server, Server, Path]) -> None:
    """A state that was changed anywhere is refused with what to do: ask again without."""
    token = ask(twins[0], FIRST)["state"]
    reply = post(twins[0], "more", state=_damaged(token)[part])
    assert (reply.status_code, reply.json()["error"]["code"]) == (409, "bad_state")
    assert "ask again without it" in reply.json()["error"]["message"]


def test_states_of_others(twins: tuple[Server, Server, Path], signer: Signer) -> None:
    """A state of another secret, and a ticket for something else, are no states."""
    carried = Carried("talk", State())
    for token in (Signer(f"{SECRET}!", 1).write(carried), signer.ticket("talk")):
        reply = post(twins[0], "hello", state=token)
        assert (reply.status_code, reply.json()["error"]["code"]) == (409, "bad_state")
    assert ask(twins[0], "hello", state=signer.write(carried))["conversation"] == "talk"


def test_empty_state_begins_anew(twins: tuple[Server, Server, Path]) -> None:
    """A state that is empty or null is none."""
    for state in ("", None):
        assert ask(twins[0], "more", state=state)["kind"] != "answer"


# -- tokens -------------------------------------------------------------------


def test_token_ages(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state is good for the hours of the setting and not longer; a ticket too."""
    token, ticket = signer.write(Carried("talk", State())), signer.ticket("talk")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3_590)
    assert (signer.read(token).conversation, signer.admitted(ticket)) == ("talk", "talk")
    monkeypatch.setattr(time, "time", lambda: now + 3_610)
    with pytest.raises(BadTokenError, match="too old"):
        signer.read(token)
    with pytest.raises(BadTokenError, match="too old"):
        signer.admitted(ticket)
    assert Signer(SECRET, 2).read(token).conversation == "talk"


def test_ids(signer: Signer) -> None:
    """Ids have 128 bits, never meet, and that of a turn is told by nothing but the secret."""
    assert len({new_id() for _ in range(10_000)}) == 10_000
    assert len(new_id()) >= 22
    names = [("web", "a", "b"), ("web", "ab", ""), ("web", "", "ab"), ("openai", "a", "b")]
    turns = {signer.turn(*name) for name in names} | {Signer(f"{SECRET}!", 1).turn(*name) for name in names}
    assert len(turns) == 2 * len(names)
    assert signer.turn("web", "a", "b") == Signer(SECRET, 9).turn("web", "a", "b")


# -- the log --------------------------------------------------------------------


def test_logged_before_it_is_answered(twins: tuple[Server, Server, Path]) -> None:
    """Each answer is in the log when it arrives; a retry is there once; feedback replaces feedback."""
    one, _, data = twins
    begun = ask(one, OWN, message_id="random-0123456789abcdef")
    ask(one, OWN, message_id="random-0123456789abcdef")
    going_on = [ask(one, "more", state=begun["state"], message_id="m-2") for _ in range(3)]
    kept = [ask(one, OWN, conversation="kept-1", message_id=message) for message in ("a", "b", "a")]
    for given in ({"rating": "up"}, {"rating": "down", "reason": "outdated", "comment": "it is\u202e 2026"}):
        assert httpx.post(f"{one.url}/api/v1/feedback", json={"turn": begun["id"], **given}).status_code == 200
    # What another connection reads was committed.
    with closing(sqlite3.connect(data / "log.sqlite")) as read:
        found = read.execute(
            "SELECT turn, channel, message, text FROM turns WHERE conversation IN (?, ?) ORDER BY seq",
            (begun["conversation"], "kept-1"),
        ).fetchall()
        rated = read.execute("SELECT turn, rating, reason, comment FROM feedback").fetchall()
    assert found == [
        (begun["id"], "web", "random-0123456789abcdef", OWN),
        (going_on[0]["id"], "web", "m-2", "more"),
        (kept[0]["id"], "web", "a", OWN),
        (kept[1]["id"], "web", "b", OWN),
    ]
    assert rated == [(begun["id"], "down", "outdated", "it is 2026")]
    assert kept[2]["id"] == kept[0]["id"]


def test_turns_of_one_conversation_at_once(twins: tuple[Server, Server, Path]) -> None:
    """Messages that come at once to a kept conversation are answered one after the other, each once."""
    from concurrent.futures import ThreadPoolExecutor

    one, _, data = twins
    with ThreadPoolExecutor(10) as pool:
        sent = [f"m{number}" for number in range(20)] * 2
        ids = list(pool.map(lambda message: ask(one, FIRST, conversation="busy", message_id=message)["id"], sent))
    assert ids[:20] == ids[20:]
    with closing(sqlite3.connect(data / "log.sqlite")) as read:
        kept = read.execute("SELECT turn FROM turns WHERE conversation = 'busy'").fetchall()
    assert sorted(turn for (turn,) in kept) == sorted(set(ids))
    assert len(kept) == 20


def test_kept_over_a_restart(serving_small: Starter, tmp_path: Path) -> None:
    """After a restart kept conversations, states and ids are as before; what is older than allowed is gone."""
    data = tmp_path / "data"
    with serving_small(data=data) as running:
        token = ask(running, FIRST)["state"]
        ask(running, FIRST, conversation="kept")
        assert running.stop() == 0
    with closing(Store.open(f"sqlite:///{data / 'log.sqlite'}")) as store:
        long_ago = datetime.now(UTC) - timedelta(days=31)
        old = Logged("old", "old", "web", "", long_ago, "an old question of somebody", {"kind": "answer"})
        new = replace(old, turn="new", conversation="new", asked_at=long_ago + timedelta(days=2), text="a newer one")
        store.add([old, new])
        store.rate(Feedback("old", "up", None, "an old comment of somebody", long_ago))
    with serving_small("--retention-days", "30", data=data) as running:
        assert ask(running, "and the hours?", state=token)["citations"][0]["guide"] == "cook"
        assert ask(running, "and the hours?", conversation="kept")["citations"][0]["guide"] == "cook"
        until = time.monotonic() + 5
        while _turns(data) != {"new"} and time.monotonic() < until:
            time.sleep(0.05)
        assert _turns(data) == {"new"}
        assert running.stop() == 0
    assert b"of somebody" not in b"".join(path.read_bytes() for path in data.glob("log.sqlite*"))


def _turns(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "log.sqlite")) as read:
        return {turn for (turn,) in read.execute("SELECT turn FROM turns WHERE turn IN ('old', 'new')")}


def test_one_server_a_file(twins: tuple[Server, Server, Path], serving_small: Starter) -> None:
    """A second server on the same SQLite file is refused with what to do."""
    said = not_serving(serving_small(data=twins[2]))
    assert "another career-chat serve uses it; use PostgreSQL for several workers or replicas" in said
