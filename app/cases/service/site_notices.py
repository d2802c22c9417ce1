"""下达通知 as commands: issue, withdraw, and what the owner sends back. Lead, person and clock of the case stay (O-14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from app import audit
from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.site_notices import SiteNotice
from app.cases.queries.capacity import parties_of
from app.cases.queries.site_notices import not_there, standing_of
from app.cases.rules import site_notices as rules
from app.cases.rules.beside import NOTICE
from app.cases.rules.life import SEALED, Action, Party
from app.cases.rules.site_notices import Standing
from app.cases.service import beside
from app.cases.service.executor import StaleCase, Step, locked_case, note_step
from app.cases.service.notes import NamedFile, keep_owner_note
from app.cases.service.patience import on_case
from app.cases.service.telling import tell_lead
from app.cases.service.texts import demand_filled
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden
from app.platform.i18n import _l
from app.platform.ids import random_token
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic, patient


@dataclass(frozen=True)
class Order:
    """What an owner is told: who, where, what is to be done and by which day (ISO)."""

    kind: str
    subject: str
    place: str
    text: str
    due: str
    phone: str = ""


@on_case
def issue_notice(actor: Actor, number: str, order: Order, seen: int | None = None) -> SiteNotice:
    """Issue a notice. Raises NotFound, Forbidden for anybody but the lead unit, StaleCase, BadInput, Conflict."""
    with atomic():
        case = _led(actor, number, seen)
        if case.state not in rules.ISSUED_FROM:
            raise Conflict("notice_state", _l("签收以后、反馈以前才能下达通知。"))
        due = _demand(order)
        _demand_room(case)
        notice = SiteNotice(
            case_id=case.id,
            token=random_token(),
            unit_code=actor.unit_code,
            kind=order.kind,
            subject=order.subject.strip(),
            place=order.place.strip(),
            text=order.text.strip(),
            basis=get_catalogue().category_of(case.item_code).standard,
            phone=order.phone.strip(),
            due=due,
            issued_at=clock.now(),
            expires_at=_end_of(rules.last_day(due, current_config().site_notice_days)),
        )
        db.session.add(notice)
        db.session.flush()
        about = f"case:{case.number}"
        said = {"subject": audit.fingerprint(notice.subject, about), "order": audit.fingerprint(notice.text, about)}
        step = Step(Action.NOTIFY, seen, order.kind, "", {"notice": notice.id, "due": due.isoformat()}, said)
        step = step.naming(beside.named(case.number, NOTICE, notice))
        note_step(case, Party.LEAD, step, actor, "OwnerNotified")
        return notice


@on_case
def withdraw_notice(actor: Actor, number: str, notice_id: int, seen: int | None = None) -> None:
    """Take a notice back: its link says so from now on. Raises NotFound, Forbidden, StaleCase, Conflict for a second time."""
    with atomic():
        case = _led(actor, number, seen)
        notice = db.session.get(SiteNotice, notice_id, populate_existing=True)
        if notice is None or notice.case_id != case.id:
            raise not_there()
        if notice.withdrawn_at is not None:
            raise Conflict("notice_withdrawn", _l("这份通知已经收回。"))
        notice.withdrawn_at = clock.now()
        step = Step(Action.RECALL, seen, notice.kind, "", {"notice": notice.id})
        step = step.naming(beside.named(case.number, NOTICE, notice))
        note_step(case, Party.LEAD, step, actor, "OwnerNoticeRecalled")


def answerable(token: str) -> int:
    """The id of the notice behind a link that takes an answer now. Raises NotFound or Conflict."""
    query = sa.select(SiteNotice, Case).join(Case, Case.id == SiteNotice.case_id)
    row = db.session.execute(query.where(SiteNotice.token == token, Case.state != SEALED)).first()
    if row is None:
        raise not_there()
    _demand_open(standing_of(row.SiteNotice, row.Case))
    return int(row.SiteNotice.id)


@patient
def answer_notice(token: str, text: str, files: Sequence[NamedFile] = ()) -> None:
    """What the owner says and shows: a note of the case, and the unit is told. It moves nothing.

    Raises NotFound for an unknown link, Conflict where no answer is taken, BadInput for nothing or too much.
    """
    if not text.strip() and not files:
        raise BadInput("note_empty", _l("还没写内容。写一句，或附一张照片。"), field="text")
    if len(text) > rules.LONGEST_ANSWER:
        raise BadInput("text_too_long", _l("最多写 500 字，没有送出。"), field="text")
    with atomic():
        query = sa.select(Case).join(SiteNotice, SiteNotice.case_id == Case.id).with_for_update(of=Case)
        query = query.where(SiteNotice.token == token, Case.state != SEALED)
        case = db.session.scalars(query.execution_options(populate_existing=True)).first()
        if case is None:
            raise not_there()
        where = SiteNotice.token == token
        notice = db.session.scalars(sa.select(SiteNotice).where(where).execution_options(populate_existing=True)).one()
        _demand_open(standing_of(notice, case))
        notice.answers += 1
        note = keep_owner_note(case, notice, text, files)
        tell_lead(case, "owner.answered", f"note:{note.id}")


def _led(actor: Actor, number: str, seen: int | None) -> Case:
    case = locked_case(number, actor)
    if Party.LEAD not in parties_of(actor, case):
        raise Forbidden
    if seen is not None and seen != case.version:
        raise StaleCase(case, seen)
    return case


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)


def _demand(order: Order) -> date:
    if order.kind not in rules.SUBJECTS:
        raise BadInput("notice_kind", _l("请选对方是哪一类。"), field="kind")
    lengths = (
        ("subject", order.subject, rules.LONGEST_SUBJECT, _l("请写明发给谁，最多 80 字。")),
        ("place", order.place, rules.LONGEST_PLACE, _l("请写明地点，最多 120 字。")),
        ("text", order.text, rules.LONGEST_TEXT, _l("请写明要整改什么，最多 1000 字。")),
    )
    for field, said, longest, complaint in lengths:
        if not said.strip() or len(said) > longest:
            raise BadInput(f"notice_{field}", complaint, field=field)
    if len(order.phone) > rules.LONGEST_PHONE:
        raise BadInput("notice_phone", _l("联系电话最多 30 个字。"), field="phone")
    demand_filled(order.text)
    try:
        due = date.fromisoformat(order.due)
    except ValueError:
        raise BadInput("notice_due", _l("请写明哪天之前整改。"), field="due") from None
    if not rules.is_possible_due(due, clock.local(clock.now()).date()):
        raise BadInput("notice_due", _l("期限不能早于今天，最远一年。"), field="due")
    return due


def _demand_room(case: Case) -> None:
    query = sa.select(sa.func.count()).where(SiteNotice.case_id == case.id, SiteNotice.withdrawn_at.is_(None))
    if (db.session.scalar(query) or 0) >= rules.MOST_VALID:
        raise Conflict("notice_too_many", _l("这件案卷已有 10 份有效通知，请先收回不用的。"))


_CLOSED = {
    Standing.ANSWERED: ("notice_answered", _l("已收到 5 次回复，不能再送。请直接联系责任单位。")),
    Standing.SETTLED: ("notice_settled", _l("这件事已经整改反馈或办结，不用再回复。")),
    Standing.WITHDRAWN: ("notice_withdrawn", _l("这份通知已经收回。")),
    Standing.EXPIRED: ("notice_expired", _l("这个链接已过期。请直接联系责任单位。")),
}


def _demand_open(how: Standing) -> None:
    if how is not Standing.OPEN:
        raise Conflict(*_CLOSED[how])
