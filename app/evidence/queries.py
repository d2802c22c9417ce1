"""Reading photos: what to show, who handed one in, and which others look like it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.evidence import phash
from app.evidence.models import DerivativesState, Photo, PhotoPossession
from app.evidence.rules import ExifFacts
from app.platform.db import db
from app.platform.unit_of_work import leave_snapshot

NEAR_BITS = 60
_BATCH = 20_000
_LARGE = 1280


@dataclass(frozen=True)
class PhotoView:
    """What a page needs to know of a photo: the size of its large derivative, so that nothing jumps while it loads."""

    sha256: str
    width: int
    height: int
    ready: bool


@dataclass(frozen=True)
class PhotoRecord:
    """The facts of a photo for judging it; ``exif`` names camera and place and belongs on no officer's page."""

    sha256: str
    size: int
    kind: str
    width: int
    height: int
    received_at: datetime
    pixel_digest: str
    exif: ExifFacts


@dataclass(frozen=True)
class NearMatch:
    """Another photo that looks like it, and how many of 256 bits differ."""

    sha256: str
    bits: int


def photo_views(digests: Collection[str]) -> dict[str, PhotoView]:
    """The photos of ``digests`` that exist, by digest, in one query."""
    if not digests:
        return {}
    columns = (Photo.sha256, Photo.width, Photo.height, Photo.derivatives_state)
    rows = db.session.execute(sa.select(*columns).where(Photo.sha256.in_(digests)))
    return {sha256: _view(sha256, width, height, state) for sha256, width, height, state in rows}


def _view(sha256: str, width: int, height: int, state: str) -> PhotoView:
    scale = min(1.0, _LARGE / max(width, height))
    shown = max(1, round(width * scale)), max(1, round(height * scale))
    return PhotoView(sha256, *shown, ready=state == DerivativesState.READY)


def photo_record(sha256: str) -> PhotoRecord | None:
    """Everything known of one photo but its owner."""
    row = db.session.scalar(sa.select(Photo).where(Photo.sha256 == sha256).options(sa.orm.undefer(Photo.exif)))
    if row is None:
        return None
    return PhotoRecord(
        sha256=row.sha256,
        size=row.size,
        kind=row.kind,
        width=row.width,
        height=row.height,
        received_at=row.received_at,
        pixel_digest=row.pixel_digest,
        exif=ExifFacts.from_claims(row.exif),
    )


def handed_in(account_id: int, digests: Collection[str]) -> frozenset[str]:
    """Which of ``digests`` this account handed in itself. For the account's own requests only."""
    if not digests:
        return frozenset()
    rows = db.session.scalars(
        sa.select(PhotoPossession.sha256).where(
            PhotoPossession.account_id == account_id, PhotoPossession.sha256.in_(digests)
        )
    )
    return frozenset(rows)


def same_pictures(sha256: str) -> frozenset[str]:
    """Other photos with the very same pixels in a file of other bytes."""
    digest = sa.select(Photo.pixel_digest).where(Photo.sha256 == sha256).scalar_subquery()
    rows = db.session.scalars(
        sa.select(Photo.sha256).where(Photo.pixel_digest == digest, Photo.pixel_digest != "", Photo.sha256 != sha256)
    )
    return frozenset(rows)


def near_matches(sha256: str, limit: int = 20) -> tuple[NearMatch, ...]:
    """Other photos within 60 of 256 bits in any of eight orientations, nearest first (security 4d).

    Reads the hash of every photo, so it belongs into a job, never into ``atomic()``. Empty while the photo's own hash is not made.
    """
    turned = db.session.scalar(sa.select(Photo.phash_turned).where(Photo.sha256 == sha256))
    if not turned:
        return ()
    found: list[NearMatch] = []
    for names, hashes in _all_hashes():
        bits = phash.distances(turned, hashes)
        near = (bits <= NEAR_BITS).nonzero()[0]
        found += [NearMatch(names[at], int(bits[at])) for at in near if names[at] != sha256]
    return tuple(sorted(found, key=lambda match: (match.bits, match.sha256))[:limit])


def _all_hashes() -> Iterator[tuple[list[str], bytes]]:
    last = ""
    while True:
        rows = db.session.execute(
            sa.select(Photo.sha256, Photo.phash)
            .where(Photo.sha256 > last, Photo.phash.is_not(None))
            .order_by(Photo.sha256)
            .limit(_BATCH)
        ).all()
        leave_snapshot()
        if not rows:
            return
        names = [str(name) for name, _hash in rows]
        yield names, b"".join(value for _name, value in rows if value is not None)
        last = names[-1]
