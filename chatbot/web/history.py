"""What clients that keep the conversation send of it: people's own messages, which are gone through again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatbot.record import record
from chatbot.text import clean
from chatbot.web.refused import RefusedError
from chatbot.web.tokens import Signer

# Of a longer history, so many messages from its beginning and so many up to its end are looked at.
MAX_MESSAGES = 500


@record
class History:
    """The messages of a person, each as it came: the one to answer, and those before it, the first one first."""

    earlier: tuple[str, ...]
    last: str

    @property
    def first(self) -> str:
        """The message that the conversation began with."""
        return self.earlier[0] if self.earlier else self.last


def read_history(messages: Any, words: Callable[[Mapping[str, Any]], str]) -> History:
    """The history in a request's list of messages.

    words: what a message's fields say; "" where it is no person's, or says nothing. Raises RefusedError.
    """
    if not isinstance(messages, list) or not messages:
        raise RefusedError("bad_request", "messages: a list with at least one message is needed.", "messages")
    if len(messages) > 2 * MAX_MESSAGES:
        messages = [*messages[:MAX_MESSAGES], *messages[-MAX_MESSAGES:]]
    said = []
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            place = f"messages[{number}]"
            raise RefusedError("bad_request", f"{place}: no object with role and text.", place)
        if clean(own := words(message)).strip():
            said.append(own)
    if not said:
        raise RefusedError("bad_request", "messages: none of them is a user's text.", "messages")
    return History(tuple(said[:-1]), said[-1])


def kept_as(signer: Signer, channel: str, *key: str) -> str:
    """The id under which a conversation is kept, made from what a client calls it, which cannot be read from it."""
    return signer.turn(channel, "\0".join(key), "conversation")
