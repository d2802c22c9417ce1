"""Marks of key work on cases."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime


class CaseMark(Base):
    """That a case is a common, key or hard problem. Who said so and why stands in its history."""

    __tablename__ = "case_mark"

    kind: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
