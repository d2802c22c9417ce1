"""Every photo held against the record: its row, and the bytes that are stored under its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app import audit
from app.evidence.models import Photo
from app.evidence.rules import known_text, original_key
from app.platform.db import db
from app.platform.storage import current_storage
from app.platform.unit_of_work import leave_snapshot

_BATCH = 200
_PART = 1 << 20
_RECEIVED = "photo_received"
_FACTS = ("size", "kind", "width", "height")


def photo_discrepancies() -> Iterator[audit.Discrepancy]:
    """Every photo whose row or bytes are not what was received, or that the record does not know. Reads every original."""
    last = ""
    while rows := _rows(last):
        entries = audit.entries_about([f"photo:{row.sha256}" for row in rows])
        leave_snapshot()
        for row in rows:
            subject = f"photo:{row.sha256}"
            received = [entry for entry in entries.get(subject, []) if entry.action == _RECEIVED]
            if not received:
                yield audit.Discrepancy(subject, "the record does not know it")
            elif not _as_received(row, subject, received):
                yield audit.Discrepancy(subject, f"its row is not what the entry {received[-1].seq} says")
            if reason := _stored_otherwise(row.sha256):
                yield audit.Discrepancy(subject, reason)
        last = rows[-1].sha256
    yield from _gone()


def _as_received(row: sa.Row[Any], subject: str, received: Sequence[audit.Entry]) -> bool:
    known = [entry.body["known"] for entry in received if "known" in entry.body][-1:]  # since it was last a new photo
    text = known_text(row.received_at, row.pixel_digest, row.exif)
    same = all(received[-1].body[fact] == getattr(row, fact) for fact in _FACTS)
    return same and all(audit.fits(kept, text, subject) for kept in known)


def _rows(last: str) -> list[sa.Row[Any]]:
    columns = (Photo.sha256, *(getattr(Photo, name) for name in (*_FACTS, "received_at", "pixel_digest", "exif")))
    return list(db.session.execute(sa.select(*columns).where(Photo.sha256 > last).order_by(Photo.sha256).limit(_BATCH)))


def _stored_otherwise(sha256: str) -> str:
    try:
        with current_storage().open(original_key(sha256)) as file:
            made = hashlib.sha256()
            while part := file.read(_PART):
                made.update(part)
    except FileNotFoundError:
        return "its bytes are gone"
    return "" if made.hexdigest() == sha256 else "its bytes are not those that were received"


def _gone() -> Iterator[audit.Discrepancy]:
    """Photos that were received and have no row; an orphan is removed on record."""
    last = ""
    while some := audit.subjects_after("photo", last, _BATCH):
        digests = [subject.partition(":")[2] for subject, _seq in some]
        there = set(db.session.scalars(sa.select(Photo.sha256).where(Photo.sha256.in_(digests))))
        missing = [subject for (subject, _seq), digest in zip(some, digests, strict=True) if digest not in there]
        for subject, entries in audit.entries_about(missing).items():
            if entries[-1].action == _RECEIVED:
                yield audit.Discrepancy(subject, "it was received and has no row any more")
        leave_snapshot()
        last = some[-1][0]
