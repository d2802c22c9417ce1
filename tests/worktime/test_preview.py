"""What a calendar would change, and the holidays of a year as they are read."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask

from app.platform.errors import BadInput
from app.worktime.ports import MovedDue, register_moved_dues
from app.worktime.preview import DayChange, holidays, preview, spans
from app.worktime.queries import current_state
from app.worktime.rules import Calendar
from app.worktime.service import imported_state, state_with_hours

NEW_YEAR = "date,kind,name\n2027-01-01,off,元旦\n2027-01-02,off,元旦\n2027-01-10,work,元旦\n"


def test_only_days_that_are_worked_by_one_table_are_changes(worktime: Flask) -> None:
    state, years = imported_state(NEW_YEAR)
    found = preview(state)
    assert years == (2027,)
    # Saturday the second was free by the rule of Monday to Friday already
    assert found.days == [DayChange(date(2027, 1, 1), False, "元旦"), DayChange(date(2027, 1, 10), True, "元旦")]
    assert not found.empty
    assert not found.hours_change
    assert current_state().number == 1


def test_due_times_come_through_the_port(worktime: Flask) -> None:
    asked: list[tuple[int | None, int]] = []
    before, after = (datetime.fromisoformat(f"2027-01-0{day}T18:00+08:00") for day in (1, 4))
    line = MovedDue("1234-5678", before, after)

    def moved(calendar: Calendar, at_most: int) -> tuple[int, list[MovedDue]]:
        asked.append((calendar.last_year, at_most))
        return 7, [line]

    register_moved_dues(worktime, moved)
    found = preview(imported_state(NEW_YEAR)[0])
    assert (found.moved_count, list(found.moved), asked) == (7, [line], [(2027, 100)])


def test_the_same_calendar_changes_nothing(worktime: Flask) -> None:
    assert preview(state_with_hours("08:00-12:00,14:00-18:00", "")).empty
    assert preview(state_with_hours("08:30-12:00,14:00-18:00", "")).hours_change
    with pytest.raises(BadInput):
        state_with_hours("8 to 5", "")


def test_holidays_of_2026(worktime: Flask) -> None:
    found = {each.name: each for each in holidays(current_state().days, 2026)}
    assert list(found) == ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]
    assert spans(found["春节"].off) == [(date(2026, 2, 15), date(2026, 2, 23))]
    assert found["春节"].work == [date(2026, 2, 14), date(2026, 2, 28)]
    assert spans([date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 4)]) == [
        (date(2026, 5, 1), date(2026, 5, 2)),
        (date(2026, 5, 4), date(2026, 5, 4)),
    ]
