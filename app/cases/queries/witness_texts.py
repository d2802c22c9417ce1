"""Every standard text held against the record, and those of the record that are no longer there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa

from app import audit
from app.cases.models import StandardText
from app.cases.rules.witness_texts import TEXT_ROW, held_whole, text_faults
from app.platform.db import db
from app.platform.unit_of_work import leave_snapshot

_BATCH = 200
_COLUMNS = (StandardText.id, *(getattr(StandardText, name) for name in TEXT_ROW))


def text_discrepancies() -> Iterator[audit.Discrepancy]:
    """Every standard text that is not as the record left it, unknown to it, or gone."""
    seen, last = set[str](), ""
    while some := [subject for subject, _seq in audit.subjects_after("text", last, _BATCH)]:
        yield from _faults(some)
        seen.update(some)
        last = some[-1]
    strangers = [f"text:{key}" for key in db.session.scalars(sa.select(StandardText.id).order_by(StandardText.id))]
    yield from _faults([subject for subject in strangers if subject not in seen])


def unheld_texts() -> int:
    """How many standard texts are older than what the record says of a whole row."""
    subjects = [f"text:{key}" for key in db.session.scalars(sa.select(StandardText.id))]
    entries = audit.entries_about(subjects)
    return sum(1 for subject in subjects if not held_whole(entries.get(subject, ())))


def _faults(subjects: list[str]) -> Iterator[audit.Discrepancy]:
    suspects = {odd.subject for odd in _held_against(subjects)}
    if suspects:  # a text may have been changed between two reads
        yield from _held_against(sorted(suspects))


def _held_against(subjects: list[str]) -> Iterator[audit.Discrepancy]:
    leave_snapshot()
    rows, entries = _rows(subjects), audit.entries_about(subjects)
    for subject in subjects:
        faults = text_faults(entries.get(subject, ()), rows.get(subject), partial(_fits, subject))
        yield from (audit.Discrepancy(subject, reason) for reason in faults)


def _rows(subjects: list[str]) -> dict[str, Mapping[str, Any]]:
    keys = [int(subject.partition(":")[2]) for subject in subjects]
    found = db.session.execute(sa.select(*_COLUMNS).where(StandardText.id.in_(keys)))
    return {f"text:{row['id']}": dict(row) for row in found.mappings()}


def _fits(subject: str, kept: str, text: str) -> bool:
    return audit.fits(kept, text, subject)
