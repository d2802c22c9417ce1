"""Sessions are rows: opened, confirmed, revoked one by one. A cookie carries nothing but 256 random bits."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from app.accounts.keys import new_session_token, token_hash
from app.accounts.models import LoginThrottle, SessionRow
from app.accounts.rules import Actor
from app.accounts.service.proof import prove
from app.audit import record
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

HALF_OPEN: Final = timedelta(minutes=10)
KEPT_AFTER_END: Final = timedelta(days=30)


def open_session(account_id: int, stage: str, agent: str) -> str:
    """A new session; returns its token. Call inside `atomic()`."""
    now = clock.now()
    full = stage == "full"
    token = new_session_token()
    row = SessionRow(
        token_hash=token_hash(token),
        account_id=account_id,
        stage=stage,
        agent=agent[:60],
        created_at=now,
        seen_at=now,
        expires_at=now + (timedelta(hours=current_config().session_hours) if full else HALF_OPEN),
        confirmed_at=now if full else None,
    )
    db.session.add(row)
    return token


def close_session(session_id: int) -> None:
    """Let a session end now. Call inside `atomic()`."""
    _revoke(SessionRow.id == session_id)


def close_all(account_id: int, *, but: int | None = None) -> int:
    """Let all sessions of an account end now, except one; returns how many. Call inside `atomic()`."""
    return _revoke(SessionRow.account_id == account_id, SessionRow.id != (but or 0))


def _revoke(*which: sa.ColumnElement[bool]) -> int:
    statement = sa.update(SessionRow).where(SessionRow.revoked_at.is_(None), *which)
    return int(db.session.execute(statement.values(revoked_at=clock.now())).rowcount)  # type: ignore[attr-defined]


def revoke_session(actor: Actor, session_id: int) -> None:
    """Log out one of the actor's own devices.

    Raises:
        NotFound: when the session is none of the actor's or has ended.
    """
    with atomic():
        if not _revoke(SessionRow.id == session_id, SessionRow.account_id == actor.account_id):
            raise NotFound
        record("accounts.session_revoked", f"account:{actor.account_id}", {}, actor.handle)


def revoke_other_sessions(actor: Actor, session_id: int | None) -> int:
    """Log out all of the actor's devices but the present one; returns how many."""
    with atomic():
        count = close_all(actor.account_id, but=session_id)
        record("accounts.sessions_revoked", f"account:{actor.account_id}", {"count": count}, actor.handle)
    return count


def touch_session(session_id: int) -> None:
    """Note that a device was seen."""
    with atomic():
        db.session.execute(sa.update(SessionRow).where(SessionRow.id == session_id).values(seen_at=clock.now()))


def confirm_identity(actor: Actor, session_id: int, password: str, code: str) -> None:
    """Prove once more, before a grave act, that it is the same person: password, and code where one is in use.

    Raises:
        BadInput: when password or code are wrong.
        TooManyRequests: after too many tries.
    """
    prove(actor.account_id, password, code)
    with atomic():
        db.session.execute(sa.update(SessionRow).where(SessionRow.id == session_id).values(confirmed_at=clock.now()))
        record("accounts.confirmed", f"account:{actor.account_id}", {}, actor.handle)


def forget_old() -> None:
    """Delete what has ended long ago: sessions after 30 days, counts of tries after a day."""
    now = clock.now()
    with atomic():
        db.session.execute(sa.delete(SessionRow).where(SessionRow.expires_at < now - KEPT_AFTER_END))
        db.session.execute(sa.delete(LoginThrottle).where(LoginThrottle.ends_at < now - timedelta(days=1)))
