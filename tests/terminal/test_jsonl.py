"""One JSON object a line: the contract for programs, against a real process."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from chatbot.bot import Bot
from chatbot.curation.evaluation import read_cases
from chatbot.errors import InputError
from chatbot.question.turn import State
from chatbot.terminal.jsonl import MAX_LINE, MAX_NAME, read_request, serve

Reply = dict[str, Any]
KINDS = ("answer", "clarify", "smalltalk", "abstain")
ANSWER_KEYS = {
    "kind": str,
    "text": str,
    "citations": list,
    "intent": str,
    "confidence": float,
    "suggestions": list,
    "choices": list,
    "conversation": str,
    "more": bool,
}
CITATION_KEYS = {
    "mark": int,
    "guide": str,
    "title": str,
    "section": list,
    "anchor": str,
    "lines": list,
    "quote": str,
    "source": dict,
}


class Program:
    """A running `python -m chatbot chat --jsonl`."""

    def __init__(self, repo: Path, data: Path) -> None:
        environment = os.environ | {"CAREER_CHAT_DATA": str(data), "PYTHONWARNINGS": "error"}
        command = [sys.executable, "-m", "chatbot", "chat", "--jsonl"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=repo, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)

    def _pipe(self, pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe

    def send(self, line: bytes) -> None:
        """Write one line."""
        pipe = self._pipe(self.process.stdin)
        pipe.write(line + b"\n")
        pipe.flush()

    def receive(self) -> Reply:
        """Read one answer; its line is ASCII, so that no reader can misread it."""
        line = self._pipe(self.process.stdout).readline()
        assert line.endswith(b"\n")
        reply: Reply = json.loads(line.decode("ascii"))
        return reply

    def raw(self, line: bytes) -> Reply:
        """The answer to a line."""
        self.send(line)
        return self.receive()

    def ask(self, text: str, conversation: str = "") -> Reply:
        """The answer to a text."""
        return self.raw(json.dumps({"conversation": conversation, "text": text}).encode())

    def close(self) -> tuple[int, bytes, bytes]:
        """(exit code, what was left on stdout, all of stderr) after the end of input."""
        out, errors = self.process.communicate(timeout=20)
        return self.process.returncode, out, errors


@pytest.fixture(scope="module")
def program(repo: Path, data: Path, bot: Bot) -> Iterator[Program]:
    """One process for all tests of this file: whatever one sends, the next ones are still answered."""
    assert bot.library.guides  # its index is in the cache, so that the process starts at once
    running = Program(repo, data)
    yield running
    assert running.close() == (0, b"", b"")


def test_an_answer_comes_at_once(program: Program) -> None:
    """Each answer is written before the next line is read, and the input stays open."""
    assert program.ask("hello")["kind"] == "smalltalk"
    assert program.ask("What does a Customer Service Representative earn?")["kind"] == "answer"


def test_lines_sent_together_are_answered_in_order(program: Program) -> None:
    """A program may write ahead; one answer a line comes back in the order of the lines."""
    program.send(b'{"text": "hello", "conversation": "a"}\n\n   \n{"text": "hello", "conversation": "b"}\r')
    assert [program.receive()["conversation"] for _ in range(2)] == ["a", "b"]


def test_conversations_are_kept_apart(program: Program) -> None:
    """What one conversation is about is unknown to another."""
    program.ask("What does a Customer Service Representative earn?", "apart-1")
    program.ask("What does a Customer Care Agent do all day?", "apart-2")
    first, second = program.ask("and for seniors?", "apart-1"), program.ask("and for seniors?", "apart-2")
    assert (first["conversation"], second["conversation"]) == ("apart-1", "apart-2")
    assert {citation["guide"] for citation in first["citations"]} == {"customer-service-representative"}
    assert "$" in first["text"]
    assert first["text"] != second["text"]


def test_a_conversation_is_remembered(program: Program) -> None:
    """Where an answer says there is more, "more" shows it."""
    first = program.ask("What are the responsibilities of a Customer Care Agent?", "more")
    assert first["more"] is True
    rest = program.ask("more", "more")
    assert rest["kind"] == "answer"
    assert {citation["guide"] for citation in rest["citations"]} == {"customer-care-agent"}
    assert rest["text"] != first["text"]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        pytest.param(b"hello", "the line is no JSON", id="no JSON"),
        pytest.param(b'{"text": "hi"', "the line is no JSON", id="cut off"),
        pytest.param(b'{"text": "hi"} {"text": "ho"}', "the line is no JSON", id="two objects"),
        pytest.param(b"{'text': 'hi'}", "the line is no JSON", id="Python, not JSON"),
        pytest.param(b'{"text": "\xff\xfe"}', "the line is no JSON", id="invalid UTF-8"),
        pytest.param(b'{"text": "\xed\xa0\x80"}', "the line is no JSON", id="a surrogate as bytes"),
        pytest.param(b'{"text": "a\x00b"}', "the line is no JSON", id="a bare NUL"),
        pytest.param(b"[" * 50_000, "the line is no JSON", id="deep nesting"),
        pytest.param(b'{"text": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", "the line is no JSON", id="deep text"),
        pytest.param(b'{"text": ' + b"1" * 5_000 + b"}", "the line is no JSON", id="a number too long to read"),
        pytest.param(b"[]", "the line is no object", id="array"),
        pytest.param(b'["text", "hi"]', "the line is no object", id="array with text"),
        pytest.param(b'"hi"', "the line is no object", id="string"),
        pytest.param(b"null", "the line is no object", id="null"),
        pytest.param(b"NaN", "the line is no object", id="NaN"),
        pytest.param(b"{}", 'no "text" that is a string', id="no text"),
        pytest.param(b'{"text": null}', 'no "text" that is a string', id="null for text"),
        pytest.param(b'{"text": 5}', 'no "text" that is a string', id="number for text"),
        pytest.param(b'{"text": NaN}', 'no "text" that is a string', id="NaN for text"),
        pytest.param(b'{"text": ["hi"]}', 'no "text" that is a string', id="list for text"),
        pytest.param(b'{"text": "hi", "conversation": 5}', '"conversation" is no string of at most', id="conversation"),
        pytest.param(b'{"text": "hi", "conversation": null}', '"conversation" is no string of at most', id="null name"),
        pytest.param(
            json.dumps({"text": "hi", "conversation": "x" * (MAX_NAME + 1)}).encode(), "at most 200", id="long name"
        ),
        pytest.param(b'{"text": "' + b"x" * 1_000_000 + b'"}', "longer than 65,536 bytes", id="1 MB"),
        pytest.param(b" " * (MAX_LINE + 1), "longer than 65,536 bytes", id="blanks without end"),
    ],
)
def test_bad_lines(program: Program, line: bytes, error: str) -> None:
    """A line that cannot be read gets an error that says what to write, and the next line is answered."""
    reply = program.raw(line)
    assert set(reply) == {"kind", "error"}
    assert reply["kind"] == "error"
    assert error in reply["error"]
    assert program.ask("hello")["kind"] == "smalltalk"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(rb'{"text": "salary \ud83d"}', id="half a character"),
        pytest.param(rb'{"text": "hi", "conversation": "\ud800"}', id="half a character as a name"),
        pytest.param(rb'{"text": "\u0000\u001b[31m\u202e"}', id="controls"),
        pytest.param(b'{"text": ""}', id="nothing"),
        pytest.param('{"text": "👍"}'.encode(), id="emoji"),
        pytest.param(b'{"text": "hi", "other": NaN, "text": "pay"}', id="keys nobody asked for"),
        pytest.param(b'{"text": "' + b"x" * (MAX_LINE - 12) + b'"}', id="the longest line"),
        pytest.param('{"text": "፩ years"}'.encode(), id="a figure that is no number"),
        pytest.param(b'\xef\xbb\xbf{"text": "hi"}', id="byte order mark"),
    ],
)
def test_strange_lines_are_answered(program: Program, line: bytes) -> None:
    """What can be read is answered, however strange, in text that can be printed."""
    reply = program.raw(line)
    assert reply["kind"] in KINDS
    assert reply["text"].isprintable() or "\n" in reply["text"]


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "What does a Customer Service Representative earn?",
        "salary",
        "compare agents and CSRs",
        "What are the responsibilities of a Customer Care Agent?",
        "Is a college degree required to become a Customer Service Representative?",
        "which career tiers are there",
        "what are the pros and cons",
        "what does a plumber earn",
        "what is the weather",
        "",
    ],
)
def test_the_contract(program: Program, repo: Path, text: str) -> None:
    """Every answer has just these keys and types, and each quote stands in the guide's file at its lines."""
    reply = program.ask(text, "contract")
    assert {key: type(value) for key, value in reply.items()} == ANSWER_KEYS
    assert reply["kind"] in KINDS
    assert reply["text"]
    assert 0.0 <= reply["confidence"] <= 1.0
    assert reply["conversation"] == "contract"
    assert all(type(suggestion) is str for suggestion in reply["suggestions"])
    assert bool(reply["citations"]) == (reply["kind"] == "answer")
    for number, citation in enumerate(reply["citations"], 1):
        assert {key: type(value) for key, value in citation.items()} == CITATION_KEYS
        assert citation["mark"] == number
        assert f"[{number}]" in reply["text"]
        assert set(citation["source"]) == {"publisher", "year"}
        assert all(type(heading) is str for heading in citation["section"])
        first, last = citation["lines"]
        lines = (repo / "knowledge" / f"{citation['guide']}.md").read_text(encoding="utf-8").split("\n")
        assert 1 <= first <= last <= len(lines)
        assert citation["quote"]
        assert citation["quote"] in "\n".join(lines[first - 1 : last])


