"""Writing the record: one entry per change, inside the change's own unit of work."""

from __future__ import annotations

from collections.abc import Mapping
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
    session = db.session
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
    last = session.execute(sa.select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)).first()
    previous = last.hash if last else GENESIS
    link = Link(
        seq=last.seq + 1 if last else 1,
        at=clock.now(),
        actor=actor,
        action=action,
        subject=subject,
        body=dict(body),
    )
    session.execute(
        sa.insert(AuditEntry).values(
            seq=link.seq,
            at=link.at,
            actor=link.actor,
            action=link.action,
            subject=link.subject,
            body=dict(link.body),
            previous=previous,
            hash=link_hash(link, previous),
        )
    )
