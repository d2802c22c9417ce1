"""Keeping a decision with its trace beside earlier ones, and the guiding departments it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.cases.models import Case, CaseDecision, CaseGuide, CaseTask
from app.cases.rules.beside import DECISION, GUIDE, TASK
from app.cases.rules.tasks import TaskKind, TaskState
from app.cases.service import beside
from app.cases.service.filing_rows import guide_tasks
from app.platform import clock
from app.platform.db import db, insert_keyed, insert_row
from app.routing import Decision
from app.worktime import current_calendar


def keep_decision(case: Case, decision: Decision, already: frozenset[str] = frozenset()) -> beside.Named:
    """Keep a decision with its guiding departments, each with a task but for those that have one ``already``.

    Returns all three as the record is to name them.
    """
    case_id, now = case.id, clock.now()
    kept = decision_values(decision, now)
    kept["id"] = insert_keyed(CaseDecision, case_id=case_id, **kept)
    for unit in decision.guides:
        insert_row(CaseGuide, case_id=case_id, unit_code=unit)
    tasks = [
        {**task, "id": insert_keyed(CaseTask, case_id=case_id, **task)}
        for task in guide_tasks(decision, now, current_calendar())
        if task["unit_code"] not in already
    ]
    return named_decision(case.number, kept, decision.guides, tasks)


def decision_values(decision: Decision, at: datetime) -> dict[str, Any]:
    """The row of a decision, but for its key and its case."""
    return {
        "made_at": at,
        "outcome": decision.outcome,
        "boundary_version": decision.boundary_version,
        "catalogue_version": decision.catalogue_version,
        "body": decision.to_json(),
    }


def named_decision(
    number: str, decision: Mapping[str, Any], guides: Iterable[str], tasks: Iterable[Mapping[str, Any]]
) -> beside.Named:
    """The row of a decision, the departments that it has guide and their tasks as the record is to name them."""
    return {
        **beside.named(number, DECISION, decision),
        **beside.named(number, GUIDE, *({"unit_code": unit} for unit in guides)),
        **beside.named(number, TASK, *tasks),
    }


def keep_later_decision(case: Case, decision: Decision) -> beside.Named:
    """Keep a further decision; the earlier ones stay, the guiding departments are those of the new one.

    Who guided before and does so no more loses the task, unless it is done. Returns all of it as the record is to name it.
    """
    before = db.session.execute(
        sa.delete(CaseGuide)
        .where(CaseGuide.case_id == case.id)
        .returning(CaseGuide.unit_code)
        .execution_options(synchronize_session=False)
    )
    no_more = {name: None for row in before.mappings().all() for name in beside.gone(GUIDE, row)}
    guiding = (CaseTask.case_id == case.id, CaseTask.kind == TaskKind.GUIDE)
    withdrawn = db.session.execute(
        sa.update(CaseTask)
        .where(*guiding, CaseTask.unit_code.not_in(decision.guides))
        .where(CaseTask.state.in_((TaskState.OPEN, TaskState.ACCEPTED)))
        .values(state=TaskState.WITHDRAWN, version=CaseTask.version + 1)
        .returning(*beside.columns(CaseTask, TASK))
        .execution_options(synchronize_session=False)
    )
    taken_back = beside.named(case.number, TASK, *withdrawn.mappings())
    there = sa.select(CaseTask.unit_code).where(*guiding, CaseTask.state != TaskState.WITHDRAWN)
    return {**no_more, **taken_back, **keep_decision(case, decision, frozenset(db.session.scalars(there)))}
