"""The checks that an inspector was named for, and what one of them needs to know on site: no person, no history (rules §4)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.rulings import CheckDraw
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import SEALED, State
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import _l
from app.worktime import current_calendar


def site_checks(actor: Actor) -> Sequence[CaseRow]:
    """The cases that ``actor`` was named to check, the first due first."""
    query = sa.select(Case).where(Case.state == State.CHECKING, visible_to(actor))
    now, calendar = clock.now(), current_calendar()
    return [row_of(case, now, calendar) for case in db.session.scalars(query.order_by(Case.check_due_at, Case.id))]


def waiting_site_checks(actor: Actor) -> int:
    """How many there are."""
    query = sa.select(sa.func.count()).select_from(Case).where(Case.state == State.CHECKING, visible_to(actor))
    return db.session.scalar(query) or 0


def require_named(number: str, actor: Actor) -> None:
    """Make sure that ``actor`` was named to check a case at some time, so that a verdict on it may be kept.

    Raises NotFound for everybody else and for an unknown number alike, and for what turned out confidential meanwhile.
    """
    named = sa.select(CheckDraw.id).join(Case, Case.id == CheckDraw.case_id)
    query = named.where(Case.number == number, Case.state != SEALED, CheckDraw.account_id == actor.account_id)
    if db.session.scalar(query.limit(1)) is None:
        raise NotFound("case_not_found", _l("没有这个案卷号，或不归您看。"))
