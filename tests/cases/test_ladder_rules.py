"""The ladder against an independent simulation that walks minute by minute, and on days that can be checked by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cases.rules import clocks
from app.cases.rules.clocks import Clocks, Limits, Steps
from app.cases.rules.ladder import RUNG_NAMES, Course, Rung, due_rungs, schedule, wake_at
from app.cases.rules.life import State
from app.worktime.rules import SHANGHAI, Calendar, DayTable, Limit, LimitUnit

OFF = frozenset({date(2026, 10, day) for day in range(1, 8)})
WORK = frozenset({date(2026, 9, 20), date(2026, 10, 10)})
CALENDAR = Calendar.build("test", DayTable(years=frozenset({2026}), off=OFF, work=WORK))
DAY = Limit(1, LimitUnit.WORK_DAY)
ACCEPT = Limit(4, LimitUnit.WORK_HOUR)
CHECK = Limit(2, LimitUnit.WORK_DAY)
MINUTE = timedelta(minutes=1)
START = datetime(2026, 9, 18, 9, 0, tzinfo=SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def limits(rectify: Limit = DAY, **steps: int) -> Limits:
    return Limits(rectify=rectify, accept=ACCEPT, check=CHECK, steps=Steps(**steps))


def rungs(course: Course) -> list[tuple[str, datetime]]:
    return [(due.rung.value, due.at) for due in schedule(CALENDAR, course)]


def running(started: str = "11-24T10:00", state: State = State.RECTIFYING, overdue_before: int = 0) -> Course:
    return Course(state, clocks.dispatched(CALENDAR, at(started), limits()), limits(), overdue_before)


class TestADayOfEightHours:
    def test_six_rungs_at_their_times(self) -> None:
        """Dispatched Tuesday 10:00 with one work day: half at 16:00, 80 % at 8:24, over at 10:00, one more limit later."""
        assert rungs(running()) == [
            ("reminder", at("11-24T16:00")),
            ("yellow", at("11-25T08:24")),
            ("red", at("11-25T10:00")),
            ("press", at("11-26T10:00")),
        ]

    def test_the_second_overdue_stage_calls_in_and_then_proposes(self) -> None:
        assert rungs(running(overdue_before=1))[2:] == [
            ("red", at("11-25T10:00")),
            ("talk", at("11-25T10:00")),
            ("press", at("11-26T10:00")),
            ("account", at("11-26T10:00")),
        ]

    def test_the_third_rework_calls_in_at_once_and_proposes_one_limit_later(self) -> None:
        first = clocks.dispatched(CALENDAR, at("11-20T10:00"), limits())
        again = clocks.rectify_again(CALENDAR, at("11-24T10:00"), limits(), first)
        talked = Clocks(**{**vars(again), "talk_at": at("11-24T10:00")})
        assert rungs(Course(State.RECTIFYING, talked, limits())) == [
            ("talk", at("11-24T10:00")),
            ("reminder", at("11-24T16:00")),
            ("yellow", at("11-25T08:24")),
            ("red", at("11-25T10:00")),
            ("account", at("11-25T10:00")),
            ("press", at("11-26T10:00")),
        ]
        longer = clocks.extended(CALENDAR, limits(), talked)
        assert dict(rungs(Course(State.RECTIFYING, longer, limits())))["account"] == at("11-26T10:00")

    def test_steps_are_settings(self) -> None:
        changed = limits(reminder_percent=25, yellow_percent=75, press_percent=50, talk_stages=1, account_percent=200)
        started = clocks.dispatched(CALENDAR, at("11-24T10:00"), changed)
        assert rungs(Course(State.RECTIFYING, started, changed)) == [
            ("reminder", at("11-24T12:00")),
            ("yellow", at("11-25T08:00").replace(day=24, hour=18)),
            ("red", at("11-25T10:00")),
            ("talk", at("11-25T10:00")),
            ("press", at("11-25T16:00")),
            ("account", at("11-27T10:00")),
        ]

    @pytest.mark.parametrize("state", [State.CLOSED, State.DISMISSED, State.MERGED, State.CHECKING, State.SUSPENDED])
    def test_where_no_clock_runs_nothing_rings(self, state: State) -> None:
        assert rungs(running(state=state)) == []
        assert wake_at(CALENDAR, running(state=state), START) is None

    def test_lateness_elsewhere_only_reminds(self) -> None:
        dispatched = dict(rungs(running(state=State.DISPATCHED)))
        assert dispatched["accept_late"] == at("11-24T16:00")
        returned = clocks.queued(CALENDAR, at("11-24T11:00"), ACCEPT, running().clocks)
        assert dict(rungs(Course(State.RETURNED, returned, limits())))["queue_late"] == at("11-24T17:00")
        submitted = clocks.queued(CALENDAR, at("11-24T11:00"), ACCEPT, Clocks())
        assert rungs(Course(State.SUBMITTED, submitted, limits())) == [("queue_late", at("11-24T17:00"))]
        checked = clocks.checking(CALENDAR, at("11-24T15:00"), limits(), running().clocks)
        assert rungs(Course(State.CHECKING, checked, limits())) == [("check_late", at("11-26T15:00"))]

    def test_an_extension_moves_what_is_ahead_and_arms_nothing_again(self) -> None:
        longer = clocks.extended(CALENDAR, limits(), running().clocks)
        assert longer.first_due_at == longer.due_at == at("11-26T10:00")
        course = Course(State.RECTIFYING, longer, limits())
        already = {Rung.REMINDER, Rung.YELLOW}
        assert due_rungs(CALENDAR, course, already, at("11-26T09:59")) == ()
        assert [due.rung for due in due_rungs(CALENDAR, course, already, at("11-26T10:00"))] == [Rung.RED]
        twice = clocks.extended(CALENDAR, limits(), longer)
        assert twice.due_at == at("11-27T10:00")

    def test_an_extension_of_a_later_stage_leaves_the_first_due_time(self) -> None:
        again = clocks.rectify_again(CALENDAR, at("11-26T10:00"), limits(), running().clocks)
        longer = clocks.extended(CALENDAR, limits(), again)
        assert (longer.first_due_at, longer.due_at) == (at("11-25T10:00"), at("11-30T10:00"))

    def test_a_suspension_that_is_over_counts_before_anybody_writes_it_down(self) -> None:
        held = clocks.suspended(CALENDAR, at("11-24T15:00"), date(2026, 12, 1), running().clocks)
        course = Course(State.SUSPENDED, held, limits())
        assert wake_at(CALENDAR, course, at("11-24T15:00")) == at("12-01T08:00")
        assert rungs(course)[:3] == [
            ("reminder", at("12-01T09:00")),
            ("yellow", at("12-01T11:24")),
            ("red", at("12-01T15:00")),
        ]
        assert clocks.resumed(CALENDAR, at("12-09T10:00"), limits(), held).due_at == at("12-01T15:00")

    def test_a_suspension_asked_for_in_time_and_granted_late_starts_from_the_old_due_time(self) -> None:
        held = Clocks(
            **{
                **vars(running().clocks),
                "suspended_at": at("11-25T15:00"),
                "suspended_until": at("12-01T08:00"),
            }
        )
        back = clocks.resumed(CALENDAR, at("12-01T08:00"), limits(), held)
        assert (back.due_at, back.first_due_at, back.paused_at) == (
            at("12-01T08:00"),
            at("12-01T08:00"),
            at("11-25T10:00"),
        )
        course = Course(State.RECTIFYING, back, limits())
        assert wake_at(CALENDAR, course, at("12-01T08:00"), stepped=True) == at("12-01T08:00")  # red, at once
        assert wake_at(CALENDAR, course, at("12-01T08:00")) == at("12-01T18:00")

    def test_waking_never_misses_a_rung(self) -> None:
        course, now, found = running(), at("11-24T10:00"), []
        while (woken := wake_at(CALENDAR, course, now)) is not None:
            now = woken
            found.append(now)
        assert found == [due for _rung, due in rungs(course)]

    def test_every_rung_has_a_name(self) -> None:
        assert set(RUNG_NAMES) == set(Rung)


# The simulation: no due time is computed anywhere, minutes are counted one by one.


def is_work(moment: datetime) -> bool:
    day = moment.date()
    legal = day in WORK or (day not in OFF and day.weekday() < 5)
    return legal and (8 <= moment.hour < 12 or 14 <= moment.hour < 18)


@dataclass
class Walk:
    """A case whose stage is counted in minutes; ``fired`` says at which minute each rung of each stage came."""

    limit: Limit
    urgent: bool
    now: datetime
    stage: int = 1
    used: int = 0
    allowed: int = 0
    running: bool = True
    until: date | None = None
    overdue: set[int] = field(default_factory=set)
    reworks: int = 0
    talked: int | None = None
    fired: dict[tuple[int, Rung], datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.full = self.limit.length // 60_000_000
        self.allowed = self.full

    def fire(self, rung: Rung) -> None:
        self.fired.setdefault((self.stage, rung), self.now)

    def tick(self) -> None:
        """One minute passes."""
        if self.until is not None and self.now.date() >= self.until and is_work(self.now):
            self.running, self.until = True, None
        counted = self.running and (self.urgent or is_work(self.now))
        self.now += MINUTE
        if counted:
            self.used += 1
            self.look()

    def look(self) -> None:
        if 2 * self.used >= self.allowed:
            self.fire(Rung.REMINDER)
        if 10 * self.used >= 8 * self.allowed:
            self.fire(Rung.YELLOW)
        if self.used >= self.allowed:
            self.fire(Rung.RED)
            self.overdue.add(self.stage)
            if len(self.overdue) >= 2 and self.talked is None:
                self.fire(Rung.TALK)
                self.talked = self.used
        if self.used >= self.allowed + self.full:
            self.fire(Rung.PRESS)
        if self.talked is not None and self.used >= max(self.talked + self.full, self.allowed):
            self.fire(Rung.ACCOUNT)

    def rework(self) -> None:
        self.stage, self.used, self.allowed, self.running, self.talked = self.stage + 1, 0, self.full, True, None
        self.reworks += 1
        if self.reworks >= 3:
            self.talked = 0
            self.fire(Rung.TALK)


class Machine:
    """The same case by the rules: clocks moved by their functions, rungs kept as a sweep keeps them."""

    def __init__(self, limit: Limit, now: datetime) -> None:
        self.limits = limits(limit)
        self.clocks = clocks.dispatched(CALENDAR, now, self.limits)
        self.state, self.reworks = State.RECTIFYING, 0
        self.fired: dict[tuple[int, Rung], datetime] = {}
        self.rang_at: list[tuple[datetime, datetime]] = []

    @property
    def due(self) -> datetime:
        assert self.clocks.due_at is not None
        return self.clocks.due_at

    def sweep(self, now: datetime) -> None:
        if self.state is State.SUSPENDED and self.clocks.suspended_until is not None:
            if self.clocks.suspended_until > now:
                return
            self.clocks = clocks.resumed(CALENDAR, now, self.limits, self.clocks)
            self.state = State.RECTIFYING
        overdue = sum(1 for stage, rung in self.fired if rung is Rung.RED and stage < self.clocks.stage)
        course = Course(self.state, self.clocks, self.limits, overdue)
        already = {rung for stage, rung in self.fired if stage == self.clocks.stage}
        for due in due_rungs(CALENDAR, course, already, now):
            self.fired[self.clocks.stage, due.rung] = due.at
            self.rang_at.append((due.at, now))

    def rework(self, now: datetime) -> None:
        self.clocks = clocks.rectify_again(CALENDAR, now, self.limits, self.clocks)
        self.reworks += 1
        if self.reworks >= 3:
            self.clocks = Clocks(**{**vars(self.clocks), "talk_at": now})


units = st.sampled_from([Limit(1, LimitUnit.WORK_HOUR), Limit(3, LimitUnit.WORK_HOUR), Limit(2, LimitUnit.URGENT_HOUR)])
acts = st.lists(
    st.tuples(
        st.integers(1, 30 * 60), st.sampled_from(["sweep", "sweep", "rework", "feedback", "extend", "suspend", "back"])
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60)
@given(limit=units, begin=st.integers(0, 7 * 24 * 60), plan=acts)
def test_rungs_agree_with_a_walk_over_minutes(limit: Limit, begin: int, plan: list[tuple[int, str]]) -> None:
    """Whatever happens to the case and whenever sweeps run: the same rungs of the same stages, due at the same minutes."""
    now = START + begin * MINUTE
    machine, walk = Machine(limit, now), Walk(limit, limit.unit.runs_always, now)
    suspended_once, extensions = False, 0
    for wait, act in plan:
        for _minute in range(wait):
            walk.tick()
        now = walk.now
        machine.sweep(now)  # a step rings first what is due
        rectifying, in_time = machine.state is State.RECTIFYING, machine.due > now
        if act == "feedback" and rectifying:
            machine.clocks = clocks.checking(CALENDAR, now, machine.limits, machine.clocks)
            machine.state, walk.running = State.CHECKING, False
        elif act == "rework" and machine.state is State.CHECKING:
            machine.rework(now)
            machine.state, extensions = State.RECTIFYING, 0
            walk.rework()
        elif act == "extend" and rectifying and in_time and extensions < 2:
            machine.clocks = clocks.extended(CALENDAR, machine.limits, machine.clocks)
            extensions += 1
            walk.allowed += walk.full
        elif act == "suspend" and rectifying and in_time and not suspended_once:
            until = now.date() + timedelta(days=3)
            machine.clocks = clocks.suspended(CALENDAR, now, until, machine.clocks)
            machine.state, suspended_once = State.SUSPENDED, True
            walk.running, walk.until = False, until
        elif act == "back" and machine.state is State.SUSPENDED:
            machine.clocks = clocks.resumed(CALENDAR, now, machine.limits, machine.clocks)
            machine.state = State.RECTIFYING
            walk.running, walk.until = True, None
    machine.sweep(walk.now)
    ladder = {key: due.astimezone(SHANGHAI) for key, due in machine.fired.items() if key[1] is not Rung.CHECK_LATE}
    assert ladder == walk.fired
    assert all(due <= rang for due, rang in machine.rang_at)
