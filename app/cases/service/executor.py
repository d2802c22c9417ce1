"""The one generic executor: every step of every case is an edge of the table, carried out here.

Inside one unit of work: look up, check standing, state and version, compare-and-swap the row, append the event, its author,
the audit entry, and tell the floors above. Whoever comes second gets a Conflict that says what changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, case_handle
from app.cases.events import CaseMoved
from app.cases.models import Case, CaseEvent, EventAuthor
from app.cases.queries.capacity import guard_facts, parties_of
from app.cases.queries.visibility import visible_to
from app.cases.rules.beside import BESIDE
from app.cases.rules.digest import CASE_ROW, STEP_ROW, case_text, step_text
from app.cases.rules.guards import failed
from app.cases.rules.life import (
    OPEN_STATES,
    SEALED,
    STATE_NAMES,
    Action,
    IllegalMove,
    Party,
    State,
    Transition,
    actions_from,
    transition,
)
from app.cases.service import beside, ringing
from app.cases.service.refusals import refused_by
from app.cases.service.stages import woken_by
from app.cases.service.telling import tell
from app.cases.service.texts import demand_filled
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.i18n import _l, pick
from app.platform.unit_of_work import emit

LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Step:
    """What somebody wants done. ``seen`` is the version of the page they saw (None: whatever stands).

    ``facts`` stand in the history that everybody reads, ``kept`` in the record only.
    """

    action: Action
    seen: int | None = None
    reason: str | None = None
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)

    def naming(self, *rows: beside.Named) -> Step:
        """The same step, whose entry names these rows that stand beside the case."""
        return replace(self, kept={**self.kept, **beside.body(self.kept.get(BESIDE, {}), *rows)})


class StaleCase(Conflict):
    """The case moved on since the page was made; ``seen`` and ``version`` tell which steps are new.

    Where the page was fresh the step is simply none that the state allows, and the words say so.
    """

    def __init__(self, case: Case, seen: int | None) -> None:
        self.number = case.number
        self.seen = seen
        if seen == case.version:
            state = pick(*STATE_NAMES[State(case.state)]) if case.state != SEALED else ""
            super().__init__(
                "stale", _l("现在是“%(state)s”，不能这样办，没有执行。"), version=case.version, state=state
            )
            return
        super().__init__(
            "stale",
            _l("这件案卷刚刚有了变化，您的操作没有执行。"),
            advice=_l("填写的文字和照片都还在。请看清最新情况，再决定是否继续。"),
            version=case.version,
        )


def locked_case(number: str, actor: Actor) -> Case:
    """The case for a change, fresh from the database; raises NotFound for a foreign or unknown number."""
    query = sa.select(Case).where(Case.number == number, visible_to(actor)).with_for_update()
    case = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if case is None:
        raise NotFound("case_not_found", _l("没有这个案卷号，或不归您看。"))
    return case


def edge_for(case: Case, actor: Actor, step: Step, asked_at: datetime | None = None) -> Transition:
    """The edge that ``step`` takes; raises Forbidden, StaleCase or BadInput.

    ``asked_at`` is when the unit asked for what is decided now: limits of time are held against that instant.
    """
    capacities = parties_of(actor, case)
    if step.seen is not None and step.seen != case.version:
        raise StaleCase(case, step.seen)
    try:
        edge = transition(State(case.state), step.action, capacities)
    except IllegalMove:
        if not capacities or _others_may(case, step.action):
            raise Forbidden from None
        raise StaleCase(case, step.seen) from None
    facts = guard_facts(case, actor)
    guard = failed(edge, replace(facts, now=asked_at or facts.now))
    if guard is not None:
        raise refused_by(guard)
    _demand(edge, step)
    return edge


def _others_may(case: Case, action: Action) -> bool:
    """Whether the step is possible now, only not in the capacities of whoever wants it: a conflict of interest, no news."""
    return action in actions_from(State(case.state), Party)


def _demand(edge: Transition, step: Step) -> None:
    if edge.reasons and step.reason not in edge.reasons:
        raise BadInput("reason_missing", _l("请选一个理由。"), field="reason")
    if edge.text and not step.text.strip():
        raise BadInput("text_missing", _l("还没写说明。写一句就能提交。"), field="text")
    if len(step.text) > LONGEST_TEXT:
        raise BadInput("text_too_long", _l("说明最多 2000 字，没有保存。"), field="text")
    demand_filled(step.text)


def move(
    case: Case,
    edge: Transition,
    step: Step,
    actor: Actor | None,
    changes: Mapping[str, Any],
    *,
    since: datetime | None = None,
) -> CaseEvent:
    """Carry out ``edge``: compare-and-swap, event, author, audit. Raises StaleCase when somebody was first.

    Rungs of the ladder that are due by now ring first, so that none is lost to the step. ``actor`` is None when the service
    itself acts; ``since`` is the instant from which the new clocks run where that is not now.
    """
    now = clock.now()
    ringing.settle(case, now)
    target = State(changes.get("state", edge.target))
    digest = row_digest(case)
    source, former_lead = case.state, case.lead_unit
    values = {
        **changes,
        "state": target,
        "is_open": target in OPEN_STATES,
        "version": case.version + 1,
    }
    values.setdefault("wake_at", woken_by(case, values, since or now, ringing.overdue_before(case)))
    # What rang after a suspension was over rang on the clock that runs again, and stays
    same_clock = case.stage == values.get("stage", case.stage) and source != State.SUSPENDED
    red_from = case.due_at if same_clock else None
    swap(case, values, step.seen)
    ringing.lift(case, red_from, now)
    event = append_event(case, edge.party, step, actor, source=source, at=now, before=digest)
    tell(case, edge.event, actor, former_lead=former_lead, reason=step.reason, facts=step.facts)
    emit(CaseMoved(case.id, case.number, edge.event))
    return event


def swap(case: Case, values: Mapping[str, Any], seen: int | None) -> None:
    """Compare-and-swap of the row; raises StaleCase when it is no longer as ``case`` was read."""
    swapped = db.session.scalar(
        sa.update(Case)
        .where(Case.id == case.id, Case.version == case.version, Case.state == case.state)
        .values(**values)
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )
    if swapped is None:
        raise StaleCase(case, seen)
    db.session.refresh(case)


def note_step(
    case: Case, party: Party, step: Step, actor: Actor, event: str, *, changes: Mapping[str, Any] | None = None
) -> CaseEvent:
    """A step that moves no state (a request, its answer, another checker): version, history, record and event like any."""
    now = clock.now()
    ringing.settle(case, now)
    values = {**(changes or {}), "version": case.version + 1}
    if changes:
        values.setdefault("wake_at", woken_by(case, values, now, ringing.overdue_before(case)))
    digest, red_from = row_digest(case), case.due_at
    swap(case, values, step.seen)
    ringing.lift(case, red_from, now)
    added = append_event(case, party, step, actor, source=case.state, at=now, before=digest)
    tell(case, event, actor, reason=step.reason, facts=step.facts)
    emit(CaseMoved(case.id, case.number, event))
    return added


def row_digest(case: Case) -> str:
    """The fingerprint of a case's row as the session holds it."""
    return audit.fingerprint(case_text({name: getattr(case, name) for name in CASE_ROW}), f"case:{case.number}")


