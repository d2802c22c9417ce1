"""The ladder (rules §5): pressure that rises by itself, each rung once per rectify stage, in work time used of the stage.

A pure schedule over the clocks of a case. Who rings, when a sweep is late or runs twice, is the business of
``service.ladder``; here stands only which rungs are due at an instant and when the next one will be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.cases.rules.clocks import Clocks, Limits, resumed, share_after
from app.cases.rules.life import State
from app.worktime.rules import Calendar


class Rung(StrEnum):
    """A step of the ladder; the last four only remind and belong to no pressure on the unit's rectifying."""

    REMINDER = "reminder"
    YELLOW = "yellow"
    RED = "red"
    PRESS = "press"
    TALK = "talk"
    ACCOUNT = "account"
    ACCEPT_LATE = "accept_late"
    CHECK_LATE = "check_late"
    QUEUE_LATE = "queue_late"
    FEEDBACK_LATE = "feedback_late"


RUNG_NAMES: dict[Rung, tuple[str, str]] = {
    Rung.REMINDER: ("提醒", "Reminder"),
    Rung.YELLOW: ("黄牌", "Yellow"),
    Rung.RED: ("红牌", "Red"),
    Rung.PRESS: ("督办", "Pressed"),
    Rung.TALK: ("约谈", "Called in"),
    Rung.ACCOUNT: ("问责建议", "Accountability proposed"),
    Rung.ACCEPT_LATE: ("签收超期", "Acceptance overdue"),
    Rung.CHECK_LATE: ("核查超期", "Check overdue"),
    Rung.QUEUE_LATE: ("裁定超期", "Ruling overdue"),
    Rung.FEEDBACK_LATE: ("初步反馈超期", "First feedback overdue"),
}
_ORDER = {rung: place for place, rung in enumerate(Rung)}

RESTRICTED = frozenset({Rung.TALK, Rung.ACCOUNT})
"""Seen by the commander and the unit's head only (rules §5)."""
RESTS_ON_RED = frozenset({Rung.RED, Rung.PRESS, Rung.TALK, Rung.ACCOUNT})
"""What an extension or suspension asked for in time lifts: red, and every later rung that only came because of it."""

RUNNING = frozenset({State.DISPATCHED, State.RETURNED, State.RECTIFYING})
"""The states in which the rectify clock runs."""
PRESSABLE = frozenset({State.DISPATCHED, State.RECTIFYING})
"""The states in which a unit can be pressed by hand: it must have something to do."""
_QUEUES = frozenset({State.SUBMITTED, State.RETURNED})


class DueRung(NamedTuple):
    """A rung and the instant at which it is due."""

    rung: Rung
    at: datetime


@dataclass(frozen=True)
class Course:
    """One case as the ladder sees it. ``overdue_before``: earlier rectify stages of this dispatch that went red."""

    state: State
    clocks: Clocks
    limits: Limits
    overdue_before: int = 0


def schedule(calendar: Calendar, course: Course) -> tuple[DueRung, ...]:
    """Every rung of the case's present stage with its due instant, whether rung or not, in the order in which they ring."""
    course = _after_suspension(calendar, course)
    found = [*_ladder(calendar, course), *_late(course)]
    return tuple(sorted(found, key=lambda due: (due.at, _ORDER[due.rung])))


def due_rungs(calendar: Calendar, course: Course, rung_already: Collection[Rung], now: datetime) -> tuple[DueRung, ...]:
    """What must ring at ``now``: due, and not rung in this stage. Missed rungs come in their order."""
    return tuple(due for due in schedule(calendar, course) if due.at <= now and due.rung not in rung_already)


def wake_at(calendar: Calendar, course: Course, since: datetime, *, stepped: bool = False) -> datetime | None:
    """The first instant after ``since`` at which somebody must look at the case again; None when nothing will happen.

    Just after a step (``stepped``) that instant itself counts: a suspension that began when no time was left makes the case
    due the moment it ends. A suspended case wakes at its end date; 约谈 needs no instant of its own, it falls on another rung's.
    """
    if course.state is State.SUSPENDED:
        return course.clocks.suspended_until
    return min(
        (due.at for due in schedule(calendar, course) if due.at > since or (stepped and due.at == since)), default=None
    )


def _after_suspension(calendar: Calendar, course: Course) -> Course:
    """A suspension whose end has come counts as resumed, also while nobody has written it down yet."""
    end = course.clocks.suspended_until
    if course.state is not State.SUSPENDED or end is None:
        return course
    clocks = resumed(calendar, end, course.limits, course.clocks)
    return Course(State.RECTIFYING, clocks, course.limits, course.overdue_before)


def _ladder(calendar: Calendar, course: Course) -> Iterator[DueRung]:
    clocks, limits, steps = course.clocks, course.limits, course.limits.steps
    if course.state not in RUNNING or clocks.due_at is None:
        return
    if clocks.remind_at is not None:
        yield DueRung(Rung.REMINDER, clocks.remind_at)
    if clocks.amber_at is not None:
        yield DueRung(Rung.YELLOW, clocks.amber_at)
    yield DueRung(Rung.RED, clocks.due_at)
    yield DueRung(Rung.PRESS, share_after(calendar, clocks.due_at, limits, clocks, steps.press_percent))
    again = course.overdue_before + 1 >= steps.talk_stages
    talk = min((at for at in (clocks.talk_at, clocks.due_at if again else None) if at is not None), default=None)
    if talk is None:
        return
    yield DueRung(Rung.TALK, talk)
    account = share_after(calendar, talk, limits, clocks, steps.account_percent)
    # A unit within its extended time is not held to account before that time is over
    yield DueRung(Rung.ACCOUNT, max(account, clocks.due_at))


def _late(course: Course) -> Iterator[DueRung]:
    clocks = course.clocks
    if course.state is State.DISPATCHED and clocks.accept_due_at is not None:
        yield DueRung(Rung.ACCEPT_LATE, clocks.accept_due_at)
    if course.state is State.CHECKING and clocks.check_due_at is not None:
        yield DueRung(Rung.CHECK_LATE, clocks.check_due_at)
    if course.state in _QUEUES and clocks.queue_due_at is not None:
        yield DueRung(Rung.QUEUE_LATE, clocks.queue_due_at)


OWN_TIMES = frozenset({Rung.REMINDER, Rung.YELLOW, Rung.RED, Rung.ACCEPT_LATE, Rung.CHECK_LATE, Rung.QUEUE_LATE})
"""Rungs that are due at an instant that the case itself keeps; the others are computed from calendar and settings."""
_DRIFT = timedelta(days=30)


def missed(
    coming: Iterable[DueRung], wake: datetime | None, now: datetime, own: Collection[Rung] = OWN_TIMES
) -> DueRung | None:
    """The first of these rungs, which have not rung, that nobody will look at in time; None when all is well.

    A look that is due is only late. What is computed from calendar and settings may have moved since ``wake`` was set.
    """
    if wake is not None and wake <= now:
        return None
    for due in coming:
        if due.at <= now and due.rung is not Rung.RED:
            continue
        latest = due.at if due.rung in own else due.at + _DRIFT
        if wake is None or wake > latest:
            return due
    return None
