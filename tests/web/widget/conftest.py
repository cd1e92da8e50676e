"""A site, a server that its pages may ask, and the widget on the test's page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.hosting import Chat, Host, hosting
from tests.web.serving import Server, serving


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A site of somebody else's."""
    with hosting() as site:
        yield site


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of `guide`."""
    return tmp_path_factory.mktemp("asked") / "data"


@pytest.fixture(scope="session")
def guide(served_data: Path, log: Path, host: Host) -> Iterator[Server]:
    """A server over the shipped guides that pages of the site may ask."""
    shutil.copytree(served_data, log)
    with serving(log, "--origins", host.origin) as running:
        yield running


@pytest.fixture
def chat(page: Page) -> Chat:
    """The widget on the test's page."""
    return Chat(page)
