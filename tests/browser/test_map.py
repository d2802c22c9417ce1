"""The map in Chromium: figures, marks and list agree, the address restores the view, the keyboard and a phone suffice."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.oversight.rules.view import PAGE
from app.site.setup import assets
from tests.browser.people import log_in
from tests.capture.conftest import city_template, config, people
from tests.oversight.ground import insert, row
from tests.support.live_server import LiveServer

__all__ = ["city_template", "config", "people"]

Accessible = Callable[[Page], None]
OPEN = 400
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(autouse=True)
def _cases(live: LiveServer) -> None:
    with live.app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")
        rnd = random.Random(4)
        insert([row(rnd, number) for number in range(OPEN)])


@pytest.fixture
def look(open_context: Callable[..., BrowserContext], live: LiveServer) -> Callable[..., Page]:
    """``look(phone=True, url="/map")``: a supervisor's page once the map has answered."""

    def open_page(phone: bool = False, url: str = "/map", **options: object) -> Page:
        page = open_context(phone, **options).new_page()
        log_in(page, live, "supervisor")
        page.goto(url)
        if options.get("java_script_enabled", True):
            page.wait_for_url(re.compile("zoom="))
            expect(page.locator("#map-rows")).to_have_attribute("aria-busy", "false")
        return page

    return open_page


def zoom_of(page: Page) -> float:
    found = re.search(r"zoom=([\d.]+)", page.url)
    assert found is not None
    return float(found[1])


def settled(page: Page, act: Callable[[], object]) -> None:
    """Act, and wait until the list is that of the view it makes the map ask for."""
    with page.expect_response(lambda response: "/api/map?" in response.url):
        act()
    expect(page.locator("#map-rows")).to_have_attribute("aria-busy", "false")


def count_of(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#map-heading").inner_text()))


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_accessible_by_day_and_by_night(
    look: Callable[..., Page], accessible: Accessible, *, phone: bool, locale: str
) -> None:
    page = look(phone, locale=locale)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        accessible(page)
    if phone:
        page.locator("#map-handle").click()
        accessible(page)
        page.locator("#map-handle").click()
        page.locator(".chip[data-open-filters]").click()
        accessible(page)


def test_head_list_and_filters_tell_the_same_number(look: Callable[..., Page]) -> None:
    page = look()
    whole = count_of(page)
    assert 0 < whole <= OPEN
    settled(page, lambda: page.locator(".fil", has=page.locator("input[value=SHU]")).click())
    assert "category=SHU" in page.url
    rats = int(page.locator('[data-count="category:SHU"]').inner_text())
    assert count_of(page) == rats
    assert page.locator("#map-rows > .row").count() == min(PAGE, rats)
    page.locator(".list__reset").click()
    expect(page.locator("#map-heading")).to_have_text(f"视野内 {whole} 件")


def test_the_address_restores_the_view(look: Callable[..., Page]) -> None:
    page = look()
    settled(page, lambda: page.locator('[data-zoom="1"]').click())
    settled(page, lambda: page.locator("label", has=page.locator("input[name=late][value=late]")).click())
    first = page.locator("#map-rows > .row").first.get_attribute("data-number")
    again = look(url=page.url)
    assert again.url == page.url
    expect(again.locator("#map-heading")).to_have_text(page.locator("#map-heading").inner_text())
    expect(again.locator("#map-rows > .row").first).to_have_attribute("data-number", first or "")
    expect(again.locator("input[name=late][value=late]")).to_be_checked()


def test_keys_move_and_zoom_and_the_list_follows(look: Callable[..., Page]) -> None:
    page = look()
    before = zoom_of(page)
    page.locator("#map").focus()
    settled(page, lambda: page.keyboard.press("+"))
    assert zoom_of(page) > before
    box = page.url
    settled(page, lambda: page.keyboard.press("ArrowRight"))
    assert page.url != box


def test_pressing_the_ground_brings_a_jurisdiction_forward(look: Callable[..., Page]) -> None:
    page = look(url="/map?bbox=113.0,33.5,114.4,34.5&zoom=9.5&q=99999999")
    settled(page, lambda: page.locator("#map").click(position={"x": 420, "y": 330}))
    expect(page).to_have_url(re.compile(r"unit=\d+"))
    expect(page.locator("#map-unit")).not_to_have_value("")
    settled(page, lambda: page.locator("[data-whole]").click())
    expect(page.locator("#map-unit")).to_have_value("")


def test_further_rows_come_on_demand(look: Callable[..., Page]) -> None:
    page = look(url="/map?bbox=112.9,33.6,114.4,34.5&zoom=9")
    expect(page.locator("#map-rows > .row")).to_have_count(PAGE)
    page.locator("#map-more").click()
    expect(page.locator("#map-rows > .row")).to_have_count(2 * PAGE)
    numbers = page.locator("#map-rows > .row").evaluate_all("rows => rows.map(row => row.dataset.number)")
    assert len(set(numbers)) == 2 * PAGE


def test_a_lost_server_is_said_and_what_was_seen_stays(look: Callable[..., Page]) -> None:
    page = look()
    whole = count_of(page)
    page.context.set_offline(True)
    page.locator('[data-zoom="1"]').click()
    expect(page.locator("#map-said")).to_contain_text("连不上服务器")
    assert count_of(page) == whole
    page.context.set_offline(False)
    settled(page, lambda: page.locator("#map-said button").click())
    expect(page.locator("#map-said")).to_be_hidden()


def test_on_a_phone_a_thumb_is_enough(look: Callable[..., Page]) -> None:
    page = look(phone=True)
    settled(page, lambda: page.locator("[data-shortcut][data-late=late]").tap())
    expect(page.locator("[data-shortcut][data-late=late]")).to_have_attribute("aria-pressed", "true")
    page.locator("#map-handle").tap()
    expect(page.locator("#map-heading")).to_be_visible()
    page.locator("#map-handle").tap()
    page.locator(".chip[data-open-filters]").tap()
    expect(page.locator("#map-filters")).to_be_visible()
    page.locator("#map-done").tap()
    expect(page.locator("#map-filters")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_a_table_and_a_list_stand_in(look: Callable[..., Page], accessible: Accessible) -> None:
    page = look(java_script_enabled=False)
    expect(page.locator(".room__table")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    assert page.locator("#map-rows > .row").count() == PAGE
    page.locator("label", has=page.locator("input[value=SHU]")).click()
    page.locator(".rail__apply").click()
    expect(page).to_have_url(re.compile("category=SHU"))
