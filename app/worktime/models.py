"""Calendar versions and the days of each: once written, a version never changes, so a due time can be computed again."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, Json, UtcDateTime


class CalendarVersion(Base):
    """One state of the legal calendar together with the office hours that held."""

    __tablename__ = "worktime_calendar"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(120))
    office_hours: Mapped[str] = mapped_column(sa.String(200))
    years: Mapped[list[int]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarDay(Base):
    """A day of one version that differs from Monday to Friday, or whose reason is worth keeping."""

    __tablename__ = "worktime_day"

    version: Mapped[int] = mapped_column(sa.ForeignKey("worktime_calendar.number"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool] = mapped_column()
    name: Mapped[str] = mapped_column(sa.String(40))
