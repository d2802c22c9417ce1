"""Everything that stands beside a case, at least two of each: what `audit verify` is to hold against the record."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.cases import (
    AfterPhoto,
    Asked,
    Fix,
    RequestKind,
    accept_case,
    ask_request,
    assign_checker,
    dispatch_submitted,
    file_report,
    give_feedback,
    grant_request,
    order_rework,
    refuse_request,
    return_case,
    rule_on_return,
)
from app.cases.models import Case, CaseRung, CaseTask
from app.cases.models.rulings import CaseRequest
from app.cases.rules.ladder import Rung
from app.cases.service.ladder import sweep_ladder
from app.cases.service.marks import set_marks
from app.cases.service.police_sweep import sweep_police
from app.cases.service.pressing import decide_accountability, press_case
from app.cases.service.site_notices import Order, answer_notice, issue_notice, withdraw_notice
from app.cases.service.splitting import Part, split_case
from app.cases.service.tasks import answer_task, hand_down, rate_task
from app.cases.service.texts import Wording, add_text, change_text, remove_text
from app.evidence import stage_photo
from app.platform import clock
from app.platform.db import db
from tests.support.city import OUTSIDE, XIGUAN, People, jpeg, report

MONDAY = datetime(2026, 11, 23, 9, tzinfo=clock.SHANGHAI)
_ORDER = Order("trader", "张三超市", "许由路 1 号", "清运门前垃圾", "2026-12-10", "0374-000000")
_LATER = timedelta(hours=1)


def live_beside(people: People) -> None:
    """Two cases that everything happened to twice, one that is led by the county, and a confidential one left alone."""
    with clock.at(MONDAY):
        numbers = [_filed(people, each) for each in ("门前", "巷口")]
        file_report(report("HUANG-01"), people.inspector)
        led = file_report(report(at=OUTSIDE), people.inspector).number
        dispatch_submitted(people.arbiter, led, people.county.unit_code, "就近")
    with clock.at(MONDAY + _LATER):
        _texts(people)
        for task in (hand_down(people.county, led, people.officer.unit_code, ["ground"], "清运"), _guidance()):
            _answered(people, task)
        for number in numbers:
            _work(people, number)
    with clock.at(MONDAY + timedelta(days=30)):
        sweep_ladder()
        sweep_police()
        for seed, number in enumerate(numbers, 20):
            taken = AfterPhoto(taken_at=clock.now(), fix=Fix(*XIGUAN, 6.0))
            give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(jpeg(seed))), taken)])
            assign_checker(people.arbiter, number, people.other_inspector.account_id, "顺路")
            order_rework(people.other_inspector, number, "remains", "还有")
    with clock.at(MONDAY + timedelta(days=90)):
        sweep_ladder()
        for rung in db.session.scalars(sa.select(CaseRung.id).where(CaseRung.rung == Rung.ACCOUNT)).all():
            decide_accountability(people.commander, rung, False, "停水所致")


def _filed(people: People, note: str) -> str:
    return file_report(report("ZANG-04", note=note), people.inspector).number


def _guidance() -> CaseTask:
    query = sa.select(CaseTask).where(CaseTask.kind == "guide").order_by(CaseTask.id)
    return db.session.scalars(query.limit(1)).one()


def _answered(people: People, task: CaseTask) -> None:
    number = db.session.scalars(sa.select(Case.number).where(Case.id == task.case_id)).one()
    doer, lead = (people.department, people.officer) if task.kind == "guide" else (people.officer, people.county)
    answer_task(doer, number, task.id, "已看")
    rate_task(lead, number, task.id, "helpful", "谢谢")


def _texts(people: People) -> None:
    kept = [add_text(people.officer, Wording("rectify", "", f"已清运{{几}}车 {each}")) for each in range(3)]
    change_text(people.officer, kept[0].id, Wording("return", "ZANG", "在邻镇"))
    remove_text(people.officer, kept[1].id)
    add_text(people.arbiter, Wording("note", "", "已联系"))


def _work(people: People, number: str) -> None:
    split_case(people.arbiter, number, Part("ZANG-09", apart=True), "拍到两个问题")
    return_case(people.officer, number, "not_our_ground", "在路对面")
    rule_on_return(people.arbiter, number, "unfounded", "就在路边")
    accept_case(people.officer, number)
    for decide in (refuse_request, grant_request):
        ask_request(people.officer, number, Asked(RequestKind.EXTENSION, "large_job", "请批准"))
        newest = db.session.scalars(sa.select(sa.func.max(CaseRequest.id))).one()
        decide(people.arbiter, number, newest, "已看")
    set_marks(people.supervisor, number, ["common", "key"], "全市多处")
    set_marks(people.arbiter, number, ["key"], "已成专项")
    press_case(people.arbiter, number, f"抓紧 {number}")
    notices = [issue_notice(people.officer, number, _ORDER) for _each in range(2)]
    answer_notice(notices[0].token, "已清运")
    withdraw_notice(people.officer, number, notices[1].id)
