"""The journal with a store that is slow, stands still or refuses: who waits is told, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Sequence

import pytest

from chatbot.errors import CareerChatError, InputError
from chatbot.log.storage import Logged
from chatbot.web import journal
from chatbot.web.journal import Journal


def turn(name: str) -> Logged:
    """A turn of this id."""
    return Logged(name, "c", "web", "", datetime.datetime.now(datetime.UTC), "text", {})


async def added(own: Journal, *names: str) -> list[object]:
    """What becomes of turns that are added at once: None, or what was raised."""
    running = asyncio.create_task(own.run())
    told = await asyncio.gather(*(own.add(turn(name)) for name in names), return_exceptions=True)
    running.cancel()
    return list(told)


def test_those_that_wait_together_are_one_commit() -> None:
    """Turns that come while a commit is under way are written in the next one, in their order."""
    commits: list[list[str]] = []

    def write(turns: Sequence[Logged]) -> None:
        commits.append([own.turn for own in turns])

    names = [f"t{number}" for number in range(50)]
    assert asyncio.run(added(Journal(write), *names)) == [None] * 50
    assert [name for commit in commits for name in commit] == names
    assert len(commits) < 5


def test_one_that_is_refused_is_refused_alone() -> None:
    """A turn that the store cannot take does not cost the others their answer."""
    kept: list[str] = []

    def write(turns: Sequence[Logged]) -> None:
        if any(own.turn == "bad" for own in turns):
            raise InputError("bad: no id")
        kept.extend(own.turn for own in turns)

    told = asyncio.run(added(Journal(write), "a", "bad", "b"))
    assert [str(fault) if fault else None for fault in told] == [None, "bad: no id", None]
    assert kept == ["a", "b"]


def test_a_store_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """All who wait are told after a while, also those who came later; when it goes on, so does the journal."""
    monkeypatch.setattr(journal, "PATIENCE", 0.05)
    free = threading.Event()

    def waits(_: Sequence[Logged]) -> None:
        free.wait(10)

    async def asked() -> list[object]:
        own = Journal(waits)
        running = asyncio.create_task(own.run())
        first = await asyncio.gather(own.add(turn("a")), own.add(turn("b")), return_exceptions=True)
        later = await asyncio.gather(own.add(turn("c")), return_exceptions=True)
        free.set()
        last = await asyncio.gather(own.add(turn("d")), return_exceptions=True)
        running.cancel()
        return [*first, *later, *last]

    *waited, last = asyncio.run(asked())
    assert [type(fault) for fault in waited] == [CareerChatError] * 3
    assert last is None
