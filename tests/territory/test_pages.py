"""The administrator's pages: upload, dry run, confirmation, and every refusal in words."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from app.territory import list_dry_runs, list_versions
from tests.support.browsing import Reader
from tests.territory.layer import as_bytes, shipped


@pytest.fixture
def admin(city_app: Flask) -> Reader:
    return Reader(city_app, "admin")


def upload(raw: bytes, **changes: str) -> dict[str, object]:
    return {"file": (io.BytesIO(raw), "新边界.geojson"), "crs": "wgs84", "valid_from": "2027-01-01", **changes}


def test_upload_look_and_confirm(city_app: Flask, admin: Reader) -> None:
    features = shipped()
    gone = features.pop(10)["properties"]["name_zh"]
    answer = admin.post("/boundaries", upload(as_bytes(features)), on="/boundaries")
    where = answer.response.location or ""
    page = admin.get(where)
    assert "这是预演，什么也没有改" in page.text
    assert "新边界.geojson" in page.text
    assert gone.removeprefix("许昌市")[:2] in page.text
    refused = admin.post(where, {"reason": ""}, on=where, expect=422)
    assert "请写明为什么仍然正确" in refused.text
    admin.post(where, {"reason": "并入邻市"}, on=where)
    assert "已导入" in admin.get(where).text
    with city_app.app_context():
        assert len(list_versions()) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"crs": ""}, "系统不猜"),
        ({"valid_from": "soon"}, "请填生效日期"),
        ({"file": ""}, "还没选边界文件"),
        ({"file": (io.BytesIO(b"nonsense"), "x.geojson")}, "文件不是 JSON"),
    ],
)
def test_a_refused_upload_says_why_and_keeps_nothing(
    city_app: Flask, admin: Reader, changes: dict[str, object], words: str
) -> None:
    fields = {**upload(as_bytes(shipped())), **changes}
    assert words in admin.post("/boundaries", fields, on="/boundaries", expect=422).text
    with city_app.app_context():
        assert list_dry_runs() == []


def test_a_blocked_report_offers_no_confirmation(admin: Reader) -> None:
    answer = admin.post("/boundaries", upload(as_bytes([*shipped(), shipped()[0]])), on="/boundaries")
    where = answer.response.location or ""
    page = admin.get(where)
    assert "不能导入" in page.text
    assert "确认导入" not in page.text
    token = admin.hidden("/boundaries", "/boundaries")
    assert (
        admin.pages.post(where, {**token, "reason": "x"}, 409, headers={"Referer": "http://localhost/"}).status == 409
    )
