"""The Office's queues (rules §4): what the rules cannot decide, and border cases for its eyes afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import State
from app.platform import clock
from app.platform.db import db
from app.worktime import current_calendar


@dataclass(frozen=True)
class Queues:
    """Rows of each queue, oldest first, and how many there are in all."""

    returned: Sequence[CaseRow]
    submitted: Sequence[CaseRow]
    border: Sequence[CaseRow]
    counts: tuple[int, int, int]


def office_queues(actor: Actor, limit: int = 50) -> Queues:
    """The three queues of the Office."""
    kinds = (
        (Case.state == State.RETURNED,),
        (Case.state == State.SUBMITTED,),
        (Case.state == State.DISPATCHED, Case.near_border),
    )
    now, calendar = clock.now(), current_calendar()
    lists, counts = [], []
    for conditions in kinds:
        where = (Case.is_open, visible_to(actor), *conditions)
        found = db.session.scalars(sa.select(Case).where(*where).order_by(Case.filed_at, Case.id).limit(limit)).all()
        lists.append([row_of(case, now, calendar) for case in found])
        counts.append(db.session.scalar(sa.select(sa.func.count()).select_from(Case).where(*where)) or 0)
    return Queues(lists[0], lists[1], lists[2], (counts[0], counts[1], counts[2]))


def waiting_for_office() -> int:
    """How many cases wait for the Office's decision: the number beside 裁定."""
    waiting = Case.state.in_((State.RETURNED, State.SUBMITTED))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Case).where(Case.is_open, waiting)) or 0
