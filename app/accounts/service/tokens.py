"""Personal tokens for programs: shown once, kept as a hash, revocable one by one."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.keys import new_api_token, token_hash
from app.accounts.models import ApiToken
from app.audit import record
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.unit_of_work import atomic


def issue_token(account_id: int, name: str, by: str) -> str:
    """A new token for an account; it is shown now and never again. ``by`` is the handle of who issues it."""
    token = new_api_token()
    with atomic():
        row = ApiToken(
            token_hash=token_hash(token), account_id=account_id, name=name.strip()[:60] or "-", created_at=clock.now()
        )
        db.session.add(row)
        db.session.flush()
        record("accounts.token_issued", f"account:{account_id}", {"token": row.id}, by)
    return token


def revoke_token(account_id: int, token_id: int, by: str) -> None:
    """Let one token of an account hold no longer.

    Raises:
        NotFound: when the account has no such token.
    """
    with atomic():
        if not _revoke(ApiToken.account_id == account_id, ApiToken.id == token_id):
            raise NotFound
        record("accounts.token_revoked", f"account:{account_id}", {"token": token_id}, by)


def revoke_all_tokens(account_id: int) -> int:
    """Let no token of the account hold; returns how many did. Call inside `atomic()`."""
    return _revoke(ApiToken.account_id == account_id)


def _revoke(*which: sa.ColumnElement[bool]) -> int:
    statement = sa.update(ApiToken).where(ApiToken.revoked_at.is_(None), *which)
    return int(db.session.execute(statement.values(revoked_at=clock.now())).rowcount)  # type: ignore[attr-defined]
