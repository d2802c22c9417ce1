"""The police desk's list and pages; nobody else but the commander reads them (rules §3.2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import Actor, Role
from app.cases.models import PoliceCase, PoliceEvent, PoliceRung
from app.cases.queries.rungs import late_words
from app.cases.queries.units import unit_name
from app.cases.rules.ladder import RUNG_NAMES, Rung
from app.cases.rules.police import POLICE_STATE_NAMES, PoliceState
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import pick
from app.territory import unit_tree


@dataclass(frozen=True)
class PoliceRow:
    """A confidential case as the desk sees it."""

    number: str
    version: int
    state: PoliceState
    state_name: str
    category: str
    title: str
    note: str
    lead: str
    lead_code: str
    person: str
    lon: float
    lat: float
    half_day: str
    accept_due_at: datetime
    feedback_due_at: datetime
    due_at: datetime
    outcome: str | None

    @property
    def held(self) -> bool:
        """Whether it waits for somebody to answer for it; no due time counts until then."""
        return self.state is PoliceState.HELD

    @property
    def next_due_at(self) -> datetime:
        """When the next step is due."""
        return {PoliceState.SENT: self.accept_due_at, PoliceState.ACCEPTED: self.feedback_due_at}.get(
            self.state, self.due_at
        )

    @property
    def late(self) -> bool:
        """Whether the next step is overdue."""
        return self.state not in {PoliceState.HELD, PoliceState.CONCLUDED} and self.next_due_at < clock.now()


@dataclass(frozen=True)
class PoliceStep:
    """One step of a confidential case."""

    at: datetime
    state_name: str
    who: str
    text: str


def desk_scope(actor: Actor) -> sa.ColumnElement[bool]:
    """The cases of the desk's own body and its branches; all of them for the commander."""
    if actor.role == Role.COMMANDER:
        return sa.true()
    if actor.role != Role.POLICE or actor.unit_code is None:
        return sa.false()
    return PoliceCase.lead_unit.in_(sorted(unit_tree().subtree(actor.unit_code)))


def list_police_cases(actor: Actor, concluded: bool = False, limit: int = 100) -> Sequence[PoliceRow]:
    """The desk's cases by due time."""
    done = PoliceCase.state == PoliceState.CONCLUDED
    query = sa.select(PoliceCase).where(desk_scope(actor), done if concluded else ~done)
    order = PoliceCase.concluded_at.desc() if concluded else PoliceCase.due_at
    return [_row(case) for case in db.session.scalars(query.order_by(order, PoliceCase.id).limit(limit))]


def police_page(number: str, actor: Actor) -> tuple[PoliceRow, list[PoliceStep]]:
    """One confidential case with its steps. Raises NotFound."""
    case = db.session.scalars(sa.select(PoliceCase).where(PoliceCase.number == number, desk_scope(actor))).first()
    if case is None:
        raise NotFound
    events = db.session.scalars(
        sa.select(PoliceEvent).where(PoliceEvent.police_case_id == case.id).order_by(PoliceEvent.id)
    )
    steps = [
        PoliceStep(event.at, pick(*POLICE_STATE_NAMES[PoliceState(event.target)]), event.label or "", event.text)
        for event in events
    ]
    rungs = db.session.scalars(sa.select(PoliceRung).where(PoliceRung.police_case_id == case.id))
    steps += [PoliceStep(rung.rung_at, pick(*RUNG_NAMES[Rung(rung.rung)]), "", late_words(rung)) for rung in rungs]
    return _row(case), sorted(steps, key=lambda step: step.at)


def visible_police_numbers(actor: Actor, numbers: Collection[str]) -> set[str]:
    """Which of these confidential cases ``actor`` may see."""
    return set(
        db.session.scalars(
            sa.select(PoliceCase.number).where(PoliceCase.number.in_(sorted(numbers)), desk_scope(actor))
        )
    )


def _row(case: PoliceCase) -> PoliceRow:
    state = PoliceState(case.state)
    item = get_catalogue().item(case.item_code)
    return PoliceRow(
        number=case.number,
        version=case.version,
        state=state,
        state_name=pick(*POLICE_STATE_NAMES[state]),
        category=case.category,
        title=pick(item.name.zh, item.name.en),
        note=case.note,
        lead=unit_name(case.lead_unit),
        lead_code=case.lead_unit,
        person=case.person,
        lon=case.lon,
        lat=case.lat,
        half_day=case.half_day,
        accept_due_at=case.accept_due_at,
        feedback_due_at=case.feedback_due_at,
        due_at=case.due_at,
        outcome=case.outcome,
    )
