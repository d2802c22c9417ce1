"""Logging in and the own account in a real browser: accessible, fitting, usable without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.accounts import NewAccount, Role, create_account
from tests.support.live_server import LiveServer

Open = Callable[..., BrowserContext]
PASSWORD = "plum river 7 stones"
OWN_PAGES = ("/account", "/account/password", "/account/second-factor", "/account/confirmation")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(autouse=True)
def _people(app: Flask) -> None:
    with app.app_context():
        for login, role, must_change in (
            ("officer", Role.OFFICER, False),
            ("arbiter", Role.ARBITER, False),
            ("fresh", Role.OFFICER, True),
        ):
            new = NewAccount(login, role, "411002", name="周明朗", password=PASSWORD, must_change=must_change)
            create_account(new, "system")


def enter(page: Page, login: str, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.locator("button.btn--ink").click()


def all_looks(page: Page) -> Iterator[None]:
    """The page as it stands, on a phone and a desk, by day and by night."""
    for width, height in ((390, 844), (1440, 900)):
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            yield


def test_login_is_accessible_also_when_refused(open_context: Open, accessible: Callable[[Page], None]) -> None:
    page = open_context(phone=False).new_page()
    page.goto("/login")
    for _ in all_looks(page):
        accessible(page)
    enter(page, "officer", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    for _ in all_looks(page):
        accessible(page)


def test_own_pages_are_accessible(open_context: Open, accessible: Callable[[Page], None]) -> None:
    page = open_context(phone=False).new_page()
    enter(page, "officer")
    page.wait_for_url(lambda url: "/login" not in url)
    for path in OWN_PAGES:
        page.goto(path)
        for _ in all_looks(page):
            accessible(page)


@pytest.mark.parametrize(("login", "title"), [("arbiter", "设置二次验证"), ("fresh", "换密码")])
def test_what_comes_between_is_accessible(
    open_context: Open, accessible: Callable[[Page], None], login: str, title: str
) -> None:
    page = open_context(phone=False).new_page()
    enter(page, login)
    expect(page.locator("h1")).to_have_text(title)
    for _ in all_looks(page):
        accessible(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wider_than_a_small_phone(open_context: Open, live: LiveServer, language: str) -> None:
    context = open_context(viewport={"width": 360, "height": 640})
    context.add_cookies([{"name": "mc-lang", "value": language, "url": live.url}])
    page = context.new_page()
    page.goto("/login")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    enter(page, "officer")
    page.wait_for_url(lambda url: "/login" not in url)
    for path in OWN_PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_in_and_out_without_scripts(open_context: Open) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto("/account")
    page.locator("#login").fill("officer")
    page.locator("#password").fill(PASSWORD)
    page.locator("button.btn--ink").click()
    expect(page.locator("h1")).to_have_text("我的")
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("h1")).to_contain_text("登录")
    page.goto("/account")
    expect(page.locator("#login")).to_be_visible()
