"""Asking for photos that are missing: the author hears of it, whoever asks never learns who that is."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app import audit
from app.accounts import Actor
from app.capture.models import SentReport
from app.cases import late_findings
from app.notices import Notice, post, to_accounts
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

_AUTHOR = "role:inspector"


def late_before() -> datetime:
    """Photos announced before this instant are late."""
    return clock.now() - timedelta(hours=current_config().missing_photo_hours)


def remind_author(report_id: str, asker: Actor) -> None:
    """Ask the author of an incomplete report for its photos, at most once a day each. Raises NotFound when nothing is missing."""
    now = clock.now()
    with atomic():
        sent = db.session.scalars(
            sa.select(SentReport)
            .where(SentReport.id == report_id, SentReport.complete.is_(False), SentReport.deleted_at.is_(None))
            .with_for_update()
        ).first()
        if sent is None:
            raise NotFound("nothing_missing", _l("这条上报的照片已经收齐。"))
        sent.reminded_at = now
        _tell(sent, f"asked:{clock.local(now).date()}")
        audit.record("report.reminded", f"case:{sent.number}", {"report": report_id}, actor=asker.handle)


def remind_late() -> int:
    """Tell every author once whose photos are late; returns how many reports. Repeating it tells nobody twice."""
    told = 0
    for report_id in late_findings(late_before()):
        with atomic():
            sent = db.session.get(SentReport, report_id)
            if sent is not None and not sent.complete:
                told += _tell(sent, "late")
    return told


def _tell(sent: SentReport, occasion: str) -> bool:
    return post(
        Notice(
            kind="photos.missing",
            key=f"photos.missing:{sent.id}:{occasion}",
            audience=(to_accounts([sent.account_id], _AUTHOR),),
        )
    )


def reminded(report_ids: list[str]) -> dict[str, datetime]:
    """When supervision last asked for the photos of these reports."""
    query = sa.select(SentReport.id, SentReport.reminded_at).where(
        SentReport.id.in_(report_ids), SentReport.reminded_at.is_not(None)
    )
    return {report_id: at for report_id, at in db.session.execute(query) if at is not None}
