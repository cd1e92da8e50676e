"""One JSON object a line in, one answer a line out: the contract for programs.

A line is `{"conversation": "...", "text": "..."}`. Conversations are kept
apart by their name. A line that cannot be read gets an error object and the
stream goes on.
"""

from __future__ import annotations

import json
from typing import BinaryIO, TextIO

from chatbot.bot import Bot
from chatbot.errors import IndexUnavailableError, InputError

# More than any question; one endless line must not fill the memory.
MAX_LINE = 65_536
MAX_NAME = 200


def serve(bot: Bot, source: BinaryIO, target: TextIO) -> int:
    """Answer line by line until the end of input; returns the exit code 0."""
    while line := source.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            _skip_line(source)
            reply = _error(f"the line is longer than {MAX_LINE:,} bytes")
        elif not line.strip():
            continue
        else:
            reply = _reply(bot, line)
        target.write(json.dumps(reply, ensure_ascii=True) + "\n")
        target.flush()
    return 0


def _skip_line(source: BinaryIO) -> None:
    while (part := source.readline(MAX_LINE)) and not part.endswith(b"\n"):
        pass


def _reply(bot: Bot, line: bytes) -> dict[str, object]:
    try:
        conversation, text = read_request(line)
        return bot.reply(text, conversation).as_dict()
    except (InputError, IndexUnavailableError) as error:
        return _error(str(error))


def read_request(line: bytes) -> tuple[str, str]:
    """(conversation, text) of a request line. Raises InputError saying what is wrong with it."""
    try:
        request = json.loads(line.decode("utf-8-sig"))  # PowerShell writes a byte order mark first
    except (ValueError, RecursionError) as error:
        raise InputError('the line is no JSON; write {"conversation": "...", "text": "..."}') from error
    if not isinstance(request, dict):
        raise InputError('the line is no object; write {"conversation": "...", "text": "..."}')
    text, conversation = request.get("text"), request.get("conversation", "")
    if not isinstance(text, str):
        raise InputError('no "text" that is a string; write {"conversation": "...", "text": "..."}')
    if not isinstance(conversation, str) or len(conversation) > MAX_NAME:
        raise InputError(f'"conversation" is no string of at most {MAX_NAME} characters')
    return conversation, text


def _error(message: str) -> dict[str, object]:
    return {"kind": "error", "error": message}