def append_event(
    case: Case,
    party: Party,
    step: Step,
    actor: Actor | None,
    *,
    source: str | None,
    at: datetime,
    before: str | None = None,
) -> CaseEvent:
    """Add a step to the history, its author to the author table, and the audit entry.

    ``before`` is the digest of the row before the step changed it; None when the step leaves the row alone.
    """
    event = CaseEvent(
        case_id=case.id,
        seq=case.version,
        at=at,
        action=step.action,
        source=source,
        target=case.state,
        party=party,
        unit_code=actor.unit_code if party is Party.LEAD and actor is not None else None,
        label=actor.name if party is Party.LEAD and actor is not None else None,
        reason=step.reason,
        text=step.text.strip(),
        facts=dict(step.facts),
    )
    db.session.add(event)
    db.session.flush()
    if actor is not None:
        db.session.add(EventAuthor(event_id=event.id, account_id=actor.account_id))
    after, subject = row_digest(case), f"case:{case.number}"
    told = step_text({name: getattr(event, name) for name in STEP_ROW})
    audit.record(
        f"case.{step.action}",
        subject,
        {
            **step.facts,
            **step.kept,
            "version": case.version,
            "from": source,
            "to": case.state,
            "lead": case.lead_unit,
            "reason": step.reason,
            "text": audit.fingerprint(event.text, subject),
            "told": audit.fingerprint(told, subject),
            "before": before or after,
            "after": after,
        },
        actor=case_handle(case.number, actor.account_id) if actor is not None else ringing.SERVICE,
    )
    return event
