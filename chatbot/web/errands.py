"""Errands: prompts that chat programs send on their own, for a title, tags or what to ask next.

They are no questions of a person: answered as one, a chat would get a piece of a guide as its title. Open WebUI's begin
with `### Task:` and hold the conversation in `<chat_history>`; LibreChat's, Chatbox's and NextChat's are a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from chatbot.record import record
from chatbot.text import clean, fold
from chatbot.web.service import Service

# An errand carries a conversation; of a longer one the beginning is enough.
MAX_ERRAND = 20_000
# Characters of a title: what a list of chats shows.
TITLE_LENGTH = 50
TAG = "Careers"
FOLLOW_UPS = 3

_TASK = "### task:"
_HISTORY, _HISTORY_END = "<chat_history>", "</chat_history>"
# What an errand asks for -> what Open WebUI calls it in `metadata.task`. The order in which a prompt is searched for
# them: "text" is the commonest word.
_TASKS = {
    "follow_ups": "follow_up_generation",
    "tags": "tags_generation",
    "title": "title_generation",
    "queries": "query_generation",
    "prompt": "image_prompt_generation",
    "tool_calls": "function_calling",
    "text": "autocomplete_generation",
}
_NAMES = {task: name for name, task in _TASKS.items()} | {"emoji_generation": "emoji"}
# A sentence that asks for a title has a word of each kind, and a verb at its beginning. All four within so many
# characters: no question about a career has that.
_HEAD = 300
_VERBS = ("provide", "generate", "create", "write", "give", "summarize", "summarise", "suggest", "analyze", "analyse")
_NAMED = ("title", "name")
_THINGS = ("conversation", "chat history", "this chat", "our chat", "discussion", "dialogue")
_FORMS = ("concise", "words or less", "-word", "word title", "characters", "quotes", "quotation", "punctuation")
_OPENINGS = ("please ", "now ", "based on the chat history, ")


@record
class Errand:
    """What is asked for (one of _TASKS, "plain title" or "emoji"), the chat's questions, and what is being typed."""

    wanted: str
    questions: tuple[str, ...]
    typed: str = ""


def read_errand(text: str, *, earlier: Iterable[str] = (), instructions: str = "", task: Any = None) -> Errand | None:
    """The errand that a message is, or None where a person asks.

    earlier: the person's messages before; instructions: the system's; task: `metadata.task` of the request.
    """
    text = clean(text, MAX_ERRAND).strip()
    wanted = (_NAMES.get(task) if isinstance(task, str) else None) or _wanted(text, instructions)
    if wanted is None:
        return None
    told = tuple(_said(text)) or tuple(clean(own) for own in earlier)
    typed = text.rpartition("<text>")[2].partition("</text>")[0].strip() if wanted == "text" else ""
    return Errand(wanted, told, typed)


def question_of(text: str) -> str:
    """What a person asked, where a chat program has put instructions and found pages before it."""
    if not text.lstrip().lower().startswith(_TASK) or "</context>" not in text:
        return text
    asked = text.rpartition("</context>")[2].replace("<user_query>", "").replace("</user_query>", "").strip()
    return asked or text


async def run(errand: Errand, service: Service) -> str:
    """What an errand is answered with: nothing that would look like an answer, and nothing is logged."""
    told: Mapping[str, Any]
    if errand.wanted == "plain title":
        return title(errand.questions)
    if errand.wanted == "emoji":
        return ""
    if errand.wanted == "follow_ups":
        offered = (await service.replay(errand.questions)).offered or service.suggest("", FOLLOW_UPS)
        told = {"follow_ups": offered[:FOLLOW_UPS]}
    elif errand.wanted == "text":
        told = {"text": _rest(errand.typed, service)}
    else:
        told = {"title": title(errand.questions), "tags": [TAG], "queries": [], "tool_calls": [], "prompt": ""}
        told = {errand.wanted: told[errand.wanted]}
    return json.dumps(told, ensure_ascii=False)


def title(questions: Iterable[str]) -> str:
    """A conversation's first question, made short."""
    first = " ".join(next(iter(questions), "").split()) or TAG
    if len(first) <= TITLE_LENGTH:
        return first
    return f"{first[:TITLE_LENGTH].rpartition(' ')[0] or first[:TITLE_LENGTH]}…"


def _wanted(text: str, instructions: str) -> str | None:
    lower = text.lower()
    if lower.startswith(_TASK):
        # The conversation itself may hold any word.
        frame = lower.partition(_HISTORY)[0] + lower.rpartition(_HISTORY_END)[2]
        found = next((name for name in _TASKS if f'"{name}"' in frame), None)
        return found or ("plain title" if _HISTORY in lower else None)
    if lower.startswith("your task is to reflect") and "emoji" in lower[:_HEAD]:
        return "emoji"
    if instructions.lstrip().lower().startswith("available tools:") and '"tool_calls"' in instructions:
        return "tool_calls"
    head = fold(lower[:_HEAD])
    for opening in _OPENINGS:
        head = head.removeprefix(opening)
    signs = all(any(word in head for word in words) for words in (_NAMED, _THINGS, _FORMS))
    return "plain title" if signs and head.startswith(_VERBS) else None


def _said(text: str) -> Iterable[str]:
    """The person's lines of a conversation that a prompt quotes."""
    quoted = text.partition(_HISTORY)[2].rpartition(_HISTORY_END)[0] or text
    for line in quoted.splitlines():
        speaker, colon, own = line.strip().partition(":")
        if colon and speaker.lower() in ("user", "human") and (own := own.strip().strip('"').strip()):
            yield own


def _rest(typed: str, service: Service) -> str:
    """What would complete a question that is being typed, or "" where nothing surely does."""
    for text in service.suggest(typed, FOLLOW_UPS) if typed else ():
        if text.lower().startswith(typed.lower()):
            return text[len(typed) :]
    return ""
