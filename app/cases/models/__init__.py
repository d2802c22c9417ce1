"""Findings and cases. No table that an officer's request reaches holds who inspected, when to the minute, or from where.

``FindingOrigin`` and ``EventAuthor`` are the author links, each in a table of its own (security 4a); queries for officers
never join them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.models.ladder import Accountability, CasePress, CaseRung, PoliceRung, PressAuthor
from app.cases.models.marks import CaseMark
from app.cases.models.site_notices import SiteNotice
from app.cases.models.splits import CaseSplit, CaseSplitFinding
from app.cases.models.texts import StandardText
from app.cases.models.work import CaseAttachment, CaseNote, CaseSeen, CaseTask, NoteAuthor
from app.platform.db import Base, Json, UtcDateTime

_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_OPEN = sa.text("is_open")
_OPEN_SQLITE = sa.text("is_open = 1")
_CHECKING = sa.text("state = 'checking'")
_GUESSED = sa.text("is_open AND provisional")
_GUESSED_SQLITE = sa.text("is_open = 1 AND provisional = 1")
_POLICE_GUESSED = sa.text("provisional AND concluded_at IS NULL")
_POLICE_GUESSED_SQLITE = sa.text("provisional = 1 AND concluded_at IS NULL")
_WAITING = sa.text("wake_at IS NOT NULL")

__all__ = [
    "Accountability",
    "Case",
    "CaseAttachment",
    "CaseDecision",
    "CaseEvent",
    "CaseGuide",
    "CaseMark",
    "CaseNote",
    "CasePhoto",
    "CasePress",
    "CaseRung",
    "CaseSeen",
    "CaseSplit",
    "CaseSplitFinding",
    "CaseTask",
    "EventAuthor",
    "Finding",
    "FindingOrigin",
    "NoteAuthor",
    "PoliceCase",
    "PoliceEvent",
    "PoliceRung",
    "PressAuthor",
    "SiteNotice",
    "StandardText",
]


def _open_index(name: str, *columns: str) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=_OPEN_SQLITE, postgresql_where=_OPEN)


class Finding(Base):
    """One immutable observation: what and where. ``half_day`` is all that an officer learns of when."""

    __tablename__ = "finding"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    item_code: Mapped[str] = mapped_column(sa.String(16))
    alt: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    lon: Mapped[float] = mapped_column(sa.Double)
    lat: Mapped[float] = mapped_column(sa.Double)
    half_day: Mapped[str] = mapped_column(sa.String(16))
    flags: Mapped[list[str]] = mapped_column(Json, default=list)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    police_case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("police_case.id"), index=True)


class FindingOrigin(Base):
    """Who observed it, exactly when, and where the phone was: for the author, supervision and the record only."""

    __tablename__ = "finding_origin"
    __table_args__ = (sa.Index("ix_finding_origin_author", "account_id", "filed_at", "finding_id"),)

    finding_id: Mapped[str] = mapped_column(sa.ForeignKey("finding.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(_Big)
    observed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raw_lon: Mapped[float | None] = mapped_column(sa.Double)
    raw_lat: Mapped[float | None] = mapped_column(sa.Double)
    crs: Mapped[str] = mapped_column(sa.String(8), default="wgs84")
    accuracy_m: Mapped[float | None] = mapped_column(sa.Double)
    fix: Mapped[dict[str, Any] | None] = mapped_column(Json)
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class Case(Base):
    """The process that puts a finding right; ``version`` is what a page saw, for compare-and-swap.

    ``activity`` counts what is added beside the steps (notes, tasks): together with the version it tells whether there is news.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        # Viewports are ranges over the cell; every filter and every figure of the map comes out of this index alone.
        _open_index(
            "ix_case_file_open_cell",
            "cell",
            "lon",
            "lat",
            "category",
            "state",
            "due_at",
            "amber_at",
            "check_due_at",
            "filed_at",
            "body_unit",
            "leaf_unit",
            "lead_unit",
            "is_open",  # SQLite calls an index covering only when it holds the column of its own condition
            "id",
        ),
        _open_index("ix_case_file_open_lead", "lead_unit", "due_at", "id"),
        _open_index("ix_case_file_open_leaf", "leaf_unit", "due_at", "id"),
        _open_index("ix_case_file_open_body", "body_unit", "due_at", "id"),
        _open_index("ix_case_file_open_due", "due_at", "id"),
        sa.Index(
            "ix_case_file_checking",
            "check_due_at",
            "id",
            sqlite_where=_CHECKING,
            postgresql_where=_CHECKING,
        ),
        # The sweep of the ladder reads nothing but what is due: its cost knows neither open nor closed cases.
        sa.Index("ix_case_file_wake", "wake_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        sa.Index(
            "ix_case_file_keeper",
            "keeper_unit",
            "id",
            sqlite_where=sa.text("keeper_unit IS NOT NULL"),
            postgresql_where=sa.text("keeper_unit IS NOT NULL"),
        ),
        sa.Index(
            "ix_case_file_repeated",
            "lead_unit",
            "id",
            sqlite_where=sa.text("is_open = 1 AND repeated = 1"),
            postgresql_where=sa.text("is_open AND repeated"),
        ),
        sa.Index("ix_case_file_guessed", "id", sqlite_where=_GUESSED_SQLITE, postgresql_where=_GUESSED),
        sa.Index("ix_case_file_state_filed", "state", "filed_at", "id"),
        sa.Index("ix_case_file_lead_filed", "lead_unit", "filed_at", "id"),
        sa.Index("ix_case_file_item_cell", "item_code", "cell"),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(sa.String(8), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    activity: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(sa.String(16))
    is_open: Mapped[bool]
    item_code: Mapped[str] = mapped_column(sa.String(16))
    category: Mapped[str] = mapped_column(sa.String(8))
    alt: Mapped[bool] = mapped_column(default=False)
    lon: Mapped[float] = mapped_column(sa.Double)
    lat: Mapped[float] = mapped_column(sa.Double)
    cell: Mapped[int] = mapped_column(sa.BigInteger)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    half_day: Mapped[str] = mapped_column(sa.String(16))

    lead_unit: Mapped[str | None] = mapped_column(sa.String(24))
    leaf_unit: Mapped[str | None] = mapped_column(sa.String(24))
    body_unit: Mapped[str | None] = mapped_column(sa.String(24))
    person: Mapped[str | None] = mapped_column(sa.String(40))
    keeper_unit: Mapped[str | None] = mapped_column(sa.String(24))  # holds it until the addressee accepts
    keeper_person: Mapped[str | None] = mapped_column(sa.String(40))
    near_border: Mapped[bool] = mapped_column(default=False)
    repeated: Mapped[bool] = mapped_column(default=False)

    limit_n: Mapped[int]
    limit_unit: Mapped[str] = mapped_column(sa.String(12))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    feedback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accept_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    amber_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provisional: Mapped[bool] = mapped_column(default=False)
    calendar_version: Mapped[str | None] = mapped_column(sa.String(40))
    stage: Mapped[int] = mapped_column(default=0)
    first_stage: Mapped[int] = mapped_column(default=0)
    extensions: Mapped[int] = mapped_column(default=0)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    talk_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queue_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wake_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    returns: Mapped[int] = mapped_column(default=0)
    reworks: Mapped[int] = mapped_column(default=0)
    rulings: Mapped[int] = mapped_column(default=0)
    on_time: Mapped[bool | None]
    excused: Mapped[bool] = mapped_column(default=False)  # a granted appeal: its lateness does not count
    former: Mapped[dict[str, Any] | None] = mapped_column(Json)
    cause: Mapped[str | None] = mapped_column(sa.String(16))
    merged_into: Mapped[int | None] = mapped_column(sa.ForeignKey("case_file.id"))
    cover: Mapped[str | None] = mapped_column(sa.String(24))
    is_demo: Mapped[bool] = mapped_column(default=False)


class CaseGuide(Base):
    """A department that guides (协办) a case of another unit."""

    __tablename__ = "case_guide"

    unit_code: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), primary_key=True, index=True)


