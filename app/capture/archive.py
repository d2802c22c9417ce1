"""What phones have sent, from the outside: generated reports of the demo city come as if sent, words of sealed cases go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.capture.models import SentEvent, SentReport
from app.platform.db import db

_GONE = "—"  # a follow-up without a word would be none


@dataclass(frozen=True)
class ArchivedReport:
    """One complete report: its body as a phone freezes it, and the number that its receipt says."""

    id: str
    account_id: int
    body: str
    number: str
    received_at: datetime


def archive_reports(reports: Sequence[ArchivedReport]) -> None:
    """Keep reports that have arrived with all their photos, inside the caller's unit of work."""
    rows = [
        {**vars(report), "sha256": hashlib.sha256(report.body.encode()).hexdigest(), "complete": True}
        for report in reports
    ]
    if rows:
        db.session.connection().execute(sa.insert(SentReport), rows)


def forget_reports(ids: Sequence[str]) -> None:
    """Remove reports by id, a thousand at a time, inside the caller's unit of work."""
    for start in range(0, len(ids), 1000):
        db.session.execute(
            sa.delete(SentReport)
            .where(SentReport.id.in_(ids[start : start + 1000]))
            .execution_options(synchronize_session=False)
        )


def forget_words(number: str) -> None:
    """Take the words out of follow-ups to a case that went to the police, inside the caller's unit of work.

    Digest and photos stay: a phone that sends one again is answered as before.
    """
    query = sa.select(SentEvent).where(SentEvent.number == number).order_by(SentEvent.id).with_for_update()
    for event in db.session.scalars(query.options(undefer(SentEvent.body))):
        event.body = json.dumps(json.loads(event.body) | {"note": _GONE})
    db.session.flush()
