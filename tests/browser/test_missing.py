"""Missing photos and imported files in Chromium: clean for axe, no wider than a small phone, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.capture.followups import receive_event
from app.capture.service import receive_report
from app.site.setup import assets
from tests.browser.people import log_in
from tests.capture.conftest import frozen
from tests.capture.test_events import loss
from tests.capture.test_import import item
from tests.support import city
from tests.support.live_server import LiveServer, serve

Open = Callable[..., BrowserContext]
Accessible = Callable[[Page], None]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def live(city_app: Flask) -> Iterator[LiveServer]:
    with city_app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")
        people = city.people()
        for number in range(2):
            sending = frozen(2, first=10 * number, item="ZANG-01")
            receive_report(sending.id, sending.raw, people.inspector)
        event = loss(sending, next(iter(sending.pictures)))
        receive_event(event.id, event.raw, people.inspector)
    with serve(city_app) as server:
        yield server


@pytest.mark.parametrize(("locale", "reminded"), [("zh-CN", "已提醒。"), ("en-GB", "Reminded.")])
def test_supervision_asks(
    open_context: Open, live: LiveServer, accessible: Accessible, locale: str, reminded: str
) -> None:
    at_once = replace(live.app.config["MINGCHA"], missing_photo_hours=0)
    live.app.config["MINGCHA"] = at_once
    page = open_context(locale=locale, viewport={"width": 360, "height": 640}, reduced_motion="reduce").new_page()
    log_in(page, live, "supervisor")
    page.goto("/missing-photos")
    expect(page.locator(".rows").first.locator("li")).to_have_count(2)
    accessible(page)
    assert page.evaluate(WIDER) <= 0
    page.locator("main form button").first.click()
    expect(page.get_by_role("status").first).to_contain_text(reminded)
    accessible(page)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_an_inspector_imports(
    open_context: Open, live: LiveServer, accessible: Accessible, tmp_path: Path, locale: str
) -> None:
    page = open_context(locale=locale, viewport={"width": 360, "height": 640}, reduced_motion="reduce").new_page()
    log_in(page, live, "inspector")
    page.goto("/import")
    accessible(page)
    user = page.locator("body").get_attribute("data-user")
    head = {"mingcha_export": 1, "user": user, "exported_at": "2026-11-24T10:00:00Z"}
    file = tmp_path / "mingcha.json"
    file.write_text(json.dumps({**head, "items": [item(frozen(2, first=50)), item(frozen(), sha="0" * 64)]}), "utf-8")
    page.locator("#file").set_input_files(file)
    page.locator("main form button").click()
    expect(page.locator("main .mark--sent")).to_have_count(1)
    expect(page.locator("main .mark--stop")).to_have_count(1)
    accessible(page)
    assert page.evaluate(WIDER) <= 0
