"""The capture page in Chromium at 390 × 844: alive, accessible, in both languages, and never losing what was captured."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from app.platform.db import db
from app.site.setup import assets
from tests.browser.people import choose, log_in, open_capture, photo_files, receipt_number, submit, take_photos, until
from tests.capture.conftest import city_template, config, people
from tests.support import city
from tests.support.live_server import LiveServer

__all__ = ["city_template", "config", "people"]

Open = Callable[..., BrowserContext]
Accessible = Callable[[Page], None]
NUMBER = re.compile(r"^\d{4}-\d{4}$")
# Whether these words of a draft are on the phone's disk
ON_DISK = """async (words) => {
  const open = indexedDB.open("mingcha");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = db.transaction("drafts").objectStore("drafts").getAll();
  const drafts = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  db.close();
  return drafts.some((draft) => draft.fields.note === words);
}"""


@pytest.fixture(autouse=True)
def _built(live: LiveServer) -> None:
    with live.app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")


@pytest.fixture
def page(open_context: Open, live: LiveServer) -> Page:
    opened = open_context().new_page()
    log_in(opened, live, "inspector")
    return opened


def bodies(live: LiveServer) -> list[dict[str, object]]:
    with live.app.app_context():
        texts = db.session.scalars(sa.text("SELECT body FROM sent_report ORDER BY received_at")).all()
        complete = db.session.scalars(sa.text("SELECT complete FROM sent_report")).all()
    assert all(complete)
    return [json.loads(text) for text in texts]


def test_a_finding_from_shutter_to_case_number(page: Page, live: LiveServer, tmp_path: Path) -> None:
    page.goto("/capture")
    expect(page.locator("#place-fix")).to_have_text("定位好，误差约 8 米")
    take_photos(page, photo_files(tmp_path, 3))
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#route-lead")).to_have_text("魏都区 · 西关街道办事处 主办")
    expect(page.locator("#route-more")).to_contain_text("4 工作时")
    expect(page.locator("#kept-mark")).to_have_text("已存本机")
    submit(page)
    assert NUMBER.match(receipt_number(page))
    (body,) = bodies(live)
    photos = body["photos"]
    assert isinstance(photos, list)
    assert [photo["role"] for photo in photos] == ["near", "wide", "other"]
    assert {photo["provenance"] for photo in photos} == {"input_capture"}
    assert all(photo["fix"]["accuracy_m"] == 8 and photo["taken_at"] for photo in photos)
    assert body["pin"] is None


def test_two_taps_on_submit_make_one_report(page: Page, live: LiveServer, tmp_path: Path) -> None:
    page.goto("/capture")
    take_photos(page, photo_files(tmp_path, 1))
    choose(page, "ZANG", "ZANG-02")
    page.evaluate("const b = document.querySelector('.actionbar button'); b.click(); b.click();")
    receipt_number(page)
    assert len(bodies(live)) == 1


def test_what_is_missing_is_said(page: Page, accessible: Accessible) -> None:
    open_capture(page)
    submit(page)
    expect(page.locator(".summary")).to_contain_text("还没选小类")
    accessible(page)


def test_a_draft_survives_the_death_of_the_page(page: Page, live: LiveServer, tmp_path: Path) -> None:
    page.goto("/capture")
    take_photos(page, photo_files(tmp_path, 2))
    choose(page, "LUAN", "LUAN-01")
    page.locator("[data-open-note]").click()
    page.locator("#note").fill("摊位占了盲道")
    until(page, ON_DISK, "摊位占了盲道")
    context = page.context
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto("/capture")
    expect(again.locator(".shot--filled")).to_have_count(2)
    expect(again.locator("#note")).to_have_value("摊位占了盲道")
    expect(again.locator('#chips button[aria-pressed="true"]')).to_have_attribute("value", "LUAN-01")
    submit(again)
    receipt_number(again)
    (body,) = bodies(live)
    assert body["note"] == "摊位占了盲道"


def test_without_a_network_it_is_kept_and_goes_out_later(page: Page, live: LiveServer, tmp_path: Path) -> None:
    page.goto("/capture")
    choose(page, "ZANG", "ZANG-02")
    page.context.set_offline(True)
    take_photos(page, photo_files(tmp_path, 2))
    submit(page)
    sheet = page.locator("#receipt-dialog")
    expect(sheet.locator(".mark--kept")).to_have_text("已存本机")
    assert bodies(live) == []
    page.context.set_offline(False)
    assert NUMBER.match(receipt_number(page))
    assert len(bodies(live)) == 1


def test_the_pin_is_moved_by_keys_and_kept_beside_the_fix(page: Page, live: LiveServer) -> None:
    open_capture(page)
    page.locator(".place .btn").click()
    ground = page.locator(".pin__map")
    ground.focus()
    for _step in range(3):
        page.keyboard.press("ArrowLeft")
    page.locator(".pin .btn--ink").click()
    expect(page.locator("#place-fix")).to_contain_text("图钉离手机定位")
    choose(page, "ZANG", "ZANG-02")
    submit(page)
    receipt_number(page)
    (body,) = bodies(live)
    pin, fix = body["pin"], body["fix"]
    assert isinstance(pin, dict)
    assert isinstance(fix, dict)
    assert pin["lon"] < fix["lon"]
    assert abs(pin["lat"] - fix["lat"]) < 1e-5


def test_search_by_pinyin_initials(page: Page) -> None:
    page.goto("/capture")
    page.locator("#search").fill("ljt")
    chips = page.locator("#chips button")
    expect(chips.first).to_have_attribute("value", "ZANG-02")
    chips.first.click()
    expect(page.locator('.tile[data-c="ZANG"] input')).to_be_checked()
    expect(page.locator("#route-more")).to_contain_text("4 工作时")


def test_recent_items_come_first(page: Page) -> None:
    page.goto("/capture")
    choose(page, "ZANG", "ZANG-05")
    page.goto("/capture")
    page.locator('.tile[data-c="ZANG"]').click()
    expect(page.locator("#chips button").first).to_have_attribute("value", "ZANG-05")


def test_the_same_spot_is_offered_and_joined(page: Page, live: LiveServer) -> None:
    for _time in range(2):
        page.goto("/capture")
        choose(page, "ZANG", "ZANG-02")
        card = page.locator("button.same")
        if _time:
            expect(card).to_contain_text("是同一处")
            card.click()
            expect(page.locator("button.same")).to_contain_text("并入这件")
        submit(page)
        number = receipt_number(page)
    assert number
    with live.app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM case_file")) == 1
        assert db.session.scalar(sa.text("SELECT count(*) FROM finding")) == 2


def test_a_confidential_lead_is_safe(page: Page, accessible: Accessible) -> None:
    page.goto("/capture")
    choose(page, "HUANG", "HUANG-01")
    expect(page.locator("#safety")).to_contain_text("禁止进入现场取证")
    expect(page.locator("#route-lead")).to_have_text("直送公安机关")
    accessible(page)
    submit(page)
    page.locator("#receipt-dialog .mark--sent").wait_for()
    expect(page.locator(".receipt__number")).to_have_text("已转公安")
    page.locator(".receipt a").click()
    expect(page.locator(".rows")).to_contain_text("已转公安")
    expect(page.locator(".rows")).not_to_contain_text("魏都")


def test_a_gallery_photo_is_marked(page: Page, live: LiveServer, tmp_path: Path) -> None:
    page.goto("/capture")
    page.locator("input[name=gallery]").set_input_files(photo_files(tmp_path, 1))
    expect(page.locator(".shot--filled .photo__tag")).to_have_text("相册")
    choose(page, "ZANG", "ZANG-02")
    submit(page)
    receipt_number(page)
    (body,) = bodies(live)
    photos = body["photos"]
    assert isinstance(photos, list)
    assert photos[0]["provenance"] == "gallery"


def test_without_permission_to_locate_coordinates_can_be_pasted(open_context: Open, live: LiveServer) -> None:
    page = open_context(permissions=[]).new_page()
    log_in(page, live, "inspector")
    page.goto("/capture")
    expect(page.locator("#place-fix")).to_contain_text("没有定位权限")
    page.locator(".place .btn").click()
    page.locator(".pin .btn--quiet").click()
    page.locator("#position").fill(f"{city.XIGUAN[1]},{city.XIGUAN[0]}")
    page.locator("#position").blur()
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#route-lead")).to_contain_text("西关街道")
    submit(page)
    receipt_number(page)
    assert len(bodies(live)) == 1


def test_in_english(open_context: Open, live: LiveServer, tmp_path: Path) -> None:
    page = open_context(locale="en-GB").new_page()
    log_in(page, live, "inspector")
    page.goto("/capture")
    expect(page.locator("#place-fix")).to_have_text("Good fix, within 8 m")
    take_photos(page, photo_files(tmp_path, 2))
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#route-lead")).to_have_text("Xiguan Subdistrict, Weidou District leads")
    submit(page)
    assert NUMBER.match(receipt_number(page))


def test_scripts_off(open_context: Open, live: LiveServer, tmp_path: Path) -> None:
    page = open_context(java_script_enabled=False).new_page()
    log_in(page, live, "inspector")
    page.goto("/capture")
    assert page.locator("body").bounding_box() is not None
    page.locator("input[name=near]").set_input_files(photo_files(tmp_path, 1))
    page.locator("#position").fill("113.8,60")
    page.locator("#item").select_option("ZANG-02")
    button = page.locator(".actionbar button[type=submit]")
    button.click()
    expect(page.locator(".summary")).to_contain_text("写反了")
    expect(page.locator(".cap__kept")).to_contain_text("已保留 1 张照片")
    page.locator("#position").fill(f"{city.XIGUAN[1]}, {city.XIGUAN[0]}")
    button.click()
    expect(page.locator(".slip__number")).to_have_text(NUMBER)
    assert len(bodies(live)) == 1


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("phone", [True, False])
def test_accessible_by_day_and_by_night(
    open_context: Open, live: LiveServer, accessible: Accessible, tmp_path: Path, phone: bool
) -> None:
    page = open_context(phone).new_page()
    log_in(page, live, "inspector")
    page.goto("/capture")
    take_photos(page, photo_files(tmp_path, 3))
    choose(page, "CHA", "CHA-07")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        accessible(page)
    page.locator(".place .btn").click()
    page.locator(".pin__map svg").first.wait_for()
    accessible(page)
    page.keyboard.press("Escape")
    submit(page)
    receipt_number(page)
    accessible(page)
    page.goto("/reports")
    accessible(page)
    page.locator("a.row__title").click()
    page.locator(".slip__number").wait_for()
    accessible(page)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_nothing_is_wider_than_a_small_phone(
    open_context: Open, live: LiveServer, tmp_path: Path, language: str
) -> None:
    page = open_context(locale=language, viewport={"width": 360, "height": 640}).new_page()
    log_in(page, live, "inspector")
    page.goto("/capture")
    take_photos(page, photo_files(tmp_path, 4))
    choose(page, "CHA", "CHA-07")
    expect(page.locator("#route-more")).not_to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto("/reports")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
