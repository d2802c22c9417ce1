"""What stands beside the steps on a case page: tasks, notes, and what the reader may add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseGuide
from app.cases.queries.notes import NoteView, notes_of
from app.cases.queries.page import find_case
from app.cases.queries.persons import acting_for, selectable_persons
from app.cases.queries.tasks import TaskView, tasks_of
from app.cases.queries.visibility import stander
from app.cases.rules.life import State
from app.cases.rules.standing import Standing
from app.cases.rules.tasks import HAND_DOWN_FROM, TaskAct
from app.cases.rules.voices import Voice, voice_of
from app.platform import clock
from app.platform.db import db
from app.platform.i18n import pick
from app.territory import unit_tree


@dataclass(frozen=True)
class CaseWork:
    """The work beside the steps of one case. ``mark`` is how far it has come, for "changed since I looked"."""

    case_id: int
    mark: int
    voice: Voice
    notes: Sequence[NoteView]
    tasks: Sequence[TaskView]
    children: Sequence[tuple[str, str]]
    persons: Sequence[tuple[str, str]]
    acting: str | None

    @property
    def own_task(self) -> TaskView | None:
        """The task that waits for the reader's answer."""
        return next((task for task in self.tasks if TaskAct.ANSWER in task.acts), None)

    @property
    def guidance(self) -> NoteView | None:
        """What a guiding department said last."""
        return next((note for note in reversed(self.notes) if note.voice is Voice.GUIDE and note.text), None)


def case_work(number: str, actor: Actor) -> CaseWork:
    """The work beside one case as ``actor`` may see it. Raises NotFound."""
    case = find_case(number, actor)
    voice = voice_of(stander(actor), _standing(case))
    hands_down = voice is Voice.LEAD and State(case.state) in HAND_DOWN_FROM
    return CaseWork(
        case_id=case.id,
        mark=case.version + case.activity,
        voice=voice,
        notes=notes_of(case.id),
        tasks=tasks_of(case, actor),
        persons=_persons(case) if voice is Voice.LEAD and case.is_open else (),
        acting=acting_for(case.lead_unit, case.person, clock.now()),
        children=_children(actor.unit_code) if hands_down else (),
    )


def _persons(case: Case) -> list[tuple[str, str]]:
    """Who else of the unit may answer for the case."""
    names = selectable_persons(case.lead_unit or "", clock.now())
    return [(name, name) for name in names if name != case.person]


def _children(unit: str) -> list[tuple[str, str]]:
    """The units that somebody of ``unit`` may hand a task down to, by code and name."""
    return [(child.code, pick(child.zh, child.en)) for child in unit_tree().children(unit)]


def _standing(case: Case) -> Standing:
    guides = db.session.scalars(sa.select(CaseGuide.unit_code).where(CaseGuide.case_id == case.id))
    return Standing(case.lead_unit, frozenset(guides))
