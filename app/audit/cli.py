"""``flask --app wsgi audit …``."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import click
from flask.cli import AppGroup

from app.audit.queries import verify_record
from app.audit.rules import Checkpoint, MalformedCheckpoint, from_line, to_line
from app.audit.service import deliver_checkpoints, export_all, export_subject, make_checkpoint
from app.audit.service.checkpoints import log_file
from app.audit.signing import public_key
from app.audit.witnesses import discrepancies, unheld

audit_cli = AppGroup("audit", help="The tamper-evident record.")
_MOST_SHOWN = 100
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@audit_cli.command("verify")
@click.option("--checkpoint", "files", multiple=True, type=_FILE, help="checkpoints kept elsewhere, a line each")
@click.option("--key", help="the public key to trust (hex); this service's own by default")
@click.option("--rows/--no-rows", default=True, help="hold cases, histories and photos against it too")
def verify(files: tuple[Path, ...], key: str | None, rows: bool) -> None:
    """Hold chain, tree, checkpoints, and cases and photos beside the record; exit 1 if anything does not hold."""
    kept = [checkpoint for file in files for checkpoint in _read(file)]
    own = log_file()
    if own.exists():
        kept += _read(own)
    verdict = verify_record(kept, key)
    faults = [f"entry {found.seq}: {found.reason}" for found in verdict.breaks]
    if rows:
        faults += [f"{odd.subject}: {odd.reason}" for odd in islice(discrepancies(), _MOST_SHOWN)]
    if not faults:
        click.echo(f"{verdict.entries} entries, {verdict.checkpoints} checkpoints, everything holds")
        if rows and (older := unheld()):
            click.echo(f"{older} rows are older than what the record says of their kind and not held")
        return
    for fault in faults[:_MOST_SHOWN]:
        click.echo(f"broken at {fault}", err=True)
    click.echo(f"{verdict.entries} entries hold before the first break", err=True)
    sys.exit(1)


def _read(file: Path) -> list[Checkpoint]:
    lines = file.read_text("utf-8").splitlines()
    try:
        return [from_line(line) for line in lines if line.strip()]
    except MalformedCheckpoint as error:
        raise click.ClickException(f"{file}: {error}") from error


@audit_cli.command("checkpoint")
def checkpoint() -> None:
    """Make a checkpoint now, carry it to its places, and print it."""
    made = make_checkpoint(force=True)
    deliver_checkpoints()
    click.echo(to_line(made) if made else "the record is empty")


@audit_cli.command("key")
def key() -> None:
    """Print the public key that checkpoints are signed with: note it where the administrator cannot change it."""
    click.echo(public_key())


@audit_cli.command("export")
@click.argument("case", required=False)
@click.option("--police", is_flag=True, help="a confidential case")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="the file to write (standard output)")
def export(case: str | None, police: bool, out: Path | None) -> None:
    """One CASE's entries with proofs, or without CASE the whole record; `python -m tools.verify_record` reads both."""
    with click.open_file(str(out) if out else "-", "w", encoding="utf-8") as file:
        if case is None:
            file.writelines(f"{line}\n" for line in export_all())
            return
        exported = export_subject(f"{'police' if police else 'case'}:{case.replace('-', '')}")
        if exported is None:
            raise click.ClickException(f"the record says nothing of case {case}")
        file.write(json.dumps(exported, ensure_ascii=False, indent=1) + "\n")
