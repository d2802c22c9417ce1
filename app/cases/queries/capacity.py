"""How somebody stands to one case row, and the facts that the guards of the table look at."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseEvent, CaseGuide, Finding
from app.cases.models.rulings import CheckDraw
from app.cases.rules.guards import GuardFacts, open_actions
from app.cases.rules.holding import Held
from app.cases.rules.life import Action, Party, State, actions_from
from app.cases.rules.standing import Stander, Standing, parties
from app.platform import clock
from app.platform.db import db
from app.territory import unit_tree


def standing_of(case: Case) -> Standing:
    """The units of ``case`` that matter for standing."""
    guides = db.session.scalars(sa.select(CaseGuide.unit_code).where(CaseGuide.case_id == case.id))
    return Standing(case.lead_unit, frozenset(guides), case.keeper_unit)


def drawn_account(case: Case) -> int | None:
    """The account that was drawn or named to check ``case``; None when nobody is."""
    if case.state != State.CHECKING:
        return None
    query = sa.select(CheckDraw.account_id).where(CheckDraw.case_id == case.id, CheckDraw.valid == sa.true())
    return db.session.scalars(query).first()


def parties_of(actor: Actor, case: Case) -> frozenset[Party]:
    """All capacities in which ``actor`` may act on ``case``."""
    named = actor.role == "inspector" and drawn_account(case) == actor.account_id
    who = Stander(actor.role, actor.unit_code, actor.home_unit, named)
    return parties(who, standing_of(case), unit_tree())


def guard_facts(case: Case, actor: Actor | None) -> GuardFacts:
    """What the guards look at, for ``actor`` (None: the service itself)."""
    drawn = drawn_account(case)
    return GuardFacts(
        now=clock.now(),
        accept_due_at=case.accept_due_at,
        due_at=case.due_at,
        check_due_at=case.check_due_at,
        suspended_until=case.suspended_until,
        rulings=case.rulings,
        returned_before=case.state == State.DISPATCHED and case.returns > 0 and _returned_by(case, case.lead_unit),
        suspended_before=case.state == State.RECTIFYING and _suspended(case),
        drawn=None if drawn is None else actor is not None and drawn == actor.account_id,
    )


def offered_actions(case: Case, actor: Actor) -> frozenset[Action]:
    """What ``actor`` may do to ``case`` now, guards included."""
    capacities = parties_of(actor, case)
    state = State(case.state)
    offered = open_actions(state, actions_from(state, capacities), capacities, guard_facts(case, actor))
    return offered - {Action.UNDO} if Action.UNDO in offered and findings_gone(case) else offered


def findings_gone(case: Case) -> bool:
    """Whether all that was found in a merged case went on with one that is no ordinary case any more: nothing can come back."""
    findings = (case.former or {}).get("findings", [])
    if not findings or not case.merged_into:
        return False
    there = sa.select(Finding.id).where(Finding.id.in_(findings), Finding.case_id.is_not(None)).limit(1)
    return db.session.scalars(there).first() is None


def held(case: Case) -> Held:
    """The columns that say who holds ``case``."""
    return Held(
        State(case.state), case.lead_unit, case.person, case.keeper_unit, case.keeper_person, case.accept_due_at
    )


def _returned_by(case: Case, unit: str | None) -> bool:
    return _happened(case, Action.RETURN, CaseEvent.unit_code == unit)


def _suspended(case: Case) -> bool:
    return _happened(case, Action.SUSPEND)


def _happened(case: Case, action: Action, *more: sa.ColumnElement[bool]) -> bool:
    query = sa.select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.action == action, *more).limit(1)
    return db.session.scalars(query).first() is not None
