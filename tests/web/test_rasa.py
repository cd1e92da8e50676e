"""Rasa's REST channel, as its front ends use it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.web.serving import Server

QUESTION = "What does a customer service representative earn?"
FOLLOW_UP = "And at the start?"
# By sender; one of them at least is unclear.
VAGUE = {"vague-1": "what about people", "vague-2": "the good and the rest", "vague-3": "what is it like with the boss"}


def say(server: Server, sender: Any, text: Any, **more: Any) -> Any:
    """The one message that a sender's is answered with."""
    given = httpx.post(f"{server.url}/webhooks/rest/webhook", json={"sender": sender, "message": text, **more})
    assert given.status_code == 200, given.text
    (message,) = given.json()
    return message


def test_health(server: Server) -> None:
    """The channel says that it is there."""
    for path in ("/webhooks/rest/", "/webhooks/rest"):
        assert httpx.get(server.url + path).json() == {"status": "ok"}


def test_answer(server: Server) -> None:
    """An answer has a text with its sources, suggestions to press, and all else beside it."""
    message = say(server, "rasa-1", QUESTION, metadata={"page": "/"}, input_channel="rest")
    assert message["recipient_id"] == "rasa-1"
    assert message["text"].startswith("Median pay: $46,000 a year")
    assert f"[1]: {server.url}/sources/customer-service-representative/annual-salary" in message["text"]
    custom = message["custom"]
    assert (custom["kind"], custom["citations"][0]["anchor"]) == ("answer", "annual-salary")
    assert [button["payload"] for button in message["buttons"]] == custom["suggestions"]
    rated = httpx.post(f"{server.url}/api/v1/feedback", json={"turn": custom["id"], "rating": "up"})
    assert rated.status_code == 200


@pytest.mark.parametrize("sender", ["rasa-2", "Jo Doe <jo@example.org>", "x" * 3_000, "\u202eevil\u0000", 17])
def test_conversation(server: Server, sender: Any) -> None:
    """What a sender said is known at the next message, whatever the sender is called."""
    say(server, sender, QUESTION)
    assert say(server, sender, FOLLOW_UP)["text"].startswith("Entry-level pay: $36,200 a year")


def test_nobody_shares(server: Server) -> None:
    """Senders without a name have no conversation in common."""
    for name in (None, "", "default"):
        say(server, name, QUESTION)
        assert not say(server, name, FOLLOW_UP)["text"].startswith("Entry-level pay: $36,200 a year")


@pytest.mark.parametrize("beginning", ["/restart", "/session_start", " /get_started "])
def test_begin_anew(server: Server, beginning: str) -> None:
    """A front end that begins anew gets a greeting with starters, and what was said before is not known any more."""
    sender = f"rasa-{beginning.strip('/ ')}"
    say(server, sender, QUESTION)
    greeting = say(server, sender, beginning)
    assert (greeting["text"], len(greeting["buttons"])) == ("Hello! Ask me a question about a career.", 3)
    assert not say(server, sender, FOLLOW_UP)["text"].startswith("Entry-level pay: $36,200 a year")


def test_choices(server: Server) -> None:
    """Readings to choose from are buttons, and pressing one chooses."""
    messages = [(sender, say(server, sender, text)) for sender, text in VAGUE.items()]
    sender, message = next(asked for asked in messages if asked[1]["custom"]["kind"] == "clarify")
    assert [button["payload"] for button in message["buttons"]] == [c["id"] for c in message["custom"]["choices"]]
    assert say(server, sender, message["buttons"][0]["payload"])["custom"]["kind"] == "answer"


def test_stream(server: Server) -> None:
    """A stream is a message a line."""
    body = {"sender": "rasa-5", "message": QUESTION}
    given = httpx.post(f"{server.url}/webhooks/rest/webhook?stream=true", json=body)
    (line,) = given.text.splitlines()
    assert json.loads(line)["text"].startswith("Median pay: $46,000 a year")


REFUSED = [{}, {"sender": {}}, {"sender": True, "message": "hi"}, {"sender": "a", "message": " \u200b"}, {"message": 1}]


@pytest.mark.parametrize("body", REFUSED)
def test_refused(server: Server, body: dict[str, Any]) -> None:
    """What is no message is refused as Rasa refuses."""
    given = httpx.post(f"{server.url}/webhooks/rest/webhook", json=body)
    told = given.json()
    assert (given.status_code, told["status"], told["reason"], told["code"]) == (400, "failure", "BadRequest", 400)
