from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit
from app.audit.models import AuditEntry
from app.platform.authorizer import owner_rights
from app.platform.db import db
from app.platform.unit_of_work import atomic


def write(count: int) -> None:
    for number in range(count):
        with atomic():
            audit.record("counted", f"thing:{number % 2}", {"number": number, "词": "脏"}, actor="h1")


def tamper(statement: str) -> None:
    """Change the table behind the application's back, as somebody with the file or the owner's role would."""
    with owner_rights(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_entry_no_{verb}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
        connection.exec_driver_sql(statement)
        connection.commit()


@pytest.mark.usefixtures("app_context")
class TestChain:
    def test_holds_when_untouched(self) -> None:
        write(5)
        assert audit.verify_chain() == (5, None)

    def test_reads_one_subject_in_order(self) -> None:
        write(5)
        assert [entry.body["number"] for entry in audit.entries_for("thing:0")] == [0, 2, 4]

    def test_needs_a_unit_of_work(self) -> None:
        with pytest.raises(RuntimeError):
            audit.record("x", "y", {}, actor="z")

    @pytest.mark.parametrize(
        ("statement", "seq"),
        [
            ("UPDATE audit_entry SET actor = 'h2' WHERE seq = 3", 3),
            ("UPDATE audit_entry SET action = 'x' WHERE seq = 1", 1),
            ("UPDATE audit_entry SET subject = 'x' WHERE seq = 2", 2),
            ("UPDATE audit_entry SET body = '{}' WHERE seq = 4", 4),
            ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE seq = 4", 4),
            ("UPDATE audit_entry SET previous = hash WHERE seq = 5", 5),
            ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ],
    )
    def test_finds_the_first_break(self, statement: str, seq: int) -> None:
        write(5)
        tamper(statement)
        count, broken = audit.verify_chain()
        assert broken is not None
        assert (count, broken.seq) == (seq - 1, seq)

    @pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'h2'", "DELETE FROM audit_entry"])
    def test_the_application_cannot_change_or_delete(self, statement: str) -> None:
        write(2)
        with (
            pytest.raises(sa.exc.DatabaseError, match=r"append-only|not authorized"),
            db.engine.connect() as connection,
        ):
            connection.exec_driver_sql(statement)
        assert audit.verify_chain() == (2, None)

    def test_replace_does_not_walk_through(self) -> None:
        write(2)
        if db.engine.dialect.name != "sqlite":
            return
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), db.engine.connect() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 1")


def test_command_says_where_it_breaks(app: Flask) -> None:
    with app.app_context():
        write(3)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    with app.app_context():
        tamper("UPDATE audit_entry SET actor = 'h2' WHERE seq = 2")
    result = runner.invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "entry 2" in result.output


def test_entries_are_counted(app: Flask) -> None:
    with app.app_context():
        write(2)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 2
