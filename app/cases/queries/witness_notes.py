"""Notes with their files and authors held against the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.accounts import case_handle
from app.cases.models import CaseAttachment, CaseNote, NoteAuthor
from app.cases.rules.digest import NOTE_FILE_ROW, NOTE_ROW, note_text
from app.cases.rules.witness_notes import Noted
from app.platform.db import db

_NOTE = (CaseNote.case_id, NoteAuthor.account_id, *(getattr(CaseNote, name) for name in NOTE_ROW))
_FILE = (CaseAttachment.note_id, *(getattr(CaseAttachment, name) for name in NOTE_FILE_ROW))


def notes_as_they_stand(rows: Sequence[Mapping[str, Any]]) -> dict[int, dict[int, Noted]]:
    """The notes of these cases by case and id."""
    numbers = {row["id"]: row["number"] for row in rows}
    theirs = sa.select(*_NOTE).outerjoin(NoteAuthor, NoteAuthor.note_id == CaseNote.id)
    notes = db.session.execute(theirs.where(CaseNote.case_id.in_(numbers))).mappings().all()
    files: dict[int, list[Mapping[Any, Any]]] = defaultdict(list)
    of_notes = sa.select(*_FILE).where(CaseAttachment.note_id.in_([note["id"] for note in notes]))
    for file in db.session.execute(of_notes.order_by(CaseAttachment.position, CaseAttachment.token)).mappings():
        files[file["note_id"]].append(file)
    found: dict[int, dict[int, Noted]] = defaultdict(dict)
    for note in notes:
        own, account = files[note["id"]], note["account_id"]
        author = case_handle(numbers[note["case_id"]], account) if account is not None else ""
        digests = [file["sha256"] for file in own]
        found[note["case_id"]][note["id"]] = Noted(note_text(note, own), note["text"], note["label"], author, digests)
    return found
