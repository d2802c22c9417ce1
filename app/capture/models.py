"""What phones have sent, byte for byte. Names people beside places: read by their author and this room only."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime


class SentReport(Base):
    """One report as received. Its id is the finding's id; ``body`` never changes; ``number`` is what the receipt says.

    ``reminded_at``: when supervision last asked for the photos that are missing. ``deleted_at`` keeps a tombstone, so that a stale phone does not bring a deleted report back.
    """

    __tablename__ = "sent_report"
    __table_args__ = (
        sa.Index("ix_sent_report_account", "account_id", "received_at", "id"),
        sa.Index(
            "ix_sent_report_incomplete",
            "received_at",
            sqlite_where=sa.text("complete = 0"),
            postgresql_where=sa.text("NOT complete"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str] = mapped_column(sa.Text, deferred=True)
    number: Mapped[str | None] = mapped_column(sa.String(8))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    complete: Mapped[bool] = mapped_column(default=False)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SentEvent(Base):
    """One follow-up as received: an officer's rectification, an inspector's check, or photos that an inspector's phone has lost.

    ``number`` is the case as the receipt says it; ``complete`` that every announced photo is here; ``refused`` why it was
    not carried out although all of it is here. ``deleted_at`` is a tombstone, ``clock_ahead_s`` how far the phone's clock was
    ahead of the server's.
    """

    __tablename__ = "sent_event"
    __table_args__ = (
        sa.Index("ix_sent_event_account", "account_id", "received_at", "id"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[str] = mapped_column(sa.String(16))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str] = mapped_column(sa.Text, deferred=True)
    number: Mapped[str] = mapped_column(sa.String(8))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    clock_ahead_s: Mapped[float | None] = mapped_column(sa.Double)
    complete: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused: Mapped[str | None] = mapped_column(sa.String(40))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SentEventPhoto(Base):
    """A photo that a follow-up announced, and when its bytes came."""

    __tablename__ = "sent_event_photo"

    event_id: Mapped[str] = mapped_column(sa.ForeignKey("sent_event.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    position: Mapped[int]
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PhoneQueue(Base):
    """What waited of one person on one phone when that phone last spoke; no row where nothing waits, or its owner was told.

    ``phone`` is a key that the phone draws for each person who uses it: two persons on one phone have nothing in common here,
    and a second phone that has sent everything does not make the first one forgotten.
    """

    __tablename__ = "phone_queue"
    __table_args__ = (
        sa.Index(
            "ix_phone_queue_silent",
            "heard_at",
            sqlite_where=sa.text("waiting > 0"),
            postgresql_where=sa.text("waiting > 0"),
        ),
    )

    account_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    phone: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    waiting: Mapped[int]
    oldest_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
