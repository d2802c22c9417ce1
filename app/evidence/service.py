"""Making photos part of the record, and keeping those of a refused form until it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app import audit
from app.accounts import case_handle
from app.evidence.intake import StagedPhoto
from app.evidence.models import DerivativesState, FormPhoto, Photo, PhotoPossession
from app.evidence.rules import known_text, original_key
from app.evidence.tasks import derive
from app.platform import clock, ids
from app.platform.db import Base, db
from app.platform.errors import Busy
from app.platform.storage import current_storage
from app.platform.unit_of_work import atomic, in_atomic

FORM_LIFE = timedelta(hours=1)


class Holder(Protocol):
    """Whoever hands a photo in."""

    @property
    def account_id(self) -> int:
        """The account."""


def register_photo(staged: StagedPhoto, holder: Holder) -> None:
    """Make a staged photo part of the record and note that ``holder`` handed it in; repeating it changes nothing.

    Runs inside the caller's unit of work (RuntimeError outside). Raises Busy when the bytes have been swept away
    meanwhile. The derivatives follow from a job after the commit.
    """
    if not in_atomic():
        raise RuntimeError("a photo is registered inside atomic()")
    now = clock.now()
    new = insert_missing(
        Photo,
        sha256=staged.sha256,
        size=staged.size,
        kind=staged.kind,
        width=staged.width,
        height=staged.height,
        received_at=now,
        pixel_digest=staged.pixel_digest,
        exif=staged.exif.as_json(),
        derivatives_state=DerivativesState.PENDING,
        attempts=0,
        last_error="",
    )
    handed_in = insert_missing(PhotoPossession, sha256=staged.sha256, account_id=holder.account_id, received_at=now)
    if handed_in:
        subject = f"photo:{staged.sha256}"
        body: dict[str, object] = {
            "size": staged.size,
            "kind": staged.kind,
            "width": staged.width,
            "height": staged.height,
            "new": new,
        }
        if new:
            body["known"] = audit.fingerprint(known_text(now, staged.pixel_digest, staged.exif.as_json()), subject)
        audit.record("photo_received", subject, body, actor=case_handle(subject, holder.account_id))
    if not current_storage().exists(original_key(staged.sha256)):  # asked last: the record's lock keeps the sweeper out
        raise Busy("photo_gone", retry_after=1)
    if new:
        derive.enqueue(staged.sha256)


def insert_missing(table: type[Base], **values: object) -> bool:
    """Insert a row unless its key is there; whether it was inserted."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if on_postgresql else sqlite.insert)(table).values(**values)
    inserted = db.session.execute(statement.on_conflict_do_nothing().returning(sa.literal(1)))
    return inserted.scalar() is not None


def stage_for_form(photos: Sequence[StagedPhoto], holder: Holder) -> str:
    """Keep the good photos of a refused form for an hour; returns the token that the form carries back."""
    return keep_form([(photo.sha256, photo.as_json()) for photo in photos], holder)


def keep_form(files: Sequence[tuple[str, dict[str, Any]]], holder: Holder) -> str:
    """Keep the good files of a refused form for an hour, each by digest and facts; returns the token."""
    token = ids.random_token(26)
    expires_at = clock.now() + FORM_LIFE
    with atomic():
        for position, (sha256, facts) in enumerate(files):
            db.session.add(
                FormPhoto(
                    token=token,
                    position=position,
                    account_id=holder.account_id,
                    sha256=sha256,
                    facts=facts,
                    expires_at=expires_at,
                )
            )
    return token


def kept_form(token: str, holder: Holder) -> list[dict[str, Any]]:
    """The facts of what is kept under ``token``, in order; empty when it is unknown, expired or somebody else's."""
    query = (
        sa.select(FormPhoto.facts)
        .where(FormPhoto.token == token, FormPhoto.account_id == holder.account_id)
        .where(FormPhoto.expires_at > clock.now())
        .order_by(FormPhoto.position)
    )
    return list(db.session.scalars(query))


def staged_photos(token: str, holder: Holder) -> tuple[StagedPhoto, ...]:
    """The photos kept under ``token``, in order; empty when it is unknown, expired or somebody else's."""
    return tuple(StagedPhoto.from_json(facts) for facts in kept_form(token, holder) if "exif" in facts)


def release_form(token: str, holder: Holder) -> None:
    """Forget the photos kept under ``token``, inside the unit of work that took them over."""
    db.session.execute(sa.delete(FormPhoto).where(FormPhoto.token == token, FormPhoto.account_id == holder.account_id))
