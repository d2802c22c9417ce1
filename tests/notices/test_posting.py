"""A notice commits with what it tells of, once, and reaches those who may get it and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts import NewAccount, Role, create_accounts, find_account
from app.notices import Audience, Notice, Subject, post, to_accounts, to_desk, to_head, to_role, to_unit, withdraw
from app.notices.models import InboxRow, NoticeRow
from app.notices.rules.kinds import BadNotice
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from app.territory import head_at, responsible_at
from tests.support.city import PASSWORD, People

DUE = {"due": "2026-11-24T12:00:00+08:00"}
CASE = Subject("case", "1234567X")


def notice(*audience: Audience, kind: str = "case.closed", key: str = "k", **changes: Any) -> Notice:
    return Notice(kind, key, audience, **{"subject": CASE, **changes})


def told() -> set[int]:
    return set(db.session.scalars(sa.select(InboxRow.account_id)))


def posted(*notices: Notice) -> list[bool]:
    with atomic():
        return [post(each) for each in notices]


def test_it_needs_the_callers_unit_of_work(people: People) -> None:
    with pytest.raises(RuntimeError):
        post(notice(to_unit(people.officer.unit_code)))


def test_it_goes_with_what_it_tells_of(people: People) -> None:
    with pytest.raises(ZeroDivisionError), atomic():
        post(notice(to_unit(people.officer.unit_code)))
        raise ZeroDivisionError
    assert told() == set()


def test_the_same_key_is_told_once(people: People) -> None:
    unit = to_unit(people.officer.unit_code)
    assert posted(notice(unit), notice(unit), notice(unit, key="other")) == [True, False, True]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(NoticeRow)) == 2


def test_a_unit_is_told_through_its_active_people_less_whoever_did_it(people: People) -> None:
    unit = people.officer.unit_code
    create_accounts([NewAccount("second", Role.OFFICER, unit, name="二号", password=PASSWORD)], by="test")
    second = find_account("second")
    assert second is not None
    posted(notice(to_unit(unit)))
    assert told() == {people.officer.account_id, second.account_id}
    posted(notice(to_unit(people.county.unit_code), to_unit(unit), key="2", actor=people.officer.account_id))
    both = sa.select(InboxRow.account_id).join(NoticeRow).where(NoticeRow.key == "2")
    assert set(db.session.scalars(both)) == {second.account_id, people.county.account_id}


def test_roles_outside_the_kind_get_nothing(people: People) -> None:
    posted(notice(to_role(Role.POLICE), to_role(Role.INSPECTOR), to_role(Role.ARBITER)))
    assert told() == {people.arbiter.account_id}


def test_the_police_line_only(people: People) -> None:
    everybody = [actor.account_id for actor in vars(people).values()]
    audience = (to_desk(["GAJ"]), to_role(Role.COMMANDER), to_accounts(everybody, "role:police"))
    posted(notice(*audience, kind="police.sent", subject=Subject("police", "1")))
    assert told() == {people.police.account_id, people.commander.account_id}


def test_a_head_is_told_and_not_who_answers_for_the_cases(people: People) -> None:
    unit = people.officer.unit_code
    person, named = responsible_at(unit, clock.now()), head_at(unit, clock.now())
    assert person is not None
    assert named is not None
    folk = {"head": named.name, "person": person.name}
    create_accounts([NewAccount(k, Role.OFFICER, unit, name=v, password=PASSWORD) for k, v in folk.items()], by="test")
    head = find_account("head")
    assert head is not None
    posted(notice(to_head(unit), to_role(Role.COMMANDER), kind="ladder.interview"))
    assert told() == {head.account_id, people.commander.account_id}


@pytest.mark.parametrize("audience", [to_unit("CGJ"), to_role(Role.ARBITER), to_accounts([1], "unit:CGJ")])
def test_what_is_private_is_for_heads_only(people: People, audience: Audience) -> None:
    with pytest.raises(BadNotice):
        posted(notice(audience, kind="ladder.interview"))


@pytest.mark.parametrize("item", ["DUPIN-01", "NOTHING-01"])
def test_a_confidential_item_is_told_to_nobody(people: People, item: str) -> None:
    with pytest.raises(BadNotice):
        posted(notice(to_unit("CGJ"), kind="case.submitted", params={"item": item}))
    assert told() == set()


def test_withdrawn_notices_lose_their_content(people: People) -> None:
    unit = to_unit(people.officer.unit_code)
    posted(notice(unit, kind="case.reworked", params=DUE), notice(unit, key="2", subject=Subject("case", "other")))
    with atomic():
        assert withdraw(CASE) == 1
    rows = {row.key: (row.params, row.withdrawn_at is not None) for row in db.session.scalars(sa.select(NoticeRow))}
    assert rows == {"k": ({}, True), "2": ({}, False)}
