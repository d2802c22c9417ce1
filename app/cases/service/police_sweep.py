"""The sweep over confidential cases: rungs that are due, and those that wait for somebody to answer for them."""

from __future__ import annotations

import sqlalchemy as sa

from app.cases.models import PoliceCase
from app.cases.rules.police import PoliceState
from app.cases.service.police_holding import send_held
from app.cases.service.police_ladder import ring_police
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic

AT_ONCE = 100


def sweep_police() -> int:
    """Do everything that is due by now on confidential cases; returns how many were looked at."""
    now, seen = clock.now(), 0
    while True:
        with atomic():
            query = sa.select(PoliceCase).where(PoliceCase.wake_at.is_not(None), PoliceCase.wake_at <= now)
            locked = query.order_by(PoliceCase.wake_at, PoliceCase.id).limit(AT_ONCE).with_for_update(skip_locked=True)
            cases = list(db.session.scalars(locked.execution_options(populate_existing=True)))
            for case in cases:
                if case.state == PoliceState.HELD:
                    send_held(case, now)
                else:
                    ring_police(case, now)
        seen += len(cases)
        if len(cases) < AT_ONCE:
            return seen
