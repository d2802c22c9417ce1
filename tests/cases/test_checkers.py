"""Who checks: drawn with a recorded seed among those allowed, named by the Office, never with a conflict of interest (I-19)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.accounts import Actor, NewAccount, Role, create_accounts, find_account, get_actor
from app.cases import assign_checker, pass_check
from app.cases.models import Case
from app.cases.models.rulings import CheckDraw
from app.cases.queries.checks import check_queue
from app.cases.rules.draws import draw
from app.cases.rules.life import State
from app.cases.service import checkers
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden
from tests.cases.steps import walked_to
from tests.support.city import PASSWORD, People

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
pytestmark = pytest.mark.usefixtures("city_context")


def person(login: str) -> Actor:
    account = find_account(login)
    assert account is not None
    return get_actor(account.account_id)


@pytest.fixture
def colleagues(people: People, monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    """Four of 督察组 at work, the last seconded from the officer's unit."""
    logins = ("check1", "check2", "check3", "seconded")
    accounts = [
        NewAccount(
            login,
            Role.SUPERVISOR,
            "ZHDC",
            home_unit=people.officer.unit_code if login == "seconded" else None,
            name=login,
            password=PASSWORD,
        )
        for login in logins
    ]
    create_accounts(accounts, by="test")
    found = [person(login) for login in logins]
    monkeypatch.setattr(checkers, "actors_at_work", lambda _role, _since: found)
    return found


def drawn(number: str) -> CheckDraw:
    query = sa.select(CheckDraw).join(Case, Case.id == CheckDraw.case_id).where(Case.number == number)
    return db.session.scalars(query.where(CheckDraw.valid)).one()


class TestDrawing:
    def test_the_draw_can_be_drawn_again_from_the_record(self, people: People, colleagues: list[Actor]) -> None:
        with clock.at(MONDAY):
            number = walked_to(State.CHECKING, people)
        row = drawn(number)
        assert row.seed is not None
        assert len(row.pool) == 3
        assert row.account_id == colleagues[draw(row.seed, row.pool)].account_id
        entry = [each for each in audit.entries_for(f"case:{number}") if each.action == "case.draw"][-1]
        assert entry.body["pool"] == row.pool
        assert entry.body["drawn"] == row.pool[draw(entry.body["seed"], entry.body["pool"])]

    def test_only_the_one_drawn_decides_until_the_check_is_late(self, people: People, colleagues: list[Actor]) -> None:
        with clock.at(MONDAY):
            number = walked_to(State.CHECKING, people)
            chosen = drawn(number).account_id
            others = [each for each in colleagues[:3] if each.account_id != chosen]
            for other in (*others, colleagues[3], people.arbiter):
                with pytest.raises(Forbidden):
                    pass_check(other, number)
        with clock.at(MONDAY + timedelta(days=3)):
            pass_check(others[0], number)

    def test_with_nobody_at_work_anybody_allowed_may_check(self, people: People) -> None:
        with clock.at(MONDAY):
            number = walked_to(State.CHECKING, people)
            assert db.session.scalars(sa.select(CheckDraw)).all() == []
            pass_check(people.supervisor, number)

    def test_everybody_is_drawn_about_as_often(self) -> None:
        pool = ["A", "B", "C", "D"]
        counts = Counter(draw(f"{seed:032x}", pool) for seed in range(4000))
        assert set(counts) == {0, 1, 2, 3}
        assert all(900 < count < 1100 for count in counts.values())
        with pytest.raises(ValueError, match="nobody"):
            draw("seed", [])


class TestNaming:
    @pytest.fixture
    def number(self, people: People) -> str:
        with clock.at(MONDAY):
            return walked_to(State.CHECKING, people)

    def test_an_inspector_sees_it_while_it_waits_and_units_see_the_group(self, people: People, number: str) -> None:
        with clock.at(MONDAY):
            assert check_queue(people.other_inspector)[0] == []
            assign_checker(people.arbiter, number, people.other_inspector.account_id, "顺路")
            assert [row.number for row in check_queue(people.other_inspector)[0]] == [number]
            pass_check(people.other_inspector, number)
            assert check_queue(people.other_inspector)[0] == []

    @pytest.mark.parametrize("case_of", ["officer", "county"])
    def test_a_conflict_of_interest_cannot_be_named(self, people: People, number: str, case_of: str) -> None:
        home = getattr(people, case_of).unit_code
        new = NewAccount("kin", Role.INSPECTOR, "ZHDC", home_unit=home, name="亲属单位", password=PASSWORD)
        create_accounts([new], by="test")
        with clock.at(MONDAY), pytest.raises(BadInput) as caught:
            assign_checker(people.arbiter, number, person("kin").account_id, "顺路")
        assert caught.value.code == "checker_barred"

    def test_only_an_arbiter_without_a_conflict_and_only_with_words(self, people: People, number: str) -> None:
        chosen = people.supervisor.account_id
        seconded = replace(people.arbiter, home_unit=people.officer.unit_code)
        with clock.at(MONDAY):
            for actor in (people.supervisor, people.officer, people.commander, seconded):
                with pytest.raises(Forbidden):
                    assign_checker(actor, number, chosen, "换人")
            with pytest.raises(BadInput):
                assign_checker(people.arbiter, number, chosen, "  ")
            with pytest.raises(BadInput):
                assign_checker(people.arbiter, number, people.arbiter.account_id, "自己来")
            pass_check(people.supervisor, number)
            with pytest.raises(Conflict):
                assign_checker(people.arbiter, number, chosen, "换人")
