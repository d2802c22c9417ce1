"""Whether somebody will look at every case in time: who takes the alarm of a case away stops its ladder, and nothing else tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from app import audit
from app.cases.models import Case, PoliceCase, PoliceRung
from app.cases.rules.ladder import Rung, missed, schedule
from app.cases.rules.life import State
from app.cases.rules.police import PoliceState
from app.cases.rules.police_ladder import police_schedule
from app.cases.service.police_ladder import course_of_police
from app.cases.service.ringing import NOTHING_RANG, Standing, course_of, standing_of
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError
from app.platform.unit_of_work import leave_snapshot
from app.worktime import current_calendar

_T = TypeVar("_T", Case, PoliceCase)
_BATCH = 500
_BEFORE_ALL = -(2**62)
# A state, item or limit that there is none of: the row is not as the record left it, and its own witness says so
_SENSELESS = (ArithmeticError, AssertionError, AppError, LookupError, TypeError, ValueError)
_OWN_OF_POLICE = frozenset({Rung.RED, Rung.ACCEPT_LATE, Rung.FEEDBACK_LATE})


def alarm_discrepancies() -> Iterator[audit.Discrepancy]:
    """Every open case whose next rung, or whose end of a suspension, nobody will notice in time."""
    last = _BEFORE_ALL
    while cases := _read(Case, sa.and_(Case.is_open, Case.id > last)):
        last, suspects = cases[-1].id, [case.id for case, _due in unheard(cases)]
        for case, due in unheard(_read(Case, Case.id.in_(suspects))) if suspects else ():
            yield audit.Discrepancy(f"case:{case.number}", _reason(due))
    last = _BEFORE_ALL
    while confidential := _read(PoliceCase, sa.and_(PoliceCase.concluded_at.is_(None), PoliceCase.id > last)):
        last, suspects = confidential[-1].id, [case.id for case, _due in _unheard_police(confidential)]
        for held, due in _unheard_police(_read(PoliceCase, PoliceCase.id.in_(suspects))) if suspects else ():
            yield audit.Discrepancy(f"police:{held.number}", _reason(due))


def _read(table: type[_T], where: sa.ColumnElement[bool]) -> Sequence[_T]:
    leave_snapshot()
    query = sa.select(table).where(where).order_by(table.id).limit(_BATCH)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def unheard(cases: Sequence[Case]) -> Iterator[tuple[Case, datetime]]:
    """Those of these open cases that nobody will look at in time, each with the instant that will be missed."""
    now, standing = clock.now(), standing_of([case.id for case in cases])
    for case in cases:
        with suppress(*_SENSELESS):
            due = _missed(case, standing.get(case.id, NOTHING_RANG), now)
            if due is not None:
                yield case, due


def _missed(case: Case, known: Standing, now: datetime) -> datetime | None:
    if case.state == State.SUSPENDED:
        end = case.suspended_until
        return end if end is not None and (case.wake_at is None or case.wake_at > max(end, now)) else None
    rang = known.of_stage(case)
    coming = (due for due in schedule(current_calendar(), course_of(case, known)) if due.rung not in rang)
    due = missed(coming, case.wake_at, now)
    return due.at if due is not None else None


def _unheard_police(cases: Sequence[PoliceCase]) -> Iterator[tuple[PoliceCase, datetime]]:
    now, rang = clock.now(), _rang([case.id for case in cases])
    for case in cases:
        if case.state == PoliceState.HELD:
            continue
        with suppress(*_SENSELESS):
            schedule_of = police_schedule(current_calendar(), course_of_police(case))
            coming = [due for due in schedule_of if due.rung not in rang[case.id]]
            due = missed(coming, case.wake_at, now, _OWN_OF_POLICE)
            if due is not None:
                yield case, due.at


def _rang(cases: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = sa.select(PoliceRung.police_case_id, PoliceRung.rung).where(PoliceRung.police_case_id.in_(cases))
    for case_id, rung in db.session.execute(rows):
        found[case_id].add(rung)
    return found


def _reason(due: datetime) -> str:
    return f"nobody will look at it when it is due at {due.isoformat()}"
