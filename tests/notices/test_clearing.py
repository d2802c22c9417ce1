"""Notices are kept as long as the setting says, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts import Role
from app.notices import Notice, post, to_role
from app.notices.models import Delivery, InboxRow, NoticeRow
from app.notices.service import clearing
from app.platform import clock
from app.platform.db import db
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic
from tests.support.city import People


def test_old_notices_leave_with_their_inbox_rows_and_those_on_their_way_stay(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "AT_ONCE", 1)
    now = clock.now()
    old = now - timedelta(days=current_config().notice_days, minutes=1)
    for key, at in (("old", old), ("older", old), ("on its way", old), ("young", now)):
        with clock.at(at), atomic():
            post(Notice("house.nobody_answers", key, (to_role(Role.ADMIN),), params={"unit": "CGJ"}))
    with atomic():
        ids = {row.key: row.id for row in db.session.scalars(sa.select(NoticeRow))}
        db.session.add(Delivery(message_id="m", notice_id=ids["on its way"], channel="mail", state="waiting"))
        db.session.add(Delivery(message_id="n", notice_id=ids["old"], channel="mail", state="sent"))
    assert clearing.clear_old_notices() == 2
    assert sorted(db.session.scalars(sa.select(NoticeRow.key))) == ["on its way", "young"]
    assert set(db.session.scalars(sa.select(InboxRow.notice_id))) == {ids["on its way"], ids["young"]}
    assert clearing.clear_old_notices() == 0
