"""What phones say still waits on them, and the word to those whose phone has fallen silent with unsent work on it.

A browser may clear what a page has stored when nobody opens it for a week (offline-capture 3.6), so silence is told in time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts import Actor
from app.capture.models import PhoneQueue
from app.capture.rules import Waiting
from app.notices import Notice, post, to_accounts
from app.platform import clock
from app.platform.db import db
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

# A phone that goes on sending says the same again and again: once in a while is often enough to know that it is alive
_STILL_THERE = timedelta(minutes=10)


def hear(author: Actor, said: Waiting | None) -> None:
    """Note what a phone says with a call, of what its present user has on it: others who share the phone have rows of their own.

    Writes only what is news, so that the usual single report costs nothing.
    """
    if said is None:
        return
    now = clock.now()
    row = db.session.get(PhoneQueue, (author.account_id, said.phone))
    if row is None and said.count == 0:
        return
    if row is not None and row.waiting == said.count and now - row.heard_at < _STILL_THERE:
        return
    with atomic():
        if said.count == 0:
            _forget(author.account_id, said.phone)
        else:
            _note(author.account_id, said, now)


def _note(account_id: int, said: Waiting, now: datetime) -> None:
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    values = {"waiting": said.count, "oldest_at": now - said.oldest, "heard_at": now}
    statement = (postgresql.insert if on_postgresql else sqlite.insert)(PhoneQueue).values(
        account_id=account_id, phone=said.phone, **values
    )
    db.session.execute(statement.on_conflict_do_update(index_elements=["account_id", "phone"], set_=values))


def _forget(account_id: int, phone: str, *unless: sa.ColumnElement[bool]) -> None:
    this = (PhoneQueue.account_id == account_id, PhoneQueue.phone == phone)
    db.session.execute(sa.delete(PhoneQueue).where(*this, *unless))


def remind_silent() -> int:
    """Tell everybody once whose phone has unsent work and has not been heard of for two days; returns how many words went out.

    Each phone is silent by itself, and told of once: somebody with two of them may hear twice. What a phone's user deleted
    or must see to by hand since it last spoke is counted until it speaks again.
    """
    before = clock.now() - timedelta(hours=current_config().silent_phone_hours)
    query = sa.select(PhoneQueue).where(PhoneQueue.waiting > 0, PhoneQueue.heard_at < before)
    told = 0
    for row in db.session.scalars(query).all():
        with atomic():
            told += post(
                Notice(
                    kind="phone.waiting",
                    key=f"phone.waiting:{row.account_id}:{row.phone}:{row.heard_at:%Y%m%dT%H%M%S}",
                    audience=(to_accounts([row.account_id], "phone"),),
                    params={"count": row.waiting},
                )
            )
            _forget(row.account_id, row.phone, PhoneQueue.heard_at == row.heard_at)
    return told
