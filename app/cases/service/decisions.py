"""Keeping a decision with its trace beside earlier ones, and the guiding departments it names."""

from __future__ import annotations

import sqlalchemy as sa

from app.cases.models import CaseDecision, CaseGuide, CaseTask
from app.cases.rules.tasks import TaskKind, TaskState
from app.cases.service.filing_rows import guide_tasks
from app.platform import clock
from app.platform.db import db, insert_row
from app.routing import Decision
from app.worktime import current_calendar


def keep_decision(case_id: int, decision: Decision, already: frozenset[str] = frozenset()) -> None:
    """Keep a decision with its guiding departments, each with a task but for those that have one ``already``."""
    insert_row(
        CaseDecision,
        case_id=case_id,
        made_at=clock.now(),
        outcome=decision.outcome,
        boundary_version=decision.boundary_version,
        catalogue_version=decision.catalogue_version,
        body=decision.to_json(),
    )
    for unit in decision.guides:
        insert_row(CaseGuide, case_id=case_id, unit_code=unit)
    for task in guide_tasks(decision, clock.now(), current_calendar()):
        if task["unit_code"] not in already:
            insert_row(CaseTask, case_id=case_id, **task)


def keep_later_decision(case_id: int, decision: Decision) -> None:
    """Keep a further decision; the earlier ones stay, the guiding departments are those of the new one.

    Who guided before and does so no more loses the task, unless it is done.
    """
    db.session.execute(sa.delete(CaseGuide).where(CaseGuide.case_id == case_id))
    guiding = (CaseTask.case_id == case_id, CaseTask.kind == TaskKind.GUIDE)
    db.session.execute(
        sa.update(CaseTask)
        .where(*guiding, CaseTask.unit_code.not_in(decision.guides))
        .where(CaseTask.state.in_((TaskState.OPEN, TaskState.ACCEPTED)))
        .values(state=TaskState.WITHDRAWN, version=CaseTask.version + 1)
        .execution_options(synchronize_session=False)
    )
    there = sa.select(CaseTask.unit_code).where(*guiding, CaseTask.state != TaskState.WITHDRAWN)
    keep_decision(case_id, decision, frozenset(db.session.scalars(there)))
