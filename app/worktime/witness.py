"""Every calendar version held against the record: whoever takes a holiday out makes people late who were not."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app import audit
from app.platform.db import db
from app.platform.unit_of_work import leave_snapshot
from app.worktime.models import CalendarVersion
from app.worktime.queries import stored_state
from app.worktime.tables import version_label

SUBJECT = "calendar"


def calendar_discrepancies() -> Iterator[audit.Discrepancy]:
    """Versions whose hours, years or days are not those that were read in, versions the record does not know, and such as are gone."""
    leave_snapshot()
    rows = db.session.scalars(sa.select(CalendarVersion).order_by(CalendarVersion.number)).all()
    said = _said()
    there = set()
    for row in rows:
        label = version_label(row.number, row.digest)
        there.add(label)
        if label not in said:
            yield audit.Discrepancy(f"{SUBJECT}:{label}", "the record does not know this version")
        elif _content(row) != row.digest or said[label] not in {None, row.digest}:
            yield audit.Discrepancy(f"{SUBJECT}:{label}", "its hours, years or days are not those of this version")
    for label in said.keys() - there:
        yield audit.Discrepancy(f"{SUBJECT}:{label}", "this version is gone")


def _said() -> dict[str, str | None]:
    """The versions of the record with their whole digest; older entries name them by its beginning only."""
    found = {}
    for entry in audit.entries_for(SUBJECT):
        label = entry.body.get("version") or entry.body.get("to")
        if label:
            found[label] = entry.body.get("digest")
    return found


def _content(row: CalendarVersion) -> str:
    """The digest of what stands there; empty where that is no calendar."""
    try:
        return stored_state(row).digest
    except (TypeError, ValueError):
        return ""
