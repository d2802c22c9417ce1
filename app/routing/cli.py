"""``flask --app wsgi routing …``: decide one finding, or a file of them. Used by other programs, so the form is stable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.platform.errors import AppError
from app.routing.answers import answer_json
from app.routing.batch import read_instant, run_batch
from app.routing.queries import decide_for
from app.routing.sentences import render_trace

routing_cli = AppGroup("routing", help="Territory first, line second: who leads a case.")


@routing_cli.command("decide")
@click.option("--item", required=True, help="Code of the item, such as ZANG-02.")
@click.option("--lon", type=float, required=True, help="Longitude in degrees.")
@click.option("--lat", type=float, required=True, help="Latitude in degrees.")
@click.option("--accuracy", type=float, help="Accuracy in metres; unknown when left out.")
@click.option("--at", required=True, help="When it was seen, ISO 8601; without an offset the city's own time.")
@click.option("--crs", default="wgs84", show_default=True, help="wgs84, gcj02 or bd09.")
@click.option("--alt", is_flag=True, help="The condition of the item's other limit holds.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def decide_command(
    *, item: str, lon: float, lat: float, accuracy: float | None, at: str, crs: str, alt: bool, as_json: bool
) -> None:
    """Decide who leads a finding, and say why."""
    try:
        decision = decide_for(item, lon, lat, accuracy, at=read_instant(at), crs=crs, alt=alt)
    except AppError as error:
        _refuse(error)
    if as_json:
        click.echo(json.dumps(answer_json(decision), ensure_ascii=False))
        return
    click.echo(f"{decision.outcome.value}\t{decision.lead or '-'}\t{decision.person or '-'}")
    for sentence in render_trace(decision):
        click.echo(f"  {sentence}")


@routing_cli.command("batch")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def batch_command(source: Path, target: Path) -> None:
    """Decide every row of a CSV file (id,item,lon,lat,accuracy,crs,at and perhaps alt) into another CSV file."""
    try:
        tally = run_batch(source, target)
    except AppError as error:
        _refuse(error)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    click.echo(f"{tally.rows} rows, {tally.errors} errors")


def _refuse(error: AppError) -> NoReturn:
    raise click.ClickException(f"{error} {error.advice}".strip())
