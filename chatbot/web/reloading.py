"""Guides and rules that change while the server runs: read aside, and taken in one step or not at all."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from chatbot.bot import Bot
from chatbot.demo.script import Demo, faq_demo
from chatbot.demo.script_file import read_demo
from chatbot.errors import CareerChatError, DataError
from chatbot.guides.folder import guide_files
from chatbot.index.listing import rule_stamps
from chatbot.opening import Progress, rule_folders, shipped
from chatbot.web.observing import Metrics
from chatbot.web.service import Service
from chatbot.web.settings import SHIPPED, Settings

# Fitting every occupation of O*NET anew takes a minute.
FIT_SECONDS = 900

Signature = tuple[tuple[str, int, int], ...]


def folders(settings: Settings) -> tuple[tuple[Path, ...], Path | None, Path | None]:
    """(folders of guides; folder of rules that add to the shipped ones, and of those that replace all, or None)."""
    named = [shipped("knowledge") if name == SHIPPED else Path(name) for name in settings.knowledge or (SHIPPED,)]
    own, only = (
        Path(name) if name not in ("", SHIPPED) else None for name in (settings.intents, settings.intents_only)
    )
    return tuple(named), own, only


def open_bot(settings: Settings, say: Callable[[str], None] | None = None) -> Bot:
    """The bot of the settings' guides, rules and index; say: who is told of work that takes time.

    Raises CareerChatError.
    """
    guides, own, only = folders(settings)
    progress = Progress(say) if say else Progress()
    return Bot.open(guides, rule_folders(own, only), settings.folder(), progress, settings.index or None)


class Reloader:
    """Looks at the folders and brings what changed into the service.

    What has a fault that was not there before is not taken: the guides as they were go on answering, and the log
    names file, line and remedy.
    """

    def __init__(self, service: Service, settings: Settings, metrics: Metrics) -> None:
        self._service, self._settings, self._metrics = service, settings, metrics
        self._log = structlog.get_logger()
        self._seen = self._signature()
        self.fault = ""  # why the folders as they are now are not served, or ""

    async def run(self) -> None:
        """Look again and again, for ever."""
        tried = self._seen
        while self._settings.reload_seconds:
            await asyncio.sleep(self._settings.reload_seconds)
            found = await asyncio.to_thread(self._signature)
            # Only what is as it was a look ago is read: it may be half written.
            if found != self._seen:
                self._seen = found
            elif found != tried:
                tried = found
                await self._reload()

    async def _reload(self) -> None:
        try:
            bot = await asyncio.to_thread(self._open)
        except CareerChatError as error:
            self._refuse(str(error))
            return
        except Exception as error:  # a fault of the program: the next change may be read
            self._log.exception("fault")
            self._refuse(f"the change could not be read ({type(error).__name__}); the log says more")
            return
        self.fault = ""
        self._service.use(bot)
        self._metrics.guides.set(bot.shelves.guide_count)
        self._metrics.reloads.labels("taken").inc()
        self._log.info("reloaded", guides=bot.shelves.guide_count)

    def _refuse(self, fault: str) -> None:
        self.fault = fault
        self._metrics.reloads.labels("refused").inc()
        self._log.error("not reloaded", fault=fault)

    def _open(self) -> Bot:
        """The bot of the folders as they are. Raises CareerChatError for a fault that is new."""
        _fit(self._settings)
        bot, known = open_bot(self._settings), _faults(self._service.bot)
        if new := [fault for fault in _faults(bot) if fault not in known]:
            raise CareerChatError("; ".join(new))
        return bot

    def _signature(self) -> Signature:
        """Name, size and time of each file; a folder that is away has none."""
        guides, own, only = folders(self._settings)
        found: list[tuple[str, int, int]] = []
        for folder in guides:
            with suppress(OSError, DataError):  # a folder or file that goes away is a change, told by what opens it
                found += [(f"{folder}/{name}", size, time) for name, (size, time) in guide_files(folder).files.items()]
        for folder in rule_folders(own, only):
            with suppress(OSError, DataError):
                found += [(f"{folder}/{name}", size, time) for name, (size, time) in rule_stamps(folder).items()]
        return tuple(sorted(found))


def _faults(bot: Bot) -> Sequence[str]:
    faults: tuple[DataError, ...] = (*bot.library.faults, *bot.rules.faults)
    return [str(fault) for fault in faults]


def _fit(settings: Settings) -> None:
    """Fit what is not fitted yet in a process of its own, which does not hold up those who ask meanwhile."""
    guides, own, only = folders(settings)
    named = [*(("--knowledge", folder) for folder in guides), ("--intents", own), ("--intents-only", only)]
    command = [sys.executable, "-m", "chatbot", "guides"]
    for flag, folder in named:
        command += [flag, str(folder)] if folder is not None else []
    environment = os.environ | {"CAREER_CHAT_DATA": str(settings.folder())}
    try:
        subprocess.run(command, env=environment, capture_output=True, check=False, timeout=FIT_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CareerChatError(f"the guides could not be fitted: {error}") from error


class Rehearsed:
    """The demo of the page `/demo`, as its file says now; where that has a fault, as it was."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self._service, self._path = service, settings.demo
        self._last: Demo | None = None

    def demo(self) -> Demo:
        """The demo. Raises CareerChatError where there never was one without a fault."""
        bot = self._service.bot
        try:
            self._last = read_demo(Path(self._path), bot) if self._path else faq_demo(bot.library)
        except CareerChatError as error:
            if self._last is None:
                raise
            structlog.get_logger().error("demo not read again", fault=str(error))
        return self._last
