"""Every photo that stands as missing or lost held against the record: who hides one takes evidence off the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import case_handle
from app.cases.models import CaseEvent, CasePhoto, Finding, FindingOrigin, PhotoLoss
from app.cases.rules.witness_arrivals import Arrival, arrival_faults
from app.platform.db import db
from app.platform.unit_of_work import leave_snapshot

_BATCH = 200
_PHOTO = (
    CasePhoto.finding_id,
    CasePhoto.sha256,
    CasePhoto.announced_at,
    CasePhoto.arrived_at,
    CasePhoto.lost_at,
    PhotoLoss.reason,
    PhotoLoss.lost_at.label("why_at"),
    FindingOrigin.account_id,
    Finding.police_case_id,
)
_ODD = sa.or_(CasePhoto.arrived_at.is_(None), CasePhoto.lost_at.is_not(None), PhotoLoss.token.is_not(None))
Lost = Mapping[str, Sequence[audit.Entry]]


def arrival_discrepancies() -> Iterator[audit.Discrepancy]:
    """Photos of findings that came, were lost or are missing otherwise than the record says, and photos of steps that are hidden."""
    lost = _given_up()
    findings = sorted({*lost, *_odd_findings()})
    for place in range(0, len(findings), _BATCH):
        some = findings[place : place + _BATCH]
        suspects = [subject for subject, _fault in _faults(some, lost)]
        if suspects:  # one may have come between two reads
            yield from (audit.Discrepancy(*fault) for fault in _faults(some, _given_up()))
    leave_snapshot()
    hidden = sa.select(CasePhoto.sha256).join(CaseEvent, CaseEvent.id == CasePhoto.event_id)
    hidden = hidden.where(sa.or_(CasePhoto.arrived_at.is_(None), CasePhoto.lost_at.is_not(None)))
    for sha256 in db.session.scalars(hidden.order_by(CasePhoto.token)):
        yield audit.Discrepancy(f"photo:{sha256}", "it came with a step and stands as if it had not")


def _given_up() -> Lost:
    """The entries about photos that will not come, by finding."""
    leave_snapshot()
    found: dict[str, list[audit.Entry]] = defaultdict(list)
    for entry in audit.entries_of_action("case.photo_lost"):
        found[entry.body["finding"]].append(entry)
    return found


def _odd_findings() -> Sequence[str]:
    query = sa.select(CasePhoto.finding_id).outerjoin(PhotoLoss, PhotoLoss.token == CasePhoto.token)
    return [
        each for each in db.session.scalars(query.where(CasePhoto.finding_id.is_not(None), _ODD).distinct()) if each
    ]


def _faults(findings: Collection[str], lost: Lost) -> Iterator[tuple[str, str]]:
    leave_snapshot()
    query = sa.select(*_PHOTO).join(Finding, Finding.id == CasePhoto.finding_id)
    query = query.outerjoin(FindingOrigin, FindingOrigin.finding_id == Finding.id)
    query = query.outerjoin(PhotoLoss, PhotoLoss.token == CasePhoto.token).where(Finding.id.in_(findings))
    rows = db.session.execute(query.order_by(CasePhoto.position)).mappings().all()
    received = audit.entries_about([f"photo:{sha256}" for sha256 in _announced_once(rows)])
    photos: dict[str, list[Arrival]] = defaultdict(list)
    for row in rows:
        photos[row["finding_id"]].append(_arrival(row, lost.get(row["finding_id"], ()), received))
    for finding, own in photos.items():
        given_up = sum(entry.body["photos"] for entry in lost.get(finding, ()))
        yield from ((f"finding:{finding}", fault) for fault in arrival_faults(own, given_up))


def _announced_once(rows: Sequence[Mapping[Any, Any]]) -> Sequence[str]:
    """Those of the missing photos that no other report or step shows: bytes that came for another may not have come for this one."""
    missing = {row["sha256"] for row in rows if row["arrived_at"] is None}
    query = sa.select(CasePhoto.sha256).where(CasePhoto.sha256.in_(missing)).group_by(CasePhoto.sha256)
    return db.session.scalars(query.having(sa.func.count() == 1)).all()


def _arrival(
    row: Mapping[Any, Any], lost: Sequence[audit.Entry], received: Mapping[str, Sequence[audit.Entry]]
) -> Arrival:
    why = row["reason"]
    said = why is not None and any(audit.fits(entry.body["reason"], why, entry.subject) for entry in lost)
    gone = why == "" and row["police_case_id"] is not None  # what went to the police has lost its words here
    times = (row["announced_at"], row["arrived_at"], row["lost_at"])
    return Arrival(row["sha256"], *times, why, row["why_at"], said or gone, _handed_in(row, received))


def _handed_in(row: Mapping[Any, Any], received: Mapping[str, Sequence[audit.Entry]]) -> datetime | None:
    subject = f"photo:{row['sha256']}"
    author = case_handle(subject, row["account_id"]) if row["account_id"] is not None else ""
    times = (
        entry.at for entry in received.get(subject, ()) if entry.actor == author and entry.action == "photo_received"
    )
    return max(times, default=None)
