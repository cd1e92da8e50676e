"""The server under load: `python -m benchmarks.load`.

Fifty sessions at once ask the questions of tests/cases, each conversation with
the state that its last answer gave, and wait for each answer before the next
question. In the same run, the same uvicorn with the same HTTP protocol class
gives a constant JSON reply of the same size to the same requests: what is left
of its throughput is the price of answering. All are asked in turns, so that a
noisy machine is noisy for all. The client runs beside the server, on the
other core.

The rows: `first`: every question is new to the server; `again`: the same
conversations once more, as on a site where most visitors press the same
starters and follow the same suggestions. Answers depend on nothing but
question, state and guides, and the server remembers them; each is signed,
logged and committed all the same. `route`: a constant reply of a FastAPI route
that reads the same body; `bare`: of an application that is nothing else.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.machine import machine
from benchmarks.measuring import percentile
from chatbot.curation.evaluation import read_cases
from chatbot.web.models import Question

SESSIONS = 50
ROUNDS = 3
CASES = tuple(sorted((Path(__file__).resolve().parent.parent / "tests" / "cases").glob("dev*.jsonl")))
# At least this part of the constant reply's throughput is asked for.
TARGET = 0.5
PEERS = ("route", "bare")
# Bytes of a constant reply: as many as most answers have.
SIZE = 2_500
_READY = '"event": "ready"'
_SEED = 20_261_122

Conversation = tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """What one server did in one round: answers a second, milliseconds of each, and how many went wrong."""

    rate: float
    times: tuple[float, ...]
    errors: int


def conversations(files: Sequence[Path]) -> list[Conversation]:
    """The conversations of question files, in an order that is mixed but always the same."""
    found = [tuple(text for text, _ in case.turns) for file in files for case in read_cases(file)]
    random.Random(_SEED).shuffle(found)  # noqa: S311 (an order, no secret)
    return found


async def load(url: str, talks: Sequence[Conversation], sessions: int) -> Run:
    """Hold conversations with a server, so many at a time; each session keeps its connection."""
    waiting = iter(talks)
    times: list[float] = []
    errors = 0

    async def session() -> None:
        nonlocal errors
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for talk in waiting:
            state = None
            for text in talk:
                body = json.dumps({"text": text, "state": state} if state else {"text": text}).encode()
                started = time.perf_counter()
                status, reply = await _post(reader, writer, body)
                times.append((time.perf_counter() - started) * 1000)
                errors += status != 200
                state = reply.get("state")
        writer.close()
        await writer.wait_closed()

    started = time.perf_counter()
    await asyncio.gather(*(session() for _ in range(sessions)))
    return Run(len(times) / (time.perf_counter() - started), tuple(times), errors)


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> tuple[int, dict[str, str]]:
    """(status, JSON) of a question: as little work as a client can do."""
    writer.write(
        b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body) + body
    )
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return int(head[9:12]), json.loads(await reader.readexactly(length))


@contextmanager
def server(*command: str, data: Path) -> Iterator[str]:
    """A server for the time of a `with`: the address it listens at."""
    environment = os.environ | {
        "CAREER_CHAT_RATE_LIMIT": "off",
        "CAREER_CHAT_CONVERSATION_LIMIT": "off",
        "CAREER_CHAT_DATA": str(data),
    }
    log = data / f"{command[0].rpartition('.')[2]}.log"
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen([sys.executable, "-m", *command], env=environment, stderr=file)
    try:
        yield _address(log, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    while process.poll() is None:
        text = log.read_text(encoding="utf-8")
        if _READY in text:
            return f"http://127.0.0.1:{text.partition('http://127.0.0.1:')[2].partition('/')[0]}"
        time.sleep(0.05)
    raise SystemExit(f"the server stopped: {log.read_text(encoding='utf-8')}")


def constant(kind: str, size: int) -> None:
    """Serve a constant JSON reply of about so many bytes, on the HTTP protocol class that the server uses."""
    import socket

    import uvicorn

    # As the server has it; without the protocol named, small writes would wait for each other.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(SESSIONS)
    print(f"http://127.0.0.1:{listening.getsockname()[1]}/ {_READY}", file=sys.stderr, flush=True)
    application = _bare(size) if kind == "bare" else _route(size)
    config = uvicorn.Config(
        application,
        http="chatbot.web.deadline:DeadlineProtocol",
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _bare(size: int) -> ASGIApp:
    reply = json.dumps({"text": "x" * size}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(reply))]

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            while (await receive()).get("more_body"):
                pass
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": reply})

    return application


def _route(size: int) -> ASGIApp:
    application = FastAPI()
    reply = {"text": "x" * size}

    @application.post("/api/v1/ask")
    async def ask(_: Question) -> JSONResponse:
        return JSONResponse(reply)

    return application


def measure(talks: Sequence[Conversation], sessions: int, rounds: int) -> dict[str, list[Run]]:
    """The runs of each row, round by round."""
    found: dict[str, list[Run]] = {name: [] for name in ("first", "again", *PEERS)}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        for _ in range(rounds):
            with server("chatbot", "serve", "--port", "0", data=data) as ours:
                found["first"].append(asyncio.run(load(ours, talks, sessions)))
                found["again"].append(asyncio.run(load(ours, talks, sessions)))
            for name in PEERS:
                with server("benchmarks.load", "--constant", name, data=data) as peer:
                    found[name].append(asyncio.run(load(peer, talks, sessions)))
    return found


def lines(found: dict[str, list[Run]]) -> list[str]:
    """The measurements as a Markdown table."""
    route, bare = (median(run.rate for run in found[name]) for name in PEERS)
    rows = [
        "| row | answers/s | of route | of bare | p50 ms | p99 ms | errors |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, runs in found.items():
        rate = median(run.rate for run in runs)
        times = [time for run in runs for time in run.times]
        errors = sum(run.errors for run in runs)
        rows.append(
            f"| {name} | {rate:,.0f} | {rate / route:.2f} | {rate / bare:.2f} | {median(times):.1f} | "
            f"{percentile(times, 0.99):.1f} | {errors} |"
        )
    return rows


def main() -> int:
    """Measure and print; exit code 1 for errors, or for less than the target of a route."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__.partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=SESSIONS, help=f"at once (default: {SESSIONS})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"so often, by turns (default: {ROUNDS})")
    parser.add_argument("--constant", choices=PEERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.constant:
        constant(options.constant, SIZE)
        return 0
    talks = conversations(CASES)
    found = measure(talks, options.sessions, options.rounds)
    about = machine()
    print(f"{about['cpu']}, {about['cores']} cores; {options.sessions} sessions, {sum(map(len, talks)):,} questions\n")
    print("\n".join(lines(found)))
    rates = {name: median(run.rate for run in runs) for name, runs in found.items()}
    errors = any(run.errors for runs in found.values() for run in runs)
    print()
    for name in PEERS:
        met = rates["again"] >= TARGET * rates[name] and not errors
        print(f"At least {TARGET:.0%} of `{name}`, no errors: {'met' if met else 'not met'}")
    return 1 if errors or rates["again"] < TARGET * rates["route"] else 0


if __name__ == "__main__":
    sys.exit(main())
