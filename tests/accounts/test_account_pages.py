from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.accounts import Role, require_confirmed
from app.audit import entries_for
from app.platform import clock
from app.platform.policy import signed_in
from tests.accounts.conftest import PASSWORD, MakePerson, Person, post

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
NEW_PASSWORD = "four green herons wait"


def second_browser(person: Person) -> Person:
    other = Person(person.login, person.account_id, person.app.test_client(), person.app)
    other.client.get("/login", headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/17.5 Safari/604.1"})
    assert other.log_in().status_code == 303
    return other


def change(person: Person, new: str = NEW_PASSWORD, repeated: str | None = None, password: str = PASSWORD) -> int:
    fields = {"password": password, "new_password": new, "repeated": repeated if repeated is not None else new}
    return person.post("/account/password", **fields).status_code


def test_the_account_page_says_who_one_is(make_person: MakePerson) -> None:
    person = make_person(name="周明朗", home_unit="411023")
    person.log_in()
    page = person.client.get("/account").text
    for words in ("周明朗", "责任单位经办人", "411002", "411023", "这台设备"):
        assert words in page
    assert "no-store" in person.client.get("/account").headers["Cache-Control"]
    assert "X-Mingcha" not in person.client.get("/account").headers


def test_the_page_in_english(make_person: MakePerson) -> None:
    person = make_person()
    person.log_in()
    page = person.client.get("/account", headers={"Accept-Language": "en"}).text
    for words in ("Devices logged in", "Officer of a responsible unit", "Log out"):
        assert words in page


def test_the_language_stays_with_the_account(make_person: MakePerson) -> None:
    person = make_person()
    person.log_in()
    assert person.post("/language", language="en", next="/account").location == "/account"
    other = second_browser(person)
    other.client.delete_cookie("mc-lang")
    assert "Devices logged in" in other.client.get("/account").text


def test_one_device_is_logged_out_by_another(make_person: MakePerson) -> None:
    here = make_person()
    here.log_in()
    there = second_browser(here)
    page = here.client.get("/account").text
    (path,) = re.findall(r'action="(/account/sessions/\d+/revocation)"', page)
    assert here.post(path).status_code == 303
    assert there.client.get("/account").status_code == 303
    assert here.client.get("/account").status_code == 200
    assert here.post(path).status_code == 404


def test_all_other_devices_are_logged_out(make_person: MakePerson) -> None:
    here = make_person()
    here.log_in()
    others = [second_browser(here) for _ in range(3)]
    here.post("/account/sessions/revocation")
    assert [other.client.get("/account").status_code for other in others] == [303] * 3
    assert here.client.get("/account").status_code == 200


def test_nobody_logs_out_a_stranger(make_person: MakePerson) -> None:
    victim, thief = make_person(), make_person("zhao")
    victim.log_in()
    thief.log_in()
    for session_id in range(1, 4):
        thief.post(f"/account/sessions/{session_id}/revocation")
    assert victim.client.get("/account").status_code == 200


def test_a_token_is_shown_once_and_revoked(make_person: MakePerson) -> None:
    person = make_person()
    person.log_in()
    made = person.post("/account/tokens", name="周报程序")
    (token,) = re.findall(r"mct_[\w-]{43}", made.text)
    page = person.client.get("/account").text
    assert token not in page
    assert "周报程序" in page
    (path,) = re.findall(r'action="(/account/tokens/\d+/revocation)"', page)
    stranger = make_person("zhao")
    stranger.log_in()
    assert stranger.post(path).status_code == 404
    assert person.post(path).status_code == 303
    assert "周报程序" not in person.client.get("/account").text


def test_changing_the_password_logs_out_the_other_devices(make_person: MakePerson) -> None:
    person = make_person()
    person.log_in()
    other = second_browser(person)
    assert change(person) == 303
    assert person.client.get("/account").status_code == 200
    assert other.client.get("/account").status_code == 303
    assert other.log_in(PASSWORD).status_code == 422
    assert other.log_in(NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("new", "repeated", "password", "words"),
    [
        (NEW_PASSWORD, NEW_PASSWORD, "not the password", "现在的密码不对"),
        (NEW_PASSWORD, "something else", PASSWORD, "两次输入的新密码不一样"),
        ("short", "short", PASSWORD, "密码至少 10 个字符"),
        ("x" * 129, "x" * 129, PASSWORD, "密码最多 128 个字符"),
        ("i-am-wang-2026", "i-am-wang-2026", PASSWORD, "密码里不能有账号"),
        ("1234567890123", "1234567890123", PASSWORD, "太容易猜到"),
        (PASSWORD, PASSWORD, PASSWORD, "和现在的一样"),
    ],
)
def test_a_password_that_will_not_do(
    make_person: MakePerson, new: str, repeated: str, password: str, words: str
) -> None:
    person = make_person()
    person.log_in()
    response = person.post("/account/password", password=password, new_password=new, repeated=repeated)
    assert response.status_code == 422
    assert words in response.text
    assert new not in response.text
    assert post(person.app.test_client(), "/login", login="wang", password=PASSWORD).status_code == 303


def test_an_initial_password_is_replaced_before_anything_else(make_person: MakePerson) -> None:
    person = make_person(must_change=True)
    person.log_in()
    assert person.client.get("/account").location == "/account/password"
    assert person.client.get("/").location == "/account/password"
    refused = person.client.get("/api/anything")
    assert refused.status_code in {403, 404}
    assert "先换掉初始密码" in person.client.get("/account/password").text
    assert person.post("/account/tokens", name="x").status_code == 403
    assert change(person) == 303
    assert person.client.get("/account").status_code == 200


def test_a_grave_act_asks_once_more(house: Flask, make_person: MakePerson) -> None:
    @signed_in
    def grave() -> str:
        require_confirmed()
        return "done"

    house.add_url_rule("/grave", "grave", grave)
    person = make_person()
    with clock.at(NOW):
        person.log_in()
        assert person.client.get("/grave").text == "done"
    with clock.at(NOW + timedelta(minutes=11)):
        assert person.client.get("/grave").status_code == 403
        assert person.post("/account/confirmation", password="wrong", next="/grave").status_code == 422
        back = person.post("/account/confirmation", password=PASSWORD, next="/grave")
        assert (back.status_code, back.location) == (303, "/grave")
        assert person.client.get("/grave").text == "done"


def test_every_change_is_in_the_record(make_person: MakePerson) -> None:
    person = make_person(role=Role.INSPECTOR)
    person.log_in()
    person.post("/account/tokens", name="x")
    change(person)
    person.post("/logout")
    with person.inside():
        entries = entries_for(f"account:{person.account_id}")
    assert [entry.action for entry in entries] == [
        "accounts.created",
        "accounts.logged_in",
        "accounts.token_issued",
        "accounts.password_changed",
        "accounts.logged_out",
    ]
    assert not any("wang" in str(entry) for entry in entries)


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/second-factor", "/account/confirmation"])
def test_pages_are_for_those_logged_in(house: Flask, path: str) -> None:
    away = house.test_client().get(path)
    assert (away.status_code, away.location) == (303, f"/login?next={path}")
