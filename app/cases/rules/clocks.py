"""What each transition does to the clocks of a case (rules §5): pure arithmetic over ``worktime.rules``.

Accept and rectify both run from dispatch, and accept is due at the earlier of the two; check runs from feedback. A due time
already passed never moves, except by a suspension that was asked for in time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.worktime.rules import Calendar, Due, Limit, add_share, due, earlier_of, first_office_minute, resume

AMBER_PERCENT = 80
LONGEST_SUSPENSION = timedelta(days=366)


class BadSuspension(ValueError):
    """The end of a suspension is not between tomorrow and a year away, or the limit has passed already."""


@dataclass(frozen=True)
class Limits:
    """The limits that hold for one case: the item's, and the two settings for accepting and checking."""

    rectify: Limit
    accept: Limit
    check: Limit


@dataclass(frozen=True)
class Clocks:
    """All instants of one case's clocks. ``first_due_at`` decides whether the handling was on time."""

    stage_at: datetime | None = None
    accept_due_at: datetime | None = None
    due_at: datetime | None = None
    amber_at: datetime | None = None
    first_due_at: datetime | None = None
    check_due_at: datetime | None = None
    suspended_at: datetime | None = None
    suspended_until: datetime | None = None
    provisional: bool = False
    calendar_version: str | None = None


def dispatched(calendar: Calendar, at: datetime, limits: Limits) -> Clocks:
    """Both stages run from ``at``."""
    rectify = due(calendar, at, limits.rectify)
    accept = earlier_of(due(calendar, at, limits.accept), rectify)
    return Clocks(
        stage_at=at,
        accept_due_at=accept.at,
        due_at=rectify.at,
        amber_at=_amber(calendar, at, limits.rectify),
        first_due_at=rectify.at,
        provisional=accept.provisional or rectify.provisional,
        calendar_version=rectify.calendar_version,
    )


def rectify_again(calendar: Calendar, at: datetime, limits: Limits, clocks: Clocks) -> Clocks:
    """Rework or reopening: a rectify stage with the item's full limit; the first due time stands."""
    rectify = due(calendar, at, limits.rectify)
    return replace(
        clocks,
        stage_at=at,
        due_at=rectify.at,
        amber_at=_amber(calendar, at, limits.rectify),
        check_due_at=None,
        provisional=rectify.provisional,
        calendar_version=rectify.calendar_version,
    )


def checking(calendar: Calendar, at: datetime, limits: Limits, clocks: Clocks) -> Clocks:
    """The check stage runs from the feedback; a suspension ends with it."""
    check = due(calendar, at, limits.check)
    running = clocks if clocks.suspended_at is None else resumed(calendar, at, limits, clocks)
    return replace(running, check_due_at=check.at, provisional=running.provisional or check.provisional)


def suspended(calendar: Calendar, at: datetime, until: date, clocks: Clocks) -> Clocks:
    """The clock stands from ``at`` until the first office minute of ``until``; raises BadSuspension."""
    if clocks.due_at is None or clocks.due_at <= at:
        raise BadSuspension("asked for after expiry")
    end = first_office_minute(calendar, until)
    if not at < end <= at + LONGEST_SUSPENSION:
        raise BadSuspension("end date")
    return replace(clocks, suspended_at=at, suspended_until=end)


def resumed(calendar: Calendar, at: datetime, limits: Limits, clocks: Clocks) -> Clocks:
    """The clock runs on with the time that was left when it was stopped."""
    if clocks.suspended_at is None or clocks.due_at is None:
        return clocks
    stopped = clocks.suspended_at

    def moved(instant: datetime | None) -> datetime | None:
        if instant is None or instant <= stopped:
            return instant
        return resume(calendar, instant, limits.rectify.unit, stopped, at).at

    renewed: Due = resume(calendar, clocks.due_at, limits.rectify.unit, stopped, at)
    return replace(
        clocks,
        due_at=renewed.at,
        amber_at=moved(clocks.amber_at),
        first_due_at=moved(clocks.first_due_at),
        suspended_at=None,
        suspended_until=None,
        provisional=clocks.provisional or renewed.provisional,
    )


def stopped(clocks: Clocks) -> Clocks:
    """No clock runs any more; the due times stay for the record."""
    return replace(clocks, check_due_at=None, suspended_at=None, suspended_until=None)


def _amber(calendar: Calendar, at: datetime, limit: Limit) -> datetime:
    return add_share(calendar, at, limit, AMBER_PERCENT).at
