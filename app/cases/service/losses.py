"""Photos that will never come: their author says so, the report counts as whole, and supervision sees why."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, case_handle
from app.cases.models import Case, CasePhoto, Finding, PhotoLoss, PoliceCase
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic, patient


@patient
def lose_photos(finding_id: str, digests: Collection[str], reason: str, author: Actor, number: str) -> int:
    """Give up photos of a finding that have not arrived; returns how many. ``number`` is what the report's receipt says.

    The caller has made sure that ``author`` sent the report. A photo that comes after all is taken in as any other.
    """
    now = clock.now()
    with atomic():
        lost = db.session.scalars(
            sa.select(CasePhoto)
            .where(CasePhoto.finding_id == finding_id, CasePhoto.sha256.in_(digests))
            .where(CasePhoto.arrived_at.is_(None), CasePhoto.lost_at.is_(None))
            .order_by(CasePhoto.token)
            .with_for_update()
        ).all()
        for photo in lost:
            photo.lost_at = now
            db.session.add(PhotoLoss(token=photo.token, reason=reason, lost_at=now))
        db.session.flush()
        _move_cover(finding_id, [photo.token for photo in lost])
        subject, own = _subject(finding_id, number)
        audit.record(
            "case.photo_lost",
            subject,
            {"finding": finding_id, "photos": len(lost), "reason": audit.fingerprint(reason, subject)},
            actor=case_handle(own, author.account_id),
        )
    return len(lost)


def _subject(finding_id: str, number: str) -> tuple[str, str]:
    """What the entry is about, and the number of that: the receipt's, or that of the confidential case which has the finding."""
    with_police = sa.select(PoliceCase.number).join(Finding, Finding.police_case_id == PoliceCase.id)
    police = db.session.scalar(with_police.where(Finding.id == finding_id))
    return (f"case:{number}", number) if police is None else (f"police:{police}", police)


def _move_cover(finding_id: str, lost: Sequence[str]) -> None:
    """A case whose cover is lost shows its next photo."""
    covered = sa.select(Case.id, Case.cover).where(Case.cover.in_(lost))
    for case_id, _cover in db.session.execute(covered).all():
        follows = (
            sa.select(CasePhoto.token)
            .where(CasePhoto.case_id == case_id, CasePhoto.finding_id == finding_id, CasePhoto.lost_at.is_(None))
            .order_by(CasePhoto.position)
            .limit(1)
        )
        db.session.execute(
            sa.update(Case)
            .where(Case.id == case_id)
            .values(cover=db.session.scalar(follows))
            .execution_options(synchronize_session=False)
        )
