"""Notices to owners: those of a case, and the one behind a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.site_notices import SiteNotice
from app.cases.queries.capacity import parties_of
from app.cases.queries.page import find_case
from app.cases.queries.units import unit_name
from app.cases.rules.life import SEALED, Party, State
from app.cases.rules.site_notices import ISSUED_FROM, MOST_ANSWERS, SUBJECTS, Standing, standing
from app.catalogue import Words, get_catalogue
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import _l, pick


@dataclass(frozen=True)
class SiteNoticeView:
    """One notice. ``token`` and ``phone`` are for the unit that issued it and for whoever holds the link."""

    id: int
    token: str
    number: str
    category: str
    item: Words
    unit: str
    kind: str
    subject: str
    place: str
    text: str
    basis: str
    phone: str
    due: date
    issued_at: datetime
    expires_at: datetime
    answers: int
    standing: Standing

    @property
    def last_day(self) -> date:
        """The last day on which the link opens."""
        return clock.local(self.expires_at - timedelta(seconds=1)).date()

    @property
    def answers_left(self) -> int:
        """How often the owner may still answer."""
        return max(0, MOST_ANSWERS - self.answers)


@dataclass(frozen=True)
class CaseNotices:
    """The notices of a case; ``leads``: the reader is of the responsible unit; ``may_issue``: may issue another now."""

    notices: Sequence[SiteNoticeView]
    leads: bool
    may_issue: bool


def case_notices(number: str, actor: Actor) -> CaseNotices:
    """The notices of a case the reader may see, newest first. Raises NotFound."""
    case = find_case(number, actor)
    leads = Party.LEAD in parties_of(actor, case)
    query = sa.select(SiteNotice).where(SiteNotice.case_id == case.id).order_by(SiteNotice.id.desc())
    notices = [_view(row, case) for row in db.session.scalars(query)]
    return CaseNotices(notices, leads, leads and case.state in ISSUED_FROM)


def issued_notice(number: str, notice_id: int, actor: Actor) -> SiteNoticeView:
    """One notice with its link, for the responsible unit alone. Raises NotFound for everybody else."""
    found = case_notices(number, actor)
    for notice in found.notices:
        if notice.id == notice_id and found.leads:
            return notice
    raise not_there()


def notice_behind(token: str) -> SiteNoticeView:
    """The notice that a link opens. Raises NotFound for an unknown link, and once its case went to the police."""
    query = sa.select(SiteNotice, Case).join(Case, Case.id == SiteNotice.case_id)
    row = db.session.execute(query.where(SiteNotice.token == token, Case.state != SEALED)).first()
    if row is None:
        raise not_there()
    return _view(row.SiteNotice, row.Case)


def not_there() -> NotFound:
    """What an unknown notice answers."""
    return NotFound("site_notice_not_found", _l("没有这份通知，或链接不完整。"))


def standing_of(notice: SiteNotice, case: Case) -> Standing:
    """How a notice stands now."""
    return standing(
        withdrawn=notice.withdrawn_at is not None,
        expires_at=notice.expires_at,
        answers=notice.answers,
        case_open=State(case.state) in ISSUED_FROM,
        now=clock.now(),
    )


def _view(row: SiteNotice, case: Case) -> SiteNoticeView:
    category, item = get_catalogue().entry(case.item_code)
    return SiteNoticeView(
        id=row.id,
        token=row.token,
        number=case.number,
        category=category.code,
        item=item.short,
        unit=unit_name(row.unit_code),
        kind=pick(*SUBJECTS[row.kind]),
        subject=row.subject,
        place=row.place,
        text=row.text,
        basis=row.basis,
        phone=row.phone,
        due=row.due,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        answers=row.answers,
        standing=standing_of(row, case),
    )
