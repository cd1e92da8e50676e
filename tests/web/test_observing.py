"""What the operator sees: one JSON line a request without a word of it, counts, and a polite end."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.web.raw import connect, exchange, split
from tests.web.serving import Server, Starter

MARK = "xylophone-teacher"


@pytest.fixture(scope="module")
def watched(serving_small: Starter) -> Iterator[Server]:
    """A server of its own, whose log and counts are those of this file's tests."""
    with serving_small("--log-level", "debug") as running:
        yield running


def ask(server: Server, text: str, **fields: Any) -> httpx.Response:
    """The reply to a question."""
    return httpx.post(f"{server.url}/api/v1/ask", json={"text": text, **fields}, timeout=10)


def line_of(server: Server, reply: httpx.Response) -> dict[str, Any]:
    """The log line of a reply, found by its id."""
    line: dict[str, Any] = json.loads(server.logged(reply.headers["x-request-id"]))
    return line


def metrics(server: Server) -> dict[str, float]:
    """The counts by name and labels."""
    reply = httpx.get(f"{server.url}/metrics")
    assert reply.headers["content-type"].startswith("text/plain")
    lines = [line.rpartition(" ") for line in reply.text.splitlines() if not line.startswith("#")]
    return {name: float(number) for name, _, number in lines}


def test_a_line_for_each_request(watched: Server) -> None:
    """Each line is JSON with id, route, status and time, and of an answer its turn, kind and topic."""
    reply = ask(watched, "What does a cook earn?")
    line = line_of(watched, reply)
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "POST", "/api/v1/ask", 200)
    assert (line["turn"], line["channel"]) == (reply.json()["id"], "web")
    assert (line["kind"], line["intent"]) == ("answer", "salary")
    assert 0 <= line["ms"] < 10_000
    refused = line_of(watched, ask(watched, ""))
    assert (refused["status"], "turn" in refused) == (422, False)
    assert len({line_of(watched, ask(watched, "hello"))["request"] for _ in range(3)}) == 3


