"""MCP: the guides as tools of an assistant, over standard input and output here, over HTTP in `mcp_http`.

Over standard input and output nothing is logged or kept: it is for one person on their own machine.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from chatbot import __version__
from chatbot.bot import Bot
from chatbot.guides.guide import Guide, Section
from chatbot.reply.answer import Answer
from chatbot.text import MAX_QUESTION, clean, join_words
from chatbot.web.models import CitedSection, CollectionSummary, Reading, SectionText
from chatbot.web.sections import section_text

# Names of sections or guides that an error lists, so that a wrong one is mended at the next try.
MAX_NAMED = 40
# Characters of what a caller sent that an error repeats.
MAX_REPEATED = 80

# (question, state of the last answer or "", the call's context) -> (answer, state to go on with). Raises ToolError.
Ask = Callable[[str, str, Context[Any, Any]], Awaitable[tuple[Answer, str]]]

_INSTRUCTIONS = """Questions about careers (pay, skills, training, duties, hours, interviews and the like), answered
from written guides word for word, with the section each sentence comes from.

Call `ask` for any such question before answering from what you know: the guides are what the people who run this
server stand for. Keep the marks such as [1] where they stand and name the sources they point to. Where `kind` is
"abstain", say that the guides do not cover it and do not fill in an answer of your own."""

_READS_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class Told(BaseModel):
    """An answer from the guides."""

    kind: Literal["answer", "clarify", "smalltalk", "abstain"] = Field(
        description="answer: said by the guides; clarify: choose one of `choices`; abstain: the guides do not cover it."
    )
    text: str = Field(description="Plain text. Each [n] is the mark of the citation with that number: keep it.")
    citations: list[CitedSection] = Field(description="Where each mark points, with the words quoted: name these.")
    suggestions: list[str] = Field(description="Questions that the guides answer, to ask next.")
    choices: list[Reading] = Field(description="Where kind is clarify: ask again with the id of one as question.")
    more: bool = Field(description='Whether the question "more", with this state, shows the rest.')
    state: str = Field(description="Send it with the next question of the same conversation.")


class GuideEntry(BaseModel):
    """A guide: its name for `read_section`, and its sections."""

    guide: str
    title: str
    role: str = Field(description="The occupation it is about.")
    publisher: str | None
    year: int | None
    anchors: list[str] = Field(description="Of its sections, in order, for `read_section`.")


class GuideList(BaseModel):
    """The guides, and the collections beside them."""

    guides: list[GuideEntry]
    collections: list[CollectionSummary] = Field(
        description="Guides of a database, which `ask` uses where their occupation is named."
    )


def make_server(bot: Callable[[], Bot], ask: Ask) -> MCPServer[Any]:
    """The server with its tools. bot: the one in use now; ask: who answers."""
    server: MCPServer[Any] = MCPServer(
        "career-chat",
        title="career-chat",
        instructions=_INSTRUCTIONS,
        version=__version__,
        log_level="ERROR",
        subscriptions=False,
    )

    async def asked(
        question: Annotated[str, Field(description=f"One question, at most {MAX_QUESTION:,} characters.")],
        context: Context[Any, Any],
        state: Annotated[str, Field(description="Of the last answer, to go on from it; else leave it out.")] = "",
    ) -> Told:
        text = clean(question).strip()
        if not text:
            raise ToolError("The question is empty; send one in words.")
        if len(question) > MAX_QUESTION:
            raise ToolError(f"The question is longer than {MAX_QUESTION:,} characters; send a shorter one.")
        answer, following = await ask(text, state, context)
        return Told.model_validate(answer.as_dict() | {"state": following})

    async def list_guides() -> GuideList:
        shelved = bot().shelves
        own = [
            GuideEntry(
                guide=guide.slug,
                title=guide.title,
                role=guide.role,
                publisher=guide.publisher or None,
                year=guide.year or None,
                anchors=[section.anchor for section in guide.sections],
            )
            for guide in shelved.guides
        ]
        shelves = [CollectionSummary(name=shelf.collection, guides=len(shelf)) for shelf in shelved.collections]
        return GuideList(guides=own, collections=shelves)

    async def read_section(
        guide: Annotated[str, Field(description="A guide's name, of `list_guides` or of a citation.")],
        anchor: Annotated[str, Field(description="A section's anchor, of `list_guides` or of a citation.")],
    ) -> SectionText:
        return section_text(*_section(bot(), guide, anchor))

    for tool, name, title, about in (
        (
            asked,
            "ask",
            "Ask the career guides",
            "Answer a question about careers from the guides: pay, duties, skills, education, hours, interviews, how "
            "to get in or on, a comparison of occupations. Use it before answering such a question yourself. Keep the "
            "marks [n] of the text and name the sources of `citations`; where kind is abstain, the guides do not cover "
            'it. Go on with `state` for a follow-up such as "and for seniors?".',
        ),
        (
            list_guides,
            "list_guides",
            "List the career guides",
            "The guides with the anchors of their sections. Use it to learn what can be asked or read.",
        ),
        (
            read_section,
            "read_section",
            "Read a section of a guide",
            "A section of a guide in full, word for word, with its source. Use it to read more around a citation of "
            "`ask`, by its guide and anchor.",
        ),
    ):
        server.add_tool(tool, name=name, title=title, description=about, annotations=_READS_ONLY)
    return server


def run_stdio(bot: Bot) -> None:
    """Serve one assistant over standard input and output, until it closes them."""

    async def ask(question: str, state: str, _: Context[Any, Any]) -> tuple[Answer, str]:
        conversation = clean(state, MAX_REPEATED) or secrets.token_urlsafe(16)
        return bot.reply(question, conversation), conversation

    anyio.run(make_server(lambda: bot, ask).run_stdio_async)


def _section(bot: Bot, slug: str, anchor: str) -> tuple[Guide, Section]:
    """A section and its guide. Raises ToolError naming those there are."""
    guide = bot.shelves.guide(clean(slug))
    if guide is None:
        names = join_words([own.slug for own in bot.library.guides][:MAX_NAMED])
        raise ToolError(f"There is no guide {_repeated(slug)}; there are {names}.")
    section = guide.section(clean(anchor))
    if section is None:
        anchors = join_words([own.anchor for own in guide.sections][:MAX_NAMED])
        raise ToolError(f"The guide {guide.slug} has no section {_repeated(anchor)}; it has {anchors}.")
    return guide, section


def _repeated(name: str) -> str:
    return repr(clean(name, MAX_REPEATED))
