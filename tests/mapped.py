"""Arrays for tests: what was fitted, in a mapped file that is gone as soon as it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chatbot.index.arrays import Arrays, write


def mapped(meta: Mapping[str, Any], arrays: Mapping[str, Any]) -> Arrays:
    """A file of arrays with this content."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "arrays"
        write(path, meta, arrays)
        return Arrays(path)
