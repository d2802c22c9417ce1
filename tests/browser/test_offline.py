"""The phone without a network: from a cold start to the received report, two people on one phone, the way out, new versions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from app.platform.db import db
from app.site.setup import assets
from tests.browser.conftest import ARGUMENTS, PHONE, SETTINGS, chromium_path
from tests.browser.people import (
    ASLEEP,
    PATIENCE_MS,
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
# Every request, the worker's too, ends at a port where nobody is
NO_NETWORK = ["--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>"]
SHELL_READY = """async () => {
  const worker = (await navigator.serviceWorker.ready).active;
  return worker?.state === "activated" && Boolean(await caches.match("/shell/en/reports"));
}"""
OUTLINES = """async () => {
  const open = indexedDB.open("mingcha");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = db.transaction("ref").objectStore("ref").get("reference");
  const found = await new Promise((done) => { asked.onsuccess = () => done(Boolean(asked.result)); });
  db.close();
  return found;
}"""


@pytest.fixture(autouse=True)
def _built(live: LiveServer) -> None:
    with live.app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")


@pytest.fixture
def start_phone(playwright: Playwright, live: LiveServer, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Starts the browser of one phone: its profile stays when the browser goes."""
    running: list[BrowserContext] = []

    def start(locale: str = "zh-CN", network: bool = True) -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium_path(),
            headless=True,
            args=ARGUMENTS if network else [*ARGUMENTS, *NO_NETWORK],
            base_url=live.url,
            **{**PHONE, **SETTINGS, "locale": locale},
        )
        context.set_default_timeout(PATIENCE_MS)
        running.append(context)
        return context

    yield start
    for context in running:
        context.close()


def ready(page: Page) -> None:
    """The phone was used once with a network: everything for the day without one is on it."""
    page.goto("/")
    until(page, SHELL_READY)
    until(page, OUTLINES)
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def reports(live: LiveServer) -> list[bool]:
    with live.app.app_context():
        return list(db.session.scalars(sa.text("SELECT complete FROM sent_report")).all())


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WORDS = {
    "zh-CN": ("已存本机", "离线预估", "还在本机 1", "服务器已收全"),
    "en-GB": ("Kept on phone", "Offline estimate", "Still on this phone: 1", "Received by the server"),
}


@pytest.mark.parametrize("locale", WORDS)
def test_from_airplane_mode_and_a_cold_start_to_the_received_report(
    start_phone: Open, live: LiveServer, tmp_path: Path, accessible: Callable[[Page], None], locale: str
) -> None:
    kept, estimate, still_here, received = WORDS[locale]
    context = start_phone(locale)
    page = context.new_page()
    log_in(page, live, "inspector")
    ready(page)
    context.close()

    context = start_phone(locale, network=False)
    page = context.new_page()
    page.goto("/")
    page.locator(".home__acts .btn--seal").click()
    take_photos(page, photo_files(tmp_path, 2))
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#route-more")).to_contain_text(estimate)
    submit(page)
    expect(page.locator("#receipt-dialog .mark--kept")).to_have_text(kept)
    page.locator(".receipt a").click()
    expect(page.locator("#waiting")).to_contain_text(still_here)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        accessible(page)
    assert reports(live) == []
    context.close()

    context = start_phone(locale)
    page = context.new_page()
    log_in(page, live, "inspector")  # the cookie of a test dies with the browser
    page.goto("/reports")
    expect(page.locator("#waiting .mark--sent")).to_be_visible()
    expect(page.locator("#waiting")).to_contain_text(received)
    assert reports(live) == [True]


def captured_unsent(page: Page) -> None:
    """A finding that stays on the phone: the login has ended in the middle of it."""
    page.goto("/capture")
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#place-fix")).to_contain_text("8")
    page.context.clear_cookies()
    submit(page)
    page.locator("#receipt-dialog .mark--kept").wait_for()


def test_the_second_person_on_the_phone_neither_sees_nor_sends_the_first_ones_work(
    open_context: Open, live: LiveServer
) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    ready(page)
    captured_unsent(page)
    log_in(page, live, "inspector2")
    page.goto("/reports?plain")
    expect(page.locator("#waiting")).to_contain_text("别人没送出的 1 条")
    expect(page.locator("#waiting [data-item]")).to_have_count(0)
    page.goto("/")
    expect(page.locator("#waiting")).to_be_hidden()
    assert reports(live) == []
    page.context.clear_cookies()
    log_in(page, live, "inspector")
    page.goto("/reports")
    expect(page.locator("#waiting .mark--sent")).to_be_visible()
    assert reports(live) == [True]


def test_with_an_expired_login_capture_goes_on_and_says_so(open_context: Open, live: LiveServer) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    ready(page)
    page.context.clear_cookies()
    page.add_init_script(ASLEEP)
    page.goto("/capture#asleep")
    page.locator('.tile[data-c="ZANG"]').click()
    page.evaluate("wake()")
    expect(page.locator("[data-phone-says]")).to_contain_text("登录已过期")
    page.locator('#chips button[value="ZANG-02"]').click()  # tapped before the page was alive, and kept
    expect(page.locator("#place-fix")).to_contain_text("8")
    submit(page)
    expect(page.locator("#receipt-dialog")).to_contain_text("已存本机")
    log_in(page, live, "inspector")
    page.locator(".receipt__acts .btn--ink").click()
    page.goto("/capture")
    choose(page, "CHA", "CHA-07")
    submit(page)
    receipt_number(page)
    until(page, lambda: reports(live) == [True, True])


