"""Many cases at once: each for itself, what failed says why and can be tried again, and twice does nothing twice."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import NewAccount, Role, create_accounts
from app.audit.models import AuditEntry
from app.cases import accept_case, file_report
from app.cases.models import Case, CaseEvent
from app.cases.service.bulk import MOST_CASES, Picked, Result, accept_many, assign_many
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from tests.support.browsing import Reader
from tests.support.city import PASSWORD, People, report
from tests.support.city import people as cast

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
PLACES = ("ZANG-01", "ZANG-02", "ZANG-03")


def filed(people: People) -> list[str]:
    with clock.at(MONDAY):
        return [file_report(report(item), people.inspector).number for item in PLACES]


def row(number: str) -> Case:
    case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
    db.session.refresh(case)
    return case


def ticked(*numbers: str) -> list[Picked]:
    return [Picked(number, row(number).version) for number in numbers]


def entries(kind: str) -> int:
    query = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == kind)
    return db.session.scalar(query) or 0


def test_each_case_for_itself_and_twice_is_once(people: People) -> None:
    numbers = filed(people)
    picks = ticked(*numbers)
    accept_case(people.officer, numbers[1])  # meanwhile, and by the same person: fulfilled
    first = accept_many(people.officer, picks)
    again = accept_many(people.officer, [*picks, *picks])
    assert [one.result for one in first] == [one.result for one in again] == [Result.DONE] * 3
    assert {row(number).state for number in numbers} == {"rectifying"}
    assert entries("case.accept") == 3


def test_what_cannot_be_done_stops_nothing_else(people: People) -> None:
    numbers = filed(people)
    create_accounts([NewAccount("mate", Role.OFFICER, people.officer.unit_code, name="李", password=PASSWORD)], by="t")
    picks = [*ticked(*numbers), Picked("48271936", 1)]
    assign_many(people.officer, picks[1:2], "李")  # moved on since the list was made
    outcomes = accept_many(people.officer, picks)
    assert [one.result for one in outcomes] == [Result.DONE, Result.CHANGED, Result.DONE, Result.REFUSED]
    retried = accept_many(people.officer, ticked(numbers[1]))
    assert retried[0].result is Result.DONE
    (settled,) = accept_many(people.officer, ticked(numbers[0]))
    assert settled.result is Result.REFUSED  # seen as it is, and no longer to be accepted
    assert {one.result for one in accept_many(people.foreign_officer, ticked(*numbers))} == {Result.REFUSED}


def test_one_person_answers_for_all(people: People) -> None:
    numbers = filed(people)
    before = {number: (row(number).lead_unit, row(number).due_at) for number in numbers}
    create_accounts([NewAccount("mate", Role.OFFICER, people.officer.unit_code, name="李", password=PASSWORD)], by="t")
    picks = ticked(*numbers)
    for _touch in range(2):
        assert {one.result for one in assign_many(people.officer, picks, "李")} == {Result.DONE}
    assert {row(number).person for number in numbers} == {"李"}
    assert {number: (row(number).lead_unit, row(number).due_at) for number in numbers} == before
    events = db.session.scalars(sa.select(CaseEvent.id).where(CaseEvent.action == "hand_over")).all()
    assert len(events) == 3
    with pytest.raises(BadInput, match="person_not_selectable"):
        assign_many(people.officer, picks, "外人")


def test_none_and_too_many(people: People) -> None:
    with pytest.raises(BadInput, match="none_picked"):
        accept_many(people.officer, [])
    with pytest.raises(BadInput, match="too_many_picked"):
        accept_many(people.officer, [Picked(f"{number:08}", 1) for number in range(MOST_CASES + 1)])


def test_by_form_without_scripts(city_app: Flask) -> None:
    with city_app.app_context():
        folk = cast()
        numbers = filed(folk)
    officer = Reader(city_app, "officer")
    page = officer.get("/cases?pick=all").text
    assert page.count("data-pick checked") == 3
    assert "data-pick checked" not in officer.get("/cases?pick=1").text
    assert "data-pick" not in officer.get("/cases?pick=1&scope=all").text
    picks = [f"{number}:1" for number in numbers]
    refused = officer.post("/cases/bulk", {"act": "assign", "pick": picks}, on="/cases?pick=1", expect=422)
    assert "请选由谁负责" in refused.text
    assert refused.text.count("data-pick checked") == 3
    with city_app.app_context():
        accept_case(folk.officer, numbers[0])
        assign_many(folk.officer, [Picked(numbers[1], row(numbers[1]).version)], folk.officer.name)
    stale = officer.post("/cases/bulk", {"act": "accept", "pick": picks}, on="/cases?pick=1", expect=200)
    for words in ("办成 2 件，没办成 1 件", "责任人变更", f'value="{numbers[1]}:2"'):
        assert words in stale.text
    done = officer.post("/cases/bulk", {"act": "accept", "pick": f"{numbers[1]}:2"}, on="/cases?pick=1", expect=200)
    assert "1 件都已签收" in done.text
