"""What could be meant by the beginning of a line: commands, roles, questions.

`suggest` is pure; `GuideCompleter` shows its suggestions in prompt-toolkit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from chatbot.question.turn import Choice
from chatbot.reply.suggesting import Candidate, matching
from chatbot.terminal.commands import ALL, COMMANDS

# A menu longer than this is not read.
MAX_SUGGESTIONS = 20


@dataclass(frozen=True)
class Suggestion:
    """A way to go on: the whole text of the line, and a note about it."""

    text: str
    note: str = ""


def suggest(line: str, questions: Sequence[Candidate], roles: Sequence[str]) -> tuple[Suggestion, ...]:
    """Lines that the beginning of a line could become, likeliest first.

    questions: what the guides answer; roles: of the guides, for `/guide`.
    """
    if "\n" in line:
        return ()
    command, space, argument = line.partition(" ")
    if command == "/guide" and space:
        return tuple(Suggestion(f"/guide {c.text}") for c in matching(argument, map(Candidate, (*roles, ALL))))
    if command.startswith("/"):
        return () if space else tuple(_commands(command))
    return tuple(Suggestion(c.text, c.note) for c in matching(line, questions)[:MAX_SUGGESTIONS])


def _commands(typed: str) -> Iterator[Suggestion]:
    """The commands that start as typed, or else those that hold its letters in order."""
    begun = [command for command in COMMANDS if command.name.startswith(typed.lower())]
    for command in begun or [c for c in COMMANDS if _in_order(typed.lower(), c.name)]:
        yield Suggestion(command.name + (" " if command.argument == "ROLE" else ""), command.help)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def readings(choices: Sequence[Choice]) -> list[Candidate]:
    """The readings offered last, each found by its words and by its number."""
    return [Candidate(choice.text, str(number), f"number {number}") for number, choice in enumerate(choices, 1)]


class GuideCompleter(Completer):
    """Suggestions as the completion menu of prompt-toolkit shows them."""

    def __init__(self, questions: Callable[[], Sequence[Candidate]], roles: Sequence[str]) -> None:
        self._questions = questions
        self._roles = roles

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Completions that replace the line up to the cursor."""
        line = document.text_before_cursor
        for suggestion in suggest(line, self._questions(), self._roles):
            yield Completion(suggestion.text, start_position=-len(line), display_meta=suggestion.note or None)
