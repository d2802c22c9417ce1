"""Proving who one is: the password, and the code where one is in use. Tries are counted."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.keys import verify_password
from app.accounts.models import Account
from app.accounts.rules import Role
from app.accounts.service import throttle
from app.accounts.service.second_factor import stage_after_password, use_code
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic

_KIND = "proof"


def prove(account_id: int, password: str, code: str) -> None:
    """Check the password of somebody who is logged in, and the code where one is in use.

    Raises:
        BadInput: when one of them is wrong.
        TooManyRequests: after too many tries.
    """
    throttle.take(_KIND, str(account_id))
    query = sa.select(Account.password_hash, Account.role, Account.totp_secret.is_not(None).label("has_secret"))
    row = db.session.execute(query.where(Account.id == account_id, Account.active)).one()
    if not verify_password(row.password_hash, password):
        raise BadInput("password_wrong", _l("现在的密码不对。"), field="password")
    with atomic():
        if stage_after_password(Role(row.role), row.has_secret) == "code":
            use_code(account_id, code)
        throttle.clear(_KIND, str(account_id))
