"""A new calendar and due times that were a guess: S-05, and what has passed stays (rules §5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.cases import accept_case, file_report, give_feedback, return_case, suspend_case
from app.cases.models import Case, CaseRung
from app.cases.service import recomputing
from app.cases.service.ladder import sweep_ladder
from app.cases.service.recomputing import moved_due_times, recompute_due_times
from app.notices.models import NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from app.worktime import CalendarChanged, current_calendar, import_calendar
from app.worktime.queries import CalendarState, current_state
from app.worktime.tables import DayFact, merge
from tests.cases.test_main_path import after, row
from tests.support.city import OUTSIDE, People, report

pytestmark = pytest.mark.usefixtures("city_context")
# New Year is off from Friday 1 to Sunday 3 January; without the table Friday counted as work.
NEW_YEAR = "date,kind,name\n2027-01-01,off,元旦\n2027-01-02,off,元旦\n2027-01-03,off,元旦\n"
LONG = "LUAN-01"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def filed(people: People, when: str, days: int, **changes: object) -> str:
    """A case with a limit of so many work days, dispatched at an instant."""
    with clock.at(at(when)):
        number = file_report(report(**changes), people.inspector).number  # type: ignore[arg-type]
        with atomic():
            case = row(number)
            limits = {"limit_n": days, "limit_unit": "work_day"}
            db.session.execute(sa.update(Case).where(Case.id == case.id).values(**limits))
        if row(number).stage_at is not None:
            _restart(number)
    return number


def _restart(number: str) -> None:
    from app.cases.rules import clocks
    from app.cases.service.stages import columns, limits_of, woken

    with atomic():
        case = row(number)
        started = clocks.dispatched(current_calendar(), clock.now(), limits_of(case))
        values = columns(started) | {"state": case.state}
        wake = woken(current_calendar(), values, limits_of(case), clock.now())
        db.session.execute(sa.update(Case).where(Case.id == case.id).values(**columns(started), wake_at=wake))


def load(when: str, text: str = NEW_YEAR) -> None:
    with clock.at(at(when)):
        import_calendar(text, "test.csv", "test")


class TestS05:
    def test_the_guess_is_marked_and_computed_again(self, people: People) -> None:
        number = filed(people, "2026-12-25T08:00", 10)
        guess = row(number)
        assert (guess.due_at, guess.provisional) == (at("2027-01-07T18:00"), True)
        load("2026-12-28T09:00")
        found = row(number)
        assert (found.due_at, found.provisional) == (at("2027-01-08T18:00"), False)
        assert found.first_due_at == found.due_at
        assert found.calendar_version == current_calendar().version
        assert found.amber_at == at("2027-01-06T18:00")
        assert found.remind_at == at("2026-12-31T18:00")

    def test_it_is_in_the_record_and_the_unit_is_told(self, people: People) -> None:
        number = filed(people, "2026-12-25T08:00", 10)
        before = len(audit.entries_for(f"case:{number}"))
        load("2026-12-28T09:00")
        entries = [each for each in audit.entries_for(f"case:{number}")[before:] if each.action == "case.recomputed"]
        (entry,) = entries
        assert entry.body["moved"]["due_at"] == ["2027-01-07T10:00:00+00:00", "2027-01-08T18:00:00+08:00"]
        assert db.session.scalars(sa.select(NoticeRow.kind)).all().count("case.due_moved") == 1
        _count, broken = audit.verify_chain()
        assert broken is None

    def test_a_due_time_that_has_passed_stays(self, people: People) -> None:
        number = filed(people, "2026-12-25T08:00", 10)
        load("2027-01-07T18:01")
        found = row(number)
        assert (found.due_at, found.first_due_at) == (at("2027-01-07T18:00"), at("2027-01-07T18:00"))
        assert not found.provisional

    def test_the_ladder_rings_by_the_new_times(self, people: People) -> None:
        number = filed(people, "2026-12-25T08:00", 10)
        with clock.at(at("2026-12-25T09:00")):
            accept_case(people.officer, number)
        load("2026-12-28T09:00")
        with clock.at(at("2027-01-08T10:00")):
            sweep_ladder()
        query = sa.select(CaseRung.rung).where(CaseRung.case_id == row(number).id).order_by(CaseRung.id)
        assert list(db.session.scalars(query)) == ["reminder", "yellow"]
        assert row(number).wake_at == at("2027-01-08T18:00")

    def test_work_on_a_weekend_never_makes_a_unit_late_at_once(self, people: People) -> None:
        number = filed(people, "2026-12-25T08:00", 10)
        extra = "date,kind,name\n2027-01-01,work,\n2027-01-02,work,\n2027-01-03,work,\n"
        load("2027-01-07T17:00", extra)  # by the new table it was due on Tuesday
        assert row(number).due_at == at("2027-01-07T18:00")


class TestOtherClocks:
    def test_a_check(self, people: People) -> None:
        number = filed(people, "2026-12-30T08:00", 30)
        with clock.at(at("2026-12-31T09:00")):
            accept_case(people.officer, number)
            give_feedback(people.officer, number, "已整改", after())
        assert row(number).check_due_at == at("2027-01-04T09:00")
        load("2026-12-31T12:00")
        assert row(number).check_due_at == at("2027-01-05T09:00")

    def test_a_suspension(self, people: People) -> None:
        number = filed(people, "2026-12-24T08:00", 30)
        with clock.at(at("2026-12-25T09:00")):
            accept_case(people.officer, number)
            suspend_case(people.arbiter, number, date(2027, 1, 1), "等材料")
        assert row(number).suspended_until == at("2027-01-01T08:00")
        load("2026-12-28T09:00")
        assert row(number).suspended_until == at("2027-01-04T08:00")
        assert row(number).wake_at == at("2027-01-04T08:00")

    def test_what_waits_for_the_office(self, people: People) -> None:
        number = filed(people, "2026-12-31T15:00", 30, at=OUTSIDE)
        assert row(number).queue_due_at == at("2027-01-01T09:00")
        load("2026-12-31T17:00")
        assert row(number).queue_due_at == at("2027-01-04T09:00")

    def test_a_return(self, people: People) -> None:
        number = filed(people, "2026-12-31T14:00", 30)
        with clock.at(at("2026-12-31T16:00")):
            return_case(people.officer, number, "not_our_ground", "不是我们的")
        load("2026-12-31T17:00")
        assert row(number).queue_due_at == at("2027-01-04T10:00")

    def test_acceptance(self, people: People) -> None:
        number = filed(people, "2026-12-31T16:00", 30)
        assert row(number).accept_due_at == at("2027-01-01T10:00")
        load("2026-12-31T17:00")
        assert row(number).accept_due_at == at("2027-01-04T10:00")


class TestTheSweep:
    def test_a_lost_hint_is_made_good_once(self, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
        number = filed(people, "2026-12-25T08:00", 10)
        monkeypatch.setattr("app.platform.unit_of_work._handlers", {CalendarChanged: []})
        load("2026-12-28T09:00")
        assert row(number).provisional
        with clock.at(at("2026-12-28T09:01")):
            assert recompute_due_times() == 1
            assert recompute_due_times() == 0
        assert row(number).due_at == at("2027-01-08T18:00")

    def test_what_stays_a_guess_is_looked_at_once_a_version(self, people: People) -> None:
        number = filed(people, "2026-12-25T08:00", 300)
        load("2026-12-28T09:00")
        assert row(number).provisional
        with clock.at(at("2026-12-28T09:01")):
            assert recompute_due_times() == 0

    def test_in_batches(self, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recomputing, "AT_ONCE", 2)
        numbers = [filed(people, "2026-12-25T08:00", 10) for _ in range(5)]
        load("2026-12-28T09:00")
        assert {row(number).due_at for number in numbers} == {at("2027-01-08T18:00")}

    def test_firm_cases_are_left_alone(self, people: People) -> None:
        number = filed(people, "2026-12-14T08:00", 3)
        before = row(number).calendar_version
        load("2026-12-15T09:00")
        assert row(number).calendar_version == before


def test_the_preview_tells_before_and_after(people: People) -> None:
    number = filed(people, "2026-12-25T08:00", 10)
    with clock.at(at("2026-12-28T09:00")):
        old = current_state()
        facts = [DayFact(date(2027, 1, day), False) for day in (1, 2, 3)]
        new = CalendarState(old.number + 1, merge(old.days, facts), old.hours)
        count, lines = moved_due_times(new.build(), 10)
    assert count == 1
    (line,) = lines
    assert line.number.replace("-", "") == number
    assert (line.before, line.after) == (at("2027-01-07T18:00"), at("2027-01-08T18:00"))
    assert row(number).due_at == at("2027-01-07T18:00")
    assert timedelta(0) < line.after - line.before
