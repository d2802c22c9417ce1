"""The legal calendar of 2026, written down apart from the code (rules §5)."""

from datetime import date, timedelta

from app.worktime.rules import Calendar, DayTable, OfficeHours


def _span(month: int, first: int, last: int) -> set[date]:
    start = date(2026, month, first)
    return {start + timedelta(days) for days in range(last - first + 1)}


OFF_2026 = frozenset(
    _span(1, 1, 3)
    | _span(2, 15, 23)
    | _span(4, 4, 6)
    | _span(5, 1, 5)
    | _span(6, 19, 21)
    | _span(9, 25, 27)
    | _span(10, 1, 7)
)
WORK_2026 = frozenset(date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)))


def calendar_2026(hours: OfficeHours | None = None) -> Calendar:
    """A calendar that knows 2025 (as Monday to Friday) and 2026."""
    table = DayTable(years=frozenset({2025, 2026}), off=OFF_2026, work=WORK_2026)
    return Calendar.build("test-1", table, hours)
