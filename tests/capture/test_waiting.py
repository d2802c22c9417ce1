"""What a phone says still waits on it: heard with every call, and told to its owner once it has been silent for two days."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from app.capture.models import PhoneQueue
from app.capture.rules import Waiting, waiting
from app.capture.waiting import remind_silent
from app.notices.models import InboxRow, NoticeRow
from app.platform import clock
from app.platform.db import UtcDateTime, db
from app.platform.unit_of_work import atomic
from tests.capture.conftest import MakePhone, Phone, frozen, rows
from tests.support import city


def test_the_header_counts_what_the_server_does_not_know() -> None:
    assert waiting("3,7200") == Waiting(2, timedelta(hours=2))
    assert waiting("1,0") == Waiting(0, timedelta())
    assert waiting("1,0,0123456789ab") == Waiting(0, timedelta(), "0123456789ab")
    assert [waiting(said) for said in ("", "0,0", "-1,2", "three", "3", "3,4,5", "999999,1", "3,4,")] == [None] * 8


def send(phone: Phone, said: str) -> None:
    assert phone.put(frozen(), **{"X-Outbox-Pending": said}).status_code == 201


def fall_silent(app: Flask, hours: int) -> None:
    """Every phone was last heard this long ago."""
    at = sa.bindparam("at", clock.now() - timedelta(hours=hours), UtcDateTime())
    with app.app_context(), atomic():
        db.session.execute(sa.text("UPDATE phone_queue SET heard_at = :at").bindparams(at))


def told(app: Flask) -> list[tuple[int, int]]:
    """Who was told of how many."""
    query = sa.select(InboxRow.account_id, NoticeRow.params).join(NoticeRow, InboxRow.notice_id == NoticeRow.id)
    with app.app_context():
        found = db.session.execute(query.where(NoticeRow.kind == "phone.waiting")).all()
    return [(account, params["count"]) for account, params in found]


def test_a_single_report_leaves_no_trace(app: Flask, phone: Phone) -> None:
    send(phone, "1,3")
    send(phone, "no number")
    assert rows(app, "phone_queue") == 0


def test_a_phone_that_falls_silent_is_asked_for_once(
    app: Flask, phone: Phone, make_phone: MakePhone, people: city.People
) -> None:
    send(phone, "4,7200")
    send(make_phone("other_inspector"), "2,60")
    fall_silent(app, 47)
    with app.app_context():
        assert remind_silent() == 0
        row = db.session.get(PhoneQueue, (people.inspector.account_id, ""))
        assert row is not None
        assert row.waiting == 3
        assert timedelta(hours=1) < clock.now() - row.oldest_at < timedelta(hours=3)
    send(make_phone("other_inspector"), "1,90")  # this one has sent the rest
    fall_silent(app, 49)
    with app.app_context():
        assert (remind_silent(), remind_silent()) == (1, 0)
    assert told(app) == [(people.inspector.account_id, 3)]
    send(phone, "3,180000")  # heard again, and silent again
    fall_silent(app, 72)
    with app.app_context():
        assert remind_silent() == 1


def test_each_phone_of_a_person_and_each_person_of_a_phone_counts_alone(
    app: Flask, phone: Phone, make_phone: MakePhone, people: city.People
) -> None:
    one, two = "0123456789ab", "ba9876543210"
    send(phone, f"4,7200,{one}")
    send(phone, f"1,0,{two}")  # the second phone has sent everything: the first one still has its three
    send(make_phone("other_inspector"), f"2,60,{one}")
    fall_silent(app, 49)
    with app.app_context():
        assert (remind_silent(), remind_silent()) == (2, 0)
    assert sorted(told(app)) == sorted([(people.inspector.account_id, 3), (people.other_inspector.account_id, 1)])
    send(phone, f"3,200000,{one}")
    send(phone, f"1,0,{one}")
    assert rows(app, "phone_queue") == 0
