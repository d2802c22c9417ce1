from __future__ import annotations

import pytest

from app.worktime.parsing import format_hours, parse_hours, parse_sessions, parse_summer
from app.worktime.rules import HOUR, MINUTE, OfficeHours, Session

WITH_SUMMER = "08:00-12:00,14:00-18:00;06-01..09-30=08:00-12:00,15:00-18:30"


def test_the_default_hours_read_as_written() -> None:
    assert parse_hours("08:00-12:00,14:00-18:00") == OfficeHours()
    assert format_hours(OfficeHours()) == "08:00-12:00,14:00-18:00"


def test_a_summer_table_reads_as_written() -> None:
    hours = parse_hours(WITH_SUMMER)
    assert hours.summer is not None
    assert hours.summer.sessions[1] == Session(15 * HOUR, 18 * HOUR + 30 * MINUTE)
    assert format_hours(hours) == WITH_SUMMER
    assert parse_summer("  ") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "08:00",
        "8-12",
        "08:00-25:00",
        "08:60-12:00",
        "12:00-08:00",
        "08:00-12:00,12:00-18:00",
        "a:b-c:d",
        "-1:00-2:00",
    ],
)
def test_refuses_hours_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError, match=r"office hours|time of day"):
        parse_sessions(text)


@pytest.mark.parametrize("text", ["06-01", "06-01..=08:00-12:00", "june..july=08:00-12:00", "06-01..09-30"])
def test_refuses_summer_tables_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError, match=r"month and day|office hours"):
        parse_summer(text)
