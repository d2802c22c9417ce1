"""Units, responsible persons and dated boundaries. Boundary versions are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, Json, UtcDateTime


class UnitRow(Base):
    """A unit of territory, line, police or Office."""

    __tablename__ = "territory_unit"

    code: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    zh: Mapped[str] = mapped_column(sa.String(80))
    en: Mapped[str] = mapped_column(sa.String(160))
    short_zh: Mapped[str] = mapped_column(sa.String(40))
    short_en: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(12))
    parent: Mapped[str | None] = mapped_column(sa.ForeignKey("territory_unit.code"), index=True)
    legal_county: Mapped[str | None] = mapped_column(sa.String(24))
    serves: Mapped[str | None] = mapped_column(sa.String(24))
    ranking_group: Mapped[str | None] = mapped_column(sa.String(24))


class RankingGroupRow(Base):
    """A group of units ranked against each other (rules §6)."""

    __tablename__ = "territory_ranking_group"

    code: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    zh: Mapped[str] = mapped_column(sa.String(40))
    en: Mapped[str] = mapped_column(sa.String(80))
    position: Mapped[int]


class PersonRow(Base):
    """Who is responsible for a unit, from when to when, who stands in, and the absence in which the substitute acts."""

    __tablename__ = "territory_person"
    __table_args__ = (sa.UniqueConstraint("unit_code", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_code: Mapped[str] = mapped_column(sa.ForeignKey("territory_unit.code"))
    name: Mapped[str] = mapped_column(sa.String(40))
    substitute: Mapped[str] = mapped_column(sa.String(40))
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    absent_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    absent_to: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HeadRow(Base):
    """Who heads a unit, from when to when. The account they sign in with is the unit's account of that name."""

    __tablename__ = "territory_head"
    __table_args__ = (sa.UniqueConstraint("unit_code", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_code: Mapped[str] = mapped_column(sa.ForeignKey("territory_unit.code"))
    name: Mapped[str] = mapped_column(sa.String(40))
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VersionRow(Base):
    """A boundary version. Its label names the day it begins and its content, so equal content has an equal label."""

    __tablename__ = "territory_version"

    label: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(sa.String(120))
    attribution: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BoundaryRow(Base):
    """The ground of a unit in one version, every bit of every coordinate kept, and what stood above it then."""

    __tablename__ = "territory_boundary"

    version: Mapped[str] = mapped_column(sa.ForeignKey("territory_version.label"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(sa.ForeignKey("territory_unit.code"), primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(12))
    parent: Mapped[str] = mapped_column(sa.String(24))
    legal_county: Mapped[str | None] = mapped_column(sa.String(24))
    illustrative: Mapped[bool]
    wkb: Mapped[bytes] = mapped_column(sa.LargeBinary)


class StampRow(Base):
    """One row whose value changes with every change of the directory: what is kept in memory hangs on it."""

    __tablename__ = "territory_stamp"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(sa.String(36))


class ImportRow(Base):
    """A dry run over a boundary file, kept until somebody confirms it; its id names file, system, day and former layer."""

    __tablename__ = "territory_import"

    id: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    filename: Mapped[str] = mapped_column(sa.String(120))
    digest: Mapped[str] = mapped_column(sa.String(64))
    crs: Mapped[str] = mapped_column(sa.String(8))
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    base: Mapped[str] = mapped_column(sa.String(64))
    report: Mapped[dict[str, Any]] = mapped_column(Json)
    sketch: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[str | None] = mapped_column(sa.ForeignKey("territory_version.label"))
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
