"""`run.py prove holders`: thousands of random histories in which every case has exactly one holder at every moment.

On both databases. Printed: how many histories and steps were carried out, which kinds, and the first disagreement if any.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask

from app import create_app
from tests.cases.holders import HolderError
from tests.cases.holders_acts import lived
from tests.conftest import base_config, dispose
from tests.support import city
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, migrate

PER_DATABASE = 25
"""Histories on one database before a fresh one is taken: sweeps look at everything that is left over."""


@contextmanager
def served(kind: str) -> Iterator[Generator[Flask]]:
    """Services on fresh databases with the city in them, one after another."""

    def build(url: str) -> None:
        migrate(create_app(replace(base_config(root), database_url=url)))

    def fill(url: str) -> None:
        app = create_app(replace(base_config(root), database_url=url))
        with app.app_context():
            city.load()
        dispose(app)

    def fresh() -> Generator[Flask]:
        while True:
            url = server.fresh("city")
            app = create_app(replace(base_config(root), database_url=url))
            yield app
            dispose(app)
            server.drop(url)

    with tempfile.TemporaryDirectory(prefix="mingcha-holders-") as directory:
        root = Path(directory)
        server: Databases = PostgresDatabases(build) if kind == "postgres" else SqliteDatabases(root, build)
        server.add_template("city", fill)
        apps = fresh()
        yield apps
        apps.close()
        server.stop()


def prove(kind: str, histories: int, length: int, seed: int) -> Counter[str]:
    """Live through so many histories on one kind of database; how often each step was done. Raises HolderError."""
    total: Counter[str] = Counter()
    with served(kind) as apps:
        for first in range(0, histories, PER_DATABASE):
            with next(apps).app_context():
                total += lived(city.people(), seed + first, min(PER_DATABASE, histories - first), length)
    return total


def main(arguments: list[str]) -> int:
    """Prove it on both databases; 1 when a case ever had no holder or two, or something kept was rewritten."""
    parser = argparse.ArgumentParser(prog="run.py prove holders")
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--length", type=int, default=40)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    chosen = parser.parse_args(arguments)
    for kind in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        try:
            done = prove(kind, chosen.histories, chosen.length, chosen.seed)
        except HolderError as error:
            print(f"{kind}: {error}")
            return 1
        kinds = ", ".join(f"{what} {count}" for what, count in sorted(done.items()))
        print(f"{kind}: {chosen.histories} histories, {sum(done.values())} steps, one holder at every moment ({kinds})")
    return 0
