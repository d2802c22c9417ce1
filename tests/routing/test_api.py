"""`POST /api/routing/decide`: who may ask, what each gets, what is refused."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import Role
from tests.routing.conftest import TokenOf
from tests.routing.test_cli import KEYS

BODY: dict[str, Any] = {
    "item": "ZANG-02",
    "lon": 113.826,
    "lat": 34.023,
    "accuracy": 8,
    "crs": "wgs84",
    "at": "2026-11-24T10:21:00+08:00",
}


def post(app: Flask, token: str, body: object) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "zh"}
    return app.test_client().post("/api/routing/decide", json=body, headers=headers)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ARBITER, Role.COMMANDER])
def test_the_office_gets_the_whole_answer(city: Flask, token_of: TokenOf, role: Role) -> None:
    response = post(city, token_of(role), BODY)
    assert response.status_code == 200
    answer = response.get_json()
    assert set(answer) == set(KEYS)
    assert answer["lead"] == "411002004"
    assert answer["due_rectify"] == "2026-11-24T16:21:00+08:00"


def test_an_inspector_gets_what_the_capture_page_shows(city: Flask, token_of: TokenOf) -> None:
    token = token_of(Role.INSPECTOR)
    answer = post(city, token, BODY).get_json()
    assert answer["lead"]["unit"] == "411002004"
    assert answer["body"]["name"] == "魏都区"
    assert answer["guides"][0]["short"] == "城管局"
    assert answer["limit"] == "4 工作时"
    assert "person" not in answer
    assert "trace" not in answer
    assert post(city, token, BODY | {"item": "HUANG-01"}).get_json() == {
        "outcome": "confidential",
        "confidential": True,
    }
    outside = post(city, token, BODY | {"lon": 116.4, "lat": 39.9}).get_json()
    assert outside["outcome"] == "outside"
    assert outside["distance_m"] > 600_000


def test_a_choice_near_a_border(city: Flask, token_of: TokenOf) -> None:
    near = BODY | {"lon": 113.8821, "lat": 34.02078, "accuracy": 100}
    answer = post(city, token_of(Role.ARBITER), near | {"boundary_choice": "411002570"}).get_json()
    assert (answer["outcome"], answer["leaf"], answer["body"]) == ("choose", "411002570", "XCDCQ")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DEPARTMENT, Role.POLICE, Role.CLERK, Role.PUBLISHER, Role.ADMIN])
def test_others_may_not_ask(city: Flask, token_of: TokenOf, role: Role) -> None:
    assert post(city, token_of(role), BODY).status_code == 403


def test_nobody_asks_without_a_token(city: Flask) -> None:
    assert post(city, "wrong", BODY).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (BODY | {"crs": "epsg:3857"}, 422, "crs_unknown"),
        ({key: value for key, value in BODY.items() if key != "crs"}, 422, "field_invalid"),
        (BODY | {"item": "ZANG-99"}, 422, "item_unknown"),
        (BODY | {"lon": 34.023, "lat": 113.826}, 422, "position_invalid"),
        (BODY | {"lon": "east"}, 422, "field_invalid"),
        (BODY | {"accuracy": -1}, 422, "accuracy_invalid"),
        (BODY | {"at": "2026-11-24T10:21:00"}, 422, "field_invalid"),
        (BODY | {"more": 1}, 422, "field_invalid"),
        ([], 422, "field_invalid"),
    ],
)
def test_refusals(city: Flask, token_of: TokenOf, body: object, status: int, code: str) -> None:
    response = post(city, token_of(Role.ARBITER), body)
    assert (response.status_code, response.get_json()["code"]) == (status, code)


def test_what_is_no_json(city: Flask, token_of: TokenOf) -> None:
    headers = {"Authorization": f"Bearer {token_of(Role.ARBITER)}"}
    response = city.test_client().post("/api/routing/decide", data=b"{", headers=headers)
    assert (response.status_code, response.get_json()["code"]) == (400, "json_invalid")
