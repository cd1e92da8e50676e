"""What a client carries of a conversation: its id and its state, signed, so that any replica can go on with it."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from itsdangerous import BadData, TimestampSigner, URLSafeSerializer

from chatbot.errors import CareerChatError
from chatbot.index.shelf import Remembered
from chatbot.question.turn import State
from chatbot.record import record
from chatbot.web.settings import LEAST_SECRET

KEPT_IN = "secret"
# Between a conversation and its state in a token; ids have none of it.
BETWEEN = "."
# States whose packed form is remembered, and packed forms whose state is.
KEPT = 4_096
# 128 bits: an id that is not guessed.
ID_BYTES = 16


class SecretError(CareerChatError):
    """A file of the secret that cannot be used."""


class BadTokenError(CareerChatError):
    """A state that was not signed here, or is too old."""

    @property
    def sentence(self) -> str:
        """What is wrong, for a reply."""
        told = str(self)
        return f"{told[0].upper()}{told[1:]}."


@record
class Carried:
    """A conversation as its client carries it."""

    conversation: str
    state: State


class Signer:
    """Signs and reads what clients carry; all replicas need the same secret.

    hours: how long a token is good for; seconds: the same.
    """

    def __init__(self, secret: str, hours: int) -> None:
        self._key = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
        self.seconds = hours * 3600
        self._states, self._tickets = (self._signer(secret, use) for use in ("state 2", "ticket 2"))
        self._packing = URLSafeSerializer("")
        self._packed: Remembered[State, str] = Remembered(KEPT)
        self._unpacked: Remembered[str, State] = Remembered(KEPT)

    def _signer(self, secret: str, use: str) -> TimestampSigner:
        # The key is derived here, once, and not for each token.
        key = hashlib.sha256(f"career-chat {use} {secret}".encode("utf-8", "surrogatepass")).digest()
        return TimestampSigner(key, key_derivation="none", digest_method=hashlib.sha256)

    def write(self, carried: Carried) -> str:
        """The token of a conversation: URL-safe ASCII."""
        packed = self._packed.get(carried.state)
        if packed is None:
            packed = self._packed[carried.state] = _ascii(self._packing.dump_payload(carried.state.as_list()))
        return _ascii(self._states.sign(f"{carried.conversation}{BETWEEN}{packed}"))

    def read(self, token: str) -> Carried:
        """The conversation of a token. Raises BadTokenError."""
        try:
            told = _ascii(self._states.unsign(token, max_age=self.seconds))
            conversation, _, packed = told.partition(BETWEEN)
            state = self._unpacked.get(packed)
            if state is None:
                state = self._unpacked[packed] = State.from_list(self._packing.load_payload(packed.encode("ascii")))
            return Carried(conversation, state)
        except (BadData, ValueError, TypeError) as error:
            raise BadTokenError("the state is not one of this server, or too old; ask again without it") from error

    def ticket(self, conversation: str) -> str:
        """What lets a client read a conversation that the store keeps: URL-safe ASCII; no state can stand for it."""
        return _ascii(self._tickets.sign(conversation))

    def admitted(self, ticket: str) -> str:
        """The conversation that a ticket is for. Raises BadTokenError."""
        try:
            return _ascii(self._tickets.unsign(ticket, max_age=self.seconds))
        except (BadData, ValueError, TypeError) as error:
            raise BadTokenError("the token is not one of this server, or too old; begin a new conversation") from error

    def turn(self, channel: str, conversation: str, message: str) -> str:
        """The id of a turn: the same for the same message, and not to be guessed from it."""
        told = "\0".join((channel, conversation, message)).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(told, key=self._key, digest_size=ID_BYTES).hexdigest()


def _ascii(told: str | bytes) -> str:
    return told if isinstance(told, str) else told.decode("ascii")


def new_id() -> str:
    """An id that nobody guesses."""
    return secrets.token_urlsafe(ID_BYTES)


def kept_secret(folder: Path) -> str:
    """The secret of this machine, made once and readable by its owner only. Raises SecretError."""
    path = folder / KEPT_IN
    try:
        if not path.exists():
            _make_secret(folder, path)
        secret = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SecretError(
            f"{path}: cannot be made or read ({error.strerror}); set CAREER_CHAT_SECRET, or --data to a "
            "folder that can be written"
        ) from error
    except UnicodeError:
        secret = ""
    if len(secret) < LEAST_SECRET:  # torn or emptied; with none, anybody could sign
        raise SecretError(
            f"{path}: no secret of {LEAST_SECRET} characters or more; delete the file, and a new one is "
            "made at the next start"
        )
    return secret


def _make_secret(folder: Path, path: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f".{KEPT_IN}-{new_id()}")
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(written, path)  # of two that start at once, the first one's is kept
    except FileExistsError:
        pass
    finally:
        written.unlink()
