"""The check queue and one before/after pair with everything the checker needs (rules §4; security 4d)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseEvent, Finding, FindingOrigin
from app.cases.queries.page import CasePage, case_page
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import Action, State
from app.evidence import Flag, Severity
from app.platform import clock
from app.platform.db import db
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


def check_queue(actor: Actor, limit: int = QUEUE) -> tuple[Sequence[CaseRow], int]:
    """Cases that wait for a check, the first due first, and how many there are."""
    where = (Case.state == State.CHECKING, visible_to(actor))
    query = sa.select(Case).where(*where).order_by(Case.check_due_at, Case.id).limit(limit)
    now, calendar = clock.now(), current_calendar()
    rows = [row_of(case, now, calendar) for case in db.session.scalars(query)]
    total = len(rows) if len(rows) < limit else waiting_checks(actor)
    return rows, total


def waiting_checks(actor: Actor) -> int:
    """How many cases wait for a check."""
    query = sa.select(sa.func.count()).select_from(Case).where(Case.state == State.CHECKING, visible_to(actor))
    return db.session.scalar(query) or 0


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
