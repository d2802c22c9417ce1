"""What a row of a life holds before anything has happened, and small readings of a step; shared by the bulk writer's parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from itertools import takewhile
from typing import Any

from app.cases.rules.life import Action
from app.cases.rules.police import PoliceState
from app.cases.schemas import LifeStep
from app.cases.service.photos import after_fingerprints


def on_time(case: Mapping[str, Any]) -> bool:
    """Whether the feedback that passed met the first due time."""
    feedback, first_due = case["feedback_at"], case["first_due_at"]
    return feedback is not None and first_due is not None and feedback <= first_due


def facts_of(step: LifeStep) -> dict[str, Any]:
    """What the history keeps of a step beside reason and text."""
    if step.action is Action.RESUME and step.actor is None:
        return {"since": step.at.astimezone(UTC).isoformat()}
    if step.action is Action.SUSPEND and step.until is not None:
        return {"until": step.until.isoformat()}
    if step.action is Action.RULE:
        return {"unit": None}
    if step.action is Action.MERGE:
        return {"into": step.into}
    return {}


def kept_of(step: LifeStep, number: str) -> dict[str, Any]:
    """What only the record keeps of a step."""
    if step.action is Action.FEEDBACK:
        return {"photos": after_fingerprints([(photo.staged, photo.after) for photo in step.photos], number)}
    return {}


def ruling_row(case: Mapping[str, Any], step: LifeStep, returned_for: str) -> dict[str, Any]:
    """The ruling that a step makes on the return of a life, which goes back to its unit."""
    return {
        "case_id": case["id"],
        "ruled_at": step.at,
        "ruling": step.reason,
        "reason": returned_for,
        "item_code": case["item_code"],
        "leaf_unit": case["leaf_unit"],
        "from_unit": case["lead_unit"],
        "unit_code": case["lead_unit"],
        "text": step.text.strip(),
    }


def given_to(survivor: int, case_id: int, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last rows of a table that belong to a life, given to the case it is merged into."""
    given = list(takewhile(lambda row: row["case_id"] == case_id, reversed(rows)))
    for row in given:
        row["case_id"] = survivor
    return given


POLICE_INSTANT = {
    PoliceState.ACCEPTED: "accepted_at",
    PoliceState.FEEDBACK: "feedback_at",
    PoliceState.CONCLUDED: "concluded_at",
}
NEW_CASE: dict[str, Any] = {
    "keeper_unit": None,
    "keeper_person": None,
    "rulings": 0,
    "excused": False,
    "accepted_at": None,
    "feedback_at": None,
    "closed_at": None,
    "returns": 0,
    "reworks": 0,
    "on_time": None,
    "former": None,
    "cause": None,
    "merged_into": None,
    "cover": None,
}
NEW_EVENT: dict[str, Any] = {"unit_code": None, "label": None, "reason": None, "text": ""}
NEW_POLICE: dict[str, Any] = {
    "version": 1,
    "accepted_at": None,
    "feedback_at": None,
    "concluded_at": None,
    "outcome": None,
}
NO_PHOTO: dict[str, Any] = {
    "case_id": None,
    "finding_id": None,
    "event_id": None,
    "taken_at": None,
    "lon": None,
    "lat": None,
    "accuracy_m": None,
    "flags": [],
}
