"""The server on a PostgreSQL of the tests' own: shared by replicas and workers, away for a while, and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.databases import PASSWORD, Cluster, cluster
from tests.web.serving import Server, Starter, not_serving

FIRST = "What does a cook earn?"


@pytest.fixture(scope="module")
def database() -> Iterator[Cluster]:
    """A PostgreSQL that the tests of this file stop and start."""
    with cluster() as running:
        yield running


@pytest.fixture(scope="module")
def replicas(database: Cluster, serving_small: Starter) -> Iterator[tuple[Server, Server]]:
    """A server of one process and one of two, on the same database and with the same secret."""
    env = {"CAREER_CHAT_STORE": database.url(database.create()), "CAREER_CHAT_SECRET": "of all replicas " * 3}
    with serving_small(env=env) as one, serving_small("--workers", "2", env=env) as other:
        other.logged('"ready"')
        yield one, other


def ask(server: Server, text: str, **fields: Any) -> httpx.Response:
    """The reply to a message."""
    return httpx.post(f"{server.url}/api/v1/ask", json={"text": text, **fields}, timeout=20)


def test_replicas_share_conversations(replicas: tuple[Server, Server], database: Cluster) -> None:
    """A kept conversation goes on at whichever server, and turns that come at once to both are each logged once."""
    one, other = replicas
    first = ask(one, FIRST, conversation="shared", message_id="m-1").json()
    second = ask(other, "and the hours?", conversation="shared", message_id="m-2").json()
    again = ask(one, "and the hours?", conversation="shared", message_id="m-2").json()
    assert [reply["citations"][0]["guide"] for reply in (first, second)] == ["cook", "cook"]
    assert (again["id"], again["text"]) == (second["id"], second["text"])
    with ThreadPoolExecutor(8) as pool:
        sent = [(server, f"b{number}") for number in range(10) for server in replicas]
        ids = list(pool.map(lambda to: ask(to[0], FIRST, conversation="busy", message_id=to[1]).json()["id"], sent))
    assert len(set(ids)) == 10
    rated = httpx.post(f"{other.url}/api/v1/feedback", json={"turn": first["id"], "rating": "up"})
    assert rated.status_code == 200
    assert not [line for server in replicas for line in server.log if PASSWORD in line]


def test_workers_count_together(replicas: tuple[Server, Server]) -> None:
    """Whichever worker is asked for its counts tells those of all."""
    _, other = replicas
    for _ in range(20):
        ask(other, "hello")
    name = 'career_chat_answers_total{channel="web",kind="smalltalk"}'
    told = {line for _ in range(6) for line in httpx.get(f"{other.url}/metrics").text.splitlines() if name in line}
    assert told == {f"{name} 20.0"}
    assert "\ncareer_chat_guides 2.0\n" in httpx.get(f"{other.url}/metrics").text


def test_database_away_and_back(replicas: tuple[Server, Server], database: Cluster) -> None:
    """With the database away nothing is answered that could not be logged; when it is back, all is as before."""
    talk = ask(replicas[0], FIRST).json()["state"]
    database.stop()
    try:
        for server in replicas:
            for fields in ({}, {"state": talk}, {"conversation": "kept"}):
                began = time.monotonic()
                reply = ask(server, FIRST, **fields)
                assert time.monotonic() - began < 11
                assert (reply.status_code, reply.json()["error"]["code"]) == (503, "unavailable")
                assert int(reply.headers["retry-after"]) > 0
                assert "try again in a few seconds" in reply.json()["error"]["message"]
            assert httpx.get(f"{server.url}/readyz").status_code == 503
            assert httpx.get(f"{server.url}/healthz").status_code == 200
            assert httpx.get(f"{server.url}/api/v1/guides").status_code == 200
            rated = httpx.post(f"{server.url}/api/v1/feedback", json={"turn": "a", "rating": "up"})
            assert rated.status_code == 503
            fault = server.logged('"unavailable"')
            assert "see that PostgreSQL runs there" in fault
            assert PASSWORD not in fault
            assert "Traceback" not in "".join(server.log)
    finally:
        database.start()
    for server in replicas:
        began = time.monotonic()
        while ask(server, FIRST, state=talk).status_code != 200:
            assert time.monotonic() - began < 5
        assert ask(server, "and the hours?", conversation="back").status_code == 200
        assert httpx.get(f"{server.url}/readyz").status_code == 200


def test_wrong_database(database: Cluster, serving_small: Starter) -> None:
    """A database that is not there is told at the start, without its password."""
    said = not_serving(serving_small(env={"CAREER_CHAT_STORE": database.url("nowhere")}))
    assert 'database "nowhere" does not exist' in said
    assert "see that PostgreSQL runs there" in said
    assert PASSWORD not in said


def test_workers_stop(replicas: tuple[Server, Server]) -> None:
    """Both end with 0 when they are asked to; no worker stays behind."""
    for server in replicas:
        assert server.stop() == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/healthz")
