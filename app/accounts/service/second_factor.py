"""One-time codes: who needs one, enrolment with a QR code, and a code that holds only once (security 4a)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.keys import (
    decrypt_totp,
    encrypt_totp,
    new_totp_secret,
    open_offer,
    seal_offer,
    totp_picture,
    totp_step,
)
from app.accounts.models import Account
from app.accounts.queries import person_handle
from app.accounts.rules import SECOND_FACTOR_ROLES, Role
from app.accounts.service.recorded import change_proof
from app.audit import record
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic


@dataclass(frozen=True)
class Enrolment:
    """A second factor on offer: to be scanned or typed, and confirmed by its first code together with ``sealed``."""

    secret: str
    sealed: str
    picture: str

    @property
    def spoken(self) -> str:
        """The secret in groups of four, for typing."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


def stage_after_password(role: Role, has_secret: bool) -> str:
    """What a right password opens: ``full``, or first the ``code`` or the ``enrol`` step. The demo asks for neither."""
    if current_config().demo:
        return "full"
    if has_secret:
        return "code"
    return "enrol" if role in SECOND_FACTOR_ROLES else "full"


def begin_enrolment(account_id: int, login: str, sealed: str = "") -> Enrolment:
    """A new secret on offer, or the one of ``sealed`` again after a mistyped code; nothing is stored yet."""
    secret = open_offer(account_id, sealed) or new_totp_secret()
    return Enrolment(secret, seal_offer(account_id, secret), totp_picture(secret, login))


def accept_enrolment(account_id: int, sealed: str, code: str) -> None:
    """Store the offered secret, proved by its first code. Call inside `atomic()`.

    Raises:
        BadInput: when the offer is stale or the code wrong.
    """
    secret = open_offer(account_id, sealed)
    step = totp_step(secret, code, after_step=0) if secret else None
    if secret is None or step is None:
        raise wrong_code()
    proof = change_proof(account_id, totp_secret=encrypt_totp(secret), totp_step=step)
    record("accounts.second_factor_set", f"account:{account_id}", proof, person_handle(account_id))


def replace_second_factor(account_id: int, sealed: str, code: str) -> None:
    """Let the offered secret be the one from now on; for somebody who is logged in and has proved it.

    Raises:
        BadInput: when the offer is stale or the code wrong.
    """
    with atomic():
        accept_enrolment(account_id, sealed, code)


def use_code(account_id: int, code: str) -> None:
    """Accept a code once. Call inside `atomic()`.

    Raises:
        BadInput: when it is wrong, or was used before.
    """
    row = db.session.execute(sa.select(Account.totp_secret, Account.totp_step).where(Account.id == account_id)).one()
    secret = decrypt_totp(row.totp_secret) if row.totp_secret else None
    step = totp_step(secret, code, after_step=row.totp_step) if secret else None
    if step is None:
        raise wrong_code()
    taken = db.session.execute(
        sa.update(Account).where(Account.id == account_id, Account.totp_step < step).values(totp_step=step)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise wrong_code()


def wrong_code() -> BadInput:
    """What to say to a wrong code."""
    return BadInput(
        "code_wrong",
        _l("验证码不对，或者已经用过。"),
        advice=_l("等手机上出现新的 6 位数字再试；手机时间要准。"),
        field="code",
    )
