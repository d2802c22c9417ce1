"""Every case held against the record: its row, its history, its photos, and cases of the record that are no longer there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import case_handle
from app.cases.models import Case, CaseEvent, EventAuthor, PoliceCase, PoliceEvent
from app.cases.queries.witness_beside import Rows, rows_beside, rows_beside_police
from app.cases.queries.witness_findings import case_evidence, police_evidence
from app.cases.queries.witness_notes import notes_as_they_stand
from app.cases.rules.beside import beside_faults, may_be_gone, since_removed, unheld
from app.cases.rules.digest import (
    CASE_ROW,
    POLICE_ROW,
    POLICE_STEP_ROW,
    STEP_ROW,
    case_digest,
    case_text,
    police_digest,
    police_step_text,
    police_text,
    step_text,
)
from app.cases.rules.witness import Row, Told, police_story_faults, row_faults, story_faults
from app.cases.rules.witness_notes import note_faults
from app.platform.db import db
from app.platform.unit_of_work import leave_snapshot

_BATCH = 200
_BEFORE_ALL = -(2**62)  # a forged case may have a key that none ought to have
_REMOVED = "demo.removed"
_STEP = (CaseEvent.case_id, EventAuthor.account_id, *(getattr(CaseEvent, name) for name in STEP_ROW))
_POLICE_STEP = (PoliceEvent.police_case_id, *(getattr(PoliceEvent, name) for name in POLICE_STEP_ROW))
_CASE = (Case.id, *(getattr(Case, name) for name in CASE_ROW))
_POLICE = (PoliceCase.id, *(getattr(PoliceCase, name) for name in POLICE_ROW))


def case_discrepancies() -> Iterator[audit.Discrepancy]:
    """Everything about cases that is not as the record left it. A batch at a time; no lock is held between two."""
    removed = audit.last_of_action(_REMOVED)
    last = _BEFORE_ALL
    while rows := _rows(_CASE, Case.id > last):
        suspects = list(_faults(rows, removed))
        if suspects:  # a step may have been taken between two reads
            numbers = {odd.subject.removeprefix("case:") for odd in suspects}
            yield from _faults(_rows(_CASE, Case.number.in_(numbers)), removed)
        last = rows[-1]["id"]
    last = _BEFORE_ALL
    while rows := _rows(_POLICE, PoliceCase.id > last):
        if any(_police_faults(rows, removed)):
            yield from _police_faults(_rows(_POLICE, PoliceCase.id.in_([row["id"] for row in rows])), removed)
        last = rows[-1]["id"]
    yield from _gone("case", Case, removed)
    yield from _gone("police", PoliceCase, removed)


def unheld_rows() -> int:
    """How many rows beside cases are older than what the record says of their kind."""
    return _unheld("case", Case, rows_beside) + _unheld("police", PoliceCase, rows_beside_police)


def _unheld(kind: str, table: type[Case] | type[PoliceCase], beside: Callable[[Sequence[int]], Rows]) -> int:
    removed = audit.last_of_action(_REMOVED)
    last, count = _BEFORE_ALL, 0
    while rows := _rows((table.id, table.number), table.id > last):
        there = beside([row["id"] for row in rows])
        entries = _entries(kind, rows, removed)
        count += sum(unheld(entries.get(f"{kind}:{row['number']}", []), there[row["id"]]) for row in rows)
        last = rows[-1]["id"]
    return count


def _rows(columns: Sequence[Any], where: sa.ColumnElement[bool]) -> Sequence[Mapping[str, Any]]:
    leave_snapshot()
    found = db.session.execute(sa.select(*columns).where(where).order_by(columns[0]).limit(_BATCH))
    return [dict(row) for row in found.mappings()]


def _entries(kind: str, rows: Sequence[Mapping[str, Any]], removed: int) -> dict[str, Sequence[audit.Entry]]:
    """The entries about these cases, by subject."""
    about = audit.entries_about([f"{kind}:{row['number']}" for row in rows])
    return {subject: since_removed(entries, removed) for subject, entries in about.items()}


def _faults(rows: Sequence[Mapping[str, Any]], removed: int) -> Iterator[audit.Discrepancy]:
    ids = [row["id"] for row in rows]
    entries = _entries("case", rows, removed)
    steps: dict[int, list[Told]] = defaultdict(list)
    numbers = {row["id"]: row["number"] for row in rows}
    theirs = sa.select(*_STEP).outerjoin(EventAuthor, EventAuthor.event_id == CaseEvent.id)
    for row in db.session.execute(theirs.where(CaseEvent.case_id.in_(ids))).mappings():
        steps[row["case_id"]].append(_told(row, numbers[row["case_id"]]))
    notes, beside = notes_as_they_stand(rows), rows_beside(ids)
    for case in rows:
        subject = f"case:{case['number']}"
        about, fits = entries.get(subject, []), partial(_fits, subject)
        reasons = [
            *row_faults(about, Row(case_text(case), case_digest(case)), fits),
            *story_faults(about, steps[case["id"]], fits),
            *note_faults(about, notes.get(case["id"], {}), fits),
            *beside_faults(about, beside[case["id"]], fits),
        ]
        yield from (audit.Discrepancy(subject, reason) for reason in reasons)
    yield from (audit.Discrepancy(*fault) for fault in case_evidence(rows, entries))


def _fits(subject: str, kept: str, text: str) -> bool:
    return audit.fits(kept, text, subject)


def _told(row: Mapping[Any, Any], number: str) -> Told:
    author = case_handle(number, row["account_id"]) if row["account_id"] is not None else ""
    return Told(
        row["seq"],
        row["action"],
        row["text"],
        row["reason"],
        row["source"],
        row["target"],
        step_text(row),
        author,
        row["facts"],
    )


def _police_faults(rows: Sequence[Mapping[str, Any]], removed: int) -> Iterator[audit.Discrepancy]:
    entries = _entries("police", rows, removed)
    steps: dict[int, list[str]] = defaultdict(list)
    theirs = sa.select(*_POLICE_STEP).where(PoliceEvent.police_case_id.in_([row["id"] for row in rows]))
    for step in db.session.execute(theirs.order_by(PoliceEvent.id)).mappings():
        steps[step["police_case_id"]].append(police_step_text(step))
    beside = rows_beside_police([row["id"] for row in rows])
    for row in rows:
        subject = f"police:{row['number']}"
        about, fits = entries.get(subject, []), partial(_fits, subject)
        reasons = [
            *row_faults(about, Row(police_text(row), police_digest(row)), fits),
            *police_story_faults(about, steps[row["id"]], fits),
            *beside_faults(about, beside[row["id"]], fits),
        ]
        yield from (audit.Discrepancy(subject, reason) for reason in reasons)
    yield from (audit.Discrepancy(*fault) for fault in police_evidence(rows, entries))


def _gone(kind: str, table: type[Case] | type[PoliceCase], removed: int) -> Iterator[audit.Discrepancy]:
    """Cases that the record speaks of and that have no row; those of a demo city, and no others, go with it, on record."""
    last = ""
    while some := audit.subjects_after(kind, last, _BATCH):
        numbers = [subject.partition(":")[2] for subject, _seq in some]
        there = set(db.session.scalars(sa.select(table.number).where(table.number.in_(numbers))))
        leave_snapshot()
        missing = [f"{kind}:{number}" for number in numbers if number not in there]
        for subject, entries in audit.entries_about(missing).items():
            if not may_be_gone(entries, removed):
                yield audit.Discrepancy(subject, "there is no such case any more")
        last = some[-1][0]
