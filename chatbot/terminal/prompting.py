"""The line editor: keys, completion, history and toolbar, as in IPython or pgcli."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, completion_is_selected, has_completions, has_focus
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import BaseStyle

from chatbot.terminal.tab_completion import GuideCompleter

FORGET_KEY = "F4"
KEYS = (
    ("Tab", "complete a question or a command"),
    ("Right", "take the suggestion from the history"),
    ("Up, Ctrl-R", "earlier lines, search them"),
    ("Alt+Enter", "a new line"),
    (FORGET_KEY, "forget guide and topic, as /forget does"),
    ("Ctrl-C", "clear the line; twice on an empty one: leave"),
    ("Ctrl-D", "leave"),
)


def line_editor(
    completer: GuideCompleter,
    history: History,
    toolbar: Callable[[], str],
    forget: Callable[[], None],
    style: BaseStyle,
    color: bool,
) -> PromptSession[str]:
    """The prompt of the chat; it raises KeyboardInterrupt for Ctrl-C on an empty line and EOFError for Ctrl-D.

    toolbar: the line at the bottom, asked for whenever it is drawn; forget:
    what the key of that name does, while what is typed stays.
    """
    command = Condition(lambda: get_app().current_buffer.text.startswith("/"))
    return PromptSession(
        [("class:prompt", "> ")],
        multiline=True,
        prompt_continuation=[("class:prompt", ". ")],
        key_bindings=_keys(forget),
        completer=completer,
        complete_while_typing=command,
        enable_history_search=~command,
        auto_suggest=AutoSuggestFromHistory(),
        history=history,
        bottom_toolbar=toolbar,
        style=style,
        color_depth=ColorDepth.DEPTH_4_BIT if color else ColorDepth.DEPTH_1_BIT,
        enable_suspend=True,
        enable_open_in_editor=True,
        reserve_space_for_menu=6,
    )


def _keys(forget: Callable[[], None]) -> KeyBindings:
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)

    @keys.add("enter", filter=typing & has_completions & completion_is_selected)
    def _take(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @keys.add("enter", filter=typing & ~completion_is_selected)
    def _send(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=typing)
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add(FORGET_KEY.lower(), filter=typing)
    def _forget(event: KeyPressEvent) -> None:
        forget()

    @keys.add("c-c", filter=typing)
    def _clear(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt())

    return keys
