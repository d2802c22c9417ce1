"""The queue of checks: whose a check is, where one goes on after a verdict, and a verdict sent twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from app.accounts import Actor, NewAccount, Role, create_accounts, find_account, get_actor
from app.cases import pass_check
from app.cases.models import Case
from app.cases.queries.capacity import offered_actions
from app.cases.queries.checks import QueueFilter, check_queue, waiting_checks
from app.cases.rules.life import Action, State
from app.cases.service import checkers
from app.platform import clock
from app.platform.db import db
from app.territory import find_unit
from tests.cases.steps import walked_to
from tests.support.browsing import Reader
from tests.support.city import PASSWORD, People
from tests.support.city import people as cast

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


def three(people: People) -> list[str]:
    """Three cases that wait for a check; nobody is at work, so nobody is drawn."""
    numbers = []
    for minute in range(3):
        with clock.at(MONDAY + timedelta(minutes=minute)):
            numbers.append(walked_to(State.CHECKING, people))
    return numbers


def row(number: str) -> Case:
    return db.session.scalars(sa.select(Case).where(Case.number == number)).one()


def drawn_for(number: str, actor: Actor) -> None:
    checkers._name(row(number), actor.account_id)
    db.session.commit()


def test_mine_is_what_the_table_lets_me_decide(people: People) -> None:
    numbers = three(people)
    create_accounts([NewAccount("check2", Role.SUPERVISOR, "ZHDC", name="乙", password=PASSWORD)], by="t")
    found = find_account("check2")
    assert found is not None
    mate = get_actor(found.account_id)
    drawn_for(numbers[0], mate)
    lead = find_unit(people.officer.unit_code)
    assert lead is not None
    homes = [None, "ZHDC", lead.code, lead.parent, people.foreign_officer.unit_code, "CGJ"]
    askers = [replace(people.supervisor, home_unit=home) for home in homes] + [mate]
    for at in (MONDAY + timedelta(hours=1), MONDAY + timedelta(days=9)):
        with clock.at(at):
            for asker in askers:
                wanted = [number for number in numbers if Action.PASS in offered_actions(row(number), asker)]
                assert [one.number for one in check_queue(asker)[0]] == wanted, (at, asker)
                assert waiting_checks(asker) == len(wanted)
                assert len(check_queue(asker, QueueFilter(of_all=True))[0]) == 3
            late = check_queue(people.supervisor, QueueFilter(late=True))[1]
            assert late == (0 if at < MONDAY + timedelta(days=1) else 3)


def test_a_verdict_leads_on_and_sent_twice_is_given_once(city_app: Flask) -> None:
    with city_app.app_context():
        numbers = three(cast())
    checker = Reader(city_app, "supervisor")
    second = f"/checks/{numbers[1]}?whose=all"
    assert "第 2 件，共 3 件" in checker.get(second).text
    fields = checker.hidden(second, f"/checks/{numbers[1]}/verdict") | {"verdict": "pass"}
    places = []
    for _touch in range(2):
        answer = checker.pages.client.post(
            f"/checks/{numbers[1]}/verdict", data=fields, headers={"Referer": "http://localhost/"}
        )
        places.append((answer.status_code, answer.headers["Location"].partition("?")[0]))
    # Onwards, not back to what was skipped; the second time the case is no longer in the queue
    assert places == [(303, f"/checks/{numbers[2]}"), (303, f"/checks/{numbers[0]}")]
    with city_app.app_context():
        assert row(numbers[1]).state == State.CLOSED
        pass_check(cast().supervisor, numbers[2])
    last = f"/checks/{numbers[0]}"
    stale = checker.hidden(last, f"{last}/verdict") | {"verdict": "rework", "reason": "remains", "text": "墙角还有"}
    with city_app.app_context():
        pass_check(cast().supervisor, numbers[0])
    page = checker.pages.post(f"{last}/verdict", stale, 409, headers={"Referer": "http://localhost/"})
    assert "结案" in page.text
