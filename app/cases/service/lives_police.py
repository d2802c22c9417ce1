"""The short life of a confidential case in bulk: its steps, and the ladder as a sweep at every instant would have rung it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app import audit
from app.accounts import case_handle
from app.cases.rules.digest import police_step_text, police_text
from app.cases.rules.ladder import Rung
from app.cases.rules.police import PoliceState, next_police_state
from app.cases.rules.police_ladder import police_due, police_wake
from app.cases.schemas import LifeStep
from app.cases.service.lives_values import POLICE_INSTANT
from app.cases.service.police_ladder import police_course, police_draft, police_rung_rows
from app.worktime import Calendar


@dataclass
class PoliceLife:
    """One confidential case on its way; ``case`` are the columns of its row."""

    calendar: Calendar
    case: dict[str, Any]
    digest: str
    events: list[dict[str, Any]] = field(default_factory=list)
    rungs: list[dict[str, Any]] = field(default_factory=list)
    record: list[audit.Draft] = field(default_factory=list)
    _rang: set[Rung] = field(default_factory=set)

    def climb(self, until: datetime) -> None:
        """Ring each rung at its own instant."""
        case = self.case
        while (at := case["wake_at"]) is not None and at <= until:
            course = police_course(case)
            due = police_due(self.calendar, course, self._rang, at)
            case["wake_at"] = police_wake(self.calendar, course, at)
            if due:
                self._rang |= {each.rung for each in due}
                rows = police_rung_rows(case["id"], due, at)
                self.rungs += rows
                self.record.append(police_draft(case["number"], rows))

    def take(self, step: LifeStep) -> None:
        """Take the case one step further."""
        self.climb(step.at)
        case, before = self.case, self.digest
        target = next_police_state(PoliceState(case["state"]))
        concluded = target is PoliceState.CONCLUDED
        case["state"] = target
        case["version"] += 1
        case[POLICE_INSTANT[target]] = step.at
        if concluded:
            case["outcome"] = step.outcome
        case["wake_at"] = police_wake(self.calendar, police_course(case), step.at)
        subject = f"police:{case['number']}"
        event = {
            "police_case_id": case["id"],
            "at": step.at,
            "target": target,
            "label": step.person.name,
            "text": step.text.strip(),
        }
        self.events.append(event)
        told = audit.fingerprint(police_step_text(event), subject)
        self.digest = audit.fingerprint(police_text(case), subject)
        outcome = step.outcome if concluded else None
        body = {"version": case["version"], "outcome": outcome, "told": told, "before": before, "after": self.digest}
        handle = case_handle(case["number"], step.person.account_id)
        self.record.append(audit.Draft(step.at, f"police.{target}", subject, body, handle))
