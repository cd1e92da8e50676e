"""What a typed line does."""

from __future__ import annotations

import dataclasses
import datetime
import re
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from chatbot.bot import Bot
from chatbot.errors import InputError
from chatbot.fitting.shelf import fit_shelf
from chatbot.fitting.topics import fit_topics
from chatbot.guides.guide import parse_guide
from chatbot.index.shelf import Shelf
from chatbot.index.shelves import Shelves
from chatbot.question.language import Language
from chatbot.question.rules import Rules, Topic
from chatbot.question.topics import TopicModel
from chatbot.question.turn import Cursor, State
from chatbot.record import replace
from chatbot.reply.answer import Answer, Citation, Why
from chatbot.terminal.commands import ASK_FIRST, COMMANDS, CONVERSATION, NO_EVIDENCE, Chat, Outcome, respond
from chatbot.terminal.page import plain
from chatbot.terminal.transcript import Exchange, markdown, save
from tests.mapped import mapped

CITATION = Citation(1, "cook", "Cook", ("Pay",), "pay", (7, 8), "Cooks earn $30,000.", "Jobicy", 2025)
PAY = Answer("answer", "Cooks earn $30,000. [1]", (CITATION,), why=Why(("Topic: pay.", "Guide: Cook.")))
DAY = datetime.date(2026, 11, 21)


@cache
def opened() -> tuple[Language, Shelves]:
    """Two guides of a section each."""
    guides = tuple(
        parse_guide(f"---\ntitle: {role}\nrole: {role}\nyear: 2025\n---\n\n## Pay\n\nMoney.\n", Path(f"/{role}.md"))
        for role in ("Cook", "Clerk")
    )
    rules = Rules((Topic("pay", sections=("Pay",), examples=("pay",)),))
    topics = TopicModel(mapped(*fit_topics(rules)))
    shelf = Shelf(mapped(*fit_shelf(guides, rules, topics)), [(guide.path.parent, guide.path.name) for guide in guides])
    shelves = Shelves(shelf, topics.names)
    return Language.of(Rules(()), topics, shelves), shelves


class Scripted(Bot):
    """A bot with two guides that says "pay" to everything, and what it was asked."""

    def __init__(self) -> None:
        super().__init__(*opened())
        self.asked: list[str] = []
        self.says = PAY

    def reply(self, text: str, conversation: str = "") -> Answer:
        """The scripted answer."""
        if text == "fail":
            raise InputError("no such thing; ask another")
        self.asked.append(text)
        return self.says


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    """A chat in which nothing was said yet."""
    return Chat(Scripted(), tmp_path)


def text(outcome: Outcome) -> str:
    """What an outcome shows, its wrapped lines joined."""
    return "\n".join(plain((paragraph,), 100).replace("\n", " ") for paragraph in outcome.page)


def after(chat: Chat, *lines: str) -> Outcome:
    """What the last of these lines leads to."""
    outcome = Outcome(chat)
    for line in lines:
        outcome = respond(outcome.chat, line)
    return outcome


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["pay?"], r"Cooks earn \$30,000. \[1\]\n\n\[1\] Cook › Pay \(lines 7-8\)"),
        (["fail"], "no such thing; ask another"),
        (["/sources"], ASK_FIRST),
        (
            ["pay?", "/sources"],
            r'\[1\] Cook › Pay\n    "Cooks earn \$30,000."\n    lines 7-8 of cook.md\n    Jobicy, 2025',
        ),
        (["/why"], ASK_FIRST),
        (["pay?", "/why"], "- Topic: pay.\n- Guide: Cook."),
        (["/guides"], r"1. Cook   2025, 1 section\n2. Clerk  2025, 1 section\n"),
        (["/guide clerk", "/guides"], r"2. Clerk  2025, 1 section \(in focus\)"),
        (["/guide"], "All 2 guides answer."),
        (["/guide clerk"], "I answer from the Clerk guide only, until you type /guide all."),
        (["/guide 1", "/guide"], "I answer from the Cook guide only"),
        (["/guide clerk", "/guide all"], "All 2 guides answer."),
        (["/guide pilot"], "No guide about pilot; use Cook or Clerk, or all."),
        (["/guide 9"], "No guide about 9"),
        (["/sorces"], r"No command /sorces; did you mean /sources\? There are /help, .* and /quit."),
        (["/GUIDES"], "1. Cook"),
        (["  /guide   clerk "], "the Clerk guide only"),
        (["/save"], "Nothing to save yet"),
        (["/forget"], "Nothing is carried over"),
        (["/guide clerk", "/forget", "/guide"], "I answer from the Clerk guide only"),
        (["pay?", "/clear"], "The conversation is forgotten."),
        (["pay?", "/clear", "/why"], ASK_FIRST),
        (["", " \t"], "^$"),
        (["/\x1b[2J\u202e"], r"No command /\[2J; did you mean"),
    ],
)
def test_lines_and_what_is_shown(chat: Chat, lines: list[str], shown: str) -> None:
    """Each command, each mistake, in the words people see."""
    assert re.search(shown, text(after(chat, *lines)))


