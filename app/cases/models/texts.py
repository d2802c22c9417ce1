"""Standard texts of the units, and of the Office for all."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime

_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class StandardText(Base):
    """One text for one form. ``unit_code`` None: the Office's, for every unit. ``scope``: an item, a category, or all."""

    __tablename__ = "standard_text"
    __table_args__ = (sa.Index("ix_standard_text_unit", "unit_code", "form", "id"),)

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    unit_code: Mapped[str | None] = mapped_column(sa.String(24))
    form: Mapped[str] = mapped_column(sa.String(8))
    scope: Mapped[str] = mapped_column(sa.String(16), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
