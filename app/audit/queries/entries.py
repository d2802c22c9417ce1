"""The record's rows as they stream past: never more than a batch in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.audit.models import AuditCheckpoint, AuditEntry
from app.audit.rules import Checkpoint, Link
from app.platform.db import db

_BATCH = 5000
_BEFORE_ALL = -(2**62)  # a number that no entry ought to have is seen too
_ENTRY = AuditEntry.__table__.c
_COLUMNS = (
    _ENTRY.seq,
    _ENTRY.at,
    _ENTRY.actor,
    _ENTRY.action,
    _ENTRY.subject,
    _ENTRY.body,
    _ENTRY.previous_of_subject,
    _ENTRY.previous,
    _ENTRY.hash,
)


@dataclass(frozen=True)
class Entry:
    """One entry for readers."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    body: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Stored:
    """One entry as it stands in the table: what is hashed, and the two hashes beside it."""

    link: Link
    previous: str
    hash: str


def stored_entries(subject: str | None = None, up_to: int | None = None) -> Iterator[Stored]:
    """All entries, or those about one subject, oldest first."""
    last = _BEFORE_ALL
    query = sa.select(*_COLUMNS).order_by(_ENTRY.seq).limit(_BATCH)
    if subject is not None:
        query = query.where(_ENTRY.subject == subject)
    if up_to is not None:
        query = query.where(_ENTRY.seq <= up_to)
    while True:
        batch = db.session.execute(query.where(_ENTRY.seq > last)).all()
        for *content, previous, own in batch:
            yield Stored(Link(*content), previous, own)
        if len(batch) < _BATCH:
            return
        last = batch[-1][0]


def entry_hashes(after: int, up_to: int) -> Iterator[bytes]:
    """The hashes of the entries ``after`` < seq ≤ ``up_to``, in order."""
    while after < up_to:
        query = sa.select(_ENTRY.seq, _ENTRY.hash).where(_ENTRY.seq > after, _ENTRY.seq <= up_to)
        batch = db.session.execute(query.order_by(_ENTRY.seq).limit(_BATCH * 10)).all()
        if not batch:
            return
        for _seq, own in batch:
            yield bytes.fromhex(own)
        after = batch[-1][0]


def entries_for(subject: str) -> list[Entry]:
    """All entries about ``subject``, oldest first."""
    return [
        Entry(link.seq, link.at, link.actor, link.action, link.subject, link.body, entry.hash)
        for entry in stored_entries(subject)
        for link in (entry.link,)
    ]


def head() -> tuple[int, str] | None:
    """Number and hash of the newest entry; None of an empty record."""
    found = db.session.execute(sa.select(_ENTRY.seq, _ENTRY.hash).order_by(_ENTRY.seq.desc()).limit(1)).first()
    return (found.seq, found.hash) if found else None


def hash_at(seq: int) -> str | None:
    """The hash of one entry."""
    return db.session.scalar(sa.select(_ENTRY.hash).where(_ENTRY.seq == seq))


def checkpoint_of(row: AuditCheckpoint) -> Checkpoint:
    """A stored checkpoint as the rules know it."""
    return Checkpoint(row.size, row.root, row.head, row.at, row.previous, row.key, row.signature)


def stored_checkpoints() -> Iterator[AuditCheckpoint]:
    """The row of every checkpoint in the database, the smallest first."""
    last = _BEFORE_ALL
    while True:
        query = sa.select(AuditCheckpoint).where(AuditCheckpoint.size > last).order_by(AuditCheckpoint.size)
        batch = db.session.scalars(query.limit(_BATCH)).all()
        if not batch:
            return
        yield from batch
        last = batch[-1].size


def newest_checkpoint() -> AuditCheckpoint | None:
    """The checkpoint over the most entries."""
    return db.session.scalars(sa.select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)).first()
