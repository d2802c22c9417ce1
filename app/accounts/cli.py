"""``flask --app wsgi accounts …``: the first people, tokens, and help for those who lost a password or a phone."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.accounts.keys import new_identity_keys, new_password
from app.accounts.queries import find_account, list_accounts
from app.accounts.rules import Role
from app.accounts.service import (
    NewAccount,
    create_account,
    disable_account,
    enable_account,
    issue_token,
    reset_password,
    reset_second_factor,
)
from app.platform.errors import AppError

accounts_cli = AppGroup("accounts", help="People: accounts, passwords, tokens.")
_BY = "system"


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """An expected refusal is one line and exit status 1."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except AppError as error:
            raise click.ClickException(f"{error.message} {error.advice}".strip()) from error

    return run


@accounts_cli.command("create")
@click.argument("login")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", required=True, help="Code of the unit the person acts for.")
@click.option("--name", default="", help="The name others read; for an inspector an alias or staff number.")
@click.option("--home-unit", help="Code of the unit the person was seconded from.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--legal-name", default="", help="Sealed to the identity key; the server cannot read it again.")
@_plainly
def create(
    login: str, *, role: str, unit: str, name: str, home_unit: str | None, password_stdin: bool, legal_name: str
) -> None:
    """Make an account. Without a password one is generated, printed once, and changed at the first login."""
    given = _given_password(password_stdin)
    password = given or new_password()
    account = NewAccount(
        login=login,
        role=Role(role),
        unit_code=unit,
        name=name,
        password=password,
        home_unit=home_unit,
        must_change=not given,
        identity={"name": legal_name} if legal_name else {},
    )
    create_account(account, _BY)
    click.echo(f"{login}: {role}, {unit}")
    if not given:
        click.echo(f"password: {password}")


def _given_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        return ""
    prompt = "Password (empty: generate one)"
    return str(click.prompt(prompt, default="", hide_input=True, show_default=False, confirmation_prompt=True))


@accounts_cli.command("token")
@click.argument("login")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@_plainly
def token(login: str, name: str) -> None:
    """Print a new personal token for programs; it is shown this once."""
    account = find_account(login)
    if account is None or not account.active:
        raise click.ClickException(f"no active account {login}")
    click.echo(issue_token(account.account_id, name, _BY))


@accounts_cli.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]))
@click.option("--unit")
def list_command(role: str | None, unit: str | None) -> None:
    """List accounts: login, role, unit, name."""
    for account in list_accounts(role=Role(role) if role else None, unit_code=unit):
        state = "" if account.active else "  disabled"
        click.echo(f"{account.login}\t{account.role.value}\t{account.unit_code}\t{account.name}{state}")


@accounts_cli.command("reset-password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@_plainly
def reset_password_command(login: str, password_stdin: bool) -> None:
    """Give an account a new password and end its sessions and tokens."""
    given = _given_password(password_stdin)
    password = reset_password(login, _BY, given)
    click.echo("done" if given else f"password: {password}")


@accounts_cli.command("reset-second-factor")
@click.argument("login")
@_plainly
def reset_second_factor_command(login: str) -> None:
    """Forget the second factor of somebody who lost the phone; the next login enrols a new one."""
    reset_second_factor(login, _BY)
    click.echo("done")


@accounts_cli.command("disable")
@click.argument("login")
@click.option(
    "--at-once", is_flag=True, help="Even while its person answers for open cases: an account in wrong hands."
)
@_plainly
def disable(login: str, at_once: bool) -> None:
    """Let nobody log in with this account; ends its sessions and tokens. Open cases are handed over first."""
    disable_account(login, _BY, at_once=at_once)
    click.echo("done")


@accounts_cli.command("enable")
@click.argument("login")
@_plainly
def enable(login: str) -> None:
    """Let a disabled account be used again."""
    enable_account(login, _BY)
    click.echo("done")


@accounts_cli.command("identity-keys")
@click.argument("file", type=click.Path(path_type=Path))
def identity_keys(file: Path) -> None:
    """Make the key pair for sealed identities. Run it on the offline computer: the private half stays in FILE."""
    private, public = new_identity_keys()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    with open(descriptor, "w", encoding="ascii") as handle:
        handle.write(private + "\n")
    click.echo(f"MINGCHA_IDENTITY_PUBLIC_KEY={public}")
