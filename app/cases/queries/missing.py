"""Photos that were announced and have not come, and those that never will: for supervision, without a word about the author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.accounts import Actor
from app.cases.models import Case, CasePhoto, PhotoLoss
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.visibility import visible_to
from app.platform import clock
from app.platform.db import db
from app.worktime import current_calendar


@dataclass(frozen=True)
class Lacking:
    """A report of which photos are missing since ``since``; what was given up is not counted as missing."""

    finding_id: str
    since: datetime
    photos: int
    arrived: int
    lost: int
    case: CaseRow


@dataclass(frozen=True)
class LackingPage:
    """One page of such reports, the oldest first, and where the next begins."""

    rows: Sequence[Lacking]
    next_after: str | None


@dataclass(frozen=True)
class Loss:
    """Photos of one case given up at an instant, and why."""

    case: CaseRow
    photos: int
    reason: str
    lost_at: datetime


def is_missing() -> ColumnElement[bool]:
    """A photo that is still expected."""
    return sa.and_(CasePhoto.arrived_at.is_(None), CasePhoto.lost_at.is_(None))


def _late(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (is_missing(), CasePhoto.announced_at < before, CasePhoto.finding_id.is_not(None))


def lacking_reports(actor: Actor, before: datetime, after: str | None = None, limit: int = 50) -> LackingPage:
    """Reports whose photos were announced before ``before`` and have not come. Confidential ones are not among them."""
    since = sa.func.min(CasePhoto.announced_at, type_=CasePhoto.announced_at.type)
    query = (
        sa.select(CasePhoto.finding_id, since.label("since"), CasePhoto.case_id)
        .join(Case, Case.id == CasePhoto.case_id)
        .where(*_late(before), visible_to(actor))
        .group_by(CasePhoto.finding_id, CasePhoto.case_id)
        .order_by(since, CasePhoto.finding_id)
        .limit(limit + 1)
    )
    if after:
        at, _sign, last = after.partition("~")
        begin = sa.bindparam("begin", datetime.fromisoformat(at), CasePhoto.announced_at.type)
        query = query.having(sa.or_(since > begin, sa.and_(since == begin, CasePhoto.finding_id > last)))
    found = db.session.execute(query).all()
    cases = _rows([case_id for _finding, _since, case_id in found])
    counts = _counts([finding for finding, _since, _case in found])
    rows = [Lacking(finding, at, *counts[finding], cases[case_id]) for finding, at, case_id in found[:limit] if finding]
    more = len(found) > limit
    return LackingPage(rows, f"{rows[-1].since.isoformat()}~{rows[-1].finding_id}" if more else None)


def count_lacking(before: datetime) -> int:
    """How many reports, confidential ones left out, lack photos announced before ``before``."""
    counted = sa.func.count(sa.distinct(CasePhoto.finding_id))
    return db.session.scalar(sa.select(counted).where(*_late(before), CasePhoto.case_id.is_not(None))) or 0


def late_findings(before: datetime, limit: int = 500) -> list[str]:
    """The ids of all findings, confidential ones too, that lack photos announced before ``before``: for reminders only."""
    query = sa.select(CasePhoto.finding_id).where(*_late(before)).distinct().order_by(CasePhoto.finding_id).limit(limit)
    return [finding for finding in db.session.scalars(query) if finding is not None]


def _rows(ids: Sequence[int | None]) -> dict[int | None, CaseRow]:
    now, calendar = clock.now(), current_calendar()
    found = db.session.scalars(sa.select(Case).where(Case.id.in_(ids)))
    return {case.id: row_of(case, now, calendar) for case in found}


def _counts(findings: Sequence[str | None]) -> dict[str | None, tuple[int, int, int]]:
    lost = sa.func.count(CasePhoto.lost_at).filter(CasePhoto.arrived_at.is_(None))
    counted = db.session.execute(
        sa.select(CasePhoto.finding_id, sa.func.count(), sa.func.count(CasePhoto.arrived_at), lost)
        .where(CasePhoto.finding_id.in_(findings))
        .group_by(CasePhoto.finding_id)
    )
    return {finding: (announced, arrived, gone) for finding, announced, arrived, gone in counted}


def losses(actor: Actor, limit: int = 50, number: str | None = None) -> list[Loss]:
    """Photos that were given up and did not come after all, the last first; of one case where ``number`` is given."""
    query = (
        sa.select(Case, sa.func.count(), PhotoLoss.reason, PhotoLoss.lost_at)
        .join(CasePhoto, CasePhoto.case_id == Case.id)
        .join(PhotoLoss, PhotoLoss.token == CasePhoto.token)
        .where(visible_to(actor), CasePhoto.arrived_at.is_(None))
        .group_by(Case.id, PhotoLoss.reason, PhotoLoss.lost_at)
        .order_by(PhotoLoss.lost_at.desc(), Case.id)
        .limit(limit)
    )
    if number is not None:
        query = query.where(Case.number == number)
    now, calendar = clock.now(), current_calendar()
    return [
        Loss(row_of(case, now, calendar), count, reason, lost_at)
        for case, count, reason, lost_at in db.session.execute(query)
    ]
