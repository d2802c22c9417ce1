"""The sweep that rings the ladder and ends suspensions (rules §5): it may be late, run twice at once, or be killed.

Each case is found by the instant at which it must be looked at, locked, and looked at again inside its transaction; the rows
that are there already decide what still has to ring. At most ``AT_ONCE`` cases share a transaction. What was joined into a case
that went to the police before joins went along (migration 0022 wakes it) is sealed here, with its record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import OperationalError

from app.cases.models import Case
from app.cases.rules.life import Action, Party, State, transition
from app.cases.service import ringing
from app.cases.service.executor import Step, move
from app.cases.service.sealing import seal_left_behind
from app.cases.service.stages import moved
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Busy
from app.platform.unit_of_work import atomic

log = structlog.get_logger(__name__)
AT_ONCE = 100


class _Waiting(NamedTuple):
    wake_at: datetime
    id: int


def sweep_ladder() -> int:
    """Ring everything that is due by now; returns how many cases were looked at."""
    now = clock.now()
    last: _Waiting | None = None
    seen = 0
    while batch := _waiting(now, last):
        _look_at(batch, now)
        last = batch[-1]
        seen += len(batch)
    return seen


def _waiting(now: datetime, last: _Waiting | None) -> list[_Waiting]:
    query = sa.select(Case.wake_at, Case.id).where(Case.wake_at.is_not(None), Case.wake_at <= now)
    if last is not None:
        query = query.where(sa.tuple_(Case.wake_at, Case.id) > sa.tuple_(sa.literal(last.wake_at), sa.literal(last.id)))
    rows = db.session.execute(query.order_by(Case.wake_at, Case.id).limit(AT_ONCE))
    return [_Waiting(wake, case_id) for wake, case_id in rows if wake is not None]


def _look_at(batch: Sequence[_Waiting], now: datetime) -> None:
    """One transaction for all; should one case break it, one for each, so that it holds up no other."""
    try:
        _ring([each.id for each in batch], now)
    except (Busy, OperationalError):
        raise
    except Exception:
        log.exception("ladder_batch_failed", cases=len(batch))
        for each in batch:
            try:
                _ring([each.id], now)
            except Exception:
                log.exception("ladder_case_failed", case=each.id)


def _ring(case_ids: Sequence[int], now: datetime) -> None:
    with atomic():
        query = (
            sa.select(Case)
            .where(Case.id.in_(case_ids), Case.wake_at <= now)
            .order_by(Case.wake_at, Case.id)
            # Whoever holds a case rings what is due on it before moving it; another sweep does what this one does
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        cases = [case for case in db.session.scalars(query) if not seal_left_behind(case)]
        for case in cases:
            if case.state == State.SUSPENDED:
                _end_suspension(case, now)
        ringing.ring(cases, now)


def _end_suspension(case: Case, now: datetime) -> None:
    """The clock runs again from the first office minute of the end date, however late this is noticed."""
    end = case.suspended_until
    if end is None or end > now:
        return
    edge = transition(State.SUSPENDED, Action.RESUME, (Party.SERVICE,))
    step = Step(Action.RESUME, facts={"since": end.astimezone(UTC).isoformat()})
    move(case, edge, step, None, moved(case, edge.clock, end), since=end)
