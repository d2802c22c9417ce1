"""Requests of units for the matrix."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from app.cases import Asked, RequestKind, ask_request
from app.cases.models import Case
from app.cases.models.rulings import CaseRequest
from app.platform.db import db
from tests.matrix.world import World


def waiting_request(world: World, number: str) -> int:
    """The id of a request for an extension that waits on a case."""
    with world.app.app_context():
        waiting = sa.select(CaseRequest.id).join(Case, Case.id == CaseRequest.case_id)
        found = db.session.scalar(waiting.where(Case.number == number, CaseRequest.state == "open"))
        if found is not None:
            return found
        lead = db.session.scalars(sa.select(Case.lead_unit).where(Case.number == number)).one()
        handler = replace(world.actor("officer"), unit_code=lead or "")
        return ask_request(handler, number, Asked(RequestKind.EXTENSION, "weather", "连日有雨")).id
