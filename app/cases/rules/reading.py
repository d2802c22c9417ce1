"""How a case reads at one moment: how its clock stands and under which heading of urgency it belongs (rules §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.cases.rules.life import State
from app.worktime.rules import SHANGHAI, Calendar, Limit, LimitUnit, elapsed, remaining


class Level(StrEnum):
    """How a clock stands, as the interface names it."""

    OK = "ok"
    SOON = "soon"
    LATE = "late"
    NONE = "none"


class Urgency(StrEnum):
    """The headings of the list by urgency."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    CHECKING = "checking"


@dataclass(frozen=True)
class Running:
    """The clock that runs in a case's present state: from when, until when, amber from when, and its limit."""

    start: datetime
    due: datetime
    amber: datetime | None
    limit: Limit


@dataclass(frozen=True)
class ClockView:
    """A clock as it is drawn: level, per cent used, minutes left on its own clock (negative once overdue)."""

    level: Level
    used: int
    minutes: float
    unit: LimitUnit
    due: datetime | None

    @property
    def overdue(self) -> bool:
        """The due time has passed, though perhaps no minute of the clock's own unit has run since."""
        return self.level is Level.LATE


NO_CLOCK = ClockView(Level.NONE, 0, 0.0, LimitUnit.WORK_HOUR, None)


def read_clock(calendar: Calendar, now: datetime, running: Running | None) -> ClockView:
    """The clock at ``now``; NO_CLOCK where none runs."""
    if running is None:
        return NO_CLOCK
    unit = running.limit.unit
    left = remaining(calendar, now, running.due, unit)
    if now > running.due:
        return ClockView(Level.LATE, 100, left, unit, running.due)
    used = elapsed(calendar, running.start, now)
    spent = used.urgent_minutes if unit.runs_always else used.work_minutes
    share = min(100, max(0, round(100 * spent / (spent + left)))) if spent + left > 0 else 0
    level = Level.SOON if running.amber is not None and now >= running.amber else Level.OK
    return ClockView(level, share, left, unit, running.due)


def running_due(state: str, due_at: datetime | None, check_due_at: datetime | None) -> datetime | None:
    """The due time of the clock that runs: the unit's, the check's while it is checked, none while suspended (rules §5).

    The one rule for what is late. ``queries.running`` says the same to the database.
    """
    if state == State.SUSPENDED:
        return None
    return check_due_at if state == State.CHECKING else due_at


def urgency(state: State, due_at: datetime | None, now: datetime) -> Urgency:
    """Under which heading an open case stands for the unit that must act; a suspended one waits, however old its due time."""
    if state is State.CHECKING:
        return Urgency.CHECKING
    due_at = running_due(state, due_at, None)
    if due_at is None:
        return Urgency.LATER
    if due_at < now:
        return Urgency.OVERDUE
    if due_at <= end_of_day(now):
        return Urgency.TODAY
    if due_at <= end_of_week(now):
        return Urgency.WEEK
    return Urgency.LATER


def end_of_day(now: datetime) -> datetime:
    """Midnight after ``now`` in the city."""
    local = now.astimezone(SHANGHAI)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_week(now: datetime) -> datetime:
    """Midnight after the Sunday of this week in the city; on Friday to Sunday the next week belongs to it too."""
    start = end_of_day(now)
    days = (6 - now.astimezone(SHANGHAI).weekday()) % 7
    return start + timedelta(days=days if days > 2 else days + 7)
