"""Fitting: the same guides and rules give the same bytes, whatever else a machine does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Two fits side by side take 20 seconds; a busy machine takes longer.
pytestmark = pytest.mark.timeout(300)

FIT = """
import sys
from pathlib import Path
from chatbot import opening
from chatbot.opening import Progress, open_folders, shipped
guides, intents = shipped("knowledge"), shipped("intents")
opening.shipped = lambda name: Path(sys.argv[1])  # what was fitted at the installation is not taken
open_folders((guides,), (intents,), Path(sys.argv[1]), Progress())
"""
ENVIRONMENTS = (
    {"PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    # The last: a thread that waits sleeps, and does not keep a core busy that another process needs.
    {
        "PYTHONHASHSEED": "77",
        "OPENBLAS_NUM_THREADS": "3",
        "OMP_NUM_THREADS": "3",
        "OPENBLAS_THREAD_TIMEOUT": "4",
    },
)


def test_two_fits_are_the_same_bytes(repo: Path, tmp_path: Path) -> None:
    """Two processes at once, with other hashes and another number of threads, fit the same files."""
    folders = [tmp_path / str(number) for number in range(len(ENVIRONMENTS))]
    fits = [
        subprocess.Popen([sys.executable, "-c", FIT, str(folder)], cwd=repo, env=os.environ | own)
        for folder, own in zip(folders, ENVIRONMENTS, strict=True)
    ]
    assert [fit.wait() for fit in fits] == [0, 0]

    first, second = ({file.name: file.read_bytes() for file in (own / "cache").glob("*.arrays")} for own in folders)

    assert {name.partition("-")[0] for name in first} == {"rules", "guides"}
    assert first == second
