"""The camera inside the capture page: three taps, the shutter's own instant and position, and the way out when it will not open."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Response, expect

from app.platform.db import db
from app.site.setup import assets
from tests.browser.people import choose, log_in, open_capture, receipt_number, submit
from tests.capture.conftest import city_template, config, people
from tests.support import city
from tests.support.live_server import LiveServer

__all__ = ["city_template", "config", "people"]

Open = Callable[..., BrowserContext]
WITH_CAMERA = ["geolocation", "camera"]
LONG_EDGES = """async () => {
  const open = indexedDB.open("mingcha");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = db.transaction("photos").objectStore("photos").getAll();
  const photos = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  db.close();
  const maps = await Promise.all(photos.map(({ buf, type }) => createImageBitmap(new Blob([buf], { type }))));
  return maps.map((map) => Math.max(map.width, map.height));
}"""


@pytest.fixture(autouse=True)
def _built(live: LiveServer) -> None:
    with live.app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")


def inspector(open_context: Open, live: LiveServer, **options: Any) -> Page:
    page = open_context(**options).new_page()
    log_in(page, live, "inspector")
    open_capture(page)
    return page


# A phone that needs a while to make a picture small: longer than a thumb needs for the next two taps
SLOW_PHONE = """(() => {
  const quick = window.createImageBitmap.bind(window);
  window.createImageBitmap = async (...what) => {
    await new Promise((go) => setTimeout(go, 1500));
    return quick(...what);
  };
})()"""


def photo(live: LiveServer) -> dict[str, Any]:
    with live.app.app_context():
        (body,) = db.session.scalars(sa.text("SELECT body FROM sent_report WHERE complete")).all()
    (only,) = json.loads(body)["photos"]
    assert isinstance(only, dict)
    return only


def test_shutter_item_submit(open_context: Open, live: LiveServer, accessible: Callable[[Page], None]) -> None:
    page = inspector(open_context, live, permissions=WITH_CAMERA)
    page.context.add_init_script(SLOW_PHONE)
    page.evaluate("""localStorage.setItem("mc-recent-items", '["ZANG-02"]')""")  # the item of yesterday
    page.goto("/")
    page.locator(".home__acts .btn--seal").click()
    shutter = page.locator(".lens__shutter")
    expect(page.locator(".lens__title")).to_contain_text("近景")
    expect(page.locator(".lens__line")).to_contain_text("误差约 8 米")
    accessible(page)
    shutter.click()
    page.locator('#chips button[value="ZANG-02"]').click()
    submit(page)
    receipt_number(page)
    taken = photo(live)
    assert (taken["provenance"], taken["role"], taken["type"]) == ("camera_inpage", "near", "image/jpeg")
    assert taken["taken_at"] == taken["last_modified"]
    assert (taken["fix"]["accuracy_m"], taken["fix"]["source"]) == (8, "device")
    assert page.url.endswith("/capture")  # a page that is loaded again does not open the camera by itself


def test_a_camera_that_will_not_open_gives_way_to_the_phones_own(
    open_context: Open, live: LiveServer, tmp_path: Path
) -> None:
    page = inspector(open_context, live)
    large = tmp_path / "large.jpg"
    large.write_bytes(city.jpeg(7, (3000, 2000)))
    with page.expect_file_chooser() as chooser:
        page.locator("input[name=near]").click()
    chooser.value.set_files(large)
    page.locator(".shot--filled").wait_for()
    expect(page.locator("#kept-mark")).to_have_text("已存本机")
    assert page.evaluate(LONG_EDGES) == [2048]
    choose(page, "ZANG", "ZANG-02")
    submit(page)
    receipt_number(page)
    assert photo(live)["provenance"] == "input_capture"


def test_what_loads_before_the_first_tap_is_light(open_context: Open, live: LiveServer) -> None:
    page = open_context().new_page()
    log_in(page, live, "inspector")
    answers: list[Response] = []

    def hear(answer: Response) -> None:
        answers.append(answer)  # weighed below: a body that is asked for in here might come after the sum

    page.on("response", hear)
    page.goto("/capture")
    expect(page.locator("#route-lead")).to_contain_text("西关街道")
    page.wait_for_load_state("networkidle")
    ours = [answer for answer in answers if answer.url.startswith(live.url)]
    sizes = {answer.url.removeprefix(live.url): len(gzip.compress(answer.body())) for answer in ours}
    assert any(path.startswith("/static/build/capture-") for path in sizes)
    assert not [path for path in sizes if path.startswith("/api/reference")]  # outlines come with the first tap
    assert sum(sizes.values()) <= 80_000, sizes
    with page.expect_response("**/api/reference"):
        page.locator(".tile").first.click()


# A browser that recognises speech by itself, and hears the same every time
ON_DEVICE = """window.SpeechRecognition = class extends EventTarget {
  static available = async ({ processLocally }) => (processLocally ? "available" : "unavailable");
  start() {
    window.heardLocally = this.processLocally;
    this.dispatchEvent(new Event("start"));
    const words = Object.assign([{ transcript: "桶满了 " }], { isFinal: true });
    this.dispatchEvent(Object.assign(new Event("result"), { resultIndex: 0, results: [words] }));
  }
  stop() { this.dispatchEvent(new Event("end")); }
};"""


def test_dictation_is_off_and_only_where_the_device_recognises_by_itself(
    open_context: Open, live: LiveServer, accessible: Callable[[Page], None]
) -> None:
    page = inspector(open_context, live)
    page.locator("[data-open-note]").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#dictation")).to_have_count(0)
    page.context.add_init_script(ON_DEVICE)
    open_capture(page)
    page.locator("[data-open-note]").click()
    expect(page.locator("#dictation")).not_to_be_checked()
    talk = page.locator(".dictation .btn")
    expect(talk).to_be_hidden()
    page.locator("#dictation").check()
    talk.click()
    expect(page.locator("#note")).to_have_value("桶满了")
    expect(talk).to_have_attribute("aria-pressed", "true")
    accessible(page)
    talk.click()
    expect(talk).to_have_text("开始听写")
    assert page.evaluate("window.heardLocally")
    expect(page.locator("#kept-mark")).to_have_text("已存本机")
