"""Due times of confidential cases that were a guess, computed again when a calendar brings the days they rested on (rules §5)."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from app import audit
from app.cases.models import PoliceCase
from app.cases.rules.police import PoliceState
from app.cases.rules.recompute import moved_on
from app.cases.service.police import police_row_digest
from app.cases.service.police_ladder import ring_police, set_wake
from app.cases.service.ringing import SERVICE
from app.cases.service.stages import limits_for
from app.cases.service.telling import tell_police
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from app.routing import confidential_clocks
from app.worktime import Calendar, current_calendar

AT_ONCE = 100


def recompute_police() -> int:
    """Compute again what the calendar that holds now knows better; returns how many cases were looked at."""
    seen = 0
    while True:
        with atomic():
            calendar, now = current_calendar(), clock.now()
            query = (
                sa.select(PoliceCase)
                .where(PoliceCase.provisional, PoliceCase.concluded_at.is_(None))
                .where(PoliceCase.calendar_version.is_distinct_from(calendar.version))
                .order_by(PoliceCase.id)
                .limit(AT_ONCE)
                .with_for_update()
            )
            cases = list(db.session.scalars(query.execution_options(populate_existing=True)))
            for case in cases:
                _recompute(case, calendar, now)
        seen += len(cases)
        if len(cases) < AT_ONCE:
            return seen


def _recompute(case: PoliceCase, calendar: Calendar, now: datetime) -> None:
    """From the dispatch, each due time that is still to come; what is due rings first. A held case has none to keep."""
    held = case.state == PoliceState.HELD
    if not held:
        ring_police(case, now)
    before, was = police_row_digest(case), {name: getattr(case, name) for name in _DUES}
    category = get_catalogue().category_of(case.item_code)
    start = case.dispatched_at or case.filed_at
    clocks = confidential_clocks(category, limits_for(case.item_code, alt=False).rectify, start, calendar)
    assert clocks.first_feedback is not None, "a confidential category has its stages"
    computed = dict(zip(_DUES, (clocks.accept, clocks.first_feedback, clocks.rectify), strict=True))
    for name, due in computed.items():
        setattr(case, name, moved_on(was[name], due.at, now))
    case.provisional = any(due.provisional and was[name] > now for name, due in computed.items())
    case.calendar_version = calendar.version
    if not held:
        set_wake(case, now)
    moved = {name: [_iso(was[name]), _iso(getattr(case, name))] for name in _DUES if was[name] != getattr(case, name)}
    audit.record(
        "police.recomputed",
        f"police:{case.number}",
        {"calendar": calendar.version, "moved": moved, "before": before, "after": police_row_digest(case)},
        actor=SERVICE,
    )
    if moved and not held:
        tell_police(case, None, "police.due_moved", of=calendar.version)


_DUES = ("accept_due_at", "feedback_due_at", "due_at")


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
