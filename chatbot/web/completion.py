"""A chat completion as OpenAI's clients read it, whole or in pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from chatbot.record import field, record
from chatbot.web.citing import Marked, source_name

# What the one model is called. Whatever model a client asks for, this one answers.
MODEL = "career-guide"
# English has about four characters to a token of OpenAI's; ours has no tokens at all, but clients want a number.
CHARACTERS_A_TOKEN = 4


@record
class Completion:
    """An answer to a request.

    id: without prefix; created: seconds since 1970; asked: characters of all messages of the request; extra: what only
    we tell, under a key of our own.
    """

    id: str
    created: int
    content: str
    asked: int
    marks: tuple[Marked, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The whole reply."""
        message = {"role": "assistant", "content": self.content, "refusal": None, "annotations": self.annotations()}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self._head("chat.completion") | {"choices": [choice], "usage": self.usage()} | self._extra()

    def events(self, *, usage: bool) -> Iterator[str]:
        """The reply as events of a stream, a line of the text in each. usage: whether the last one counts tokens."""
        yield self._event([_delta({"role": "assistant", "content": ""})], usage)
        for line in self.content.splitlines(keepends=True):
            yield self._event([_delta({"content": line})], usage)
        if self.marks:
            yield self._event([_delta({"annotations": self.annotations()})], usage)
        yield self._event([_delta({}, "stop")], usage, self._extra())
        if usage:
            yield self._event([], usage, {"usage": self.usage()})
        yield "data: [DONE]\n\n"

    def annotations(self) -> list[dict[str, Any]]:
        """Where in the content which section is cited."""
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": mark.start,
                    "end_index": mark.end,
                    "url": mark.url,
                    "title": source_name(mark.citation),
                },
            }
            for mark in self.marks
        ]

    def usage(self) -> dict[str, int]:
        """Tokens, as far as there are any: a quarter of the characters, rounded up."""
        prompt, answer = _tokens(self.asked), _tokens(len(self.content))
        return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": f"chatcmpl-{self.id}", "object": kind, "created": self.created, "model": MODEL}

    def _extra(self) -> dict[str, Any]:
        return {"career_chat": dict(self.extra)} if self.extra else {}

    def _event(self, choices: list[dict[str, Any]], usage: bool, more: Mapping[str, Any] | None = None) -> str:
        # Where usage is asked for, every other chunk says that it has none.
        told = self._head("chat.completion.chunk") | {"choices": choices} | ({"usage": None} if usage else {})
        return f"data: {json.dumps(told | dict(more or {}), ensure_ascii=False)}\n\n"


def _delta(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_A_TOKEN)
