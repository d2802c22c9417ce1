"""Earlier rulings of the Office on the same ground and item: cited by later decisions, never decisive (rules §3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from app.cases.models import Case
from app.cases.models.rulings import CaseRuling
from app.cases.queries.units import unit_name
from app.cases.rules.life import SEALED
from app.cases.rules.numbers import spaced
from app.cases.rules.reasons import RETURN_REASONS, RULINGS
from app.geo.crs import Crs
from app.platform.db import db
from app.platform.i18n import pick
from app.platform.stamps import declare_stamp, stamp
from app.platform.unit_of_work import in_atomic
from app.routing import Decision, Precedent, decide_for, decide_to

CITED = 3
_STAMP = "rulings"
_TABLE = sa.inspect(CaseRuling).local_table
_RULINGS = _TABLE.c
# Rulings are never changed or deleted, and their numbers may be committed out of order: how many there are tells
declare_stamp(_STAMP, sa.select(sa.func.count()).select_from(_TABLE).scalar_subquery())
_ruled: WeakKeyDictionary[sa.Engine, tuple[int, frozenset[tuple[str, str]]]] = WeakKeyDictionary()
_NEWEST = (
    sa.select(CaseRuling.unit_code, Case.number, CaseRuling.ruled_at)
    .join(Case, Case.id == CaseRuling.case_id)
    .where(
        CaseRuling.leaf_unit == sa.bindparam("leaf"),
        CaseRuling.item_code == sa.bindparam("item"),
        Case.state != SEALED,
    )
    .order_by(CaseRuling.id.desc())
    .limit(CITED)
)


def precedents_for(leaf: str, item: str) -> tuple[Precedent, ...]:
    """The newest rulings on a leaf and an item, newest first: what decisions cite."""
    if not in_atomic() and (leaf, item) not in _grounds_ruled_on():
        return ()
    found = db.session.execute(_NEWEST, {"leaf": leaf, "item": item})
    return tuple(Precedent(leaf, item, unit, number, ruled_at) for unit, number, ruled_at in found)


def _grounds_ruled_on() -> frozenset[tuple[str, str]]:
    """Leaf and item of every ruling. Most grounds have none: most decisions need not ask for theirs."""
    count = stamp(_STAMP)
    kept, grounds = _ruled.get(db.engine, (None, frozenset()))
    if kept != count:
        found = db.session.execute(sa.select(_RULINGS.leaf_unit, _RULINGS.item_code).distinct())
        grounds = frozenset((leaf, item) for leaf, item in found)
        _ruled[db.engine] = count, grounds
    return grounds


def decide_citing(
    item: str,
    place: tuple[float, float],
    at: datetime,
    dispatched_at: datetime,
    *,
    accuracy_m: float | None = None,
    crs: Crs | str = Crs.WGS84,
    alt: bool = False,
    boundary_choice: str | None = None,
    unit: str | None = None,
) -> Decision:
    """Decide who leads, citing earlier rulings on the same ground and item; ``unit`` is the Office's own choice.

    Raises BadInput and Conflict as ``decide_for`` does.
    """
    lon, lat = place
    if unit is not None:
        return decide_to(unit, item, lon, lat, at, alt=alt, dispatched_at=dispatched_at)
    return decide_for(
        item,
        lon,
        lat,
        accuracy_m=accuracy_m,
        crs=crs,
        at=at,
        dispatched_at=dispatched_at,
        alt=alt,
        boundary_choice=boundary_choice,
    )


@dataclass(frozen=True)
class PrecedentView:
    """An earlier ruling as the ruling page shows it."""

    number: str
    spaced_number: str
    ruled_at: datetime
    ruling: str
    reason: str
    to: str
    text: str


def precedent_views(case: Case) -> list[PrecedentView]:
    """The newest rulings on the ground and item of ``case``, its own included."""
    if case.leaf_unit is None:
        return []
    query = (
        sa.select(CaseRuling, Case.number)
        .join(Case, Case.id == CaseRuling.case_id)
        .where(CaseRuling.leaf_unit == case.leaf_unit, CaseRuling.item_code == case.item_code, Case.state != SEALED)
        .order_by(CaseRuling.id.desc())
        .limit(CITED)
    )
    return [_view(ruling, number) for ruling, number in db.session.execute(query)]


def _view(ruling: CaseRuling, number: str) -> PrecedentView:
    return PrecedentView(
        number=number,
        spaced_number=spaced(number),
        ruled_at=ruling.ruled_at,
        ruling=pick(*RULINGS[ruling.ruling]),
        reason=pick(*RETURN_REASONS[ruling.reason]) if ruling.reason in RETURN_REASONS else "",
        to=unit_name(ruling.unit_code),
        text=ruling.text,
    )
