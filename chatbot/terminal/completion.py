"""What could be meant by the beginning of a line: commands, roles, questions.

`suggest` is pure; `GuideCompleter` shows its suggestions in prompt-toolkit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from chatbot.bot import Bot
from chatbot.decline import question
from chatbot.intent import Topic
from chatbot.terminal.commands import ALL, COMMANDS
from chatbot.text import words
from chatbot.turn import Choice

# A menu longer than this is not read.
MAX_SUGGESTIONS = 20
# Of 100: one wrong letter in a word of four ("salry", "saly") still counts as that word.
ALIKE = 75
# A word that the question itself holds counts more than one it is filed under.
KEYWORD = 0.95


@dataclass(frozen=True)
class Candidate:
    """A line that can be asked. keywords: further words under which it is found; note: shown beside it."""

    text: str
    keywords: str = ""
    note: str = ""


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


def matching(typed: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that hold every typed word, or one spelled like it; best first, ties in order."""
    wanted = words(typed)
    scored = [(_likeness(wanted, candidate), candidate) for candidate in candidates]
    return [candidate for score, candidate in sorted(scored, key=lambda pair: -pair[0]) if score >= ALIKE]


def _likeness(wanted: Sequence[str], candidate: Candidate) -> float:
    """0 to 100: the worst of the typed words decides; nothing typed is like everything."""
    shown, further = words(candidate.text), words(candidate.keywords)
    return min((max(_found(word, shown), KEYWORD * _found(word, further)) for word in wanted), default=100.0)


def _found(typed: str, among: Sequence[str]) -> float:
    return max((_begins(typed, word) for word in among), default=0.0)


def _begins(typed: str, word: str) -> float:
    """How well a word begins as typed, 0 to 100."""
    if word.startswith(typed):
        return 100.0
    if len(typed) < 3:
        return 0.0
    from rapidfuzz import fuzz  # on typing only: the prompt need not wait for its import

    return max(fuzz.ratio(typed, word[:length]) for length in (len(typed) - 1, len(typed), len(typed) + 1))


def candidates(bot: Bot) -> list[Candidate]:
    """The questions that the guides answer, each also under the name and headings of its topic."""
    topics = {question(topic, guide): topic for topic in bot.rules.topics for guide in bot.library.guides}
    return [Candidate(text, _keywords(topics[text]) if text in topics else "") for text in bot.questions()]


def _keywords(topic: Topic) -> str:
    return " ".join((topic.name, topic.about, *topic.sections))


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
