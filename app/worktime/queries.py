"""Reads the calendar that holds and the history of calendars. A calendar is built once per version and process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import _l
from app.platform.stamps import declare_stamp, stamp
from app.worktime.models import CalendarDay, CalendarVersion
from app.worktime.parsing import parse_hours
from app.worktime.rules import Calendar, OfficeHours
from app.worktime.seed import seed_days
from app.worktime.tables import DayFact, LegalDays, digest, version_label

SEED_NUMBER = 1
_CURRENT = "worktime"
_built: dict[str, Calendar] = {}
_VERSIONS = sa.inspect(CalendarVersion).local_table.c
declare_stamp(
    _CURRENT,
    sa.select(sa.cast(_VERSIONS.number, sa.String) + "-" + sa.func.substr(_VERSIONS.digest, 1, 8))
    .order_by(_VERSIONS.number.desc())
    .limit(1)
    .scalar_subquery(),
)


@dataclass(frozen=True)
class CalendarState:
    """A calendar version as the facts it is made of."""

    number: int
    days: LegalDays
    hours: OfficeHours

    @property
    def digest(self) -> str:
        """SHA-256 over everything that decides a due time."""
        return digest(self.days, self.hours)

    @property
    def version(self) -> str:
        """The name under which due times refer to this state."""
        return version_label(self.number, self.digest)

    def build(self) -> Calendar:
        """The calendar of this state, whether it holds or only might."""
        return Calendar.build(self.version, self.days.table, self.hours)


@dataclass(frozen=True)
class VersionLine:
    """One line of the history of calendars."""

    version: str
    source: str
    office_hours: str
    years: tuple[int, ...]
    created_at: datetime


def current_calendar() -> Calendar:
    """The calendar that holds now; asks the database once per request."""
    held = db.session.info.get(_CURRENT)
    if isinstance(held, Calendar):
        return held
    calendar = _built.get(stamp(_CURRENT)) or _calendar(_newest())
    db.session.info[_CURRENT] = calendar
    return calendar


def forget_current_calendar() -> None:
    """Let the next `current_calendar` of this request look again."""
    db.session.info.pop(_CURRENT, None)


def get_calendar(version: str) -> Calendar:
    """The calendar of a version that a due time refers to.

    Raises:
        NotFound: when this service never had such a version.
    """
    if version in _built:
        return _built[version]
    number = version.partition("-")[0]
    row = db.session.get(CalendarVersion, int(number)) if number.isdecimal() else None
    seed = _seed_state()
    if row is not None and version_label(row.number, row.digest) == version:
        return _calendar(row)
    if seed.version == version:
        return _calendar(None)
    raise NotFound("calendar_unknown", _l("没有这个日历版本：%(version)s"), version=version)


def current_state() -> CalendarState:
    """The facts of the calendar that holds now."""
    row = _newest()
    return _seed_state() if row is None else stored_state(row)


def legal_years() -> frozenset[int]:
    """The years whose legal work days are known; beyond them due times are provisional (rules §5)."""
    row = _newest()
    return _seed_state().days.years if row is None else frozenset(row.years)


def list_versions() -> list[VersionLine]:
    """All calendars that ever held, newest first."""
    rows = db.session.scalars(sa.select(CalendarVersion).order_by(CalendarVersion.number.desc()))
    return [
        VersionLine(
            version_label(row.number, row.digest), row.source, row.office_hours, tuple(row.years), row.created_at
        )
        for row in rows
    ]


def _newest() -> CalendarVersion | None:
    return db.session.scalar(sa.select(CalendarVersion).order_by(CalendarVersion.number.desc()).limit(1))


def _calendar(row: CalendarVersion | None) -> Calendar:
    version = _seed_state().version if row is None else version_label(row.number, row.digest)
    if version not in _built:
        state = _seed_state() if row is None else stored_state(row)
        _built[version] = Calendar.build(version, state.days.table, state.hours)
    return _built[version]


def _seed_state() -> CalendarState:
    return CalendarState(SEED_NUMBER, seed_days(), OfficeHours())


def stored_state(row: CalendarVersion) -> CalendarState:
    """The facts of a stored version. Raises ValueError for hours that cannot be read."""
    days = db.session.scalars(sa.select(CalendarDay).where(CalendarDay.version == row.number))
    facts = (DayFact(day.day, day.working, day.name) for day in days)
    return CalendarState(row.number, LegalDays.of(facts, row.years), parse_hours(row.office_hours))
