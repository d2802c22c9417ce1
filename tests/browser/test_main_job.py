"""The main job in Chromium, three people: the inspector files, the officer puts right, somebody else checks and closes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.site.setup import assets
from tests.browser.people import choose, log_in, photo_files, receipt_number, submit, take_photos
from tests.capture.conftest import city_template, config, people
from tests.support.live_server import LiveServer

__all__ = ["city_template", "config", "people"]

Accessible = Callable[[Page], None]


@pytest.fixture(autouse=True)
def _built(live: LiveServer) -> None:
    with live.app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")


@pytest.mark.parametrize(("phone", "locale"), [(True, "zh-CN"), (False, "zh-CN"), (True, "en-GB")])
def test_from_the_street_to_the_closed_case(
    open_context: Callable[..., BrowserContext],
    live: LiveServer,
    accessible: Accessible,
    tmp_path: Path,
    *,
    phone: bool,
    locale: str,
) -> None:
    def person(login: str) -> Page:
        page = open_context(phone, locale=locale, reduced_motion="reduce").new_page()
        log_in(page, live, login)
        return page

    number = _file(person("inspector"), tmp_path, accessible)
    officer = person("officer")
    _put_right(officer, number, tmp_path, accessible)
    _check(person("supervisor"), number, accessible)
    officer.goto(f"/cases/{number}")
    expect(officer.locator(".state--closed").first).to_be_visible()
    for words in ("inspector", "supervisor"):
        expect(officer.locator("main")).not_to_contain_text(words)


def _file(page: Page, folder: Path, accessible: Accessible) -> str:
    page.goto("/capture")
    take_photos(page, photo_files(folder, 2))
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#route-more b")).not_to_be_empty()
    submit(page)
    number = receipt_number(page)
    accessible(page)
    return number


def _put_right(page: Page, number: str, folder: Path, accessible: Accessible) -> None:
    page.goto("/cases")
    accessible(page)
    page.goto(f"/cases/{number}")
    accessible(page)
    page.locator('form[action$="/acceptance"] button').first.click()
    page.locator('a[href*="act=rectify"]').first.click()
    accessible(page)
    page.locator("#photos").set_input_files(photo_files(folder, 1, first=9))
    page.locator("#text").fill("清运 2 车次，冲洗地面")
    page.locator("[data-rectify] .btn--seal").click()
    expect(page.locator(".state--checking").first).to_be_visible()


def _check(page: Page, number: str, accessible: Accessible) -> None:
    page.goto("/checks")
    page.goto(f"/checks/{number}")
    accessible(page)
    page.locator('button[value="pass"]').click()
    page.wait_for_load_state()
    page.goto(f"/cases/{number}")
    expect(page.locator(".state--closed").first).to_be_visible()
