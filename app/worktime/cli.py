"""``flask --app wsgi worktime …``: compute due times, import a calendar, set office hours."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.platform.errors import AppError
from app.worktime.queries import current_calendar, list_versions
from app.worktime.rules import SHANGHAI, Due, Elapsed, Limit, LimitUnit, OutsideCalendarError, due, elapsed
from app.worktime.service import ensure_seeded, import_calendar, set_office_hours

worktime_cli = AppGroup("worktime", help="The legal calendar and the three clocks.")
_ACTOR = "system"


def _instant(text: str) -> datetime:
    """An ISO 8601 instant; without an offset it is Shanghai time."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text} is not an ISO 8601 date and time, such as 2026-03-02T09:30:00+08:00"
        ) from None
    return instant.replace(tzinfo=SHANGHAI) if instant.tzinfo is None else instant


_UNITS = click.Choice([unit.value for unit in LimitUnit])


@worktime_cli.command("due")
@click.option("--start", type=_instant, required=True, help="When the clock starts to run.")
@click.option("--amount", type=click.IntRange(min=1), required=True, help="How many units the limit has.")
@click.option("--unit", type=_UNITS, required=True, help="The unit of the limit.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def due_command(start: datetime, amount: int, unit: str, as_json: bool) -> None:
    """Say when a limit runs out."""
    limit = Limit(amount, LimitUnit(unit))
    try:
        result = due(current_calendar(), start, limit)
    except OutsideCalendarError as error:
        _refuse(error)
    if as_json:
        click.echo(json.dumps(_due_json(result)))
        return
    mark = "(暂定)" if result.provisional else ""
    click.echo(f"{limit.zh}: {result.at:%Y-%m-%d %H:%M:%S}{mark}")


def _due_json(result: Due) -> dict[str, object]:
    return {
        "due": result.at.isoformat(),
        "provisional": result.provisional,
        "calendar_version": result.calendar_version,
    }


@worktime_cli.command("elapsed")
@click.option("--start", type=_instant, required=True, help="From when to count.")
@click.option("--end", type=_instant, required=True, help="Until when to count.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def elapsed_command(start: datetime, end: datetime, as_json: bool) -> None:
    """Say how many minutes passed on both clocks."""
    if end < start:
        raise click.UsageError("--end is before --start")
    try:
        result = elapsed(current_calendar(), start, end)
    except OutsideCalendarError as error:
        _refuse(error)
    if as_json:
        click.echo(json.dumps(_elapsed_json(result)))
        return
    mark = "(暂定)" if result.provisional else ""
    click.echo(f"{_number(result.work_minutes)} 工作分钟,{_number(result.urgent_minutes)} 分钟{mark}")


def _elapsed_json(result: Elapsed) -> dict[str, object]:
    return {
        "work_minutes": _number(result.work_minutes),
        "urgent_minutes": _number(result.urgent_minutes),
        "provisional": result.provisional,
    }


def _number(minutes: float) -> float:
    return int(minutes) if minutes.is_integer() else minutes


@worktime_cli.command("seed")
def seed_command() -> None:
    """Store the calendar that ships with the product, unless one is stored; may be run again."""
    click.echo(f"calendar {ensure_seeded(_ACTOR)}")


@worktime_cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Take over a legal calendar from a CSV (date,kind,name) or iCalendar file."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8 text") from error
    try:
        result = import_calendar(text, file.name, _ACTOR)
    except AppError as error:
        _refuse(error)
    years = ", ".join(map(str, result.years)) or "-"
    click.echo(f"calendar {result.version}: years {years}, {result.changed} days changed")


@worktime_cli.command("hours")
@click.option("--regular", default="08:00-12:00,14:00-18:00", show_default=True, help="Office hours.")
@click.option("--summer", default="", help="Summer table, such as 06-01..09-30=08:00-12:00,15:00-18:00.")
def hours_command(regular: str, summer: str) -> None:
    """Set the office hours; without --summer there is no summer table."""
    try:
        version = set_office_hours(regular, summer, _ACTOR)
    except AppError as error:
        _refuse(error)
    click.echo(f"calendar {version}")


@worktime_cli.command("versions")
def versions_command() -> None:
    """List all calendars that ever held, newest first."""
    for line in list_versions():
        last = max(line.years, default=None)
        click.echo(f"{line.version}  {line.created_at:%Y-%m-%d}  until {last}  {line.office_hours}  {line.source}")


def _refuse(error: Exception) -> NoReturn:
    message = f"{error.message} {error.advice}".strip() if isinstance(error, AppError) else str(error)
    raise click.ClickException(message)
