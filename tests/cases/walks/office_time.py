"""Work time as the model counts it, apart from ``app.worktime``: seconds, sessions written down one by one (rules §5)."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from tests.worktime.facts import OFF_2026, WORK_2026

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3600
FIRST, LAST = date(2025, 12, 1), date(2032, 1, 1)


def second(at: datetime) -> int:
    """An instant in whole seconds, which is all that the walks use."""
    return int(at.timestamp())


class OfficeTime:
    """Office seconds: how many have passed by an instant, and when so many will have passed."""

    def __init__(self) -> None:
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._passed: list[int] = []
        total = 0
        for number in range((LAST - FIRST).days):
            day = FIRST + timedelta(number)
            if day in OFF_2026 or (day.weekday() > 4 and day not in WORK_2026):
                continue
            midnight = second(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI))
            for opens in (8, 14):
                self._opens.append(midnight + opens * HOUR)
                self._closes.append(midnight + (opens + 4) * HOUR)
                self._passed.append(total)
                total += 4 * HOUR

    def passed(self, at: int) -> int:
        """Office seconds up to ``at``."""
        place = bisect_right(self._opens, at) - 1
        return self._passed[place] + min(at, self._closes[place]) - self._opens[place]

    def after(self, at: int, seconds: int) -> int:
        """The first instant by which so many office seconds have passed since ``at``."""
        wanted = self.passed(at) + seconds
        place = bisect_right(self._passed, wanted - 1) - 1
        return self._opens[place] + wanted - self._passed[place]

    def first_of(self, day: date) -> int:
        """The first office second of a day, or of the next day that has one."""
        midnight = second(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI))
        return self._opens[bisect_right(self._opens, midnight - 1)]


@cache
def office_time() -> OfficeTime:
    """The office hours of the rules, laid out once."""
    return OfficeTime()


def after(always: bool, at: int, seconds: int) -> int:
    """When a clock that runs ``always``, or in office hours only, has run so many seconds from ``at``."""
    return at + seconds if always else office_time().after(at, seconds)


def before(always: bool, end: int, seconds: int) -> int:
    """The first instant from which a clock that runs so many seconds is at its end."""
    return end - seconds if always else office_time().after(end, -seconds)


def left(always: bool, at: int, end: int) -> int:
    """How long a clock runs from ``at`` to ``end``."""
    return end - at if always else office_time().passed(end) - office_time().passed(at)


def going_on(always: bool, end: int, stopped: int, started: int) -> int:
    """The end of a clock that stood from ``stopped`` to ``started``: at once where nothing was left."""
    rest = left(always, stopped, end)
    return after(always, started, rest) if rest > 0 else started
