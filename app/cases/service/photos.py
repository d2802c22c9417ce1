"""Photos of a case: announced with a report, arrived with their bytes, and after-photos judged as evidence (rules §4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import audit, evidence
from app.accounts import Actor
from app.cases.models import Case, CaseEvent, CasePhoto
from app.cases.rules.digest import photo_text
from app.cases.schemas import AfterPhoto, Report
from app.evidence import Flag, PhotoFacts, Reuse, StagedPhoto
from app.geo.crs import Position, parse_crs, to_wgs84
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.ids import random_token
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic


def announce(report: Report, now: datetime, case_id: int | None) -> str | None:
    """Make a row for every photo of ``report``, its bytes still to come; returns the token of the first (the cover)."""
    rows = [CasePhoto(token=random_token(), **values) for values in announced_values(report, now, case_id)]
    db.session.add_all(rows)
    return rows[0].token if rows else None


def announced_values(report: Report, now: datetime, case_id: int | None) -> list[dict[str, Any]]:
    """The rows of a report's photos, but for their tokens."""
    return [
        {
            "case_id": case_id,
            "finding_id": report.id,
            "sha256": photo.sha256,
            "role": photo.role,
            "position": position,
            "provenance": photo.provenance,
            "announced_at": now,
        }
        for position, photo in enumerate(report.photos)
    ]


def photo_fingerprints(rows: Iterable[Mapping[str, Any]], subject: str) -> list[str]:
    """What the record holds of these rows of photos in an entry about ``subject``."""
    return [audit.fingerprint(photo_text(row), subject) for row in rows]


def photo_arrived(finding_id: str, sha256: str) -> bool:
    """Mark an announced photo as received; False when the finding never announced it."""
    found = db.session.scalars(
        sa.select(CasePhoto).where(CasePhoto.finding_id == finding_id, CasePhoto.sha256 == sha256)
    ).all()
    for row in found:
        row.arrived_at = row.arrived_at or clock.now()
    return bool(found)


def attach_after(case: Case, event: CaseEvent, actor: Actor, photos: Sequence[tuple[StagedPhoto, AfterPhoto]]) -> None:
    """Register after-photos and judge them. Raises BadInput for what is certain: the same file or picture seen before."""
    now = clock.now()
    photos = _once(photos)
    seen_before = [_used(staged.sha256) for staged, _after in photos]
    for staged, _after in photos:
        evidence.register_photo(staged, actor)
    facts = [
        _facts((case.lon, case.lat), staged, after, now, _reuse(staged, used))
        for (staged, after), used in zip(photos, seen_before, strict=True)
    ]
    judged = evidence.closing_evidence(facts, case.accepted_at or case.filed_at, limits=_limits())
    if judged.refusals:
        raise BadInput(
            "photo_seen_before",
            _l("这张照片系统里已经有过，不能作为整改照片。"),
            advice=_l("请到现场重新拍一张；填写的说明还在。"),
            field="photos",
        )
    for position, ((staged, after), flags) in enumerate(zip(photos, judged.photos, strict=True)):
        row = _after_row(staged, after, flags, now)
        row.case_id, row.event_id, row.position = case.id, event.id, position
        db.session.add(row)


def _once(photos: Sequence[tuple[StagedPhoto, AfterPhoto]]) -> list[tuple[StagedPhoto, AfterPhoto]]:
    """The same file counts once."""
    return list({staged.sha256: (staged, after) for staged, after in photos}.values())


def after_fingerprints(photos: Sequence[tuple[StagedPhoto, AfterPhoto]], number: str) -> list[str]:
    """What the record holds of the after-photos of a step of this case."""
    now = clock.now()
    rows = [
        {**after_values(staged, after, (), now), "position": position}
        for position, (staged, after) in enumerate(_once(photos))
    ]
    return photo_fingerprints(rows, f"case:{number}")


