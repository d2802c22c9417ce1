"""What the record binds of a case's row, steps and photos: the texts that its fingerprints are made of (security 4c)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from json import dumps
from typing import Any

# The columns that the first entries were made over.
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


# What later entries hold beside them. Left out are the key, the counter of news (``activity``), the cover, which any photo of
# the case may be, and ``wake_at``, which a sweep of the ladder sets again.
_MORE_CASE_COLUMNS = (
    "is_open",
    "category",
    "cell",
    "keeper_unit",
    "keeper_person",
    "amber_at",
    "provisional",
    "calendar_version",
    "stage",
    "first_stage",
    "extensions",
    "remind_at",
    "talk_at",
    "paused_at",
    "resumed_at",
    "queue_due_at",
    "rulings",
    "excused",
    "former",
    "cause",
    "merged_into",
    "is_demo",
)
_MORE_POLICE_COLUMNS = ("category", "dispatched_at", "provisional", "calendar_version", "decision", "is_demo")
CASE_ROW = (*CASE_COLUMNS, *_MORE_CASE_COLUMNS)
POLICE_ROW = (*POLICE_COLUMNS, *_MORE_POLICE_COLUMNS)
STEP_ROW = (
    "seq",
    "at",
    "action",
    "source",
    "target",
    "party",
    "unit_code",
    "label",
    "reason",
    "text",
    "facts",
)
POLICE_STEP_ROW = ("at", "target", "label", "text")
FINDING_ROW = ("id", "item_code", "alt", "note", "lon", "lat", "half_day", "flags")
ORIGIN_ROW = (
    "finding_id",
    "account_id",
    "observed_at",
    "filed_at",
    "raw_lon",
    "raw_lat",
    "crs",
    "accuracy_m",
    "fix",
    "facts",
)
# Not its token, which is a name for pages, nor what becomes of it: when it came, whether it is lost, how it is judged.
PHOTO_ROW = ("sha256", "role", "position", "provenance", "taken_at", "lon", "lat", "accuracy_m")

NOTE_ROW = ("id", "at", "voice", "unit_code", "label", "text")
NOTE_FILE_ROW = ("token", "position", "sha256", "kind", "size", "name")


def case_text(row: Mapping[Any, Any]) -> str:
    """The columns of a case, in their order. ``row`` may hold more than those."""
    return columns_text(row, CASE_ROW)


def police_text(row: Mapping[Any, Any]) -> str:
    """The same for a confidential case."""
    return columns_text(row, POLICE_ROW)


def step_text(row: Mapping[Any, Any]) -> str:
    """The same for a step of a history; what a step has not is None or empty."""
    return columns_text({"reason": None, "text": "", "unit_code": None, "label": None, **row}, STEP_ROW)


def police_step_text(row: Mapping[Any, Any]) -> str:
    """The same for a step of a confidential case."""
    return columns_text({"label": None, "text": "", **row}, POLICE_STEP_ROW)


def photo_text(row: Mapping[Any, Any]) -> str:
    """The same for a photo of a finding or a step."""
    return columns_text({**dict.fromkeys(PHOTO_ROW), "position": 0, **row}, PHOTO_ROW)


def finding_text(row: Mapping[Any, Any]) -> str:
    """The same for a finding, but for the case it lies with."""
    return columns_text(row, FINDING_ROW)


def origin_text(row: Mapping[Any, Any]) -> str:
    """The same for who observed it, when, and from where."""
    return columns_text(row, ORIGIN_ROW)


def note_text(row: Mapping[Any, Any], files: Sequence[Mapping[Any, Any]]) -> str:
    """A note, but for the case it stands on, and its files in their order."""
    return "\n".join([columns_text(row, NOTE_ROW), *(columns_text(file, NOTE_FILE_ROW) for file in files)])


def case_digest(row: Mapping[Any, Any]) -> str:
    """The SHA-256 that stands for a case's row in the first entries."""
    return sha256(columns_text(row, CASE_COLUMNS).encode()).hexdigest()


def police_digest(row: Mapping[Any, Any]) -> str:
    """The same for a confidential case."""
    return sha256(columns_text(row, POLICE_COLUMNS).encode()).hexdigest()


def columns_text(row: Mapping[Any, Any], columns: Sequence[str]) -> str:
    """These columns of a row as one text. ``row`` may hold more than those."""
    values = [row[name] for name in columns]
    return dumps(values, default=_plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no digest")
