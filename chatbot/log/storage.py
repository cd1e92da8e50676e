"""The log of turns, the conversations kept for clients that keep none, and feedback: in SQLite or PostgreSQL.

Both run the same tables and statements. What is written is committed when a
method returns. The turns of a kept conversation wait for each other by its
row, whichever replica answers them.

A turn's text passes `chatbot.text.clean` with MAX_TEXT; an answer is kept as
it is, its JSON in ASCII. An id is refused (InputError) unless it is printable
and at most MAX_ID long: cleaned ids could become those of someone else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from chatbot.errors import InputError
from chatbot.log.database import Database
from chatbot.log.database import StoreError as StoreError  # what a store raises, for those who import one
from chatbot.log.tables import CONVERSATIONS, FEEDBACK, META, TURNS, metadata
from chatbot.record import record
from chatbot.text import clean

# Raise when the tables change; what to do with older ones is then written here.
SCHEMA = 1
# Characters of a turn kept: many times a question, since some clients send a whole history.
MAX_TEXT = 20_000
# Three of these must fit into an entry of PostgreSQL's index, 2,704 bytes.
MAX_ID = 200
# No conversation has more; a larger number, which a client may send, fits into no database.
MOST_TURNS = 2**31
# Turns deleted in one go: a long purge must neither hold up answers nor run out of time.
BATCH = 5_000


@record
class Logged:
    """One turn as it was answered.

    turn: its id; message: the client's id of it, or ""; asked_at: with a time
    zone, UTC when read; answer: the JSON contract.
    """

    turn: str
    conversation: str
    channel: str
    message: str
    asked_at: datetime
    text: str
    answer: Mapping[str, Any]


@record
class Feedback:
    """What somebody thought of an answer. rating: "up" or "down"; reason: one of the interface's, or None."""

    turn: str
    rating: str
    reason: str | None
    comment: str
    at: datetime


