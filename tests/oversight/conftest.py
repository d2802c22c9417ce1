"""Databases with cases in them, filled once per run and copied for each test."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.platform.db import db
from config import Config
from tests.conftest import base_config, dispose
from tests.oversight.ground import closed, insert, row
from tests.support.databases import Databases

OPEN, OF_ALL = 600, 1200
CROWD, OF_CROWD = 3000, 12000


def open_rows() -> list[dict[str, Any]]:
    """The open cases of the usual database."""
    rnd = random.Random(11)
    return [row(rnd, number) for number in range(OPEN)]


@pytest.fixture
def config(tmp_path: Path, databases: Databases) -> Iterator[Config]:
    """Settings with a database of six hundred open cases and as many closed ones on the same ground."""

    def fill() -> None:
        rnd = random.Random(12)
        insert(open_rows() + [closed(row(rnd, number)) for number in range(OPEN, OF_ALL)])

    yield from _filled(tmp_path, databases, "oversight", fill)


@pytest.fixture
def rows(app: Flask) -> Iterator[list[dict[str, Any]]]:
    """The open cases of the database, in an application context."""
    with app.app_context():
        yield open_rows()
        db.session.remove()


@pytest.fixture
def crowded(tmp_path: Path, databases: Databases) -> Iterator[None]:
    """Enough cases, most of them closed, that a planner has something to weigh; its statistics are fresh."""

    def fill() -> None:
        rnd = random.Random(3)
        insert([row(rnd, number) for number in range(CROWD)])
        insert([closed(row(rnd, number)) for number in range(CROWD, OF_CROWD)])

    for config in _filled(tmp_path, databases, "oversight-crowd", fill):
        app = create_app(config)
        with app.app_context():
            _refresh_statistics()
            yield
            db.session.remove()
        dispose(app)


def _filled(tmp_path: Path, databases: Databases, name: str, fill: Any) -> Iterator[Config]:
    def prepare(url: str) -> None:
        app = create_app(replace(base_config(tmp_path), database_url=url))
        with app.app_context():
            fill()
        dispose(app)

    databases.add_template(name, prepare)
    url = databases.fresh(name)
    yield replace(base_config(tmp_path), database_url=url)
    databases.drop(url)


def _refresh_statistics() -> None:
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE case_file")