def test_the_same_question_has_the_same_answer(program: Program, bot: Bot) -> None:
    """An answer is the same however often it is asked for, and in whichever process."""
    question = "What does a Customer Service Representative earn?"
    answer, _ = bot.answer(question, State())
    assert program.ask(question, "same-1") == answer.as_dict() | {"conversation": "same-1"}
    assert program.ask(question, "same-2") == answer.as_dict() | {"conversation": "same-2"}


def test_the_end_of_input_ends_the_program(repo: Path, small: Path) -> None:
    """Without a line there is no answer, and the exit code is 0."""
    command = [
        sys.executable,
        "-m",
        "chatbot",
        "--knowledge",
        str(small / "knowledge"),
        "--intents-only",
        str(small / "intents"),
        "chat",
        "--jsonl",
    ]
    run = subprocess.run(command, cwd=repo, input=b'{"text": "salary"}', capture_output=True, timeout=60)
    assert run.returncode == 0
    assert len(run.stdout.splitlines()) == 1  # a last line without its end is answered too


def test_serve_reads_to_the_end(bot: Bot) -> None:
    """One answer a line, blank lines left out; the error of one line leaves the others."""
    target = io.StringIO()
    source = io.BytesIO(b'{"text": "hi"}\n\nbroken\n' + b"x" * (3 * MAX_LINE) + b'\n{"text": "hi"}')
    assert serve(bot, source, target) == 0
    assert [json.loads(line)["kind"] for line in target.getvalue().splitlines()] == [
        "smalltalk",
        "error",
        "error",
        "smalltalk",
    ]


