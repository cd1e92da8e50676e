"""OpenAI's own clients, for Python and for Node, and requests that they would not send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from tests.web.node import Node
from tests.web.serving import Server

QUESTION = "What does a customer service representative earn?"
FOLLOW_UP = "And at the start?"
ANSWER = (
    "Median pay: $46,000 a year (United States, Jobicy, 2025). "
    "Pay range: $32,000–60,000 a year (United States, Jobicy, 2025). [1]"
)
ANSWER_AFTER = "Entry-level pay: $36,200 a year (United States, Jobicy, 2025). [1]"
PAGE = "/sources/customer-service-representative/annual-salary"


def user(text: str) -> Any:
    """A message of a person."""
    return {"role": "user", "content": text}


def told(server: Server, text: str) -> str:
    """An answer as it comes: with the page of the one section that it cites."""
    return f'{text}\n\n[1]: {server.url}{PAGE} "Customer Service Representative › Annual Salary"'


@pytest.fixture
def client(server: Server) -> Iterator[openai.OpenAI]:
    """OpenAI's client, pointed at the server."""
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as made:
        yield made


def complete(server: Server, **body: Any) -> httpx.Response:
    """A request as it is sent."""
    return httpx.post(f"{server.url}/v1/chat/completions", json=body)


def test_answer(client: openai.OpenAI, server: Server) -> None:
    """An answer carries its words, its links, where in it they stand, and a count of tokens."""
    given = client.chat.completions.create(model="gpt-4o", messages=[user(QUESTION)])
    message = given.choices[0].message
    assert (given.model, given.choices[0].finish_reason) == ("career-guide", "stop")
    assert message.content == told(server, ANSWER)
    assert message.annotations is not None
    cited = message.annotations[0].url_citation
    assert message.content[cited.start_index : cited.end_index] == "[1]"
    assert (cited.url, cited.title) == (f"{server.url}{PAGE}", "Customer Service Representative › Annual Salary")
    assert given.usage is not None
    tokens = -(-len(QUESTION) // 4), -(-len(message.content) // 4)
    assert (given.usage.prompt_tokens, given.usage.completion_tokens) == tokens
    assert given.usage.total_tokens == sum(tokens)


@pytest.mark.parametrize("counted", [True, False])
def test_stream(client: openai.OpenAI, server: Server, counted: bool) -> None:
    """A stream says the same in pieces, and counts tokens in a last one where that is asked for."""
    options: Any = {"include_usage": counted}
    stream = client.chat.completions.create(
        model="career-guide", messages=[user(QUESTION)], stream=True, stream_options=options
    )
    chunks = list(stream)
    pieces = [chunk.choices[0] for chunk in chunks if chunk.choices]
    assert "".join(piece.delta.content or "" for piece in pieces) == told(server, ANSWER)
    assert [piece.finish_reason for piece in pieces if piece.finish_reason] == ["stop"]
    assert len({chunk.id for chunk in chunks}) == 1
    usages = [chunk.usage.total_tokens for chunk in chunks if chunk.usage]
    assert (len(usages), bool(chunks[-1].choices)) == ((1, False) if counted else (0, True))


def test_stream_as_sent(server: Server) -> None:
    """A stream is made of events of one line, and its last one says that it is done."""
    given = complete(server, messages=[user(QUESTION)], stream=True)
    events = given.text.removesuffix("\n\n").split("\n\n")
    assert given.headers["content-type"].startswith("text/event-stream")
    assert events[-1] == "data: [DONE]"
    assert all(json.loads(event.removeprefix("data: "))["object"] == "chat.completion.chunk" for event in events[:-1])


def test_models(client: openai.OpenAI) -> None:
    """There is one model."""
    assert [model.id for model in client.models.list()] == ["career-guide"]
    assert client.models.retrieve("career-guide").owned_by == "career-chat"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")


@pytest.mark.parametrize("key", [{}, {"user": "someone"}, {"extra_headers": {"X-OpenWebUI-Chat-Id": "chat-1"}}])
def test_conversation(client: openai.OpenAI, server: Server, key: dict[str, Any]) -> None:
    """The messages are the conversation: what follows is understood after them, whatever else is among them."""
    messages: list[Any] = [
        {"role": "system", "content": "Answer in verse."},
        {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
        user(QUESTION),
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "1", "content": "nothing"},
        {"role": "assistant", "content": "something else"},
        {
            "role": "user",
            "content": [{"type": "image_url", "image_url": {"url": "data:,"}}, {"type": "text", "text": FOLLOW_UP}],
        },
    ]
    given = client.chat.completions.create(model="career-guide", messages=messages, **key)
    assert given.choices[0].message.content == told(server, ANSWER_AFTER)


def test_options(client: openai.OpenAI, server: Server) -> None:
    """What only a language model could heed is left unread."""
    given = client.chat.completions.create(
        model="career-guide",
        messages=[user(QUESTION)],
        n=1,
        max_tokens=1,
        temperature=2.0,
        top_p=0.1,
        seed=1,
        stop=["a"],
        logprobs=True,
        presence_penalty=1.0,
        response_format={"type": "json_object"},
        tool_choice="auto",
        store=True,
        tools=[{"type": "function", "function": {"name": "look", "parameters": {}}}],
        metadata={"task": "default"},
        reasoning_effort="low",
        extra_body={"unknown": {"deep": [1]}},
    )
    assert given.choices[0].message.content == told(server, ANSWER)


def test_declined(client: openai.OpenAI) -> None:
    """Where there is no answer, the text says what could be asked."""
    given = client.chat.completions.create(model="career-guide", messages=[user("What does a pilot earn?")])
    text = given.choices[0].message.content or ""
    assert "\n\nYou could ask:\n- " in text
    assert given.choices[0].message.annotations == []


def test_async(server: Server) -> None:
    """The asynchronous client gets the same, whole and as a stream, both at a time."""

    async def ask() -> tuple[str, str]:
        async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client:

            async def whole() -> str:
                given = await client.chat.completions.create(model="career-guide", messages=[user(QUESTION)])
                return given.choices[0].message.content or ""

            async def streamed() -> str:
                pieces = await client.chat.completions.create(
                    model="career-guide", messages=[user(QUESTION)], stream=True
                )
                return "".join([piece.choices[0].delta.content or "" async for piece in pieces])

            return await asyncio.gather(whole(), streamed())

    assert set(asyncio.run(ask())) == {told(server, ANSWER)}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"messages": []}, "messages"),
    ({}, "messages"),
    ({"messages": "hello"}, "messages"),
    ({"messages": [{"role": "system", "content": "x"}]}, "messages"),
    ({"messages": [{"role": "user", "content": " \u200b"}]}, "messages"),
    ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages"),
    ({"messages": [{"role": ["user"], "content": {"text": "x"}}]}, "messages"),
    ({"messages": [1]}, "messages[0]"),
    ({"messages": [{"role": "user", "content": "x"}], "n": 2}, "n"),
    ({"messages": [{"role": "user", "content": "x"}], "n": "many"}, "n"),
    ({"messages": [{"role": "user", "content": "x"}], "tool_choice": "required"}, "tool_choice"),
    ({"messages": [{"role": "user", "content": "x"}], "tool_choice": {"type": "function"}}, "tool_choice"),
    ({"messages": [{"role": "user", "content": "x"}], "function_call": {"name": "look"}}, "function_call"),
]