class CaseDecision(Base):
    """Why a unit leads: the whole routing decision as rule codes and parameters, never rewritten by a later one."""

    __tablename__ = "case_decision"

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(sa.String(16))
    boundary_version: Mapped[str | None] = mapped_column(sa.String(40))
    catalogue_version: Mapped[str] = mapped_column(sa.String(40))
    body: Mapped[dict[str, Any]] = mapped_column(Json)


class CaseEvent(Base):
    """One step of a case's history, as everybody who may see the case may read it."""

    __tablename__ = "case_event"
    __table_args__ = (sa.UniqueConstraint("case_id", "seq"),)

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(sa.String(16))
    source: Mapped[str | None] = mapped_column(sa.String(16))
    target: Mapped[str] = mapped_column(sa.String(16))
    party: Mapped[str] = mapped_column(sa.String(16))
    unit_code: Mapped[str | None] = mapped_column(sa.String(24))
    label: Mapped[str | None] = mapped_column(sa.String(40))
    reason: Mapped[str | None] = mapped_column(sa.String(24))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class EventAuthor(Base):
    """Who took a step whose author the unit must not learn (inspectors and checkers) or supervision may ask for."""

    __tablename__ = "event_author"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("case_event.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(_Big, index=True)


class CasePhoto(Base):
    """A photo of a case under a random public token. Facts of time and place only for after-photos."""

    __tablename__ = "case_photo"
    __table_args__ = (
        sa.Index(
            "ix_case_photo_missing",
            "announced_at",
            sqlite_where=sa.text("arrived_at IS NULL"),
            postgresql_where=sa.text("arrived_at IS NULL"),
        ),
    )

    token: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    finding_id: Mapped[str | None] = mapped_column(sa.ForeignKey("finding.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case_event.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    role: Mapped[str] = mapped_column(sa.String(8))
    position: Mapped[int] = mapped_column(default=0)
    provenance: Mapped[str] = mapped_column(sa.String(16), default="input_capture")
    announced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lon: Mapped[float | None] = mapped_column(sa.Double)
    lat: Mapped[float | None] = mapped_column(sa.Double)
    accuracy_m: Mapped[float | None] = mapped_column(sa.Double)
    flags: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)


class PhotoLoss(Base):
    """Why an announced photo will never come, in its author's words: for supervision only, officers' queries never join it."""

    __tablename__ = "photo_loss"

    token: Mapped[str] = mapped_column(sa.ForeignKey("case_photo.token", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    lost_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PoliceCase(Base):
    """A confidential case (黄赌毒): the police desk's, in a table of its own so that no other query can meet it."""

    __tablename__ = "police_case"
    __table_args__ = (
        sa.Index("ix_police_case_lead", "lead_unit", "state", "due_at"),
        sa.Index("ix_police_case_wake", "wake_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        sa.Index("ix_police_case_guessed", "id", sqlite_where=_POLICE_GUESSED_SQLITE, postgresql_where=_POLICE_GUESSED),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(sa.String(8), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(sa.String(16))
    item_code: Mapped[str] = mapped_column(sa.String(16))
    category: Mapped[str] = mapped_column(sa.String(8))
    lead_unit: Mapped[str] = mapped_column(sa.String(24))
    person: Mapped[str] = mapped_column(sa.String(40))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    lon: Mapped[float] = mapped_column(sa.Double)
    lat: Mapped[float] = mapped_column(sa.Double)
    half_day: Mapped[str] = mapped_column(sa.String(16))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None while nobody answers for it
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    feedback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    concluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accept_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    feedback_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wake_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provisional: Mapped[bool] = mapped_column(default=False)
    calendar_version: Mapped[str | None] = mapped_column(sa.String(40))
    outcome: Mapped[str | None] = mapped_column(sa.String(16))
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    is_demo: Mapped[bool] = mapped_column(default=False)


class PoliceEvent(Base):
    """One step of a confidential case."""

    __tablename__ = "police_event"

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    police_case_id: Mapped[int] = mapped_column(sa.ForeignKey("police_case.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    target: Mapped[str] = mapped_column(sa.String(16))
    label: Mapped[str | None] = mapped_column(sa.String(40))
    text: Mapped[str] = mapped_column(sa.Text, default="")
