"""Direct Line 3.0: DirectLineJS in Node, Web Chat in a browser on another site, and what no client of theirs sends."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import Seen
from tests.web.node import Node
from tests.web.serving import Server, serving

QUESTION = "What does a customer service representative earn?"
SECTION = "/sources/customer-service-representative/annual-salary"
PAY = "Median pay: $46,000 a year (United States, Jobicy, 2025)."
ROOT = "/v3/directline"


class Line:
    """A client of Direct Line with nothing of its own."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        begun = client.post(f"{ROOT}/conversations").json()
        self.id, self.token = begun["conversationId"], begun["token"]

    def post(self, activity: object, token: str | None = None) -> httpx.Response:
        """Send an activity."""
        return self.client.post(f"{ROOT}/conversations/{self.id}/activities", json=activity, headers=self._own(token))

    def say(self, text: str, message: str | None = None) -> str:
        """Send a message; the id of its activity."""
        data = {"clientActivityID": message} if message else {}
        reply = self.post({"type": "message", "text": text, "from": {"id": "visitor"}, "channelData": data})
        assert reply.status_code == 200, reply.text
        return str(reply.json()["id"])

    def read(self, watermark: str = "", token: str | None = None) -> httpx.Response:
        """What was said past a watermark."""
        return self.client.get(
            f"{ROOT}/conversations/{self.id}/activities", params={"watermark": watermark}, headers=self._own(token)
        )

    def texts(self, watermark: str = "") -> list[str]:
        """The beginnings of what was said past a watermark."""
        return [activity["text"][:20] for activity in self.read(watermark).json()["activities"]]

    def _own(self, token: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token if token is None else token}".strip()}


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """A conversation with the server that all tests share."""
    with httpx.Client(base_url=server.url) as client:
        yield Line(client)


