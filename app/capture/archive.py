"""Reports that were not sent by a phone: the generated ones of the demo city, kept as if they had been."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.capture.models import SentReport
from app.platform.db import db


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
