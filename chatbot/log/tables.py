"""The tables of the log, the same in SQLite and PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
TURNS = sa.Table(
    "turns",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
    sa.Column("turn", sa.Text, nullable=False, unique=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("conversation", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("asked_at", sa.DateTime, nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("intent", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Index("turns_of_conversation", "channel", "conversation", "message"),
    sqlite_autoincrement=True,  # a number is never given twice, whatever is deleted
)
CONVERSATIONS = sa.Table(
    "conversations",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("conversation", sa.Text, primary_key=True),
    sa.Column("state", sa.JSON(none_as_null=True)),
    sa.Column("updated", sa.DateTime, nullable=False, index=True),
)
FEEDBACK = sa.Table(
    "feedback",
    metadata,
    sa.Column("turn", sa.ForeignKey("turns.turn", ondelete="CASCADE"), primary_key=True),
    sa.Column("rating", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)
META = sa.Table("meta", metadata, sa.Column("version", sa.Integer, primary_key=True, autoincrement=False))
