"""Counts tries in the database, before the answer is known, so that neither a restart nor parallel tries get around it.

Tries count per login and for all logins together; no address is looked at, because a carrier puts thousands of phones
behind one. A device on which a login succeeded before has a count of its own, so that strangers cannot lock anybody out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.keys import throttle_key
from app.accounts.models import LoginThrottle
from app.audit import record
from app.platform import clock
from app.platform.db import db
from app.platform.errors import TooManyRequests
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

EVERYBODY_FACTOR: Final = 50
"""All unknown devices together may fail this many times as often as one login."""


def take(kind: str, subject: str, *, factor: int = 1) -> None:
    """Count one try of ``subject``.

    Raises:
        TooManyRequests: when the window's tries are used up; ``retry_after`` says how many seconds are left.
    """
    config = current_config()
    limit = config.login_attempts * factor
    with atomic():
        row = _locked(throttle_key(kind, subject))
        if row.ends_at <= clock.now():
            row.tries, row.ends_at = 0, clock.now() + timedelta(seconds=config.login_window)
        if row.tries >= limit:
            raise _too_many(row)
        row.tries += 1
        if row.tries == limit:
            record("accounts.throttled", "login", {"kind": kind}, "system")


def give_back(kind: str, subject: str) -> None:
    """Take one try back, because it succeeded. Call inside the unit of work of the success."""
    tries = LoginThrottle.tries
    statement = sa.update(LoginThrottle).where(LoginThrottle.key == throttle_key(kind, subject), tries > 0)
    db.session.execute(statement.values(tries=tries - 1))


def clear(kind: str, subject: str) -> None:
    """Forget all tries of a subject, because one succeeded. Call inside the unit of work of the success."""
    db.session.execute(sa.delete(LoginThrottle).where(LoginThrottle.key == throttle_key(kind, subject)))


def _locked(key: str) -> LoginThrottle:
    """The row of ``key``, made when it is missing, locked to the end of the unit of work.

    One statement makes or locks it: between an insert and a select of their own another login could clear the row.
    """
    dialect = db.session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    new = insert(LoginThrottle).values(key=key, tries=0, ends_at=clock.now())
    db.session.execute(new.on_conflict_do_update(index_elements=["key"], set_={"key": key}))
    query = sa.select(LoginThrottle).where(LoginThrottle.key == key)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _too_many(row: LoginThrottle) -> TooManyRequests:
    seconds = max(1, int((row.ends_at - clock.now()).total_seconds()))
    return TooManyRequests(
        "too_many_tries",
        _l("试错次数太多，请 %(minutes)s 分钟后再试。"),
        advice=_l("密码没有变。忘了密码，请找本单位管理员重置。"),
        retry_after=seconds,
        minutes=-(-seconds // 60),
    )
