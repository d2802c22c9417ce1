"""The app shell: the same page for everybody, of one version with its worker, and gone when the operator says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.site import provide_shell, setup
from tests.site.test_assets import build
from tests.support.html_lint import PageClient

Become = Callable[[str | None], None]
NAMES = ("capture", "home", "reports", "site-checks", "site-check", "offline")
NONCE = re.compile(r'nonce="[^"]+"')


@pytest.fixture
def built(app: Flask, tmp_path: Path) -> None:
    setup.init_app(app, build(tmp_path / "build", {"site.js": "site-B.js", "sw.js": "sw-C.js"}))


def worker_version(page: PageClient) -> str:
    found = re.match(r'self\.shellVersion = "(\w+)";', page.client.get("/sw.js").text)
    assert found
    return found[1]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_shell_page_is_the_same_for_everybody_and_names_nobody(
    page: PageClient, act_as: Become, name: str, language: str
) -> None:
    act_as(None)
    stranger = page.get(f"/shell/{language}/{name}", skip={"forms"})  # a form there is never posted as it stands
    assert stranger.tree.get("lang") == ("en" if language == "en" else "zh-CN")
    act_as("inspector")
    page.get("/components")  # a session with a token of its own
    known = page.client.get(f"/shell/{language}/{name}")
    assert NONCE.sub("", known.text) == NONCE.sub("", stranger.response.text)
    for secret in ("csrf_token", "周敏", "abcd", 'data-user="abcd"', "logout"):
        assert secret not in known.text
    assert "Set-Cookie" not in known.headers
    assert known.headers["Cache-Control"] == "no-cache"


@pytest.mark.usefixtures("built")
def test_worker_and_pages_are_of_one_version(page: PageClient, app: Flask, act_as: Become, tmp_path: Path) -> None:
    act_as(None)
    version = worker_version(page)
    assert {page.client.get(f"/shell/zh/{name}").headers["X-Mingcha-Shell"] for name in NAMES} == {version}
    provide_shell(app, "reports", lambda: "<p>new words</p>")
    setup.init_app(app, build(tmp_path / "next", {"site.js": "site-B.js", "sw.js": "sw-D.js"}))
    assert worker_version(page) != version


@pytest.mark.parametrize("path", ["/shell/zh/no-such", "/shell/fr/home", "/shell/zh/../home"])
def test_nothing_but_the_shell(page: PageClient, act_as: Become, path: str) -> None:
    act_as(None)
    assert page.client.get(path).status_code == 404


@pytest.mark.usefixtures("built")
def test_a_page_that_draws_the_shell_draws_the_next_one_for_its_reader(page: PageClient, act_as: Become) -> None:
    act_as("inspector")
    page.get("/shell/zh/home")
    assert page.get("/").find("body")[0].get("data-user") == "abcd"


def test_the_kill_switch_takes_the_worker_away(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    app = make_app(service_worker=False)
    setup.init_app(app, build(tmp_path / "build", {"site.js": "site-B.js", "sw.js": "sw-C.js"}))
    worker = app.test_client().get("/sw.js")
    assert "unregister()" in worker.text
    assert "caches.delete" in worker.text
    assert "indexedDB" not in worker.text
    assert worker.headers["Cache-Control"] == "no-cache"
    with app.test_request_context("/"):
        assert setup.worker_url() == ""
