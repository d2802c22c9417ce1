"""Which cases somebody may see: one condition for single cases, lists, maps and exports alike."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.accounts import Actor, Role
from app.cases.models import Case, CaseGuide, CaseTask
from app.cases.models.rulings import CheckDraw
from app.cases.rules.life import SEALED, State
from app.cases.rules.standing import Stander
from app.cases.rules.tasks import TaskKind, TaskState
from app.platform.db import db
from app.territory import UnitKind, unit_tree

_SEES_ALL = frozenset({Role.SUPERVISOR, Role.ARBITER, Role.COMMANDER})


def stander(actor: Actor) -> Stander:
    """``actor`` as the rules of standing see them."""
    return Stander(actor.role, actor.unit_code, actor.home_unit)


def _is_specialist(actor: Actor) -> bool:
    """Whether somebody sits in one of the Office's specialist offices, who comment and press everywhere (rules §4)."""
    unit = unit_tree().find(actor.unit_code)
    return actor.role == Role.DEPARTMENT and unit is not None and unit.kind is UnitKind.SPECIALIST


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The cases that ``actor`` may see: all for supervision and the Office's specialist offices,
    the own ground and guided cases for units, else none.

    An inspector sees the cases he was named to check while they wait for it. What turned out confidential nobody sees.
    """
    if actor.role in _SEES_ALL or _is_specialist(actor):
        return Case.state != SEALED
    if actor.role == Role.INSPECTOR:
        return sa.and_(Case.state == State.CHECKING, Case.id.in_(_named(actor)))
    if actor.role not in {Role.OFFICER, Role.DEPARTMENT} or actor.unit_code is None:
        return sa.false()
    own = actor.unit_code
    guided = sa.select(CaseGuide.case_id).where(CaseGuide.unit_code == own)
    handed = sa.select(CaseTask.case_id).where(
        CaseTask.unit_code == own, CaseTask.kind == TaskKind.HANDDOWN, CaseTask.state != TaskState.WITHDRAWN
    )
    return sa.or_(
        Case.lead_unit.in_(sorted(unit_tree().subtree(own))),
        Case.leaf_unit == own,
        Case.body_unit == own,
        Case.keeper_unit == own,
        Case.id.in_(guided),
        sa.and_(Case.id.in_(handed), Case.state != SEALED),
    )


def visible_numbers(actor: Actor, numbers: Collection[str]) -> set[str]:
    """Which of these cases ``actor`` may see."""
    return set(db.session.scalars(sa.select(Case.number).where(Case.number.in_(sorted(numbers)), visible_to(actor))))


def _named(actor: Actor) -> sa.Select[int]:
    return sa.select(CheckDraw.case_id).where(CheckDraw.account_id == actor.account_id, CheckDraw.valid == sa.true())
