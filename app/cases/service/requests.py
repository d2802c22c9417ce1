"""Requests of the units as commands: ask, withdraw, grant, refuse; limits hold against parallel requests (rules §5).

The case row is the lock: every step bumps its version by compare-and-swap. A partial unique index says it once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.rulings import CaseRequest, RequestAuthor
from app.cases.queries.capacity import parties_of
from app.cases.queries.requests import request_facts
from app.cases.rules import clocks
from app.cases.rules.beside import REQUEST, REQUEST_AUTHOR
from app.cases.rules.life import Action, Party, State
from app.cases.rules.requests import GRANTABLE, REQUESTS, Kind, Refusal, RequestState, refusal
from app.cases.service import beside
from app.cases.service.executor import LONGEST_TEXT, StaleCase, Step, locked_case, note_step
from app.cases.service.patience import on_case
from app.cases.service.stages import clocks_of, columns, limits_of
from app.cases.service.texts import demand_filled
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic
from app.worktime import current_calendar


@dataclass(frozen=True)
class Asked:
    """What a unit asks for: kind, reason code, words, and a date, unit or case number where the kind wants one."""

    kind: Kind
    reason: str
    text: str
    wanted: str = ""


_REFUSALS = {
    Refusal.STATE: ("request_state", _l("案卷现在的状态不能提这项申请。")),
    Refusal.OPEN: ("request_open", _l("同样的申请已提交，等创建办批复。")),
    Refusal.TOO_MANY: ("request_too_many", _l("这项申请的次数已用完。")),
    Refusal.TOO_LATE: ("request_too_late", _l("已过到期时间，不能再申请延期或挂账。")),
    Refusal.NOT_LATE: ("request_not_late", _l("没有超期，不需要申诉。")),
}


@on_case
def ask(actor: Actor, number: str, what: Asked, seen: int | None = None) -> CaseRequest:
    """申请: the lead unit asks. Raises Forbidden, BadInput for what is missing, Conflict for what comes too late or too often."""
    with atomic():
        case = locked_case(number, actor)
        if seen is not None and seen != case.version:
            raise StaleCase(case, seen)
        if Party.LEAD not in parties_of(actor, case):
            raise Forbidden
        refused = refusal(what.kind, request_facts(case, what.kind, clock.now()))
        if refused is not None:
            raise Conflict(*_REFUSALS[refused])
        wanted = _checked(case, what)
        request = CaseRequest(
            case_id=case.id,
            kind=what.kind,
            unit_code=actor.unit_code,
            reason=what.reason,
            text=what.text.strip(),
            wanted=wanted,
            asked_at=clock.now(),
        )
        db.session.add(request)
        db.session.flush()
        rows = _signed(case, request, "asked", actor)
        step = Step(Action.ASK, seen, what.reason, what.text, {"kind": what.kind, **wanted}).naming(rows)
        note_step(case, Party.LEAD, step, actor, "RequestAsked")
        return request


def _checked(case: Case, what: Asked) -> dict[str, Any]:
    rules = REQUESTS[what.kind]
    if what.reason not in rules.reasons:
        raise BadInput("reason_missing", _l("请选一个理由。"), field="reason")
    if not what.text.strip():
        raise BadInput("text_missing", _l("还没写说明。写一句就能提交。"), field="text")
    if len(what.text) > LONGEST_TEXT:
        raise BadInput("text_too_long", _l("说明最多 2000 字，没有保存。"), field="text")
    demand_filled(what.text)
    if rules.wants == "until":
        return {"until": _date(case, what.wanted).isoformat()}
    if rules.wants == "into":
        return {"into": _other_open(case, what.wanted)}
    return {rules.wants: what.wanted} if rules.wants and what.wanted else {}


def _date(case: Case, text: str) -> date:
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise BadInput("suspension_end_missing", _l("挂账要有截止日期。"), field="until") from None
    now = clock.now()
    try:
        clocks.suspended(current_calendar(), now, until, clocks_of(case))
    except clocks.BadSuspension:
        raise BadInput("suspension_refused", _l("只能在到期前挂账，截止日期最远一年。"), field="until") from None
    return until


def _other_open(case: Case, text: str) -> str:
    number = text.replace("-", "").strip()
    query = sa.select(Case.id).where(
        Case.number == number, Case.is_open, Case.id != case.id, Case.item_code == case.item_code
    )
    if db.session.scalar(query) is None:
        raise BadInput("merge_target", _l("只能并入另一件同小类、未结的案卷。"), field="into")
    return number


@on_case
def withdraw(actor: Actor, number: str, request_id: int) -> CaseRequest:
    """撤回申请: the unit that asked takes an open request back; it does not count."""
    with atomic():
        case = locked_case(number, actor)
        request = _open_request(case, request_id)
        if Party.LEAD not in parties_of(actor, case) or request.unit_code != actor.unit_code:
            raise Forbidden
        rows = _decide(case, request, RequestState.WITHDRAWN, "", actor)
        step = Step(Action.WITHDRAW, facts={"kind": request.kind}).naming(rows)
        note_step(case, Party.LEAD, step, actor, "RequestWithdrawn")
        return request


@on_case
def refuse(actor: Actor, number: str, request_id: int, answer: str) -> CaseRequest:
    """不予批准, with a reason. A refused request does not count."""
    with atomic():
        case, request = _for_decision(actor, number, request_id)
        if not answer.strip():
            raise BadInput("text_missing", _l("不予批准要写明理由。"), field="text")
        rows = _decide(case, request, RequestState.REFUSED, answer, actor)
        step = Step(Action.REFUSE, text=answer, facts={"kind": request.kind}).naming(rows)
        note_step(case, Party.ARBITER, step, actor, "RequestRefused")
        return request


def _for_decision(actor: Actor, number: str, request_id: int) -> tuple[Case, CaseRequest]:
    case = locked_case(number, actor)
    if Party.ARBITER not in parties_of(actor, case):
        raise Forbidden("conflict_of_interest", _l("这件案卷与您原单位有关，须由别人批复。"))
    return case, _open_request(case, request_id)


def _open_request(case: Case, request_id: int) -> CaseRequest:
    query = sa.select(CaseRequest).where(CaseRequest.id == request_id, CaseRequest.case_id == case.id)
    request = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if request is None:
        raise NotFound("request_not_found", _l("没有这项申请。"))
    if request.state != RequestState.OPEN:
        raise Conflict("request_decided", _l("这项申请已有结果，您的操作没有执行。"))
    return request


def _decide(case: Case, request: CaseRequest, state: RequestState, answer: str, actor: Actor | None) -> beside.Named:
    request.state = state
    request.decided_at = clock.now()
    request.answer = answer.strip()[:LONGEST_TEXT]
    if actor is not None:
        return _signed(case, request, "decided", actor)
    db.session.flush()
    return beside.named(case.number, REQUEST, request)


def _signed(case: Case, request: CaseRequest, role: str, actor: Actor) -> beside.Named:
    author = RequestAuthor(request_id=request.id, role=role, account_id=actor.account_id)
    db.session.add(author)
    db.session.flush()
    return {
        **beside.named(case.number, REQUEST, request),
        **beside.named(case.number, REQUEST_AUTHOR, author),
    }


def grantable(actor: Actor, number: str, request_id: int) -> tuple[Case, CaseRequest]:
    """The locked case and the open request, if it may still be granted. Raises Forbidden, NotFound or Conflict."""
    case, request = _for_decision(actor, number, request_id)
    kind = Kind(request.kind)
    if State(case.state) not in GRANTABLE[kind]:
        raise Conflict("request_moot", _l("案卷已往前走，这项申请不再适用，可不予批准。"))
    granted = request_facts(case, kind, request.asked_at).earlier.count(RequestState.GRANTED)
    if granted >= REQUESTS[kind].most_granted:
        raise Conflict(*_REFUSALS[Refusal.TOO_MANY])
    return case, request


def mark_granted(
    case: Case, request: CaseRequest, actor: Actor, answer: str, changes: dict[str, Any] | None = None
) -> None:
    """Record that a request was granted, with what that changes on the case row itself."""
    rows = _decide(case, request, RequestState.GRANTED, answer, actor)
    step = Step(Action.GRANT, None, request.reason, answer, {"kind": request.kind, **request.wanted}).naming(rows)
    note_step(case, Party.ARBITER, step, actor, "RequestGranted", changes=changes)


def extended_columns(case: Case) -> dict[str, Any]:
    """One original limit more from the old due time, whenever the decision comes."""
    return columns(clocks.extended(current_calendar(), limits_of(case), clocks_of(case)))


def settle_open(case: Case, why: str, kinds: Sequence[str] | None = None) -> beside.Named:
    """Open requests that a step of the case made pointless are withdrawn by the service; appeals outlive the closing.

    Returns them as the entry of that step is to name them.
    """
    settled: beside.Named = {}
    query = sa.select(CaseRequest).where(CaseRequest.case_id == case.id, CaseRequest.state == RequestState.OPEN)
    for request in db.session.scalars(query):
        outlives = why == "closed" and request.kind == Kind.APPEAL
        if not outlives and (kinds is None or request.kind in kinds):
            settled |= _decide(case, request, RequestState.WITHDRAWN, "", None)
    return settled
