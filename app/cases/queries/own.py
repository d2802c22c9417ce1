"""An inspector's own reports. The only query that goes from an author to cases, and only for the author."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CasePhoto, Finding, FindingOrigin, PoliceCase
from app.cases.queries.rows import CaseRow, row_of
from app.cases.rules.life import STATE_NAMES, State
from app.cases.rules.police import POLICE_STATE_NAMES, PoliceState
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db
from app.platform.i18n import _, pick
from app.worktime import current_calendar


@dataclass(frozen=True)
class OwnReport:
    """One of the reader's own reports. A confidential one says 已转公安 and nothing more, whatever becomes of it: not even
    its category, for whoever looks over the reader's shoulder."""

    finding_id: str
    number: str
    category: str
    title: str
    state: str
    state_name: str
    filed_at: datetime
    confidential: bool
    lead: str
    photos: int
    arrived: int
    case: CaseRow | None
    lost: int = 0

    @property
    def missing(self) -> int:
        """Photos that were announced, have not come and are still expected."""
        return self.photos - self.arrived - self.lost


@dataclass(frozen=True)
class OwnPage:
    """One page of own reports and where the next begins."""

    rows: list[OwnReport]
    next_after: str | None


_Found = sa.Select[Finding, datetime, Case | None, str | None]


def _by(author: Actor) -> _Found:
    return (
        sa.select(Finding, FindingOrigin.filed_at, Case, PoliceCase.number)
        .join(FindingOrigin, FindingOrigin.finding_id == Finding.id)
        .outerjoin(Case, Case.id == Finding.case_id)
        .outerjoin(PoliceCase, PoliceCase.id == Finding.police_case_id)
        .where(FindingOrigin.account_id == author.account_id)
    )


def own_report(author: Actor, finding_id: str) -> OwnReport | None:
    """One of the author's reports; None when it is unknown or somebody else's."""
    found = db.session.execute(_by(author).where(Finding.id == finding_id)).first()
    if found is None:
        return None
    finding, filed_at, case, police = found
    row = row_of(case, clock.now()) if case else None
    return _own(finding, filed_at, row, police, _photo_counts([finding_id]))


def own_findings(author: Actor, findings: Collection[str]) -> set[str]:
    """Which of these findings are the author's own."""
    mine = FindingOrigin.account_id == author.account_id
    return set(
        db.session.scalars(sa.select(FindingOrigin.finding_id).where(mine, FindingOrigin.finding_id.in_(findings)))
    )


def own_reports(author: Actor, after: str | None = None, limit: int = 50, *, confidential: bool = True) -> OwnPage:
    """The author's reports, newest first; without the ``confidential`` ones for a page that lies open."""
    query = _by(author).order_by(FindingOrigin.filed_at.desc(), FindingOrigin.finding_id.desc()).limit(limit + 1)
    if not confidential:
        query = query.where(Finding.police_case_id.is_(None))
    if after:
        at, _, last = after.partition("~")
        query = query.where(
            sa.tuple_(FindingOrigin.filed_at, FindingOrigin.finding_id)
            < sa.tuple_(sa.bindparam("at", datetime.fromisoformat(at), FindingOrigin.filed_at.type), last)
        )
    found = db.session.execute(query).all()
    photos = _photo_counts([finding.id for finding, *_rest in found])
    now, calendar = clock.now(), current_calendar()
    rows = [
        _own(finding, filed_at, row_of(case, now, calendar) if case else None, police, photos)
        for finding, filed_at, case, police in found[:limit]
    ]
    more = len(found) > limit
    return OwnPage(rows, f"{rows[-1].filed_at.isoformat()}~{rows[-1].finding_id}" if more else None)


