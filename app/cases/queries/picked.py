"""The cases that somebody ticked in a list, as they stand now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.queries.capacity import offered_actions, parties_of
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import Action, Party
from app.platform import clock
from app.platform.db import db
from app.worktime import current_calendar


@dataclass(frozen=True)
class PickedCase:
    """A ticked case now, and whether its reader may still accept it or let somebody else answer for it."""

    row: CaseRow
    may_accept: bool
    may_assign: bool


def picked_cases(actor: Actor, numbers: Collection[str]) -> dict[str, PickedCase]:
    """The cases with these numbers that ``actor`` may see."""
    cases = db.session.scalars(sa.select(Case).where(Case.number.in_(sorted(numbers)), visible_to(actor))).all()
    now, calendar = clock.now(), current_calendar()
    return {
        case.number: PickedCase(
            row=row_of(case, now, calendar),
            may_accept=Action.ACCEPT in offered_actions(case, actor),
            may_assign=case.is_open and Party.LEAD in parties_of(actor, case),
        )
        for case in cases
    }
