"""A demo played in a terminal: questions typed at a readable pace, answers as in the chat, pauses for the audience."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import ColorDepth

from chatbot.bot import Bot
from chatbot.demo.script import Chapter, Demo, Say, rehearse
from chatbot.terminal.page import Page, Paragraph, fragments
from chatbot.terminal.rendering import answer_page
from chatbot.terminal.screen import STYLE, Screen, columns, forgive_encoding, is_tty
from chatbot.terminal.style import is_dumb, use_color, use_links

# Characters a second, slow enough to read along.
PACE = 30.0
# A pause of so many seconds where the demo goes on by itself and no other was asked for.
SECONDS = 5.0
# Between the last letter of a question and its answer, seconds: people look up when typing stops.
BEAT = 0.5
FRAME = 1 / 60
MORE_HINT = "There is more: the chat shows it with /more"
TERMINATED = 128 + signal.SIGTERM

NEXT, BACK, SKIP, AUTO, LEAVE = "next", "back", "skip", "auto", "leave"
KEYS = {
    "enter": NEXT,
    " ": NEXT,
    "right": NEXT,
    "pagedown": NEXT,  # the last is what a presenter's remote sends
    "b": BACK,
    "left": BACK,
    "pageup": BACK,
    "s": SKIP,
    "a": AUTO,
    "q": LEAVE,
    "c-c": LEAVE,
    "c-d": LEAVE,
    "<sigint>": LEAVE,
}


@dataclass(frozen=True)
class Scene:
    """One step as it is played.

    chapter: its number from 0; head: titles that stand before; question: that
    is typed, or nothing; then: the answer, or what the presenter says;
    progress: "3/18", the questions asked so far.
    """

    chapter: int
    head: Page
    question: Page
    then: Page
    progress: str


class Stage(Protocol):
    """Where a demo is played; both return one of the actions of KEYS."""

    def type(self, page: Page) -> str:
        """Let a question appear, and leave nothing of it behind."""

    def pause(self, hint: str, seconds: float | None) -> str:
        """Wait for a key, or for so many seconds."""


def play(
    demo: Demo,
    bot: Bot,
    *,
    pace: float = PACE,
    auto: float | None = None,
    color: str = "auto",
    accessible: bool = False,
) -> int:
    """Play a demo until its end or until somebody leaves; the exit code.

    pace: characters a second, 0 for whole questions at once; auto: seconds after which it goes on by
    itself, None to wait for a key; color, accessible: as in the chat. Without a terminal on both sides
    everything is printed at once.
    """
    env, writes = os.environ, is_tty(sys.stdout)
    tty = writes and is_tty(sys.stdin)
    spoken = accessible or env.get("CAREER_CHAT_ACCESSIBLE", "0") not in ("", "0") or (tty and is_dumb(env))
    colored = use_color(color, env, writes) and not spoken
    forgive_encoding()
    screen = Screen(colored, use_links(colored, env, writes), spoken)
    scenes = list(staged(demo, bot))
    if not tty:
        for scene in scenes:
            _show(scene, screen)
        return 0
    with _ended_in_order(), suppress(KeyboardInterrupt):
        _perform(scenes, screen, Lines() if spoken else Live(pace, colored), auto)
    return 0


def staged(demo: Demo, bot: Bot) -> Iterator[Scene]:
    """The scenes of a demo in order, every question answered."""
    outcomes = iter(rehearse(demo, bot))
    urls = {guide.slug: guide.path.resolve().as_uri() for guide in bot.library.guides}
    total, asked = len(demo.questions), 0
    for number, chapter in enumerate(demo.chapters):
        head = _title(demo, number, bot)
        for step in chapter.steps:
            if isinstance(step, Say):
                then: Page = (Paragraph(step.text, "| ", lead_style="class:lead", spoken=f"Presenter: {step.text}"),)
                yield Scene(number, head, (), then, f"{asked}/{total}")
            else:
                asked += 1
                question = Paragraph(
                    step.text,
                    f"{asked}/{total} > ",
                    lead_style="class:prompt",
                    spoken=f"Question {asked} of {total}: {step.text}",
                )
                then = answer_page(next(outcomes).answer, urls, MORE_HINT)
                yield Scene(number, head, (question,), then, f"{asked}/{total}")
            head = ()


def _title(demo: Demo, number: int, bot: Bot) -> Page:
    """What stands before a chapter: its title and guide, and before the first one the demo's title."""
    chapter: Chapter = demo.chapters[number]
    page = [Paragraph(demo.title, style="class:name", spoken=f"Demo: {demo.title}")] * (number == 0)
    guide = bot.shelves.guide(chapter.guide) if chapter.guide else None
    if chapter.title != demo.title:
        page += [Paragraph()] * bool(page)
        lead = f"Chapter {number + 1} of {len(demo.chapters)}: "
        page.append(Paragraph(chapter.title, lead, "class:name", "class:hint"))
    if guide is not None:
        page.append(Paragraph(f"Answers are from the {guide.role} guide only.", style="class:hint"))
    return tuple(page)


