"""Marking as read: one notice, or all that somebody was shown."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts import Actor
from app.notices.models import InboxRow
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic


def mark_read(reader: Actor, *, notice_id: int | None = None, up_to: int | None = None) -> None:
    """Mark one notice of the reader's as read, or every one up to ``up_to``; what is read already stays as it is."""
    which = InboxRow.notice_id == notice_id if notice_id is not None else InboxRow.notice_id <= (up_to or 0)
    unread = sa.and_(InboxRow.account_id == reader.account_id, InboxRow.read_at.is_(None), which)
    if not db.session.scalar(sa.select(sa.exists().where(unread))):
        return
    with atomic():
        db.session.execute(sa.update(InboxRow).where(unread).values(read_at=clock.now()))
