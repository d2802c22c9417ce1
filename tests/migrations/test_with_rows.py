"""An upgrade of a database that is in use: rows that refer to each other come through every revision."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.platform.db import db
from tests.migrations.test_migrations import MIGRATIONS, move

# One open case with what refers to it, as the first revision knew it
ROWS: dict[str, dict[str, object]] = {
    "case_file": {"id": 1, "number": "00000000", "is_open": True, "state": "rectifying"},
    "finding": {"id": "f", "case_id": 1},
    "case_event": {"id": 1, "case_id": 1, "seq": 1},
    "case_guide": {"unit_code": "CGJ", "case_id": 1},
    "case_photo": {"token": "t", "case_id": 1, "event_id": 1},
}


def filler(column: Any) -> object:
    """Something that a column takes which must not be empty."""
    if isinstance(column["type"], sa.Boolean):
        return False
    if isinstance(column["type"], sa.DateTime):
        return datetime(2026, 11, 1, tzinfo=UTC)
    if isinstance(column["type"], sa.Integer | sa.Numeric | sa.Float):
        return 0
    return [] if isinstance(column["type"], sa.JSON) else "x"


def fill(connection: sa.Connection) -> None:
    for name, given in ROWS.items():
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        columns = sa.inspect(connection).get_columns(name)
        needed = {column["name"]: filler(column) for column in columns if not column["nullable"]}
        connection.execute(sa.insert(table).values(needed | given))


def counted(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        return {name: connection.scalar(sa.text(f"SELECT count(*) FROM {name}")) or 0 for name in ROWS}


def test_rows_of_the_first_revision_come_through_all_others(app: Flask) -> None:
    with app.app_context():
        downgrade(directory=MIGRATIONS, revision="0001")
        with db.engine.begin() as connection:
            fill(connection)
        db.session.remove()
        upgrade(directory=MIGRATIONS, revision="head")
        db.session.remove()
    assert counted(app) == dict.fromkeys(ROWS, 1)
    with app.app_context():
        downgrade(directory=MIGRATIONS, revision="0001")
        db.session.remove()
    assert counted(app) == dict.fromkeys(ROWS, 1)
    move(app, "head")


def test_what_waits_on_two_phones_is_one_row_in_the_older_schema_and_not_lost(app: Flask) -> None:
    select = "SELECT account_id, waiting, heard_at FROM phone_queue ORDER BY account_id"
    with app.app_context():
        with db.engine.begin() as connection:
            table = sa.Table("phone_queue", sa.MetaData(), autoload_with=connection)
            for account, phone, day in ((1, "a", 1), (1, "b", 3), (2, "a", 2)):
                at = datetime(2026, 11, day, tzinfo=UTC)
                values = {"account_id": account, "phone": phone, "waiting": day, "oldest_at": at, "heard_at": at}
                connection.execute(sa.insert(table).values(values))
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision="0020")
        with db.engine.connect() as connection:
            older = connection.execute(sa.text(select)).all()
        upgrade(directory=MIGRATIONS, revision="head")
        with db.engine.connect() as connection:
            newer = connection.execute(sa.text(select)).all()
    assert [(row.account_id, row.waiting) for row in older] == [(1, 4), (2, 2)]
    assert "2026-11-03" in str(older[0].heard_at)
    assert newer == older


def test_what_was_joined_into_a_sealed_case_is_woken(app: Flask) -> None:
    """1 is sealed, 3 was joined into 2 and 2 into 1; 5 was joined into 4, which is open."""
    cases = {1: ("sealed", None), 2: ("merged", 1), 3: ("merged", 2), 4: ("dispatched", None), 5: ("merged", 4)}
    with app.app_context():
        downgrade(directory=MIGRATIONS, revision="0021")
        with db.engine.begin() as connection:
            table = sa.Table("case_file", sa.MetaData(), autoload_with=connection)
            columns = sa.inspect(connection).get_columns("case_file")
            needed = {column["name"]: filler(column) for column in columns if not column["nullable"]}
            for key, (state, into) in cases.items():
                values = {"id": key, "number": f"0000000{key}", "state": state, "merged_into": into}
                connection.execute(sa.insert(table).values(needed | values))
        db.session.remove()
        upgrade(directory=MIGRATIONS, revision="head")
        with db.engine.connect() as connection:
            woken = connection.scalars(sa.text("SELECT id FROM case_file WHERE wake_at IS NOT NULL ORDER BY id")).all()
    assert woken == [2, 3]