def _show(scene: Scene, screen: Screen, typed: bool = True) -> None:
    """Print a scene; typed: with its head and question."""
    for page in (scene.head, scene.question, scene.then) if typed else (scene.question, scene.then):
        screen.show(page)


def _perform(scenes: Sequence[Scene], screen: Screen, stage: Stage, auto: float | None) -> None:
    """Scene after scene, as the audience's keys say."""
    at, seconds, by_itself = 0, SECONDS if auto is None else auto, auto is not None
    while at < len(scenes):
        scene = scenes[at]
        screen.show(scene.head)
        action = stage.type(scene.question) if scene.question else NEXT
        if action in (NEXT, AUTO):
            _show(scene, screen, typed=False)
            by_itself ^= action == AUTO
            action = AUTO
        while action == AUTO:
            if at + 1 == len(scenes):
                return
            action = stage.pause(hint(scene.progress, seconds if by_itself else None), seconds if by_itself else None)
            by_itself ^= action == AUTO
        if action == LEAVE:
            return
        at = _after(scenes, at, action)


def _after(scenes: Sequence[Scene], at: int, action: str) -> int:
    """The number of the scene that an action leads to; the number of scenes means the end."""
    if action == SKIP:
        return next((n for n in range(at, len(scenes)) if scenes[n].chapter > scenes[at].chapter), len(scenes))
    return max(at - 1, 0) if action == BACK else at + 1


def hint(progress: str, seconds: float | None) -> str:
    """How far the demo is, and what the keys do; seconds: after which it goes on by itself, or None."""
    on = "Enter goes on" if seconds is None else f"goes on in {seconds:g} s"
    return f"{progress} · {on} · b back · s next chapter · a {'plays' if seconds is None else 'stops'} · q leaves"


# -- stages -----------------------------------------------------------------


@dataclass(frozen=True)
class Live:
    """A terminal that can be redrawn; pace: characters a second."""

    pace: float
    colored: bool

    def type(self, page: Page) -> str:
        """Let a question appear letter by letter; a key shows it whole."""
        if not self.pace:
            return NEXT
        words = page[0].text
        started = time.monotonic()

        def shown() -> Page:
            length = int((time.monotonic() - started) * self.pace)
            return (Paragraph(words[:length], page[0].lead, lead_style=page[0].lead_style),)

        return self._run(shown, len(words) / self.pace + BEAT, FRAME)

    def pause(self, hint: str, seconds: float | None) -> str:
        """Wait for a key, or for so many seconds, with a line that says so at the bottom."""
        return self._run(lambda: (Paragraph(hint, style="class:hint"),), seconds)

    def _run(self, page: Callable[[], Page], seconds: float | None, frame: float | None = None) -> str:
        """Draw a page, anew every `frame` seconds, until a key is hit or the time is over; then erase it."""
        control = FormattedTextControl(lambda: FormattedText(fragments(page(), columns())))
        app: Application[str] = Application(
            layout=Layout(Window(control, dont_extend_height=True, always_hide_cursor=True)),
            key_bindings=_bindings(),
            style=STYLE,
            color_depth=ColorDepth.DEPTH_4_BIT if self.colored else ColorDepth.DEPTH_1_BIT,
            erase_when_done=True,
            refresh_interval=frame,
        )

        async def go_on_after(seconds: float) -> None:
            await asyncio.sleep(seconds)
            if not app.is_done:
                app.exit(result=NEXT)

        def before() -> None:
            if seconds is not None:
                app.create_background_task(go_on_after(seconds))

        try:
            return app.run(pre_run=before)
        except (EOFError, KeyboardInterrupt):  # the terminal is gone
            return LEAVE


def _bindings() -> KeyBindings:
    """The keys of KEYS, and Ctrl-Z."""
    keys = KeyBindings()

    def ends_with(action: str) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=action)

    for key, action in KEYS.items():
        keys.add(key)(ends_with(action))
    keys.add("c-z")(lambda event: event.app.suspend_to_background())
    return keys


class Lines:
    """A terminal that only prints, or a screen reader: nothing is redrawn, and a key is confirmed with Enter."""

    def type(self, page: Page) -> str:
        """Nothing: the question is printed whole."""
        return NEXT

    def pause(self, hint: str, seconds: float | None) -> str:
        """Wait for a line, or for so many seconds."""
        try:
            if seconds is not None:
                time.sleep(seconds)
                return NEXT
            while True:
                typed = input(f"{hint.replace(' · ', ', ')}: ").strip().lower()
                if not typed or typed in KEYS:
                    return KEYS[typed] if typed else NEXT
        except (EOFError, KeyboardInterrupt):
            print()  # what follows starts on its own line
            return LEAVE


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Whoever ends the process finds the terminal as it was: the signal unwinds what is open."""

    def leave(*_: object) -> None:
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
