"""What can go wrong, each error in words for the person who can mend it.

CareerChatError
├── DataError          something in knowledge/ or intents/ (exit code 3)
│   ├── GuideError     one guide file
│   ├── LeftOutError   one that is no guide by its own word
│   └── IntentError    one rule file
├── IndexUnavailableError  an index in Milvus that is away or not built (exit code 3)
├── ImportingError     a document that could not become a guide
└── InputError         a question or request that cannot be read

The message always says what is wrong, where, and what to do. Each surface
catches CareerChatError once and prints it; nothing here prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class CareerChatError(Exception):
    """Any error that career-chat raises on purpose."""


class DataError(CareerChatError):
    """A fault in a data file.

    path: the file; line: 1-based, or None where the whole file is meant;
    problem: what is wrong; remedy: what to do about it; all: this and the
    further faults of the same file.
    """

    def __init__(self, path: Path | str, line: int | None, problem: str, remedy: str) -> None:
        self.path = Path(path)
        self.line = line
        self.problem = problem
        self.remedy = remedy
        self.all: tuple[DataError, ...] = (self,)
        where = f"{self.path}:{line}" if line else f"{self.path}"
        super().__init__(f"{where}: {problem}; {remedy}")


def together(faults: Sequence[DataError]) -> DataError:
    """The first of the faults of a file, which knows all of them."""
    faults[0].all = tuple(faults)
    return faults[0]


class GuideError(DataError):
    """A guide file that cannot be served as it is."""


class LeftOutError(DataError):
    """A file that is no guide by its own word, and no fault: a draft, or a list of other pages."""


class IntentError(DataError):
    """A rule file that cannot be used as it is."""


class ImportingError(CareerChatError):
    """A document that holds no guide, or a target that must not be overwritten."""


class InputError(CareerChatError):
    """A request that is not in the agreed form."""


class IndexUnavailableError(CareerChatError):
    """An index in Milvus that does not answer, or does not hold what is asked for.

    missing: whether the collection is not there.
    """

    def __init__(self, where: str, problem: str, remedy: str, *, missing: bool = False) -> None:
        self.missing = missing
        super().__init__(f"{where}: {problem}; {remedy}")
