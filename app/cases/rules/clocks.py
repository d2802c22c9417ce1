"""What each transition does to the clocks of a case (rules §5): pure arithmetic over ``worktime.rules``.

Accept and rectify both run from dispatch, and accept is due at the earlier of the two; check runs from feedback. A due time
already passed never moves, except by an extension or suspension that was asked for in time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.worktime.rules import (
    Calendar,
    Due,
    Limit,
    LimitUnit,
    add_share,
    due,
    first_office_minute,
    resume,
    start_of,
)

LONGEST_SUSPENSION = timedelta(days=366)


class BadSuspension(ValueError):
    """The end of a suspension is not between tomorrow and a year away, or the limit has passed already."""


@dataclass(frozen=True)
class Steps:
    """Where the rungs of the ladder stand (rules §5): per cent of the stage's limit, or how often something happened.

    Reminder and yellow count from the start of the stage, 督办 from its expiry, 问责建议 from 约谈, which comes with the
    ``talk_stages``-th overdue rectify stage or the ``talk_reworks``-th rework.
    """

    reminder_percent: int = 50
    yellow_percent: int = 80
    press_percent: int = 100
    talk_stages: int = 2
    talk_reworks: int = 3
    account_percent: int = 100


@dataclass(frozen=True)
class Limits:
    """The limits that hold for one case: the item's, the two settings for accepting and checking, and the ladder's steps."""

    rectify: Limit
    accept: Limit
    check: Limit
    steps: Steps = Steps()


@dataclass(frozen=True)
class Clocks:
    """All instants of one case's clocks. ``first_due_at`` decides whether the handling was on time.

    ``stage`` counts the rectify stages from 1, the present dispatch began with ``first_stage``. The stage's due time is its
    start plus one limit and one more for each of its ``extensions``, less the one suspension from ``paused_at`` to
    ``resumed_at``. ``talk_at``: when too many reworks called for a talk. ``queue_due_at``: by when the Office must have
    decided what waits for it.
    """

    stage: int = 0
    first_stage: int = 0
    extensions: int = 0
    stage_at: datetime | None = None
    remind_at: datetime | None = None
    talk_at: datetime | None = None
    paused_at: datetime | None = None
    resumed_at: datetime | None = None
    queue_due_at: datetime | None = None
    accept_due_at: datetime | None = None
    due_at: datetime | None = None
    amber_at: datetime | None = None
    first_due_at: datetime | None = None
    check_due_at: datetime | None = None
    suspended_at: datetime | None = None
    suspended_until: datetime | None = None
    provisional: bool = False
    calendar_version: str | None = None


def dispatched(calendar: Calendar, at: datetime, limits: Limits, before: Clocks | None = None) -> Clocks:
    """Both stages run from ``at``; what ran ``before`` counts no more."""
    accept = due(calendar, at, limits.accept)
    stage = before.stage + 1 if before is not None else 1
    started = timed(calendar, limits, Clocks(stage=stage, first_stage=stage, stage_at=at))
    assert started.due_at is not None
    return replace(
        started,
        accept_due_at=min(accept.at, started.due_at),
        first_due_at=started.due_at,
        provisional=started.provisional or accept.provisional,
    )


def queued(calendar: Calendar, at: datetime, limit: Limit, clocks: Clocks) -> Clocks:
    """The case waits for the Office from ``at``; the clocks of the unit run on."""
    decide = due(calendar, at, limit)
    return replace(clocks, queue_due_at=decide.at, provisional=clocks.provisional or decide.provisional)


def rectify_again(calendar: Calendar, at: datetime, limits: Limits, clocks: Clocks) -> Clocks:
    """Rework or reopening: a rectify stage with the item's full limit; the first due time stands.

    A suspension that lies ahead of it, because the clock was set back meanwhile, was an earlier stage's and moves nothing.
    """
    if clocks.paused_at is not None and clocks.paused_at >= at:
        clocks = replace(clocks, paused_at=None, resumed_at=None)
    begun = replace(
        clocks, stage=clocks.stage + 1, stage_at=at, extensions=0, talk_at=None, check_due_at=None, provisional=False
    )
    return timed(calendar, limits, begun)


def extended(calendar: Calendar, limits: Limits, clocks: Clocks) -> Clocks:
    """One original limit more, from the old due time; the first due time moves along while the first stage runs."""
    longer = timed(calendar, limits, replace(clocks, extensions=clocks.extensions + 1))
    return replace(longer, first_due_at=longer.due_at) if clocks.first_due_at == clocks.due_at else longer


def checking(calendar: Calendar, at: datetime, limits: Limits, clocks: Clocks) -> Clocks:
    """The check stage runs from the feedback; a suspension ends with it."""
    check = due(calendar, at, limits.check)
    running = clocks if clocks.suspended_at is None else resumed(calendar, at, limits, clocks)
    return replace(running, check_due_at=check.at, provisional=running.provisional or check.provisional)


def suspended(
    calendar: Calendar, at: datetime, until: date, clocks: Clocks, *, asked_at: datetime | None = None
) -> Clocks:
    """The clock stands from ``at`` until the first office minute of ``until``; raises BadSuspension.

    It must have been asked for (``asked_at``, or now) before expiry.
    """
    if clocks.due_at is None or clocks.due_at <= (asked_at or at):
        raise BadSuspension("asked for after expiry")
    end = first_office_minute(calendar, until)
    if not at < end <= at + LONGEST_SUSPENSION:
        raise BadSuspension("end date")
    return replace(clocks, suspended_at=at, suspended_until=end)


def resumed(calendar: Calendar, at: datetime, limits: Limits, clocks: Clocks) -> Clocks:
    """The clock runs on with the time that was left when it was stopped, from ``at`` or the end date if that came first.

    A computer's clock that was set back in between takes nothing away: a pause begins no sooner than its stage and lasts no
    less than nothing.
    """
    if clocks.suspended_at is None or clocks.due_at is None:
        return clocks
    stopped = min(clocks.suspended_at, clocks.due_at)
    stopped = max(stopped, clocks.stage_at) if clocks.stage_at is not None else stopped
    started = max(stopped, min(at, clocks.suspended_until) if clocks.suspended_until is not None else at)
    first = clocks.first_due_at
    if first is not None and first >= stopped:
        first = resume(calendar, first, limits.rectify.unit, stopped, started).at
    running = replace(
        clocks,
        first_due_at=first,
        paused_at=stopped,
        resumed_at=started,
        suspended_at=None,
        suspended_until=None,
    )
    return timed(calendar, limits, running)


def stopped(clocks: Clocks) -> Clocks:
    """No clock runs any more; the due times stay for the record."""
    return replace(clocks, check_due_at=None, queue_due_at=None, suspended_at=None, suspended_until=None)


def restarted(calendar: Calendar, at: datetime, limits: Limits, clocks: Clocks, *, same_unit: bool) -> Clocks:
    """Sent anew with a corrected item, place or unit: all stages run from ``at``.

    The unit that holds the case and is late already stays late: a due time that has passed never changes (rules §5).
    """
    late = clocks.due_at is not None and clocks.due_at < at
    return clocks if same_unit and late else dispatched(calendar, at, limits, clocks)


def restored(
    calendar: Calendar, at: datetime, limits: Limits, away_from: datetime, clocks: Clocks, *, rectifying: bool
) -> Clocks:
    """The clocks of a case that was put away at ``away_from``: what was left of each then runs from ``at`` (rules §4).

    What had passed stays passed. The rectify stage, where it ran (``rectifying``), begins as much later as makes the time
    used the same. A suspension goes on to its end date, or ends at once where that has come meanwhile.
    """
    if clocks.suspended_until is not None:
        return replace(clocks, suspended_until=max(clocks.suspended_until, at))
    at = max(at, away_from)
    unit = limits.rectify.unit

    def later(instant: datetime | None, of: LimitUnit) -> datetime | None:
        ahead = instant is not None and instant > away_from
        return resume(calendar, instant, of, away_from, at).at if ahead and instant is not None else instant

    moved = replace(
        clocks,
        accept_due_at=later(clocks.accept_due_at, limits.accept.unit),
        check_due_at=later(clocks.check_due_at, limits.check.unit),
        queue_due_at=later(clocks.queue_due_at, LimitUnit.WORK_HOUR),
        first_due_at=later(clocks.first_due_at, unit),
    )
    if not rectifying or clocks.stage_at is None or clocks.due_at is None or clocks.due_at <= away_from:
        return moved
    due_at = resume(calendar, clocks.due_at, unit, away_from, at).at
    whole = Limit(limits.rectify.n * (1 + clocks.extensions), unit)
    begun = replace(moved, stage_at=start_of(calendar, due_at, whole), paused_at=None, resumed_at=None)
    begins = timed(calendar, limits, begun)
    return replace(begins, first_due_at=begins.due_at) if clocks.first_due_at == clocks.due_at else begins


def share_after(calendar: Calendar, start: datetime, limits: Limits, clocks: Clocks, percent: int) -> datetime:
    """When so many per cent of one limit have passed since ``start``, a suspension that came later left out."""
    instant = add_share(calendar, start, limits.rectify, percent)
    before_it = clocks.paused_at is not None and start < clocks.paused_at
    return (_stepping_over(calendar, instant, limits, clocks) if before_it else instant).at


def timed(calendar: Calendar, limits: Limits, clocks: Clocks) -> Clocks:
    """The instants of the rectify stage from its start, extensions and suspension."""
    assert clocks.stage_at is not None
    whole = Limit(limits.rectify.n * (1 + clocks.extensions), limits.rectify.unit)

    def used(percent: int) -> Due:
        assert clocks.stage_at is not None
        return _stepping_over(calendar, add_share(calendar, clocks.stage_at, whole, percent), limits, clocks)

    expiry = used(100)
    return replace(
        clocks,
        remind_at=used(limits.steps.reminder_percent).at,
        amber_at=used(limits.steps.yellow_percent).at,
        due_at=expiry.at,
        provisional=clocks.provisional or expiry.provisional,
        calendar_version=expiry.calendar_version,
    )


def _stepping_over(calendar: Calendar, instant: Due, limits: Limits, clocks: Clocks) -> Due:
    """The instant with the suspension of this stage left out."""
    stopped, started = clocks.paused_at, clocks.resumed_at
    if stopped is None or started is None or clocks.stage_at is None:
        return instant
    if stopped < clocks.stage_at or instant.at < stopped:
        return instant
    return resume(calendar, instant.at, limits.rectify.unit, stopped, started)