@pytest.fixture(scope="module")
def strict(served_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server that counts, behind a proxy; and its data folder."""
    folder = tmp_path_factory.mktemp("strict") / "data"
    shutil.copytree(served_data, folder)
    flags = ("--conversation-limit", "3/hour", "--trusted-proxies", "127.0.0.1")
    with serving(folder, *flags, limited=True) as running:
        yield running, folder


# -- its clients ------------------------------------------------------------


def test_directline_js(node: Node, server: Server) -> None:
    """DirectLineJS sees what it said and the answers, each once and in order, and again after a reconnect."""
    told = node("direct_line.mjs", server.url, QUESTION, "more")
    kinds = [(activity["from"]["role"], activity["from"]["id"]) for activity in told["seen"]]
    assert kinds == [("user", "visitor"), ("bot", "career-chat")] * 2
    asked, answer, following, more = told["seen"]
    assert told["ids"][1:] == [asked["id"], following["id"]]
    assert [answer["replyToId"], more["replyToId"]] == told["ids"][1:]
    assert (asked["text"], following["text"]) == (QUESTION, "more")
    assert answer["text"].startswith(PAY)
    assert f'\n\n[1]: {server.url}{SECTION} "Customer Service Representative › Annual Salary"' in answer["text"]
    assert answer["suggestedActions"]["actions"][0] == {"type": "imBack", "title": "More", "value": "More"}
    assert "Entry-level pay" in more["text"]
    assert told["before"] == told["seen"]


@pytest.mark.usefixtures("packages")
def test_web_chat(page: Page, seen: Seen, site: str, welcoming: Server) -> None:
    """Web Chat shows the answer with its source as a reference and what to ask next as buttons, which ask it."""
    page.goto(f"{site}/web_chat.html?server={welcoming.url}")
    expect(page.get_by_text("Connectivity Status: Connected")).to_be_attached()
    page.get_by_role("textbox").fill(QUESTION)
    page.keyboard.press("Enter")
    articles = page.get_by_role("feed").locator("> article")
    expect(articles.nth(1)).to_contain_text(PAY)
    expect(articles.nth(0)).not_to_contain_text("Sending")
    mark, source = articles.nth(1).get_by_role("link").all()
    for link in (mark, source):
        expect(link).to_have_attribute("href", f"{welcoming.url}{SECTION}")
    expect(source).to_contain_text("Customer Service Representative › Annual Salary")
    expect(articles.nth(1)).not_to_contain_text("[1]: ")
    page.get_by_role("toolbar").get_by_role("button", name="More", exact=True).click()
    expect(articles.nth(3)).to_contain_text("Entry-level pay: $36,200 a year")
    expect(articles).to_have_count(4)
    assert seen.beyond(site, welcoming.url) == []
    assert seen.errors == []


# -- who may read -----------------------------------------------------------


def test_a_conversation_is_read_with_its_token_only(line: Line, server: Server) -> None:
    """Neither no token nor another conversation's, a forged one or a state of the native API opens a conversation."""
    line.say("hello")
    other = Line(line.client).token
    native = httpx.post(f"{server.url}/api/v1/ask", json={"text": "hello", "conversation": line.id}).json()["state"]
    for token in ("", "undefined", other, native, line.token[:-2], line.token + "x", "x" * 2_000):
        for reply in (line.read(token=token), line.post({"type": "message", "text": "hi"}, token)):
            assert (reply.status_code, reply.json()["error"]["code"]) == (403, "bad_token")
    assert line.client.get(f"{ROOT}/conversations/{line.id}").status_code == 403
    assert line.texts()[:1] == ["hello"]


def test_a_ticket_is_no_state(line: Line, server: Server) -> None:
    """What opens a Direct Line conversation is refused as the state of a native one."""
    reply = httpx.post(f"{server.url}/api/v1/ask", json={"text": "hello", "state": line.token})
    assert (reply.status_code, reply.json()["error"]["code"]) == (409, "bad_state")


def test_tokens(line: Line) -> None:
    """A generated token begins its conversation, a refreshed one goes on with it, and so does a reconnect."""
    client = line.client
    generated = client.post(f"{ROOT}/tokens/generate", json={"user": {"id": "dl_1"}}).json()
    bearer = {"Authorization": f"Bearer {generated['token']}"}
    begun = client.post(f"{ROOT}/conversations", headers=bearer)
    refreshed = client.post(f"{ROOT}/tokens/refresh", headers=bearer)
    reached = client.get(f"{ROOT}/conversations/{generated['conversationId']}?watermark=", headers=bearer)
    told = [generated, *(reply.json() for reply in (begun, refreshed, reached))]
    assert {one["conversationId"] for one in told} == {generated["conversationId"]}
    assert {one["expires_in"] for one in told} == {7 * 24 * 3600}
    assert [reply.status_code for reply in (begun, refreshed, reached)] == [200, 200, 200]
    assert client.post(f"{ROOT}/tokens/refresh").status_code == 403
    assert client.post(f"{ROOT}/conversations", headers={"Authorization": "Bearer undefined"}).status_code == 201


def test_beginnings_are_counted(strict: tuple[Server, Path]) -> None:
    """An address begins so many conversations; what goes on with one is not counted."""
    with httpx.Client(base_url=strict[0].url, headers={"X-Forwarded-For": "192.0.2.7"}) as client:
        tokens = [client.post(f"{ROOT}/tokens/generate").json()["token"] for _ in range(3)]
        refused = client.post(f"{ROOT}/conversations")
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many")
        assert int(refused.headers["Retry-After"]) > 0
        known = client.post(f"{ROOT}/conversations", headers={"Authorization": f"Bearer {tokens[0]}"})
        assert known.status_code == 200


# -- what is said -----------------------------------------------------------


def test_a_message_sent_again_is_answered_once(line: Line) -> None:
    """A retry with the same clientActivityID gets the same id, and the log has one turn."""
    assert line.say(QUESTION, "m1") == line.say(QUESTION, "m1")
    asked, answer = line.read().json()["activities"]
    assert asked["channelData"] == {"clientActivityID": "m1"}
    assert answer["replyToId"] == asked["id"]
    assert asked["timestamp"] < answer["timestamp"]


@pytest.mark.parametrize("kind", ["conversationUpdate", "typing", "event", "endOfConversation", "trace", "no such"])
def test_other_activities_are_accepted_and_left_alone(kind: str, line: Line) -> None:
    """What is no message gets an id and is kept nowhere."""
    reply = line.post({"type": kind, "name": "webchat/join", "value": {"a": [1]}, "text": "hello"})
    assert reply.status_code == 200
    assert reply.json()["id"].startswith(f"{line.id}|")
    assert line.texts() == []


@pytest.mark.parametrize(
    ("activity", "status"),
    [
        ({}, 400),
        ([], 400),
        ("hello", 400),
        ({"type": 1, "text": "hello"}, 400),
        ({"type": "message"}, 400),
        ({"type": "message", "text": None, "attachments": [{"contentType": "image/png"}]}, 400),
        ({"type": "message", "text": ["hello"]}, 400),
        ({"type": "message", "text": " \u200b\t\x07"}, 400),
        ({"type": "message", "text": "a" * 2_001}, 422),
        ({"type": "message", "text": "hello", "from": {"id": 5}}, 400),
        ({"type": "message", "text": "hello", "from": {"id": "v" * 101}}, 400),
        ({"type": "message", "text": "hello", "channelData": {"clientActivityID": "a\nb"}}, 400),
        ({"type": "message", "text": "hello", "channelData": {"clientActivityID": {"a": 1}}}, 400),
        ({"type": "message", "text": "hello", "channelData": {"clientActivityID": "'" * 65}}, 400),
        ({"type": "message", "text": "hello", "from": {"id": '"' * 100}, "id": "\\" * 64}, 400),
        ({"type": "message", "text": "hello", "from": "me", "channelData": 7, "id": ""}, 200),
        ({"type": "message", "text": "hello", "from": {"id": "x'; --|"}, "id": 'a"|b'}, 200),
    ],
)
def test_odd_activities(activity: object, status: int, line: Line) -> None:
    """Whatever an activity holds, it is answered or refused in words."""
    reply = line.post(activity)
    assert reply.status_code == status
    if status != 200:
        assert reply.json()["error"]["message"]
    assert len(line.texts()) == (2 if status == 200 else 0)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'{"type": NaN}', b'{"type": "message", "text": "\\ud800"}', b"[" * 50_000]
)
def test_odd_bodies(body: bytes, line: Line) -> None:
    """What is no JSON is refused, and nothing falls over."""
    headers = {"Authorization": f"Bearer {line.token}", "Content-Type": "application/json"}
    reply = line.client.post(f"{ROOT}/conversations/{line.id}/activities", content=body, headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "bad_json")


