"""What the lead unit and the checker do: accept, return, rectify, pass, rework (rules §3.8, §4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts import Actor
from app.cases.models import Case
from app.cases.rules.causes import CAUSES
from app.cases.rules.life import Action
from app.cases.schemas import AfterPhoto
from app.cases.service import photos as case_photos
from app.cases.service.checkers import draw_checker, end_draw
from app.cases.service.executor import Step, edge_for, locked_case, move
from app.cases.service.patience import on_case
from app.cases.service.requests import settle_open
from app.cases.service.stages import moved
from app.evidence import StagedPhoto
from app.platform import clock
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic


@on_case
def accept_case(actor: Actor, number: str, seen: int | None = None) -> Case:
    """签收: the lead unit takes the case on. Possible after the accept limit too; it then counts late."""
    step = Step(Action.ACCEPT, seen)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        changes = {"accepted_at": clock.now(), "keeper_unit": None, "keeper_person": None}
        move(case, edge, step, actor, changes)
        return case


@on_case
def return_case(actor: Actor, number: str, reason: str, text: str, seen: int | None = None) -> Case:
    """退回: the unit refuses, once per unit and case and within the accept limit, with one of four reasons."""
    step = Step(Action.RETURN, seen, reason, text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        move(case, edge, step, actor, {"returns": case.returns + 1, **moved(case, edge.clock, clock.now())})
        return case


@on_case
def give_feedback(
    actor: Actor,
    number: str,
    text: str,
    photos: Sequence[tuple[StagedPhoto, AfterPhoto]],
    seen: int | None = None,
    *,
    cause: str | None = None,
) -> Case:
    """反馈: the unit says that it is put right, with at least one after-photo that is not reused (rules §4).

    ``cause`` is a code of ``rules.causes``, if the unit names one.
    """
    if cause is not None and cause not in CAUSES:
        raise BadInput("cause_unknown", _l("请从列出的原因里选。"), field="cause")
    kept = {"photos": case_photos.after_fingerprints(photos, number)}
    step = Step(Action.FEEDBACK, seen, cause, text, kept=kept)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        if len(photos) < edge.after_photos:
            raise BadInput("after_photo_missing", _l("还没有整改后的照片。至少拍一张再提交。"), field="photos")
        now = clock.now()
        event = move(
            case, edge, step, actor, {"feedback_at": now, "cause": cause or case.cause, **moved(case, edge.clock, now)}
        )
        case_photos.attach_after(case, event, actor, photos)
        draw_checker(case)
        return case


@on_case
def pass_check(actor: Actor, number: str, text: str = "", seen: int | None = None) -> Case:
    """结案: somebody else has checked that it is put right."""
    step = Step(Action.PASS, seen, text=text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        changes: dict[str, Any] = {"closed_at": now, "on_time": _on_time(case), **moved(case, edge.clock, now)}
        move(case, edge, step.naming(end_draw(case), settle_open(case, "closed")), actor, changes)
        return case


def _on_time(case: Case) -> bool:
    """Whether the feedback that passed met the first due time, or the lateness was excused (rules §5)."""
    met = case.feedback_at is not None and case.first_due_at is not None and case.feedback_at <= case.first_due_at
    return met or case.excused


@on_case
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
        move(case, edge, step.naming(end_draw(case)), actor, changes)
        return case
