"""The libraries of the extra `import`, which read other formats than text: imported where they are needed only."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from chatbot.errors import ImportingError
from chatbot.importing.report import printable

EXTRA = "pip install 'career-chat[import]'"


class MissingLibraryError(ImportingError):
    """A format whose library is not installed."""


def library(module: str, name: str, kind: str) -> ModuleType:
    """A module of the extra. name: the input; kind: its format. Raises MissingLibraryError with what to install."""
    try:
        return import_module(module)
    except ImportError as error:
        missing = error.name or module
        raise MissingLibraryError(
            f"{printable(name)}: {kind} needs the library {missing}; install it with: {EXTRA}"
        ) from error
