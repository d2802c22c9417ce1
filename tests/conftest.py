"""Fixtures every test may use: the application on a fresh database, a client, a clock that stands still on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from app import create_app
from app.platform.db import db
from config import Config
from tests.support import city
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, migrate
from tests.support.html_lint import PageClient
from tests.support.memory import keep_in_memory
from tests.support.quick_apps import compile_once

# Repeatable, and no clock decides whether a property holds: machines are slow at times
settings.register_profile("mingcha", deadline=None, derandomize=True)
settings.load_profile("mingcha")
compile_once()
SECRET = b"0123456789abcdef0123456789abcdef"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=("sqlite", "postgres"), default="sqlite", help="the database under test")


def pytest_configure() -> None:
    keep_in_memory()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run only what asks a database: the rest says the same again that it said on SQLite."""
    if config.getoption("--db") != "postgres":
        return
    asking = [item for item in items if _asks_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _asks_a_database(item)])
    items[:] = asking


def _asks_a_database(item: pytest.Item) -> bool:
    needs = not {"databases", "database_kind"}.isdisjoint(getattr(item, "fixturenames", ()))
    return needs and item.get_closest_marker("any_database") is None


def base_config(root: Path) -> Config:
    """Settings for tests: everything under ``root``, cheap passwords, jobs in place."""
    return Config(
        instance_path=root / "instance",
        uploads_path=root / "uploads",
        secret_key=SECRET,
        handle_key=SECRET[::-1],
        checkpoint_key=SECRET[::2],
        testing=True,
        immediate_jobs=True,
        argon2_memory_kib=8,
        argon2_time_cost=1,
        free_disk_floor=0,
        log_level="ERROR",
    )


def dispose(app: Flask) -> None:
    """Give back every connection of ``app``."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """“sqlite” or “postgres”: which database this run is about."""
    return str(request.config.getoption("--db"))


@pytest.fixture(scope="session")
def databases(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    root = tmp_path_factory.mktemp("databases")

    def build(url: str) -> None:
        app = create_app(replace(base_config(root), database_url=url))
        migrate(app)

    if database_kind == "postgres":
        server = PostgresDatabases(build, passing=True)
        yield server
        server.stop()
    else:
        yield SqliteDatabases(root, build)


@pytest.fixture(scope="session")
def city_template(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a template with the demo city and one account per role, made once per run."""
    root = tmp_path_factory.mktemp("city")

    def prepare(url: str) -> None:
        app = create_app(replace(base_config(root), database_url=url))
        with app.app_context():
            city.load()
        dispose(app)

    databases.add_template("city", prepare)
    return "city"


@pytest.fixture
def city_app(tmp_path: Path, databases: Databases, city_template: str) -> Iterator[Flask]:
    """The application on a database with the demo city, without second factors."""
    url = databases.fresh(city_template)
    app = create_app(replace(base_config(tmp_path), database_url=url, demo=True))
    yield app
    dispose(app)
    databases.drop(url)


@pytest.fixture
def city_context(city_app: Flask) -> Iterator[None]:
    """An application context with the demo city around the whole test."""
    with city_app.app_context():
        yield


@pytest.fixture
def people(city_context: None) -> city.People:
    """One actor per role."""
    return city.people()


@pytest.fixture
def config(tmp_path: Path, databases: Databases) -> Iterator[Config]:
    url = databases.fresh()
    yield replace(base_config(tmp_path), database_url=url)
    databases.drop(url)


@pytest.fixture
def make_app(config: Config) -> Iterator[Callable[..., Flask]]:
    """Builds the application with changed settings on this test's database."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        app = create_app(replace(config, **changes))  # type: ignore[arg-type]
        made.append(app)
        return app

    yield make
    for app in made:
        dispose(app)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def app_context(app: Flask) -> Iterator[None]:
    """An application context around the whole test."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> PageClient:
    """A client that fails on every page which a strict browser or a screen reader would stumble over."""
    return PageClient(client)