def test_no_word_of_anybody_in_the_log(watched: Server) -> None:
    """Neither messages nor comments, ids, tokens, addresses of pages or query strings are logged."""
    first = ask(watched, f"what does a {MARK} earn", message_id=f"id-{MARK}", conversation=f"talk-{MARK}")
    told = first.json()
    url, names = f"{watched.url}/api/v1", ("Origin", "X-Forwarded-For", "X-Request-ID", "Host")
    for reply in (
        ask(watched, "more", state=told["state"]),
        ask(watched, "more", state=f"{told['state']}{MARK}"),
        ask(watched, MARK * 200),
        ask(watched, "hi", guide=MARK),
        httpx.post(f"{url}/feedback", json={"turn": told["id"], "rating": "down", "comment": f"{MARK} me@example.org"}),
        httpx.post(f"{url}/feedback", json={"turn": MARK, "rating": "up"}),
        httpx.post(f"{url}/ask", content=f'{{"text": "{MARK}"'.encode(), headers={"Content-Type": "application/json"}),
        httpx.get(f"{url}/suggestions", params={"q": MARK}),
        httpx.get(f"{url}/sources/{MARK}/{MARK}"),
        httpx.get(f"{watched.url}/{MARK}?{MARK}", headers={"User-Agent": MARK, "Referer": MARK, "Cookie": MARK}),
        httpx.get(f"{watched.url}/demo", headers=dict.fromkeys(names, MARK)),
        httpx.request(MARK.upper(), f"{watched.url}/"),
    ):
        line_of(watched, reply)
    exchange(watched, f"GET /{MARK} HTTP/{MARK}\r\n\r\n".encode())
    log = "".join(watched.log)
    assert [word for word in (MARK, MARK.upper(), told["state"], "me@example.org") if word in log] == []


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /a%0d%0a%7b%22event%22:%22forged%22%7d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /\xe2\x80\xa8forged HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"FORGED /a HTTP/1.1\r\nHost: forged\r\nConnection: close\r\n\r\n",
        b'forged\n{"event": "forged"}\r\n\r\n',
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close, upgrade\r\nUpgrade: forged\x1b[2J\r\n\r\n",
        b"GET /demo?\x1b[2J HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_no_forged_lines(sent: bytes, watched: Server) -> None:
    """Whatever is sent, each line of the log is one JSON object of our own."""
    exchange(watched, sent)
    line_of(watched, httpx.get(f"{watched.url}/api/v1/guides"))
    lines = watched.log[next(number for number, line in enumerate(watched.log) if "http://" in line) + 1 :]
    events = {json.loads(line)["event"] for line in lines}
    assert "forged" not in "".join(events)
    assert all(line.isascii() and line.rstrip("\n").isprintable() for line in lines)


def test_quiet_requests(watched: Server) -> None:
    """What a probe asks every few seconds is not logged."""
    replies = [httpx.get(f"{watched.url}/{path}") for path in ("healthz", "readyz", "metrics")]
    line_of(watched, httpx.get(f"{watched.url}/api/v1/guides"))
    assert not [line for line in watched.log for reply in replies if reply.headers["x-request-id"] in line]


def test_counts(watched: Server) -> None:
    """Requests, answers by kind, ratings and guides are counted; what is no route is counted as one."""
    before = metrics(watched)
    turn = ask(watched, "What does a cook earn?").json()["id"]
    ask(watched, "hello")
    httpx.post(f"{watched.url}/api/v1/feedback", json={"turn": turn, "rating": "up"})
    for number in range(5):
        httpx.get(f"{watched.url}/nowhere/{number}")
        httpx.request(f"ODD{number}", f"{watched.url}/nowhere")
    after = metrics(watched)
    gained = {name: number - before.get(name, 0) for name, number in after.items()}
    assert gained['career_chat_answers_total{channel="web",kind="answer"}'] == 1
    assert gained['career_chat_answers_total{channel="web",kind="smalltalk"}'] == 1
    assert gained['career_chat_feedback_total{rating="up"}'] == 1
    assert gained['career_chat_requests_total{method="POST",path="/api/v1/ask",status="200"}'] == 2
    assert gained['career_chat_requests_total{method="GET",path="other",status="404"}'] == 5
    assert gained['career_chat_request_seconds_count{path="/api/v1/ask"}'] == 2
    assert after["career_chat_guides"] == 2
    assert not [name for name in after if "nowhere" in name or "ODD" in name]


def test_headers_of_all_replies(watched: Server) -> None:
    """Every reply, refusals too, has an id and the headers that keep browsers from guessing; none names the server."""
    ids = set()
    for path in (
        "/",
        "/demo",
        "/api/docs",
        "/openapi.json",
        "/nowhere",
        "/healthz",
        "/metrics",
        "/api/v1/ask",
        "/widget/v1/career-chat.js",
        "/api/v1/suggestions?limit=x",
    ):
        headers = httpx.get(watched.url + path).headers
        ids.add(headers["x-request-id"])
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors" in headers["content-security-policy"]
        assert "server" not in headers
        assert "set-cookie" not in headers
    assert len(ids) == 10


def test_log_level() -> None:
    """With a level, only lines of it and of graver ones are written, each as JSON; others' loggers too."""
    script = (
        "import logging, structlog; from chatbot.web.observing import start_logging; start_logging('warning');"
        "log = structlog.get_logger(); log.info('a'); log.warning('b', text='x\\ny\\x1b');"
        "logging.getLogger('other').info('c'); logging.getLogger('other').error('d\\ne')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == ["b", "d\ne"]


# -- the end ---------------------------------------------------------------------


def test_stop_answers_what_has_come(serving_small: Starter) -> None:
    """Whoever has asked is answered, then the server ends with 0; nothing is asked of it after."""
    with serving_small() as running:
        outcomes: list[object] = []
        stop = threading.Event()

        def talk(number: int) -> None:
            with httpx.Client(base_url=running.url, timeout=10) as client:
                while not stop.is_set():
                    try:
                        reply = client.post("/api/v1/ask", json={"text": "salary", "conversation": f"c{number}"})
                    except httpx.ConnectError:
                        return
                    except httpx.TransportError as error:  # the server may close an idle connection as we begin
                        outcomes.append(type(error))
                        return
                    outcomes.append(reply.status_code)

        people = [threading.Thread(target=talk, args=(number,)) for number in range(8)]
        for person in people:
            person.start()
        time.sleep(0.5)
        began = time.monotonic()
        code = running.stop()
        stop.set()
        for person in people:
            person.join()
        assert code == 0
        assert time.monotonic() - began < 5
        assert {outcome for outcome in outcomes if isinstance(outcome, int)} == {200}
        assert not [line for line in running.log if '"error"' in line or "Traceback" in line]


def test_stop_waits_for_a_body(serving_small: Starter) -> None:
    """A request that is nearly there when the server is asked to stop is answered."""
    with serving_small() as running:
        with connect(running) as connection:
            connection.sendall(
                b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n"
            )
            time.sleep(0.2)
            running.process.terminate()
            time.sleep(0.3)
            connection.sendall(b'{"text": "hello"}')
            assert split(connection.recv(65_536)).status == 200
        assert running.process.wait(5) == 0
