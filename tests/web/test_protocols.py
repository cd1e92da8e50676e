"""What holds for all protocols: each answer is logged once, and no body brings the server down."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.web.serving import Server, serving

QUESTION = "What does a customer service representative earn?"
FOLLOW_UP = "And at the start?"
PUBLIC = "https://chat.example.org/careers"
PATHS = ("/v1/chat/completions", "/webhooks/rest/webhook", "/deep-chat")


def test_each_answer_is_logged_once(served_data: Path, tmp_path: Path) -> None:
    """Whole or as a stream, an answer is logged once; a replayed history, an errand and what is refused never."""
    shutil.copytree(served_data, tmp_path / "data")
    openai, rasa, deep = PATHS
    title = "Provide a concise, 5-word-or-less title for the conversation, and only return the title itself."
    asked: list[Any] = [{"role": "user", "content": QUESTION}]
    later = [*asked, {"role": "assistant", "content": "x"}, {"role": "user", "content": FOLLOW_UP}]
    named, retried = {"X-OpenWebUI-Chat-Id": "chat-1"}, {"Idempotency-Key": "again"}
    links: list[bool] = []
    with serving(tmp_path / "data", "--public-url", PUBLIC) as server:

        def post(path: str, body: Any, headers: dict[str, str] | None = None) -> None:
            given = httpx.post(server.url + path, json=body, headers=headers)
            links.append(f"{PUBLIC}/sources/customer-service-representative/annual-salary" in given.text)

        post(openai, {"messages": asked})  # 1
        post(openai, {"messages": later, "stream": True})  # 2
        for _ in range(2):
            post(openai, {"messages": later}, named)  # 3
            post(openai, {"messages": asked}, retried)  # 4
        post(openai, {"messages": [*asked, {"role": "user", "content": title}]})
        post(openai, {"messages": []})
        post(rasa, {"sender": "a", "message": QUESTION})  # 1
        post(f"{rasa}?stream=true", {"sender": "a", "message": "/restart"})  # 2
        post(rasa, {"sender": "a", "message": ""})
        said = [{"role": "user", "text": QUESTION}, {"role": "ai", "text": "x"}, {"role": "user", "text": FOLLOW_UP}]
        post(deep, {"messages": said, "stream": True})  # 1
        post(deep, {"messages": said[:1], "conversation": "mine"})  # 2
        post(deep, {"messages": said[2:], "conversation": "mine"})  # 3
        server.stop()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'data' / 'log.sqlite'}")
    with engine.connect() as connection:
        rows = connection.execute(sa.text("select channel, text, intent from turns order by seq")).all()
    engine.dispose()
    # Links lead to where people reach the server, whatever it is asked by.
    assert sum(links) == 6 + 1 + 3
    assert Counter(row.channel for row in rows) == {"openai": 4, "rasa": 2, "deep-chat": 3}
    assert {row.text for row in rows} == {QUESTION, FOLLOW_UP, "/restart"}
    assert {row.intent for row in rows if row.text == FOLLOW_UP} == {"salary_entry"}


BODIES = [
    b"",
    b"null",
    b"[]",
    b"{",
    b'"x"',
    b"{}",
    b"\xff",
    b'{"messages": NaN}',
    b'{"messages": 1e999}',
    b'{"messages": [{"role": "user", "content": "\\ud800", "text": "\\ud800"}]}',
    b'{"message": "\\ud800", "sender": "\\udfff"}',
    b'{"messages": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    b'{"messages": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}",
    b'{"messages": [{"role": "user", "content": [[["x"]]], "text": ["x"]}], "sender": [1], "message": {}}',
    b'{"messages": [null, true, 1.5], "sender": 1.5, "message": null}',
    b'{"sender": ' + b"9" * 5_000 + b', "message": "hi", "messages": [{"role": "user", "content": 1, "text": 2}]}',
    b'{"sender": "a", "message": "hi", "metadata": 3, "messages": [{"role": "user", "content": "hi", "text": "hi"}],'
    b' "conversation": {"a": 1}, "n": [1], "user": [], "stream": {}}',
    json.dumps({"messages": [{"role": "user", "content": "\u0000", "text": "\u0000"}], "message": "\u0000"}).encode(),
    json.dumps({"messages": [{}] * 10_000}).encode(),
    b'{"messages": [], "messages": [{"role": "user"}]}',
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", BODIES)
def test_no_body_is_too_odd(server: Server, path: str, body: bytes) -> None:
    """Whatever comes is answered or refused, as JSON, and never by a fault of ours."""
    given = httpx.post(server.url + path, content=body, headers={"Content-Type": "application/json"})
    assert given.status_code in (200, 400, 413), given.text
    assert given.json()


def test_deep_chat_shows_what_is_wrong(server: Server) -> None:
    """A fault is told as deep-chat shows it: a text."""
    bodies: list[Any] = [{"messages": []}, {"messages": [{"role": "user", "text": "hi"}], "conversation": 1}]
    for body in bodies:
        given = httpx.post(f"{server.url}/deep-chat", json=body)
        assert given.status_code == 400
        assert isinstance(given.json()["error"], str)
    assert isinstance(httpx.post(f"{server.url}/deep-chat", content=b"hi").json()["error"], str)
