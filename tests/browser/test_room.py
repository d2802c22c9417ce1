"""What the phone or its browser may do to unsent work is said before it happens: no room left, a built-in browser, a tab on iOS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Route, expect

from app.platform.db import db
from app.site.setup import assets
from tests.browser.people import (
    choose,
    log_in,
    photo_files,
    receipt_number,
    submit,
    take_photos,
    until,
)
from tests.capture.conftest import city_template, config, people
from tests.support.live_server import LiveServer

__all__ = ["city_template", "config", "people"]

Open = Callable[..., BrowserContext]
# The browser says what the test has written down, so that the room can shrink and grow between two taps
FREE = """navigator.storage.estimate = async () => ({
  usage: 0, quota: Number(localStorage.getItem("test-free") ?? 10e9),
});"""
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1"
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0.49"


@pytest.fixture(autouse=True)
def _built(live: LiveServer) -> None:
    with live.app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")


def phone(open_context: Open, live: LiveServer, **options: Any) -> Page:
    page = open_context(**options).new_page()
    page.context.add_init_script(FREE)
    log_in(page, live, "inspector")
    return page


def free(page: Page, megabytes: int) -> None:
    page.evaluate("(bytes) => localStorage.setItem('test-free', String(bytes))", megabytes * 1_000_000)


def reload_and_tap(page: Page, category: str) -> None:
    """Load the page again and tap a tile before its script has come, as on a slow phone."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/build/capture*.js", hold)
    page.reload(wait_until="commit")
    page.locator(f'.tile[data-c="{category}"]').click()
    until(page, lambda: held)
    held[0].continue_()
    page.unroute("**/build/capture*.js", hold)


def test_capture_is_refused_before_a_photo_could_be_lost(
    open_context: Open, live: LiveServer, tmp_path: Path, accessible: Callable[[Page], None]
) -> None:
    page = phone(open_context, live, service_workers="block")
    page.goto("/capture")
    expect(page.locator("[data-hints]")).to_have_count(0)
    free(page, 120)
    page.reload()
    expect(page.locator("[data-hints]")).to_contain_text("还剩 120.0 MB")
    take_photos(page, photo_files(tmp_path, 1))
    free(page, 40)
    page.locator("input[name=gallery]").set_input_files(
        photo_files(tmp_path, 1, first=5)
    )  # chosen before the room was gone
    expect(page.locator(".shot--filled")).to_have_count(2)
    page.locator("input[name=more]").click()
    expect(page.locator(".summary")).to_contain_text("只剩 40.0 MB")
    reload_and_tap(page, "ZANG")  # what was begun can be finished
    page.locator('#chips button[value="ZANG-02"]').click()
    submit(page)
    receipt_number(page)

    page.goto("/capture")
    expect(page.locator("[data-hints]")).to_contain_text("先不能拍照上报")
    expect(page.locator("#capture")).to_be_hidden()
    expect(page.locator(".actionbar")).to_be_hidden()
    accessible(page)
    page.locator(".cap__full a").last.click()
    expect(page.locator(".summary")).to_contain_text("保持网络")
    expect(page.locator("#place-fix")).to_contain_text("8")
    choose(page, "CHA", "CHA-07")
    submit(page)
    page.locator(".slip__number").wait_for()
    with live.app.app_context():
        assert list(db.session.scalars(sa.text("SELECT complete FROM sent_report")).all()) == [True, True]


def test_browsers_that_may_lose_unsent_work_are_named_on_the_capture_page(open_context: Open, live: LiveServer) -> None:
    page = phone(open_context, live, user_agent=WECHAT)
    page.goto("/capture")
    expect(page.locator("[data-hints]")).to_contain_text("在浏览器打开")
    expect(page.locator("[data-hints] button")).to_have_count(0)
    page.context.close()
    page = phone(open_context, live, user_agent=IPHONE, locale="en-GB")
    page.goto("/capture")
    expect(page.locator("[data-hints]")).to_contain_text("Add to Home Screen")
    page.locator("[data-hints] button").click()
    page.reload()
    expect(page.locator("#place-fix")).to_contain_text("8")
    expect(page.locator("[data-hints]")).to_have_count(0)
