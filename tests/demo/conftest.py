"""The shipped city with its demo people, on a database of its own per test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.demo.people import cast, ensure_people
from app.demo.pictures import take_in
from app.territory import load_city
from app.worktime import ensure_seeded
from config import Config
from tests.conftest import base_config, dispose
from tests.support.databases import Databases

# A Friday afternoon within the legal calendar, so that nothing is provisional
UNTIL = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures lie, taken in once per run."""
    return tmp_path_factory.mktemp("demo-uploads")


@pytest.fixture(scope="session")
def demo_template(databases: Databases, demo_uploads: Path) -> str:
    """The name of a template with the city, its demo people and pictures, made once per run."""

    def prepare(url: str) -> None:
        settings = replace(base_config(demo_uploads), uploads_path=demo_uploads, immediate_jobs=False)
        app = create_app(replace(settings, database_url=url))
        with app.app_context():
            load_city()
            ensure_seeded("test")
            ensure_people()
            take_in(cast().inspectors[0])
        dispose(app)

    databases.add_template("demo", prepare)
    return "demo"


@pytest.fixture
def demo_app(tmp_path: Path, databases: Databases, demo_template: str, demo_uploads: Path) -> Iterator[Flask]:
    """The application on a city with people and without cases."""
    yield from _app(replace(base_config(tmp_path), uploads_path=demo_uploads), databases, demo_template)


@pytest.fixture
def second_app(tmp_path: Path, databases: Databases, demo_template: str, demo_uploads: Path) -> Iterator[Flask]:
    """Another such application, on a database of its own; the pictures are shared."""
    yield from _app(replace(base_config(tmp_path), uploads_path=demo_uploads), databases, demo_template)


def _app(settings: Config, databases: Databases, template: str) -> Iterator[Flask]:
    url = databases.fresh(template)
    # No job runs: what the derivatives change is not part of what is compared
    app = create_app(replace(settings, database_url=url, demo=True, immediate_jobs=False))
    yield app
    dispose(app)
    databases.drop(url)
