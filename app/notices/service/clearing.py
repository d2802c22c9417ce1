"""Old notices leave: what they told of stands in the history and the record of the case, nothing but the telling is lost."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.notices.models import Delivery, InboxRow, NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

AT_ONCE = 500
_ON_ITS_WAY = ("waiting", "sending")


def clear_old_notices() -> int:
    """Remove notices older than the setting, but for those that are still on their way out; returns how many.

    A batch a transaction, so that nobody who posts has to wait.
    """
    before, cleared = clock.now() - timedelta(days=current_config().notice_days), 0
    leaving = sa.select(Delivery.notice_id).where(Delivery.state.in_(_ON_ITS_WAY))
    old = sa.select(NoticeRow.id).where(NoticeRow.posted_at < before, NoticeRow.id.not_in(leaving))
    while True:
        with atomic():
            ids = list(db.session.scalars(old.order_by(NoticeRow.posted_at).limit(AT_ONCE)))
            for table, column in (
                (Delivery, Delivery.notice_id),
                (InboxRow, InboxRow.notice_id),
                (NoticeRow, NoticeRow.id),
            ):
                statement = sa.delete(table).where(column.in_(ids))
                db.session.execute(statement.execution_options(synchronize_session=False))
        cleared += len(ids)
        if len(ids) < AT_ONCE:
            return cleared
