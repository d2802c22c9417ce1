"""Tasks beside a case: every edge of their table, who may take it, and that none of them moves the case."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit
from app.accounts import Actor, NewAccount, Role, create_accounts, find_account, get_actor
from app.cases import accept_case, dispatch_submitted, file_report
from app.cases.models import Case, CaseTask
from app.cases.queries.tasks import task_page, tasks_of, waiting_tasks
from app.cases.queries.work import case_work
from app.cases.rules.standing import Stander
from app.cases.rules.tasks import TASK_EDGES, Side, TaskAct, TaskKind, TaskState, acts_on, edge_of, sides_of
from app.cases.service.decisions import keep_later_decision
from app.cases.service.tasks import (
    StaleTask,
    accept_task,
    answer_task,
    decline_task,
    hand_down,
    rate_task,
    withdraw_task,
)
from app.notices.models import NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.unit_of_work import atomic
from app.routing import decide_to
from tests.support.browsing import Reader
from tests.support.city import OUTSIDE, PASSWORD, XIGUAN, People, jpeg, report
from tests.support.city import people as cast

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


class TestTable:
    def test_every_state_act_and_side(self) -> None:
        allowed = {
            (kind, source, edge.act, edge.side) for edge in TASK_EDGES for kind in edge.kinds for source in edge.sources
        }
        for kind, state, act, side in product(TaskKind, TaskState, TaskAct, Side):
            found = edge_of(act, kind, state, [side])
            assert (found is not None) == ((kind, state, act, side) in allowed)
        assert edge_of(TaskAct.WITHDRAW, TaskKind.GUIDE, TaskState.OPEN, [Side.LEAD]) is None
        assert not {edge.side for edge in TASK_EDGES if edge.act is TaskAct.RATE} & {Side.DOER}

    def test_an_answer_is_rated_once(self) -> None:
        assert acts_on(TaskKind.GUIDE, TaskState.DONE, [Side.LEAD], rated=False) == {TaskAct.RATE}
        assert acts_on(TaskKind.GUIDE, TaskState.DONE, [Side.LEAD], rated=True) == frozenset()

    def test_only_who_handles_cases_stands_on_a_side(self) -> None:
        assert sides_of(Stander("officer", "A"), "B", "A") == {Side.LEAD}
        assert sides_of(Stander("department", "B"), "B", "A") == {Side.DOER}
        for role in ("supervisor", "arbiter", "commander", "inspector"):
            assert sides_of(Stander(role, "A"), "B", "A") == frozenset()


@pytest.fixture
def number(people: People) -> str:
    with clock.at(MONDAY):
        return file_report(report(), people.inspector).number


def case_of(number: str) -> Case:
    return db.session.scalars(sa.select(Case).where(Case.number == number)).one()


def task_of(number: str, kind: TaskKind = TaskKind.GUIDE) -> CaseTask:
    where = (CaseTask.case_id == case_of(number).id, CaseTask.kind == kind)
    return db.session.scalars(sa.select(CaseTask).where(*where)).one()


def told() -> list[str]:
    return list(db.session.scalars(sa.select(NoticeRow.kind).order_by(NoticeRow.id)))


@pytest.mark.usefixtures("city_context")
class TestGuidance:
    def test_a_guiding_department_has_a_task_with_a_due_time_of_its_own(self, people: People, number: str) -> None:
        task, case = task_of(number), case_of(number)
        assert (task.unit_code, task.state, task.giver) == ("CGJ", "open", None)
        assert task.due_at == min(datetime.fromisoformat("2026-11-23T18:00:00+08:00"), case.due_at or MONDAY)
        with clock.at(MONDAY):
            page = task_page(people.department)
            assert [line.row.number for line in page.lines] == [number]
            assert waiting_tasks(people.department) == 1
            assert waiting_tasks(people.officer) == 0

    def test_what_nobody_answered_ends_with_its_case_and_is_not_late(self, people: People, number: str) -> None:
        case = case_of(number)
        with clock.at(MONDAY + timedelta(days=30)):
            (late,) = tasks_of(case, people.department)
            case.is_open = False  # as every end of a case leaves it
            (ended,) = tasks_of(case, people.department)
        assert (late.runs, late.late, late.state_name) == (True, True, "待接收")
        assert (ended.runs, ended.late, ended.state_name) == (False, False, "随案结束")

    def test_answered_seen_and_rated(self, people: People, number: str) -> None:
        task, before = task_of(number), case_of(number)
        stood = (before.lead_unit, before.person, before.due_at, before.version, before.state)
        answer_task(people.department, number, task.id, "桶位加到 4 只", seen=1)
        work = case_work(number, people.officer)
        assert work.guidance is not None
        assert work.guidance.text == "桶位加到 4 只"
        assert [view.acts for view in work.tasks] == [{TaskAct.RATE}]
        assert told()[-1] == "guidance.added"
        rate_task(people.officer, number, task.id, "helpful", "很具体", seen=2)
        page = task_page(people.department, "ended")
        assert [(line.task.rating, line.task.rating_text) for line in page.lines] == [("helpful", "很具体")]
        assert page.ratings[0] == ("有帮助", 1)
        after = case_of(number)
        db.session.refresh(after)
        assert (after.lead_unit, after.person, after.due_at, after.version, after.state) == stood
        entries = audit.entries_for(f"case:{number}")
        assert [entry.action for entry in entries][-3:] == ["case.note", "task.answer", "task.rate"]
        assert audit.verify_chain()[1] is None

    def test_who_may_do_what(self, people: People, number: str) -> None:
        task = task_of(number)
        for actor in (people.officer, people.county, people.supervisor, people.arbiter):
            with pytest.raises(Forbidden):
                answer_task(actor, number, task.id, "代答")
        with pytest.raises(NotFound):
            answer_task(people.foreign_officer, number, task.id, "代答")
        with pytest.raises(NotFound):
            answer_task(people.department, number, task.id + 99, "没有")
        with pytest.raises(BadInput, match="text_missing"):
            answer_task(people.department, number, task.id, " ")
        with pytest.raises(StaleTask):
            rate_task(people.officer, number, task.id, "helpful")  # not answered yet
        with pytest.raises(BadInput, match="rating_missing"):
            rate_task(people.officer, number, task.id, "five stars")
        with pytest.raises(Forbidden):
            withdraw_task(people.officer, number, task.id, "不用了")  # guidance comes from the routing

    def test_the_second_of_two_is_told(self, people: People, number: str) -> None:
        task = task_of(number)
        accept_task(people.department, number, task.id, seen=1)
        with pytest.raises(StaleTask):
            answer_task(people.department, number, task.id, "晚了一步", seen=1)
        answer_task(people.department, number, task.id, "好", seen=2)
        with pytest.raises(StaleTask):
            answer_task(people.department, number, task.id, "再答")
        rate_task(people.officer, number, task.id, "fair")
        with pytest.raises(StaleTask):
            rate_task(people.officer, number, task.id, "useless")

    def test_a_department_that_guides_no_more_loses_the_task_and_a_new_one_gets_it(
        self, people: People, number: str
    ) -> None:
        case = case_of(number)
        decision = decide_to("CGJ", case.item_code, *XIGUAN, MONDAY)
        with clock.at(MONDAY), atomic():
            keep_later_decision(case, decision)
            again = decide_to(case.lead_unit or "", case.item_code, *XIGUAN, MONDAY)
        assert task_of(number).state == "withdrawn"
        assert waiting_tasks(people.department) == 0
        with clock.at(MONDAY), atomic():
            keep_later_decision(case, again)
            keep_later_decision(case, again)
        states = db.session.scalars(sa.select(CaseTask.state).order_by(CaseTask.id)).all()
        assert states == ["withdrawn", "open"]


@pytest.mark.usefixtures("city_context")
class TestHandDown:
    @pytest.fixture
    def led(self, people: People) -> str:
        """A case that the county itself leads."""
        with clock.at(MONDAY):
            number = file_report(report(at=OUTSIDE), people.inspector).number
            dispatch_submitted(people.arbiter, number, people.county.unit_code, "就近")
        return number

    def handed(self, people: People, number: str, **more: object) -> CaseTask:
        with clock.at(MONDAY + timedelta(minutes=30)):
            return hand_down(people.county, number, people.officer.unit_code, ["ground"], "清运", **more)  # type: ignore[arg-type]

    def test_lead_person_and_clock_stay_and_the_child_sees_and_reports_back(self, people: People, led: str) -> None:
        with pytest.raises(NotFound):
            case_work(led, people.officer)
        before = case_of(led)
        stood = (before.lead_unit, before.person, before.due_at, before.version)
        task = self.handed(people, led, seen=before.version)
        assert (task.due_at, task.giver) == (before.due_at, people.county.unit_code)
        assert told()[-1] == "task.assigned"
        accept_task(people.officer, led, task.id)
        answer_task(people.officer, led, task.id, "已清", seen=2)
        assert case_work(led, people.county).notes[-1].text == "已清"
        after = case_of(led)
        db.session.refresh(after)
        assert (after.lead_unit, after.person, after.due_at, after.version) == stood
        with pytest.raises(Forbidden):
            accept_case(people.officer, led)  # a task gives no right to act on the case

    def test_only_to_a_direct_child_with_a_reason_and_words(self, people: People, led: str) -> None:
        for unit, reasons, text in (
            (people.foreign_officer.unit_code, ["ground"], "清运"),
            (people.county.unit_code, ["ground"], "清运"),
            (people.officer.unit_code, [], "清运"),
            (people.officer.unit_code, ["because"], "清运"),
            (people.officer.unit_code, ["ground"], " "),
        ):
            with pytest.raises(BadInput):
                hand_down(people.county, led, unit, reasons, text)
        for actor in (people.arbiter, people.supervisor):
            with pytest.raises(Forbidden):
                hand_down(actor, led, people.officer.unit_code, ["ground"], "清运")

    def test_once_at_a_time_and_taken_back(self, people: People, led: str) -> None:
        task = self.handed(people, led)
        with pytest.raises(Conflict, match="handed_down_before"):
            self.handed(people, led)
        with pytest.raises(Forbidden):
            withdraw_task(people.officer, led, task.id, "不想办")
        withdraw_task(people.county, led, task.id, "改由我们办")
        with pytest.raises(NotFound):
            answer_task(people.officer, led, task.id, "已清")
        assert self.handed(people, led).id != task.id

    def test_declined_with_words(self, people: People, led: str) -> None:
        task = self.handed(people, led)
        with pytest.raises(BadInput):
            decline_task(people.officer, led, task.id, "")
        decline_task(people.officer, led, task.id, "不在我处地段")
        assert told()[-1] == "task.declined"
        assert case_work(led, people.county).tasks[-1].state is TaskState.DECLINED

    def test_due_times(self, people: People, led: str) -> None:
        case = case_of(led)
        assert case.due_at is not None
        with pytest.raises(BadInput, match="task_due"):
            self.handed(people, led, due_at=MONDAY)
        assert self.handed(people, led, due_at=case.due_at + timedelta(days=3)).due_at == case.due_at


class TestPages:
    @pytest.fixture
    def filed(self, city_app: Flask) -> str:
        with city_app.app_context():
            return file_report(report(), cast().inspector).number

    def test_guidance_by_forms(self, city_app: Flask, filed: str) -> None:
        department, officer, on = Reader(city_app, "department"), Reader(city_app, "officer"), f"/cases/{filed}"
        assert f"{on}#task-1" in department.get("/tasks").text
        department.post(f"{on}/tasks/1/acceptance", {}, on=on)
        photo = (io.BytesIO(jpeg(7)), "样板.jpg")
        refused = department.post(f"{on}/tasks/1/answer", {"text": "", "files": photo}, on=on, expect=422)
        assert "还没写说明" in refused.text
        waiting = refused.text.split('name="kept" value="')[1].split('"')[0]
        again = {"text": "加到 4 只", "kept": waiting, "keep": "0"}
        department.post(f"{on}/tasks/1/answer", again, on=on)
        page = officer.get(on)
        assert "加到 4 只" in page.text
        assert "样板.jpg" in page.text
        officer.post(f"{on}/tasks/1/rating", {"rating": "helpful"}, on=on)
        assert "有帮助" in department.get("/tasks?show=ended").text
        assert officer.get("/tasks?show=given").status == 200
        for name in ("officer", "department"):
            Reader(city_app, name).get("/tasks")

    def test_hand_down_by_forms(self, city_app: Flask) -> None:
        with city_app.app_context():
            folk = cast()
            number = file_report(report(at=OUTSIDE), folk.inspector).number
            dispatch_submitted(folk.arbiter, number, folk.county.unit_code, "就近")
            child = folk.officer.unit_code
        county, on = Reader(city_app, "county"), f"/cases/{number}"
        fields = {"unit": child, "reasons": ["ground", "means"], "text": "请清运", "due": "never"}
        assert "请清运" in county.post(f"{on}/tasks", fields, on=on, expect=422).text
        county.post(f"{on}/tasks", {**fields, "due": ""}, on=on)
        page = county.get(on)
        assert "在你单位地段、人手设备在你单位：请清运" in page.text
        officer = Reader(city_app, "officer")
        with city_app.app_context():
            task = task_of(number, TaskKind.HANDDOWN).id
        officer.post(f"{on}/tasks/{task}/answer", {"text": "不是我们的", "decline": "yes"}, on=on)
        assert "未接收" in county.get(on).text


@pytest.mark.usefixtures("city_context")
def test_a_body_of_a_department_gets_tasks_from_it(people: People) -> None:
    create_accounts([NewAccount("line", Role.DEPARTMENT, "CGJ-411002", name="某", password=PASSWORD)], by="test")
    account = find_account("line")
    assert account is not None
    body: Actor = get_actor(account.account_id)
    number = file_report(report("ZANG-09"), people.inspector).number
    case = case_of(number)
    assert case.lead_unit == body.unit_code
    with pytest.raises(BadInput, match="not_a_child"):
        hand_down(body, number, "CGJ", ["duty"], "请上级办")
    with pytest.raises(Forbidden):
        hand_down(replace(people.department), number, "CGJ-411002", ["duty"], "不主办")
