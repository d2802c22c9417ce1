"""One case as a row of a list: what it is, where, how its clock stands, what the reader may do at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.cases.models import Case
from app.cases.queries.units import unit_name, unit_short
from app.cases.rules.life import STATE_NAMES, State
from app.cases.rules.numbers import spaced
from app.cases.rules.reading import ClockView, Running, Urgency, read_clock, urgency
from app.catalogue import get_catalogue
from app.platform.i18n import pick
from app.platform.settings import current_config
from app.worktime import Calendar, Limit, LimitUnit, current_calendar

_RECTIFY_STATES = frozenset({State.DISPATCHED, State.RETURNED, State.RECTIFYING})


@dataclass(frozen=True)
class CaseRow:
    """What a list shows of a case; nothing here tells who inspected or when to the minute."""

    number: str
    version: int
    state: State
    state_name: str
    category: str
    title: str
    place: str
    note: str
    lead: str
    person: str | None
    clock: ClockView
    urgency: Urgency
    accept_due_at: datetime | None
    reworks: int
    near_border: bool
    repeated: bool
    cover: str | None
    half_day: str
    lon: float
    lat: float
    marks: tuple[str, ...] = ()

    @property
    def spaced_number(self) -> str:
        """The number as people read it."""
        return spaced(self.number)


def running_clock(case: Case) -> Running | None:
    """The clock that runs now: rectify until feedback, check until it is decided; none while suspended or put away."""
    state = State(case.state)
    limit = Limit(case.limit_n, LimitUnit(case.limit_unit))
    if state in _RECTIFY_STATES and case.stage_at is not None and case.due_at is not None:
        return Running(case.stage_at, case.due_at, case.amber_at, limit)
    if state is State.CHECKING and case.feedback_at is not None and case.check_due_at is not None:
        check = Limit(current_config().check_days, LimitUnit.WORK_DAY)
        return Running(case.feedback_at, case.check_due_at, None, check)
    return None


def row_of(case: Case, now: datetime, calendar: Calendar | None = None, marks: tuple[str, ...] = ()) -> CaseRow:
    """The row of ``case`` at ``now``, with its marks of key work."""
    state = State(case.state)
    item = get_catalogue().item(case.item_code)
    return CaseRow(
        number=case.number,
        version=case.version,
        state=state,
        state_name=pick(*STATE_NAMES[state]),
        category=case.category,
        title=pick(item.short.zh, item.short.en),
        place=unit_short(case.leaf_unit),
        note=case.note,
        lead=unit_name(case.lead_unit),
        person=case.person,
        clock=read_clock(calendar or current_calendar(), now, running_clock(case)),
        urgency=urgency(state, case.due_at, now),
        accept_due_at=case.accept_due_at,
        reworks=case.reworks,
        near_border=case.near_border,
        repeated=case.repeated,
        cover=case.cover,
        half_day=case.half_day,
        lon=case.lon,
        lat=case.lat,
        marks=marks,
    )
