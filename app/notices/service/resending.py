"""Trying again what was given up."""

from __future__ import annotations

import sqlalchemy as sa

from app import audit
from app.accounts import Actor
from app.notices.models import Delivery
from app.notices.rules.timing import Sending
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic


def resend(actor: Actor, delivery_id: int | None = None) -> int:
    """Put one failed delivery, or all of them, on its way again under the same message id; returns how many."""
    which = [Delivery.state == Sending.FAILED]
    which += [Delivery.id == delivery_id] if delivery_id is not None else []
    with atomic():
        again = db.session.scalars(
            sa.update(Delivery)
            .where(*which)
            .values(state=Sending.WAITING, attempts=0, next_try_at=clock.now())
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        ).all()
        if again:
            subject = f"delivery:{delivery_id}" if delivery_id is not None else "delivery:failed"
            audit.record("notices.resent", subject, {"count": len(again)}, actor.handle)
        return len(again)
