"""Claiming deliveries and recording how they went: conditional updates, each its own transaction.

Whoever claims has five minutes; then the row is due again. A sender killed between sending and recording so repeats the
message under the same id, and nothing is ever lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import Role
from app.notices.models import Delivery
from app.notices.rules.timing import LEASE, Sending, next_try
from app.notices.schemas import Notice, to_role
from app.notices.service.posting import post
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic

_OUT = (Sending.WAITING, Sending.SENDING)
LONGEST_ERROR = 80


@dataclass(frozen=True)
class Claim:
    """Deliveries that one sender holds, and their shared message id."""

    ids: tuple[int, ...]
    message_id: str
    attempts: int


def due_ids(limit: int, notice_id: int | None = None) -> list[int]:
    """Single deliveries that are due, the longest due first."""
    query = sa.select(Delivery.id).where(*_due(), Delivery.digest.is_(False))
    if notice_id is not None:
        query = query.where(Delivery.notice_id == notice_id)
    return list(db.session.scalars(query.order_by(Delivery.next_try_at, Delivery.id).limit(limit)))


def due_digests() -> list[tuple[int, str | None]]:
    """Whose digest is due: account, and the message id of one that was tried before (None: a new one)."""
    tried = sa.case((Delivery.attempts > 0, Delivery.message_id), else_=None)
    query = sa.select(Delivery.account_id, tried).where(*_due(), Delivery.digest.is_(True)).distinct()
    return sorted(((account, message) for account, message in db.session.execute(query)), key=str)


def claim_one(delivery_id: int) -> Claim | None:
    """Take a delivery; None when somebody else has it or it is not due."""
    with atomic():
        return _claim([Delivery.id == delivery_id])


def claim_digest(account_id: int, message_id: str | None) -> Claim | None:
    """Take all that the digest of a person holds now, or again just what a failed one held."""
    same = Delivery.attempts == 0 if message_id is None else Delivery.message_id == message_id
    with atomic():
        return _claim([Delivery.account_id == account_id, Delivery.digest.is_(True), same])


def _due() -> tuple[sa.ColumnElement[bool], ...]:
    return Delivery.state.in_(_OUT), Delivery.next_try_at <= clock.now()


def _claim(which: list[sa.ColumnElement[bool]]) -> Claim | None:
    taken = db.session.execute(
        sa.update(Delivery)
        .where(*which, *_due())
        .values(state=Sending.SENDING, attempts=Delivery.attempts + 1, next_try_at=clock.now() + LEASE)
        .returning(Delivery.id, Delivery.message_id, Delivery.attempts)
        .execution_options(synchronize_session=False)
    ).all()
    if not taken:
        return None
    ids, message_id = tuple(sorted(row.id for row in taken)), min(taken).message_id
    if len(ids) > 1:
        db.session.execute(sa.update(Delivery).where(Delivery.id.in_(ids)).values(message_id=message_id))
    return Claim(ids, message_id, taken[0].attempts)


def record_sent(claim: Claim, left_out: Sequence[int] = ()) -> None:
    """It is out; ``left_out`` may not be told any more and was not."""
    with atomic():
        _settle(claim, Delivery.id.in_(left_out), state=Sending.WITHDRAWN)
        _settle(claim, state=Sending.SENT, sent_at=clock.now(), error=None)


def record_withdrawn(claim: Claim) -> None:
    """There is nothing left that may be told."""
    with atomic():
        _settle(claim, state=Sending.WITHDRAWN)


def record_failure(claim: Claim, error: str, *, final: bool) -> None:
    """This try failed: try again later, or give up and let the administrator know, once a day."""
    now = clock.now()
    again = None if final else next_try(now, claim.attempts)
    with atomic():
        if again is not None:
            _settle(claim, state=Sending.WAITING, next_try_at=again, error=error[:LONGEST_ERROR])
            return
        _settle(claim, state=Sending.FAILED, error=error[:LONGEST_ERROR])
        day = clock.local(now).date().isoformat()
        post(Notice("house.delivery_failed", f"house.delivery_failed:{day}", (to_role(Role.ADMIN),)))


def _settle(claim: Claim, *which: sa.ColumnElement[bool], **values: object) -> None:
    """Only what this sender still holds: a withdrawal in between stays."""
    held = (Delivery.id.in_(claim.ids), Delivery.state == Sending.SENDING, Delivery.attempts == claim.attempts)
    db.session.execute(
        sa.update(Delivery)
        .where(*held, *which)
        .values({"next_try_at": None, **values})
        .execution_options(synchronize_session=False)
    )
