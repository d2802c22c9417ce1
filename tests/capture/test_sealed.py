"""A follow-up to a case that went to the police before its last photo came."""

from __future__ import annotations

import json

import sqlalchemy as sa
from flask import Flask

from app.audit import entries_for
from app.audit.witnesses import discrepancies
from app.capture.models import SentEvent
from app.cases import seal_case
from app.cases.models import PoliceCase
from app.platform.db import db
from tests.capture.conftest import Phone, frozen
from tests.capture.test_events import loss, number, officer, put, put_photo, rectification, report
from tests.support import city

__all__ = ["number", "officer", "report"]


def test_it_loses_its_words_and_says_that_the_case_is_elsewhere(
    officer: Phone, number: str, app: Flask, people: city.People
) -> None:
    event = rectification(number)
    first, second = event.pictures
    put(officer, event)
    put_photo(officer, event, first)
    with app.app_context():
        seal_case(people.arbiter, number, "DUPIN-01", "涉毒")
        assert "清运" not in json.loads(db.session.scalars(sa.select(SentEvent.body)).one())["note"]
    answers = [put_photo(officer, event, second), put(officer, event)]
    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(409, "case_elsewhere")] * 2


def test_photos_lost_since_are_lost_to_the_confidential_case(phone: Phone, app: Flask, people: city.People) -> None:
    lead = frozen(1)
    sealed = phone.put(lead).json["number"]
    with app.app_context():
        seal_case(people.arbiter, sealed, "DUPIN-01", "涉毒")
        police = db.session.scalars(sa.select(PoliceCase.number)).one()
    assert put(phone, loss(lead, *lead.pictures)).status_code == 201
    with app.app_context():
        assert [entry.action for entry in entries_for(f"police:{police}")] == ["police.sent", "case.photo_lost"]
        assert list(discrepancies()) == []
