"""``flask --app wsgi territory …``: load the shipped city, list units."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.platform import clock
from app.territory.queries import directory, list_units
from app.territory.rules import UnitKind
from app.territory.service import load_city

territory_cli = AppGroup("territory", help="Units, responsible persons and boundaries.")


@territory_cli.command("load")
def load_command() -> None:
    """Load the shipped city; what is there already stays as it is."""
    loaded = load_city()
    click.echo(
        f"boundaries {loaded.version}: {loaded.units} units, {loaded.persons} persons, {loaded.boundaries} shapes added"
    )


@territory_cli.command("list")
@click.option("--kind", type=click.Choice([kind.value for kind in UnitKind]), help="Only units of this kind.")
def list_command(kind: str | None) -> None:
    """List units: code, kind, parent, names, responsible person; tab-separated."""
    persons, now = directory().persons, clock.now()
    for unit in list_units(*([UnitKind(kind)] if kind else [])):
        person = persons.at(unit.code, now)
        fields = (unit.code, unit.kind.value, unit.parent or "-", unit.zh, unit.en, person.name if person else "-")
        click.echo("\t".join(fields))
