"""Open cases and the ground below them: what a new boundary layer would move, and what it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.ground import GroundChange
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.units import unit_short
from app.cases.queries.visibility import visible_to
from app.platform import clock
from app.platform.db import db
from app.territory import OpenPlace
from app.worktime import current_calendar

PAGE = 100


@dataclass(frozen=True)
class ChangedCase:
    """An open case in changed ground: its row, the leaf it was decided for, and the one that answers from a day on."""

    row: CaseRow
    version: str
    old: str
    new: str
    valid_from: datetime


def open_places() -> list[OpenPlace]:
    """Where every open case lies and which leaf it counts to: for the dry run of a boundary layer, without numbers."""
    rows = db.session.execute(sa.select(Case.lon, Case.lat, Case.leaf_unit).where(Case.is_open))
    return [OpenPlace(lon, lat, leaf) for lon, lat, leaf in rows]


def changed_cases(actor: Actor, limit: int = PAGE) -> Sequence[ChangedCase]:
    """Open cases in changed ground that nobody has looked at, the longest waiting first."""
    query = (
        sa.select(GroundChange, Case)
        .join(Case, Case.id == GroundChange.case_id)
        .where(*_waiting(), visible_to(actor))
        .order_by(GroundChange.noticed_at, GroundChange.case_id)
        .limit(limit)
    )
    now, calendar = clock.now(), current_calendar()
    return [
        ChangedCase(
            row_of(case, now, calendar),
            change.version,
            unit_short(change.old_leaf),
            unit_short(change.new_leaf),
            change.valid_from,
        )
        for change, case in db.session.execute(query)
    ]


def count_changed_cases() -> int:
    """How many wait for the Office's eyes."""
    query = sa.select(sa.func.count()).select_from(GroundChange).join(Case, Case.id == GroundChange.case_id)
    return db.session.scalar(query.where(*_waiting())) or 0


def _waiting() -> tuple[sa.SQLColumnExpression[bool], ...]:
    return GroundChange.settled_at.is_(None), Case.is_open
