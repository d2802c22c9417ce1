"""``flask --app wsgi database …``: who owns the tables, and what the application may do to them."""

from __future__ import annotations

import sys

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.platform import roles
from app.platform.db import db

database_cli = AppGroup("database", help="Roles of the database.")


@database_cli.command("roles")
@click.option("--owner", default="mingcha_owner", show_default=True, help="owns the tables and migrates them")
@click.option("--application", default="mingcha", show_default=True, help="what the service connects as")
def make_roles(owner: str, application: str) -> None:
    """Make and grant both roles of PostgreSQL; run with DATABASE_URL of a superuser or the owner, again after migrations."""
    _demand_postgresql()
    try:
        with db.engine.begin() as connection:
            roles.set_up(connection, owner, application)
            left = roles.excess(connection, application)
    except (ValueError, sa.exc.DBAPIError) as error:
        raise click.ClickException(str(getattr(error, "orig", error)).strip()) from error
    _say(left, f"{owner} owns the tables, {application} uses them")


@database_cli.command("check")
@click.option("--role", help="the role to look at; that of DATABASE_URL by default")
def check(role: str | None) -> None:
    """Exit 1 if the service's role could change or delete the record."""
    _demand_postgresql()
    with db.engine.connect() as connection:
        role = role or str(connection.exec_driver_sql("SELECT current_user").scalar())
        _say(roles.excess(connection, role), f"{role} owns nothing and cannot change the record")


def _demand_postgresql() -> None:
    if db.engine.dialect.name != "postgresql":
        raise click.ClickException("SQLite has no roles; there the file's owner is whoever the service runs as")


def _say(faults: list[str], good: str) -> None:
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo(good)
