"""``flask --app wsgi audit …``."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.audit.queries import verify_chain

audit_cli = AppGroup("audit", help="The tamper-evident record.")


@audit_cli.command("verify")
def verify() -> None:
    """Walk the chain; exit 1 at the first break."""
    count, broken = verify_chain()
    if broken is None:
        click.echo(f"{count} entries, chain holds")
        return
    click.echo(f"broken at entry {broken.seq}: {broken.reason} ({count} entries before it hold)", err=True)
    sys.exit(1)
