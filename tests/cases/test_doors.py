"""Every step of the tables has a door that works without scripts: forms of the case page and the pages beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cases import Asked, RequestKind, ask_request, file_report
from app.cases.models import Case, PoliceCase
from app.cases.models.rulings import CaseRequest, CheckDraw
from app.cases.rules.life import State
from app.platform.db import db
from tests.cases.steps import walked_to
from tests.support.browsing import Reader
from tests.support.city import people, report

Login = Callable[[str], Reader]


@pytest.fixture
def login(city_app: Flask) -> Login:
    return lambda name: Reader(city_app, name)


def walked(app: Flask, state: State) -> str:
    with app.app_context():
        return walked_to(state, people())


def test_a_unit_takes_its_request_back(city_app: Flask, login: Login) -> None:
    number = walked(city_app, State.RECTIFYING)
    with city_app.app_context():
        request = ask_request(people().officer, number, Asked(RequestKind.EXTENSION, "weather", "连日有雨")).id
    url, on = f"/cases/{number}/requests/{request}/withdrawal", f"/cases/{number}"
    assert "撤回这项申请" not in login("arbiter").get(on).text
    officer = login("officer")
    officer.post(url, {}, on=on)
    with city_app.app_context():
        assert db.session.get_one(CaseRequest, request).state == "withdrawn"
    page = officer.get(on).text
    assert "撤回这项申请" not in page
    assert "已撤回" in page


def test_the_office_names_another_checker(city_app: Flask, login: Login) -> None:
    number = walked(city_app, State.CHECKING)
    url, on = f"/cases/{number}/checker", f"/cases/{number}"
    arbiter, officer = login("arbiter"), login("officer")
    assert "改派核查人" not in officer.get(on).text
    with city_app.app_context():
        checker = people().other_inspector
    words = {"checker": str(checker.account_id), "text": "需要现场看"}
    refused = arbiter.post(url, words, on=on, expect=422)
    assert "请选一个理由" in refused.text
    assert "需要现场看" in refused.text
    arbiter.post(url, {**words, "reason": "on_site"}, on=on)
    with city_app.app_context():
        drawn = sa.select(CheckDraw.account_id).join(Case, Case.id == CheckDraw.case_id).where(CheckDraw.valid)
        assert db.session.scalars(drawn.where(Case.number == number)).one() == checker.account_id
    named = arbiter.get(on).text
    assert f"现在由督察员 {checker.handle} 核查" in named
    assert checker.name not in named
    told = officer.get(on).text
    assert "需要到现场看" in told
    assert checker.name not in told


def test_the_desk_hands_over_what_was_misfiled(city_app: Flask, login: Login) -> None:
    with city_app.app_context():
        number = file_report(report("DUPIN-01", photos=(), note="二楼左手"), people().inspector).number
    url, on, desk = f"/police/{number}/handover", f"/police/{number}", login("police")
    words = {"item": "ZANG-01", "text": "其实是占道堆物"}
    refused = desk.post(url, words, on=on, expect=422)
    assert "请先确认" in refused.text
    assert "其实是占道堆物" in refused.text
    desk.post(url, {**words, "sure": "yes"}, on=on)
    with city_app.app_context():
        assert db.session.scalars(sa.select(PoliceCase.outcome).where(PoliceCase.number == number)).one()
    assert "误报" not in desk.get(on).text
