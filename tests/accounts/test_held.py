"""Accounts held against the record: whose they are, what proves it, whether they are in use (security 4c)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts import NewAccount, Role, account_discrepancies, create_account, get_actor, unheld_accounts
from app.accounts.held import PERSON, account_faults, held_whole, person_text, proof_text
from app.accounts.models import Account
from app.accounts.service import (
    change_password,
    disable_account,
    enable_account,
    log_in,
    reset_password,
    reset_second_factor,
)
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.audit.test_witnesses import Said, fits
from tests.support.city import PASSWORD

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROW: dict[str, Any] = {
    **dict.fromkeys(PERSON, "x"),
    "created_at": NOON,
    "password_hash": "$argon2",
    "totp_secret": b"s",
    "sealed": b"i",
    "sealed_at": NOON,
    "active": True,
}
CREATED = Said(
    1,
    "accounts.created",
    role="x",
    unit="x",
    home="x",
    person=f"mark:{person_text(ROW)}",
    proof=f"mark:{proof_text(ROW)}",
)


def faults(entries: list[Said], **changes: object) -> list[str]:
    return list(account_faults(entries, {**ROW, **changes}, fits))


class TestRules:
    def test_every_column(self) -> None:
        assert faults([CREATED]) == []
        for name in ROW:
            assert len(faults([CREATED], **{name: None})) == 1, name
        assert faults([]) == ["the record does not know the account"]
        assert list(account_faults([CREATED], None, fits)) == ["the account is gone"]
        assert list(account_faults([Said(1, "notices.push_on")], None, fits)) == []

    def test_what_was_changed_since(self) -> None:
        other = {**ROW, "password_hash": "other"}
        before, after = f"mark:{proof_text(ROW)}", f"mark:{proof_text(other)}"
        changed = Said(2, "accounts.password_changed", proof_before=before, proof=after)
        assert faults([CREATED, changed], password_hash="other") == []
        assert len(faults([CREATED, changed])) == 1
        laundered = Said(2, "accounts.logged_in", proof_before="mark:x", proof=after)
        assert len(faults([CREATED, laundered], password_hash="other")) == 1
        ended = Said(3, "accounts.disabled")
        assert (len(faults([CREATED, ended])), faults([CREATED, ended], active=False)) == (1, [])

    def test_entries_from_before_the_whole_account_was_held(self) -> None:
        older = Said(1, "accounts.created", role="x", unit="x", home="x")
        assert faults([older], login="other", password_hash="other") == []
        assert len(faults([older], role="admin")) == 1
        assert (held_whole([older]), held_whole([CREATED])) == (False, True)


def test_commands_leave_nothing_to_find(app_context: None, monkeypatch: pytest.MonkeyPatch) -> None:
    create_account(NewAccount("li", Role.OFFICER, "X", password=PASSWORD), "system")
    account = create_account(NewAccount("wang", Role.OFFICER, "X", password=PASSWORD), "system")
    change_password(get_actor(account), None, PASSWORD, "another password 7")
    monkeypatch.setattr("app.accounts.service.login.needs_rehash", lambda _hash: True)
    log_in("wang", "another password 7")
    reset_second_factor("wang", "system")
    for command in (reset_password, disable_account, enable_account):
        command("wang", "system")
    assert (list(account_discrepancies()), unheld_accounts()) == ([], 0)
    foreign = sa.select(Account.password_hash).where(Account.login == "li").scalar_subquery()
    with atomic():
        db.session.execute(sa.update(Account).where(Account.login == "wang").values(password_hash=foreign))
    assert [odd.subject for odd in account_discrepancies()] == [f"account:{account}"]
    log_in("wang", PASSWORD)  # the service hashes it anew, which covers nothing up
    assert [odd.subject for odd in account_discrepancies()] == [f"account:{account}"]
