"""Every photo held against the record: its row, and the bytes that are stored under its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app import audit
from app.evidence.models import Document, Photo
from app.evidence.rules import document_key, known_text, original_key
from app.platform.db import db
from app.platform.storage import current_storage
from app.platform.unit_of_work import leave_snapshot

_BATCH = 200
_PART = 1 << 20
_RECEIVED, _DOCUMENT = "photo_received", "document_received"
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
            if reason := _stored_otherwise(row.sha256, original_key(row.sha256)):
                yield audit.Discrepancy(subject, reason)
        last = rows[-1].sha256
    yield from _gone("photo", Photo.sha256, _RECEIVED)


def document_discrepancies() -> Iterator[audit.Discrepancy]:
    """The same for documents: row and bytes. Reads every document."""
    last = ""
    columns = (Document.sha256, Document.size, Document.kind, Document.received_at)
    while rows := db.session.execute(
        sa.select(*columns).where(Document.sha256 > last).order_by(Document.sha256).limit(_BATCH)
    ).all():
        entries = audit.entries_about([f"document:{row.sha256}" for row in rows])
        leave_snapshot()
        for row in rows:
            subject = f"document:{row.sha256}"
            about = [entry.body for entry in entries.get(subject, []) if entry.action == _DOCUMENT]
            if not about:
                yield audit.Discrepancy(subject, "the record does not know it")
            elif not _document_as_received(row, subject, about[-1]):
                yield audit.Discrepancy(subject, "its row is not what the record says")
            if reason := _stored_otherwise(row.sha256, document_key(row.sha256)):
                yield audit.Discrepancy(subject, reason)
        last = rows[-1].sha256
    yield from _gone("document", Document.sha256, _DOCUMENT)


def _document_as_received(row: sa.Row[str, int, str, datetime], subject: str, body: Mapping[str, Any]) -> bool:
    same = (body["size"], body["kind"]) == (row.size, row.kind)
    return same and ("known" not in body or audit.fits(body["known"], known_text(row.received_at, "", {}), subject))


def _as_received(row: sa.Row[Any], subject: str, received: Sequence[audit.Entry]) -> bool:
    known = [entry.body["known"] for entry in received if "known" in entry.body][-1:]  # since it was last a new photo
    text = known_text(row.received_at, row.pixel_digest, row.exif)
    same = all(received[-1].body[fact] == getattr(row, fact) for fact in _FACTS)
    return same and all(audit.fits(kept, text, subject) for kept in known)


def _rows(last: str) -> list[sa.Row[Any]]:
    columns = (Photo.sha256, *(getattr(Photo, name) for name in (*_FACTS, "received_at", "pixel_digest", "exif")))
    return list(db.session.execute(sa.select(*columns).where(Photo.sha256 > last).order_by(Photo.sha256).limit(_BATCH)))


def _stored_otherwise(sha256: str, key: str) -> str:
    try:
        with current_storage().open(key) as file:
            made = hashlib.sha256()
            while part := file.read(_PART):
                made.update(part)
    except FileNotFoundError:
        return "its bytes are gone"
    return "" if made.hexdigest() == sha256 else "its bytes are not those that were received"


def _gone(kind: str, column: InstrumentedAttribute[str], received: str) -> Iterator[audit.Discrepancy]:
    """Photos or documents that were received and have no row; an orphan is removed on record."""
    last = ""
    while some := audit.subjects_after(kind, last, _BATCH):
        digests = [subject.partition(":")[2] for subject, _seq in some]
        there = set(db.session.scalars(sa.select(column).where(column.in_(digests))))
        missing = [subject for (subject, _seq), digest in zip(some, digests, strict=True) if digest not in there]
        for subject, entries in audit.entries_about(missing).items():
            if entries[-1].action == received:
                yield audit.Discrepancy(subject, "it was received and has no row any more")
        leave_snapshot()
        last = some[-1][0]
