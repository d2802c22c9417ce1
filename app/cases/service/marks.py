"""Marking a case as key work: supervision and the Office, with a word why; the unit is told, its clock stays (S-16)."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.marks import CaseMark
from app.cases.queries.capacity import parties_of
from app.cases.queries.marks import marks_of
from app.cases.rules.beside import MARK
from app.cases.rules.life import Action, Party
from app.cases.rules.marks import MARKS, changes
from app.cases.service import beside
from app.cases.service.executor import LONGEST_TEXT, StaleCase, Step, locked_case, note_step
from app.cases.service.patience import on_case
from app.cases.service.texts import demand_filled
from app.platform import clock
from app.platform.db import db, insert_row
from app.platform.errors import BadInput, Conflict, Forbidden
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic

_MAY_MARK = (Party.SUPERVISOR, Party.ARBITER)


@on_case
def set_marks(actor: Actor, number: str, wanted: Collection[str], text: str, seen: int | None = None) -> Case:
    """Let a case carry exactly these marks. Each one set or taken off is a step of its history.

    Raises NotFound, Forbidden for anybody but supervision and the Office or with a conflict of interest, StaleCase, Conflict
    for a mark on a case that is not open, BadInput without words or where nothing would change.
    """
    with atomic():
        case = locked_case(number, actor)
        capacities = parties_of(actor, case)
        party = next((party for party in _MAY_MARK if party in capacities), None)
        if party is None:
            raise Forbidden
        if seen is not None and seen != case.version:
            raise StaleCase(case, seen)
        present = frozenset(marks_of([case.id]).get(case.id, ()))
        added, removed = changes(present, frozenset(wanted) & MARKS.keys())
        if added and not case.is_open:
            raise Conflict("mark_state", _l("案卷已不在办，不能再列为重点工作。"))
        _demand(text, changed=bool(added or removed))
        for kind in added:
            mark = {"kind": kind, "at": clock.now()}
            insert_row(CaseMark, case_id=case.id, **mark)
            step = Step(Action.MARK, reason=kind, text=text).naming(beside.named(case.number, MARK, mark))
            note_step(case, party, step, actor, "CaseMarked")
        for kind in removed:
            db.session.execute(sa.delete(CaseMark).where(CaseMark.kind == kind, CaseMark.case_id == case.id))
            step = Step(Action.UNMARK, reason=kind, text=text).naming(beside.gone(MARK, {"kind": kind}))
            note_step(case, party, step, actor, "CaseUnmarked")
        return case


def _demand(text: str, *, changed: bool) -> None:
    if not changed:
        raise BadInput("marks_same", _l("标记没有变化，没有保存。"), field="marks")
    if not text.strip():
        raise BadInput("text_missing", _l("还没写说明。写一句就能提交。"), field="text")
    if len(text) > LONGEST_TEXT:
        raise BadInput("text_too_long", _l("说明最多 2000 字，没有保存。"), field="text")
    demand_filled(text)
