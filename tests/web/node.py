"""Clients from npm: installed when they are missing, and run in Node by scripts of tests/clients."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.needs import debian
from tests.once import alone
from tests.web.browsing import CLIENTS

INSTALL_SECONDS = 300
RUN_SECONDS = 60

# script, arguments -> what it printed.
Node = Callable[..., Any]


def install(folder: Path) -> Path:
    """The packages of a folder's package-lock.json, there: installed by the first process that needs them."""
    npm = debian("npm", "npm")
    with alone(folder / "package-lock.json"):
        # npm writes this file last; `ci` takes the versions of the lock file and no others.
        if not (folder / "node_modules" / ".package-lock.json").is_file():
            command = [npm, "ci", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS)
            assert done.returncode == 0, f"npm ci in {folder}:\n{done.stderr}"
    return folder / "node_modules"


@pytest.fixture(scope="session")
def packages() -> None:
    """The packages of tests/clients/package-lock.json, there."""
    install(CLIENTS)


@pytest.fixture(scope="session")
def node(packages: None) -> Node:
    """Runs a script of tests/clients, which prints JSON, and gives what it printed."""
    program = debian("nodejs", "node")

    def run(script: str, *arguments: str) -> Any:
        command = [program, str(CLIENTS / script), *arguments]
        done = subprocess.run(command, cwd=CLIENTS, capture_output=True, text=True, timeout=RUN_SECONDS)
        assert done.returncode == 0, f"{script}:\n{done.stderr}"
        return json.loads(done.stdout)

    return run
