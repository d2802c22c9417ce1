"""Cases that were split off another one: one report, several problems (A-08)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime


class CaseSplit(Base):
    """``part_id`` was split off ``origin_id``. The findings stay with the origin; the part is a case of its own."""

    __tablename__ = "case_split"

    part_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), primary_key=True)
    origin_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseSplitFinding(Base):
    """A finding that the origin had when the part was split off: whoever reported it follows the part too."""

    __tablename__ = "case_split_finding"

    finding_id: Mapped[str] = mapped_column(sa.ForeignKey("finding.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(sa.ForeignKey("case_split.part_id"), primary_key=True, index=True)
