"""``flask --app wsgi demo …``: the demo city and sample photos to try the capture with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.demo.pictures import write_samples
from app.demo.service import CASES, SEED, Made, ensure_demo, generate, reset_demo
from app.platform import clock
from app.platform.clock import SHANGHAI
from app.platform.errors import AppError

demo_cli = AppGroup("demo", help="The demo city: accounts, cases, pictures.")
_XUCHANG = (113.8121, 34.0305)


@demo_cli.command("ensure")
def ensure() -> None:
    """Make the demo accounts and 600 cases unless they are there."""
    made = ensure_demo()
    click.echo(f"{made.cases} cases there" if made.existed else f"{made.cases} cases made")


@demo_cli.command("generate")
@click.option("--cases", default=CASES, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--seed", default=SEED, show_default=True)
@click.option("--until", help="The instant up to which the city lives, ISO 8601 (now).")
def generate_command(cases: int, seed: int, until: str | None) -> None:
    """Add a deterministic city life of so many cases."""
    _say(lambda: generate(cases, seed, _instant(until)))


@demo_cli.command("reset")
def reset() -> None:
    """Remove all demo cases and make the city anew; refused once a real report exists."""
    _say(reset_demo)


@demo_cli.command("photos")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def photos(folder: Path) -> None:
    """Write sample photos with time and place into FOLDER."""
    written = write_samples(folder, clock.now(), _XUCHANG)
    click.echo(f"{len(written)} photos: {folder}")


def _say(work: Callable[[], Made]) -> None:
    try:
        made = work()
    except AppError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(f"{made.cases} cases made")


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("an ISO 8601 instant", param_hint="--until") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)
