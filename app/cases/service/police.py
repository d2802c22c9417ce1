"""Commands of the police desk: accept, first feedback, conclude with an outcome code (rules §4, confidential table)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, Role, case_handle
from app.cases.events import PoliceCaseMoved
from app.cases.models import PoliceCase, PoliceEvent
from app.cases.queries.police import desk_scope
from app.cases.rules.digest import POLICE_ROW, POLICE_STEP_ROW, police_step_text, police_text
from app.cases.rules.life import IllegalMove
from app.cases.rules.police import (
    PoliceAction,
    PoliceState,
    PoliceTransition,
    police_step,
    police_transition,
)
from app.cases.service.patience import on_case
from app.cases.service.police_ladder import ring_police, set_wake
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic, emit


@on_case
def advance_police_case(
    actor: Actor, number: str, seen: int | None = None, text: str = "", outcome: str | None = None
) -> PoliceState:
    """Take a confidential case one step further; the last step needs an outcome code. Returns the new state."""
    with atomic():
        case = locked_police_case(number, actor)
        edge = police_edge(case, seen, None)
        if edge.outcomes and outcome not in edge.outcomes:
            raise BadInput("outcome_missing", _l("请选处置结论。"), field="outcome")
        write_police_step(case, edge, outcome if edge.outcomes else None, actor, text)
        return edge.target


def locked_police_case(number: str, actor: Actor) -> PoliceCase:
    """The confidential case for a change, fresh from the database. Raises Forbidden and NotFound."""
    if actor.role != Role.POLICE:
        raise Forbidden
    query = sa.select(PoliceCase).where(PoliceCase.number == number, desk_scope(actor)).with_for_update()
    case = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if case is None:
        raise NotFound
    return case


def police_row_digest(case: PoliceCase) -> str:
    """The fingerprint of a confidential case's row as the session holds it."""
    return audit.fingerprint(police_text({name: getattr(case, name) for name in POLICE_ROW}), f"police:{case.number}")


def add_police_event(
    case: PoliceCase, target: PoliceState, at: datetime, label: str | None, text: str, *, before: str = ""
) -> str:
    """Add a step to the history of a confidential case; returns its fingerprint for the record.

    ``before`` is what was said of it while it was an ordinary case, handed over whole.
    """
    said = "\n".join(part for part in (text.strip()[:2000], before) if part)
    event = PoliceEvent(police_case_id=case.id, at=at, target=target, label=label, text=said)
    db.session.add(event)
    told = police_step_text({name: getattr(event, name) for name in POLICE_STEP_ROW})
    return audit.fingerprint(told, f"police:{case.number}")


def police_edge(case: PoliceCase, seen: int | None, action: PoliceAction | None) -> PoliceTransition:
    """The edge onwards, or the one that ``action`` takes. Raises Conflict for a stale page, a held or a concluded case."""
    if seen is not None and seen != case.version:
        raise Conflict("stale", _l("这条线索刚刚有了变化，您的操作没有执行。"))
    state = PoliceState(case.state)
    if state is PoliceState.HELD:
        raise Conflict(
            "police_held",
            _l("公安专线还没有责任人，这条线索还没派出。"),
            advice=_l("设定责任人之后会自动派出。"),
        )
    try:
        return police_step(state) if action is None else police_transition(state, action)
    except IllegalMove:
        raise Conflict("concluded", _l("这条线索已办结。")) from None


def write_police_step(case: PoliceCase, edge: PoliceTransition, outcome: str | None, actor: Actor, text: str) -> None:
    """Carry out an edge: row, step, record and event."""
    now, before = clock.now(), police_row_digest(case)
    ring_police(case, now)
    case.state = edge.target
    case.version += 1
    if edge.target is PoliceState.ACCEPTED:
        case.accepted_at = now
    elif edge.target is PoliceState.FEEDBACK:
        case.feedback_at = now
    else:
        case.concluded_at, case.outcome = now, outcome
    set_wake(case, now)
    told = add_police_event(case, edge.target, now, actor.name, text)
    after = police_row_digest(case)
    audit.record(
        f"police.{edge.target}",
        f"police:{case.number}",
        {"version": case.version, "outcome": outcome, "told": told, "before": before, "after": after},
        actor=case_handle(case.number, actor.account_id),
    )
    emit(PoliceCaseMoved(case.id))
