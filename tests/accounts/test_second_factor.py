from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import Role
from app.accounts.keys import decrypt_totp, open_offer, seal_offer, totp_step
from app.accounts.models import Account
from app.accounts.rules import SECOND_FACTOR_ROLES
from app.accounts.service import reset_second_factor
from app.platform import clock
from app.platform.db import db
from tests.accounts.conftest import PASSWORD, MakePerson, Person

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def code_at(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def offer_on(page: str) -> tuple[str, str]:
    """The secret as typed by hand, and the sealed one."""
    spoken = re.search(r"offer__key num\">([A-Z2-7 ]+)<", page)
    sealed = re.search(r'name="sealed" value="([0-9a-f]+)"', page)
    assert spoken
    assert sealed
    return spoken[1].replace(" ", ""), sealed[1]


def enrol(person: Person) -> str:
    """Log in for the first time and set up the second factor; returns the secret."""
    with clock.at(NOW):
        assert person.log_in().location == "/login/enrolment"
        secret, sealed = offer_on(person.client.get("/login/enrolment").text)
        done = person.post("/login/enrolment", sealed=sealed, code=code_at(secret, NOW))
        assert (done.status_code, done.location) == (303, "/")
    return secret


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_ROLES))
def test_these_roles_get_in_only_with_a_second_factor(make_person: MakePerson, role: Role) -> None:
    person = make_person(role=role)
    assert person.log_in().location == "/login/enrolment"
    assert person.client.get("/account").status_code == 303
    enrol(person)
    with clock.at(NOW):
        assert person.client.get("/account").status_code == 200


def test_the_demo_asks_for_no_second_factor(make_app: Callable[..., Flask], make_person: MakePerson) -> None:
    person = make_person(role=Role.ADMIN, app=make_app(demo=True))
    assert person.log_in().location == "/"
    assert "/account/second-factor" not in person.client.get("/account").text


def test_the_next_login_asks_for_the_code(make_person: MakePerson) -> None:
    person = make_person(role=Role.ARBITER)
    secret = enrol(person)
    with clock.at(LATER):
        person.post("/logout")
        assert (
            person.post("/login?next=/account", login="wang", password=PASSWORD).location == "/login/code?next=/account"
        )
        assert person.client.get("/account").status_code == 303
        half = person.client.get_cookie("mc-session")
        wrong = person.post("/login/code", code="000000", next="/account")
        assert wrong.status_code == 422
        assert "验证码不对" in wrong.text
        right = person.post("/login/code", code=code_at(secret, LATER), next="/account")
        assert right.location == "/account"
        full = person.client.get_cookie("mc-session")
        assert half
        assert full
        assert half.value != full.value
        assert person.client.get("/account").status_code == 200


def test_a_code_holds_once(make_person: MakePerson) -> None:
    person = make_person(role=Role.ARBITER)
    secret = enrol(person)
    code = code_at(secret, LATER)
    for status in (303, 422):
        with clock.at(LATER):
            person.client.delete_cookie("mc-session")
            person.log_in()
            assert person.post("/login/code", code=code).status_code == status


def test_codes_cannot_be_guessed_on(make_person: MakePerson) -> None:
    person = make_person(role=Role.ARBITER)
    secret = enrol(person)
    with clock.at(LATER):
        person.client.delete_cookie("mc-session")
        person.log_in()
        for _ in range(10):
            assert person.post("/login/code", code="000000").status_code == 422
        assert person.post("/login/code", code=code_at(secret, LATER)).status_code == 429


def test_the_password_step_holds_ten_minutes(make_person: MakePerson) -> None:
    person = make_person(role=Role.ARBITER)
    secret = enrol(person)
    with clock.at(LATER):
        person.client.delete_cookie("mc-session")
        person.log_in()
    late = LATER + timedelta(minutes=10, seconds=1)
    with clock.at(late):
        assert person.post("/login/code", code=code_at(secret, late)).status_code == 401


def test_steps_cannot_be_skipped(make_person: MakePerson) -> None:
    officer = make_person()
    for path in ("/login/code", "/login/enrolment"):
        assert officer.client.get(path).status_code == 303
        assert officer.post(path, code="123456", sealed="").status_code == 401
    officer.log_in()
    assert officer.client.get("/login/code").status_code == 303


def test_a_mistyped_first_code_keeps_the_offer(make_person: MakePerson) -> None:
    person = make_person(role=Role.POLICE)
    with clock.at(NOW):
        person.log_in()
        secret, sealed = offer_on(person.client.get("/login/enrolment").text)
        again = person.post("/login/enrolment", sealed=sealed, code="000000")
        assert again.status_code == 422
        assert offer_on(again.text)[0] == secret


def test_an_offer_is_for_one_account(house: Flask) -> None:
    with house.app_context():
        sealed = seal_offer(1, "JBSWY3DPEHPK3PXP")
        assert open_offer(1, sealed) == "JBSWY3DPEHPK3PXP"
        assert open_offer(2, sealed) is None
        assert open_offer(1, sealed[:-2] + "00") is None
        assert open_offer(1, "") is None


def test_the_secret_is_stored_encrypted(make_person: MakePerson) -> None:
    person = make_person(role=Role.ADMIN)
    secret = enrol(person)
    with person.inside():
        stored = db.session.scalars(sa.select(Account.totp_secret)).one()
        assert stored
        assert secret.encode() not in stored
        assert decrypt_totp(stored) == secret
        assert decrypt_totp(stored[:-1] + b"x") is None


def test_anybody_may_set_one_up_and_move_it_to_a_new_phone(make_person: MakePerson) -> None:
    person = make_person()
    with clock.at(NOW):
        person.log_in()
        secret, sealed = offer_on(person.client.get("/account/second-factor").text)
        refused = person.post("/account/second-factor", sealed=sealed, new_code=code_at(secret, NOW), password="wrong")
        assert refused.status_code == 422
        person.post("/account/second-factor", sealed=sealed, new_code=code_at(secret, NOW), password=PASSWORD)
        assert "已设置" in person.client.get("/account").text
    with clock.at(LATER):
        page = person.client.get("/account/second-factor").text
        assert "原验证器" in page
        fresh, sealed = offer_on(page)
        fields = {"sealed": sealed, "new_code": code_at(fresh, LATER), "password": PASSWORD}
        assert person.post("/account/second-factor", **fields, code="000000").status_code == 422
        assert person.post("/account/second-factor", **fields, code=code_at(secret, LATER)).status_code == 303
    with person.inside():
        stored = db.session.scalars(sa.select(Account.totp_secret)).one()
        assert stored
        assert decrypt_totp(stored) == fresh


def test_a_lost_phone_is_forgotten(make_person: MakePerson) -> None:
    person = make_person(role=Role.CLERK)
    enrol(person)
    with person.inside():
        reset_second_factor("wang", "system")
    with clock.at(NOW):
        assert person.client.get("/account").status_code == 303
        assert person.log_in().location == "/login/enrolment"


def test_codes_hold_one_step_either_side() -> None:
    secret = pyotp.random_base32()
    step = int(NOW.timestamp()) // 30
    with clock.at(NOW):
        found = [totp_step(secret, code_at(secret, NOW + timedelta(seconds=30 * n)), 0) for n in range(-2, 3)]
        assert found == [None, step - 1, step, step + 1, None]
        assert totp_step(secret, f" {code_at(secret, NOW)[:3]} {code_at(secret, NOW)[3:]} ", 0) == step
        assert totp_step(secret, code_at(secret, NOW), step) is None
        assert totp_step(secret, "", 0) is None
