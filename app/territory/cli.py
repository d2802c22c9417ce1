"""``flask --app wsgi territory …``: load the shipped city, list units, import boundaries."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.geo.crs import Crs, UnknownCrsError, parse_crs
from app.platform import clock
from app.platform.clock import SHANGHAI
from app.platform.errors import AppError
from app.territory.boundary_file import MOST_BYTES
from app.territory.imports import DryRun, confirm_import, dry_run
from app.territory.queries import directory, list_units
from app.territory.remarks import TITLES
from app.territory.rules import UnitKind
from app.territory.service import load_city

_ACTOR = "system"

territory_cli = AppGroup("territory", help="Units, responsible persons and boundaries.")


@territory_cli.command("load")
def load_command() -> None:
    """Load the shipped city; what is there already stays as it is."""
    loaded = load_city()
    click.echo(
        f"boundaries {loaded.version}: {loaded.units} units, {loaded.persons} persons, {loaded.heads} heads, "
        f"{loaded.boundaries} shapes added"
    )


@territory_cli.command("list")
@click.option("--kind", type=click.Choice([kind.value for kind in UnitKind]), help="Only units of this kind.")
def list_command(kind: str | None) -> None:
    """List units: code, kind, parent, names, responsible person, head; tab-separated."""
    known, now = directory(), clock.now()
    for unit in list_units(*([UnitKind(kind)] if kind else [])):
        people = [
            who.name if who else "-" for who in (known.persons.at(unit.code, now), known.heads.at(unit.code, now))
        ]
        click.echo("\t".join((unit.code, unit.kind.value, unit.parent or "-", unit.zh, unit.en, *people)))


def _system(text: str) -> Crs:
    try:
        return parse_crs(text)
    except UnknownCrsError:
        raise click.BadParameter(f"{text}: wgs84, gcj02 or bd09; it is never guessed") from None


@territory_cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day the boundaries begin.")
@click.option("--crs", type=_system, required=True, help="wgs84, gcj02 or bd09.")
@click.option("--dry-run", "only_look", is_flag=True, help="Look only (the default without --confirm).")
@click.option("--confirm", metavar="REPORT", help="Import what this report describes.")
@click.option("--reason", default="", help="Why gaps, slivers or lost units are right.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON, the last on standard output.")
def import_command(
    file: Path, *, valid_from: datetime, crs: Crs, only_look: bool, confirm: str | None, reason: str, as_json: bool
) -> None:
    """Look at a boundary file (GeoJSON), and import it once its report is confirmed.

    Ends with status 1 when the file is refused or its report blocks; nothing is changed then.
    """
    if only_look and confirm:
        raise click.UsageError("--dry-run and --confirm exclude each other")
    try:
        run = dry_run(_bytes(file), file.name, crs=crs, valid_from=valid_from.replace(tzinfo=SHANGHAI), actor=_ACTOR)
        if confirm is not None and confirm != run.id:
            raise click.ClickException(f"{confirm} is another report: this file, day and system now give {run.id}")
        version = confirm_import(run.id, reason=reason, actor=_ACTOR) if confirm else None
    except AppError as error:
        _refuse(error)
    _tell(run, version, as_json)
    if run.report.blocked:
        raise SystemExit(1)


def _bytes(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _tell(run: DryRun, version: str | None, as_json: bool) -> None:
    report = run.report
    if as_json:
        click.echo(
            json.dumps(
                {
                    "report": run.id,
                    "blocked": report.blocked,
                    "needs_reason": report.needs_reason,
                    "version": version,
                    **report.as_json(),
                },
                ensure_ascii=False,
            )
        )
        return
    click.echo(f"{report.features} features, {report.leaves} townships, {report.area_km2:.2f} km²")
    for remark in report.remarks:
        where = f" @ {remark.lon},{remark.lat}" if remark.lon is not None else ""
        area = f" {remark.area_m2} m²" if remark.area_m2 is not None else ""
        number = f" feature {remark.feature}" if remark.feature else ""
        said = " ".join(filter(None, (*remark.codes, remark.detail)))
        click.echo(
            f"  [{remark.gravity}] {TITLES[remark.kind][0]} / {TITLES[remark.kind][1]}:{number} {said}{area}{where}"
        )
    for old, new, count in report.moved_cases:
        click.echo(f"  open cases {old or '-'} -> {new or '-'}: {count}")
    click.echo(f"imported as {version}" if version else f"report {run.id}: nothing was changed")


def _refuse(error: AppError) -> NoReturn:
    raise click.ClickException(f"{error.message} {error.advice}".strip())
