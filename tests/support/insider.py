"""A connection as somebody has it who holds the database's file or its owner's role: nothing guards the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.platform.db import db

_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@contextmanager
def unguarded() -> Iterator[Connection]:
    """One transaction without triggers; on leaving it is committed and the triggers stand again."""
    db.session.remove()
    engine = sa.create_engine(db.engine.url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
            yield connection
            return
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        triggers = connection.exec_driver_sql(_TRIGGERS).all()
        for name, _sql in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield connection
        for _name, sql in triggers:
            connection.exec_driver_sql(sql)
