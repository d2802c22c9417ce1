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
from tests.browser.people import log_in, photo_files
from tests.browser.test_rectify import live, number  # noqa: F401 - fixtures
from tests.support import city
from tests.support.live_server import LiveServer


def test_a_verdict_without_a_network_is_kept_and_received_once(
    open_context: Callable[..., BrowserContext],
    live: LiveServer,  # noqa: F811
    number: str,  # noqa: F811
    tmp_path: Path,
    accessible: Callable[[Page], None],
) -> None:
    with live.app.app_context():
        people = city.people()
        give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(city.jpeg(7))), AfterPhoto())])
        assign_checker(people.arbiter, number, people.other_inspector.account_id, "到现场看")
    page = open_context(reduced_motion="reduce").new_page()
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
