"""The generated cases as a whole: how many there are, which numbers are taken, and how all of them go."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import (
    Accountability,
    Case,
    CaseAttachment,
    CaseDecision,
    CaseEvent,
    CaseGuide,
    CaseMark,
    CaseNote,
    CasePhoto,
    CasePress,
    CaseRung,
    CaseSeen,
    CaseSplit,
    CaseSplitFinding,
    CaseTask,
    EventAuthor,
    Finding,
    FindingOrigin,
    NoteAuthor,
    PoliceCase,
    PoliceEvent,
    PoliceRung,
    PressAuthor,
    SiteNotice,
)
from app.cases.models.rulings import CaseRequest, CaseRuling, CheckDraw, RequestAuthor
from app.cases.rules.life import State
from app.cases.service.telling import tell
from app.notices import forget
from app.platform import clock
from app.platform.db import db

_ASKED = {State.DISPATCHED.value: "CaseDispatched", State.RETURNED.value: "CaseReturned"}


def taken_numbers() -> frozenset[str]:
    """Every number that a case or a police case has."""
    query = sa.select(Case.number).union_all(sa.select(PoliceCase.number))
    return frozenset(db.session.scalars(query))


def count_cases(*, demo: bool) -> int:
    """How many cases, confidential ones included, are of the demo city (or not)."""
    tables = (Case, PoliceCase)
    return sum(
        db.session.scalar(sa.select(sa.func.count()).select_from(table).where(table.is_demo.is_(demo))) or 0
        for table in tables
    )


def newest_demo_cases(unit: str, state: State, limit: int) -> list[str]:
    """The numbers of the newest demo cases of a unit in a state."""
    query = sa.select(Case.number).where(Case.is_demo, Case.lead_unit == unit, Case.state == state)
    return list(db.session.scalars(query.order_by(Case.filed_at.desc(), Case.id.desc()).limit(limit)))


def tell_of_demo_cases(actor: Actor, limit: int) -> None:
    """Put into the inboxes what the newest open demo cases still ask of somebody, as of when they began to ask it.

    The lives of the demo city are written in bulk and tell nobody on their way. ``actor`` is not told.
    """
    asking = sa.or_(Case.state.in_(_ASKED), sa.and_(Case.state == State.RECTIFYING, Case.reworks > 0))
    newest = (
        sa.select(Case).where(Case.is_demo, Case.is_open, asking).order_by(Case.filed_at.desc(), Case.id).limit(limit)
    )
    for case in reversed(db.session.scalars(newest).all()):
        with clock.at(case.stage_at or case.dispatched_at or case.filed_at):
            tell(case, _ASKED.get(case.state, "CaseReworked"), actor)


def remove_demo_cases() -> list[str]:
    """Remove every case of the demo city with all that hangs on it; returns the ids of its findings.

    The record keeps its entries: it is append-only.
    """
    cases = sa.select(Case.id).where(Case.is_demo)
    police = sa.select(PoliceCase.id).where(PoliceCase.is_demo)
    of_demo = sa.or_(Finding.case_id.in_(cases), Finding.police_case_id.in_(police))
    findings = sa.select(Finding.id).where(of_demo)
    notes = sa.select(CaseNote.id).where(CaseNote.case_id.in_(cases))
    events = sa.select(CaseEvent.id).where(CaseEvent.case_id.in_(cases))
    rungs = sa.select(CaseRung.id).where(CaseRung.case_id.in_(cases))
    presses = sa.select(CasePress.id).where(CasePress.case_id.in_(cases))
    removed = list(db.session.scalars(findings))
    for kind in ("case", "check", "site_check"):
        forget(kind, sa.select(Case.number).where(Case.is_demo))
    forget("police", sa.select(PoliceCase.number).where(PoliceCase.is_demo))
    for statement in (
        sa.delete(CaseTask).where(CaseTask.case_id.in_(cases)),
        sa.delete(CaseSplitFinding).where(CaseSplitFinding.part_id.in_(cases)),
        sa.delete(CaseSplit).where(CaseSplit.part_id.in_(cases)),
        sa.delete(CaseMark).where(CaseMark.case_id.in_(cases)),
        sa.delete(SiteNotice).where(SiteNotice.case_id.in_(cases)),
        sa.delete(CaseAttachment).where(CaseAttachment.note_id.in_(notes)),
        sa.delete(NoteAuthor).where(NoteAuthor.note_id.in_(notes)),
        sa.delete(CaseNote).where(CaseNote.case_id.in_(cases)),
        sa.delete(CaseSeen).where(CaseSeen.case_id.in_(cases)),
        sa.delete(Accountability).where(Accountability.rung_id.in_(rungs)),
        sa.delete(CaseRung).where(CaseRung.case_id.in_(cases)),
        sa.delete(PressAuthor).where(PressAuthor.press_id.in_(presses)),
        sa.delete(CasePress).where(CasePress.case_id.in_(cases)),
        sa.delete(CasePhoto).where(sa.or_(CasePhoto.case_id.in_(cases), CasePhoto.finding_id.in_(findings))),
        sa.delete(EventAuthor).where(EventAuthor.event_id.in_(events)),
        sa.delete(CaseEvent).where(CaseEvent.case_id.in_(cases)),
        *_decided(cases),
        sa.delete(CaseGuide).where(CaseGuide.case_id.in_(cases)),
        sa.delete(CaseDecision).where(CaseDecision.case_id.in_(cases)),
        sa.delete(FindingOrigin).where(FindingOrigin.finding_id.in_(findings)),
        sa.delete(Finding).where(of_demo),
        sa.delete(PoliceRung).where(PoliceRung.police_case_id.in_(police)),
        sa.delete(PoliceEvent).where(PoliceEvent.police_case_id.in_(police)),
        sa.delete(PoliceCase).where(PoliceCase.is_demo),
        sa.update(Case).where(Case.is_demo).values(merged_into=None),
        sa.delete(Case).where(Case.is_demo),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    return removed


def _decided(cases: sa.Select[int]) -> tuple[sa.Delete, ...]:
    """Rulings, requests and draws of these cases."""
    requests = sa.select(CaseRequest.id).where(CaseRequest.case_id.in_(cases))
    return (
        sa.delete(CaseRuling).where(CaseRuling.case_id.in_(cases)),
        sa.delete(RequestAuthor).where(RequestAuthor.request_id.in_(requests)),
        sa.delete(CaseRequest).where(CaseRequest.case_id.in_(cases)),
        sa.delete(CheckDraw).where(CheckDraw.case_id.in_(cases)),
    )
