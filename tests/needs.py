"""Programs that tests need and Python does not bring: found, else installed from Debian, else said to be away."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.once import alone

# Where Debian puts programs that are not in the path.
_FOLDERS = ("/usr/lib/postgresql/*/bin",)
# Seconds that installing a large package may take.
_PATIENCE = 600


def debian(package: str, program: str) -> str:
    """The path of a program of a Debian package.

    Where it is missing, the package is installed if that can be done without asking: as root, or in CI by sudo. Where
    it cannot, the test is skipped with the reason; in CI (the variable CI is not empty) it fails.
    """
    found = _found_or_installed(package, program)
    if found is None:
        reason = f"no program {program}: run `apt-get install {package}`"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@cache
def _found_or_installed(package: str, program: str) -> str | None:
    if found := _found(program):
        return found
    with alone(Path(__file__)):  # apt-get refuses to run twice at once, and another process may want the same
        return _found(program) or (_found(program) if _installed(package) else None)


def _found(program: str) -> str | None:
    """The program in the path, or the newest in Debian's own folders."""
    folders = [str(folder) for pattern in _FOLDERS for folder in sorted(Path("/").glob(pattern[1:]), key=_version)]
    return shutil.which(program) or shutil.which(program, path=os.pathsep.join(reversed(folders)))


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parts if part.isdecimal())


def _installed(package: str) -> bool:
    """Whether a package could be installed, with the lists of packages as they are or else as they are now."""
    install = ("install", "-y", "--no-install-recommends", package)
    return _apt(*install) or (_updated() and _apt(*install))


@cache
def _updated() -> bool:
    return _apt("update")


def _apt(*arguments: str) -> bool:
    """Whether apt-get did it, quietly."""
    command = ["apt-get", "-q", *arguments]
    if os.geteuid() != 0:
        if not (os.environ.get("CI") and shutil.which("sudo")):
            return False
        command = ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND", *command]
    if shutil.which("apt-get") is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, env=quiet, capture_output=True, timeout=_PATIENCE).returncode == 0
    except subprocess.TimeoutExpired:
        return False
