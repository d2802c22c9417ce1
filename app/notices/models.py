"""The outbox: what was told, in whose inbox it stands, and what goes out on which channel.

A notice is written in the same transaction as the change that it tells of; sending comes after. No text of a case stands
here: only the code of the sentence and a few parameters.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, Json, UtcDateTime

_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_UNREAD = sa.text("read_at IS NULL")
_WAITING = sa.text("state IN ('waiting', 'sending')")
_FAILED = sa.text("state = 'failed'")


class NoticeRow(Base):
    """One thing told once; ``key`` is its idempotency key. ``told`` names whom it was meant for, by unit and role only."""

    __tablename__ = "notice"
    __table_args__ = (sa.Index("ix_notice_subject", "subject_kind", "subject_ref"),)

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    subject_kind: Mapped[str | None] = mapped_column(sa.String(16))
    subject_ref: Mapped[str | None] = mapped_column(sa.String(40))
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    told: Mapped[list[str]] = mapped_column(Json, default=list)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InboxRow(Base):
    """A notice in one person's inbox."""

    __tablename__ = "notice_inbox"
    __table_args__ = (sa.Index("ix_notice_inbox_unread", "account_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),)

    account_id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=False)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id"), primary_key=True, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """A notice on its way out of the house on one channel, to one person's device or address or to one webhook.

    ``message_id`` stays the same over all tries; the notices of one digest share it. While it waits ``next_try_at`` says
    when it is due, while it is being sent when the sender is given up for dead.
    """

    __tablename__ = "notice_delivery"
    __table_args__ = (
        sa.Index("ix_notice_delivery_due", "next_try_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        sa.Index("ix_notice_delivery_failed", "id", sqlite_where=_FAILED, postgresql_where=_FAILED),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    message_id: Mapped[str] = mapped_column(sa.String(24), index=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id"), index=True)
    channel: Mapped[str] = mapped_column(sa.String(8))
    account_id: Mapped[int | None] = mapped_column(_Big, index=True)
    target: Mapped[int | None] = mapped_column(_Big)
    digest: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(sa.String(80))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PreferenceRow(Base):
    """How somebody wants to be told. The address is sealed with the instance's secret; times are minutes of the day."""

    __tablename__ = "notice_preference"

    account_id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=False)
    address: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail: Mapped[str] = mapped_column(sa.String(8), default="all")
    push: Mapped[str] = mapped_column(sa.String(8), default="all")
    digest_at: Mapped[int | None]
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]


class PushSubscription(Base):
    """A browser that takes push messages; what it gave us is sealed."""

    __tablename__ = "push_subscription"

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(_Big, index=True)
    endpoint_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    agent: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Webhook(Base):
    """A program elsewhere that is told of some kinds of notices."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    url: Mapped[str] = mapped_column(sa.String(400))
    secret: Mapped[bytes] = mapped_column(sa.LargeBinary)
    kinds: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
