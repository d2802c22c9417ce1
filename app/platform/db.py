"""The database: one declarative base, portable column types, and engines that behave the same on SQLite and PostgreSQL.

Only ``unit_of_work.atomic()`` begins and commits a write; sessions outside it read.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from app.platform.authorizer import guard

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITE_OPTION = "mingcha_write"
# In a table's arguments: rows are inserted, never changed or deleted; triggers, authorizer and roles all go by it.
APPEND_ONLY = {"info": {"append_only": True}}
# The WAL-reset corruption fault is fixed from this release on; older ones run with a rollback journal.
WAL_SAFE_SQLITE = (3, 51, 3)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": False, "expire_on_commit": False})


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out, whole microseconds, sortable in both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware to UTC; a naive value is a mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@cache
def append_only() -> frozenset[str]:
    """The tables whose rows are inserted and never changed or deleted. First asked once every model is loaded."""
    return frozenset(table.name for table in Base.metadata.tables.values() if table.info.get("append_only"))


Json = sa.JSON(none_as_null=True)


def journal_mode(version: tuple[int, ...]) -> str:
    """``WAL`` where the library is sound, else ``TRUNCATE``; both with ``synchronous=FULL``."""
    return "WAL" if version >= WAL_SAFE_SQLITE else "TRUNCATE"


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout=10000",
        f"journal_mode={journal_mode(sqlite3.sqlite_version_info)}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "cache_size=-65536",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    guard(connection, append_only)


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITE_OPTION, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def attach(engine: Engine) -> None:
    """Make an SQLite ``engine`` obey the house rules: durable pragmas and an explicit BEGIN."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


@cache
def _insertion(model: type[Base]) -> sa.Insert:
    return sa.insert(model.__table__)  # type: ignore[arg-type]  # a mapped class has a Table


@cache
def _insertion_with_key(model: type[Base]) -> sa.Insert:
    return _insertion(model).returning(*sa.inspect(model).primary_key)


def insert_row(model: type[Base], **values: Any) -> None:
    """Insert one row straight away, inside the caller's unit of work: a fraction of the cost of a tracked object."""
    db.session.execute(_insertion(model), values)


def insert_keyed(model: type[Base], **values: Any) -> Any:
    """Insert one row straight away; returns the key that the database gave it."""
    return db.session.execute(_insertion_with_key(model), values).scalar_one()


def engine_options(uri: str) -> dict[str, Any]:
    """Pool settings for the database behind ``uri``."""
    if uri.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False}, "pool_size": 16, "max_overflow": 8}
    limits = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
    return {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True, "connect_args": {"options": limits}}
