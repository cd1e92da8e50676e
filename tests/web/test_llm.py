"""`llm` of the command line, its own program in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.serving import Server

SECONDS = 60
QUESTION = "What does a customer service representative earn?"


@pytest.fixture(scope="module")
def folder(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of llm's in which the server is one of the models."""
    made = tmp_path_factory.mktemp("llm")
    (made / "extra-openai-models.yaml").write_text(
        f"- model_id: career-guide\n  model_name: career-guide\n  api_base: {server.url}/v1\n", encoding="utf-8"
    )
    return made


def llm(folder: Path, *arguments: str, typed: str = "") -> str:
    """What llm prints."""
    environment = os.environ | {"LLM_USER_PATH": str(folder), "OPENAI_API_KEY": "none"}
    done = subprocess.run(
        [sys.executable, "-m", "llm", *arguments],
        input=typed,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_listed(folder: Path) -> None:
    """The model is among those that llm knows."""
    assert "career-guide" in llm(folder, "models")


def test_prompt_and_continue(folder: Path, server: Server) -> None:
    """It prints the answer with its source, and goes on with the conversation when asked to."""
    first = llm(folder, "-m", "career-guide", QUESTION)
    assert first.startswith("Median pay: $46,000 a year")
    assert f"[1]: {server.url}/sources/customer-service-representative/annual-salary" in first
    assert llm(folder, "-c", "And at the start?").startswith("Entry-level pay: $36,200 a year")


def test_chat(folder: Path) -> None:
    """Its chat is a conversation."""
    told = llm(folder, "chat", "-m", "career-guide", typed=f"{QUESTION}\nAnd at the start?\nquit\n")
    assert "Median pay: $46,000 a year" in told
    assert "Entry-level pay: $36,200 a year" in told
