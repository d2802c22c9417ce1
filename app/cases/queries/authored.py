"""Whether a step was somebody's own: the other half of a double touch is told from news."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseEvent, EventAuthor
from app.cases.rules.life import Action
from app.platform.db import db


def is_own_step(actor: Actor, number: str, seq: int, actions: Collection[Action]) -> bool:
    """Whether step ``seq`` of a case is one of ``actions`` and ``actor`` took it."""
    query = (
        sa.select(CaseEvent.id)
        .join(Case, Case.id == CaseEvent.case_id)
        .join(EventAuthor, EventAuthor.event_id == CaseEvent.id)
        .where(
            Case.number == number,
            CaseEvent.seq == seq,
            CaseEvent.action.in_(list(actions)),
            EventAuthor.account_id == actor.account_id,
        )
    )
    return db.session.scalars(query).first() is not None
