"""Notices to whoever owns the site, each with a link of its own."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime

_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class SiteNotice(Base):
    """One 下达通知. ``token`` opens it without an account until ``expires_at``; what comes back is a note of the case."""

    __tablename__ = "site_notice"

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    token: Mapped[str] = mapped_column(sa.String(24), unique=True)
    unit_code: Mapped[str] = mapped_column(sa.String(24))
    kind: Mapped[str] = mapped_column(sa.String(12))
    subject: Mapped[str] = mapped_column(sa.String(80))
    place: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.String(200), default="")
    phone: Mapped[str] = mapped_column(sa.String(30), default="")
    due: Mapped[date] = mapped_column(sa.Date)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answers: Mapped[int] = mapped_column(default=0)
