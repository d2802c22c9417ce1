"""SQLite: a statement that got into the service can touch neither schema nor guards nor the record's past."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit
from app.platform.authorizer import owner_rights
from app.platform.db import append_only, db
from app.platform.unit_of_work import atomic

REFUSED = (
    "DROP TRIGGER audit_entry_no_update",
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry RENAME TO old",
    "CREATE TABLE audit_entry_2 (n int)",
    "CREATE TRIGGER quiet BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TRIGGER quiet BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(IGNORE); END",
    "CREATE VIEW seen AS SELECT 1",
    "ATTACH DATABASE ':memory:' AS other",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA writable_schema = ON",
    "PRAGMA synchronous = OFF",
    "UPDATE sqlite_master SET sql = ''",
    "DELETE FROM audit_checkpoint",
    "UPDATE audit_entry SET actor = 'x'",
)


def test_only_rows_may_be_worked_with(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL has roles")
        assert append_only() >= {"audit_entry", "audit_checkpoint"}
        with atomic():
            audit.record("x", "thing:1", {}, actor="h")
        for statement in REFUSED:
            with (
                pytest.raises(sa.exc.DatabaseError, match=r"not authorized|may not be modified"),
                db.engine.connect() as by,
            ):
                by.exec_driver_sql(statement)
        with db.engine.connect() as by:
            assert by.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        with owner_rights(), db.engine.connect() as by:
            by.exec_driver_sql("CREATE TABLE allowed (n int)")
            by.exec_driver_sql("DROP TABLE allowed")
        assert audit.verify_chain() == (1, None)
