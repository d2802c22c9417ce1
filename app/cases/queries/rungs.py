"""What the ladder did to a case, for its history: every rung as those who may read it see it (rules §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import Actor, Role
from app.cases.models import Accountability, Case, CasePress, CaseRung, PoliceRung
from app.cases.queries.units import unit_name
from app.cases.rules.ladder import RESTRICTED, RUNG_NAMES, Rung
from app.platform import clock, formats
from app.platform.db import db
from app.platform.i18n import _, pick
from app.territory import UnitKind, find_unit, head_at

# A sweep runs every minute; what rang later than this was missed and says so.
ON_THE_MINUTE = timedelta(minutes=5)


@dataclass(frozen=True)
class RungLine:
    """One rung, or one 督办 by hand, as a line of the history."""

    at: datetime
    name: str
    who: str
    text: str
    rung: Rung
    lifted: bool


def is_head(actor: Actor, unit: str | None) -> bool:
    """Whether ``actor`` heads ``unit`` now."""
    if unit is None or actor.unit_code != unit or actor.role not in {Role.OFFICER, Role.DEPARTMENT}:
        return False
    head = head_at(unit, clock.now())
    return head is not None and head.name == actor.name


def rung_lines(case: Case, actor: Actor) -> list[RungLine]:
    """The rungs of a case in the order in which they rang, less those that are not for ``actor``."""
    query = (
        sa.select(CaseRung, Accountability)
        .outerjoin(Accountability, Accountability.rung_id == CaseRung.id)
        .where(CaseRung.case_id == case.id, CaseRung.by_hand.is_(False), _readable(actor))
    )
    rung = [_line(row, decided) for row, decided in db.session.execute(query.order_by(CaseRung.id))]
    presses = db.session.scalars(sa.select(CasePress).where(CasePress.case_id == case.id).order_by(CasePress.id))
    return [*rung, *(_press(row) for row in presses)]


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    """约谈 and 问责建议 are for the commander and the head of the unit that it rang for (rules §5)."""
    if actor.role == Role.COMMANDER:
        return sa.true()
    plain = CaseRung.rung.not_in(sorted(RESTRICTED))
    return sa.or_(plain, CaseRung.unit_code == actor.unit_code) if is_head(actor, actor.unit_code) else plain


def _line(row: CaseRung, decided: Accountability | None) -> RungLine:
    rung = Rung(row.rung)
    remarks = []
    if decided is not None:
        words = _("指挥部已确认") if decided.confirmed else _("指挥部未采纳")
        remarks.append(f"{words}{'：' if decided.reason else ''}{decided.reason}")
    remarks.append(late_words(row))
    if row.lifted_at is not None:
        remarks.append(_("延期或挂账获准，已于 %(when)s 撤销", when=formats.when(row.lifted_at)))
    return RungLine(
        row.rung_at, pick(*RUNG_NAMES[rung]), "", "；".join(filter(None, remarks)), rung, row.lifted_at is not None
    )


def late_words(row: CaseRung | PoliceRung) -> str:
    """When a rung should have rung that rang late; empty for one on the minute."""
    if row.rung_at - row.due_at <= ON_THE_MINUTE:
        return ""
    return _("应于 %(when)s 触发，补发", when=formats.when(row.due_at))


def _press(row: CasePress) -> RungLine:
    return RungLine(row.at, pick(*RUNG_NAMES[Rung.PRESS]), presser_name(row.unit_code), row.text, Rung.PRESS, False)


def presser_name(unit: str) -> str:
    """Who pressed, as everybody may read it: a group of the Office is 督察组, whoever it was."""
    found = find_unit(unit)
    if found is not None and found.kind is UnitKind.GROUP:
        return pick("督察组", "Supervision group")
    return unit_name(unit)
