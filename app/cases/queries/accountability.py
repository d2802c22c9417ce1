"""约谈 and 问责建议 as lists: for the commander all, for a unit's head the own (rules §5, S-19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from app.accounts import Actor, Role
from app.cases.models import Accountability, Case, CaseRung
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.rungs import is_head
from app.cases.rules.ladder import RESTRICTED, RUNG_NAMES, Rung
from app.cases.rules.life import SEALED
from app.platform import clock
from app.platform.db import db
from app.platform.i18n import pick
from app.worktime import current_calendar

PAGE = 50


class Tab(StrEnum):
    """The headings of the page."""

    WAITING = "waiting"
    TALKS = "talks"
    DECIDED = "decided"


@dataclass(frozen=True)
class Decision:
    """What the commander decided."""

    confirmed: bool
    reason: str
    at: datetime


@dataclass(frozen=True)
class AccountLine:
    """One 约谈 or 问责建议 with its case."""

    id: int
    rung: Rung
    name: str
    due_at: datetime
    at: datetime
    stage: int
    row: CaseRow
    decision: Decision | None


@dataclass(frozen=True)
class AccountPage:
    """One page of lines, newest first, and how many stand under each heading."""

    lines: Sequence[AccountLine]
    counts: dict[Tab, int]
    next_after: int | None


def may_look(actor: Actor) -> bool:
    """Whether the lists are for ``actor``: the commander, and heads for their own unit."""
    return actor.role == Role.COMMANDER or is_head(actor, actor.unit_code)


def account_page(actor: Actor, tab: Tab, after: int | None = None) -> AccountPage:
    """The lines under one heading; empty for whom they are not."""
    if not may_look(actor):
        return AccountPage((), dict.fromkeys(Tab, 0), None)
    rows = db.session.execute(
        _lines(actor)
        .where(_under(tab), *([CaseRung.id < after] if after is not None else []))
        .order_by(CaseRung.id.desc())
        .limit(PAGE + 1)
    ).all()
    now, calendar = clock.now(), current_calendar()
    lines = [_line(rung, row_of(case, now, calendar), decided) for rung, case, decided in rows[:PAGE]]
    return AccountPage(lines, _counts(actor), lines[-1].id if len(rows) > PAGE else None)


def waiting_proposals(actor: Actor) -> int:
    """How many 问责建议 wait for the commander: the number beside 问责."""
    return _counts(actor)[Tab.WAITING] if actor.role == Role.COMMANDER else 0


def _lines(actor: Actor) -> sa.Select[CaseRung, Case, Accountability]:
    query = (
        sa.select(CaseRung, Case, Accountability)
        .join(Case, Case.id == CaseRung.case_id)
        .outerjoin(Accountability, Accountability.rung_id == CaseRung.id)
        .where(CaseRung.rung.in_(sorted(RESTRICTED)), CaseRung.lifted_at.is_(None), Case.state != SEALED)
    )
    return query if actor.role == Role.COMMANDER else query.where(CaseRung.unit_code == actor.unit_code)


def _under(tab: Tab) -> sa.ColumnElement[bool]:
    if tab is Tab.TALKS:
        return CaseRung.rung == Rung.TALK
    decided = Accountability.rung_id.is_not(None)
    return sa.and_(CaseRung.rung == Rung.ACCOUNT, decided if tab is Tab.DECIDED else sa.not_(decided))


def _counts(actor: Actor) -> dict[Tab, int]:
    lines = _lines(actor).with_only_columns(CaseRung.rung, Accountability.rung_id).subquery()
    figures = db.session.execute(
        sa.select(lines.c.rung, lines.c.rung_id.is_not(None), sa.func.count()).group_by(
            lines.c.rung, lines.c.rung_id.is_not(None)
        )
    )
    counts = dict.fromkeys(Tab, 0)
    for rung, decided, count in figures:
        tab = Tab.TALKS if rung == Rung.TALK else Tab.DECIDED if decided else Tab.WAITING
        counts[tab] += count
    return counts


def _line(rung: CaseRung, row: CaseRow, decided: Accountability | None) -> AccountLine:
    decision = Decision(decided.confirmed, decided.reason, decided.decided_at) if decided is not None else None
    kind = Rung(rung.rung)
    return AccountLine(rung.id, kind, pick(*RUNG_NAMES[kind]), rung.due_at, rung.rung_at, rung.stage, row, decision)
