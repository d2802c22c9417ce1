"""Changes the calendar. Every change is a new version beside the old ones, so nothing that was computed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.audit import record
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic, emit
from app.worktime.announcements import AnnouncementError, read_announcement
from app.worktime.events import CalendarChanged
from app.worktime.models import CalendarDay, CalendarVersion
from app.worktime.parsing import format_hours, parse_sessions, parse_summer
from app.worktime.queries import SEED_NUMBER, CalendarState, current_state, forget_current_calendar
from app.worktime.rules import OfficeHours
from app.worktime.seed import seed_source
from app.worktime.tables import DayFact, LegalDays, announced_years, merge

_REASONS = {
    "head": _l("第 1 行应有 date 和 kind 两列（日期、类型）。"),
    "columns": _l("第 %(line)s 行列数不够：%(value)s"),
    "date": _l("第 %(line)s 行日期读不懂：%(value)s"),
    "kind": _l("第 %(line)s 行类型只能是 off（休）或 work（班）：%(value)s"),
    "period": _l("第 %(line)s 行的日期段不合理：%(value)s"),
    "year": _l("第 %(line)s 行年份超出范围：%(value)s"),
    "contradiction": _l("第 %(line)s 行与前面矛盾，同一天又休又班：%(value)s"),
    "empty": _l("文件里没有任何日期。"),
}


@dataclass(frozen=True)
class CalendarImported:
    """What an import did: the version that holds now, the years it announced and the number of days it changed."""

    version: str
    years: tuple[int, ...]
    changed: int


def ensure_seeded(actor: str) -> str:
    """Write the shipped calendar as version 1 unless a calendar is stored; returns the version that holds."""
    with atomic():
        state = current_state()
        if not _is_stored():
            _write(state, seed_source())
            record("worktime.seeded", "calendar", {"version": state.version, "digest": state.digest}, actor)
    return state.version


def import_calendar(text: str, source: str, actor: str) -> CalendarImported:
    """Take over an announcement of legal days (CSV or iCalendar) as a new calendar version.

    A file that changes nothing makes no version. Due times still to come are computed again by those who hear
    `CalendarChanged`.

    Raises:
        BadInput: when the file cannot be read; nothing is changed.
    """
    facts = _read(text)
    with atomic():
        ensure_seeded(actor)
        old = current_state()
        days = merge(old.days, facts)
        version = _hold(old, days, old.hours, source, actor)
    return CalendarImported(version, tuple(sorted(announced_years(facts))), _difference(old.days, days))


def imported_state(text: str) -> tuple[CalendarState, tuple[int, ...]]:
    """The calendar as it would be after an import, and the years that the file announces. Raises BadInput; writes nothing."""
    facts, old = _read(text), current_state()
    state = CalendarState(old.number + 1, merge(old.days, facts), old.hours)
    return state, tuple(sorted(announced_years(facts)))


def state_with_hours(regular: str, summer: str) -> CalendarState:
    """The calendar as it would be with other office hours. Raises BadInput; writes nothing."""
    old = current_state()
    return CalendarState(old.number + 1, old.days, _hours(regular, summer))


def set_office_hours(regular: str, summer: str, actor: str) -> str:
    """Let other office hours hold from now on; ``summer`` may be empty. Returns the version that holds.

    Raises:
        BadInput: when the hours cannot be read.
    """
    hours = _hours(regular, summer)
    with atomic():
        ensure_seeded(actor)
        old = current_state()
        return _hold(old, old.days, hours, "office hours", actor)


def _hours(regular: str, summer: str) -> OfficeHours:
    try:
        return OfficeHours(parse_sessions(regular), parse_summer(summer))
    except ValueError as error:
        raise BadInput(
            "office_hours",
            _l("办公时间读不懂。"),
            advice=_l("例：08:00-12:00,14:00-18:00；夏令：06-01..09-30=08:00-12:00,15:00-18:00"),
            field="regular",
        ) from error


def _read(text: str) -> tuple[DayFact, ...]:
    try:
        return read_announcement(text)
    except AnnouncementError as error:
        message = _REASONS[error.reason]
        raise BadInput(f"calendar_{error.reason}", message, line=error.line, value=error.value) from error


def _hold(old: CalendarState, days: LegalDays, hours: OfficeHours, source: str, actor: str) -> str:
    new = CalendarState(old.number + 1, days, hours)
    if new.digest == old.digest:
        return old.version
    _write(new, source)
    body = {"from": old.version, "to": new.version, "digest": new.digest, "source": source}
    record("worktime.changed", "calendar", body, actor)
    emit(CalendarChanged(new.version))
    return new.version


def _is_stored() -> bool:
    return db.session.get(CalendarVersion, SEED_NUMBER) is not None


def _write(state: CalendarState, source: str) -> None:
    version = CalendarVersion(
        number=state.number,
        digest=state.digest,
        source=source[:120],
        office_hours=format_hours(state.hours),
        years=sorted(state.days.years),
        created_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    db.session.execute(sa.insert(CalendarDay), _rows(state.number, list(state.days.facts.values())))
    forget_current_calendar()


def _rows(number: int, facts: Sequence[DayFact]) -> list[dict[str, object]]:
    return [{"version": number, "day": fact.day, "working": fact.working, "name": fact.name} for fact in facts]


def _difference(old: LegalDays, new: LegalDays) -> int:
    days = old.facts.keys() | new.facts.keys()
    return sum(
        1
        for day in days
        if (old.facts[day].working if day in old.facts else None)
        != (new.facts[day].working if day in new.facts else None)
    )
