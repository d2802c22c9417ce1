from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from nacl.exceptions import CryptoError

from app.accounts import (
    NewAccount,
    Role,
    case_handle,
    create_account,
    create_accounts,
    find_account,
    get_actor,
    hash_password,
    list_accounts,
    names_of,
    person_handle,
    register_units,
    unit_name,
)
from app.accounts.cli import accounts_cli
from app.accounts.keys import new_identity_keys, open_identity
from app.accounts.models import Account, IdentityVault, SessionRow
from app.accounts.queries import list_tokens
from app.accounts.service import forget_old, log_in
from app.audit import verify_chain
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, NotFound
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def inside(house: Flask) -> Iterator[Flask]:
    with house.app_context():
        yield house


def officer(login: str, **more: object) -> NewAccount:
    return NewAccount(login, Role.OFFICER, "411002", password=PASSWORD, **more)  # type: ignore[arg-type]


@pytest.mark.usefixtures("inside")
def test_accounts_are_made_all_or_none() -> None:
    with pytest.raises(Conflict):
        create_accounts([officer("one"), officer("two"), officer("ONE")], "system")
    assert list_accounts() == []
    ids = create_accounts([officer("one"), officer("two", name="二号")], "system")
    assert names_of(ids) == {ids[0]: "one", ids[1]: "二号"}
    with pytest.raises(Conflict):
        create_account(officer("Two"), "system")
    assert verify_chain()[1] is None


@pytest.mark.usefixtures("inside")
def test_a_ready_hash_saves_the_hashing() -> None:
    shared = hash_password(PASSWORD)
    create_accounts([NewAccount(f"u{n}", Role.OFFICER, "411002", password_hash=shared) for n in range(3)], "system")
    assert set(db.session.scalars(sa.select(Account.password_hash))) == {shared}
    assert log_in("u2", PASSWORD).stage == "full"


@pytest.mark.usefixtures("inside")
def test_an_account_found_and_as_actor() -> None:
    account_id = create_account(officer("CGJ-411002", name="城管", home_unit="411003"), "system")
    found = find_account(" cgj-411002 ")
    assert found
    assert (found.account_id, found.login, found.role) == (account_id, "CGJ-411002", Role.OFFICER)
    actor = get_actor(account_id)
    assert (actor.unit_code, actor.home_unit, actor.handle) == ("411002", "411003", person_handle(account_id))
    assert case_handle(1, account_id) != case_handle(2, account_id)
    assert find_account("nobody") is None
    assert names_of([]) == {}
    assert [account.login for account in list_accounts(role=Role.OFFICER, unit_code="411002")] == ["CGJ-411002"]
    assert list_accounts(role=Role.ADMIN) == []
    with pytest.raises(NotFound):
        get_actor(99)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewAccount("王五", Role.OFFICER, "411002", password=PASSWORD), "login_malformed"),
        (NewAccount("ok", Role.OFFICER, "nowhere", password=PASSWORD), "unit_unknown"),
        (NewAccount("ok", Role.OFFICER, "411002", password=PASSWORD, home_unit="nowhere"), "unit_unknown"),
        (NewAccount("ok", Role.OFFICER, "411002", password="short"), "password_short"),
        (NewAccount("ok", Role.INSPECTOR, "411002", password=PASSWORD, identity={"name": "x"}), "identity_key_missing"),
    ],
)
def test_an_account_that_will_not_do(inside: Flask, new: NewAccount, code: str) -> None:
    register_units(inside, {"411002": ("魏都区", "Weidu")}.get)
    with pytest.raises(BadInput) as caught:
        create_account(new, "system")
    assert caught.value.code == code
    assert list_accounts() == []


def test_units_have_names_once_somebody_knows_them(inside: Flask) -> None:
    register_units(inside, {"411002": ("魏都区", "Weidu")}.get)
    assert (unit_name("411002"), unit_name("X")) == ("魏都区", "X")


