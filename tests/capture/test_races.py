"""Many phones, tabs and retries at once: one report, one transition, every photo counted, equal receipts."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask

from app.accounts import Actor
from app.audit import verify_chain
from app.capture.followups import receive_event, receive_event_photo
from app.capture.models import SentEvent, SentReport
from app.capture.service import Received, receive_photo, receive_report
from app.cases import accept_case
from app.cases.models import Case, CaseEvent, CasePhoto
from app.platform.db import db
from app.platform.errors import Busy
from app.platform.unit_of_work import atomic
from tests.capture.conftest import Sending, frozen
from tests.capture.test_events import rectification
from tests.support import city

AT_ONCE = 12


def all_at_once(app: Flask, calls: list[Callable[[], Received]]) -> list[Received]:
    """Every call on a thread of its own; a lock that is not to be had is tried again, as a phone does."""

    def once(call: Callable[[], Received]) -> Received:
        with app.app_context():
            while True:
                try:
                    return call()
                except Busy:
                    continue

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(once, calls))


def photo_calls(
    sending: Sending, take: Callable[..., Received], author: Actor, times: int
) -> list[Callable[[], Received]]:
    def call(digest: str) -> Callable[[], Received]:
        return lambda: take(sending.id, digest, io.BytesIO(sending.pictures[digest]), author)

    return [call(digest) for _time in range(times) for digest in sending.pictures]


def test_one_report_from_many(app: Flask, people: city.People) -> None:
    sending = frozen(3, item="ZANG-01")
    author = people.inspector

    def put() -> Received:
        return receive_report(sending.id, sending.raw, author, datetime.now(UTC))

    found = all_at_once(app, [put] * AT_ONCE)
    assert [received.created for received in found].count(True) == 1
    found += all_at_once(app, [put, *photo_calls(sending, receive_photo, author, 3), put])
    assert len({(received.receipt.sha, received.receipt.number) for received in found}) == 1
    with app.app_context():
        assert db.session.scalars(sa.select(SentReport.complete)).all() == [True]
        assert len(db.session.scalars(sa.select(Case.id)).all()) == 1
        assert all(db.session.scalars(sa.select(CasePhoto.arrived_at)).all())
        assert verify_chain()[1] is None


def test_one_transition_whichever_photo_comes_last(app: Flask, people: city.People) -> None:
    officer = people.officer
    with app.app_context():
        filed = frozen(item="ZANG-01")
        number = receive_report(filed.id, filed.raw, people.inspector).receipt.number
        accept_case(officer, number)
    event = rectification(number, pictures=4)

    def put() -> Received:
        return receive_event(event.id, event.raw, officer)

    found = all_at_once(app, [put] * AT_ONCE)
    assert [received.created for received in found].count(True) == 1
    found += all_at_once(app, photo_calls(event, receive_event_photo, officer, 3))
    assert len({(received.receipt.sha, received.receipt.number) for received in found}) == 1
    with app.app_context():
        assert db.session.scalars(sa.select(SentEvent.complete)).all() == [True]
        assert db.session.scalars(sa.select(CaseEvent.action)).all().count("feedback") == 1
        after = db.session.scalars(sa.select(CasePhoto.sha256).where(CasePhoto.role == "after")).all()
        assert sorted(after) == sorted(event.pictures)
        assert verify_chain()[1] is None


def test_two_rectifications_of_the_same_version(app: Flask, people: city.People) -> None:
    """Two of the unit were there: one is carried out, the other is kept and told."""
    officer = people.officer
    with app.app_context():
        filed = frozen(item="ZANG-01")
        number = receive_report(filed.id, filed.raw, people.inspector).receipt.number
        accept_case(officer, number)
        events = [rectification(number, first=first, pictures=1) for first in (40, 60)]
        for event in events:
            receive_event(event.id, event.raw, officer)

    def outcome(event: Sending) -> str:
        (call,) = photo_calls(event, receive_event_photo, officer, 1)
        try:
            all_at_once(app, [call])
        except Exception as error:
            return str(getattr(error, "code", error))
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(outcome, events)) == ["done", "stale"]
    with app.app_context(), atomic():
        assert db.session.scalars(sa.select(CaseEvent.action)).all().count("feedback") == 1
        assert sorted(str(code) for code in db.session.scalars(sa.select(SentEvent.refused))) == ["None", "stale"]
