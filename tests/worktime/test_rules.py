"""The three clocks against the dates of 2026 and against a walk over every minute."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.worktime.rules import (
    HOUR,
    SHANGHAI,
    Calendar,
    DayTable,
    Due,
    Limit,
    LimitUnit,
    OfficeHours,
    OutsideCalendarError,
    Session,
    SummerTable,
    add_share,
    due,
    earlier_of,
    elapsed,
    extend,
    first_office_minute,
    later_of,
    next_office_minute,
    remaining,
    resume,
)
from tests.worktime.facts import OFF_2026, WORK_2026, calendar_2026

CALENDAR = calendar_2026()
SUMMER = OfficeHours(
    summer=SummerTable((6, 1), (9, 30), (Session(8 * HOUR, 12 * HOUR), Session(15 * HOUR, 18 * HOUR + HOUR // 2)))
)
URGENT, HOURS, DAYS = LimitUnit.URGENT_HOUR, LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def minutes_of_work(first: date, days: int, hours: OfficeHours) -> list[datetime]:
    """Every office minute of a period, found by looking at each minute: the independent oracle."""
    found = []
    for offset in range(days):
        day = first + timedelta(offset)
        works = day in WORK_2026 or (day.weekday() < 5 and day not in OFF_2026)
        for minute in range(24 * 60):
            open_now = any(start <= minute * 60_000_000 < end for start, end in hours.on(day))
            if works and open_now:
                midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
                found.append(midnight + timedelta(minutes=minute))
    return found


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        pytest.param("2026-03-02 08:00", Limit(4, HOURS), "2026-03-02 12:00", id="noon, not two o'clock"),
        pytest.param("2026-03-02 07:00", Limit(4, HOURS), "2026-03-02 12:00", id="before office hours"),
        pytest.param("2026-03-02 12:00", Limit(1, HOURS), "2026-03-02 15:00", id="noon sharp is outside"),
        pytest.param("2026-03-02 18:00", Limit(1, HOURS), "2026-03-03 09:00", id="six sharp is outside"),
        pytest.param("2026-03-02 11:59:30", Limit(1, HOURS), "2026-03-02 14:59:30", id="seconds are kept"),
        pytest.param("2026-03-02 09:00", Limit(1, DAYS), "2026-03-03 09:00", id="a work day is 8 hours"),
        pytest.param("2026-03-02 08:00", Limit(1, DAYS), "2026-03-02 18:00", id="a whole day ends at six"),
        pytest.param("2026-03-06 17:00", Limit(2, HOURS), "2026-03-09 09:00", id="over a week-end"),
        pytest.param("2026-02-13 17:00", Limit(2, HOURS), "2026-02-14 09:00", id="Saturday worked"),
        pytest.param("2026-02-14 17:00", Limit(2, HOURS), "2026-02-24 09:00", id="over Spring Festival"),
        pytest.param("2026-02-27 17:00", Limit(1, DAYS), "2026-02-28 17:00", id="another Saturday worked"),
        pytest.param("2026-09-30 08:00", Limit(3, DAYS), "2026-10-09 18:00", id="over National Day"),
        pytest.param("2026-10-09 08:00", Limit(2, DAYS), "2026-10-10 18:00", id="Saturday after it"),
        pytest.param("2026-09-18 16:00", Limit(4, HOURS), "2026-09-20 10:00", id="Sunday worked"),
        pytest.param("2026-02-14 23:30:15", Limit(2, URGENT), "2026-02-15 01:30:15", id="urgent at night"),
        pytest.param("2026-12-31 17:00", Limit(1, HOURS), "2026-12-31 18:00", id="last minute of the table"),
    ],
)
def test_due_times_of_2026(start: str, limit: Limit, expected: str) -> None:
    assert due(CALENDAR, at(start), limit) == Due(at(expected), False, "test-1")


def test_past_the_table_monday_to_friday_serves_provisionally() -> None:
    result = due(CALENDAR, at("2026-12-31 17:00"), Limit(2, HOURS))
    assert result == Due(at("2027-01-01 09:00"), True, "test-1")
    assert due(CALENDAR, at("2027-05-03 08:00"), Limit(1, DAYS)).provisional


def test_urgent_hours_need_no_legal_table() -> None:
    assert not due(CALENDAR, at("2031-01-01 00:00"), Limit(2, URGENT)).provisional


def test_a_gap_between_known_years_is_provisional() -> None:
    calendar = Calendar.build("gap", DayTable(years=frozenset({2025, 2027})))
    assert not due(calendar, at("2025-06-02 08:00"), Limit(1, DAYS)).provisional
    assert due(calendar, at("2025-12-31 08:00"), Limit(2, DAYS)).provisional
    assert not due(calendar, at("2027-06-02 08:00"), Limit(1, DAYS)).provisional
    assert (calendar.first_year, calendar.last_year) == (2025, 2027)


def test_a_calendar_without_any_table_is_provisional() -> None:
    calendar = Calendar.build("none", DayTable())
    assert due(calendar, at("2026-10-01 08:00"), Limit(1, HOURS)) == Due(at("2026-10-01 09:00"), True, "none")
    assert calendar.last_year is None


def test_any_time_zone_gives_the_same_due_time() -> None:
    start = at("2026-03-02 16:30:20")
    tokyo = start.astimezone(timezone(timedelta(hours=9)))
    assert due(CALENDAR, start.astimezone(UTC), Limit(4, HOURS)) == due(CALENDAR, tokyo, Limit(4, HOURS))
    assert due(CALENDAR, start.astimezone(UTC), Limit(4, HOURS)).at.isoformat() == "2026-03-03T10:30:20+08:00"


def test_instants_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(CALENDAR, datetime(2026, 3, 2, 8), Limit(1, HOURS))  # noqa: DTZ001 (the refusal is the point)


@pytest.mark.parametrize("unit", LimitUnit)
def test_beyond_the_century_is_refused(unit: LimitUnit) -> None:
    with pytest.raises(OutsideCalendarError):
        due(CALENDAR, at("2099-12-31 18:00"), Limit(20, unit))
    with pytest.raises(OutsideCalendarError):
        due(CALENDAR, at("1999-12-31 23:59"), Limit(1, unit))
    with pytest.raises(OutsideCalendarError):
        due(CALENDAR, at("2100-01-01 00:00"), Limit(1, unit))


@pytest.mark.parametrize("amount", [0, -1])
def test_a_limit_is_positive(amount: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Limit(amount, HOURS)


def test_limits_read_in_both_languages() -> None:
    assert (Limit(4, HOURS).zh, Limit(4, HOURS).en) == ("4 工作时", "4 work hours")
    assert (Limit(1, DAYS).zh, Limit(1, DAYS).en) == ("1 工作日", "1 work day")
    assert (Limit(2, URGENT).zh, Limit(2, URGENT).en) == ("2 紧急工作时", "2 urgent hours")


def test_work_days() -> None:
    assert CALENDAR.is_work_day(date(2026, 2, 14))
    assert not CALENDAR.is_work_day(date(2026, 2, 16))
    assert CALENDAR.is_work_day(date(2026, 3, 2))
    assert not CALENDAR.is_work_day(date(2026, 3, 1))


@pytest.mark.parametrize("hours", [OfficeHours(), SUMMER], ids=["regular", "summer"])
@pytest.mark.parametrize(
    "first",
    [date(2026, 2, 13), date(2026, 5, 29), date(2026, 9, 17)],
    ids=["spring festival", "summer begins", "mid-autumn and national day"],
)
def test_every_minute_agrees_with_a_walk_over_minutes(first: date, hours: OfficeHours) -> None:
    calendar = calendar_2026(hours)
    walk = minutes_of_work(first, 28, hours)
    minute = timedelta(minutes=1)
    used = 0
    for offset in range(7 * 24 * 60):
        start = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI) + offset * minute
        if used < len(walk) and walk[used] < start:
            used += 1
        assert due(calendar, start, Limit(4, HOURS)).at == walk[used + 239] + minute
        assert due(calendar, start, Limit(2, DAYS)).at == walk[used + 959] + minute
        assert elapsed(calendar, walk[0], start).work_minutes == used
        assert next_office_minute(calendar, start) == walk[used]


def test_elapsed_counts_both_clocks() -> None:
    result = elapsed(CALENDAR, at("2026-02-14 17:30"), at("2026-02-24 08:00:30"))
    assert result == (30.5, (9 * 24 + 14.5) * 60 + 0.5, False)
    assert elapsed(CALENDAR, at("2026-12-31 08:00"), at("2027-01-04 08:00")).provisional


moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 1)).map(lambda d: d.replace(tzinfo=SHANGHAI))  # noqa: DTZ001
limits = st.builds(Limit, st.integers(1, 60), st.sampled_from(LimitUnit))


@given(start=moments, limit=limits)
def test_exactly_the_limit_passes_until_it_is_due(start: datetime, limit: Limit) -> None:
    end = due(CALENDAR, start, limit).at
    passed = elapsed(CALENDAR, start, end)
    minutes = passed.urgent_minutes if limit.unit is URGENT else passed.work_minutes
    assert minutes * 60_000_000 == pytest.approx(limit.length, abs=1)
    just_before = elapsed(CALENDAR, start, end - timedelta(seconds=1))
    before = just_before.urgent_minutes if limit.unit is URGENT else just_before.work_minutes
    assert before < minutes


@given(start=moments, limit=limits, other=limits)
def test_due_times_grow_with_start_and_limit(start: datetime, limit: Limit, other: Limit) -> None:
    later_start = due(CALENDAR, start + timedelta(minutes=7), limit).at
    assert due(CALENDAR, start, limit).at <= later_start
    if limit.unit is other.unit and limit.n < other.n:
        assert due(CALENDAR, start, limit).at < due(CALENDAR, start, other).at


@given(start=moments, limit=limits)
def test_an_extension_equals_twice_the_limit(start: datetime, limit: Limit) -> None:
    twice = due(CALENDAR, start, Limit(2 * limit.n, limit.unit)).at
    assert extend(CALENDAR, due(CALENDAR, start, limit).at, limit).at == twice
    assert add_share(CALENDAR, start, limit, 200).at == twice
    assert add_share(CALENDAR, start, limit, 100) == due(CALENDAR, start, limit)


@given(start=moments, limit=limits, stop=st.integers(0, 20_000), stand=st.integers(0, 20_000))
def test_a_pause_keeps_what_was_left(start: datetime, limit: Limit, stop: int, stand: int) -> None:
    old = due(CALENDAR, start, limit).at
    stopped = start + timedelta(minutes=stop)
    started = stopped + timedelta(minutes=stand)
    new = resume(CALENDAR, old, limit.unit, stopped, started)
    left = max(0.0, remaining(CALENDAR, stopped, old, limit.unit))
    assert remaining(CALENDAR, started, new.at, limit.unit) == pytest.approx(left)


def test_shares_of_a_limit() -> None:
    start = at("2026-03-02 08:00")
    assert add_share(CALENDAR, start, Limit(1, DAYS), 50).at == at("2026-03-02 12:00")
    assert add_share(CALENDAR, start, Limit(1, DAYS), 80).at == at("2026-03-02 16:24")
    with pytest.raises(ValueError, match="at least 1"):
        add_share(CALENDAR, start, Limit(1, DAYS), 0)


def test_a_clock_that_ran_out_is_due_when_it_starts_again() -> None:
    back = first_office_minute(CALENDAR, date(2026, 2, 21))
    assert back == at("2026-02-24 08:00")
    again = resume(CALENDAR, at("2026-02-10 12:00"), HOURS, at("2026-02-10 15:00"), back)
    assert again == Due(back, False, "test-1")


def test_remaining_is_negative_once_overdue() -> None:
    assert remaining(CALENDAR, at("2026-03-02 15:00"), at("2026-03-02 12:00"), HOURS) == -60
    assert remaining(CALENDAR, at("2026-03-02 15:00"), at("2026-03-02 12:00"), URGENT) == -180
    assert remaining(CALENDAR, at("2026-03-02 11:00"), at("2026-03-02 14:30"), DAYS) == 90


def test_the_earlier_and_the_later_of_two() -> None:
    first = Due(at("2026-03-02 12:00"), False, "a")
    second = Due(at("2026-03-02 14:00"), True, "b")
    same = Due(at("2026-03-02 12:00"), True, "c")
    assert (earlier_of(first, second), later_of(first, second)) == (first, second)
    assert (earlier_of(first, same), later_of(first, same)) == (first, first)
    assert (earlier_of(second, first), later_of(second, first)) == (first, second)


def test_the_summer_table_stays_within_a_year() -> None:
    with pytest.raises(ValueError, match="within one year"):
        SummerTable((9, 1), (6, 1), SUMMER.regular)
    with pytest.raises(ValueError, match="day"):
        SummerTable((6, 31), (9, 1), SUMMER.regular)
