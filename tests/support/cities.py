"""A database template with the shipped city loaded, so that each test gets its own copy in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app import create_app
from app.platform.db import db
from app.territory import load_city
from config import Config
from tests.support.databases import Databases


def city_config(base: Config, databases: Databases) -> Iterator[Config]:
    """Settings on a fresh database that holds the shipped city; for a room's own ``config`` fixture."""

    def load(url: str) -> None:
        app = create_app(replace(base, database_url=url))
        with app.app_context():
            load_city()
            db.session.remove()
            db.engine.dispose()

    databases.add_template("territory", load)
    url = databases.fresh("territory")
    yield replace(base, database_url=url)
    databases.drop(url)
