"""The digest of a case's row: what stood there before and after a change, bound into the record (security 4c)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from json import dumps
from typing import Any

# The columns that say what a case is, where it stands and how long it may take. A later column gets a list of its own: entries
# that exist were made over this one.
CASE_COLUMNS = (
    "number",
    "version",
    "state",
    "item_code",
    "alt",
    "lon",
    "lat",
    "note",
    "half_day",
    "lead_unit",
    "leaf_unit",
    "body_unit",
    "person",
    "near_border",
    "repeated",
    "limit_n",
    "limit_unit",
    "filed_at",
    "dispatched_at",
    "accepted_at",
    "stage_at",
    "feedback_at",
    "closed_at",
    "accept_due_at",
    "due_at",
    "first_due_at",
    "check_due_at",
    "suspended_at",
    "suspended_until",
    "returns",
    "reworks",
    "on_time",
)
POLICE_COLUMNS = (
    "number",
    "version",
    "state",
    "item_code",
    "lead_unit",
    "person",
    "note",
    "lon",
    "lat",
    "half_day",
    "filed_at",
    "accepted_at",
    "feedback_at",
    "concluded_at",
    "accept_due_at",
    "feedback_due_at",
    "due_at",
    "outcome",
)


def case_digest(row: Mapping[str, Any]) -> str:
    """SHA-256 over the columns of a case, in their order. ``row`` may hold more than those."""
    return _digest(row, CASE_COLUMNS)


def police_digest(row: Mapping[str, Any]) -> str:
    """The same for a confidential case."""
    return _digest(row, POLICE_COLUMNS)


def _digest(row: Mapping[str, Any], columns: tuple[str, ...]) -> str:
    values = [row[name] for name in columns]
    return sha256(dumps(values, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} has no digest")
