"""Accounts: made, disabled, given new passwords. An inspector's legal identity goes sealed into the vault or nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.accounts import rules
from app.accounts.held import CREATED
from app.accounts.keys import hash_password, new_password, seal_identity
from app.accounts.models import Account, IdentityVault
from app.accounts.rules import Actor, Role
from app.accounts.service.proof import prove
from app.accounts.service.recorded import change_proof, proved_by, whose
from app.accounts.service.sessions import close_all
from app.accounts.service.tokens import revoke_all_tokens
from app.accounts.units import is_unit
from app.accounts.work import open_work_of
from app.audit import record
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, NotFound
from app.platform.i18n import Lazy, _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

_FAULTS: dict[str, Lazy] = {
    "short": _l("密码至少 10 个字符。"),
    "long": _l("密码最多 128 个字符。"),
    "login": _l("密码里不能有账号。"),
    "simple": _l("这个密码太容易猜到。"),
}


@dataclass(frozen=True)
class NewAccount:
    """An account to be made. Either a password or the hash of one; ``identity`` (legal name, telephone …) gets sealed."""

    login: str
    role: Role
    unit_code: str
    name: str = ""
    password: str = ""
    password_hash: str = ""
    home_unit: str | None = None
    must_change: bool = False
    demo: bool = False
    identity: Mapping[str, str] = field(default_factory=dict)


def create_account(new: NewAccount, by: str) -> int:
    """Make one account; returns its id. ``by`` is the handle of who makes it.

    Raises:
        BadInput: when the login, the password, the unit or the identity will not do.
        Conflict: when the login is taken.
    """
    return create_accounts([new], by)[0]


def create_accounts(new: Sequence[NewAccount], by: str) -> list[int]:
    """Make accounts, all or none; returns their ids in order.

    Raises:
        BadInput: when a login, a password, a unit or an identity will not do.
        Conflict: when a login is taken.
    """
    for each in new:
        _check(each)
    rows = [_row(each) for each in new]
    with atomic():
        _check_free([row.login_key for row in rows])
        db.session.add_all(rows)
        db.session.flush()
        for each, row in zip(new, rows, strict=True):
            identity = _seal(each, row.id)
            facts = {
                "role": each.role.value,
                "unit": each.unit_code,
                "home": each.home_unit,
                "person": whose(row, identity),
                "proof": proved_by(row.id, row.password_hash, None),
            }
            record(CREATED, f"account:{row.id}", facts, by)
        return [row.id for row in rows]


def _check(new: NewAccount) -> None:
    if not rules.is_login(new.login):
        raise BadInput(
            "login_malformed", _l("账号用 2 至 64 个字母、数字、点、横线或下划线：%(login)s"), login=new.login
        )
    for unit in filter(None, (new.unit_code, new.home_unit)):
        if not is_unit(unit):
            raise BadInput("unit_unknown", _l("没有这个单位：%(unit)s"), unit=unit)
    if not new.password_hash:
        check_password(new.password, new.login)
    if new.identity and not current_config().identity_public_key:
        raise BadInput("identity_key_missing", _l("没有设置身份公钥，真实身份不能存入系统。"))


def check_password(password: str, login: str) -> None:
    """Refuse a password that is too short, too long or too easily guessed.

    Raises:
        BadInput: with the reason.
    """
    fault = rules.password_fault(password, login)
    if fault is not None:
        raise BadInput(f"password_{fault}", _FAULTS[fault], field="new_password")


def _check_free(keys: list[str]) -> None:
    taken = db.session.scalars(sa.select(Account.login).where(Account.login_key.in_(keys))).first()
    if taken is not None or len(set(keys)) < len(keys):
        raise Conflict("login_taken", _l("账号已经有了：%(login)s"), login=taken or "")


def _row(new: NewAccount) -> Account:
    return Account(
        login=new.login,
        login_key=rules.canonical_login(new.login),
        password_hash=new.password_hash or hash_password(new.password),
        role=new.role.value,
        unit_code=new.unit_code,
        home_unit=new.home_unit,
        display_name=(new.name or new.login)[:60],
        must_change=new.must_change,
        demo=new.demo,
        created_at=clock.now(),
    )


def _seal(new: NewAccount, account_id: int) -> IdentityVault | None:
    if not new.identity:
        return None
    try:
        sealed = seal_identity(new.identity, current_config().identity_public_key)
    except ValueError as error:
        raise BadInput("identity_key_malformed", _l("身份公钥读不懂，账号没有建立。")) from error
    row = IdentityVault(account_id=account_id, sealed=sealed, created_at=clock.now())
    db.session.add(row)
    return row


def change_password(actor: Actor, session_id: int | None, password: str, new: str, code: str = "") -> None:
    """Let somebody replace the own password; all other devices are logged out.

    Raises:
        BadInput: when the present password or the code are wrong or the new password will not do.
        TooManyRequests: after too many tries.
    """
    check_password(new, actor.login)
    if new == password:
        raise BadInput("password_same", _l("新密码和现在的一样。"), field="new_password")
    prove(actor.account_id, password, code)
    hashed = hash_password(new)
    with atomic():
        proof = change_proof(actor.account_id, password_hash=hashed, must_change=False)
        close_all(actor.account_id, but=session_id)
        record("accounts.password_changed", f"account:{actor.account_id}", proof, actor.handle)


def reset_password(login: str, by: str, password: str = "") -> str:
    """Give an account a new password, generated unless given; returns it. Sessions and tokens hold no longer.

    Raises:
        NotFound: when there is no such login.
        BadInput: when the given password will not do.
    """
    account_id = _get_id(login)
    if password:
        check_password(password, login)
    fresh = password or new_password()
    hashed = hash_password(fresh)
    with atomic():
        proof = change_proof(account_id, password_hash=hashed, must_change=not password)
        _shut_out(account_id)
        record("accounts.password_reset", f"account:{account_id}", proof, by)
    return fresh


def reset_second_factor(login: str, by: str) -> None:
    """Forget the second factor, for somebody who lost the phone; the next login enrols a new one.

    Raises:
        NotFound: when there is no such login.
    """
    account_id = _get_id(login)
    with atomic():
        proof = change_proof(account_id, totp_secret=None, totp_step=0)
        _shut_out(account_id)
        record("accounts.second_factor_reset", f"account:{account_id}", proof, by)


def disable_account(login: str, by: str, *, at_once: bool = False) -> None:
    """Let nobody log in with this account; sessions and tokens hold no longer.

    ``at_once`` is for an account in the wrong hands: the open cases of its person stay with the person until handed over.

    Raises:
        NotFound: when there is no such login.
        Conflict: when its person still answers for open cases (rules §4).
    """
    account_id = _get_id(login)
    with atomic():
        if not at_once:
            _demand_handed_over(account_id)
        _update(account_id, active=False)
        _shut_out(account_id)
        record("accounts.disabled", f"account:{account_id}", {}, by)


def _demand_handed_over(account_id: int) -> None:
    query = sa.select(Account.unit_code, Account.display_name).where(Account.id == account_id)
    unit, name = db.session.execute(query).one()
    work = open_work_of(unit or "", name)
    if not work.cases:
        return
    advice = _l("请先在“本单位人员”里把案卷交接给替补%(substitute)s或别的经办人，再停用账号。")
    nobody = _l("请先在“本单位人员”里把案卷交接给别的经办人，再停用账号。")
    raise Conflict(
        "open_cases",
        _l("%(name)s还是 %(count)s 件未结案卷的责任人，账号没有停用。"),
        advice=advice if work.substitute else nobody,
        name=name,
        count=work.cases,
        substitute=work.substitute or "",
    )


def enable_account(login: str, by: str) -> None:
    """Let the account be used again.

    Raises:
        NotFound: when there is no such login.
    """
    account_id = _get_id(login)
    with atomic():
        _update(account_id, active=True)
        record("accounts.enabled", f"account:{account_id}", {}, by)


def prefer_language(actor: Actor, language: str) -> None:
    """Remember the language in which somebody reads."""
    with atomic():
        _update(actor.account_id, language=language)
        record("accounts.language_chosen", f"account:{actor.account_id}", {"language": language}, actor.handle)


def _get_id(login: str) -> int:
    key = rules.canonical_login(login)
    account_id = db.session.scalar(sa.select(Account.id).where(Account.login_key == key))
    if account_id is None:
        raise NotFound("login_unknown", _l("没有这个账号：%(login)s"), login=login)
    return account_id


def _update(account_id: int, **values: object) -> None:
    db.session.execute(sa.update(Account).where(Account.id == account_id).values(**values))


def _shut_out(account_id: int) -> None:
    close_all(account_id)
    revoke_all_tokens(account_id)
