"""Requests of the units, for the case page and the Office's queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.rulings import CaseRequest
from app.cases.queries.capacity import parties_of
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.units import unit_name
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import Party, State
from app.cases.rules.requests import REQUEST_STATE_NAMES, REQUESTS, Kind, RequestFacts, RequestState, refusal
from app.platform import clock
from app.platform.db import db
from app.platform.i18n import pick
from app.worktime import current_calendar

QUEUE = 50


@dataclass(frozen=True)
class RequestView:
    """One request in words. Who asked is the unit; who decided is the Office."""

    id: int
    kind: Kind
    name: str
    effect: str
    state: RequestState
    state_name: str
    unit: str
    reason: str
    text: str
    wanted: dict[str, Any]
    wanted_unit: str
    asked_at: datetime
    decided_at: datetime | None
    answer: str

    @property
    def until(self) -> date | None:
        """The end date of a suspension that is asked for."""
        wanted = self.wanted.get("until")
        return date.fromisoformat(wanted) if wanted else None


@dataclass(frozen=True)
class QueuedRequest:
    """A request that waits for the Office, with its case and whether the reader may decide it."""

    request: RequestView
    row: CaseRow
    decidable: bool
    granted_before: int


def request_facts(case: Case, kind: Kind, now: datetime) -> RequestFacts:
    """What stands against a request of ``kind`` on ``case`` at an instant."""
    query = sa.select(CaseRequest.state).where(CaseRequest.case_id == case.id, CaseRequest.kind == kind)
    met = case.feedback_at is None or case.first_due_at is None or case.feedback_at <= case.first_due_at
    return RequestFacts(
        state=State(case.state),
        now=now,
        due_at=case.due_at,
        on_time=case.on_time,
        excused=case.excused,
        earlier=[RequestState(state) for state in db.session.scalars(query)],
        late_feedback=not met,
    )


def askable(case: Case, actor: Actor) -> tuple[Kind, ...]:
    """What the lead unit could ask for now; nothing for anybody else."""
    if Party.LEAD not in parties_of(actor, case):
        return ()
    now = clock.now()
    return tuple(kind for kind in REQUESTS if refusal(kind, request_facts(case, kind, now)) is None)


def withdrawable(case: Case, actor: Actor) -> frozenset[int]:
    """Which open requests on ``case`` the reader may take back: those that the own unit asked, while it leads."""
    if Party.LEAD not in parties_of(actor, case):
        return frozenset()
    query = sa.select(CaseRequest.id).where(
        CaseRequest.case_id == case.id,
        CaseRequest.state == RequestState.OPEN,
        CaseRequest.unit_code == actor.unit_code,
    )
    return frozenset(db.session.scalars(query))


def requests_of(case: Case) -> list[RequestView]:
    """Every request on a case, newest first."""
    query = sa.select(CaseRequest).where(CaseRequest.case_id == case.id).order_by(CaseRequest.id.desc())
    return [request_view(request, case) for request in db.session.scalars(query)]


def request_view(request: CaseRequest, case: Case) -> RequestView:
    """A request in the reader's language."""
    kind, state = Kind(request.kind), RequestState(request.state)
    reasons = REQUESTS[kind].reasons
    return RequestView(
        id=request.id,
        kind=kind,
        name=pick(*REQUESTS[kind].words),
        effect=pick(*REQUESTS[kind].effect),
        state=state,
        state_name=pick(*REQUEST_STATE_NAMES[state]),
        unit=unit_name(request.unit_code),
        reason=pick(*reasons[request.reason]) if request.reason in reasons else "",
        text=request.text,
        wanted=request.wanted,
        wanted_unit=unit_name(request.wanted.get("unit")),
        asked_at=request.asked_at,
        decided_at=request.decided_at,
        answer=request.answer,
    )


def request_queue(actor: Actor, limit: int = QUEUE) -> tuple[Sequence[QueuedRequest], int]:
    """Requests that wait for the Office, oldest first, and how many there are."""
    where = (CaseRequest.state == RequestState.OPEN, visible_to(actor))
    joined = sa.select(CaseRequest, Case).join(Case, Case.id == CaseRequest.case_id).where(*where)
    found = db.session.execute(joined.order_by(CaseRequest.asked_at, CaseRequest.id).limit(limit)).all()
    now, calendar = clock.now(), current_calendar()
    queued = [
        QueuedRequest(
            request_view(request, case),
            row_of(case, now, calendar),
            Party.ARBITER in parties_of(actor, case),
            request_facts(case, Kind(request.kind), now).earlier.count(RequestState.GRANTED),
        )
        for request, case in found
    ]
    return queued, len(queued) if len(queued) < limit else waiting_requests()


def waiting_requests() -> int:
    """How many requests wait for the Office: the number beside 申请."""
    query = sa.select(sa.func.count()).select_from(CaseRequest).where(CaseRequest.state == RequestState.OPEN)
    return db.session.scalar(query) or 0
