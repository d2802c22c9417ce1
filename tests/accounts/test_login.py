from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import argon2
import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import NewAccount, Role, create_account, issue_token
from app.accounts.models import Account, LoginThrottle, SessionRow
from app.accounts.queries import find_session
from app.accounts.service import log_in, revoke_other_sessions
from app.audit import verify_chain
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, TooManyRequests
from app.platform.policy import signed_in
from tests.accounts.conftest import PASSWORD, MakePerson, Person, post

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_a_stranger_is_sent_to_the_login_and_back(make_person: MakePerson) -> None:
    person = make_person()
    away = person.client.get("/account")
    assert (away.status_code, away.location) == (303, "/login?next=/account")
    back = person.log_in(path="/login?next=/account")
    assert (back.status_code, back.location) == (303, "/account")
    assert person.login in person.client.get("/account").text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_login_leads_to_no_other_site(make_person: MakePerson, target: str) -> None:
    person = make_person()
    assert post(person.client, "/login", login="wang", password=PASSWORD, next=target).location == "/"


def test_a_wrong_password_is_said_once_and_keeps_the_login(make_person: MakePerson) -> None:
    person = make_person()
    response = person.log_in("not the password")
    assert response.status_code == 422
    assert "账号或密码不对" in response.text
    assert 'value="wang"' in response.text
    assert "not the password" not in response.text


def test_an_unknown_login_gets_the_same_answer(make_person: MakePerson) -> None:
    person = make_person()
    known = person.log_in("not the password").text
    unknown = post(person.client, "/login", login="nobody", password="not the password").text
    strip = ("wang", "nobody")

    def words(page: str) -> str:
        for word in strip:
            page = page.replace(word, "")
        return page.split("<form")[1].split("csrf_token")[0] + page.split('role="alert"')[1][:400]

    assert words(known) == words(unknown)


