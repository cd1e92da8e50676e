"""Clients from npm: installed when they are missing, and run in Node by scripts of tests/clients."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.needs import debian
from tests.web.browsing import CLIENTS

INSTALL_SECONDS = 300
RUN_SECONDS = 60

# script, arguments -> what it printed.
Node = Callable[..., Any]


@pytest.fixture(scope="session")
def packages() -> None:
    """The packages of tests/clients/package-lock.json, there."""
    # npm writes this file last; `ci` takes the versions of the lock file and no others.
    if not (CLIENTS / "node_modules" / ".package-lock.json").is_file():
        command = [debian("npm", "npm"), "ci", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=CLIENTS, capture_output=True, text=True, timeout=INSTALL_SECONDS)
        assert done.returncode == 0, f"npm ci in {CLIENTS}:\n{done.stderr}"


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
