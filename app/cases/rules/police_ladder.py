"""The ladder of a confidential case (rules §4, §5): from its own limits, for the police desk and the commander only.

Nobody reworks here and no stage comes twice, so that 约谈 and 问责建议 have no place; what is late beside the outcome only reminds.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.cases.rules.clocks import Steps
from app.cases.rules.ladder import DueRung, Rung
from app.cases.rules.police import PoliceState
from app.worktime.rules import Calendar, Limit, add_share, due

_ORDER = {rung: place for place, rung in enumerate(Rung)}


@dataclass(frozen=True)
class PoliceCourse:
    """One confidential case as the ladder sees it, from its dispatch; of the ``limits`` of item and stage the shorter held."""

    state: PoliceState
    dispatched_at: datetime
    accept_due_at: datetime
    feedback_due_at: datetime
    due_at: datetime
    limits: tuple[Limit, Limit]
    steps: Steps


def police_schedule(calendar: Calendar, course: PoliceCourse) -> tuple[DueRung, ...]:
    """Every rung with its due instant in the order in which they ring; none while held and once concluded."""
    if course.state in {PoliceState.HELD, PoliceState.CONCLUDED}:
        return ()
    limit, steps = _limit(calendar, course), course.steps
    found = [
        DueRung(Rung.REMINDER, add_share(calendar, course.dispatched_at, limit, steps.reminder_percent).at),
        DueRung(Rung.YELLOW, add_share(calendar, course.dispatched_at, limit, steps.yellow_percent).at),
        DueRung(Rung.RED, course.due_at),
        DueRung(Rung.PRESS, add_share(calendar, course.due_at, limit, steps.press_percent).at),
    ]
    if course.state is PoliceState.SENT:
        found.append(DueRung(Rung.ACCEPT_LATE, course.accept_due_at))
    if course.state in {PoliceState.SENT, PoliceState.ACCEPTED}:
        found.append(DueRung(Rung.FEEDBACK_LATE, course.feedback_due_at))
    return tuple(sorted(found, key=lambda rung: (rung.at, _ORDER[rung.rung])))


def _limit(calendar: Calendar, course: PoliceCourse) -> Limit:
    """The limit that made the due time; the shorter one where a later catalogue has changed both."""
    ends = [(due(calendar, course.dispatched_at, limit).at, limit) for limit in course.limits]
    made = [limit for end, limit in ends if end == course.due_at]
    return made[0] if made else min(ends, key=lambda end: end[0])[1]


def police_due(
    calendar: Calendar, course: PoliceCourse, rung_already: Collection[Rung], now: datetime
) -> tuple[DueRung, ...]:
    """What must ring at ``now``: due, and not rung yet."""
    due_now = (each for each in police_schedule(calendar, course) if each.at <= now)
    return tuple(each for each in due_now if each.rung not in rung_already)


def police_wake(calendar: Calendar, course: PoliceCourse, since: datetime) -> datetime | None:
    """The first instant after ``since`` at which somebody must look at the case again."""
    return min((each.at for each in police_schedule(calendar, course) if each.at > since), default=None)
