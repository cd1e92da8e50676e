"""The commands of the chat in one table, and what a typed line does.

A command is a function from the chat as it stands and its argument to an
outcome: what to show, and the chat as it goes on. Only `/save` touches the disk.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chatbot.bot import Bot
from chatbot.errors import CareerChatError
from chatbot.guides.guide import Guide
from chatbot.reply.answer import Answer
from chatbot.terminal.page import BLANK, Page, Paragraph, paragraphs, rows
from chatbot.terminal.rendering import answer_page, quotes
from chatbot.terminal.transcript import Exchange, markdown, save
from chatbot.text import clean, join_words

CONVERSATION = "terminal"
ALL = "all"
ASK_FIRST = "Nothing was answered yet: ask a question first."
NO_EVIDENCE = "Nothing was looked up in the guides for it."
MORE_HINT = "There is more: type /more"


@dataclass(frozen=True)
class Chat:
    """A conversation in one terminal.

    folder: where `/save` writes; keys: (key, what it does) of the line
    editor, for `/help`; exchanges: what was said, in order.
    """

    bot: Bot
    folder: Path = Path()
    keys: tuple[tuple[str, str], ...] = ()
    exchanges: tuple[Exchange, ...] = ()

    @property
    def last(self) -> Answer | None:
        """The last answer, or None."""
        return self.exchanges[-1].answer if self.exchanges else None

    def urls(self) -> Mapping[str, str]:
        """Guide slug -> address of its file."""
        return {guide.slug: guide.path.resolve().as_uri() for guide in self.bot.library.guides}


@dataclass(frozen=True)
class Outcome:
    """What a line led to: the chat as it goes on, and the page to show."""

    chat: Chat
    page: Page = ()
    leave: bool = False
    clear: bool = False


@dataclass(frozen=True)
class Command:
    """One row of the table. argument: as shown in the help; aliases: bare words that do the same."""

    name: str
    argument: str
    help: str
    run: Callable[[Chat, str], Outcome]
    aliases: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """The command with its argument."""
        return f"{self.name} {self.argument}".rstrip()


def respond(chat: Chat, line: str) -> Outcome:
    """What a typed line leads to: a command's outcome, or the answer to a question."""
    text = clean(line).strip()
    name, _, argument = text.partition(" ")
    command = _BY_NAME.get(name.lower()) if text.startswith("/") else _BY_NAME.get(text.lower())
    if command is not None:
        return command.run(chat, argument.strip())
    if text.startswith("/"):
        return _note(chat, unknown(name))
    return ask(chat, text) if text else Outcome(chat)


def ask(chat: Chat, question: str) -> Outcome:
    """The answer to a question, as the bot gives it."""
    try:
        answer = chat.bot.reply(question, CONVERSATION)
    except CareerChatError as error:
        return _note(chat, str(error))
    page = answer_page(answer, chat.urls(), MORE_HINT)
    return Outcome(replace(chat, exchanges=(*chat.exchanges, Exchange(question, answer))), page)


def unknown(name: str) -> str:
    """What to say to a command that is none: the nearest one, and all of them."""
    names = [command.name for command in COMMANDS]
    from rapidfuzz import fuzz  # where a command is misspelt only: the prompt need not wait for its import

    nearest = max(names, key=lambda known: fuzz.ratio(name.lower(), known))
    return f"No command {name}; did you mean {nearest}? There are {join_words(names)}."


def _note(chat: Chat, text: str) -> Outcome:
    return Outcome(chat, paragraphs(text))


# -- the commands ---------------------------------------------------------


def _help(chat: Chat, _: str) -> Outcome:
    page = (Paragraph("Ask in your own words, or use a command:"), *rows((c.usage, c.help) for c in COMMANDS))
    if chat.keys:
        page += (BLANK, *rows(chat.keys))
    return Outcome(chat, page)


def _guides(chat: Chat, _: str) -> Outcome:
    focus = chat.bot.state(CONVERSATION).guides
    pairs = [
        (f"{number}. {guide.role}", _about(guide, guide.slug in focus))
        for number, guide in enumerate(chat.bot.library.guides, 1)
    ]
    pairs += [
        (shelf.collection, f"{len(shelf):,} occupations, each answers by its name")
        for shelf in chat.bot.shelves.collections
    ]
    return Outcome(chat, (*rows(pairs), BLANK, Paragraph("/guide ROLE, or /guide NUMBER, asks one of them only.")))


def _about(guide: Guide, in_focus: bool) -> str:
    count = len(guide.sections)
    size = f"{count} section{'' if count == 1 else 's'}"
    known = (guide.publisher, str(guide.year or ""), guide.region, size)
    return ", ".join(part for part in known if part) + (" (in focus)" if in_focus else "")


def _guide(chat: Chat, name: str) -> Outcome:
    if not name:
        return _note(chat, focus(chat))
    if name.lower() == ALL:
        chat.bot.focus(CONVERSATION, ())
        return _note(chat, focus(chat))
    guide = _find(chat.bot, name)
    if guide is None:
        known = join_words((known.role for known in chat.bot.shelves.shown()), "or")
        return _note(chat, f"No guide about {name}; use {known}, or {ALL}.")
    chat.bot.focus(CONVERSATION, (guide.slug,))
    return _note(chat, focus(chat))


