"""The three clocks as pure arithmetic: due times, work time used, pauses and extensions (rules §5).

All sessions of a century lie in one list with their running totals. Work time up to an instant is one binary
search, a due time is two, so nothing here walks over minutes or days. Instants are aware datetimes, results
are in Asia/Shanghai, seconds and fractions are kept. Inside, a *wall time* is a number of microseconds since
the beginning of 2000 in Shanghai, which has kept one offset ever since.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Final, NamedTuple, Self
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
MINUTE: Final = 60_000_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WORK_DAY: Final = 8 * HOUR

_BEGINNING: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=SHANGHAI)
_BEGINNING_UTC: Final = _BEGINNING.astimezone(UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAYS: Final = date(LAST_YEAR, 12, 31).toordinal() - date(FIRST_YEAR, 1, 1).toordinal() + 1
_HORIZON: Final = _DAYS * DAY


class OutsideCalendarError(ValueError):
    """An instant or a due time lies outside the years 2000–2099 that a calendar can hold."""


class LimitUnit(StrEnum):
    """Unit of a time limit; it also names the clock that measures the limit."""

    URGENT_HOUR = "urgent_hour"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"

    @property
    def runs_always(self) -> bool:
        """Whether the clock runs day and night instead of in office hours only."""
        return self is LimitUnit.URGENT_HOUR


_LENGTH: Final = {LimitUnit.URGENT_HOUR: HOUR, LimitUnit.WORK_HOUR: HOUR, LimitUnit.WORK_DAY: WORK_DAY}
_NAME_ZH: Final = {
    LimitUnit.URGENT_HOUR: "紧急工作时",
    LimitUnit.WORK_HOUR: "工作时",
    LimitUnit.WORK_DAY: "工作日",
}
_NAME_EN: Final = {
    LimitUnit.URGENT_HOUR: "urgent hour",
    LimitUnit.WORK_HOUR: "work hour",
    LimitUnit.WORK_DAY: "work day",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit such as 4 work hours.

    Raises:
        ValueError: when the amount is below 1.
    """

    n: int
    unit: LimitUnit
    length: int = field(init=False, repr=False, compare=False)
    """Microseconds of the clock that the unit names."""

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError(f"a limit needs an amount of at least 1, not {self.n}")
        object.__setattr__(self, "length", self.n * _LENGTH[self.unit])

    @property
    def zh(self) -> str:
        """The limit in Chinese: 4 工作时."""
        return f"{self.n} {_NAME_ZH[self.unit]}"

    @property
    def en(self) -> str:
        """The limit in English: 4 work hours."""
        return f"{self.n} {_NAME_EN[self.unit]}{'' if self.n == 1 else 's'}"


class Session(NamedTuple):
    """Office hours without a break, in microseconds after midnight; the end is outside."""

    start: int
    end: int


Sessions = tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class SummerTable:
    """Office hours that hold from one month and day to another (inclusive) of every year.

    Raises:
        ValueError: when the period is not in order within one year.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    sessions: Sessions

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("the summer table must begin and end within one year")
        for month, day in (self.first, self.last):
            date(2000, month, day)

    def covers(self, day: date) -> bool:
        """Whether these hours hold on the day."""
        return self.first <= (day.month, day.day) <= self.last


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Office hours of a legal work day, with a summer table that is empty by default (rules §5)."""

    regular: Sessions = (Session(8 * HOUR, 12 * HOUR), Session(14 * HOUR, 18 * HOUR))
    summer: SummerTable | None = None

    def on(self, day: date) -> Sessions:
        """Sessions of the day, should it be a work day."""
        if self.summer is not None and self.summer.covers(day):
            return self.summer.sessions
        return self.regular


