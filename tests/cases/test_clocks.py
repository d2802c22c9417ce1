"""The clocks of a case on days everybody can check by hand (2026, rules §5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.rules import clocks
from app.cases.rules.clocks import BadSuspension, Clocks, Limits
from app.cases.rules.life import State
from app.cases.rules.reading import Level, Running, Urgency, end_of_week, read_clock, urgency
from app.worktime.rules import SHANGHAI, Calendar, DayTable, Limit, LimitUnit

CALENDAR = Calendar.build("test", DayTable(years=frozenset({2026}), off=frozenset({date(2026, 10, 1)})))
HOURS4 = Limit(4, LimitUnit.WORK_HOUR)
LIMITS = Limits(rectify=Limit(1, LimitUnit.WORK_DAY), accept=HOURS4, check=Limit(2, LimitUnit.WORK_DAY))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def test_accept_is_due_at_the_earlier_of_two() -> None:
    short = Limits(rectify=Limit(2, LimitUnit.URGENT_HOUR), accept=HOURS4, check=LIMITS.check)
    started = clocks.dispatched(CALENDAR, at("11-24T10:00"), short)
    assert started.accept_due_at == started.due_at == at("11-24T12:00")
    long = clocks.dispatched(CALENDAR, at("11-24T10:00"), LIMITS)
    assert (long.accept_due_at, long.due_at) == (at("11-24T16:00"), at("11-25T10:00"))
    assert long.first_due_at == long.due_at
    assert long.amber_at == at("11-25T08:24")


def test_rework_gives_the_full_limit_and_keeps_the_first_due_time() -> None:
    started = clocks.dispatched(CALENDAR, at("11-24T10:00"), LIMITS)
    again = clocks.rectify_again(CALENDAR, at("11-26T09:00"), LIMITS, started)
    assert again.due_at == at("11-27T09:00")
    assert again.first_due_at == at("11-25T10:00")


def test_check_runs_two_work_days_from_feedback() -> None:
    started = clocks.dispatched(CALENDAR, at("11-24T10:00"), LIMITS)
    assert clocks.checking(CALENDAR, at("11-24T15:00"), LIMITS, started).check_due_at == at("11-26T15:00")


class TestSuspension:
    started = clocks.dispatched(CALENDAR, at("11-24T10:00"), LIMITS)

    def test_the_clock_stands_until_the_first_office_minute(self) -> None:
        held = clocks.suspended(CALENDAR, at("11-24T16:00"), date(2026, 12, 1), self.started)
        assert held.suspended_until == at("12-01T08:00")
        back = clocks.resumed(CALENDAR, at("12-01T08:00"), LIMITS, held)
        # Four of eight work hours were used by 16:00; four are left on 1 December.
        assert back.due_at == at("12-01T12:00")
        assert back.first_due_at == back.due_at
        assert back.suspended_at is None

    def test_it_moves_nothing_of_a_later_stage_on_a_clock_that_was_set_back(self) -> None:
        held = clocks.suspended(CALENDAR, at("11-24T16:00"), date(2026, 12, 1), self.started)
        back = clocks.resumed(CALENDAR, at("11-24T17:00"), LIMITS, held)
        again = clocks.rectify_again(CALENDAR, at("11-24T15:00"), LIMITS, back)
        assert again.due_at == at("11-25T15:00")

    def test_feedback_ends_it(self) -> None:
        held = clocks.suspended(CALENDAR, at("11-24T16:00"), date(2026, 12, 1), self.started)
        checked = clocks.checking(CALENDAR, at("11-26T09:00"), LIMITS, held)
        assert checked.suspended_at is None
        assert checked.due_at == at("11-26T15:00")

    @pytest.mark.parametrize(
        ("stop", "start", "left"),
        [("11-24T16:00", "11-24T15:00", "12-01T12:00"), ("11-24T09:00", "11-24T09:30", "12-01T18:00")],
    )
    def test_a_clock_that_was_set_back_takes_no_time_away(self, stop: str, start: str, left: str) -> None:
        held = clocks.suspended(CALENDAR, at(stop), date(2026, 12, 1), self.started)
        back = clocks.resumed(CALENDAR, at(start), LIMITS, held)
        assert (back.due_at, back.first_due_at) == (self.started.due_at, self.started.due_at)
        assert clocks.resumed(CALENDAR, at("12-01T08:00"), LIMITS, held).due_at == at(left)

    @pytest.mark.parametrize(
        ("now", "until"),
        [
            ("11-25T10:00", date(2026, 12, 1)),
            ("11-24T16:00", date(2026, 11, 24)),
            ("11-24T16:00", date(2027, 12, 1)),
            ("11-24T16:00", date(2026, 11, 1)),
        ],
    )
    def test_too_late_or_too_long_is_refused(self, now: str, until: date) -> None:
        with pytest.raises(BadSuspension):
            clocks.suspended(CALENDAR, at(now), until, self.started)

    def test_without_a_due_time_nothing_can_stand(self) -> None:
        with pytest.raises(BadSuspension):
            clocks.suspended(CALENDAR, at("11-24T16:00"), date(2026, 12, 1), Clocks())


class TestReading:
    running = Running(at("11-24T10:00"), at("11-25T10:00"), at("11-25T08:24"), LIMITS.rectify)

    @pytest.mark.parametrize(
        ("now", "level", "used", "minutes"),
        [
            ("11-24T10:00", Level.OK, 0, 480),
            ("11-24T16:00", Level.OK, 50, 240),
            ("11-24T23:00", Level.OK, 75, 120),
            ("11-25T08:24", Level.SOON, 80, 96),
            ("11-25T10:00", Level.SOON, 100, 0),
            ("11-25T11:00", Level.LATE, 100, -60),
        ],
    )
    def test_levels(self, now: str, level: Level, used: int, minutes: float) -> None:
        view = read_clock(CALENDAR, at(now), self.running)
        assert (view.level, view.used, view.minutes) == (level, used, minutes)

    def test_no_clock(self) -> None:
        assert read_clock(CALENDAR, at("11-24T10:00"), None).level is Level.NONE

    @given(st.integers(min_value=0, max_value=14 * 24 * 60))
    def test_used_never_falls(self, minutes: int) -> None:
        now = self.running.start + timedelta(minutes=minutes)
        earlier = read_clock(CALENDAR, now, self.running).used
        assert earlier <= read_clock(CALENDAR, now + timedelta(minutes=1), self.running).used


@pytest.mark.parametrize(
    ("state", "due", "heading"),
    [
        (State.RECTIFYING, "11-24T09:59", Urgency.OVERDUE),
        (State.DISPATCHED, "11-24T18:00", Urgency.TODAY),
        (State.RECTIFYING, "11-26T10:00", Urgency.WEEK),
        (State.RECTIFYING, "12-10T10:00", Urgency.LATER),
        (State.CHECKING, "11-24T09:00", Urgency.CHECKING),
        (State.SUBMITTED, None, Urgency.LATER),
        (State.SUSPENDED, "11-24T09:59", Urgency.LATER),
    ],
)
def test_headings_of_urgency(state: State, due: str | None, heading: Urgency) -> None:
    assert urgency(state, at(due) if due else None, at("11-24T10:00")) is heading


@pytest.mark.parametrize(
    ("now", "end"), [("11-24T10:00", "11-30T00:00"), ("11-27T10:00", "12-07T00:00"), ("11-29T10:00", "12-07T00:00")]
)
def test_towards_the_weekend_the_week_is_the_next_one_too(now: str, end: str) -> None:
    assert end_of_week(at(now)) == at(end).astimezone(SHANGHAI)
