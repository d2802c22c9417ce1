"""``flask --app wsgi notices …``: webhooks, the state of what goes out, a test of the mail server."""

from __future__ import annotations

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import AppGroup

from app.notices.queries.deliveries import list_deliveries, list_hooks
from app.notices.rules.table import hook_kinds
from app.notices.sending.deliver import deliver_due, mailer
from app.notices.sending.faults import NotSent
from app.notices.sending.mail import compose
from app.notices.service.hooks import add_hook, end_hook
from app.platform.errors import AppError
from app.platform.ids import random_token

notices_cli = AppGroup("notices", help="What goes out of the house: mail, push, webhooks.")
_BY = "operator"


@notices_cli.command("deliver")
def deliver() -> None:
    """Send what is due, now."""
    sent = deliver_due()
    page = list_deliveries(None)
    click.echo(f"{sent} sent, {page.waiting} waiting, {page.failed} failed")


@notices_cli.command("test-mail")
@click.argument("address")
def test_mail(address: str) -> None:
    """Send a mail to ADDRESS to see whether the mail server takes it."""
    message = compose(address, "Mingcha", "This is a test of the mail server.", random_token())
    try:
        mailer(current_app).send(message)
    except NotSent as error:
        raise click.ClickException(f"not sent: {error}") from error
    click.echo("sent")


@notices_cli.command("hooks")
def hooks() -> None:
    """List the webhooks that hold."""
    for hook in list_hooks():
        click.echo(f"{hook.hook_id}\t{hook.name}\t{hook.url}\t{len(hook.kinds)} kinds, {hook.failed} failed")


@notices_cli.command("add-hook")
@click.argument("name")
@click.argument("url")
@click.option("--kind", "kinds", multiple=True, help="A kind of notice; without it all that programs may be told.")
def add(name: str, url: str, kinds: tuple[str, ...]) -> None:
    """Let the program at URL be told; prints the secret of its signatures, once."""
    chosen = kinds or tuple(kind.code for kind in hook_kinds())
    _say(lambda: add_hook(name, url, chosen, _BY))


@notices_cli.command("end-hook")
@click.argument("hook_id", type=int)
def end(hook_id: int) -> None:
    """Tell a webhook no more."""

    def act() -> str:
        end_hook(hook_id, _BY)
        return "ended"

    _say(act)


def _say(act: Callable[[], str]) -> None:
    try:
        click.echo(act())
    except AppError as error:
        raise click.ClickException(f"{error.message} {error.advice}".strip()) from error
