"""Everything a case page shows: what, where, how long, why this unit, what happened, and what the reader may do.

The same page serves officers, departments and supervision. It carries no inspector, no minute of observation and no fix of the
inspector's phone, whoever reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseDecision, CaseEvent, CaseGuide, CasePhoto, Finding
from app.cases.queries.capacity import offered_actions, parties_of
from app.cases.queries.marks import marks_of
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.rungs import RungLine, rung_lines
from app.cases.queries.units import unit_name
from app.cases.queries.visibility import stander, visible_to
from app.cases.rules.ladder import PRESSABLE
from app.cases.rules.life import ACTION_NAMES, Action, Party, State
from app.cases.rules.standing import Standing, may_mark, may_press
from app.catalogue import Category, Item, get_catalogue
from app.evidence import Flag
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import _l, pick
from app.worktime import Limit, LimitUnit


@dataclass(frozen=True)
class PhotoView:
    """A photo under its random token. Time, place and flags only for after-photos."""

    token: str
    role: str
    arrived: bool
    taken_at: datetime | None
    distance_m: float | None
    accuracy_m: float | None
    flags: Sequence[Flag]
    event_id: int | None


@dataclass(frozen=True)
class StepView:
    """One step of the history in plain words."""

    seq: int
    at: datetime
    action: Action
    name: str
    who: str
    text: str
    reason: str | None
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class CasePage:
    """One case for its readers."""

    row: CaseRow
    item: Item
    category: Category
    limit: Limit
    alt: bool
    body: str
    body_code: str | None
    leaf_code: str | None
    guides: Sequence[str]
    findings: int
    before: Sequence[PhotoView]
    after: Sequence[PhotoView]
    steps: Sequence[StepView]
    story: Sequence[StepView | RungLine]
    decision: Mapping[str, Any] | None
    earlier_decisions: int
    actions: frozenset[Action]
    accepted_at: datetime | None
    feedback_at: datetime | None
    dispatched_at: datetime | None
    suspended_until: datetime | None
    provisional: bool
    may_return: bool
    may_press: bool
    may_mark: bool
    closed_at: datetime | None
    on_time: bool | None
    joined_to: str | None

    @property
    def feedback_text(self) -> str:
        """What the unit said with its last feedback."""
        return next((step.text for step in reversed(self.steps) if step.action is Action.FEEDBACK), "")


def find_case(number: str, actor: Actor) -> Case:
    """The row of a case the reader may see. Raises NotFound for a foreign or unknown number alike."""
    case = db.session.scalars(sa.select(Case).where(Case.number == number, visible_to(actor))).first()
    if case is None:
        raise NotFound("case_not_found", _l("没有这个案卷号，或不归您看。"))
    return case


def case_page(number: str, actor: Actor) -> CasePage:
    """The page of one case as ``actor`` may see it. Raises NotFound."""
    case = find_case(number, actor)
    guides = tuple(db.session.scalars(sa.select(CaseGuide.unit_code).where(CaseGuide.case_id == case.id)))
    standing = Standing(case.lead_unit, frozenset(guides))
    photos = _photos(case)
    decisions = db.session.scalars(
        sa.select(CaseDecision).where(CaseDecision.case_id == case.id).order_by(CaseDecision.id)
    ).all()
    steps = _steps(case)
    category, item = get_catalogue().entry(case.item_code)
    now = clock.now()
    actions = offered_actions(case, actor)
    return CasePage(
        row=row_of(case, now, marks=marks_of([case.id]).get(case.id, ())),
        item=item,
        category=category,
        limit=Limit(case.limit_n, LimitUnit(case.limit_unit)),
        alt=case.alt,
        body=unit_name(case.body_unit),
        body_code=case.body_unit,
        leaf_code=case.leaf_unit,
        guides=tuple(unit_name(code) for code in guides),
        findings=_findings(case),
        before=[photo for photo in photos if photo.role != "after"],
        after=[photo for photo in photos if photo.role == "after"],
        steps=steps,
        story=sorted((*steps, *rung_lines(case, actor)), key=lambda line: line.at),
        decision=decisions[-1].body if decisions else None,
        earlier_decisions=max(0, len(decisions) - 1),
        actions=actions,
        accepted_at=case.accepted_at,
        feedback_at=case.feedback_at,
        dispatched_at=case.dispatched_at,
        suspended_until=case.suspended_until,
        provisional=case.provisional,
        may_press=case.state in PRESSABLE and may_press(stander(actor), standing),
        may_return=Action.RETURN in actions,
        may_mark=may_mark(parties_of(actor, case)) and (case.is_open or case.state == State.CLOSED),
        closed_at=case.closed_at,
        on_time=case.on_time,
        joined_to=_joined_to(case, actor),
    )


def _joined_to(case: Case, actor: Actor) -> str | None:
    """The number of the case this one was merged into, for those who may open that too."""
    if case.merged_into is None:
        return None
    return db.session.scalar(sa.select(Case.number).where(Case.id == case.merged_into, visible_to(actor)))


def _findings(case: Case) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Finding).where(Finding.case_id == case.id)) or 0


def _photos(case: Case) -> list[PhotoView]:
    rows = db.session.scalars(
        sa.select(CasePhoto)
        .where(CasePhoto.case_id == case.id, sa.or_(CasePhoto.lost_at.is_(None), CasePhoto.arrived_at.is_not(None)))
        .order_by(CasePhoto.announced_at, CasePhoto.position, CasePhoto.token)
    )
    return [photo_view(case, row) for row in rows]


def photo_view(case: Case, row: CasePhoto) -> PhotoView:
    """A photo row as readers see it."""
    return PhotoView(
        token=row.token,
        role=row.role,
        arrived=row.arrived_at is not None,
        taken_at=row.taken_at,
        distance_m=_distance(row),
        accuracy_m=row.accuracy_m,
        flags=[Flag.from_json(flag) for flag in row.flags],
        event_id=row.event_id,
    )


def _distance(row: CasePhoto) -> float | None:
    for flag in row.flags:
        metres = flag.get("params", {}).get("metres") if flag["code"] in {"place_ok", "too_far"} else None
        if metres is not None:
            return float(metres)
    return None


def _steps(case: Case) -> list[StepView]:
    events = db.session.scalars(sa.select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq))
    return [step_view(event) for event in events]


def step_view(event: CaseEvent) -> StepView:
    """A step with the name its readers may see: the unit's own people by name, everybody else by office."""
    action = Action(event.action)
    return StepView(
        seq=event.seq,
        at=event.at,
        action=action,
        name=pick(*ACTION_NAMES[action]),
        who=_who(event),
        text=event.text,
        reason=event.reason,
        facts=event.facts,
    )


def _who(event: CaseEvent) -> str:
    if event.action == Action.RESUME and event.party == Party.SERVICE:
        return pick("挂账到期", "The suspension is over")
    if event.label:
        unit = unit_name(event.unit_code)
        return pick(f"{event.label}，{unit}", f"{event.label}, {unit}") if unit else event.label
    return {
        "service": pick("督察组", "Supervision group"),
        "checker": pick("督察组", "Supervision group"),
        "supervisor": pick("督察组", "Supervision group"),
        "arbiter": pick("创“三城”办公室", "Office"),
    }.get(event.party, "")


def steps_since(number: str, version: int, actor: Actor) -> list[StepView]:
    """What happened to a case after a page of ``version`` was made."""
    case = find_case(number, actor)
    events = db.session.scalars(
        sa.select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.seq > version).order_by(CaseEvent.seq)
    )
    return [step_view(event) for event in events]
