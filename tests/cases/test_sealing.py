"""The confidential line: its own table, what turns out confidential, and what was misfiled; stories D-05, D-06."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.audit.witnesses import discrepancies
from app.cases import (
    accept_case,
    advance_police_case,
    dispatch_submitted,
    file_report,
    hand_over_police_case,
    merge_case,
    own_report,
    seal_case,
    undo_case,
)
from app.cases.models import Case, CaseDecision, CaseEvent, CaseGuide, Finding, PoliceCase
from app.cases.queries.own import own_reports, own_tally
from app.cases.queries.page import case_page
from app.cases.queries.police import list_police_cases, police_page
from app.cases.rules.life import Action, IllegalMove
from app.cases.rules.police import OUTCOMES, PoliceAction, PoliceState, police_transition
from app.cases.service.ladder import sweep_ladder
from app.notices.models import NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.unit_of_work import atomic
from tests.support.city import XIGUAN, People, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
pytestmark = pytest.mark.usefixtures("city_context")

# The confidential table once more, written by hand from rules §4.
EXPECTED = {
    ("held", "dispatch"): "sent",
    ("sent", "accept"): "accepted",
    ("accepted", "feedback"): "first_feedback",
    ("first_feedback", "conclude"): "concluded",
    ("sent", "hand_over"): "concluded",
    ("accepted", "hand_over"): "concluded",
    ("first_feedback", "hand_over"): "concluded",
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(PoliceState, PoliceAction)))
def test_the_table(state: PoliceState, action: PoliceAction) -> None:
    expected = EXPECTED.get((state.value, action.value))
    if expected is None:
        with pytest.raises(IllegalMove):
            police_transition(state, action)
    else:
        assert police_transition(state, action).target == expected


def police_row(number: str) -> PoliceCase:
    return db.session.scalars(sa.select(PoliceCase).where(PoliceCase.number == number)).one()


@pytest.fixture
def lead(people: People) -> str:
    with clock.at(MONDAY):
        found = report("DUPIN-01", photos=(), note="二楼左手，晚上十点")
        return file_report(found, people.inspector).number


class TestTheDesk:
    @pytest.mark.parametrize("outcome", list(OUTCOMES))
    def test_accept_first_feedback_outcome(self, people: People, lead: str, outcome: str) -> None:
        for expected in ("accepted", "first_feedback"):
            assert advance_police_case(people.police, lead) == expected
        with pytest.raises(BadInput):
            advance_police_case(people.police, lead, outcome="no_such")
        assert advance_police_case(people.police, lead, outcome=outcome) == "concluded"
        assert police_row(lead).outcome == outcome
        with pytest.raises(Conflict):
            advance_police_case(people.police, lead)

    def test_limits_run_from_dispatch_and_no_photo_is_asked_for(self, people: People, lead: str) -> None:
        row = police_row(lead)
        assert MONDAY < row.accept_due_at < row.feedback_due_at < row.due_at
        assert row.feedback_due_at - MONDAY == timedelta(hours=24)

    def test_nobody_else(self, people: People, lead: str) -> None:
        for actor in (people.officer, people.supervisor, people.arbiter, people.commander, people.inspector):
            with pytest.raises(Forbidden):
                advance_police_case(actor, lead)
            with pytest.raises(Forbidden):
                hand_over_police_case(actor, lead, "ZANG-01", "垃圾")

    def test_what_was_misfiled_goes_to_the_office_as_a_new_finding(self, people: People, lead: str) -> None:
        with clock.at(MONDAY + timedelta(hours=1)):
            for item, text in (("DUPIN-01", "涉毒"), ("", "说明"), ("ZANG-01", " ")):
                with pytest.raises(BadInput):
                    hand_over_police_case(people.police, lead, item, text)
            number = hand_over_police_case(people.police, lead, "ZANG-01", "只是楼道堆物")
            page = case_page(number, people.arbiter)
            assert (page.row.state, page.row.note, page.row.lead) == ("submitted", "只是楼道堆物", "")
            dispatch_submitted(people.arbiter, number, people.officer.unit_code, "归街道")
        assert (police_row(lead).state, police_row(lead).outcome) == ("concluded", "transferred")
        assert "晚上十点" not in str(case_page(number, people.officer))


class TestTurnedConfidential:
    @pytest.fixture
    def number(self, people: People) -> str:
        with clock.at(MONDAY):
            found = file_report(report(note="麻将馆后院有人交易"), people.inspector).number
            accept_case(people.officer, found)
            return found

    def test_it_is_gone_for_everybody_and_there_for_the_desk(self, people: People, number: str) -> None:
        finding = db.session.scalars(sa.select(Finding.id)).one()
        with clock.at(MONDAY + timedelta(hours=1)):
            seal_case(people.arbiter, number, "DUPIN-01", "其实是涉毒线索")
        for actor in (people.officer, people.county, people.department, people.supervisor, people.arbiter):
            with pytest.raises(NotFound):
                case_page(number, actor)
        (row,) = list_police_cases(people.police)
        assert (row.note, row.state, row.number != number) == ("麻将馆后院有人交易", "sent", True)
        assert (row.lon, row.lat) == pytest.approx(XIGUAN)
        assert police_page(row.number, people.police)[1][0].text == "其实是涉毒线索"
        own = own_report(people.inspector, finding)
        assert own is not None
        assert (own.confidential, own.state_name, own.number) == (True, "已转公安", row.number)
        assert (own.title, own.category) == ("线索", "")

    def test_the_authors_home_neither_counts_nor_lists_it(self, people: People, number: str) -> None:
        file_report(report(item="DUBO-01"), people.inspector)
        file_report(report(item="ZANG-01"), people.inspector)
        seal_case(people.arbiter, number, "DUPIN-01", "其实是涉毒线索")
        assert own_tally(people.inspector, MONDAY) == ([("ZANG", 1)], 0)
        shown = [each.category for each in own_reports(people.inspector, confidential=False).rows]
        assert (shown, len(own_reports(people.inspector).rows)) == (["ZANG"], 3)

    def test_nothing_of_it_stays_outside_the_police_tables(self, people: People, number: str) -> None:
        seal_case(people.arbiter, number, "DUPIN-01", "其实是涉毒线索")
        case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
        db.session.refresh(case)
        assert (case.state, case.is_open, case.note, case.lon, case.leaf_unit, case.lead_unit) == (
            "sealed",
            False,
            "",
            0.0,
            None,
            None,
        )
        assert db.session.scalars(sa.select(CaseDecision)).all() == []
        assert db.session.scalars(sa.select(CaseGuide)).all() == []
        assert {event.text for event in db.session.scalars(sa.select(CaseEvent))} == {""}
        notices = db.session.scalars(sa.select(NoticeRow).where(NoticeRow.subject_ref == number)).all()
        assert notices
        assert all(notice.withdrawn_at is not None and notice.params == {} for notice in notices)
        assert audit.verify_chain()[1] is None

    def test_what_was_joined_goes_along_with_its_words(self, people: People, number: str) -> None:
        first = file_report(report(note="后窗递东西"), people.inspector).number
        second = file_report(report(note="半夜有车"), people.inspector).number
        merge_case(people.arbiter, first, second, "同一处")
        merge_case(people.arbiter, second, number, "也是同一处")
        seal_case(people.arbiter, number, "DUPIN-01", "其实是涉毒线索")
        for joined in (first, second):
            for actor in (people.officer, people.county, people.supervisor, people.arbiter):
                with pytest.raises(NotFound):
                    case_page(joined, actor)
            with pytest.raises(NotFound):
                undo_case(people.arbiter, joined, "看错了")
        kept = db.session.scalars(sa.select(Case.note)).all()
        assert (len(kept), set(kept)) == (3, {""})
        assert {event.text for event in db.session.scalars(sa.select(CaseEvent))} == {""}
        (row,) = list_police_cases(people.police)
        told = police_page(row.number, people.police)[1][0].text
        assert all(word in told for word in ("后窗递东西", "半夜有车", "也是同一处"))
        assert list(discrepancies()) == []

    def test_a_join_is_not_undone_once_its_findings_are_with_the_police(self, people: People, number: str) -> None:
        """A case that was sealed before what was joined went along: the button does not stand where it would be refused."""
        joined = file_report(report(note="后窗递东西"), people.inspector).number
        merge_case(people.arbiter, joined, number, "同一处")
        assert Action.UNDO in case_page(joined, people.arbiter).actions
        with atomic():  # as if nobody had joined anything
            link = sa.select(Case.merged_into).where(Case.number == joined)
            into = db.session.scalars(link).one()
            db.session.execute(sa.update(Case).where(Case.number == joined).values(merged_into=None))
        seal_case(people.arbiter, number, "DUPIN-01", "其实是涉毒线索")
        with atomic():
            db.session.execute(sa.update(Case).where(Case.number == joined).values(merged_into=into))
        with pytest.raises(Conflict, match="undo_findings_gone") as told:
            undo_case(people.arbiter, joined, "看错了")
        assert not any(word in str(told.value) for word in ("公安", "涉密", "涉毒"))
        page = case_page(joined, people.arbiter)
        assert (page.row.state, Action.UNDO in page.actions) == ("merged", False)
        findings = sa.select(Finding.police_case_id)
        assert len(db.session.scalars(findings).all()) == 2
        assert set(db.session.scalars(findings)) == set(db.session.scalars(sa.select(PoliceCase.id)))
        assert list(discrepancies()) == []
        with atomic():  # as migration 0022 leaves it
            db.session.execute(sa.update(Case).where(Case.number == joined).values(wake_at=MONDAY))
        assert (sweep_ladder(), sweep_ladder()) == (1, 0)
        with pytest.raises(NotFound):
            case_page(joined, people.arbiter)
        (row,) = list_police_cases(people.police)
        assert "后窗递东西" in str([step.text for step in police_page(row.number, people.police)[1]])
        assert set(db.session.scalars(sa.select(Case.note))) == {""}
        assert list(discrepancies()) == []

    def test_it_needs_a_confidential_item_and_words(self, people: People, number: str) -> None:
        for item, text in (("ZANG-01", "不对"), ("", "不对"), ("DUPIN-01", "")):
            with pytest.raises(BadInput):
                seal_case(people.arbiter, number, item, text)
        for actor in (people.officer, people.supervisor, people.commander):
            with pytest.raises((Forbidden, Conflict)):
                seal_case(actor, number, "DUPIN-01", "涉毒")
        assert case_page(number, people.officer).row.number == number
