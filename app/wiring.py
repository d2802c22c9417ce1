"""The only place that knows every room: blueprints, commands, permissions and who hears which event."""

from __future__ import annotations

from flask import Flask

import app.cases.models  # noqa: F401 - declares its tables
from app import site
from app.audit.cli import audit_cli
from app.site.views import bp as site_pages
from app.territory.cli import territory_cli
from app.worktime.cli import worktime_cli


def connect(app: Flask) -> None:
    """Attach all rooms to ``app``."""
    site.init_app(app)
    app.register_blueprint(site_pages)
    _commands(app)


def _commands(app: Flask) -> None:
    for group in (audit_cli, worktime_cli, territory_cli):
        app.cli.add_command(group)
