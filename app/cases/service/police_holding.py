"""Confidential cases that nobody answers for yet: kept, told of, and sent as soon as somebody is named (rules §3.2, §3.7)."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app import audit
from app.cases.events import PoliceCaseMoved
from app.cases.models import Finding, FindingOrigin, PoliceCase
from app.cases.rules.police import PoliceState
from app.cases.service.police import add_police_event, police_row_digest
from app.cases.service.police_rows import sent_values
from app.cases.service.ringing import SERVICE
from app.cases.service.telling import tell_held, tell_police
from app.platform.db import db
from app.platform.unit_of_work import emit
from app.routing import decide_for
from app.worktime import current_calendar

LOOK_AGAIN = timedelta(minutes=1)


def send_held(case: PoliceCase, now: datetime) -> bool:
    """Send a locked, held case if somebody answers for its police body by now; says whether it went."""
    decision = decide_for(case.item_code, case.lon, case.lat, at=_observed_at(case), dispatched_at=now)
    if decision.person is None:
        case.wake_at = now + LOOK_AGAIN
        tell_held(case, now)
        return False
    before = police_row_digest(case)
    for name, value in sent_values(decision, current_calendar(), now).items():
        setattr(case, name, value)
    case.version += 1
    told = add_police_event(case, PoliceState.SENT, now, None, "")
    db.session.flush()
    audit.record(
        "police.dispatched",
        f"police:{case.number}",
        {"version": case.version, "told": told, "before": before, "after": police_row_digest(case)},
        actor=SERVICE,
    )
    tell_police(case, None)
    emit(PoliceCaseMoved(case.id))
    return True


def _observed_at(case: PoliceCase) -> datetime:
    query = sa.select(sa.func.min(FindingOrigin.observed_at)).join(Finding, Finding.id == FindingOrigin.finding_id)
    return db.session.scalar(query.where(Finding.police_case_id == case.id)) or case.filed_at