@dataclass(frozen=True, slots=True)
class DayTable:
    """Legal work days of the years that are known, as differences from Monday to Friday."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()


class Due(NamedTuple):
    """A due time in Asia/Shanghai; provisional (暂定) when it rests on years without a legal table."""

    at: datetime
    provisional: bool
    calendar_version: str


class Elapsed(NamedTuple):
    """Time between two instants on the office clock and on the clock that always runs, in minutes."""

    work_minutes: float
    urgent_minutes: float
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """Legal work time of one calendar version; build it with `Calendar.build` and share it."""

    version: str
    days: DayTable
    hours: OfficeHours
    _starts: list[int] = field(repr=False, compare=False)
    """Wall time at which each session begins."""
    _totals: list[int] = field(repr=False, compare=False)
    """Microseconds of work time before each session, and in all."""
    _firm: list[int] = field(repr=False, compare=False)
    """Wall times at which the legal table becomes known, unknown, known again and so on."""

    @classmethod
    def build(cls, version: str, days: DayTable, hours: OfficeHours | None = None) -> Self:
        """Lay out the running totals of work time; the only step that visits every day."""
        hours = hours or OfficeHours()
        nothing_yet = (0, 0)
        sessions = [nothing_yet, *_all_sessions(days, hours)]
        return cls(
            version=version,
            days=days,
            hours=hours,
            _starts=[start for start, _ in sessions],
            _totals=list(accumulate((end - start for start, end in sessions), initial=0)),
            _firm=_firm_edges(days.years),
        )

    @property
    def first_year(self) -> int | None:
        """First year with a legal table, None without any."""
        return min(self.days.years, default=None)

    @property
    def last_year(self) -> int | None:
        """Last year with a legal table, None without any."""
        return max(self.days.years, default=None)

    def is_work_day(self, day: date) -> bool:
        """Whether the day has office hours."""
        midnight = _midnight(day)
        return bisect_left(self._starts, midnight) < bisect_left(self._starts, midnight + DAY)

    def is_provisional(self, first: int, last: int) -> bool:
        """Whether the legal table is not known all the way from one wall time to a later one."""
        edge = bisect_right(self._firm, first)
        inside_known_years = edge % 2 == 1
        return not inside_known_years or last >= self._firm[edge]

    def work_before(self, wall: int) -> int:
        """Microseconds of work time from the calendar's beginning to a wall time."""
        index = bisect_right(self._starts, wall) - 1
        work = self._totals[index] + wall - self._starts[index]
        total = self._totals[index + 1]
        return work if work < total else total

    def wall_of(self, work: int) -> int:
        """Earliest wall time by which so much work time has passed (12:00, not 14:00).

        Raises:
            OutsideCalendarError: when the calendar holds less work time.
        """
        index = bisect_left(self._totals, work) - 1
        if not 0 <= index < len(self._starts):
            raise OutsideCalendarError(f"a due time after {LAST_YEAR} cannot be computed")
        return self._starts[index] + work - self._totals[index]


def _all_sessions(days: DayTable, hours: OfficeHours) -> list[tuple[int, int]]:
    return [
        (midnight + start, midnight + end)
        for midnight in _work_midnights(days)
        for start, end in (hours.regular if hours.summer is None else hours.on(_day_of(midnight)))
    ]


def _work_midnights(days: DayTable) -> list[int]:
    saturday = 5
    first = _BEGINNING.weekday()
    weekdays = {index * DAY for index in range(_DAYS) if (first + index) % 7 < saturday}
    return sorted(weekdays.difference(map(_midnight, days.off)).union(map(_midnight, days.work)))


def _firm_edges(years: frozenset[int]) -> list[int]:
    edges = {year for year in years if year - 1 not in years} | {year + 1 for year in years if year + 1 not in years}
    return [_midnight(date(year, 1, 1)) for year in sorted(edges)]


def _midnight(day: date) -> int:
    return (day - _BEGINNING.date()).days * DAY


