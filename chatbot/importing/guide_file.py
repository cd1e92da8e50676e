"""Guide files on disk: what they are called, and written whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from pathlib import Path

from chatbot.errors import ImportingError
from chatbot.importing.report import printable

SUFFIX = ".md"
MAX_SLUG = 80


def slug(title: str, name: str, most: int = MAX_SLUG) -> str:
    """A file name for a title, of a-z, 0-9 and hyphens; by the name of the input where none of these are left."""
    for text in (title, Path(name).stem, "guide"):
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
        found = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", ""))[:most].strip("-")
        if found:
            break
    return found


def make_folder(folder: Path) -> None:
    """Make the folder that guides go to, where it is not there. Raises ImportingError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImportingError(
            f"{printable(str(folder))}: cannot be made ({error.strerror}); name another folder with --to"
        ) from error


def write(target: Path, content: bytes) -> None:
    """Write beside the target and move it there: a reader sees the old file or the new one, never a half."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ImportingError(
            f"{printable(str(target))}: cannot be written ({error.strerror}); check the folder"
        ) from error
    except BaseException:  # interrupted
        draft.unlink(missing_ok=True)
        raise
