"""Tables of the photo room: a photo by its digest, who handed it in, and what waits for a form to come back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, Json, UtcDateTime


class DerivativesState(StrEnum):
    """What is left to do for a photo's derivatives; the row is the truth, a queued job only a hint."""

    PENDING = "pending"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class Photo(Base):
    """One original, write-once under the SHA-256 of its bytes. Says nothing about who took it.

    ``lease_until``: until when a worker has it, or before when it is not to be tried again. ``phash`` is the hash of the
    upright picture, ``phash_turned`` the hashes of its eight orientations with and without a border. ``exif`` holds the
    file's own claims (camera, place) and is loaded only when asked for by name.
    """

    __tablename__ = "photo"
    __table_args__ = (
        sa.Index("ix_photo_pixel_digest", "pixel_digest"),
        sa.Index(
            "ix_photo_unfinished",
            "lease_until",
            sqlite_where=sa.text("derivatives_state IN ('pending', 'working')"),
            postgresql_where=sa.text("derivatives_state IN ('pending', 'working')"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
        sa.CheckConstraint("derivatives_state IN ('pending', 'working', 'ready', 'failed')", name="derivatives_state"),
    )

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[str] = mapped_column(sa.String(8))
    width: Mapped[int] = mapped_column(sa.Integer)
    height: Mapped[int] = mapped_column(sa.Integer)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pixel_digest: Mapped[str] = mapped_column(sa.String(64))
    exif: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    derivatives_state: Mapped[str] = mapped_column(sa.String(8), default=DerivativesState.PENDING)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    last_error: Mapped[str] = mapped_column(sa.String(40), default="")
    phash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    phash_turned: Mapped[bytes | None] = mapped_column(sa.LargeBinary(512), deferred=True)


class Document(Base):
    """One document (a PDF), write-once under the SHA-256 of its bytes; what it belongs to is for other rooms to know."""

    __tablename__ = "document"
    __table_args__ = (sa.CheckConstraint("length(sha256) = 64", name="sha256"),)

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[str] = mapped_column(sa.String(8))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PhotoPossession(Base):
    """That an account handed in the bytes of a photo itself: knowing a digest gives no access to the photo.

    Names people beside photos, so nothing that answers an officer may read it.
    """

    __tablename__ = "photo_possession"

    sha256: Mapped[str] = mapped_column(sa.ForeignKey("photo.sha256"), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FormPhoto(Base):
    """A good photo of a refused form, kept for an hour under the form's random token so that the form comes back with it."""

    __tablename__ = "form_photo"
    __table_args__ = (
        sa.UniqueConstraint("token", "position"),
        sa.Index("ix_form_photo_sha256", "sha256"),
        sa.Index("ix_form_photo_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(32))
    position: Mapped[int] = mapped_column(sa.Integer)
    account_id: Mapped[int] = mapped_column(sa.Integer)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


# What a photo is never changes, whoever writes; only what is made of it does.
_EVENTS = {
    "photo": "UPDATE OF sha256, size, kind, width, height, received_at, pixel_digest, exif ON photo",
    "photo_possession": "UPDATE ON photo_possession",
}
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'a photo is written once'); END"
SQLITE_TRIGGERS = tuple(f"CREATE TRIGGER {name}_write_once BEFORE {event} {_REFUSE}" for name, event in _EVENTS.items())
_FUNCTION = """CREATE FUNCTION photo_write_once() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a photo is written once'; END $$"""
_CALL = "FOR EACH ROW EXECUTE FUNCTION photo_write_once()"
POSTGRESQL_TRIGGERS = (
    _FUNCTION,
    *(f"CREATE TRIGGER {name}_write_once BEFORE {event} {_CALL}" for name, event in _EVENTS.items()),
)
