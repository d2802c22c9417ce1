"""What each person has seen: a mark per case, so that a list can be narrowed to what changed since."""

from __future__ import annotations

import sqlalchemy as sa
import structlog

from app.accounts import Actor
from app.cases.models import CaseSeen
from app.platform.db import db
from app.platform.errors import Busy, Conflict
from app.platform.unit_of_work import atomic

log = structlog.get_logger(__name__)


def looked_at(actor: Actor, case_id: int, mark: int) -> None:
    """Remember that ``actor`` has read a case up to ``mark``; writes only when there was news, and never spoils the reading."""
    own = (CaseSeen.account_id == actor.account_id, CaseSeen.case_id == case_id)
    if db.session.scalar(sa.select(CaseSeen.mark).where(*own)) == mark:
        return
    try:
        with atomic():
            db.session.merge(CaseSeen(account_id=actor.account_id, case_id=case_id, mark=mark))
    except (Busy, Conflict):
        log.info("look_not_kept")
