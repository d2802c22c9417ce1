"""What the Office decides on a case: dispatch, dismiss, merge, suspend, resume, reopen, undo (rules §3.8, §4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CasePhoto, Finding
from app.cases.rules.life import Action, Clock, State
from app.cases.service.executor import Step, edge_for, locked_case, move
from app.cases.service.patience import on_case
from app.cases.service.persons import present_person
from app.cases.service.requests import settle_open
from app.cases.service.sending import sent_to
from app.cases.service.stages import brought_back, limits_of, moved, put_away
from app.cases.service.telling import tell_reporters
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic


@on_case
def dispatch_submitted(actor: Actor, number: str, unit: str, text: str = "", seen: int | None = None) -> Case:
    """派遣: the Office sends a case from its queue to a unit; refused without a responsible person (rules §3.7)."""
    step = Step(Action.DISPATCH, seen, text=text, facts={"unit": unit})
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        values, tasks = sent_to(case, unit, now)
        changes = {**values, **moved(case, Clock.START, now), "dispatched_at": now}
        move(case, edge, step.naming(tasks), actor, changes)
        return case


@on_case
def dismiss_case(actor: Actor, number: str, reason: str, text: str, seen: int | None = None) -> Case:
    """不予立案: the Office files nothing, with a reason; it can be undone."""
    return _put_away(actor, number, Step(Action.DISMISS, seen, reason, text))


@on_case
def merge_case(actor: Actor, number: str, into: str, text: str, seen: int | None = None) -> Case:
    """合并: the case joins another open one; its findings and their reporters follow the survivor. It can be undone."""
    with atomic():
        for each in sorted({into, number}):  # in one order, whoever merges what into what
            locked_case(each, actor)
        survivor = locked_case(into, actor)
        if survivor.number == number or not survivor.is_open:
            raise BadInput("merge_target", _l("只能并入另一件未结的案卷。"), field="into")
        step = Step(Action.MERGE, seen, text=text, facts={"into": into})
        case = locked_case(number, actor)
        findings = list(db.session.scalars(sa.select(Finding.id).where(Finding.case_id == case.id)))
        _give_findings(findings, survivor.id)  # rows first, the record last: so does a photo that arrives meanwhile
        _put_away(actor, number, step, {"findings": findings}, merged_into=survivor.id)
        return case


def _give_findings(findings: list[str], case_id: int) -> None:
    """The findings and their photos belong to this case from now on."""
    db.session.execute(sa.update(Finding).where(Finding.id.in_(findings)).values(case_id=case_id))
    db.session.execute(sa.update(CasePhoto).where(CasePhoto.finding_id.in_(findings)).values(case_id=case_id))


def _put_away(actor: Actor, number: str, step: Step, kept: Mapping[str, Any] | None = None, **more: Any) -> Case:
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        row = {name: getattr(case, name) for name in Case.__table__.columns.keys()}  # noqa: SIM118 - a collection, no dict
        changes = {"former": {**put_away(row, now), **(kept or {})}, **more, **moved(case, edge.clock, now)}
        move(case, edge, step.naming(settle_open(case, "put_away")), actor, changes)
        return case


@on_case
def suspend_case(
    actor: Actor, number: str, until: date, text: str, seen: int | None = None, *, asked_at: datetime | None = None
) -> Case:
    """挂账: the clock stands until the first office minute of ``until``; once, asked before expiry, at most a year.

    ``asked_at`` is when the unit asked, if the Office decides on a request of its own (rules §5).
    """
    step = Step(Action.SUSPEND, seen, text=text, facts={"until": until.isoformat()})
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step, asked_at=asked_at)
        now = clock.now()
        step = step.naming(settle_open(case, "suspended", kinds=("suspension",)))
        move(case, edge, step, actor, moved(case, edge.clock, now, until, asked_at))
        return case


@on_case
def resume_case(actor: Actor, number: str, seen: int | None = None) -> Case:
    """恢复计时: the Office ends a suspension early."""
    step = Step(Action.RESUME, seen)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        move(case, edge, step, actor, moved(case, edge.clock, clock.now()))
        return case


@on_case
def reopen_case(actor: Actor, number: str, text: str, seen: int | None = None) -> Case:
    """回头看: a closed case is not put right after all; a rectify stage with the full limit begins."""
    step = Step(Action.REOPEN, seen, text=text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        changes = {"closed_at": None, "feedback_at": None, "on_time": None, **moved(case, edge.clock, now)}
        step = step.naming(settle_open(case, "reopened"))
        move(case, edge, step, actor, changes | present_person(case, now))
        tell_reporters(case, "report.reopened", actor)
        return case


@on_case
def undo_case(actor: Actor, number: str, text: str, seen: int | None = None) -> Case:
    """撤销: a dismissal or merge is taken back; the former state and the time that was left return.

    Whoever answered for it and has left the unit meanwhile gets nothing back: it goes to whoever answers for the unit now.
    """
    step = Step(Action.UNDO, seen, text=text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        former = case.former or {"state": State.SUBMITTED}
        clocks = brought_back(former, limits_of(case), clock.now()) if "clocks" in former else {}
        _take_findings(former.get("findings", []), case.id, _survivors(case))
        back = {"state": former["state"], "former": None, "merged_into": None, **clocks}
        move(case, edge, step, actor, back | present_person(case, clock.now()))
        return case


def _survivors(case: Case) -> list[int]:
    """The cases that hold the findings of ``case`` now: the one it was merged into, and where that went."""
    chain: list[int] = []
    following = case.merged_into
    while following is not None and following not in chain:
        chain.append(following)
        following = db.session.scalar(sa.select(Case.merged_into).where(Case.id == following))
    return chain


def _take_findings(findings: list[str], case_id: int, holders: list[int]) -> None:
    """Raises Conflict when they all went on with a case that nobody here can see any more: confidential wins (rules §4).

    A case that came back without what was found would have nothing to be put right or checked; the words say no more than
    that, for where the findings are is for those who have them.
    """
    query = sa.select(Finding.id).where(Finding.id.in_(findings), Finding.case_id.in_(holders))
    there = list(db.session.scalars(query))
    if findings and not there:
        raise Conflict("undo_findings_gone", _l("这件案卷的上报已随并入的案卷另行办理，不能撤销合并。"))
    _give_findings(there, case_id)
