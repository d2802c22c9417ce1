"""The pages of 督办 and 问责, by forms and without scripts."""

from __future__ import annotations

from flask import Flask

from app.cases.models import Case, CaseRung
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.cases.test_views import Login, login, number, row

__all__ = ["login", "number"]


def propose(app: Flask, case: Case) -> int:
    """A 问责建议 on a case."""
    with app.app_context(), atomic():
        now = clock.now()
        rung = CaseRung(
            case_id=case.id,
            stage=1,
            rung="account",
            due_at=now,
            rung_at=now,
            by_hand=False,
            unit_code=case.lead_unit,
        )
        db.session.add(rung)
        db.session.flush()
        return rung.id


def test_the_office_presses_and_the_unit_reads_it(city_app: Flask, login: Login, number: str) -> None:
    office, page = login("arbiter"), f"/cases/{number}"
    refused = office.post(f"{page}/press", {"text": ""}, on=page, expect=422)
    assert "还没写督办意见" in refused.words
    office.post(f"{page}/press", {"text": "今天必须清完"}, on=page)
    assert "已督办" in office.get(f"{page}?done=pressed").words
    unit = login("officer").get(page)
    assert "今天必须清完" in unit.words
    assert "督办这件案卷" not in unit.text


def test_the_commander_declines_with_a_reason(city_app: Flask, login: Login, number: str) -> None:
    rung = propose(city_app, row(city_app, number))
    commander, page, form = login("commander"), "/accountability", f"/accountability/{rung}/decision"
    assert "作出决定" in commander.get(page).words
    refused = commander.post(form, {"decision": "refuse", "text": ""}, on=page, expect=422)
    assert "不采纳要写明理由" in refused.words
    commander.post(form, {"decision": "refuse", "text": "停水所致"}, on=page)
    assert "决定已记录" in commander.get(f"{page}?done=decided").words
    assert "停水所致" in commander.get(f"{page}?tab=decided").words
    assert "没有待决定的问责建议" in commander.get(page).words


def test_who_is_not_the_head_reads_nothing(city_app: Flask, login: Login, number: str) -> None:
    propose(city_app, row(city_app, number))
    assert "只有指挥部和单位负责人能看到" in login("officer").get("/accountability").words
