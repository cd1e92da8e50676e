"""What was typed before, kept in a file that only its owner can read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import FileHistory

from chatbot.text import clean

NAME = "history"


class ChatHistory(FileHistory):
    """The lines typed in this and earlier chats.

    A file that cannot be read or written never stops the chat: the lines of
    this chat are still there, and `fault` says what went wrong.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.fault = ""
        self._told = False
        super().__init__(str(self.path))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            with self.path.open("ab"):  # known now, not after the first question
                self.path.chmod(0o600)  # a file from before may be open to others
        except OSError as error:
            self._failed(error)

    def load_history_strings(self) -> Iterable[str]:
        """The lines, newest first, made safe to show."""
        try:
            return [clean(line) for line in super().load_history_strings()]
        except OSError as error:
            self._failed(error)
            return []

    def store_string(self, string: str) -> None:
        """Keep a line."""
        try:
            super().store_string(clean(string))
        except OSError as error:
            self._failed(error)

    def take_fault(self) -> str:
        """What went wrong, told once; "" if nothing did."""
        fault, self._told = ("" if self._told else self.fault), self._told or bool(self.fault)
        return fault

    def _failed(self, error: OSError) -> None:
        if not self.fault:
            self.fault = f"{self.path}: {error.strerror or error}; what you type is kept for this chat only"
