"""Every account held against the record: whose it is, what proves it, whether it is in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts.held import PERSON, PROOF, account_faults, held_whole
from app.accounts.models import Account, IdentityVault
from app.platform.db import db
from app.platform.unit_of_work import leave_snapshot

_BATCH = 200
_COLUMNS = (
    Account.id,
    Account.active,
    *(getattr(Account, name) for name in (*PERSON, *PROOF)),
    IdentityVault.sealed,
    IdentityVault.created_at.label("sealed_at"),
)


def account_discrepancies() -> Iterator[audit.Discrepancy]:
    """Every account that is not as the record left it, unknown to it, or gone."""
    seen, last = set[str](), ""
    while some := [subject for subject, _seq in audit.subjects_after("account", last, _BATCH)]:
        yield from _faults(some)
        seen.update(some)
        last = some[-1]
    there = [f"account:{key}" for key in db.session.scalars(sa.select(Account.id).order_by(Account.id))]
    yield from _faults([subject for subject in there if subject not in seen])
    loose = sa.select(IdentityVault.account_id).where(IdentityVault.account_id.not_in(sa.select(Account.id)))
    yield from (
        audit.Discrepancy(f"account:{key}", "an identity without an account") for key in db.session.scalars(loose)
    )


def unheld_accounts() -> int:
    """How many accounts are older than what the record says of a whole one."""
    subjects = [f"account:{key}" for key in db.session.scalars(sa.select(Account.id))]
    entries = audit.entries_about(subjects)
    return sum(1 for subject in subjects if not held_whole(entries.get(subject, ())))


def _faults(subjects: Sequence[str]) -> Iterator[audit.Discrepancy]:
    suspects = {odd.subject for odd in _held_against(subjects)}
    if suspects:  # an account may have been changed between two reads
        yield from _held_against(sorted(suspects))


def _held_against(subjects: Sequence[str]) -> Iterator[audit.Discrepancy]:
    leave_snapshot()
    rows, entries = _rows(subjects), audit.entries_about(subjects)
    for subject in subjects:
        faults = account_faults(entries.get(subject, ()), rows.get(subject), partial(_fits, subject))
        yield from (audit.Discrepancy(subject, reason) for reason in faults)


def _rows(subjects: Sequence[str]) -> dict[str, Mapping[Any, Any]]:
    keys = [int(subject.partition(":")[2]) for subject in subjects]
    query = sa.select(*_COLUMNS).outerjoin(IdentityVault, IdentityVault.account_id == Account.id)
    return {f"account:{row['id']}": row for row in db.session.execute(query.where(Account.id.in_(keys))).mappings()}


def _fits(subject: str, kept: str, text: str) -> bool:
    return audit.fits(kept, text, subject)
