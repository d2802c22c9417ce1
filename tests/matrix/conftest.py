"""One world for all tests of the matrix: each person logs in once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app import create_app
from tests.conftest import base_config, dispose
from tests.matrix.world import World, prepare
from tests.support.databases import Databases


@pytest.fixture(scope="session")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = tmp_path_factory.mktemp("matrix")

    url = databases.fresh()
    app = create_app(replace(base_config(root), database_url=url, demo=True))
    with app.app_context():
        prepare()
    yield World(app)
    dispose(app)
    databases.drop(url)
