"""What if: the Office asks where something would go; a click on the drawn sheet is a place; nothing is filed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cases import Case
from app.geo.distance import geodesic_m
from app.platform.db import db
from app.territory import Sheet
from tests.support.browsing import Reader
from tests.support.city import OUTSIDE, XIGUAN

HERE = f"lon={XIGUAN[0]}&lat={XIGUAN[1]}"


@pytest.fixture
def arbiter(city_app: Flask) -> Reader:
    return Reader(city_app, "arbiter")


def test_the_answer_names_lead_person_and_reasons_and_files_nothing(city_app: Flask, arbiter: Reader) -> None:
    text = arbiter.get(f"/what-if?{HERE}&item=ZANG-01&day=2026-11-24").text
    assert "西关街道" in text
    assert "直接派遣" in text
    assert "为什么" in text
    with city_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


def test_outside_and_confidential_are_told_as_such(arbiter: Reader) -> None:
    assert "市外，进市创建办待核实" in arbiter.get(f"/what-if?lon={OUTSIDE[0]}&lat={OUTSIDE[1]}").text
    assert "保密，直送公安" in arbiter.get(f"/what-if?{HERE}&item=HUANG-01").text


def test_a_click_moves_the_place_by_what_a_pixel_stands_for(arbiter: Reader) -> None:
    answer = arbiter.pages.client.get(f"/what-if?{HERE}&zoom=2&at.x=279&at.y=160")
    assert answer.status_code == 303
    moved = {key: value[0] for key, value in parse_qs(urlsplit(answer.location).query).items()}
    metres = geodesic_m(*XIGUAN, float(moved["lon"]), float(moved["lat"]))
    assert metres == pytest.approx(100 * 12, rel=0.01)
    assert float(moved["lon"]) > XIGUAN[0]
    assert "at.x" not in moved


def test_enter_in_a_field_is_no_click(arbiter: Reader) -> None:
    assert arbiter.pages.client.get(f"/what-if?{HERE}&at.x=0&at.y=0").status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("item=NO-1", "没有这个小类"),
        ("lon=east", "不是数字"),
        ("lon=inf", "不是数字"),
        ("crs=utm", "不认识的坐标系"),
        ("day=soon", "日期读不懂"),
        ("lon=34.03&lat=113.8", "经度"),
        ("accuracy=-5", "误差"),
    ],
)
def test_a_bad_question_is_refused_in_words(arbiter: Reader, query: str, words: str) -> None:
    assert words in arbiter.get(f"/what-if?{query}", 422).text


def test_a_pixel_and_its_place_are_each_other_s_inverse() -> None:
    sheet = Sheet(*XIGUAN, 358, 320, 12.0)
    assert sheet.place_of(*sheet.position_at(31, 300)) == pytest.approx((31, 300))
    assert sheet.place_of(*XIGUAN) == (179, 160)
