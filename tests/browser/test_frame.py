"""The frame in a real browser: accessible, never wider than the screen, usable without scripts, honest without a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pytest
from flask import Flask, render_template_string, request
from playwright.sync_api import BrowserContext, Page, expect

from app.accounts import NewAccount, Role, create_account
from app.platform.policy import public
from app.site.setup import assets
from tests.browser.people import until
from tests.site.conftest import act_as
from tests.support.live_server import LiveServer
from tests.support.sign_in import session_of

__all__ = ["act_as"]

Become = Callable[[str | None], None]
Open = Callable[..., BrowserContext]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = [("/components", "supervisor"), ("/", "inspector"), ("/no/such/page", "officer"), ("/no/such/page", None)]
FORM = """{% extends "site/base.html" %}{% from "site/macros/forms.html" import csrf, submit, password with context %}
{% block title %}Form{% endblock %}{% block content %}
<form method="post" action="/form">{{ csrf() }}{{ submit('Send') }}</form>
<label for="p">Password</label><input id="p" type="password">
<button data-reveal="p" type="button" aria-label="Show" hidden>Eye</button>
<p style="height: 3000px"><a href="/deep">deep</a></p>{% endblock %}"""
DEEP = '{% extends "site/base.html" %}{% set back = "/form" %}{% block title %}Deep{% endblock %}'


@pytest.fixture
def sent(app: Flask) -> list[str]:
    """A page with a form, a page below it, and what was posted."""
    posts: list[str] = []

    def form() -> str:
        if request.method == "POST":
            posts.append(request.path)
        return render_template_string(FORM)

    app.add_url_rule("/form", "doors.form", public(form), methods=["GET", "POST"])
    app.add_url_rule("/deep", "doors.deep", public(lambda: render_template_string(DEEP)))
    return posts


@pytest.fixture(autouse=True)
def _built(app: Flask) -> None:
    if "/map" not in {rule.rule for rule in app.url_map.iter_rules()}:
        app.add_url_rule("/map", "doors.map", public(lambda: "map"))
    with app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_frame_is_accessible_on_phone_and_desk_by_day_and_by_night(
    open_context: Open, act_as: Become, accessible: Callable[[Page], None], path: str, role: str | None
) -> None:
    act_as(role)
    page = open_context(phone=False).new_page()
    for width, height in ((390, 844), (1440, 900)):
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.goto(path)
            accessible(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wider_than_a_small_phone(
    open_context: Open, live: LiveServer, act_as: Become, language: str
) -> None:
    context = open_context(viewport={"width": 360, "height": 640})
    context.add_cookies([{"name": "mc-lang", "value": language, "url": live.url}])
    page = context.new_page()
    for path, role in PAGES:
        act_as(role)
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_no_script_or_style_breaks_the_policy(open_context: Open, act_as: Become) -> None:
    act_as("supervisor")
    page = open_context(phone=False).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/components")
    assert said == []


def test_a_double_tap_sends_once(open_context: Open, act_as: Become, sent: list[str]) -> None:
    act_as(None)
    page = open_context().new_page()
    page.goto("/form")
    with page.expect_navigation():
        page.evaluate("() => { const f = document.forms[0]; f.requestSubmit(); f.requestSubmit(); }")
    assert sent == ["/form"]


@pytest.mark.usefixtures("sent")
def test_the_eye_shows_and_hides_what_is_typed(open_context: Open, act_as: Become) -> None:
    act_as(None)
    page = open_context().new_page()
    page.goto("/form")
    eye = page.locator("[data-reveal]")
    eye.click()
    expect(page.locator("#p")).to_have_attribute("type", "text")
    expect(eye).to_have_attribute("aria-label", "隐藏密码")
    eye.click()
    expect(page.locator("#p")).to_have_attribute("type", "password")


def test_a_photo_that_does_not_come_leaves_a_sign(app: Flask, open_context: Open, act_as: Become) -> None:
    template = """{% extends "site/base.html" %}{% from "site/macros/lists.html" import photo %}
    {% block title %}P{% endblock %}{% block content %}{{ photo('/gone.jpg', 'gone') }}{{ photo('/icons/seal-64.png', 'here') }}{% endblock %}"""
    app.add_url_rule("/pictures", "doors.pictures", public(lambda: render_template_string(template)))
    act_as(None)
    page = open_context().new_page()
    page.goto("/pictures")
    expect(page.locator(".photo--lost > .icon")).to_be_visible()
    expect(page.locator(".photo--lost")).to_have_count(1)
    expect(page.get_by_alt_text("here")).to_be_visible()


@pytest.mark.usefixtures("sent")
def test_back_returns_to_the_list_as_it_was_left(open_context: Open, act_as: Become) -> None:
    act_as(None)
    page = open_context().new_page()
    page.goto("/form")
    page.evaluate("window.scrollTo(0, 900)")
    page.evaluate("document.querySelector('a[href=\"/deep\"]').click()")
    page.wait_for_url("**/deep")
    page.locator("a[data-back]").click()
    page.wait_for_url("**/form")
    page.wait_for_function("window.scrollY > 800")


def test_menu_closes_on_escape_and_on_a_tap_elsewhere(open_context: Open, act_as: Become) -> None:
    act_as("supervisor")
    page = open_context(phone=False).new_page()
    page.goto("/components")
    menu = page.locator(".deskbar details.menu")
    ways: list[Callable[[], None]] = [lambda: page.keyboard.press("Escape"), lambda: page.mouse.click(700, 500)]
    for close in ways:
        menu.locator("summary").click()
        expect(menu).to_have_attribute("open", "")
        close()
        expect(menu).not_to_have_attribute("open", "")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_language_is_switched_without_scripts(open_context: Open, act_as: Become, phone: bool) -> None:
    act_as(None)
    page = open_context(phone, java_script_enabled=False).new_page()
    page.goto("/no/such/page")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Not found")


def _wait_for_worker(page: Page) -> None:
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_without_a_network_the_worker_says_what_is_safe(open_context: Open, act_as: Become) -> None:
    act_as("inspector")
    context = open_context()
    page = context.new_page()
    page.goto("/components")
    _wait_for_worker(page)
    context.set_offline(True)
    page.goto("/reports")
    expect(page.locator("h1")).to_have_text("没有网络")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.btn--ink')).minHeight") == "48px"
    )  # styles are there


def test_a_page_of_the_shell_opens_offline_and_is_forgotten_at_logout(
    app: Flask, open_context: Open, live: LiveServer
) -> None:
    with app.app_context():
        create_account(NewAccount("inspector", Role.INSPECTOR, "ZHDC", password="plum river 7 stones"), "system")
    context = open_context()
    name, token = session_of(app, "inspector")
    context.add_cookies([{"name": name, "value": token, "url": live.url}])
    page = context.new_page()
    page.goto("/account")
    _wait_for_worker(page)
    page.goto("/capture")
    heading = page.locator("h1").inner_text()
    until(page, "async () => Boolean(await caches.match('/shell/zh/capture'))")
    context.set_offline(True)
    page.goto("/capture")
    expect(page.locator("h1")).to_have_text(heading)
    context.set_offline(False)
    page.goto("/account")
    page.get_by_role("button", name="退出登录").last.click()
    page.wait_for_url(re.compile(r"/login$"))
    until(page, "async () => (await caches.keys()).length === 0")


PUT_ASIDE = """async (user) => {
  const open = indexedDB.open("mingcha");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const label = { category: "ZANG", title: "x", place: "", taken_at: null };
  const rest = { attempts: 0, timeouts: 0, strange: 0, last_error: null, done_at: null, number: null, missing: null, label };
  const item = { id: "i", user_id: user, kind: "report", state: "queued", payload: "{}", sha: "s", photos: [], bytes: 2,
    next_at: Date.now() + 3_600_000, queued_at: Date.now() - 42 * 60_000, ...rest };
  const write = db.transaction("items", "readwrite");
  write.objectStore("items").put(item);
  await new Promise((done) => { write.oncomplete = done; });
  db.close();
}"""


def test_home_says_what_waits_on_the_phone_and_for_how_long(open_context: Open, act_as: Become) -> None:
    act_as("inspector")
    context = open_context()
    context.route("**/api/**", lambda route: route.abort())
    page = context.new_page()
    page.goto("/")
    waiting = page.locator("#waiting")
    expect(waiting).to_be_hidden()
    until(page, "async () => (await indexedDB.databases()).some((db) => db.name === 'mingcha')")
    page.evaluate(PUT_ASIDE, page.locator("body").get_attribute("data-user"))
    page.reload()
    expect(waiting).to_contain_text("1 条未送达")
    expect(waiting).to_contain_text("最早已等 42 分钟，都在本机")
    expect(waiting.locator("a")).to_have_attribute("href", "/reports")
