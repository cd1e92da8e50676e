"""The journal: turns are written to the store before they are answered, those that wait together in one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import repeat
from typing import TypeVar

from chatbot.errors import CareerChatError, InputError
from chatbot.log.storage import Logged

# Turns of one transaction: a commit takes as long for fifty as for one.
TOGETHER = 200
# Seconds that a store may take: a database that stands still has no time limit of its own.
PATIENCE = 10
STANDS = f"the store took longer than {PATIENCE} s; see that its database runs"

_T = TypeVar("_T")
_Faults = list[Exception | None]
_Waiting = tuple[Logged, asyncio.Future[None]]


async def within(work: Awaitable[_T]) -> _T:
    """What the store gives, if it gives it in time. Raises CareerChatError."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await work
    except TimeoutError as error:
        raise CareerChatError(STANDS) from error


class Journal:
    """Writes turns from one task, so that there is one transaction at a time and no order to lose.

    write: what commits turns, called in a thread.
    """

    def __init__(self, write: Callable[[Sequence[Logged]], None]) -> None:
        self._write = write
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()

    async def add(self, turn: Logged) -> None:
        """Write a turn; returns when it is committed. Raises CareerChatError where it cannot be."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, done))
        self._wake.set()
        await done

    async def run(self) -> None:
        """Write what waits, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                waiting = [(turn, done) for turn, done in self._waiting if not done.done()]  # who has gone asks again
                now, self._waiting = waiting[:TOGETHER], waiting[TOGETHER:]
                _tell(now, await self._finished(asyncio.create_task(self._commit([turn for turn, _ in now])), now))

    async def _finished(self, work: asyncio.Task[_Faults], now: Sequence[_Waiting]) -> _Faults:
        """What a commit came to. Of a store that stands still all who wait are told; no more is begun until it ends."""
        while not (await asyncio.wait((work,), timeout=PATIENCE))[0]:
            _tell((*now, *self._waiting), repeat(CareerChatError(STANDS)))
            self._waiting = []
        return work.result()

    async def _commit(self, turns: Sequence[Logged]) -> _Faults:
        """What kept each turn from being written."""
        try:
            await asyncio.to_thread(self._write, turns)
        except InputError as fault:  # of one of them, for which the others must not suffer
            return [fault] if len(turns) == 1 else [(await self._commit([turn]))[0] for turn in turns]
        except Exception as fault:  # told to those who wait; the journal goes on
            return [fault] * len(turns)
        return [None] * len(turns)


def _tell(waiting: Sequence[_Waiting], faults: Iterable[Exception | None]) -> None:
    """Tell each who waits what became of their turn, but those who have gone or were told."""
    for (_, done), fault in zip(waiting, faults):  # noqa: B905 (one fault may be that of all)
        if done.done():
            continue
        if fault is None:
            done.set_result(None)
        else:
            done.set_exception(fault)
