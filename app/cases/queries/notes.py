"""Notes of a case as its readers see them, and the files behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseAttachment, CaseNote
from app.cases.queries.units import unit_name, unit_short
from app.cases.queries.visibility import visible_to
from app.cases.rules.voices import Voice
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import pick


@dataclass(frozen=True)
class FileView:
    """A file under its random token. ``size`` in bytes."""

    token: str
    kind: str
    name: str
    size: int

    @property
    def is_document(self) -> bool:
        """Whether it is handed out as a download instead of being shown."""
        return self.kind == "pdf"


@dataclass(frozen=True)
class NoteView:
    """One note with who speaks, in words."""

    id: int
    at: datetime
    voice: Voice
    who: str
    unit: str
    text: str
    files: Sequence[FileView]


def notes_of(case_id: int) -> list[NoteView]:
    """All notes of a case, oldest first. The caller has decided that the reader may see the case."""
    rows = db.session.scalars(sa.select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id)).all()
    files = _files([row.id for row in rows])
    return [_view(row, files[row.id]) for row in rows]


def _view(row: CaseNote, files: Sequence[FileView]) -> NoteView:
    return NoteView(
        id=row.id,
        at=row.at,
        voice=Voice(row.voice),
        who=speaker(row.voice, row.unit_code, row.label),
        unit=unit_short(row.unit_code),
        text=row.text,
        files=files,
    )


def _files(notes: Sequence[int]) -> defaultdict[int, list[FileView]]:
    found: defaultdict[int, list[FileView]] = defaultdict(list)
    if notes:
        query = sa.select(CaseAttachment).where(CaseAttachment.note_id.in_(notes)).order_by(CaseAttachment.position)
        for row in db.session.scalars(query):
            found[row.note_id].append(FileView(row.token, row.kind, row.name, row.size))
    return found


def speaker(voice: str, unit_code: str | None, label: str | None) -> str:
    """Who speaks, as readers may know it: name and unit, or the office alone."""
    if voice == Voice.SUPERVISION:
        return pick("督察组", "Supervision group")
    if voice == Voice.OFFICE:
        return pick("创“三城”办公室", "Office")
    if voice == Voice.OWNER:
        return pick(f"{label}（业主）", f"{label} (owner)")
    unit = unit_name(unit_code)
    return pick("，", ", ").join(part for part in (label, unit) if part)


def file_behind(token: str, actor: Actor) -> CaseAttachment:
    """The file behind a token. Raises NotFound for a foreign or unknown one alike."""
    row = db.session.scalars(
        sa.select(CaseAttachment)
        .join(CaseNote, CaseNote.id == CaseAttachment.note_id)
        .join(Case, Case.id == CaseNote.case_id)
        .where(CaseAttachment.token == token, visible_to(actor))
    ).first()
    if row is None:
        raise NotFound
    return row