class Store:
    """Turns, kept conversations and feedback; every method may be called from several threads.

    Each raises StoreError where the database is away, full or busy, and works
    again by itself when that is over.
    """

    def __init__(self, database: Database) -> None:
        """database: whose tables are made where there are none. Raises StoreError for tables of another version."""
        self._database, self._insert = database, database.insert
        with database.making() as connection:
            metadata.create_all(connection)
            version = connection.scalar(sa.select(META.c.version))
            if version is None:
                connection.execute(sa.insert(META), {"version": SCHEMA})
            elif version != SCHEMA:
                raise StoreError(
                    database.where,
                    f"its tables are of version {version}, not {SCHEMA}",
                    "install the career-chat that made them, or name a new database",
                )

    @classmethod
    def open(cls, url: str) -> Store:
        """The store at sqlite:///FILE, sqlite:// (memory) or postgresql://...; made where there is none."""
        database = Database(url)
        try:
            return cls(database)
        except BaseException:
            database.close()
            raise

    def add(self, turns: Sequence[Logged]) -> None:
        """Keep turns in this order, all or none; one whose id is there already stays as it was."""
        if rows := [_row(logged) for logged in turns]:
            with self._database.changing() as connection:
                connection.execute(self._insert(TURNS).on_conflict_do_nothing(index_elements=[TURNS.c.turn]), rows)

    def converse(
        self,
        channel: str,
        conversation: str,
        message: str,
        answer: Callable[[list[Any] | None], tuple[Logged, list[Any]]],
    ) -> Logged:
        """The turn that answers a message of a kept conversation, whose turns come one after the other.

        answer: (kept state, or None) -> (turn, next state), called under the conversation's lock; where the message
        was answered before, that turn is given and nothing is called or changed. A message "" is always a new one.
        """
        key = {"channel": _id("channel", channel), "conversation": _id("conversation", conversation)}
        _id("message", message, empty=True)
        before = sa.select(TURNS).filter_by(**key, message=message).order_by(TURNS.c.seq).limit(1)
        with self._database.changing() as connection:
            state = self._take(connection, key)
            if message and (found := connection.execute(before).mappings().first()):
                return _logged(found)
            logged, following = answer(state)
            row = _row(logged)
            connection.execute(sa.insert(TURNS), row)
            connection.execute(
                sa.update(CONVERSATIONS).filter_by(**key), {"state": following, "updated": row["asked_at"]}
            )
        return _logged(row)

    def kept(self, channel: str, conversation: str) -> list[Any] | None:
        """The state of a kept conversation after its last turn."""
        asked = sa.select(CONVERSATIONS.c.state).filter_by(channel=channel, conversation=conversation)
        found = self._rows(asked, channel, conversation)
        return found[0]["state"] if found else None

    def find(self, turn: str) -> Logged | None:
        """The turn of an id."""
        found = self._rows(sa.select(TURNS).filter_by(turn=turn), turn)
        return _logged(found[0]) if found else None

    def history(self, channel: str, conversation: str, after: int = 0) -> list[tuple[int, Logged]]:
        """The turns of a conversation as (number, turn), from 1 in the order they were kept, past number `after`.

        The numbers begin anew when older turns were purged.
        """
        after = min(max(after, 0), MOST_TURNS)
        asked = sa.select(TURNS).filter_by(channel=channel, conversation=conversation).order_by(TURNS.c.seq)
        found = self._rows(asked.offset(after), channel, conversation)
        return [(number, _logged(row)) for number, row in enumerate(found, after + 1)]

    def rate(self, feedback: Feedback) -> bool:
        """Keep feedback in place of any earlier one for its turn; False where there is no such turn."""
        if not _is_id(feedback.turn):
            return False
        values = {
            "rating": clean(feedback.rating),
            "reason": feedback.reason and clean(feedback.reason),
            "comment": clean(feedback.comment, MAX_TEXT),
            "at": _utc(feedback.at),
        }
        given = [sa.literal(value, FEEDBACK.c[name].type) for name, value in values.items()]
        known = sa.select(TURNS.c.turn, *given).filter_by(turn=feedback.turn)
        keep = (
            self._insert(FEEDBACK)
            .from_select(["turn", *values], known)
            .on_conflict_do_update(index_elements=["turn"], set_=values)
            .returning(FEEDBACK.c.turn)
        )
        try:
            with self._database.changing() as connection:
                return connection.execute(keep).first() is not None
        except StoreError:
            if self.find(feedback.turn) is None:  # forgotten meanwhile
                return False
            raise

    def feedback(self, turn: str) -> Feedback | None:
        """The feedback for a turn."""
        found = self._rows(sa.select(FEEDBACK).filter_by(turn=turn), turn)
        return Feedback(**{**found[0], "at": found[0]["at"].replace(tzinfo=UTC)}) if found else None

    def forget(self, channel: str, conversation: str) -> int:
        """Erase a conversation: its turns, their feedback and what was kept; the number of turns."""
        if not (_is_id(channel) and _is_id(conversation)):
            return 0
        key = {"channel": channel, "conversation": conversation}
        with self._database.changing() as connection:
            state = self._take(connection, key)
            connection.execute(sa.delete(CONVERSATIONS).filter_by(**key))
            forgotten = connection.execute(sa.delete(TURNS).filter_by(**key)).rowcount
        self._database.erase(forgotten + (state is not None))
        return forgotten

    def purge(self, before: datetime) -> int:
        """Erase turns asked before a time, their feedback, and conversations idle since; the number of turns."""
        time, purged, last = _utc(before), 0, BATCH
        some = sa.select(TURNS.c.seq).where(TURNS.c.asked_at < time).limit(BATCH)
        while last == BATCH:
            with self._database.changing() as connection:
                last = connection.execute(sa.delete(TURNS).where(TURNS.c.seq.in_(some))).rowcount
            purged += last
        with self._database.changing() as connection:
            idle = connection.execute(sa.delete(CONVERSATIONS).where(CONVERSATIONS.c.updated < time)).rowcount
        self._database.erase(purged + idle)
        return purged

    def ping(self) -> None:
        """Nothing, where the store can be read."""
        self._database.rows(sa.select(META))

    def close(self) -> None:
        """Give back connections and the file; the store cannot be used after."""
        self._database.close()

    def _take(self, connection: Connection, key: Mapping[str, str]) -> list[Any] | None:
        """The kept state of a conversation, whose other turns wait from now until the transaction ends."""
        # One statement that inserts or locks: between two, somebody else could make or forget the row.
        take = (
            self._insert(CONVERSATIONS)
            .values(**key, updated=datetime.min)
            .on_conflict_do_update(index_elements=list(key), set_={"updated": CONVERSATIONS.c.updated})
            .returning(CONVERSATIONS.c.state)
        )
        state: list[Any] | None = connection.execute(take).scalar_one()
        return state

    def _rows(self, statement: sa.Select[Any], *ids: str) -> Sequence[Mapping[Any, Any]]:
        """What a read finds: nothing for an id that cannot be there."""
        return self._database.rows(statement) if all(map(_is_id, ids)) else []


# -- rows ---------------------------------------------------------------------


def _row(logged: Logged) -> dict[str, Any]:
    """A turn as its row, but for its number."""
    answer = logged.answer
    return {
        "turn": _id("turn", logged.turn),
        "channel": _id("channel", logged.channel),
        "conversation": _id("conversation", logged.conversation),
        "message": _id("message", logged.message, empty=True),
        "asked_at": _utc(logged.asked_at),
        "text": clean(logged.text, MAX_TEXT),
        "kind": clean(str(answer.get("kind", ""))),
        "intent": clean(str(answer.get("intent", ""))),
        "confidence": float(answer.get("confidence", 0.0)),
        "answer": dict(answer),
    }


def _logged(row: Mapping[Any, Any]) -> Logged:
    return Logged(
        row["turn"],
        row["conversation"],
        row["channel"],
        row["message"],
        row["asked_at"].replace(tzinfo=UTC),
        row["text"],
        row["answer"],
    )


def _utc(at: datetime) -> datetime:
    """A time as it is kept: UTC without saying so, the one form that both databases give back unchanged."""
    if at.tzinfo is None:
        raise ValueError(f"{at}: no time zone; use datetime.now(UTC)")
    return at.astimezone(UTC).replace(tzinfo=None)


def _is_id(value: str) -> bool:
    return 0 < len(value) <= MAX_ID and value.isprintable()


def _id(name: str, value: str, *, empty: bool = False) -> str:
    if _is_id(value) or (empty and not value):
        return value
    raise InputError(f"{name}: {value[:MAX_ID]!a} is no id; use 1 to {MAX_ID} printable characters")
