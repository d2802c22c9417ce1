"""Confidential cases without anybody to answer for them, and their due times under a new calendar (rules §3.2, §3.7, §5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit
from app.cases import (
    accept_case,
    advance_police_case,
    case_discrepancies,
    file_report,
    hand_over_police_case,
    seal_case,
)
from app.cases.models import PoliceCase, PoliceEvent, PoliceRung
from app.cases.queries.own import own_report
from app.cases.queries.police import list_police_cases, police_page
from app.cases.service.police_recomputing import recompute_police
from app.cases.service.police_sweep import sweep_police
from app.notices.models import InboxRow, NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Conflict, NotFound
from app.territory import end_responsibility, name_responsible
from app.worktime import import_calendar
from tests.support.browsing import Reader
from tests.support.city import People, report

TUESDAY = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
DESK = "GAJ-411002"
ITEM = "DUPIN-01"
pytestmark = pytest.mark.usefixtures("city_context")


def row(number: str) -> PoliceCase:
    query = sa.select(PoliceCase).where(PoliceCase.number == number)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def kinds() -> list[str]:
    return sorted(db.session.scalars(sa.select(NoticeRow.kind).where(NoticeRow.kind.regexp_match("^(police|house)"))))


@pytest.fixture
def nobody(city_context: None) -> None:
    """Nobody answers for the police of the district any more."""
    end_responsibility(DESK, TUESDAY - timedelta(days=1), "test")


def held(people: People) -> str:
    with clock.at(TUESDAY):
        return file_report(report(ITEM, note="二楼"), people.inspector).number


@pytest.mark.usefixtures("nobody")
class TestHeld:
    def test_the_report_is_kept_and_the_desks_and_the_administrator_are_told(self, people: People) -> None:
        number = held(people)
        assert (row(number).state, row(number).lead_unit, row(number).wake_at) == ("held", DESK, TUESDAY)
        assert [item.number for item in list_police_cases(people.police)] == [number]
        assert police_page(number, people.commander)[0].held
        told = db.session.execute(sa.select(NoticeRow.kind, NoticeRow.params, NoticeRow.subject_ref)).all()
        assert ("house.nobody_answers", {"unit": DESK}, None) in [tuple(each) for each in told]
        admin = sa.select(NoticeRow.kind).join(InboxRow, InboxRow.notice_id == NoticeRow.id)
        reads = list(db.session.scalars(admin.where(InboxRow.account_id == people.admin.account_id)))
        assert reads == ["house.nobody_answers"]

    def test_its_author_sees_what_every_author_sees(self, people: People) -> None:
        with clock.at(TUESDAY):
            sent = report(ITEM)
            file_report(sent, people.inspector)
            own = own_report(people.inspector, sent.id)
            assert own is not None
            assert own.state_name == "已转公安"

    def test_no_desk_moves_it(self, people: People) -> None:
        number = held(people)
        with clock.at(TUESDAY):
            with pytest.raises(Conflict):
                advance_police_case(people.police, number)
            with pytest.raises(Conflict):
                hand_over_police_case(people.police, number, "ZANG-04", "误报")

    def test_it_is_sent_once_somebody_answers_and_its_time_runs_from_then(self, people: People) -> None:
        number = held(people)
        waiting = TUESDAY + timedelta(days=2)
        with clock.at(waiting):
            sweep_police()
            sweep_police()
        assert (row(number).state, db.session.scalar(sa.select(sa.func.count(PoliceRung.id)))) == ("held", 0)
        assert kinds() == ["house.nobody_answers"] * 2 + ["police.held"]
        now = waiting + timedelta(hours=1)
        with clock.at(now):
            name_responsible(DESK, "何示例", "孔示例", now, "test")
            sweep_police()
            file_report(report(ITEM), people.inspector)
        case, twin = row(number), row(list_police_cases(people.police)[1].number)
        if twin.number == number:
            twin = row(list_police_cases(people.police)[0].number)
        assert (case.state, case.person, case.version, case.dispatched_at) == ("sent", "何示例", 2, now)
        assert (case.accept_due_at, case.due_at, case.wake_at) == (twin.accept_due_at, twin.due_at, twin.wake_at)
        steps = sa.select(PoliceEvent.target).where(PoliceEvent.police_case_id == case.id)
        assert list(db.session.scalars(steps.order_by(PoliceEvent.id))) == ["held", "sent"]
        with clock.at(now):
            advance_police_case(people.police, number)
        assert audit.verify_chain()[1] is None
        assert list(case_discrepancies()) == []

    def test_a_case_that_turns_confidential_leaves_its_unit_all_the_same(self, people: People) -> None:
        with clock.at(TUESDAY):
            number = file_report(report("ZANG-04"), people.inspector).number
            seal_case(people.arbiter, number, ITEM, "涉毒")
            with pytest.raises(NotFound):
                accept_case(people.officer, number)
        assert [item.held for item in list_police_cases(people.police)] == [True]

    def test_the_desk_reads_that_it_waits(self, city_app: Flask, people: People) -> None:
        desk = Reader(city_app, "police")
        assert "没有责任人，还没派出" in desk.get(f"/police/{held(people)}").words
        assert "没有责任人，还没派出" in desk.get("/police").words


class TestNewCalendar:
    NEW_YEAR = "date,kind,name\n2027-01-01,off,元旦\n2027-01-02,off,元旦\n2027-01-03,off,元旦\n"

    def guess(self, people: People, when: str) -> str:
        with clock.at(datetime.fromisoformat(when)):
            return file_report(report(ITEM), people.inspector).number

    def test_due_times_to_come_move_and_those_that_passed_stay(self, people: People) -> None:
        number = self.guess(people, "2026-12-31T09:00:00+08:00")
        was = row(number)
        before = {name: getattr(was, name) for name in ("accept_due_at", "feedback_due_at", "due_at")}
        assert was.provisional
        imported = before["accept_due_at"] + timedelta(minutes=5)
        with clock.at(imported):
            import_calendar(self.NEW_YEAR, "test.csv", "test")
            assert recompute_police() == 0, "the import has done it"
        case = row(number)
        moved = {name for name, instant in before.items() if getattr(case, name) != instant}
        assert moved == {"due_at"}, "accepting was due before, and the first feedback day and night"
        assert case.due_at > before["due_at"]
        assert case.wake_at is not None
        actions = [entry.action for entry in audit.entries_for(f"police:{number}")]
        assert actions.count("police.recomputed") == 1
        assert kinds().count("police.due_moved") == 1
        assert list(case_discrepancies()) == []
