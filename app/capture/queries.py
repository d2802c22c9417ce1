"""What the server holds of a sent report, for its sender alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import undefer
from sqlalchemy.sql.elements import ColumnElement

from app.accounts import Actor
from app.capture.models import SentEvent, SentEventPhoto, SentReport
from app.capture.result import Result, result_of
from app.capture.schemas import Receipt
from app.cases import Case, CaseRow, State, lead_of, missing_photos, own_report, row_of, visible_to
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Gone, NotFound
from app.platform.i18n import _l


def find_sent(report_id: str) -> SentReport | None:
    """The stored report with this id, whoever sent it."""
    query = sa.select(SentReport).where(SentReport.id == report_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def own_sent(report_id: str, author: Actor) -> SentReport:
    """The report that ``author`` sent. Raises NotFound (unknown or somebody else's: never told apart) and Gone."""
    sent = find_sent(report_id)
    if sent is None or sent.account_id != author.account_id:
        raise NotFound("report_not_found", _l("服务器还没有收到这条上报。"))
    if sent.deleted_at is not None:
        raise Gone("report_deleted", _l("这条上报已经删除，不再接收。"))
    return sent


def receipt_of(sent: SentReport) -> Receipt:
    """The receipt as of now."""
    missing = [] if sent.complete else missing_photos(sent.id)
    return Receipt(
        id=sent.id,
        sha=sent.sha256,
        number=sent.number or "",
        missing=missing,
        complete=not missing,
        server_time=clock.now().isoformat(),
    )


def announced(sent: SentReport) -> list[str]:
    """The digests of the photos that a report announced, in its order."""
    query = sa.select(SentReport).where(SentReport.id == sent.id).options(undefer(SentReport.body))
    loaded = db.session.scalars(query.execution_options(populate_existing=True)).one()
    return [photo["sha256"] for photo in json.loads(loaded.body).get("photos", [])]


def own_result(report_id: str, author: Actor) -> Result:
    """What became of an own report. Raises NotFound and Gone as ``own_sent`` does."""
    sent = own_sent(report_id, author)
    report = own_report(author, sent.id)
    if report is None:
        raise NotFound("report_not_found", _l("服务器还没有收到这条上报。"))
    return result_of(report, lead_of(sent.id))


@dataclass(frozen=True)
class WaitingEvent:
    """A follow-up of this kind that has come without all of its photos: a rectification, or a check while its case waits for one."""

    kind: str
    case: CaseRow
    received_at: datetime
    photos: int
    arrived: int


# Not what a later check has decided meanwhile: nobody waits for its photos any more
_CHECK_WAITS = sa.and_(SentEvent.kind == "check", Case.state == State.CHECKING)


def _lacking_since(before: datetime) -> ColumnElement[bool]:
    return sa.and_(SentEvent.complete.is_(False), SentEvent.deleted_at.is_(None), SentEvent.received_at < before)


def waiting_events(reader: Actor, before: datetime, limit: int = 50) -> Sequence[WaitingEvent]:
    """Rectifications and checks received before ``before`` whose photos have not all come, the oldest first; not from whom."""
    query = (
        sa.select(
            SentEvent.kind, Case, SentEvent.received_at, sa.func.count(), sa.func.count(SentEventPhoto.arrived_at)
        )
        .join(SentEvent, SentEvent.number == Case.number)
        .join(SentEventPhoto, SentEventPhoto.event_id == SentEvent.id)
        .where(sa.or_(SentEvent.kind == "rectify", _CHECK_WAITS), _lacking_since(before), visible_to(reader))
        .group_by(Case.id, SentEvent.id)
        .order_by(SentEvent.received_at, SentEvent.id)
        .limit(limit)
    )
    now = clock.now()
    return [
        WaitingEvent(kind, row_of(case, now), received_at, photos, arrived)
        for kind, case, received_at, photos, arrived in db.session.execute(query)
    ]


def count_late_checks(author: Actor, before: datetime) -> int:
    """How many checks that ``author`` sent before ``before``, and may still give, lack photos."""
    query = sa.select(sa.func.count()).select_from(SentEvent).join(Case, Case.number == SentEvent.number)
    mine = SentEvent.account_id == author.account_id
    return db.session.scalar(query.where(mine, _CHECK_WAITS, _lacking_since(before), visible_to(author))) or 0
