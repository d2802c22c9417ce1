"""The commands of the main path: accept, return, rectify, pass, rework, and what the Office rules (rules §3.8, §4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseEvent
from app.cases.rules.clocks import queued
from app.cases.rules.life import Action, Clock, State, Transition
from app.cases.schemas import AfterPhoto
from app.cases.service import photos as case_photos
from app.cases.service.decisions import keep_later_decision
from app.cases.service.executor import Step, edge_for, locked_case, move
from app.cases.service.stages import clocks_of, columns, moved, queue_limit
from app.evidence import StagedPhoto
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic
from app.routing import decide_to
from app.territory import responsible_at
from app.worktime import Limit, LimitUnit, current_calendar, due, elapsed


def accept_case(actor: Actor, number: str, seen: int | None = None) -> Case:
    """签收: the lead unit takes the case on. Possible after the accept limit too; it then counts late."""
    return _simple(actor, number, Step(Action.ACCEPT, seen), accepted_at=clock.now())


def return_case(actor: Actor, number: str, reason: str, text: str, seen: int | None = None) -> Case:
    """退回: the unit refuses, once per unit and case and within the accept limit, with one of four reasons."""
    step = Step(Action.RETURN, seen, reason, text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        _returnable(case)
        waits = queued(current_calendar(), clock.now(), queue_limit(), clocks_of(case))
        move(case, edge, step, actor, {"returns": case.returns + 1, **columns(waits)})
        return case


def _returnable(case: Case) -> None:
    if case.accept_due_at is not None and clock.now() > case.accept_due_at:
        raise Conflict(
            "return_too_late",
            _l("签收时限已过，不能再退回；仍可签收，按超时计。"),
            advice=_l("如确不归本单位，请联系市创建办改派。"),
        )
    earlier = sa.select(CaseEvent.id).where(
        CaseEvent.case_id == case.id, CaseEvent.action == Action.RETURN, CaseEvent.unit_code == case.lead_unit
    )
    if db.session.scalars(earlier.limit(1)).first() is not None:
        raise Conflict("returned_before", _l("本单位已退回过一次，裁定为准。"))


def give_feedback(
    actor: Actor, number: str, text: str, photos: Sequence[tuple[StagedPhoto, AfterPhoto]], seen: int | None = None
) -> Case:
    """反馈: the unit says that it is put right, with at least one after-photo that is not reused (rules §4)."""
    step = Step(Action.FEEDBACK, seen, text=text, kept={"photos": [staged.sha256 for staged, _after in photos]})
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        if len(photos) < edge.after_photos:
            raise BadInput("after_photo_missing", _l("还没有整改后的照片。至少拍一张再提交。"), field="photos")
        now = clock.now()
        event = move(case, edge, step, actor, {"feedback_at": now, **moved(case, edge.clock, now)})
        case_photos.attach_after(case, event, actor, photos)
        return case


def pass_check(actor: Actor, number: str, text: str = "", seen: int | None = None) -> Case:
    """结案: somebody else has checked that it is put right."""
    step = Step(Action.PASS, seen, text=text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        on_time = (
            case.feedback_at is not None and case.first_due_at is not None and case.feedback_at <= case.first_due_at
        )
        now = clock.now()
        move(case, edge, step, actor, {"closed_at": now, "on_time": on_time, **moved(case, edge.clock, now)})
        return case


def order_rework(actor: Actor, number: str, reason: str, text: str = "", seen: int | None = None) -> Case:
    """返工: the check failed; a rectify stage with the full limit begins."""
    step = Step(Action.REWORK, seen, reason, text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        changes = {"reworks": case.reworks + 1, "feedback_at": None, **moved(case, edge.clock, now)}
        if case.reworks + 1 >= current_config().ladder_talk_reworks:
            changes |= {"talk_at": now, "wake_at": now}
        move(case, edge, step, actor, changes)
        return case


def dispatch_submitted(actor: Actor, number: str, unit: str, text: str = "", seen: int | None = None) -> Case:
    """派遣: the Office sends a case from its queue to a unit; refused without a responsible person (rules §3.7)."""
    step = Step(Action.DISPATCH, seen, text=text, facts={"unit": unit})
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        changes = {**_redirected(case, unit, now), **moved(case, Clock.START, now), "dispatched_at": now}
        move(case, edge, step, actor, changes)
        return case


def rule_on_return(
    actor: Actor, number: str, ruling: str, text: str, *, unit: str | None = None, seen: int | None = None
) -> Case:
    """裁定: back to the same unit or on to another. A founded return starts the clock anew, an unfounded one does not."""
    step = Step(Action.RULE, seen, ruling, text, {"unit": unit})
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        changes: dict[str, Any] = {"queue_due_at": None}
        if unit is not None and unit != case.lead_unit:
            changes |= _redirected(case, unit, now)
        if ruling == "founded":
            changes |= {**moved(case, Clock.START, now), "dispatched_at": now}
        else:
            changes["accept_due_at"] = _accept_anew(case, now)
        move(case, edge, step, actor, changes)
        return case


def _accept_anew(case: Case, now: datetime) -> datetime:
    """The unit gets its accept limit again, yet never beyond the rectify limit that runs on."""
    fresh = due(current_calendar(), now, Limit(current_config().accept_hours, LimitUnit.WORK_HOUR)).at
    return min(fresh, case.due_at) if case.due_at is not None and case.due_at > now else fresh


def _redirected(case: Case, unit: str, now: datetime) -> dict[str, Any]:
    person = responsible_at(unit, now)
    if person is None:
        raise BadInput("unit_has_nobody", _l("这个单位没有责任人，不能派遣。"), field="unit", unit=unit)
    keep_later_decision(case.id, decide_to(unit, case.item_code, case.lon, case.lat, now, alt=case.alt))
    return {"lead_unit": unit, "person": person.name}


def dismiss_case(actor: Actor, number: str, reason: str, text: str, seen: int | None = None) -> Case:
    """不予立案: the Office files nothing, with a reason; it can be undone."""
    return _put_away(actor, number, Step(Action.DISMISS, seen, reason, text))


def merge_case(actor: Actor, number: str, into: str, text: str, seen: int | None = None) -> Case:
    """合并: the case joins another open one; its findings follow the survivor. It can be undone."""
    with atomic():
        survivor = locked_case(into, actor)
        if survivor.number == number or not survivor.is_open:
            raise BadInput("merge_target", _l("只能并入另一件未结的案卷。"), field="into")
        return _put_away(
            actor, number, Step(Action.MERGE, seen, text=text, facts={"into": into}), merged_into=survivor.id
        )


def _put_away(actor: Actor, number: str, step: Step, **more: Any) -> Case:
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        left = elapsed(current_calendar(), now, case.due_at) if case.due_at and case.due_at > now else None
        former = {
            "state": case.state,
            "at": now.isoformat(),
            "left_minutes": left.work_minutes if left else None,
        }
        move(case, edge, step, actor, {"former": former, **more, **moved(case, edge.clock, now)})
        return case


def suspend_case(actor: Actor, number: str, until: date, text: str, seen: int | None = None) -> Case:
    """挂账: the clock stands until the first office minute of ``until``; once, before expiry, at most a year."""
    step = Step(Action.SUSPEND, seen, text=text, facts={"until": until.isoformat()})
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        if _happened(case, Action.SUSPEND):
            raise Conflict("suspended_before", _l("这件案卷挂过账，不能再挂。"))
        move(case, edge, step, actor, moved(case, edge.clock, clock.now(), until))
        return case


def resume_case(actor: Actor, number: str, seen: int | None = None) -> Case:
    """恢复计时: the Office ends a suspension early."""
    step = Step(Action.RESUME, seen)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        move(case, edge, step, actor, moved(case, edge.clock, clock.now()))
        return case


def reopen_case(actor: Actor, number: str, text: str, seen: int | None = None) -> Case:
    """回头看: a closed case is not put right after all; a rectify stage with the full limit begins."""
    step = Step(Action.REOPEN, seen, text=text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        changes = {"closed_at": None, "feedback_at": None, **moved(case, edge.clock, clock.now())}
        move(case, edge, step, actor, changes)
        return case


def undo_case(actor: Actor, number: str, text: str, seen: int | None = None) -> Case:
    """撤销: a dismissal or merge is taken back; the former state and the time that was left return."""
    step = Step(Action.UNDO, seen, text=text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        former = case.former or {"state": State.SUBMITTED}
        changes = {"state": former["state"], "former": None, "merged_into": None, **_time_left(case, former)}
        move(case, edge, step, actor, changes)
        return case


def _time_left(case: Case, former: dict[str, Any]) -> dict[str, Any]:
    """The due times moved by as long as the case was put away (rules §4: the time that was left)."""
    if former.get("left_minutes") is None or case.due_at is None:
        return {}
    away = clock.now() - datetime.fromisoformat(former["at"])
    kept = clocks_of(case)
    return {
        name: getattr(kept, name) + away
        for name in ("accept_due_at", "due_at", "remind_at", "amber_at", "first_due_at")
        if getattr(kept, name) is not None
    }


def _happened(case: Case, action: Action) -> bool:
    query = sa.select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.action == action).limit(1)
    return db.session.scalars(query).first() is not None


def _simple(actor: Actor, number: str, step: Step, **changes: Any) -> Case:
    with atomic():
        case = locked_case(number, actor)
        edge: Transition = edge_for(case, actor, step)
        move(case, edge, step, actor, changes)
        return case
