"""Web push against the published example, and back again with the browser's own key."""

from __future__ import annotations

import base64
import json

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from flask import Flask

from app import create_app
from app.notices import Notice, post, to_unit
from app.notices.models import Delivery, PushSubscription
from app.notices.rules.timing import Preference, Wish
from app.notices.sending import push
from app.notices.service import preferences
from app.notices.service.subscriptions import MOST_DEVICES, end_subscription, keep_subscription
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.conftest import base_config
from tests.notices.conftest import AT_ANY_HOUR, Receiver
from tests.notices.phone import Phone
from tests.support.city import People


def number(text: str) -> int:
    return int.from_bytes(push.raw(text))


class TestPublishedExample:
    """RFC 8291, section 5 and appendix A."""

    BROWSER = push.Browser(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        push.raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        push.raw("BTBZMqHH6r4Tts7J_aSIgg"),
    )

    def test_the_body_is_the_published_one(self) -> None:
        key = ec.derive_private_key(number("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), push.CURVE)
        salt = push.raw("DGv6ra1nlYgDCS1FRnbzlw")
        body = push.encrypt(self.BROWSER, b"When I grow up, I want to be a watermelon", salt, key)
        assert body == push.raw(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
            "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        )

    def test_each_message_has_a_key_and_a_salt_of_its_own(self) -> None:
        bodies = {push.encrypt(self.BROWSER, b"same") for _ in range(3)}
        assert len(bodies) == 3


@pytest.fixture
def trusting_app(city_app: Flask, receiver: Receiver) -> Flask:
    """The application of the test, which may push to this machine."""
    from dataclasses import replace

    city_app.config["MINGCHA"] = replace(city_app.config["MINGCHA"], outbound_hosts=receiver.host)
    return city_app


@pytest.fixture
def phone(trusting_app: Flask, receiver: Receiver, people: People) -> Phone:
    made = Phone(f"http://{receiver.host}/push/abc")
    keep_subscription(people.officer, made.browser.endpoint, made.browser.to_json(), "Chrome")
    preferences.choose(people.officer, AT_ANY_HOUR)
    return made


def tell(people: People, key: str = "k") -> None:
    with atomic():
        post(Notice("person.changed", key, (to_unit(people.officer.unit_code),)))


def test_what_arrives_can_be_read_by_the_browser_and_by_nobody_between(
    people: People, phone: Phone, receiver: Receiver
) -> None:
    tell(people)
    arrived = receiver.posts[0]
    assert "责任人".encode() not in arrived.body
    shown = phone.read(arrived.body)
    assert (shown["title"], shown["body"]) == ("明察 · 责任人已变更", "责任人已变更") or shown["title"] == "明察"
    assert shown["url"].startswith("/notices/")
    assert arrived.headers["content-encoding"] == "aes128gcm"
    assert arrived.headers["urgency"] == "normal"


def test_the_sender_shows_who_it_is(people: People, phone: Phone, receiver: Receiver) -> None:
    tell(people)
    scheme, _space, rest = receiver.posts[0].headers["authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, fields["k"]) == ("vapid", push.public_key())
    head, claims, signed = fields["t"].split(".")
    raw = push.raw(signed)
    signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(push.CURVE, push.raw(fields["k"]))
    point.verify(signature, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert (said["aud"], said["sub"]) == (f"http://{receiver.host}", "mailto:mingcha@localhost")


def test_the_key_of_an_instance_stays_and_differs_from_the_next_one(app: Flask) -> None:
    from dataclasses import replace
    from pathlib import Path

    with app.app_context():
        first = push.public_key()
        assert push.public_key() == first
    other = create_app(replace(base_config(Path("/nowhere")), secret_key=b"another secret of 32 characters!"))
    with other.app_context():
        assert push.public_key() != first


def test_a_browser_that_is_gone_is_forgotten(people: People, phone: Phone, receiver: Receiver) -> None:
    receiver.status = 410
    tell(people)
    assert db.session.scalars(sa.select(PushSubscription.id)).all() == []
    assert db.session.scalars(sa.select(Delivery.state)).one() == "failed"
    tell(people, "2")
    assert len(receiver.posts) == 1


def test_no_push_for_who_wants_none(people: People, phone: Phone, receiver: Receiver) -> None:
    preferences.choose(people.officer, Preference(push=Wish.OFF))
    tell(people)
    assert receiver.posts == []


def test_a_phone_handed_on_belongs_to_who_subscribed_last(people: People, phone: Phone, receiver: Receiver) -> None:
    keep_subscription(people.foreign_officer, phone.browser.endpoint, phone.browser.to_json(), "Chrome")
    tell(people)
    assert receiver.posts == []


def test_the_oldest_of_too_many_devices_is_forgotten(people: People, phone: Phone) -> None:
    for index in range(MOST_DEVICES):
        keep_subscription(people.officer, f"https://push.example.org/{index}", phone.browser.to_json(), "x")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PushSubscription)) == MOST_DEVICES


def test_only_the_own_device_can_be_ended(people: People, phone: Phone) -> None:
    device = db.session.scalars(sa.select(PushSubscription.id)).one()
    assert not end_subscription(people.foreign_officer, device)
    assert end_subscription(people.officer, device)


@pytest.mark.parametrize(
    ("key", "auth", "good"),
    [(None, b"x" * 16, True), (b"\x04" + b"x" * 64, b"x" * 16, False), (None, b"x", False), (b"", b"x" * 16, False)],
)
def test_what_can_be_a_browser(key: bytes | None, auth: bytes, good: bool) -> None:
    point = Phone("").browser.key if key is None else key
    assert push.is_browser(push.Browser("https://push.example.org/1", point, auth)) is good
