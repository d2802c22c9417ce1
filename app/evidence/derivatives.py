"""What may be shown of a photo: made once from the original by a decoder, kept beside it, found by size.

A photo's row says what is left to do. A worker claims the row, works, and records the result; whatever goes wrong on the
way, the sweeper finds the row again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from app.evidence import phash
from app.evidence.decoder import DecoderPool, DecoderUnavailable, DerivedPicture, PictureRefused, shared_pool
from app.evidence.events import PhotoFailed, PhotoReady
from app.evidence.models import DerivativesState, Photo
from app.evidence.rules import SIZES, derivative_key, original_key
from app.platform import clock
from app.platform.db import db
from app.platform.errors import StorageFull
from app.platform.settings import current_config
from app.platform.storage import current_storage
from app.platform.unit_of_work import atomic, emit, leave_snapshot

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8


def decoders() -> DecoderPool:
    """The decoder processes of this server process."""
    return shared_pool(current_config().decoders)


def derive_photo(sha256: str) -> bool:
    """Make the derivatives and the perceptual hash of a photo; False when there is nothing to do or another does it.

    Claims the row first, so that a repeated or lost hint does no harm. A file at fault ends as ``failed``; anything else
    is tried again later, eight times at most.
    """
    attempt = _claim(sha256)
    if attempt is None:
        return False
    if attempt > MAX_ATTEMPTS:
        _give_up(sha256, "never_came_back")
        return True
    try:
        made = make_derivatives(sha256)
    except PictureRefused as refusal:
        _give_up(sha256, refusal.reason)
    except FileNotFoundError:
        log.error("original_missing", sha256=sha256)
        _give_up(sha256, "original_missing")
    except (DecoderUnavailable, StorageFull, OSError) as error:
        _put_off(sha256, attempt, type(error).__name__)
    else:
        _finish(sha256, made)
    return True


def make_derivatives(sha256: str) -> DerivedPicture:
    """Decode the original and store both derivatives. Raises what the decoders and the store raise."""
    leave_snapshot()
    storage = current_storage()
    with storage.local_path(original_key(sha256)) as path:
        made = decoders().derive(path)
    for size, data in zip(SIZES, (made.large, made.small), strict=True):
        storage.put_if_absent(derivative_key(sha256, size), data)
    return made


def _claim(sha256: str) -> int | None:
    """Take the row for ``LEASE``; the number of the attempt, or None when it is not to be had."""
    now = clock.now()
    with atomic():
        claimed = db.session.execute(
            sa.update(Photo)
            .where(Photo.sha256 == sha256, *due(now))
            .values(derivatives_state=DerivativesState.WORKING, lease_until=now + LEASE, attempts=Photo.attempts + 1)
            .returning(Photo.attempts)
        )
        return claimed.scalar()


def due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition that a photo's derivatives are to be made now: pending, or its worker has not come back."""
    return (
        Photo.derivatives_state.in_((DerivativesState.PENDING, DerivativesState.WORKING)),
        sa.or_(Photo.lease_until.is_(None), Photo.lease_until <= now),
    )


def _finish(sha256: str, made: DerivedPicture) -> None:
    turned = phash.turned_hashes(made.grey)
    if made.trimmed != made.grey:
        turned += phash.turned_hashes(made.trimmed)
    values = {
        "derivatives_state": DerivativesState.READY,
        "lease_until": None,
        "last_error": "",
        "phash": phash.phash256(made.grey),
        "phash_turned": turned,
    }
    with atomic():
        db.session.execute(sa.update(Photo).where(Photo.sha256 == sha256).values(**values))
        emit(PhotoReady(sha256))


def _put_off(sha256: str, attempt: int, reason: str) -> None:
    if attempt >= MAX_ATTEMPTS:
        _give_up(sha256, reason)
        return
    log.warning("derivatives_put_off", attempt=attempt, reason=reason)
    values = {
        "derivatives_state": DerivativesState.PENDING,
        "lease_until": clock.now() + timedelta(seconds=5 * 2**attempt),
        "last_error": reason,
    }
    with atomic():
        db.session.execute(sa.update(Photo).where(Photo.sha256 == sha256).values(**values))


def _give_up(sha256: str, reason: str) -> None:
    log.error("derivatives_failed", reason=reason)
    values = {"derivatives_state": DerivativesState.FAILED, "lease_until": None, "last_error": reason}
    with atomic():
        db.session.execute(sa.update(Photo).where(Photo.sha256 == sha256).values(**values))
        emit(PhotoFailed(sha256, reason))
