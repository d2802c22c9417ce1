"""The rungs that rang, 督办 by hand, and what the commander decides (rules §5).

``PressAuthor`` links people to presses in a table of its own, as ``EventAuthor`` does for steps (security 4a).
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime

_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_STANDING = sa.text("lifted_at IS NULL")


class CaseRung(Base):
    """A rung of the ladder that rang, or a 督办 by hand: never twice in one stage while it stands (rules §5).

    ``due_at`` is when it should have rung, ``rung_at`` when it did. A rung that an extension asked for in time took back
    stays for the record with ``lifted_at``. ``unit_code`` led the case when it rang. ``stage`` counts rectify stages; for what waits for the Office, returns.
    """

    __tablename__ = "case_rung"
    __table_args__ = (
        sa.Index(
            "uq_case_rung_standing",
            "case_id",
            "stage",
            "rung",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        sa.Index("ix_case_rung_rung", "rung", "rung_at", "id"),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    stage: Mapped[int]
    rung: Mapped[str] = mapped_column(sa.String(12))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rung_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_hand: Mapped[bool] = mapped_column(default=False)
    unit_code: Mapped[str | None] = mapped_column(sa.String(24))


class PoliceRung(Base):
    """A rung of a confidential case's ladder, in a table of its own so that no other query can meet it."""

    __tablename__ = "police_rung"
    __table_args__ = (sa.Index("uq_police_rung_case", "police_case_id", "rung", unique=True),)

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    police_case_id: Mapped[int] = mapped_column(sa.ForeignKey("police_case.id"))
    rung: Mapped[str] = mapped_column(sa.String(16))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rung_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CasePress(Base):
    """A 督办 by hand: the Office, a specialist office or a department presses, and does not act (rules §4)."""

    __tablename__ = "case_press"

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    stage: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    unit_code: Mapped[str] = mapped_column(sa.String(24))
    text: Mapped[str] = mapped_column(sa.Text)


class PressAuthor(Base):
    """Who pressed: apart from what was said, as every author of supervision."""

    __tablename__ = "press_author"

    press_id: Mapped[int] = mapped_column(sa.ForeignKey("case_press.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(_Big, index=True)


class Accountability(Base):
    """What the commander decided on a 问责建议: confirmed, or refused with a reason (S-19)."""

    __tablename__ = "case_accountability"

    rung_id: Mapped[int] = mapped_column(sa.ForeignKey("case_rung.id"), primary_key=True)
    confirmed: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int] = mapped_column(_Big)