def _find(bot: Bot, name: str) -> Guide | None:
    """A guide by its number in `/guides`, or by name."""
    if name.isdecimal() and 1 <= int(name) <= len(bot.library.guides):
        return bot.library.guides[int(name) - 1]
    return bot.find_guide(name)


def focus(chat: Chat) -> str:
    """Which guides answer now, in a sentence."""
    state = chat.bot.state(CONVERSATION)
    known = roles(chat.bot)
    if not known:
        return f"All {chat.bot.shelves.guide_count:,} guides answer. /guide ROLE asks one of them only."
    named = f"the {join_words(known)} {'guide' if len(known) == 1 else 'guides'}"
    if state.pinned:
        return f"I answer from {named} only, until you type /guide {ALL}."
    return f"We speak of {named}, until you name another or type /forget. /guide ROLE keeps to one."


def _sources(chat: Chat, _: str) -> Outcome:
    if chat.last is None:
        return _note(chat, ASK_FIRST)
    if not chat.last.citations:
        return _note(chat, "The last answer cites nothing.")
    return Outcome(chat, quotes(chat.last.citations, chat.urls()))


def _more(chat: Chat, _: str) -> Outcome:
    return ask(chat, "more")


def _why(chat: Chat, _: str) -> Outcome:
    if chat.last is None:
        return _note(chat, ASK_FIRST)
    return _note(chat, "\n".join(f"- {line}" for line in chat.last.why.lines) or NO_EVIDENCE)


def carried(bot: Bot) -> str:
    """What the next question takes over, in words, apart from guides chosen with `/guide`: roles and topic; or ""."""
    state = bot.state(CONVERSATION)
    known = () if state.pinned else roles(bot)
    return " · ".join(part for part in (" + ".join(known), topic(bot)) if part)


def roles(bot: Bot) -> list[str]:
    """The roles of the guides in focus."""
    found = (bot.shelves.guide(slug) for slug in bot.state(CONVERSATION).guides)
    return [guide.role for guide in found if guide is not None]


def topic(bot: Bot) -> str:
    """What was spoken of last, in words: the topic, or where it is none the guides answer, the section; or ""."""
    state = bot.state(CONVERSATION)
    known = bot.rules.topic(state.topic)
    if known is not None and known.kind == "answer":
        return known.about or known.name
    guide = bot.library.guide(state.section[0]) if state.section else None
    section = guide.section(state.section[1]) if guide and state.section else None
    return section.heading if section else ""


def forget_context(bot: Bot) -> None:
    """Let the next question stand by itself; guides chosen with `/guide` stay."""
    state = bot.state(CONVERSATION)
    bot.forget(CONVERSATION)
    if state.pinned:
        bot.focus(CONVERSATION, state.guides)


def _forget(chat: Chat, _: str) -> Outcome:
    dropped = carried(chat.bot)
    forget_context(chat.bot)
    if not dropped:
        return _note(chat, "Nothing is carried over; the next question stands by itself.")
    return _note(chat, f"Forgotten: {dropped}. The next question stands by itself.")


def _save(chat: Chat, name: str) -> Outcome:
    if not chat.exchanges:
        return _note(chat, "Nothing to save yet: ask a question first.")
    day = datetime.date.today()
    try:
        path = save(markdown(chat.exchanges, day), chat.folder, name, day)
    except (OSError, RuntimeError) as error:  # expanduser raises RuntimeError for an unknown ~name
        reason = (getattr(error, "strerror", None) or str(error)).rstrip(".")
        return _note(chat, f"Not saved ({reason}); name another file, as in /save notes.md")
    taken = f"{name} is there already. " if name and path.name != Path(name).name and Path(name).suffix else ""
    return _note(chat, f"{taken}Saved as {path}")


def _clear(chat: Chat, _: str) -> Outcome:
    chat.bot.forget(CONVERSATION)
    return Outcome(replace(chat, exchanges=()), paragraphs("The conversation is forgotten."), clear=True)


def _quit(chat: Chat, _: str) -> Outcome:
    return Outcome(chat, leave=True)


COMMANDS = (
    Command("/help", "", "this list", _help, ("?", "/?")),
    Command("/guides", "", "the guides I answer from", _guides),
    Command("/guide", "ROLE", f"answer from one guide only; /guide {ALL} for all", _guide),
    Command("/sources", "", "what the guides say, word for word, behind the last answer", _sources),
    Command("/more", "", "the rest of the last answer", _more),
    Command("/why", "", "how the last answer was found", _why),
    Command("/forget", "", "let the next question stand by itself, without guide and topic of the last", _forget),
    Command("/save", "[FILE]", "write the conversation to a Markdown file", _save),
    Command("/clear", "", "forget the conversation and clear the screen", _clear),
    Command("/quit", "", "leave", _quit, ("quit", "exit", "/exit")),
)
_BY_NAME = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}
