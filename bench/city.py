"""Databases to measure on: a demo city of a given size, made once and copied for every run."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from config import Config, from_environment, with_secrets

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / ".run" / "bench"
SEED = 20261101
PASSWORD = "bench-city-only-4711"
INSPECTOR, SUPERVISOR = "bench-inspector", "bench-supervisor"
ACCOUNTS = {INSPECTOR: "inspector", SUPERVISOR: "supervisor"}
OFFICE = "ZHDC"
_MADE_FROM = ("app/**/*.py", "app/**/*.yaml", "app/**/*.geojson", "migrations/versions/*.py")


@dataclass(frozen=True)
class City:
    """A filled database with its secrets and photos in a directory of its own."""

    path: Path
    cases: int

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "instance" / "mingcha.db"

    @property
    def environ(self) -> dict[str, str]:
        """What the service needs to run on it; limits that guard against floods are lifted."""
        return {
            **os.environ,
            "MINGCHA_INSTANCE_PATH": str(self.path / "instance"),
            "MINGCHA_UPLOADS_PATH": str(self.path / "uploads"),
            "MINGCHA_DEMO": "1",
            "MINGCHA_SECURE_COOKIES": "0",
            "MINGCHA_API_RATE": "1000000 per minute",
        }

    def config(self) -> Config:
        """The configuration the service has on it, for looking at it from inside."""
        return with_secrets(from_environment(self.environ))

    def flask(self, *arguments: str, given: str = "") -> str:
        """Run one command on it and return what it prints. Raises RuntimeError with its output when it fails."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout

    def rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a statement, read past the service."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def open_cases(self) -> int:
        """How many cases are open."""
        return int(str(self.rows("SELECT count(*) FROM case_file WHERE is_open = 1")[0][0]))


def fresh(cases: int) -> City:
    """A working copy of the city with that many cases; the original is made at first use and when its sources change."""
    original = _original(cases)
    copy = City(STORE / "work", cases)
    shutil.rmtree(copy.path, ignore_errors=True)
    shutil.copytree(original.path, copy.path)
    return copy


def empty(cases: int) -> City:
    """A working copy without any case, ready for that many."""
    city = City(STORE / "work", cases)
    shutil.rmtree(city.path, ignore_errors=True)
    _prepare(city)
    return city


def _prepare(city: City) -> None:
    (city.path / "uploads").mkdir(parents=True)
    for command in (["db", "upgrade"], ["territory", "load"], ["worktime", "seed"]):
        city.flask(*command)


def _original(cases: int) -> City:
    city = City(STORE / f"city-{cases}-{_sources()}", cases)
    if (city.path / "made").exists():
        return city
    for old in STORE.glob(f"city-{cases}-*"):
        shutil.rmtree(old)
    _prepare(city)
    if cases:
        city.flask("demo", "generate", "--cases", str(cases), "--seed", str(SEED))
    for login, role in ACCOUNTS.items():
        city.flask("accounts", "create", login, "--role", role, "--unit", OFFICE, "--password-stdin", given=PASSWORD)
    (city.path / "made").touch()
    return city


def _sources() -> str:
    digest = hashlib.sha256()
    for pattern in _MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
