"""A service on a database of its own for each process that walks, and the record looked at when all have walked."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from app import create_app
from app.audit import verify_chain
from app.cases import case_discrepancies
from app.platform.db import db
from tests.cases.walks.acting import cast_of
from tests.cases.walks.police_service import PoliceWalk
from tests.cases.walks.pure import Count, Difference
from tests.cases.walks.service import ServiceWalk
from tests.conftest import base_config, dispose
from tests.support import city
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, migrate

CONFIDENTIAL_EVERY = 8


@dataclass(frozen=True)
class Share:
    """What one process walks, and where."""

    url: str
    root: Path
    first: int
    walks: int
    steps: int
    seed: int


def service_at(root: Path, url: str) -> Flask:
    """The service on a database; jobs are left for later, as no walk waits for one."""
    app = create_app(replace(base_config(root), database_url=url))
    app.extensions["mingcha_jobs"].suppressed = True
    return app


@contextlib.contextmanager
def shares(kind: str, walks: int, steps: int, seed: int, processes: int) -> Iterator[list[Share]]:
    """The walks divided among processes, each with a database of the demo city."""

    def build(url: str) -> None:
        migrate(service_at(root, url))

    def fill(url: str) -> None:
        app = service_at(root, url)
        with app.app_context():
            city.load()
        dispose(app)

    with tempfile.TemporaryDirectory(prefix="mingcha-walks-") as directory:
        root, size = Path(directory), -(-walks // processes)
        server: Databases = PostgresDatabases(build) if kind == "postgres" else SqliteDatabases(root, build)
        server.add_template("city", fill)
        yield [
            Share(server.fresh("city"), root / str(first), first, min(size, walks - first), steps, seed)
            for first in range(0, walks, size)
        ]
        if isinstance(server, PostgresDatabases):
            server.stop()


def walk_share(share: Share) -> Count:
    """Walk a share; in the end the record must hold and every row be as it left it. Raises Difference."""
    app, count = service_at(share.root, share.url), Count()
    with app.app_context():
        cast = cast_of(city.people())
        for number in range(share.first, share.first + share.walks):
            kind = PoliceWalk if number % CONFIDENTIAL_EVERY == CONFIDENTIAL_EVERY - 1 else ServiceWalk
            kind(number, share.seed, cast).go(share.steps, count)
            db.session.remove()
        hold_record()
    dispose(app)
    return count


def hold_record() -> None:
    """The chain holds, and every case stands as the record left it. Raises Difference."""
    entries, broken = verify_chain()
    if broken is not None:
        raise Difference(f"the record breaks after {entries} entries: {broken}")
    if odd := next(case_discrepancies(), None):
        raise Difference(f"{odd.subject} against the record: {odd.reason}")
