"""The ladder of lives written in bulk: what a sweep at every single instant would have rung."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app import audit
from app.cases.rules.clocks import Clocks, Limits
from app.cases.rules.ladder import Course, Rung, due_rungs, wake_at
from app.cases.rules.life import Action, Party, State
from app.cases.schemas import LifeStep
from app.cases.service.ringing import draft, rung_rows
from app.worktime import Calendar

_CLOCKS = tuple(Clocks.__dataclass_fields__)
Rang = set[tuple[int, Rung]]
"""What rang on one life, as stage and rung."""


def clocks_of_life(case: Mapping[str, Any]) -> Clocks:
    """The clocks in the columns of a life."""
    return Clocks(**{name: case[name] for name in _CLOCKS})


def course_of_life(case: Mapping[str, Any], limits: Limits, rang: Rang) -> Course:
    """The life as the ladder sees it."""
    overdue = sum(1 for stage, rung in rang if rung is Rung.RED and case["first_stage"] <= stage < case["stage"])
    return Course(State(case["state"]), clocks_of_life(case), limits, overdue)


def ring_life(
    calendar: Calendar, case: dict[str, Any], limits: Limits, rang: Rang
) -> tuple[list[dict[str, Any]], list[audit.Draft]]:
    """Ring what is due the moment the case wakes; sets when it wakes again. Rows and the entry of the record."""
    at, course = case["wake_at"], course_of_life(case, limits, rang)
    stages = {rung: case["returns"] if rung is Rung.QUEUE_LATE else case["stage"] for rung in Rung}
    known = {rung for rung in Rung if (stages[rung], rung) in rang}
    due = due_rungs(calendar, course, known, at)
    case["wake_at"] = wake_at(calendar, course, at)
    if not due:
        return [], []
    rang.update((stages[each.rung], each.rung) for each in due)
    numbers = [stages[each.rung] for each in due]
    rows = rung_rows((case["id"], case["lead_unit"]), numbers, due, at)
    return rows, [draft(case["number"], rows)]


def wake_life(
    calendar: Calendar, case: Mapping[str, Any], limits: Limits, rang: Rang, step: LifeStep
) -> datetime | None:
    """When the ladder looks at the life again after a step; at once when too many reworks call for a talk."""
    if step.action is Action.REWORK and case["reworks"] >= limits.steps.talk_reworks:
        return step.at
    return wake_at(calendar, course_of_life(case, limits, rang), step.at, stepped=True)


def ended_suspension(end: datetime) -> LifeStep:
    """The step that the service takes when a suspension is over."""
    return LifeStep(end, Action.RESUME, Party.SERVICE, None)
