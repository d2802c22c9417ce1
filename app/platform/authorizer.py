"""What SQLite lets the application's connections do: work with rows, never with the schema, the guards or the record's past.

Triggers refuse changes of append-only tables; this keeps whoever gets a statement into the service from removing the triggers
first (security 4c). Migrations run with ``owner_rights``. On PostgreSQL roles do the same (``platform.roles``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SCHEMA = frozenset(
    code
    for name, code in vars(sqlite3).items()
    if name.startswith(("SQLITE_CREATE_", "SQLITE_DROP_", "SQLITE_ALTER_"))
    or name in {"SQLITE_ATTACH", "SQLITE_DETACH", "SQLITE_REINDEX"}
)
_WRITES = frozenset({sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_LOOKS = frozenset({"table_info", "table_xinfo", "index_list", "index_info", "index_xinfo", "foreign_key_list"})
_owner: ContextVar[bool] = ContextVar("mingcha_owner_rights", default=False)


@contextmanager
def owner_rights() -> Iterator[None]:
    """Let the connections of this thread change the schema: for migrations."""
    token = _owner.set(True)
    try:
        yield
    finally:
        _owner.reset(token)


def guard(connection: sqlite3.Connection, append_only: Callable[[], frozenset[str]]) -> None:
    """Refuse, on this connection, everything that is not ordinary work with rows; pragmas may be read, not set."""

    def allowed(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
        if action in _SCHEMA:
            refused = True
        elif action in _WRITES:
            refused = first in append_only() or (first or "").startswith("sqlite_")
        else:
            refused = action == sqlite3.SQLITE_PRAGMA and second is not None and first not in _LOOKS
        return sqlite3.SQLITE_DENY if refused and not _owner.get() else sqlite3.SQLITE_OK

    connection.set_authorizer(allowed)
