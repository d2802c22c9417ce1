"""What phones have sent, byte for byte. Names people beside places: read by their author and this room only."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime


class SentReport(Base):
    """One report as received. Its id is the finding's id; ``body`` never changes; ``number`` is what the receipt says.

    ``deleted_at`` keeps a tombstone, so that a stale phone does not bring a deleted report back.
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
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
