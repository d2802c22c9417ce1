"""Ringing the ladder of confidential cases: their own rows, record and notices, for the police desk and the commander only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import Role
from app.cases.models import PoliceCase, PoliceRung
from app.cases.rules.beside import POLICE_RUNG
from app.cases.rules.ladder import DueRung, Rung
from app.cases.rules.police import PoliceState
from app.cases.rules.police_ladder import PoliceCourse, police_due, police_wake
from app.cases.service import beside
from app.cases.service.ringing import SERVICE
from app.cases.service.stages import limits_for
from app.catalogue import get_catalogue
from app.notices import Notice, Subject, post, to_desk, to_role
from app.platform.db import db
from app.territory import unit_tree
from app.worktime import current_calendar

_SOON = frozenset({Rung.REMINDER, Rung.YELLOW})


def police_course(case: Mapping[str, Any]) -> PoliceCourse:
    """The columns of a confidential case as its ladder sees them."""
    limits = limits_for(case["item_code"], alt=False)
    stages = get_catalogue().category_of(case["item_code"]).stages
    assert stages is not None, "the catalogue was checked"
    return PoliceCourse(
        state=PoliceState(case["state"]),
        dispatched_at=case["dispatched_at"] or case["filed_at"],
        accept_due_at=case["accept_due_at"],
        feedback_due_at=case["feedback_due_at"],
        due_at=case["due_at"],
        limits=(limits.rectify, stages.outcome),
        steps=limits.steps,
    )


def course_of_police(case: PoliceCase) -> PoliceCourse:
    """A confidential case as its ladder sees it."""
    return police_course(_columns(case))


def ring_police(case: PoliceCase, now: datetime) -> None:
    """Ring what is due on a locked case and set when to look again. What a step would overtake rings before it."""
    if case.wake_at is None or case.wake_at > now:
        return
    course, calendar = course_of_police(case), current_calendar()
    rows = db.session.scalars(sa.select(PoliceRung.rung).where(PoliceRung.police_case_id == case.id))
    due = police_due(calendar, course, {Rung(rung) for rung in rows}, now)
    case.wake_at = police_wake(calendar, course, now)
    if due:
        rung = police_rung_rows(case.id, due, now)
        db.session.connection().execute(sa.insert(PoliceRung), rung)
        audit.record_all([police_draft(case.number, rung)])
        _tell(case, due)


def set_wake(case: PoliceCase, now: datetime) -> None:
    """After a step: when the ladder looks at the case again."""
    case.wake_at = police_wake(current_calendar(), course_of_police(case), now)


def _columns(case: PoliceCase) -> dict[str, Any]:
    names = ("item_code", "state", "filed_at", "dispatched_at", "accept_due_at", "feedback_due_at", "due_at")
    return {name: getattr(case, name) for name in names}


def police_rung_rows(case_id: int, due: Sequence[DueRung], now: datetime) -> list[dict[str, Any]]:
    """The rows of rungs that ring together."""
    return [{"police_case_id": case_id, "rung": each.rung, "due_at": each.at, "rung_at": now} for each in due]


def police_draft(number: str, rows: Sequence[Mapping[str, Any]]) -> audit.Draft:
    """The entry of the record for rungs that ring together."""
    rungs = [{"rung": row["rung"], "due": row["due_at"].astimezone(UTC).isoformat()} for row in rows]
    body = {"rungs": rungs, **beside.body(beside.named(number, POLICE_RUNG, *rows, subject="police"))}
    return audit.Draft(rows[0]["rung_at"], "police.rung", f"police:{number}", body, SERVICE)


def _tell(case: PoliceCase, due: Sequence[DueRung]) -> None:
    """One notice that names nothing, to the desks that answer for it and the commander."""
    desks = [case.lead_unit, *(unit.code for unit in unit_tree().ancestors(case.lead_unit))]
    last = due[-1].rung
    post(
        Notice(
            kind="police.soon" if last in _SOON else "police.late",
            key=f"police:{case.number}:ladder:{last}",
            audience=(to_desk(desks), to_role(Role.COMMANDER)),
            subject=Subject("police", case.number),
        )
    )
