"""Who answers for a unit's cases: changed inside the unit, stood in for, and left only after handing over (rules §4)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from app.accounts import Actor, Role
from app.cases.models import Case
from app.cases.queries.capacity import parties_of
from app.cases.queries.persons import belongs_to, handlers_of, open_cases_of, person_of, selectable_persons
from app.cases.rules.life import Action, Party
from app.cases.service.executor import LONGEST_TEXT, StaleCase, Step, locked_case, note_step
from app.cases.service.patience import on_case
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic, patient
from app.territory import name_head, name_responsible, responsible_at, set_absence

LONGEST_NAME = 40


@on_case
def change_person(actor: Actor, number: str, name: str, text: str = "", seen: int | None = None) -> Case:
    """Let another person of the unit answer for a case; the old one stands in the history. Lead and clock stay.

    Raises NotFound, Forbidden for anybody but the lead unit, StaleCase, BadInput for somebody who may not be chosen now.
    """
    with atomic():
        case = locked_case(number, actor)
        if Party.LEAD not in parties_of(actor, case):
            raise Forbidden
        if not case.is_open or (seen is not None and seen != case.version):
            raise StaleCase(case, seen)
        _demand_choice(case.lead_unit or "", name, case.person)
        _changed(case, name, text, actor, seen=seen)
        return case


@patient
def hand_over_all(actor: Actor, name: str, to: str, text: str = "") -> int:
    """Hand every open case that somebody of the actor's unit answers for to somebody else; returns how many.

    One unit of work: all or none. Raises Forbidden for who handles no cases, BadInput for somebody who may not be chosen.
    """
    _demand_handler(actor)
    with atomic():
        _demand_choice(actor.unit_code, to, name)
        return _hand_over(actor, actor.unit_code, name, to, text)


@patient
def replace_person(
    actor: Actor, name: str, substitute: str, *, hand_over: bool = False, unit: str | None = None
) -> int:
    """Name another responsible person for the actor's unit from now on; returns how many cases went along.

    The Office may do so for any ``unit``: one that nobody answers for cannot receive a case (rules §3.7).

    Raises Conflict while one who leaves, the substitute included, has open cases, unless they are handed over at once.
    """
    unit = unit or actor.unit_code
    if actor.role is not Role.ARBITER:
        _demand_handler(actor)
        _demand_own(actor, unit)
    name, substitute = name.strip(), substitute.strip()
    if not name or not substitute or max(len(name), len(substitute)) > LONGEST_NAME or name == substitute:
        raise BadInput("person_empty", _l("责任人和替补都要填写，而且不是同一个人。"), field="name")
    with atomic():
        now = clock.now()
        cases = open_cases_of(unit)
        leaving = [each for each in _leaving(unit, name, substitute, now) if cases.get(each)]
        if leaving and not hand_over:
            raise Conflict(
                "open_cases",
                _l("%(name)s手上还有 %(count)s 件未结案卷，交接之后才能离任。"),
                advice=_l("可以勾选“一并交接”，或先逐件换人。"),
                name=leaving[0],
                count=cases[leaving[0]],
            )
        name_responsible(unit, name, substitute, now, actor.handle)
        return sum(_hand_over(actor, unit, each, name) for each in leaving)


def replace_head(actor: Actor, name: str, unit: str | None = None) -> None:
    """Name another head for the actor's unit from now on, for any ``unit`` by the Office: who reads 约谈 and 问责建议 (rules §5).

    Raises Forbidden for who may not name persons, BadInput for a name that is missing or too long.
    """
    unit = unit or actor.unit_code
    if actor.role is not Role.ARBITER:
        _demand_handler(actor)
        _demand_own(actor, unit)
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        raise BadInput("head_empty", _l("请填写负责人姓名，最多 40 字。"), field="head")
    name_head(unit, name, clock.now(), actor.handle)


def _leaving(unit: str, name: str, substitute: str, now: datetime) -> list[str]:
    """Who no longer answers for the unit: its responsible person, and a substitute who does not handle its cases either."""
    spell = person_of(unit, now)
    if spell is None:
        return []
    staying = {name, substitute, *handlers_of(unit)}
    return [*([spell.name] if spell.name != name else []), *({spell.substitute} - staying)]


def present_person(case: Case, now: datetime) -> dict[str, str]:
    """Column values for a case that comes back to somebody who has left its units meanwhile: whoever answers for them now."""
    found = {}
    for unit, person, column in (
        (case.lead_unit, case.person, "person"),
        (case.keeper_unit, case.keeper_person, "keeper_person"),
    ):
        answering = responsible_at(unit, now) if unit is not None and not belongs_to(unit, person, now) else None
        if answering is not None:
            found[column] = answering.name
    return found


def plan_absence(actor: Actor, first: date, last: date | None) -> None:
    """Let the substitute act for the responsible person of the actor's unit, from a day to the end of another.

    Raises BadInput when the days are out of order, past, or nobody is named.
    """
    _demand_handler(actor)
    today = clock.local(clock.now()).date()
    if (last is not None and last < first) or (last or first) < today:
        raise BadInput("absence_order", _l("离岗的结束日期不能早于开始日期，也不能在今天之前。"), field="last")
    start = clock.now() if first <= today else _midnight(first)
    set_absence(actor.unit_code, start, _midnight(last + timedelta(days=1)) if last is not None else None, actor.handle)


def end_absence(actor: Actor) -> None:
    """The responsible person is back. Raises Conflict when no absence holds or is planned."""
    _demand_handler(actor)
    now = clock.now()
    spell = person_of(actor.unit_code, now)
    if spell is None or spell.absent_from is None or (spell.absent_to is not None and spell.absent_to <= now):
        raise Conflict("not_absent", _l("责任人现在没有离岗安排。"))
    begun = min(spell.absent_from, now - timedelta(seconds=1))
    set_absence(actor.unit_code, begun, now, actor.handle)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def _demand_handler(actor: Actor) -> None:
    if actor.role not in {Role.OFFICER, Role.DEPARTMENT}:
        raise Forbidden


def _demand_own(actor: Actor, unit: str) -> None:
    if unit != actor.unit_code:
        raise Forbidden


def _demand_choice(unit: str, name: str, former: str | None) -> None:
    if name == former or name not in selectable_persons(unit, clock.now()):
        raise BadInput("person_not_selectable", _l("请选本单位现在在岗的另一个人。"), field="person")


def _hand_over(actor: Actor, unit: str, name: str, to: str, text: str = "") -> int:
    leads = sa.and_(Case.lead_unit == unit, Case.person == name)
    keeps = sa.and_(Case.keeper_unit == unit, Case.keeper_person == name)
    query = sa.select(Case).where(Case.is_open == sa.true(), sa.or_(leads, keeps)).order_by(Case.id).with_for_update()
    cases = db.session.scalars(query.execution_options(populate_existing=True)).all()
    for case in cases:
        _changed(case, to, text, actor, column="person" if case.lead_unit == unit else "keeper_person")
    return len(cases)


def _changed(
    case: Case, name: str, text: str, actor: Actor, *, seen: int | None = None, column: str = "person"
) -> None:
    if len(text) > LONGEST_TEXT:
        raise BadInput("text_too_long", _l("说明最多 2000 字，没有保存。"), field="text")
    said = "；".join(part for part in (f"{getattr(case, column)} → {name}", text.strip()) if part)
    step = Step(Action.HAND_OVER, seen, text=said)
    party = Party.ARBITER if actor.role is Role.ARBITER else Party.LEAD
    note_step(case, party, step, actor, "PersonChanged", changes={column: name})