def test_an_unknown_login_costs_the_same_work_as_a_wrong_password(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One verification of equal cost each; counted, not timed, so that a busy machine decides nothing."""
    verified: list[argon2.Parameters] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, known: str, password: str) -> bool:
        verified.append(argon2.extract_parameters(known))
        return bool(verify(self, known, password))

    with house.app_context():
        create_account(NewAccount("li", Role.OFFICER, "411002", password=PASSWORD), "system")
        monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
        for login in ("li", "nobody"):
            with pytest.raises(BadInput):
                log_in(login, "not the password")
    known, unknown = verified
    assert known == unknown


def test_the_session_is_a_row_and_the_cookie_only_its_key(make_person: MakePerson) -> None:
    person = make_person()
    response = person.log_in()
    cookie = next(value for value in response.headers.getlist("Set-Cookie") if value.startswith("mc-session="))
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/"))
    token = cookie.split("=", 1)[1].split(";")[0]
    with person.inside():
        row = db.session.scalars(sa.select(SessionRow)).one()
    assert len(token) == 43
    assert token not in str(vars(row))
    assert row.expires_at - row.created_at == timedelta(hours=12)


def test_away_from_this_machine_the_cookie_is_bound_to_host_and_tls(
    make_app: Callable[..., Flask], make_person: MakePerson
) -> None:
    make_person()
    client = make_app(secure_cookies=True).test_client()
    page = client.get("/login", base_url="https://city.example").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    response = client.post(
        "/login",
        base_url="https://city.example",
        data={"csrf_token": token, "login": "wang", "password": PASSWORD},
        headers={"Referer": "https://city.example/login"},
    )
    cookie = next(value for value in response.headers.getlist("Set-Cookie") if value.startswith("__Host-sid="))
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert client.get("/account", base_url="https://city.example").status_code == 200


def test_every_login_gets_a_new_session_and_a_planted_one_is_worthless(make_person: MakePerson) -> None:
    person = make_person()
    person.client.set_cookie("mc-session", "planted")
    person.log_in()
    first = person.client.get_cookie("mc-session")
    assert first is not None
    assert first.value != "planted"
    with person.inside():
        assert find_session("planted") is None


def test_logging_out_ends_the_session_for_good(make_person: MakePerson) -> None:
    person = make_person()
    person.log_in()
    cookie = person.client.get_cookie("mc-session")
    assert cookie is not None
    assert person.client.get("/logout").status_code == 405
    assert person.post("/logout").status_code == 303
    person.client.set_cookie("mc-session", cookie.value)
    assert person.client.get("/account").status_code == 303


def test_a_session_ends_after_twelve_hours(make_person: MakePerson) -> None:
    person = make_person()
    with clock.at(NOW):
        person.log_in()
    with clock.at(NOW + timedelta(hours=11, minutes=59)):
        assert person.client.get("/account").status_code == 200
    with clock.at(NOW + timedelta(hours=12, seconds=1)):
        assert person.client.get("/account").status_code == 303


def test_the_last_sight_is_noted_now_and_then(make_person: MakePerson) -> None:
    person = make_person()
    with clock.at(NOW):
        person.log_in()
    for minutes, noted in ((5, 0), (11, 11), (15, 11)):
        with clock.at(NOW + timedelta(minutes=minutes)):
            person.client.get("/account")
        with person.inside():
            assert db.session.scalars(sa.select(SessionRow.seen_at)).one() == NOW + timedelta(minutes=noted)


@pytest.mark.usefixtures("probe")
def test_a_disabled_account_is_out_at_once(make_person: MakePerson) -> None:
    from app.accounts.service import disable_account, enable_account

    person = make_person()
    person.log_in()
    with person.inside():
        token = issue_token(person.account_id, "test", "system")
        disable_account("wang", "system")
    assert person.client.get("/account").status_code == 303
    assert person.log_in().status_code == 422
    with person.inside():
        enable_account("wang", "system")
    assert bearer(person, token) == 401
    assert person.log_in().status_code == 303


def test_a_form_without_its_token_is_refused(make_person: MakePerson) -> None:
    person = make_person()
    response = person.client.post("/login", data={"login": "wang", "password": PASSWORD})
    assert response.status_code == 422
    assert person.client.get("/account").status_code == 303


def test_forms_of_the_person_before_hold_no_longer(make_person: MakePerson) -> None:
    first = make_person()
    make_person("zhao")
    first.log_in()
    token = first.client.get("/account/password").text.split('name="csrf_token" value="')[1].split('"')[0]
    first.post("/logout")
    post(first.client, "/login", login="zhao", password=PASSWORD)
    stale = first.client.post("/logout", data={"csrf_token": token}, headers={"Referer": "http://localhost/"})
    assert stale.status_code == 422


def test_logging_in_again_as_oneself_keeps_open_forms_valid(make_person: MakePerson) -> None:
    person = make_person()
    person.log_in()
    token = person.client.get("/account/password").text.split('name="csrf_token" value="')[1].split('"')[0]
    revoke_other_sessions_of(person)
    person.log_in()
    kept = person.client.post("/logout", data={"csrf_token": token}, headers={"Referer": "http://localhost/"})
    assert kept.status_code == 303


def revoke_other_sessions_of(person: Person) -> None:
    from app.accounts import get_actor

    with person.inside():
        revoke_other_sessions(get_actor(person.account_id), None)


def bearer(person: Person, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return person.client.get("/api/probe", headers=headers).status_code


@pytest.fixture
def probe(house: Flask) -> None:
    @signed_in
    def view() -> str:
        from app.accounts import current_actor

        return current_actor().login

    house.add_url_rule("/api/probe", "probe", view, methods=["GET", "POST"])
    house.add_url_rule("/page-probe", "page_probe", view)


@pytest.mark.usefixtures("probe")
def test_tokens_are_accepted_on_the_machine_interface_only(make_person: MakePerson) -> None:
    person = make_person()
    with person.inside():
        token = issue_token(person.account_id, "test", "system")
    headers = {"Authorization": f"Bearer {token}"}
    assert person.client.get("/api/probe", headers=headers).text == "wang"
    assert person.client.post("/api/probe", headers=headers).text == "wang"
    assert person.client.get("/page-probe", headers=headers).status_code == 303


@pytest.mark.usefixtures("probe")
@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "Basic d2FuZzp4", "wrong"])
def test_a_wrong_token_is_not_made_good_by_a_cookie(make_person: MakePerson, header: str) -> None:
    person = make_person()
    person.log_in()
    assert person.client.get("/api/probe").status_code == 200
    assert person.client.get("/api/probe", headers={"Authorization": header}).status_code == 401
    assert person.client.post("/api/probe", headers={"Authorization": header}).status_code in {401, 403}


def test_tries_are_counted_in_the_database(make_person: MakePerson) -> None:
    person = make_person()
    with clock.at(NOW):
        for _ in range(10):
            assert person.log_in("not the password").status_code == 422
        blocked = person.log_in()
        assert blocked.status_code == 429
        assert blocked.headers["Retry-After"] == "900"
        assert "请 15 分钟后再试" in blocked.text
    with person.inside():
        keys = db.session.scalars(sa.select(LoginThrottle.key)).all()
        assert verify_chain()[1] is None
    assert not any("wang" in key for key in keys)
    with clock.at(NOW + timedelta(minutes=15)):
        assert person.log_in().status_code == 303


def test_a_right_password_clears_the_count(make_person: MakePerson) -> None:
    person = make_person()
    for _ in range(3):
        for _ in range(9):
            person.log_in("not the password")
        assert person.log_in().status_code == 303
        person.post("/logout")


def test_strangers_cannot_lock_out_a_known_device(make_person: MakePerson) -> None:
    person = make_person()
    person.log_in()
    person.post("/logout")
    with person.inside(), pytest.raises(TooManyRequests):
        for _ in range(11):
            with pytest.raises(BadInput):
                log_in("wang", "not the password")
    assert person.log_in().status_code == 303


def test_a_mark_of_another_login_opens_no_second_count(make_person: MakePerson) -> None:
    person = make_person()
    make_person("zhao")
    person.log_in()
    person.post("/logout")
    for _ in range(10):
        post(person.client, "/login", login="zhao", password="not the password")
    assert post(person.client, "/login", login="zhao", password=PASSWORD).status_code == 429


def test_all_logins_together_have_a_limit(make_app: Callable[..., Flask], make_person: MakePerson) -> None:
    make_person()
    app = make_app(login_attempts=1)
    with app.app_context(), clock.at(NOW):
        for number in range(50):
            with pytest.raises(BadInput):
                log_in(f"nobody-{number}", "guess")
        with pytest.raises(TooManyRequests):
            log_in("wang", PASSWORD)


def test_a_dearer_hash_is_made_at_login(make_app: Callable[..., Flask], make_person: MakePerson) -> None:
    with make_person().inside():
        before = db.session.scalars(sa.select(Account.password_hash)).one()
    app = make_app(argon2_time_cost=2)
    with app.app_context():
        log_in("wang", PASSWORD)
        db.session.remove()
        after = db.session.scalars(sa.select(Account.password_hash)).one()
        assert after != before
        assert "t=2" in after
        log_in("wang", PASSWORD)