@pytest.mark.parametrize("line", ["/quit", "quit", "exit", "EXIT", "/exit"])
def test_ways_to_leave(chat: Chat, line: str) -> None:
    """`/quit`, and what people type without the slash."""
    assert respond(chat, line).leave


@pytest.mark.parametrize("line", ["/help", "?", "/?"])
def test_help_is_the_table(chat: Chat, line: str) -> None:
    """The help lists every command, and the keys where there is a line editor."""
    shown = text(respond(chat, line))
    assert all(command.usage in shown and command.help in shown for command in COMMANDS)
    assert "Ctrl-C" not in shown
    assert "Ctrl-C" in text(respond(dataclasses.replace(chat, keys=(("Ctrl-C", "leave"),)), line))


def test_words_that_only_look_like_commands_are_questions(chat: Chat) -> None:
    """The bare word quit is a command alone, not in a question."""
    after(chat, "how do I quit my job", "help me", "exit interview?")
    assert cast(Scripted, chat.bot).asked == ["how do I quit my job", "help me", "exit interview?"]


def test_more_asks_for_the_rest(chat: Chat) -> None:
    """`/more` is the word "more", and an answer says where there is more."""
    bot = cast(Scripted, chat.bot)
    bot.says = replace(PAY, rest=(Cursor("cook", "pay", (2,)),))
    assert "There is more: type /more" in text(after(chat, "pay?", "/more"))
    assert bot.asked == ["pay?", "more"]


def test_the_focus_and_the_conversation_are_the_bots(chat: Chat) -> None:
    """`/guide` pins a guide in the conversation; `/clear` forgets both and clears the screen."""
    after(chat, "/guide clerk")
    state = chat.bot.state(CONVERSATION)
    assert (state.guides, state.pinned) == (("Clerk",), True)
    assert after(chat, "/clear").clear
    assert chat.bot.state(CONVERSATION).guides == ()


def test_forgetting_what_is_carried_over(chat: Chat) -> None:
    """`/forget` drops the guide and topic of the last answer, says which, and keeps what was said."""
    asked = respond(chat, "pay?").chat
    chat.bot._remember(CONVERSATION, State(guides=("Cook",), section=("Cook", "pay"), turns=1))
    outcome = respond(asked, "/forget")
    assert text(outcome) == "Forgotten: Cook · Pay. The next question stands by itself."
    assert (outcome.chat.exchanges, outcome.clear) == (asked.exchanges, False)
    assert chat.bot.state(CONVERSATION) == State()


def test_forgetting_keeps_a_chosen_guide(chat: Chat) -> None:
    """A guide chosen with `/guide` stays until `/guide all`."""
    chat.bot._remember(CONVERSATION, State(guides=("Cook",), pinned=True, section=("Cook", "pay"), turns=1))
    assert text(respond(chat, "/forget")) == "Forgotten: Pay. The next question stands by itself."
    assert chat.bot.state(CONVERSATION) == State(guides=("Cook",), pinned=True)


def test_why_without_evidence(chat: Chat) -> None:
    """Small talk has nothing to explain, and `/why` says so."""
    cast(Scripted, chat.bot).says = Answer("smalltalk", "Hello!")
    assert text(after(chat, "hi", "/why")) == NO_EVIDENCE