@pytest.mark.parametrize(("body", "param"), REFUSED)
def test_refused(client: openai.OpenAI, body: dict[str, Any], param: str) -> None:
    """What cannot be answered is refused in OpenAI's form, so that its client says which field is meant."""
    with pytest.raises(openai.BadRequestError) as refused:
        client.post("/chat/completions", body=body, cast_to=object)
    assert (refused.value.param, refused.value.type) == (param, "invalid_request_error")


ODD: list[dict[str, Any]] = [
    {"stream_options": [], "stream": True},
    {"stream": "yes", "stream_options": {"include_usage": "yes"}},
    {"user": {"id": 1}, "metadata": [], "model": None},
    {"user": "\u202e\u0000" * 400, "metadata": {"task": ["title_generation"]}, "model": "x" * 1_000},
    {"temperature": 10**400, "max_tokens": -1, "n": None},
]


@pytest.mark.parametrize("body", ODD)
def test_odd(server: Server, body: dict[str, Any]) -> None:
    """Fields of odd kinds are no reason not to answer."""
    given = complete(server, messages=[user(QUESTION)], **body)
    assert given.status_code == 200
    assert "Median pay" in given.text


def test_long(server: Server) -> None:
    """A long conversation is answered after its end, and a long message as far as it is read."""
    many = complete(server, messages=[*[user("hi")] * 1_200, user(QUESTION), user(FOLLOW_UP)])
    assert many.json()["choices"][0]["message"]["content"] == told(server, ANSWER_AFTER)
    marks = "e\u0301\u0301" * 9_000
    assert complete(server, messages=[user(f"{QUESTION} {marks}")]).status_code == 200


def test_host(server: Server) -> None:
    """A host that no server has ends no link early."""
    given = httpx.post(
        f"{server.url}/v1/chat/completions", json={"messages": [user(QUESTION)]}, headers={"Host": 'x" onclick="y) [z'}
    )
    assert given.status_code < 500
    if given.status_code == 200:
        assert "http://x%22%20onclick%3D%22y%29%20[z/sources/" in given.text


def test_node(node: Node, server: Server) -> None:
    """The client for Node reads answers, streams, models and refusals as the one for Python does."""
    found = node("openai.mjs", server.url)
    cited = found["whole"]["annotations"][0]["url_citation"]
    assert found["whole"]["content"][cited["start_index"] : cited["end_index"]] == "[1]"
    assert found["whole"]["content"] == "".join(found["pieces"]) == found["helped"] == told(server, ANSWER)
    assert found["after"] == told(server, ANSWER_AFTER)
    assert (found["models"], found["usage"]["prompt_tokens"]) == (["career-guide"], 13)
    assert (found["refused"]["kind"], found["refused"]["param"]) == ("BadRequestError", "messages")