def test_a_request_in_words() -> None:
    """A request is a text and the name of a conversation, which may be left out."""
    assert read_request(b'{"text": "hi", "conversation": "c"}') == ("c", "hi")
    assert read_request('{"text": "é"}'.encode()) == ("", "é")
    with pytest.raises(InputError, match=r'write \{"conversation": "...", "text": "..."\}'):
        read_request(b"hi")


TURNS = 1_000


@pytest.mark.slow
def test_two_processes_give_the_same_bytes(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A thousand turns replayed in two processes, one with a fresh index and one with a kept one, are the same."""
    data = tmp_path_factory.mktemp("replay")
    cases = [case for path in sorted((repo / "tests" / "cases").glob("dev*.jsonl")) for case in read_cases(path)]
    lines = [
        json.dumps({"conversation": f"{round_} {case.name}", "text": user})
        for round_ in (1, 2)
        for case in cases
        for user, _ in case.turns
    ][:TURNS]
    replies = [_replayed(lines, repo, data, seed) for seed in ("1", "2")]

    assert len(lines) == replies[0].count(b"\n") == TURNS
    assert replies[0] == replies[1]


def _replayed(lines: list[str], repo: Path, data: Path, seed: str) -> bytes:
    """What a process of its own answers to the lines, with its own seed for hashes."""
    environment = os.environ | {"CAREER_CHAT_DATA": str(data), "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "chatbot", "chat", "--jsonl"]
    done = subprocess.run(
        command,
        cwd=repo,
        env=environment,
        input="\n".join(lines).encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    return done.stdout
