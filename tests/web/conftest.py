"""One server for all tests that need nothing special of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from chatbot.bot import Bot
from tests.web.browsing import browser as browser
from tests.web.browsing import page as page
from tests.web.browsing import seen as seen
from tests.web.browsing import site as site
from tests.web.node import node as node
from tests.web.node import packages as packages
from tests.web.serving import Server, Starter, serving


@pytest.fixture(scope="session")
def served_data(bot: Bot, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped guides fitted, of which copies are cheap."""
    assert bot.library.guides  # fitted into `data` when it was opened
    folder = tmp_path_factory.mktemp("served")
    if (data / "cache").is_dir():
        shutil.copytree(data / "cache", folder / "cache")
    return folder


@pytest.fixture(scope="session")
def server(served_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server over the shipped guides, without rate limit."""
    folder = tmp_path_factory.mktemp("server") / "data"
    shutil.copytree(served_data, folder)
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="module")
def welcoming(served_data: Path, site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that pages of the other site may ask."""
    folder = tmp_path_factory.mktemp("welcoming") / "data"
    shutil.copytree(served_data, folder)
    with serving(folder, "--origins", site) as running:
        yield running


@pytest.fixture(scope="session")
def serving_small(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Starter:
    """Starts servers over two short guides: `serving` with what it takes; guides: a folder with others."""
    fitted = tmp_path_factory.mktemp("fitted")
    assert Bot.open(small / "knowledge", [small / "intents"], fitted).library.guides

    def start(
        *flags: str,
        guides: Path = small,
        data: Path | None = None,
        env: Mapping[str, str] | None = None,
        limited: bool = False,
    ) -> AbstractContextManager[Server]:
        own = data or tmp_path_factory.mktemp("small")
        shutil.copytree(fitted / "cache", own / "cache", dirs_exist_ok=True)
        folders = ("--knowledge", str(guides / "knowledge"), "--intents-only", str(guides / "intents"))
        return serving(own, *folders, *flags, env=env, limited=limited)

    return start