def test_the_text_shows_as_it_is(line: Line) -> None:
    """An answer that repeats what somebody typed has no Markdown of theirs in it."""
    line.say("What does a [c](javascript:x)*ok* <b>earn</b> as ~~cook~~?")
    answer = line.read().json()["activities"][1]
    plain = answer["text"].replace("\\", "")
    for active in ("<", "*", "~", "]("):
        assert plain.count(active) == answer["text"].count(f"\\{active}")


# -- watermarks -------------------------------------------------------------


def test_only_what_is_new_is_read(line: Line) -> None:
    """A watermark leaves out what came before it."""
    line.say("hello")
    watermark = line.read().json()["watermark"]
    assert line.read(watermark).json() == {"activities": [], "watermark": watermark}
    line.say(QUESTION)
    assert line.texts(watermark) == [QUESTION[:20], PAY[:20]]
    assert len(line.texts()) == 4


@pytest.mark.parametrize("watermark", ["x", "-1", "1e9", "²", "9" * 30, "1;2", "'"])
def test_odd_watermarks(watermark: str, line: Line) -> None:
    """A watermark that is none of the server's is refused."""
    reply = line.read(watermark)
    assert (reply.status_code, reply.json()["error"]["param"]) == (400, "watermark")


def test_a_purge_hides_nothing_new(strict: tuple[Server, Path]) -> None:
    """Where older turns were purged meanwhile, and the numbers began anew, a client still sees what is new."""
    server, folder = strict
    with httpx.Client(base_url=server.url) as client:
        line = Line(client)
        for text in ("hello", QUESTION):
            line.say(text)
        watermark = line.read().json()["watermark"]
        with closing(sqlite3.connect(folder / "log.sqlite")) as log, log:
            log.execute("DELETE FROM turns")
        assert line.texts(watermark) == []
        line.say("thanks")
        assert line.texts(watermark)[0] == "thanks"
        line.say("bye")
        assert len(line.texts(watermark)) == 4


def test_a_log_that_is_away(strict: tuple[Server, Path]) -> None:
    """Without the log no message is answered, while who polls is told nothing, asks on and then sees all."""
    server, folder = strict
    with httpx.Client(base_url=server.url) as client, closing(sqlite3.connect(folder / "log.sqlite")) as log:
        line = Line(client)
        line.say("hello")
        with log:
            log.execute("ALTER TABLE turns RENAME TO elsewhere")
        refused = line.post({"type": "message", "text": "thanks"})
        read = line.read()
        with log:
            log.execute("ALTER TABLE elsewhere RENAME TO turns")
        assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
        assert (read.status_code, read.json()) == (200, {"activities": [], "watermark": ""})
        assert line.texts()[0] == "hello"
    assert server.logged('"event": "unavailable"')


def test_no_message_is_in_the_log(line: Line, server: Server) -> None:
    """The server's log has the channel and the kind of a turn, and no word of it."""
    line.say("Do Xylophonists earn well?")
    logged: dict[str, Any] = json.loads(server.logged('"channel": "directline"'))
    assert logged["path"] == f"{ROOT}/conversations/{{conversation}}/activities"
    assert not any("ylophon" in told for told in server.log)