def test_an_identity_is_sealed_and_only_the_offline_key_opens_it(make_app: Callable[..., Flask], house: Flask) -> None:
    private, public = new_identity_keys()
    with make_app(identity_public_key=public).app_context():
        new = NewAccount(
            "d017", Role.INSPECTOR, "ZHDC", name="督察 017", password=PASSWORD, identity={"name": "欧阳明"}
        )
        create_account(new, "system")
        sealed = db.session.scalars(sa.select(IdentityVault.sealed)).one()
        assert open_identity(sealed, private) == {"name": "欧阳明"}
        with pytest.raises(CryptoError):
            open_identity(sealed, new_identity_keys()[0])
        everything = sa.select(Account)
        assert "欧阳明" not in str([vars(account) for account in db.session.scalars(everything)])
        assert "欧阳明".encode() not in sealed


def test_a_key_that_is_none_makes_no_account(make_app: Callable[..., Flask], house: Flask) -> None:
    with make_app(identity_public_key="not a key").app_context():
        with pytest.raises(BadInput):
            create_account(NewAccount("d017", Role.INSPECTOR, "ZHDC", password=PASSWORD, identity={"name": "x"}), "s")
        assert list_accounts() == []


@pytest.mark.usefixtures("inside")
def test_what_ended_long_ago_is_deleted() -> None:
    from datetime import timedelta

    create_account(officer("one"), "system")
    start = clock.now()
    log_in("one", PASSWORD)
    with clock.at(start + timedelta(days=29)):
        forget_old()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SessionRow)) == 1
    with clock.at(start + timedelta(days=31)):
        forget_old()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SessionRow)) == 0


def run(app: Flask, *words: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(accounts_cli, words, input=typed)


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_the_first_person_by_command(house: Flask) -> None:
    printed = said(run(house, "create", "boss", "--role", "commander", "--unit", "ZHB"))
    password = printed.split("password: ")[1]
    with house.app_context():
        assert log_in("boss", password).stage == "enrol"
        assert db.session.scalars(sa.select(Account.must_change)).one() is True
    assert "boss\tcommander\tZHB\tboss" in said(run(house, "list"))
    assert said(run(house, "list", "--role", "admin")) == ""


def test_a_given_password_is_kept_and_not_printed(house: Flask) -> None:
    command = ("create", "wang", "--role", "officer", "--unit", "411002", "--password-stdin")
    assert PASSWORD not in said(run(house, *command, typed=PASSWORD + "\n"))
    with house.app_context():
        assert log_in("wang", PASSWORD).stage == "full"
        assert db.session.scalars(sa.select(Account.must_change)).one() is False


def test_tokens_resets_and_closing_by_command(house: Flask) -> None:
    run(house, "create", "wang", "--role", "officer", "--unit", "411002", "--password-stdin", typed=PASSWORD + "\n")
    assert said(run(house, "token", "wang")).startswith("mct_")
    with house.app_context():
        assert [token.name for token in list_tokens(1)] == ["command line"]
    fresh = said(run(house, "reset-password", "wang")).split("password: ")[1]
    with house.app_context():
        assert list_tokens(1) == []
        with pytest.raises(BadInput):
            log_in("wang", PASSWORD)
        assert log_in("wang", fresh).stage == "full"
    assert said(run(house, "reset-password", "wang", "--password-stdin", typed=PASSWORD + "\n")) == "done"
    assert said(run(house, "reset-second-factor", "wang")) == "done"
    assert said(run(house, "disable", "wang")) == "done"
    assert "disabled" in said(run(house, "list"))
    assert "no active account" in run(house, "token", "wang").stderr
    assert said(run(house, "enable", "wang")) == "done"


@pytest.mark.parametrize(
    "words",
    [
        ("create", "a b", "--role", "officer", "--unit", "411002"),
        ("create", "ok", "--role", "king", "--unit", "411002"),
        ("reset-password", "nobody"),
        ("disable", "nobody"),
        ("token", "nobody"),
        ("identity-keys", "/nowhere/at/all"),
    ],
)
def test_wrong_commands_end_in_one_line(house: Flask, words: tuple[str, ...]) -> None:
    result = run(house, *words)
    assert result.exit_code != 0
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def test_the_identity_key_is_written_once_for_its_owner_only(house: Flask, tmp_path: Path) -> None:
    file = tmp_path / "identity.key"
    printed = said(run(house, "identity-keys", str(file)))
    assert printed.startswith("MINGCHA_IDENTITY_PUBLIC_KEY=")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text("ascii").strip() not in printed
    assert run(house, "identity-keys", str(file)).exit_code == 1
