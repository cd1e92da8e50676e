"""One server for all tests that need nothing special of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.bot import Bot
from web.serving import Server, serving


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
