"""Prompts that chat programs send on their own get no answer out of the guides, and people's questions do."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from chatbot.web.errands import TITLE_LENGTH, question_of, read_errand, title
from tests.web.serving import Server

QUESTION = "What does a customer service representative earn?"
_CHAT = f'<chat_history>\nUSER: {QUESTION}\nASSISTANT: Median pay: ... the "tags" of a title.\n</chat_history>'


def prompt(task: str, form: str) -> str:
    """A prompt in the manner of Open WebUI's."""
    return f"### Task:\n{task}\n### Guidelines:\n- Be short.\n### Output:\nJSON format: {form}\n### Chat:\n{_CHAT}"


# What is sent -> what comes back.
ANSWERED: list[tuple[str, Any]] = [
    (prompt("Find a title for the chat.", '{ "title": "your title" }'), {"title": QUESTION}),
    (prompt("Find one to three broad tags.", '{ "tags": ["tag1", "tag2"] }'), {"tags": ["Careers"]}),
    (prompt("Say what to search the web for.", '{ "queries": ["question1"] }'), {"queries": []}),
    (prompt("Describe a picture.", '{ "prompt": "..." }'), {"prompt": ""}),
    (
        f'### Task:\nComplete the text.\n### Output:\n{{ "text": "..." }}\n{_CHAT}\n<type>General</type>\n'
        "<text>what does a customer service representative ea</text>\n#### Output:\n",
        {"text": "rn?"},
    ),
    (f'### Task:\nComplete the text.\n### Output:\n{{ "text": "..." }}\n{_CHAT}\n<text>zzz</text>', {"text": ""}),
]

PLAIN = [
    "Provide a concise, 5-word-or-less title for the conversation, using title case conventions. Only return the title "
    f"itself.\n\nConversation:\nUser: {QUESTION}\nAI: Median pay ...",
    f"### Task:\nGive the chat a name.\n{_CHAT}",
]

# What people may well ask.
ASKED = [
    "Give me the titles of jobs in customer service.",
    "What titles does a customer care agent have?",
    "Provide tips for a difficult conversation with customers.",
    "Write a short summary of the salary.",
    "Name the skills a live chat agent needs.",
    "### Task: what is the salary?",
    "summarize the career in five words or less",
    "Suggest a concise answer to why I want the job title of agent",
]


def complete(server: Server, *texts: str, **body: Any) -> str:
    """What a conversation of these messages is answered with."""
    messages = [{"role": "user", "content": text} for text in texts]
    given = httpx.post(f"{server.url}/v1/chat/completions", json={"messages": messages, **body})
    content: str = given.json()["choices"][0]["message"]["content"]
    return content


@pytest.mark.parametrize(("text", "expected"), ANSWERED)
def test_json(server: Server, text: str, expected: Any) -> None:
    """What is asked for in JSON comes in JSON, made from the chat's first question."""
    assert json.loads(complete(server, text)) == expected


@pytest.mark.parametrize("text", PLAIN)
def test_plain(server: Server, text: str) -> None:
    """A title is the chat's first question."""
    assert complete(server, text) == QUESTION


def test_follow_ups(server: Server) -> None:
    """What to ask next is what the answer suggested, which the guides answer."""
    asked = httpx.post(f"{server.url}/api/v1/ask", json={"text": QUESTION}).json()
    found = json.loads(complete(server, prompt("Suggest what to ask next.", '{ "follow_ups": ["1?"] }')))
    assert found == {"follow_ups": asked["suggestions"]}


def test_title_after_the_messages(server: Server) -> None:
    """A prompt that comes after the messages themselves means the first of them."""
    wish = "Please generate a four to five word title summarizing our conversation without any punctuation."
    assert complete(server, QUESTION, "And at the start?", wish) == QUESTION


def test_named_task(server: Server) -> None:
    """A task that a request names is believed."""
    assert json.loads(complete(server, "whatever", metadata={"task": "tags_generation"})) == {"tags": ["Careers"]}


def test_streamed(server: Server) -> None:
    """An errand may be asked for as a stream."""
    body = {"messages": [{"role": "user", "content": PLAIN[0]}], "stream": True}
    given = httpx.post(f"{server.url}/v1/chat/completions", json=body)
    assert json.dumps(QUESTION, ensure_ascii=False) in given.text


def test_tools_of_open_webui() -> None:
    """The system's question which tool to use is none of a person's."""
    found = read_errand("Query: salary", instructions='Available Tools: []\nAnswer as {"tool_calls": []}.')
    assert found is not None
    assert found.wanted == "tool_calls"


@pytest.mark.parametrize("text", ASKED)
def test_people(text: str) -> None:
    """A person's question is none of these."""
    assert read_errand(text) is None


def test_question_with_pages() -> None:
    """Of a question that pages were put before, the question is asked."""
    wrapped = f"### Task:\nUse the context.\n<context>\n<source>Pay is high.</source>\n</context>\n\n{QUESTION}"
    assert question_of(wrapped) == QUESTION
    assert read_errand(wrapped) is None
    tagged = f"### Task:\nUse it.\n<context>x</context>\n<user_query>\n{QUESTION}\n</user_query>\n"
    assert question_of(tagged) == QUESTION


def test_title_is_short() -> None:
    """A title fits into a list of chats, and is cut between words."""
    assert title(["How stressful is the job of a Customer Service Representative in a call center?"]) == (
        "How stressful is the job of a Customer Service…"
    )
    assert len(title(["x" * 500])) == TITLE_LENGTH + 1
    assert title([]) == "Careers"
