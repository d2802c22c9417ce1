"""Missing photos and imported files in Chromium: clean for axe, no wider than a small phone, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.capture.followups import receive_event
from app.capture.service import receive_report
from app.platform.db import db
from app.site.setup import assets
from tests.browser.people import choose, log_in, photo_files, submit, take_photos
from tests.capture.conftest import frozen
from tests.capture.test_events import loss
from tests.capture.test_import import item
from tests.support import city
from tests.support.live_server import LiveServer, serve

Open = Callable[..., BrowserContext]
Accessible = Callable[[Page], None]
CLEANED = """async () => {
  const open = indexedDB.open("mingcha");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const tx = db.transaction("photos", "readwrite");
  const keys = tx.objectStore("photos").getAllKeys();
  keys.onsuccess = () => tx.objectStore("photos").delete(keys.result[0]);
  await new Promise((done) => { tx.oncomplete = done; });
  db.close();
  return keys.result.length;
}"""
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
    page = open_context(locale=locale, viewport={"width": 360, "height": 640}).new_page()
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
    page = open_context(locale=locale, viewport={"width": 360, "height": 640}).new_page()
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


def test_a_photo_that_a_cleaner_took_is_given_up_only_when_the_inspector_says_so(
    open_context: Open, live: LiveServer, accessible: Accessible, tmp_path: Path
) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    page.goto("/capture")
    take_photos(page, photo_files(tmp_path, 2))
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#place-fix")).to_contain_text("8")
    page.context.clear_cookies()  # nothing goes yet
    submit(page)
    page.locator("#receipt-dialog .mark--kept").wait_for()
    assert page.evaluate(CLEANED) == 2
    log_in(page, live, "inspector")
    page.goto("/reports")
    row = page.locator("#waiting [data-item]")
    expect(row.locator(".mark--stop")).to_be_visible()
    assert told(live) == [(2, 1, 0, "")]
    row.locator("summary").click()
    row.locator('[data-act="giveUp"]').click()
    accessible(page)
    page.locator("dialog.ask .btn", has_text="不带这张照片送").click()
    expect(page.locator("#waiting .mark--sent")).to_be_visible()
    assert told(live) == [(2, 1, 1, "手机上找不到这张照片了")]


def told(live: LiveServer) -> list[tuple[int, int, int, str]]:
    """Of the report sent last: photos announced, arrived and given up, and the reason."""
    statement = sa.text(
        "SELECT count(*), count(p.arrived_at), count(p.lost_at), coalesce(max(l.reason), '') FROM case_photo p"
        " LEFT JOIN photo_loss l ON l.token = p.token WHERE p.finding_id ="
        " (SELECT id FROM sent_report ORDER BY received_at DESC LIMIT 1)"
    )
    with live.app.app_context():
        return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(statement).all()]
