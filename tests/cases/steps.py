"""Every action of the table as a command with everything it asks for, and cases walked to each state."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.accounts import Actor
from app.cases import (
    AfterPhoto,
    Correction,
    Fix,
    accept_case,
    correct_case,
    dismiss_case,
    dispatch_submitted,
    file_report,
    give_feedback,
    merge_case,
    order_rework,
    pass_check,
    reopen_case,
    resume_case,
    return_case,
    rule_on_return,
    seal_case,
    suspend_case,
    undo_case,
)
from app.cases.rules.life import Action, State
from app.evidence import StagedPhoto, stage_photo
from app.platform import clock
from tests.support.city import OUTSIDE, XIGUAN, People, jpeg, report

ITEM = "ZANG-04"
Act = Callable[[Actor, str], Any]


Photo = tuple[StagedPhoto, AfterPhoto]


def new_photo() -> Photo:
    """An after-photo that nobody has seen before, taken on the spot now."""
    taken = AfterPhoto(taken_at=clock.now(), fix=Fix(*XIGUAN, 6.0))
    return stage_photo(io.BytesIO(jpeg(uuid4().int % 10**9, (80, 60)))), taken


def commands(people: People, other: str, photo: Photo) -> dict[Action, Act]:
    """Each action with all that it demands; ``other`` is an open case of the same item."""
    unit = people.officer.unit_code
    until = (clock.local(clock.now()) + timedelta(days=20)).date()
    return {
        Action.DISPATCH: lambda actor, number: dispatch_submitted(actor, number, unit, "就近"),
        Action.DISMISS: lambda actor, number: dismiss_case(actor, number, "not_there", "没有"),
        Action.ACCEPT: accept_case,
        Action.RETURN: lambda actor, number: return_case(actor, number, "not_our_ground", "隔壁的"),
        Action.RULE: lambda actor, number: rule_on_return(actor, number, "founded", "归隔壁", unit=other_unit(people)),
        Action.CORRECT: lambda actor, number: correct_case(
            actor, number, Correction(unit=other_unit(people)), "unit_wrong", "派错了"
        ),
        Action.FEEDBACK: lambda actor, number: give_feedback(actor, number, "清了", [photo]),
        Action.SUSPEND: lambda actor, number: suspend_case(actor, number, until, "等材料"),
        Action.RESUME: resume_case,
        Action.PASS: pass_check,
        Action.REWORK: lambda actor, number: order_rework(actor, number, "remains"),
        Action.MERGE: lambda actor, number: merge_case(actor, number, other, "同一处"),
        Action.REOPEN: lambda actor, number: reopen_case(actor, number, "又有了"),
        Action.UNDO: lambda actor, number: undo_case(actor, number, "看错了"),
        Action.SEAL: lambda actor, number: seal_case(actor, number, "DUPIN-01", "发现是涉毒线索"),
    }


def other_unit(people: People) -> str:
    """Another unit than the one that leads."""
    return people.foreign_officer.unit_code


def walked_to(state: State, people: People) -> str:
    """A new case in ``state``."""
    place = OUTSIDE if state in {State.SUBMITTED, State.DISMISSED} else XIGUAN
    number = file_report(report(ITEM, at=place), people.inspector).number
    if state is State.DISMISSED:
        dismiss_case(people.arbiter, number, "outside_city", "外市的")
    if state in {State.SUBMITTED, State.DISPATCHED, State.DISMISSED}:
        return number
    if state is State.RETURNED:
        return_case(people.officer, number, "not_our_ground", "隔壁的")
        return number
    accept_case(people.officer, number)
    if state is State.SUSPENDED:
        suspend_case(people.arbiter, number, (clock.local(clock.now()) + timedelta(days=20)).date(), "等材料")
    if state is State.MERGED:
        merge_case(people.arbiter, number, file_report(report(ITEM), people.inspector).number, "同一处")
    if state in {State.CHECKING, State.CLOSED}:
        give_feedback(people.officer, number, "清了", [new_photo()])
    if state is State.CLOSED:
        pass_check(people.supervisor, number)
    return number
