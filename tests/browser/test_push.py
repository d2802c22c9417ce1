"""Web push from the switch on the page to the message on the screen; only the push service between is our own.

A browser without a network subscribes nowhere, so the page is given a subscription whose private key the test holds. What
arrives at its address is opened with that key and handed to the service worker, as the browser does.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.cases import file_report
from app.notices.models import Delivery, PushSubscription
from app.notices.service import preferences
from app.platform.db import db
from app.site.setup import assets
from tests.browser.people import log_in, until
from tests.notices.conftest import AT_ANY_HOUR, Receiver
from tests.notices.phone import Phone
from tests.support import city
from tests.support.live_server import LiveServer, serve

SUBSCRIBED = """([endpoint, key, auth]) => {
  const held = {toJSON: () => ({endpoint, keys: {p256dh: key, auth}})};
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (options) => (window.asked = options.applicationServerKey.length, held);
}"""
# While a message replaces the one with its tag there may be none for a moment
ONE_SHOWN = """async () => {
  const shown = await (await navigator.serviceWorker.ready).getNotifications();
  return shown.length === 1 && [shown[0].title, shown[0].body, shown[0].data];
}"""


@pytest.fixture
def service() -> Iterator[Receiver]:
    """The push service."""
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def live(city_app: Flask, service: Receiver) -> Iterator[LiveServer]:
    with city_app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")
    city_app.config["MINGCHA"] = replace(city_app.config["MINGCHA"], outbound_hosts=service.host)
    with serve(city_app) as server:
        yield server


def registration_of(page: Page) -> tuple[Callable[[str, dict[str, str]], object], str]:
    """A line to the browser's workers, and the registration of this site's."""
    workers = page.context.new_cdp_session(page)
    found: list[str] = []
    workers.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    workers.send("ServiceWorker.enable")
    until(page, lambda: found)
    return workers.send, found[0]


def test_from_the_switch_to_the_message_on_the_screen(
    open_context: Callable[..., BrowserContext], live: LiveServer, service: Receiver
) -> None:
    phone = Phone(f"http://{service.host}/push/1")
    page = open_context(permissions=["notifications"]).new_page()
    log_in(page, live, "officer")
    page.goto("/account/notices")
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    given = json.loads(phone.browser.to_json())
    page.evaluate(SUBSCRIBED, given)
    page.locator("[data-push] button").click()
    expect(page.locator("main")).to_contain_text(
        "Chrome · Linux"
    )  # the device stands in the list of those that get pushes
    with live.app.app_context():
        people = city.people()
        assert db.session.scalars(sa.select(PushSubscription.account_id)).all() == [people.officer.account_id]
        preferences.choose(people.officer, AT_ANY_HOUR)
        number = file_report(city.report(), people.inspector).number
        assert db.session.scalars(sa.select(Delivery.state).where(Delivery.channel == "push")).all() == ["sent"]
    shown = phone.read(service.posts[0].body)
    send, registration = registration_of(page)
    pushed = {"origin": live.url, "registrationId": registration, "data": json.dumps(shown)}
    for _time in range(2):  # a message that comes twice stands there once
        send("ServiceWorker.deliverPushMessage", pushed)
    title, body, url = cast("list[str]", until(page, ONE_SHOWN))
    assert title.replace("-", "").endswith(number)
    assert body.startswith("新案卷待签收")
    page.goto(url)
    assert page.url.endswith(f"/cases/{number}")
    send("ServiceWorker.deliverPushMessage", {**pushed, "data": "no message of ours"})
    until(page, ONE_SHOWN)
