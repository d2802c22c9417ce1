"""What stands beside the steps on a case page: notes, and what the reader may add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseGuide
from app.cases.queries.notes import NoteView, notes_of
from app.cases.queries.page import find_case
from app.cases.queries.visibility import stander
from app.cases.rules.standing import Standing
from app.cases.rules.voices import Voice, voice_of
from app.platform.db import db


@dataclass(frozen=True)
class CaseWork:
    """The work beside the steps of one case. ``mark`` is how far it has come, for "changed since I looked"."""

    case_id: int
    mark: int
    voice: Voice
    notes: Sequence[NoteView]

    @property
    def guidance(self) -> NoteView | None:
        """What a guiding department said last."""
        return next((note for note in reversed(self.notes) if note.voice is Voice.GUIDE and note.text), None)


def case_work(number: str, actor: Actor) -> CaseWork:
    """The work beside one case as ``actor`` may see it. Raises NotFound."""
    case = find_case(number, actor)
    return CaseWork(
        case_id=case.id,
        mark=case.version + case.activity,
        voice=voice_of(stander(actor), _standing(case)),
        notes=notes_of(case.id),
    )


def _standing(case: Case) -> Standing:
    guides = db.session.scalars(sa.select(CaseGuide.unit_code).where(CaseGuide.case_id == case.id))
    return Standing(case.lead_unit, frozenset(guides))
