"""Checks by keyboard: a pair is skipped and another passed without a page load, the pictures of the next are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.cases.models import Case
from app.cases.rules.life import State
from app.platform import clock
from app.platform.db import db
from app.site.setup import assets
from tests.browser.people import log_in
from tests.cases.steps import walked_to
from tests.support import city
from tests.support.live_server import LiveServer, serve

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


@pytest.fixture
def live(city_app: Flask) -> Iterator[LiveServer]:
    with city_app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")
        for minute in range(3):
            with clock.at(MONDAY + timedelta(minutes=minute)):
                walked_to(State.CHECKING, city.people())
    with serve(city_app) as server:
        yield server


def test_from_pair_to_pair_by_keyboard(
    live: LiveServer, open_context: Callable[..., BrowserContext], accessible: Callable[[Page], None]
) -> None:
    with live.app.app_context():
        first, second, third = db.session.scalars(sa.select(Case.number).order_by(Case.id)).all()
    page = open_context(phone=False).new_page()
    log_in(page, live, "supervisor")
    page.goto("/checks")
    page.evaluate("window.alive = true")
    page.locator("html[data-ready]").wait_for()
    page.keyboard.press("j")
    page.wait_for_url(f"**/checks/{second}*")
    page.keyboard.press("r")  # no reason chosen: said on the spot, and nothing is lost
    expect(page.get_by_role("alert")).to_contain_text("请选一个理由")
    page.keyboard.press("2")
    expect(page.locator("[name=reason]").nth(1)).to_be_checked()
    page.locator("#verdict-text").fill("p j r")  # letters in a field are letters
    page.locator("#verdict-text").blur()
    page.keyboard.press("r")
    page.wait_for_url(f"**/checks/{third}?done=rework")
    accessible(page)
    page.keyboard.press("p")
    page.wait_for_url(f"**/checks/{first}?done=pass")
    expect(page.locator(".check__queue h2")).to_have_text("待核查 1")
    assert page.evaluate("window.alive")
    page.go_back()
    page.wait_for_function("!window.alive")
    with live.app.app_context():
        states = db.session.scalars(sa.select(Case.state).order_by(Case.id)).all()
    assert states == [State.CHECKING, State.RECTIFYING, State.CLOSED]
