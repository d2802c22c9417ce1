"""Returns, rulings, corrections and who keeps a case meanwhile (rules §3.8, §4); stories O-04, A-02, A-03, A-06, A-12."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.cases import (
    Correction,
    accept_case,
    correct_case,
    dispatch_submitted,
    file_report,
    merge_case,
    return_case,
    rule_on_return,
    undo_case,
)
from app.cases.models import Case, CaseDecision, Finding
from app.cases.models.rulings import CaseRuling
from app.cases.queries.capacity import held
from app.cases.queries.page import case_page
from app.cases.rules.holding import Holder, holder
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict
from app.territory import responsible_at
from tests.support.city import OUTSIDE, XIGUAN, People, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
pytestmark = pytest.mark.usefixtures("city_context")


def row(number: str) -> Case:
    found = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
    db.session.refresh(found)
    return found


def filed(people: People, **changes: object) -> str:
    return file_report(report(**changes), people.inspector).number  # type: ignore[arg-type]


def trace(people: People, number: str) -> list[tuple[str, dict[str, Any]]]:
    decision = case_page(number, people.arbiter).decision
    assert decision is not None
    return [(code, params) for code, params in decision["trace"]]


def holds(number: str) -> Holder:
    return holder(held(row(number)), clock.now())


def returned(people: People, number: str, at: datetime = MONDAY) -> None:
    with clock.at(at):
        return_case(people.officer, number, "not_our_ground", "在路对面")


class TestRedirected:
    @pytest.fixture
    def number(self, people: People) -> str:
        with clock.at(MONDAY):
            number = filed(people, item="ZANG-04")
        returned(people, number)
        with clock.at(MONDAY + timedelta(hours=1)):
            rule_on_return(people.arbiter, number, "founded", "归隔壁", unit=people.foreign_officer.unit_code)
        return number

    def test_the_old_holder_keeps_it_until_the_new_unit_accepts(self, people: People, number: str) -> None:
        old, new = people.officer.unit_code, people.foreign_officer.unit_code
        with clock.at(MONDAY + timedelta(hours=2)):
            assert holds(number).unit == old
            assert case_page(number, people.officer).actions == frozenset()
            accept_case(people.foreign_officer, number)
            assert holds(number).unit == new
            assert row(number).keeper_unit is None

    def test_or_until_its_accept_limit_passes(self, people: People, number: str) -> None:
        limit = row(number).accept_due_at
        assert limit is not None
        with clock.at(limit):
            assert holds(number).unit == people.officer.unit_code
        with clock.at(limit + timedelta(seconds=1)):
            assert holds(number).unit == people.foreign_officer.unit_code

    def test_a_return_by_the_new_unit_leaves_it_with_the_old_one(self, people: People, number: str) -> None:
        with clock.at(MONDAY + timedelta(hours=2)):
            return_case(people.foreign_officer, number, "not_our_duty", "不是我们")
            assert holds(number).unit == people.officer.unit_code
        with clock.at(MONDAY + timedelta(days=3)):
            assert holds(number).unit == people.officer.unit_code

    def test_the_second_ruling_is_final(self, people: People, number: str) -> None:
        with clock.at(MONDAY + timedelta(hours=2)):
            return_case(people.foreign_officer, number, "not_our_duty", "不是我们")
            county = people.county.unit_code
            rule_on_return(people.arbiter, number, "founded", "归县区", unit=county)
            assert row(number).rulings == 2
            with pytest.raises(Conflict) as caught:
                return_case(people.county, number, "not_our_ground", "也不是我们")
        assert caught.value.code == "ruling_final"


class TestTheClock:
    def test_an_unfounded_return_starts_no_clock(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people, item="ZANG-04")
        before = row(number)
        dues = before.accept_due_at, before.due_at, before.dispatched_at
        returned(people, number)
        with clock.at(MONDAY + timedelta(hours=3)):
            rule_on_return(people.arbiter, number, "unfounded", "在你辖区")
        after = row(number)
        assert (after.accept_due_at, after.due_at, after.dispatched_at) == dues
        assert after.queue_due_at is None

    def test_an_unfounded_return_cannot_go_elsewhere(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
        returned(people, number)
        with clock.at(MONDAY), pytest.raises(BadInput) as caught:
            rule_on_return(people.arbiter, number, "unfounded", "改派", unit=people.foreign_officer.unit_code)
        assert caught.value.code == "unfounded_stays"
        assert row(number).state == "returned"

    def test_the_office_has_a_limit_of_its_own(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
            outside = filed(people, at=OUTSIDE)
        returned(people, number)
        assert row(number).queue_due_at == row(outside).queue_due_at == MONDAY.replace(hour=15)


class TestPrecedents:
    def test_a_ruling_is_cited_by_the_next_decision_and_decides_nothing(self, people: People) -> None:
        with clock.at(MONDAY):
            first = filed(people)
        returned(people, first)
        with clock.at(MONDAY + timedelta(hours=1)):
            rule_on_return(people.arbiter, first, "founded", "归隔壁", unit=people.foreign_officer.unit_code)
            second = filed(people)
        assert [params["case"] for code, params in trace(people, second) if code == "3.8.precedent"] == [first]
        assert row(second).lead_unit == people.officer.unit_code
        other_item = filed(people, item="ZANG-04")
        assert "3.8.precedent" not in [code for code, _params in trace(people, other_item)]

    def test_a_later_ruling_rewrites_no_earlier_one(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
        returned(people, number)
        with clock.at(MONDAY + timedelta(hours=1)):
            rule_on_return(people.arbiter, number, "founded", "归隔壁", unit=people.foreign_officer.unit_code)
            kept = _kept()
            return_case(people.foreign_officer, number, "not_our_duty", "不是我们")
            rule_on_return(people.arbiter, number, "unfounded", "就是你们")
        assert _kept()[: len(kept)] == kept
        assert len(_kept()) > len(kept)


def _kept() -> list[tuple[object, ...]]:
    rulings = db.session.execute(sa.select(CaseRuling.__table__).order_by(CaseRuling.id)).all()
    decisions = db.session.execute(sa.select(CaseDecision.id, CaseDecision.body).order_by(CaseDecision.id)).all()
    return [tuple(each) for each in decisions] + [tuple(each) for each in rulings]


class TestCorrections:
    def test_item_place_and_unit_by_one_decision(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
            accept_case(people.officer, number)
        unit = people.county.unit_code
        with clock.at(MONDAY + timedelta(hours=1)):
            what = Correction(item="ZANG-04", place=(XIGUAN[0] + 0.001, XIGUAN[1]), unit=unit)
            correct_case(people.arbiter, number, what, "item_wrong", "看错了小类")
            case = row(number)
            assert (case.state, case.item_code, case.lead_unit, case.accepted_at) == (
                "dispatched",
                "ZANG-04",
                unit,
                None,
            )
            assert case.dispatched_at == clock.now()
            assert case.limit_n == 4
            assert holds(number).unit == people.officer.unit_code
        page = case_page(number, people.arbiter)
        assert page.earlier_decisions == 1
        assert [step.action for step in page.steps] == ["file", "accept", "correct"]

    def test_the_item_alone_finds_its_own_unit(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
            correct_case(people.arbiter, number, Correction(item="ZANG-09"), "item_wrong", "是行业问题")
            assert row(number).lead_unit != people.officer.unit_code

    def test_a_lateness_of_the_same_unit_stays(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
        late = row(number).due_at
        with clock.at(MONDAY + timedelta(days=2)):
            place = (XIGUAN[0] + 0.0002, XIGUAN[1])
            correct_case(people.arbiter, number, Correction(place=place), "place_wrong", "偏了二十米")
        assert (row(number).due_at, row(number).first_due_at) == (late, late)

    def test_after_the_accept_limit_the_office_may_redirect(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
        with clock.at(MONDAY + timedelta(days=2)):
            other = people.foreign_officer.unit_code
            correct_case(people.arbiter, number, Correction(unit=other), "no_answer", "一直没签收")
            assert row(number).lead_unit == other
            due = row(number).due_at
            assert due is not None
            assert due > clock.now()

    @pytest.mark.parametrize(
        ("what", "code"),
        [
            (Correction(), "nothing_corrected"),
            (Correction(item="ZANG-01"), "nothing_corrected"),
            (Correction(item="NO-1"), "item_unknown"),
            (Correction(item="DUPIN-01"), "item_confidential"),
            (Correction(place=OUTSIDE), "correction_undecided"),
        ],
    )
    def test_what_cannot_be_corrected(self, people: People, what: Correction, code: str) -> None:
        number = filed(people)
        before = row(number).version
        with pytest.raises(BadInput) as caught:
            correct_case(people.arbiter, number, what, "item_wrong", "更正")
        assert caught.value.code == code
        assert row(number).version == before

    def test_nobody_answers_for_the_unit(self, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
        number = filed(people, at=OUTSIDE)
        monkeypatch.setattr("app.cases.service.sending.responsible_at", lambda *_unit: None)
        with pytest.raises(BadInput) as caught:
            dispatch_submitted(people.arbiter, number, people.officer.unit_code, "就近")
        assert caught.value.code == "unit_has_nobody"


class TestMerging:
    def test_findings_follow_the_survivor_and_come_back(self, people: People) -> None:
        with clock.at(MONDAY):
            first, second, third = (filed(people, item="ZANG-04") for _ in range(3))
            merge_case(people.arbiter, second, first, "同一处")
            merge_case(people.arbiter, first, third, "也是同一处")
            assert case_page(third, people.arbiter).findings == 3
        with clock.at(MONDAY + timedelta(days=1)):
            undo_case(people.arbiter, second, "不是同一处")
            assert [case_page(number, people.arbiter).findings for number in (first, second, third)] == [0, 1, 2]
            undo_case(people.arbiter, first, "也不是")
        assert [case_page(number, people.arbiter).findings for number in (first, second, third)] == [1, 1, 1]
        assert db.session.scalars(sa.select(Finding.case_id)).all().count(row(third).id) == 1

    def test_undoing_gives_back_state_and_the_time_that_was_left(self, people: People) -> None:
        with clock.at(MONDAY):
            into, number = filed(people, item="ZANG-04"), filed(people, item="ZANG-04")
            accept_case(people.officer, number)
        due = row(number).due_at
        assert due == MONDAY.replace(day=27)
        with clock.at(MONDAY + timedelta(hours=2)):
            merge_case(people.arbiter, number, into, "同一处")
        # One work day and two hours away: so much later it is due, and amber with it.
        with clock.at(MONDAY + timedelta(days=1, hours=5)):
            undo_case(people.arbiter, number, "不是同一处")
        case = row(number)
        assert (case.state, case.due_at, case.first_due_at) == (
            "rectifying",
            MONDAY.replace(day=30, hour=10),
            MONDAY.replace(day=30, hour=10),
        )

    def test_what_was_late_stays_late(self, people: People) -> None:
        with clock.at(MONDAY):
            into, number = filed(people), filed(people)
        due = row(number).due_at
        with clock.at(MONDAY + timedelta(days=1)):
            merge_case(people.arbiter, number, into, "同一处")
            undo_case(people.arbiter, number, "不是")
        assert row(number).due_at == due


def test_the_office_holds_what_nobody_was_sent(people: People) -> None:
    number = filed(people, at=OUTSIDE)
    assert holds(number) == Holder("BGS", None)
    dispatch_submitted(people.arbiter, number, people.officer.unit_code, "就近")
    person = responsible_at(people.officer.unit_code, clock.now())
    assert person is not None
    assert holds(number) == Holder(people.officer.unit_code, person.name)
