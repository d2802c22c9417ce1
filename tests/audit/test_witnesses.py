"""What stands beside the record is held against it: rows and histories of cases, photos and their bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit import fingerprint
from app.audit.witnesses import discrepancies
from app.cases import (
    AfterPhoto,
    Fix,
    accept_case,
    advance_police_case,
    file_report,
    give_feedback,
    merge_case,
    order_rework,
    remove_demo_cases,
    seal_case,
    undo_case,
)
from app.cases.models import Case, PoliceCase
from app.cases.rules.digest import CASE_COLUMNS, POLICE_COLUMNS
from app.cases.rules.witness import Told, photo_faults, row_faults, story_faults
from app.evidence import stage_photo
from app.evidence.rules import original_key
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.audit.beside import Shelf
from tests.support.city import XIGUAN, People, jpeg, report
from tests.support.insider import unguarded


@pytest.fixture
def told(people: People) -> None:
    """A case with a life, a second one, and a confidential one."""
    number = file_report(report(note="三轮车旁"), people.inspector).number
    accept_case(people.officer, number)
    photo = stage_photo(io.BytesIO(jpeg(1))), AfterPhoto(fix=Fix(*XIGUAN, 6.0), provenance="camera_inpage")
    give_feedback(people.officer, number, "清运 1 车", [photo])
    order_rework(people.supervisor, number, "remains", "桶边还有")
    file_report(report("ZANG-02", note="另一处"), people.inspector)
    secret = file_report(report("HUANG-01"), people.inspector).number
    advance_police_case(people.police, secret)
    assert list(discrepancies()) == []


def found() -> list[tuple[str, str]]:
    return [(odd.subject.partition(":")[0], odd.reason) for odd in discrepancies()]


def change(statement: str) -> None:
    with unguarded() as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0


def change_column(table: type[Case] | type[PoliceCase], name: str) -> None:
    """Give one column of the first case another value."""
    column, key = table.__table__.c[name], table.__table__.c.id
    with unguarded() as connection:
        first, value = connection.execute(sa.select(key, column).order_by(key).limit(1)).one()
        changed = sa.update(table).where(key == first).values({name: _another(column.type, value)})
        assert connection.execute(changed).rowcount == 1


def _another(kind: sa.types.TypeEngine[object], value: Any) -> object:
    if isinstance(kind, sa.Boolean):
        return not value
    if isinstance(kind, sa.Integer | sa.Float):
        return value + 1
    if isinstance(kind, sa.String):
        return f"{value or ''}y"[-7:]
    return (value or datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(microseconds=1)


@pytest.mark.usefixtures("told")
class TestWhatIsFound:
    @pytest.mark.parametrize(("table", "columns"), [(Case, CASE_COLUMNS), (PoliceCase, POLICE_COLUMNS)])
    def test_every_column_of_a_case(self, table: type[Case] | type[PoliceCase], columns: tuple[str, ...]) -> None:
        shelf = Shelf.read()
        for column in columns:
            change_column(table, column)
            assert {kind for kind, _reason in found()} == {"case" if table is Case else "police"}, column
            shelf.store()
        assert found() == []

    def test_histories_and_photos(self) -> None:
        shelf = Shelf.read()
        for statement in (
            "UPDATE case_event SET text = 'nothing' WHERE action = 'feedback'",
            "UPDATE case_event SET reason = 'other' WHERE action = 'rework'",
            "UPDATE case_event SET target = 'closed' WHERE action = 'rework'",
            "UPDATE case_event SET source = 'closed' WHERE action = 'rework'",
            "UPDATE case_event SET action = 'pass' WHERE action = 'rework'",
            "UPDATE case_event SET seq = 9 WHERE action = 'rework'",
            "UPDATE case_photo SET sha256 = (SELECT sha256 FROM case_photo WHERE role = 'after') WHERE role = 'near'",
            "UPDATE case_photo SET sha256 = 'f' || substr(sha256, 2) WHERE role = 'wide'",
            "UPDATE case_photo SET case_id = NULL WHERE role = 'after'",
            "UPDATE photo SET size = size + 1",
            "UPDATE photo SET width = 1",
        ):
            change(statement)
            assert found(), statement
            shelf.store()
        assert found() == []

    def test_bytes_changed_or_gone(self, city_app: Flask) -> None:
        (sha256,) = db.session.scalars(sa.text("SELECT sha256 FROM photo"))
        path = Path(city_app.config["MINGCHA"].uploads_path) / original_key(sha256)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        assert found() == [("photo", "its bytes are not those that were received")]
        path.unlink()
        assert found() == [("photo", "its bytes are gone")]

    def test_rows_deleted(self) -> None:
        with unguarded() as connection:
            for table in ("case_event", "case_guide", "case_decision", "finding", "case_photo", "photo_possession"):
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
                connection.exec_driver_sql(f"DELETE FROM {table}")
            connection.exec_driver_sql("DELETE FROM photo")
        kinds = {reason for _kind, reason in found()}
        assert "it was received and has no row any more" in kinds
        assert any("missing from the history" in reason for reason in kinds)


def test_a_case_that_is_gone_is_missed_unless_the_demo_city_went(people: People) -> None:
    number = file_report(report(), people.inspector).number
    with atomic():
        db.session.execute(sa.update(Case).values(is_demo=True))
        remove_demo_cases()
    assert [odd.subject for odd in discrepancies()] == [f"case:{number}"]
    from app import audit

    with atomic():
        audit.record("demo.removed", "demo", {}, "demo")
    assert list(discrepancies()) == []


class Said:
    """An entry for the rules."""

    def __init__(self, seq: int, action: str = "case.x", **body: object) -> None:
        self.seq, self.action, self.body = seq, action, body


class TestRules:
    def test_rows(self) -> None:
        old, first, second = Said(1), Said(2, before=None, after="a"), Said(3, before="a", after="b")
        assert list(row_faults([old, first, second], "b")) == []
        assert list(row_faults([old], "anything")) == []
        assert list(row_faults([first, second], "c")) == ["the row is not as the entry 3 left it"]
        assert list(row_faults([first, Said(4, before="x", after="b")], "b")) == [
            "the row changed between the entries 2 and 4"
        ]
        assert list(row_faults([], "a")) == ["the record says nothing of it"]

    def test_an_unknown_step(self) -> None:
        filed = Told(1, "file", "", None, None, "dispatched")
        assert list(story_faults([Said(1, "case.file", photos=[])], [filed])) == []
        invented = Told(2, "pass", "", None, "checking", "closed")
        assert list(story_faults([], [filed, invented])) == ["the record does not know the step 2 of the history"]

    def test_a_step_of_a_sealed_case_has_lost_its_words(self) -> None:
        step = {"version": 2, "reason": None, "from": "dispatched", "to": "rectifying", "text": fingerprint("清运")}
        entries = [Said(1, "case.accept", **step), Said(2, "case.seal")]
        told = Told(2, "accept", "", None, "dispatched", "rectifying")
        assert list(story_faults(entries, [told])) == []
        assert len(list(story_faults(entries[:1], [told]))) == 1
        assert len(list(story_faults(entries, [replace(told, text="清运")]))) == 1

    @pytest.mark.parametrize(("digests", "faults"), [(["a"], 0), ([], 1), (["a", "b"], 1), (["b"], 2), (["a", "a"], 1)])
    def test_photos(self, digests: list[str], faults: int) -> None:
        entries = [Said(1, "case.file", finding="f", photos=["a"]), Said(2, "case.photo_lost", finding="f", photos=1)]
        assert len(list(photo_faults(entries, {"f": digests}, {}))) == faults
        feedback = Said(3, "case.feedback", version=3, to="checking", photos=["a"])
        assert len(list(photo_faults([feedback], {}, {3: digests}))) == faults
        assert len(list(photo_faults([], {}, {3: digests}))) == len(digests)
        older = Said(3, "case.feedback", version=3, to="checking")
        assert list(photo_faults([older], {}, {3: digests})) == []


@pytest.fixture
def three(people: People) -> list[str]:
    """Three open cases of one item."""
    return [file_report(report(note=f"第 {each} 处"), people.inspector).number for each in range(3)]


class TestCasesThatGoElsewhere:
    """Findings and photos follow a merge, its undoing and the police; the record is held against them all the way."""

    def test_merged_in_turn_and_undone(self, people: People, three: list[str]) -> None:
        first, second, third = three
        accept_case(people.officer, second)
        staged = stage_photo(io.BytesIO(jpeg(3)))
        give_feedback(
            people.officer, second, "清运", [(staged, AfterPhoto(fix=Fix(*XIGUAN, 6.0), provenance="camera_inpage"))]
        )
        order_rework(people.supervisor, second, "remains")
        merge_case(people.arbiter, first, second, "同一处")
        assert found() == []
        merge_case(people.arbiter, second, third, "同一处")
        assert found() == []
        undo_case(people.arbiter, first, "不是一处")
        assert found() == []
        undo_case(people.arbiter, second, "也不是")
        assert found() == []
        merge_case(people.arbiter, third, first, "同一处")
        assert found() == []

    def test_sealed_with_what_was_merged_into_it(self, people: People, three: list[str]) -> None:
        first, second, third = three
        merge_case(people.arbiter, first, second, "同一处")
        seal_case(people.arbiter, second, "HUANG-01", "门内有人")
        assert found() == []
        undo_case(people.arbiter, first, "不是一处")
        assert found() == []
        merge_case(people.arbiter, first, third, "同一处")
        assert found() == []

    def test_what_is_moved_past_the_record(self, people: People, three: list[str]) -> None:
        first, second, third = three
        seal_case(people.arbiter, first, "HUANG-01", "门内有人")
        merge_case(people.arbiter, second, third, "同一处")
        shelf = Shelf.read()
        for statement in (
            "UPDATE finding SET case_id = (SELECT min(id) FROM case_file) WHERE case_id IS NOT NULL",
            "UPDATE finding SET case_id = NULL WHERE case_id IS NOT NULL",
            "UPDATE finding SET police_case_id = NULL WHERE police_case_id IS NOT NULL",
            "UPDATE finding SET case_id = 1, police_case_id = NULL WHERE police_case_id IS NOT NULL",
            "UPDATE case_photo SET case_id = 1 WHERE case_id IS NULL",
            "UPDATE case_photo SET finding_id = NULL WHERE case_id IS NULL",
            "UPDATE case_file SET merged_into = NULL",
            "UPDATE case_event SET text = 'back again' WHERE action = 'merge'",
        ):
            change(statement)
            assert found(), statement
            shelf.store()
        assert found() == []
