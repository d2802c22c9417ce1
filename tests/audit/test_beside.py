"""Rows that stand beside a case, held against the entries that name them (security 4c)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.cases.rules.beside import MARK, Kind, beside_faults, unheld
from app.platform.db import Base
from tests.audit.beside import BESIDE_CASES
from tests.audit.test_witnesses import Said, fits

# Keys, and by what a row belongs to its case: that it stands there is held too.
_OWNER = {"id", "case_id", "police_case_id", "rung_id"}


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

    def test_a_sealed_case_begins_anew(self) -> None:
        sealed = Said(3, "case.seal", beside={"rung:1": "mark:r"}, beside_all=True)
        assert list(beside_faults([self.filed, sealed], [("rung:1", "r")], fits)) == []
        assert len(list(beside_faults([self.filed, sealed], [("rung:1", "r"), ("task:1", "open")], fits))) == 1
        assert len(list(beside_faults([Said(1), sealed], [("rung:1", "r"), ("rung:2", "r")], fits))) == 1
