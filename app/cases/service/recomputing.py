"""Due times that were a guess, computed again when a calendar brings the days they rested on (rules §5, S-05).

The row says which calendar made its due times, so that a lost hint, a restart or a second run changes nothing: whatever is
provisional and was made by another version than the one that holds is still to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import OperationalError

from app import audit
from app.cases.models import Case, CaseEvent
from app.cases.rules.clocks import Clocks
from app.cases.rules.life import Action, State
from app.cases.rules.numbers import spaced
from app.cases.rules.recompute import Guess, recomputed
from app.cases.service import ringing
from app.cases.service.executor import row_digest
from app.cases.service.stages import clocks_of, columns, limits_of, queue_limit, woken_by
from app.cases.service.telling_rungs import tell_recomputed
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Busy
from app.platform.unit_of_work import atomic
from app.worktime import Calendar, MovedDue, current_calendar

log = structlog.get_logger(__name__)
AT_ONCE = 100
_TOLD = ("accept_due_at", "due_at", "first_due_at", "check_due_at", "queue_due_at", "suspended_until")


def recompute_due_times() -> int:
    """Compute again what the calendar that holds now knows better; returns how many cases were looked at."""
    version, seen, last = current_calendar().version, 0, 0
    while batch := _guessed(version, last):
        _recompute(batch, version)
        seen, last = seen + len(batch), batch[-1]
    return seen


def _guessed(version: str, last: int) -> list[int]:
    query = sa.select(Case.id).where(
        Case.is_open, Case.provisional, Case.id > last, Case.calendar_version.is_distinct_from(version)
    )
    return list(db.session.scalars(query.order_by(Case.id).limit(AT_ONCE)))


def _recompute(case_ids: Sequence[int], version: str) -> None:
    """One transaction for all; should one case break it, one for each, so that it holds up no other."""
    try:
        _write(case_ids, version)
    except (Busy, OperationalError):
        raise
    except Exception:
        log.exception("recompute_batch_failed", cases=len(case_ids))
        for case_id in case_ids:
            try:
                _write([case_id], version)
            except Exception:
                log.exception("recompute_case_failed", case=case_id)


def _write(case_ids: Sequence[int], version: str) -> None:
    with atomic():
        calendar, now = current_calendar(), clock.now()
        if calendar.version != version:
            return
        query = (
            sa.select(Case)
            .where(Case.id.in_(case_ids), Case.is_open, Case.provisional)
            .order_by(Case.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        cases = list(db.session.scalars(query))
        for case, guess in zip(cases, _guesses(cases), strict=True):
            ringing.settle(case, now)
            _set(case, recomputed(calendar, guess, now), now)


def _set(case: Case, becomes: Clocks, now: datetime) -> None:
    before, was = row_digest(case), clocks_of(case)
    for name, value in columns(becomes).items():
        setattr(case, name, value)
    case.wake_at = woken_by(case, {}, now, ringing.overdue_before(case))
    moved = {
        name: [_iso(getattr(was, name)), _iso(getattr(becomes, name))]
        for name in _TOLD
        if getattr(was, name) != getattr(becomes, name)
    }
    audit.record(
        "case.recomputed",
        f"case:{case.number}",
        {
            "calendar": [was.calendar_version, becomes.calendar_version],
            "moved": moved,
            "before": before,
            "after": row_digest(case),
        },
        actor=ringing.SERVICE,
    )
    if "due_at" in moved:
        tell_recomputed(case)


def moved_due_times(calendar: Calendar, at_most: int) -> tuple[int, list[MovedDue]]:
    """What ``calendar`` would move: how many open cases, and the first of them with their due times before and after."""
    now, count, lines = clock.now(), 0, list[MovedDue]()
    for cases in _open_guesses():
        for case, guess in zip(cases, _guesses(cases), strict=True):
            was, becomes = _shown(guess.clocks), _shown(recomputed(calendar, guess, now))
            if was is None or becomes is None or was == becomes:
                continue
            count += 1
            if len(lines) < at_most:
                lines.append(MovedDue(spaced(case.number), was, becomes))
    return count, lines


def _shown(clocks: Clocks) -> datetime | None:
    """The due time that people wait for in this state."""
    return clocks.check_due_at or clocks.queue_due_at or clocks.suspended_until or clocks.due_at


def _open_guesses() -> Iterable[list[Case]]:
    last = 0
    while True:
        query = sa.select(Case).where(Case.is_open, Case.provisional, Case.id > last).order_by(Case.id)
        cases = list(db.session.scalars(query.limit(10 * AT_ONCE)))
        if not cases:
            return
        yield cases
        last = cases[-1].id


def _guesses(cases: Sequence[Case]) -> list[Guess]:
    entered, ends = _entered(cases), _suspension_ends(cases)
    return [
        Guess(
            state=State(case.state),
            clocks=clocks_of(case),
            limits=limits_of(case),
            queue=queue_limit(),
            entered=entered.get(case.id, case.filed_at),
            dispatched_at=case.dispatched_at,
            suspended_day=ends.get(case.id),
        )
        for case in cases
    ]


def _entered(cases: Sequence[Case]) -> Mapping[int, datetime]:
    """When each case came into its present state."""
    rows = db.session.execute(
        sa.select(CaseEvent.case_id, sa.func.max(CaseEvent.at))
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            Case.id.in_([case.id for case in cases]),
            CaseEvent.target == Case.state,
            sa.or_(CaseEvent.source.is_(None), CaseEvent.source != CaseEvent.target),
            CaseEvent.action != Action.JOIN,
        )
        .group_by(CaseEvent.case_id)
    )
    return {row[0]: row[1] for row in rows}


def _suspension_ends(cases: Sequence[Case]) -> Mapping[int, date]:
    suspended = [case.id for case in cases if case.state == State.SUSPENDED]
    if not suspended:
        return {}
    rows = db.session.execute(
        sa.select(CaseEvent.case_id, CaseEvent.facts)
        .where(CaseEvent.case_id.in_(suspended), CaseEvent.action == Action.SUSPEND)
        .order_by(CaseEvent.id)
    )
    return {case_id: date.fromisoformat(facts["until"]) for case_id, facts in rows if facts.get("until")}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None
