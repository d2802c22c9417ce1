"""What the Office reads before it rules, and that programs read of precedents too (rules §3.8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from app.accounts import issue_token
from app.cases import Fix, file_report, return_case, rule_on_return
from app.platform import clock
from tests.support.browsing import Reader
from tests.support.city import XIGUAN, people, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


def ruled(app: Flask) -> tuple[str, str, str]:
    """A case that was redirected, another on the same ground that was returned, and a supervisor's token."""
    with app.app_context():
        folk = people()
        with clock.at(MONDAY):
            first = file_report(report(), folk.inspector).number
            return_case(folk.officer, first, "not_our_ground", "在路对面")
            second = file_report(report(fix=Fix(*XIGUAN, 900.0)), folk.inspector).number
        with clock.at(MONDAY + timedelta(hours=1)):
            rule_on_return(folk.arbiter, first, "founded", "路对面归隔壁", unit=folk.foreign_officer.unit_code)
            return_case(folk.officer, second, "not_our_ground", "也在路对面")
        return first, second, issue_token(folk.supervisor.account_id, "test", "test")


def test_the_office_sees_candidates_and_precedents_and_a_program_reads_them_in_the_trace(city_app: Flask) -> None:
    first, second, token = ruled(city_app)
    page = Reader(city_app, "arbiter").get(f"/cases/{second}").text
    shown = ("误差圈里的单位", "aid__swatch--1", "路对面归隔壁", f"{first[:4]}-{first[4:]}", "您的裁定会成为先例")
    assert [words for words in shown if words not in page] == []
    assert "误差圈里的单位" not in Reader(city_app, "officer").get(f"/cases/{second}").text
    body = {"item": "ZANG-01", "lon": XIGUAN[0], "lat": XIGUAN[1], "crs": "wgs84", "accuracy": 8}
    bearer = {"Authorization": f"Bearer {token}"}
    answer = city_app.test_client().post("/api/routing/decide", json=body, headers=bearer).get_json()
    cited = [step["zh"] for step in answer["trace"] if step["rule"] == "3.8.precedent"]
    assert len(cited) == 1
    assert first in cited[0].replace("-", "")
    elsewhere = city_app.test_client().post("/api/routing/decide", json={**body, "item": "ZANG-02"}, headers=bearer)
    assert "3.8.precedent" not in {step["rule"] for step in elsewhere.get_json()["trace"]}
