"""Lists of cases by urgency, with counts for the tabs; keyset pages, the right to see inside the query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseSeen
from app.cases.queries.marks import marked, marks_of
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.running import running_due_column, unit_late, with_unit
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import State
from app.cases.rules.reading import Urgency, end_of_day, end_of_week, running_due
from app.platform import clock
from app.platform.db import db
from app.worktime import current_calendar

PAGE = 100


@dataclass(frozen=True)
class CaseFilter:
    """What a list is narrowed to; empty fields do not narrow."""

    tab: str = ""
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unit: str = ""
    number: str = ""
    own: bool = False
    changed: bool = False
    person: str = ""
    cause: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Counts:
    """How many open cases stand under each heading."""

    overdue: int
    today: int
    week: int
    later: int
    checking: int

    @property
    def total(self) -> int:
        """All open cases."""
        return self.overdue + self.today + self.week + self.later + self.checking


@dataclass(frozen=True)
class Page:
    """One page of rows and where the next one begins."""

    rows: Sequence[CaseRow]
    next_after: str | None


def _scope(actor: Actor, narrowed: CaseFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [visible_to(actor)]
    if narrowed.own and actor.unit_code:
        conditions.append(Case.lead_unit == actor.unit_code)
    if narrowed.states:
        conditions.append(Case.state.in_(narrowed.states))
    if narrowed.categories:
        conditions.append(Case.category.in_(narrowed.categories))
    if narrowed.unit:
        unit = narrowed.unit
        conditions.append(sa.or_(Case.lead_unit == unit, Case.leaf_unit == unit, Case.body_unit == unit))
    if narrowed.changed:
        conditions.append(_changed_for(actor))
    if narrowed.person:
        conditions.append(Case.person == narrowed.person)
    if narrowed.cause:
        conditions.append(Case.cause == narrowed.cause)
    if narrowed.mark:
        conditions.append(marked(narrowed.mark))
    if narrowed.number:
        conditions.append(Case.number == narrowed.number)
    return conditions


def _changed_for(actor: Actor) -> sa.ColumnElement[bool]:
    """Cases with news since ``actor`` looked, those never looked at included."""
    return ~sa.exists().where(
        CaseSeen.account_id == actor.account_id,
        CaseSeen.case_id == Case.id,
        CaseSeen.mark >= Case.version + Case.activity,
    )


def _tab(tab: str, now: datetime) -> list[sa.ColumnElement[bool]]:
    today, week = end_of_day(now), end_of_week(now)
    if tab == Urgency.CHECKING:
        return [Case.state == State.CHECKING]
    handling: list[sa.ColumnElement[bool]] = [with_unit()]
    if tab == Urgency.OVERDUE:
        return [unit_late(now)]
    if tab == Urgency.TODAY:
        return [*handling, Case.due_at >= now, Case.due_at <= today]
    if tab == Urgency.WEEK:
        return [*handling, Case.due_at > today, Case.due_at <= week]
    if tab == Urgency.LATER:
        return _later(week)
    return []


def _later(week: datetime) -> list[sa.ColumnElement[bool]]:
    """Due after this week, or no clock runs: not sent to anybody yet, suspended."""
    due = running_due_column()
    return [Case.state != State.CHECKING, sa.or_(due > week, due.is_(None))]


def count_by_urgency(actor: Actor, narrowed: CaseFilter) -> Counts:
    """Counts of the open cases in scope, in one pass."""
    now = clock.now()
    today, week = end_of_day(now), end_of_week(now)
    handling = with_unit()

    def many(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)), 0)

    figures = db.session.execute(
        sa.select(
            many(unit_late(now)),
            many(handling, Case.due_at >= now, Case.due_at <= today),
            many(handling, Case.due_at > today, Case.due_at <= week),
            many(*_later(week)),
            many(Case.state == State.CHECKING),
        ).where(Case.is_open, *_scope(actor, narrowed))
    ).one()
    return Counts(*(int(figure) for figure in figures))


def list_cases(actor: Actor, narrowed: CaseFilter, after: str | None = None, limit: int = PAGE) -> Page:
    """Open cases in scope by due time, or closed ones newest first when the states ask for them."""
    now = clock.now()
    put_away = {State.CLOSED, State.DISMISSED, State.MERGED}
    if narrowed.states and set(narrowed.states) <= put_away:
        return _newest_first(actor, narrowed, after, limit, now)
    conditions = _scope(actor, narrowed) + _tab(narrowed.tab, now)
    if not (narrowed.tab or narrowed.states or narrowed.number):
        conditions.append(Case.state != State.CHECKING)  # waits for somebody else, under its own heading
    if not narrowed.number:
        conditions.append(Case.is_open == sa.true())
    order = running_due_column()
    query = sa.select(Case).where(*conditions)
    if after:
        query = query.where(_beyond(order, after))
    query = query.order_by(order.is_(None), order, Case.id).limit(limit + 1)
    return _page(db.session.scalars(query).all(), limit, now, _running_due)


def _running_due(case: Case) -> datetime | None:
    return running_due(case.state, case.due_at, case.check_due_at)


def _newest_first(actor: Actor, narrowed: CaseFilter, after: str | None, limit: int, now: datetime) -> Page:
    query = sa.select(Case).where(*_scope(actor, narrowed))
    if after:
        at, last = _key(after)
        query = query.where(sa.or_(Case.filed_at < at, sa.and_(Case.filed_at == at, Case.id < last)))
    query = query.order_by(Case.filed_at.desc(), Case.id.desc()).limit(limit + 1)
    return _page(db.session.scalars(query).all(), limit, now, lambda case: case.filed_at)


def _beyond(order: sa.ColumnElement[datetime | None], after: str) -> sa.ColumnElement[bool]:
    at, last = _key(after)
    if at is None:
        return sa.and_(order.is_(None), Case.id > last)
    return sa.or_(order > at, sa.and_(order == at, Case.id > last), order.is_(None))


def _key(after: str) -> tuple[datetime | None, int]:
    at, _, last = after.rpartition("~")
    try:
        return (datetime.fromisoformat(at) if at else None), int(last)
    except ValueError:
        return None, 0


def _page(cases: Sequence[Case], limit: int, now: datetime, key: Callable[[Case], datetime | None]) -> Page:
    calendar = current_calendar()
    marks = marks_of([case.id for case in cases[:limit]])
    rows = [row_of(case, now, calendar, marks.get(case.id, ())) for case in cases[:limit]]
    if len(cases) <= limit:
        return Page(rows, None)
    last = cases[limit - 1]
    at = key(last)
    return Page(rows, f"{at.isoformat() if at else ''}~{last.id}")
