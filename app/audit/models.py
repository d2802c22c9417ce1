"""The record's table: insert only, in both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import APPEND_ONLY, Base, Json, UtcDateTime


class AuditEntry(Base):
    """One change: who (by handle), what, to what, and the hash over it and its predecessor.

    ``previous_of_subject``: the hash of the entry before about the same subject; NULL only in entries older than the column.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_subject", "subject", "seq"), APPEND_ONLY)

    seq: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(sa.String(64))
    action: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(80))
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    previous_of_subject: Mapped[str | None] = mapped_column(sa.String(64))


class AuditCheckpoint(Base):
    """A signed statement of the record's size and root; ``frontier`` lets the next one go on without reading from the start."""

    __tablename__ = "audit_checkpoint"
    __table_args__ = (APPEND_ONLY,)

    size: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    root: Mapped[str] = mapped_column(sa.String(64))
    head: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    previous: Mapped[str] = mapped_column(sa.String(64), unique=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    signature: Mapped[str] = mapped_column(sa.String(128))
    frontier: Mapped[list[str]] = mapped_column(Json)


class CheckpointDelivery(Base):
    """That a checkpoint is to reach, or has reached, a place outside the database."""

    __tablename__ = "audit_checkpoint_delivery"
    __table_args__ = (
        sa.Index(
            "ix_audit_checkpoint_delivery_open",
            "size",
            sqlite_where=sa.text("delivered_at IS NULL"),
            postgresql_where=sa.text("delivered_at IS NULL"),
        ),
    )

    size: Mapped[int] = mapped_column(sa.ForeignKey("audit_checkpoint.size"), primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.String(200), default="")


# Append-only even for whoever reaches the database through the application's own connection.
SQLITE_TRIGGERS = tuple(
    f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
_FUNCTION = """CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$"""
_TRIGGER = """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()"""
POSTGRESQL_TRIGGERS = (_FUNCTION, _TRIGGER)
CHECKPOINT_SQLITE_TRIGGERS = tuple(trigger.replace("audit_entry", "audit_checkpoint") for trigger in SQLITE_TRIGGERS)
CHECKPOINT_POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER audit_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()""",
)
