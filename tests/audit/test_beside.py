"""Rows that stand beside a case, held against the entries that name them (security 4c)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest

from app.cases.rules.beside import DECISION, MARK, Kind, beside_faults, unheld, whole
from app.cases.rules.witness_texts import held_whole, standard_text, text_faults
from app.platform.db import Base
from tests.audit.beside import BESIDE_CASES, TABLES, UNHELD, unaccounted
from tests.audit.test_witnesses import Said, fits

# Keys, and by what a row belongs to its case: that it stands there is held too.
_OWNER = {"id", "case_id", "police_case_id", "rung_id", "part_id"}


def test_every_table_is_held_or_has_a_reason_not_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unaccounted() == set()
    monkeypatch.setattr("tests.audit.beside.TABLES", TABLES[1:])
    assert unaccounted() == {TABLES[0].__tablename__}
    monkeypatch.setattr("tests.audit.beside.UNHELD", {**UNHELD, "no": {TABLES[0].__tablename__, "case_event"}})
    assert unaccounted() == {"case_event"}


@pytest.mark.parametrize("table", list(BESIDE_CASES), ids=lambda table: table.__tablename__)
def test_every_column_is_held(table: type[Base]) -> None:
    kind = BESIDE_CASES[table]
    own = set(table.__table__.c.keys())
    assert own - _OWNER <= {*kind.key, *kind.columns}
    row = _row(kind)
    assert {kind.text_of({**row, name: "another"}) for name in row} != {kind.text_of(row)}
    assert len({kind.text_of({**row, name: "another"}) for name in row} | {kind.text_of(row)}) == len(row) + 1


def _row(kind: Kind) -> dict[str, Any]:
    values = [None, 1, "词", ["a"], {"b": 1}, date(2026, 11, 23), datetime(2026, 11, 23, 9, tzinfo=UTC), False]
    return {name: values[place % len(values)] for place, name in enumerate((*kind.key, *kind.columns))}


def test_a_row_is_named_by_its_key() -> None:
    assert MARK.name_of({"kind": "key", "at": None}) == "mark:key"


class TestFaults:
    filed = Said(1, "case.file", beside={"task:1": "mark:open"})
    done = Said(2, "task.answer", beside={"task:1": "mark:done"})

    def test_the_last_entry_says_how_a_row_stands(self) -> None:
        assert list(beside_faults([self.filed], [("task:1", "open")], fits)) == []
        assert list(beside_faults([self.filed, self.done], [("task:1", "done")], fits)) == []
        assert list(beside_faults([self.filed, self.done], [("task:1", "open")], fits)) == [
            "the row task:1 is not as the record left it"
        ]

    def test_rows_gone_doubled_and_unknown(self) -> None:
        assert list(beside_faults([self.filed], [], fits)) == ["the row task:1 is gone"]
        twice = [("task:1", "open"), ("task:1", "open")]
        assert list(beside_faults([self.filed], twice, fits)) == ["the row task:1 stands 2 times"]
        more = [("task:1", "open"), ("ruling:7", "x")]
        assert list(beside_faults([self.filed], more, fits)) == ["the record does not know the row ruling:7"]

    def test_a_row_that_was_taken_away(self) -> None:
        entries = [
            Said(1, "case.file", beside={}),
            Said(2, beside={"mark:key": "mark:k"}),
            Said(3, beside={"mark:key": None}),
        ]
        assert list(beside_faults(entries, [], fits)) == []
        assert len(list(beside_faults(entries, [("mark:key", "k")], fits))) == 1

    def test_older_cases_hold_what_was_named_since(self) -> None:
        entries = [Said(1, "case.file"), self.done]
        rows = [("task:1", "done"), ("ruling:7", "x")]
        assert list(beside_faults(entries, rows, fits)) == []
        assert (unheld(entries, rows), unheld([self.filed], rows), unheld([], rows)) == (1, 0, 2)
        assert len(list(beside_faults(entries, [("task:1", "open")], fits))) == 1
        assert list(beside_faults([Said(1, "case.file")], rows, fits)) == []

    def test_kinds_that_entries_came_to_name_later(self) -> None:
        rows = [("task:1", "open"), ("decision:1", "d")]
        assert list(beside_faults([self.filed], rows, fits)) == []
        assert unheld([self.filed], rows) == 1
        newer = Said(1, "case.file", **whole({"task:1": "mark:open", "decision:1": "mark:d"}))
        assert (list(beside_faults([newer], rows, fits)), unheld([newer], rows)) == ([], 0)
        for other in (rows[:1], [*rows, ("decision:2", "d")], [rows[0], ("decision:1", "other")]):
            assert len(list(beside_faults([newer], other, fits))) == 1
        decided = Said(2, "case.correct", beside={"decision:2": "mark:d"})
        assert list(beside_faults([self.filed, decided], [*rows, ("decision:2", "d")], fits)) == []
        assert len(list(beside_faults([self.filed, decided], rows, fits))) == 1
        assert DECISION.name_of({"id": 1}) == "decision:1"

    def test_a_sealed_case_begins_anew(self) -> None:
        sealed = Said(3, "case.seal", beside={"rung:1": "mark:r"}, beside_all=True)
        assert list(beside_faults([self.filed, sealed], [("rung:1", "r")], fits)) == []
        assert len(list(beside_faults([self.filed, sealed], [("rung:1", "r"), ("task:1", "open")], fits))) == 1
        assert len(list(beside_faults([Said(1), sealed], [("rung:1", "r"), ("rung:2", "r")], fits))) == 1


class TestTexts:
    row: ClassVar[dict[str, Any]] = {
        "unit_code": None,
        "form": "note",
        "scope": "",
        "text": "好",
        "version": 1,
        "changed_at": None,
    }
    whole = standard_text(row)
    plain: ClassVar[dict[str, Any]] = {"unit": None, "form": "note", "scope": "", "text": "mark:好", "version": 1}
    added = Said(1, "text.added", **plain, before=None, after=f"mark:{whole}")
    removed = Said(2, "text.removed", before=f"mark:{whole}", after=None)

    def test_as_the_last_entry_left_it(self) -> None:
        assert list(text_faults([self.added], self.row, fits)) == []
        for name in self.row:
            assert len(list(text_faults([self.added], {**self.row, name: "other"}, fits))) == 1
        between = Said(2, "text.changed", before=f"mark:{'x' * len(self.whole)}", after=f"mark:{self.whole}")
        assert len(list(text_faults([self.added, between], self.row, fits))) == 1
        assert len(list(text_faults([], self.row, fits))) == 1
        assert list(text_faults([self.added], None, fits)) == ["the text is gone"]

    def test_removed_and_its_key_given_again(self) -> None:
        assert list(text_faults([self.added, self.removed], None, fits)) == []
        assert len(list(text_faults([self.added, self.removed], self.row, fits))) == 1
        assert list(text_faults([Said(1, after="mark:old"), self.removed, self.added], self.row, fits)) == []

    def test_entries_from_before_the_whole_row_was_held(self) -> None:
        older = Said(1, "text.added", **self.plain)
        assert list(text_faults([older], {**self.row, "changed_at": 1}, fits)) == []
        for name in ("unit_code", "form", "scope", "text", "version"):
            assert len(list(text_faults([older], {**self.row, name: "other"}, fits))) == 1
        assert (held_whole([self.added]), held_whole([older]), held_whole([])) == (True, False, False)
