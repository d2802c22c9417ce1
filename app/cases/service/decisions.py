"""Keeping a decision with its trace beside earlier ones, and the guiding departments it names."""

from __future__ import annotations

import sqlalchemy as sa

from app.cases.models import CaseDecision, CaseGuide
from app.platform import clock
from app.platform.db import db, insert_row
from app.routing import Decision


def keep_decision(case_id: int, decision: Decision) -> None:
    """Keep the first decision of a case."""
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


def keep_later_decision(case_id: int, decision: Decision) -> None:
    """Keep a further decision; the earlier ones stay, the guiding departments are those of the new one."""
    db.session.execute(sa.delete(CaseGuide).where(CaseGuide.case_id == case_id))
    keep_decision(case_id, decision)
