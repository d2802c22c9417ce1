"""Looks at one request from inside: how many statements it runs, how often it commits."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from app import create_app
from app.platform.db import db
from bench.city import City


@dataclass
class Count:
    """What one request asked of the database."""

    statements: int = 0
    commits: int = 0


@contextlib.contextmanager
def inside(city: City) -> Iterator[Flask]:
    """The application on the city's database, in this process."""
    app = create_app(city.config())
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@contextlib.contextmanager
def counted() -> Iterator[Count]:
    """Count what the block does on the current application's database."""
    count = Count()

    def statement(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        if not text.lstrip().upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            count.statements += 1

    def commit(_connection: sa.Connection) -> None:
        count.commits += 1

    event.listen(db.engine, "before_cursor_execute", statement)
    event.listen(db.engine, "commit", commit)
    try:
        yield count
    finally:
        event.remove(db.engine, "before_cursor_execute", statement)
        event.remove(db.engine, "commit", commit)
