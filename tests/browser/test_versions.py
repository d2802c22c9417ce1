"""A new version never interrupts a finding that is being captured; the kill switch takes the worker away and leaves the outbox whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.site.setup import assets
from tests.browser.people import choose, log_in, receipt_number, submit, until
from tests.browser.test_offline import captured_unsent, ready, reports
from tests.capture.conftest import city_template, config, people
from tests.support.live_server import LiveServer

__all__ = ["city_template", "config", "people"]

Open = Callable[..., BrowserContext]
ASK_FOR_UPDATE = "async () => { await (await navigator.serviceWorker.getRegistration()).update(); }"
NEXT_WAITS = "async () => Boolean((await navigator.serviceWorker.getRegistration()).waiting)"
NO_NEXT = "async () => !(await navigator.serviceWorker.getRegistration()).waiting"
# No worker, and nothing kept but the second copy of what is unsent
GONE = """async () => (await navigator.serviceWorker.getRegistrations()).length === 0
  && (await caches.keys()).every((name) => name === "outbox")"""


@pytest.fixture(autouse=True)
def _built(live: LiveServer) -> None:
    with live.app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")


def begin(page: Page) -> None:
    """A finding is begun, and the page marked: a reload would lose the mark."""
    page.goto("/capture")
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#kept-mark")).to_be_visible()
    expect(page.locator("#place-fix")).to_contain_text("8")
    page.evaluate("window.untouched = true")


def test_a_new_version_waits_until_the_finding_is_done(
    open_context: Open, live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    ready(page)
    begin(page)
    offer = page.locator("[data-new-version]")

    monkeypatch.setattr("app.site.views.shell_version", lambda: "next")
    page.evaluate(ASK_FOR_UPDATE)
    until(page, NEXT_WAITS)
    expect(offer).to_be_hidden()
    other = page.context.new_page()
    other.goto("/reports")
    other.locator("[data-new-version] button").click()
    until(page, NO_NEXT)  # the other tab has taken the new version; this one is left alone
    expect(offer).to_be_hidden()
    assert page.evaluate("window.untouched")
    expect(page.locator('#chips button[aria-pressed="true"]')).to_have_attribute("value", "ZANG-02")

    submit(page)
    receipt_number(page)
    page.locator(".receipt__acts .btn--ink").click()
    with page.expect_navigation():
        offer.get_by_role("button", name=re.compile("新版本")).click()
    expect(page.locator(".shot--filled")).to_have_count(0)
    assert reports(live) == [True]


def test_the_kill_switch_takes_the_worker_and_leaves_the_outbox(open_context: Open, live: LiveServer) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    ready(page)
    captured_unsent(page)
    page.locator(".receipt__acts .btn--ink").click()
    expect(page.locator("#kept-mark")).to_be_hidden()
    choose(page, "CHA", "CHA-07")
    expect(page.locator("#kept-mark")).to_be_visible()
    page.evaluate("window.untouched = true")

    live.app.config["MINGCHA"] = replace(live.app.config["MINGCHA"], service_worker=False)
    page.evaluate(ASK_FOR_UPDATE)
    until(page, GONE)
    assert page.evaluate("window.untouched")
    log_in(page, live, "inspector")
    page.goto("/capture")
    expect(page.locator('#chips button[aria-pressed="true"]')).to_have_attribute("value", "CHA-07")
    page.goto("/reports")
    expect(page.locator(".mark--sent").first).to_be_visible()
    until(page, GONE)  # no page brings it back
    assert reports(live) == [True]
