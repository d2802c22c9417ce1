"""Reading and verifying the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.audit.rules import GENESIS, Link, link_hash
from app.platform.db import db

_BATCH = 5000


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
class Break:
    """The first place where the chain does not hold, and why."""

    seq: int
    reason: str


def _rows(subject: str | None = None) -> Iterator[AuditEntry]:
    last = 0
    while True:
        query = sa.select(AuditEntry).where(AuditEntry.seq > last).order_by(AuditEntry.seq).limit(_BATCH)
        if subject is not None:
            query = query.where(AuditEntry.subject == subject)
        batch = db.session.scalars(query).all()
        if not batch:
            return
        yield from batch
        last = batch[-1].seq
        db.session.expunge_all()


def entries_for(subject: str) -> list[Entry]:
    """All entries about ``subject``, oldest first."""
    return [
        Entry(row.seq, row.at, row.actor, row.action, row.subject, row.body, row.hash) for row in _rows(subject=subject)
    ]


def verify_chain() -> tuple[int, Break | None]:
    """Walk the whole chain; returns how many entries hold and the first break, if any."""
    previous, expected = GENESIS, 1
    for row in _rows():
        if row.seq != expected:
            return expected - 1, Break(expected, f"entry {expected} is missing")
        if row.previous != previous:
            return expected - 1, Break(row.seq, "does not follow its predecessor")
        link = Link(row.seq, row.at, row.actor, row.action, row.subject, row.body)
        if link_hash(link, previous) != row.hash:
            return expected - 1, Break(row.seq, "content and hash disagree")
        previous, expected = row.hash, expected + 1
    return expected - 1, None
