"""Writing the record: one entry per change, inside the change's own unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.audit.rules import GENESIS, Link, link_hash
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import in_atomic

_ENTRY = AuditEntry.__table__.c
_LAST = sa.select(_ENTRY.seq, _ENTRY.at, _ENTRY.hash).order_by(_ENTRY.seq.desc()).limit(1)
_LAST_OF_ONE = (
    sa.select(_ENTRY.hash).where(_ENTRY.subject == sa.bindparam("subject")).order_by(_ENTRY.seq.desc()).limit(1)
)
_LAST_OF_MANY = sa.select(_ENTRY.subject, _ENTRY.hash).where(
    _ENTRY.seq.in_(
        sa.select(sa.func.max(_ENTRY.seq))
        .where(_ENTRY.subject.in_(sa.bindparam("subjects", expanding=True)))
        .group_by(_ENTRY.subject)
    )
)
_INSERT = sa.insert(AuditEntry)
_LOCK = sa.text("SELECT pg_advisory_xact_lock(:key)")
_SUBJECTS_AT_ONCE = 500
# Threads read the clock before they queue for the record, so a little disorder is no clock set back.
_CLOCK_SLACK = timedelta(seconds=30)
# One writer at a time appends; the number is arbitrary and known to nothing else.
_POSTGRESQL_LOCK = 4_611_001


def record(action: str, subject: str, body: Mapping[str, Any], actor: str) -> None:
    """Append one entry. ``actor`` is a handle, never a name; texts appear in ``body`` as fingerprints only.

    Raises RuntimeError outside a unit of work: the record commits with the change or not at all.
    """
    record_all([Draft(clock.now(), action, subject, body, actor)], watch_clock=True)


@dataclass(frozen=True)
class Draft:
    """An entry before it has its place in the chain."""

    at: datetime
    action: str
    subject: str
    body: Mapping[str, Any]
    actor: str


def record_all(drafts: Sequence[Draft], *, watch_clock: bool = False) -> None:
    """Append entries in order; what ``record`` says of one holds for each. Raises RuntimeError outside a unit of work.

    The order of the record is its sequence. With ``watch_clock`` a clock that was set back gets an entry of its own.
    """
    if not in_atomic():
        raise RuntimeError("the record is written inside atomic()")
    session = db.session
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK, {"key": _POSTGRESQL_LOCK})
    last = session.execute(_LAST).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    if watch_clock and last and drafts and last.at - drafts[0].at > _CLOCK_SLACK:
        drafts = [_set_back(last.at, drafts[0].at), *drafts]
    before = _last_of_subjects({draft.subject for draft in drafts})
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        seq += 1
        of_subject = before.get(draft.subject, GENESIS)
        link = Link(seq, draft.at, draft.actor, draft.action, draft.subject, dict(draft.body), of_subject)
        digest = link_hash(link, previous)
        rows.append({**link._asdict(), "previous": previous, "hash": digest})
        previous = before[draft.subject] = digest
    if rows:
        session.connection().execute(_INSERT, rows)


def _batches(values: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def _set_back(last: datetime, now: datetime) -> Draft:
    body = {"from": last.isoformat(), "to": now.isoformat()}
    return Draft(now, "clock.set-back", "clock", body, "system")


def _last_of_subjects(subjects: Set[str]) -> dict[str, str]:
    """The hash of the newest entry about each subject that has one."""
    if len(subjects) == 1:
        (subject,) = subjects
        found = db.session.scalar(_LAST_OF_ONE, {"subject": subject})
        return {subject: found} if found else {}
    newest: dict[str, str] = {}
    for some in _batches(sorted(subjects), _SUBJECTS_AT_ONCE):
        newest.update((subject, own) for subject, own in db.session.execute(_LAST_OF_MANY, {"subjects": some}))
    return newest
