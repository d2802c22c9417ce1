"""Writing the record: one entry per change, inside the change's own unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.audit.rules import GENESIS, Link, link_hash
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import in_atomic

# One writer at a time appends; the number is arbitrary and known to nothing else.
_POSTGRESQL_LOCK = 4_611_001


def record(action: str, subject: str, body: Mapping[str, Any], actor: str) -> None:
    """Append one entry. ``actor`` is a handle, never a name; texts appear in ``body`` as fingerprints only.

    Raises RuntimeError outside a unit of work: the record commits with the change or not at all.
    """
    if not in_atomic():
        raise RuntimeError("the record is written inside atomic()")
    record_all([Draft(clock.now(), action, subject, body, actor)])


@dataclass(frozen=True)
class Draft:
    """An entry before it has its place in the chain."""

    at: datetime
    action: str
    subject: str
    body: Mapping[str, Any]
    actor: str


def record_all(drafts: Sequence[Draft]) -> None:
    """Append entries in order; what ``record`` says of one holds for each. Raises RuntimeError outside a unit of work."""
    if not in_atomic():
        raise RuntimeError("the record is written inside atomic()")
    session = db.session
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
    last = session.execute(sa.select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        seq += 1
        link = Link(seq, draft.at, draft.actor, draft.action, draft.subject, dict(draft.body))
        digest = link_hash(link, previous)
        rows.append({**vars(link), "previous": previous, "hash": digest})
        previous = digest
    if rows:
        session.connection().execute(sa.insert(AuditEntry), rows)
