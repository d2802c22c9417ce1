"""Sending a case to a unit by decision of the Office: rulings on returns, corrections, and who keeps it meanwhile (rules §3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseEvent, CaseSplitFinding, Finding, FindingOrigin
from app.cases.models.rulings import CaseRuling
from app.cases.queries.capacity import held
from app.cases.queries.precedents import decide_citing
from app.cases.rules import clocks
from app.cases.rules.beside import RULING
from app.cases.rules.clocks import Limits
from app.cases.rules.holding import keeper_after
from app.cases.rules.life import Action, Clock
from app.cases.service import beside
from app.cases.service.decisions import keep_later_decision
from app.cases.service.executor import Step, edge_for, locked_case, move
from app.cases.service.patience import on_case
from app.cases.service.requests import settle_open
from app.cases.service.stages import clocks_of, columns, limits_for, moved
from app.catalogue import get_catalogue
from app.geo.morton import cell
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic
from app.routing import Decision, Outcome
from app.territory import responsible_at
from app.worktime import current_calendar


def sent_to(case: Case, unit: str, now: datetime) -> tuple[dict[str, Any], beside.Named]:
    """Column values of a case that goes to ``unit`` as it is, and its tasks for the record: the decision is kept with its trace.

    Raises BadInput for a unit nobody answers for.
    """
    answerable(unit, now)
    decision = decide_citing(case.item_code, (case.lon, case.lat), observed_at(case), now, alt=case.alt, unit=unit)
    tasks = keep_later_decision(case, decision)
    values = {"lead_unit": unit, "person": decision.person, "accepted_at": None, **keeping(case, unit, now)}
    return values, tasks


def answerable(unit: str, now: datetime) -> None:
    """Raises BadInput for a unit without a responsible person: nothing is sent to nobody (rules §3.7)."""
    if responsible_at(unit, now) is None:
        raise BadInput("unit_has_nobody", _l("这个单位没有责任人，不能派遣。"), field="unit", unit=unit)


def keeping(case: Case, unit: str | None, now: datetime) -> dict[str, Any]:
    """Who keeps the case until ``unit`` has accepted it."""
    keeper, person = keeper_after(held(case), now, unit)
    return {"keeper_unit": keeper, "keeper_person": person}


def observed_at(case: Case) -> datetime:
    """When the case was first observed: it picks the boundaries that hold for it (rules §3.3)."""
    query = sa.select(sa.func.min(FindingOrigin.observed_at)).join(Finding, Finding.id == FindingOrigin.finding_id)
    with_origin = sa.select(CaseSplitFinding.finding_id).where(CaseSplitFinding.part_id == case.id)
    mine = sa.or_(Finding.case_id == case.id, Finding.id.in_(with_origin))
    return db.session.scalar(query.where(mine)) or case.filed_at


@on_case
def rule_on_return(
    actor: Actor, number: str, ruling: str, text: str, *, unit: str | None = None, seen: int | None = None
) -> Case:
    """裁定: back to the same unit or on to another. A founded return starts the clock anew, an unfounded one does not.

    Redirected, the old holder keeps the case until the new unit accepts or its accept limit passes. The ruling becomes a
    precedent; the second one on a case is final.
    """
    step = Step(Action.RULE, seen, ruling, text, {"unit": unit})
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        other = unit is not None and unit != case.lead_unit
        if other and ruling == "unfounded":
            raise BadInput(
                "unfounded_stays", _l("退回不成立的，仍由原单位办理；要换单位，请选“退回成立”。"), field="unit"
            )
        step = step.naming(_remember(case, ruling, unit or case.lead_unit or "", text, now))
        changes: dict[str, Any] = {"rulings": case.rulings + 1, "queue_due_at": None}
        if unit is not None and other:
            values, tasks = sent_to(case, unit, now)
            changes |= values
            # What one unit asked for is not granted to another
            step = step.naming(tasks, settle_open(case, "ruled"))
        if ruling == "founded":
            changes |= {**moved(case, Clock.START, now), "dispatched_at": now}
        move(case, edge, step, actor, changes)
        return case


def _remember(case: Case, ruling: str, unit: str, text: str, now: datetime) -> beside.Named:
    row = CaseRuling(
        case_id=case.id,
        ruled_at=now,
        ruling=ruling,
        reason=last_return(case),
        item_code=case.item_code,
        leaf_unit=case.leaf_unit,
        from_unit=case.lead_unit,
        unit_code=unit,
        text=text.strip(),
    )
    db.session.add(row)
    db.session.flush()
    return beside.named(case.number, RULING, row)


def last_return(case: Case) -> str:
    """The reason of the return that is ruled on."""
    query = sa.select(CaseEvent.reason).where(CaseEvent.case_id == case.id, CaseEvent.action == Action.RETURN)
    return db.session.scalar(query.order_by(CaseEvent.seq.desc()).limit(1)) or ""


@dataclass(frozen=True)
class Correction:
    """What the Office corrects; None leaves it as it is. ``place`` is WGS-84."""

    item: str | None = None
    place: tuple[float, float] | None = None
    unit: str | None = None


@on_case
def correct_case(
    actor: Actor, number: str, what: Correction, reason: str, text: str, *, seen: int | None = None
) -> Case:
    """更正改派: item, place or unit, in any combination, by one new decision; the old one stays in the trace (rules §4).

    The case is dispatched anew and both stages run from now; only a lateness of the same unit stays. A confidential item is
    refused here: such a case goes to the police by ``seal_case``.
    """
    step = Step(Action.CORRECT, seen, reason, text)
    with atomic():
        case = locked_case(number, actor)
        edge = edge_for(case, actor, step)
        now = clock.now()
        decision, changes = _corrected(case, what, now)
        facts: dict[str, Any] = {
            "item": what.item,
            "place": what.place is not None,
            "unit": decision.lead,
            "from_unit": case.lead_unit,
        }
        if what.item is not None:
            facts["from_item"] = case.item_code
        tasks = keep_later_decision(case, decision)
        same_unit = decision.lead == case.lead_unit
        settled = settle_open(case, "corrected", kinds=("transfer",) if same_unit else None)
        step = Step(Action.CORRECT, seen, reason, text, facts).naming(tasks, settled)
        move(case, edge, step, actor, changes)
        return case


def preview_correction(case: Case, what: Correction) -> Decision:
    """Where a correction would send ``case``; nothing is written. Raises BadInput as ``correct_case`` would."""
    return _corrected(case, what, clock.now())[0]


def _corrected(case: Case, what: Correction, now: datetime) -> tuple[Decision, dict[str, Any]]:
    catalogue = get_catalogue()
    item = what.item or case.item_code
    if not catalogue.has_item(item):
        raise BadInput("item_unknown", _l("没有这个小类：%(item)s"), field="item", item=item)
    if catalogue.category_of(item).confidential:
        raise BadInput("item_confidential", _l("黄赌毒线索不能这样更正，请用“转公安”。"), field="item")
    same_thing = item == case.item_code and what.place is None
    if same_thing and what.unit in {None, case.lead_unit}:
        raise BadInput("nothing_corrected", _l("没有改动：小类、位置、单位都和原来一样。"), field="item")
    place = what.place or (case.lon, case.lat)
    alt = case.alt and item == case.item_code
    decision = decide_citing(item, place, observed_at(case), now, alt=alt, unit=what.unit)
    if decision.outcome not in {Outcome.DISPATCH, Outcome.CHOOSE} or decision.lead is None:
        raise BadInput(
            "correction_undecided",
            _l("这样更正后没有单位能接办：位置在市外，或单位没有责任人。"),
            advice=_l("请同时选定由哪个单位办理。"),
            field="unit",
        )
    return decision, _changes(case, decision, limits_for(item, alt), now)


def _changes(case: Case, decision: Decision, limits: Limits, now: datetime) -> dict[str, Any]:
    lon, lat = decision.position
    same_unit = decision.lead == case.lead_unit
    running = clocks.restarted(current_calendar(), now, limits, clocks_of(case), same_unit=same_unit)
    return {
        "item_code": decision.question.item,
        "category": get_catalogue().category_of(decision.question.item).code,
        "alt": decision.question.alt,
        "lon": lon,
        "lat": lat,
        "cell": cell(lon, lat),
        "lead_unit": decision.lead,
        "leaf_unit": decision.leaf,
        "body_unit": decision.body,
        "person": case.person if same_unit else decision.person,
        "near_border": decision.near_border,
        "limit_n": limits.rectify.n,
        "limit_unit": limits.rectify.unit,
        "dispatched_at": now,
        "accepted_at": None,
        **keeping(case, decision.lead, now),
        **columns(running),
    }
