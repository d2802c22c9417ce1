"""The columns of a confidential case that come with its dispatch; without a responsible person it is held (rules §3.2, §3.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.cases.rules.police import PoliceState
from app.cases.rules.police_ladder import police_wake
from app.cases.service.police_ladder import police_course
from app.cases.service.stages import limits_for
from app.catalogue import get_catalogue
from app.routing import Decision, confidential_clocks
from app.worktime import Calendar


def sent_values(decision: Decision, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """Column values of a confidential case that was decided on ``now``.

    With nobody to answer for it, it is held: its due times are those a dispatch now would have had, which nothing shows or
    rings, and the next sweep looks again.
    """
    assert decision.lead is not None, "a confidential item always has its police body"
    item = decision.question.item
    clocks = confidential_clocks(get_catalogue().category_of(item), limits_for(item, alt=False).rectify, now, calendar)
    assert clocks.first_feedback is not None, "a confidential category has its stages"
    held = decision.person is None
    values = {
        "state": PoliceState.HELD if held else PoliceState.SENT,
        "lead_unit": decision.lead,
        "person": decision.person or "",
        "dispatched_at": None if held else now,
        "accept_due_at": clocks.accept.at,
        "feedback_due_at": clocks.first_feedback.at,
        "due_at": clocks.rectify.at,
        "provisional": clocks.provisional,
        "calendar_version": calendar.version,
        "decision": decision.to_json(),
    }
    if held:
        return {**values, "wake_at": now}
    course = police_course({**values, "item_code": item, "filed_at": now})
    return {**values, "wake_at": police_wake(calendar, course, now)}