def _limits() -> evidence.Limits:
    return evidence.Limits(radius_m=current_config().after_photo_radius_m)


def _used(*digests: str) -> bool:
    """Whether any of these files belongs to a finding or a feedback already."""
    query = sa.select(CasePhoto.token).where(CasePhoto.sha256.in_(digests)).limit(1)
    return db.session.scalars(query).first() is not None


def _reuse(staged: StagedPhoto, used: bool) -> Reuse:
    twins = evidence.same_pictures(staged.sha256)
    return Reuse(same_file=used, same_picture=bool(twins) and _used(*twins), compared=False)


def _facts(
    place: tuple[float, float], staged: StagedPhoto, after: AfterPhoto, now: datetime, reuse: Reuse
) -> PhotoFacts:
    return PhotoFacts(
        received_at=now,
        taken_at=after.taken_at,
        distances=evidence.distances(Position(*place), _phone(after), staged.exif),
        accuracy_m=after.fix.accuracy_m if after.fix else None,
        provenance=after.provenance,
        width=staged.width,
        height=staged.height,
        exif=staged.exif,
        reuse=reuse,
    )


def _phone(after: AfterPhoto) -> Position | None:
    """Where the phone was, WGS-84."""
    return to_wgs84(after.fix.lon, after.fix.lat, parse_crs(after.fix.crs)) if after.fix is not None else None


def _after_row(staged: StagedPhoto, after: AfterPhoto, flags: Sequence[Flag], now: datetime) -> CasePhoto:
    return CasePhoto(token=random_token(), **after_values(staged, after, flags, now))


def after_values(staged: StagedPhoto, after: AfterPhoto, flags: Sequence[Flag], now: datetime) -> dict[str, Any]:
    """The row of an after-photo, but for its token and whose it is."""
    phone = _phone(after)
    return {
        "sha256": staged.sha256,
        "role": "after",
        "provenance": after.provenance,
        "announced_at": now,
        "arrived_at": now,
        "taken_at": after.taken_at,
        "lon": phone.lon if phone else None,
        "lat": phone.lat if phone else None,
        "accuracy_m": after.fix.accuracy_m if after.fix else None,
        "flags": [flag.as_json() for flag in flags],
    }


def judge_after_photo(
    place: tuple[float, float], accepted_at: datetime, staged: StagedPhoto, after: AfterPhoto, now: datetime
) -> tuple[Flag, ...]:
    """The judgements on one after-photo that was never used before, for a problem at ``place`` (WGS-84)."""
    facts = _facts(place, staged, after, now, Reuse())
    return evidence.closing_evidence([facts], accepted_at, limits=_limits()).photos[0]


def compare_photo(sha256: str) -> None:
    """Judge the after-photos with these bytes against every other photo, once its perceptual hash is known.

    What looks like an earlier photo is flagged for the checker, never refused (security 4d). Repeating it changes nothing.
    """
    after_photos = sa.select(CasePhoto).where(CasePhoto.sha256 == sha256, CasePhoto.role == "after")
    if db.session.scalars(after_photos.limit(1)).first() is None:
        return
    matches = evidence.near_matches(sha256)
    with atomic():
        for row in db.session.scalars(after_photos):
            row.flags = _settled(row, matches)


_UNSETTLED = frozenset({"never_used", "not_compared", "near_duplicate"})


def _settled(row: CasePhoto, matches: Sequence[evidence.NearMatch]) -> list[dict[str, Any]]:
    """The judgements of a photo with the one on reuse settled; photos of the same feedback are no earlier ones."""
    together = set(db.session.scalars(sa.select(CasePhoto.sha256).where(CasePhoto.event_id == row.event_id)))
    bits = next((match.bits for match in matches if match.sha256 not in together), None)
    (verdict,) = evidence.reuse_flags(Reuse(nearest_bits=bits))
    return [verdict.as_json() if flag["code"] in _UNSETTLED else flag for flag in row.flags]
