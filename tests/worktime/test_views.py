"""The administrator's pages of the calendar: preview before every change, by forms and without scripts."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from flask import Flask

from app.platform import clock
from app.worktime import current_calendar
from tests.support.browsing import Reader

PAGE = "/calendar"
NEW_YEAR = "日期,类型,名称\n2027-01-01,休,元旦\n2027-01-02,休,元旦\n2027-01-03,休,元旦\n"


@pytest.fixture
def admin(city_app: Flask) -> Reader:
    return Reader(city_app, "admin")


def last_year(app: Flask) -> int | None:
    with app.app_context():
        return current_calendar().last_year


def form(reader: Reader, kind: str) -> dict[str, str]:
    """The hidden fields of one of the two forms that ask for a preview."""
    page = reader.get(PAGE)
    for each in page.tree.iter("form"):
        hidden = {
            str(node.get("name")): str(node.get("value") or "")
            for node in each.iter("input")
            if node.get("type") == "hidden"
        }
        if hidden.get("kind") == kind:
            return hidden
    raise AssertionError(kind)


def look(reader: Reader, kind: str, fields: dict[str, object], expect: int = 200) -> str:
    data = {**form(reader, kind), **fields}
    return reader.pages.post(f"{PAGE}/preview", data, expect, headers={"Referer": "http://localhost/"}).text


def test_what_holds_stands_on_the_page(admin: Reader) -> None:
    words = admin.get(PAGE).words
    assert "2004–2026" in words
    assert "08:00-12:00,14:00-18:00" in words
    assert "春节" in words


def test_the_coming_year_is_missed_from_october_on(admin: Reader) -> None:
    with clock.at(datetime.fromisoformat("2026-09-30T12:00+08:00")):
        assert "还没导入" not in admin.get(PAGE).words
    with clock.at(datetime.fromisoformat("2026-10-01T12:00+08:00")):
        assert "2027 年的放假安排还没导入" in admin.get(PAGE).words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_looked_at_first_and_holds_when_confirmed(city_app: Flask, admin: Reader, encoding: str) -> None:
    shown = look(admin, "days", {"file": (io.BytesIO(NEW_YEAR.encode(encoding)), "2027.csv")})
    assert "这是预览" in shown
    assert "元旦" in shown
    assert last_year(city_app) == 2026
    token = form(admin, "days")["csrf_token"]
    fields = {"csrf_token": token, "kind": "days", "source": "2027.csv", "text": NEW_YEAR}
    admin.pages.post(f"{PAGE}/change", fields, 303, headers={"Referer": "http://localhost/"})
    assert last_year(city_app) == 2027
    assert "2027.csv" in admin.get(PAGE).words


def test_office_hours_with_a_summer_table(city_app: Flask, admin: Reader) -> None:
    summer = {"first": "06-01", "last": "09-30", "summer": "08:00-12:00,15:00-18:00"}
    shown = look(admin, "hours", {"regular": "08:30-12:00,14:00-18:00", **summer})
    assert "06-01..09-30=08:00-12:00,15:00-18:00" in shown
    token = form(admin, "hours")["csrf_token"]
    fields = {"csrf_token": token, "kind": "hours", "regular": "08:30-12:00,14:00-18:00", "summer": ""}
    admin.pages.post(f"{PAGE}/change", fields, 303, headers={"Referer": "http://localhost/"})
    assert "08:30-12:00" in admin.get(PAGE).words


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("days", {}, "还没选文件"),
        ("days", {"file": (io.BytesIO(b"date,kind\n2027-13-01,off\n"), "x.csv")}, "第 2 行日期读不懂"),
        ("days", {"file": (io.BytesIO(b"\xff\xff\xff"), "x.csv")}, "不是 UTF-8"),
        ("days", {"file": (io.BytesIO(b"x" * 200_000), "x.csv")}, "文件太大"),
        ("hours", {"regular": "8 to 5"}, "办公时间读不懂"),
        ("hours", {"regular": "08:00-12:00", "first": "06-01"}, "办公时间读不懂"),
    ],
)
def test_what_cannot_be_read_changes_nothing(
    city_app: Flask, admin: Reader, kind: str, fields: dict[str, object], words: str
) -> None:
    before = last_year(city_app)
    assert words in look(admin, kind, fields, 422)
    assert last_year(city_app) == before