def _day_of(wall: int) -> date:
    return _BEGINNING.date() + timedelta(wall // DAY)


def _wall(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    since = at - _BEGINNING_UTC
    wall = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    if not 0 <= wall < _HORIZON:
        raise OutsideCalendarError(f"{at:%Y-%m-%d} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return wall


def _instant(wall: int) -> datetime:
    return _BEGINNING + wall * _MICROSECOND


def due(calendar: Calendar, start: datetime, limit: Limit) -> Due:
    """When a limit that starts to run at `start` is used up (rules §5).

    Outside office hours the office clock starts at the next office minute; urgent hours start at once.
    Of two equal due instants the earlier holds.

    Raises:
        OutsideCalendarError: beyond the years a calendar can hold.
        ValueError: when `start` has no time zone.
    """
    return _after(calendar, start, limit.length, limit.unit)


def add_share(calendar: Calendar, start: datetime, limit: Limit, percent: int) -> Due:
    """When so many per cent of a limit are used: 50 the reminder, 200 one more limit (rules §5).

    Raises:
        OutsideCalendarError: beyond the years a calendar can hold.
        ValueError: when `start` has no time zone or the share is below 1 %.
    """
    if percent < 1:
        raise ValueError(f"a share must be at least 1 %, not {percent}")
    return _after(calendar, start, limit.length * percent // 100, limit.unit)


def _after(calendar: Calendar, start: datetime, length: int, unit: LimitUnit) -> Due:
    first = _wall(start)
    if unit is LimitUnit.URGENT_HOUR:
        return Due(_instant(_checked(first + length)), False, calendar.version)
    last = calendar.wall_of(calendar.work_before(first) + length)
    return Due(_instant(last), calendar.is_provisional(first, last), calendar.version)


def _checked(wall: int) -> int:
    if wall >= _HORIZON:
        raise OutsideCalendarError(f"a due time after {LAST_YEAR} cannot be computed")
    return wall


def start_of(calendar: Calendar, due_at: datetime, limit: Limit) -> datetime:
    """From when a limit ran that is used up at `due_at`: the earliest such instant, so that `due` leads back to it.

    Raises:
        OutsideCalendarError: before the years a calendar can hold.
        ValueError: when `due_at` has no time zone.
    """
    end = _wall(due_at)
    if limit.unit is LimitUnit.URGENT_HOUR:
        return _instant(max(0, end - limit.length))
    return _instant(calendar.wall_of(calendar.work_before(end) - limit.length))


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> Elapsed:
    """Minutes on both clocks between two instants; negative when `end` is before `start`.

    Raises:
        OutsideCalendarError: beyond the years a calendar can hold.
        ValueError: when an instant has no time zone.
    """
    first, last = _wall(start), _wall(end)
    work = calendar.work_before(last) - calendar.work_before(first)
    provisional = calendar.is_provisional(min(first, last), max(first, last))
    return Elapsed(work / MINUTE, (last - first) / MINUTE, provisional)


def remaining(calendar: Calendar, now: datetime, due_at: datetime, unit: LimitUnit) -> float:
    """Minutes left on the clock of the unit; negative once overdue."""
    return _left(calendar, _wall(now), _wall(due_at), unit) / MINUTE


def _left(calendar: Calendar, now: int, due_at: int, unit: LimitUnit) -> int:
    if unit.runs_always:
        return due_at - now
    return calendar.work_before(due_at) - calendar.work_before(now)


def next_office_minute(calendar: Calendar, at: datetime) -> datetime:
    """The instant itself inside office hours, else the beginning of the next session."""
    wall = _wall(at)
    next_microsecond_of_work = calendar.wall_of(calendar.work_before(wall) + 1) - 1
    return _instant(max(wall, next_microsecond_of_work))


def first_office_minute(calendar: Calendar, day: date) -> datetime:
    """First office minute of the day, or of the next work day when it has none."""
    return next_office_minute(calendar, datetime(day.year, day.month, day.day, tzinfo=SHANGHAI))


def resume(calendar: Calendar, due_at: datetime, unit: LimitUnit, stopped: datetime, started: datetime) -> Due:
    """New due time after the clock stood from `stopped` to `started`: what was left then runs on.

    A clock that had run out before it was stopped has nothing left and is due the moment it starts again: a
    suspension asked for in time applies from the old due time (rules §5).
    """
    left = _left(calendar, _wall(stopped), _wall(due_at), unit)
    if left <= 0:
        wall = _wall(started)
        return Due(_instant(wall), calendar.is_provisional(wall, wall), calendar.version)
    return _after(calendar, started, left, unit)


def extend(calendar: Calendar, due_at: datetime, limit: Limit) -> Due:
    """New due time after an extension: one original limit more, from the old due time (rules §5)."""
    return due(calendar, due_at, limit)


def earlier_of(first: Due, second: Due) -> Due:
    """The due time that comes first; the first argument when they are equal."""
    return second if second.at < first.at else first


def later_of(first: Due, second: Due) -> Due:
    """The due time that comes last; the first argument when they are equal."""
    return second if second.at > first.at else first