def own_incomplete(author: Actor, before: datetime, limit: int = 20) -> list[OwnReport]:
    """The author's reports that lack photos announced before ``before``, the oldest first."""
    lacking = sa.select(CasePhoto.finding_id).where(
        CasePhoto.finding_id == Finding.id,
        CasePhoto.arrived_at.is_(None),
        CasePhoto.lost_at.is_(None),
        CasePhoto.announced_at < before,
    )
    query = _by(author).where(lacking.exists()).order_by(FindingOrigin.filed_at, Finding.id).limit(limit)
    found = db.session.execute(query).all()
    photos = _photo_counts([finding.id for finding, *_rest in found])
    now, calendar = clock.now(), current_calendar()
    return [
        _own(finding, filed_at, row_of(case, now, calendar) if case else None, police, photos)
        for finding, filed_at, case, police in found
    ]


def _photo_counts(findings: list[str]) -> dict[str, tuple[int, int, int]]:
    """Announced, arrived and lost for good; what was given up and came after all has arrived."""
    lost = sa.func.count(CasePhoto.lost_at).filter(CasePhoto.arrived_at.is_(None))
    counted = db.session.execute(
        sa.select(CasePhoto.finding_id, sa.func.count(), sa.func.count(CasePhoto.arrived_at), lost)
        .where(CasePhoto.finding_id.in_(findings))
        .group_by(CasePhoto.finding_id)
    )
    return {finding: (announced, arrived, gone) for finding, announced, arrived, gone in counted if finding is not None}


def _own(
    finding: Finding,
    filed_at: datetime,
    case: CaseRow | None,
    police: str | None,
    photos: dict[str, tuple[int, int, int]],
) -> OwnReport:
    category, item = get_catalogue().entry(finding.item_code)
    code, title = (category.code, pick(item.short.zh, item.short.en)) if case else ("", _("线索"))
    announced, arrived, lost = photos.get(finding.id, (0, 0, 0))
    state: State | PoliceState = case.state if case else PoliceState.SENT
    name = STATE_NAMES[state] if isinstance(state, State) else POLICE_STATE_NAMES[state]
    return OwnReport(
        finding_id=finding.id,
        number=case.number if case else police or "",
        category=code,
        title=title,
        state=state,
        state_name=pick(*name),
        filed_at=filed_at,
        confidential=case is None,
        lead=case.lead if case else "",
        photos=announced,
        arrived=arrived,
        lost=lost,
        case=case,
    )


def own_tally(author: Actor, since: datetime) -> tuple[list[tuple[str, int]], int]:
    """Counts of the author's reports per category since an instant, and how many of their cases are closed.

    Nothing confidential is counted, whatever it was filed as (rules §3.2).
    """
    rows = db.session.execute(
        sa.select(Finding.item_code, Case.state)
        .join(FindingOrigin, FindingOrigin.finding_id == Finding.id)
        .join(Case, Case.id == Finding.case_id)
        .where(FindingOrigin.account_id == author.account_id, FindingOrigin.filed_at >= since)
    ).all()
    counts = Counter(get_catalogue().category_of(code).code for code, _state in rows)
    order = [category.code for category in get_catalogue().categories]
    closed = sum(1 for _code, state in rows if state == State.CLOSED)
    return [(code, counts[code]) for code in order if counts[code]], closed


def missing_photos(finding_id: str) -> list[str]:
    """The digests of announced photos that have not arrived and were not given up."""
    return list(
        db.session.scalars(
            sa.select(CasePhoto.sha256)
            .where(CasePhoto.finding_id == finding_id, CasePhoto.arrived_at.is_(None), CasePhoto.lost_at.is_(None))
            .order_by(CasePhoto.position)
        )
    )


def has_arrived(finding_id: str, sha256: str) -> bool:
    """Whether an announced photo is here, given up before or not."""
    query = sa.select(CasePhoto.token).where(
        CasePhoto.finding_id == finding_id, CasePhoto.sha256 == sha256, CasePhoto.arrived_at.is_not(None)
    )
    return db.session.scalars(query.limit(1)).first() is not None


def lead_of(finding_id: str) -> str | None:
    """The unit that received a finding's case, by code."""
    return db.session.scalar(
        sa.select(Case.lead_unit).join(Finding, Finding.case_id == Case.id).where(Finding.id == finding_id)
    )
