"""Tasks as their two sides see them: on the case page, and as the list of a unit's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseTask
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.units import unit_name
from app.cases.queries.visibility import stander
from app.cases.rules.life import SEALED
from app.cases.rules.reading import ClockView, Running, read_clock
from app.cases.rules.tasks import (
    ENDED_WITH_CASE,
    HAND_DOWN_REASONS,
    RATINGS,
    TASK_KIND_NAMES,
    TASK_STATE_NAMES,
    TaskAct,
    TaskKind,
    TaskState,
    acts_on,
    sides_of,
)
from app.platform import clock
from app.platform.db import db
from app.platform.i18n import pick
from app.worktime import Calendar, Limit, LimitUnit, current_calendar

RUNNING = (TaskState.OPEN, TaskState.ACCEPTED)
_ENDED = (TaskState.DONE, TaskState.DECLINED, TaskState.WITHDRAWN)
PAGE = 100
_OPEN = Case.is_open == sa.true()


@dataclass(frozen=True)
class TaskView:
    """One task in words, and what the reader may do to it. ``runs``: it still waits for its unit, its case being open."""

    id: int
    version: int
    kind: TaskKind
    kind_name: str
    state: TaskState
    state_name: str
    runs: bool
    unit: str
    giver: str
    reasons: Sequence[str]
    text: str
    given_at: datetime
    due_at: datetime
    done_at: datetime | None
    late: bool
    person: str | None
    answer: int | None
    rating: str | None
    rating_name: str
    rating_text: str
    acts: frozenset[TaskAct]


@dataclass(frozen=True)
class TaskLine:
    """A task of a list with its case. ``clock`` is the task's own."""

    task: TaskView
    row: CaseRow
    clock: ClockView


@dataclass(frozen=True)
class TaskPage:
    """A unit's tasks: those of one heading, the counts of all headings, and how its answers were rated."""

    lines: Sequence[TaskLine]
    running: int
    ended: int
    given: int
    ratings: Sequence[tuple[str, int]]


def tasks_of(case: Case, actor: Actor) -> list[TaskView]:
    """The tasks of a case in the order they were given, those still running first."""
    now = clock.now()
    rows = db.session.scalars(sa.select(CaseTask).where(CaseTask.case_id == case.id).order_by(CaseTask.id))
    views = [_view(task, case, actor, now) for task in rows]
    return sorted(views, key=lambda view: not view.runs)


def _view(task: CaseTask, case: Case, actor: Actor, now: datetime) -> TaskView:
    kind, state = TaskKind(task.kind), TaskState(task.state)
    sides = sides_of(stander(actor), task.unit_code, case.lead_unit)
    waits = state in RUNNING
    runs = waits and case.is_open
    return TaskView(
        id=task.id,
        version=task.version,
        kind=kind,
        kind_name=pick(*TASK_KIND_NAMES[kind]),
        state=state,
        state_name=pick(*(ENDED_WITH_CASE if waits and not runs else TASK_STATE_NAMES[state])),
        runs=runs,
        unit=unit_name(task.unit_code),
        giver=unit_name(task.giver or case.lead_unit),
        reasons=[pick(*HAND_DOWN_REASONS[code]) for code in task.reasons if code in HAND_DOWN_REASONS],
        text=task.text,
        given_at=task.given_at,
        due_at=task.due_at,
        done_at=task.done_at,
        late=(task.done_at or now) > task.due_at and (runs or state == TaskState.DONE),
        person=task.person,
        answer=task.answer,
        rating=task.rating,
        rating_name=pick(*RATINGS[task.rating]) if task.rating in RATINGS else "",
        rating_text=task.rating_text,
        acts=acts_on(kind, state, sides, rated=task.rated_at is not None)
        if case.is_open or task.done_at
        else frozenset(),
    )


def _clock_of(task: CaseTask, now: datetime, calendar: Calendar) -> ClockView:
    if task.state not in RUNNING:
        return read_clock(calendar, now, None)
    running = Running(task.given_at, task.due_at, None, Limit(1, LimitUnit.WORK_HOUR))
    return read_clock(calendar, now, running)


def task_page(actor: Actor, heading: str = "") -> TaskPage:
    """The tasks of the actor's unit: to do (by due time), ended (latest first), or given to others."""
    own = actor.unit_code
    mine = CaseTask.unit_code == own
    conditions = {
        "ended": (mine, CaseTask.state.in_(_ENDED), Case.state != SEALED),
        "given": (Case.lead_unit == own, ~mine, CaseTask.state.in_((*RUNNING, TaskState.DONE)), _OPEN),
    }
    running = (mine, CaseTask.state.in_(RUNNING), _OPEN)
    chosen = conditions.get(heading, running)
    order = (CaseTask.id.desc(),) if heading else (CaseTask.due_at, CaseTask.id)
    found = db.session.execute(
        sa.select(CaseTask, Case).join(Case, Case.id == CaseTask.case_id).where(*chosen).order_by(*order).limit(PAGE)
    ).all()
    now, calendar = clock.now(), current_calendar()
    return TaskPage(
        lines=[
            TaskLine(_view(task, case, actor, now), row_of(case, now, calendar), _clock_of(task, now, calendar))
            for task, case in found
        ],
        running=_count(*running),
        ended=_count(*conditions["ended"]),
        given=_count(*conditions["given"]),
        ratings=ratings_of(own),
    )


def _count(*conditions: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(CaseTask).join(Case, Case.id == CaseTask.case_id).where(*conditions)
    return db.session.scalar(query) or 0


def ratings_of(unit: str) -> list[tuple[str, int]]:
    """How often a unit's answers were rated how, in words; empty before the first rating."""
    query = (
        sa.select(CaseTask.rating, sa.func.count())
        .where(CaseTask.unit_code == unit, CaseTask.rating.is_not(None))
        .group_by(CaseTask.rating)
    )
    counts = {row[0]: row[1] for row in db.session.execute(query)}
    return [(pick(*names), counts.get(code, 0)) for code, names in RATINGS.items()] if counts else []


def waiting_tasks(actor: Actor) -> int:
    """How many tasks wait for the actor's unit: the number beside 任务."""
    return _count(CaseTask.unit_code == actor.unit_code, CaseTask.state.in_(RUNNING), _OPEN)