def test_a_push_message_sends_what_waits_with_every_page_closed(open_context: Open, live: LiveServer) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    ready(page)
    captured_unsent(page)
    page.goto("about:blank")
    log_in(page, live, "inspector")
    workers = page.context.new_cdp_session(page)
    registered: list[str] = []
    workers.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registered.extend(each["registrationId"] for each in event["registrations"]),
    )
    workers.send("ServiceWorker.enable")
    until(page, lambda: registered)
    assert reports(live) == []
    message = {"title": "t", "body": "b", "url": "/", "tag": "t"}
    pushed = {"origin": live.url, "registrationId": registered[0], "data": json.dumps(message)}
    workers.send("ServiceWorker.deliverPushMessage", pushed)
    until(page, lambda: reports(live) == [True])


def test_a_logout_does_not_leave_unsent_work_behind(open_context: Open, live: LiveServer) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    ready(page)
    page.context.route("**/api/reports/**", lambda route: route.abort())
    captured_unsent(page)
    log_in(page, live, "inspector")
    page.goto("/account")
    page.get_by_role("button", name="退出登录").last.click()
    leaving = page.locator("dialog.leaving")
    expect(leaving).to_contain_text("还有 1 条没有送出")
    expect(leaving.locator("[data-leave]")).to_be_hidden()
    with page.expect_download() as caught:
        leaving.locator("[data-export]").click()
    file = json.loads(Path(caught.value.path()).read_text("utf-8"))
    assert (file["mingcha_export"], len(file["items"])) == (1, 1)
    leaving.locator("[data-leave]").click()
    page.wait_for_url("**/login")
    until(page, "async () => (await caches.keys()).join() === 'outbox'")
    assert page.evaluate("async () => (await indexedDB.databases()).map((db) => db.name)") == ["mingcha"]
    assert reports(live) == []


def test_a_logout_leaves_what_was_only_begun_for_the_next_login(
    open_context: Open, live: LiveServer, accessible: Callable[[Page], None]
) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    page.goto("/capture")
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#kept-mark")).to_be_visible()
    page.goto("/account")
    page.get_by_role("button", name="退出登录").last.click()
    leaving = page.locator("dialog.leaving")
    expect(leaving).to_contain_text("还有 1 条没写完")
    accessible(page)
    leaving.locator("[data-leave]").click()
    page.wait_for_url("**/login")
    log_in(page, live, "inspector")
    page.goto("/capture")
    expect(page.locator('#chips button[aria-pressed="true"]')).to_have_attribute("value", "ZANG-02")


# Whether the second store has item, photos and draft, and these words with it
COPIED = """async (words) => {
  const cache = await caches.open("outbox");
  const texts = (await cache.keys()).map(async (key) => (await cache.match(key)).text());
  return texts.length === 4 && (await Promise.all(texts)).some((text) => text.includes(words));
}"""
# From the receipt to the next finding's tile before the browser has told anybody that the receipt is closed
QUICK_THUMB = """() => {
  document.querySelector(".receipt__acts .btn--ink").click();
  document.querySelector('.tile[data-c="CHA"] input').click();
}"""
EMPTIED = """async () => {
  const gone = indexedDB.deleteDatabase("mingcha");
  return new Promise((done) => { gone.onsuccess = () => done(true); gone.onblocked = () => done(false); });
}"""


def test_a_browser_that_lost_its_database_has_the_unsent_report_and_the_draft_all_the_same(
    open_context: Open, live: LiveServer, tmp_path: Path
) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    ready(page)
    page.goto("/capture")
    take_photos(page, photo_files(tmp_path, 2))
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#place-fix")).to_contain_text("8")
    page.context.clear_cookies()
    submit(page)
    page.locator("#receipt-dialog .mark--kept").wait_for()
    page.evaluate(QUICK_THUMB)
    page.locator('#chips button[value="CHA-07"]').click()
    page.locator("[data-open-note]").click()
    page.locator("#note").fill("还没写完")
    expect(page.locator("#kept-mark")).to_be_visible()
    until(page, COPIED, "还没写完")
    page.goto(f"{live.url}/healthz")
    assert page.evaluate(EMPTIED)
    log_in(page, live, "inspector")
    page.goto("/capture")
    expect(page.locator("#note")).to_have_value("还没写完")
    page.goto("/reports")
    expect(page.locator("#waiting .mark--sent")).to_be_visible()
    assert reports(live) == [True]
    until(page, "async () => (await (await caches.open('outbox')).keys()).length === 1")


def test_a_logout_with_nothing_waiting_is_one_tap(open_context: Open, live: LiveServer) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    page.goto("/account")
    page.get_by_role("button", name="退出登录").last.click()
    page.wait_for_url("**/login")
