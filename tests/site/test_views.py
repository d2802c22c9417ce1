"""Home per role, the language switch, error pages, what browsers ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask

from app.cases import CaseRow, OwnPage, OwnReport
from app.platform import clock
from app.platform.errors import AppError, Busy, Conflict, Forbidden, StorageFull, TooLarge, TooManyRequests
from app.platform.policy import public
from app.site import (
    HomeRound,
    RoundStop,
    home,
    provide_language,
    provide_round,
)
from app.site.errors import WORDS
from tests.support.html_lint import PageClient

Become = Callable[[str | None], None]
MORNING = datetime(2026, 11, 24, 2, 21, tzinfo=UTC)  # 10:21 in Xuchang


@pytest.fixture
def morning() -> Iterator[None]:
    with clock.at(MORNING):
        yield


@pytest.mark.usefixtures("morning")
def test_inspector_home_without_rooms_shows_the_day_and_two_buttons(page: PageClient, act_as: Become) -> None:
    act_as("inspector")
    home = page.get("/")
    assert home.heading == "11 月 24 日 星期二"
    assert [(a.get("href"), "".join(a.itertext())) for a in home.find("a", class_="btn")] == [
        ("/capture#camera", "拍照上报"),
        ("/reports", "我的上报"),
    ]
    assert "这个月还没有上报" in home.words


def own(title: str, state: str) -> OwnReport:
    """One own report as the cases hand it out."""
    return OwnReport(
        finding_id="f1",
        number="48271936",
        category="ZANG",
        title=title,
        state=state,
        state_name="整改中",
        filed_at=MORNING,
        confidential=False,
        lead="",
        photos=0,
        arrived=0,
        case=cast("CaseRow", SimpleNamespace(reworks=0, place="西关", cover=None)),
    )


@pytest.mark.usefixtures("morning")
def test_inspector_home_shows_the_months_reports_by_glyph(
    page: PageClient, act_as: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []

    def tally(_author: object, since: datetime) -> tuple[list[tuple[str, int]], int]:
        asked.append(since)
        return [("ZANG", 5), ("CE", 1)], 4

    monkeypatch.setattr(home, "own_tally", tally)

    def reports(_author: object, limit: int, confidential: bool) -> OwnPage:
        return OwnPage([] if confidential else [own("垃圾", "rectifying")], None)

    monkeypatch.setattr(home, "own_reports", reports)
    act_as("inspector")
    shown = page.get("/")
    assert asked == [datetime(2026, 10, 31, 16, tzinfo=UTC)]  # midnight of the first in Xuchang
    assert "6 条 · 已结案 4" in shown.words
    assert "脏5" in shown.words
    assert "厕1" in shown.words
    assert "整改中" in shown.words
    assert "今天 10:21" in shown.words
    assert "/reports/f1" in shown.links()


@pytest.mark.usefixtures("morning")
def test_inspector_home_shows_todays_round(page: PageClient, app: Flask, act_as: Become) -> None:
    act_as("inspector")
    stops = tuple(RoundStop(name, "西大街道", "/visits/1", name == "甲") for name in ("甲", "乙", "丙"))
    provide_round(app, lambda _actor: HomeRound(12, "/visits/1", stops))
    home = page.get("/")
    assert home.heading == "第 12 轮 · 今日 3 处"
    assert "已查 1 处，还有 2 处" in home.words
    assert len(home.find("li", class_="stop--next")) == 1


def test_stranger_is_not_let_in(page: PageClient, act_as: Become) -> None:
    act_as(None)
    assert page.get("/", expect=303).response.location == "/login"


def test_others_start_at_their_own_place(page: PageClient, app: Flask, act_as: Become) -> None:
    app.add_url_rule("/cases", "doors.cases", public(lambda: "cases"))
    act_as("officer")
    assert page.get("/", expect=303).response.location == "/cases"


def test_language_is_switched_by_its_button_and_the_page_comes_back(
    page: PageClient, app: Flask, act_as: Become
) -> None:
    kept: list[tuple[str, str]] = []
    provide_language(app, lambda actor, language: kept.append((actor.role, language)))
    act_as("inspector")
    back = page.get("/?round=1").submit("/language", expect=303, language="en")
    assert back.response.location == "/?round=1"
    assert kept == [("inspector", "en")]
    assert page.follow(back).tree.get("lang") == "en"


@pytest.mark.parametrize("target", ["//evil.example/x", "https://evil.example/", "/\\evil.example", "javascript:x", ""])
def test_language_switch_leads_nowhere_else(page: PageClient, act_as: Become, target: str) -> None:
    act_as("inspector")
    back = page.get("/").submit("/language", expect=303, language="en", next=target)
    assert back.response.location == "/"


def test_unknown_language_is_refused(page: PageClient, act_as: Become) -> None:
    act_as("inspector")
    assert page.get("/").submit("/language", expect=422, language="fr").heading == "填写有误"


ERRORS = [Forbidden(), Conflict(), TooLarge(), TooManyRequests(retry_after=30), Busy(), StorageFull(), AppError()]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: str(error.status))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_error_page_says_what_is_safe_and_what_to_do(
    page: PageClient, app: Flask, act_as: Become, error: AppError, language: str
) -> None:
    def fail() -> str:
        raise error

    app.add_url_rule("/broken", "doors.broken", public(fail))
    act_as("officer")
    page.client.set_cookie("mc-lang", language)
    shown = page.get("/broken", expect=error.status)
    said = WORDS[error.status]
    if language == "zh":
        assert shown.heading == str(said.title)
        assert str(said.safe) in shown.words
    assert str(error.status) in shown.words
    assert f"· {error.code}" not in shown.words, "a code is for programs"
    assert shown.find("a", class_="btn")
    assert shown.response.headers["Cache-Control"] == "no-store"


def test_unknown_address_is_a_page_like_the_others(page: PageClient, act_as: Become) -> None:
    act_as("officer")
    assert page.get("/no/such/page", expect=404).heading == "没有找到"


def test_error_pages_need_no_navigation_when_the_service_is_ill(page: PageClient, app: Flask, act_as: Become) -> None:
    def ill() -> str:
        raise Busy

    app.add_url_rule("/broken", "doors.broken", public(ill))
    act_as("officer")
    assert page.get("/broken", expect=503).find("nav") == []


def test_stale_page_shows_what_changed_and_keeps_the_text(page: PageClient, app: Flask, act_as: Become) -> None:
    def refuse() -> str:
        raise Conflict("stale", changes=[("10:34", "刘建国 签收")])

    app.add_url_rule("/act", "doors.act", public(refuse), methods=["POST"])
    act_as("officer")
    token = page.get("/components").find("input", name="csrf_token")[0].get("value")
    form = {
        "csrf_token": token,
        "reason": "不在我们辖区,在河对岸",
        "password": "a secret of mine",
        "version": "3",
        "unit": "X",
    }
    shown = page.post("/act", form, expect=409, headers={"Referer": "http://localhost/cases/12?tab=1"})
    assert "10:34刘建国 签收" in shown.words
    assert [area.text for area in shown.find("textarea")] == ["不在我们辖区,在河对岸"]
    assert [a.get("href") for a in shown.find("a", class_="btn")] == ["/cases/12?tab=1", "/"]


@pytest.mark.parametrize(("language", "line"), [("zh", "综合督察组 周敏"), ("en", "周敏, Supervision")])
def test_desk_says_who_is_signed_in(page: PageClient, act_as: Become, language: str, line: str) -> None:
    act_as("inspector")
    page.client.set_cookie("mc-lang", language)
    assert line in page.get("/").text


def test_foreign_referrer_is_no_way_back(page: PageClient, act_as: Become) -> None:
    act_as("officer")
    shown = page.get("/nope", expect=404, headers={"Referer": "https://evil.example/cases"})
    assert [a.get("href") for a in shown.find("a", class_="btn")] == ["/"]


def test_manifest_names_icons_that_exist(page: PageClient) -> None:
    told = page.client.get("/manifest.webmanifest")
    assert told.mimetype == "application/manifest+json"
    manifest = told.get_json()
    assert manifest["name"] == "明察"
    for icon in manifest["icons"]:
        picture = page.client.get(icon["src"], buffered=True)
        assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert page.client.get("/icons/seal-65.png").status_code == 404


def test_manifest_speaks_english(page: PageClient) -> None:
    page.client.set_cookie("mc-lang", "en")
    manifest = page.client.get("/manifest.webmanifest").get_json()
    assert (manifest["name"], manifest["lang"]) == ("Mingcha", "en")


def test_favicon_leads_to_the_seal(page: PageClient) -> None:
    assert page.client.get("/favicon.ico").location == "/icons/seal-64.png"


def test_health_says_what_was_looked_at(page: PageClient) -> None:
    answer = page.client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ok")


def test_health_fails_when_the_disk_is_full(make_app: Callable[..., Flask]) -> None:
    answer = make_app(free_disk_floor=10**18).test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()["checks"]) == (503, {"database": True, "disk": False})


def test_pages_call_themselves_ours_and_errors_do_not(page: PageClient) -> None:
    assert page.client.get("/components").headers["X-Mingcha"] == "page"
    assert "X-Mingcha" not in page.client.get("/nope").headers


def test_components_are_for_the_demo_only(make_app: Callable[..., Flask]) -> None:
    assert make_app(testing=False).test_client().get("/components").status_code == 404
    assert make_app(testing=False, demo=True).test_client().get("/components").status_code == 200
