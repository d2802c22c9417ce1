"""Calendar versions held against the record."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.worktime import calendar_discrepancies, ensure_seeded, import_calendar, set_office_hours
from app.worktime.models import CalendarDay, CalendarVersion
from tests.support.insider import unguarded


def test_what_was_read_in_stays_and_nothing_else_is_there(worktime: Flask) -> None:
    with worktime.app_context():
        ensure_seeded("test")
        import_calendar("date,kind\n2031-01-01,off\n", "2031", "test")
        set_office_hours("08:00-12:00,13:00-17:00", "", "test")
        assert list(calendar_discrepancies()) == []
        day, version = sa.update(CalendarDay), sa.update(CalendarVersion)
        for change in (
            day.where(CalendarDay.version == 2, CalendarDay.name == "").values(working=True),
            version.where(CalendarVersion.number == 1).values(office_hours="whenever"),
            version.where(CalendarVersion.number == 3).values(digest="0" * 64),
        ):
            with unguarded() as connection:
                assert connection.execute(change).rowcount
            assert list(calendar_discrepancies())
        assert [odd.reason for odd in calendar_discrepancies()] == [
            "its hours, years or days are not those of this version",
            "its hours, years or days are not those of this version",
            "the record does not know this version",
            "this version is gone",
        ]
