"""The machine's door to the map: what is seen by whom, what is refused, how little is sent."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import Actor, Role
from app.cases import file_report
from app.platform.policy import registry
from tests.support import city
from tests.support.browsing import Reader
from tests.support.city import XIGUAN

TOWN = "113.75,33.98,113.90,34.08"
EMPTY_SEA = "0,0,1,1"


@pytest.fixture
def filed(city_app: Flask) -> list[str]:
    """Three cases at one place and one confidential finding beside them; numbers of the three."""
    reports = [city.report(item) for item in ("ZANG-01", "LUAN-01", "SHU-01")]
    with city_app.app_context():
        inspector = city.people().inspector
        numbers = [file_report(report, inspector).number for report in reports]
        file_report(city.report("HUANG-01"), inspector)
    return numbers


@pytest.fixture
def ask(city_app: Flask, filed: list[str]) -> Callable[..., Any]:
    """``ask("supervisor", "/api/map?…")``: the answer to a signed-in person."""
    clients: dict[str, FlaskClient] = {}

    def get(login: str, url: str, **headers: str) -> Any:
        if login not in clients:
            clients[login] = Reader(city_app, login).pages.client
        return clients[login].get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return get


def test_a_supervisor_sees_every_open_case_and_no_confidential_one(ask: Callable[..., Any], filed: list[str]) -> None:
    answer = ask("supervisor", f"/api/map?bbox={TOWN}&zoom=13").json
    assert answer["figures"]["total"] == 3
    assert {row["number"] for row in answer["cases"]} == set(filed)
    assert "HUANG" not in json.dumps(answer)
    assert set(answer["figures"]["category"]) == {"ZANG", "LUAN", "CHA", "WEN", "YING", "SHU", "CE"}
    on_map = sum(cluster[2] for cluster in answer["clusters"]) + len(answer["marks"])
    assert on_map == 3


def test_a_row_is_said_in_the_readers_language(city_app: Flask, filed: list[str]) -> None:
    client = Reader(city_app, "supervisor").pages.client
    url = f"/api/map?bbox={TOWN}&zoom=13"
    row = _first(client, url)
    assert (row["state"], row["state_name"]) == ("dispatched", "待签收")
    assert row["url"] == f"/cases/{row['number']}"
    assert row["phrase"].startswith("还剩")
    client.set_cookie("mc-lang", "en")
    assert _first(client, url)["phrase"].endswith("left")


def _first(client: FlaskClient, url: str) -> dict[str, Any]:
    answer: Any = client.get(url).json
    row: dict[str, Any] = answer["cases"][0]
    return row


@pytest.mark.parametrize(("login", "count"), [("officer", 3), ("foreign", 0), ("arbiter", 3), ("commander", 3)])
def test_units_see_their_own_ground_only(ask: Callable[..., Any], login: str, count: int) -> None:
    assert ask(login, f"/api/map?bbox={TOWN}&zoom=13").json["figures"]["total"] == count
    assert len(ask(login, f"/api/map/cases?bbox={TOWN}").json["cases"]) == count


def test_a_foreign_case_is_not_selected(ask: Callable[..., Any], filed: list[str]) -> None:
    assert ask("officer", f"/api/map?bbox={EMPTY_SEA}&case={filed[0]}").json["selected"]["number"] == filed[0]
    assert ask("foreign", f"/api/map?bbox={EMPTY_SEA}&case={filed[0]}").json["selected"] is None


@pytest.mark.parametrize("login", ["inspector", "publisher", "police", "clerk", "admin"])
def test_others_are_refused(ask: Callable[..., Any], login: str) -> None:
    assert ask(login, "/api/map").status_code == 403
    assert ask(login, "/map").status_code == 403


def test_a_stranger_is_asked_to_sign_in(city_app: Flask) -> None:
    client = city_app.test_client()
    assert client.get("/api/map").status_code == 401
    assert client.get("/api/jurisdictions").status_code == 401


def test_filters_narrow_the_list_and_leave_their_own_facet_whole(ask: Callable[..., Any]) -> None:
    answer = ask("supervisor", f"/api/map?bbox={TOWN}&zoom=13&category=SHU").json
    assert answer["figures"]["total"] == 1
    assert answer["figures"]["category"]["ZANG"] == 1
    assert answer["figures"]["state"]["dispatched"] == 1
    assert [row["category"] for row in answer["cases"]] == ["SHU"]
    assert [mark["category"] for mark in answer["marks"]] == ["SHU"]


def test_marks_reach_a_little_beyond_the_view_and_figures_do_not(ask: Callable[..., Any]) -> None:
    lon, lat = XIGUAN
    beside = f"{lon + 0.002},{lat - 0.01},{lon + 0.022},{lat + 0.01}"
    answer = ask("supervisor", f"/api/map?bbox={beside}&zoom=15").json
    assert answer["figures"]["total"] == 0
    assert sum(cluster[2] for cluster in answer["clusters"]) + len(answer["marks"]) == 3


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("bbox=nan,33,114,35", "bbox"),
        ("bbox=113,33,114", "bbox"),
        ("bbox=34,113,35,114", "bbox"),
        (f"bbox={TOWN}&zoom=inf", "zoom"),
        (f"bbox={TOWN}&zoom=99", "zoom"),
        ("category=HUANG", "category"),
        ("state=closed", "state"),
        ("late=maybe", "late"),
        ("unit=%27%20OR", "unit"),
        ("days=5", "days"),
        ("q=abc", "q"),
    ],
)
def test_bad_parts_are_named(ask: Callable[..., Any], query: str, part: str) -> None:
    for path in ("/api/map", "/api/map/cases"):
        answer = ask("supervisor", f"{path}?{query}")
        assert answer.status_code == 422
        assert answer.mimetype == "application/problem+json"
        assert answer.json["field"] == part
        assert answer.json["detail"]


def test_exchanged_coordinates_are_told(ask: Callable[..., Any]) -> None:
    assert "写反" in ask("supervisor", "/api/map?bbox=33.9,113.7,34.1,113.9").json["detail"]


def test_a_bad_page_number_is_refused(ask: Callable[..., Any]) -> None:
    assert ask("supervisor", "/api/map/cases?after=1%27").json["field"] == "after"


def test_the_list_goes_on_after_a_case(ask: Callable[..., Any]) -> None:
    first = ask("supervisor", f"/api/map/cases?bbox={TOWN}").json
    assert first["after"] is None
    rest = ask("supervisor", f"/api/map/cases?bbox={TOWN}&after={first['cases'][0]['number']}").json
    assert rest["cases"] == first["cases"][1:]


def test_an_unchanged_view_is_not_sent_again(ask: Callable[..., Any]) -> None:
    url = f"/api/map?bbox={EMPTY_SEA}&zoom=13"
    first = ask("supervisor", url)
    assert first.headers["Cache-Control"] == "no-store"
    again = ask("supervisor", url, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.data == b""


def test_answers_are_packed(ask: Callable[..., Any]) -> None:
    url = f"/api/map?bbox={TOWN}&zoom=13"
    packed = ask("supervisor", url, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == ask("supervisor", url).json


def test_outlines_are_small_complete_and_kept(ask: Callable[..., Any]) -> None:
    page = ask("supervisor", "/map").text
    address = page.split('data-outlines="')[1].split('"')[0]
    packed = ask("supervisor", address, Accept_Encoding="gzip")
    assert "immutable" in packed.headers["Cache-Control"]
    assert len(packed.data) < 40_000
    levels = json.loads(gzip.decompress(packed.data))["levels"]
    assert {level: len(units) for level, units in levels.items()} == {"county": 6, "zone": 2, "township": 105}
    stale = ask("supervisor", "/api/jurisdictions?v=old")
    assert "no-cache" in stale.headers["Cache-Control"]
    assert ask("supervisor", "/api/jurisdictions", If_None_Match=stale.headers["ETag"]).status_code == 304


def test_rings_start_at_a_point_and_go_on_in_steps(ask: Callable[..., Any]) -> None:
    county = ask("inspector", "/api/jurisdictions").json["levels"]["county"][0]
    ring = county["rings"][0]
    assert 112.5 < ring[0] / 1e5 < 115
    assert 33 < ring[1] / 1e5 < 35
    assert all(abs(step) < 1e5 for step in ring[2:])
    assert abs(sum(ring[0::2]) / 1e5 - ring[0] / 1e5) < 0.2


def test_no_boundaries_no_outlines(app: Flask, client: FlaskClient) -> None:
    registry(app).load_actor = lambda: Actor(1, "x", Role.SUPERVISOR, "ZHDC", "x", "x")
    assert client.get("/api/jurisdictions").status_code == 404
