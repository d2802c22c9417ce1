"""Reads people, their sessions and tokens. Nothing here tells who an inspector really is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import rules
from app.accounts.keys import token_hash
from app.accounts.models import Account, ApiToken, SessionRow
from app.accounts.rules import Actor, Role
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.settings import current_config


@dataclass(frozen=True)
class AccountInfo:
    """An account as others may know it; of an inspector the name is the alias."""

    account_id: int
    login: str
    role: Role
    unit_code: str
    home_unit: str | None
    name: str
    active: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """An active account as somebody who may be told something; ``language`` is empty where none was chosen."""

    account_id: int
    role: Role
    unit_code: str
    name: str
    language: str


@dataclass(frozen=True)
class OpenSession:
    """A session that holds, with the person it belongs to."""

    session_id: int
    stage: str
    seen_at: datetime
    confirmed_at: datetime | None
    actor: Actor
    language: str
    must_change: bool
    has_second_factor: bool


@dataclass(frozen=True)
class SessionLine:
    """One of a person's own devices."""

    session_id: int
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class TokenLine:
    """One of a person's own tokens, without the token."""

    token_id: int
    name: str
    created_at: datetime


def case_handle(case_id: int | str, account_id: int) -> str:
    """The name of a person within one case (security 4a)."""
    return rules.case_handle(current_config().handle_key, case_id, account_id)


def person_handle(account_id: int) -> str:
    """The name of a person for supervision (security 4a)."""
    return rules.person_handle(current_config().handle_key, account_id)


def actor_of(account: Account) -> Actor:
    """Somebody as the one who asks."""
    return Actor(
        account_id=account.id,
        login=account.login,
        role=Role(account.role),
        unit_code=account.unit_code,
        name=account.display_name,
        handle=person_handle(account.id),
        home_unit=account.home_unit,
        demo=account.demo,
    )


def find_session(token: str) -> OpenSession | None:
    """The session of a cookie; None when it is unknown, expired, revoked or its account inactive."""
    row = db.session.execute(
        sa.select(SessionRow, Account)
        .join(Account, Account.id == SessionRow.account_id)
        .where(
            SessionRow.token_hash == token_hash(token),
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > clock.now(),
            Account.active,
        )
    ).first()
    if row is None:
        return None
    session, account = row
    return OpenSession(
        session_id=session.id,
        stage=session.stage,
        seen_at=session.seen_at,
        confirmed_at=session.confirmed_at,
        actor=actor_of(account),
        language=account.language,
        must_change=account.must_change,
        has_second_factor=account.totp_secret is not None,
    )


# Asked on every request of a program: columns instead of a mapped object, and compiled once
_PERSON = sa.inspect(Account).local_table.c
_TOKEN = sa.inspect(ApiToken).local_table.c
_HOLDER = sa.select(
    _PERSON.id, _PERSON.login, _PERSON.role, _PERSON.unit_code, _PERSON.display_name, _PERSON.home_unit, _PERSON.demo
).where(
    _PERSON.id == _TOKEN.account_id,
    _TOKEN.token_hash == sa.bindparam("hash"),
    _TOKEN.revoked_at.is_(None),
    _PERSON.active,
)


def find_token_holder(token: str) -> Actor | None:
    """Whose token this is; None when it is unknown, revoked or its account inactive."""
    row = db.session.connection().execute(_HOLDER, {"hash": token_hash(token)}).first()
    if row is None:
        return None
    account_id, login, role, unit_code, name, home_unit, demo = row
    return Actor(account_id, login, Role(role), unit_code, name, person_handle(account_id), home_unit, demo)


def find_account(login: str) -> AccountInfo | None:
    """The account of a login, however it is written."""
    account = db.session.scalar(sa.select(Account).where(Account.login_key == rules.canonical_login(login)))
    return None if account is None else _info(account)


def find_by_handle(handle: str) -> Actor | None:
    """Whose handle this is, for what comes back from their own phone. Handles are not stored, so every account is asked."""
    for account in db.session.scalars(sa.select(Account)):
        if person_handle(account.id) == handle:
            return actor_of(account)
    return None


def get_actor(account_id: int) -> Actor:
    """Somebody as the one who asks, for commands and jobs that act in a person's name.

    Raises:
        NotFound: when there is no such account.
    """
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return actor_of(account)


def list_accounts(*, role: Role | None = None, unit_code: str | None = None) -> list[AccountInfo]:
    """All accounts, or those of a role or unit, by login."""
    query = sa.select(Account).order_by(Account.login_key)
    if role is not None:
        query = query.where(Account.role == role)
    if unit_code is not None:
        query = query.where(Account.unit_code == unit_code)
    return [_info(account) for account in db.session.scalars(query)]


def active_units(roles: Collection[Role]) -> frozenset[str]:
    """The units where somebody with an active account has one of these roles."""
    query = sa.select(Account.unit_code).distinct().where(Account.active, Account.role.in_(sorted(roles)))
    return frozenset(db.session.scalars(query))


def recipients(
    *, units: Collection[str] = (), roles: Collection[Role] = (), accounts: Collection[int] = ()
) -> list[Recipient]:
    """The active accounts that meet every one of the conditions that are given; nobody without any."""
    given = ((Account.unit_code, units), (Account.role, roles), (Account.id, accounts))
    conditions = [column.in_(sorted(values)) for column, values in given if values]
    if not conditions:
        return []
    columns = (Account.id, Account.role, Account.unit_code, Account.display_name, Account.language)
    rows = db.session.execute(sa.select(*columns).where(Account.active, *conditions).order_by(Account.id))
    return [Recipient(row.id, Role(row.role), row.unit_code, row.display_name, row.language) for row in rows]


def actors_at_work(role: Role, since: datetime) -> list[Actor]:
    """Everybody of a role who is active and used the service after ``since``, by account."""
    at_work = sa.select(SessionRow.account_id).where(SessionRow.stage == "full", SessionRow.seen_at > since)
    query = sa.select(Account).where(Account.role == role, Account.active, Account.id.in_(at_work))
    return [actor_of(account) for account in db.session.scalars(query.order_by(Account.id))]


def names_of(account_ids: Iterable[int]) -> dict[int, str]:
    """The names that others may read, by account."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return {}
    rows = db.session.execute(sa.select(Account.id, Account.display_name).where(Account.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}


def list_sessions(account_id: int) -> list[SessionLine]:
    """A person's own open sessions, the latest first."""
    rows = db.session.scalars(
        sa.select(SessionRow)
        .where(
            SessionRow.account_id == account_id,
            SessionRow.stage == "full",
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > clock.now(),
        )
        .order_by(SessionRow.seen_at.desc(), SessionRow.id.desc())
    )
    return [SessionLine(row.id, row.agent, row.created_at, row.seen_at, row.expires_at) for row in rows]


def list_tokens(account_id: int) -> list[TokenLine]:
    """A person's own tokens that hold, the latest first."""
    rows = db.session.scalars(
        sa.select(ApiToken)
        .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return [TokenLine(row.id, row.name, row.created_at) for row in rows]


def _info(account: Account) -> AccountInfo:
    return AccountInfo(
        account_id=account.id,
        login=account.login,
        role=Role(account.role),
        unit_code=account.unit_code,
        home_unit=account.home_unit,
        name=account.display_name,
        active=account.active,
        demo=account.demo,
    )
