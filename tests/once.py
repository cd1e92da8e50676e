"""What is made once for a whole run, though several processes share its tests; the others wait until it is there."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """The time of a `with` in which no other process is in one over the same file or folder.

    The lock ends with the process, whatever ends that, and leaves no file behind.
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of a run, which its processes share: each has its own in it."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of the run that the first process to ask for it fills; nobody may change it later.

    What one process left half made, since making it failed, the next one makes anew.
    """
    shared = run_folder(factory)
    folder, done, lock = shared / name, shared / f"{name}.done", shared / f"{name}.lock"
    lock.touch()
    with alone(lock):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
