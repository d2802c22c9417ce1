"""The ladder rung by the sweep: once, in order, however late or often it runs, and seen by those it is for (rules §5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.cases import (
    Asked,
    RequestKind,
    accept_case,
    ask_request,
    give_feedback,
    grant_request,
    order_rework,
    resume_case,
    return_case,
    rule_on_return,
    suspend_case,
)
from app.cases.models import Case, CaseRung
from app.cases.queries.page import case_page
from app.cases.queries.rungs import RungLine
from app.cases.rules.ladder import Rung
from app.cases.service import ladder, ringing
from app.cases.service.ladder import sweep_ladder
from app.cases.service.pressing import press_case
from app.notices.models import NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from app.territory import name_head
from tests.cases.test_main_path import MONDAY, after, filed, row
from tests.support.city import People

pytestmark = pytest.mark.usefixtures("city_context")
HOUR = timedelta(hours=1)


def rung(number: str) -> list[tuple[int, str]]:
    """What rang and stands, in the order in which it rang."""
    query = sa.select(CaseRung.stage, CaseRung.rung).where(
        CaseRung.case_id == row(number).id, CaseRung.lifted_at.is_(None)
    )
    return [(stage, name) for stage, name in db.session.execute(query.order_by(CaseRung.id))]


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def sweep(at: datetime) -> int:
    with clock.at(at):
        return sweep_ladder()


@pytest.fixture
def number(people: People) -> str:
    """A case of four work hours, dispatched on Monday at 9:00 and accepted at once: due at 15:00."""
    with clock.at(MONDAY):
        case = filed(people)
        accept_case(people.officer, case)
    assert (row(case).limit_n, row(case).due_at) == (4, local("11-23T15:00"))
    return case


class TestTheSweep:
    def test_rings_each_rung_at_its_time_and_never_again(self, number: str) -> None:
        seen = []
        for minutes in range(0, 24 * 60, 10):
            now = MONDAY + timedelta(minutes=minutes)
            before = len(rung(number))
            sweep(now)
            sweep(now)
            seen += [(name, now) for _stage, name in rung(number)[before:]]
        assert seen == [
            ("reminder", local("11-23T11:00")),
            ("yellow", local("11-23T14:20")),
            ("red", local("11-23T15:00")),
        ]
        sweep(local("11-24T10:00"))
        assert rung(number)[-1] == (1, "press")
        assert row(number).wake_at is None

    def test_after_a_day_of_downtime_what_was_missed_rings_in_order(self, number: str) -> None:
        late = local("11-25T12:00")
        assert sweep(late) == 1
        rows = db.session.scalars(sa.select(CaseRung).order_by(CaseRung.id)).all()
        assert [(each.rung, each.due_at, each.rung_at) for each in rows] == [
            ("reminder", local("11-23T11:00"), late),
            ("yellow", local("11-23T14:12"), late),
            ("red", local("11-23T15:00"), late),
            ("press", local("11-24T09:00"), late),
        ]
        entries = [entry for entry in audit.entries_for(f"case:{number}") if entry.action == "case.rung"]
        assert [[each["rung"] for each in entry.body["rungs"]] for entry in entries] == [
            ["reminder", "yellow", "red", "press"]
        ]

    def test_a_clock_set_back_repeats_nothing_and_one_set_ahead_skips_nothing(self, number: str) -> None:
        sweep(local("11-23T14:30"))
        sweep(local("11-23T13:30"))
        assert rung(number) == [(1, "reminder"), (1, "yellow")]
        sweep(local("11-24T14:30"))
        sweep(local("11-23T14:30"))
        sweep(local("11-24T14:30"))
        assert rung(number) == [(1, "reminder"), (1, "yellow"), (1, "red"), (1, "press")]

    def test_a_step_rings_first_what_no_sweep_has_rung(self, people: People, number: str) -> None:
        with clock.at(local("11-23T15:30")):
            give_feedback(people.officer, number, "已清运", after())
        assert rung(number) == [(1, "reminder"), (1, "yellow"), (1, "red")]
        sweep(local("11-24T18:00"))
        assert len(rung(number)) == 3

    def test_a_rung_changes_no_version(self, people: People, number: str) -> None:
        version = row(number).version
        sweep(local("11-23T11:00"))
        assert row(number).version == version
        with clock.at(local("11-23T11:30")):
            give_feedback(people.officer, number, "已清运", after(), seen=version)

    def test_the_row_decides_when_the_instant_is_wrong(self, number: str) -> None:
        sweep(local("11-23T11:00"))
        with atomic():
            db.session.execute(sa.update(Case).values(wake_at=MONDAY))
        sweep(local("11-23T11:10"))
        assert rung(number) == [(1, "reminder")]
        assert row(number).wake_at == local("11-23T14:12")

    def test_one_broken_case_holds_up_no_other(
        self, people: People, number: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with clock.at(MONDAY):
            other = filed(people)
        broken, real = row(number).id, ringing.ring

        def ring(cases: list[Case], now: datetime) -> None:
            if any(case.id == broken for case in cases):
                raise RuntimeError("broken")
            real(cases, now)

        monkeypatch.setattr(ringing, "ring", ring)
        assert sweep(local("11-23T11:00")) == 2
        assert (rung(number), rung(other)) == ([], [(1, "reminder")])
        monkeypatch.undo()
        sweep(local("11-23T11:01"))
        assert rung(number) == [(1, "reminder")]

    def test_no_more_than_a_hundred_cases_share_a_transaction(
        self, people: People, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ladder, "AT_ONCE", 2)
        with clock.at(MONDAY):
            numbers = [filed(people) for _ in range(5)]
        sizes: list[int] = []
        real = ringing.ring

        def ring(cases: list[Case], now: datetime) -> None:
            sizes.append(len(cases))
            real(cases, now)

        monkeypatch.setattr(ringing, "ring", ring)
        assert sweep(local("11-23T11:00")) == 5
        assert sizes == [2, 2, 1]
        assert all(rung(number) == [(1, "reminder")] for number in numbers)


class TestLateness:
    def test_acceptance_only_reminds(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
        sweep(local("11-23T15:00"))
        assert rung(number)[-2:] == [(1, "red"), (1, "accept_late")]
        assert row(number).state == "dispatched"

    def test_checks(self, people: People, number: str) -> None:
        with clock.at(local("11-23T10:00")):
            give_feedback(people.officer, number, "已清运", after())
        sweep(local("11-25T09:59"))
        assert rung(number) == []
        sweep(local("11-25T10:00"))
        assert rung(number) == [(1, "check_late")]
        assert row(number).wake_at is None

    def test_what_waits_for_the_office(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
            return_case(people.officer, number, "not_our_ground", "不是我们的")
        assert row(number).queue_due_at == local("11-23T15:00")
        sweep(local("11-23T15:00"))
        assert (1, "queue_late") in rung(number)
        with clock.at(local("11-23T16:00")):
            rule_on_return(people.arbiter, number, "founded", "说得对", unit=people.foreign_officer.unit_code)
        assert row(number).queue_due_at is None
        assert (row(number).stage, row(number).first_stage) == (2, 2)


class TestSuspension:
    def test_ends_by_itself_at_the_first_office_minute(self, people: People, number: str) -> None:
        with clock.at(local("11-23T10:00")):
            suspend_case(people.arbiter, number, date(2026, 12, 1), "等材料")
        sweep(local("12-01T07:59"))
        assert row(number).state == "suspended"
        sweep(local("12-01T09:30"))  # one hour and a half late
        found = row(number)
        assert (found.state, found.due_at, found.first_due_at) == (
            "rectifying",
            local("12-01T11:00"),
            local("12-01T11:00"),
        )
        assert rung(number) == [(1, "reminder")]
        last = case_page(number, people.officer).steps[-1]
        assert (last.action, last.who) == ("resume", "挂账到期")

    def test_feedback_after_its_end_rings_what_was_missed(self, people: People, number: str) -> None:
        with clock.at(local("11-23T10:00")):
            suspend_case(people.arbiter, number, date(2026, 12, 1), "等材料")
        with clock.at(local("12-01T15:00")):
            give_feedback(people.officer, number, "已清运", after())
        assert rung(number) == [(1, "reminder"), (1, "yellow"), (1, "red")]
        assert row(number).due_at == local("12-01T11:00")

    def test_the_office_may_end_it_earlier(self, people: People, number: str) -> None:
        with clock.at(local("11-23T10:00")):
            suspend_case(people.arbiter, number, date(2026, 12, 1), "等材料")
        with clock.at(local("11-24T08:00")):
            resume_case(people.arbiter, number)
        assert row(number).due_at == local("11-24T11:00")
        assert row(number).wake_at == local("11-24T09:00")


def overdue_twice(people: People, number: str) -> None:
    """Red in the first stage, a rework, red in the second."""
    with clock.at(local("11-24T08:30")):
        give_feedback(people.officer, number, "已清运", after())
    with clock.at(local("11-24T10:00")):
        order_rework(people.supervisor, number, "remains")
    sweep(local("11-25T09:00"))
    sweep(local("11-25T16:00"))


class TestCallingIn:
    def test_the_second_overdue_stage(self, people: People, number: str) -> None:
        overdue_twice(people, number)
        assert rung(number) == [
            *((1, name) for name in ("reminder", "yellow", "red")),
            *((2, name) for name in ("reminder", "yellow", "red", "talk", "press", "account")),
        ]

    def test_the_third_rework(self, people: People, number: str) -> None:
        at = MONDAY
        for round_ in range(3):
            with clock.at(at + timedelta(minutes=10)):
                give_feedback(people.officer, number, "已清运", after(round_))
            at += timedelta(minutes=20)
            with clock.at(at):
                order_rework(people.supervisor, number, "remains")
        sweep(at + timedelta(minutes=1))
        assert rung(number) == [(4, "talk")]
        sweep(local("11-23T16:00"))
        assert rung(number)[-1] == (4, "account")

    def test_is_for_the_commander_and_the_unit_s_head_only(self, people: People, number: str) -> None:
        overdue_twice(people, number)

        def told(actor: object) -> set[Rung]:
            story = case_page(number, actor).story  # type: ignore[arg-type]
            return {line.rung for line in story if isinstance(line, RungLine)}

        hidden = {Rung.TALK, Rung.ACCOUNT}
        assert told(people.commander) >= hidden
        for actor in (people.officer, people.county, people.supervisor, people.arbiter):
            assert not told(actor) & hidden
            assert Rung.RED in told(actor)
        with atomic():
            name_head(people.officer.unit_code, people.officer.name, local("11-20T00:00"), "test")
        assert told(people.officer) >= hidden


class TestLifting:
    def test_a_founded_return_begins_a_dispatch_whose_red_counts_alone(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
            return_case(people.officer, number, "not_our_ground", "不是我们的")
        sweep(local("11-23T15:10"))
        assert (1, "red") in rung(number)
        with clock.at(local("11-23T15:20")):
            rule_on_return(people.arbiter, number, "founded", "说得对", unit=people.foreign_officer.unit_code)
        sweep(local("11-25T09:00"))
        assert (2, "red") in rung(number)
        assert (2, "talk") not in rung(number)

    def test_decided_when_the_longer_time_is_over_too_red_stands_by_the_new_due_time(
        self, people: People, number: str
    ) -> None:
        first = row(number).due_at
        assert first is not None
        with clock.at(first - timedelta(minutes=1)):
            request = ask_request(people.officer, number, Asked(RequestKind.EXTENSION, "weather", "下雨"))
        late = first + timedelta(days=60)
        with clock.at(late):
            sweep_ladder()
            grant_request(people.arbiter, number, request.id)
        with clock.at(late - timedelta(hours=1)):  # the computer's clock was set right in between
            sweep_ladder()
        due_at = row(number).due_at
        assert due_at is not None
        assert first < due_at < late
        standing = sa.select(CaseRung.due_at).where(CaseRung.rung == "red", CaseRung.lifted_at.is_(None))
        assert list(db.session.scalars(standing)) == [due_at]
        assert "request.approved" in list(db.session.scalars(sa.select(NoticeRow.kind)))

    def test_an_extension_asked_for_in_time_lifts_red_and_arms_only_that(self, people: People, number: str) -> None:
        with clock.at(local("11-23T14:50")):
            request = ask_request(people.officer, number, Asked(RequestKind.EXTENSION, "weather", "下雨"))
        sweep(local("11-23T15:00"))
        assert rung(number)[-1] == (1, "red")
        with clock.at(local("11-23T15:30")):
            grant_request(people.arbiter, number, request.id)
        assert row(number).due_at == local("11-24T09:00")
        assert rung(number) == [(1, "reminder"), (1, "yellow")]
        red = [line for line in case_page(number, people.officer).story if isinstance(line, RungLine) and line.lifted]
        assert [line.rung for line in red] == [Rung.RED]
        assert audit.entries_for(f"case:{number}")[-2].action == "case.rung-lifted"
        sweep(local("11-24T08:59"))
        assert rung(number) == [(1, "reminder"), (1, "yellow")]
        sweep(local("11-24T09:00"))
        assert rung(number) == [(1, "reminder"), (1, "yellow"), (1, "red")]

    def test_a_suspension_asked_for_in_time_and_granted_late_lifts_red(self, people: People, number: str) -> None:
        with clock.at(local("11-23T14:50")):
            asked = Asked(RequestKind.SUSPENSION, "funds", "等资金", "2026-12-01")
            request = ask_request(people.officer, number, asked)
        sweep(local("11-24T10:00"))
        assert [name for _stage, name in rung(number)] == ["reminder", "yellow", "red", "press"]
        with clock.at(local("11-24T11:00")):
            grant_request(people.arbiter, number, request.id)
        assert rung(number) == [(1, "reminder"), (1, "yellow")]
        sweep(local("12-01T08:00"))
        # Nothing was left when the clock was stopped: it is due the moment it runs again
        assert (row(number).due_at, rung(number)[-1]) == (local("12-01T08:00"), (1, "red"))

    def test_what_somebody_pressed_by_hand_stays(self, people: People, number: str) -> None:
        with clock.at(local("11-23T14:50")):
            request = ask_request(people.officer, number, Asked(RequestKind.EXTENSION, "weather", "下雨"))
        with clock.at(local("11-23T15:10")):
            press_case(people.arbiter, number, "抓紧")
        with clock.at(local("11-23T15:30")):
            grant_request(people.arbiter, number, request.id)
        assert rung(number) == [(1, "reminder"), (1, "yellow"), (1, "press")]

    def test_lateness_that_no_approval_excuses_stays(self, people: People, number: str) -> None:
        sweep(local("11-23T15:30"))
        with clock.at(local("11-23T16:00")):
            give_feedback(people.officer, number, "已清运", after())
        assert (1, "red") in rung(number)
