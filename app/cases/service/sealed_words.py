"""What was said in a case that goes to the police: handed over as one text, then gone from every other table.

The record keeps its fingerprints. Rows that figures are counted from stay, without words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from app.cases.models import (
    Accountability,
    Case,
    CaseAttachment,
    CaseEvent,
    CaseNote,
    CasePhoto,
    CasePress,
    CaseRung,
    CaseTask,
    PhotoLoss,
    SiteNotice,
)
from app.cases.models.rulings import CaseRequest, CheckDraw
from app.platform import clock
from app.platform.db import db

_Said = tuple[datetime, str, str]
Row = TypeVar("Row", CaseEvent, CaseNote, CaseTask, CasePress, SiteNotice)


def words_of(case: Case) -> str:
    """All that was said in ``case`` but its first note, oldest first, a line each: when, who if named, and what."""
    said = sorted(_said(case.id), key=lambda each: each[0])
    return "\n".join(
        " ".join(part for part in (f"{clock.local(at):%Y-%m-%d %H:%M}", who, text) if part) for at, who, text in said
    )


def _said(case_id: int) -> Iterator[_Said]:
    """Requests, answers and reasons of marks stand in the history already."""
    for event in _rows(CaseEvent, case_id):
        yield from _one(event.at, event.label, event.text)
    for note in _rows(CaseNote, case_id):
        yield from _one(note.at, note.label, note.text)
    for task in _rows(CaseTask, case_id):
        yield from _one(task.given_at, None, task.text)
        yield from _one(task.rated_at or task.given_at, None, task.rating_text)
    for press in _rows(CasePress, case_id):
        yield from _one(press.at, None, press.text)
    for notice in _rows(SiteNotice, case_id):
        whom = f"{notice.subject} {notice.phone}".strip()
        yield from _one(notice.issued_at, whom, f"{notice.place} {notice.text}")


def _rows(table: type[Row], case_id: int) -> Sequence[Row]:
    query = sa.select(table).where(table.case_id == case_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _one(at: datetime, who: str | None, text: str) -> Iterator[_Said]:
    if text.strip():
        yield at, who or "", text.strip()


def forget_words(case: Case, findings: list[str]) -> None:
    """Take the words of ``case`` and of its ``findings`` out of everything but the tables of the police."""
    of_case = {"case_id": case.id}
    notes = sa.select(CaseNote.id).where(CaseNote.case_id == case.id)
    rungs = sa.select(CaseRung.id).where(CaseRung.case_id == case.id)
    photos = sa.select(CasePhoto.token).where(CasePhoto.finding_id.in_(findings))
    ending = sa.case((CaseAttachment.kind == "jpeg", "jpg"), else_=CaseAttachment.kind)
    plain = sa.cast(CaseAttachment.position + 1, sa.String) + "." + ending
    for statement in (
        sa.update(CaseAttachment).where(CaseAttachment.note_id.in_(notes)).values(name=plain),
        sa.update(Accountability).where(Accountability.rung_id.in_(rungs)).values(reason=""),
        sa.update(PhotoLoss).where(PhotoLoss.token.in_(photos)).values(reason=""),
        sa.update(CaseEvent).filter_by(**of_case).values(text="", facts={}),
        sa.update(CaseNote).filter_by(**of_case).values(text="", label=None),
        sa.update(CaseTask).filter_by(**of_case).values(text="", rating_text=""),
        sa.update(CasePress).filter_by(**of_case).values(text=""),
        sa.update(CaseRequest).filter_by(**of_case).values(text="", answer="", wanted={}),
        sa.update(CheckDraw).filter_by(**of_case).values(reason=""),
    ):
        db.session.execute(statement.execution_options(synchronize_session="fetch"))
