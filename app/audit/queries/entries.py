"""The record's rows as they stream past: never more than a batch in memory, and no lock held between two batches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.audit.models import AuditCheckpoint, AuditEntry
from app.audit.rules import Checkpoint, Link
from app.platform.db import db
from app.platform.unit_of_work import in_atomic, leave_snapshot

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


class Stored(NamedTuple):
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
        _let_go()
        for row in batch:
            yield Stored(Link._make(row[:7]), row[7], row[8])
        if len(batch) < _BATCH:
            return
        last = batch[-1][0]


def entry_hashes(after: int, up_to: int) -> Iterator[bytes]:
    """The hashes of the entries ``after`` < seq ≤ ``up_to``, in order."""
    while after < up_to:
        query = sa.select(_ENTRY.seq, _ENTRY.hash).where(_ENTRY.seq > after, _ENTRY.seq <= up_to)
        batch = db.session.execute(query.order_by(_ENTRY.seq).limit(_BATCH * 10)).all()
        _let_go()
        if not batch:
            return
        for _seq, own in batch:
            yield bytes.fromhex(own)
        after = batch[-1][0]


def _let_go() -> None:
    """With a rollback journal a reader who keeps the snapshot holds up every writer."""
    if not in_atomic():
        leave_snapshot()


def entries_for(subject: str) -> list[Entry]:
    """All entries about ``subject``, oldest first."""
    return entries_about([subject]).get(subject, [])


def entries_about(subjects: Collection[str]) -> dict[str, list[Entry]]:
    """All entries about each of these subjects, oldest first; subjects without one are left out."""
    found: dict[str, list[Entry]] = {}
    query = sa.select(*_COLUMNS[:6], _ENTRY.hash).where(_ENTRY.subject.in_(subjects)).order_by(_ENTRY.seq)
    for row in db.session.execute(query):
        found.setdefault(row.subject, []).append(Entry(*row))
    return found


def entries_of_action(action: str) -> list[Entry]:
    """All entries with this action, oldest first. Walks the record."""
    query = sa.select(*_COLUMNS[:6], _ENTRY.hash).where(_ENTRY.action == action).order_by(_ENTRY.seq)
    return [Entry(*row) for row in db.session.execute(query)]


def last_of_action(action: str) -> int:
    """The number of the newest entry with this action; 0 when there is none. Walks the record."""
    return db.session.scalar(sa.select(sa.func.max(_ENTRY.seq)).where(_ENTRY.action == action)) or 0


def subjects_after(kind: str, last: str, limit: int) -> list[tuple[str, int]]:
    """Subjects of a kind (``case:…``) behind ``last`` in their order, each with the number of its newest entry."""
    query = sa.select(_ENTRY.subject, sa.func.max(_ENTRY.seq)).group_by(_ENTRY.subject).order_by(_ENTRY.subject)
    query = query.where(_ENTRY.subject > (last or f"{kind}:"), _ENTRY.subject < f"{kind};").limit(limit)
    return [(subject, seq) for subject, seq in db.session.execute(query)]


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


@dataclass(frozen=True)
class StoredCheckpoint:
    """A checkpoint as it stands in the table."""

    checkpoint: Checkpoint
    frontier: Sequence[str]


def stored_checkpoints(up_to: int | None = None) -> Iterator[StoredCheckpoint]:
    """Every checkpoint in the database (over ``up_to`` entries at most), the smallest first."""
    last = _BEFORE_ALL
    while True:
        query = sa.select(AuditCheckpoint).where(AuditCheckpoint.size > last).order_by(AuditCheckpoint.size)
        if up_to is not None:
            query = query.where(AuditCheckpoint.size <= up_to)
        batch = [
            StoredCheckpoint(checkpoint_of(row), row.frontier) for row in db.session.scalars(query.limit(_BATCH)).all()
        ]
        _let_go()
        if not batch:
            return
        yield from batch
        last = batch[-1].checkpoint.size


def newest_checkpoint() -> AuditCheckpoint | None:
    """The checkpoint over the most entries."""
    return db.session.scalars(sa.select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)).first()
