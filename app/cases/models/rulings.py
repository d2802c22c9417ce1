"""What the Office decides beside the table: rulings on returns, requests of the units, and who checks.

Like the tables of ``app.cases.models``, these keep people apart: who asked, who decided and who checks stand in tables of
their own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, Json, UtcDateTime

_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class CaseRuling(Base):
    """A ruling on a return: a precedent for its ground and item, cited by later decisions (rules §3.8); never changed."""

    __tablename__ = "case_ruling"
    __table_args__ = (sa.Index("ix_case_ruling_ground", "leaf_unit", "item_code", "id"),)

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    ruled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ruling: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[str] = mapped_column(sa.String(24))
    item_code: Mapped[str] = mapped_column(sa.String(16))
    leaf_unit: Mapped[str | None] = mapped_column(sa.String(24))
    from_unit: Mapped[str | None] = mapped_column(sa.String(24))
    unit_code: Mapped[str] = mapped_column(sa.String(24))
    text: Mapped[str] = mapped_column(sa.Text, default="")


class CaseRequest(Base):
    """Something a unit asks the Office for: an extension, a suspension, another unit … At most one of a kind is open."""

    __tablename__ = "case_request"
    __table_args__ = (
        sa.Index(
            "uq_case_request_open",
            "case_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("ix_case_request_state", "state", "asked_at", "id"),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = mapped_column(sa.String(16), default="open")
    unit_code: Mapped[str] = mapped_column(sa.String(24))
    reason: Mapped[str] = mapped_column(sa.String(24))
    text: Mapped[str] = mapped_column(sa.Text)
    wanted: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(sa.Text, default="")


class RequestAuthor(Base):
    """Who asked and who decided: kept apart like every author link."""

    __tablename__ = "case_request_author"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("case_request.id"), primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    account_id: Mapped[int] = mapped_column(_Big, index=True)


class CheckDraw(Base):
    """Who checks a case: drawn at random with a recorded seed, or named by the Office. An identity link of its own."""

    __tablename__ = "check_draw"
    __table_args__ = (
        sa.Index(
            "uq_check_draw_valid",
            "case_id",
            unique=True,
            sqlite_where=sa.text("valid = 1"),
            postgresql_where=sa.text("valid"),
        ),
        sa.Index("ix_check_draw_account", "account_id", "valid", "case_id"),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    account_id: Mapped[int] = mapped_column(_Big)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid: Mapped[bool] = mapped_column(default=True)
    seed: Mapped[str | None] = mapped_column(sa.String(64))
    pool: Mapped[list[str]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
