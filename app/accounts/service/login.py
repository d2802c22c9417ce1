"""Logging in and out. A login gets a new session every time it gains something; the old token never holds more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.keys import hash_password, is_device_of, needs_rehash, verify_password
from app.accounts.models import Account
from app.accounts.queries import OpenSession, find_session, person_handle
from app.accounts.rules import Actor, Role, canonical_login
from app.accounts.service import throttle
from app.accounts.service.recorded import change_proof
from app.accounts.service.second_factor import accept_enrolment, stage_after_password, use_code
from app.accounts.service.sessions import close_session, open_session
from app.audit import record
from app.platform.db import db
from app.platform.errors import BadInput, Unauthenticated
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic

_EVERYBODY = "everybody"


@dataclass(frozen=True)
class LoggedIn:
    """A token for the cookie and what it opens: ``full``, or the ``code`` or ``enrol`` step that is still missing."""

    token: str
    stage: str
    account_id: int


@dataclass(frozen=True)
class _Found:
    account_id: int
    password_hash: str
    stage: str


def log_in(login: str, password: str, agent: str = "", device: str = "") -> LoggedIn:
    """Open a session for a login and its password.

    ``device`` is the mark that a former login left on the device. An unknown login takes as long as a wrong password
    and gets the same answer.

    Raises:
        BadInput: when login or password are wrong or the account is not active.
        TooManyRequests: after too many tries.
    """
    key = canonical_login(login)
    kind = "device" if is_device_of(device, key) else "login"
    throttle.take(kind, key)
    if kind == "login":
        throttle.take(_EVERYBODY, "", factor=throttle.EVERYBODY_FACTOR)
    found = _find(key)
    if not verify_password(found.password_hash if found else None, password) or found is None:
        raise _refused()
    fresh_hash = hash_password(password) if needs_rehash(found.password_hash) else None
    with atomic():
        throttle.clear(kind, key)
        if kind == "login":
            throttle.give_back(_EVERYBODY, "")
        return _open(found, agent, fresh_hash)


def _find(key: str) -> _Found | None:
    row = db.session.execute(
        sa.select(
            Account.id, Account.password_hash, Account.role, Account.totp_secret.is_not(None).label("has_secret")
        ).where(Account.login_key == key, Account.active)
    ).first()
    if row is None:
        return None
    return _Found(row.id, row.password_hash, stage_after_password(Role(row.role), row.has_secret))


def _open(found: _Found, agent: str, fresh_hash: str | None) -> LoggedIn:
    """A session, unless the password was changed or the account disabled while the password was being checked."""
    still = sa.update(Account).where(
        Account.id == found.account_id, Account.password_hash == found.password_hash, Account.active
    )
    held = db.session.execute(still.values(password_hash=found.password_hash))
    if held.rowcount != 1:  # type: ignore[attr-defined]
        raise _refused()
    proof = change_proof(found.account_id, password_hash=fresh_hash) if fresh_hash else {}
    token = open_session(found.account_id, found.stage, agent)
    _record(found.account_id, "logged_in" if found.stage == "full" else "password_given", proof)
    return LoggedIn(token, found.stage, found.account_id)


def _refused() -> BadInput:
    return BadInput(
        "login_failed", _l("账号或密码不对。"), advice=_l("看一看大小写和输入法；忘了密码，请找本单位管理员重置。")
    )


def pass_code(token: str, code: str, agent: str = "") -> LoggedIn:
    """Go from password to full login with a one-time code.

    Raises:
        Unauthenticated: when the password step has expired.
        BadInput: when the code is wrong.
        TooManyRequests: after too many tries.
    """
    half = _half_open(token, "code")
    subject = str(half.actor.account_id)
    throttle.take("code", subject)
    with atomic():
        use_code(half.actor.account_id, code)
        throttle.clear("code", subject)
        return _complete(half, agent)


def pass_enrolment(token: str, sealed: str, code: str, agent: str = "") -> LoggedIn:
    """Go from password to full login by enrolling the second factor that the role demands.

    Raises:
        Unauthenticated: when the password step has expired.
        BadInput: when the code is wrong.
        TooManyRequests: after too many tries.
    """
    half = _half_open(token, "enrol")
    subject = str(half.actor.account_id)
    throttle.take("code", subject)
    with atomic():
        accept_enrolment(half.actor.account_id, sealed, code)
        throttle.clear("code", subject)
        return _complete(half, agent)


def _half_open(token: str, stage: str) -> OpenSession:
    session = find_session(token)
    if session is None or session.stage != stage:
        raise Unauthenticated("login_expired", _l("登录停留太久，请重新输入密码。"))
    return session


def _complete(half: OpenSession, agent: str) -> LoggedIn:
    close_session(half.session_id)
    token = open_session(half.actor.account_id, "full", agent)
    _record(half.actor.account_id, "logged_in")
    return LoggedIn(token, "full", half.actor.account_id)


def log_out(actor: Actor, session_id: int) -> None:
    """End the session."""
    with atomic():
        close_session(session_id)
        _record(actor.account_id, "logged_out")


def _record(account_id: int, what: str, body: Mapping[str, str] | None = None) -> None:
    record(f"accounts.{what}", f"account:{account_id}", body or {}, person_handle(account_id))
