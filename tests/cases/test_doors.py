"""Every step of the tables has a door that works without scripts: forms of the case page and the pages beside it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cases import Asked, RequestKind, ask_request, assign_checker, file_report
from app.cases.models import Case, PoliceCase
from app.cases.models.rulings import CaseRequest, CheckDraw
from app.cases.rules.life import CAPACITIES, TRANSITIONS, Action, State
from app.cases.rules.police import POLICE_TRANSITIONS, PoliceAction
from app.cases.rules.tasks import TASK_EDGES, TaskAct
from app.platform.db import db
from app.platform.policy import policy_of, registry
from tests.cases.steps import walked_to
from tests.support.browsing import Reader
from tests.support.city import jpeg, people, report

Login = Callable[[str], Reader]


@pytest.fixture
def login(city_app: Flask) -> Login:
    return lambda name: Reader(city_app, name)


def walked(app: Flask, state: State) -> str:
    with app.app_context():
        return walked_to(state, people())


DOORS = {
    Action.DISPATCH: {"rulings.dispatch"},
    Action.DISMISS: {"rulings.dismiss"},
    Action.ACCEPT: {"cases.accept"},
    Action.RETURN: {"cases.give_back"},
    Action.RULE: {"rulings.rule"},
    Action.CORRECT: {"corrections.correct"},
    Action.FEEDBACK: {"cases.feedback"},
    Action.SUSPEND: {"rulings.suspend"},
    Action.RESUME: {"rulings.resume"},
    Action.PASS: {"checks.decide", "site_checks.decide"},
    Action.REWORK: {"checks.decide", "site_checks.decide"},
    Action.REOPEN: {"rulings.reopen"},
    Action.MERGE: {"rulings.merge"},
    Action.SEAL: {"corrections.seal"},
    Action.UNDO: {"rulings.undo"},
}
POLICE_DOORS = {
    PoliceAction.ACCEPT: {"police.step"},
    PoliceAction.FEEDBACK: {"police.step"},
    PoliceAction.CONCLUDE: {"police.step"},
    PoliceAction.HAND_OVER: {"police.hand_over"},
}
TASK_DOORS = {
    TaskAct.ACCEPT: {"tasks.accept"},
    TaskAct.DECLINE: {"tasks.answer"},
    TaskAct.ANSWER: {"tasks.answer"},
    TaskAct.WITHDRAW: {"tasks.withdraw"},
    TaskAct.RATE: {"tasks.rate"},
}


def test_every_role_of_every_edge_may_go_through_a_door(city_app: Flask) -> None:
    """State × action × role of the three tables: some form's policy lets the role in; nothing of the tables has no form."""
    ways = [(DOORS.get(edge.action), role) for edge in TRANSITIONS for role in CAPACITIES[edge.party].roles]
    ways += [(POLICE_DOORS.get(step.action), "police") for step in POLICE_TRANSITIONS if not step.service]
    ways += [(TASK_DOORS.get(task.act), role) for task in TASK_EDGES for role in ("officer", "department")]
    policies, views = registry(city_app), city_app.view_functions

    def open_to(endpoint: str, role: str) -> bool:
        policy = policy_of(views.get(endpoint))
        return policy is not None and policies.allows(role, policy.demand)

    closed = [(doors, role) for doors, role in ways if not any(open_to(door, role) for door in doors or ())]
    assert closed == []


def test_a_unit_takes_its_request_back(city_app: Flask, login: Login) -> None:
    number = walked(city_app, State.RECTIFYING)
    with city_app.app_context():
        request = ask_request(people().officer, number, Asked(RequestKind.EXTENSION, "weather", "连日有雨")).id
    url, on = f"/cases/{number}/requests/{request}/withdrawal", f"/cases/{number}"
    assert "撤回这项申请" not in login("arbiter").get(on).text
    decision = f"/cases/{number}/requests/{request}"
    kept = login("arbiter").post(decision, {"verdict": "", "answer": "先看天气"}, on="/requests", expect=422)
    assert "先看天气" in kept.text
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


