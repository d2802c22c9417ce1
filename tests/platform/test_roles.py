"""PostgreSQL: the application's role owns no table and can neither change the record nor switch off what guards it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit, create_app
from app.cases import accept_case, file_report
from app.platform.db import append_only, db
from tests.conftest import dispose
from tests.support import city


@pytest.fixture
def served(city_app: Flask) -> Iterator[tuple[Flask, str]]:
    """The demo city as a service of its own role serves it, and that role."""
    with city_app.app_context():
        url = db.engine.url
    if not url.drivername.startswith("postgresql"):
        pytest.skip("SQLite has no roles")
    role = f"service {url.database}"
    arguments = ["--owner", f"owner {url.database}", "--application", role]
    for _twice in range(2):
        result = city_app.test_cli_runner().invoke(args=["database", "roles", *arguments])
        assert result.exit_code == 0, result.output
    assert city_app.test_cli_runner().invoke(args=["database", "check"]).exit_code == 1, "a superuser asks here"
    own = url.set(username=role).render_as_string(hide_password=False)
    app = create_app(replace(city_app.config["MINGCHA"], database_url=own))
    yield app, role
    dispose(app)


def test_the_service_works_and_cannot_change_the_record(served: tuple[Flask, str]) -> None:
    app, role = served
    assert role in app.test_cli_runner().invoke(args=["database", "check"]).output
    with app.app_context():
        people = city.people()
        accept_case(people.officer, file_report(city.report(), people.inspector).number)
        assert audit.verify_record().breaks == []
        tables = append_only()
        assert set(tables) >= {"audit_entry", "audit_checkpoint"}
        for table in tables:
            for statement in (
                f"UPDATE {table} SET previous = ''",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                f"DROP TRIGGER {table}_append_only ON {table}",
                f"DROP TABLE {table} CASCADE",
                f"ALTER TABLE {table} OWNER TO CURRENT_USER",
                "SET session_replication_role = replica",
                "DROP FUNCTION audit_entry_append_only() CASCADE",
                "CREATE TABLE audit_entry_2 (n int)",
            ):
                with (
                    pytest.raises(sa.exc.DatabaseError, match=r"permission denied|must be (owner|able)"),
                    db.engine.connect() as connection,
                ):
                    connection.exec_driver_sql(statement)
        assert audit.verify_record().breaks == []


def test_one_role_for_both_is_refused(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["database", "roles", "--owner", "same", "--application", "same"])
    assert result.exit_code == 1
