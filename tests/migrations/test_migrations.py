"""Migrations: they make exactly the schema of the models, triggers included, take it away again, and can be run again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy.engine import Connection

from app import audit
from app.platform.authorizer import owner_rights
from app.platform.db import db
from app.platform.unit_of_work import atomic

MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")
TRIGGERS = {
    "sqlite": {
        "audit_entry_no_update",
        "audit_entry_no_delete",
        "audit_checkpoint_no_update",
        "audit_checkpoint_no_delete",
        "photo_write_once",
        "photo_possession_write_once",
    },
    "postgresql": {
        "audit_entry_append_only",
        "audit_checkpoint_append_only",
        "photo_write_once",
        "photo_possession_write_once",
    },
}
LIST_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
LIST_FUNCTIONS = "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'"


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with app.app_context(), db.engine.connect() as opened:
        yield opened


def differences(connection: Connection, metadata: sa.MetaData) -> list[Any]:
    """What a new migration would have to do."""
    options = dict(current_app.extensions["migrate"].configure_args)
    found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return found


def triggers(connection: Connection) -> set[str]:
    return set(connection.scalars(sa.text(LIST_TRIGGERS[connection.dialect.name])))


def described(connection: Connection) -> dict[str, Any]:
    """The schema as the database tells it."""
    inspector = sa.inspect(connection)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)],
            sorted(str(index["name"]) for index in inspector.get_indexes(table)),
            sorted(str(key["constrained_columns"]) for key in inspector.get_foreign_keys(table)),
        )
        for table in inspector.get_table_names()
    }


def move(app: Flask, to: str) -> None:
    """Up to the newest revision (``head``) or down to nothing (``base``)."""
    with app.app_context():
        (upgrade if to == "head" else downgrade)(directory=MIGRATIONS, revision=to)
        db.session.remove()


def test_migrated_schema_is_that_of_the_models(connection: Connection) -> None:
    assert differences(connection, db.metadata) == []


def test_what_the_models_have_and_the_database_lacks_is_found(connection: Connection) -> None:
    changed = sa.MetaData()
    for table in db.metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["audit_entry"].append_column(sa.Column("forgotten", sa.Integer))
    sa.Table("forgotten_table", changed, sa.Column("id", sa.Integer, primary_key=True))
    sa.Index("ix_forgotten", changed.tables["case_file"].c.person)
    found = {difference[0] for difference in differences(connection, changed)}
    assert found == {"add_table", "add_column", "add_index"}


def test_triggers_are_there_and_hold(app: Flask) -> None:
    with app.app_context():
        with db.engine.connect() as reader:
            assert triggers(reader) == TRIGGERS[reader.dialect.name]
        with atomic():
            audit.record("test.made", "test:1", {}, "tester")
        for statement in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
            refused = pytest.raises(sa.exc.DatabaseError, match="append-only")
            with owner_rights(), refused, db.engine.begin() as writer:
                writer.execute(sa.text(statement))
        assert audit.verify_chain() == (1, None)


def test_up_down_and_up_again(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as before:
        first, dialect = described(before), before.dialect.name
    move(app, "base")
    with app.app_context(), db.engine.connect() as empty:
        assert set(described(empty)) == {"alembic_version"}
        assert triggers(empty) == set()
        if dialect == "postgresql":
            assert list(empty.scalars(sa.text(LIST_FUNCTIONS))) == []
    move(app, "head")
    with app.app_context(), db.engine.connect() as again:
        assert described(again) == first
        assert triggers(again) == TRIGGERS[dialect]
        assert differences(again, db.metadata) == []


def test_revisions_are_one_line_and_the_database_stands_at_its_end(connection: Connection) -> None:
    scripts = ScriptDirectory(MIGRATIONS)
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1
    assert MigrationContext.configure(connection).get_current_revision() == scripts.get_current_head()
