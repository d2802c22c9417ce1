"""A town of its own for a proof: database, photos, people, and a gunicorn on it that can be killed."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.platform.db import db
from config import ROOT, from_environment, with_secrets
from tests.support import city
from tests.support.databases import PostgresDatabases, migrate
from tests.support.sign_in import session_of

START_SECONDS = 60


@dataclass(frozen=True)
class Town:
    """The folder with everything in it, the environment of the service, and the application to look in from here."""

    folder: Path
    environ: dict[str, str]
    app: Flask

    def cookie(self, login: str) -> tuple[str, str]:
        """Name and value of a fresh session of ``login``."""
        return session_of(self.app, login)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """The rows of a statement, read past the service."""
        with self.app.app_context():
            rows = [tuple(row) for row in db.session.execute(sa.text(statement))]
            db.session.remove()
            return rows

    def photo_is_whole(self, sha256: str) -> bool:
        """Whether the bytes that were promised under this digest lie on the disk and still have it."""
        path = self.folder / "uploads" / "originals" / sha256[:2] / sha256[2:4] / sha256
        return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


@contextmanager
def make_town(folder: Path, database: str = "sqlite") -> Iterator[Town]:
    """The demo city with one account per role, on ``sqlite`` or on a ``postgres`` of its own, under ``folder``."""
    if database == "postgres":
        server = PostgresDatabases(lambda _url: None)
        try:
            with _town(folder, {"DATABASE_URL": server.fresh()}) as town:
                yield town
        finally:
            server.stop()
    else:
        with _town(folder, {}) as town:
            yield town


@contextmanager
def _town(folder: Path, more: dict[str, str]) -> Iterator[Town]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MINGCHA_")}
    environ = {
        **inherited,
        "MINGCHA_INSTANCE_PATH": str(folder / "instance"),
        "MINGCHA_UPLOADS_PATH": str(folder / "uploads"),
        "MINGCHA_DEMO": "1",
        "MINGCHA_API_RATE": "1000000 per minute",
        "MINGCHA_FREE_DISK_FLOOR": "0",
        **more,
    }
    app = create_app(with_secrets(from_environment(environ)))
    migrate(app)
    with app.app_context():
        city.load()
    yield Town(folder, environ, app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@dataclass
class Server:
    """The service of a town as it ships, broken from outside. ``kill`` ends every process of it at once."""

    town: Town
    rate: float = 0
    seed: str = ""
    control: str = ""
    port: int = 0
    kills: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where browsers find it: a secure context."""
        return f"http://localhost:{self.port}"

    @property
    def fault_log(self) -> Path:
        """What the layer of faults did to each call, a line of JSON each."""
        return self.town.folder / "faults.jsonl"

    def start(self) -> None:
        """Start it and wait until it answers. Raises RuntimeError when it does not."""
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--bind", f"127.0.0.1:{self.port}"]
        faults = {
            "FAULTS_RATE": str(self.rate),
            "FAULTS_SEED": f"{self.seed}-{self.kills}",
            "FAULTS_CONTROL": self.control,
            "FAULTS_LOG": str(self.fault_log),
        }
        with (self.town.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "tests.faults.service:app"],
                cwd=ROOT,
                env={**self.town.environ, **faults},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def kill(self) -> None:
        """No farewell: SIGKILL to the whole process group."""
        self.kills += 1
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it gently."""
        if self._process is not None and self._process.poll() is None:
            self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        if how == signal.SIGKILL:
            os.killpg(self._process.pid, how)
        else:
            self._process.send_signal(how)
        self._process.wait(timeout=60)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _wait(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            time.sleep(0.05)
        raise RuntimeError(f"no answer on port {self.port}; see {self.town.folder / 'server.log'}")


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Run ``server`` until the block ends, however it ends; being told to stop ends the block too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port of the loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
