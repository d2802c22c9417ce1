"""The clocks of one case row: read from it, moved by the pure rules, written back as column values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.cases.models import Case
from app.cases.rules import clocks
from app.cases.rules.clocks import BadSuspension, Clocks, Limits, Steps
from app.cases.rules.ladder import Course, wake_at
from app.cases.rules.life import Clock, State
from app.catalogue import get_catalogue
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.worktime import Calendar, Limit, LimitUnit, current_calendar

_COLUMNS = tuple(Clocks.__dataclass_fields__)


def limits_for(item_code: str, alt: bool) -> Limits:
    """The limits of an item: its alternative one where the reporter said that its condition holds (rules §5)."""
    return _limits(get_catalogue().item(item_code).limit_for(alt))


def limits_of(case: Case) -> Limits:
    """The limits that were promised at this case's dispatch."""
    return _limits(Limit(case.limit_n, LimitUnit(case.limit_unit)))


def _limits(rectify: Limit) -> Limits:
    config = current_config()
    return Limits(
        rectify=rectify,
        accept=Limit(config.accept_hours, LimitUnit.WORK_HOUR),
        check=Limit(config.check_days, LimitUnit.WORK_DAY),
        steps=Steps(
            reminder_percent=config.ladder_reminder_percent,
            yellow_percent=config.ladder_yellow_percent,
            press_percent=config.ladder_press_percent,
            talk_stages=config.ladder_talk_stages,
            talk_reworks=config.ladder_talk_reworks,
            account_percent=config.ladder_account_percent,
        ),
    )


def queue_limit() -> Limit:
    """How long the Office may leave a submitted or returned case undecided (rules §4)."""
    return Limit(current_config().office_queue_hours, LimitUnit.WORK_HOUR)


def woken(
    calendar: Calendar, values: Mapping[str, Any], limits: Limits, since: datetime, overdue_before: int = 0
) -> datetime | None:
    """When the ladder must look at a case again whose columns become ``values`` by a step at ``since``."""
    kept = Clocks(**{name: values[name] for name in _COLUMNS})
    return wake_at(calendar, Course(State(values["state"]), kept, limits, overdue_before), since, stepped=True)


def woken_by(case: Case, changes: Mapping[str, Any], since: datetime, overdue_before: int = 0) -> datetime | None:
    """``woken`` for a case row and the columns that change."""
    columns_read = (*_COLUMNS, "state", "limit_n", "limit_unit")
    values = {name: changes.get(name, getattr(case, name)) for name in columns_read}
    limits = _limits(Limit(values["limit_n"], LimitUnit(values["limit_unit"])))
    return woken(current_calendar(), values, limits, since, overdue_before)


def clocks_of(case: Case) -> Clocks:
    """The clocks as the row keeps them."""
    return Clocks(**{name: getattr(case, name) for name in _COLUMNS})


def columns(state: Clocks) -> dict[str, Any]:
    """The clocks as column values."""
    return {name: getattr(state, name) for name in _COLUMNS}


def moved(
    case: Case, what: Clock, at: datetime, until: date | None = None, asked_at: datetime | None = None
) -> dict[str, Any]:
    """Column values after a transition that does ``what`` to the clocks. Raises BadInput for a bad suspension."""
    if what is Clock.KEEP:
        return {}
    pause = Pause(until, asked_at or at) if until else None
    return columns(advanced(current_calendar(), clocks_of(case), limits_of(case), what, at=at, pause=pause))


@dataclass(frozen=True)
class Pause:
    """A suspension: until when, and when it was asked for."""

    until: date
    asked_at: datetime


def advanced(
    calendar: Calendar, now: Clocks, limits: Limits, what: Clock, *, at: datetime, pause: Pause | None = None
) -> Clocks:
    """The clocks after a transition that does ``what`` to them. Raises BadInput for a bad suspension."""
    effects: dict[Clock, Callable[[], Clocks]] = {
        Clock.START: lambda: clocks.dispatched(calendar, at, limits, now),
        Clock.OFFICE: lambda: clocks.queued(calendar, at, queue_limit(), now),
        Clock.RECTIFY: lambda: clocks.rectify_again(calendar, at, limits, now),
        Clock.CHECK: lambda: clocks.checking(calendar, at, limits, now),
        Clock.STOP: lambda: clocks.stopped(now),
        Clock.PAUSE: lambda: _suspended(calendar, now, at, pause),
        Clock.RESUME: lambda: clocks.resumed(calendar, at, limits, now),
    }
    effect = effects.get(what)
    return effect() if effect else now


def _suspended(calendar: Calendar, now: Clocks, at: datetime, pause: Pause | None) -> Clocks:
    if pause is None:
        raise BadInput("suspension_end_missing", _l("挂账要有截止日期。"), field="until")
    try:
        return clocks.suspended(calendar, at, pause.until, now, asked_at=pause.asked_at)
    except BadSuspension:
        raise BadInput("suspension_refused", _l("只能在到期前挂账，截止日期最远一年。"), field="until") from None


def put_away(row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What a dismissal or merge must remember to be undone: the state and every clock as it stood."""

    def plain(value: Any) -> Any:
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value

    kept = {name: plain(row[name]) for name in _COLUMNS}
    return {"state": str(row["state"]), "at": plain(at), "clocks": kept}


_RECTIFYING = frozenset({State.DISPATCHED, State.RETURNED, State.RECTIFYING})


def brought_back(former: Mapping[str, Any], limits: Limits, at: datetime) -> dict[str, Any]:
    """Column values of the clocks that ``put_away`` remembered, with the time that was left running from ``at``."""
    instants = frozenset(name for name in _COLUMNS if name.endswith(("_at", "_until")))
    kept: dict[str, Any] = {
        name: datetime.fromisoformat(value) if value and name in instants else value
        for name, value in former["clocks"].items()
    }
    away_from = datetime.fromisoformat(former["at"])
    rectifying = former["state"] in _RECTIFYING
    return columns(clocks.restored(current_calendar(), at, limits, away_from, Clocks(**kept), rectifying=rectifying))
