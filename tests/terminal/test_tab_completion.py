"""What Tab offers."""

from __future__ import annotations

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from chatbot.question.turn import Choice
from chatbot.reply.suggesting import Candidate
from chatbot.terminal.commands import COMMANDS
from chatbot.terminal.tab_completion import MAX_SUGGESTIONS, GuideCompleter, Suggestion, readings, suggest

QUESTIONS = (
    Candidate("What does a Cook earn?", "salary pay Annual Salary"),
    Candidate("What skills does a Cook need?"),
    Candidate("What is the salary of a Clerk?"),
    Candidate("Can a Clerk work from home?", "remote_work"),
)
ROLES = ("Cook", "Clerk", "Pastry Cook")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("skil", ["What skills does a Cook need?"]),
        ("clerk hom", ["Can a Clerk work from home?"]),
        ("HOME CLERK", ["Can a Clerk work from home?"]),
        ("salry", ["What is the salary of a Clerk?", "What does a Cook earn?"]),
        ("remote", ["Can a Clerk work from home?"]),
        ("cook slary", ["What does a Cook earn?"]),
        ("astronaut", []),
        ("", [candidate.text for candidate in QUESTIONS]),
        ("???", [candidate.text for candidate in QUESTIONS]),
        ("two\nlines", []),
        ("/", [command.name for command in COMMANDS]),
        ("/so", ["/sources"]),
        ("/SO", ["/sources"]),
        ("/gui", ["/guides", "/guide"]),
        ("/src", ["/sources"]),
        ("/zz", []),
        ("/save x", []),
        ("/guide ", ["/guide Cook", "/guide Clerk", "/guide Pastry Cook", "/guide all"]),
        ("/guide pas", ["/guide Pastry Cook"]),
        ("/guide clrk", ["/guide Clerk"]),
        ("/guide al", ["/guide all"]),
    ],
)
def test_a_beginning_and_what_it_could_become(line: str, offered: list[str]) -> None:
    """Questions by their words in any order, typing errors forgiven; commands by their letters; roles."""
    assert [suggestion.text.rstrip() for suggestion in suggest(line, QUESTIONS, ROLES)] == offered


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("", Suggestion("pay", "number 1")),
        ("2", Suggestion("working hours", "number 2")),
        ("hours", Suggestion("working hours", "number 2")),
    ],
)
def test_readings_come_first(line: str, first: Suggestion) -> None:
    """Where readings are offered, they are found by number and by words, before all questions."""
    offered = readings((Choice("salary", "pay"), Choice("hours", "working hours")))
    assert suggest(line, (*offered, *QUESTIONS), ROLES)[0] == first


def test_a_menu_stays_readable() -> None:
    """However many questions there are, only the likeliest are offered."""
    assert len(suggest("cook", [Candidate(f"Cook {n}?") for n in range(100)], ())) == MAX_SUGGESTIONS


@pytest.mark.parametrize("line", ["\x1b[31m", "\u202e", "好", "a" * 3000, "/" * 50, "/guide " + "x" * 3000])
def test_odd_beginnings_do_no_harm(line: str) -> None:
    """What nobody would type offers nothing, or something, but never fails."""
    assert isinstance(suggest(line, QUESTIONS, ROLES), tuple)


def test_a_completion_replaces_the_whole_line() -> None:
    """In prompt-toolkit: the line up to the cursor goes, the command's help is shown beside it."""
    completer = GuideCompleter(lambda: QUESTIONS, ROLES)
    completion = next(iter(completer.get_completions(Document("/wh"), CompleteEvent())))
    assert (completion.text, completion.start_position) == ("/why", -3)
    assert completion.display_meta_text == "how the last answer was found"
