"""Who answers for a case inside its unit: changed, stood in for, left only after handing over; and the cause of a problem."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import NewAccount, Role, create_accounts
from app.accounts.models import Account
from app.accounts.service import disable_account
from app.cases import (
    AfterPhoto,
    Correction,
    accept_case,
    correct_case,
    file_report,
    give_feedback,
    merge_case,
    pass_check,
    reopen_case,
    undo_case,
)
from app.cases.models import Case, CaseEvent
from app.cases.queries.lists import CaseFilter, list_cases
from app.cases.queries.persons import acting_for, person_of, selectable_persons, unit_people
from app.cases.queries.work import case_work
from app.cases.service.executor import StaleCase
from app.cases.service.persons import change_person, end_absence, hand_over_all, plan_absence, replace_person
from app.evidence import stage_photo
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.unit_of_work import atomic
from tests.support.browsing import Reader
from tests.support.city import PASSWORD, People, jpeg, report
from tests.support.city import people as cast

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
IN_CITY = pytest.mark.usefixtures("city_context")


@pytest.fixture
def numbers(people: People) -> list[str]:
    with clock.at(MONDAY):
        places = ("ZANG-01", "ZANG-02", "ZANG-03")
        return [file_report(report(item), people.inspector).number for item in places]


def case_of(number: str) -> Case:
    case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
    db.session.refresh(case)
    return case


def colleague(unit: str, name: str = "李同事") -> str:
    create_accounts([NewAccount("colleague", Role.OFFICER, unit, name=name, password=PASSWORD)], by="test")
    return name


@IN_CITY
class TestChange:
    def test_another_person_and_the_old_one_in_the_history(self, people: People, numbers: list[str]) -> None:
        before = case_of(numbers[0])
        old, lead, due, version = before.person, before.lead_unit, before.due_at, before.version
        name = colleague(people.officer.unit_code)
        change_person(people.officer, numbers[0], name, "轮岗", seen=version)
        after = case_of(numbers[0])
        assert (after.person, after.lead_unit, after.due_at, after.version) == (name, lead, due, version + 1)
        event = db.session.scalars(sa.select(CaseEvent).order_by(CaseEvent.id.desc()).limit(1)).one()
        assert (event.action, event.text) == ("hand_over", f"{old} → {name}；轮岗")
        with pytest.raises(StaleCase):
            change_person(people.officer, numbers[0], old or "", seen=version)

    def test_nobody_from_elsewhere_and_no_deactivated_account(self, people: People, numbers: list[str]) -> None:
        name = colleague(people.officer.unit_code)
        with atomic():
            db.session.execute(sa.update(Account).where(Account.display_name == name).values(active=False))
        assert name not in selectable_persons(people.officer.unit_code, clock.now())
        for wrong in (name, people.foreign_officer.name, "", case_of(numbers[0]).person or ""):
            with pytest.raises(BadInput, match="person_not_selectable"):
                change_person(people.officer, numbers[0], wrong)

    def test_only_by_the_unit_that_leads(self, people: People, numbers: list[str]) -> None:
        for actor in (people.county, people.department, people.supervisor, people.arbiter, people.commander):
            with pytest.raises(Forbidden):
                change_person(actor, numbers[0], people.officer.name)
        with pytest.raises(NotFound):
            change_person(people.foreign_officer, numbers[0], people.officer.name)


@IN_CITY
class TestLeaving:
    def test_open_cases_are_handed_over_first(self, people: People, numbers: list[str]) -> None:
        unit = people.officer.unit_code
        old = case_of(numbers[0]).person or ""
        with pytest.raises(Conflict, match="open_cases"):
            replace_person(people.officer, "新责任人", "新替补")
        assert hand_over_all(people.officer, old, people.officer.name, "调离") == 3
        assert {case_of(number).person for number in numbers} == {people.officer.name}
        assert replace_person(people.officer, "新责任人", "新替补") == 0
        spell = person_of(unit, clock.now())
        assert spell is not None
        assert (spell.name, spell.substitute) == ("新责任人", "新替补")
        assert old not in selectable_persons(unit, clock.now())

    def test_or_at_once(self, people: People, numbers: list[str]) -> None:
        assert replace_person(people.officer, "新责任人", "新替补", hand_over=True) == 3
        assert case_of(numbers[2]).person == "新责任人"
        lines = {line.name: line.open_cases for line in unit_people(people.officer.unit_code).lines}
        assert lines["新责任人"] == 3

    def test_what_the_unit_keeps_and_what_comes_back_goes_along(self, people: People, numbers: list[str]) -> None:
        kept, merged, into = numbers
        with clock.at(MONDAY):
            correct_case(
                people.arbiter, kept, Correction(unit=people.foreign_officer.unit_code), "unit_wrong", "隔壁的"
            )
            merge_case(people.arbiter, merged, into, "同一处")
            with pytest.raises(Conflict, match="open_cases") as refused:
                replace_person(people.officer, "新责任人", "新替补")
            assert refused.value.advice
            assert replace_person(people.officer, "新责任人", "新替补", hand_over=True) == 2
            assert case_of(kept).keeper_person == "新责任人"
            assert case_of(kept).person != "新责任人"
            undo_case(people.arbiter, merged, "不是同一处")
            assert case_of(merged).person == "新责任人"

    def test_a_reopened_case_does_not_go_to_somebody_who_has_left(self, people: People, numbers: list[str]) -> None:
        with clock.at(MONDAY):
            accept_case(people.officer, numbers[0])
            give_feedback(people.officer, numbers[0], "清了", [(stage_photo(io.BytesIO(jpeg(3))), AfterPhoto())])
            pass_check(people.supervisor, numbers[0])
            replace_person(people.officer, "新责任人", "新替补", hand_over=True)
            reopen_case(people.supervisor, numbers[0], "又有了")
        assert case_of(numbers[0]).person == "新责任人"

    def test_a_substitute_leaves_no_cases_behind(self, people: People, numbers: list[str]) -> None:
        spell = person_of(people.officer.unit_code, clock.now())
        assert spell is not None
        change_person(people.officer, numbers[0], spell.substitute)
        with pytest.raises(Conflict, match="open_cases"):
            replace_person(people.officer, spell.name, "新替补")
        assert replace_person(people.officer, spell.name, "新替补", hand_over=True) == 1
        assert case_of(numbers[0]).person == spell.name

    @pytest.mark.parametrize(("name", "substitute"), [("", "乙"), ("甲", " "), ("甲", "甲"), ("甲" * 41, "乙")])
    def test_two_different_people_are_named(self, people: People, name: str, substitute: str) -> None:
        with pytest.raises(BadInput, match="person_empty"):
            replace_person(people.officer, name, substitute)

    def test_whoever_handles_no_cases_does_none_of_it(self, people: People) -> None:
        with pytest.raises(Forbidden):
            replace_person(people.supervisor, "甲", "乙")
        with pytest.raises(Forbidden):
            replace_person(people.county, "甲", "乙", unit=people.officer.unit_code)
        with pytest.raises(Forbidden):
            hand_over_all(people.supervisor, "甲", "乙")


@IN_CITY
class TestAbsence:
    def test_the_substitute_acts_and_is_shown(self, people: People, numbers: list[str]) -> None:
        unit, name = people.officer.unit_code, case_of(numbers[0]).person
        with clock.at(MONDAY):
            plan_absence(people.officer, date(2026, 11, 24), date(2026, 11, 25))
            assert acting_for(unit, name, clock.now()) is None
        with clock.at(MONDAY + timedelta(days=1)):
            work = case_work(numbers[0], people.officer)
            assert work.acting
            assert work.acting != name
            assert name not in selectable_persons(unit, clock.now())
            assert unit_people(unit).absent
        with clock.at(MONDAY + timedelta(days=3)):
            assert case_work(numbers[0], people.officer).acting is None
            with pytest.raises(Conflict, match="not_absent"):
                end_absence(people.officer)

    def test_back_early(self, people: People) -> None:
        unit = people.officer.unit_code
        with clock.at(MONDAY):
            plan_absence(people.officer, date(2026, 11, 23), None)
        with clock.at(MONDAY + timedelta(hours=1)):
            assert unit_people(unit).absent
            end_absence(people.officer)
            assert not unit_people(unit).absent

    def test_days_in_order(self, people: People) -> None:
        with clock.at(MONDAY):
            for first, last in ((date(2026, 11, 25), date(2026, 11, 24)), (date(2026, 11, 1), date(2026, 11, 2))):
                with pytest.raises(BadInput, match="absence_order"):
                    plan_absence(people.officer, first, last)


@IN_CITY
class TestCause:
    def test_a_cause_is_kept_and_found(self, people: People, numbers: list[str]) -> None:
        photos = [(stage_photo(io.BytesIO(jpeg(1))), AfterPhoto())]
        accept_case(people.officer, numbers[0])
        with pytest.raises(BadInput, match="cause_unknown"):
            give_feedback(people.officer, numbers[0], "清了", photos, cause="aliens")
        give_feedback(people.officer, numbers[0], "清了", photos, cause="frequency")
        assert case_of(numbers[0]).cause == "frequency"
        found = list_cases(people.officer, CaseFilter(cause="frequency", states=("checking",)))
        assert [row.number for row in found.rows] == [numbers[0]]
        assert list_cases(people.officer, CaseFilter(cause="weather", states=("checking",))).rows == []


class TestPages:
    def test_by_forms(self, city_app: Flask) -> None:
        with city_app.app_context():
            folk = cast()
            number = file_report(report(), folk.inspector).number
            old = case_of(number).person or ""
        officer, on = Reader(city_app, "officer"), "/unit-people"
        assert "1 件未结" in officer.get(on).text
        refused = officer.post(f"{on}/replacement", {"name": "新人", "substitute": "替补人"}, on=on, expect=409)
        assert "未结案卷" in refused.text
        assert "新人" in refused.text
        officer.post(f"{on}/handover", {"from": old, "to": folk.officer.name}, on=on)
        officer.post(f"{on}/replacement", {"name": "新人", "substitute": "替补人"}, on=on)
        page = f"/cases/{number}"
        officer.post(f"{page}/person", {"person": "替补人", "text": "代班"}, on=page)
        assert f"{folk.officer.name} → 替补人；代班" in officer.get(page).text
        assert number in officer.get("/cases?person=替补人").text
        assert f'href="/cases/{number}"' not in officer.get("/cases?person=某人").text


def test_an_account_is_not_closed_while_its_person_answers_for_open_cases(people: People, numbers: list[str]) -> None:
    with clock.at(MONDAY):
        spell = person_of(people.officer.unit_code or "", clock.now())
        assert spell is not None
        leaving = colleague(people.officer.unit_code or "", spell.name)
        with pytest.raises(Conflict) as refused:
            disable_account("colleague", "test")
        assert refused.value.code == "open_cases"
        assert (refused.value.params["count"], refused.value.params["substitute"]) == (len(numbers), spell.substitute)
        disable_account("colleague", "test", at_once=True)
        hand_over_all(people.officer, leaving, people.officer.name, "调离")
        disable_account("colleague", "test")
