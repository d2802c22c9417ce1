"""Tidying up: derivatives that nobody finished, bytes that no row came for, forms that did not come back."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
import structlog

from app import audit
from app.evidence.derivatives import derive_photo, due
from app.evidence.intake import incoming_folder
from app.evidence.models import Document, FormPhoto, Photo
from app.platform import clock
from app.platform.db import db
from app.platform.storage import current_storage
from app.platform.unit_of_work import atomic

log = structlog.get_logger(__name__)
GRACE = timedelta(hours=1)
SHARES = 256
_AT_ONCE = 20


def sweep_unfinished(limit: int = _AT_ONCE) -> int:
    """Make the derivatives that are due, oldest first; returns how many were worked on."""
    waiting = db.session.scalars(
        sa.select(Photo.sha256).where(*due(clock.now())).order_by(Photo.received_at).limit(limit)
    ).all()
    return sum(derive_photo(sha256) for sha256 in waiting)


def sweep_leftovers() -> None:
    """Forget expired forms, remove what a crash left of arriving files, and look for orphans in one share of the store.

    Each run takes the next of 256 shares by the clock, so the whole store is walked in a little over four hours.
    """
    sweep_forms()
    sweep_incoming()
    sweep_orphans(int(clock.now().timestamp() // 60) % SHARES)


def sweep_forms() -> None:
    """Forget the photos of forms that did not come back in time; their bytes become orphans."""
    expired = FormPhoto.expires_at <= clock.now()
    if db.session.scalar(sa.select(sa.exists().where(expired))):
        with atomic():
            db.session.execute(sa.delete(FormPhoto).where(expired))


def sweep_incoming() -> None:
    """Remove files that began to arrive over an hour ago and belong to no running request."""
    oldest = (clock.now() - GRACE).timestamp()
    for path in incoming_folder().glob("photo-*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def sweep_orphans(share: int) -> int:
    """Remove originals and documents of share 0 to 255 that are over an hour old and that no row knows; returns how many."""
    storage, before = current_storage(), clock.now() - GRACE
    keys = [key for place in ("originals", "documents") for key in storage.older_than(f"{place}/{share:02x}", before)]
    return sum(_remove_orphan(key) for key in keys)


class _Wanted(Exception):
    """A row came for the photo after all."""


def _remove_orphan(key: str) -> bool:
    """Remove one original or document unless a row knows it. The record's lock orders this against ``register_photo``."""
    sha256 = key.rpartition("/")[2]
    if _is_wanted(sha256):
        return False
    try:
        with atomic():
            audit.record("photo_orphan_removed", f"photo:{sha256}", {}, actor="system")
            if _is_wanted(sha256):
                raise _Wanted
            current_storage().delete(key)
    except _Wanted:
        return False
    log.info("orphan_removed")
    return True


def _is_wanted(sha256: str) -> bool:
    in_record = sa.exists().where(Photo.sha256 == sha256)
    in_form = sa.exists().where(FormPhoto.sha256 == sha256)
    in_documents = sa.exists().where(Document.sha256 == sha256)
    return bool(db.session.scalar(sa.select(sa.or_(in_record, in_form, in_documents))))
