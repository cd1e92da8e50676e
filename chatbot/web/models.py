"""Requests and replies of the native API, as its OpenAPI document describes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chatbot.text import MAX_QUESTION

MAX_COMMENT = 1_000
MAX_TOKEN = 20_000
MAX_SLUG = 200
# Ids that clients make: nothing in them that means something to a database, a log or a path.
ID = r"^[A-Za-z0-9_-]{1,64}$"
# An id as long as this is taken for one that no other client makes.
RANDOM_ID = 16
SIGNED = r"^[A-Za-z0-9._-]*$"

Slug = Annotated[str, Field(description="A guide's name: its file's, without `.md`.")]


class _Reply(BaseModel):
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Question(BaseModel):
    """A message of a conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "What does a customer service representative earn?", "message_id": "m-1"}]
        }
    )

    text: str = Field(min_length=1, max_length=MAX_QUESTION, description="What was typed.")
    state: str | None = Field(
        None,
        max_length=MAX_TOKEN,
        pattern=SIGNED,
        description="What the last reply gave as `state`: the conversation goes on from there, on any replica.",
    )
    conversation: str | None = Field(
        None,
        pattern=ID,
        description="An id of your own; the server keeps the state then. Left unread where a `state` is given.",
    )
    guide: str | None = Field(
        None,
        max_length=MAX_SLUG,
        description="A guide's slug: from this message on, it alone is asked. Empty: all are asked again.",
    )
    message_id: str | None = Field(
        None,
        pattern=ID,
        description="An id of your own for this message; sent again, it is logged once. For the first message of a "
        f"conversation, only a random one of {RANDOM_ID} characters or more, such as a UUID, can be known.",
    )


class Source(_Reply):
    """Who published what a guide says, and when."""

    publisher: str | None
    year: int | None


class CitedSection(_Reply):
    """Where a mark points: a section of a guide, and the words quoted."""

    mark: int
    guide: Slug
    title: str
    section: list[str] = Field(description="The headings down to the section.")
    anchor: str
    lines: tuple[int, int] = Field(description="First and last line of the quote in the guide's file, from 1.")
    quote: str
    source: Source


class Reading(_Reply):
    """One of the readings to choose from: send its id as the next text."""

    id: str
    text: str


class Reply(_Reply):
    """An answer. Each `[n]` in the text is the mark of a citation."""

    kind: Literal["answer", "clarify", "smalltalk", "abstain"]
    text: str
    citations: list[CitedSection]
    intent: str
    confidence: float = Field(ge=0, le=1)
    suggestions: list[str] = Field(description="Questions that the guides answer.")
    choices: list[Reading]
    more: bool = Field(description="Whether the text `more` shows the rest.")
    id: str = Field(description="The turn's id, for feedback.")
    conversation: str
    state: str = Field(description="To be sent with the next message.")


class Rating(BaseModel):
    """What someone thinks of an answer; a second one for the same turn replaces the first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"turn": "0123456789abcdef0123456789abcdef", "rating": "down", "reason": "wrong_section"}]
        }
    )

    turn: str = Field(pattern=ID)
    rating: Literal["up", "down"]
    reason: Literal["wrong_section", "wrong_text", "outdated", "unclear", "other"] | None = None
    comment: str | None = Field(None, max_length=MAX_COMMENT)


class Rated(_Reply):
    """What was kept."""

    turn: str
    rating: Literal["up", "down"]


class Suggestion(_Reply):
    """A question that the guides answer."""

    text: str


class Suggestions(_Reply):
    """Questions that the guides answer, likeliest first."""

    suggestions: list[Suggestion]


class SectionName(_Reply):
    """A section of a guide."""

    anchor: str
    path: list[str]


class GuideSummary(_Reply):
    """A guide and its sections."""

    slug: Slug
    title: str
    role: str
    publisher: str | None
    year: int | None
    region: str | None
    reviewed: str | None = Field(description="The day a counselor last looked at it.")
    sections: list[SectionName]


class CollectionSummary(_Reply):
    """Guides of a database, which answer where their occupation is named."""

    name: str
    guides: int


class Guides(_Reply):
    """What there is to ask."""

    guides: list[GuideSummary]
    collections: list[CollectionSummary]


class Paragraph(_Reply):
    """Text."""

    kind: Literal["paragraph"] = "paragraph"
    text: str


class Listed(_Reply):
    """A list."""

    kind: Literal["list"] = "list"
    items: list[str]


class Table(_Reply):
    """A table; its first row is its head."""

    kind: Literal["table"] = "table"
    rows: list[list[str]]


class SectionText(_Reply):
    """A section as it stands in its guide."""

    guide: Slug
    title: str
    role: str
    section: list[str]
    anchor: str
    lines: tuple[int, int]
    source: Source
    blocks: list[Paragraph | Listed | Table]
    sections: list[SectionName] = Field(description="The sections right below.")


class Fault(_Reply):
    """What is wrong with a request."""

    message: str
    type: str
    param: str | None
    code: str


class Refused(_Reply):
    """A request that was refused."""

    error: Fault


class Health(_Reply):
    """Whether the server runs and answers."""

    status: Literal["ok", "degraded"]
    version: str
    guides: int
    faults: int = Field(description="Guide and rule files that are not served; the log names each.")


class Step(_Reply):
    """A question with the sections that it should be answered from, or words of the presenter."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    say: str | None = None
    question: str | None = None
    expects: list[str] | None = Field(None, description="Each as `guide#anchor`.")
    kind: Literal["answer", "clarify", "smalltalk", "abstain"] | None = Field(None, description="The answer's kind.")


class Chapter(_Reply):
    """One conversation of a demo."""

    title: str
    guide: str | None = Field(description="The guide that alone is asked.")
    steps: list[Step]


class Demo(_Reply):
    """A rehearsed demo."""

    title: str
    chapters: list[Chapter]
