"""Somebody changes unit or role with follow-ups on the phone: each is refused by itself, and what may be sent still arrives."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Account
from app.cases import accept_case
from app.cases.models import Case
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.capture.conftest import MakePhone, Phone, frozen
from tests.capture.test_events import put, put_photo, rectification
from tests.support import city


def test_an_officer_who_changed_unit_or_role(
    phone: Phone, make_phone: MakePhone, app: Flask, people: city.People
) -> None:
    phone.put(frozen(item="ZANG-01"))
    with app.app_context():
        number = db.session.scalars(sa.select(Case.number)).one()
        accept_case(people.officer, number)
    officer = make_phone("officer")
    begun, later = rectification(number, pictures=1), rectification(number, first=50, pictures=1)
    put(officer, begun)

    def becomes(**changes: Any) -> None:
        with app.app_context(), atomic():
            me = Account.id == people.officer.account_id
            db.session.execute(sa.update(Account).where(me).values(**changes))

    becomes(unit_code=people.foreign_officer.unit_code)
    answers = [put_photo(officer, begun, next(iter(begun.pictures))), put(officer, later)]
    becomes(role="inspector")
    answers += [put(officer, later), officer.put(frozen())]
    codes = [(answer.status_code, answer.json.get("code")) for answer in answers]
    assert codes == [(409, "case_elsewhere"), (404, "case_not_found"), (403, "forbidden"), (201, None)]