def test_why_after_more(bot: Bot) -> None:
    """`/why` says which section "more" went on in, and at its end that nothing was left."""
    stressed = "How stressful is the job of a Customer Care Agent?"
    outcome = after(Chat(bot), "/clear", stressed, "/more", "/why")
    assert (
        text(outcome) == "- This goes on in Work-Life Balance & Stress of the Customer Care Agent guide, shown before."
    )
    assert "there was nothing left to show" in text(after(outcome.chat, "/more", "/more", "/why"))


def test_why_in_plain_words(bot: Bot) -> None:
    """How it was read, the guide, the topic, where the answer is from and what came second, in words."""
    shown = text(after(Chat(bot), "/clear", "how stresful is a customer care agent job", "/why"))
    for wanted in (
        "I read “stresful” as “stressful”.",
        "Guide: Customer Care Agent.",
        r"Topic: stress \(\d+% sure\).",
        r"The answer is from Work-Life Balance & Stress \(Customer Care Agent\).",
        r"Next best would be .+ \(Customer Care Agent\)",
    ):
        assert re.search(wanted, shown)
    assert "_" not in shown


def test_a_command_leaves_the_chat_it_was_given_alone(chat: Chat) -> None:
    """The chat goes on as a new value."""
    outcome = respond(chat, "pay?")
    assert chat.exchanges == ()
    assert outcome.chat.exchanges == (Exchange("pay?", PAY),)


# -- /save ----------------------------------------------------------------


def test_saving_never_overwrites(chat: Chat, tmp_path: Path) -> None:
    """A name that is taken gets a number, and the chat says so."""
    asked = respond(chat, "pay?").chat
    assert text(respond(asked, "/save notes.md")).startswith("Saved as ")
    (tmp_path / "notes.md").write_text("mine")
    assert text(respond(asked, "/save notes.md")).startswith("notes.md is there already. Saved as ")
    assert (tmp_path / "notes.md").read_text() == "mine"
    assert "Cooks earn" in (tmp_path / "notes-2.md").read_text(encoding="utf-8")
    respond(asked, "/save")
    assert len(list(tmp_path.glob("career-chat-20??-??-??.md"))) == 1


@pytest.mark.parametrize("name", ["no/such/folder.md", "~nobody-of-this-name/x.md", "x" * 300])
def test_a_file_that_cannot_be_written(chat: Chat, name: str) -> None:
    """The chat goes on, and says what to do."""
    shown = text(after(chat, "pay?", f"/save {name}"))
    assert shown.startswith("Not saved (")
    assert shown.endswith("/save notes.md")


def test_a_transcript() -> None:
    """Questions as headings, answers as text, sources with quotes; Markdown that was typed stays text."""
    table = replace(CITATION, quote="| Range | $30,000 |\n| Top | $40,000 |", lines=(3, 4))
    listed = Answer("answer", "Tools: [1]\n- a *knife*\n- <b>\nMore:", (table,))
    talk = [Exchange("# pay\nof [cooks](x)?", listed), Exchange("weather", Answer("abstain", "No."))]
    assert markdown(talk, DAY) == (
        "# career-chat, 2026-11-21\n\n"
        "## \\# pay of \\[cooks\\](x)?\n\n"
        "Tools: [1]\n- a \\*knife\\*\n- \\<b>\n\nMore:\n\n"
        "Sources:\n\n"
        "- [1] Cook › Pay, lines 3-4 of cook.md; Jobicy, 2025\n"
        '  > "| Range | $30,000 |\n'
        '  > | Top | $40,000 |"\n\n'
        "## weather\n\n"
        "No.\n\n"
        "No source: this is no answer from the guides.\n"
    )


def test_a_transcript_in_a_folder(tmp_path: Path) -> None:
    """A folder as name gets a file named by the day."""
    (tmp_path / "talks").mkdir()
    assert save("x", tmp_path, "talks", DAY) == tmp_path / "talks" / "career-chat-2026-11-21.md"
    assert save("x", tmp_path, str(tmp_path / "abs"), DAY) == tmp_path / "abs"
