"""A real Chromium on the real application: phones and desks, positions, and axe on every page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.people import PATIENCE_MS
from tests.support.live_server import LiveServer, serve

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
]
IN_THE_CITY = {"latitude": 34.0305, "longitude": 113.8121, "accuracy": 8}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
SETTINGS: dict[str, Any] = {
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "geolocation": IN_THE_CITY,
    "permissions": ["geolocation"],
    "reduced_motion": "reduce",  # axe would catch a colour half-way
}
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str | None:
    """The system's Chromium, None when there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if chromium_path() is None:
        pytest.skip("no Chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def live(app: Flask) -> Iterator[LiveServer]:
    with serve(app) as server:
        yield server


@pytest.fixture
def open_context(browser: Browser, live: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts: ``phone=True`` 390 × 844, else 1440 × 900; further keywords go to Playwright."""
    made: list[BrowserContext] = []

    def make(phone: bool = True, **options: Any) -> BrowserContext:
        frame = PHONE if phone else DESK
        context = browser.new_context(**{**frame, **SETTINGS, "base_url": live.url, **options})
        context.set_default_timeout(PATIENCE_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


@pytest.fixture
def accessible(axe: Axe) -> Callable[[Page], None]:
    """Fails when axe finds a violation on the page."""

    def check(page: Page) -> None:
        found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        said = [f"{violation['id']}: {[node['target'] for node in violation['nodes']]}" for violation in found]
        assert not said, "\n".join(said)

    return check