def test_the_office_corrects_a_case_and_both_stand_in_the_history(city_app: Flask, login: Login) -> None:
    number = walked(city_app, State.RECTIFYING)
    url, arbiter = f"/cases/{number}/correction", login("arbiter")
    with city_app.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
        place, former, version = (case.lon, case.lat), case.lead_unit, case.version
        other = people().foreign_officer.unit_code
    typed = {"item": "ZANG-01", "unit": other, "text": "看过照片，是另一类"}
    click = {**typed, "lon": str(place[0]), "lat": str(place[1]), "at.x": "300", "at.y": "100"}
    looked = arbiter.post(url, click, on=url, expect=200)
    assert "看过照片，是另一类" in looked.text
    assert "更正后" in looked.text
    with city_app.app_context():
        row = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
        assert (row.lead_unit, row.version) == (former, version), "a look changed the case"
    refused = arbiter.post(url, {**typed, "go": "yes"}, on=url, expect=422)
    assert "请选一个理由" in refused.text
    assert "看过照片，是另一类" in refused.text
    arbiter.post(url, {**typed, "reason": "item_wrong", "go": "yes"}, on=url)
    with city_app.app_context():
        row = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
        assert (row.item_code, row.lead_unit, row.state) == ("ZANG-01", other, "dispatched")
    story = arbiter.get(f"/cases/{number}").text
    assert "小类：" in story
    assert "主办：" in story
    assert "看过照片，是另一类" in story


def test_a_case_goes_to_the_police_and_is_gone(city_app: Flask, login: Login) -> None:
    number = walked(city_app, State.CHECKING)
    url, arbiter, officer = f"/cases/{number}/sealing", login("arbiter"), login("officer")
    token = officer.get(f"/cases/{number}").text.split("/photos/")[1].split('"')[0]
    words = {"item": "DUPIN-01", "text": "后院有人交易"}
    refused = arbiter.post(url, words, on=url, expect=422)
    assert "请先确认" in refused.text
    assert "后院有人交易" in refused.text
    arbiter.post(url, {**words, "sure": "yes"}, on=url)
    assert "已转公安" in arbiter.get("/rulings?done=sealed").text
    for reader in (officer, arbiter, login("supervisor")):
        for gone in (f"/cases/{number}", f"/photos/{token}"):
            reader.get(gone, 404)
        for page in ("/cases", "/notices"):
            assert number not in reader.get(page).text.replace("-", "")
    with city_app.app_context():
        sent = db.session.scalars(sa.select(PoliceCase.number).order_by(PoliceCase.id.desc())).first()
    assert "后院有人交易" in login("police").get(f"/police/{sent}").text


def test_an_inspector_checks_on_site_what_he_was_named_for(city_app: Flask, login: Login) -> None:
    number, other = walked(city_app, State.CHECKING), walked(city_app, State.CHECKING)
    inspector, officer = login("inspector2"), login("officer")
    inspector.get(f"/site-checks/{number}", 404)
    token = officer.get(f"/cases/{number}").text.split("/photos/")[1].split('"')[0]
    inspector.get(f"/photos/{token}", 404)
    with city_app.app_context():
        checker, handler = people().other_inspector, people().officer
        assign_checker(people().arbiter, number, checker.account_id, "到现场看")
    inspector.get(f"/photos/{token}")
    assert f"/site-checks/{number}" in inspector.get("/site-checks").text
    assert json.loads(inspector.get("/api/site-checks").text) == {"numbers": [number]}
    inspector.get(f"/site-checks/{other}", 404)
    page = inspector.get(f"/site-checks/{number}").text
    assert handler.name not in page
    assert "请您核查" in inspector.get("/notices").text
    url, on = f"/site-checks/{number}/verdict", f"/site-checks/{number}"
    photo = {"photos": [(io.BytesIO(jpeg(77)), "IMG-张三.jpg")]}
    refused = inspector.post(url, {"verdict": "rework", "text": "墙角还有一堆", **photo}, on=on, expect=422)
    assert "请选一个理由" in refused.text
    assert "墙角还有一堆" in refused.text
    assert "1 张照片已在服务器上" in refused.text
    kept = next(node.get("value") for node in refused.tree.iter("input") if node.get("name") == "staged")
    inspector.post(url, {"verdict": "rework", "reason": "remains", "text": "墙角还有一堆", "staged": kept}, on=on)
    with city_app.app_context():
        row = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
        assert (row.state, row.reworks) == ("rectifying", 1)
    told = officer.get(f"/cases/{number}").text
    assert "现场核查照片：返工" in told
    assert all(word not in told for word in (checker.name, checker.handle, "张三"))
    inspector.get(on, 404)
