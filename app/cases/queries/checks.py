"""The check queue and one before/after pair with everything the checker needs (rules §4; security 4d)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseEvent, CaseGuide, Finding, FindingOrigin
from app.cases.models.rulings import CheckDraw
from app.cases.queries.page import CasePage, case_page
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import Action, State
from app.evidence import Flag, Severity
from app.platform import clock
from app.platform.db import db
from app.territory import unit_tree
from app.worktime import LimitUnit, current_calendar, elapsed

QUEUE = 50


@dataclass(frozen=True)
class CheckPage:
    """One case to be checked: its page, the judgements on its last after-photos, and how long the unit took."""

    page: CasePage
    flags: Sequence[Flag]
    used_minutes: float
    used_unit: LimitUnit
    before_accuracy_m: float | None


@dataclass(frozen=True)
class QueueFilter:
    """What the queue is narrowed to. ``of_all``: also what the reader may look at and not decide."""

    of_all: bool = False
    category: str = ""
    late: bool = False


EVERYTHING_MINE = QueueFilter()


@dataclass(frozen=True)
class QueueRow:
    """A case of the queue, and since when it waits."""

    row: CaseRow
    since: datetime | None

    @property
    def number(self) -> str:
        """The number of the case."""
        return self.row.number


def check_queue(
    actor: Actor, narrowed: QueueFilter = EVERYTHING_MINE, limit: int = QUEUE
) -> tuple[Sequence[QueueRow], int]:
    """Cases that wait for a check, the first due first, and how many there are."""
    now, calendar = clock.now(), current_calendar()
    where = _waiting(actor, narrowed, now)
    query = sa.select(Case).where(*where).order_by(Case.check_due_at, Case.id).limit(limit)
    rows = [QueueRow(row_of(case, now, calendar), case.feedback_at) for case in db.session.scalars(query)]
    return rows, len(rows) if len(rows) < limit else _many(where)


def waiting_checks(actor: Actor) -> int:
    """How many checks wait for ``actor``: those somebody else was drawn for, or that are barred, do not."""
    return _many(_waiting(actor, EVERYTHING_MINE, clock.now()))


def _many(where: Sequence[sa.ColumnElement[bool]]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Case).where(*where)) or 0


def _waiting(actor: Actor, narrowed: QueueFilter, now: datetime) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = [Case.state == State.CHECKING, visible_to(actor)]
    if not narrowed.of_all:
        where += _decidable(actor, now)
    if narrowed.category:
        where.append(Case.category == narrowed.category)
    if narrowed.late:
        where.append(Case.check_due_at < now)
    return where


def _decidable(actor: Actor, now: datetime) -> list[sa.ColumnElement[bool]]:
    """The guard of the draw and ``rules.standing.in_conflict`` as conditions; the step itself is held against the rules."""
    drawn = sa.exists().where(
        CheckDraw.case_id == Case.id, CheckDraw.valid == sa.true(), CheckDraw.account_id != actor.account_id
    )
    conditions: list[sa.ColumnElement[bool]] = [sa.or_(~drawn, Case.check_due_at < now)]
    if actor.home_unit is not None:
        barred = sorted(unit_tree().relatives(actor.home_unit) | {actor.home_unit})
        conditions += [
            sa.or_(Case.lead_unit.is_(None), Case.lead_unit.not_in(barred)),
            sa.or_(Case.keeper_unit.is_(None), Case.keeper_unit.not_in(barred)),
            ~sa.exists().where(CaseGuide.case_id == Case.id, CaseGuide.unit_code == actor.home_unit),
        ]
    return conditions


def check_page(number: str, actor: Actor) -> CheckPage:
    """Everything the checker of one case sees. Raises NotFound."""
    page = case_page(number, actor)
    last = _last_feedback(number)
    photos = [photo for photo in page.after if photo.event_id == last]
    flags = [flag for photo in photos for flag in photo.flags]
    used = 0.0
    if page.dispatched_at is not None and page.feedback_at is not None:
        taken = elapsed(current_calendar(), page.dispatched_at, page.feedback_at)
        used = taken.urgent_minutes if page.limit.unit.runs_always else taken.work_minutes
    return CheckPage(page, _worst_last(flags), used, page.limit.unit, _accuracy(number))


def _last_feedback(number: str) -> int | None:
    return db.session.scalar(
        sa.select(sa.func.max(CaseEvent.id))
        .join(Case, Case.id == CaseEvent.case_id)
        .where(Case.number == number, CaseEvent.action == Action.FEEDBACK)
    )


def _worst_last(flags: Sequence[Flag]) -> list[Flag]:
    """One line per judgement, what is fine first and doubts last, as the checker reads them."""
    order = {Severity.OK: 0, Severity.NOTICE: 1, Severity.FLAG: 2, Severity.REFUSE: 3}
    distinct = {(flag.code, tuple(sorted(flag.params.items()))): flag for flag in flags}
    return sorted(distinct.values(), key=lambda flag: order[flag.severity])


def _accuracy(number: str) -> float | None:
    """The accuracy of the finding's position, for supervision only: it decides what a distance means."""
    return db.session.scalar(
        sa.select(FindingOrigin.accuracy_m)
        .join(Finding, Finding.id == FindingOrigin.finding_id)
        .join(Case, Case.id == Finding.case_id)
        .where(Case.number == number)
        .order_by(FindingOrigin.filed_at)
        .limit(1)
    )
