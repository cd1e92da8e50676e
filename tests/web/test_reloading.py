"""Guides and rules that change under a running server."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.serving import Server, Starter

PATIENCE = 12
PAY = "What does a cook earn?"


@pytest.fixture(scope="module")
def folders(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with guides and rules that the tests of this file change."""
    folder = tmp_path_factory.mktemp("changing")
    for name in ("knowledge", "intents"):
        shutil.copytree(small / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def changing(folders: Path, serving_small: Starter) -> Iterator[Server]:
    """A server over guides that change, which looks at them every second."""
    with serving_small("--reload-seconds", "1", guides=folders) as running:
        yield running


def ask(server: Server, text: str = PAY) -> dict[str, Any]:
    """The reply to a question."""
    reply = httpx.post(f"{server.url}/api/v1/ask", json={"text": text}, timeout=10)
    assert reply.status_code == 200
    told: dict[str, Any] = reply.json()
    return told


def health(server: Server) -> tuple[str, int, int]:
    """(status, guides, faults)."""
    told = httpx.get(f"{server.url}/healthz").json()
    return told["status"], told["guides"], told["faults"]


def comes(true: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Seconds until something holds. Raises AssertionError."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds
        time.sleep(0.1)
    return time.monotonic() - began


def changed(path: Path, old: str, new: str) -> str:
    """Change a file; what it was."""
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")
    return before


def test_changed_guide(folders: Path, changing: Server) -> None:
    """A changed guide is answered from in some seconds, while questions are answered all the time, soon."""
    times: list[float] = []
    stop = threading.Event()

    def talk() -> None:
        while not stop.is_set():
            began = time.monotonic()
            assert ask(changing)["kind"] == "answer"
            times.append(time.monotonic() - began)
            time.sleep(0.02)

    person = threading.Thread(target=talk)
    person.start()
    try:
        changed(folders / "knowledge" / "cook.md", "$34,500", "$36,700")
        comes(lambda: "$36,700" in ask(changing)["text"])
    finally:
        stop.set()
        person.join()
    assert max(times) < 2
    assert len(times) > 20
    assert json.loads(changing.logged('"reloaded"'))["guides"] == 2


def test_broken_guide(folders: Path, changing: Server) -> None:
    """Guides with a fault are not taken: the old ones go on, health and log tell, and mending them mends all."""
    path, binary = folders / "knowledge" / "clerk.md", folders / "knowledge" / "zebra.md"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x81" * 1_000)
    before = path.read_text(encoding="utf-8")
    path.write_text("---\nrole: [Clerk\n---\n## Pay\n", encoding="utf-8")
    line = json.loads(changing.logged('"not reloaded"', PATIENCE))
    assert f"{path}:" in line["fault"]
    assert f"{binary}:" in line["fault"]
    assert line["level"] == "error"
    assert health(changing) == ("degraded", 2, 1)
    reply = ask(changing, "When does a clerk work?")
    assert reply["citations"][0]["guide"] == "clerk"
    assert httpx.get(f"{changing.url}/readyz").status_code == 200
    path.write_text(before, encoding="utf-8")
    binary.unlink()
    comes(lambda: health(changing) == ("ok", 2, 0))
    counted = httpx.get(f"{changing.url}/metrics").text
    assert 'career_chat_reloads_total{outcome="refused"} 1.0' in counted


def test_new_guide_and_gone_guide(folders: Path, changing: Server) -> None:
    """A guide that is put there is served, and one that is taken away no more."""
    path = folders / "knowledge" / "baker.md"
    text = (folders / "knowledge" / "cook.md").read_text(encoding="utf-8")
    half = path.with_name(".baker.md")  # as editors write: aside, then in one step
    half.write_text(text.replace("Cook", "Baker").replace("line cook, kitchen hand", "bread maker"), encoding="utf-8")
    half.rename(path)
    comes(lambda: health(changing) == ("ok", 3, 0))
    cited = ask(changing, "When does a baker work?")["citations"]
    assert {citation["guide"] for citation in cited} == {"baker"}
    assert httpx.get(f"{changing.url}/api/v1/sources/baker/working-hours").status_code == 200
    path.unlink()
    comes(lambda: health(changing) == ("ok", 2, 0))
    assert httpx.get(f"{changing.url}/api/v1/sources/baker/working-hours").status_code == 404


def test_guide_in_a_folder_within(folders: Path, changing: Server) -> None:
    """A guide that comes and goes in a folder within is noticed as any other."""
    path = folders / "knowledge" / "shop" / "baker.md"
    path.parent.mkdir()
    text = (folders / "knowledge" / "cook.md").read_text(encoding="utf-8")
    path.write_text(text.replace("Cook", "Baker").replace("line cook, kitchen hand", "bread maker"), encoding="utf-8")
    comes(lambda: health(changing) == ("ok", 3, 0))
    shutil.rmtree(path.parent)
    comes(lambda: health(changing) == ("ok", 2, 0))


def test_changed_rules(folders: Path, changing: Server) -> None:
    """Rules are read again as guides are; broken ones are not taken."""
    path = folders / "intents" / "greeting.yml"
    before = changed(path, "Hello! Ask me", "Welcome! Ask me")
    comes(lambda: ask(changing, "hello")["text"].startswith("Welcome!"), 60)
    path.write_text("topic: [", encoding="utf-8")
    comes(lambda: health(changing)[0] == "degraded", 60)
    assert "greeting.yml:" in changing.logged("greeting.yml")
    assert ask(changing, "hello")["text"].startswith("Welcome!")
    path.write_text(before, encoding="utf-8")
    comes(lambda: ask(changing, "hello")["text"].startswith("Hello!"), 60)
    assert health(changing) == ("ok", 2, 0)


def test_folder_goes_away(folders: Path, changing: Server) -> None:
    """With the whole folder away, the guides as they were are answered from until it is back."""
    away = folders / "away"
    (folders / "knowledge").rename(away)
    comes(lambda: health(changing) == ("degraded", 2, 1))
    assert ask(changing)["kind"] == "answer"
    away.rename(folders / "knowledge")
    comes(lambda: health(changing) == ("ok", 2, 0))


def test_reloading_can_be_off(small: Path, serving_small: Starter, tmp_path: Path) -> None:
    """With 0 seconds, guides stay as they were at the start."""
    shutil.copytree(small, tmp_path / "own")
    with serving_small("--reload-seconds", "0", guides=tmp_path / "own") as running:
        changed(tmp_path / "own" / "knowledge" / "cook.md", "$34,500", "$36,700")
        time.sleep(2.5)
        assert "$34,500" in ask(running)["text"]


def test_a_demo_that_breaks(serving_small: Starter, tmp_path: Path) -> None:
    """A demo whose file gets a fault goes on as it was; the log names the fault, and what is mended is played."""
    file = tmp_path / "demo.md"
    file.write_text("# Ours\n\n- When does a cook work? `cook#working-hours`\n", encoding="utf-8")
    with serving_small("--demo", str(file)) as running:
        before = httpx.get(f"{running.url}/api/v1/demo").json()
        assert before["title"] == "Ours"
        file.write_text("# Theirs\n\n- When does a cook work? `cook#working-hourz`\n", encoding="utf-8")
        assert httpx.get(f"{running.url}/api/v1/demo").json() == before
        assert "working-hourz" in running.logged("demo not read again")
        file.write_text("# Theirs\n\n- When does a cook work? `cook#working-hours`\n", encoding="utf-8")
        assert httpx.get(f"{running.url}/api/v1/demo").json()["title"] == "Theirs"
        assert running.stop() == 0
        assert running.logged('"stopped"')
