"""``rules.reading.running_due`` as SQL: which due time of a case runs, and whether it has passed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.cases.models import Case
from app.cases.rules.life import State

_WITH_UNIT = (State.DISPATCHED, State.RETURNED, State.RECTIFYING)


def with_unit() -> ColumnElement[bool]:
    """Cases whose unit has to rectify and whose clock runs."""
    return Case.state.in_(_WITH_UNIT)


def running_due_column() -> ColumnElement[datetime | None]:
    """The due time of the clock that runs; null where none does."""
    return sa.case(
        (Case.state == State.SUSPENDED, sa.null()),
        (Case.state == State.CHECKING, Case.check_due_at),
        else_=Case.due_at,
    )


def unit_late(now: datetime) -> ColumnElement[bool]:
    """Cases that their unit is late with: not while they are suspended or checked."""
    return sa.and_(with_unit(), Case.due_at < now)
