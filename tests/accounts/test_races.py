"""Many at once: tries are counted exactly, a code opens one door, one login makes one account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import sqlalchemy as sa
from flask import Flask

from app.accounts import NewAccount, Role, create_account
from app.accounts.keys import encrypt_totp
from app.accounts.models import Account
from app.accounts.service import log_in, pass_code
from app.audit import verify_chain
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError
from app.platform.unit_of_work import atomic
from tests.accounts.conftest import PASSWORD, MakePerson

MANY = 16


def outcomes(app: Flask, act: Callable[[int], object]) -> Counter[str]:
    """What became of many doing the same at once, by error code, ``done`` without one."""

    def once(number: int) -> str:
        with app.app_context():
            try:
                act(number)
            except AppError as error:
                return error.code
            return "done"

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(once, range(MANY)))


def test_parallel_tries_do_not_get_around_the_limit(house: Flask, make_person: MakePerson) -> None:
    make_person()
    assert outcomes(house, lambda _: log_in("wang", "guess")) == {"login_failed": 10, "too_many_tries": 6}
    with house.app_context():
        assert verify_chain()[1] is None


def test_one_code_opens_one_door(house: Flask, make_person: MakePerson) -> None:
    person = make_person(role=Role.ARBITER)
    secret = pyotp.random_base32()
    with person.inside(), atomic():
        db.session.execute(sa.update(Account).values(totp_secret=encrypt_totp(secret)))
    with person.inside():
        tokens = [log_in("wang", PASSWORD).token for _ in range(MANY)]
    code = pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=1))
    found = outcomes(house, lambda number: pass_code(tokens[number], code))
    assert found["done"] == 1
    assert set(found) <= {"done", "code_wrong", "too_many_tries"}


def test_one_login_makes_one_account(house: Flask) -> None:
    new = NewAccount("wang", Role.OFFICER, "411002", password=PASSWORD)
    found = outcomes(house, lambda _: create_account(new, "system"))
    assert found["done"] == 1
    assert set(found) <= {"done", "login_taken", "constraint"}
