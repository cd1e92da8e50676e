"""MCP over HTTP and over standard input and output, with the clients of Python and of TypeScript."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters

from chatbot.web import app
from chatbot.web.settings import Settings
from tests.web.node import Node
from tests.web.serving import Server, serving

QUESTION = "What does a customer service representative earn?"
GUIDE = "customer-service-representative"
TOOLS = ["ask", "list_guides", "read_section"]
STDIO = ["-m", "chatbot", "mcp"]
SECONDS = 60
_HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


@pytest.fixture
def home(served_data: Path, tmp_path: Path) -> Path:
    """A data folder for a process over standard input and output."""
    return shutil.copytree(served_data, tmp_path / "home")


@pytest.fixture(params=["http", "stdio"])
def place(request: pytest.FixtureRequest, server: Server, home: Path) -> str | StdioServerParameters:
    """Where Python's client finds the server."""
    if request.param == "http":
        return f"{server.url}/mcp"
    environment = {**os.environ, "CAREER_CHAT_DATA": str(home)}
    return StdioServerParameters(command=sys.executable, args=STDIO, env=environment)


def with_client(place: str | StdioServerParameters, use: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    """What a client gives that is used while it is connected."""

    async def used() -> Any:
        async with Client(place, mode=mode) as client:
            return await use(client)

    return asyncio.run(used())


def post(url: str, message: object, **headers: str) -> httpx.Response:
    """Send a message to /mcp as no client would."""
    given = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json", **headers}
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return httpx.post(f"{url}/mcp", content=content, headers=given)


def call(tool: object, arguments: object, number: object = 1) -> dict[str, object]:
    """The message that calls a tool."""
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


# -- its clients ------------------------------------------------------------


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_python_client(place: str | StdioServerParameters, mode: str) -> None:
    """It asks, goes on with the state, lists the guides and reads the section that was cited."""

    async def use(client: Client) -> tuple[Any, ...]:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        first = (await client.call_tool("ask", {"question": QUESTION})).structured_content or {}
        second = (await client.call_tool("ask", {"question": "more", "state": first["state"]})).structured_content
        guides = (await client.call_tool("list_guides")).structured_content
        cited = {name: first["citations"][0][name] for name in ("guide", "anchor")}
        return tools, first, second, guides, (await client.call_tool("read_section", cited)).structured_content

    tools, first, second, guides, section = with_client(place, use, mode)
    assert tools == TOOLS
    assert (first["kind"], "[1]" in first["text"]) == ("answer", True)
    assert [first["citations"][0][name] for name in ("mark", "guide", "anchor")] == [1, GUIDE, "annual-salary"]
    assert "Entry-level pay" in second["text"]
    own = next(guide for guide in guides["guides"] if guide["guide"] == GUIDE)
    assert "annual-salary" in own["anchors"]
    rows = [row for block in section["blocks"] if block["kind"] == "table" for row in block["rows"]]
    assert ["Median", "$46,000 a year"] in rows


@pytest.mark.parametrize("way", ["http", "stdio"])
def test_the_typescript_client(
    way: str, node: Node, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the schemas of the tools and what they give, which it checks by them."""
    monkeypatch.setenv("CAREER_CHAT_DATA", str(home))
    told = node("mcp.mjs", way, *([f"{server.url}/mcp"] if way == "http" else [sys.executable, *STDIO]))
    assert [tool["name"] for tool in told["tools"]] == TOOLS
    assert all(tool["annotations"]["readOnlyHint"] and tool["outputSchema"] for tool in told["tools"])
    assert told["first"]["structuredContent"]["citations"][0]["source"] == {"publisher": "Jobicy", "year": 2025}
    assert told["second"]["structuredContent"]["citations"][0]["guide"] == GUIDE
    assert len(told["guides"]["structuredContent"]["guides"]) == 4
    assert told["section"]["structuredContent"]["section"] == ["Annual Salary"]
    assert told["wrong"]["isError"] is True
    assert "Keep the marks" in told["instructions"]


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("ask", {"question": " \u200b"}, "The question is empty"),
    ("ask", {"question": "a" * 2_001}, "longer than 2,000 characters"),
    ("ask", {}, "Field required"),
    ("ask", {"question": ["salary"]}, "should be a valid string"),
    ("read_section", {"guide": "no\x1b[31m-guide", "anchor": "x"}, "there are customer-"),
    ("read_section", {"guide": GUIDE, "anchor": "../../etc/passwd"}, "it has "),
    ("no_such_tool", {}, "no_such_tool"),
)


def test_a_wrong_call_is_told_in_words(place: str | StdioServerParameters) -> None:
    """The error of a tool says what is wrong, for the model to mend."""

    async def use(client: Client) -> list[Any]:
        return [await client.call_tool(tool, arguments) for tool, arguments, _ in WRONG]

    for result, (_, _, told) in zip(with_client(place, use), WRONG, strict=True):
        assert result.is_error
        assert told in result.content[0].text
        assert "\x1b" not in result.content[0].text


# -- over HTTP --------------------------------------------------------------


def test_a_forged_state_is_told_in_words(server: Server) -> None:
    """A state that was not signed here is refused, and the conversation is not begun by it."""
    result = post(server.url, call("ask", {"question": QUESTION, "state": "forged"})).json()["result"]
    assert result["isError"]
    assert "ask again without it" in result["content"][0]["text"]


def test_any_replica_answers(server: Server) -> None:
    """A call needs no session: no greeting before it, no id with it, and the state alone goes on."""
    first = post(server.url, call("ask", {"question": QUESTION}))
    assert first.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in first.headers
    state = first.json()["result"]["structuredContent"]["state"]
    second = post(server.url, call("ask", {"question": "more", "state": state})).json()
    assert "Entry-level pay" in second["result"]["structuredContent"]["text"]
    native = httpx.post(f"{server.url}/api/v1/ask", json={"text": "more", "state": state}).json()
    assert native["text"] == second["result"]["structuredContent"]["text"]


def test_a_question_is_logged(server: Server) -> None:
    """A question over HTTP is a turn of the channel mcp, without a word of it in the server's own log."""
    post(server.url, call("ask", {"question": "Do zitherists earn well?"}))
    assert json.loads(server.logged('"channel": "mcp"'))["path"] == "/mcp"
    assert not any("zitherist" in line for line in server.log)


def test_beginnings_are_counted(served_data: Path, tmp_path: Path) -> None:
    """An address begins so many conversations; the error says that there were too many."""
    folder = shutil.copytree(served_data, tmp_path / "data")
    with serving(folder, "--conversation-limit", "1/hour", limited=True) as strict:
        first = post(strict.url, call("ask", {"question": QUESTION})).json()["result"]["structuredContent"]
        refused = post(strict.url, call("ask", {"question": QUESTION})).json()["result"]
        assert "Too many new conversations" in refused["content"][0]["text"]
        going = post(strict.url, call("ask", {"question": "more", "state": first["state"]})).json()["result"]
        assert not going["isError"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "chat.example.org"}, 421),
        ({"Host": "chat.example.org", "Origin": "http://chat.example.org"}, 421),
        ({"Host": "localhost.example.org:8000"}, 421),
        ({"Host": "LOCALHOST:8000"}, 200),
        ({"Host": "[::1]:8000"}, 200),
        ({"Origin": "https://www.example.org"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Accept": "text/html"}, 406),
    ],
)
def test_who_may_call(headers: dict[str, str], status: int, server: Server) -> None:
    """By another name than a local one, or from a page of another site, nothing is called."""
    assert post(server.url, call("list_guides", {}), **headers).status_code == status


def test_named_hosts(served_data: Path, tmp_path: Path) -> None:
    """The names of the setting `hosts` are those that MCP is called by; none else is."""
    folder = shutil.copytree(served_data, tmp_path / "data")
    with serving(folder, "--hosts", "chat.example.org", "--origins", "https://www.example.org") as named:
        message = call("list_guides", {})
        assert post(named.url, message, Host="chat.example.org").status_code == 200
        own = {"Host": "chat.example.org", "Origin": "https://www.example.org"}
        assert post(named.url, message, **own).status_code == 200
        assert post(named.url, message).status_code == 421


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_are_replies_only(method: str, server: Server) -> None:
    """There is no stream to listen to and no session to end."""
    assert httpx.request(method, f"{server.url}/mcp").status_code == 405


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the packages of MCP are not installed, there is nothing at /mcp."""
    monkeypatch.setattr(app, "_MCP", False)

    async def status() -> int:
        transport = httpx.ASGITransport(app=app.create(Settings(store="memory")))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.post("/mcp", json=call("list_guides", {}))).status_code

    assert asyncio.run(status()) == 404


@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28", "x"])
@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff",
        b"[" * 60_000,
        b'{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}',
        b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}',
        b'{"jsonrpc": "2.0", "id": 1' + b"0" * 5_000 + b', "method": "ping"}',
        [],
        {},
        {"jsonrpc": "2.0", "id": None, "method": "tools/call", "params": [1]},
        {"jsonrpc": "2.0", "id": {"a": 1}, "method": "tools/list"},
        {"jsonrpc": "2.0", "id": 1, "result": {}},
        call({"a": 1}, []),
        call("ask", {"question": {"$ref": "#"}, "state": 5}),
        call("ask", {"question": "x" * 40_000}),
        call("read_section", {"guide": "\x00", "anchor": "\u202e"}),
        {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": {}},
        {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "file:///etc/passwd"}},
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
    ],
)
def test_odd_messages(message: object, version: str, server: Server) -> None:
    """Whatever is sent, nothing falls over."""
    reply = post(server.url, message, **{"MCP-Protocol-Version": version})
    assert reply.status_code < 500
    assert "passwd" not in reply.text or "error" in reply.text


# -- over standard input and output -------------------------------------------


def test_standard_output_has_messages_only(home: Path) -> None:
    """Each line on standard output is a message; nothing is kept; and it ends when its input does."""
    asked = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": _HELLO},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        call("ask", {"question": QUESTION}, 2),
    ]
    environment = {**os.environ, "CAREER_CHAT_DATA": str(home)}
    with subprocess.Popen(
        [sys.executable, *STDIO], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("no message\n" + "".join(json.dumps(message) + "\n" for message in asked))
        process.stdin.flush()
        lines = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        rest = process.stdout.read()
        assert process.wait(SECONDS) == 0
    assert [line["id"] for line in lines] == [1, 2]
    assert rest == ""
    assert [path.name for path in home.iterdir()] == ["cache"]
