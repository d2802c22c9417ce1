"""The pages of cases as people without scripts use them; every page passes the linter."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cases import file_report
from app.cases.models import Case, CasePhoto
from app.platform import clock
from app.platform.db import db
from tests.support.browsing import Reader
from tests.support.city import OUTSIDE, XIGUAN, jpeg, people, report

Login = Callable[[str], Reader]


@pytest.fixture
def login(city_app: Flask) -> Login:
    readers: dict[str, Reader] = {}

    def as_(name: str) -> Reader:
        if name not in readers:
            readers[name] = Reader(city_app, name)
        return readers[name]

    return as_


@pytest.fixture
def number(city_app: Flask) -> str:
    with city_app.app_context():
        return file_report(report(note="八一西路口"), people().inspector).number


def row(app: Flask, number: str) -> Case:
    with app.app_context():
        return db.session.scalars(sa.select(Case).where(Case.number == number)).one()


def photo_form(text: str, *files: bytes, **more: str) -> dict[str, object]:
    return {
        "text": text,
        "photos": [(io.BytesIO(data), f"{index}.jpg") for index, data in enumerate(files)],
        "fix_lon": str(XIGUAN[0]),
        "fix_lat": str(XIGUAN[1]),
        "fix_accuracy": "7",
        "taken_at": clock.now().isoformat(),
        **more,
    }


def test_the_whole_job_by_forms(city_app: Flask, login: Login, number: str) -> None:
    officer, checker = login("officer"), login("supervisor")
    assert "八一西路口" in officer.get("/cases").text
    officer.post(f"/cases/{number}/acceptance", {"back": "list"}, on="/cases")
    assert row(city_app, number).state == "rectifying"
    on = f"/cases/{number}?act=rectify"
    officer.post(f"/cases/{number}/feedback", photo_form("清运 1 车", jpeg(1)), on=on)
    assert row(city_app, number).state == "checking"
    page = checker.get(f"/checks/{number}")
    assert "清运 1 车" in page.text
    assert "距问题点" in page.text
    checker.post(f"/checks/{number}/verdict", {"verdict": "pass"}, on=f"/checks/{number}")
    assert row(city_app, number).state == "closed"
    officer.get(f"/cases/{number}")


def test_rework_by_form(city_app: Flask, login: Login, number: str) -> None:
    officer, checker = login("officer"), login("supervisor")
    officer.post(f"/cases/{number}/acceptance", {}, on=f"/cases/{number}")
    officer.post(f"/cases/{number}/feedback", photo_form("清了", jpeg(2)), on=f"/cases/{number}?act=rectify")
    url = f"/checks/{number}"
    refused = checker.post(f"{url}/verdict", {"verdict": "rework"}, on=url, expect=422)
    assert "请选一个理由" in refused.text
    checker.post(f"{url}/verdict", {"verdict": "rework", "reason": "remains"}, on=url)
    assert row(city_app, number).reworks == 1
    assert "返工" in officer.get(f"/cases/{number}").text


def test_a_refused_return_keeps_what_was_written(login: Login, number: str) -> None:
    on = f"/cases/{number}?act=return"
    page = login("officer").post(f"/cases/{number}/return", {"text": "在马路对面"}, on=on, expect=422)
    assert "在马路对面" in page.text
    assert "请选一个理由" in page.text


def test_a_stale_page_says_what_changed_and_keeps_the_words(city_app: Flask, login: Login, number: str) -> None:
    officer = login("officer")
    on = f"/cases/{number}?act=return"
    stale = officer.hidden(on, f"/cases/{number}/return")
    officer.post(f"/cases/{number}/acceptance", {}, on=f"/cases/{number}")
    fields = {**stale, "reason": "not_our_ground", "text": "其实是隔壁的"}
    page = officer.pages.post(f"/cases/{number}/return", fields, 409, headers={"Referer": "http://localhost/"})
    assert "刚刚有了变化" in page.text
    assert "签收" in page.text
    assert row(city_app, number).state == "rectifying"


class TestAfterPhotos:
    @pytest.fixture
    def ready(self, login: Login, number: str) -> Reader:
        officer = login("officer")
        officer.post(f"/cases/{number}/acceptance", {}, on=f"/cases/{number}")
        return officer

    @pytest.mark.parametrize(
        ("content", "status"),
        [
            (b"not a picture at all, just words", 415),
            (jpeg(3)[:2000], 422),
            (b"\xff\xd8\xff\xe0" + b"0" * 300_000, 413),
        ],
        ids=["text", "cut off", "too large"],
    )
    def test_a_bad_file_is_refused_and_the_note_kept(
        self, city_app: Flask, ready: Reader, number: str, content: bytes, status: int
    ) -> None:
        city_app.config["MINGCHA"] = replace(city_app.config["MINGCHA"], photo_max_bytes=200_000)
        on = f"/cases/{number}?act=rectify"
        page = ready.post(f"/cases/{number}/feedback", photo_form("清了三车", content), on=on, expect=status)
        assert "清了三车" in page.text
        assert row(city_app, number).state == "rectifying"

    def test_good_photos_of_a_refused_form_wait_on_the_server(
        self, city_app: Flask, ready: Reader, number: str
    ) -> None:
        on, url = f"/cases/{number}?act=rectify", f"/cases/{number}/feedback"
        refused = ready.post(url, photo_form("", jpeg(4)), on=on, expect=422)
        assert "1 张照片已在服务器上" in refused.text
        token = refused.text.split('name="staged" value="')[1].split('"')[0]
        ready.post(url, {"text": "清了", "staged": token}, on=on)
        assert row(city_app, number).state == "checking"

    def test_without_a_photo(self, ready: Reader, number: str) -> None:
        on = f"/cases/{number}?act=rectify"
        page = ready.post(f"/cases/{number}/feedback", {"text": "清了"}, on=on, expect=422)
        assert "还没有整改后的照片" in page.text


def test_foreign_and_malformed_numbers_look_alike(login: Login, number: str) -> None:
    stranger = login("foreign")
    assert stranger.get(f"/cases/{number}", 404).status == 404
    assert stranger.get("/cases/00000000", 404).status == 404
    assert stranger.get("/cases/12345678", 404).status == 404
    assert stranger.get("/cases/abc", 404).status == 404
    assert stranger.get(f"/cases?number={number[:4]}-{number[4:]}", 303).status == 303
    assert "8 位数字" in stranger.get("/cases?number=123", 404).text


def test_the_hyphen_people_read_is_understood(login: Login, number: str) -> None:
    assert login("officer").get(f"/cases/{number[:4]}-{number[4:]}").status == 200


def test_the_office_rules(city_app: Flask, login: Login, number: str) -> None:
    officer, office = login("officer"), login("arbiter")
    on = f"/cases/{number}?act=return"
    officer.post(f"/cases/{number}/return", {"reason": "not_our_duty", "text": "归城管"}, on=on)
    assert number in office.get("/rulings").text
    other = row(city_app, number).body_unit or ""
    fields = {"ruling": "founded", "text": "改派", "unit": other}
    office.post(f"/cases/{number}/ruling", fields, on=f"/cases/{number}")
    assert row(city_app, number).lead_unit == other


def test_the_office_dispatches_what_lies_outside(city_app: Flask, login: Login) -> None:
    with city_app.app_context():
        who = people()
        number = file_report(report(at=OUTSIDE), who.inspector).number
    office = login("arbiter")
    url, on = f"/cases/{number}/dispatch", f"/cases/{number}"
    assert "请选派给哪个单位" in office.post(url, {"text": "就近"}, on=on, expect=422).text
    office.post(url, {"unit": who.officer.unit_code, "text": "就近"}, on=on)
    assert row(city_app, number).state == "dispatched"


def test_every_act_of_the_office_by_form(city_app: Flask, login: Login, number: str) -> None:
    officer, office = login("officer"), login("arbiter")
    on = f"/cases/{number}"
    with city_app.app_context():
        other = file_report(report(), people().inspector).number
    officer.post(f"/cases/{number}/acceptance", {}, on=on)
    until = (clock.now() + timedelta(days=20)).date().isoformat()
    assert "截止日期" in office.post(f"{on}/suspension", {"text": "等"}, on=on, expect=422).text
    office.post(f"{on}/suspension", {"text": "等材料", "until": until}, on=on)
    assert row(city_app, number).state == "suspended"
    office.post(f"{on}/resumption", {}, on=on)
    office.post(f"{on}/merge", {"into": other, "text": "同一处"}, on=on)
    assert row(city_app, number).state == "merged"
    office.post(f"{on}/undoing", {"text": "看错"}, on=on)
    assert row(city_app, number).state == "rectifying"


class TestConfidential:
    def test_only_the_police_line_and_the_commander(self, city_app: Flask, login: Login) -> None:
        with city_app.app_context():
            number = file_report(report("DUPIN-01", photos=(), note="二楼左手"), people().inspector).number
        for name in ("officer", "supervisor", "arbiter", "department", "inspector", "admin", "clerk", "publisher"):
            reader = login(name)
            assert reader.pages.client.get(f"/police/{number}").status_code == 403
            assert reader.pages.client.get(f"/cases/{number}").status_code in {403, 404}
        assert "二楼左手" in login("commander").get(f"/police/{number}").text
        desk = login("police")
        assert number in desk.get("/police").text
        url, on = f"/police/{number}/step", f"/police/{number}"
        desk.post(url, {}, on=on)
        desk.post(url, {"text": "已派人"}, on=on)
        assert "请选处置结论" in desk.post(url, {}, on=on, expect=422).text
        desk.post(url, {"outcome": "confirmed"}, on=on)
        assert number in desk.get("/police?view=concluded").text


class TestPhotos:
    def test_under_random_tokens_for_those_who_may_see(self, city_app: Flask, login: Login, number: str) -> None:
        officer = login("officer")
        officer.post(f"/cases/{number}/acceptance", {}, on=f"/cases/{number}")
        officer.post(f"/cases/{number}/feedback", photo_form("清了", jpeg(5)), on=f"/cases/{number}?act=rectify")
        with city_app.app_context():
            token = db.session.scalars(sa.select(CasePhoto.token).where(CasePhoto.role == "after")).one()
        url = f"/photos/{token}/320.jpg"
        seen = officer.pages.client.get(url)
        assert (seen.status_code, seen.mimetype) == (200, "image/jpeg")
        assert seen.headers["Content-Security-Policy"].startswith("sandbox")
        assert login("foreign").pages.client.get(url).status_code == 404
        assert login("supervisor").pages.client.get(url).status_code == 200
        assert officer.pages.client.get(f"/photos/{token}/640.jpg").status_code == 404

    def test_not_yet_arrived_is_not_found(self, city_app: Flask, login: Login, number: str) -> None:
        with city_app.app_context():
            token = db.session.scalars(sa.select(CasePhoto.token)).first()
        assert login("officer").pages.client.get(f"/photos/{token}/320.jpg").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_in_both_languages(login: Login, number: str, language: str) -> None:
    for name, urls in {
        "officer": (
            "/cases",
            "/cases?scope=all",
            "/cases?tab=overdue",
            f"/cases/{number}",
            f"/cases/{number}?act=return",
        ),
        "supervisor": ("/cases", "/cases?state=closed", "/cases?category=ZANG"),
        "arbiter": ("/rulings", f"/cases/{number}"),
        "police": ("/police",),
    }.items():
        reader = login(name)
        reader.pages.client.set_cookie("mc-lang", language)
        for url in urls:
            assert reader.get(url).status == 200


def test_nothing_an_officer_reads_tells_who_inspected_or_the_minute(city_app: Flask, login: Login) -> None:
    observed = clock.now() - timedelta(minutes=37, seconds=11)
    with city_app.app_context():
        inspector = people().inspector
        number = file_report(report(observed_at=observed), inspector).number
    local = clock.local(observed)
    for url in ("/cases", f"/cases/{number}", f"/cases/{number}?act=rectify"):
        text = login("officer").get(url).text
        for secret in (inspector.login, inspector.name, inspector.handle, local.strftime("%H:%M"), local.isoformat()):
            assert secret not in text, (url, secret)
