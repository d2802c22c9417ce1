"""Webhooks: signed as anybody's library expects, retried, told of nothing confidential."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit
from app.cases import file_report
from app.notices import Notice, post, to_unit
from app.notices.models import Delivery, Webhook
from app.notices.rules.signing import PREFIX, signature
from app.notices.rules.table import hook_kinds
from app.notices.rules.timing import BACK_OFF
from app.notices.sending.deliver import deliver_due
from app.notices.service.hooks import MOST_HOOKS, add_hook, end_hook
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, NotFound
from app.platform.unit_of_work import atomic
from tests.notices.conftest import Receiver
from tests.support.city import People, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
ALL = tuple(kind.code for kind in hook_kinds())


@pytest.fixture(autouse=True)
def trusting(city_app: Flask, receiver: Receiver) -> Iterator[None]:
    city_app.config["MINGCHA"] = replace(city_app.config["MINGCHA"], outbound_hosts=receiver.host)
    with clock.at(MONDAY):
        yield


def test_the_published_example() -> None:
    """Standard Webhooks: the example of the specification's own libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_is_told_what_it_asked_for_and_can_check_it(people: People, receiver: Receiver) -> None:
    secret = base64.b64decode(add_hook("城管平台", receiver.url, ["case.dispatched"], "test").removeprefix(PREFIX))
    number = file_report(report(), people.inspector).number
    arrived = receiver.posts[0]
    head = arrived.headers
    assert head["webhook-signature"] == signature(
        secret, head["webhook-id"], int(head["webhook-timestamp"]), arrived.body
    )
    told = json.loads(arrived.body)
    assert told["type"] == "case.dispatched"
    assert told["data"]["subject"] == {"kind": "case", "ref": number, "url": f"/cases/{number}"}
    assert told["data"]["text"]["en"].startswith("New case to accept")
    with atomic():
        post(Notice("person.changed", "k", (to_unit(people.officer.unit_code),)))
    assert len(receiver.posts) == 1


def test_a_confidential_case_is_told_to_no_program(people: People, receiver: Receiver) -> None:
    add_hook("全要", receiver.url, ALL, "test")
    file_report(report(item="DUPIN-01"), people.inspector)
    assert receiver.posts == []


def test_it_is_tried_again_under_the_same_id(people: People, receiver: Receiver) -> None:
    add_hook("城管平台", receiver.url, ALL, "test")
    receiver.status = 503
    file_report(report(), people.inspector)
    receiver.status = 200
    with clock.at(MONDAY + BACK_OFF[0]):
        deliver_due()
    mine = [post.headers["webhook-id"] for post in receiver.posts if b"case.dispatched" in post.body]
    assert len(mine) == 2
    assert len(set(mine)) == 1


def test_an_ended_one_is_told_nothing_more(people: People, receiver: Receiver) -> None:
    add_hook("城管平台", receiver.url, ALL, "test")
    hook = db.session.scalars(sa.select(Webhook.id)).one()
    receiver.status = 503
    file_report(report(), people.inspector)
    before = len(receiver.posts)
    end_hook(hook, "test")
    with clock.at(MONDAY + BACK_OFF[0]):
        deliver_due()
    file_report(report(), people.inspector)
    assert len(receiver.posts) == before
    assert set(db.session.scalars(sa.select(Delivery.state))) == {"withdrawn"}
    with pytest.raises(NotFound):
        end_hook(hook, "test")


def test_its_secret_is_sealed_and_its_making_recorded(receiver: Receiver, people: People) -> None:
    shown = add_hook("城管平台", receiver.url, ALL, "HANDLE")
    row = db.session.scalars(sa.select(Webhook)).one()
    assert base64.b64decode(shown.removeprefix(PREFIX)).hex().encode() not in row.secret
    entry = audit.entries_for(f"webhook:{row.id}")[0]
    assert (entry.action, entry.actor) == ("notices.hook_added", "HANDLE")


@pytest.mark.parametrize(
    ("name", "url", "kinds"),
    [
        ("", "https://example.org/", ["case.closed"]),
        ("x", "http://example.org/", ["case.closed"]),
        ("x", "https://example.org/", []),
        ("x", "https://example.org/", ["police.sent"]),
        ("x", "https://example.org/", ["ladder.interview"]),
        ("x", "https://example.org/", ["case.closed", "nothing"]),
    ],
)
def test_what_will_not_do(people: People, name: str, url: str, kinds: list[str]) -> None:
    with pytest.raises(BadInput):
        add_hook(name, url, kinds, "test")


def test_there_is_an_end_to_them(people: People) -> None:
    for index in range(MOST_HOOKS):
        add_hook(f"{index}", "https://example.org/", ["case.closed"], "test")
    with pytest.raises(BadInput):
        add_hook("one more", "https://example.org/", ["case.closed"], "test")
