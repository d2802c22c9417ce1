"""The plain form, without any script: what is wrong is said, and everything comes back, photos too."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import EnvironBuilder

from app.platform.db import db
from tests.capture.conftest import MakePhone, frozen, log_in
from tests.support import city
from tests.support.html_lint import Page, PageClient, values_of

AT = f"{city.XIGUAN[1]},{city.XIGUAN[0]}"


def picture(seed: int) -> tuple[io.BytesIO, str]:
    return io.BytesIO(city.jpeg(seed)), f"{seed}.jpg"


def submit(page: Page, expect: int = 303, **fields: Any) -> Page:
    return page.submit("/capture", expect=expect, content_type="multipart/form-data", **fields)


def count(app: Flask, table: str) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0)


def test_a_finding_is_filed_without_scripts(inspector: PageClient, app: Flask) -> None:
    form = inspector.get("/capture")
    sent = submit(form, item="ZANG-02", position=AT, note="桶边", near=picture(1), wide=picture(2))
    receipt = inspector.follow(sent)
    assert re.search(r"\d{4}-\d{4}", receipt.words)
    assert "西关街道" in receipt.text
    assert "服务器已收全" in receipt.text
    assert (count(app, "finding"), count(app, "photo")) == (1, 2)
    with app.app_context():
        body = json.loads(db.session.scalar(sa.text("SELECT body FROM sent_report")) or "")
    assert [photo["role"] for photo in body["photos"]] == ["near", "wide"]
    assert body["fix"]["source"] == "manual"


def test_sending_the_form_twice_gives_one_receipt(inspector: PageClient, app: Flask) -> None:
    form = inspector.get("/capture")
    fields: dict[str, Any] = {"item": "ZANG-02", "position": AT}
    first = submit(form, near=picture(1), **fields)
    second = submit(form, near=picture(1), **fields)
    assert first.response.location == second.response.location
    assert count(app, "finding") == 1


def test_the_same_form_with_other_content_is_told_so(inspector: PageClient, app: Flask) -> None:
    form = inspector.get("/capture")
    submit(form, item="ZANG-02", position=AT)
    refused = submit(form, expect=409, item="ZANG-03", position=AT)
    assert "早已收到" in refused.text
    assert count(app, "finding") == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"item": ""}, "还没选小类"),
        ({"item": "NONE-01"}, "没有这个小类"),
        ({"position": ""}, "还没有位置"),
        ({"position": "魏都区"}, "看不出"),
        ({"position": "nan,nan"}, "看不出"),
        ({"position": "95,200"}, "超出范围"),
        ({"position": "113.8,60"}, "写反了"),
        ({"crs": "utm50"}, "不认识的坐标系"),
        ({"joins_case": "12345678"}, "没有 12345678 这样的案卷号"),
        ({"near": (io.BytesIO(b"no picture"), "a.jpg")}, "不是照片"),
        ({"near": (io.BytesIO(city.jpeg(3)[:900]), "a.jpg")}, "不完整或已损坏"),
        ({"near": (io.BytesIO(b""), "a.jpg")}, "空文件"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_comes_back(
    inspector: PageClient, app: Flask, fields: dict[str, Any], words: str
) -> None:
    given = {"item": "ZANG-02", "position": AT, "note": "桶边两袋", "wide": picture(2), **fields}
    status = 415 if "不是照片" in words else 422
    form = submit(inspector.get("/capture"), expect=status, **given)
    assert words in form.text
    assert "桶边两袋" in form.text
    assert "已保留 1 张照片" in form.text
    assert count(app, "finding") == count(app, "sent_report") == 0


def test_a_photo_of_13_mb_costs_only_itself(inspector: PageClient) -> None:
    page = inspector.get("/capture")
    large = (io.BytesIO(b"\xff\xd8\xff" + bytes(13 * 1024 * 1024)), "a.jpg")
    fields = {**values_of(page.find("form", id="capture")[0]), "item": "ZANG-02", "position": AT}
    builder = EnvironBuilder("/capture", method="POST", data={**fields, "near": large, "wide": picture(2)})
    environ = builder.get_environ()
    try:
        answer = inspector.client.open(environ)
        assert answer.status_code == 413
        assert "超过 12 MB" in answer.text
        assert "已保留 1 张照片" in answer.text
    finally:
        environ["wsgi.input"].close()
        builder.close()


def test_kept_photos_go_with_the_next_try(inspector: PageClient, app: Flask) -> None:
    refused = submit(inspector.get("/capture"), expect=422, item="", position=AT, near=picture(1), wide=picture(2))
    again = submit(refused, item="ZANG-02")
    assert again.response.location
    with app.app_context():
        body = json.loads(db.session.scalar(sa.text("SELECT body FROM sent_report")) or "")
        assert db.session.scalar(sa.text("SELECT count(*) FROM form_photo")) == 0
    assert [photo["role"] for photo in body["photos"]] == ["near", "wide"]
    assert count(app, "photo") == 2


def test_a_kept_photo_is_not_taken_twice(inspector: PageClient, app: Flask) -> None:
    refused = submit(inspector.get("/capture"), expect=422, item="", position=AT, near=picture(1))
    submit(refused, item="ZANG-02", near=picture(1))
    assert count(app, "photo") == 1


def test_a_broken_id_is_replaced(inspector: PageClient) -> None:
    refused = submit(inspector.get("/capture"), expect=422, id="x", item="ZANG-02", position=AT)
    assert 'value="x"' not in refused.text


def test_coordinates_of_another_system_are_converted(inspector: PageClient, app: Flask) -> None:
    submit(inspector.get("/capture"), item="ZANG-02", position=AT, crs="gcj02")
    with app.app_context():
        lon = db.session.scalar(sa.text("SELECT lon FROM finding"))
    assert lon is not None
    assert 0.003 < city.XIGUAN[0] - lon < 0.009


def test_what_the_script_found_goes_into_the_report(inspector: PageClient, app: Flask) -> None:
    facts = {"pin": {"lon": city.XIGUAN[0], "lat": city.XIGUAN[1]}, "fix": None, "started_at": "2026-11-24T10:00:00Z"}
    submit(inspector.get("/capture"), item="ZANG-02", facts=json.dumps(facts))
    assert count(app, "finding") == 1


@pytest.mark.parametrize("facts", ["{", "[]", '{"pin":{"lon":1}}', '{"shots":[1]}', '{"pin":{"lon":"x","lat":2}}'])
def test_damaged_facts_do_no_harm(inspector: PageClient, facts: str) -> None:
    inspector.get("/capture").submit("/capture", expect=422, item="ZANG-02", facts=facts)


def test_outside_the_city_is_filed_for_the_office(inspector: PageClient) -> None:
    sent = submit(inspector.get("/capture"), item="ZANG-02", position=f"{city.OUTSIDE[1]},{city.OUTSIDE[0]}")
    receipt = inspector.follow(sent)
    assert "待核实" in receipt.text
    assert "市创建办" in receipt.text


def test_a_confidential_lead_needs_no_photo_and_says_only_one_thing(inspector: PageClient) -> None:
    form = inspector.get("/capture")
    assert "不要进入现场取证" in form.text
    receipt = inspector.follow(submit(form, item="DUPIN-01", position=AT))
    assert "已转公安" in receipt.text
    assert "魏都" not in receipt.text
    assert not re.search(r"\d{4}-\d{4}", receipt.words)
    listed = inspector.get("/reports")
    assert "已转公安" in listed.text
    assert not re.search(r"\d{4}-\d{4}", listed.words)


def test_own_reports_page_by_page(inspector: PageClient, make_phone: MakePhone) -> None:
    assert "您还没有上报" in inspector.get("/reports").text
    phone = make_phone("inspector")
    for number in range(52):
        phone.put(frozen(note=str(number)))
    make_phone("other_inspector").put(frozen())
    first = inspector.get("/reports")
    assert first.text.count('class="row"') == 50
    link = re.search(r'href="(/reports\?after=[^"]+)"', first.text)
    assert link is not None
    second = inspector.get(unescape(link[1]))
    assert second.text.count('class="row"') == 2


def test_missing_photos_are_shown(inspector: PageClient, make_phone: MakePhone) -> None:
    phone = make_phone("inspector")
    sending = frozen(2)
    phone.put(sending)
    phone.put_photo(sending, next(iter(sending.pictures)))
    assert "照片 1/2" in inspector.get("/reports").text
    assert "照片 1/2" in inspector.get(f"/reports/{sending.id}").text


def test_a_foreign_report_does_not_exist(inspector: PageClient, make_phone: MakePhone) -> None:
    sending = frozen()
    make_phone("other_inspector").put(sending)
    inspector.get(f"/reports/{sending.id}", expect=404)
    inspector.get("/reports/no-uuid", expect=404)


@pytest.mark.parametrize("path", ["/capture", "/reports"])
def test_pages_are_for_inspectors(page: PageClient, people: city.People, path: str) -> None:
    page.get(path, expect=303)
    log_in(page, "officer").get(path, expect=403)
