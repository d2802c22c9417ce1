"""The clocks of one case row: read from it, moved by the pure rules, written back as column values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.cases.models import Case
from app.cases.rules import clocks
from app.cases.rules.clocks import BadSuspension, Clocks, Limits
from app.cases.rules.life import Clock
from app.catalogue import get_catalogue
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.worktime import Calendar, Limit, LimitUnit, current_calendar

_COLUMNS = tuple(Clocks.__dataclass_fields__)


def limits_for(item_code: str, alt: bool) -> Limits:
    """The limits of an item: its alternative one where the reporter said that its condition holds (rules §5)."""
    config = current_config()
    return Limits(
        rectify=get_catalogue().item(item_code).limit_for(alt),
        accept=Limit(config.accept_hours, LimitUnit.WORK_HOUR),
        check=Limit(config.check_days, LimitUnit.WORK_DAY),
    )


def limits_of(case: Case) -> Limits:
    """The limits that were promised at this case's dispatch."""
    config = current_config()
    return Limits(
        rectify=Limit(case.limit_n, LimitUnit(case.limit_unit)),
        accept=Limit(config.accept_hours, LimitUnit.WORK_HOUR),
        check=Limit(config.check_days, LimitUnit.WORK_DAY),
    )


def clocks_of(case: Case) -> Clocks:
    """The clocks as the row keeps them."""
    return Clocks(**{name: getattr(case, name) for name in _COLUMNS})


def columns(state: Clocks) -> dict[str, Any]:
    """The clocks as column values."""
    return {name: getattr(state, name) for name in _COLUMNS}


def moved(case: Case, what: Clock, at: datetime, until: date | None = None) -> dict[str, Any]:
    """Column values after a transition that does ``what`` to the clocks. Raises BadInput for a bad suspension."""
    if what in {Clock.KEEP, Clock.RESTORE}:
        return {}
    return columns(advanced(current_calendar(), clocks_of(case), limits_of(case), what, at=at, until=until))


def advanced(
    calendar: Calendar, now: Clocks, limits: Limits, what: Clock, *, at: datetime, until: date | None = None
) -> Clocks:
    """The clocks after a transition that does ``what`` to them. Raises BadInput for a bad suspension."""
    effects: dict[Clock, Callable[[], Clocks]] = {
        Clock.START: lambda: clocks.dispatched(calendar, at, limits),
        Clock.RECTIFY: lambda: clocks.rectify_again(calendar, at, limits, now),
        Clock.CHECK: lambda: clocks.checking(calendar, at, limits, now),
        Clock.STOP: lambda: clocks.stopped(now),
        Clock.PAUSE: lambda: _suspended(calendar, now, at, until),
        Clock.RESUME: lambda: clocks.resumed(calendar, at, limits, now),
    }
    effect = effects.get(what)
    return effect() if effect else now


def _suspended(calendar: Calendar, now: Clocks, at: datetime, until: date | None) -> Clocks:
    if until is None:
        raise BadInput("suspension_end_missing", _l("挂账要有截止日期。"), field="until")
    try:
        return clocks.suspended(calendar, at, until, now)
    except BadSuspension:
        raise BadInput("suspension_refused", _l("只能在到期前挂账，截止日期最远一年。"), field="until") from None
