"""An inspector checks a case on site without a network: kept on the phone with its photo, sent later, received once."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from app.cases import AfterPhoto, assign_checker, give_feedback
from app.cases.models import CaseEvent
from app.cases.models.work import CaseAttachment
from app.evidence import stage_photo
from app.platform.db import db
from tests.browser.people import log_in, photo_files, until
from tests.browser.test_offline import ready, start_phone
from tests.browser.test_rectify import live, number
from tests.support import city
from tests.support.live_server import LiveServer

__all__ = ["live", "number", "start_phone"]

# Whether the rows of a store of the phone are as they should be
RIGHT = """async ([store, read, right]) => {
  const open = indexedDB.open("mingcha");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = db.transaction(store).objectStore(store)[read]();
  const found = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  db.close();
  return right === "kept" ? found.some((key) => key.startsWith("checks:")) : found.every((item) => item.state === "done");
}"""
KEPT, SENT = ["meta", "getAllKeys", "kept"], ["items", "getAll", "sent"]


def name_checker(live: LiveServer, number: str) -> None:
    with live.app.app_context():
        people = city.people()
        give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(city.jpeg(7))), AfterPhoto())])
        assign_checker(people.arbiter, number, people.other_inspector.account_id, "到现场看")


def test_a_verdict_without_a_network_is_kept_and_received_once(
    open_context: Callable[..., BrowserContext],
    live: LiveServer,
    number: str,
    tmp_path: Path,
    accessible: Callable[[Page], None],
) -> None:
    name_checker(live, number)
    page = open_context().new_page()
    log_in(page, live, "inspector2")
    page.goto(f"/site-checks/{number}")
    form = page.locator("form[data-on-site]")
    page.locator("form[data-on-site][data-ready]").wait_for()
    page.context.set_offline(True)
    form.get_by_role("button", name="返工").click()
    expect(page.locator("[data-complaint]")).to_contain_text("返工要选一个理由")
    page.locator("#photos").set_input_files(photo_files(tmp_path, 1, first=80))
    expect(page.locator("[data-shots] img")).to_have_count(1)
    expect(page.locator("[data-kept]")).to_have_text("已存本机")
    accessible(page)
    form.get_by_role("button", name="通过并结案").click()
    panel = page.locator("[data-sending-panel]")
    expect(panel.locator(".mark--kept")).to_have_text("已存本机")
    expect(panel).to_contain_text("结果“通过”和照片（1 张）")
    expect(form).to_be_hidden()
    accessible(page)
    page.context.set_offline(False)
    page.wait_for_url("**/site-checks?done=sent")
    expect(page.get_by_role("status").first).to_contain_text("核查结果已收到")
    with live.app.app_context():
        assert list(db.session.scalars(sa.select(CaseEvent.action))).count("pass") == 1
        assert len(db.session.scalars(sa.select(CaseAttachment)).all()) == 1


def test_a_check_that_was_listed_opens_without_a_network_and_is_given(
    start_phone: Callable[..., BrowserContext],
    live: LiveServer,
    number: str,
    tmp_path: Path,
    accessible: Callable[[Page], None],
) -> None:
    name_checker(live, number)
    context = start_phone()
    page = context.new_page()
    log_in(page, live, "inspector2")
    ready(page)
    page.goto("/site-checks")
    title = page.locator("main .row__title").inner_text()
    until(page, RIGHT, KEPT)
    assert page.evaluate("localStorage.getItem('mc-checks')") is not None
    context.close()

    context = start_phone(network=False)
    page = context.new_page()
    page.goto("/site-checks/11111111")
    expect(page.locator('[data-known="none"]')).to_be_visible()
    expect(page.locator("form[data-on-site]")).to_be_hidden()
    page.goto("/site-checks")
    page.get_by_role("link", name=title).click()
    page.locator("form[data-on-site][data-ready]").wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    accessible(page)
    page.locator("#photos").set_input_files(photo_files(tmp_path, 1, first=80))
    expect(page.locator("[data-shots] img")).to_have_count(1)
    page.get_by_role("button", name="通过并结案").click()
    expect(page.locator("[data-sending-panel] .mark--kept")).to_have_text("已存本机")
    context.close()

    context = start_phone()
    page = context.new_page()
    log_in(page, live, "inspector2")
    page.goto("/site-checks")
    until(page, RIGHT, SENT)
    page.goto("/notices")  # any page is a contact: what is not his to check any more the phone forgets
    until(page, "async () => localStorage.getItem('mc-checks') === null")
    with live.app.app_context():
        assert list(db.session.scalars(sa.select(CaseEvent.action))).count("pass") == 1
        assert len(db.session.scalars(sa.select(CaseAttachment)).all()) == 1
