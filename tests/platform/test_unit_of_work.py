from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from flask import Flask
from structlog.testing import capture_logs

from app import audit
from app.audit.models import AuditEntry
from app.platform import unit_of_work
from app.platform.db import db, journal_mode
from app.platform.errors import Busy, Conflict
from app.platform.unit_of_work import after_commit, atomic, emit, leave_snapshot, subscribe


def entries() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0


def put(action: str = "tested") -> None:
    audit.record(action, "thing:1", {"n": 1}, actor="tester")


@pytest.mark.usefixtures("app_context")
class TestAtomic:
    def test_commits_at_the_end(self) -> None:
        with atomic():
            put()
        assert entries() == 1

    def test_keeps_nothing_of_a_failed_block(self) -> None:
        with pytest.raises(ZeroDivisionError), atomic():
            put()
            raise ZeroDivisionError
        assert entries() == 0

    def test_nested_joins_the_outer_one(self) -> None:
        with pytest.raises(ZeroDivisionError), atomic():
            with atomic():
                put()
            raise ZeroDivisionError
        assert entries() == 0

    def test_refuses_changes_made_outside(self) -> None:
        db.session.add(AuditEntry(seq=1))
        with pytest.raises(RuntimeError, match="pending"), atomic():
            pass
        db.session.expunge_all()

    def test_a_reader_that_left_its_snapshot_holds_up_nobody(self) -> None:
        entries()
        assert db.session().in_transaction()
        leave_snapshot()
        assert not db.session().in_transaction()

    def test_slow_work_does_not_belong_inside(self) -> None:
        with pytest.raises(RuntimeError, match="slow"), atomic():
            leave_snapshot()

    def test_broken_constraint_becomes_conflict(self) -> None:
        with atomic():
            put()
        with pytest.raises(Conflict), atomic():
            db.session.execute(
                sa.insert(AuditEntry).from_select(
                    ["seq", "at", "actor", "action", "subject", "body", "previous", "hash"],
                    sa.select(
                        AuditEntry.seq,
                        AuditEntry.at,
                        AuditEntry.actor,
                        AuditEntry.action,
                        AuditEntry.subject,
                        AuditEntry.body,
                        AuditEntry.previous,
                        AuditEntry.hash,
                    ),
                )
            )
        assert entries() == 1

    def test_effects_run_after_commit_only(self) -> None:
        seen: list[int] = []
        with atomic():
            put()
            after_commit(lambda: seen.append(entries()))
            assert seen == []
        assert seen == [1]

    def test_effects_of_a_failed_block_never_run(self) -> None:
        seen: list[int] = []
        with pytest.raises(ZeroDivisionError), atomic():
            after_commit(lambda: seen.append(1))
            raise ZeroDivisionError
        assert seen == []

    def test_a_failing_effect_neither_undoes_nor_shows(self) -> None:
        def fails() -> None:
            raise ZeroDivisionError

        with capture_logs() as logged, atomic():
            put()
            after_commit(fails)
        assert entries() == 1
        assert [line["event"] for line in logged] == ["effect_failed"]

    def test_events_reach_their_subscribers(self) -> None:
        class Happened:
            pass

        heard: list[object] = []
        subscribe(Happened, heard.append)
        event = Happened()
        with atomic():
            emit(event)
            assert heard == []
        assert heard == [event]


def test_after_commit_outside_is_an_error(app_context: None) -> None:
    with pytest.raises(RuntimeError):
        after_commit(lambda: None)


def test_parallel_read_then_write_loses_nothing(app: Flask) -> None:
    """Four threads append through the chain at once: no busy error, no gap, no double."""
    errors: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                for _ in range(10):
                    with atomic():
                        put()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with app.app_context():
        assert audit.verify_chain() == (40, None)


def test_whose_turn_does_not_come_is_told_that_the_service_is_busy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_of_work, "_TURN_SECONDS", 0.01)
    told: list[BaseException] = []

    def wants() -> None:
        with app.app_context():
            if db.engine.dialect.name != "sqlite":
                told.append(Busy())
                return
            try:
                with atomic():
                    put()
            except Busy as error:
                told.append(error)

    with app.app_context():
        with atomic():
            put()
            other = threading.Thread(target=wants)
            other.start()
            other.join()
        with atomic():
            put()
        assert entries() == 2
    assert len(told) == 1


@pytest.mark.parametrize(
    ("version", "mode"),
    [((3, 40, 1), "TRUNCATE"), ((3, 51, 2), "TRUNCATE"), ((3, 51, 3), "WAL"), ((3, 54, 1), "WAL"), ((4, 0, 0), "WAL")],
)
def test_journal_mode_follows_the_library(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_sqlite_pragmas_are_in_force(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
            return
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA recursive_triggers").scalar() == 1
