"""Open cases whose ground another leaf answers for since a boundary version (rules §3.10)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime


class GroundChange(Base):
    """One open case in changed ground, until the Office has looked at it. No decision is changed by it."""

    __tablename__ = "case_ground_change"
    __table_args__ = (
        sa.Index(
            "ix_case_ground_change_waiting",
            "noticed_at",
            "case_id",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    old_leaf: Mapped[str | None] = mapped_column(sa.String(24))
    new_leaf: Mapped[str | None] = mapped_column(sa.String(24))
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
