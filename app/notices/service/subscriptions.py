"""Browsers that take push messages: kept, replaced, forgotten."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from app import audit
from app.accounts import Actor
from app.notices.models import PushSubscription
from app.notices.sealing import seal
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic

MOST_DEVICES = 10


def keep_subscription(actor: Actor, endpoint: str, sealed_text: str, agent: str) -> int:
    """Keep a browser of the actor's; the same browser replaces its former entry, whoever had it. Returns its id.

    Of more than ten the oldest is forgotten.
    """
    endpoint_hash = hashlib.sha256(endpoint.encode()).hexdigest()
    with atomic():
        db.session.execute(sa.delete(PushSubscription).where(PushSubscription.endpoint_hash == endpoint_hash))
        row = PushSubscription(
            account_id=actor.account_id,
            endpoint_hash=endpoint_hash,
            sealed=seal(sealed_text),
            agent=agent[:60],
            created_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        own = sa.select(PushSubscription.id).where(PushSubscription.account_id == actor.account_id)
        old = db.session.scalars(own.order_by(PushSubscription.id.desc()).offset(MOST_DEVICES)).all()
        db.session.execute(sa.delete(PushSubscription).where(PushSubscription.id.in_(old)))
        audit.record("notices.push_on", f"account:{actor.account_id}", {"device": row.id}, actor.handle)
        return row.id


def end_subscription(actor: Actor, device: int) -> bool:
    """Forget one of the actor's browsers; returns whether it was one."""
    with atomic():
        found = db.session.scalar(
            sa.delete(PushSubscription)
            .where(PushSubscription.id == device, PushSubscription.account_id == actor.account_id)
            .returning(PushSubscription.id)
        )
        if found is not None:
            audit.record("notices.push_off", f"account:{actor.account_id}", {"device": device}, actor.handle)
        return found is not None


def forget_subscription(device: int | None) -> None:
    """Forget a browser that its push service no longer knows."""
    with atomic():
        found = db.session.scalar(
            sa.delete(PushSubscription).where(PushSubscription.id == device).returning(PushSubscription.account_id)
        )
        if found is not None:
            audit.record("notices.push_gone", f"account:{found}", {"device": device}, "system")
