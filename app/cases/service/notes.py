"""Notes, comments and their files: said beside the steps of a case, by people who may see it, never moving it (rules §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, case_handle
from app.cases.models import Case, CaseAttachment, CaseNote, NoteAuthor, SiteNotice
from app.cases.queries.capacity import standing_of
from app.cases.queries.visibility import stander
from app.cases.rules.beside import NOTICE
from app.cases.rules.digest import NOTE_FILE_ROW, NOTE_ROW, note_text
from app.cases.rules.voices import NAMED, Voice, voice_of
from app.cases.service import beside
from app.cases.service.executor import LONGEST_TEXT, locked_case
from app.cases.service.patience import on_case
from app.cases.service.telling import tell_of_work
from app.cases.service.texts import demand_filled
from app.evidence import StagedFile, register_file, safe_name
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.ids import random_token
from app.platform.unit_of_work import atomic

MOST_FILES = 6
_UNNAMED_FILES = frozenset({Voice.SUPERVISION, Voice.OWNER})


@dataclass(frozen=True)
class NamedFile:
    """A file that is checked and stored, with the name it had where it came from."""

    staged: StagedFile
    name: str


@on_case
def add_note(actor: Actor, number: str, text: str, files: Sequence[NamedFile] = ()) -> CaseNote:
    """Add a note or comment to a case. Raises NotFound for a foreign case, BadInput when there is nothing or too much."""
    with atomic():
        case = locked_case(number, actor)
        voice = voice_of(stander(actor), standing_of(case))
        return keep_note(case, actor, voice, text, files)


def keep_note(
    case: Case, actor: Actor, voice: Voice, text: str, files: Sequence[NamedFile] = (), *, tell: bool = True
) -> CaseNote:
    """Write a note inside the caller's unit of work, with its author apart and its audit entry.

    The lead unit is told of what others say, unless ``tell`` is false because something else tells it.
    """
    _demand(voice, text, files)
    note = CaseNote(
        case_id=case.id,
        at=clock.now(),
        voice=voice,
        unit_code=actor.unit_code if voice in NAMED else None,
        label=actor.name if voice in NAMED else None,
        text=text.strip(),
    )
    db.session.add(note)
    db.session.flush()
    db.session.add(NoteAuthor(note_id=note.id, account_id=actor.account_id))
    for file in files:
        register_file(file.staged, actor)
    attached = attach(note, voice, files)
    touch(case)
    _record(case, note, attached, case_handle(case.number, actor.account_id))
    if tell and voice is not Voice.LEAD and case.lead_unit is not None:
        kind = "guidance.added" if voice is Voice.GUIDE else "comment.added"
        tell_of_work(case, kind, case.lead_unit, actor, f"note:{note.id}")
    return note


def keep_owner_note(case: Case, notice: SiteNotice, text: str, files: Sequence[NamedFile]) -> CaseNote:
    """What an owner sent back on a notice, as a note inside the caller's unit of work. Nobody with an account wrote it."""
    note = CaseNote(case_id=case.id, at=clock.now(), voice=Voice.OWNER, label=notice.subject, text=text.strip())
    db.session.add(note)
    db.session.flush()
    owner = Owner(f"notice:{notice.id}")
    for file in files:
        register_file(file.staged, owner)
    attached = attach(note, Voice.OWNER, files)
    touch(case)
    _record(case, note, attached, owner.handle, beside.named(case.number, NOTICE, notice))
    return note


def _record(case: Case, note: CaseNote, files: Sequence[CaseAttachment], by: str, *rows: beside.Named) -> None:
    about = f"case:{case.number}"
    whole = note_text(
        {name: getattr(note, name) for name in NOTE_ROW},
        [{name: getattr(file, name) for name in NOTE_FILE_ROW} for file in files],
    )
    body = {
        "note": note.id,
        "voice": note.voice,
        "text": audit.fingerprint(note.text, about),
        "files": [audit.fingerprint(file.sha256, about) for file in files],
        "said": audit.fingerprint(whole, about),
        **beside.body(*rows),
    }
    audit.record("case.note", about, body, actor=by)


@dataclass(frozen=True)
class Owner:
    """Whoever answers a notice by its link: a handle for the record, and no account."""

    handle: str
    account_id: int = 0


def attach(note: CaseNote, voice: Voice, files: Sequence[NamedFile]) -> list[CaseAttachment]:
    """Hang registered files on a note. The name a file had on an inspector's device is not kept: it may tell whose it is."""
    attached = []
    for position, file in enumerate(files):
        ending = "jpg" if file.staged.kind == "jpeg" else file.staged.kind
        plain = f"{position + 1}.{ending}"
        row = CaseAttachment(
            token=random_token(),
            note_id=note.id,
            position=position,
            sha256=file.staged.sha256,
            kind=file.staged.kind,
            size=file.staged.size,
            name=plain if voice in _UNNAMED_FILES else safe_name(file.name, plain),
        )
        db.session.add(row)
        attached.append(row)
    return attached


def touch(case: Case) -> None:
    """Say that there is news about a case besides its steps; part of the same unit of work."""
    db.session.execute(
        sa.update(Case)
        .where(Case.id == case.id)
        .values(activity=Case.activity + 1)
        .execution_options(synchronize_session=False)
    )


def _demand(voice: Voice, text: str, files: Sequence[NamedFile]) -> None:
    if not text.strip() and not files:
        raise BadInput("note_empty", _l("还没写内容。写一句，或附一个文件。"), field="text")
    if len(text) > LONGEST_TEXT:
        raise BadInput("text_too_long", _l("说明最多 2000 字，没有保存。"), field="text")
    demand_filled(text)
    if len(files) > MOST_FILES:
        raise BadInput("too_many_files", _l("一次最多附 6 个文件，没有保存。"), field="files")
    if voice is Voice.SUPERVISION and any(file.staged.kind == "pdf" for file in files):
        raise BadInput(
            "pdf_tells_author",
            _l("PDF 里可能带着制作人的姓名，督察组只能附照片。"),
            advice=_l("请截图或拍照后再附；文字还在。"),
            field="files",
        )
