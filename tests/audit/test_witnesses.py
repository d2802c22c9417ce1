"""What stands beside the record is held against it: rows and histories of cases, photos and their bytes."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit import verify_record
from app.audit.witnesses import discrepancies, unheld
from app.cases import (
    AfterPhoto,
    Fix,
    accept_case,
    file_report,
    give_feedback,
    merge_case,
    order_rework,
    remove_demo_cases,
    seal_case,
    undo_case,
)
from app.cases.models import Case
from app.cases.rules.witness import (
    Photo,
    Row,
    Seen,
    Told,
    finding_faults,
    photo_faults,
    police_story_faults,
    row_faults,
    story_faults,
)
from app.cases.service.sending import Correction, correct_case
from app.cases.service.splitting import Part, split_case
from app.evidence import stage_photo
from app.evidence.rules import original_key
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.unit_of_work import atomic
from tests.audit.beside import EDITS, TABLES, Shelf, changed, live, some_columns
from tests.audit.tampering import Book
from tests.support.city import XIGUAN, People, jpeg, report
from tests.support.insider import unguarded


@pytest.fixture
def lives(people: People) -> None:
    """Cases with a past."""
    live(people)
    assert list(discrepancies()) == []


def found() -> list[tuple[str, str]]:
    return [(odd.subject.partition(":")[0], odd.reason) for odd in discrepancies()]


def change(statement: str) -> None:
    with unguarded() as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0


@pytest.mark.usefixtures("lives")
class TestWhatIsFound:
    def test_every_column_that_the_record_holds(self) -> None:
        shelf, dice = Shelf.read(), random.Random(7)
        for table, column in some_columns(dice):
            changed(shelf, table, column, dice)
            assert found(), f"{table.__tablename__}.{column}"
            shelf.store(table)
        assert found() == []

    def test_rows_deleted_doubled_and_exchanged(self) -> None:
        shelf, dice = Shelf.read(), random.Random(7)
        for name, edit in EDITS.items():
            for table in TABLES:
                if edit(shelf, table, dice):
                    assert found(), f"{table.__tablename__} {name}"
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
            "UPDATE case_event SET seq = 99 WHERE action = 'rework'",
            "UPDATE case_photo SET sha256 = (SELECT min(sha256) FROM case_photo WHERE role = 'after') WHERE role = 'near'",
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
        sha256 = db.session.scalars(sa.text("SELECT sha256 FROM photo ORDER BY sha256")).first()
        assert sha256 is not None
        path = Path(city_app.config["MINGCHA"].uploads_path) / original_key(sha256)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        assert found() == [("photo", "its bytes are not those that were received")]
        path.unlink()
        assert found() == [("photo", "its bytes are gone")]

    def test_a_record_from_before_rows_were_named_verifies_and_says_what_it_does_not_hold(self) -> None:
        assert unheld() == 0
        book = Book.read()
        for row in book.entries:
            row["body"].pop("beside_edition", None)
            named = row["body"].get("beside", {})
            for name in [each for each in named if each.partition(":")[0] in {"decision", "guide", "split"}]:
                del named[name]
        book.rehash()
        book.store()
        assert (verify_record().breaks, found()) == ([], [])
        assert 10 < unheld() < 40
        change("UPDATE case_decision SET outcome = 'nothing'")
        assert found() == []
        for row in book.entries:
            row["body"].pop("beside", None)
            if row["subject"].startswith("text:"):
                row["body"].pop("after", None)
        book.rehash()
        book.store()
        assert (verify_record().breaks, found()) == ([], [])
        assert unheld() > 50
        change("UPDATE case_ruling SET text = 'nothing'")
        assert found() == []
        change("UPDATE standard_text SET text = 'nothing' WHERE unit_code IS NULL")
        assert [kind for kind, _reason in found()] == ["text"]

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
    # Its entry does not say that it was invented: a real case went under that pretext
    assert [odd.subject for odd in discrepancies()] == [f"case:{number}"]
    book = Book.read()
    for row in book.entries:
        if row["action"] == "case.file":
            row["body"]["demo"] = True
    book.rehash()
    book.store()
    assert list(discrepancies()) == []


def test_a_case_with_a_key_that_none_has_is_found(people: People) -> None:
    file_report(report(), people.inspector)
    shelf = Shelf.read()
    (row,) = shelf.rows[Case]
    with unguarded() as connection:
        connection.execute(sa.insert(Case), {**row, "id": -row["id"], "number": "99999999"})
    assert found() == [("case", "the record says nothing of it")]


class Said:
    """An entry for the rules."""

    def __init__(self, seq: int, action: str = "case.x", actor: str = "system", **body: object) -> None:
        self.seq, self.action, self.actor, self.body = seq, action, actor, body


def fits(kept: str, text: str) -> bool:
    """Stands in for the keyed fingerprints."""
    return kept == f"mark:{text}"


def told(version: int, action: str, text: str = "", **changes: Any) -> Told:
    return Told(version, action, text, None, "dispatched", "rectifying", **{"whole": f"{action} {text}", **changes})


class TestRules:
    def test_rows(self) -> None:
        old, first, second = Said(1), Said(2, before=None, after="mark:a"), Said(3, before="mark:a", after="mark:b")
        assert list(row_faults([old, first, second], Row("b", "x"), fits)) == []
        assert list(row_faults([old], Row("anything", "x"), fits)) == []
        assert list(row_faults([first, second], Row("c", "x"), fits)) == ["the row is not as the entry 3 left it"]
        assert list(row_faults([first, Said(4, before="mark:x", after="mark:b")], Row("b", "x"), fits)) == [
            "the row changed between the entries 2 and 4"
        ]
        assert list(row_faults([], Row("a", "x"), fits)) == ["the record says nothing of it"]

    def test_rows_of_the_first_entries(self) -> None:
        first, later = Said(2, before=None, after="x"), Said(3, before="mark:a", after="mark:b")
        assert list(row_faults([first], Row("a", "x"), fits)) == []
        assert list(row_faults([first], Row("a", "y"), fits)) == ["the row is not as the entry 2 left it"]
        assert list(row_faults([first, later], Row("b", "y"), fits)) == []

    def test_steps(self) -> None:
        entry = Said(1, "case.accept", version=2, told="mark:accept 好")
        assert list(story_faults([entry], [told(2, "accept", "好")], fits)) == []
        assert len(list(story_faults([entry], [told(2, "accept", "好", whole="other")], fits))) == 1
        assert len(list(story_faults([entry], [], fits))) == 1
        assert len(list(story_faults([entry], [told(2, "accept", "好"), told(3, "pass")], fits))) == 1

    def test_whoever_took_a_step(self) -> None:
        steps = [told(2, "accept", author="K7")]
        for actor, faults in (("K7", 0), ("M4", 1), ("system", 1)):
            entry = Said(1, "case.accept", actor, version=2, told="mark:accept ")
            assert len(list(story_faults([entry], steps, fits))) == faults
            assert len(list(story_faults([entry], [told(2, "accept")], fits))) == (actor != "system")

    def test_findings(self) -> None:
        entries = [Said(1, "case.file", finding="f", photos=[], seen="mark:f", origin="mark:o")]
        for seen, faults in ((Seen("f", "o"), 0), (Seen("g", "o"), 1), (Seen("f", "x"), 1), (Seen("f", None), 1)):
            assert len(list(finding_faults(entries, {"f": seen}, fits))) == faults
        assert list(finding_faults([Said(1, "case.file", finding="f")], {"f": Seen("g", None)}, fits)) == []

    def test_the_first_step_of_older_entries(self) -> None:
        assert list(story_faults([Said(1, "case.file", photos=[])], [told(1, "file")], fits)) == []
        newer = Said(1, "case.file", photos=[], version=1, told="mark:file ")
        assert list(story_faults([newer], [told(1, "file")], fits)) == []
        assert len(list(story_faults([newer], [told(1, "file"), told(2, "join")], fits))) == 1

    def test_a_step_of_a_sealed_case_has_lost_its_words(self) -> None:
        body: dict[str, Any] = {
            "version": 2,
            "reason": None,
            "from": "dispatched",
            "to": "rectifying",
            "text": "mark:清运",
        }
        entries = [Said(1, "case.accept", **body, told="mark:accept 清运"), Said(2, "case.seal")]
        assert list(story_faults(entries, [told(2, "accept")], fits)) == []
        assert len(list(story_faults(entries[:1], [told(2, "accept")], fits))) == 1
        assert len(list(story_faults(entries, [told(2, "accept", "清运")], fits))) == 1
        assert len(list(story_faults(entries, [told(2, "accept", facts={"unit": "x"})], fits))) == 1

    def test_steps_of_a_confidential_case(self) -> None:
        entries = [Said(1, told="mark:a", version=1), Said(2, told="mark:b", version=2)]
        assert list(police_story_faults(entries, ["a", "b"], fits)) == []
        assert len(list(police_story_faults(entries, ["a", "c"], fits))) == 1
        assert len(list(police_story_faults(entries, ["b", "a"], fits))) == 2
        assert len(list(police_story_faults(entries, ["c", "a", "b"], fits))) == 1
        assert list(police_story_faults([Said(1), Said(2, version=2)], ["a", "b"], fits)) == []

    @pytest.mark.parametrize(("digests", "faults"), [(["a"], 0), ([], 1), (["a", "b"], 1), (["b"], 2), (["a", "a"], 1)])
    def test_photos(self, digests: list[str], faults: int) -> None:
        photos = [Photo(digest, f"{digest} near") for digest in digests]
        for named in ("a", "mark:a near"):
            entries = [Said(1, "case.file", finding="f", photos=[named]), Said(2, "case.photo_lost", photos=1)]
            assert len(list(photo_faults(entries, {"f": photos}, {}, fits))) == faults
            feedback = Said(3, "case.feedback", version=3, to="checking", photos=[named])
            assert len(list(photo_faults([feedback], {}, {3: photos}, fits))) == faults
        assert len(list(photo_faults([], {}, {3: photos}, fits))) == len(digests)
        older = Said(3, "case.feedback", version=3, to="checking")
        assert list(photo_faults([older], {}, {3: photos}, fits)) == []


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
        first, second, _third = three
        merge_case(people.arbiter, first, second, "同一处")
        seal_case(people.arbiter, second, "HUANG-01", "门内有人")
        assert found() == []
        with pytest.raises(NotFound):  # it went along
            undo_case(people.arbiter, first, "不是一处")
        assert found() == []

    def test_decided_anew_split_and_sealed(self, people: People, three: list[str]) -> None:
        first, second, _third = three
        split = split_case(people.arbiter, second, Part("ZANG-04", apart=True), "拍到两个问题").number
        accept_case(people.officer, first)
        correct_case(people.arbiter, first, Correction(item="ZANG-04"), "item_wrong", "是门前三包")
        correct_case(people.arbiter, split, Correction(item="ZANG-09"), "item_wrong", "不是")
        assert found() == []
        shelf = Shelf.read()
        a, b = (db.session.scalar(sa.select(Case.id).where(Case.number == each)) for each in (first, second))
        for statement in (
            f"UPDATE case_decision SET case_id = {a} + {b} - case_id WHERE case_id IN ({a}, {b})",
            f"UPDATE case_decision SET body = (SELECT body FROM case_decision WHERE case_id = {a} ORDER BY id LIMIT 1) WHERE case_id = {b}",
            f"DELETE FROM case_decision WHERE case_id = {a} AND id = (SELECT max(id) FROM case_decision WHERE case_id = {a})",
            f"INSERT INTO case_guide (case_id, unit_code) VALUES ({b}, 'ZFJ')",
            f"INSERT INTO case_split (part_id, origin_id, at) SELECT {b}, {a}, filed_at FROM case_file WHERE id = {a}",
            f"INSERT INTO case_split_finding (finding_id, part_id) SELECT id, {b} FROM finding WHERE case_id = {a}",
        ):
            change(statement)
            assert found(), statement
            shelf.store()
        seal_case(people.arbiter, split, "HUANG-01", "门内有人")
        assert found() == []
        seal_case(people.arbiter, second, "HUANG-01", "门内有人")
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
