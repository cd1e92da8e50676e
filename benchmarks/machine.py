"""The machine and the versions that figures belong to; other figures are not compared with them."""

from __future__ import annotations

import hashlib
import os
import platform
import sqlite3
from importlib import metadata
from pathlib import Path

from benchmarks.engines import ENGINES

_SOURCE = Path(__file__).resolve().parent.parent / "chatbot"


def machine() -> dict[str, str]:
    """CPU, cores, memory and system."""
    return {
        "cpu": _named("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": f"{_system()}, {platform.system()} {platform.release()}",
    }


def versions() -> dict[str, str]:
    """Python and every package of an engine; of ours also a hash of its source, which changes between releases."""
    found = {"Python": platform.python_version(), "career-chat": f"{_version('career-chat')} ({source_hash()})"}
    for engine in ENGINES.values():
        found |= {package: _version(package) for package in engine.packages}
    return found | {"SQLite": sqlite3.sqlite_version}


def source_hash() -> str:
    """Eight hex digits for the Python files of chatbot/."""
    digest = hashlib.sha256()
    for path in sorted(_SOURCE.rglob("*.py")):
        digest.update(path.relative_to(_SOURCE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _memory() -> str:
    kilobytes = _named("/proc/meminfo", "MemTotal").split()
    return f"{int(kilobytes[0]) / 1024**2:.0f} GB" if kilobytes else "unknown"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform(terse=True)


def _named(path: str, name: str) -> str:
    """The value of a `name: value` line of a file of /proc; "" where there is none."""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith(name):
                    return line.partition(":")[2].strip()
    return ""
